"""Days in the life of an installation: cases are referred, worked on, handed over and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.deadlines import WorkCalendar, local_date
from bot.loading import cases_found
from demo import SEATS
from faults import payloads
from faults.cases import CANARY, put_under_way, referred
from models import Case, CaseState, Handover, HandoverState

if TYPE_CHECKING:
    from random import Random

    from faults.installation import Installation

Json = dict[str, Any]
MEMBERS = [user for pair in SEATS for user in pair]
RECIPIENTS = ("U0ALI", None)
LONGEST_REST, MOST_OPEN = 20_000.0, 8  # seconds between two acts


class Days:
    """Somebody does something now and then, and time passes between as in a running process."""

    def __init__(self, world: Installation, dice: Random) -> None:
        """Take the installation and the dice."""
        self._world, self._dice = world, dice
        self.acts = 0

    def pass_by(self, seconds: float) -> None:
        """Let so many seconds pass."""
        left = seconds
        while left > 0:
            self._act()
            step = min(left, self._dice.uniform(0, LONGEST_REST))
            self._world.live(step)
            left -= step

    def _act(self) -> None:
        """Do one thing."""
        open_cases = self._open()
        acts = [self._refer] * (len(open_cases) < MOST_OPEN)
        acts += [self._press, self._meet, self._follow_up, self._hand_over, self._answer] * 2
        acts += [self._close]
        self._dice.choice(acts)(open_cases) if open_cases else self._refer(open_cases)
        self.acts += 1

    def _refer(self, open_cases: list[Case]) -> None:
        referred(self._world.bot, min(self._dice.randint(1, 2), MOST_OPEN - len(open_cases)))

    def _press(self, open_cases: list[Case]) -> None:
        action = self._dice.choice(
            ("card:come", "card:stay_away", "card:receive", "log:home_visit")
        )
        self._do(payloads.press(self._member(), action, self._dice.choice(open_cases).id))

    def _meet(self, open_cases: list[Case]) -> None:
        new = [case for case in open_cases if case.state is CaseState.NEW]
        put_under_way(self._world.bot, [case.id for case in new if case.convener is None][:1])

    def _follow_up(self, open_cases: list[Case]) -> None:
        case = self._dice.choice(open_cases)
        self._form(
            "form:follow_up",
            f"{case.id}:{len(case.follow_ups)}",
            works=payloads.key("partly"),
            decision=payloads.key("continue"),
            citizen_voice=payloads.text(CANARY),
        )

    def _hand_over(self, open_cases: list[Case]) -> None:
        case, to = self._dice.choice(open_cases), self._dice.choice(RECIPIENTS)
        today = local_date(self._world.bot.now())
        self._form(
            "form:handover",
            case.id,
            unit=payloads.key("job_centre"),
            recipient=payloads.person(to),
            recipient_name=payloads.text("" if to else "en kollega på jobcentret"),
            summary=payloads.text(CANARY),
            meets_on=payloads.day(str(WorkCalendar().next_working_day(today))),
            told=payloads.key("told"),
        )

    def _answer(self, open_cases: list[Case]) -> None:
        theirs = [case.id for case in open_cases]
        with self._world.bot.reading() as session:
            waiting = select(Handover).where(
                Handover.state == HandoverState.OFFERED, Handover.case_id.in_(theirs)
            )
            offer = session.scalars(waiting.order_by(Handover.offered_at)).first()
        if offer is not None and offer.recipient:
            self._do(payloads.press(offer.recipient, "handover:accept", offer.id))
        elif offer is not None:
            self._do(payloads.press(self._member(), "card:confirm", offer.case_id))

    def _close(self, open_cases: list[Case]) -> None:
        self._form(
            "form:close",
            self._dice.choice(open_cases).id,
            outcome=payloads.key("stabilised"),
            voice_not_asked=payloads.key("later"),
            reason=payloads.text(CANARY),
            left_open=payloads.key("continues"),
        )

    def _form(self, callback: str, metadata: str, **typed: Json) -> None:
        self._do(payloads.form(self._member(), callback, metadata, **typed))

    def _do(self, payload: Json) -> None:
        self._world.deliver(payload | self._world.addresses(payload))

    def _member(self) -> str:
        return self._dice.choice(MEMBERS)

    def _open(self) -> list[Case]:
        still = select(Case.id).where(Case.state != CaseState.CLOSED).order_by(Case.code)
        with self._world.bot.reading() as session:
            return cases_found(session, still)
