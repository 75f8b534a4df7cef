"""The names of colleagues, as Slack gives them, kept so that a message never has to ask."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.access import Visitor, person
from models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from bot.runtime import Bot


@dataclass(frozen=True)
class People:
    """Names by Slack user; a person we have not met yet is shown as Slack's own mention."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)

    def full(self, user: str) -> str:
        """Return a name: "Marion Lund"."""
        return self.names[user][0] if user in self.names else f"<@{user}>"

    def first(self, user: str) -> str:
        """Return a first name, or the full one when two share the first."""
        name = self.full(user)
        first = name.split(" ", 1)[0]
        alike = [other for other, _title in self.names.values() if other.split(" ", 1)[0] == first]
        return first if len(alike) < 2 else name  # noqa: PLR2004 - two of the same name

    def titled(self, user: str) -> str:
        """Return a name with the workplace: "Lone Friis, Hjemmeplejen"."""
        title = self.names[user][1] if user in self.names else ""
        return f"{self.full(user)}, {title}" if title else self.full(user)


def people(session: Session, workspace_id: str) -> People:
    """Return everyone Tværs has met in a workspace."""
    rows = session.execute(
        select(Person.user, Person.name, Person.title).where(
            Person.workspace_id == workspace_id, Person.name != ""
        )
    )
    return People({user: (name, title) for user, name, title in rows})


def meet(bot: Bot, workspace_id: str, users: Iterable[str]) -> None:
    """Ask Slack for the names we lack and keep them; without an answer the mention is shown."""
    with bot.reading() as session:
        known = people(session, workspace_id).names
    met = [found for user in set(users) - known.keys() if (found := _ask(bot, user))]
    if not met:
        return
    with suppress(IntegrityError), bot.writing() as session:  # another has just met them
        for user, name, title in met:
            _keep(session, Visitor(workspace_id, user), name, title)


def _ask(bot: Bot, user: str) -> tuple[str, str, str] | None:
    try:
        profile = bot.slack.users_info(user=user)["user"]
    except (SlackApiError, OSError):
        return None
    inner = profile.get("profile", {})
    name = inner.get("real_name") or profile.get("real_name") or profile.get("name", "")
    return user, _unmarked(name)[:255], _unmarked(inner.get("title", ""))[:255]


def _unmarked(words: object) -> str:
    """Return a name without the signs that Slack reads as a mention or a link."""
    return str(words).replace("<", "").replace(">", "")


def _keep(session: Session, who: Visitor, name: str, title: str) -> None:
    found = person(session, who)
    if found is None:
        found = Person(workspace_id=who.workspace_id, user=who.user)
        session.add(found)
    found.name, found.title = name, title
