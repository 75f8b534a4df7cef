"""Move the start meeting, earlier or later, with a reason; today, if the outer date asks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from bot.casework.convene import next_meeting, require_open
from bot.casework.desk import Desk, change, overrides
from bot.casework.follow_up import require_before, usual_next
from bot.casework.pair import mend_pair
from bot.deadlines import ZONE, at_local, follow_up, local_date
from bot.errors import FieldErrors, Refused
from bot.locale import _, clock_words, day_words, sentence
from bot.policy import calendar_of, rules_of
from models.vocabulary import Meets

if TYPE_CHECKING:
    from datetime import datetime

    from bot.access import Opened
    from models import Case, Meeting, Team

OPENS, CLOSES = time(7, 0), time(18, 0)


@dataclass(frozen=True)
class MoveForm:
    """When the start meeting is held instead (local date and time), and why."""

    on: date
    at: time
    reason: str
    overridden: tuple[str, ...] = ()


def move(desk: Desk, opened: Opened, form: MoveForm) -> None:
    """Move the start meeting; everybody is asked anew, and the follow-up follows.

    Raises FieldErrors for a closed day, an hour outside 07.00 to 18.00, a moment that is over or a
    day after the deadline, Refused when the meeting has been held.
    """
    case = opened.case
    require_open(case)
    meeting = next_meeting(case)
    starts_at = _starts_at(desk, opened, form)
    ask_anew(desk, opened.team, meeting, starts_at)
    meeting.moved_at = desk.now
    desk.vault.put(meeting, "moved_because", form.reason)
    if case.follow_up_on is not None:  # what is only sparring has none
        _let_follow_up_follow(desk, opened, form.on)
    change(desk, opened, "meeting_moved", overrides(meeting.id, form.overridden))


def _let_follow_up_follow(desk: Desk, opened: Opened, on: date) -> None:
    case, found = opened.case, follow_up(on, rules_of(opened.team), calendar_of(opened.team))
    case.follow_up_on = usual_next(on, opened.team, case.close_by)
    case.follow_up_raw_on = found.raw_on if case.follow_up_on == found.on else case.follow_up_on
    case.follow_up_set_at = desk.now


def require_as_seen(case: Case, sequence: int | None) -> None:
    """Raise Refused when somebody has moved the meeting since the form was opened."""
    meeting = next_meeting(case)
    if sequence is not None and meeting.sequence != sequence:
        at = meeting.starts_at.astimezone(ZONE)
        raise Refused(
            _("Mødet er flyttet imens til {day} {clock}.").format(
                day=day_words(at.date()), clock=clock_words(at)
            )
        )


def ask_anew(desk: Desk, team: Team, meeting: Meeting, starts_at: datetime) -> None:
    """Set a meeting's new time (aware); what was answered was about the old one.

    Whoever of a pair is away then is replaced.
    """
    for word in meeting.attendances:
        desk.session.delete(word)
    meeting.attendances.clear()
    meeting.starts_at = starts_at
    meeting.sequence += 1
    if meeting.meets is Meets.PAIR:
        mend_pair(desk, team, meeting)


def _starts_at(desk: Desk, opened: Opened, form: MoveForm) -> datetime:
    calendar = calendar_of(opened.team)
    if not calendar.is_working_day(form.on):
        raise FieldErrors(
            {
                "on": _("{day} er ikke en arbejdsdag ({because}). Vælg en anden.").format(
                    day=sentence(day_words(form.on)),
                    because=calendar.closed_because(form.on) or _("en lukkedag"),
                )
            }
        )
    if not OPENS <= form.at <= CLOSES:
        raise FieldErrors({"at": _("Vælg et tidspunkt mellem kl. 07.00 og 18.00.")})
    starts_at = at_local(form.on, form.at)
    if starts_at <= desk.now:
        raise FieldErrors({"at": _("Tidspunktet er passeret. Vælg et senere.")})
    require_before(opened.case, local_date(desk.now), form.on, "on")
    return starts_at
