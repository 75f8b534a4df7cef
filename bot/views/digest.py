"""The morning's digest in words: only the headings that have something under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deadlines import ZONE
from bot.locale import _, day_words, listed, ngettext, sentence
from bot.policy import calendar_of, in_charge, unheard
from bot.reviews import is_review
from bot.trace import head_words
from bot.views import undelivered
from bot.views.barrier import stalled_words, unsent_line
from bot.views.blocks import Message, bare, paragraphs, quietly
from bot.views.filing import unfiled_words
from bot.views.grant import grant_line
from bot.views.handover_status import digest_line as handover_line
from bot.views.snooze import put_off_words
from bot.words import OUTER_SHORT, themes_short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bot.digest import Digest, Due, Unanswered
    from bot.people import People
    from models import Case, Team

LINES = 12


@dataclass(frozen=True)
class Morning:
    """What a digest is drawn from; `links` are the cards' addresses by case id."""

    digest: Digest
    team: Team
    people: People
    day: date
    links: Mapping[str, str]


def digest_message(morning: Morning) -> Message:
    """Return the digest; its first line is the day, its last how many cases are open."""
    hello = _("*Godmorgen. {day}.*").format(day=sentence(day_words(morning.day)))
    lines = [hello, *_lines(morning)]
    foot = _foot(morning)
    shown = morning.digest.lost[:LINES]
    row = (undelivered.take_over_row(morning.team.id, shown),) if shown else ()
    blocks = (*paragraphs(lines), *row, quietly(foot))
    plain = _without_links(morning, [*lines, foot])
    return Message(bare("\n".join(plain)), blocks)


def _lines(morning: Morning) -> Iterator[str]:
    for heading, lines in (
        (_("I dag"), today_lines(morning)),
        (_("Overskredet"), late_lines(morning)),
        (_("De næste fem arbejdsdage"), coming_lines(morning)),
        (_("Venter"), _waiting(morning)),
        (_("Bevillinger"), _grants(morning)),
        (_("Går i stå"), _stalled(morning)),
    ):
        found = list(lines)
        if found:
            yield f"\n*{heading}*"
            yield from (f"• {line}" for line in found[:LINES])
            if len(found) > LINES:
                yield _("• og {count} til: /henvisning sager").format(count=len(found) - LINES)
    yield from _not_through(morning)


def today_lines(morning: Morning) -> Iterator[str]:
    """Yield the meetings of the day, then the dates that fall on it."""
    yield from (words for _case, words in today_rows(morning))
    slot_at = morning.team.learning_at
    if morning.digest.slot and slot_at is not None:
        yield _("{clock} Sparring og læring").format(clock=slot_at.strftime(_("%H.%M")))


def today_rows(morning: Morning) -> Iterator[tuple[Case, str]]:
    """Yield the meetings of the day, then the dates that fall on it, each with its case."""
    for one in sorted(morning.digest.today, key=lambda one: one.meeting.starts_at):
        at = one.meeting.starts_at.astimezone(ZONE)
        whole = _("{clock} Startmøde {code}{silent}")
        if is_review(one.meeting):
            whole = _("{clock} Opfølgning {code}: virker indsatsen?{silent}")
        words = whole.format(
            clock=at.strftime(_("%H.%M")),
            code=link(morning.links, one.case),
            silent=_silent(morning, one),
        )
        yield one.case, words
    for due in morning.digest.due_today:
        if due.topic == "follow_up":
            words = _("{clock} Opfølgning {code}: virker indsatsen?").format(
                clock=morning.team.meeting_time.strftime(_("%H.%M")),
                code=link(morning.links, due.case),
            )
        else:
            words = f"{link(morning.links, due.case)} {_topic(due)}"
        yield due.case, words + _put_off(morning, due.case)


def late_lines(morning: Morning) -> Iterator[str]:
    """Yield what is late, with how late and who leads."""
    yield from (words for _case, words in late_rows(morning))


def late_rows(morning: Morning) -> Iterator[tuple[Case, str]]:
    """Yield what is late, each with its case."""
    for due in morning.digest.late:
        words = _("{code} {topic} {day}, {left}{lead}").format(
            code=link(morning.links, due.case),
            topic=_topic(due),
            day=day_words(due.on),
            left=_days_late(morning, due),
            lead=_lead(morning, due.case),
        )
        yield due.case, words + _put_off(morning, due.case)
    for case in morning.digest.unrecorded:
        words = _("{code} Startmødets referat mangler{lead}").format(
            code=link(morning.links, case), lead=_lead(morning, case)
        )
        yield case, words + _put_off(morning, case)


def coming_lines(morning: Morning) -> Iterator[str]:
    """Yield what the next days hold: meetings, then dates."""
    for one in sorted(morning.digest.new, key=lambda one: one.meeting.starts_at):
        words = _("{day}: startmøde {code}{silent}")
        if is_review(one.meeting):
            words = _("{day}: opfølgning {code}{silent}")
        yield words.format(
            day=day_words(one.on),
            code=link(morning.links, one.case),
            silent=_silent(morning, one),
        )
    for due in morning.digest.coming:
        words = _("{day}: {topic} {code}").format(
            day=day_words(due.on), topic=_topic(due).lower(), code=link(morning.links, due.case)
        )
        yield words + _put_off(morning, due.case)


def _waiting(morning: Morning) -> Iterator[str]:
    for case, handover in morning.digest.waiting:
        yield handover_line(case, handover, morning.team, morning.day, link(morning.links, case))
    for question in morning.digest.questions:
        yield _("Sparring om {themes} mangler svar fra {names}").format(
            themes=themes_short(question.themes, morning.team),
            names=listed(one.label for one in unheard(question, morning.team)),
        )
    for case in morning.digest.unclaimed:
        yield _("{code} er ikke modtaget af nogen endnu").format(code=link(morning.links, case))
    for due in morning.digest.on_closed:
        yield _("{code}: {topic} {day} falder på en lukkedag. Aftal en anden dag").format(
            code=link(morning.links, due.case), topic=_topic(due).lower(), day=day_words(due.on)
        )
    if morning.digest.weekly.unsent:
        yield unsent_line()
    if morning.digest.unfiled:
        yield unfiled_words(morning.digest.unfiled)


def _grants(morning: Morning) -> Iterator[str]:
    team, people, day = morning.team, morning.people, morning.day
    for case, made in morning.digest.weekly.grants:
        yield grant_line(link(morning.links, case), made, team, people, day)


def _stalled(morning: Morning) -> Iterator[str]:
    for case, one in morning.digest.weekly.stalled:
        yield f"{link(morning.links, case)} {stalled_words(one)}"


def _not_through(morning: Morning) -> Iterator[str]:
    """Yield what was lost; the button below stands for the lines shown, the others come later."""
    every = morning.digest.lost
    if not every:
        return
    heading = _("Ikke kommet frem")
    yield f"\n*{heading}*"
    for one in every[:LINES]:
        code = link(morning.links, one.case) if one.case is not None else ""
        yield f"• {undelivered.line(one, code)}"
    if len(every) > LINES:
        yield _("• og {count} til, som kommer, når I har taget disse").format(
            count=len(every) - LINES
        )
    yield undelivered.advice()


def _silent(morning: Morning, one: Unanswered) -> str:
    if not one.silent:
        return ""
    names = listed(morning.people.first(user) for user in one.silent)
    return _(" – {names} har ikke svaret").format(names=names)


def _topic(due: Due) -> str:
    if due.topic == "outer" and due.case.outer_kind is not None:
        return _(OUTER_SHORT[due.case.outer_kind])
    if due.topic == "meeting":
        return _("Startmøde")
    words = {
        "follow_up": _("Opfølgning"),
        "ordered": _("Bestilt udefra"),
        "contact": _("Kontakt til borgeren"),
        "closing": _("Skal afsluttes, besluttet"),
    }
    return words.get(due.topic, _("Frist"))


def _put_off(morning: Morning, case: Case) -> str:
    """Return until when a case's reminders rest, in brackets; "" when they don't."""
    words = put_off_words(case, morning.day)
    return f" ({words})" if words else ""


def _days_late(morning: Morning, due: Due) -> str:
    days = max(calendar_of(morning.team).working_days_between(due.on, morning.day), 1)
    return ngettext("{count} arbejdsdag", "{count} arbejdsdage", days).format(count=days)


def _lead(morning: Morning, case: Case) -> str:
    lead = in_charge(case, morning.team)
    if lead is None:
        return ""
    return _(" – tovholder {name}").format(name=morning.people.first(lead))


def link(links: Mapping[str, str], case: Case) -> str:
    """Return a case's code, as a link to its card where its address is known."""
    address = links.get(case.id)
    return f"<{address}|{case.code}>" if address else case.code


def _without_links(morning: Morning, lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    for case in morning.digest.cases().values():
        text = text.replace(link(morning.links, case), case.code)
    return text.split("\n")


def _foot(morning: Morning) -> str:
    count = morning.digest.open_count
    cases = ngettext("{count} åben sag", "{count} åbne sager", count).format(count=count)
    return _("{cases} · log {head}").format(cases=cases, head=head_words(morning.team))
