"""Time set aside for sparring and learning, and what a case taught (features, row 61)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.product import forging
from tests.product.steps import channel_posts, digests, under_way
from tests.product.test_sparring import cards, opened_home
from tests.product.world import CAMILLA, LONE, MARION, METTE, SAID, SOEREN, TORVET

if TYPE_CHECKING:
    from tests.product.world import World

SLOT = "Sparring og læring"


def set_slot(world: World, **given: Any) -> dict[str, Any]:
    """Agree on a slot in the set-up: from Tuesday the 1st, every second week at two."""
    person = world.person(SOEREN)
    if person.modal() is not None:
        person.act("close", all=True)
    person.command(TORVET, "/henvisning opsætning")
    person.wait_modal("page:setup")
    person.click_modal("setup:learning")
    person.wait_modal("form:learning")
    sent = person.submit({"first_on": "2026-12-01", "weeks": "2", "at": "14:00", **given})
    world.settle()
    return sent


def said(world: World) -> list[tuple[str, str]]:
    """Return what was said of the slot in the channel: local day and time, and words."""
    return [(f"{at:%m-%d %H:%M}", text) for at, text in channel_posts(world, SLOT)]


def test_the_next_slot_stands_in_app_home(world: World) -> None:
    """Under "Sparring og læring" a member reads when the team meets for it next, as a sentence."""
    set_slot(world)
    words = "Tirsdag den 1. december kl. 14.00: Udsatte-teamet mødes til sparring og læring."
    assert words in str(opened_home(world, CAMILLA))


def press(world: World, user: str, action: str) -> None:
    """Answer on the newest invitation."""
    person = world.person(user)
    posts = [one for one in person.messages(world.room) if action in str(one["blocks"])]
    person.click(world.room, posts[-1]["ts"], action)
    world.settle()


def test_the_slot_is_convened_like_a_meeting(any_world: World) -> None:
    """The day before everybody is called, an hour before it says who comes, and it comes again."""
    world = any_world
    assert set_slot(world)["outcome"] != "errors"
    world.travel("2026-11-30 09:00")
    ((at, words),) = [one for one in said(world) if "Kommer du?" in one[1]]
    assert at == "11-30 08:00"
    assert "Sparring og læring tirsdag den 1. december kl. 14.00" in words
    assert words.startswith("<@U0CAMILLA> <@U0MARION> <@U0CHRISTINA>")
    press(world, CAMILLA, "learning:come")
    press(world, MARION, "learning:stay_away")
    world.travel("2026-12-01 13:30")
    assert "14.00 Sparring og læring" in digests(world)["2026-12-01"]
    at, words = [one for one in said(world) if "i dag kl. 14.00" in one[1]][-1]
    assert at == "12-01 13:00"
    assert "Camilla kommer. Marion kan ikke. Christina har ikke svaret." in words
    world.travel("2026-12-14 12:00")
    days = [at for at, words in said(world) if "Kommer du?" in words]
    assert days == ["11-30 08:00", "12-14 08:00"]


def test_what_one_answers_is_said_back_and_ends_with_the_slot(world: World) -> None:
    """One hears who else comes; after the slot the button says that it is over."""
    set_slot(world)
    world.travel("2026-11-30 09:00")
    press(world, CAMILLA, "learning:come")
    press(world, MARION, "learning:come")
    told = world.person(MARION).wait_message(world.room, "Noteret: du kommer.")
    assert (told["text"], told["ephemeral"]) == ("Noteret: du kommer. Camilla kommer.", True)
    value = f"{world.team().id}:2026-12-01"
    answer = forging.reply(world.person(LONE), forging.press(LONE, "learning:come", value))
    assert answer.startswith("Du er ikke med i teamet.")
    world.travel("2026-12-01 15:00")
    answer = forging.reply(world.person(MARION), forging.press(MARION, "learning:come", value))
    assert answer.startswith("Der er ikke længere noget at svare på.")
    answer = forging.reply(world.person(MARION), forging.press(MARION, "learning:come", "x:y"))
    assert answer.startswith("Du er ikke med i teamet.")


def test_a_closed_day_moves_it_and_taking_it_away_ends_it(world: World) -> None:
    """From 9 December every second week falls on the 23rd, then on 6 January; then it is over."""
    set_slot(world, first_on="2026-12-10", weeks="2")  # the second is 24 December, a closed day
    world.travel("2026-12-28 09:00")
    days = [at for at, words in said(world) if "Kommer du?" in words]
    assert days == ["12-09 08:00", "12-23 08:00"]
    assert "mandag den 28. december" in [w for _at, w in said(world) if "Kommer du?" in w][-1]
    set_slot(world, first_on=None)
    world.travel("2027-01-12 09:00")
    assert len([w for _at, w in said(world) if "Kommer du?" in w]) == 2
    assert not [w for _at, w in said(world) if "i dag" in w and "kl. 14.00" in w][1:]


def test_who_is_away_that_day_is_not_called(world: World) -> None:
    """Marion is away on the day itself; Jonas, who steps in, is called."""
    set_slot(world)
    person = world.person(MARION)
    person.command(TORVET, "/henvisning fravær")
    person.wait_modal("form:absence")
    person.submit({"first_on": "2026-12-01", "last_on": "2026-12-01"})
    world.travel("2026-11-30 09:00")
    (words,) = [words for _at, words in said(world) if "Kommer du?" in words]
    assert words.startswith("<@U0CAMILLA> <@U0JONAS> <@U0CHRISTINA>")


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"first_on": "2026-11-23"}, {"first_on": "Dagen er gået. Vælg en fra i dag."}),
        (
            {"first_on": "2026-12-24"},
            {
                "first_on": "Torsdag den 24. december er ikke en arbejdsdag (juleaftensdag). "
                "Vælg fx mandag den 28. december."
            },
        ),
        ({"at": "06:00"}, {"at": "Vælg et tidspunkt fra kl. 08.30 til kl. 16.00."}),
    ],
)
def test_a_slot_that_cannot_be(world: World, given: dict[str, str], errors: dict[str, str]) -> None:
    """Each mistake is told under its field, and there is no slot."""
    assert set_slot(world, **given)["errors"] == errors
    assert world.team().learning_from is None


def test_a_case_teaches_something_as_it_is_closed(any_world: World) -> None:
    """What was learnt stands on a card of its own, without the case; the button is then gone."""
    world = any_world
    under_way(world)
    form = world.form(MARION, "more:close", "form:close")
    form.submit(**SAID, outcome="goal_met", lesson="Ring til udlejeren først")
    world.settle()
    (card,) = cards(world)
    assert world.bot.vault.read(card, "text") == "Ring til udlejeren først"
    assert "card:lesson" not in str(world.card()["blocks"])
    home = str(opened_home(world, CAMILLA))
    assert "Erfaring: Melding om udsættelse + Rusmidler" in home
    assert "udlejeren" not in home
    assert "U26-0001" not in str(card.themes)


def test_what_a_case_taught_can_be_told_after_it_is_closed(world: World) -> None:
    """The closed card asks until somebody has told, and asks again when the case is reopened."""
    under_way(world)
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    world.settle()
    person = world.form(CAMILLA, "lesson", "form:lesson")
    assert person.submit(text="Ring til udlejeren først")["outcome"] == "closed"
    world.settle()
    assert "card:lesson" not in str(world.card()["blocks"])
    assert len(cards(world)) == 1
    world.form(MARION, "reopen", "form:reopen").submit(reason="han er tilbage")
    world.settle()
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    world.settle()
    assert "card:lesson" in str(world.card()["blocks"])


def test_the_leader_reads_no_lesson(world: World) -> None:
    """A leader's Home has no cards, and a forged press opens none."""
    under_way(world)
    world.form(MARION, "more:close", "form:close").submit(
        **SAID, outcome="goal_met", lesson="Ring først"
    )
    (card,) = cards(world)
    assert "Erfaring" not in str(opened_home(world, METTE))
    told = forging.reply(world.person(METTE), forging.press(METTE, "sparring:read", card.id))
    assert told == "Kortet findes ikke længere."


def test_a_slot_that_was_called_and_is_not_then_is_called_off(world: World) -> None:
    """Called for Tuesday at two and moved to ten: the channel hears it; taken away, of that too."""
    set_slot(world)
    world.travel("2026-11-30 09:00")
    set_slot(world, at="10:00")
    off = [words for _at, words in said(world) if "aflyst eller flyttet" in words]
    assert len(off) == 1
    assert "tirsdag den 1. december kl. 14.00" in off[0]
    assert [w for _at, w in said(world) if "kl. 10.00. Kommer du?" in w]
    set_slot(world, first_on=None)
    off = [words for _at, words in said(world) if "aflyst eller flyttet" in words]
    assert len(off) == 2
    world.travel("2026-12-02 09:00")
    assert len([w for _at, w in said(world) if "aflyst eller flyttet" in w]) == 2
