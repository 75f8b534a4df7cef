"""The small HTTP edge: one GET a path, so long and so many at once, and nothing of it is logged."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any, Self

from bot.errors import UserError
from bot.locale import _
from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = "127.0.0.1"
LONGEST_REQUEST = 8.0  # seconds, reading and answering
MOST_AT_ONCE = 16
LONGEST_HEAD = 8192  # bytes of a request's line and headers
WORDS_IN_A_LINE = 3  # the method, the path, and which HTTP it is
JSON = "application/json"
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
)
"""Headers of every answer: nothing of it is guessed at, run, framed, told onwards or indexed."""


@dataclass(frozen=True)
class Port:
    """Where an edge listens: the port that a setting has chosen, on an address of this machine.

    Number 0 takes a free one.
    """

    setting: str
    number: int
    host: str = HERE


@dataclass(frozen=True)
class Reply:
    """What is answered; `headers` are further ones than its type and length and `ALWAYS`."""

    status: int
    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Cache-Control", "no-store"),)


NOT_FOUND = Reply(404, JSON, b'{"ok": false}\n')


class Edge:
    """Answers on one port while it is entered; `answer` is given each request's path.

    Raises UserError when the port can't be had; `port` is the one that was taken.
    """

    def __init__(self, place: Port, answer: Callable[[str], Reply]) -> None:
        """Take the port; nothing is answered before it is entered."""
        try:
            self._server = _Server((place.host, place.number), partial(_Request, answer=answer))
        except OSError:
            taken = _("{setting}: port {port} kan ikke bruges. Vælg en anden.")
            raise UserError(taken.format(setting=place.setting, port=place.number)) from None
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="edge")

    def __enter__(self) -> Self:
        """Answer from now on."""
        self._thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        """Answer no more, and give the port back."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingMixIn, HTTPServer):
    """A thread a request, so many at once and no more; whoever comes too many is hung up on."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *words: Any) -> None:
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(*words)

    def server_bind(self) -> None:
        """Bind without asking the network for this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HERE, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, if there is room."""
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread could be begun
            self._room.release()
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, for so long and no longer."""
        late = threading.Timer(LONGEST_REQUEST, _hang_up, [request])
        late.daemon = True
        try:
            late.start()
            super().process_request_thread(request, client_address)
        finally:
            late.cancel()
            self._room.release()

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Stay silent: whoever asked has hung up, or was hung up on."""


class _Head:
    """The line and the headers of a request: so much is read, and no more."""

    def __init__(self, file: Any) -> None:
        self._file, self._left = file, LONGEST_HEAD

    def readline(self, limit: int) -> bytes:
        """Return the next line. Raises HTTPException when the head is too long."""
        line: bytes = self._file.readline(min(limit, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise HTTPException("head")
        return line

    def close(self) -> None:
        """Let go of the connection."""
        self._file.close()


class _Request(BaseHTTPRequestHandler):
    """One GET; what it asks is a path, and nothing else of it is read."""

    timeout = LONGEST_REQUEST
    server_version, sys_version = "tvaers", ""
    default_request_version = "HTTP/1.0"  # a refusal has its status, also of what is no HTTP
    request_version, requestline, command = default_request_version, "", ""

    def __init__(self, *words: Any, answer: Callable[[str], Reply]) -> None:
        self._answer = answer
        super().__init__(*words)

    def setup(self) -> None:
        """Read only so much of what is sent."""
        super().setup()
        self.rfile: Any = _Head(self.rfile)

    def handle_one_request(self) -> None:
        """Answer the one request; a line that is too long is refused."""
        try:
            super().handle_one_request()
        except HTTPException:  # in the first line: one in a header is refused where it is read
            self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)

    def parse_request(self) -> bool:
        """Tell whether it is asked rightly: with all three words, and with nothing in its body."""
        if not super().parse_request():
            return False
        length = self.headers.get("Content-Length", "0")
        has_body = length != "0" or "Transfer-Encoding" in self.headers
        wrong = len(self.requestline.split()) != WORDS_IN_A_LINE or has_body
        if wrong and self.command == "GET":
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        return True

    def do_GET(self) -> None:
        """Answer; what goes wrong is in the log, without what was asked."""
        try:
            reply = self._answer(self.path)
        except Exception:  # noqa: BLE001 - the one place where an answer's exception is caught
            log.exception("edge.failed")
            reply = Reply(HTTPStatus.INTERNAL_SERVER_ERROR, JSON, b"{}")
        self._say(reply)

    def send_error(self, code: int, _message: str | None = None, _words: str | None = None) -> None:
        """Refuse, in as few words, and without repeating any of theirs."""
        self._say(Reply(code, JSON, NOT_FOUND.body))

    def log_message(self, *_words: object) -> None:
        """Say nothing: a request may hold anything."""

    def _say(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in (*ALWAYS, *reply.headers):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):  # it ended in the same moment
        line.shutdown(socket.SHUT_RDWR)
