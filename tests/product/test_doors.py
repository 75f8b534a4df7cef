"""The other doors to a referral: Slack's menus, a message, and a citizen who turns up (row 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.manifest import manifest
from demo import CHANNEL
from models.vocabulary import ContactChannel
from tests.product import forging
from tests.product.steps import calls
from tests.product.world import CAMILLA, LONE, MARION, TORVET, referral

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

FROM = "shortcut:refer_from"
SECRET = "Karla på Rosenvej har det skidt"


def said(person: Player, channel: str, text: str) -> str:
    """Let a person write in a channel, and return where it stands."""
    person.act("say", channel=channel, text=text)
    return str(person.messages(channel)[-1]["ts"])


def from_message(world: World, user: str, channel: str, text: str) -> tuple[Player, str]:
    """Open the form from a message that the person has written, and return it as it is drawn."""
    person = world.person(user)
    ts = said(person, channel, text)
    person.message_shortcut(FROM, channel, ts)
    return person, str(person.wait_modal("form:referral"))


def test_the_menu_opens_the_form(world: World) -> None:
    """The shortcut in Slack's menu is the same form as the command's."""
    lone = world.person(LONE)
    lone.shortcut("shortcut:refer")
    lone.wait_modal("form:referral")
    assert lone.submit(referral(world))["outcome"] == "closed"
    world.settle()
    assert world.case().referrer == LONE
    assert world.case().source is None


def test_a_message_gives_its_address_and_nothing_else(world: World) -> None:
    """The form is empty but for the link, which is kept sealed and shown to the team."""
    lone, drawn = from_message(world, LONE, TORVET, SECRET)
    assert SECRET not in drawn
    ts = lone.messages(TORVET)[-1]["ts"].replace(".", "")
    assert lone.submit(referral(world))["outcome"] == "closed"
    world.settle()
    link = world.bot.vault.read(world.case(), "source") or ""
    assert link.endswith(f".slack.com/archives/{TORVET}/p{ts}")
    assert link.startswith("https://")
    camilla = world.form(CAMILLA, "show", "page:sheet")
    assert link in str(camilla.modal())
    assert SECRET not in str(calls(world, "chat.postMessage"))
    assert link not in str(calls(world, "chat.postMessage"))


def test_a_reply_is_linked_within_its_thread(world: World) -> None:
    """A message in a thread has an address that opens the thread."""
    world.refer()
    camilla, above = world.person(CAMILLA), world.case().card_ts or ""
    camilla.act("say", channel=CHANNEL, text="se her", thread_ts=above)
    reply = camilla.messages(CHANNEL, above)[-1]["ts"]
    camilla.message_shortcut(FROM, CHANNEL, reply)
    drawn = str(camilla.wait_modal("form:referral"))
    assert f"?thread_ts={above}&cid={CHANNEL}" in drawn


def test_the_form_tells_where_tvaers_may_not_look(world: World) -> None:
    """In another channel the form warns, in the team's own it doesn't."""
    _lone, drawn = from_message(world, LONE, TORVET, "hej")
    assert "et sted, som Tværs ikke kan se" in drawn
    _camilla, drawn = from_message(world, CAMILLA, CHANNEL, "hej")
    assert "som Tværs ikke kan se" not in drawn
    assert "et link til" in drawn


def test_a_personal_number_in_a_message_is_told_of_privately(world: World) -> None:
    """The form opens empty, and only the person hears what to do."""
    lone, drawn = from_message(world, LONE, TORVET, "det er 010285-1234 igen")
    assert "010285" not in drawn
    told = lone.wait_message(TORVET, "ser ud til at indeholde et CPR-nummer")
    assert "Slet eller ret den" in told["text"]
    others = [one["text"] for one in world.person(MARION).messages(TORVET)]
    assert not [text for text in others if "ser ud til" in text]


def test_a_choice_of_team_keeps_the_link(world: World) -> None:
    """What the form was opened from is still there when another team is chosen."""
    lone, _drawn = from_message(world, LONE, TORVET, "hej")
    before = (lone.modal() or {})["private_metadata"]
    team = world.team()
    lone.act("raw", type="interactive", payload=_choosing(lone, team.id))
    lone.until(lambda: calls(world, "views.update"))
    assert (lone.modal() or {})["private_metadata"] == before
    assert "beskeden" in str(lone.modal())


def _choosing(lone: Player, team_id: str) -> dict[str, object]:
    payload = forging.press(LONE, "referral:team", team_id)
    return payload | {"view": lone.modal()}


@pytest.mark.parametrize("door", ["in_person", "phone", "writing"])
def test_who_took_a_citizen_in_is_kept(world: World, door: str) -> None:
    """A citizen who turns up, rings or writes: how, and which colleague they turned to."""
    case = world.refer(contact_channel=door, taken_in_by=MARION)
    assert case.contact_channel is ContactChannel(door)
    assert case.taken_in_by == MARION
    shown = str(world.form(CAMILLA, "show", "page:sheet").modal())
    assert "Taget imod af Marion Lund" in shown


def test_slack_is_told_of_both_shortcuts() -> None:
    """The manifest offers them under names that Slack takes: at most 24 signs."""
    offered = manifest()["features"]["shortcuts"]
    assert {one["callback_id"] for one in offered} == {"shortcut:refer", FROM}
    assert all(len(one["name"]) <= 24 for one in offered)
