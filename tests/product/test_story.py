"""The Odder case is lived over the wire, and ends as it should: the end-to-end test."""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from rich.console import Console
from sqlalchemy import LargeBinary, select

from bot.overview import UNSHOWN
from bot.schedule import next_due
from bot.trace import verify
from demo import LEADER, SEATS, next_morning
from models import Base, Case, CaseState, NoticeState
from models.vocabulary import (
    Alternative,
    BarrierKind,
    BidKind,
    Certainty,
    Effect,
    FollowUpDecision,
    Grant,
    Holds,
    InterventionState,
    InterventionType,
    MeasureStage,
    Outcome,
    Part,
    Voice,
)
from sandbox.story import Telling
from sandbox.tale import FAVRSKOV, ODDER, TALES, Astray, Stage, Tale, odder, told_on
from sandbox.tale.set_up import make_team, name_seats
from sandbox.tale.terminal import tell_in_terminal
from tests.product.steps import filed
from tests.product.world import CAMILLA, CHRISTINA, LONE, MARION, TRINE, World
from tools.outgoing import undeclared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from models import Event, Measurement

pytestmark = pytest.mark.timeout(300)  # a whole case takes its time on a busy machine
RECORDED = 1 + next(n for n, step in enumerate(ODDER.steps) if step.act is odder.record)
LIVED = [
    (InterventionType.SHELTER_REFERRAL, InterventionState.CONSIDERED_REJECTED, None, TRINE),
    (InterventionType.MOTIVATIONAL_TALK, InterventionState.DONE, Effect.WORKED, MARION),
    (InterventionType.TEMP_HOUSING, InterventionState.DONE, Effect.WORKED, CHRISTINA),
    (InterventionType.FUNCTIONAL_DESCRIPTION, InterventionState.DONE, Effect.WORKED, CHRISTINA),
    (InterventionType.CARE_HOME, InterventionState.DONE, Effect.WORKED, CAMILLA),
]


@pytest.mark.postgres
def test_the_odder_case(postgres_url: str) -> None:
    """From an empty installation: the goal is met, the course is kept whole, nothing leaks."""
    with World(postgres_url) as world:
        with _ticking(world):
            _set_up_by_hand(world)
            lines = _told(world, ODDER)
        _ended_as_it_should(world, "U26-0001")
        assert len(lines) == sum(_is_shown(event) for event in world.events())
        _heard_thrice(world)
        _kept_to_itself(world)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the hosts that anything of this process connects to from now on."""
    hosts: set[str] = set()
    connect = socket.socket.connect

    def noted(line: socket.socket, address: Any) -> None:
        hosts.add(address[0])
        connect(line, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return hosts


def test_the_favrskov_course(called: set[str], bare_world: World) -> None:
    """From an empty installation to a closed case; begun once more, the team stands already.

    Nobody but Slack is called on the way.
    """
    world = bare_world
    with _ticking(world):
        lines = _told(world, FAVRSKOV)
        again = Stage(world.sandbox.url, FAVRSKOV.place)
        for step in FAVRSKOV.steps[:4]:
            step.act(again)
    (case,) = world.cases()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.GOAL_MET)
    assert len({world.discipline_of(one["seat"]) for one in case.meetings[0].pair}) == 2
    assert case.bids == []
    assert [one.type for one in case.interventions] == [
        InterventionType.JOB_CENTRE_CONTACT,
        InterventionType.HOUSING_SEARCH,
        InterventionType.LIVING_SUPPORT,
    ]
    assert any("afsluttede sagen" in line for line in lines)
    assert [one.kind for one in case.barriers] == [BarrierKind.WAITING_LIST]
    assert len({word.user for word in case.reviews[0].attendances if word.reply.comes}) == 2
    assert _stages(case) == [MeasureStage.START, MeasureStage.CLOSING]
    assert (case.unfiled, filed(case)) == (None, ["start", "case"])
    assert Counter((one.part, one.helped) for one in case.feedback) == {
        (Part.PARTICIPANT, True): 2,
        (Part.REFERRER, True): 1,
    }
    holds = [(one.days, one.user, one.answer) for one in case.after_checks]
    assert holds == [(14, case.contact, Holds.UNKNOWN), (60, case.contact, Holds.YES)]
    _is_whole(world)
    _kept_to_itself(world)
    assert called == {urlsplit(world.sandbox.url).hostname}


def test_the_terminal_tells_it_beside_another_case(world: World) -> None:
    """On SQLite: each step is told, the card is shown as it changes, then the timeline.

    Begun on a Saturday night, with another case open and a form left open, it goes as well; up to
    the record here, and to its end in the page.
    """
    page, timeline = StringIO(), replace(ODDER.steps[-1], act=lambda _stage: None)
    beginning = replace(ODDER, steps=(*ODDER.steps[:RECORDED], timeline))
    with _ticking(world):
        world.refer(situation="En anden sag")
        world.travel("2026-11-28 22:10")
        world.press(MARION, "show")
        world.person(MARION).wait_modal("page:sheet")
        tell_in_terminal(Console(file=page, width=200), world.sandbox.url, beginning)
    told = page.getvalue()
    assert all(step.danish in told for step in beginning.steps)
    assert told.count("─ U26-0002 ─") == sum(step.look is not None for step in beginning.steps)
    assert told.startswith("30.11.2026 08.25  Lone")
    assert told.index("Tovholder Marion") < told.index("Lone: henviste borgeren")
    assert [case.state for case in world.cases()] == [CaseState.NEW, CaseState.UNDERWAY]
    _is_whole(world)


def test_a_step_that_leads_elsewhere_is_not_passed_over(world: World) -> None:
    """Where somebody has answered for the story's persons it says what it expected, and stops."""
    stage = Stage(world.sandbox.url)
    with _ticking(world):
        ODDER.steps[0].act(stage)
        world.press(TRINE, "receive")
        stage.card_says("Modtaget af Trine")
        stage.patience = 0.5
        with pytest.raises(Astray, match="to offer 'receive'"):
            ODDER.steps[5].act(stage)


def test_the_story_stops_when_it_is_asked_to(world: World) -> None:
    """Stopped while a step stands, the story begins no other."""
    telling = _Listener(stop_at=1)
    with _ticking(world):
        told_on(world.sandbox.url, ODDER, 0)(telling)
    assert [one["step"] for one in telling.heard] == [1]
    assert world.cases() == []


def test_every_step_is_told_in_both_languages() -> None:
    """The page finds a Danish and an English caption, each a sentence, for every step."""
    for step in (step for tale in TALES.values() for step in tale.steps):
        assert step.caption == {"da": step.danish, "en": step.english}
        assert step.danish != step.english
        assert all(words[-1] in ".?" for words in step.caption.values())


class _Listener(Telling):
    """Hears the story as the page does; `stop_at` is the step at which it asks it to stop."""

    def __init__(self, stop_at: int = 0) -> None:
        self.heard: list[dict[str, Any]] = []
        self.stop_at = stop_at
        super().__init__(self._hear)

    def _hear(self, progress: dict[str, Any]) -> None:
        self.heard.append(progress)
        if progress["step"] == self.stop_at:
            self.stop()


def _set_up_by_hand(world: World) -> None:
    """Make the Odder team as an administrator does: the channel, the preset, each seat."""
    stage = Stage(world.sandbox.url, ODDER.place)
    make_team(stage, "odder", "U", LEADER)
    name_seats(stage, SEATS)


@contextmanager
def _ticking(world: World) -> Iterator[None]:
    """Deliver whenever the bot is woken, one round at a time, as the product's own ticks do."""
    ended, one_round = threading.Event(), threading.Lock()

    def settle() -> None:
        with one_round:
            world.settle()

    def rounds() -> None:
        while not ended.is_set():
            world.woken.wait()
            world.woken.clear()
            settle()

    world.sandbox.follow(lambda: next_due(world.bot), settle, next_morning)
    thread = threading.Thread(target=rounds)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        world.woken.set()
        thread.join()


def _told(world: World, tale: Tale) -> list[str]:
    """Live every step without a pause; return the timeline that the last one shows."""
    stage = Stage(world.sandbox.url, tale.place)
    looks = []
    for step in tale.steps:
        step.act(stage)
        if step.look is not None:
            looks.append(step.look(stage))
    return looks[-1].splitlines()


def _ended_as_it_should(world: World, code: str) -> None:
    case = world.case(code)
    _is_closed(case)
    _was_met_about(case)
    made = [(one.type, one.state, one.effect, one.user) for one in case.interventions]
    assert made == LIVED
    _was_followed_up(case)
    _was_measured(case)
    _was_ended(case)
    _is_whole(world)


def _is_closed(case: Case) -> None:
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.GOAL_MET)
    assert (case.convener, case.lead, case.contact) == (MARION, MARION, CAMILLA)
    tried = {one.type: one.effect for one in case.tried}
    assert tried == {
        InterventionType.HOME_HELP: Effect.WORKED,
        InterventionType.OUTREACH_CONTACT: Effect.PARTLY,
        InterventionType.SUBSTANCE_TREATMENT: Effect.NOT,
    }


def _was_met_about(case: Case) -> None:
    bids = [(bid.user, bid.kind) for bid in case.bids]
    assert bids == [(CAMILLA, BidKind.DOES), (MARION, BidKind.DOES), (TRINE, BidKind.ASKS)]
    assert len({bid.discipline_id for bid in case.bids}) == len(bids)
    (meeting,) = case.meetings
    assert meeting.finished_at is not None


def _was_followed_up(case: Case) -> None:
    (follow_up,) = case.follow_ups
    assert follow_up.works is Effect.WORKED
    assert follow_up.decision is FollowUpDecision.CONTINUE
    held, ahead = case.reviews
    assert (held.id, held.finished_by) == (follow_up.meeting_id, MARION)
    coming = {word.user for word in held.attendances if word.reply.comes}
    assert (coming, ahead.attendances) == ({CAMILLA, MARION, CHRISTINA}, [])


def _was_measured(case: Case) -> None:
    """Find three measurements of five themes by both voices, and the home four steps ahead."""
    assert _stages(case) == [MeasureStage.START, MeasureStage.FOLLOW_UP, MeasureStage.CLOSING]
    assert len(case.measurements) == 3 * 5 * 2
    homes = {(one.stage, one.voice): one.value for one in case.measurements if _is_of_home(one)}
    assert [homes[stage, Voice.TEAM] for stage in _stages(case)] == [0, 2, 4]
    assert [homes[stage, Voice.CITIZEN] for stage in _stages(case)] == [0, 3, 4]


def _was_ended(case: Case) -> None:
    """Find grants and notes settled, what was guessed, that it helped, and that it held twice."""
    granted = {one.type for one in case.interventions if one.grant is Grant.GRANTED}
    assert granted == {InterventionType.TEMP_HOUSING, InterventionType.CARE_HOME}
    assert filed(case) == ["start", "follow_up", "case"]
    assert case.unfiled is None
    (ended,) = case.past_closings
    assert (ended.alternative, ended.certainty) == (Alternative.EVICTION, Certainty.HIGH)
    assert {(one.user, one.part) for one in case.feedback if one.helped} == {
        (MARION, Part.PARTICIPANT),
        (CAMILLA, Part.PARTICIPANT),
        (CHRISTINA, Part.PARTICIPANT),
        (LONE, Part.REFERRER),
    }
    holds = [(one.days, one.user, one.answer) for one in case.after_checks]
    assert holds == [(14, CAMILLA, Holds.YES), (60, CAMILLA, Holds.YES)]


def _stages(case: Case) -> list[MeasureStage]:
    """Return the stages at which a case was measured, in order."""
    return list(dict.fromkeys(one.stage for one in sorted(case.measurements, key=_when)))


def _when(one: Measurement) -> datetime:
    return one.at


def _is_of_home(one: Measurement) -> bool:
    return one.theme == "housing"


def _is_shown(event: Event) -> bool:
    """Tell whether the timeline has an event: of the case, and no tap that is only counted."""
    return event.case_id is not None and event.kind not in UNSHOWN


def _is_whole(world: World) -> None:
    """No link of the trace is broken, and no message hangs between sent and not sent."""
    with world.bot.reading() as session:
        chain = verify(session, world.bot.vault, world.team())
    assert chain.broken_at is None
    hanging = {NoticeState.SENDING, NoticeState.UNKNOWN, NoticeState.DEAD}
    assert [one.kind for one in world.notices() if one.state in hanging] == []


def _heard_thrice(world: World) -> None:
    """Find the receipt, the meeting and the end in the referrer's messages, and nothing else."""
    receipt, held, end = (letter["text"] for letter in world.person(LONE).dm())
    assert receipt.startswith("Tak. U26-0001")
    assert "Marion Lund er tovholder" in held
    assert "formålet opnået" in end


def _kept_to_itself(world: World) -> None:
    """Every sealed text has gone to Slack in a view that one person has open, and only there.

    Whatever went out at all stands in the data map, field for field.
    """
    calls = world.person(CAMILLA).ask("GET", "calls?since=0")["calls"]
    assert undeclared(calls) == []
    said = [one for one in calls if one["kind"] in {"api", "response_url"}]
    views = _args(one for one in said if one["method"].startswith("views."))
    others = _args(one for one in said if not one["method"].startswith("views."))
    texts = list(_sealed(world))
    assert texts
    assert [text for text in texts if text not in views] == []
    assert [text for text in texts if text in others] == []


def _args(calls: Iterable[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(call["args"], ensure_ascii=False) for call in calls)


def _sealed(world: World) -> Iterator[str]:
    """Yield every text that is sealed in the database, opened."""
    with world.bot.reading() as session:
        for mapper in Base.registry.mappers:
            sealed = [
                c.key for c in mapper.column_attrs if isinstance(c.columns[0].type, LargeBinary)
            ]
            for row in session.scalars(select(mapper.class_)) if sealed else ():
                yield from filter(None, (world.bot.vault.read(row, name) for name in sealed))
