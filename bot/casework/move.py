"""Move a meeting, earlier or later, with a reason; the start to today, if the outer date asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from bot.casework.attendance import call_anew
from bot.casework.convene import require_open, start_ahead
from bot.casework.desk import Desk, change, overrides
from bot.casework.follow_up import require_before, require_open_day, usual_next
from bot.casework.pair import mend_pair
from bot.casework.review import is_moved_by_hand, move_review
from bot.deadlines import ZONE, at_local, follow_up, local_date
from bot.errors import FieldErrors, Refused
from bot.locale import _, clock_words, day_words
from bot.policy import calendar_of, rules_of
from bot.reviews import seen_as
from models.vocabulary import Meets

if TYPE_CHECKING:
    from datetime import datetime

    from bot.loading import Opened
    from models import Case, Meeting, Team

OPENS, CLOSES = time(7, 0), time(18, 0)
LATEST = timedelta(days=366)


@dataclass(frozen=True)
class MoveForm:
    """When the start meeting is held instead (local date and time), and why."""

    on: date
    at: time
    reason: str
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class MoveFollowUpForm:
    """On which local day the follow-up is held instead, and why."""

    on: date
    reason: str
    overridden: tuple[str, ...] = ()


def move(desk: Desk, opened: Opened, form: MoveForm) -> None:
    """Move the start meeting; everybody is asked anew.

    The follow-up goes with it, until somebody has moved that by hand (domain.md, "Dates" 2).
    Raises FieldErrors for a closed day, an hour outside 07.00 to 18.00, a moment that is over or a
    day after the deadline, Refused when the meeting has been held.
    """
    case = opened.case
    require_open(case)
    meeting = start_ahead(case)
    starts_at = _starts_at(desk, opened, form)
    ask_anew(desk, opened.team, meeting, starts_at)
    meeting.moved_at = desk.now
    desk.vault.put(meeting, "moved_because", form.reason)
    if case.follow_up_on is not None and not is_moved_by_hand(case):  # sparring has none
        _let_follow_up_follow(desk, opened, form.on)
    change(desk, opened, "meeting_moved", overrides(meeting.id, form.overridden))


def _let_follow_up_follow(desk: Desk, opened: Opened, on: date) -> None:
    case, found = opened.case, follow_up(on, rules_of(opened.team), calendar_of(opened.team))
    case.follow_up_on = usual_next(on, opened.team, case.close_by)
    case.follow_up_raw_on = found.raw_on if case.follow_up_on == found.on else case.follow_up_on
    case.follow_up_set_at = desk.now
    case.wake(local_date(desk.now))


def move_follow_up(desk: Desk, opened: Opened, form: MoveFollowUpForm) -> None:
    """Move the coming follow-up to another day, at the team's time; everybody is asked anew.

    Raises FieldErrors for a closed day, one that isn't after today, the one it has, or one after
    the deadline; Refused when there is no follow-up to move.
    """
    case = opened.case
    require_follow_up(case)
    require_open_day(opened.team, form.on, "on")
    if not local_date(desk.now) < form.on <= local_date(desk.now) + LATEST:
        raise FieldErrors({"on": _("Vælg en dato efter i dag og inden for et år.")})
    if form.on == case.follow_up_on:
        raise FieldErrors({"on": _("Opfølgningen er allerede den dag. Vælg en anden.")})
    require_before(opened, local_date(desk.now), form.on, "on")
    meeting = move_review(desk, case, opened.team, form.on)
    desk.vault.put(meeting, "moved_because", form.reason)
    change(desk, opened, "follow_up_moved", overrides(meeting.id, form.overridden))


def require_follow_up(case: Case) -> None:
    """Raise Refused when the case is closed, or has no follow-up before it."""
    require_open(case)
    if case.follow_up_on is None:
        raise Refused(_("{code} har ingen opfølgning at flytte.").format(code=case.code))


def require_same_day(case: Case, seen: int | None) -> None:
    """Raise Refused when the follow-up has got another day since the form was opened."""
    on = case.follow_up_on
    if on is not None and seen is not None and on.toordinal() != seen:
        words = _("Opfølgningen er imens sat til {day}.")
        raise Refused(words.format(day=day_words(on)))


def require_as_seen(meeting: Meeting, seen: int | None) -> None:
    """Raise Refused when somebody has moved the meeting since a person saw it (`seen_as`)."""
    if seen is not None and seen_as(meeting) != seen:
        at = meeting.starts_at.astimezone(ZONE)
        raise Refused(
            _("Mødet er flyttet imens til {day} {clock}.").format(
                day=day_words(at.date()), clock=clock_words(at)
            )
        )


def ask_anew(desk: Desk, team: Team, meeting: Meeting, starts_at: datetime) -> None:
    """Set a start meeting's new time (aware); whoever of a pair is away then is replaced."""
    call_anew(desk, meeting, starts_at)
    if meeting.meets is Meets.PAIR:
        mend_pair(desk, team, meeting)


def _starts_at(desk: Desk, opened: Opened, form: MoveForm) -> datetime:
    require_open_day(opened.team, form.on, "on")
    if not OPENS <= form.at <= CLOSES:
        raise FieldErrors({"at": _("Vælg et tidspunkt mellem kl. 07.00 og 18.00.")})
    starts_at = at_local(form.on, form.at)
    if starts_at <= desk.now:
        raise FieldErrors({"at": _("Tidspunktet er passeret. Vælg et senere.")})
    require_before(opened, local_date(desk.now), form.on, "on")
    return starts_at
