"""A case that is opened again is whole: history kept, clocks and seats as they are now (row 44)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.access import case_for, visitor
from bot.casework.desk import Desk
from demo import WORKSPACE
from models import Case, CaseState, Extension, FollowUp, Measurement, Seat
from models.vocabulary import (
    Effect,
    FollowUpDecision,
    MeasureStage,
    Outcome,
    Theme,
    Voice,
)
from tests.product import forging
from tests.product.ending import ASKS, FIRST, asked, at, end, say
from tests.product.steps import pass_time_while_down, thread_posts, under_way
from tests.product.test_home import home
from tests.product.test_waiting import until_waits
from tests.product.world import ALI, CAMILLA, CHRISTINA, MARION, SAID, TRINE, taken

if TYPE_CHECKING:
    from tests.product.world import World

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def open_again(world: World, user: str = CHRISTINA) -> None:
    """Open the case again from its card."""
    person = world.form(user, "reopen", "form:reopen")
    assert person.submit(reason="står på gaden igen")["outcome"] == "closed"
    world.settle()


def leave(world: World, *users: str) -> None:
    """Let some leave their seats."""
    with world.bot.writing() as session:
        session.execute(update(Seat).where(Seat.holder.in_(users)).values(holder=None))


def live_a_life(world: World) -> None:
    """Let a case be followed up, extended, snoozed and measured."""
    case = world.case()
    with world.bot.writing() as session:
        session.add_all(
            [
                FollowUp(
                    case_id=case.id,
                    due_on=NOON.date(),
                    held_at=NOON,
                    user=MARION,
                    works=Effect.WORKED,
                    decision=FollowUpDecision.CONTINUE,
                ),
                Extension(
                    case_id=case.id,
                    user=MARION,
                    at=NOON,
                    from_on=date(2027, 2, 24),
                    to_on=date(2027, 5, 24),
                ),
                Measurement(
                    case_id=case.id,
                    stage=MeasureStage.START,
                    turn=0,
                    theme=Theme.HOUSING,
                    voice=Voice.TEAM,
                    value=2,
                    at=NOON,
                ),
            ]
        )
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, case.id, visitor(session, WORKSPACE, MARION))
        opened.case.snoozed_at, opened.case.snoozed_by = NOON, MARION
        opened.case.snoozed_until = date(2027, 2, 1)
        desk.vault.put(opened.case, "snooze_reason", "venter på boligen")


def test_history_is_kept_and_what_rested_is_awake(any_world: World) -> None:
    """Closing, extension, follow-up and measure stay; a snooze of the life before does not."""
    world = any_world
    under_way(world)
    live_a_life(world)
    end(world)
    pass_time_while_down(world, "2027-01-11 09:00")
    open_again(world)
    case = world.case()
    assert (len(case.past_closings), len(case.extensions)) == (1, 1)
    assert (len(case.follow_ups), len(case.measurements), len(case.bids)) == (1, 1, 3)
    assert (case.follow_up_on, case.close_by) == (date(2027, 2, 11), date(2027, 4, 9))
    rest = (case.snoozed_at, case.snoozed_until, case.snoozed_by, case.snooze_reason)
    assert rest == (None, None, None, None)
    assert "3 måneder efter genåbningen er søndag den 11. april" in world.card()["text"]
    assert case.state is CaseState.UNDERWAY
    kept = [event.kind for event in world.events() if event.kind in {"closed", "reopened"}]
    assert kept == ["closed", "reopened"]


def test_before_its_meeting_was_held_it_is_convened_anew(world: World) -> None:
    """Closed before the record, it gets a start meeting, and whoever took it has it still."""
    world.refer()
    world.press(MARION, "receive")
    form = world.form(MARION, "more:close", "form:close")
    assert taken(form.submit(**SAID, outcome="declined"))
    world.settle()
    pass_time_while_down(world, "2026-12-01 10:00")
    open_again(world)
    case = world.case()
    assert (case.state, case.convener) == (CaseState.NEW, MARION)
    assert case.meetings[-1].starts_at == datetime(2026, 12, 2, 7, 30, tzinfo=UTC)
    assert "Modtaget af Marion" in world.card()["text"]


def test_whoever_took_it_has_left_and_another_may(world: World) -> None:
    """A convener without a seat is let go: the card asks again who takes the case."""
    world.refer()
    world.press(MARION, "receive")
    form = world.form(MARION, "more:close", "form:close")
    assert taken(form.submit(**SAID, outcome="declined"))
    world.settle()
    leave(world, MARION)
    pass_time_while_down(world, "2026-12-01 10:00")
    open_again(world)
    assert "Ingen har modtaget sagen endnu" in world.card()["text"]
    world.press(CHRISTINA, "receive")
    world.settle()
    assert world.case().convener == CHRISTINA


def test_seats_are_as_they_are_now(world: World) -> None:
    """Lead and contact have left: the card says so, and all who are there are called."""
    under_way(world)
    end(world)
    leave(world, MARION, CAMILLA)
    open_again(world)
    card = world.card()["text"]
    assert "Tovholder ingen endnu · Kontakt ingen endnu" in card
    called = thread_posts(world, "U26-0001 er genåbnet")[-1][2]
    assert CHRISTINA in called
    assert not {MARION, CAMILLA} & set(called)


def test_a_lead_who_is_there_is_lead_still(world: World) -> None:
    """Only who has no seat any more is passed over."""
    under_way(world)
    end(world)
    leave(world, CAMILLA)
    open_again(world)
    assert "Tovholder Marion · Kontakt ingen endnu" in world.card()["text"]
    assert thread_posts(world, "U26-0001 er genåbnet")[-1][2] == [MARION]


def test_an_outer_date_that_has_passed_hastens_nothing(world: World) -> None:
    """The eviction was in December: opened in January nothing reminds of it, or asks for today."""
    world.refer(outer_kind="eviction", outer_on="2026-12-04")
    form = world.form(MARION, "more:close", "form:close")
    assert taken(form.submit(**SAID, outcome="declined"))
    world.settle()
    pass_time_while_down(world, "2027-01-11 09:00")
    open_again(world)
    pending = [row for row in world.notices("reminder") if row.state.value == "pending"]
    assert not [part for row in pending for part in row.parts if part.startswith("outer")]
    assert "Hold mødet i dag" not in str(world.card()["blocks"])
    assert "handler først" not in world.card()["text"]
    assert world.case().outer_on == date(2026, 12, 4)


def test_an_outer_date_ahead_counts_still(world: World) -> None:
    """Opened again before it, its reminders are ahead."""
    under_way(world, outer_kind="eviction", outer_on="2026-12-18")
    end(world)
    open_again(world)
    parts = [part for row in world.notices("reminder") for part in row.parts]
    assert {"outer:T-5", "outer:T-2", "outer:T-0"} <= set(parts)


@pytest.mark.parametrize("before", ["form", "card"])
def test_opened_twice_the_second_hears_who_and_when(world: World, before: str) -> None:
    """In the form that lay open, and from a card that was not drawn anew yet."""
    under_way(world)
    end(world)
    slow = world.form(CAMILLA, "reopen", "form:reopen")
    at(world, "2026-11-25 09:10")
    open_again(world)
    words = "Christina genåbnede U26-0001 onsdag den 25. november kl. 09.10."
    if before == "form":
        assert words in str(slow.submit(reason="er her igen"))
    else:
        forged = forging.press(MARION, "card:reopen", world.case().id)
        assert forging.reply(world.person(MARION), forged) == words
    assert [event.kind for event in world.events()].count("reopened") == 1


def test_closed_again_only_the_new_end_is_asked_about(world: World) -> None:
    """None of the first closing's questions; both of the second's, counted from there."""
    under_way(world)
    end(world)
    at(world, "2026-12-01 09:00")
    open_again(world)
    at(world, "2026-12-03 09:00")
    end(world, Outcome.STABILISED)
    at(world, FIRST)
    assert asked(world, CAMILLA) == []
    at(world, "2026-12-17 08:05")
    (letter,) = asked(world, CAMILLA)
    assert letter["text"] == f"U26-0001 blev afsluttet torsdag den 3. december. {ASKS}"
    say(world, CAMILLA, "yes")
    at(world, "2027-02-01 08:05")
    assert len(asked(world, CAMILLA)) == 1
    first, second = world.case().past_closings
    rows = {row.key: row.state.value for row in world.notices("after")}
    assert rows == {
        f"after:{first.id}:14": "cancelled",
        f"after:{first.id}:60": "cancelled",
        f"after:{second.id}:14": "sent",
        f"after:{second.id}:60": "sent",
    }
    person, _shown = home(world, CAMILLA, "Venter på mig")
    until_waits(person, ASKS)


def test_an_answer_of_the_life_before_is_not_on_the_new_card(world: World) -> None:
    """A no that opened the case stands in its history, not beside the new end."""
    under_way(world)
    end(world)
    at(world, FIRST)
    say(world, CAMILLA, "no")
    open_again(world)
    end(world)
    assert "Efterkontrol" not in world.card()["text"]
    assert "Efterkontrol 14 dage: nej" in str(world.form(TRINE, "show", "page:sheet").modal())


def test_an_erased_earlier_case_takes_nobody_in(world: World) -> None:
    """The new card doesn't ask, a press of an old one changes nothing, and both go their way."""
    under_way(world, official_number="2026-777")
    end(world)
    with world.bot.writing() as session:
        session.execute(update(Case).values(erased_at=NOON))
    code = world.refer(ALI, official_number="2026-777").code
    assert "Er det samme forløb?" not in world.card(code)["text"]
    assert "card:add" not in str(world.card(code)["blocks"])
    told = forging.reply(
        world.person(CAMILLA), forging.press(CAMILLA, "card:add", world.case(code).id)
    )
    assert told == f"{code} er allerede en sag for sig."
    assert not world.case().is_open
    assert world.case(code).is_open
