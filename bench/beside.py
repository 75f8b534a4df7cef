"""The product in this process beside a sandbox: for what is counted, and for CPU of a dispatch."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bench.processes import prepared
from bench.slack import Slack
from bot.manifest import manifest
from demo import BOT_TOKEN
from handlers.wiring import bolt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from slack_bolt import App

    from bot.runtime import Bot


@contextmanager
def beside(folder: Path) -> Iterator[tuple[Bot, Slack]]:
    """Give a bot on a fresh SQLite with the Odder team, and the sandbox it speaks to.

    Its clock of cases is the sandbox's: Tuesday 24 November 2026, 08.25.
    """
    alone = prepared(folder, f"sqlite:///{folder}/tvaers.db")
    try:
        with Slack(manifest=manifest()) as slack:
            client = WebClient(BOT_TOKEN, base_url=slack.api_url, timeout=10, retry_handlers=[])
            yield replace(alone, slack=client, now=slack.clock.now), slack
    finally:
        alone.engine.dispose()


@contextmanager
def dispatching(bot: Bot) -> Iterator[App]:
    """Give the Bolt application with all listeners, and let them finish at the end."""
    app = bolt(bot)
    try:
        yield app
    finally:
        app.listener_runner.listener_executor.shutdown()


def dispatch(app: App, payload: dict[str, Any]) -> None:
    """Give the application a payload as Socket Mode does. Raises RuntimeError when refused."""
    answer = app.dispatch(BoltRequest(mode="socket_mode", body=payload))
    if answer.status != 200 or answer.body:
        raise RuntimeError(f"refused: {answer.status} {answer.body}")
