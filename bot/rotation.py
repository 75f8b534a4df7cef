"""Give the ring a new key and seal every cell anew with it, while the bot serves.

A few rows a transaction, each cell only if it still holds what was read (compare and swap), so
that nobody's change is overwritten. What has been done is seen in the cells themselves: a
rotation that is cut off anywhere is finished by the next. The older keys stay on the ring until
neither a cell nor a copy of the database can need them.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, bindparam, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.orm import Session

from bot.crash import crash_point
from bot.deadlines import local_date
from bot.engines import may_pass
from bot.errors import UserError
from bot.keyring import KeyFile, change
from bot.locale import _, day_year_words, listed, ngettext, number_words
from bot.sealed import Cell, cells_by_key, demand_openable, key_id, opens, sealed_tables
from bot.vault import KEY_ID_BYTES, Vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine, Row, Select

    from bot.keyring import KeyRing
    from bot.sealed import SealedTable

AT_ONCE = 100  # rows a transaction
MOST_PASSES = 20
MOST_TRIES, PAUSE = 60, 0.5  # how often a busy database is asked, and the seconds between
TELL_EVERY = 2.0  # seconds
A_DAY_MORE = timedelta(days=1)  # a copy is deleted in the hour after it is too old
MOST_NAMED = 5


@dataclass(frozen=True)
class Ground:
    """What is rotated: the key file, the database, and how many days a copy of that lives."""

    path: Path
    engine: Engine
    backup_days: int


@dataclass
class Progress:
    """How far it has come: cells sealed anew, by the key they had before, and cells not opened."""

    wanted: int = 0
    moved: Counter[str] = field(default_factory=Counter)
    damaged: set[Cell] = field(default_factory=set)
    told: float = field(default_factory=time.monotonic)


class Rotation:
    """One turn of `app.py key rotate`; `now` is the wall clock (aware), `tell` says a line."""

    def __init__(
        self, ground: Ground, now: Callable[[], datetime], tell: Callable[[str], None]
    ) -> None:
        """Read the ring. Raises `KeyFault` when it cannot be read."""
        self._ground, self._now, self._tell = ground, now, tell
        self._keys = KeyFile(ground.path)
        self._vault = Vault(self._keys)
        self._done = Progress()

    def run(self) -> bool:
        """Rotate, or finish a rotation that was cut off; return whether every cell opens.

        Raises UserError when the file or the database cannot be used, the file is another
        installation's, or cells keep coming that are sealed with an older key; what has been done
        until then stands.
        """
        demand_openable(self._ground.engine, self._vault)
        self._drop_unused()
        unfinished = self._ring.is_unfinished
        if self._ring.seals[-1].waits:
            self._change(lambda ring: ring.in_force(self._now()))
        self._seal_anew()
        if unfinished or self._done.moved:
            self._tell(_("En udskiftning, der var begyndt, er gjort færdig."))
        else:
            self._change(lambda ring: ring.in_force(self._now()))
            self._seal_anew()
        crash_point("rotate.sealed")
        if self._ring.is_unfinished or self._done.moved:
            moved = frozenset(self._done.moved)
            self._change(lambda ring: ring.out_of_use(self._now(), moved))
        return self._sum_up()

    @property
    def _ring(self) -> KeyRing:
        return self._keys.current()

    def _change(self, changed: Callable[[KeyRing], KeyRing]) -> None:
        change(self._ground.path, changed)
        self._keys.renewed()

    def _drop_unused(self) -> None:
        """Take away the keys that no cell and no copy can need any more."""
        over = {seal.id for seal in self._ring.older if self._is_over(seal.unused_since)}
        gone = over - self._cells().keys() if over else set()
        if gone:
            self._change(lambda ring: ring.without(gone))
            words = _("Taget ud af filen, for intet bruger dem mere: {keys}.")
            self._tell(words.format(keys=listed(sorted(gone))))

    def _is_over(self, unused_since: datetime | None) -> bool:
        return unused_since is not None and self._until(unused_since) < self._now()

    def _until(self, unused_since: datetime) -> datetime:
        return unused_since + timedelta(days=self._ground.backup_days) + A_DAY_MORE

    def _cells(self) -> Counter[str]:
        with Session(self._ground.engine.execution_options(reading=True)) as session:
            return cells_by_key(session)

    def _left(self) -> int:
        """Return how many cells that can be opened are sealed with another key than the newest."""
        cells = self._cells()
        return cells.total() - cells[self._ring.newest.id] - len(self._done.damaged)

    def _seal_anew(self) -> None:
        """Seal what is sealed with an older key, until a look finds nothing more of it."""
        self._done.damaged.clear()
        self._done.wanted = self._left()
        for number in range(MOST_PASSES):
            if self._left() <= 0:
                return
            time.sleep(PAUSE if number else 0)  # a row was held, or a change began before the key
            self._done.damaged.clear()
            for sealed in sealed_tables():
                self._turn(sealed)
        raise UserError(
            _(
                "Der kommer stadig noget, der er forseglet med en ældre nøgle. Se, at alle "
                "processer har den nye nøglefil, og kør: python app.py key rotate"
            )
        )

    def _turn(self, sealed: SealedTable) -> None:
        """Go through a table once, in the order of its keys."""
        after: str | None = ""
        while after is not None:
            began = time.monotonic()
            after = self._some(sealed, after)
            self._say_how_far()
            time.sleep(time.monotonic() - began)  # the bot's own changes come in between

    def _some(self, sealed: SealedTable, after: str) -> str | None:
        """Seal some rows anew; return the last one's key, or None when there are no more."""
        for _try in range(MOST_TRIES):
            try:
                return self._in_one_go(sealed, after)
            except (DBAPIError, NoneFree) as fault:
                if not may_pass(fault):
                    raise
            time.sleep(PAUSE)
        raise UserError(
            _("Databasen er optaget. Kør kommandoen igen: den går videre, hvor den kom til.")
        )

    def _in_one_go(self, sealed: SealedTable, after: str) -> str | None:
        newest = bytes.fromhex(self._ring.newest.id)
        with self._ground.engine.begin() as connection:
            rows = connection.execute(_older(sealed, after, newest)).all()
            moved = Counter[str]()
            for column in sealed.columns:
                moved += self._column(connection, sealed, column.name, rows)
            crash_point("rotate.before_commit")
        crash_point("rotate.committed")
        self._done.moved += moved
        return str(rows[-1][0]) if rows else None

    def _column(
        self, connection: Connection, sealed: SealedTable, name: str, rows: Sequence[Row[Any]]
    ) -> Counter[str]:
        """Seal one column of some rows anew; return how many cells, by the key they had."""
        anew = list(self._anew(sealed.table.name, name, rows))
        if anew:
            connection.execute(_swap(sealed, name), anew)
        return Counter(_named(one["old"]) for one in anew)

    def _anew(self, table: str, column: str, rows: Sequence[Row[Any]]) -> Iterator[dict[str, Any]]:
        newest = self._ring.newest.id
        for row in rows:
            old = row._mapping[column]  # noqa: SLF001 - SQLAlchemy's own name for the public map
            if old is None or _named(old) == newest:
                continue
            cell = Cell(table, column, str(row[0]))
            text = opens(self._vault, cell, old)
            if text is None:
                self._done.damaged.add(cell)
            else:
                new = self._vault.seal(table, column, row[0], text)
                yield {"row": row[0], "old": old, "new": new}

    def _say_how_far(self) -> None:
        if time.monotonic() - self._done.told < TELL_EVERY:
            return
        self._done.told = time.monotonic()
        words = _("{done} af {all} felter er forseglet på ny.")
        done = self._done.moved.total()
        every = max(self._done.wanted, done)
        self._tell(words.format(done=number_words(done), all=number_words(every)))

    def _sum_up(self) -> bool:
        """Say how it stands now; return whether every cell opens."""
        count = self._done.moved.total()
        words = ngettext(
            "{count} felt er forseglet på ny. Intet er forseglet med en ældre nøgle end {key}.",
            "{count} felter er forseglet på ny. Intet er forseglet med en ældre nøgle end {key}.",
            count,
        )
        if self._done.damaged:
            words = ngettext(
                "{count} felt er forseglet på ny med nøglen {key}.",
                "{count} felter er forseglet på ny med nøglen {key}.",
                count,
            )
        self._tell(words.format(count=number_words(count), key=self._ring.newest.id))
        for seal in self._ring.older:
            self._tell_of_older(seal.id, seal.unused_since)
        self._tell(_("Gem en ny kopi af nøglefilen et sikkert sted, ikke ved sikkerhedskopierne."))
        self._tell_of_damage()
        return not self._done.damaged

    def _tell_of_older(self, name: str, unused_since: datetime | None) -> None:
        if unused_since is not None:
            words = _("{key} bliver i filen til efter {day}: kopier fra før kan have brug for den.")
            day = day_year_words(local_date(self._until(unused_since)))
            self._tell(words.format(key=name, day=day))

    def _tell_of_damage(self) -> None:
        if not self._done.damaged:
            return
        count = len(self._done.damaged)
        words = ngettext(
            "{count} felt kan ikke åbnes og er ladt, som det var: {cells}.",
            "{count} felter kan ikke åbnes og er ladt, som de var: {cells}.",
            count,
        )
        named = listed(sorted(map(str, self._done.damaged))[:MOST_NAMED])
        self._tell(words.format(count=number_words(count), cells=named))


def key_lines(ring: KeyRing, cells: Counter[str]) -> Iterator[str]:
    """Yield a line for each key on a ring: its id, when it was made, and what it seals."""
    for seal in ring.seals:
        made = _("alder ukendt") if seal.made is None else day_year_words(local_date(seal.made))
        count = ngettext("{count} felt", "{count} felter", cells[seal.id])
        words = [seal.id, made, count.format(count=number_words(cells[seal.id]))]
        if seal is ring.newest:
            words.append(_("forsegler"))
        if seal.waits:
            words.append(_("venter på key rotate"))
        yield ", ".join(words)


def _older(sealed: SealedTable, after: str, newest: bytes) -> Select[Any]:
    """Return the query for the next rows with a cell that another key than the newest has sealed.

    On PostgreSQL they are held, and one that somebody else holds is passed over till the next
    look: so nobody who changes several rows can stand against us for ever.
    """
    named = (key_id(column) != bindparam(None, newest, LargeBinary) for column in sealed.columns)
    query = select(sealed.key, *sealed.columns).where(sealed.key > after, or_(*named))
    return query.order_by(sealed.key).limit(AT_ONCE).with_for_update(skip_locked=True)


def _swap(sealed: SealedTable, name: str) -> Any:
    """Return the statement that puts a cell in another's place, if that is still there."""
    column = sealed.table.c[name]
    still = sealed.key == bindparam("row"), column == bindparam("old", type_=LargeBinary)
    return update(sealed.table).where(*still).values({name: bindparam("new", type_=LargeBinary)})


def _named(sealed: bytes) -> str:
    """Return the id of the key that a cell names."""
    return sealed[1 : 1 + KEY_ID_BYTES].hex()
