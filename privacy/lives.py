"""Lives of cases by the dice, and what is promised of each, counted without the product's rules.

What a case promises is written here once more, from privacy.md and not from the code: a run that
asked the product when something may go would agree with every fault in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.access import Visitor, visitor
from bot.casework import after, closing, convene, intervene, journal, known, meet, trust
from bot.casework.after import About
from bot.casework.closing import CloseForm, ReopenForm
from bot.casework.desk import desk_for
from bot.casework.intervene import EffectForm, InterventionForm
from bot.casework.meet import BidForm, RecordForm
from bot.casework.refer import ReferralForm, refer
from bot.casework.trust import TrustForm
from bot.deadlines import local_date
from bot.journal import unfiled
from bot.loading import load_case, lock_team
from bot.people import People
from bot.trace import Actor
from demo import WORKSPACE
from models import Team
from models.vocabulary import (
    BidKind,
    Effect,
    Holds,
    InterventionState,
    InterventionType,
    NoteOf,
    Outcome,
    Urgency,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.loading import Opened
    from bot.runtime import Bot

MARION, CAMILLA, LONE = "U0MARION", "U0CAMILLA", "U0LONE"
WORDS = "gulspurvqzk"
ASKED_AFTER, ASKED_FOR, ROLLED = 60, 30, 12  # calendar days; the last is a holiday's at the most
ASKED = {Outcome.GOAL_MET, Outcome.DECLINED}
ENDS = (*ASKED, Outcome.NO_CONTACT, Outcome.MOVED, Outcome.ERROR)


@dataclass(frozen=True)
class Rules:
    """What the team has chosen: days to the erasing, and calendar months to the anonymising.

    Of three months or more each has 29 days at the least and 31 at the most.
    """

    erase_days: int = 30
    anonymise_months: int = 12

    def anonymised_between(self, closed_at: datetime) -> tuple[datetime, datetime]:
        """Return from when people may go, and by when they must, as far as the closing says."""
        least, most = (timedelta(days=self.anonymise_months * days) for days in (29, 31))
        return closed_at + least, closed_at + most + timedelta(days=2)


@dataclass
class Life:
    """One case as the run knows it: when it ended, when it was filed whole, and what was said.

    `first` is the earlier case of the same citizen, `added` whether it was made one with that.
    """

    id: str
    code: str
    number: str
    rules: Rules
    first: Life | None = None
    added: bool = False
    met: bool = False
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    filed_at: datetime | None = None
    held: Holds | None = None
    cells: list[bytes] = field(default_factory=list)
    kept: object = None
    erased_at: datetime | None = None
    gone_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it goes on."""
        return self.closed_at is None

    def erased_between(self) -> tuple[datetime, datetime] | None:
        """Return from when its content may go, and by when it must; None while it must stay."""
        waits_for_filing = self.met or self.outcome not in {Outcome.ERROR, Outcome.ADDED}
        if self.closed_at is None or (waits_for_filing and self.filed_at is None):
            return None
        if self.added and (self.first is None or self.first.erased_at is None):
            return None
        since = max(self.closed_at, self.filed_at or self.closed_at) + timedelta(
            days=self.rules.erase_days
        )
        if self.outcome not in ASKED or self.held in {Holds.YES, Holds.UNKNOWN}:
            return since, since
        asked_until = self.closed_at + timedelta(days=ASKED_AFTER + ASKED_FOR - 1)
        return max(since, asked_until), max(since, asked_until + timedelta(days=ROLLED))


class Lives:
    """All cases of a run, and the dice that move them on."""

    def __init__(self, bot: Bot, dice: Random, most: int, rules: Rules) -> None:
        """Take a bot with one team, the dice, how many cases there are to be, and its rules."""
        self.bot, self.dice, self.most, self.all = bot, dice, most, list[Life]()
        self.rules = rules
        self.referred = 0

    def a_day(self) -> None:
        """Let a day's work be done: some are referred, and most of the others move on."""
        for life in self.all:
            if life.erased_at is None and self.dice.random() < 0.6:
                self._move_on(life)
        for _one in range(self.dice.choice((0, 1, 1, 2))):
            if self.referred < self.most:
                self._refer()

    def _refer(self) -> None:
        closed = [one for one in self.all if not one.is_open and one.gone_at is None]
        back = self.dice.choice(closed) if closed and self.dice.random() < 0.3 else None
        number = back.number if back else f"RET-{self.referred}"
        form = ReferralForm(("eviction_notice",), Urgency.THIS_WEEK, number, WORDS, WORDS)
        with self.bot.writing() as session:
            who, desk = visitor(session, WORKSPACE, LONE), desk_for(self.bot, session)
            case = refer(desk, lock_team(session, self._team(session)), who, form)
            first = next((one for one in self.all if one.id == case.earlier_id), None)
            self.all.append(Life(case.id, case.code, number, self.rules, first))
        self.referred += 1

    @staticmethod
    def _team(session: Session) -> str:
        return session.scalars(select(Team.id)).one()

    def _move_on(self, life: Life) -> None:
        if not life.is_open:
            return self._after_the_end(life)
        if not life.met:
            return self._begin(life)
        if self.dice.random() < 0.5:
            return self._work(life)
        return self._end(life, self.dice.choice(ENDS))

    def _begin(self, life: Life) -> None:
        first = life.first
        if first is not None and first.erased_at is None and self.dice.random() < 0.5:
            self._make_one(life, first)
        elif self.dice.random() < 0.1:
            self._end(life, Outcome.ERROR)
        else:
            self._at(life, _meet)
            life.met = True

    def _make_one(self, life: Life, first: Life) -> None:
        def make_one(desk: Desk, opened: Opened) -> bool:
            if not opened.case.asks_if_known:
                return False
            known.add_to_earlier(desk, opened)
            return True

        if self._at(life, make_one):
            life.added, life.outcome, life.closed_at = True, Outcome.ADDED, self.bot.now()
            if not first.is_open:
                self._is_open_again(first)
        else:
            self._at(life, _meet)
            life.met = True

    def _work(self, life: Life) -> None:
        effect = self.dice.choice(list(Effect))
        self._at(life, lambda desk, opened: _work(desk, opened, effect))

    def _end(self, life: Life, outcome: Outcome) -> None:
        form = CloseForm(outcome, WORDS, citizen_voice="" if outcome is Outcome.ERROR else WORDS)
        self._at(life, lambda desk, opened: closing.close(desk, opened, form))
        life.closed_at, life.outcome = self.bot.now(), outcome
        life.filed_at = life.held = None

    def _after_the_end(self, life: Life) -> None:
        thrown = self.dice.random()
        if thrown < 0.08 and not life.added:
            why = ReopenForm(WORDS)
            self._at(life, lambda desk, opened: closing.reopen(desk, opened, why))
            self._is_open_again(life)
        elif thrown < 0.5:
            self._file(life)
        else:
            self._answer(life)

    def _is_open_again(self, life: Life) -> None:
        life.closed_at = life.outcome = life.filed_at = life.held = None

    def _file(self, life: Life) -> None:
        """File the whole case, or only its meetings."""
        whole = self.dice.random() < 0.7
        if self._at(life, lambda desk, opened: _file(desk, opened, whole)):
            life.filed_at = self.bot.now()

    def _answer(self, life: Life) -> None:
        answer = self.dice.choice(list(Holds))
        since = self.bot.now() - (life.closed_at or self.bot.now())
        asked = life.outcome in ASKED and since > timedelta(days=ASKED_AFTER)
        if asked and self._at(life, lambda desk, opened: _answer(desk, opened, answer)):
            life.held = answer

    def _at(self, life: Life, do: Callable[[Desk, Opened], object]) -> object:
        with self.bot.writing() as session:
            opened = load_case(session, life.id, Actor(MARION, "member"))
            return do(desk_for(self.bot, session), opened)


def _meet(desk: Desk, opened: Opened) -> None:
    convene.receive(desk, opened, "")
    for discipline in opened.team.disciplines:
        meet.bid(desk, opened, BidForm(discipline.id, BidKind.DOES, WORDS))
    meet.finish_record(desk, opened, RecordForm(WORDS, MARION, MARION, WORDS))


def _work(desk: Desk, opened: Opened, effect: Effect) -> None:
    field_id, on = opened.team.disciplines[0].id, local_date(desk.now)
    what = InterventionForm(
        InterventionType.HOME_VISIT, InterventionState.DONE, field_id, on, WORDS
    )
    made = intervene.log(desk, opened, what)
    intervene.tell_effect(desk, opened, made.id, EffectForm(effect, WORDS))
    trust.tell_trust(desk, opened, TrustForm(WORDS, WORDS, WORDS, trusted=CAMILLA))


def _file(desk: Desk, opened: Opened, whole: bool) -> bool:  # noqa: FBT001 - thrown
    """File what is owed; return whether the case is filed whole by it."""
    owing = unfiled(opened.case)[::-1]
    for one in owing if whole else [note for note in owing if note.of is NoteOf.START]:
        if one in unfiled(opened.case):
            journal.file(desk, opened, one.about, People())
    return bool(owing) and not unfiled(opened.case)


def _answer(desk: Desk, opened: Opened, answer: Holds) -> bool:
    who = Visitor(opened.case.workspace_id, MARION)
    heard = after.answer(desk, who, About(opened.case.past_closings[-1].id, ASKED_AFTER), answer)
    return heard.by_this
