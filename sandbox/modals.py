"""Views: the modals a person has open, one upon another, and the App Home."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field
from typing import Any

from sandbox import elements

Json = dict[str, Any]
MOST = 3  # Slack's limit of views in a stack


@dataclass(slots=True)
class View:
    """One view: what the app gave, what the person has filled in, and what is said under it.

    `kept` maps (block id, action id) to the state's value. `errors` maps block id to a text of
    the app's, or to a code of the client's when `errors_from` is "client".
    """

    id: str
    user: str
    source: Json
    hash: str
    root: str
    previous: str | None = None
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    errors_from: str = "bot"

    @property
    def blocks(self) -> list[Json]:
        """Return the view's blocks."""
        blocks: list[Json] = self.source["blocks"]
        return blocks

    def state(self) -> Json:
        """Return Slack's `state` object."""
        return {"values": elements.values(self.blocks, self.kept)}


@dataclass(frozen=True, slots=True)
class Owner:
    """The identity that every view carries."""

    team: str
    app_id: str
    bot_id: str


class Views:
    """All views that are open, by person; ids and hashes are handed out here."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._numbered = 0
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """Return the person's open modals, the top one last."""
        return self.stacks.setdefault(user, [])

    def find(self, view_id: str) -> View | None:
        """Return an open modal or a published home by its id."""
        every = itertools.chain(self.homes.values(), *self.stacks.values())
        return next((view for view in every if view.id == view_id), None)

    def called(self, external_id: str) -> View | None:
        """Return the view to which the app gave this external id."""
        every = itertools.chain(self.homes.values(), *self.stacks.values())
        return next((v for v in every if v.source.get("external_id") == external_id), None)

    def put(self, user: str, source: Json) -> View:
        """Lay a new modal on top of the person's stack."""
        stack = self.stack(user)
        view = self._new(user, source)
        if stack:
            view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def publish(self, user: str, source: Json) -> View:
        """Replace the person's App Home; its id stays once it has one."""
        view = self._new(user, source)
        if user in self.homes:
            view.id = view.root = self.homes[user].id
        self.homes[user] = view
        return view

    def replace(self, view: View, source: Json) -> None:
        """Give a view new contents; what is typed stays where block and action id are the same."""
        before = _types(view.blocks)
        after = _types(source["blocks"])
        same = {key for key, kind in after.items() if before.get(key) == kind}
        view.kept = {key: value for key, value in view.kept.items() if key in same}
        view.source, view.hash = source, _new_hash()
        view.errors = {}

    def payload(self, view: View) -> Json:
        """Return the view as Slack sends it, in answers and payloads alike."""
        shown = {"id": view.id, "team_id": self._owner.team, **_defaults(view.source["type"])}
        shown |= view.source
        shown |= {"state": view.state(), "hash": view.hash, "root_view_id": view.root}
        shown |= {"previous_view_id": view.previous, "app_id": self._owner.app_id}
        return shown | {"bot_id": self._owner.bot_id, "app_installed_team_id": self._owner.team}

    def for_page(self, view: View) -> Json:
        """Return the view as the page draws it, with the errors said under its fields."""
        return self.payload(view) | {"errors": view.errors, "errors_from": view.errors_from}

    def _new(self, user: str, source: Json) -> View:
        self._numbered += 1
        view_id = f"V0{self._numbered:07X}"
        return View(view_id, user, source, _new_hash(), view_id)


def _types(blocks: list[Json]) -> dict[tuple[str, str], str]:
    return {(b["block_id"], e["action_id"]): e["type"] for b, e in elements.found(blocks)}


def _defaults(kind: str) -> Json:
    shown: Json = {"callback_id": "", "private_metadata": "", "external_id": ""}
    shown |= {"clear_on_close": False, "notify_on_close": False}
    if kind == "modal":
        shown |= {"title": None, "submit": None, "close": None}
    return shown


def _new_hash() -> str:
    return f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}"
