"""A storm: a share of the calls fails in every way there is, the same way for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sandbox.errors import Refusal

Json = dict[str, Any]
Fate = Callable[["Storm", Random], Json]
_HTML = "<html><body><h1>Server Error</h1></body></html>"
_CUT = '{"ok": true, "channel": "C0'
_NEVER_TOLD = ("shard_unavailable", "message_limbo", "unexpected_condition")
_SPARED = "apps.connections.open"


@dataclass(slots=True)
class Storm:
    """What fails and how often; `met` counts the calls by method, `hits` the failures by kind."""

    seed: int = 1
    share: float = 0.34
    methods: tuple[str, ...] = ("chat.postMessage",)
    kinds: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(FATES, 1.0))
    retry_after: tuple[Any, ...] = (0, 1, 30, None, "garbage", "date")
    hang_seconds: float = 0.05
    slow_seconds: float = 0.05
    late_seconds: tuple[float, ...] = (0.05, 0.2, 1.0)
    met: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)

    def strike(self, method: str) -> Json | None:
        """Return the fault that this call of a method meets, or None when it is spared."""
        if method not in self.methods and ("*" not in self.methods or method == _SPARED):
            return None
        self.met[method] += 1
        dice = Random(f"{self.seed} {method} {self.met[method]}")  # noqa: S311 - no secret
        if dice.random() >= self.share:
            return None
        kind = dice.choices(list(self.kinds), list(self.kinds.values()))[0]
        self.hits[kind] += 1
        return FATES[kind](self, dice)

    def shown(self) -> Json:
        """Return what was asked for and what has come of it."""
        asked = {"seed": self.seed, "share": self.share, "methods": list(self.methods)}
        return asked | {"calls": self.met.total(), "hits": dict(self.hits)}


def gathered(order: Json) -> Storm:
    """Return the storm that an order asks for; raise Refusal for what no storm has."""
    known = {"seed", "share", "methods", "kinds", "retry_after", "hang_seconds", "slow_seconds"}
    for name in order:
        if name not in known | {"late_seconds"}:
            raise Refusal(f"a storm has no {name!r}")
    for kind in order.get("kinds", {}):
        if kind not in FATES:
            raise Refusal(f"no storm has {kind!r}; there are {', '.join(sorted(FATES))}")
    settled: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in order.items()
    }
    return Storm(**settled)


def _after(before: Fate) -> Fate:
    def fate(storm: Storm, dice: Random) -> Json:
        fault = before(storm, dice)
        return fault | {"kind": fault["kind"].replace("drop_before", "drop") + "_after"}

    return fate


def _limited(storm: Storm, dice: Random) -> Json:
    return {"kind": "429", "retry_after": dice.choice(storm.retry_after)}


def _http(_storm: Storm, dice: Random) -> Json:
    return {"kind": "http", "status": dice.choice((500, 502, 503, 504))}


def _html(_storm: Storm, dice: Random) -> Json:
    return {"kind": "http", "status": dice.choice((200, 502, 503)), "body": _HTML}


def _empty(_storm: Storm, dice: Random) -> Json:
    return {"kind": "http", "status": dice.choice((200, 500)), "body": ""}


def _half(_storm: Storm, _dice: Random) -> Json:
    return {"kind": "http", "status": 200, "body": _CUT}


def _reset(_storm: Storm, _dice: Random) -> Json:
    return {"kind": "drop_before"}


def _hang(storm: Storm, _dice: Random) -> Json:
    return {"kind": "hang", "seconds": storm.hang_seconds}


def _fatal(_storm: Storm, dice: Random) -> Json:
    return {"kind": "error", "error": dice.choice(("fatal_error", "internal_error"))}


def _unknown(_storm: Storm, dice: Random) -> Json:
    return {"kind": "error", "error": dice.choice(_NEVER_TOLD)}


def _slow(storm: Storm, _dice: Random) -> Json:
    return {"kind": "slow", "seconds": storm.slow_seconds}


def _late(storm: Storm, dice: Random) -> Json:
    return {"kind": "late", "seconds": dice.choice(storm.late_seconds)}


def _late_hang(storm: Storm, dice: Random) -> Json:
    return _late(storm, dice) | {"how": "hang", "hang": storm.hang_seconds}


_BOTH_WAYS: dict[str, Fate] = {
    "http": _http,
    "html": _html,
    "empty": _empty,
    "cut": _half,
    "reset": _reset,
    "hang": _hang,
    "fatal": _fatal,
    "unknown": _unknown,
}
FATES: dict[str, Fate] = {
    "429": _limited,
    "slow": _slow,
    "late": _late,
    "late_hang": _late_hang,
    **{f"{name}_before": fate for name, fate in _BOTH_WAYS.items()},
    **{f"{name}_after": _after(fate) for name, fate in _BOTH_WAYS.items()},
}
