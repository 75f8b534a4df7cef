"""Who and what the sandbox starts with: one municipality, its people and its channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")

SCOPES = (
    "commands",
    "chat:write",
    "users:read",
    "groups:read",
    "groups:history",
    "reactions:read",
)


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague: Slack's user id, the name and title on the profile, the channels joined.

    A guest is what Slack calls a restricted user; a stranger is of another organisation, met in
    a shared channel.
    """

    id: str
    name: str
    title: str
    channels: tuple[str, ...]
    admin: bool = False
    guest: bool = False
    stranger: bool = False

    @property
    def handle(self) -> str:
        """Return Slack's lower-case user name."""
        return self.name.lower().replace(" ", ".").replace("ø", "oe")


@dataclass(frozen=True, slots=True)
class Room:
    """A channel as it is before anybody has done anything; a shared one has outsiders in it."""

    id: str
    name: str
    private: bool
    bot_member: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Seed:
    """One workspace with one installed app; `start` is the aware local story time of the start."""

    team_id: str
    team_name: str
    domain: str
    app_id: str
    bot_user: str
    bot_id: str
    bot_name: str
    bot_token: str
    app_token: str
    people: tuple[Person, ...]
    rooms: tuple[Room, ...]
    start: datetime


_TEAM = ("C0UDSATTE", "C0TORVET")
_INDSATS = ("C0NYTTEAM", "C0TORVET")
_PEOPLE = (
    Person("U0CAMILLA", "Camilla Holm", "Visitator, Sundhed & Omsorg", _TEAM),
    Person("U0MARION", "Marion Lund", "Rusmiddelkonsulent, Forebyggelse & Rusmidler", _TEAM),
    Person(
        "U0CHRISTINA",
        "Christina Vang",
        "Socialrådgiver, Det Specialiserede Socialområde",
        _TEAM,
    ),
    Person("U0BIRGIT", "Birgit Dahl", "Visitator (stedfortræder)", _TEAM),
    Person("U0JONAS", "Jonas Krog", "Rusmiddelkonsulent (stedfortræder)", _TEAM),
    Person("U0TRINE", "Trine Bak", "Socialrådgiver (stedfortræder)", _TEAM),
    Person("U0METTE", "Mette Ravn", "Leder", _TEAM),
    Person(
        "U0SOEREN",
        "Søren Winther",
        "It-administrator",
        ("C0UDSATTE", "C0NYTTEAM", "C0TORVET"),
        admin=True,
    ),
    Person("U0LONE", "Lone Friis", "Hjemmeplejen", ("C0TORVET",)),
    Person("U0ALI", "Ali Demir", "Boligsocial medarbejder", ("C0TORVET",)),
    Person("U0HANNE", "Hanne Buhl", "Sagsbehandler, Social Indsats", _INDSATS),
    Person("U0PETER", "Peter Toft", "Sagsbehandler, Social Indsats", _INDSATS),
    Person("U0BO", "Bo Riis", "Socialpædagog, Social Indsats", _INDSATS),
    Person("U0SANNE", "Sanne Kjær", "Socialpædagog, Social Indsats", _INDSATS),
    Person("U0IDA", "Ida Lind", "Ergoterapeut, Social Indsats", _INDSATS),
    Person("U0KAREN", "Karen Holst", "Socialrådgiver, Social Indsats", _INDSATS),
    Person("U0VIBEKE", "Vibeke Dam", "Afdelingsleder, Social Indsats", _INDSATS),
)
_ROOMS = (
    Room("C0UDSATTE", "udsatte-team", private=True, bot_member=True),
    Room("C0NYTTEAM", "social-indsats", private=True),
    Room("C0TORVET", "torvet", private=False),
)

ODDER = Seed(
    team_id="T0TVAERS",
    team_name="Odder Kommune",
    domain="odder",
    app_id="A0TVAERS",
    bot_user="U0TVAERS",
    bot_id="B0TVAERS",
    bot_name="Tværs",
    bot_token="xoxb-sandbox-token",  # noqa: S106 - made up, opens only the sandbox
    app_token="xapp-sandbox-token",  # noqa: S106 - made up, opens only the sandbox
    people=_PEOPLE,
    rooms=_ROOMS,
    start=datetime(2026, 11, 24, 8, 25, tzinfo=ZONE),
)
