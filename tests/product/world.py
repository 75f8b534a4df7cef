"""The whole product over the wire, with time in the test's hand."""

from __future__ import annotations

import ssl
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from slack_sdk import WebClient  # noqa: TID251 - the test composes the product
from sqlalchemy import select

from bot import access
from bot.deadlines import ZONE
from bot.delivery import deliver_due
from bot.loading import cases_found, teams_found
from bot.manifest import SCOPES, manifest
from bot.presets import FAVRSKOV
from bot.runtime import NO_GAPS, Bot, connect
from bot.schedule import next_due
from bot.store import migrate
from bot.vault import KeyRing, Vault
from bot.views.referral import form as referral_form
from demo import APP_TOKEN, BOT_TOKEN, CHANNEL, WORKSPACE, next_morning, set_up_odder, set_up_team
from handlers.sockets import Door
from handlers.wiring import bolt
from models import Case, CaseState, Event, Notice, Team
from sandbox import Sandbox
from sandbox.player import Player
from sandbox.seeds import ODDER
from sandbox.sockets import Patience
from tests.product import forging
from tests.product.lived import live_once, lived_once, signature
from tests.warm import warmed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select

    from sandbox.seeds import Seed

Json = dict[str, Any]
CAMILLA, MARION, CHRISTINA = "U0CAMILLA", "U0MARION", "U0CHRISTINA"
BIRGIT, JONAS, TRINE = "U0BIRGIT", "U0JONAS", "U0TRINE"
METTE, SOEREN, LONE, ALI = "U0METTE", "U0SOEREN", "U0LONE", "U0ALI"
ON_A_BUSY_MACHINE = 15.0  # seconds for a trigger and an ack; Slack's three are the sandbox's tests'
KEYS = KeyRing.random()
TLS = ssl.create_default_context()  # slack_sdk would make one for each world, which takes long
HANNE, PETER, BO, SANNE = "U0HANNE", "U0PETER", "U0BO", "U0SANNE"
IDA, KAREN, VIBEKE = "U0IDA", "U0KAREN", "U0VIBEKE"
WEB = "https://tvaers.kommune.example"
SAID: Json = {"citizen_voice": "siger tak"}  # what a closing is told of the citizen
TORVET, NEW_TEAM = "C0TORVET", "C0NYTTEAM"


class World:
    """A sandbox, the bot on a database of its own, and the people; nothing ticks by itself."""

    def __init__(
        self, database_url: str, seed: Seed = ODDER, more_scopes: tuple[str, ...] = ()
    ) -> None:
        self.url, self.seed, self.more_scopes = database_url, seed, more_scopes
        self.sandbox = Sandbox(
            seed=seed,
            manifest=manifest(SCOPES + more_scopes),
            patience=Patience(ack=ON_A_BUSY_MACHINE),
            trigger_seconds=ON_A_BUSY_MACHINE,
        )
        self.stack = ExitStack()
        self.woken = threading.Event()
        self.room, self.onlooker = CHANNEL, CAMILLA
        self.number = 114454  # of the citizen referred last; each referral is of somebody new
        self._begun: object = None

    def __enter__(self) -> Self:
        self.stack.enter_context(self.sandbox)
        engine = warmed(connect(self.url))
        self.stack.callback(engine.dispose)
        self.bot = Bot(
            engine=engine,
            slack=WebClient(
                BOT_TOKEN, base_url=self.sandbox.api_url, timeout=10, retry_handlers=[]
            ),
            vault=Vault(KEYS),
            now=self.sandbox.clock.now,
            real_now=lambda: datetime.now(UTC),  # noqa: TID251 - the wall beside story time
            monotonic=time.monotonic,
            wake=self.woken.set,
            gaps=NO_GAPS,
            web_address=WEB,
            sends_files=bool(self.more_scopes),
        )
        migrate(engine)
        self.app = bolt(self.bot)
        self.stack.callback(self._let_listeners_finish)
        line = WebClient(base_url=self.sandbox.api_url, ssl=TLS)
        self.handler = Door(self.app, self.bot, APP_TOKEN, web_client=line)
        self.handler.connect()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
        self.stack.callback(self.sandbox.hang_up, self.handler)
        self.sandbox.follow(lambda: next_due(self.bot), self.settle, next_morning)
        return self

    def __exit__(self, *_what: object) -> None:
        self.stack.close()

    def _let_listeners_finish(self) -> None:
        """Wait for what runs after an acknowledgement, while there is a Slack to speak to."""
        self.app.listener_runner.listener_executor.shutdown()

    def begin(self) -> Self:
        """Let what stands now be what every test of this team begins with."""
        self._begun = self._stands()
        return self

    @property
    def is_fresh(self) -> bool:
        """Tell whether nothing at all has happened since the team was set up."""
        return self._begun is not None and self._begun == self._stands()

    def _stands(self) -> object:
        """Return what differs once something has happened; None where that can't be told."""
        database = signature(self.url)
        return database and (database, self.sandbox.changes, replace(self.bot), self.number)

    def next_number(self) -> int:
        """Return a number that no other citizen has had."""
        self.number += 1
        return self.number

    def settle(self) -> None:
        """Deliver everything due now."""
        deliver_due(self.bot)

    def person(self, user: str) -> Player:
        """Return a person to act as."""
        return Player(self.sandbox.url, user)

    def now(self) -> datetime:
        """Return story time, on Copenhagen's clock."""
        return self.sandbox.clock.now().astimezone(ZONE)

    def travel(self, when: str) -> None:
        """Go to a local time such as "2026-11-25 08:30", through everything due on the way."""
        self.sandbox.travel(datetime.fromisoformat(when).replace(tzinfo=ZONE).astimezone(UTC))

    def opened(self, person: Player, do: Callable[[], object], callback: str) -> Json:
        """Do something and return the modal it opens."""
        do()
        return person.wait_modal(callback)

    def refer(self, user: str = LONE, **changed: Any) -> Case:
        """Refer a citizen, deliver, and return the case; the form is sent without being opened.

        What is sent is what the form sends, over the same socket; opening it costs as much again.
        """
        return self._sent(user, changed) if changed or user != LONE else referred(self)

    def _sent(self, user: str, changed: Json) -> Case:
        with self.bot.reading() as session:
            teams = access.teams(session, access.visitor(session, WORKSPACE, user))
        given = referral(self, **changed)
        number = self.next_number()
        named = {"id": f"V{number}", "hash": f"{number}.sent"}
        view = referral_form(teams, teams[0]).to_dict() | named
        answer = forging.send(self.person(user), forging.submission(user, view, given))
        assert not (answer["answer"] or {}).get("errors"), answer
        self.settle()
        return self.cases()[-1]

    def send_referral(self, user: str = LONE, **changed: Any) -> None:
        """Fill in the form and send it in; nothing is delivered by this."""
        person = self.person(user)
        self.opened(person, lambda: person.command(TORVET, "/henvisning"), "form:referral")
        answer = person.submit(referral(self, **changed))
        assert answer["outcome"] == "closed", answer

    def cases(self) -> list[Case]:
        """Return all cases, loaded whole, oldest first."""
        return self._cases(select(Case.id))

    def case(self, code: str = "U26-0001") -> Case:
        """Return a case by its code."""
        return self._cases(select(Case.id).where(Case.code == code))[0]

    def _cases(self, which: Select[str]) -> list[Case]:
        with self.bot.reading() as session:
            return cases_found(session, which.order_by(Case.code))

    def team(self) -> Team:
        """Return the first team, loaded whole."""
        with self.bot.reading() as session:
            return teams_found(session, select(Team))[0]

    def discipline_of(self, seat_id: str) -> str:
        """Return the discipline of a seat in the first team, by its key."""
        return next(one.discipline.key for one in self.team().seats if one.id == seat_id)

    def notices(self, kind: str = "") -> list[Notice]:
        """Return the notices of a kind, or all, by due time."""
        with self.bot.reading() as session:
            found = session.scalars(select(Notice).order_by(Notice.due_at, Notice.key))
            return [row for row in found if not kind or row.kind == kind]

    def events(self) -> list[Event]:
        """Return the trace, oldest first."""
        with self.bot.reading() as session:
            return list(session.scalars(select(Event).order_by(Event.number)))

    def channel(self) -> list[Json]:
        """Return what stands in the team's channel."""
        every = self.person(self.onlooker).messages(self.room)
        return [message for message in every if message["bot"]]

    def card(self, code: str = "U26-0001") -> Json:
        """Return the message that is a case's card."""
        ts = self.case(code).card_ts
        return next(message for message in self.channel() if message["ts"] == ts)

    def letters(self, user: str, part: str) -> list[Json]:
        """Return a person's direct messages that hold some words, oldest first."""
        return [one for one in self.person(user).dm() if part in one["text"]]

    def thread(self, code: str = "U26-0001") -> list[Json]:
        """Return the replies under a case's card, oldest first."""
        ts = self.case(code).card_ts
        every = self.person(self.onlooker).messages(self.room, ts)
        return [message for message in every if message["ts"] != ts]

    def press(self, user: str, action: str, code: str = "U26-0001") -> Json:
        """Press a button on a case's card, or choose in its "⋯" menu ("more:close")."""
        person, ts = self.person(user), self.case(code).card_ts or ""
        if action == "more:handover" and self.case(code).state is CaseState.NEW:
            return person.command(TORVET, f"/henvisning overdrag {code}")  # not in the menu yet
        what = action.removeprefix("more:")
        if what == action or self._has(code, f"card:{what}"):
            return person.click(self.room, ts, f"card:{what}")
        case_id = self.case(code).id
        if f"{what}:{case_id}" in self._menu(code):
            return person.click(self.room, ts, "card:more", selected=f"{what}:{case_id}")
        person.click(self.room, ts, "card:more", selected=f"deeds:{case_id}")
        person.wait_modal("page:deeds")
        return person.click_modal(f"card:{what}")

    def _menu(self, code: str) -> list[str]:
        """Return the values of what stands in the card's "⋯" menu."""
        rows = [block.get("elements", ()) for block in self.card(code)["blocks"]]
        menus = [one for row in rows for one in row if one.get("action_id") == "card:more"]
        return [option["value"] for menu in menus for option in menu["options"]]

    def _has(self, code: str, action_id: str) -> bool:
        """Tell whether the card has a button of its own for something."""
        rows = [block.get("elements", ()) for block in self.card(code)["blocks"]]
        return any(one.get("action_id") == action_id for row in rows for one in row)

    def form(self, user: str, action: str, callback: str, code: str = "U26-0001") -> Player:
        """Press on the card, wait for the form it opens, and return the person."""
        person = self.person(user)
        self.press(user, action, code)
        person.wait_modal(callback)
        return person

    def away(self, user: str, first: str, last: str) -> None:
        """Let a colleague say that they are away."""
        person = self.person(user)
        person.command(TORVET, "/henvisning fravær")
        person.wait_modal("form:absence")
        assert person.submit({"first_on": first, "last_on": last})["outcome"] != "errors"
        person.close()
        self.settle()

    def bid_all(self, code: str = "U26-0001") -> None:
        """Let each discipline bid in, from each person's own screen."""
        for user in (CAMILLA, MARION, CHRISTINA):
            person = self.form(user, "bid", "form:bid", code)
            assert person.submit(note="kontakter udlejeren")["outcome"] == "closed"

    def finish_record(self, code: str = "U26-0001", user: str = MARION) -> None:
        """Let all bid in and finish the start meeting's record."""
        self.bid_all(code)
        begun = "card:record" in str(self.card(code)["blocks"])
        person = self.form(user, "record" if begun else "more:record", "form:record", code)
        given = {
            "decision": "midlertidigt ophold",
            "lead": MARION,
            "contact": CAMILLA,
            "citizen_voice": "vil gerne blive boende",
        }
        assert taken(person.submit(given))
        self.settle()


def taken(answer: Json) -> bool:
    """Tell whether a form was taken: it closed, or the small measurement came in its place."""
    if answer["outcome"] != "updated":
        return bool(answer["outcome"] == "closed")
    return bool(answer["stack"][-1]["callback_id"] == "page:measure")


def referral(world: World, **changed: Any) -> Json:
    """Return a whole referral as it is typed, with some answers changed."""
    whole = {
        **groups(world, "eviction_notice", "substance_interdisciplinary"),
        "urgency": "this_week",
        "official_number": f"2026-{world.next_number()}",
        "situation": "Skal sættes ud efter klager fra naboer",
        "citizen_wish": "vil blive boende",
    }
    return {**whole, **changed}


def groups(world: World, *keys: str) -> Json:
    """Return the answer to a referral's target groups."""
    return {f"target_groups_{world.team().id}": list(keys)}


def favrskov(world: World) -> World:
    """Set the Favrskov team up: six seats of four disciplines, and nobody who steps in."""
    seats = [(user,) for user in (HANNE, PETER, BO, SANNE, IDA, KAREN)]
    set_up_team(world.bot, FAVRSKOV, "Social Indsats", NEW_TEAM, VIBEKE, seats)
    world.person(SOEREN).command(NEW_TEAM, "/invite @Tværs")
    world.room, world.onlooker = NEW_TEAM, KAREN
    return world


def odder(world: World) -> World:
    """Set the Odder team up where nothing has happened."""
    if world.begin().is_fresh:
        live_once(world, _set_up)
    else:
        _set_up(world)
    return world.begin()


def _set_up(world: World) -> None:
    set_up_odder(world.bot)


@lived_once
def referred(world: World) -> Case:
    """Let Lone refer a citizen as most tests do."""
    return world._sent(LONE, {})
