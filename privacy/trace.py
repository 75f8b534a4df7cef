"""Run 5: whoever can write the database but has no key cannot change the trace unseen.

Two teams' chains are written by the product. Then one tampering after the other is made in a
transaction that is rolled back, with the database's own triggers gone, and `verify` must find it:
by itself, or with the heads that the digests have printed, where events and the team's own head
were put back together to what they were before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, select, text
from sqlalchemy.orm import Session

from bot import trace
from bot.presets import FAVRSKOV
from bot.trace import Actor, Head, head_words
from bot.vault import KeyRing, Vault
from demo import set_up_team
from faults.installation import Installation
from faults.record import Record, Setting, record_of
from models import Team
from models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from bot.runtime import Bot

TAMPERINGS = 10_000
EVENTS = 60  # of each team
PRINTED_EVERY = 7  # events between two digests
KINDS = ("viewed", "received", "bid", "exported", "closed", "reopened")
ROLES = ("member", "substitute", "leader", "recipient")
PEOPLE = ("U0MARION", "U0CAMILLA", "U0CHRISTINA", "U0METTE")
"""What the events are made of."""

OTHER_TIMES = ("2031-01-01 00:00:00.000000", "1970-01-01 00:00:00.000000")
MOVED = 1_000_000  # added to numbers on their way to others: two may never be alike


@dataclass
class Chains:
    """Two teams' chains as they stand, and the heads that their digests have printed."""

    teams: list[str]
    rows: dict[str, list[dict[str, Any]]]
    printed: frozenset[Head]
    vault: Vault
    now: datetime

    def length(self, team: str) -> int:
        """Return how many events a team has."""
        return len(self.rows[team])


def run(setting: Setting) -> Record:
    """Play the run."""
    record, dice = record_of(5, "trace", setting), Random(setting.seed)
    with Installation(setting.url) as installed:
        bot = installed.bot
        seats = [(f"U0SEAT{number}",) for number in range(len(FAVRSKOV.seats))]
        set_up_team(bot, FAVRSKOV, "Social Indsats", "C0NYTTEAM", PEOPLE[3], seats)
        chains = _written(bot, dice)
        owned = _as_owner(setting)
        _demand_whole(record, owned, chains)
        for number in range(setting.some(TAMPERINGS, len(ATTACKS))):
            name = list(ATTACKS)[number % len(ATTACKS)]
            record.count(name)
            record.demand(_found(owned, chains, name, dice), f"{name} not found, number {number}")
        _demand_whole(record, owned, chains)
        _demand_key(record, bot)
        owned.dispose()
    record.count("tamperings", sum(record.counts.values()))
    return record


def _written(bot: Bot, dice: Random) -> Chains:
    """Write events into both chains as the product does; every so often a digest prints a head."""
    printed = set[Head]()
    with bot.writing() as session:
        teams = list(session.scalars(select(Team).order_by(Team.name)))
        for number in range(EVENTS):
            for team in teams:
                _write(session, bot.vault, team, dice, bot.now() + timedelta(minutes=number))
                if number % PRINTED_EVERY == 0 or number == EVENTS - 1:
                    printed.add(Head.read(head_words(team)))
        ids = [team.id for team in teams]
    rows = {one: _rows(bot, one) for one in ids}
    return Chains(ids, rows, frozenset(printed), bot.vault, bot.now() + timedelta(days=1))


def _write(session: Session, vault: Vault, team: Team, dice: Random, now: datetime) -> None:
    """Let somebody have done something."""
    actor, kind = Actor(dice.choice(PEOPLE), dice.choice(ROLES)), dice.choice(KINDS)
    trace.record(session, vault, team, actor, kind, subject=new_id(), now=now)


def _rows(bot: Bot, team: str) -> list[dict[str, Any]]:
    with bot.reading() as session:
        query = text("SELECT * FROM event WHERE team_id = :team ORDER BY number")
        return [dict(row) for row in session.execute(query, {"team": team}).mappings()]


def _as_owner(setting: Setting) -> Engine:
    """Return the database as its owner has it: nothing of the product, and no rule of its own."""
    engine = create_engine(setting.url)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _without_rules)
        return engine
    with engine.begin() as connection:  # SQLite holds to foreign keys only where it is asked to
        for verb in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER event_no_{verb}"))
    return engine


def _without_rules(raw: Any, _record: Any) -> None:
    raw.execute("SET session_replication_role = replica")
    raw.commit()


def _verified(connection: Connection, chains: Chains) -> bool:
    """Tell whether all is as it should be, as `app.py trace verify` with the printed heads does."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        teams = session.scalars(select(Team)).all()
        walked = [trace.verify(session, chains.vault, team, chains.printed) for team in teams]
        met = frozenset[Head]().union(*(chain.met for chain in walked))
        whole = all(chain.broken_at is None for chain in walked)
        return whole and met == chains.printed and not trace.strays(session)


def _found(owned: Engine, chains: Chains, attack: str, dice: Random) -> bool:
    """Make a tampering, tell whether it is found, and undo it."""
    with owned.connect() as connection, connection.begin() as change:
        ATTACKS[attack](connection, chains, dice)
        found = not _verified(connection, chains)
        change.rollback()
    return found


def _demand_whole(record: Record, owned: Engine, chains: Chains) -> None:
    with owned.connect() as connection:
        record.demand(_verified(connection, chains), "an untouched trace is not whole")


def _demand_key(record: Record, bot: Bot) -> None:
    """Demand that another key than the installation's verifies nothing."""
    with bot.reading() as session:
        for team in session.scalars(select(Team)):
            found = trace.verify(session, Vault(KeyRing.random()), team)
            record.demand(found.broken_at == 1, "another key verifies the trace")


def _do(connection: Connection, statement: str, **given: Any) -> None:
    connection.execute(text(statement), given)


def _one(chains: Chains, dice: Random) -> tuple[str, int]:
    team = dice.choice(chains.teams)
    return team, dice.randint(1, chains.length(team))


def _edit(connection: Connection, chains: Chains, dice: Random) -> None:
    """Give a random column of a random event another value."""
    team, number = _one(chains, dice)
    column = dice.choice([*chains.rows[team][0]])
    was = chains.rows[team][number - 1][column]
    value = _another(chains, dice, column, was)
    _do(
        connection,
        f'UPDATE event SET "{column}" = :value WHERE team_id = :team AND number = :number',
        value=value,
        team=team,
        number=number,
    )


def _another(chains: Chains, dice: Random, column: str, was: Any) -> Any:
    """Return another value that a column may have: another event's, one bit away, or nothing."""
    if column == "number":
        return MOVED + dice.randint(0, 99)
    if column == "at":
        return dice.choice(OTHER_TIMES)
    others = {row[column] for rows in chains.rows.values() for row in rows} - {was}
    near = {f"{was or ''}x", f"x{was or ''}", (was or "y")[::-1] + "z", ""} - {was}
    free = set() if column in {"id", "team_id"} else others - {None}  # those two are unique
    return dice.choice(sorted(map(str, free | near)))


def _renumber(connection: Connection, team: str, first: int, by: int) -> None:
    """Move the numbers of all events from one on."""
    for more, least in ((MOVED, first), (by - MOVED, first + MOVED)):
        order = "UPDATE event SET number = number + :more WHERE team_id = :team"
        _do(connection, f"{order} AND number >= :least", more=more, team=team, least=least)


def _take_out(connection: Connection, team: str, first: int, last: int) -> None:
    order = "DELETE FROM event WHERE team_id = :team AND number BETWEEN :first AND :last"
    _do(connection, order, team=team, first=first, last=last)


def _put_head(connection: Connection, team: str, length: int, head: str) -> None:
    order = "UPDATE team SET trace_length = :length, trace_head = :head WHERE id = :team"
    _do(connection, order, length=length, head=head, team=team)


def _mac(chains: Chains, team: str, number: int) -> str:
    return str(chains.rows[team][number - 1]["mac"]) if number else ""


def _delete(connection: Connection, chains: Chains, dice: Random) -> None:
    """Take one event out, and close the gap as often as not; the head is kept, or made to fit."""
    team, number = _one(chains, dice)
    _take_out(connection, team, number, number)
    if dice.random() < 1 / 2:
        _renumber(connection, team, number, -1)
        length = chains.length(team) - 1
        _put_head(connection, team, length, _mac(chains, team, chains.length(team)))


def _put_in(connection: Connection, row: dict[str, Any], **changed: Any) -> None:
    whole = row | {"id": new_id()} | changed
    names = ", ".join(f'"{name}"' for name in whole)
    values = ", ".join(f":{name}" for name in whole)
    _do(connection, f"INSERT INTO event ({names}) VALUES ({values})", **whole)


def _insert(connection: Connection, chains: Chains, dice: Random) -> None:
    """Put a forged event in somewhere, and let the head fit what then is last."""
    team, number = _one(chains, dice)
    length = chains.length(team)
    _renumber(connection, team, number, 1)
    row = dice.choice(chains.rows[team])
    mac = dice.choice((row["mac"], f"{dice.getrandbits(256):064x}"))
    _put_in(connection, row, number=number, user=dice.choice(PEOPLE), mac=mac)
    _put_head(connection, team, length + 1, _mac(chains, team, length))


def _replay(connection: Connection, chains: Chains, dice: Random) -> None:
    """Append an old event once more, of the same team or of the other, with a head that fits."""
    team = dice.choice(chains.teams)
    row = dice.choice(chains.rows[dice.choice(chains.teams)])
    length = chains.length(team) + 1
    _put_in(connection, row, team_id=team, number=length)
    _put_head(connection, team, length, row["mac"])


def _reorder(connection: Connection, chains: Chains, dice: Random) -> None:
    """Let two events change places."""
    team = dice.choice(chains.teams)
    one, other = dice.sample(range(1, chains.length(team) + 1), 2)
    order = "UPDATE event SET number = :new WHERE team_id = :team AND number = :old"
    for old, new in ((one, MOVED), (other, one), (MOVED, other)):
        _do(connection, order, new=new, team=team, old=old)


def _cut_end(connection: Connection, chains: Chains, dice: Random) -> None:
    """Cut events off at the end, and leave the team's head as it was."""
    team, number = _one(chains, dice)
    _take_out(connection, team, number, chains.length(team))


def _cut_beginning(connection: Connection, chains: Chains, dice: Random) -> None:
    """Cut events off at the beginning, and number the rest from 1."""
    team, number = _one(chains, dice)
    length = chains.length(team)
    _take_out(connection, team, 1, number)
    _renumber(connection, team, number + 1, -number)
    _put_head(connection, team, length - number, _mac(chains, team, length))


def _swap_teams(connection: Connection, chains: Chains, dice: Random) -> None:
    """Give two teams each other's events of a number, or each other's heads."""
    one, other = chains.teams
    number = dice.randint(1, min(map(chains.length, chains.teams)))
    if dice.random() < 1 / 4:
        _put_head(connection, one, chains.length(other), _mac(chains, other, chains.length(other)))
        return
    order = "UPDATE event SET team_id = :new, number = :to WHERE team_id = :old AND number = :at"
    for old, at, new, to in (
        (one, number, one, MOVED),
        (other, number, one, number),
        (one, MOVED, other, number),
    ):
        _do(connection, order, new=new, to=to, old=old, at=at)


def _give_away(connection: Connection, chains: Chains, dice: Random) -> None:
    """Let an event belong to no team that there is, and close the gap it leaves."""
    team = dice.choice(chains.teams)
    length = chains.length(team)
    order = "UPDATE event SET team_id = 'nobody' WHERE team_id = :team AND number = :last"
    _do(connection, order, team=team, last=length)
    _put_head(connection, team, length - 1, _mac(chains, team, length - 1))


def _roll_back(connection: Connection, chains: Chains, dice: Random) -> None:
    """Put events and the team's head back together, to before a head that was printed."""
    team = dice.choice(chains.teams)
    number = dice.randint(0, chains.length(team) - 1)
    _take_out(connection, team, number + 1, chains.length(team))
    _put_head(connection, team, number, _mac(chains, team, number))


def _empty(connection: Connection, chains: Chains, dice: Random) -> None:
    """Let a team begin anew, as if nothing had ever happened, or take the team away."""
    team = dice.choice(chains.teams)
    _take_out(connection, team, 0, MOVED)
    if dice.random() < 1 / 2:
        _put_head(connection, team, 0, "")
    else:
        _do(connection, "DELETE FROM team WHERE id = :team", team=team)


def _head(connection: Connection, chains: Chains, dice: Random) -> None:
    """Change nothing but the team's own head or length."""
    team = dice.choice(chains.teams)
    length, number = chains.length(team), dice.randint(0, chains.length(team) - 1)
    if dice.random() < 1 / 2:
        _put_head(connection, team, number, _mac(chains, team, length))
    else:
        _put_head(connection, team, length, _mac(chains, team, number))


def _live_on(connection: Connection, chains: Chains, dice: Random) -> None:
    """Put a chain back, and let the product, which has the key, go on writing from there."""
    team = dice.choice(chains.teams)
    number = dice.randint(0, chains.length(team) - 2)
    _take_out(connection, team, number + 1, chains.length(team))
    _put_head(connection, team, number, _mac(chains, team, number))
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        ours = session.scalars(select(Team).where(Team.id == team)).one()
        for _event in range(dice.randint(1, EVENTS)):
            _write(session, chains.vault, ours, dice, chains.now)
        session.commit()


ATTACKS: dict[str, Callable[[Connection, Chains, Random], None]] = {
    "edited": _edit,
    "deleted": _delete,
    "inserted": _insert,
    "replayed": _replay,
    "reordered": _reorder,
    "cut_at_the_end": _cut_end,
    "cut_at_the_beginning": _cut_beginning,
    "swapped_between_teams": _swap_teams,
    "given_to_no_team": _give_away,
    "rolled_back": _roll_back,
    "rolled_back_and_lived_on": _live_on,
    "emptied": _empty,
    "head_changed": _head,
}
