"""Run 5: every delivery comes one to four times, reordered, across restarts, and counts once.

Presses, forms, commands and events go through Bolt as from a socket. A delivery is put on its
way when it is made and arrives later, in no order; its copies arrive whenever. Some copies come
at the same moment at two replicas, some lives end between the commit and the acknowledgement.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltRequest
from sqlalchemy import select

from bot.crash import strike_with
from bot.loading import cases_found, teams_found
from demo import SEATS, WORKSPACE
from faults import invariants, payloads
from faults.casemodel import ModelCase, Tap
from faults.installation import Installation
from faults.record import Record, Setting, record_of
from handlers.wiring import bolt
from models import Case, Intervention, Person, Team, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
ARRIVALS = 12_000
CANARY = "gulspurvqzk"
REFERRERS = ("U0LONE", "U0ALI")
MEMBERS = [user for pair in SEATS for user in pair]
KINDS = ("home_visit", "quick_push", "temp_housing")
STATES = ("done", "ongoing", "stopped")
MOST_OPEN, MOST_ON_THE_WAY = 6, 30
RESTART_EVERY, TOGETHER, DEATHS = 40, 0.05, 0.02
STEP = 0.1  # seconds between two arrivals


class Struck(BaseException):
    """A life that ends at a crash point: nothing in the product may catch it."""


@dataclass
class Delivery:
    """What Slack sends, and what it means in the model; `effect` is told at the first arrival."""

    payload: Json
    effect: Callable[[], None]
    arrived: bool = False


@dataclass
class Script:
    """What is on its way, what the model holds, and the ids that the database has given."""

    dice: Random
    world: Installation
    record: Record
    cases: dict[str, ModelCase] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    on_the_way: list[Delivery] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    taps: dict[str, str] = field(default_factory=dict)
    referred: int = 0

    def taps_of(self, number: str) -> list[str]:
        """Return the names of a case's interventions that the database has given an id."""
        return [name for name in self.cases[number].taps if name in self.taps]


def run(setting: Setting) -> Record:
    """Play the run."""
    record = record_of(5, "replay", setting)
    with Installation(setting.url) as world:
        script = Script(Random(setting.seed), world, record)
        team = _team(world)
        for number in range(setting.some(ARRIVALS, 40)):
            _fill(script, team)
            _arrive(script)
            if number % RESTART_EVERY == RESTART_EVERY - 1:
                world.end()
                world.begin()
                record.count("restarts")
        for last in list(script.on_the_way):
            _deliver(script, last)
        world.end()
        world.begin()
        _judge(script)
    return record


def _fill(script: Script, team: Team) -> None:
    """Put deliveries on their way, each one to four times."""
    while len(script.on_the_way) < MOST_ON_THE_WAY:
        made = _made(script, team)
        made.payload |= script.world.addresses(made.payload)
        copies = script.dice.randint(1, 4)
        script.on_the_way += [made] * copies
        script.record.count("deliveries")
        script.record.count("copies", copies)


def _arrive(script: Script) -> None:
    script.world.wall.go_by(STEP)
    _deliver(script, script.on_the_way.pop(script.dice.randrange(len(script.on_the_way))))


def _deliver(script: Script, made: Delivery) -> None:
    """Let one copy arrive: alone, at two replicas at once, or just before the life ends."""
    chance = script.dice.random()
    if chance < TOGETHER:
        _at_two_at_once(script, made.payload)
    elif chance < TOGETHER + DEATHS:
        _and_die(script, made.payload)
    else:
        script.world.deliver(made.payload)
    if not made.arrived:
        made.arrived = True
        made.effect()
        _learn(script)


def _at_two_at_once(script: Script, payload: Json) -> None:
    other = script.world.another()
    app = bolt(other)
    together = threading.Barrier(2)

    def there() -> None:
        together.wait()
        app.dispatch(BoltRequest(mode="socket_mode", body=payload))

    thread = threading.Thread(target=there)
    thread.start()
    together.wait()
    script.world.deliver(payload)
    thread.join()
    app.listener_runner.listener_executor.shutdown()
    other.engine.dispose()
    script.record.count("at_two_replicas_at_once")


def _and_die(script: Script, payload: Json) -> None:
    """End the life when its change is committed and not acknowledged; the copy comes again."""

    def strike(name: str) -> None:
        if name == "inbox.committed":
            raise Struck(name)

    strike_with(strike)
    try:
        script.world.deliver(payload)
    except Struck:
        script.record.count("deaths_before_the_acknowledgement")
    finally:
        strike_with(None)
    script.world.end()
    script.world.begin()
    script.world.deliver(payload)


def _made(script: Script, team: Team) -> Delivery:
    """Think of something that somebody does."""
    ready = [number for number, case in script.cases.items() if case.open and number in script.ids]
    if len(ready) < MOST_OPEN and (not ready or script.dice.random() < 0.3):
        return _referral(script, team)
    if script.dice.random() < 0.08:
        return _aside(script)
    return _about(script, script.dice.choice(ready), team)


def _referral(script: Script, team: Team) -> Delivery:
    script.referred += 1
    number, user = f"KAN-{script.referred}", script.dice.choice(REFERRERS)
    payload = payloads.form(
        user,
        "form:referral",
        team.id,
        **{f"target_groups_{team.id}": payloads.keys("eviction_notice")},
        urgency=payloads.key("this_week"),
        official_number=payloads.text(number),
        situation=payloads.text(CANARY),
        citizen_wish=payloads.text(CANARY),
    )
    case = ModelCase(user)
    return Delivery(payload, partial(script.cases.__setitem__, number, case))


def _aside(script: Script) -> Delivery:
    """Do something that concerns no case: open, ask, or choose a language."""
    user = script.dice.choice(MEMBERS)
    what = script.dice.randrange(3)
    if what == 0:
        return Delivery(payloads.home(user), _nothing)
    if what == 1:
        return Delivery(payloads.command(user, "C0TORVET", "hjælp"), _nothing)
    language = script.dice.choice(("da", "en"))
    payload = payloads.press(user, f"home:language_{language}", language)
    return Delivery(payload, partial(script.languages.__setitem__, user, language))


def _about(script: Script, number: str, team: Team) -> Delivery:
    """Do something with a case."""
    case, case_id, dice = script.cases[number], script.ids[number], script.dice
    user = dice.choice(MEMBERS)
    whole = len(case.bids) == len(team.disciplines)
    acts = ["receive", "come", "stay_away", "log", "log", "bid", "bid"]
    acts += ["undo", "state"] * bool(script.taps_of(number))
    acts += ["record"] * 3 * (whole and case.state == "new")
    acts += ["follow_up", "follow_up", "close"] * (case.state == "underway")
    act = dice.choice(acts)
    if act in {"receive", "come", "stay_away"}:
        payload = payloads.press(user, f"card:{act}", case_id)
        return Delivery(payload, partial(getattr(case, act), user))
    return MAKERS[act](script, number, user, team)


def _log(script: Script, number: str, user: str, _team: Team) -> Delivery:
    kind, case = script.dice.choice(KINDS), script.cases[number]
    name = f"{number}:{script.dice.random()}"
    payload = payloads.press(user, f"log:{kind}", script.ids[number])
    return Delivery(payload, partial(case.log, name, user, kind))


def _undo(script: Script, number: str, user: str, _team: Team) -> Delivery:
    name = script.dice.choice(script.taps_of(number))
    value = f"{script.ids[number]}:{script.taps[name]}"
    payload = payloads.press(user, "logged:undo", value)
    return Delivery(payload, partial(script.cases[number].undo, name, user))


def _state(script: Script, number: str, user: str, _team: Team) -> Delivery:
    name, state = script.dice.choice(script.taps_of(number)), script.dice.choice(STATES)
    value = f"{script.ids[number]}:{script.taps[name]}:{state}"
    payload = payloads.press(user, "sheet:more", value)
    return Delivery(payload, partial(script.cases[number].set_state, name, state))


def _bid(script: Script, number: str, user: str, team: Team) -> Delivery:
    discipline = script.dice.choice(team.disciplines).id
    payload = payloads.form(
        user,
        "form:bid",
        script.ids[number],
        discipline=payloads.key(discipline),
        kind=payloads.key("does"),
        note=payloads.text(CANARY),
    )
    return Delivery(payload, partial(script.cases[number].bid, discipline))


def _record(script: Script, number: str, user: str, team: Team) -> Delivery:
    payload = payloads.form(
        user,
        "form:record",
        script.ids[number],
        decision=payloads.text(CANARY),
        lead=payloads.person(user),
        contact=payloads.person(user),
        citizen_voice=payloads.text(CANARY),
    )
    return Delivery(payload, partial(script.cases[number].record, len(team.disciplines)))


def _follow_up(script: Script, number: str, user: str, _team: Team) -> Delivery:
    case = script.cases[number]
    seen = case.follow_ups
    payload = payloads.form(
        user,
        "form:follow_up",
        f"{script.ids[number]}:{seen}",
        works=payloads.key("partly"),
        decision=payloads.key("continue"),
        citizen_voice=payloads.text(CANARY),
        note=payloads.text(CANARY),
    )
    return Delivery(payload, partial(case.follow_up, seen))


def _close(script: Script, number: str, user: str, _team: Team) -> Delivery:
    payload = payloads.form(
        user,
        "form:close",
        script.ids[number],
        outcome=payloads.key("stabilised"),
        voice_not_asked=payloads.key("later"),
        left_open=payloads.key("continues"),
    )
    return Delivery(payload, script.cases[number].close)


MAKERS = {
    "log": _log,
    "undo": _undo,
    "state": _state,
    "bid": _bid,
    "record": _record,
    "follow_up": _follow_up,
    "close": _close,
}


def _nothing() -> None:
    """Change nothing."""


def _learn(script: Script) -> None:
    """Look up the ids that the database has given to what has just been stored."""
    world = script.world
    with world.bot.reading() as session:
        for number in script.cases.keys() - script.ids.keys():
            found = session.scalar(select(Case.id).where(_numbered(world, number)))
            script.record.demand(found, f"{number} was acknowledged and is lost")
            script.ids[number] = found or ""
        for number, case in script.cases.items():
            fresh = [name for name in case.taps if name not in script.taps]
            if fresh:
                known = set(script.taps.values())
                rows = session.scalars(
                    select(Intervention.id).where(Intervention.case_id == script.ids[number])
                )
                script.taps |= zip(fresh, [row for row in rows if row not in known], strict=False)


def _numbered(world: Installation, number: str) -> Any:
    with world.bot.reading() as session:
        home = session.scalars(select(Workspace.id).where(Workspace.slack_id == WORKSPACE)).one()
    return Case.official_number_hash == world.vault.fingerprint(home, number)


def _team(world: Installation) -> Team:
    with world.bot.reading() as session:
        (team,) = teams_found(session, select(Team))
        return team


def _judge(script: Script) -> None:
    """Compare what stands in the database with the model, then let everything be said."""
    world, record = script.world, script.record
    for number, case in script.cases.items():
        stored = _stored(world, number)
        record.demand(len(stored) == 1, f"{number} is there {len(stored)} times")
        for one in stored:
            record.demand(one.told() == case.told(), f"{number}: {one.told()} is not {case.told()}")
    with world.bot.reading() as session:
        rows = session.execute(select(Person.user, Person.language)).all()
    languages = {user: language for user, language in rows if language}
    record.demand(languages == script.languages, f"languages: {languages}")
    world.settle()
    record.broken += invariants.broken_at_rest(world.bot, world.channels(), [CANARY])
    record.broken += world.heard.failures()
    record.counts["cases"] = len(script.cases)
    record.counts["lost_or_doubled"] = len(record.broken)


def _stored(world: Installation, number: str) -> list[ModelCase]:
    """Return the cases with a number as the model would tell them."""
    with world.bot.reading() as session:
        query = select(Case.id).where(_numbered(world, number))
        return [_as_model(case) for case in cases_found(session, query)]


def _as_model(case: Case) -> ModelCase:
    found = ModelCase(case.referrer, case.state.value, case.convener)
    found.words = {word.user: word.reply.value for word in case.meetings[0].attendances}
    found.bids.update(bid.discipline_id for bid in case.bids)
    found.follow_ups = len(case.follow_ups)
    found.taps = {
        made.id: Tap(made.user, made.type.value, made.state.value, made.undone_at is not None)
        for made in case.interventions
    }
    return found
