"""The figures of one process: what was posted, how late, what Slack said; no case and no person.

Labels come from closed lists, so that no name, code or id can ever become one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

if TYPE_CHECKING:
    from datetime import datetime

OTHER = "other"
OUTCOMES = frozenset({"sent", "pending", "unknown", "dead", "cancelled"})
TURNED_AWAY = frozenset({"access", "number", "address", "shape"})
REASONS = frozenset({"cut", "asked", "silent", "deaf", "renewed"})
SLACK_ERRORS = frozenset(
    {
        *("account_inactive", "invalid_auth", "not_authed", "missing_scope", "no_permission"),
        *("team_access_not_granted", "token_expired", "token_revoked", "org_login_required"),
        *("not_allowed_token_type", "ekm_access_denied", "restricted_action", "team_not_found"),
        *("channel_not_found", "is_archived", "not_in_channel", "messages_tab_disabled"),
        *("user_disabled", "user_not_found", "user_not_visible", "cannot_dm_bot"),
        *("invalid_arguments", "invalid_blocks", "invalid_blocks_format", "as_user_not_supported"),
        *("msg_blocks_too_long", "msg_too_long", "no_text", "message_not_found"),
        *("cant_update_message", "edit_window_closed", "thread_not_found", "file_not_found"),
        *("invalid_scheduled_message_id", "time_in_past", "time_too_far"),
        *("ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"),
        *("fatal_error", "internal_error", "request_timeout"),
        *("http_500", "http_502", "http_503", "http_504", "http_200"),
        *("URLError", "TimeoutError", "RemoteDisconnected", "ConnectionResetError"),
        *("ConnectionRefusedError", "IncompleteRead", "BadStatusLine", "SSLError"),
    }
)
LATE = (1, 5, 15, 30, 60, 120, 300, 900, 3600, 14_400, 86_400)


class Figures:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        """Make them, those with labels at naught, so that a first rise is seen too."""
        mine = self.registry = CollectorRegistry()
        self.posts = Counter("tvaers_posts", "Messages tried.", ["outcome"], registry=mine)
        self.lateness = Histogram(
            "tvaers_lateness_seconds", "Posted minus due, case time.", registry=mine, buckets=LATE
        )
        self.errors = Counter("tvaers_slack_errors", "Slack's errors.", ["code"], registry=mine)
        self.repeats = Counter("tvaers_said_again", "Said again, marked.", registry=mine)
        self.reconnects = Counter("tvaers_reconnects", "Sockets anew.", ["reason"], registry=mine)
        self.away = Counter("tvaers_turned_away", "Not let in.", ["reason"], registry=mine)
        self.live = Gauge("tvaers_connections", "Live connections to Slack.", registry=mine)
        self.held = Gauge("tvaers_clock_held", "1 while nothing is sent: a jump.", registry=mine)
        self.newest_backup = Gauge(
            "tvaers_newest_backup_timestamp_seconds", "The newest copy; 0: none.", registry=mine
        )
        self.failed_backups = Counter("tvaers_backup_failures", "Copies failed.", registry=mine)
        for outcome in OUTCOMES:
            self.posts.labels(outcome)
        for reason in REASONS:
            self.reconnects.labels(reason)
        for reason in TURNED_AWAY:
            self.away.labels(reason)


@dataclass
class _Process:
    """What this process counts in, and its last tick (monotonic seconds); None before the first."""

    figures: Figures = field(default_factory=Figures)
    ticked_at: float | None = None


_process = _Process()


def current() -> Figures:
    """Return the figures of this process."""
    return _process.figures


def begin_anew() -> None:
    """Forget everything counted so far; for tests, which share a process."""
    _process.figures, _process.ticked_at = Figures(), None


def posted(outcome: str, lateness_seconds: float | None = None) -> None:
    """Count a message that was tried, by the state it led to (a NoticeState's value).

    `lateness_seconds` is posted minus due in case time, for what was sent; early counts as 0.
    """
    current().posts.labels(outcome if outcome in OUTCOMES else OTHER).inc()
    if lateness_seconds is not None:
        current().lateness.observe(max(lateness_seconds, 0.0))


def slack_error(code: str) -> None:
    """Count an error of Slack's by its code, or a failed call by its exception's name."""
    current().errors.labels(code if code in SLACK_ERRORS else OTHER).inc()


def said_again() -> None:
    """Count a message said again with a mark: the possible double of a direct message."""
    current().repeats.inc()


def reconnected(reason: str) -> None:
    """Count a connection made anew: cut, asked (by Slack), silent, deaf or renewed."""
    current().reconnects.labels(reason if reason in REASONS else OTHER).inc()


def turned_away(reason: str) -> None:
    """Count what was not let in, and nothing of it.

    By `access` (not theirs, or not there), `number` (a personal number in a text), `address` (no
    calendar or paper stands there) or `shape` (a delivery that Slack does not make).
    """
    current().away.labels(reason if reason in TURNED_AWAY else OTHER).inc()


def connections(live: int) -> None:
    """Say how many connections to Slack are live."""
    current().live.set(live)


def live_connections() -> int:
    """Return how many connections to Slack are live."""
    return _read(current().live)


def clock_held() -> None:
    """Say that nothing is sent, as the wall clock has jumped."""
    current().held.set(1)


def clock_freed() -> None:
    """Say that the wall clock is trusted again."""
    current().held.set(0)


def clock_is_held() -> bool:
    """Tell whether a clock that jumped is held."""
    return _read(current().held) == 1


def backup_made(at: datetime) -> None:
    """Say when the newest copy was made (aware); also at start, of the newest there is."""
    current().newest_backup.set(at.timestamp())


def backup_failed() -> None:
    """Count a copy that could not be made."""
    current().failed_backups.inc()


def ticked(monotonic: float) -> None:
    """Say that the ticking goes on, now (monotonic seconds)."""
    _process.ticked_at = monotonic


def tick_age(monotonic: float) -> float | None:
    """Return how long ago the last tick was (seconds); None before the first."""
    return None if _process.ticked_at is None else monotonic - _process.ticked_at


def _read(gauge: Gauge) -> int:
    (metric,) = gauge.collect()
    return int(metric.samples[0].value)
