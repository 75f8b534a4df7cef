"""Free text and official case numbers are sealed here before they rest in the database.

AES-256-GCM with a ring of keys. Table, column, row and key id are bound in as associated
data, so a cell that is edited or moved no longer opens. The ring comes from a file, never
from the database.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from typing import TYPE_CHECKING, Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.keyring import KEY_ID_BYTES, KeyFault, KeyFile, KeyRing, Tampered

if TYPE_CHECKING:
    from bot.keyring import Keys, SealKey

__all__ = ["KEY_ID_BYTES", "KeyFault", "KeyFile", "KeyRing", "Tampered", "Vault", "plain_number"]

FORMAT = 1
NONCE_BYTES = 12
HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES
DASHES_AND_SPACES = ("Z", "Pd", "Cf", "Cc")
MINUS = "\N{MINUS SIGN}"


class Row(Protocol):
    """A mapped object that has been flushed, so that it has its id."""

    __tablename__: Any
    id: Any


class Vault:
    """Seals and opens cells, finds the same official number again, and signs the trace."""

    def __init__(self, keys: Keys) -> None:
        """Take the ring, or the file it is in; nothing else in the process needs to hold it."""
        self._keys = keys

    @property
    def _ring(self) -> KeyRing:
        return self._keys.current()

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
        key = self._seal_key(sealed[1 : 1 + KEY_ID_BYTES].hex())
        nonce = sealed[1 + KEY_ID_BYTES : HEAD_BYTES]
        bound = _bound(table, column, row_id, key.id)
        try:
            return AESGCM(key.key).decrypt(nonce, sealed[HEAD_BYTES:], bound).decode()
        except InvalidTag:
            raise Tampered(f"{table}.{column} of row {row_id} has been changed") from None

    def knows(self, key_id: str) -> bool:
        """Tell whether a key is on the ring, by its id."""
        return self._ring.holds(key_id)

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

    def _seal_key(self, key_id: str) -> SealKey:
        """Return a key; the ring is looked for anew before one is missed."""
        ring = self._ring
        return (ring if ring.holds(key_id) else self._keys.renewed()).seal_key(key_id)


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
