"""What Slack hands out is called where it is Slack's, and a redirect is not followed."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import pytest

from bot.calling import NotSlacks, call, is_slacks
from bot.settings import SLACK

if TYPE_CHECKING:
    from collections.abc import Iterator

SANDBOX = "http://127.0.0.1:4567/api/"


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.slack.com/actions/T1/1/abc",
        "https://hooks.slack.com/commands/T1/1/abc",
        "https://files.slack.com/upload/v1/CwABAAAA",
        "https://slack.com/x",
        "https://HOOKS.Slack.com:443/actions/T1",
    ],
)
def test_slacks_own_are_called(address: str) -> None:
    """Any host of Slack's over https is Slack's, beside a sandbox too."""
    assert is_slacks(address, SLACK)
    assert is_slacks(address, SANDBOX)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://hooks.slack.com/actions/T1",
        "ftp://hooks.slack.com/actions/T1",
        "file:/etc/passwd",
        "https://hooks.slack.com.example.org/x",
        "https://notslack.com/x",
        "https://slack.com@example.org/x",
        "https://user:pass@slack.com/x",
        "https://example.org\\@slack.com/x",
        "https://example.org/https://slack.com/x",
        "https://slack.com:8443/x",
        "https://slack.com",
        "https://slack.com./x",
        "https://xn--slck-0qa.com/x",
        "https://slack.com/x\r\nHost: example.org",
        "http://127.0.0.1:4567/response/x",
        "http://169.254.169.254/latest/",
    ],
)
def test_what_only_looks_like_slacks_is_not(address: str) -> None:
    """No other host, scheme, port, or name in front, and nothing on the machine itself."""
    assert not is_slacks(address, SLACK)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("http://127.0.0.1:4567/response/x", True),
        ("http://127.0.0.1:4568/response/x", False),
        ("http://127.0.0.1:45670/response/x", False),
        ("http://127.0.0.1:4567@example.org/x", False),
        ("http://localhost:4567/response/x", False),
    ],
)
def test_a_sandboxs_are_at_its_own_port(address: str, own: bool) -> None:  # noqa: FBT001
    """Beside a sandbox its own host and port are called, and no other of this machine's."""
    assert is_slacks(address, SANDBOX) == own


def test_a_redirect_is_not_followed() -> None:
    """An answer that leads on is a refusal; where it leads to hears nothing."""
    with _server() as elsewhere:
        with _server(f"{elsewhere.url}/taken") as slack:
            bot: Any = SimpleNamespace(
                slack=SimpleNamespace(base_url=f"{slack.url}/api/", ssl=None)
            )
            for status in (301, 302, 303, 307, 308):
                slack.status = status
                with pytest.raises(HTTPError):
                    call(bot, f"{slack.url}/response/x", b"{}", "application/json")
            assert len(slack.heard) == 5
            with pytest.raises(NotSlacks):
                call(bot, f"{elsewhere.url}/response/x", b"{}", "application/json")
        assert elsewhere.heard == []


@contextmanager
def _server(leads_to: str = "") -> Iterator[Any]:
    """Run a server on this machine that redirects everything; `heard` is what it was asked."""
    told: Any = SimpleNamespace(heard=[], status=302)

    class Redirects(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.heard.append(self.path)
            self.send_response(told.status)
            self.send_header("Location", leads_to)
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - what http.server calls it

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Redirects)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
