"""Run 3: every action by everybody in every state of a case, against the table of rights."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.rights import BY_ACTION, LOG, Role, Stage
from faults import payloads
from faults.installation import Installation
from faults.record import record_of
from handlers import commands
from handlers.table import FORMS
from models import Base
from privacy.cast import BIRGIT, CAMILLA, CAST, LONE, MARION, SEED, come_and_go, set_up_cast
from privacy.targets import hidden, target

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import BoltResponse

    from faults.record import Record, Setting
    from privacy.cast import AtTheDoor
    from privacy.targets import Target

Json = dict[str, Any]
ABOUT = (
    ({MARION}, "passing:accept passing:decline visit:home absence:call_off form:absence"),
    ({MARION}, "passing:open form:passing form:passing_whose"),
    ({MARION}, "after:yes after:no after:unknown after:reopen"),
    ({BIRGIT}, "sparring:read learning:remove sparring:answer form:answer"),
    ({LONE}, " ".join(one for one in BY_ACTION if one.startswith("breach:"))),
    ({LONE}, "form:breach_time"),
    ({MARION, LONE}, "feedback:yes feedback:no"),
)
CONCERNED = {action: users for users, actions in ABOUT for action in actions.split()}
"""Whom an action of the targets is about, besides those who have a role."""
REFUSED = (
    "Der er ingen sag ",
    "Du er ikke med i et team her.",
    "Du er ikke med i teamet.",
    "Overdragelsen venter ikke længere på svar fra dig.",
    "Opsætningen er for administratorer.",
    "Sagens tekst åbnes kun af teamets medlemmer.",
    "Kun lederen kan forlænge fristen",
    "Kortet findes ikke længere.",
    "Det venter ikke længere på svar fra dig.",
    "Fraværet findes ikke længere.",
    "Det kan kun personen selv eller lederen melde.",
    "Besøget findes ikke længere.",
    "Det er allerede besvaret.",
    "Du har ingen plads i et team",
    "Spørgsmålet er ikke til dig, eller det findes ikke længere.",
    "Du er gæst i Slack.",
    "Teamet findes ikke længere.",
    "Bruddet findes ikke længere",
)
"""The words in which somebody without the right is refused."""
NOTE = "page:note"
SAYING = {NOTE, "home"}
COMMANDS = {one.spellings[0]: one.with_code for one in commands.COMMANDS}
OWN = frozenset(
    {"home:absence", "home:cases", "home:knowledge", "home:calendar", "home:refer", "home:sparring"}
    | {"home:back", "home:on", "home:digest_on", "home:digest_off", "calendar:make"}
    | {"calendar:remove", "cases:back", "cases:on", "learning:back", "learning:on"}
    | {"home:language_da", "home:language_en", "referral:team", "shortcut:refer"}
    | {"shortcut:refer_from", "paper:link"}
    | {"/", "/sager", "/fravær", "/sparring", "/kontakt", "/brud"}
    | {f"cases:filter_{which}" for which in ("all", "mine", "late", "new")}
)
"""What is about nothing of the target: everybody does it where they belong."""


@dataclass(frozen=True)
class Tried:
    """What came of one try: what was said, whether a form or page opened, whether a row moved."""

    said: str
    opened: str
    moved: tuple[str, ...]

    @property
    def is_refused(self) -> bool:
        """Tell whether it was refused for want of a right, and nothing opened or moved."""
        return any(words in self.said for words in REFUSED) and not (self.opened or self.moved)

    @property
    def is_done(self) -> bool:
        """Tell whether anything came of it."""
        return bool(self.opened or self.moved)


class Door:
    """An installation at which everybody tries everything; what was changed is put back."""

    def __init__(self, installation: Installation, path: Path) -> None:
        """Take an installation on SQLite at a path, as it shall be before each try."""
        self.installation, self._path = installation, path
        self._kept = path.with_suffix(".kept")
        self._calls: list[tuple[str, Json]] = []
        self._listen()

    def keep(self) -> None:
        """Keep the database as it is now."""
        self.installation.bot.engine.dispose()
        shutil.copyfile(self._path, self._kept)
        self._rows = self._read()

    def try_one(self, at: AtTheDoor, payload: Json) -> Tried:
        """Let somebody do something, and put back what it changed."""
        self._calls.clear()
        trigger = self.installation.sandbox._hub.triggers.issue(at.user)
        where = {"team_id": at.slack_team, "team": {"id": at.slack_team, "domain": "odder"}}
        answer = self.installation.deliver(payload | where | {"trigger_id": trigger})
        said, opened = self._heard(answer)
        now = self._read()
        moved = [name for name, rows in now.items() if rows != self._rows[name]]
        if moved:
            self._put_back()
        return Tried(said, opened, tuple(name for name in moved if name not in UNSEEN))

    def _listen(self) -> None:
        slack, say = self.installation.bot.slack, self.installation.bot.slack.api_call

        def listening(method: str, **words: Any) -> Any:
            self._calls.append((method, words.get("json") or words.get("params") or {}))
            return say(method, **words)

        slack.api_call = listening  # type: ignore[method-assign, assignment]

    def _heard(self, answer: BoltResponse) -> tuple[str, str]:
        """Return what was said, and the name of what opened."""
        body = json.loads(answer.body) if answer.body else {}
        views = [body["view"]] if "view" in body else []
        views += [_plain(words["view"]) for method, words in self._calls if "view" in words]
        said = [*body.get("errors", {}).values()]
        said += [str(view["blocks"]) for view in views if view["callback_id"] == NOTE]
        said += [str(words.get("text", "")) for method, words in self._calls]
        said += [str(view["blocks"]) for view in views if view["type"] == "home"]
        opened = [view["callback_id"] for view in views if view["callback_id"] not in SAYING]
        return " ".join(said), " ".join(opened)

    def _read(self) -> dict[str, list[str]]:
        with self.installation.bot.reading() as session:
            return {
                table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
                for table in Base.metadata.sorted_tables
            }

    def _put_back(self) -> None:
        self.installation.bot.engine.dispose()
        for file in self._path.parent.glob(f"{self._path.name}-*"):
            file.unlink()
        shutil.copyfile(self._kept, self._path)


IN_A_FORM = "unit:chosen"
UNNAMED = {Role.SUBSTITUTE, Role.LEADER}
UNSEEN = {"received", "person"}
"""What is kept of every delivery, and what Slack tells of people: nothing of what came of it."""
HARMLESS = {"paper:link", "home:language_da", "home:language_en", "calendar:remove"}
"""What tells nothing and changes nothing but one's own settings, whoever one is."""


def run(setting: Setting) -> Record:
    """Try every cell of the table, or a share of them."""
    record, dice = record_of(3, "matrix", setting), Random(setting.seed)
    path = Path(setting.url.removeprefix("sqlite:///"))
    stages = [partial(target, stage=stage) for stage in Stage]
    every: list[Callable[[Installation], Target]] = [*stages, hidden]
    for made_as in every:
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        with Installation(setting.url, seed=SEED, set_up=set_up_cast) as installation:
            made = made_as(installation)
            come_and_go(installation.bot, made.team.id)
            door = Door(installation, path)
            door.keep()
            _try_all(record, door, made, dice, setting.share)
    return record


def _try_all(record: Record, door: Door, made: Target, dice: Random, share: float) -> None:
    """Try every action by everybody, and with ids that nothing has, or a share of it."""
    for at in CAST:
        for action in sorted(BY_ACTION.keys() - HARMLESS):
            if dice.random() < share:
                _try(record, door, made, at, action)
    for action in sorted(BY_ACTION.keys() - OWN - HARMLESS):
        if dice.random() < share:
            _forge(record, door, made, action)


def _try(record: Record, door: Door, made: Target, at: AtTheDoor, action: str) -> None:
    """Try one cell, and demand that it is as the table says."""
    payload, right = _payload(made, at.user, action), BY_ACTION[action]
    mine, tried = _roles(made, at, action, payload), door.try_one(at, payload)
    stage = f"{made.stage}{' hidden' if made.hidden else ''}"
    where = f"{at.name} {action} {stage}: {tried.said[:90]!r} {tried.opened} {tried.moved}"
    record.count("cells")
    if not mine & right.who:
        record.count("refused")
        record.demand(tried.is_refused, f"let in: {where}")
    elif made.stage in right.when:
        record.count("let_in")
        record.demand(not tried.is_refused, f"kept out: {where}")
    else:
        record.count("too_late_or_too_soon")
        record.demand(not tried.is_done, f"out of its time: {where}")


def _forge(record: Record, door: Door, made: Target, action: str) -> None:
    """Let a member try with ids that nothing has, and demand that nothing comes of it."""
    forged = json.dumps(_payload(made, CAMILLA, action))
    for known in made.ids:
        forged = forged.replace(known, "0" * len(known))
    tried = door.try_one(CAST[0], json.loads(forged))
    record.count("forged")
    record.demand(not tried.is_done, f"forged: {action} {made.stage}: {tried}")


def _roles(made: Target, at: AtTheDoor, action: str, payload: Json) -> frozenset[Role]:
    """Return what somebody is to what an action is about.

    To a hidden case nobody is a substitute or a leader who isn't named.
    """
    mine = at.at_home if action in OWN else at.roles
    if at.roles and at.user in CONCERNED.get(action, ()):
        mine |= {Role.CONCERNED}
    told = json.dumps(payload)
    about_it = action not in OWN and any(name in told for name in made.of_case)
    unseen = made.hidden and about_it
    return mine - UNNAMED if unseen else mine


def _payload(made: Target, user: str, action: str) -> Json:
    if action.startswith("/"):
        word = action.removeprefix("/")
        named = f"{word} {made.case.code}" if COMMANDS.get(word) else word
        return payloads.command(user, "C0TORVET", named)
    if action in FORMS:
        metadata, typed = made.sent(action)
        return payloads.form(user, action, metadata, **typed)
    if action.startswith("shortcut:"):
        return _shortcut(user, action)
    pressed = "log:home_visit" if action == LOG else action
    payload = payloads.press(user, pressed, made.value(action))
    return payload | _form_around(made) if action == IN_A_FORM else payload


def _form_around(made: Target) -> Json:
    """Return the form in which a choice is made, as Slack tells of it."""
    about = {"callback_id": "form:handover", "private_metadata": made.case.id}
    return {"view": about | {"id": "V1", "type": "modal", "blocks": [], "state": {"values": {}}}}


def _shortcut(user: str, callback: str) -> Json:
    kind = "message_action" if callback.endswith("_from") else "shortcut"
    message = {"ts": "1.0", "text": "x", "user": user}
    told = {"channel": {"id": "C0TORVET", "name": "torvet"}, "message": message}
    who = {"type": kind, "callback_id": callback, "action_ts": "1.0", "user": {"id": user}}
    return who | (told if kind == "message_action" else {})


def _plain(view: Any) -> Json:
    found: Json = json.loads(view) if isinstance(view, str) else view
    return found
