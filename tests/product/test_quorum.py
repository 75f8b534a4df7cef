"""A discipline that is silent before a meeting: substitute, leader, and the card (row 16, N4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import NoticeState, Reply
from tests.product.steps import thread_posts
from tests.product.world import BIRGIT, CAMILLA, CHRISTINA, MARION, METTE, TRINE

if TYPE_CHECKING:
    from tests.product.world import World


def asks(world: World) -> list[tuple[str, str, list[str]]]:
    """Return what is asked in the thread because a discipline is silent."""
    return [one for one in thread_posts(world) if "ringe ind?" in one[1] or "Ring ind" in one[1]]


def told(world: World) -> list[str]:
    """Return what the leader is told in private."""
    return [one["text"] for one in world.person(METTE).dm() if "Startmødet om" in one["text"]]


def test_silent_at_the_set_hour(any_world: World) -> None:
    """Three quarters of an hour before, all who could come are asked; then the leader hears."""
    world = any_world
    world.refer()
    for user in (CAMILLA, MARION):
        world.press(user, "come")
    world.travel("2026-11-25 07:44")
    assert asks(world) == []
    world.travel("2026-11-25 07:46")
    ((_when, words, called),) = asks(world)
    discipline = world.team().seats[2].discipline.label
    assert f"{discipline} har ikke svaret. Kan en af jer komme eller ringe ind?" in words
    assert "Startmøde i dag kl. 08.30. Svar på kortet." in words
    assert called == [CHRISTINA, TRINE]
    assert told(world) == []
    world.travel("2026-11-25 08:01")
    (line,) = told(world)
    assert "Startmødet om U26-0001 i Udsatte-teamet, i dag kl. 08.30, mangler" in line
    assert discipline in line
    assert "sættes ud" not in line


def test_answered_by_all_nobody_is_bothered(world: World) -> None:
    """With a yes from each discipline there is nothing to ask."""
    world.refer()
    for user in (CAMILLA, MARION, CHRISTINA):
        world.press(user, "come")
    world.travel("2026-11-25 08:29")
    assert asks(world) == []
    assert told(world) == []


def test_a_substitute_who_says_yes_spares_the_leader(world: World) -> None:
    """What is owed follows the answers: after the substitute's yes the leader isn't told."""
    world.refer()
    for user in (CAMILLA, MARION):
        world.press(user, "come")
    world.travel("2026-11-25 07:50")
    world.press(TRINE, "come")
    world.travel("2026-11-25 08:29")
    assert told(world) == []
    (row,) = world.notices("quorum_leader")
    assert row.state is NoticeState.CANCELLED


def test_nobody_left_can_phone_in(world: World) -> None:
    """The card names the discipline and offers to phone in, and that counts as being there."""
    world.refer()
    assert "card:phone_in" not in str(world.card()["blocks"])
    world.press(CAMILLA, "stay_away")
    world.settle()
    world.press(BIRGIT, "stay_away")
    world.settle()
    discipline = world.team().seats[0].discipline.label
    assert f"{discipline} mangler på mødet. Ring ind, eller flyt mødet" in world.card()["text"]
    world.press(BIRGIT, "phone_in")
    world.settle()
    assert f"✓ {discipline}: Birgit ringer ind" in world.card()["text"]
    assert "mangler på mødet" not in world.card()["text"]
    words = {word.user: word.reply for word in world.case().meetings[0].attendances}
    assert words[BIRGIT] is Reply.BY_PHONE
    for user in (MARION, CHRISTINA):
        world.press(user, "come")
    world.travel("2026-11-25 08:29")
    assert asks(world) == []


def test_nobody_left_is_said_to_the_team(world: World) -> None:
    """At the set hour those who do come hear which discipline is missing, and what to do."""
    world.refer()
    for user in (CAMILLA, MARION):
        world.press(user, "come")
    for user in (CHRISTINA, TRINE):
        world.press(user, "stay_away")
        world.settle()
    world.travel("2026-11-25 07:46")
    ((_when, words, called),) = asks(world)
    assert "mangler på mødet. Ring ind, eller flyt mødet under ⋯ på kortet." in words
    assert called == [CAMILLA, MARION, CHRISTINA]


def test_the_hour_is_the_teams(world: World) -> None:
    """The team's setting decides how long before the meeting it is."""
    with world.bot.writing() as session:
        session.merge(world.team(), load=False).answer_minutes = 20
    world.refer()
    world.travel("2026-11-25 08:09")
    assert asks(world) == []
    world.travel("2026-11-25 08:11")
    assert len(asks(world)) == 1
    world.travel("2026-11-25 08:26")
    assert len(told(world)) == 1


def test_a_meeting_that_is_moved_asks_before_its_new_time(world: World) -> None:
    """Moved to the afternoon, nobody is asked in the morning."""
    world.refer()
    form = world.form(MARION, "more:move", "form:move")
    form.submit({"on": "2026-11-25", "at": "13:00", "reason": "en kollega er på kursus"})
    world.travel("2026-11-25 12:14")
    assert asks(world) == []
    world.travel("2026-11-25 12:16")
    assert len(asks(world)) == 1


def test_in_a_hurry_there_is_time_to_answer_first(world: World) -> None:
    """A meeting within the hour is asked about ten minutes after it was called, not at once."""
    world.refer(urgency="today")
    form = world.form(MARION, "more:move", "form:move")
    form.submit({"on": "2026-11-24", "at": "08:50", "reason": "fogeden kommer"})
    world.settle()
    assert asks(world) == []
    world.travel("2026-11-24 08:34")
    assert asks(world) == []
    world.travel("2026-11-24 08:36")
    assert len(asks(world)) == 1
