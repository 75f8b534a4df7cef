"""The names of colleagues, as Slack gives them, kept so that a message never has to ask."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from http.client import HTTPException
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.access import Visitor, person
from bot.errors import Busy, FieldErrors
from bot.locale import _
from bot.waiting import heed, may_ask
from models import Person, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from sqlalchemy.orm import Session

    from bot.runtime import Bot


AT_ONCE = 8
USERS = "users.info"
LATELY = timedelta(days=1)
WRITTEN_AGAIN = timedelta(hours=1)  # what is told once more writes nothing
INERT = str.maketrans({"<": "&lt;", ">": "&gt;"})
OUTSIDE = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted")


class Standing(StrEnum):
    """What Slack says a person is to a workspace; a stranger or a closed account is a guest."""

    COLLEAGUE = "colleague"
    GUEST = "guest"
    APP = "app"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"


NOT_KEPT = {Standing.UNKNOWN, Standing.UNANSWERED}


@dataclass(frozen=True)
class Profile:
    """What Slack answers about one user."""

    user: str
    name: str
    title: str
    standing: Standing
    left: bool = False


@dataclass(frozen=True)
class People:
    """Names by Slack user, with no mark-up active; one we have not met is Slack's own mention."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)

    def full(self, user: str) -> str:
        """Return a name: "Marion Lund"."""
        return self.names[user][0].translate(INERT) if user in self.names else f"<@{user}>"

    def first(self, user: str) -> str:
        """Return a first name, or the full one when two share the first."""
        name = self.full(user)
        first = name.split(" ", 1)[0]
        alike = [one for one in self.names if self.full(one).split(" ", 1)[0] == first]
        return first if len(alike) < 2 else name  # noqa: PLR2004 - two of the same name

    def titled(self, user: str) -> str:
        """Return a name with the workplace: "Lone Friis, Hjemmeplejen"."""
        title = self.names[user][1].translate(INERT) if user in self.names else ""
        return f"{self.full(user)}, {title}" if title else self.full(user)

    def written(self, user: str) -> tuple[str, str]:
        """Return name and title as plain text, for paper; both empty for one we have not met."""
        return self.names.get(user, ("", ""))


def people(session: Session, workspace_id: str) -> People:
    """Return everyone Tværs has met in a workspace."""
    rows = session.execute(
        select(Person.user, Person.name, Person.title).where(
            Person.workspace_id == workspace_id, Person.name != ""
        )
    )
    return People({user: (name, title) for user, name, title in rows})


def not_met(session: Session, workspace_id: str, users: Iterable[str]) -> set[str]:
    """Return those of some users whose names we lack."""
    wanted = set(users)
    query = select(Person.user).where(
        Person.workspace_id == workspace_id, Person.name != "", Person.user.in_(wanted)
    )
    return wanted - set(session.scalars(query))


def asked_lately(session: Session, workspace_id: str, user: str, real_now: datetime) -> bool:
    """Tell whether Slack has told us of a person within a day (real time, aware)."""
    query = select(Person.asked_at).where(
        Person.workspace_id == workspace_id, Person.user == user, Person.asked_at.is_not(None)
    )
    asked_at = session.scalar(query)
    return asked_at is not None and real_now - asked_at < LATELY


def has_left(session: Session, workspace_id: str, user: str) -> bool:
    """Tell whether a person's account is closed: Slack takes their messages without a word."""
    query = select(Person.left).where(Person.workspace_id == workspace_id, Person.user == user)
    return bool(session.scalar(query))


def meet(bot: Bot, workspace_id: str, users: Iterable[str]) -> None:
    """Ask Slack for the names we lack and keep them; without an answer the mention is shown."""
    with bot.reading() as session:
        unknown = not_met(session, workspace_id, users)
    ask_about(bot, workspace_id, unknown)


def ask_about(bot: Bot, workspace_id: str, users: Iterable[str]) -> None:
    """Ask Slack who people are, met before or not, and keep what it answers."""
    with bot.reading() as session:
        query = select(Workspace.slack_id).where(Workspace.id == workspace_id)
        slack_team = session.scalar(query)
    if slack_team is not None:
        look_up(bot, slack_team, users)


def look_up(bot: Bot, slack_team: str, users: Iterable[str]) -> list[Profile]:
    """Ask Slack who people are, keep what it answers, and return it."""
    wanted = sorted(set(users))
    if not wanted:
        return []
    if not may_ask(bot, USERS):
        return [Profile(user, "", "", Standing.UNANSWERED) for user in wanted]
    with ThreadPoolExecutor(AT_ONCE) as asking:
        found = list(asking.map(lambda user: _ask(bot, slack_team, user), wanted))
    _keep_all(bot, slack_team, [one for one in found if one.standing not in NOT_KEPT])
    return found


def outsiders(bot: Bot, slack_team: str, users: Iterable[str]) -> list[Profile]:
    """Return those who aren't known to be colleagues; Slack is asked about the ones not met."""
    with bot.reading() as session:
        query = (
            select(Person.user)
            .join(Workspace, Workspace.id == Person.workspace_id)
            .where(Workspace.slack_id == slack_team, Person.name != "", Person.guest.is_(False))
        )
        colleagues = set(session.scalars(query))
    found = look_up(bot, slack_team, set(users) - colleagues)
    return [one for one in found if one.standing is not Standing.COLLEAGUE]


def require_colleagues(bot: Bot, slack_team: str, named: Mapping[str, Iterable[str]]) -> None:
    """Raise FieldErrors where a field (block id to users) names somebody who isn't a colleague."""
    every = {user for users in named.values() for user in users}
    found = {one.user: why_not_named(one) for one in outsiders(bot, slack_team, every)}
    errors = {name: found[user] for name, users in named.items() for user in users if user in found}
    if errors:
        raise FieldErrors(errors)


def standing_now(bot: Bot, slack_team: str, user: str) -> Profile:
    """Ask Slack about one person, met before or not; where it is silent, what is known stands."""
    (found,) = look_up(bot, slack_team, (user,))
    if found.standing is Standing.UNANSWERED and not outsiders(bot, slack_team, (user,)):
        return replace(found, standing=Standing.COLLEAGUE)
    return found


def why_not_named(one: Profile) -> str:
    """Return in words why somebody can't be named, and what to do."""
    words = {
        Standing.GUEST: _("{name} er gæst i Slack. Vælg en kollega med egen konto."),
        Standing.APP: _("{name} er en app. Vælg en kollega."),
        Standing.UNKNOWN: _("Slack kender ikke personen. Vælg en kollega med egen konto."),
    }
    return words.get(one.standing, _("Slack svarede ikke. Prøv igen om lidt.")).format(
        name=one.name
    )


def _ask(bot: Bot, slack_team: str, user: str) -> Profile:
    try:
        found = bot.slack.users_info(user=user)["user"]
    except SlackApiError as refused:
        heed(bot, USERS, refused)
        unknown = refused.response.get("error") in {"user_not_found", "user_not_visible"}
        return Profile(user, "", "", Standing.UNKNOWN if unknown else Standing.UNANSWERED)
    except (SlackClientError, OSError, HTTPException):
        return Profile(user, "", "", Standing.UNANSWERED)
    inner = found.get("profile", {})
    name = inner.get("real_name") or found.get("real_name") or found.get("name", "")
    standing = _standing(found, slack_team)
    return Profile(
        user,
        str(name)[:255],
        str(inner.get("title", ""))[:255],
        standing,
        left=bool(found.get("deleted")),
    )


def _standing(found: dict[str, Any], slack_team: str) -> Standing:
    """Return what Slack's user object says a person is to this workspace."""
    if found.get("is_bot"):
        return Standing.APP
    homes = {found.get("team_id"), *found.get("enterprise_user", {}).get("teams", ())}
    if slack_team not in homes or any(found.get(flag) for flag in OUTSIDE):
        return Standing.GUEST
    return Standing.COLLEAGUE


def _keep_all(bot: Bot, slack_team: str, met: list[Profile]) -> None:
    """Keep people for next time; a workspace without a team keeps nobody."""
    with suppress(IntegrityError, Busy), bot.writing() as session:  # another has just met them
        home = session.scalar(select(Workspace.id).where(Workspace.slack_id == slack_team))
        if home is not None:
            for one in met:
                _keep(session, Visitor(home, one.user), one, bot.real_now())


def _keep(session: Session, who: Visitor, one: Profile, real_now: datetime) -> None:
    found = person(session, who)
    if found is None:
        found = Person(workspace_id=who.workspace_id, user=who.user)
        session.add(found)
    found.name, found.title = one.name, one.title
    found.guest = one.standing is not Standing.COLLEAGUE
    found.left = one.left
    if found.asked_at is None or real_now - found.asked_at > WRITTEN_AGAIN:
        found.asked_at = real_now
