"""The start meeting: each discipline bids in, and the record is finished when all have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.access import MEMBER, SUBSTITUTE, role_in
from bot.casework.convene import require_open, start_ahead
from bot.casework.desk import Desk, change, overrides
from bot.deadlines import local_date
from bot.errors import FieldErrors, Refused
from bot.locale import _, day_words, listed
from bot.policy import PAIR, calendar_of, missing_bids, partners
from models import Bid, CaseState
from models.base import new_id
from models.vocabulary import Meets

if TYPE_CHECKING:
    from datetime import date

    from bot.loading import Opened
    from models import Case, Team
    from models.vocabulary import BidKind, NotAsked


@dataclass(frozen=True)
class BidForm:
    """What a discipline brings; the note says what, in the person's own words."""

    discipline_id: str
    kind: BidKind
    note: str
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordForm:
    """What the start meeting decided. `lead` and `contact` are Slack users.

    `contact_by` is the local date by which the citizen is contacted, None when nobody has set one.
    """

    decision: str
    lead: str
    contact: str
    citizen_voice: str = ""
    voice_not_asked: NotAsked | None = None
    contact_by: date | None = None
    overridden: tuple[str, ...] = ()


def bid(desk: Desk, opened: Opened, form: BidForm) -> Bid:
    """Add a bid, a row of its own: two people at once never overwrite each other."""
    require_open(opened.case)
    require_discipline(opened, form.discipline_id)
    made = Bid(
        id=new_id(),
        case_id=opened.case.id,
        discipline_id=form.discipline_id,
        user=opened.actor.user,
        kind=form.kind,
        at=desk.now,
    )
    desk.vault.put(made, "note", form.note or None)
    opened.case.bids.append(made)
    change(desk, opened, "bid", overrides(made.id, form.overridden))
    return made


def finish_record(desk: Desk, opened: Opened, form: RecordForm) -> None:
    """Finish the start meeting's record; the case is then under way.

    Raises Refused while a discipline has not bid in (it is named), or when it was finished before.
    """
    case = opened.case
    require_open(case)
    meeting = start_ahead(case)
    require_bids(opened)
    require_two(opened)
    require_insider(opened, form.lead, "lead")
    require_insider(opened, form.contact, "contact")
    if form.contact_by is not None:
        _require_in_time(desk, opened, form.contact_by)
    desk.vault.put(meeting, "decision", form.decision)
    desk.vault.put(meeting, "citizen_voice", form.citizen_voice or None)
    meeting.voice_not_asked = form.voice_not_asked
    meeting.finished_at, meeting.finished_by = desk.now, opened.actor.user
    case.lead, case.contact = form.lead, form.contact
    case.contact_by = form.contact_by
    case.state = CaseState.UNDERWAY
    case.wake(local_date(desk.now))
    change(desk, opened, "record_finished", overrides(meeting.id, form.overridden))


def contacted(desk: Desk, opened: Opened) -> None:
    """Note that the citizen has been contacted for the first time. Raises Refused the next time."""
    case = opened.case
    require_open(case)
    if case.contacted_at is not None:
        words = _("Første kontakt er allerede noteret {day}.")
        raise Refused(words.format(day=day_words(local_date(case.contacted_at))))
    case.contacted_at, case.contacted_by = desk.now, opened.actor.user
    change(desk, opened, "contacted")


def usual_contact_by(case: Case, team: Team, today: date) -> date:
    """Return the date offered for the first contact: the team's working days after a local date.

    Not past the deadline, as long as that lies ahead.
    """
    usual = calendar_of(team).shift(today, team.contact_days)
    return min(usual, _last_contact_by(case, today))


def _last_contact_by(case: Case, today: date) -> date:
    return max(case.close_by, today)


def _require_in_time(desk: Desk, opened: Opened, chosen: date) -> None:
    today = local_date(desk.now)
    if not today <= chosen <= _last_contact_by(opened.case, today):
        raise FieldErrors({"contact_by": _("Vælg en dag fra i dag og til fristen.")})


def require_bids(opened: Opened) -> None:
    """Raise Refused when a discipline has not bid in; the missing ones are named."""
    missing = [discipline.label for discipline in missing_bids(opened.case, opened.team)]
    if missing:
        raise Refused(
            _(
                "Referatet kan ikke afsluttes endnu: {missing} har ikke budt ind. "
                "Bed dem trykke Byd ind på kortet."
            ).format(missing=listed(missing))
        )


def require_two(opened: Opened) -> None:
    """Raise Refused when a pair's conclusion would be one discipline's alone.

    Where no pair could be made, another discipline's bid stands for the one that is missing.
    """
    meeting = opened.case.meetings[-1]
    spoken = {one.seat.discipline_id for one in partners(meeting, opened.team)}
    spoken |= {bid.discipline_id for bid in opened.case.bids}
    if meeting.meets is Meets.PAIR and len(spoken) < PAIR:
        words = _(
            "Konklusionen er fælles for to fagligheder, og her er kun én. "
            "Bed en kollega fra en anden faglighed trykke Byd ind på kortet."
        )
        raise Refused(words)


def require_discipline(opened: Opened, discipline_id: str) -> None:
    """Raise Refused when the discipline is not one of the team's."""
    if discipline_id not in {discipline.id for discipline in opened.team.disciplines}:
        raise Refused(_("Fagligheden findes ikke i teamet. Åbn formularen igen."))


def require_insider(opened: Opened, user: str, field: str) -> None:
    """Raise FieldErrors when a person named for a task could not open the case."""
    if role_in(opened.team, user) not in {MEMBER, SUBSTITUTE}:
        raise FieldErrors(
            {
                field: _("Vælg en fra {team}. Andre kan ikke åbne sagen.").format(
                    team=opened.team.name
                )
            }
        )
