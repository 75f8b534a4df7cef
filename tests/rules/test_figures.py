from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client import generate_latest

from bot import figures
from bot.posting import CARD_GONE, NEVER, NOT_POSTED_LATER, STRANGERS
from models import NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    figures.begin_anew()
    yield
    figures.begin_anew()


def _lines() -> list[str]:
    text = generate_latest(figures.current().registry).decode()
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_a_label_is_from_a_closed_list() -> None:
    """Whatever is not known is counted as other: no text from outside becomes a label."""
    figures.slack_error("U0LONE 010203-1234")
    figures.posted("U0LONE")
    figures.reconnected("C0UDSATTE")
    text = "\n".join(_lines())
    assert "U0LONE" not in text
    assert "C0UDSATTE" not in text
    assert 'tvaers_slack_errors_total{code="other"} 1.0' in text
    assert 'tvaers_posts_total{outcome="other"} 1.0' in text
    assert 'tvaers_reconnects_total{reason="other"} 1.0' in text


def test_every_code_that_decides_something_has_its_own_count() -> None:
    """Each of Slack's errors that delivery knows, and each state, is counted by its name."""
    assert STRANGERS | NEVER | CARD_GONE | NOT_POSTED_LATER <= figures.SLACK_ERRORS
    assert set(NoticeState) - {NoticeState.SENDING} == set(figures.OUTCOMES)


def test_lateness_is_never_negative() -> None:
    """A message that went out before its second counts as on time."""
    figures.posted("sent", -0.5)
    figures.posted("sent", 40.0)
    lines = _lines()
    assert 'tvaers_lateness_seconds_bucket{le="1.0"} 1.0' in lines
    assert 'tvaers_lateness_seconds_bucket{le="60.0"} 2.0' in lines
    assert "tvaers_lateness_seconds_sum 40.0" in lines


def test_a_held_clock_and_a_tick_are_remembered() -> None:
    """What is held stays so until it is freed, and a tick's age grows from the last one."""
    assert figures.tick_age(5.0) is None
    figures.ticked(10.0)
    assert figures.tick_age(12.5) == 2.5
    assert not figures.clock_is_held()
    figures.clock_held()
    assert figures.clock_is_held()
    figures.clock_freed()
    assert not figures.clock_is_held()
