"""A case as its script knows it: what was done by whom and when, and what stands since then."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from years.days import MEETING, at, day_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from years.team import Seat, Team

NEW, UNDERWAY, CLOSED = "new", "underway", "closed"
COMING, NOT_COMING, ASKED = "coming", "not_coming", "asked"
OFFERED, ACCEPTED, DECLINED, WITHDRAWN = "offered", "accepted", "declined", "withdrawn"
STARTED, DONE, STOPPED = "started", "done", "stopped"
UNCLEAR, NEEDED = "unclear", "needed"
GRANTED_FIRST = {"temp_housing"}
ADDED, HANDED_OVER = "added", "handed_over"


@dataclass(frozen=True)
class Deed:
    """Something that was done and acknowledged: by whom, when (aware), and what was said in it."""

    at: datetime
    user: str
    act: str
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Word:
    """What somebody has said of coming, or that they were asked, for one seat (its place)."""

    place: int
    user: str
    reply: str
    at: datetime


@dataclass(frozen=True)
class Meet:
    """A meeting, start or follow-up: when it is, since when that is known, what was answered."""

    starts_at: datetime
    called_at: datetime
    name: str = "start"
    turn: int = 0
    is_moved: bool = False
    words: tuple[Word, ...] = ()
    finished_at: datetime | None = None

    @property
    def coming(self) -> frozenset[str]:
        """Return everybody who has said that they come."""
        return frozenset(word.user for word in self.words if word.reply == COMING)

    def is_coming(self, place: int) -> bool:
        """Tell whether somebody comes for a seat."""
        return any(word.place == place and word.reply == COMING for word in self.words)

    def said(self, place: int, user: str, reply: str, when: datetime) -> Meet:
        """Return the meeting with one more word; a person's newest counts."""
        kept = [one for one in self.words if (one.place, one.user) != (place, user)]
        return replace(self, words=(*kept, Word(place, user, reply, when)))


@dataclass(frozen=True)
class Offer:
    """A handover: to whom (a Slack user, or nobody in Slack), when, and what came of it."""

    number: int
    to: str | None
    at: datetime
    state: str = OFFERED
    answered_at: datetime | None = None
    meets_on: date | None = None
    is_told: bool = True

    @property
    def is_whole(self) -> bool:
        """Tell whether there are a yes, a day to meet and a citizen who knows who is new."""
        return self.state == ACCEPTED and self.is_told


@dataclass(frozen=True)
class Note:
    """A note that belongs in the journal: of what, which one, when it was over, and if filed."""

    of: str
    at: datetime
    is_filed: bool = False


@dataclass(frozen=True)
class Work:
    """An intervention: since when, how it stands, by which day it was ordered, and its grant.

    `state` is started, done or stopped; `grant` None where there is nothing to grant, else
    unclear, needed, granted; `told_at` are the moments at which somebody said what is in its way.
    """

    number: int
    made_at: datetime
    state: str = STARTED
    state_at: datetime | None = None
    due_on: date | None = None
    grant: str | None = None
    grant_on: date | None = None
    told_at: tuple[datetime, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether it goes on."""
        return self.state == STARTED


@dataclass(frozen=True)
class Ending:
    """One closing: when, how, by whom, and when the case was opened again after it."""

    at: datetime
    outcome: str
    by: str = ""
    reopened_at: datetime | None = None


@dataclass(frozen=True)
class Holds:
    """An answer to whether it holds: after which ending, how many days after it, and when."""

    turn: int
    days: int
    at: datetime
    holds: bool


@dataclass(frozen=True)
class Visit:
    """Who is out, who hears if they don't come home, until when, and when they were home."""

    number: int
    user: str
    partner: str
    left_at: datetime
    back_by: datetime
    home_at: datetime | None = None


@dataclass(frozen=True)
class Course:
    """What stands of one case since a moment. Days are local, instants aware."""

    name: str
    referrer: str
    received_at: datetime
    opened_at: datetime
    start: Meet
    follow_up_on: date | None
    follow_up_set_at: datetime
    close_by: date
    close_by_set_at: datetime
    state: str = NEW
    outer_on: date | None = None
    convener: str | None = None
    lead: str | None = None
    contact: str | None = None
    contact_by: date | None = None
    contacted_at: datetime | None = None
    review: Meet | None = None
    reviews: int = 0
    spared_at: datetime | None = None
    snoozed_until: date | None = None
    extended_at: tuple[datetime, ...] = ()
    follow_ups: int = 0
    offers: tuple[Offer, ...] = ()
    works: tuple[Work, ...] = ()
    visits: tuple[Visit, ...] = ()
    endings: tuple[Ending, ...] = ()
    answers: tuple[Holds, ...] = ()
    notes: tuple[Note, ...] = ()
    took_part: frozenset[str] = frozenset()
    additions: tuple[tuple[str, str, datetime], ...] = ()
    """The referrals made one with it: name, referrer, and when that was."""

    @property
    def is_open(self) -> bool:
        """Tell whether the case is open."""
        return self.state != CLOSED

    @property
    def meeting(self) -> Meet:
        """Return the meeting that comes next: the start, then the follow-up."""
        return self.review if self.state == UNDERWAY and self.review else self.start

    def met(self, meeting: Meet) -> Course:
        """Return the case with its next meeting changed."""
        is_review = self.state == UNDERWAY and self.review is not None
        return replace(self, review=meeting) if is_review else replace(self, start=meeting)

    @property
    def orders(self) -> list[tuple[datetime, date]]:
        """Return what was ordered outside the team and is still to come: when, and by when."""
        return [(one.made_at, one.due_on) for one in self.works if one.is_open and one.due_on]

    @property
    def waiting(self) -> Offer | None:
        """Return the handover that waits for an answer."""
        return next((one for one in self.offers if one.state == OFFERED), None)

    @property
    def pending(self) -> Offer | None:
        """Return the handover under way: not refused, taken back or whole; ours until then."""
        ours = (one for one in self.offers if self.is_open and one.at >= self.opened_at)
        under_way = (one for one in ours if one.state in {OFFERED, ACCEPTED} and not one.is_whole)
        return next(under_way, None)

    def in_charge(self, team: Team) -> str | None:
        """Return the lead, or the convener before there is one, as long as they have a seat."""
        return next((one for one in (self.lead, self.convener) if team.seat_of(one)), None)


@dataclass
class Story:
    """One case through the years: what stood since which moment."""

    name: str
    kind: str
    case_id: str = ""
    code: str = ""
    since: list[datetime] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)

    @property
    def now(self) -> Course:
        """Return what stands after the newest deed."""
        return self.courses[-1]

    def at(self, when: datetime) -> Course | None:
        """Return what stood at a moment; None before the case was referred."""
        place = bisect_right(self.since, when)
        return self.courses[place - 1] if place else None

    def stands(self, when: datetime, course: Course) -> None:
        """Let something else stand from a moment on."""
        self.since.append(when)
        self.courses.append(course)

    def hear(self, deed: Deed, team: Team) -> None:
        """Let a deed change what stands."""
        course = AFTER[deed.act](self.now, deed, team)
        if deed.act in TAKES_PART:
            course = replace(course, took_part=course.took_part | {deed.user})
        if deed.act in HAS_A_NOTE and _belongs_in_the_journal(course, deed):
            course = replace(course, notes=(*course.notes, Note(HAS_A_NOTE[deed.act], deed.at)))
        self.stands(deed.at, course)


def referred(name: str, deed: Deed, team: Team) -> Course:
    """Return the case that a referral makes, with its dates."""
    starts_at = team.days.start(deed.at)
    return Course(
        name=name,
        referrer=deed.user,
        received_at=deed.at,
        opened_at=deed.at,
        start=Meet(starts_at, deed.at),
        follow_up_on=team.days.follow_up(day_of(starts_at)),
        follow_up_set_at=deed.at,
        close_by=team.days.close_by(day_of(deed.at)),
        close_by_set_at=deed.at,
        outer_on=deed.told.get("outer_on"),
    )


def step_aside(course: Course, user: str, when: datetime, team: Team) -> Course:
    """Return the case with a colleague's substitute asked, who will be away when it meets."""
    start = course.meeting
    for place, seat in enumerate(team.seats):
        word = next((w for w in start.words if (w.place, w.user) == (place, user)), None)
        if (word is None and seat.usual == user) or (word and word.reply != NOT_COMING):
            start = start.said(place, user, NOT_COMING, when)
            if not start.is_coming(place):
                start = _ask(start, place, seat, when, team)
    return course.met(start)


def _ask(start: Meet, place: int, seat: Seat, when: datetime, team: Team) -> Meet:
    """Ask the next substitute who has said nothing yet, and is there that day."""
    heard = {word.user for word in start.words if word.place == place}
    for user in seat.substitutes:
        if user not in heard and not team.is_away(user, start.starts_at):
            return start.said(place, user, ASKED, when)
    return start


def _receive(course: Course, deed: Deed, _team: Team) -> Course:
    return replace(course, convener=deed.user)


def _come(course: Course, deed: Deed, team: Team) -> Course:
    start = course.meeting
    for place in _places(start, deed.user, team):
        start = start.said(place, deed.user, COMING, deed.at)
    return course.met(start)


def _stay_away(course: Course, deed: Deed, team: Team) -> Course:
    start = course.meeting
    for place in _places(start, deed.user, team):
        start = start.said(place, deed.user, NOT_COMING, deed.at)
        start = _ask(start, place, team.seats[place], deed.at, team)
    return course.met(start)


def _places(start: Meet, user: str, team: Team) -> list[int]:
    """Return the seats that count on somebody at a meeting, or that they were asked for."""
    return [
        place
        for place, seat in enumerate(team.seats)
        if next(iter(team.present(seat, start.starts_at)), None) == user
        or any((word.place, word.user) == (place, user) for word in start.words)
    ]


def _record(course: Course, deed: Deed, _team: Team) -> Course:
    told = deed.told
    recorded = replace(
        course,
        state=UNDERWAY,
        snoozed_until=None,
        start=replace(course.start, finished_at=deed.at),
        lead=told["lead"],
        contact=told["contact"],
        contact_by=told.get("contact_by"),
    )
    return _with_review(recorded, deed.at)


def _with_review(course: Course, when: datetime) -> Course:
    """Return the case with the meeting of its follow-up, where it has a day."""
    if course.follow_up_on is None:
        return replace(course, review=None)
    review = Meet(at(course.follow_up_on, MEETING), when, f"r{course.reviews}")
    return replace(course, review=review, reviews=course.reviews + 1)


def _contacted(course: Course, deed: Deed, _team: Team) -> Course:
    return replace(course, contacted_at=deed.at)


def _move(course: Course, deed: Deed, team: Team) -> Course:
    starts_at: datetime = deed.told["starts_at"]
    moved = Meet(starts_at, deed.at, turn=course.start.turn + 1, is_moved=True)
    course = replace(course, start=moved, snoozed_until=None)
    if course.follow_up_on is None:
        return course
    on = usual_next(course, day_of(starts_at), team)
    return replace(course, follow_up_on=on, follow_up_set_at=deed.at)


def usual_next(course: Course, today: date, team: Team) -> date:
    """Return the follow-up's usual day counted from a day: never past the deadline ahead."""
    usual = team.days.follow_up(today)
    return course.close_by if today < course.close_by < usual else usual


def _spare(course: Course, deed: Deed, _team: Team) -> Course:
    return replace(
        course,
        spared_at=deed.at,
        convener=course.convener or deed.user,
        follow_up_on=None,
        follow_up_set_at=deed.at,
    )


def _follow_up(course: Course, deed: Deed, _team: Team) -> Course:
    held = replace(
        course,
        snoozed_until=None,
        follow_up_on=deed.told["next_on"],
        follow_up_set_at=deed.at,
        follow_ups=course.follow_ups + 1,
        took_part=course.took_part | course.meeting.coming,
    )
    return _with_review(held, deed.at)


def _move_follow_up(course: Course, deed: Deed, _team: Team) -> Course:
    """Return the case with its follow-up on another day, chosen by hand: all are asked anew."""
    on: date = deed.told["on"]
    before = course.meeting
    review = Meet(at(on, MEETING), deed.at, before.name, before.turn + 1, is_moved=True)
    moved = replace(course, follow_up_on=on, follow_up_set_at=deed.at, snoozed_until=None)
    return moved.met(review)


def _close(course: Course, deed: Deed, _team: Team) -> Course:
    return _ended(_without_offer(course, deed.at), deed.at, deed.told["outcome"], deed.user)


def _without_offer(course: Course, when: datetime) -> Course:
    """Return the case with what was offered and not answered taken back."""
    offers = tuple(
        replace(one, state=WITHDRAWN, answered_at=when) if one.state == OFFERED else one
        for one in course.offers
    )
    return replace(course, offers=offers)


def _ended(course: Course, when: datetime, outcome: str, by: str = "") -> Course:
    return replace(
        course,
        state=CLOSED,
        snoozed_until=None,
        endings=(*course.endings, Ending(when, outcome, by)),
    )


def _added(course: Course, deed: Deed, _team: Team) -> Course:
    return _ended(_without_offer(course, deed.at), deed.at, ADDED, deed.user)


def _reopen(course: Course, deed: Deed, team: Team) -> Course:
    """Return the case open again: its clocks start anew, as a referral's of that moment."""
    days, starts_at = team.days, team.days.start(deed.at)
    held = course.start.finished_at is not None
    start = course.start if held else Meet(starts_at, deed.at, turn=course.start.turn + 1)
    *before, last = course.endings
    again = replace(
        course,
        state=UNDERWAY if held else NEW,
        opened_at=deed.at,
        start=start,
        endings=(*before, replace(last, reopened_at=deed.at)),
        spared_at=None,
        contact_by=None,
        follow_up_on=days.follow_up(day_of(starts_at)),
        follow_up_set_at=deed.at,
        close_by=days.close_by(day_of(deed.at)),
        close_by_set_at=deed.at,
    )
    if not held:
        is_here = team.seat_of(course.convener) is not None
        return again if is_here else replace(again, convener=None)
    if course.review is None:
        return _with_review(again, deed.at)
    on = at(again.follow_up_on or day_of(deed.at), MEETING)
    return replace(again, review=Meet(on, deed.at, course.review.name, course.review.turn + 1))


def _snooze(course: Course, deed: Deed, _team: Team) -> Course:
    return replace(course, snoozed_until=deed.told["until"])


def _extend(course: Course, deed: Deed, _team: Team) -> Course:
    extended = (*course.extended_at, deed.at)
    on = deed.told["to_on"]
    return replace(course, close_by=on, close_by_set_at=deed.at, extended_at=extended)


def _told_after(course: Course, deed: Deed, _team: Team) -> Course:
    told = deed.told
    made = Holds(len(course.endings), told["days"], deed.at, told["holds"])
    return replace(course, answers=(*course.answers, made))


def _hand_over(course: Course, deed: Deed, _team: Team) -> Course:
    told = deed.told
    number, meets_on = len(course.offers), told["meets_on"]
    made = Offer(number, told["to"], deed.at, meets_on=meets_on, is_told=told["told"])
    return replace(course, offers=(*course.offers, made))


def _citizen_told(course: Course, deed: Deed, _team: Team) -> Course:
    *before, last = course.offers
    last = replace(last, is_told=True)
    course = replace(course, offers=(*before, last))
    return _ended(course, deed.at, HANDED_OVER, deed.user) if last.is_whole else course


def _belongs_in_the_journal(course: Course, deed: Deed) -> bool:
    """Tell whether a deed leaves a note: not one that ended what had not begun."""
    is_end = not course.is_open
    none = deed.told.get("outcome") == "error" or deed.act == "added"
    return is_end == (HAS_A_NOTE[deed.act] == "case") and not (
        none and course.start.finished_at is None
    )


def _file(course: Course, deed: Deed, _team: Team) -> Course:
    """Return the case with its newest note of a kind filed; that of the whole holds all before."""
    what = deed.told["what"]
    newest = max(one.at for one in course.notes if one.of == what)
    held = [
        replace(one, is_filed=True)
        if (one.at == newest and one.of == what) or (what == "case" and one.at <= newest)
        else one
        for one in course.notes
    ]
    return replace(course, notes=tuple(held))


def _answered(state: str) -> Callable[[Course, Deed, Team], Course]:
    def change(course: Course, deed: Deed, _team: Team) -> Course:
        *before, last = course.offers
        last = replace(last, state=state, answered_at=deed.at)
        return replace(course, offers=(*before, last))

    return change


def _accept(course: Course, deed: Deed, team: Team) -> Course:
    answered = _answered(ACCEPTED)(course, deed, team)
    is_whole = answered.offers[-1].is_whole
    return _ended(answered, deed.at, HANDED_OVER, deed.user) if is_whole else answered


def _log(course: Course, deed: Deed, _team: Team) -> Course:
    """Return the case with something more done; what is usually granted first asks for it."""
    asks = deed.told.get("kind") in GRANTED_FIRST
    made = Work(
        len(course.works),
        deed.at,
        due_on=deed.told.get("due_on"),
        grant=UNCLEAR if asks else None,
        grant_on=day_of(deed.at) if asks else None,
    )
    return replace(course, works=(*course.works, made))


def _last_work(course: Course, **changed: Any) -> Course:
    *before, last = course.works
    return replace(course, works=(*before, replace(last, **changed)))


def _delivered(course: Course, deed: Deed, _team: Team) -> Course:
    return _last_work(course, state=DONE, state_at=deed.at)


def _stopped(course: Course, deed: Deed, _team: Team) -> Course:
    return _last_work(course, state=STOPPED, state_at=deed.at)


def _granted(course: Course, deed: Deed, _team: Team) -> Course:
    return _last_work(course, grant=deed.told["grant"], grant_on=day_of(deed.at))


def _barrier(course: Course, deed: Deed, _team: Team) -> Course:
    return _last_work(course, told_at=(*course.works[-1].told_at, deed.at))


def _visit(course: Course, deed: Deed, _team: Team) -> Course:
    told, number = deed.told, len(course.visits)
    made = Visit(number, deed.user, told["partner"], deed.at, told["back_by"])
    return replace(course, visits=(*course.visits, made))


def _home(course: Course, deed: Deed, _team: Team) -> Course:
    *before, last = course.visits
    return replace(course, visits=(*before, replace(last, home_at=deed.at)))


def _aside(course: Course, deed: Deed, team: Team) -> Course:
    return step_aside(course, deed.told["away"], deed.at, team)


def _taken_over(course: Course, deed: Deed, _team: Team) -> Course:
    """Return the case with the duties passed on that were the giver's, and still are."""
    told, keys = deed.told, set(deed.told["keys"])
    for duty in ("lead", "contact", "convener"):
        is_theirs = getattr(course, duty) == told["giver"]
        if is_theirs and f"{duty}:{told['case_id']}" in keys:
            course = replace(course, **{duty: told["taker"]})
    return course


def _joined(course: Course, deed: Deed, _team: Team) -> Course:
    """Return an earlier case with one more referral in it; its date from outside may come along."""
    told, outer_on = deed.told, deed.told.get("outer_on")
    added = (told["name"], told["referrer"], deed.at)
    course = replace(course, additions=(*course.additions, added))
    ours = course.outer_on
    if outer_on and (ours is None or ours < day_of(deed.at) or outer_on < ours):
        course = replace(course, outer_on=outer_on)
    return course


def _same(course: Course, _deed: Deed, _team: Team) -> Course:
    return course


TAKES_PART = {"bid", "log", "order", "follow_up", "record"}
"""What makes somebody one of those who were in a case, beside leading, reaching and ending it."""

HAS_A_NOTE = {
    "record": "start",
    "follow_up": "follow_up",
    "close": "case",
    "added": "case",
    "accept": "case",
    "confirm": "case",
    "citizen_told": "case",
}
"""What leaves a note that belongs in the journal, and of what it is."""

AFTER: dict[str, Callable[[Course, Deed, Team], Course]] = {
    "receive": _receive,
    "come": _come,
    "stay_away": _stay_away,
    "bid": _same,
    "log": _log,
    "grant": _granted,
    "barrier": _barrier,
    "stop": _stopped,
    "apart": _same,
    "record": _record,
    "contacted": _contacted,
    "move": _move,
    "sparring": _spare,
    "follow_up": _follow_up,
    "move_follow_up": _move_follow_up,
    "close": _close,
    "added": _added,
    "reopen": _reopen,
    "told_after": _told_after,
    "snooze": _snooze,
    "extend": _extend,
    "file": _file,
    "citizen_told": _citizen_told,
    "hand_over": _hand_over,
    "accept": _accept,
    "confirm": _accept,
    "decline": _answered(DECLINED),
    "withdraw": _answered(WITHDRAWN),
    "order": _log,
    "delivered": _delivered,
    "visit": _visit,
    "home": _home,
    "aside": _aside,
    "taken_over": _taken_over,
    "joined": _joined,
}
"""What each deed changes; one that no list names would end the run."""
