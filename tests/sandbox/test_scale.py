from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from sandbox import web_api
from sandbox.triggers import _KEPT, Triggers
from tests.sandbox.test_faults import post

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested

    from sandbox import Sandbox
    from sandbox.hub import Hub
    from tests.sandbox.conftest import Line

TEAM = "C0UDSATTE"
MANY = 10_000
TOO_SLOW = 4  # times as much as at the start


def call(hub: Hub, name: str, **args: Any) -> dict[str, Any]:
    """Call a method as the wire would, on the sandbox's own thread."""
    came = hub.measures.arrived(name, TEAM)
    bot = hub.workspace.seed.bot_token
    return web_api._recorded(hub, web_api.Call(name, {"channel": TEAM, **args}, bot, TEAM, came))


def say(hub: Hub, n: int) -> str:
    """Post with a key of its own, every other in the thread of the one before."""
    metadata = {"event_type": "t", "event_payload": {"key": str(n)}}
    thread = {"thread_ts": hub.workspace.channels[TEAM].newest} if n % 2 else {}
    ts: str = call(hub, "chat.postMessage", text="x", metadata=metadata, **thread)["ts"]
    return ts


def seconds(work: Callable[[], object]) -> float:
    """Return the least of the thread's own seconds that some work takes, of five."""
    spent = []
    for _ in range(5):
        began = time.thread_time()
        work()
        spent.append(time.thread_time() - began)
    return min(spent)


def on_its_loop(sandbox: Sandbox, scene: Callable[[Hub], None]) -> None:
    """Run a scene on the sandbox's own thread."""

    async def run() -> None:
        scene(sandbox._hub)

    assert sandbox._loop is not None
    asyncio.run_coroutine_threadsafe(run(), sandbox._loop).result(100)


def test_ten_thousand_messages_cost_no_more_than_a_hundred(sandbox: Sandbox) -> None:
    """Posting, deleting, looking back a little and counting take as long in a full channel."""

    def scene(hub: Hub) -> None:
        def a_hundred_posts() -> None:
            for n in range(100):
                say(hub, n)

        def a_post_taken_away() -> None:
            for n in range(50):
                call(hub, "chat.delete", ts=say(hub, 2 * n))

        def a_look_back() -> None:
            oldest = call(hub, "conversations.history", limit=20)["messages"][-1]["ts"]
            assert call(hub, "conversations.history", oldest=oldest)["messages"]

        works = (a_hundred_posts, a_post_taken_away, a_look_back)
        before = [seconds(work) for work in works]
        for n in range(MANY):
            say(hub, n)
        after = [seconds(work) for work in works]
        for work, early, late in zip(works, before, after, strict=True):
            assert late < early * TOO_SLOW, work.__name__

    on_its_loop(sandbox, scene)


def test_history_pages_hold_when_messages_come_and_go(sandbox: Sandbox, slack: WebClient) -> None:
    """Nothing is missed and nothing seen twice when the channel changes between two pages."""
    for n in range(9):
        post(slack, f"nr. {n}")
    page: Any = slack.conversations_history(channel=TEAM, limit=3)
    for message in page["messages"][:2]:
        slack.chat_delete(channel=TEAM, ts=message["ts"])
    post(slack, "ny")
    seen = [m["text"] for m in page["messages"]]
    while cursor := page.get("response_metadata", {}).get("next_cursor"):
        page = slack.conversations_history(channel=TEAM, limit=3, cursor=cursor)
        seen += [m["text"] for m in page["messages"]]
    assert seen == [f"nr. {n}" for n in range(8, -1, -1)]
    assert sandbox.player("U0METTE").messages(TEAM)[-1]["text"] == "ny"


def test_the_wire_keeps_no_more_than_it_must(sandbox: Sandbox, slack: WebClient) -> None:
    """The last five thousand calls are kept, and of a long page the beginning."""

    def scene(hub: Hub) -> None:
        for n in range(5100):
            say(hub, n)

    on_its_loop(sandbox, scene)
    assert len(slack.conversations_history(channel=TEAM, limit=100)["messages"]) == 100
    calls = sandbox.player("U0METTE").ask("GET", "calls")["calls"]
    assert len(calls) == 5000
    answer = calls[-1]["answer"]
    assert (len(answer["messages"]), answer["messages_left_out"]) == (20, 80)
    last = calls[-1]["n"]
    assert [
        c["n"] for c in sandbox.player("U0METTE").ask("GET", f"calls?since={last - 1}")["calls"]
    ]


def test_only_what_is_new_can_be_asked_for(sandbox: Sandbox, slack: WebClient) -> None:
    """A person's messages come from a `ts` on, so that a full channel need not be read anew."""
    for n in range(3):
        post(slack, f"nr. {n}")
    mette = sandbox.player("U0METTE")
    first = mette.messages(TEAM)[0]
    assert [m["text"] for m in mette.messages(TEAM, since=first["ts"])] == ["nr. 1", "nr. 2"]


def test_old_triggers_are_forgotten() -> None:
    """However many acts there are, the ids kept are bounded."""
    triggers = Triggers(3.0)
    for _ in range(_KEPT + 10):
        triggers.issue("U0METTE")
    assert len(triggers._issued) == _KEPT


def test_ten_connections_share_what_happens(sandbox: Sandbox, connect: Callable[[], Line]) -> None:
    """As many processes as Slack allows get equal parts, and none gets what another got."""
    lines = [connect() for _ in range(10)]
    for n in range(30):
        assert sandbox.player("U0METTE").command(TEAM, f"/henvisning {n}")["ok"]
    heard = [
        [m["payload"]["text"] for m in list(line.heard.queue) if "payload" in m] for line in lines
    ]
    assert [len(part) for part in heard] == [3] * 10
    assert sorted(text for part in heard for text in part) == sorted(map(str, range(30)))
