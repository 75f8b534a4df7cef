"""Free text and official case numbers are sealed here before they rest in the database.

AES-256-GCM with a ring of keys. Table, column, row and key id are bound in as associated
data, so a cell that is edited or moved no longer opens. The ring comes from a file, never
from the database.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import stat
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import UserError
from bot.locale import _

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
KEY_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES
OWNER_ONLY = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO
DASHES_AND_SPACES = ("Z", "Pd", "Cf", "Cc")
MINUS = "\N{MINUS SIGN}"


class KeyFault(UserError):  # noqa: N818 - a fault is what it is called to the administrator
    """The key file cannot be used, or not be made; the text says what to do."""


class Tampered(Exception):  # noqa: N818 - what has been found, not what went wrong
    """A sealed cell does not open: edited, moved, cut off, or sealed with a key not on the ring.

    Deliberately no `UserError`: it is logged as an alarm and answered with a reference number.
    """


class Row(Protocol):
    """A mapped object that has been flushed, so that it has its id."""

    __tablename__: Any
    id: Any


@dataclass(frozen=True, slots=True)
class SealKey:
    """One AES-256 key and the eight hexadecimal digits it is known by."""

    id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of an installation: the seals (newest last), the finder's key and the trace's."""

    seals: tuple[SealKey, ...]
    find: bytes = field(repr=False)
    trace: bytes = field(repr=False)

    @classmethod
    def random(cls) -> KeyRing:
        """Return a ring with fresh keys, kept nowhere."""
        return cls((_fresh_seal(),), secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))

    @classmethod
    def create(cls, path: Path) -> KeyRing:
        """Write a fresh ring to a new file that only its owner may read, and return it.

        Raises `KeyFault` if the file exists already or cannot be written.
        """
        ring = cls.random()
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
        """The key that seals; the older ones only open."""
        return self.seals[-1]

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


class Vault:
    """Seals and opens cells, finds the same official number again, and signs the trace."""

    def __init__(self, ring: KeyRing) -> None:
        """Take the ring; nothing else in the process needs to hold it."""
        self._ring = ring

    def seal(self, table: str, column: str, row_id: int | str, text: str) -> bytes:
        """Return `text` sealed for exactly this cell, with the newest key.

        Half a surrogate pair, which only a broken or hostile payload holds, becomes "?".
        """
        key = self._ring.newest
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound = _bound(table, column, row_id, key.id)
        body = AESGCM(key.key).encrypt(nonce, _encoded(text), bound)
        return bytes([FORMAT]) + bytes.fromhex(key.id) + nonce + body

    def unseal(self, table: str, column: str, row_id: int | str, sealed: bytes) -> str:
        """Return the text of this cell; raises `Tampered` if it is not what was sealed for it."""
        if len(sealed) < HEAD_BYTES or sealed[0] != FORMAT:
            raise Tampered(f"{table}.{column} of row {row_id} is not a sealed cell")
        key = self._ring.seal_key(sealed[1 : 1 + KEY_ID_BYTES].hex())
        nonce = sealed[1 + KEY_ID_BYTES : HEAD_BYTES]
        bound = _bound(table, column, row_id, key.id)
        try:
            return AESGCM(key.key).decrypt(nonce, sealed[HEAD_BYTES:], bound).decode()
        except InvalidTag:
            raise Tampered(f"{table}.{column} of row {row_id} has been changed") from None

    def put(self, row: Row, column: str, text: str | None) -> None:
        """Seal `text` into a column of a flushed row; None empties it."""
        setattr(row, column, None if text is None else self.seal(*_cell(row, column), text))

    def read(self, row: Row, column: str) -> str | None:
        """Return what was put into a column, None if it is empty; raises `Tampered`."""
        sealed = getattr(row, column)
        return None if sealed is None else self.unseal(*_cell(row, column), sealed)

    def fingerprint(self, workspace_id: str, official_number: str) -> str:
        """Return 64 hexadecimal digits, the same for every spelling of a number in a workspace.

        Case, spaces, dashes and invisible characters do not count. Its key is never rotated
        with the seals, so that a person who comes back is found.
        """
        line = _joined(workspace_id, plain_number(official_number))
        return hmac.digest(self._ring.find, line, hashlib.sha256).hex()

    def post_key(self, key: str) -> str:
        """Return the 32 hexadecimal digits that a post carries in its metadata.

        Always the same for the same notice key, so that a message said after a backup was taken
        is known again when the backup is restored; whoever reads it learns nothing.
        """
        return hmac.digest(self._ring.find, _joined("post", key), hashlib.sha256).hex()[:32]

    def token_hash(self, token: str) -> str:
        """Return the 64 hexadecimal digits that are kept of a secret token instead of itself."""
        return hmac.digest(self._ring.find, _joined("token", token), hashlib.sha256).hex()

    def mac(self, previous: str, line: str) -> str:
        """Return 64 hexadecimal digits that chain a line of the trace to the one before it."""
        return hmac.digest(self._ring.trace, _joined(previous, line), hashlib.sha256).hex()


def plain_number(official_number: str) -> str:
    """Return an official number without case, spaces, dashes and invisible characters."""
    folded = unicodedata.normalize("NFKC", official_number).casefold()
    return "".join(sign for sign in folded if not _is_filler(sign))


def _is_filler(sign: str) -> bool:
    return sign == MINUS or unicodedata.category(sign).startswith(DASHES_AND_SPACES)


def _cell(row: Row, column: str) -> tuple[str, str, int | str]:
    if row.id is None:
        raise ValueError("flush the row before sealing: its id is bound into the cell")
    return row.__tablename__, column, row.id


def _bound(table: str, column: str, row_id: int | str, key_id: str) -> bytes:
    return _joined(str(FORMAT), table, column, str(row_id), key_id)


def _joined(*parts: str) -> bytes:
    """Join parts so that no two different lists give the same bytes."""
    return b"".join(b"%d:%b" % (len(part), part) for part in map(_encoded, parts))


def _encoded(text: str) -> bytes:
    return text.encode(errors="replace")


def _fresh_seal() -> SealKey:
    return SealKey(secrets.token_hex(KEY_ID_BYTES), secrets.token_bytes(KEY_BYTES))


def _as_json(ring: KeyRing) -> str:
    seals = [{"id": seal.id, "key": _base64(seal.key)} for seal in ring.seals]
    whole = {"version": 1, "seal": seals, "find": _base64(ring.find), "trace": _base64(ring.trace)}
    return json.dumps(whole, indent=2) + "\n"


def _from_json(whole: dict[str, Any]) -> KeyRing:
    if whole["version"] != 1:
        raise ValueError("unknown version")
    seals = tuple(SealKey(_key_id(seal["id"]), _key(seal["key"])) for seal in whole["seal"])
    if not seals or len({seal.id for seal in seals}) < len(seals):
        raise ValueError("no key, or two with one id")
    return KeyRing(seals, _key(whole["find"]), _key(whole["trace"]))


def _key_id(text: str) -> str:
    if len(bytes.fromhex(text)) != KEY_ID_BYTES:
        raise ValueError("not a key id")
    return text.lower()


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
    return KeyFault(text.format(path=path, reason=fault.strerror))


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
        raise KeyFault(unreadable.format(path=path, reason=fault.strerror)) from None


def _demand_private(path: Path, mode: int) -> None:
    if mode & OTHERS:
        text = _("Nøglefilen {path} kan læses af andre end ejeren. Luk den med: chmod 600 {path}")
        raise KeyFault(text.format(path=path))
