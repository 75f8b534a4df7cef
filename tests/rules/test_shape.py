"""What has not the shape of Slack's deliveries is told apart before anybody reads it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults import payloads
from handlers.shape import is_sound

Json = dict[str, Any]


def _form() -> Json:
    typed = {"text": payloads.text("ord"), "kind": payloads.key("helps"), "none": {}}
    sent = payloads.form("U0LONE", "form:bid", "0" * 32, **typed)
    sent["view"]["state"]["values"]["days"] = {"value": payloads.day("2026-12-01")}
    return sent


def _from_message() -> Json:
    sent = payloads.press("U0LONE", "none", "") | {"type": "message_action"}
    del sent["actions"]
    sent |= {"callback_id": "shortcut:refer_from", "channel": {"id": "C1"}}
    return sent | {"team": {"id": "T1", "domain": "odder"}, "message": {"ts": "1.2", "text": "x"}}


HONEST = {
    "press": payloads.press("U0LONE", "card:bid", "0" * 32),
    "form": _form(),
    "command": payloads.command("U0LONE", "C0TORVET", "vis U26-0001 æ"),
    "home": payloads.home("U0LONE"),
    "message": _from_message(),
}
WRONG: tuple[Any, ...] = (0, 1.5, True, [], ["x"], "a\0b", "\ud800", "æ ø", "x" * 5000)


@pytest.mark.parametrize("sent", HONEST.values(), ids=HONEST)
def test_what_slack_sends_is_sound(sent: Json) -> None:
    """Every kind of delivery that we hear is let in."""
    assert is_sound(sent)


@pytest.mark.parametrize("wrong", WRONG, ids=ascii)
@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("press", ("user", "id")),
        ("press", ("team",)),
        ("press", ("trigger_id",)),
        ("press", ("actions", 0, "action_ts")),
        ("form", ("view", "id")),
        ("form", ("view", "callback_id")),
        ("form", ("view", "blocks", 0, "block_id")),
        ("form", ("view", "state", "values")),
        ("command", ("user_id",)),
        ("command", ("team_id",)),
        ("home", ("event", "user")),
        ("home", ("event_id",)),
        ("message", ("message", "ts")),
        ("message", ("channel", "id")),
    ],
)
def test_a_wrong_part_is_seen(kind: str, where: tuple[Any, ...], wrong: Any) -> None:
    """An id of the wrong type, with half a character, or endless, and a list in another's place."""
    sent = holder = copy.deepcopy(HONEST[kind])
    for name in where[:-1]:
        holder = holder[name]
    holder[where[-1]] = wrong
    assert not is_sound(sent)


@pytest.mark.parametrize("lacking", ["the view's id", "a field's name"])
def test_a_view_and_its_fields_have_their_names(lacking: str) -> None:
    """A press in a view that cannot be drawn anew is nobody's, nor a field without a name."""
    view: Json = {"id": "V1", "type": "modal", "callback_id": "form:bid"}
    view["blocks"] = [{"type": "input", "block_id": "text"}]
    pressed = HONEST["press"] | {"view": view}
    sent = HONEST["form"] | {"view": HONEST["form"]["view"] | view}
    assert is_sound(pressed)
    assert is_sound(sent)
    if lacking == "the view's id":
        del view["id"]
        assert not is_sound(pressed)
    else:
        del view["blocks"][0]["block_id"]
        assert not is_sound(sent)


@pytest.mark.parametrize("kind", HONEST)
def test_nothing_needed_may_be_missing(kind: str) -> None:
    """Without its event, its view, its actions or its person a delivery is nobody's."""
    needed = {"event", "view", "actions", "user", "user_id", "message", "trigger_id", "callback_id"}
    for name in needed & set(HONEST[kind]):
        sent = {key: part for key, part in HONEST[kind].items() if key != name}
        # a sent form opens nothing by its trigger
        assert is_sound(sent) == (kind == "form" and name == "trigger_id"), name


def test_depth_and_width_have_a_limit() -> None:
    """What is nested deeper, or has more parts, than any form of Slack's is nobody's."""
    deep: Any = "x"
    for _level in range(100):
        deep = [deep]
    assert not is_sound(HONEST["press"] | {"more": deep})
    assert not is_sound(HONEST["press"] | {"more": [[]] * 50_000})


LEAVES = st.none() | st.booleans() | st.floats() | st.text()


def _holders(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(part) | st.dictionaries(st.text(), part)


@given(st.recursive(LEAVES, _holders))
def test_anything_gets_an_answer(body: Any) -> None:
    """Whatever JSON can hold is told to be sound or not, and nothing is raised."""
    assert is_sound(body) in {True, False}
