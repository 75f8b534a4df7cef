"""The HTTP edge against whoever speaks to it wrongly, slowly or with too much: raw sockets."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot import edge as edges
from bot.edge import HERE, JSON, LONGEST_HEAD, Edge, Port, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "/kalender/abc"
FOUND = Reply(200, "text/calendar", b"BEGIN:VCALENDAR")
MISSING = Reply(404, JSON, b"{}")


class Door:
    """An edge with one thing behind it, and the paths that it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.edge = Edge(Port("TVAERS_WEB_PORT", 0), self.answer)

    def answer(self, path: str) -> Reply:
        """Answer the one path."""
        self.asked.append(path)
        if path == "/broken":
            raise RuntimeError(SECRET)
        return FOUND if path == SECRET else MISSING

    def sent(self, *pieces: bytes) -> bytes:
        """Send pieces, and return all that comes back until it hangs up."""
        with closing(socket.create_connection((HERE, self.edge.port))) as line:
            line.settimeout(20)
            for piece in pieces:
                line.sendall(piece)
            return _whole(line)

    def status(self, *pieces: bytes) -> int:
        """Send pieces, and return the status; 0 where it hung up without a word."""
        found = re.match(rb"HTTP/1\.0 (\d{3}) ", self.sent(*pieces))
        return int(found[1]) if found else 0


def _whole(line: socket.socket) -> bytes:
    found = b""
    try:
        while piece := line.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return found


@pytest.fixture
def door() -> Iterator[Door]:
    """Serve one thing on a free port."""
    made = Door()
    with made.edge:
        yield made


GET = f"GET {SECRET} HTTP/1.1\r\nHost: tvaers\r\n".encode()


def test_what_is_asked_rightly_is_answered(door: Door) -> None:
    """A plain request gets its answer, and the line is closed."""
    assert door.sent(GET + b"\r\n").endswith(FOUND.body)
    assert door.asked == [SECRET]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"x" * LONGEST_HEAD + b" HTTP/1.1\r\n\r\n", 414),
        (GET + b"X: " + b"x" * LONGEST_HEAD + b"\r\n\r\n", 431),
        (GET + b"X: y\r\n" * (LONGEST_HEAD // 6) + b"\r\n", 431),
        (GET + b"X: y\r\n" * 101 + b"\r\n", 431),
        (b"GET " + SECRET.encode() + b"\r\n\r\n", 400),
        (b"GET\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (b"GET " + SECRET.encode() + b" HTTP/x.y\r\n\r\n", 400),
        (b"GET " + SECRET.encode() + b" HTTP/1.1 HTTP/1.1\r\n\r\n", 400),
        (GET + b"Content-Length: 5\r\n\r\nhello", 400),
        (GET + b"Content-Length: -1\r\n\r\n", 400),
        (GET + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 400),
        (b"POST " + GET[4:] + b"Content-Length: 9999999999\r\n\r\n", 501),
        (b"OPTIONS * HTTP/1.1\r\n\r\n", 501),
        (b"CONNECT tvaers:443 HTTP/1.1\r\n\r\n", 501),
        (b"TRACE " + GET[4:] + b"\r\n", 501),
        (b"__init__ / HTTP/1.1\r\n\r\n", 501),
    ],
)
def test_what_is_asked_wrongly_is_refused(door: Door, head: bytes, status: int) -> None:
    """It is refused in few words that repeat none of it, and nothing behind the edge is asked."""
    told = door.sent(head)
    assert told.startswith(f"HTTP/1.0 {status} ".encode()) or told == b""  # hung up on before
    assert door.asked == []
    assert b"kalender" not in told
    assert b"xxx" not in told


def test_the_limits_are_answered(door: Door) -> None:
    """A head that is too long by a little is told so, not only hung up on."""
    line = b"GET /" + b"x" * (LONGEST_HEAD - 10)
    assert door.status(line + b" HTTP/1.1\r\n") == 414
    assert door.status(GET + b"Content-Length: 5\r\n\r\n") == 400
    assert door.status(b"GET /kalender/abc\r\n\r\n") == 400


@pytest.mark.parametrize(
    "path",
    [
        "/../etc/passwd",
        "/kalender/../kalender/abc",
        "/kalender/%61bc",
        "/kalender/abc%00",
        "/kalender/abc\x00",
        "/kalender/\xe6bc",
        "/kalender/abc?x=1",
        "/kalender/abc#x",
        "/KALENDER/abc",
        "http://tvaers/kalender/abc",
        "https://evil.example/kalender/abc",
        "\\kalender\\abc",
        "*",
    ],
)
def test_a_path_is_taken_as_it_is(door: Door, path: str) -> None:
    """No spelling of a path is turned into another: it is not found."""
    assert door.status(f"GET {path} HTTP/1.1\r\n\r\n".encode("latin-1")) == 404
    assert door.asked == [path]


def test_one_request_a_line(door: Door) -> None:
    """What is sent after the first request is not read, whatever it asks for."""
    keep = GET + b"Connection: keep-alive\r\n\r\n"
    assert door.sent(keep + keep).count(b"HTTP/1.0 ") <= 1
    assert len(door.asked) == 1


def test_head_has_no_content(door: Door) -> None:
    """Who asks for the head alone uses nothing up, and gets no content."""
    told = door.sent(b"HEAD" + GET[3:] + b"\r\n")
    assert told.startswith(b"HTTP/1.0 501 ")
    assert told.endswith(b"\r\n\r\n")
    assert door.asked == []


@pytest.mark.parametrize("path", [SECRET, "/other", "/broken"])
def test_every_answer_is_bare(door: Door, path: str) -> None:
    """No answer is kept, guessed at, framed, told onwards or indexed, nor names what serves it."""
    told = door.sent(f"GET {path} HTTP/1.1\r\n\r\n".encode()).decode()
    refused = door.sent(b"POST / HTTP/1.1\r\n\r\n").decode()
    for head in (told.partition("\r\n\r\n")[0], refused.partition("\r\n\r\n")[0]):
        for line in (
            "X-Content-Type-Options: nosniff",
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy: no-referrer",
            "X-Robots-Tag: noindex",
        ):
            assert head.count(line) == 1
        assert "no-store" in head
        assert not re.search(r"python|basehttp|\btvaers/|\d+\.\d+\.\d+", head, re.IGNORECASE)
    assert SECRET not in told + refused


def test_who_sends_a_byte_at_a_time_is_hung_up_on(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However steadily the head trickles in, its time is one for the whole of it."""
    monkeypatch.setattr(edges, "LONGEST_REQUEST", 0.3)
    with closing(socket.create_connection((HERE, door.edge.port))) as line:
        line.settimeout(0.02)
        for _piece in range(500):
            if _ended(line):
                break
        else:
            pytest.fail("it may go on for ever")
    assert door.asked == []


def _ended(line: socket.socket) -> bool:
    try:
        line.sendall(b"X")
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True
