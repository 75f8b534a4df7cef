"""The shape that Slack's deliveries have: what hasn't it is nobody's, and goes no further.

Checked before anything is read of a delivery, by us or by Bolt, so that whoever reads it later may
rely on it. Only what is read somewhere has a shape here; the rest may be anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    type_check = Callable[[Any], bool]

LONGEST_WORD = 255  # Slack's own limit for an action_id, a block_id and a callback_id
_NAME = re.compile(r"[A-Za-z0-9._-]{1,128}")
_ADDRESS = re.compile(r"https?://[!-~]{1,3000}")
DEEPEST = 40  # a form in Slack is some ten levels deep
PARTS = 20_000


def is_sound(body: object) -> bool:
    """Tell whether a delivery is of a kind that we hear, and each part of it is what it should be.

    Takes whatever JSON can hold, and raises nothing.
    """
    if not isinstance(body, dict) or not _is_shallow(body):
        return False
    kind = "command" if "command" in body else body.get("type")
    return isinstance(kind, str) and kind in KINDS and KINDS[kind](body)


def _is_shallow(body: object) -> bool:
    """Tell whether nothing lies too deep or is too much to look through."""
    level, parts = [body], 0
    for _depth in range(DEEPEST):
        level = [part for holder in level for part in _inside(holder)]
        parts += len(level)
        if not level or parts > PARTS:
            return not level
    return False


def _inside(holder: object) -> list[Any]:
    if isinstance(holder, dict):
        return [part for part in holder.values() if isinstance(part, dict | list)]
    if isinstance(holder, list):
        return [part for part in holder if isinstance(part, dict | list)]
    return []


def text(part: object) -> bool:
    """Tell any text."""
    return isinstance(part, str)


def word(part: object) -> bool:
    """Tell an id, a name in code or a moment, as Slack and we write them."""
    return isinstance(part, str) and len(part) <= LONGEST_WORD and _is_plain(part)


def name(part: object) -> bool:
    """Tell the id that Slack gives somebody or something, or the moment of a message."""
    return isinstance(part, str) and _NAME.fullmatch(part) is not None


def address(part: object) -> bool:
    """Tell an address on the web."""
    return isinstance(part, str) and _ADDRESS.fullmatch(part) is not None


def yes_or_no(part: object) -> bool:
    """Tell a truth value."""
    return isinstance(part, bool)


def maybe(check: type_check) -> type_check:
    """Return a check that lets a part be missing or null."""
    return lambda part: part is None or check(part)


def each(check: type_check) -> type_check:
    """Return a check of a list's parts."""
    return lambda part: isinstance(part, list) and all(map(check, part))


def some(check: type_check) -> type_check:
    """Return a check of a list that has at least one part."""
    return lambda part: isinstance(part, list) and bool(part) and all(map(check, part))


def named(check: type_check) -> type_check:
    """Return a check of an object whose parts are all alike, whatever their names."""
    return lambda part: (
        isinstance(part, dict) and all(map(word, part)) and all(map(check, part.values()))
    )


def record(**parts: type_check) -> type_check:
    """Return a check of an object; of parts that aren't named nothing is asked."""
    return lambda part: (
        isinstance(part, dict) and all(check(part.get(name)) for name, check in parts.items())
    )


def _is_plain(part: str) -> bool:
    return part.isascii() and part.isprintable()


def _block(part: object) -> bool:
    """Tell a block; a field has a name, as that is where its error stands."""
    return _ANY_BLOCK(part) and (part["type"] != "input" or _INPUT(part))  # type: ignore[index]


_ID = record(id=name)
_OPTION = record(value=text)
_WORDS = record(text=text)
_HELD = record(
    type=maybe(word),
    value=maybe(text),
    selected_option=maybe(_OPTION),
    selected_options=maybe(each(_OPTION)),
    selected_date=maybe(text),
    selected_time=maybe(text),
    selected_user=maybe(name),
    selected_users=maybe(each(name)),
    selected_conversation=maybe(name),
)
_ANY_BLOCK = record(type=word, block_id=maybe(word), label=maybe(_WORDS))
_INPUT = record(block_id=word)
_VIEW = record(
    id=name,
    type=word,
    callback_id=maybe(word),
    hash=maybe(name),
    private_metadata=maybe(text),
    external_id=maybe(text),
    previous_view_id=maybe(name),
    blocks=maybe(each(_block)),
    state=maybe(record(values=maybe(named(maybe(named(_HELD)))))),
)
_SENT_VIEW = record(id=name, callback_id=word, blocks=each(_block))
_ACTION = record(
    action_id=word,
    block_id=maybe(word),
    action_ts=maybe(name),
    type=maybe(word),
    value=maybe(text),
    selected_option=maybe(_OPTION),
)
_MESSAGE = record(ts=name, thread_ts=maybe(name), text=maybe(text))
_EVENT = record(
    type=word,
    subtype=maybe(word),
    user=name,
    tab=maybe(word),
    reaction=maybe(word),
    channel=maybe(name),
    ts=maybe(name),
    bot_id=maybe(name),
    item=maybe(record(type=maybe(word), channel=maybe(name), ts=maybe(name))),
)
_WHERE = {
    "team_id": maybe(name),
    "enterprise": maybe(_ID),
    "enterprise_id": maybe(name),
    "trigger_id": maybe(name),
    "response_url": maybe(address),
    "callback_id": maybe(word),
    "action_ts": maybe(name),
    "is_enterprise_install": lambda part: part is None or yes_or_no(part) or word(part),
    "user": maybe(record(id=name, team_id=maybe(name))),
    "user_id": maybe(name),
    "team": maybe(record(id=name, domain=maybe(name))),
    "channel": maybe(_ID),
    "channel_id": maybe(name),
    "container": maybe(record(message_ts=maybe(name))),
    "view": maybe(_VIEW),
    "event": maybe(_EVENT),
    "authorizations": maybe(each(record())),
    "response_urls": maybe(each(record())),
}
_WHO = _WHERE | {"user": record(id=name, team_id=maybe(name))}

_ASKED = _WHO | {"trigger_id": name}

KINDS: dict[str, type_check] = {
    "command": record(
        **_WHERE | {"team_id": name, "user_id": name, "trigger_id": name},
        command=word,
        text=maybe(text),
    ),
    "block_actions": record(**_ASKED, actions=some(_ACTION)),
    "view_submission": lambda body: record(**_WHO)(body) and _SENT_VIEW(body.get("view")),
    "shortcut": record(**_ASKED | {"callback_id": word}),
    "message_action": record(
        **_ASKED | {"callback_id": word, "channel": _ID, "team": record(id=name, domain=name)},
        message=_MESSAGE,
    ),
    "event_callback": record(**_WHERE | {"team_id": name, "event": _EVENT}, event_id=name),
}
"""What we hear, by the `type` that Slack gives it; a command has none."""
