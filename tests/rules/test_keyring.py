"""The ring's file: changed whole or not at all, and noticed by those who hold it."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.crash import strike_with
from bot.keyring import KeyFault, KeyFile, KeyRing, change
from bot.vault import Tampered, Vault

NOW = datetime(2026, 11, 24, 7, 25, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a key file with one key, made now."""
    KeyRing.create(tmp_path / "tvaers.key", NOW)
    return tmp_path / "tvaers.key"


def _added(ring: KeyRing) -> KeyRing:
    return ring.in_force(NOW)


def test_a_key_knows_when_it_was_made(path: Path) -> None:
    """What the file tells of a key comes back: made, unused since, and whether it waits."""
    ring = change(path, lambda ring: ring.in_force(NOW).out_of_use(NOW, ()).with_waiting(NOW))
    assert KeyRing.load(path) == ring
    oldest, newest, waiting = ring.seals
    assert (oldest.made, oldest.unused_since) == (NOW, NOW)
    assert ring.newest is newest
    assert waiting.waits


def test_a_file_from_before_keys_had_dates(path: Path) -> None:
    """A ring without dates is read as it is, and its keys' age is not known."""
    whole = json.loads(path.read_text())
    del whole["seal"][0]["made"]
    path.write_text(json.dumps(whole))
    assert KeyRing.load(path).newest.made is None


@pytest.mark.parametrize(
    "told",
    [{"made": "i går"}, {"made": "2026-11-24T08:00:00"}, {"unused_since": 7}, {"waits": True}],
)
def test_what_cannot_be_said_of_a_key_is_damage(path: Path, told: dict[str, object]) -> None:
    """A date that is none, one without its zone, and a ring with no key that seals: all damaged."""
    whole = json.loads(path.read_text())
    whole["seal"][0] |= told
    path.write_text(json.dumps(whole))
    with pytest.raises(KeyFault, match="ikke en nøglefil"):
        KeyRing.load(path)


def test_a_changed_file_is_whole_private_and_alone(path: Path) -> None:
    """A new key is in the file, only its owner may read it, and nothing is left beside it."""
    before = KeyRing.load(path)
    ring = change(path, _added)
    assert KeyRing.load(path) == ring
    assert ring.older == before.seals
    assert (ring.find, ring.trace) == (before.find, before.trace)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_file_keeps_its_owner(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the administrator changes is still the bot's own to read."""
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(os, "fchown", lambda _file, user, group: given.append((user, group)))
    change(path, _added)
    assert given == [(path.stat().st_uid, path.stat().st_gid)]


def test_a_key_file_by_another_name_is_changed_where_it_lies(path: Path) -> None:
    """A name that points to the file goes on pointing to it."""
    other = path.with_name("other.key")
    other.symlink_to(path)
    ring = change(other, _added)
    assert other.is_symlink()
    assert KeyRing.load(path) == ring


class _PulledOut(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("point", ["key.written", "key.replaced"])
def test_cut_off_anywhere_the_file_is_whole(path: Path, point: str) -> None:
    """A change that ends in the middle leaves the old ring or the new one, and the next goes on."""
    before = KeyRing.load(path)

    def strike(name: str) -> None:
        if name == point:
            path.with_name(".tvaers.key.new").touch()  # as a dead process would leave it
            raise _PulledOut

    strike_with(strike)
    try:
        with pytest.raises(_PulledOut):
            change(path, _added)
    finally:
        strike_with(None)
    assert (KeyRing.load(path) == before) is (point == "key.written")
    assert len(change(path, _added).seals) == (2 if point == "key.written" else 3)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("number", [errno.EROFS, errno.EBUSY, errno.EACCES, errno.ENOSPC])
def test_a_file_that_cannot_be_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A mounted secret is answered with how to add a key by hand, and stays as it was."""

    def refused(*_names: object) -> None:
        raise OSError(number, os.strerror(number))

    before = path.read_bytes()
    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(KeyFault, match=r"kan ikke skrives: .*\. Er den lagt ind .*key add"):
        change(path, _added)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_one_key_waits_at_a_time(path: Path) -> None:
    """A second key is not added while one waits; taken into force, that one seals."""
    waiting = change(path, lambda ring: ring.with_waiting(NOW)).seals[-1]
    with pytest.raises(KeyFault, match="venter allerede"):
        change(path, lambda ring: ring.with_waiting(NOW))
    assert KeyRing.load(path).newest != waiting
    assert change(path, _added).newest == replace(waiting, waits=False)


def test_a_waiting_key_opens_what_another_process_seals(path: Path) -> None:
    """Before it seals here, it opens what it has sealed where it is in force already."""
    here = Vault(change(path, lambda ring: ring.with_waiting(NOW)))
    there = Vault(KeyRing.load(path).in_force(NOW))
    sealed = there.seal("t", "c", 1, "text")
    assert here.unseal("t", "c", 1, sealed) == "text"
    assert there.unseal("t", "c", 1, here.seal("t", "c", 1, "text")) == "text"


def test_a_rotation_is_unfinished_until_its_older_keys_are_marked() -> None:
    """A key that waits or older ones in use mean that there is something left to do."""
    ring = KeyRing.random(NOW)
    assert not ring.is_unfinished
    assert ring.with_waiting(NOW).is_unfinished
    rotated = ring.in_force(NOW)
    assert rotated.is_unfinished
    marked = rotated.out_of_use(NOW, ())
    assert not marked.is_unfinished
    later = NOW + timedelta(days=1)
    again = marked.out_of_use(later, {ring.newest.id})
    assert [seal.unused_since for seal in again.seals] == [later, None]
    assert marked.out_of_use(later, ()) == marked
    assert marked.without({ring.newest.id}).seals == marked.seals[1:]


def test_a_held_file_is_read_anew_when_it_changes(path: Path) -> None:
    """A key that another process adds seals here from the next cell on, and opens there."""
    vault = Vault(KeyFile(path))
    vault.seal("t", "c", 1, "before")
    ring = change(path, _added)
    sealed = vault.seal("t", "c", 1, "text")
    assert sealed[1:5].hex() == ring.newest.id
    assert Vault(ring).unseal("t", "c", 1, sealed) == "text"


def test_an_unknown_key_is_looked_for_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell with a key not on the ring has the file read anew, whatever its date says."""
    held = Vault(KeyFile(path))
    sealed = Vault(change(path, _added)).seal("t", "c", 1, "text")
    monkeypatch.setattr("bot.keyring._mark", lambda _path: held._keys._seen)  # type: ignore[attr-defined]
    assert held.unseal("t", "c", 1, sealed) == "text"
    with pytest.raises(Tampered):
        held.unseal("t", "c", 1, Vault(KeyRing.random()).seal("t", "c", 1, "text"))


@pytest.mark.parametrize("harm", ["gone", "open", "damaged", "another's"])
def test_a_ring_that_cannot_be_used_changes_nothing(
    path: Path, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What was read last goes on opening and sealing, and the log says so once."""
    vault = Vault(KeyFile(path))
    sealed = vault.seal("t", "c", 1, "text")
    path.unlink()
    if harm == "another's":
        KeyRing.create(path)
    elif harm != "gone":
        path.write_text("{" if harm == "damaged" else "{}")
        path.chmod(0o644 if harm == "open" else 0o600)
    for _time in range(3):
        assert vault.unseal("t", "c", 1, sealed) == "text"
    event = "key.of_another" if harm == "another's" else "key.unreadable"
    assert caplog.text.count(event) == 1
