"""A 📌 on a message in a case's thread adds an entry that points to it (row 27)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import Busy
from bot.history import message_at
from demo import CHANNEL
from sandbox.seeds import ODDER
from tests.product import forging
from tests.product.steps import calls, fault, under_way
from tests.product.world import (
    ALI,
    CAMILLA,
    CHRISTINA,
    LONE,
    MARION,
    METTE,
    SAID,
    TORVET,
    TRINE,
)

if TYPE_CHECKING:
    from models import Note
    from tests.product.world import World

Json = dict[str, Any]
WORDS = "Han sover hos sin søster"
NO_ENTRY = "Du satte 📌 på en besked i en sags tråd."


def said(world: World, user: str = MARION, code: str = "U26-0001") -> str:
    """Write in a case's thread as a person, and return the message's ts."""
    return str(world.person(user).say(CHANNEL, WORDS, world.case(code).card_ts)["ts"])


def notes(world: World) -> list[Note]:
    """Return what the timeline of the case holds besides what happened by itself."""
    return world.case().notes


def pinned(world: World, user: str, ts: str, count: int = 1) -> list[Note]:
    """Put a 📌 on a message and return the notes once there are so many."""
    world.person(user).react(CHANNEL, ts, "pushpin")
    return world.person(user).until(lambda: (found := notes(world)) and found[:count])


def heard(world: World, count: int) -> None:
    """Wait until the bot has acknowledged so many reactions, and say what it owes for them."""
    person = world.person(CAMILLA)

    def done() -> bool:
        wire = person.ask("GET", "calls?since=0")["calls"]
        told = [one for one in wire if one["kind"] == "envelope" and "reaction" in str(one["args"])]
        answered = {one["args"]["envelope_id"] for one in wire if one["kind"] == "ack"}
        return len({one["answer"]["envelope_id"] for one in told} & answered) >= count

    person.until(done)
    world.settle()


def answers(world: World, user: str) -> list[str]:
    """Return what a person has been told about their 📌."""
    return [one["text"] for one in world.person(user).dm() if one["text"].startswith(NO_ENTRY)]


def sheet(world: World, user: str = TRINE) -> str:
    """Return the private view as a member sees it."""
    person = world.form(user, "show", "page:sheet")
    shown = str(person.modal())
    person.close()
    return shown


def kinds(world: World) -> list[str]:
    """Return what the trace has of pins."""
    return [one.kind for one in world.events() if one.kind in {"pinned", "unpinned"}]


def test_a_pin_points_to_the_message_and_copies_nothing(any_world: World) -> None:
    """The entry has who, when and a link; the words stay where they are."""
    world = any_world
    under_way(world)
    ts = said(world)
    (note,) = pinned(world, CAMILLA, ts)
    card = world.case().card_ts
    assert (note.user, str(note.on), note.text) == (CAMILLA, "2026-11-24", None)
    assert (note.message_channel, note.message_ts, note.message_above) == (CHANNEL, ts, card)
    link = f"https://{ODDER.domain}.slack.com/archives/{CHANNEL}/p{ts.replace('.', '')}"
    shown = sheet(world)
    assert f"Camilla: satte 📌: <{link}?thread_ts={card}&cid={CHANNEL}|en besked" in shown
    assert f"tirsdag den 24. november* · Camilla · 📌 <{link}" in shown
    assert WORDS not in shown
    assert not calls(world, "chat.getPermalink")
    assert kinds(world) == ["pinned"]


def test_the_card_and_the_bots_own_reply_take_a_pin(world: World) -> None:
    """What Tværs has said in the thread is as good a message, and so is the card."""
    under_way(world)
    pinned(world, MARION, str(world.case().card_ts))
    pinned(world, MARION, str(world.thread()[0]["ts"]), 2)
    world.person(MARION).until(lambda: len(notes(world)) == 2)
    assert "📌 <https" in sheet(world)
    assert "|kortet>" in sheet(world)


def test_two_who_pin_make_one_entry_that_goes_with_the_last(world: World) -> None:
    """Marion's 📌 comes off and Camilla's holds the entry; when hers is gone, it is, and traced."""
    under_way(world)
    ts = said(world)
    pinned(world, MARION, ts)
    person = world.person(CAMILLA)
    person.react(CHANNEL, ts, "pushpin")
    person.until(lambda: notes(world)[0].pinned_by == [MARION, CAMILLA])
    world.person(MARION).unreact(CHANNEL, ts, "pushpin")
    person.until(lambda: notes(world)[0].pinned_by == [CAMILLA])
    assert notes(world)[0].user == CAMILLA
    person.unreact(CHANNEL, ts, "pushpin")
    person.until(lambda: not notes(world))
    assert kinds(world) == ["pinned", "unpinned"]
    assert "Camilla: tog 📌 af en besked igen" in sheet(world)


def test_an_event_that_comes_twice_or_late_changes_nothing(world: World) -> None:
    """The same delivery again is one entry; one that says what no longer stands there is none."""
    under_way(world)
    ts = said(world)
    pinned(world, MARION, ts)
    event = _event(world, MARION, ts, "reaction_added")
    before = forging.rows(world)
    forging.send(world.person(MARION), event, "events_api")
    assert forging.rows(world)["note"] == before["note"]
    late = {**_event(world, MARION, ts, "reaction_removed"), "event_id": "EvLATE"}
    forging.send(world.person(MARION), late, "events_api")
    assert forging.rows(world)["note"] == before["note"]  # it stands there still
    world.person(MARION).unreact(CHANNEL, ts, "pushpin")
    world.person(MARION).until(lambda: not notes(world))
    again = {**event, "event_id": "EvAGAIN"}
    forging.send(world.person(MARION), again, "events_api")
    assert notes(world) == []
    assert kinds(world) == ["pinned", "unpinned"]


def test_a_forged_reaction_changes_nothing(world: World) -> None:
    """Without a place, with a strange one, or of one who has put none there, no row moves."""
    under_way(world)
    ts = said(world)
    pinned(world, MARION, ts)
    whole = _event(world, CAMILLA, ts, "reaction_added")
    place = whole["event"]["item"]
    before = forging.rows(world)["note"]
    changes: tuple[Json, ...] = (
        {},
        {"item": None},
        {"item": "F0"},
        {"item": {"type": "file", "file": "F0"}},
        {"item": {**place, "ts": None}},
        {"item": {**place, "ts": "' OR 1=1; --\x00\ud800" * 9}},
        {"item": {**place, "channel": "\x00<!channel>"}},
        {"user": None},
    )
    for number, changed in enumerate(changes):
        forged = {**whole, "event": {**whole["event"], **changed}, "event_id": f"EvF{number}"}
        assert forging.send(world.person(CAMILLA), forged, "events_api")["ok"], changed
    assert forging.rows(world)["note"] == before


def _event(world: World, user: str, ts: str, kind: str) -> Json:
    """Return a reaction's event as Slack wraps it."""
    item = {"type": "message", "channel": CHANNEL, "ts": ts}
    event = {"type": kind, "user": user, "reaction": "pushpin", "item": item, "item_user": MARION}
    wire = world.person(user).ask("GET", "calls?since=0")["calls"]
    sent = [one["args"] for one in wire if one["kind"] == "envelope"]
    first = next((one for one in sent if one.get("event", {}).get("type") == kind), None)
    wrapped = first or next(one for one in sent if one.get("type") == "event_callback")
    return {**wrapped, "event": {**event, "event_ts": ts}}


@pytest.mark.parametrize(("user", "why"), [(METTE, "leader"), (LONE, "referrer"), (ALI, "another")])
def test_an_outsider_is_told_why_once_a_day(world: World, user: str, why: str) -> None:
    """A leader, a referrer and anybody else in the channel add nothing, and hear what to do."""
    under_way(world)
    _join(world, user)
    ts = [said(world), said(world)]
    before = forging.rows(world)["note"]
    for one in ts:
        world.person(user).react(CHANNEL, one, "pushpin")
    heard(world, 2)
    (told,) = answers(world, user)
    assert "ingen plads i Udsatte-teamet. Bed en fra teamet sætte 📌" in told, why
    assert forging.rows(world)["note"] == before
    assert kinds(world) == []
    world.travel("2026-11-25 09:00")
    world.person(user).react(CHANNEL, said(world), "pushpin")
    heard(world, 3)
    assert len(answers(world, user)) == 2
    world.person(user).unreact(CHANNEL, ts[0], "pushpin")
    heard(world, 4)
    assert len(answers(world, user)) == 2


def _join(world: World, user: str) -> None:
    """Let a person into the team's channel, who is no member of the team."""
    channel = world.sandbox._hub.workspace.channels[CHANNEL]
    if user not in channel.members:
        channel.members.append(user)


def test_what_is_no_pin_in_a_thread_is_left_alone(world: World) -> None:
    """Another emoji, a message outside the threads, and another channel are nobody's business."""
    under_way(world)
    lone, marion = world.person(LONE), world.person(MARION)
    marion.react(CHANNEL, said(world), "eyes")
    marion.react(CHANNEL, marion.say(CHANNEL, "Godmorgen")["ts"], "pushpin")
    _join(world, LONE)
    lone.react(CHANNEL, lone.say(CHANNEL, "Hej")["ts"], "pushpin")
    lone.react(TORVET, lone.say(TORVET, "Hej")["ts"], "pushpin")
    heard(world, 3)  # in the square the bot is not
    assert notes(world) == []
    assert answers(world, LONE) == []


def test_a_closed_case_takes_a_pin(world: World) -> None:
    """What comes after the closing can be pinned as it can be written by hand."""
    under_way(world)
    world.form(MARION, "more:close", "form:close")
    world.person(MARION).submit(**SAID, outcome="goal_met", reason="bor godt")
    world.settle()
    assert pinned(world, CHRISTINA, said(world))


def test_what_slack_does_not_say_is_asked_when_it_comes_again(world: World) -> None:
    """The event is not acknowledged before it is kept, so Slack sends it once more."""
    under_way(world)
    ts = said(world)
    fault(world, "conversations.replies", "error", times=5, error="internal_error")
    marion = world.person(MARION)
    marion.react(CHANNEL, ts, "pushpin")
    marion.until(lambda: not marion.ask("GET", "faults")["faults"][0]["times_left"])
    assert notes(world) == []
    event = {**_event(world, MARION, ts, "reaction_added"), "event_id": "EvONCEMORE"}
    assert forging.send(marion, event, "events_api")["ok"]
    assert len(notes(world)) == 1


@pytest.mark.parametrize("error", ["missing_scope", "channel_not_found", "ratelimited"])
def test_what_slack_will_not_say_is_not_taken_for_gone(world: World, error: str) -> None:
    """Where Tværs may not look it does not know; a message that is deleted is gone."""
    under_way(world)
    ts = said(world)
    assert (message_at(world.bot, CHANNEL, ts) or {})["thread_ts"] == world.case().card_ts
    assert message_at(world.bot, CHANNEL, "1.000000") is None
    fault(world, "conversations.replies", "error", times=None, error=error)
    with pytest.raises(Busy):
        message_at(world.bot, CHANNEL, ts)


def test_a_pin_is_not_corrected_as_words_are(world: World) -> None:
    """There is nothing to correct in it, so no button offers it and a forged one is refused."""
    under_way(world)
    (note,) = pinned(world, MARION, said(world))
    assert "sheet:note_correct" not in sheet(world)
    forged = forging.press(MARION, "sheet:note_correct", f"{note.case_id}:{note.id}")
    assert "Noten findes ikke længere." in forging.reply(world.person(MARION), forged)


def test_an_answer_that_can_not_be_given_troubles_nobody(world: World) -> None:
    """When Slack refuses to tell the outsider, no leader hears of it and no digest names it."""
    under_way(world)
    fault(world, "chat.postMessage", "error", error="cannot_dm_bot")
    world.person(METTE).react(CHANNEL, said(world), "pushpin")
    heard(world, 1)
    (row,) = world.notices("pin_refused")
    assert row.state == "dead"
    assert not world.notices("undelivered")
