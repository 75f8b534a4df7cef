"""What those who run Tværs see of it: health, exit statuses, and Slack's own last word."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from sqlalchemy import select

from app import NO_CONNECTION_STATUS
from bot.dead_man import AFTER, words
from demo import CHANNEL
from models import Notice
from tests.process.house import APP, CAMILLA, LONE, PATIENCE, House

if TYPE_CHECKING:
    from datetime import datetime

IN_HASTE = "import handlers.sockets as s; s.WITHOUT_SLACK = 0.5; import app; app.cli(['start'])"


def _free_port() -> int:
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _asked(port: int, path: str) -> tuple[int, str]:
    """Return status and body; status 0 while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()
    except URLError:
        return 0, ""


def test_health_of_a_process(house: House) -> None:
    """It is alive while Slack is away, ready once connected, and gone when it has ended."""
    house.set_up()
    port = _free_port()
    house.fault("auth.test", 1000, kind="drop_before")
    process = house.start(TVAERS_HEALTH_PORT=str(port))
    house.until(lambda: _asked(port, "/readyz")[0] == 503)
    assert "slack" in json.loads(_asked(port, "/readyz")[1])["failing"]
    assert _asked(port, "/healthz")[0] == 200
    house.behave()
    house.until(lambda: _asked(port, "/readyz")[0] == 200)
    house.until(lambda: "tvaers_connections 2.0" in _asked(port, "/metrics")[1])
    told = _asked(port, "/metrics")[1]
    assert "tvaers_tick_age_seconds" in told
    assert "tvaers_database_up 1.0" in told
    assert house.ended(process) == [0]
    assert _asked(port, "/healthz")[0] == 0


def test_calendars_are_served_beside_it(house: House) -> None:
    """On a port of their own, where a port and an address are named; an unknown one is a 404."""
    house.set_up()
    port = _free_port()
    address = {"TVAERS_WEB_PORT": str(port), "TVAERS_WEB_ADDRESS": "https://a.example"}
    process = house.start(**address)
    house.until(lambda: _asked(port, f"/kalender/{'A' * 32}.ics")[0] == 404)
    assert house.ended(process) == [0]
    assert _asked(port, "/kalender/")[0] == 0


def test_a_health_port_that_is_taken(house: House) -> None:
    """A port that somebody has ends the start with words, before anything is connected."""
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = house.run("start", changed={"TVAERS_HEALTH_PORT": port})
    assert done.status == 1
    assert f"TVAERS_HEALTH_PORT: port {port} kan ikke bruges." in done.err
    assert house.sandbox.states == "not connected"


def test_no_connection_though_slack_answers(house: House) -> None:
    """When no socket can be had for long, it ends with a status of its own, to be started anew."""
    with (house.folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", IN_HASTE],
            cwd=house.folder,
            env=house.settings | {"PYTHONPATH": str(APP.parent)},
            stdout=log,
            stderr=log,
        )
    house.processes.append(process)
    house.connected()
    house.fault("apps.connections.open", 1000, kind="429", retry_after=1)
    house.person(LONE).ask("POST", "sockets", {"do": "drop"})
    assert process.wait(PATIENCE) == NO_CONNECTION_STATUS
    assert "slack.no_connection" in house.log


def test_killed_before_the_digest(house: House) -> None:
    """When the host goes down before the digest, Slack itself says in the channel that it is so."""
    house.set_up()
    process = house.start()
    house.until(lambda: _waiting(house))
    process.kill()
    process.wait(PATIENCE)
    house.sandbox.travel(_digest_at(house) + AFTER)
    assert [one["text"] for one in _messages(house)] == [words()]
    assert "other.package" not in house.log


def _waiting(house: House) -> list[Any]:
    return list(house.bot.slack.chat_scheduledMessages_list()["scheduled_messages"])


def _digest_at(house: House) -> datetime:
    with house.bot.reading() as session:
        return session.scalars(select(Notice.due_at).where(Notice.kind == "digest")).one()


def _messages(house: House) -> list[dict[str, Any]]:
    return [one for one in house.person(CAMILLA).messages(CHANNEL) if one["bot"]]
