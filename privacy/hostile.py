"""Run 6: whatever comes in is acknowledged or answered, changes nothing it may not, stays untold.

Deliveries of every kind that Slack knows are made as an honest client makes them, from forms as the
product draws them, and then spoilt: wrong types, missing parts, deep nesting, a megabyte, NUL,
half characters, forged ids, persons, workspaces, buttons and metadata. They go in by the same way
as from a socket; a share comes over a real one.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltRequest
from sqlalchemy import func, make_url, select

from bot import log as house
from bot import trace
from demo import LEADER, SEATS
from faults import payloads
from faults.cases import put_under_way, referred
from faults.installation import Installation
from faults.record import record_of
from handlers.commands import BY_WORD, HELP
from handlers.entry import turned_away
from handlers.shape import is_sound
from handlers.table import FORMS, OPENS, PRESSES, SHORTCUTS
from handlers.wiring import connected
from models import Base, Case, Event, Notice, Team
from privacy.malice import ELSEWHERE, FOREIGNER, MARK, PERSONAL, STRANGER, Honest, spoilt
from sandbox.seeds import ODDER, Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from bot.runtime import Bot
    from faults.record import Record, Setting

Json = dict[str, Any]
DELIVERIES = 100_000  # on each database
SETTLE_EVERY, REFER_EVERY = 250, 2_500
WIRED = 0.005  # the share that comes over a real socket
ADMINISTRATOR, REFERRER, GUEST = "U0SOEREN", "U0LONE", "U0GUEST"
INSIDE = [user for pair in SEATS for user in pair] + [LEADER, REFERRER, "U0ALI", STRANGER]
OUTSIDE = (FOREIGNER, GUEST)
OUTSIDERS_SHARE, ADMINISTRATORS_SHARE = 0.3, 0.1
OURS = ("handlers/", "bot/", "casework/", "views/", "guard/", "obligations/")  # folders
KEPT = (Case, Event, Notice, Team)
SEED = replace(
    ODDER, people=(*ODDER.people, Person(GUEST, "Gæst", "Ekstern", ("C0TORVET",), guest=True))
)
WIDEST_VIEW = 100  # blocks


@dataclass
class Trial:
    """One world under attack, and what was seen of it so far."""

    world: Installation
    record: Record
    honest: Honest
    printed: io.StringIO
    seen: int = 0
    faults: set[str] = field(default_factory=set)


def run(setting: Setting) -> Record:
    """Play the run."""
    record, chance = record_of(6, "hostile", setting), Random(setting.seed)
    with Installation(setting.url, seed=SEED) as world, _printed(world) as printed:
        trial = Trial(world, record, _honest(world), printed)
        record.counts |= {"forms": len(trial.honest.views), "actions": len(trial.honest.actions)}
        for number in range(setting.some(DELIVERIES, 400)):
            if number % REFER_EVERY == REFER_EVERY - 1:
                trial.honest.cases += referred(world.bot)
            if number % SETTLE_EVERY == SETTLE_EVERY - 1:
                world.settle()
                _read_log(trial)
            _attack(trial, chance)
        _over_a_socket(trial, chance, setting.some(round(DELIVERIES * WIRED), 20))
        _judge(trial)
    return record


def _honest(world: Installation) -> Honest:
    """Refer some, bring some further, open whatever can be opened, and keep the forms."""
    cases = referred(world.bot, 4)
    put_under_way(world.bot, cases[2:])
    world.settle()
    actions = [*OPENS, *PRESSES, "card:more", "sheet:more", "log:home_visit", "card:gone"]
    words = ["", *BY_WORD, *HELP, "xyzzy"]
    honest = Honest(cases, [name for name in actions if name != "log"], words, list(SHORTCUTS))
    for user in (ADMINISTRATOR, "U0MARION"):
        for action in OPENS:
            for case in (cases[0], cases[2]):
                _open(world, payloads.press(user, action, case))
        for word in words:
            _open(world, payloads.command(user, "C0TORVET", f"{word} U26-0003".strip()))
    bare = {callback: _bare(callback, cases[0]) for callback in FORMS}
    honest.views = bare | _views(world)
    return honest


def _bare(callback: str, about: str) -> Json:
    """Return a form that was not opened here, with fields of the names that most forms have."""
    fields = ("text", "reason", "note", "name", "summary", "label", "day")
    view: Json = payloads.form("", callback, about, **{name: {} for name in fields})["view"]
    return view


def _open(world: Installation, payload: Json) -> None:
    world.deliver(payload | world.addresses(payload))


def _views(world: Installation) -> dict[str, Json]:
    """Return the modals that the product has drawn in Slack, the last of each callback."""
    calls = world.ask("GET", "calls?since=0")["calls"]
    drawn = [call["args"].get("view") for call in calls if call["kind"] == "api"]
    views = [json.loads(view) if isinstance(view, str) else view for view in drawn if view]
    return {view["callback_id"]: view for view in views if view.get("type") == "modal"}


def _attack(trial: Trial, chance: Random) -> None:
    user, payload = _made(trial, chance)
    before = _state(trial.world.bot) if user in OUTSIDE else None
    try:
        status = _answered(trial, payload)
    except Exception as fault:  # noqa: BLE001 - what nobody caught is what is looked for
        status = type(fault).__name__
    trial.record.count("deliveries")
    trial.record.count("acknowledged", status == 200)
    trial.record.demand(status == 200, f"{_kind(payload)} ended with {status}")
    if before is not None:
        trial.record.count("from_outsiders")
        unchanged = _state(trial.world.bot) == before
        trial.record.demand(unchanged, f"{user} changed something by {_kind(payload)}")


def _answered(trial: Trial, payload: Json) -> int | str:
    """Let a delivery in as a line does, and return the status of its answer."""
    if not is_sound(payload):
        trial.record.count("turned_away")
        turned_away(trial.world.bot, payload)
        return 200
    return trial.world.app.dispatch(BoltRequest(mode="socket_mode", body=payload)).status


def _made(trial: Trial, chance: Random) -> tuple[str, Json]:
    """Return who sends what; an outsider stays one, whoever the spoilt payload claims to be."""
    who = chance.random()
    if who < OUTSIDERS_SHARE:
        user = chance.choice(OUTSIDE)
    elif who < OUTSIDERS_SHARE + ADMINISTRATORS_SHARE:
        user = ADMINISTRATOR
    else:
        user = chance.choice(INSIDE)
    made = trial.honest.one(chance, user)
    if user == FOREIGNER:
        made |= {"team": {"id": ELSEWHERE, "domain": "andet"}, "team_id": ELSEWHERE}
    if chance.random() < 0.7:
        made |= trial.world.addresses(made)
    return user, spoilt(chance, made, claims=user not in OUTSIDE)


def _kind(payload: Json) -> str:
    """Name a delivery without saying what is in it."""
    view, actions = payload.get("view"), payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else {}
    names = [payload.get("type"), payload.get("callback_id")]
    names += [view.get("callback_id") if isinstance(view, dict) else None]
    names += [action.get("action_id") if isinstance(action, dict) else None]
    known = [name for name in names if isinstance(name, str) and len(name) < 40]
    return " ".join(known) or ("command" if "command" in payload else "a delivery")


def _state(bot: Bot) -> list[Any]:
    """Return how many rows there are of what matters, and the heads of the traces."""
    with bot.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in KEPT]
        return [*counts, *session.scalars(select(Team.trace_head).order_by(Team.id))]


def _read_log(trial: Trial) -> None:
    """Look at what was logged since the last time, and let go of it."""
    text = trial.printed.getvalue()
    trial.printed.seek(0)
    trial.printed.truncate()
    lines = text.splitlines()
    trial.record.count("log_lines", len(lines))
    for line in lines:
        told = json.loads(line)
        trial.record.demand(MARK not in line, f"content in the log: {told['event']}")
        if "error" in told and told["event"] != "change.conflict":
            trial.record.count("unhandled")
            trial.record.demand(False, _fault(told))  # noqa: FBT003 - a fault seen is one


def _fault(told: Json) -> str:
    ours = [place for place in told["where"] if place.startswith(OURS)]
    return f"{told['event']}: {told['error'][0]} at {ours[-3:]}"


def _over_a_socket(trial: Trial, chance: Random, count: int) -> None:
    """Send some by a real connection; each must be answered on it."""
    socket = trial.world.sandbox.player(REFERRER)
    with connected(trial.world.bot, ODDER.app_token):
        for _number in range(count):
            _user, payload = _made(trial, chance)
            kind = "slash_commands" if "command" in payload else "interactive"
            kind = "events_api" if "event" in payload else kind
            answer = socket.act("raw", payload=_sendable(payload), type=kind)
            trial.record.count("over_a_socket")
            trial.record.demand(answer["ok"], f"no answer on the socket to {_kind(payload)}")


def _sendable(payload: Json) -> Json:
    """Return the payload as JSON can carry it."""
    found: Json = json.loads(json.dumps(payload).replace("NaN", "null"))
    return found


def _judge(trial: Trial) -> None:
    """See that traces hold, that nothing stored is a personal number, and nothing lies open."""
    trial.world.settle()
    _read_log(trial)
    bot, record = trial.world.bot, trial.record
    with bot.reading() as session:
        for team in session.scalars(select(Team)):
            chain = trace.verify(session, bot.vault, team)
            record.demand(chain.broken_at is None, "a trace does not hold")
        for table, words in _kept_texts(session, bot):
            record.count("texts_kept")
            record.demand(PERSONAL not in words, f"a personal number in {table}")
    url = make_url(trial.world.url)
    if url.database and url.drivername.startswith("sqlite"):
        content = Path(url.database).read_bytes()
        record.demand(MARK.encode() not in content, "hostile text lies open in the database")


def _kept_texts(session: Session, bot: Bot) -> Iterator[tuple[str, str]]:
    """Give every text in the database, the sealed ones opened, with its column."""
    for mapper in Base.registry.mappers:
        for row in session.scalars(select(mapper.class_)):
            for column in mapper.columns.keys():  # noqa: SIM118 - SQLAlchemy's own collection
                kept = getattr(row, column)
                if isinstance(kept, bytes):
                    yield f"{row.__tablename__}.{column}", str(bot.vault.read(row, column))
                elif isinstance(kept, str):
                    yield f"{row.__tablename__}.{column}", kept


@contextmanager
def _printed(world: Installation) -> Iterator[io.StringIO]:
    """Print the log as the process does, everybody's at their loudest, into a text in memory."""
    root, hooks = logging.getLogger(), (sys.excepthook, sys.unraisablehook, threading.excepthook)
    handlers, level, stream = root.handlers[:], root.level, io.StringIO()
    house.set_up(stream, world.wall.now)
    for name in ("", *house.QUIET):
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        for name in house.QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        logging.captureWarnings(capture=False)
        sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
        root.handlers, root.level = handlers, level
