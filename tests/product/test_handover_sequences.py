"""Whatever is done with a handover, in any order: ours until it is whole, and ended once by it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.access import case_for, visitor
from bot.casework import handover as verbs
from bot.casework.closing import ReopenForm, reopen
from bot.casework.desk import Desk
from bot.casework.handover import DeclineForm, HandoverForm, usual_day
from bot.deadlines import local_date
from bot.errors import Refused
from bot.obligations import owed
from demo import WORKSPACE
from faults.cases import put_under_way, referred
from models import HandoverState
from models.vocabulary import Outcome, Unit
from tests.product.world import ALI, CAMILLA

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.loading import Opened
    from tests.product.world import World

ACTS = ("offer", "offer_outside", "offer_told", "yes", "no", "withdraw", "tell", "day", "reopen")


@dataclass
class Ledger:
    """What a plain reader of the acts would say: whether it stands, said yes to, told."""

    stands: bool = False
    yes: bool = False
    told: bool = False
    endings: int = 0
    is_open: bool = True
    acts: list[str] = field(default_factory=list)

    def note(self, act: str) -> None:
        """Write down an act that was taken."""
        self.acts.append(act)
        if act.startswith("offer"):
            self.stands, self.yes, self.told = True, False, act == "offer_told"
        self.yes |= act == "yes"
        self.told |= act == "tell"
        self.stands &= act not in {"no", "withdraw"}
        self.is_open |= act == "reopen"
        if self.stands and self.yes and self.told:
            self.stands, self.is_open, self.endings = False, False, self.endings + 1


def _offer(outside: str, told: str) -> Callable[[Desk, Opened], object]:
    def act(desk: Desk, opened: Opened) -> object:
        day = usual_day(opened.team, local_date(desk.now))
        to = None if outside else ALI
        form = HandoverForm(Unit.JOB_CENTRE, to, outside, "kort", day, citizen_told=bool(told))
        return verbs.offer(desk, opened, form)

    return act


def _answer(desk: Desk, opened: Opened, act: str) -> None:
    waiting = verbs.offered(opened.case)
    if waiting is None:
        raise Refused("")  # nobody is asked
    if act == "yes":
        verbs.accept(desk, opened, waiting)
    else:
        verbs.note_decline(desk, opened, waiting, DeclineForm("nej"))


def _do(desk: Desk, opened: Opened, act: str) -> None:
    acts: dict[str, Callable[[Desk, Opened], object]] = {
        "offer": _offer("", ""),
        "offer_outside": _offer("Hanne, Jobcenter", ""),
        "offer_told": _offer("", "told"),
        "withdraw": verbs.withdraw,
        "tell": verbs.tell_citizen,
        "day": lambda desk, opened: verbs.set_day(
            desk, opened, usual_day(opened.team, local_date(desk.now))
        ),
        "reopen": lambda desk, opened: reopen(desk, opened, ReopenForm("igen")),
    }
    if act in acts:
        acts[act](desk, opened)
    else:
        _answer(desk, opened, act)


def _check(opened: Opened, ledger: Ledger, now: datetime) -> None:
    case, dues = opened.case, owed(opened.case, opened.team, now)
    pending = case.pending_handover
    assert case.is_open == ledger.is_open, ledger.acts
    assert case.closings == ledger.endings, ledger.acts
    assert (pending is not None) == ledger.stands, ledger.acts
    assert case.is_open or case.outcome is Outcome.HANDED_OVER
    assert ("outcome" in {due.kind for due in dues}) == (not case.is_open)
    reminded = {part for due in dues for part in due.parts if due.due_at > now}
    assert any(part.startswith("handover:wait") for part in reminded) == ledger.stands
    letters = [due for due in dues if due.kind == "handover" and due.due_at > now]
    asked = pending is not None and pending.state is HandoverState.OFFERED and pending.recipient
    assert bool(letters) == bool(asked), ledger.acts


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],  # the ledger tells the acts; to find fewer takes minutes
)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 90)), max_size=12))
def test_ours_until_it_is_whole(world: World, acts: list[tuple[str, int]]) -> None:
    """Open as long as a step is missing, one ending for each whole one, and no offer forgotten."""
    (case_id,) = referred(world.bot)
    put_under_way(world.bot, [case_id])
    ledger, now = Ledger(), world.bot.now()
    for act, hours in acts:
        now += timedelta(hours=hours)
        with world.bot.writing() as session:
            desk = Desk(session, world.bot.vault, now)
            opened = case_for(session, case_id, visitor(session, WORKSPACE, CAMILLA))
            with suppress(Refused):
                _do(desk, opened, act)
                ledger.note(act)
            _check(opened, ledger, now)
