"""Files on their way into Slack: an address to put one at, its bytes, and who has been shown it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sandbox.errors import SlackError


@dataclass(slots=True)
class File:
    """One file; `content` is None until its bytes have come, and `channels` are where it hangs."""

    id: str
    name: str
    length: int
    title: str
    content: bytes | None = None
    finished: bool = False
    channels: set[str] = field(default_factory=set)

    def described(self) -> dict[str, str | int]:
        """Return what a message shows of it."""
        return {"id": self.id, "name": self.name, "title": self.title, "size": self.length}


class Files:
    """Every file of the workspace, by id, and by the key of the address its bytes are put at."""

    def __init__(self) -> None:
        """Know of none."""
        self._by_id: dict[str, File] = {}
        self._expected: dict[str, File] = {}

    def expect(self, name: str, length: int) -> tuple[File, str]:
        """Return a new file and the key of the one address that takes its bytes."""
        file = File(f"F0{len(self._by_id) + 1:08d}", name, length, name)
        key = secrets.token_urlsafe(12)
        self._by_id[file.id] = self._expected[key] = file
        return file, key

    def take(self, key: str, content: bytes) -> bool:
        """Keep a file's bytes; False for an unknown or used address, or another length."""
        file = self._expected.get(key)
        if file is None or len(content) != file.length:
            return False
        self._expected.pop(key).content = content
        return True

    def finish(self, file_id: str, title: str) -> File:
        """End an upload; raise SlackError `file_not_found` when there is none to end."""
        file = self._by_id.get(file_id)
        if file is None or file.content is None or file.finished:
            raise SlackError("file_not_found")
        file.finished, file.title = True, title or file.name
        return file

    def delete(self, file_id: str) -> File:
        """Forget a file and its bytes; raise SlackError `file_not_found` when there is none."""
        file = self._by_id.get(file_id)
        if file is None or not file.finished:
            raise SlackError("file_not_found")
        self._by_id[file_id] = File(file_id, "", 0, "")
        return file

    def shown(self, file_id: str) -> File | None:
        """Return a file that hangs somewhere."""
        file = self._by_id.get(file_id)
        return file if file is not None and file.channels else None
