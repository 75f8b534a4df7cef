"""The bricks of Block Kit's rules: a check takes a value and its place, returns what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str], list[str]]


def fault(what: str, place: str) -> str:
    """Return a complaint the way Slack words it, with a JSON pointer to the place."""
    return f"[ERROR] {what} [json-pointer:{place}]"


def string(most: int, least: int = 1) -> Check:
    """Check a text of `least` to `most` characters that is more than white space."""

    def check(value: Any, place: str) -> list[str]:
        if not isinstance(value, str):
            return [fault("must be a string", place)]
        if len(value) > most:
            return [fault(f"must be less than {most + 1} characters", place)]
        if len(value.strip()) < least:
            return [fault(f"must be more than {least - 1} characters", place)]
        return []

    return check


def boolean(value: Any, place: str) -> list[str]:
    """Check a yes or no."""
    return [] if isinstance(value, bool) else [fault("must be a boolean", place)]


def integer(least: int, most: int) -> Check:
    """Check a whole number from `least` to `most`."""

    def check(value: Any, place: str) -> list[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            return [fault("must be an integer", place)]
        within = least <= value <= most
        return [] if within else [fault(f"must be from {least} to {most}", place)]

    return check


def one_of(*allowed: str) -> Check:
    """Check one of some words."""

    def check(value: Any, place: str) -> list[str]:
        return [] if value in allowed else [fault(f"must be one of {', '.join(allowed)}", place)]

    return check


def pattern(expression: str) -> Check:
    """Check a text that a regular expression matches whole."""

    def check(value: Any, place: str) -> list[str]:
        fits = isinstance(value, str) and re.fullmatch(expression, value)
        return [] if fits else [fault(f"must match {expression}", place)]

    return check


def listing(item: Check, least: int, most: int) -> Check:
    """Check a list of `least` to `most` items, each by its own check."""

    def check(value: Any, place: str) -> list[str]:
        if not isinstance(value, list):
            return [fault("must be an array", place)]
        if len(value) > most:
            return [fault(f"no more than {most} items allowed", place)]
        if len(value) < least:
            return [fault(f"no fewer than {least} items allowed", place)]
        return [wrong for n, each in enumerate(value) for wrong in item(each, f"{place}/{n}")]

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """Check an object's properties; one that is in neither table is refused."""
    every = {**required, **optional}

    def check(value: Any, place: str) -> list[str]:
        if not isinstance(value, dict):
            return [fault("must be an object", place)]
        wrong = [fault(f"missing required field: {n}", place) for n in required if n not in value]
        wrong += [
            fault(f"invalid additional property: {n}", place) for n in value if n not in every
        ]
        for name in value.keys() & every.keys():
            wrong += every[name](value[name], f"{place}/{name}")
        return wrong

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    """Check an object by the rule that its `type` has in the table; another type is refused."""

    def check(value: Any, place: str) -> list[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in table:
            return [fault(f"unsupported type: {kind}", f"{place}/type")]
        return table[kind](value, place)

    return check


def also(first: Check, then: Check) -> Check:
    """Check a second rule once the first finds nothing wrong."""

    def check(value: Any, place: str) -> list[str]:
        return first(value, place) or then(value, place)

    return check
