"""The vault opens what it sealed, where it sealed it, and nothing else."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vault import KeyFault, KeyRing, Tampered, Vault, plain_number

if TYPE_CHECKING:
    from pathlib import Path

RING = KeyRing.random()
VAULT = Vault(RING)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@dataclass
class Note:
    """A row as the mapped classes look from outside."""

    id: int | None
    body: bytes | None = None
    __tablename__ = "notes"


@given(TEXT, st.text(max_size=20), st.integers() | st.text(max_size=20))
def test_round_trip(text: str, column: str, row_id: int | str) -> None:
    """Whatever is sealed for a cell is read from that cell again."""
    assert VAULT.unseal("t", column, row_id, VAULT.seal("t", column, row_id, text)) == text


def test_every_bit_flip_is_found() -> None:
    """A cell with any one bit turned does not open."""
    sealed = VAULT.seal("cases", "situation", 7, "står i døren på fredag")
    for bit in range(len(sealed) * 8):
        turned = bytearray(sealed)
        turned[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            VAULT.unseal("cases", "situation", 7, bytes(turned))


@given(st.integers(min_value=0))
def test_a_cut_cell_is_found(length: int) -> None:
    """A cell that has lost its end does not open, however little is left."""
    sealed = VAULT.seal("cases", "situation", 7, "")
    with pytest.raises(Tampered):
        VAULT.unseal("cases", "situation", 7, sealed[: length % len(sealed)])


@pytest.mark.parametrize(
    ("table", "column", "row_id"),
    [("bids", "situation", 7), ("cases", "wish", 7), ("cases", "situation", 8)],
)
def test_a_moved_cell_is_found(table: str, column: str, row_id: int) -> None:
    """A cell copied to another table, column or row does not open there."""
    sealed = VAULT.seal("cases", "situation", 7, "text")
    with pytest.raises(Tampered):
        VAULT.unseal(table, column, row_id, sealed)


def test_the_parts_of_an_address_do_not_run_together() -> None:
    """Two cells whose names only differ in where they are divided are two cells."""
    with pytest.raises(Tampered):
        VAULT.unseal("ab", "c", 1, VAULT.seal("a", "bc", 1, "text"))


def test_the_same_text_is_never_sealed_alike() -> None:
    """Two seals of one text in one cell differ, so equal texts cannot be seen."""
    assert VAULT.seal("t", "c", 1, "text") != VAULT.seal("t", "c", 1, "text")


def test_another_ring_does_not_open() -> None:
    """What one ring sealed, a stranger's ring does not open."""
    with pytest.raises(Tampered):
        Vault(KeyRing.random()).unseal("t", "c", 1, VAULT.seal("t", "c", 1, "text"))


def test_an_older_key_still_opens() -> None:
    """A ring with a newer key opens the old cells and seals with the newer."""
    sealed = VAULT.seal("t", "c", 1, "text")
    newer = replace(RING, seals=(*RING.seals, *KeyRing.random().seals))
    assert Vault(newer).unseal("t", "c", 1, sealed) == "text"
    with pytest.raises(Tampered):
        VAULT.unseal("t", "c", 1, Vault(newer).seal("t", "c", 1, "text"))


def test_a_row_is_put_and_read() -> None:
    """`put` seals into the row and `read` opens it."""
    row = Note(id=3)
    VAULT.put(row, "body", "hemmeligt")
    assert row.body is not None
    assert b"hemmeligt" not in row.body
    assert VAULT.read(row, "body") == "hemmeligt"


def test_none_empties_a_cell() -> None:
    """`put` with None takes the text away, and `read` answers None."""
    row = Note(id=3, body=VAULT.seal("notes", "body", 3, "hemmeligt"))
    VAULT.put(row, "body", None)
    assert row.body is None
    assert VAULT.read(row, "body") is None


def test_half_a_surrogate_pair_is_stored() -> None:
    """A text that no encoding holds is sealed with a question mark in that place."""
    assert VAULT.unseal("t", "c", 1, VAULT.seal("t", "c", 1, "a\ud83db")) == "a?b"
    assert VAULT.fingerprint("T1", "\ud83d") == VAULT.fingerprint("T1", "?")


def test_a_row_swap_is_found() -> None:
    """Two rows that have exchanged their cells are both found."""
    one, other = Note(id=1), Note(id=2)
    VAULT.put(one, "body", "en")
    VAULT.put(other, "body", "to")
    one.body, other.body = other.body, one.body
    for row in (one, other):
        with pytest.raises(Tampered):
            VAULT.read(row, "body")


def test_a_row_without_id_is_refused() -> None:
    """A row that is not flushed cannot be sealed into: its id is not known yet."""
    with pytest.raises(ValueError, match="flush"):
        VAULT.put(Note(id=None), "body", "text")


@pytest.mark.parametrize(
    "spelling",
    ["27.36.04-G01", "27.36.04 g01", "\u00a027.36.04\u2013G01", "27.36.04\u200bg\u00ad01"],
)
def test_spellings_of_a_number_are_one(spelling: str) -> None:
    """Case, spaces, dashes and invisible characters do not make another number."""
    assert VAULT.fingerprint("T1", spelling) == VAULT.fingerprint("T1", "27.36.04-G01")


def test_fingerprints_differ_by_number_workspace_and_key() -> None:
    """Another number, workspace or key gives another fingerprint."""
    own = VAULT.fingerprint("T1", "123")
    assert own != VAULT.fingerprint("T1", "124")
    assert own != VAULT.fingerprint("T2", "123")
    assert own != Vault(KeyRing.random()).fingerprint("T1", "123")


@given(TEXT)
def test_plain_number_settles(text: str) -> None:
    """A plain number has nothing left to take away."""
    assert not any(sign.isspace() for sign in plain_number(text))


@given(TEXT, TEXT, TEXT, TEXT)
def test_the_chain_depends_on_both_parts(previous: str, line: str, past: str, other: str) -> None:
    """Only the same line after the same predecessor has the same code."""
    same = (previous, line) == (past, other)
    assert (VAULT.mac(previous, line) == VAULT.mac(past, other)) is same


def test_the_ring_tells_nothing() -> None:
    """A ring's text form holds no key, also not in its parts."""
    shown = repr(RING) + str(RING) + repr(RING.newest)
    for key in (RING.find, RING.trace, RING.newest.key):
        assert repr(key) not in shown
        assert key.hex() not in shown


def test_derived_keys_differ_by_purpose_and_salt() -> None:
    """A key for another purpose is neither the seal's own nor another purpose's."""
    key_id = RING.newest.id
    keys = {RING.derived(key_id, "a", b"1"), RING.derived(key_id, "b", b"1")}
    keys |= {RING.derived(key_id, "a", b"2"), RING.newest.key}
    assert len(keys) == 4


def test_a_key_file_is_made_and_read(tmp_path: Path) -> None:
    """A new key file is readable by its owner only and gives the same ring again."""
    path = tmp_path / "tvaers.key"
    made = KeyRing.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyRing.load(path) == made


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    """Making a key where a file stands leaves that file as it was."""
    path = tmp_path / "tvaers.key"
    made = KeyRing.create(path)
    with pytest.raises(KeyFault, match="findes allerede"):
        KeyRing.create(path)
    assert KeyRing.load(path) == made


def test_a_full_disk_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key file that cannot be written whole is taken away again."""

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFault, match="kan ikke skrives: Disken er fuld"):
        KeyRing.create(tmp_path / "tvaers.key")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o610])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """A key file that others may touch is refused, and the text says how to close it."""
    path = tmp_path / "tvaers.key"
    KeyRing.create(path)
    path.chmod(mode)
    with pytest.raises(KeyFault, match="chmod 600"):
        KeyRing.load(path)


def test_a_missing_key_file_says_how_to_make_one(tmp_path: Path) -> None:
    """A key file that is not there is answered with the command that makes it."""
    with pytest.raises(KeyFault, match="key new"):
        KeyRing.load(tmp_path / "none.key")


def test_a_folder_in_place_of_a_key_file(tmp_path: Path) -> None:
    """A folder is neither read nor written as a key file."""
    with pytest.raises(KeyFault, match="kan ikke læses"):
        KeyRing.load(tmp_path)
    with pytest.raises(KeyFault, match="kan ikke skrives"):
        KeyRing.create(tmp_path / "nowhere" / "tvaers.key")


def _broken(**changes: object) -> str:
    key = "A" * 43 + "="
    whole = {"version": 1, "seal": [{"id": "0a0b0c0d", "key": key}], "find": key, "trace": key}
    return json.dumps(whole | changes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        _broken(version=2),
        _broken(seal=[]),
        _broken(seal=[{"id": "0a", "key": "A" * 43 + "="}]),
        _broken(seal=[{"id": "0a0b0c0d", "key": "A" * 43 + "="}] * 2),
        _broken(seal="text"),
        _broken(find="kort"),
        _broken(find=12),
        _broken(trace="é" * 44),
        "\ufeff\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_a_damaged_key_file_is_refused_without_its_content(tmp_path: Path, text: str) -> None:
    """Whatever stands in a damaged file, the answer is one Danish sentence without it."""
    path = tmp_path / "tvaers.key"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(KeyFault, match="ikke en nøglefil") as fault:
        KeyRing.load(path)
    assert fault.value.__cause__ is None


def test_an_untouched_ring_is_read_from_json(tmp_path: Path) -> None:
    """The damaged examples differ from a good file only in their damage."""
    path = tmp_path / "tvaers.key"
    path.write_text(_broken(), encoding="utf-8")
    path.chmod(0o600)
    assert KeyRing.load(path).newest.id == "0a0b0c0d"


def test_bytes_that_are_no_text_are_no_key_file(tmp_path: Path) -> None:
    """A file that is not UTF-8 is answered like any other damaged one."""
    path = tmp_path / "tvaers.key"
    path.write_bytes(b"\xff\xfe\x00")
    path.chmod(0o600)
    with pytest.raises(KeyFault, match="ikke en nøglefil"):
        KeyRing.load(path)
