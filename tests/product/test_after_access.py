"""Who may not answer whether it holds, and what is said when there is nothing to answer (N10)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from bot.access import case_for, visitor
from bot.casework import handover
from bot.casework.desk import Desk
from bot.casework.handover import HandoverForm, usual_day
from bot.deadlines import local_date
from demo import WORKSPACE
from models import Case, Closing
from models.vocabulary import Outcome, Unit
from tests.product import forging
from tests.product.ending import (
    ERASED,
    FIRST,
    LAST,
    NO_CASE,
    asked,
    at,
    end,
    hand_over,
    inbox,
    reopen,
    say,
    value,
)
from tests.product.steps import pass_time_while_down, thread_posts, under_way
from tests.product.test_home import home
from tests.product.test_waiting import NOTHING, until_waits
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    JONAS,
    LONE,
    MARION,
    METTE,
    SOEREN,
    TRINE,
)

if TYPE_CHECKING:
    from tests.product.world import World


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.NO_CONTACT,
        Outcome.SPARRING_DONE,
        Outcome.MOVED,
        Outcome.DECEASED,
        Outcome.NOT_TARGET,
        Outcome.ERROR,
    ],
)
def test_where_nobody_can_know_nobody_is_asked(world: World, outcome: Outcome) -> None:
    """Least of all about somebody who is dead."""
    under_way(world)
    end(world, outcome)
    assert world.notices("after") == []
    forged = forging.press(CAMILLA, "after:no", value(world))
    pass_time_while_down(world, FIRST)
    assert forging.reply(world.person(CAMILLA), forged) == NO_CASE


def test_no_way_back_without_a_no(world: World) -> None:
    """A forged press opens nothing while the answer is missing, or yes."""
    under_way(world)
    end(world)
    at(world, FIRST)
    forged = forging.press(CAMILLA, "after:reopen", value(world))
    told = "Svar nej først, hvis sagen skal genåbnes."
    assert forging.reply(world.person(CAMILLA), forged) == told
    say(world, CAMILLA, "yes")
    forged = forging.press(CAMILLA, "after:reopen", value(world))
    assert forging.reply(world.person(CAMILLA), forged) == told
    assert not world.case().is_open


def test_only_who_may_know_answers(world: World) -> None:
    """Outsiders, the leader, another's recipient, and a question not asked yet: no such case."""
    under_way(world)
    hand_over(world)
    pass_time_while_down(world, FIRST)
    before = forging.rows(world)
    real = value(world)
    for user in (LONE, SOEREN, METTE):
        for action in ("yes", "no", "unknown", "reopen"):
            forged = forging.press(user, f"after:{action}", real)
            assert forging.reply(world.person(user), forged) == NO_CASE
    closing_id = real.split(":")[0]
    for wild in ("", "x", f"{'0' * 32}:14", closing_id, f"{closing_id}:7", f"{closing_id}:60"):
        forged = forging.press(CAMILLA, "after:no", wild)
        assert forging.reply(world.person(CAMILLA), forged) == NO_CASE
    elsewhere = forging.press(CAMILLA, "after:no", real, forging.ELSEWHERE)
    assert forging.reply(world.person(CAMILLA), elsewhere) == NO_CASE
    assert forging.rows(world) == before


def test_whoever_took_over_another_case_knows_nothing_of_this(world: World) -> None:
    """Ali is the recipient of the second case only."""
    under_way(world)
    end(world)
    first = value(world)
    other = under_way(world)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, other.id, visitor(session, WORKSPACE, MARION))
        day, told = usual_day(opened.team, local_date(desk.now)), "passer på sig selv"
        form = HandoverForm(Unit.JOB_CENTRE, ALI, "", told, day, citizen_told=True)
        handover.accept(desk, opened, handover.offer(desk, opened, form))
    at(world, FIRST)
    assert forging.reply(world.person(ALI), forging.press(ALI, "after:no", first)) == NO_CASE
    assert len(asked(world, ALI)) == 1


def erase(world: World) -> None:
    """Let a case be as it is when it has been erased."""
    with world.bot.writing() as session:
        gone = datetime(2027, 1, 10, tzinfo=UTC)
        session.execute(update(Case).values(erased_at=gone, official_number=None, situation=None))


def test_an_answer_after_the_case_was_erased(world: World) -> None:
    """The words say what to do; nothing is stored, nothing opens, and nothing more is asked."""
    under_way(world)
    end(world)
    at(world, FIRST)
    erase(world)
    before = forging.rows(world)
    person, letter = world.person(CAMILLA), asked(world, CAMILLA)[0]
    for action in ("no", "yes"):
        person.click(inbox(CAMILLA), letter["ts"], f"after:{action}")
        assert person.wait_message(inbox(CAMILLA), "er slettet")["text"] == ERASED
    forged = forging.press(CAMILLA, "after:reopen", value(world))
    assert forging.reply(person, forged) == ERASED
    assert forging.rows(world) == before
    opened, _shown = home(world, CAMILLA, "Venter på mig")
    until_waits(opened, NOTHING)
    at(world, LAST)
    assert len(asked(world, CAMILLA)) == 1
    assert forging.reply(world.person(LONE), forging.press(LONE, "after:no", value(world))) == (
        NO_CASE
    )


def test_an_answer_when_the_case_itself_is_gone(world: World) -> None:
    """Of a row that is no longer there the message knows the code; a forged press has none."""
    under_way(world)
    end(world)
    at(world, FIRST)
    person, letter = world.person(CAMILLA), asked(world, CAMILLA)[0]
    real = value(world)
    with world.bot.writing() as session:
        session.execute(delete(Closing))
    person.click(inbox(CAMILLA), letter["ts"], "after:no")
    assert person.wait_message(inbox(CAMILLA), "er slettet")["text"] == ERASED
    assert forging.reply(person, forging.press(CAMILLA, "after:no", real)) == NO_CASE


def test_a_leader_who_was_asked_may_answer(world: World) -> None:
    """With everybody else away that day it is the leader's question, and only then."""
    under_way(world)
    end(world)
    pass_time_while_down(world, "2026-12-07 09:00")
    for user in (CAMILLA, BIRGIT, MARION, JONAS, CHRISTINA, TRINE):
        world.away(user, "2026-12-08", "2026-12-08")
    at(world, FIRST)
    assert len(asked(world, METTE)) == 1
    assert "svaret nej" in say(world, METTE, "no")
    reopen(world, METTE)
    assert world.case().past_closings[0].reopened_by == METTE


def test_an_erased_case_is_not_opened_again(world: World) -> None:
    """Neither from its card, which no longer offers it, nor from a form that lies open."""
    under_way(world)
    end(world)
    slow = world.form(CAMILLA, "reopen", "form:reopen")
    erase(world)
    assert ERASED in str(slow.submit(reason="er her igen"))
    forged = forging.press(MARION, "card:reopen", world.case().id)
    assert forging.reply(world.person(MARION), forged) == ERASED
    assert not world.case().is_open


def test_the_words_are_pressed_twice_and_stored_once(world: World) -> None:
    """A double tap gives one answer, one event and one line in the thread."""
    under_way(world)
    end(world)
    at(world, FIRST)
    forged = forging.press(CAMILLA, "after:no", value(world))
    for _tap in range(2):
        forging.send(world.person(CAMILLA), forged)
    world.settle()
    assert len(world.case().after_checks) == 1
    assert len(thread_posts(world, "Efterkontrol")) == 1
