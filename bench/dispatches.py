"""Goal 6: what it costs a delivery to find its listener among all of them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_bolt import App, BoltRequest

from bench.beside import beside, dispatching
from bench.figure import Figure, at_most, ms
from bench.payloads import Referrals
from handlers import acknowledge, open_home, submit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.scale import Scale
    from bot.runtime import Bot

PIECES = 10
ANYTHING = re.compile(r"^[a-z]+:")


@dataclass(frozen=True)
class Heard:
    """A delivery, and how the listener that hears it is registered alone."""

    name: str
    payload: dict[str, Any]
    alone: Callable[[App], object]


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    """Measure deliveries against an application with their listener alone; give the worst.

    The last listener of the table stores nothing, so that nothing hides what the dispatch costs.
    """
    with beside(folder / "dispatches") as (bot, _slack), dispatching(bot) as every:
        found = [_one(every, bot, heard, scale) for heard in _heard(bot)]
    worst = max(found, key=lambda one: one.value)
    yield worst


def _one(every: App, bot: Bot, heard: Heard, scale: Scale) -> Figure:
    alone = App(client=bot.slack, process_before_response=True)
    heard.alone(alone)
    many = few = 0.0
    count = max(scale.dispatches // PIECES, 1)
    for _piece in range(PIECES):
        few += _cpu(alone, heard.payload, count)
        many += _cpu(every, heard.payload, count)
    alone.listener_runner.listener_executor.shutdown()
    raw = f"{heard.name}: {ms(many / count / PIECES)} / {ms(few / count / PIECES)}"
    return at_most(6, "CPU of a dispatch among all listeners, worst", many / few, 1.3, raw)


def _heard(bot: Bot) -> Iterator[Heard]:
    """Yield a form's submission, and what the last listener of the table hears."""
    sent = Referrals(bot).take(1)[0]
    old = {**sent, "view": {**sent["view"], "callback_id": "form:old", "blocks": []}}
    yield Heard("view", old, lambda app: app.view(ANYTHING)(partial(submit, bot)))
    yield Heard("event", _home_opened(), lambda app: _event(app, bot))


def _event(app: App, bot: Bot) -> None:
    app.event("app_home_opened")(ack=acknowledge, lazy=[partial(open_home, bot)])


def _home_opened() -> dict[str, Any]:
    """Return the event of a person opening the messages of the app, which draws nothing."""
    opened = {"type": "app_home_opened", "user": "U0LONE", "tab": "messages", "channel": "D0LONE"}
    body = {"type": "event_callback", "team_id": "T0TVAERS", "api_app_id": "A0TVAERS"}
    return {**body, "event": opened, "event_id": "Ev1", "event_time": 1}


def _cpu(app: App, payload: dict[str, Any], count: int) -> float:
    began = time.process_time()
    for _each in range(count):
        app.dispatch(BoltRequest(mode="socket_mode", body=payload))
    return time.process_time() - began
