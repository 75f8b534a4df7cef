"""The trace: whole after a whole life, and every tampering is found (domain of row 56, F20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot import trace
from bot.trace import TVAERS, Chain, Head, head_words, strays, verify
from bot.vault import KeyRing, Vault
from models import Team
from tests.product.steps import under_way
from tests.product.world import ALI, CAMILLA, MARION, SAID

if TYPE_CHECKING:
    from tests.product.world import World

TAMPERINGS = {
    "another person": ("UPDATE event SET \"user\" = 'U0METTE' WHERE number = 5", 5),
    "another case": ("UPDATE event SET case_id = NULL WHERE number = 6", 6),
    "another time": ("UPDATE event SET at = '2026-11-24 00:00:00.000000' WHERE number = 4", 4),
    "one taken out": ("DELETE FROM event WHERE number = 7", 7),
    "the first taken out": ("DELETE FROM event WHERE number = 1", 1),
    "cut off at the end": ("DELETE FROM event WHERE number > 8", 9),
    "all of it gone": ("DELETE FROM event", 1),
}
SWAP = (
    "UPDATE event SET number = -1 WHERE number = 4",
    "UPDATE event SET number = 4 WHERE number = 5",
    "UPDATE event SET number = 5 WHERE number = -1",
)
FORGED = (
    "INSERT INTO event SELECT 'x', team_id, number + 1, at, \"user\", role, kind, case_id, subject,"
    " mac FROM event ORDER BY number DESC LIMIT 1"
)


def live(world: World) -> None:
    """Live a life: referred, under way, intervened, followed up, handed over, back, closed."""
    under_way(world)
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:log")
    person.wait_modal("form:intervention")
    person.submit(type="home_visit", state="done")
    person.close()
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    person.submit(works="worked", decision="continue", citizen_voice="godt")
    person = world.form(MARION, "more:handover", "form:handover")
    person.submit(unit="housing", legal_ground="law", recipient=ALI, summary="kort", told="told")
    world.settle()
    world.press(CAMILLA, "more:confirm")
    world.settle()
    world.form(CAMILLA, "reopen", "form:reopen").submit(reason="kom tilbage")
    world.settle()
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    world.settle()


def chain(world: World) -> Chain:
    """Walk the team's chain."""
    with world.bot.reading() as session:
        return verify(session, world.bot.vault, world.team())


def by_force(world: World, *statements: str) -> None:
    """Change the trace as somebody would who owns the database and knows the triggers."""
    with world.bot.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for verb in ("update", "delete") if connection.dialect.name == "sqlite" else ():
            connection.execute(text(f"DROP TRIGGER IF EXISTS event_no_{verb}"))
        for statement in statements:
            connection.execute(text(statement))


def test_a_whole_life_is_chained(world: World) -> None:
    """Every step is an event, numbered from 1, by the one who took it, and the chain holds."""
    live(world)
    found = world.events()
    assert [event.number for event in found] == list(range(1, len(found) + 1))
    case = world.case()
    kinds = [event.kind for event in found if event.case_id == case.id]
    assert kinds == [
        *("referred", "received", "bid", "bid", "bid", "record_finished", "filed", "viewed"),
        *("intervention_logged", "followed_up", "handover_offered", "handover_accepted"),
        *("reopened", "closed"),
    ]
    assert chain(world).broken_at is None
    assert chain(world).length == len(found)


def test_no_event_says_what_was_written(world: World) -> None:
    """Ids, kinds and names of fields only: no word of a form, no official number."""
    live(world)
    for event in world.events():
        told = f"{event.kind} {event.subject} {event.role}"
        for content in ("udlejeren", "2026-114455", "kort", "kom tilbage", "midlertidigt"):
            assert content not in told


def test_each_tampering_is_found(world: World) -> None:
    """Edited, taken out or cut off: the walk stops at the first event that does not hold."""
    live(world)
    for name, (statement, broken_at) in TAMPERINGS.items():
        with world.bot.engine.connect() as connection:
            connection.execute(text("DROP TRIGGER IF EXISTS event_no_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS event_no_delete"))
            connection.execute(text(statement))
            with world.bot.reading() as session:
                session.bind = connection
                found = verify(session, world.bot.vault, world.team())
            connection.rollback()
        assert found.broken_at == broken_at, name
    assert chain(world).broken_at is None


def test_reordered_and_added_events_are_found(world: World) -> None:
    """Two that have changed places, and one that was added without the key."""
    live(world)
    length = len(world.events())
    by_force(world, *SWAP)
    assert chain(world).broken_at == 4
    by_force(world, *SWAP)
    assert chain(world).broken_at is None
    by_force(world, FORGED)
    assert chain(world).broken_at == length + 1


def test_another_key_cannot_make_the_chain(world: World) -> None:
    """Whoever lacks the key cannot compute a chain that verifies."""
    under_way(world)
    with world.bot.reading() as session:
        found = verify(session, Vault(KeyRing.random()), world.team())
    assert found.broken_at == 1


def test_the_database_itself_refuses(any_world: World) -> None:
    """Neither a changed event nor a deleted one gets past the database, on either kind."""
    any_world.refer()
    verbs = ["UPDATE event SET role = 'leader'", "DELETE FROM event"]
    if any_world.bot.engine.dialect.name == "postgresql":
        verbs.append("TRUNCATE event")
    for verb in verbs:
        with (
            pytest.raises(DBAPIError, match="append-only"),
            any_world.bot.engine.begin() as connection,
        ):
            connection.execute(text(verb))
    assert chain(any_world).broken_at is None


def test_a_chain_put_back_is_found_by_what_a_digest_printed(any_world: World) -> None:
    """The digest says number and head; when both are gone from the chain, that head tells it.

    The chain itself is whole: whoever put it back also put back what the team's row says.
    """
    any_world.refer()
    team = any_world.team()
    printed = Head.read(head_words(team))
    assert (str(printed), printed.number) == (f"{team.trace_length}-{team.trace_head[:7]}", 5)
    cut = "UPDATE team SET trace_length = 2, trace_head = (SELECT mac FROM event WHERE number = 2)"
    with any_world.bot.reading() as session:
        asked = {printed, Head.read(team.trace_head), Head(4, "abcdef1")}
        found = verify(session, any_world.bot.vault, team, asked)
        assert found.met == {printed, Head(None, team.trace_head)}
    by_force(any_world, "DELETE FROM event WHERE number > 2", cut)
    with any_world.bot.reading() as session:
        found = verify(session, any_world.bot.vault, session.scalars(select(Team)).one(), {printed})
    assert (found.broken_at, found.length, found.met) == (None, 2, frozenset())


def test_what_is_no_event_is_found(world: World) -> None:
    """An instant that is none, an empty case instead of no case, and one of no team."""
    under_way(world)
    for wrong in ("at = 'i går'", "case_id = ''", "id = 'x'", "mac = x'00'"):
        with world.bot.engine.connect() as connection:
            connection.execute(text("DROP TRIGGER IF EXISTS event_no_update"))
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            connection.execute(text(f"UPDATE event SET {wrong} WHERE number = 1"))
            with world.bot.reading() as session:
                session.bind = connection
                assert verify(session, world.bot.vault, world.team()).broken_at == 1, wrong
            connection.rollback()
    with world.bot.engine.connect() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS event_no_update"))
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(text("UPDATE event SET team_id = 'nobody' WHERE number = 1"))
        with world.bot.reading() as session:
            session.bind = connection
            assert strays(session) == 1
        connection.rollback()


def test_an_event_from_before_ids_were_chained(world: World) -> None:
    """A chain that an older program began is whole, and goes on."""
    with world.bot.writing() as session:
        team = session.scalars(select(Team)).one()
        with pytest.MonkeyPatch.context() as before:
            before.setattr(trace, "line", trace._older_line)
            trace.record(session, world.bot.vault, team, TVAERS, "noted", now=world.now())
        trace.record(session, world.bot.vault, team, TVAERS, "noted", now=world.now())
    assert chain(world).broken_at is None


def test_a_form_that_shows_sealed_words_is_a_reading(world: World) -> None:
    """The record with its bids, a note set right and an effect leave the same mark as the sheet."""
    world.refer()
    world.form(CAMILLA, "bid", "form:bid").submit(note="kontakter udlejeren")
    world.form(MARION, "more:record", "page:record").close()
    assert [event.user for event in world.events() if event.kind == "viewed"] == [MARION]
    person = world.form(CAMILLA, "show", "page:sheet")
    person.click_modal("sheet:log")
    person.wait_modal("form:intervention")
    person.submit(type="home_visit", state="done", note="åbnede ikke")
    person.submit(effect="not", why="flyttet")
    person.until(lambda: "flyttet" in str(person.modal()))
    made = world.case().interventions[0]
    person.click_modal("sheet:effect")
    person.wait_modal("form:effect")
    person.close()
    person.click_modal("sheet:more", selected=f"{made.case_id}:{made.id}:correct")
    person.wait_modal("form:intervention_correct")
    viewed = [(event.user, event.subject) for event in world.events() if event.kind == "viewed"]
    assert viewed == [(MARION, ""), (CAMILLA, ""), (CAMILLA, made.id), (CAMILLA, made.id)]
