"""The addresses that Slack hands out, for an answer or a file: called only where they are Slack's.

Everything else goes by slack_sdk's own clients to the one address that the settings name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from bot.settings import is_loopback

if TYPE_CHECKING:
    from bot.runtime import Bot

SECONDS = 10
SLACKS = re.compile(r"https://([a-z0-9-]+\.)*slack\.com(:443)?/[!-~]*", re.IGNORECASE)


class NotSlacks(ValueError):  # noqa: N818 - what the address is
    """An address is not one of Slack's, and is not called. Nothing repeats it."""


class _NoRedirects(HTTPRedirectHandler):
    """Lets a redirect be the refusal it then is: what is sent goes where it was sent to."""

    def redirect_request(self, *_words: object) -> None:
        """Return nothing, so that urllib raises HTTPError."""


def is_slacks(address: str, api_url: str) -> bool:
    """Tell whether an address is Slack's: https at slack.com or below it.

    Where the API itself is on this machine it is a sandbox, which hands out its own addresses:
    the same host and port.
    """
    api = urlsplit(api_url)
    if is_loopback(api) and address.startswith(f"{api.scheme}://{api.netloc}/"):
        return True
    return SLACKS.fullmatch(address) is not None


def call(bot: Bot, address: str, content: bytes, kind: str) -> None:
    """Post content of a media type to an address of Slack's; no redirect is followed.

    Raises NotSlacks before anything is sent, HTTPError for any answer but 2xx, and what else
    urllib raises.
    """
    if not is_slacks(address, bot.slack.base_url):
        raise NotSlacks
    opener = build_opener(_NoRedirects, HTTPSHandler(context=bot.slack.ssl))
    request = Request(address, content, {"Content-Type": kind}, method="POST")  # noqa: S310 - Slack's
    with opener.open(request, timeout=SECONDS):
        pass
