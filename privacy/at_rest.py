"""Run 4: what rests in the database is found changed or moved, and a new key loses none of it.

Every sealed column of every table is filled. In cells of each, every single bit is turned; rows
and columns are swapped by pairs. Then all cells are sealed anew by `app.py key rotate` while
`app.py start` serves people who refer and read, and the rotation is killed again and again.
"""

from __future__ import annotations

import signal
import threading
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.keyring import KeyFile, KeyRing
from bot.sealed import Cell, cells_by_key, opens, sealed_tables
from bot.vault import Vault
from faults.cases import CANARY
from faults.house import House, Referrer
from faults.record import Record, Setting, record_of
from privacy.filled import WORDS, cells, fill, words
from sandbox import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from faults.process import Parent

CELLS = 100_000
TURNED, SWAPPED = 5, 40  # cells of each column whose bits are turned; rows that are swapped
KILLS = 24
LIFE = (0.6, 4.0)  # seconds that a rotation is given before it is killed
PATIENCE = 30.0  # seconds a reader waits on a busy machine
LONGEST = 600.0  # seconds for the last one
POINTS = ("key.written", "key.replaced", "rotate.before_commit", "rotate.committed")
PEOPLE = ("U0LONE", "U0ALI")
READER, CODE, TORVET = "U0CAMILLA", "U26-0001", "C0TORVET"
Bytes = dict[Cell, bytes]


def run(setting: Setting) -> Record:
    """Play the run."""
    record = record_of(4, "at_rest", setting)
    with House(setting) as house:
        fill(house.bot, max(2, setting.some(CELLS) // cells(1) + 1))
        found = _cells(house.bot.engine)
        _turn_bits(record, house.vault, found, setting)
        _swap(record, house.vault, found, setting)
        _rotate_while_serving(record, house, Random(setting.seed))
    return record


def _cells(engine: Engine) -> dict[tuple[str, str], Bytes]:
    """Return all sealed cells by their column."""
    found: dict[tuple[str, str], Bytes] = {}
    with Session(engine.execution_options(reading=True)) as session:
        for sealed in sealed_tables():
            rows = session.execute(select(sealed.key, *sealed.columns)).mappings().all()
            for column in sealed.columns:
                name = sealed.table.name, column.name
                found[name] = {
                    Cell(*name, row["id"]): row[column.name]
                    for row in rows
                    if row[column.name] is not None
                }
    return found


def _turn_bits(
    record: Record, vault: Vault, found: dict[tuple[str, str], Bytes], setting: Setting
) -> None:
    """Turn each bit of some cells of every column, one at a time."""
    for name, column in found.items():
        some = list(column.items())[-setting.some(TURNED) :]
        record.count("columns")
        for cell, sealed in some:
            record.demand(opens(vault, cell, sealed) is not None, f"{name} does not open")
            passed = [bit for bit in _flipped(sealed) if opens(vault, cell, bit) is not None]
            record.demand(not passed, f"{name}: {len(passed)} turned bits were not found")
            record.count("bits_turned", len(sealed) * 8)


def _flipped(sealed: bytes) -> Iterator[bytes]:
    for bit in range(len(sealed) * 8):
        turned = bytearray(sealed)
        turned[bit // 8] ^= 1 << bit % 8
        yield bytes(turned)


def _swap(
    record: Record, vault: Vault, found: dict[tuple[str, str], Bytes], setting: Setting
) -> None:
    """Put cells in each other's rows, and in each other's columns, tables too."""
    for column in found.values():
        rows = list(column.items())[-setting.some(SWAPPED, 2) :]
        for (cell, _own), (_other, sealed) in permutations(rows, 2):
            record.count("rows_swapped")
            record.demand(opens(vault, cell, sealed) is None, f"another row's cell opens in {cell}")
    for one, other in permutations(found.values(), 2):
        (cell, _own), (_cell, sealed) = list(one.items())[-1], list(other.items())[-1]
        record.count("columns_swapped")
        record.demand(opens(vault, cell, sealed) is None, f"another column's cell opens in {cell}")
        here = Cell(cell.table, cell.column, _cell.row_id)
        record.demand(opens(vault, here, sealed) is None, f"a cell opens in another column: {here}")


def _rotate_while_serving(record: Record, house: House, dice: Random) -> None:
    stopped = threading.Event()
    people = [Referrer(house, user, stopped) for user in PEOPLE]
    reader = Reader(house, stopped)
    life = house.parent.start()
    house.until(lambda: house.connected)
    for one in (*people, reader):
        one.start()
    house.until(lambda: all(one.acknowledged for one in people) and reader.shown)
    status = _rotate(record, house.parent, house, dice)
    done = reader.shown, sum(len(one.acknowledged) for one in people)
    house.until(lambda: reader.shown > done[0])  # with the new key
    stopped.set()
    for one in (*people, reader):
        one.join()
    house.parent.end(life, signal.SIGTERM)
    record.demand(status == 0, f"the last rotation ended with {status}")
    _judge_service(record, house, people, reader)
    _judge_cells(record, house)


def _rotate(record: Record, parent: Parent, house: House, dice: Random) -> int:
    """Begin rotations and kill them, by the clock or at a boundary; return how the last ended."""
    for _kill in range(house.setting.some(KILLS)):
        point = f"{dice.choice(POINTS)}:{dice.randint(1, 30)}"
        pid = parent.start("key", "rotate", FAULTS_STRIKE=point if dice.random() < 1 / 2 else "")
        house.until(lambda pid=pid: parent.ended(pid), dice.uniform(*LIFE))  # type: ignore[misc]
        killed = parent.end(pid) == -signal.SIGKILL
        record.count("rotations_killed" if killed else "rotations_done")
    pid = parent.start("key", "rotate")
    house.until(lambda: parent.ended(pid), LONGEST)
    return parent.end(pid)


class Reader(threading.Thread):
    """Somebody who opens a case's private view again and again, and reads it."""

    def __init__(self, house: House, stopped: threading.Event) -> None:
        """Take what ends it."""
        super().__init__(name="reader", daemon=True)
        self._player, self._stopped = house.sandbox.player(READER), stopped
        self.asked = self.shown = self.told = 0

    def run(self) -> None:
        """Read until it is time to stop."""
        while not self._stopped.is_set():
            self.asked += 1
            self._ask()
            self._stopped.wait(0.2)

    def _ask(self) -> None:
        """Ask, and wait for the view, or for the words to try again."""
        before = self._refusals()
        self._player.command(TORVET, f"/henvisning vis {CODE}")
        try:
            self._player.until(lambda: self._player.modal() or self._refusals() > before, PATIENCE)
        except Refused:
            return
        if self._player.modal() is None:
            self.told += 1
            return
        self.shown += int("Skal sættes ud" in str(self._player.modal()))
        self._player.close()

    def _refusals(self) -> int:
        return sum("igen" in one["text"] for one in self._player.messages(TORVET))


def _judge_service(record: Record, house: House, people: list[Referrer], reader: Reader) -> None:
    """Demand that everybody was answered, and that nothing went wrong where nobody saw it."""
    for one in people:
        lost = [number for number, times in house.counted(one.acknowledged).items() if times != 1]
        record.demand(not lost, f"{len(lost)} referrals of {one.name} are not there once")
        record.count("referrals", len(one.acknowledged))
        record.count("referrals_sent_again", one.tries - len(one.begun))
    record.count("readings", reader.shown)
    record.count("readings_told_to_try_again", reader.told)
    unanswered = reader.asked - reader.shown - reader.told
    record.demand(not unanswered, f"{unanswered} readings were not answered")
    log = house.parent.log.read_text(encoding="utf-8")
    for event in ("handler.failed", "key.unreadable", "process.uncaught", "Traceback"):
        record.demand(event not in log, f"the log has {event}")
    record.demand(CANARY not in log and WORDS not in log, "the log tells what is sealed")


def _judge_cells(record: Record, house: House) -> None:
    """Demand that every cell opens, says what it said, and is sealed with the newest key."""
    path = house.setting.folder / "tvaers.key"
    vault, newest = Vault(KeyFile(path)), KeyRing.load(path).newest.id
    columns = _cells(house.bot.engine)
    for column in columns.values():
        for cell, sealed in column.items():
            text = opens(vault, cell, sealed)
            record.count("cells_unreadable", int(text is None))
            wrong = text is not None and text.startswith(WORDS) and text != _filled(cell)
            record.demand(not wrong, f"{cell} says something else")
    record.count("cells_rotated", sum(map(len, columns.values())))
    record.demand(not record.counts["cells_unreadable"], "there are cells that do not open")
    with Session(house.bot.engine.execution_options(reading=True)) as session:
        older = cells_by_key(session).keys() - {newest}
    record.demand(not older, f"cells are sealed with older keys: {sorted(older)}")


def _filled(cell: Cell) -> str:
    return words(cell.table, cell.column, cell.row_id)
