"""Bolt and Socket Mode around a bot: made in one way for the product, the demo and the tests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from slack_bolt import App

from handlers import register
from handlers.sockets import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.runtime import Bot

LISTENERS = 10
LINES = 2  # one can be made anew while the other hears


def _nothing() -> None:
    """Leave it: whoever connects is not told when Slack can't be reached for long."""


def bolt(bot: Bot) -> App:
    """Return the Bolt app with everything a user can do; a change is stored before its ack."""
    app = App(
        name=__name__,  # else Bolt reads its callers' source for one; it names loggers by it
        client=bot.slack,
        process_before_response=True,
        raise_error_for_unhandled_request=True,  # else Bolt logs what nobody hears, and fails at it
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
    )
    register(app, bot)
    return app


@contextmanager
def connected(
    bot: Bot, app_token: str, lines: int = LINES, lost: Callable[[], None] = _nothing
) -> Iterator[Lines]:
    """Hold the bot connected to Slack; a first connection that fails leaves nothing behind.

    `lost` is called when no connection can be had for long though Slack answers. At the end what
    is being answered is answered. Raises what slack_sdk and Bolt raise when Slack is out of reach
    or refuses a token.
    """
    app = bolt(bot)
    held = Lines(app, app_token, bot, lines, lost)
    try:
        held.open()
        held.start()
        yield held
    finally:
        held.close()
        app.listener_runner.listener_executor.shutdown()
