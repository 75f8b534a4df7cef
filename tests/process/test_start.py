"""The bot as a process: it starts, answers, ends when asked, and loses nothing when killed."""

from __future__ import annotations

import signal
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from models import CARD_UPDATE, NoticeState, Place
from tests.postgres import AS_POSTGRES
from tests.process.house import CAMILLA, LONE, PATIENCE, TORVET

if TYPE_CHECKING:
    from models import Notice
    from tests.process.house import House
    from tests.process.started import Process

both = pytest.mark.parametrize("database_url", ["sqlite", AS_POSTGRES], indirect=True)
DONE = (NoticeState.SENT, NoticeState.CANCELLED)


def _kill(process: Process) -> None:
    process.kill()
    assert process.wait(PATIENCE) == -signal.SIGKILL


def _all_are_sent(house: House) -> bool:
    return all(notice.state in DONE for notice in house.notices())


def _one_post_each(house: House) -> None:
    """Check that what is due has been taken by Slack once, and nothing more than that."""
    sent = {n.post_key for n in house.notices(NoticeState.SENT) if n.kind != CARD_UPDATE}
    assert sent
    assert house.posted() == dict.fromkeys(sent, 1)


@both
def test_it_starts_answers_and_ends_when_asked(house: House) -> None:
    """On an empty database it makes the tables, connects, answers, and ends with status 0."""
    process = house.start()
    house.connected()
    answer = house.person(LONE).command(TORVET, "/henvisning hjælp")
    assert answer["ok"]
    assert "warning" not in answer
    assert house.ended(process) == [0]
    assert house.sandbox.states == "not connected"
    assert "process.ended" in house.log


@pytest.mark.parametrize("database_url", [AS_POSTGRES], indirect=True)
def test_two_that_start_at_once(house: House) -> None:
    """Two processes on one fresh PostgreSQL both make it ready, connect and end well."""
    one, other = house.start(), house.start()
    house.connected(2)
    assert house.ended(one, other) == [0, 0]


def test_asked_to_end_during_a_post(house: House) -> None:
    """The post under way is finished and written down; the rest goes out from the next process."""
    house.set_up()
    house.fault("chat.postMessage", 1, kind="slow", seconds=1)
    process = house.start()
    house.connected()
    house.refer()
    house.until(lambda: house.calls("fault", "chat.postMessage"))
    assert house.ended(process) == [0]
    assert not house.notices(NoticeState.SENDING, NoticeState.UNKNOWN)
    assert set(house.posted().values()) == {1}
    assert len(house.posted()) == 1
    assert house.notices(NoticeState.PENDING)
    house.start()
    house.until(lambda: _all_are_sent(house))
    _one_post_each(house)


@both
def test_killed_between_commit_and_post(house: House) -> None:
    """The next process posts what was stored, once; the post under way is in doubt, not lost."""
    house.set_up()
    process = house.start()
    house.connected()
    house.fault("chat.postMessage", 1, kind="hang")
    house.refer("2026-1")
    house.until(lambda: house.calls("fault", "chat.postMessage"))
    house.refer("2026-2")
    _kill(process)
    (doubted,) = house.notices(NoticeState.SENDING)
    waiting = _to_post(house)
    assert len(waiting) > 1
    assert not house.posted()
    house.run_waits_out()
    house.start()
    keys = {notice.post_key for notice in waiting}
    house.until(lambda: keys <= house.posted().keys())
    house.until(lambda: not house.notices(NoticeState.SENDING))
    assert set(house.posted().values()) == {1}
    (unknown,) = house.notices(NoticeState.UNKNOWN)
    assert (unknown.id, unknown.error) == (doubted.id, "lease_ran_out")


def _hangs_under(notice: Notice) -> bool:
    """Tell whether a notice waits for the card that it stands under."""
    return notice.place is Place.THREAD or notice.kind == CARD_UPDATE


def test_killed_while_slack_says_wait(house: House) -> None:
    """What Slack asked to wait with is posted once by the next process, and nothing is lost."""
    house.set_up()
    process = house.start()
    house.connected()
    house.fault("chat.postMessage", 100, kind="429", retry_after=3600)
    house.refer()
    house.until(lambda: _is_held_back(house))
    _kill(process)
    house.behave()
    assert not house.posted()
    house.run_waits_out()
    house.start()
    house.until(lambda: _all_are_sent(house))
    _one_post_each(house)


def _is_held_back(house: House) -> bool:
    """Tell whether a post was told to wait, for an hour, and no other is under way since."""
    told = any(notice.retry_at for notice in house.notices(NoticeState.PENDING))
    return told and not house.notices(NoticeState.SENDING)


def _to_post(house: House) -> list[Notice]:
    """Return what waits for nothing but its post."""
    found = [notice for notice in house.notices(NoticeState.PENDING) if not _hangs_under(notice)]
    assert found, "nothing is held back"
    return found


def test_time_that_is_moved_in_the_sandbox_moves_the_process(house: House) -> None:
    """What falls due by moving story time is posted soon after, not at the next tick."""
    house.set_up()
    house.start()
    house.connected()
    house.refer()
    camilla = house.person(CAMILLA)
    for day in ("2026-11-25", "2026-11-26", "2026-11-27"):
        house.until(lambda: _all_are_sent(house))
        house.sandbox.travel(datetime.fromisoformat(f"{day}T07:45:00+01:00"))
        camilla.until(lambda day=day: day in _digests(house))  # type: ignore[misc]


def _digests(house: House) -> set[str]:
    """Return the days whose digest has been sent."""
    sent = [notice for notice in house.notices(NoticeState.SENT) if notice.kind == "digest"]
    return {str(notice.about_on) for notice in sent}


def test_without_a_key_it_says_so_and_stops(house: House) -> None:
    """No key file, none named: both are answered in words, and nothing is connected."""
    unnamed = house.run("start", changed={"TVAERS_KEY_FILE": ""})
    assert (unnamed.status, unnamed.out) == (1, "")
    assert "TVAERS_KEY_FILE mangler" in unnamed.err
    house.key.unlink()
    missing = house.run("start")
    assert missing.status == 1
    assert "python app.py key new" in missing.err
    assert house.sandbox.states == "not connected"


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_slack_refuses_ends_it(house: House, name: str) -> None:
    """A wrong token is no reason to try again: it stops and points to doctor."""
    wrong = f"{house.settings[name][:5]}hemmelig"
    done = house.run("start", changed={name: wrong})
    assert done.status == 1
    assert "(invalid_auth)" in done.err
    assert "python app.py doctor" in done.err


def test_slack_out_of_reach_is_tried_again(house: House) -> None:
    """Where nobody answers it keeps trying, connects when somebody does, and ends when asked."""
    house.fault("auth.test", 1, kind="drop_before")
    process = house.start()
    house.connected()
    assert "slack.out_of_reach" in house.log
    house.sandbox.stop()
    assert house.ended(process) == [0]


def test_asked_to_end_before_it_is_connected(house: House) -> None:
    """Asked to end while Slack is out of reach, it ends with status 0."""
    process = house.start(SLACK_API_URL="http://127.0.0.1:9/api/")
    house.until(lambda: "slack.out_of_reach" in house.log)
    assert house.ended(process) == [0]
