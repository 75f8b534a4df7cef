"""What somebody could send who is no honest Slack: real deliveries with their parts made wrong."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from faults import payloads

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

Json = dict[str, Any]
MARK = "gulspurvqzk"  # stands in every hostile text, and must come out nowhere
PERSONAL = "010190-1234"
SAID = f"{MARK} {PERSONAL}"
MEGABYTE = 1_000_000
STRANGER, FOREIGNER, ELSEWHERE = "U0INGEN", "U0ANDEN", "T0ANDEN"
IDS = ("", "0" * 32, "f" * 32, "'; DROP TABLE cases; --", "../../etc/passwd", "U0CAMILLA", SAID)
OTHERS = ("U0INGEN", "U0METTE", "U0MARION", "USLACKBOT", "W0", "")
TEXTS = (
    SAID,
    f"{MARK}\0{MARK}",
    f"{MARK}\ud800",
    f"\udfff{PERSONAL}",
    f"\u202e{SAID}\u202c",
    f"\u2067{MARK}\u200f" * 20,
    f"<!channel> <@U0CAMILLA> {MARK}",
    f"{MARK}\n" * 200,
    f"{MARK}{'e' + chr(0x301) * 300}",
    "' OR 1=1; --" + MARK,
    f"{{{MARK}}} %s %(x)s {{0}}",
    "🦆" * 400 + MARK,
    "\u200b\u00ad\u2060",
    "",
)


def _nested(depth: int) -> Any:
    found: Any = SAID
    for level in range(depth):
        found = [found] if level % 2 else {SAID: found}
    return found


WRONG: tuple[Callable[[], Any], ...] = (
    lambda: None,
    lambda: True,
    lambda: 0,
    lambda: -1,
    lambda: 10**300,
    lambda: 1e308,
    lambda: float("nan"),
    list,
    dict,
    lambda: [SAID],
    lambda: {SAID: SAID},
    lambda: [None] * 300,
    lambda: {"id": {"id": SAID}},
    lambda: [[{}]],
    lambda: _nested(40),
    lambda: _nested(400),
)
HUGE: tuple[Callable[[], Any], ...] = (
    lambda: MARK * (MEGABYTE // len(MARK)),
    lambda: "9 " * (MEGABYTE // 2),
    lambda: [SAID] * (MEGABYTE // 20),
    lambda: _nested(900),
)


@dataclass
class Honest:
    """What an honest Slack sends: kinds of deliveries, each with how one is made of a user."""

    cases: list[str]
    actions: list[str]
    words: list[str]
    shortcuts: list[str]
    views: dict[str, Json] = field(default_factory=dict)

    def one(self, chance: Random, user: str) -> Json:
        """Return a delivery of any kind."""
        makers = (self.press, self.press, self.form, self.form, self.form, self.command)
        maker = chance.choice(
            (*makers, self.home, self.reaction, self.shortcut, self.from_message, self.option)
        )
        return maker(chance, user)

    def press(self, chance: Random, user: str) -> Json:
        """Return a pressed button, or a choice in a menu, beside a message or in a view."""
        action, about = chance.choice(self.actions), self._about(chance)
        made = payloads.press(user, action, about)
        if action in {"card:more", "sheet:more"}:
            chosen = {"value": f"{chance.choice(('close', 'bid', 'effect'))}:{about}"}
            made["actions"][0] |= {"type": "overflow", "selected_option": chosen}
        if chance.random() < 0.4 and self.views:
            made["view"] = self._opened(chance)
        else:
            made["container"] = {"type": "message", "message_ts": "1.1", "is_ephemeral": True}
        return made

    def form(self, chance: Random, user: str) -> Json:
        """Return a form that is sent as it was opened, each field filled in."""
        callback = chance.choice(list(self.views))
        view = copy.deepcopy(self.views[callback])
        sent = payloads.form(user, callback, view.get("private_metadata", ""))
        blocks = [block for block in view["blocks"] if block["type"] == "input"]
        values = {one["block_id"]: _filled(chance, one["element"]) for one in blocks}
        sent["view"] = view | {
            "id": sent["view"]["id"],
            "hash": sent["view"]["hash"],
            "type": "modal",
        }
        sent["view"]["state"] = {"values": values}
        return sent

    def command(self, chance: Random, user: str) -> Json:
        """Return a typed command."""
        word = chance.choice(self.words)
        made = payloads.command(user, "C0TORVET", f"{word} {chance.choice(('', 'U26-0001', SAID))}")
        return made | {"channel_name": "torvet", "user_name": "x"}

    def home(self, chance: Random, user: str) -> Json:
        """Return the event of App Home being opened."""
        made = payloads.home(user)
        made["event"]["tab"] = chance.choice(("home", "messages"))
        return made

    def reaction(self, chance: Random, user: str) -> Json:
        """Return a reaction that is put on a message, or another event."""
        made = payloads.home(user)
        kind = chance.choice(("reaction_added", "reaction_removed", "message", "team_join"))
        item = {"type": "message", "channel": "C0UDSATTE", "ts": f"{chance.random() * 1e9:.6f}"}
        made["event"] = {"type": kind, "user": user, "reaction": "pushpin", "item": item}
        return made | {"event_id": f"Ev{chance.random()}"}

    def shortcut(self, chance: Random, user: str) -> Json:
        """Return a shortcut from Slack's menus."""
        made = payloads.press(user, "none", "") | {"type": "shortcut"}
        del made["actions"]
        name = chance.choice((*self.shortcuts, "shortcut:old", "referral"))
        return made | {"callback_id": name, "action_ts": f"{chance.random()}"}

    def from_message(self, chance: Random, user: str) -> Json:
        """Return a shortcut on a message."""
        made = self.shortcut(chance, user) | {"type": "message_action"}
        message = {"type": "message", "text": SAID, "ts": "1764144300.123456", "user": user}
        made["team"]["domain"] = "odder"
        about = {"callback_id": "shortcut:refer_from", "channel": {"id": "C0TORVET"}}
        return made | about | {"message": message, "message_ts": message["ts"]}

    def option(self, chance: Random, user: str) -> Json:
        """Return a question for the options of a menu, or the news that a view was closed."""
        kind = chance.choice(("block_suggestion", "view_closed", "interactive_message"))
        made = payloads.press(user, "none", "") | {"type": kind, "action_id": "card:bid"}
        if self.views:
            made["view"] = self._opened(chance)
        return made | {"block_id": "b", "value": SAID, "callback_id": "form:bid"}

    def _opened(self, chance: Random) -> Json:
        """Return one of the views as it comes back from Slack, which gives each an id."""
        drawn = copy.deepcopy(chance.choice(list(self.views.values())))
        return drawn | {"id": "V0OPENED"}

    def _about(self, chance: Random) -> str:
        return chance.choice((*self.cases, *self.cases, *IDS))


def _filled(chance: Random, element: Json) -> Json:
    """Return what a field holds: an honest choice, or a hostile text."""
    action, kind = element.get("action_id", "value"), element["type"]
    options = [one["value"] for one in element.get("options", ())] or [SAID]
    held: Json = {"type": kind}
    if kind == "plain_text_input":
        held["value"] = chance.choice((*TEXTS, "Der er ro på.", "12", "Borgeren siger ja."))
    elif "selected_options" in kind or kind in {"checkboxes", "multi_static_select"}:
        held["selected_options"] = [{"value": chance.choice(options)}]
    elif kind in {"static_select", "radio_buttons", "overflow"}:
        held["selected_option"] = {"value": chance.choice(options)}
    elif kind == "datepicker":
        held["selected_date"] = chance.choice(("2026-12-01", "2027-01-15", "2026-02-30", None))
    elif kind == "timepicker":
        held["selected_time"] = chance.choice(("08:30", "25:00", None))
    elif kind == "users_select":
        held["selected_user"] = chance.choice(("U0CAMILLA", "U0ALI", *OTHERS))
    elif kind == "multi_users_select":
        held["selected_users"] = [chance.choice(("U0CAMILLA", *OTHERS))]
    else:
        held["selected_conversation"] = chance.choice(("C0UDSATTE", "C0TORVET", SAID))
    return {action: held}


def spoilt(chance: Random, made: Json, *, claims: bool) -> Json:
    """Return a delivery with up to four of its parts made wrong; one part in some 500 is huge.

    `claims` says whether it may claim to be another person's.
    """
    whose = ("user", "user_id", "team", "team_id")
    sender: Json = copy.deepcopy({name: made[name] for name in whose if name in made})
    event = made.get("event", {}).get("user")
    for _time in range(chance.choice((0, 1, 1, 1, 2, 4))):
        _spoil(chance, made)
    if not claims:
        made |= sender
        if event and isinstance(made.get("event"), dict):
            made["event"]["user"] = event
    return made


def _spoil(chance: Random, made: Json) -> None:
    if not made:
        return
    holder, name = _place(chance, made)
    what = chance.random()
    if what < 0.1 and isinstance(holder, dict):
        holder.pop(name, None)
    elif what < 0.3:
        holder[name] = chance.choice(WRONG)()
    elif what < 0.4:
        holder[name] = chance.choice((*TEXTS, *IDS))
    elif what < 0.998:
        _forge(chance, made)
    else:
        holder[name] = chance.choice(HUGE)()


def _forge(chance: Random, made: Json) -> None:
    """Claim to be another person, workspace, form, button or view, or to have typed anything."""
    kinds = (
        "user",
        "team",
        "action",
        "value",
        "callback",
        "metadata",
        "external",
        "typed",
        "typed",
    )
    kind = chance.choice(kinds)
    view, actions = made.get("view"), made.get("actions")
    if kind == "typed":
        _type(chance, made)
    elif kind == "user":
        made["user"] = {"id": chance.choice(OTHERS), "team_id": ELSEWHERE}
    elif kind == "team":
        made["team"], made["team_id"] = {"id": ELSEWHERE}, ELSEWHERE
    elif kind in {"action", "value"} and isinstance(actions, list) and actions:
        if isinstance(actions[0], dict):
            name = "action_id" if kind == "action" else "value"
            actions[0][name] = chance.choice(("card:gone", "log:", f"log:{MARK}", ":::", *IDS))
    elif isinstance(view, dict):
        names = {"callback": "callback_id", "metadata": "private_metadata"}
        view[names.get(kind, "external_id")] = chance.choice(("form:gone", f"home/{SAID}/1", *IDS))


def _type(chance: Random, made: Json) -> None:
    """Put a hostile text where something was typed or chosen."""
    state = (made.get("view") or {}).get("state") if isinstance(made.get("view"), dict) else None
    values = state.get("values") if isinstance(state, dict) else None
    if not isinstance(values, dict) or not values:
        made["text"] = chance.choice(TEXTS)
        return
    block = values[chance.choice(list(values))]
    held = next(iter(block.values()), None) if isinstance(block, dict) else None
    if not isinstance(held, dict):
        return
    for name in list(held):
        if name == "selected_option":
            held[name] = {"value": chance.choice((*TEXTS, *IDS))}
        elif name == "selected_options":
            held[name] = [{"value": chance.choice((*TEXTS, *IDS))}] * chance.choice((1, 200))
        elif name != "type":
            held[name] = chance.choice((*TEXTS, *IDS, "9999-99-99", "0001-01-01", "24:00"))


def _place(chance: Random, made: Any) -> tuple[Any, Any]:
    """Return a holder and the name of one of its parts, anywhere in the delivery."""
    holder, name = made, chance.choice(list(made))
    while True:
        inner = holder[name]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.25:
            return holder, name
        holder = inner
        name = chance.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
