"""The baseline: a Bolt application with one listener that acknowledges a submission.

Run as a program with "same" (the product's mode) or "stock" (Bolt's own defaults).
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

if TYPE_CHECKING:
    from slack_bolt import Ack

BOT_TOKEN, APP_TOKEN = "xoxb-sandbox-token", "xapp-sandbox-token"


def close(ack: Ack) -> None:
    """Let the form close; nothing is stored."""
    ack()


def application(mode: str, client: WebClient) -> App:
    """Return the application."""
    if mode == "stock":
        app = App(client=client)
    else:
        app = App(client=client, process_before_response=True)
    app.view("form:referral")(close)
    return app


def main(mode: str) -> None:
    """Connect, and answer until the process is ended."""
    client = WebClient(BOT_TOKEN, base_url=os.environ["SLACK_API_URL"], retry_handlers=[])
    handler = SocketModeHandler(application(mode, client), APP_TOKEN, web_client=client)
    handler.connect()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
