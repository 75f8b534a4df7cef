"""What several tests do: get a case under way, ask for faults, read what was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, update

from bot.access import case_for, visitor
from bot.casework import convene, journal, meet
from bot.casework.desk import Desk
from bot.casework.meet import BidForm, RecordForm
from bot.deadlines import ZONE
from bot.delivery import deliver_due
from bot.journal import subjects, unfiled
from bot.people import People
from demo import CHANNEL, WORKSPACE
from models import Notice, NoticeState, Pace
from models.vocabulary import BidKind
from tests.product.lived import lived_once
from tests.product.world import CAMILLA, MARION

if TYPE_CHECKING:
    from bot.runtime import Bot
    from models import Case
    from models.vocabulary import NoteOf
    from tests.product.world import World

Json = dict[str, Any]


def under_way(world: World, **changed: Any) -> Case:
    """Refer a citizen, take the case, finish the record at once and file it; Marion leads."""
    return _under_way(world, changed) if changed else _usually_under_way(world)


def _under_way(world: World, changed: Json) -> Case:
    case = held(world, **changed)
    file_all(world, case.code)
    return world.case(case.code)


@lived_once
def _usually_under_way(world: World) -> Case:
    return _under_way(world, {})


def file_all(world: World, code: str = "U26-0001") -> None:
    """Let Marion say of every note of a case that it is in the journal."""
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, world.case(code).id, visitor(session, WORKSPACE, MARION))
        for one in unfiled(opened.case)[::-1]:  # a closing's first: it is of all before, too
            if one in unfiled(opened.case):
                journal.file(desk, opened, one.about, People())
    world.settle()


def filed(case: Case) -> list[NoteOf]:
    """Return what the notes are of that are in the journal, in order of what they are of."""
    about = {one.about for one in case.filings}
    return [one.of for one in subjects(case) if one.about in about]


def held(world: World, **changed: Any) -> Case:
    """Refer a citizen, take the case and finish the record at once; Marion leads."""
    return _held(world, changed) if changed else _usually_held(world)


@lived_once
def _usually_held(world: World) -> Case:
    return _held(world, {})


def _held(world: World, changed: Json) -> Case:
    case = world.refer(**changed)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, case.id, visitor(session, WORKSPACE, MARION))
        convene.receive(desk, opened, "")
        for discipline in opened.team.disciplines:
            meet.bid(desk, opened, BidForm(discipline.id, BidKind.DOES, "kontakter udlejeren"))
        record = RecordForm("midlertidigt ophold", MARION, CAMILLA, "vil blive boende")
        meet.finish_record(desk, opened, record)
    world.settle()
    return world.case(case.code)


def fault(world: World, method: str, kind: str, times: int | None = 1, **detail: Any) -> None:
    """Let Slack misbehave the next times a method is called."""
    body = {"method": method, "times": times, "fault": {"kind": kind, **detail}}
    world.person(CAMILLA).ask("POST", "faults", body)


def behave(world: World) -> None:
    """Let Slack behave from now on."""
    world.person(CAMILLA).ask("DELETE", "faults")


def later(world: World, seconds: float, **changed: Any) -> Bot:
    """Return the bot as it is so many seconds of real time from now."""
    wall = datetime.now(UTC) + timedelta(seconds=seconds)  # noqa: TID251 - real time, moved
    return replace(world.bot, real_now=lambda: wall, **changed)


def settle_later(world: World, seconds: float = 3600) -> None:
    """Deliver what is due, as if so many seconds of real time had passed."""
    deliver_due(later(world, seconds))


def pass_time_while_down(world: World, when: str) -> None:
    """Move story time to a Copenhagen time while nobody delivers anything."""
    there = datetime.fromisoformat(when).replace(tzinfo=ZONE).astimezone(UTC)
    world.sandbox.clock.advance(there)


def calls(world: World, method: str) -> list[Json]:
    """Return every call of a Web API method so far, oldest first."""
    found: list[Json] = world.person(CAMILLA).ask("GET", "calls?since=0")["calls"]
    return [call for call in found if call["method"] == method and call["kind"] == "api"]


def thread_posts(world: World, part: str = "") -> list[tuple[str, str, list[str]]]:
    """Return what was said in threads of the team's channel: local day, text and mentions."""
    found = []
    for call in calls(world, "chat.postMessage"):
        args = call["args"]
        if args["channel"] == CHANNEL and args.get("thread_ts") and part in args["text"]:
            at = datetime.fromisoformat(call["at"]).astimezone(ZONE)
            found.append((str(at.date()), args["text"], _mentioned(args["text"])))
    return found


def channel_posts(world: World, part: str = "") -> list[tuple[datetime, str]]:
    """Return the bot's own posts in the team's channel: local time and text, oldest first."""
    return [
        (datetime.fromisoformat(call["at"]).astimezone(ZONE), call["args"]["text"])
        for call in calls(world, "chat.postMessage")
        if call["args"]["channel"] == CHANNEL
        and not call["args"].get("thread_ts")
        and part in call["args"]["text"]
    ]


def digests(world: World) -> dict[str, str]:
    """Return the digests by local day; two on one day would be an error."""
    found = channel_posts(world, "Godmorgen.")
    days = {str(at.date()): text for at, text in found}
    assert len(days) == len(found)
    return days


def notice(world: World, key: str) -> Notice:
    """Return a notice by its key, which may be given by its beginning."""
    return next(row for row in world.notices() if row.key.startswith(key))


def _mentioned(text: str) -> list[str]:
    return [word[2:].split(">")[0] for word in text.split() if word.startswith("<@")]


def owe_again(world: World, kind: str) -> None:
    """Let every notice of a kind be owed as if it had never been said, to a patient Slack."""
    fresh = {"state": NoticeState.PENDING, "ts": None, "retry_at": None, "error": None}
    with world.bot.writing() as session:
        session.execute(update(Notice).where(Notice.kind == kind).values(attempt=0, **fresh))
        session.execute(delete(Pace))


def refuse_again(world: World, kind: str, error: str) -> None:
    """Let every notice of a kind be owed again, and refused for good."""
    owe_again(world, kind)
    fault(world, "chat.postMessage", "error", times=len(world.notices(kind)), error=error)
    world.settle()
    behave(world)
