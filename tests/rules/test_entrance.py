"""Who goes first: people before the bot's own messages, and among them who came first."""

from __future__ import annotations

import threading
import time

import pytest

from bot.entrance import Entrance, Turns

LONG, SHORT, MANY = 5.0, 0.05, 20


def test_turns_are_given_in_the_order_of_asking() -> None:
    """However many ask, who came first goes first; the one who leaves doesn't get it again."""
    turns, order = Turns(), list[int]()
    assert turns.take(LONG)
    threads = []
    for number in range(MANY):
        threads.append(threading.Thread(target=_go_in, args=(turns, order, number)))
        threads[-1].start()
        _until_waiting(turns, number + 1)
    turns.leave()
    with turns.held():
        assert order == list(range(MANY))
    for thread in threads:
        thread.join(LONG)


def test_whose_turn_does_not_come_goes_away() -> None:
    """It is told so in time, and is not waited for when the turn is free."""
    turns = Turns()
    assert turns.take(LONG)
    began = time.monotonic()
    assert not turns.take(SHORT)
    assert time.monotonic() - began >= SHORT
    turns.leave()
    assert turns.take(0)


def test_only_one_is_inside() -> None:
    """What two at once would get wrong comes out right, also with those who give up."""
    turns, counted = Turns(), [0]

    def count_up() -> None:
        for _turn in range(200):
            if not turns.take(SHORT / 50):
                continue
            seen = counted[0]
            time.sleep(0)
            counted[0] = seen + 1
            took[0] += 1
            turns.leave()

    took = [0]
    threads = [threading.Thread(target=count_up) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert counted == took
    assert turns.take(0)


def test_way_is_made_until_nobody_is_inside() -> None:
    """Whoever has no one waiting goes on at once; else when they are done, or after a while."""
    entrance = Entrance()
    assert entrance.make_way(0)
    with entrance.answering():
        assert not entrance.make_way(SHORT)
        released = threading.Event()
        waiting = threading.Thread(target=_tell_when_free, args=(entrance, released))
        waiting.start()
        assert not released.wait(SHORT)
    assert released.wait(LONG)
    waiting.join(LONG)


def test_who_fails_inside_has_left() -> None:
    """An answer that breaks holds nobody up."""
    entrance = Entrance()
    with pytest.raises(ValueError, match="broken"), entrance.answering():
        raise ValueError("broken")
    assert entrance.make_way(0)


def _tell_when_free(entrance: Entrance, released: threading.Event) -> None:
    if entrance.make_way(LONG):
        released.set()


def _go_in(turns: Turns, order: list[int], number: int) -> None:
    assert turns.take(LONG)
    order.append(number)
    turns.leave()


def _until_waiting(turns: Turns, count: int) -> None:
    """Wait until so many stand in line."""
    ends = time.monotonic() + LONG
    while len(turns._waiting) < count and time.monotonic() < ends:
        time.sleep(0.001)
