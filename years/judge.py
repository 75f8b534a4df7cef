"""Hold what stands in Slack against what was promised: nothing missing, nothing not owed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from years.absences import about_absences
from years.days import COPENHAGEN, MORNING, day_of, local
from years.heard import CATCH_UP, CLOCK, REMINDER, Said
from years.mornings import HEADINGS, Lines, mornings
from years.passing import Passed, about_passing
from years.promises import CHANNEL, THREAD, Downs, Promise, called, late_in, newest_told, promised
from years.quarters import quarters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from years.course import Story
    from years.team import Teams

NEAR = timedelta(seconds=90)  # a tick, and the minute that a round may take
GATHERED = timedelta(days=5)  # until the office opens, over the longest closed days
AT_ANY_HOUR = {"card", "receipt", "visit"}
BEFORE_A_MEETING = {"asked", "moved", "moved_receipt", "review"}
BELONGS_AFTER = {
    "card",
    "receipt",
    "held",
    "outcome",
    "answered",
    "visit",
    "after",
    "after_no",
    "feedback",
    "yours",
}
"""What may be said of a case that is closed: what it was told of by ends there."""

NOTES = re.compile(r"• (\d+ nota)(?:t|ter) mangler")
Key = tuple[str, str, str, str]
TOPICS = {
    ("follow_up", "T"): "Opfølgning",
    ("follow_up", "late"): "Opfølgningen skulle være holdt",
    ("close_by", "T"): "Frist ",
    ("close_by", "late"): "Fristen var",
    ("record", "late"): "Startmødets referat mangler",
    ("contact", "late"): "Borgeren skulle være kontaktet",
    ("ordered", "T"): "Bestilt udefra",
    ("ordered", "late"): "Bestilt udefra",
    ("closing", "late"): ". Afslut ",
    ("handover", "wait"): "intet svar|sagde ja for",
    ("outer", "T"): "Fogedsag",
    ("snooze", "over"): "udsat",
    ("filing", "late"): "journaliser",
    ("handover", "passed"): "intet svar|sagde ja for",
}
"""The words by which somebody who reads a reminder knows each of its reasons."""


@dataclass
class Book:
    """Everything that was done, as the scripts know it: the judge's only source beside Slack."""

    begins: datetime
    teams: Teams
    stories: dict[str, Story] = field(default_factory=dict)
    passed: list[Passed] = field(default_factory=list)
    downs: Downs = field(default_factory=Downs)


@dataclass
class Verdict:
    """What is broken, in words; and how many promises of each kind were kept."""

    broken: list[str] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)

    def demand(self, fact: object, words: str) -> None:
        """Keep the words as broken unless the fact holds."""
        if not fact:
            self.broken.append(words)


def judge(book: Book, said: list[Said], ends: datetime) -> Verdict:
    """Hold what stands in Slack at the end against all that was promised until then."""
    verdict, every = Verdict(), list(_promised(book, ends))
    promises = [(when, one) for when, one in every if when is not None]
    overtaken = {(one.kind, one.name, one.to, one.what) for when, one in every if when is None}
    said = [one for one in said if one.alone or _key(one) not in overtaken]
    _compare(verdict, promises, said)
    _mornings(book, verdict, said, ends)
    _words(book, verdict, promises, said)
    _one_a_day(verdict, said)
    _in_its_thread(verdict, said)
    for one in said:
        _hours(book, verdict, one)
        _after_the_end(book, verdict, one)
    return verdict


def _promised(book: Book, ends: datetime) -> Iterator[tuple[datetime | None, Promise]]:
    """Yield every promise with when it is to be said; None for what was overtaken meanwhile."""
    stories = book.stories.values()
    for story in stories:
        yield from newest_told(promised(story, book.teams, book.downs, ends))
    yield from about_absences(stories, book.teams, book.downs, ends)
    yield from quarters(stories, book.teams, book.downs, ends)
    yield from about_passing(book.passed, stories, book.teams, book.downs, ends)
    for when, one, _lines in mornings(stories, book.teams, book.downs, book.begins, ends):
        yield when, one


def _compare(
    verdict: Verdict, promises: Iterable[tuple[datetime, Promise]], said: Iterable[Said]
) -> None:
    """See that each promise was kept once, in its time, and that nothing else was said."""
    due, heard = defaultdict[Key, list[datetime]](list), defaultdict[Key, list[Said]](list)
    for when, one in promises:
        due[one.kind, one.name, one.to, one.what].append(when)
    for message in said:
        if message.kind != CATCH_UP:
            heard[message.kind, message.name, message.to, message.what].append(message)
    for key in sorted({*due, *heard}):
        _match(verdict, key, sorted(due[key]), heard[key])


def _in_time(one: Said, when: datetime) -> bool:
    """Tell whether something was said when it should; what was gathered waits for the office."""
    return abs(one.at - when) <= NEAR or (not one.alone and when < one.at <= when + GATHERED)


def _match(verdict: Verdict, key: Key, due: list[datetime], heard: list[Said]) -> None:
    left = sorted(heard, key=lambda one: one.at)
    for when in due:
        found = next((one for one in left if _in_time(one, when)), None)
        if found is None:
            verdict.broken.append(f"missing: {_named(key)} {_local(when)}")
            continue
        left.remove(found)
        verdict.kept[key[0]] += 1
        if key[0] == REMINDER:
            verdict.reasons[key[3]] += 1
    verdict.broken += [
        f"not owed: {_named(key)} {_local(one.at)} {one.text[:60]!r}" for one in left
    ]


def _mornings(book: Book, verdict: Verdict, said: list[Said], ends: datetime) -> None:
    """See that each digest names what it should, under the right heading, and nothing else."""
    stories = book.stories.values()
    texts = {one.what: one.text for one in said if one.kind == "digest"}
    codes = {story.code for story in stories}
    for _when, one, lines in mornings(stories, book.teams, book.downs, book.begins, ends):
        found = _read(texts.get(one.what, ""), codes)
        verdict.demand(
            found is None or found == lines or one.what not in texts,
            f"digest {one.what}: lacks {sorted((lines - (found or Lines())).items())}, "
            f"has {sorted(((found or Lines()) - lines).items())}",
        )


def _read(text: str, codes: set[str]) -> Lines | None:
    """Return a digest's lines by heading and code; None when it is too long to say all."""
    heading, found = "", Lines()
    for line in text.splitlines():
        if line in HEADINGS:
            heading = line
        if line.startswith("• og ") and " til: " in line:
            return None
        if line.startswith("• "):
            found.update((heading, code) for code in codes if code in line)
            found.update((heading, one.group(1)) for one in [NOTES.match(line)] if one)
    return found


def _words(
    book: Book, verdict: Verdict, promises: list[tuple[datetime, Promise]], said: list[Said]
) -> None:
    """See that each message mentions whom it should, names its case and gives its reasons."""
    owed = {(one.kind, one.name, one.to, one.what): one for _when, one in promises}
    posts = defaultdict[str, list[Said]](list)
    for message in said:
        if message.alone:
            posts[message.post].append(message)
    for messages in posts.values():
        first, story = messages[0], book.stories.get(messages[0].name)
        if story is None:
            continue
        whom = set[str]()
        for one in messages:
            promise = owed.get((one.kind, one.name, one.to, one.what))
            whom |= _whom(book, story, promise, one) if promise else set()
            verdict.demand(_has_its_reason(one), f"{_named(_key(one))} says {one.text[:80]!r}")
        verdict.demand(
            first.calls == whom or first.to != THREAD,
            f"{_named(_key(first))} {_local(first.at)} calls {sorted(first.calls)}, not "
            f"{sorted(whom)}",
        )
        if first.kind == "overdue":
            _tells_all(book, story, verdict, first)
        names_it = first.to == THREAD or any(code in first.text for code in _codes(book, story))
        verdict.demand(names_it, f"{_named(_key(first))} names no case: {first.text[:60]!r}")


def _tells_all(book: Book, story: Story, verdict: Verdict, one: Said) -> None:
    """See that a leader is told of all that is late in the case, a line each."""
    course, team = story.at(one.at), book.teams.at(one.at)
    late = late_in(course, team, day_of(one.at)) if course else {}
    told = [line for line in one.text.splitlines() if line.startswith("• ")]
    words = f"{_named(_key(one))} tells of {len(told)}, late are {sorted(late)}"
    verdict.demand(len(told) == len(late), words)


def _codes(book: Book, story: Story) -> list[str]:
    """Return the codes a case goes by: its own, and those of the referrals that it has taken in."""
    added = [book.stories[name].code for name, _user, _at in story.now.additions]
    return [story.code, *added]


def _one_a_day(verdict: Verdict, said: list[Said]) -> None:
    """See that all that a case is reminded of on one day is one message.

    Before eight only what was not said in time is said, and then the day's own comes, too.
    """
    posts = defaultdict[tuple[str, date], set[str]](set)
    for one in said:
        if one.kind == REMINDER and local(one.at).time() >= MORNING:
            posts[one.name, day_of(one.at)].add(one.post)
    for (name, day), found in sorted(posts.items()):
        verdict.demand(len(found) == 1, f"{name} was reminded of in {len(found)} messages on {day}")


def _in_its_thread(verdict: Verdict, said: list[Said]) -> None:
    """See that what is said in a thread is said below the card of its own case.

    What was said together after a silence stands in the channel.
    """
    cards = {one.name: one.post for one in said if one.kind == "card"}
    for one in said:
        is_below = one.root == cards.get(one.name) or one.to != THREAD or not one.alone
        verdict.demand(is_below, f"{_named(_key(one))} stands in another thread")


def _whom(book: Book, story: Story, promise: Promise, one: Said) -> set[str]:
    course = story.at(one.at)
    if course is None or promise.call is None:
        return set()
    return set(called(promise, course, book.teams.at(one.at), one.at))


def _has_its_reason(one: Said) -> bool:
    """Tell whether a reminder's words give the reason it stands for."""
    if one.kind != REMINDER:
        return True
    topic, _colon, rest = one.what.partition(":")
    how = "T" if rest.startswith("T") else rest.partition(":")[0]
    return any(words in one.text for words in TOPICS[topic, how].split("|"))


def _hours(book: Book, verdict: Verdict, one: Said) -> None:
    """See that nothing is said when the office is closed but what may be."""
    days = book.teams.at(one.at).days
    if one.kind in AT_ANY_HOUR or days.is_office(one.at):
        return
    if one.kind in BEFORE_A_MEETING:
        course = book.stories[one.name].at(one.at)
        if course is not None and course.meeting.starts_at <= days.office(one.at):
            return
    verdict.broken.append(f"at night: {_named(_key(one))} {_local(one.at)}")


def _after_the_end(book: Book, verdict: Verdict, one: Said) -> None:
    """See that nothing is said of a case that has ended but what belongs there."""
    story = book.stories.get(one.name)
    course = story.at(one.at - NEAR) if story else None
    belongs = one.kind in BELONGS_AFTER or one.what.startswith("filing") or one.kind == "overdue"
    if course is not None and not course.is_open and not belongs:
        is_again = story is not None and (story.at(one.at) or course).is_open
        verdict.demand(is_again, f"after the end: {_named(_key(one))} {_local(one.at)}")


def _key(one: Said) -> Key:
    return one.kind, one.name, one.to, one.what


def _named(key: Key) -> str:
    return " ".join(part for part in key if part)


def _local(when: datetime) -> str:
    return f"{when.astimezone(COPENHAGEN):%a %d.%m.%Y %H:%M:%S}"


__all__ = ["CHANNEL", "CLOCK", "Book", "Verdict", "judge"]
