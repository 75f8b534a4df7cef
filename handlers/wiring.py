"""Bolt and Socket Mode around a bot: made in one way for the product, the demo and the tests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from handlers import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk import WebClient  # noqa: TID251 - only named here, made by the caller

    from bot.runtime import Bot

LISTENERS = 10


def bolt(bot: Bot) -> App:
    """Return the Bolt app with everything a user can do; a change is stored before its ack."""
    app = App(
        client=bot.slack,
        process_before_response=True,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
    )
    register(app, bot)
    return app


@contextmanager
def connected(bot: Bot, app_token: str, web_client: WebClient) -> Iterator[SocketModeHandler]:
    """Hold the bot connected to Slack by Socket Mode; a first connection that fails leaves nothing.

    Raises what slack_sdk and Bolt raise when Slack is out of reach or refuses a token.
    """
    handler = SocketModeHandler(bolt(bot), app_token, web_client=web_client)
    try:
        handler.connect()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
        yield handler
    finally:
        handler.close()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
