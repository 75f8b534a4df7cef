"""How a message leaves the house (delivery.md): what each answer of Slack's leads to."""

from __future__ import annotations

import ast
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - a client to a Slack that is not there
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot import delivery, settling
from bot.claiming import claim_next, expire_leases
from bot.delivery import deliver, deliver_due
from bot.errors import Busy
from bot.pace import wait
from bot.posting import Result
from bot.settling import LEASE, settle
from demo import BOT_TOKEN, CHANNEL
from models import Notice, NoticeState
from tests.product.steps import (
    behave,
    calls,
    fault,
    later,
    notice,
    owe_again,
    settle_later,
)
from tests.product.world import CAMILLA, LONE, World, odder

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PENDING, SENT, DEAD = NoticeState.PENDING, NoticeState.SENT, NoticeState.DEAD
UNKNOWN, CANCELLED, SENDING = NoticeState.UNKNOWN, NoticeState.CANCELLED, NoticeState.SENDING


@pytest.fixture(scope="module")
def referred(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a world with one case, whose receipt is said again and again."""
    folder = tmp_path_factory.mktemp("delivery")
    with World(f"sqlite:///{folder / 'tvaers.db'}") as running:
        odder(running).refer()
        yield running


@pytest.fixture
def receipt(referred: World) -> Iterator[World]:
    """Let the receipt be owed as on the first day, to a Slack that will behave afterwards."""
    owe_again(referred, "receipt")
    yield referred
    behave(referred)


def _one(world: World) -> Notice:
    (row,) = world.notices("receipt")
    return row


REFUSALS = [
    ("429", {"retry_after": 1}, PENDING, (1, 2)),
    ("429", {"retry_after": 30}, PENDING, (30, 38)),
    ("429", {"retry_after": 0}, PENDING, (1, 2)),
    ("429", {"retry_after": 3600}, PENDING, (3600, 4501)),
    ("429", {"retry_after": None}, PENDING, (30, 38)),
    ("429", {"retry_after": "soon"}, PENDING, (30, 38)),
    ("429", {"retry_after": "Wed, 21 Oct 2020 07:28:00 GMT"}, PENDING, (1, 2)),
    ("429", {"retry_after": "Wed, 21 Oct 2099 07:28:00 GMT"}, PENDING, (3600, 4501)),
    ("error", {"error": "ratelimited"}, PENDING, (1, 2)),
    ("error", {"error": "token_revoked"}, PENDING, (600, 751)),
    ("error", {"error": "invalid_auth"}, PENDING, (600, 751)),
    ("http", {"status": 500, "body": "<html>oops</html>"}, UNKNOWN, None),
    ("http", {"status": 503, "body": ""}, UNKNOWN, None),
    ("http", {"status": 200, "body": "<html>proxy</html>"}, UNKNOWN, None),
    ("http", {"status": 200, "body": '{"ok": tr'}, UNKNOWN, None),
    ("error", {"error": "fatal_error"}, UNKNOWN, None),
    ("error", {"error": "internal_error"}, UNKNOWN, None),
    ("error", {"error": "request_timeout"}, UNKNOWN, None),
    ("error", {"error": "a_code_of_tomorrow"}, UNKNOWN, None),
    ("drop_before", {}, UNKNOWN, None),
    ("error", {"error": "is_archived"}, DEAD, None),
    ("error", {"error": "channel_not_found"}, DEAD, None),
    ("error", {"error": "not_in_channel"}, DEAD, None),
    ("error", {"error": "restricted_action_read_only_channel"}, DEAD, None),
    ("error", {"error": "metadata_too_large"}, DEAD, None),
    ("error", {"error": "missing_scope"}, DEAD, None),
    ("error", {"error": "invalid_blocks"}, DEAD, None),
    ("error", {"error": "msg_too_long"}, DEAD, None),
]


@pytest.mark.parametrize(("kind", "detail", "state", "wait"), REFUSALS)
def test_what_a_refusal_leads_to(
    receipt: World,
    kind: str,
    detail: dict[str, Any],
    state: NoticeState,
    wait: tuple[int, int] | None,
) -> None:
    """Surely not posted is tried later or given up; a doubt is kept as a doubt; nothing shows."""
    before = len(receipt.person(LONE).dm())
    fault(receipt, "chat.postMessage", kind, **detail)
    asked_at = datetime.now(UTC)  # noqa: TID251 - retries wait in real time
    receipt.settle()
    row = _one(receipt)
    assert row.state is state
    assert row.error
    assert row.attempt == 1
    assert len(receipt.person(LONE).dm()) == before
    if wait is not None:
        assert row.retry_at is not None
        assert wait[0] <= (row.retry_at - asked_at).total_seconds() <= wait[1]


def test_a_wait_that_two_write_down_at_once_is_kept(
    receipt: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two replicas hear Slack's first 429 together: who comes second settles as well."""
    first = iter([True])

    def taken(*what: Any) -> None:
        if next(first, False):
            raise IntegrityError("INSERT INTO pace", None, ValueError("unique"))
        wait(*what)

    monkeypatch.setattr(settling, "wait", taken)
    fault(receipt, "chat.postMessage", "429", retry_after=30)
    receipt.settle()
    assert (_one(receipt).state, _one(receipt).error) == (PENDING, "ratelimited")


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("drop_after", {}),
        ("http_after", {"status": 503}),
        ("error_after", {"error": "internal_error"}),
    ],
)
def test_a_post_that_was_taken_without_an_answer_is_there_once(
    receipt: World, kind: str, detail: dict[str, Any]
) -> None:
    """Slack took it and then failed: one message shows, and nobody says it again."""
    before = len(receipt.person(LONE).dm())
    fault(receipt, "chat.postMessage", kind, **detail)
    receipt.settle()
    settle_later(receipt)
    assert _one(receipt).state is UNKNOWN
    assert len(receipt.person(LONE).dm()) == before + 1


@pytest.mark.parametrize("kind", ["hang", "slow"])
def test_a_slack_that_keeps_us_waiting_is_a_doubt(receipt: World, kind: str) -> None:
    """A timeout says nothing about whether the message was taken, so it is not said again."""
    fault(receipt, "chat.postMessage", kind, seconds=2)
    impatient = WebClient(BOT_TOKEN, base_url=receipt.sandbox.api_url, timeout=1, retry_handlers=[])
    before = len(receipt.person(LONE).dm())
    deliver_due(replace(receipt.bot, slack=impatient))
    assert _one(receipt).state is UNKNOWN
    if kind == "slow":
        receipt.person(LONE).until(lambda: len(receipt.person(LONE).dm()) == before + 1)


def test_a_slack_that_is_not_there_is_asked_again(
    receipt: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused connection, or a name that does not resolve, has posted nothing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
        deaf = WebClient(BOT_TOKEN, base_url=nobody, timeout=2, retry_handlers=[])
        deliver_due(replace(receipt.bot, slack=deaf))
    assert _one(receipt).state is PENDING
    with monkeypatch.context() as broken:
        broken.setattr(socket, "getaddrinfo", _no_such_name)
        deliver_due(later(receipt, 60))
    assert (_one(receipt).state, _one(receipt).attempt) == (PENDING, 2)
    settle_later(receipt)
    assert _one(receipt).state is SENT


def _no_such_name(*_asked: object, **_how: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


def test_the_wait_grows_and_has_an_end(receipt: World) -> None:
    """Each refused try doubles the wait, up to ten minutes, with jitter of at most a quarter."""
    waits = []
    for attempt in (1, 2, 3, 12):
        with receipt.bot.writing() as session:
            fresh = {"state": PENDING, "retry_at": None, "attempt": attempt - 1}
            session.execute(update(Notice).where(Notice.kind == "receipt").values(**fresh))
        fault(receipt, "chat.postMessage", "error", error="service_unavailable")
        bot = later(receipt, 0)
        deliver_due(bot)
        retry_at = _one(receipt).retry_at
        assert retry_at is not None
        waits.append((retry_at - bot.real_now()).total_seconds())
    for waited, least in zip(waits, (2, 4, 8, 600), strict=True):
        assert least <= waited <= least * 1.25


def test_a_token_that_slack_refuses_loses_nothing(world: World) -> None:
    """The first refusal ends the round, everything stays owed, and a new token sends it all."""
    fault(world, "chat.postMessage", "error", times=None, error="token_revoked")
    world.refer()
    assert len(calls(world, "chat.postMessage")) == 0
    assert {row.state for row in world.notices() if row.due_at <= world.bot.now()} == {PENDING}
    hits = world.person(CAMILLA).ask("GET", "faults")["faults"][0]["hits"]
    assert hits == 1
    behave(world)
    settle_later(world)
    assert len(world.thread()) == 1
    assert world.person(LONE).dm()


def test_a_lease_that_runs_out_leaves_a_doubt(world: World) -> None:
    """A worker that died after its claim may have posted: unknown, never pending, never again."""
    case = world.refer()
    owe_again(world, "ping")
    before = len(world.thread())
    claim = claim_next(world.bot)
    assert claim is not None
    settle_later(world, 59)
    assert notice(world, "ping").state is SENDING
    settle_later(world, 61)
    assert notice(world, "ping").state is UNKNOWN
    assert notice(world, "ping").error == "lease_ran_out"
    assert len(world.thread(case.code)) == before


def test_a_late_worker_is_fenced_off(world: World) -> None:
    """Whoever comes back after their lease has no say: not when unknown, nor when claimed anew."""
    world.refer()
    owe_again(world, "ping")
    old = claim_next(world.bot)
    assert old is not None
    expire_leases(later(world, 61))
    settle(world.bot, old, Result(SENT, ts="1.0", channel=CHANNEL), 0)
    assert notice(world, "ping").state is UNKNOWN
    owe_again(world, "ping")
    new = claim_next(world.bot)
    assert new is not None
    settle(world.bot, old, Result(SENT, ts="1.0", channel=CHANNEL), 0)
    assert notice(world, "ping").state is SENDING
    settle(world.bot, new, Result(SENT, ts="2.0", channel=CHANNEL), 0)
    assert notice(world, "ping").ts == "2.0"


def test_a_worker_with_half_its_lease_gone_does_not_post(world: World) -> None:
    """What took long to draw is given back and drawn anew, so that no two post at once."""
    world.refer()
    owe_again(world, "ping")
    before = len(world.thread())
    claim = claim_next(world.bot)
    assert claim is not None
    started = world.bot.monotonic()
    deliver(replace(world.bot, monotonic=lambda: started + 31), claim)
    assert notice(world, "ping").state is PENDING
    assert len(world.thread()) == before


def test_a_database_that_is_busy_gives_nothing_up(
    receipt: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notice that could not be read just now is tried again, not declared dead."""
    with monkeypatch.context() as busy:
        busy.setattr(delivery, "compose", _busy)
        receipt.settle()
    assert (_one(receipt).state, _one(receipt).error) == (PENDING, "busy")
    settle_later(receipt)
    assert _one(receipt).state is SENT


def _busy(*_asked: object) -> None:
    raise Busy


def test_no_client_retries_by_itself() -> None:
    """Every client of Slack's in the product is made with no retry handlers: we alone retry."""
    made = 0
    for path in ROOT.glob("**/*.py"):
        if {"tests", ".venv", "sandbox"} & set(path.relative_to(ROOT).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name == "WebClient":
                made += 1
                handlers = [word for word in node.keywords if word.arg == "retry_handlers"]
                assert handlers, path
                assert ast.unparse(handlers[0].value) == "[]", path
    assert made >= 3


def test_leases_and_pauses_are_those_of_the_rule() -> None:
    """A claim holds for 60 s, longer than the 10 s in which a post must be answered."""
    assert timedelta(seconds=60) == LEASE
