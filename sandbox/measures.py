"""What can be counted of an app: its calls, its patience, its posts, and what it said twice."""

from __future__ import annotations

import bisect
import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from sandbox.faults import POSTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.clock import StoryClock
    from sandbox.messages import Message

Json = dict[str, Any]


@dataclass(slots=True)
class Post:
    """One post of the bot's; `at` and `gone` (None while it stands) are monotonic seconds."""

    n: int
    ts: str
    at: float
    story: str
    key: str | None
    thread_ts: str | None
    by: str
    gone: float | None = None

    def shown(self) -> Json:
        """Return the post as the control interface tells of it."""
        facts = {"n": self.n, "ts": self.ts, "at": self.at, "story": self.story, "key": self.key}
        return facts | {"thread_ts": self.thread_ts, "gone": self.gone, "by": self.by}


A_HAIR = 1e-6  # seconds: sums of many steps differ in their last places


@dataclass(slots=True)
class _Wait:
    """A Retry-After that was given, and the calls that came before it had passed."""

    until: float = -math.inf
    given: int = 0
    violations: int = 0
    worst: float = 0.0

    def give(self, now: float, seconds: float) -> None:
        self.until, self.given = max(self.until, now + seconds), self.given + 1

    def meet(self, now: float) -> None:
        if now < self.until - A_HAIR:
            self.violations += 1
            self.worst = max(self.worst, self.until - now)

    def shown(self) -> Json:
        return {"given": self.given, "violations": self.violations, "worst": self.worst}


@dataclass(slots=True)
class _Pace:
    """When calls that post came to one channel, and the smallest gaps between them."""

    attempted: int = 0
    last: float = -math.inf
    gap_attempted: float = math.inf
    gap_accepted: float = math.inf
    accepted: list[float] = field(default_factory=list)

    def attempt(self, now: float) -> None:
        self.gap_attempted = min(self.gap_attempted, now - self.last)
        self.attempted, self.last = self.attempted + 1, now

    def accept(self, came: float) -> None:
        place = bisect.bisect(self.accepted, came)
        for other in self.accepted[max(0, place - 1) : place + 1]:
            self.gap_accepted = min(self.gap_accepted, abs(came - other))
        self.accepted.insert(place, came)

    def shown(self) -> Json:
        gaps = {"gap_attempted": self.gap_attempted, "gap_accepted": self.gap_accepted}
        finite = {name: gap if math.isfinite(gap) else None for name, gap in gaps.items()}
        return {"attempted": self.attempted, "accepted": len(self.accepted), **finite}


class Measures:
    """Every count, kept up at each call and post so that looking costs little."""

    def __init__(self, clock: StoryClock, monotonic: Callable[[], float]) -> None:
        """Take story time and the seconds that everything is measured in."""
        self._clock, self.monotonic = clock, monotonic
        self.forget()

    def forget(self) -> None:
        """Know of nothing any more."""
        self.begin_anew()
        self._posted = 0
        self._posts: dict[str, list[Post]] = defaultdict(list)
        self._by_ts: dict[tuple[str, str], Post] = {}
        self._keyed: dict[tuple[str, str], list[Post]] = defaultdict(list)
        self._twice: dict[tuple[str, str], list[Post]] = {}
        self._standing: Counter[str] = Counter()

    def begin_anew(self) -> None:
        """Count calls, gaps and waits from nothing; the posts stay known."""
        self._requests: Counter[str] = Counter()
        self._by_method: dict[str, _Wait] = defaultdict(_Wait)
        self._by_channel: dict[tuple[str, str], _Wait] = defaultdict(_Wait)
        self._paces: dict[str, _Pace] = defaultdict(_Pace)

    def arrived(self, method: str, channel: str) -> float:
        """Count a call, whatever becomes of it; return the monotonic second it came."""
        now = self.monotonic()
        self._requests[method] += 1
        for wait in self._waits(method, channel):
            wait.meet(now)
        if channel and method in POSTS:
            self._paces[channel].attempt(now)
        return now

    def told_to_wait(self, method: str, channel: str, retry_after: object) -> None:
        """Note a Retry-After that was given; one that is no number counts for nothing."""
        if not str(retry_after).isdigit():
            return
        now, seconds = self.monotonic(), float(str(retry_after))
        self._by_method[method].give(now, seconds)
        if channel:
            self._by_channel[method, channel].give(now, seconds)

    def accepted(self, method: str, channel: str, came: float) -> None:
        """Note that a call which came at that second was taken."""
        if channel and method in POSTS:
            self._paces[channel].accept(came)

    def posted(self, channel: str, message: Message, by: str) -> None:
        """Note a post of the bot's."""
        self._posted += 1
        key, story = _key(message.metadata), self._clock.now().isoformat()
        facts = (self._posted, message.ts, self.monotonic(), story, key, message.thread_ts, by)
        post = Post(*facts)
        self._posts[channel].append(post)
        self._by_ts[channel, message.ts] = post
        self._standing[channel] += 1
        if key is not None:
            self._know(channel, key, post)

    def removed(self, channel: str, message: Message) -> None:
        """Note that a message is gone."""
        post = self._by_ts.get((channel, message.ts))
        if post is not None and post.gone is None:
            post.gone = self.monotonic()
            self._standing[channel] -= 1

    def posts(self, channel: str, since: int) -> Json:
        """Return the posts of a channel numbered above `since`, and the number to ask from next."""
        every = self._posts.get(channel, [])
        fresh = every[bisect.bisect(every, since, key=lambda post: post.n) :]
        return {"posts": [post.shown() for post in fresh], "next": self._posted}

    def shown(self) -> Json:
        """Return every count."""
        return {
            "now": self.monotonic(),
            "requests": dict(self._requests),
            "retry_after": {
                "by_method": {name: wait.shown() for name, wait in self._by_method.items()},
                "by_channel": self._waits_by_channel(),
            },
            "channels": {
                name: self._channel(name) for name in sorted({*self._paces, *self._posts})
            },
            "doubles": self._doubles(),
        }

    def _waits(self, method: str, channel: str) -> list[_Wait]:
        found = (self._by_method.get(method), self._by_channel.get((method, channel)))
        return [wait for wait in found if wait is not None]

    def _waits_by_channel(self) -> Json:
        shown: dict[str, Json] = defaultdict(dict)
        for (method, channel), wait in self._by_channel.items():
            shown[method][channel] = wait.shown()
        return dict(shown)

    def _channel(self, channel: str) -> Json:
        pace = self._paces.get(channel, _Pace())
        return {**pace.shown(), "standing": self._standing[channel]}

    def _know(self, channel: str, key: str, post: Post) -> None:
        same = self._keyed[channel, key]
        same.append(post)
        if len(same) > 1:
            self._twice[channel, key] = same

    def _doubles(self) -> Json:
        found: Json = {"at_rest": [], "in_passing": []}
        for (channel, key), posts in self._twice.items():
            shown = {"channel": channel, "key": key, "ts": [post.ts for post in posts]}
            if sum(post.gone is None for post in posts) > 1:
                found["at_rest"].append(shown)
            elif together := self._together(posts):
                found["in_passing"].append({**shown, "together": together})
        return found

    def _together(self, posts: list[Post]) -> float:
        now = self.monotonic()
        changes = (((p.at, 1), (now if p.gone is None else p.gone, -1)) for p in posts)
        standing, since, together = 0, 0.0, 0.0
        for at, change in sorted(chain.from_iterable(changes)):
            together += at - since if standing > 1 else 0.0
            standing, since = standing + change, at
        return together


def _key(metadata: Json | None) -> str | None:
    if metadata is None:
        return None
    key = metadata.get("event_payload", {}).get("key")
    return key if isinstance(key, str) else json.dumps(metadata, sort_keys=True)
