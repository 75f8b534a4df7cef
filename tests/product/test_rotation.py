"""Every sealed cell is sealed anew with a new key, and nothing is lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import rotation
from bot.crash import strike_with
from bot.errors import UserError
from bot.keyring import KeyFile, KeyRing, change
from bot.rotation import Ground, Rotation, key_lines
from bot.sealed import cells_by_key, demand_openable, sealed_tables
from bot.vault import Tampered, Vault
from models import Case, Note
from privacy.filled import cells, fill, words

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path

    from tests.product.world import World

NOW = datetime(2026, 11, 24, 7, 25, tzinfo=UTC)
ROWS, DAYS = 7, 30


class House:
    """A database full of sealed cells, its key file, and what a rotation has said."""

    def __init__(self, world: World, path: Path) -> None:
        self.path, self.engine = path, world.bot.engine
        KeyRing.create(path, NOW)
        self.vault = Vault(KeyFile(path))
        vars(world.bot)["vault"] = self.vault
        fill(world.bot, ROWS)
        self.said: list[str] = []

    @property
    def ring(self) -> KeyRing:
        """Return the ring as the file has it."""
        return KeyRing.load(self.path)

    def rotate(self, now: datetime = NOW) -> bool:
        """Rotate, as the command does."""
        self.said.clear()
        ground = Ground(self.path, self.engine, DAYS)
        return Rotation(ground, lambda: now, self.said.append).run()

    def cells(self) -> Counter[str]:
        """Count the cells by their key."""
        with Session(self.engine.execution_options(reading=True)) as session:
            return cells_by_key(session)

    def unreadable(self) -> list[str]:
        """Return where a cell does not hold what it was filled with."""
        found = []
        with Session(self.engine.execution_options(reading=True)) as session:
            for sealed in sealed_tables():
                for row in session.execute(select(sealed.key, *sealed.columns)).mappings():
                    found += [
                        f"{sealed.table.name}.{column.name}"
                        for column in sealed.columns
                        if not self._holds(sealed.table.name, column.name, row)
                    ]
        return found

    def _holds(self, table: str, column: str, row: Any) -> bool:
        if row[column] is None:
            return True
        text = self.vault.unseal(table, column, row["id"], row[column])
        return text == words(table, column, row["id"]) or not text.startswith("står i døren på")

    def write(self, statement: Any) -> None:
        """Change the database as somebody else does."""
        with self.engine.begin() as connection:
            connection.execute(statement)


@pytest.fixture
def house(any_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a full database of either kind; nobody waits in a test."""
    monkeypatch.setattr(rotation, "AT_ONCE", 3)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    return House(any_world, tmp_path / "tvaers.key")


@pytest.fixture
def struck() -> Iterator[None]:
    """Take the hook away again that strikes at crash points."""
    yield
    strike_with(None)


class _PulledOut(BaseException):
    """The process is gone."""


def _turned(sealed: bytes | None, place: int) -> bytes:
    """Return a cell with one bit turned in the byte at a place."""
    turned = bytearray(sealed or b"")
    turned[place] ^= 1
    return bytes(turned)


def _strike_at(point: str, nth: int) -> None:
    passed: list[str] = []

    def strike(name: str) -> None:
        passed.append(name)
        if passed.count(point) == nth:
            raise _PulledOut

    strike_with(strike)


@pytest.mark.usefixtures("struck")
def test_every_cell_is_sealed_with_the_new_key(house: House) -> None:
    """Each column of each table is sealed anew and reads the same; the older key stays a while.

    A cell that is damaged is told of and left. The next rotation is a new one, and a key that
    nothing can need any more is gone from the file with it.
    """
    (first,) = house.ring.seals
    count = house.cells().total()
    assert count > cells(ROWS)
    assert house.rotate()
    ring = house.ring
    assert ring.newest.id != first.id
    assert house.cells() == {ring.newest.id: count}
    assert house.unreadable() == []
    assert (ring.older[0].id, ring.older[0].unused_since) == (first.id, NOW)
    assert "Intet er forseglet med en ældre nøgle" in house.said[0]
    assert "fredag den 25. december 2026" in house.said[1]

    with house.engine.begin() as connection:
        some = connection.execute(select(Note.id, Note.text).limit(1)).one()
        broken = _turned(some.text, -1)
        connection.execute(update(Note).where(Note.id == some.id).values(text=broken))
    assert not house.rotate(NOW + timedelta(days=31))
    assert f"note.text {some.id}" in house.said[-1]
    assert "1 felt kan ikke åbnes" in house.said[-1]
    assert {seal.id for seal in house.ring.seals} > {first.id, ring.newest.id}

    assert not house.rotate(NOW + timedelta(days=31, minutes=1))  # a new one, and not for ever on
    assert "Taget ud af filen" in house.said[0]
    assert len(house.ring.seals) == 3
    assert ring.newest.id in {seal.id for seal in house.ring.seals}  # the damaged cell names it
    assert not house.rotate(NOW + timedelta(days=99))
    assert ring.newest.id in {seal.id for seal in house.ring.seals}


@pytest.mark.usefixtures("struck")
@pytest.mark.parametrize(
    ("point", "nth"),
    [
        ("key.replaced", 1),
        ("rotate.before_commit", 40),
        ("rotate.committed", 40),
        ("rotate.sealed", 1),
    ],
)
def test_cut_off_it_is_finished_by_the_next(house: House, point: str, nth: int) -> None:
    """Wherever it ends, all cells open, and the next one goes on with the same key."""
    count = house.cells().total()
    _strike_at(point, nth)
    with pytest.raises(_PulledOut):
        house.rotate()
    strike_with(None)
    assert house.unreadable() == []
    assert len(house.ring.seals) == 2
    demand_openable(house.engine, house.vault)
    assert house.rotate()
    assert "gjort færdig" in house.said[0]
    assert house.cells() == {house.ring.newest.id: count}
    assert len(house.ring.seals) == 2
    assert not house.ring.is_unfinished
    assert house.unreadable() == []


def test_nobodys_change_is_overwritten(house: House) -> None:
    """A cell that is no longer what was read, or is gone, is left as it is."""
    with house.engine.connect() as connection:
        written, emptied = connection.execute(select(Note.id, Note.text).limit(2)).all()
    fresh = house.vault.seal("note", "text", written.id, "skrevet imens")
    house.write(update(Note).where(Note.id == written.id).values(text=fresh))
    house.write(update(Note).where(Note.id == emptied.id).values(text=None))
    (notes,) = (one for one in sealed_tables() if one.table.name == "note")
    late = [{"row": one.id, "old": one.text, "new": b"late"} for one in (written, emptied)]
    with house.engine.begin() as connection:
        connection.execute(rotation._swap(notes, "text"), late)
    kept = select(Note.id, Note.text).where(Note.id.in_((written.id, emptied.id)))
    with house.engine.connect() as connection:
        found = {row.id: row.text for row in connection.execute(kept)}
    assert found == {written.id: fresh, emptied.id: None}


def test_a_process_that_lacks_the_key_is_told_of(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody goes on sealing with an older key, the rotation says so and stays unfinished.

    When all have the file, the next one makes up for it with the same key.
    """
    with house.engine.connect() as connection:
        noted = connection.scalar(select(Note.id))
    stale, whole = Vault(house.ring), Rotation._turn

    def turn(self: Rotation, sealed: Any) -> None:
        whole(self, sealed)
        text = stale.seal("note", "text", str(noted), words("note", "text", str(noted)))
        house.write(update(Note).where(Note.id == noted).values(text=text))

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Rotation, "_turn", turn)
        with pytest.raises(UserError, match="alle processer har den nye nøglefil"):
            house.rotate()
    assert house.unreadable() == []
    house.rotate()
    assert house.cells().keys() == {house.ring.newest.id}
    assert house.unreadable() == []


def test_a_key_that_waits_is_taken_into_force(house: House) -> None:
    """With several machines: the key is added, the file handed round, and then it seals."""
    change(house.path, lambda ring: ring.with_waiting(NOW))
    waiting = house.ring.seals[-1]
    house.vault.seal("t", "c", 1, "text")
    assert waiting.id not in house.cells()
    lines = [line.partition(", ")[2] for line in key_lines(house.ring, house.cells())]
    assert lines[-1].endswith("0 felter, venter på key rotate")
    assert lines[0].endswith(", forsegler")
    assert house.rotate()
    assert house.ring.newest.id == waiting.id
    assert house.cells().keys() == {waiting.id}


def test_another_installations_key_file_is_left_as_it_is(house: House) -> None:
    """A rotation with it says which key is missing, and puts no new key in it."""
    other = house.path.with_name("another.key")
    KeyRing.create(other)
    before = other.read_bytes()
    with pytest.raises(UserError, match=house.ring.newest.id):
        Rotation(Ground(other, house.engine, DAYS), lambda: NOW, house.said.append).run()
    assert other.read_bytes() == before


def test_a_ring_that_lacks_the_databases_key(house: House) -> None:
    """A start says which key is missing; a single damaged cell does not keep it from starting."""
    before = Vault(house.ring)
    house.rotate()
    with pytest.raises(UserError, match=house.ring.newest.id):
        demand_openable(house.engine, before)
    with house.engine.begin() as connection:
        some = connection.execute(select(Case.id, Case.situation).limit(1)).one()
        broken = _turned(some.situation, 1)
        connection.execute(update(Case).where(Case.id == some.id).values(situation=broken))
    demand_openable(house.engine, house.vault)
    with pytest.raises(Tampered):
        house.vault.unseal("case", "situation", some.id, broken)
