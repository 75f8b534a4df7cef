from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.errors import SlackApiError

from sandbox import Player, Refused, Sandbox
from tests.sandbox.shapes import actions, asks, button, choices, modal, plain

if TYPE_CHECKING:
    from tests.sandbox.conftest import Bot

TEAM = "C0UDSATTE"


def trigger(sandbox: Sandbox, user: str = "U0CAMILLA") -> str:
    """Return a fresh trigger id from a command that no app hears."""
    player = sandbox.player(user)
    player.command(TEAM, "/henvisning")
    calls = player.ask("GET", "calls")["calls"]
    sent: str = [c for c in calls if c["method"] == "slash_commands"][-1]["args"]["trigger_id"]
    return sent


def opened(sandbox: Sandbox, slack: WebClient, view: dict[str, Any]) -> Player:
    """Return Camilla with this modal open."""
    slack.views_open(trigger_id=trigger(sandbox), view=view)
    return sandbox.player("U0CAMILLA")


def test_a_trigger_opens_one_view(sandbox: Sandbox, slack: WebClient, bot: Bot) -> None:
    """A trigger id is taken once; one nobody was given is refused."""
    once = trigger(sandbox)
    slack.views_open(trigger_id=once, view=modal())
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        slack.views_open(trigger_id=once, view=modal())
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        slack.views_open(trigger_id="1.2.3", view=modal())
    assert bot.heard()["trigger_id"] == once


def test_a_trigger_grows_too_old() -> None:
    """A trigger id lives as long as it is told to, 3 s unless a test is in a hurry."""
    from tests.sandbox.conftest import Bot  # noqa: PLC0415 - a Bot for this sandbox alone

    with Sandbox(trigger_seconds=0.0) as hasty:
        bot = Bot(hasty)
        bot.handler.connect()
        hasty.player("U0ALI").until(lambda: hasty.states == "running")
        slack = WebClient("xoxb-sandbox-token", base_url=hasty.api_url, retry_handlers=[])
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            slack.views_open(trigger_id=trigger(hasty), view=modal())
        hasty.hang_up(bot.handler)


@pytest.mark.usefixtures("bot")
def test_three_modals_at_the_most(sandbox: Sandbox, slack: WebClient) -> None:
    """A fourth view is refused; a new command starts a new stack."""
    camilla = opened(sandbox, slack, modal())
    for _ in range(2):
        slack.views_push(trigger_id=trigger(sandbox), view=modal())
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        slack.views_push(trigger_id=trigger(sandbox), view=modal())
    slack.views_open(trigger_id=trigger(sandbox), view=modal())
    assert len(camilla.ask("GET", "modals?as=U0CAMILLA")["stack"]) == 1
    camilla.close()
    with pytest.raises(SlackApiError, match="not_found"):
        slack.views_push(trigger_id=trigger(sandbox), view=modal())


@pytest.mark.usefixtures("bot")
def test_closing_the_top_modal_shows_the_one_below(sandbox: Sandbox, slack: WebClient) -> None:
    """The close button takes one view away, the cross the whole stack."""
    camilla = opened(sandbox, slack, modal(callback_id="below"))
    for _ in range(2):
        slack.views_push(trigger_id=trigger(sandbox), view=modal())
    camilla.close()
    assert camilla.submit(b="x")["stack"][-1]["callback_id"] == "below"
    slack.views_push(trigger_id=trigger(sandbox), view=modal())
    assert camilla.act("close", all=True)["stack"] == []


@pytest.mark.usefixtures("bot")
def test_an_update_against_an_old_hash_is_refused(sandbox: Sandbox, slack: WebClient) -> None:
    """views.update with the hash of before conflicts; closed and unknown views are not found."""
    camilla = opened(sandbox, slack, modal(external_id="mine"))
    before = camilla.wait_modal()
    slack.views_update(view_id=before["id"], hash=before["hash"], view=modal(external_id="mine"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        slack.views_update(view_id=before["id"], hash=before["hash"], view=modal())
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        slack.views_open(trigger_id=trigger(sandbox), view=modal(external_id="mine"))
    slack.views_update(external_id="mine", view=modal(title=plain("Sidst")))
    assert camilla.wait_modal()["title"]["text"] == "Sidst"
    camilla.close()
    with pytest.raises(SlackApiError, match="not_found"):
        slack.views_update(view_id=before["id"], view=modal())


@pytest.mark.usefixtures("bot")
def test_an_update_keeps_what_is_typed_where_ids_are_the_same(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """What stands in a field survives an update unless its block, action or type is new."""
    camilla = opened(sandbox, slack, modal(asks("b"), asks("c"), asks("e")))
    for block_id in "bce":
        camilla.fill(block_id, "a", value="skrevet")
    new, day = {"initial_value": "ny"}, {"type": "datepicker", "initial_date": "2026-12-04"}
    view = modal(asks("b", new), asks("d", new), asks("e", day))
    slack.views_update(view_id=camilla.wait_modal()["id"], view=view)
    values = camilla.wait_modal()["state"]["values"]
    assert {block: values[block]["a"]["value"] for block in "bd"} == {"b": "skrevet", "d": "ny"}
    assert values["e"]["a"] == {"type": "datepicker", "selected_date": "2026-12-04"}


def test_a_home_is_published_against_its_hash(sandbox: Sandbox, slack: WebClient) -> None:
    """A home keeps its id from one publishing to the next, and conflicts on an old hash."""
    view = {"type": "home", "blocks": [actions("r", button("x"))]}
    first = slack.views_publish(user_id="U0ALI", view=view)["view"]
    second = slack.views_publish(user_id="U0ALI", view=view, hash=first["hash"])["view"]
    assert first["id"] == second["id"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        slack.views_publish(user_id="U0ALI", view=view, hash=first["hash"])
    assert sandbox.player("U0METTE").home() is None


FIELDS: dict[str, tuple[dict[str, Any], Any, str]] = {
    "required": (asks("b"), None, "required"),
    "required choice": (asks("b", choices("checkboxes", "x")), [], "required"),
    "too short": (asks("b", {"min_length": 3}), "ab", "too_short"),
    "too long": (asks("b", {"max_length": 3}), "abcd", "too_long"),
    "over 3000": (asks("b"), "x" * 3001, "too_long"),
    "not a number": (
        asks("b", {"type": "number_input", "is_decimal_allowed": True}),
        "to",
        "not_a_number",
    ),
    "not whole": (
        asks("b", {"type": "number_input", "is_decimal_allowed": False}),
        "1.5",
        "not_whole",
    ),
    "too small": (
        asks("b", {"type": "number_input", "is_decimal_allowed": False, "min_value": "2"}),
        "1",
        "too_small",
    ),
    "too large": (
        asks("b", {"type": "number_input", "is_decimal_allowed": False, "max_value": "2"}),
        "3",
        "too_large",
    ),
}


@pytest.mark.parametrize("rule", FIELDS)
def test_the_client_stops_a_form_that_is_not_filled_in(
    sandbox: Sandbox, slack: WebClient, bot: Bot, rule: str
) -> None:
    """A field left empty, too short, too long or no number is stopped before the app hears."""
    block, value, code = FIELDS[rule]
    camilla = opened(sandbox, slack, modal(block))
    bot.heard()
    ended = camilla.submit(b=value)
    assert (ended["outcome"], ended["errors_from"]) == ("errors", "client")
    assert ended["errors"] == {"b": code}
    assert bot.seen.empty()


VALUES: dict[str, tuple[dict[str, Any], Any, dict[str, Any]]] = {
    "text": ({"type": "plain_text_input"}, "x", {"value": "x"}),
    "number": ({"type": "number_input", "is_decimal_allowed": False}, 7, {"value": "7"}),
    "date": ({"type": "datepicker"}, "2026-12-04", {"selected_date": "2026-12-04"}),
    "time": ({"type": "timepicker"}, "08:30", {"selected_time": "08:30"}),
    "user": ({"type": "users_select"}, "U0ALI", {"selected_user": "U0ALI"}),
    "users": (
        {"type": "multi_users_select"},
        ["U0ALI", "U0METTE"],
        {"selected_users": ["U0ALI", "U0METTE"]},
    ),
    "conversation": (
        {"type": "conversations_select", "filter": {"include": ["private"]}},
        TEAM,
        {"selected_conversation": TEAM},
    ),
    "channel": ({"type": "channels_select"}, "C0TORVET", {"selected_channel": "C0TORVET"}),
    "option": (
        choices("static_select", "x", "y"),
        "y",
        {"selected_option": {"text": plain("y"), "value": "y"}},
    ),
    "radio": (
        choices("radio_buttons", "x"),
        "x",
        {"selected_option": {"text": plain("x"), "value": "x"}},
    ),
    "options": (
        choices("multi_static_select", "x", "y"),
        ["y"],
        {"selected_options": [{"text": plain("y"), "value": "y"}]},
    ),
    "boxes": (
        choices("checkboxes", "x"),
        ["x"],
        {"selected_options": [{"text": plain("x"), "value": "x"}]},
    ),
}


@pytest.mark.parametrize("kind", VALUES)
def test_every_kind_of_field_holds_its_value_as_slack_does(
    sandbox: Sandbox, slack: WebClient, bot: Bot, kind: str
) -> None:
    """A plain value comes out in state.values under the name Slack gives it."""
    element, value, held = VALUES[kind]
    camilla = opened(sandbox, slack, modal(asks("b", element)))
    bot.heard()
    assert camilla.submit(b=value)["outcome"] == "closed"
    state = bot.heard()["view"]["state"]["values"]["b"]["a"]
    assert state == {"type": element["type"], **held}


WRONG = {
    "no such option": (choices("static_select", "x"), "z"),
    "no such user": ({"type": "users_select"}, "U0INGEN"),
    "a public channel": (
        {"type": "conversations_select", "filter": {"include": ["private"]}},
        "C0TORVET",
    ),
    "a channel one is not in": ({"type": "conversations_select"}, "C0NYTTEAM"),
    "a private channel": ({"type": "channels_select"}, TEAM),
    "no date": ({"type": "datepicker"}, "2026-02-30"),
    "no time": ({"type": "timepicker"}, "25:00"),
    "too many": (choices("multi_static_select", "x", "y", max_selected_items=1), ["x", "y"]),
}


@pytest.mark.parametrize("rule", WRONG)
@pytest.mark.usefixtures("bot")
def test_nobody_can_choose_what_is_not_offered(
    sandbox: Sandbox, slack: WebClient, rule: str
) -> None:
    """A value that the element does not offer is refused at the door."""
    element, value = WRONG[rule]
    camilla = opened(sandbox, slack, modal(asks("b", element)))
    with pytest.raises(Refused):
        camilla.submit(b=value)


@pytest.mark.usefixtures("bot")
def test_initial_values_count_as_filled_in(sandbox: Sandbox, slack: WebClient) -> None:
    """A form that nobody has touched is sent in with what it started with."""
    camilla = opened(sandbox, slack, modal(asks("b", {"initial_value": "fra start"})))
    assert camilla.submit()["outcome"] == "closed"


@pytest.mark.usefixtures("bot")
def test_what_is_not_on_the_screen_cannot_be_touched(sandbox: Sandbox, slack: WebClient) -> None:
    """An unknown element, a covered modal and a modal without submit refuse with a reason."""
    camilla = opened(sandbox, slack, modal(actions("r", button("x"))))
    below = camilla.wait_modal()["id"]
    with pytest.raises(Refused, match="no element"):
        camilla.click_modal("y")
    with pytest.raises(Refused, match="no input block"):
        camilla.submit(r="x")
    slack.views_push(
        trigger_id=trigger(sandbox),
        view={"type": "modal", "title": plain("x"), "blocks": [actions("r", button("x"))]},
    )
    with pytest.raises(Refused, match="not the top"):
        camilla.act("click", view={"id": below}, action_id="x")
    with pytest.raises(Refused, match="no submit button"):
        camilla.submit()
