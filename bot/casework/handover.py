"""Hand a case over: to a named unit and person, and ours until they have said yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import trace
from bot.casework.closing import end
from bot.casework.convene import require_open
from bot.casework.desk import Desk, change, overrides
from bot.errors import FieldErrors, Refused
from bot.locale import _
from bot.words import label
from models import Handover, HandoverState
from models.base import new_id
from models.vocabulary import Outcome, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.access import Opened
    from bot.vault import Vault
    from models import Case


@dataclass(frozen=True)
class HandoverForm:
    """To whom; a Slack user or, for someone without Slack, a colleague's name and workplace."""

    unit: Unit
    recipient: str | None
    recipient_name: str
    summary: str
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeclineForm:
    """Why a recipient says no."""

    reason: str
    overridden: tuple[str, ...] = ()


def offer(desk: Desk, opened: Opened, form: HandoverForm) -> Handover:
    """Offer a case to a named person.

    Raises FieldErrors without a name, Refused while another offer waits.
    """
    case = opened.case
    require_open(case)
    require_none_offered(case)
    if not form.recipient and not form.recipient_name.strip():
        raise FieldErrors({"recipient": _("Vælg en person, eller skriv navnet på en kollega.")})
    made = Handover(
        id=new_id(),
        case_id=case.id,
        unit=form.unit,
        recipient=form.recipient,
        recipient_name=form.recipient_name,
        state=HandoverState.OFFERED,
        offered_by=opened.actor.user,
        offered_at=desk.now,
    )
    desk.vault.put(made, "summary", form.summary)
    case.handovers.append(made)
    change(desk, opened, "handover_offered", overrides(made.id, form.overridden))
    return made


def accept(desk: Desk, opened: Opened, handover: Handover) -> None:
    """Say yes, as the recipient or on their word ("bekræftet"); the case is then closed by it."""
    _answer(desk, opened, handover, HandoverState.ACCEPTED)
    end(desk, opened, Outcome.HANDED_OVER)
    change(desk, opened, "handover_accepted", handover.id)


def decline(desk: Desk, opened: Opened, handover: Handover, form: DeclineForm) -> None:
    """Say no with a reason; the case stays ours."""
    _answer(desk, opened, handover, HandoverState.DECLINED)
    desk.vault.put(handover, "decline_reason", form.reason)
    change(desk, opened, "handover_declined", overrides(handover.id, form.overridden))


def withdraw(desk: Desk, opened: Opened, handover: Handover) -> None:
    """Take an offer back; the case stays ours."""
    _answer(desk, opened, handover, HandoverState.WITHDRAWN)
    change(desk, opened, "handover_withdrawn", handover.id)


def offered(case: Case) -> Handover | None:
    """Return the handover that waits for an answer, if there is one."""
    for handover in case.handovers:
        if handover.state is HandoverState.OFFERED:
            return handover
    return None


def require_none_offered(case: Case) -> None:
    """Raise Refused while an offer waits for its answer."""
    waiting = offered(case)
    if waiting is not None:
        raise Refused(
            _("{code} venter allerede på svar fra {unit}. Træk den tilbage først.").format(
                code=case.code, unit=label(waiting.unit)
            )
        )


def require_offered(case: Case) -> Handover:
    """Return the handover that waits. Raises Refused when it was answered."""
    waiting = offered(case)
    if waiting is None:
        raise Refused(_("Overdragelsen er allerede besvaret. Se sagen på kortet."))
    return waiting


def read(session: Session, vault: Vault, opened: Opened, handover: Handover, now: datetime) -> None:
    """Write down that the recipient has read the summary."""
    trace.record(
        session,
        vault,
        opened.team,
        opened.actor,
        "viewed",
        case=opened.case,
        subject=handover.id,
        now=now,
    )


def _answer(desk: Desk, opened: Opened, handover: Handover, state: HandoverState) -> None:
    require_open(opened.case)
    if handover.state is not HandoverState.OFFERED:
        raise Refused(_("Overdragelsen er allerede besvaret. Se sagen på kortet."))
    handover.state, handover.answered_at = state, desk.now
    handover.answered_by = opened.actor.user
