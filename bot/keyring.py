"""The ring of keys and the file it stands in: made, read, read anew, and never half written.

The ring comes from a file or a mounted secret, never from the database. A key seals from when it
is taken into force; the older ones only open, until neither a cell nor a copy needs them.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
import secrets
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.crash import crash_point
from bot.errors import UserError, reason_of
from bot.locale import _
from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

KEY_BYTES = 32
KEY_ID_BYTES = 4
OWNER_ONLY = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO

Mark = tuple[int, int, int, int]


class KeyFault(UserError):  # noqa: N818 - a fault is what it is called to the administrator
    """The key file cannot be used, or not be made; the text says what to do."""


class Tampered(Exception):  # noqa: N818 - what has been found, not what went wrong
    """A sealed cell does not open: edited, moved, cut off, or sealed with a key not on the ring.

    Deliberately no `UserError`: it is logged as an alarm and answered with a reference number.
    """


@dataclass(frozen=True, slots=True)
class SealKey:
    """One AES-256 key and the eight hexadecimal digits it is known by.

    `made` is when it was made, as far as that is known, and `unused_since` when the last cell that
    it had sealed was sealed anew with another (both aware). One that `waits` only opens as yet.
    """

    id: str
    key: bytes = field(repr=False)
    made: datetime | None = None
    unused_since: datetime | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of an installation: the seals (newest last), the finder's key and the trace's."""

    seals: tuple[SealKey, ...]
    find: bytes = field(repr=False)
    trace: bytes = field(repr=False)

    @classmethod
    def random(cls, made: datetime | None = None) -> KeyRing:
        """Return a ring with fresh keys, kept nowhere; `made` is now (aware), if it matters."""
        fresh = (_fresh_seal(made),)
        return cls(fresh, secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))

    @classmethod
    def create(cls, path: Path, made: datetime | None = None) -> KeyRing:
        """Write a fresh ring to a new file that only its owner may read, and return it.

        `made` is now (aware). Raises `KeyFault` if the file exists already or cannot be written.
        """
        ring = cls.random(made)
        _write_new(path, _as_json(ring))
        return ring

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Return the ring in a file.

        Raises `KeyFault` if it is missing, readable by others than its owner, or no key file.
        """
        try:
            return _from_json(json.loads(_read_private(path)))
        except (ValueError, KeyError, TypeError, AttributeError):
            text = _("Filen {path} er ikke en nøglefil fra Tværs, eller den er beskadiget.")
            raise KeyFault(text.format(path=path)) from None

    @property
    def newest(self) -> SealKey:
        """The key that seals: the newest that is in force."""
        return next(seal for seal in reversed(self.seals) if not seal.waits)

    @property
    def older(self) -> tuple[SealKey, ...]:
        """The keys that have sealed before, and only open now."""
        return self.seals[: self.seals.index(self.newest)]

    @property
    def is_unfinished(self) -> bool:
        """Whether a rotation has begun, or been made ready for, and is not at its end."""
        return self.seals[-1].waits or any(seal.unused_since is None for seal in self.older)

    def holds(self, key_id: str) -> bool:
        """Tell whether a key is on the ring, by its id."""
        return any(seal.id == key_id for seal in self.seals)

    def seal_key(self, key_id: str) -> SealKey:
        """Return the key with this id; raises `Tampered` if it is not on the ring."""
        for candidate in self.seals:
            if candidate.id == key_id:
                return candidate
        raise Tampered("sealed with a key that is not on the ring")

    def derived(self, key_id: str, purpose: str, salt: bytes) -> bytes:
        """Return a 32-byte key for another purpose than sealing cells, from one of the seals."""
        key = self.seal_key(key_id).key
        return HKDF(SHA256(), KEY_BYTES, salt, f"tvaers {purpose}".encode()).derive(key)

    def with_waiting(self, made: datetime) -> KeyRing:
        """Return the ring with one more key, which only opens until it is taken into force."""
        if self.seals[-1].waits:
            raise KeyFault(_("Der venter allerede en ny nøgle i filen. Kør: app.py key rotate"))
        return replace(self, seals=(*self.seals, replace(_fresh_seal(made), waits=True)))

    def in_force(self, made: datetime) -> KeyRing:
        """Return the ring as one that seals with the key that waited, or else with a fresh one."""
        last = self.seals[-1]
        if last.waits:
            return replace(self, seals=(*self.seals[:-1], replace(last, waits=False)))
        return replace(self, seals=(*self.seals, _fresh_seal(made)))

    def out_of_use(self, since: datetime, moved: Collection[str]) -> KeyRing:
        """Return the ring with its older keys marked as unused by any cell since an instant.

        One that was marked before keeps its mark, unless cells of its were `moved` now (key ids).
        """
        marked = (
            replace(seal, unused_since=since)
            if seal in self.older and (seal.unused_since is None or seal.id in moved)
            else seal
            for seal in self.seals
        )
        return replace(self, seals=tuple(marked))

    def without(self, gone: Collection[str]) -> KeyRing:
        """Return the ring without some keys, by id."""
        return replace(self, seals=tuple(seal for seal in self.seals if seal.id not in gone))

    def current(self) -> KeyRing:
        """Return the ring: one that is kept in memory is always as it is."""
        return self

    def renewed(self) -> KeyRing:
        """Return the ring, as above."""
        return self


class Keys(Protocol):
    """Where a ring is had from: a ring in memory, or a file that may change."""

    def current(self) -> KeyRing:
        """Return the ring as it is now."""

    def renewed(self) -> KeyRing:
        """Return the ring as it is now, looked for anew."""


class KeyFile:
    """The ring in a file, read anew as soon as the file has changed.

    What was read last holds as long as the file cannot be read, or holds another installation's
    ring; the log tells. To look costs one `stat`.
    """

    def __init__(self, path: Path) -> None:
        """Read the file. Raises `KeyFault` as `KeyRing.load` does."""
        self._path, self._one = path, Lock()
        self._seen = _mark(path)
        self._ring = KeyRing.load(path)

    def current(self) -> KeyRing:
        """Return the ring as the file has it now."""
        seen = _mark(self._path)
        return self._ring if seen == self._seen else self._read(seen)

    def renewed(self) -> KeyRing:
        """Return the ring as the file has it now, whatever a `stat` says."""
        return self._read(_mark(self._path))

    def _read(self, seen: Mark | None) -> KeyRing:
        with self._one:
            try:
                found = KeyRing.load(self._path)
            except KeyFault:
                self._alarm("key.unreadable", seen)
            else:
                self._take(found, seen)
            self._seen = seen
            return self._ring

    def _take(self, found: KeyRing, seen: Mark | None) -> None:
        if (found.find, found.trace) == (self._ring.find, self._ring.trace):
            self._ring = found
        else:
            self._alarm("key.of_another", seen)

    def _alarm(self, event: str, seen: Mark | None) -> None:
        if seen != self._seen:  # said once for each change
            log.error(event)


def change(path: Path, changed: Callable[[KeyRing], KeyRing]) -> KeyRing:
    """Put a changed ring in the place of the one in a file, whole or not at all, and return it.

    One at a time does so. The file keeps its owner. Raises `KeyFault` when the file cannot be
    read, or a new one not be put in its place, as with a mounted secret.
    """
    try:
        return _changed(path.resolve(), changed)
    except OSError as fault:
        raise _fixed(path, fault) from None


def _changed(path: Path, changed: Callable[[KeyRing], KeyRing]) -> KeyRing:
    with _folder_held(path.parent):
        ring = changed(KeyRing.load(path))
        _replace(path, _as_json(ring))
    return ring


@contextmanager
def _folder_held(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)  # the name is as durable as what it names
    finally:
        os.close(handle)


def _replace(path: Path, text: str) -> None:
    """Let a new file take the place of another; what a dead process left beside it goes."""
    made, was = path.with_name(f".{path.name}.new"), path.stat()
    made.unlink(missing_ok=True)
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        if (was.st_uid, was.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(handle, was.st_uid, was.st_gid)
        _fill(handle, text)
        crash_point("key.written")
        made.rename(path)
    finally:
        made.unlink(missing_ok=True)
    crash_point("key.replaced")


def _mark(path: Path) -> Mark | None:
    """Return what differs once a file has been changed or replaced; None while there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - half the time of Path.stat, and asked at each cell
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode


def _fresh_seal(made: datetime | None) -> SealKey:
    return SealKey(secrets.token_hex(KEY_ID_BYTES), secrets.token_bytes(KEY_BYTES), made)


def _as_json(ring: KeyRing) -> str:
    seals = [_seal_json(seal) for seal in ring.seals]
    whole = {"version": 1, "seal": seals, "find": _base64(ring.find), "trace": _base64(ring.trace)}
    return json.dumps(whole, indent=2) + "\n"


def _seal_json(seal: SealKey) -> dict[str, str | bool]:
    """Return a key as it stands in the file; what is not known of it is left out."""
    told: dict[str, str | bool] = {"id": seal.id, "key": _base64(seal.key)}
    if seal.made is not None:
        told["made"] = seal.made.isoformat(timespec="seconds")
    if seal.unused_since is not None:
        told["unused_since"] = seal.unused_since.isoformat(timespec="seconds")
    return told | ({"waits": True} if seal.waits else {})


def _from_json(whole: dict[str, Any]) -> KeyRing:
    if whole["version"] != 1:
        raise ValueError("unknown version")
    seals = tuple(_seal_key(seal) for seal in whole["seal"])
    if len({seal.id for seal in seals}) < len(seals):
        raise ValueError("two with one id")
    if [seal.waits for seal in seals[:-1]].count(True) or all(seal.waits for seal in seals):
        raise ValueError("no key that seals, or one that waits before it")
    return KeyRing(seals, _key(whole["find"]), _key(whole["trace"]))


def _seal_key(told: dict[str, Any]) -> SealKey:
    return SealKey(
        _key_id(told["id"]),
        _key(told["key"]),
        _instant(told.get("made")),
        _instant(told.get("unused_since")),
        waits=told.get("waits", False) is True,
    )


def _key_id(text: str) -> str:
    if len(bytes.fromhex(text)) != KEY_ID_BYTES:
        raise ValueError("not a key id")
    return text.lower()


def _instant(text: str | None) -> datetime | None:
    found = None if text is None else datetime.fromisoformat(text)
    if found is not None and found.tzinfo is None:
        raise ValueError("not an instant")
    return found


def _base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError("not 256 bits")
    return key


def _write_new(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        exists = _("Filen {path} findes allerede og bliver ikke overskrevet. Vælg et andet navn.")
        raise KeyFault(exists.format(path=path)) from None
    except OSError as fault:
        raise _unwritable(path, fault) from None
    try:
        _fill(handle, text)
    except OSError as fault:
        path.unlink()
        raise _unwritable(path, fault) from None


def _fill(handle: int, text: str) -> None:
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _unwritable(path: Path, fault: OSError) -> KeyFault:
    text = _("Nøglefilen {path} kan ikke skrives: {reason}.")
    return KeyFault(text.format(path=path, reason=reason_of(fault)))


def _fixed(path: Path, fault: OSError) -> KeyFault:
    """Return what is said when the file can only be changed where it comes from."""
    advice = _(
        "Er den lagt ind som en hemmelighed, så kør key add på en kopi af den, læg kopien ind, "
        "og kør key rotate på den. Se docs/operations.md."
    )
    return KeyFault(f"{_unwritable(path, fault)} {advice}")


def _read_private(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            _demand_private(path, os.fstat(file.fileno()).st_mode)
            return file.read()
    except FileNotFoundError:
        missing = _("Nøglefilen {path} findes ikke. Lav en med: python app.py key new {path}")
        raise KeyFault(missing.format(path=path)) from None
    except OSError as fault:
        unreadable = _("Nøglefilen {path} kan ikke læses: {reason}.")
        raise KeyFault(unreadable.format(path=path, reason=reason_of(fault))) from None


def is_open_to_others(mode: int) -> bool:
    """Tell by a file's mode whether its group or anybody else may do something with it."""
    return bool(mode & OTHERS)


def _demand_private(path: Path, mode: int) -> None:
    if is_open_to_others(mode):
        text = _("Nøglefilen {path} kan læses af andre end ejeren. Luk den med: chmod 600 {path}")
        raise KeyFault(text.format(path=path))
