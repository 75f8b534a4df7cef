"""Who is at the door in the matrix: one person a role, and those who have none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.access import Visitor, known_person, workspace_id
from bot.casework.desk import Desk
from bot.casework.seats import SeatForm, set_seat
from bot.casework.team import TeamForm, set_up
from bot.loading import lock_team
from bot.presets import ODDER
from bot.rights import Role
from bot.trace import TVAERS
from demo import WORKSPACE, set_up_odder
from sandbox import seeds

if TYPE_CHECKING:
    from bot.runtime import Bot
    from models import Team

ELSEWHERE = "T0ANDEN"
CAMILLA, MARION, CHRISTINA = "U0CAMILLA", "U0MARION", "U0CHRISTINA"
BIRGIT, JONAS = "U0BIRGIT", "U0JONAS"
METTE, LONE, ALI, SOEREN = "U0METTE", "U0LONE", "U0ALI", "U0SOEREN"
PETER, HANNE, IDA = "U0PETER", "U0HANNE", "U0IDA"
GUEST, STRANGER = "U0GITTE", "U0UKENDT"
GITTE = seeds.Person(GUEST, "Gitte Bro", "Vikar", ("C0TORVET",), guest=True)
FREMMED = seeds.Person(STRANGER, "Kaj Fremmed", "Boligselskabet", ("C0TORVET",), stranger=True)
PEOPLE = tuple(replace(one, guest=one.id == JONAS) for one in seeds.ODDER.people)
SEED = replace(seeds.ODDER, people=(*PEOPLE, GITTE, FREMMED))
FIRST_SEAT = "Sundhed & Omsorg"


@dataclass(frozen=True)
class AtTheDoor:
    """One person, as Slack names them, what they are called here, and which roles they have."""

    name: str
    user: str
    roles: frozenset[Role]
    slack_team: str = WORKSPACE
    others: frozenset[Role] = frozenset()

    @property
    def at_home(self) -> frozenset[Role]:
        """Return the roles in what is not about the target: those of their own team."""
        return self.roles | self.others


def _one(name: str, user: str, *roles: Role) -> AtTheDoor:
    return AtTheDoor(name, user, frozenset({*roles, Role.COLLEAGUE}))


COLLEAGUE = frozenset({Role.COLLEAGUE})
CAST = (
    _one("member", CAMILLA, Role.MEMBER),
    _one("another member", MARION, Role.MEMBER),
    _one("substitute", BIRGIT, Role.SUBSTITUTE),
    _one("leader", METTE, Role.LEADER),
    _one("referrer", LONE, Role.REFERRER),
    _one("recipient", ALI, Role.RECIPIENT),
    _one("administrator", SOEREN, Role.ADMINISTRATOR),
    _one("colleague", PETER),
    _one("ex-member", IDA),
    AtTheDoor("another team's", HANNE, COLLEAGUE, others=frozenset({Role.MEMBER})),
    AtTheDoor("guest", GUEST, frozenset()),
    AtTheDoor("guest in a seat", JONAS, frozenset()),
    AtTheDoor("stranger", STRANGER, frozenset()),
    AtTheDoor("elsewhere", CAMILLA, frozenset(), ELSEWHERE, frozenset({Role.MEMBER})),
)


def set_up_cast(bot: Bot) -> None:
    """Set the Odder team up, another team beside it and one in another workspace.

    Ida has had a seat's substitution and lost it; Jonas, who still has one, is a guest by now.
    """
    set_up_odder(bot)
    with bot.writing() as session:
        desk = Desk(session, bot.vault, bot.now())
        home = workspace_id(session, WORKSPACE)
        _another_team(desk, home, "A", HANNE)
        elsewhere = workspace_id(session, ELSEWHERE)
        _another_team(desk, elsewhere, "U", CAMILLA)
        known_person(session, Visitor(elsewhere, CAMILLA)).name = "Camilla Holm"
        known_person(session, Visitor(home, SOEREN)).administrator = True
        for user in (JONAS, GUEST, STRANGER):
            known_person(session, Visitor(home, user)).guest = True


def come_and_go(bot: Bot, team_id: str) -> None:
    """Let Ida step in for a seat, and not any more."""
    for substitutes in ((BIRGIT, IDA), (BIRGIT,)):
        with bot.writing() as session:
            desk, team = Desk(session, bot.vault, bot.now()), lock_team(session, team_id)
            form = SeatForm(FIRST_SEAT, CAMILLA, substitutes, authority=True)
            set_seat(desk, TVAERS, team, team.seats[0].id, form)


def _another_team(desk: Desk, home: str, letter: str, holder: str) -> Team:
    times = ODDER.meeting_time, ODDER.digest_time
    form = TeamForm("Ældreteamet", letter, "C0NYTTEAM", ODDER.key, None, *times)
    team = set_up(desk, TVAERS, home, form)
    seat = SeatForm(FIRST_SEAT, holder, (), authority=True)
    set_seat(desk, TVAERS, team, team.seats[0].id, seat)
    return team
