from __future__ import annotations

import http.client
import json
import re
import socket
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot import edge, figures, health
from bot.edge import HERE, MOST_AT_ONCE
from bot.engines import connect
from bot.errors import UserError
from bot.health import Health, facts
from models import NoticeState
from tests.product.world import LONE, TORVET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.product.world import World


@pytest.fixture(autouse=True)
def _figures_anew() -> Iterator[None]:
    figures.begin_anew()
    yield
    figures.begin_anew()


@pytest.fixture
def door(world: World) -> Iterator[Health]:
    """Answer for a world that ticks and has a connection, on a free port."""
    with Health(world.bot, 0) as answering:
        figures.ticked(world.bot.monotonic())
        figures.connections(1)
        yield answering


def _ask(door: Health, path: str, method: str = "GET") -> tuple[int, str]:
    line = http.client.HTTPConnection(HERE, door.port, timeout=20)
    line.request(method, path)
    answer = line.getresponse()
    said = answer.status, answer.read().decode()
    line.close()
    return said


def _failing(door: Health, path: str = "/readyz") -> list[str]:
    status, body = _ask(door, path)
    failing: list[str] = json.loads(body).get("failing", [])
    assert (status == 200) == (not failing)
    return failing


def _figure(door: Health, name: str) -> float | None:
    found = [line.split() for line in _ask(door, "/metrics")[1].splitlines() if line[:1] != "#"]
    return next((float(value) for label, value in found if label == name), None)


def _unread(door: Health) -> None:
    """Let the database be read anew at the next look."""
    door._look._read = None


def test_a_well_process_says_so(door: Health) -> None:
    """Ticking, connected and with a database of the newest form, both answers are 200."""
    assert _ask(door, "/healthz") == (200, '{"ok": true}\n')
    assert _ask(door, "/readyz") == (200, '{"ok": true}\n')


def test_ticks_that_have_ended(world: World, door: Health) -> None:
    """Alive for 120 s after a tick, then not; before the first tick nothing is wrong."""
    figures.ticked(world.bot.monotonic() - 119)
    assert _failing(door, "/healthz") == []
    figures.ticked(world.bot.monotonic() - 121)
    assert _failing(door, "/healthz") == ["tick"]
    figures.begin_anew()
    assert _failing(door, "/healthz") == []


def test_each_thing_that_keeps_it_from_its_work(world: World, door: Health) -> None:
    """No connection, a held clock and tables of another form are each named."""
    figures.connections(0)
    assert _failing(door) == ["slack"]
    figures.clock_held()
    assert _failing(door) == ["slack", "clock"]
    figures.connections(2)
    figures.clock_freed()
    with world.bot.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    _unread(door)
    assert _failing(door) == ["migrations"]


def test_a_database_that_does_not_answer(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its database it is not ready, and the figures are told without it."""
    away = connect(f"sqlite:///{tmp_path / 'nowhere' / 'tvaers.db'}")
    monkeypatch.setattr(health, "DATABASE_SECONDS", 0.05)
    with Health(replace(world.bot, engine=away), 0) as other:
        assert _failing(other) == ["database", "slack"]
        assert _figure(other, "tvaers_database_up") == 0
        assert _figure(other, "tvaers_clock_held") == 0
    with Health(world.bot, 0) as slow:
        slow._look._one.acquire()  # a look at the database that does not come back
        assert "database" in _failing(slow)
        assert _failing(slow, "/healthz") == []


def test_the_figures_follow_the_notices(world: World, door: Health) -> None:
    """Notices are counted by state, with the age of the oldest that could have gone."""
    assert _figure(door, "tvaers_oldest_due_seconds") == 0
    world.refer()
    _unread(door)
    sent = sum(notice.state is NoticeState.SENT for notice in world.notices())
    assert sent
    assert _figure(door, 'tvaers_notices{state="sent"}') == sent
    with world.bot.writing() as session:
        for notice in world.notices("digest"):
            notice.due_at = world.now() - timedelta(seconds=90)
            notice.state = NoticeState.PENDING
            session.merge(notice)
        for notice in world.notices("receipt"):
            notice.state = NoticeState.DEAD
            session.merge(notice)
    _unread(door)
    assert _figure(door, "tvaers_oldest_due_seconds") == pytest.approx(90, abs=20)
    assert _figure(door, "tvaers_dead_unhandled") == 1


def test_both_databases_tell(any_world: World) -> None:
    """What is read of the database is the same on both kinds."""
    any_world.refer()
    told = facts(any_world.bot)
    assert told.newest_form
    assert told.states == Counter(notice.state.value for notice in any_world.notices())
    assert (told.unhandled, told.oldest_due) == (0, 0.0)


def test_what_was_read_is_told_again_for_a_while(world: World, door: Health) -> None:
    """Two scrapes within five seconds read the database once."""
    before = _figure(door, 'tvaers_notices{state="pending"}')
    world.refer()
    assert _figure(door, 'tvaers_notices{state="pending"}') == before
    _unread(door)
    assert _figure(door, 'tvaers_notices{state="sent"}') != 0


def test_no_name_and_no_case_in_the_figures(world: World, door: Health) -> None:
    """Nothing told on the port holds a user, a channel, a team, a code or what was typed."""
    code = world.refer(situation="Skal sættes ud").code
    world.settle()
    figures.slack_error(LONE)
    figures.posted(TORVET)
    told = "".join(_ask(door, path)[1] for path in ("/metrics", "/healthz", "/readyz", "/" + LONE))
    assert "tvaers_posts_total" in told
    for word in (LONE, TORVET, code, world.team().id, world.team().name, "sættes", "2026-114455"):
        assert word not in told


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "DELETE", "U0LONE"])
def test_only_get_is_answered(door: Health, method: str) -> None:
    """Any other method is refused, and repeated to nobody."""
    status, body = _ask(door, "/metrics", method)
    assert status == 501
    assert method not in body


def test_other_paths_are_not_found(door: Health) -> None:
    """There are three paths."""
    assert _ask(door, "/")[0] == 404
    assert _ask(door, "/metrics/")[0] == 404


def test_a_slow_or_a_huge_request_hangs_nobody(
    door: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who dawdle are hung up on in time, and others are answered meanwhile."""
    monkeypatch.setattr(edge, "LONGEST_REQUEST", 0.5)
    slow = [socket.create_connection((HERE, door.port)) for _ in range(MOST_AT_ONCE - 4)]
    huge = socket.create_connection((HERE, door.port))
    huge.sendall(b"GET /" + b"x" * 60_000)
    assert _ask(door, "/healthz")[0] == 200
    for line in (*slow, huge):
        line.settimeout(edge._Request.timeout / 2)
        assert _read_to_end(line) in {b"", b"reset", b"H"}  # the huge one may be told so
        line.close()


def _read_to_end(line: socket.socket) -> bytes:
    try:
        return line.recv(1)
    except ConnectionResetError:
        return b"reset"


def test_no_more_at_once_than_there_is_room_for(door: Health) -> None:
    """Whoever comes too many is hung up on, and there is room again afterwards."""
    lines = [socket.create_connection((HERE, door.port)) for _ in range(MOST_AT_ONCE)]
    late = socket.create_connection((HERE, door.port))
    late.settimeout(20)
    assert _read_to_end(late) in {b"", b"reset"}
    late.close()
    lines[0].settimeout(0.05)
    with pytest.raises(TimeoutError):  # the others have their time still
        lines[0].recv(1)
    for line in lines:
        line.close()
    _until_answered(door)


def _until_answered(door: Health) -> Any:
    for _try in range(200):
        try:
            return _ask(door, "/healthz")
        except (OSError, http.client.HTTPException):
            continue
    pytest.fail("nobody answers")


def test_a_port_that_is_taken(world: World, door: Health) -> None:
    """The port of another is refused in words, and only this machine can ask."""
    with pytest.raises(UserError, match=f"TVAERS_HEALTH_PORT: port {door.port} kan ikke bruges"):
        Health(world.bot, door.port)
    assert door._edge._server.server_address[0] == "127.0.0.1"


def test_every_figure_stands_in_the_documents(door: Health) -> None:
    """docs/operations.md names each figure that is told, and no other."""
    figures.slack_error("internal_error")
    told = re.findall(r"^# TYPE (\w+) (\w+)$", _ask(door, "/metrics")[1], re.MULTILINE)
    names = {name for name, _kind in told if not name.endswith("_created")}
    text = (Path(__file__).parent.parent.parent / "docs/operations.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(tvaers_\w+)", text, re.MULTILINE)) == names
