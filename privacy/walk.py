"""Cases that live: referred in every way, met about, followed up, handed over, ended, opened again.

A backbone sees to it that they get far; between its steps everybody presses, types and opens what
they see, and now and then what only others should.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.deadlines import ZONE
from bot.schedule import audit
from demo import CHANNEL
from faults.installation import TORVET
from handlers.commands import COMMANDS
from models import Case, Handover, Intervention, Team
from privacy.cast import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    GUEST,
    HANNE,
    IDA,
    JONAS,
    LONE,
    MARION,
    METTE,
    PETER,
    SOEREN,
    STRANGER,
)
from privacy.hands import ids_of
from privacy.marks import Needle, free_text, number_text
from privacy.watch import TRINE

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from privacy.hands import Eyes, Hands, Thing
    from privacy.mishaps import Mishaps

TEAM = (CAMILLA, MARION, CHRISTINA, BIRGIT, TRINE)
HOLDERS = TEAM[:3]
"""Who has the seats: each discipline bids before a record can be finished."""
REFERRERS = (LONE, ALI, PETER, CAMILLA)
OUTSIDE = (METTE, LONE, ALI, PETER, HANNE, IDA, SOEREN, GUEST, STRANGER, JONAS)
EVERYBODY = (*TEAM, *OUTSIDE)
PEOPLE = (*TEAM, METTE, LONE, ALI, PETER, SOEREN)
"""Whom a field for a colleague is filled with."""
OTHER_CHANNEL = "C0NYTTEAM"
FROM_OUTSIDE, BY_COMMAND, TYPED_IN_SLACK = 0.2, 0.25, 0.06
LOOK_AT_HOME, ROUNDS = 4, 0.4
REFERRED_WITHIN = 6  # times; the guard stops some
SLACK_FAILS, BREAKS = 0.06, 0.06
MORNING = time(8, 40)
BACKBONE: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    # days on, free deeds of each life, and what the backbone does with it
    (0, 1, ("card:receive",)),
    (1, 1, ("card:bid", "card:record")),
    (2, 2, ("log:form", "card:measure sheet:order sheet:trust card:move sheet:barrier")),
    (7, 2, ("card:follow_up", "log:form")),
    (5, 2, ("card:handover card:close card:snooze card:swap", "sheet:barrier")),
    (4, 2, ("handover:read", "card:note")),
    (17, 2, ("sheet:barrier", "card:close card:handover card:lesson", "card:note")),
    (10, 1, ("card:reopen late:extend card:follow_up",)),
    (60, 1, ("late:extend card:close",)),
    (95, 1, ("card:note",)),
)
BY_RECIPIENT = ("handover:decline", "handover:another_day", "handover:accept")
ON_THEIR_WORD = ("card:handover_no", "card:handover_day", "card:handover_text", "card:confirm")
SOON_ENDED = ("card:sparring", "card:redirect")
"""What ends a case before its meeting; so do some."""
ENDS_SOON = 0.1


@dataclass
class Life:
    """One case: its number in the run, and once it is referred its ids, code and channel."""

    number: int
    case_id: str = ""
    code: str = ""
    team_id: str = ""
    channel: str = CHANNEL


class Town:
    """An installation's people, and the lives of so many cases, side by side."""

    def __init__(self, hands: Hands, eyes: Eyes, mishaps: Mishaps, dice: Random) -> None:
        """Take who acts, who looks on, what goes wrong, and the dice."""
        self._hands, self._eyes, self._mishaps, self._dice = hands, eyes, mishaps, dice
        self._world = hands.world

    def live(self, lives: list[Life]) -> None:
        """Let all of them live from their referral to long after their end."""
        for life in lives:
            self._refer(life)
        for days, deeds, steps in BACKBONE:
            self._pass(days)
            for life in (one for one in lives if one.case_id):
                self._live_on(life, deeds, steps)
            self._look_around(next(one.team_id for one in lives))

    def _live_on(self, life: Life, deeds: int, steps: tuple[str, ...]) -> None:
        soon = "card:receive" in steps and self._dice.random() < ENDS_SOON
        for step in (self._dice.choice(SOON_ENDED),) if soon else steps:
            self._act(lambda step=step: self._step(life, step))  # type: ignore[misc]
        for _deed in range(deeds):
            self._act(lambda: self._deed(life))

    def _pass(self, days: int) -> None:
        """Let days go by until a morning, and say what is due; then plan as every night does."""
        local = self._world.wall.now().astimezone(ZONE)
        morning = datetime.combine(local.date() + timedelta(days), MORNING, ZONE)
        self._world.wall.go_to(morning)
        self._act(lambda: self._quietly(self._rounds))

    def _rounds(self) -> None:
        audit(self._world.bot)
        self._world.settle()

    def _quietly(self, act: Callable[[], None]) -> None:
        """Do what the ticks do, as they do it: what fails is logged, and tried at the next."""
        self._world.ticker._quietly(act)

    def _refer(self, life: Life) -> None:
        """Refer a citizen, in one of the ways there are, until it is taken."""
        user, before = self._dice.choice(REFERRERS), ids_of(self._world)
        for _try in range(REFERRED_WITHIN):
            self._act(lambda: self._open_referral(user))
            new = ids_of(self._world) - before
            if new:
                self._learn(life, new.pop())
                return

    def _open_referral(self, user: str) -> None:
        way = self._dice.randrange(4)
        if way == 0:
            self._hands.command(user, TORVET, "")
        elif way == 1:
            self._hands.shortcut(user, "shortcut:refer")
        elif way == 2:
            room = self._world.channels()[TORVET]
            message = self._hands.say(user, TORVET, self._typed(user, "message"))
            self._hands.shortcut_on(user, "shortcut:refer_from", room, message)
        else:
            self._hands.press_by_name(user, "home:refer", "new")

    def _learn(self, life: Life, case_id: str) -> None:
        with self._world.bot.reading() as session:
            case = session.get_one(Case, case_id)
            life.case_id, life.code, life.team_id = case.id, case.code, case.team_id
            life.channel = session.get_one(Team, case.team_id).channel
        for mark in self._eyes.book.marks:
            if mark.form == "form:referral" and mark.taken and not mark.case_id:
                mark.case_id = case_id
        self._eyes.record.count("lives")

    def _step(self, life: Life, step: str) -> None:
        """Do what the backbone asks for: one of several, by whom it is for."""
        action = self._dice.choice(step.split())
        if action == "handover:read":
            self._answer_handover(life)
        elif action == "sheet:barrier":
            self._name_barrier(life)
        elif action == "card:bid":
            for user in HOLDERS if life.channel == CHANNEL else (HANNE,):
                self._hands.press_by_name(user, action, life.case_id)
        else:
            user = METTE if action == "late:extend" else self._member(life)
            self._hands.press_by_name(user, action, life.case_id)

    def _answer_handover(self, life: Life) -> None:
        """Let who is asked to take over read the letter and answer; or the team note an answer."""
        with self._world.bot.reading() as session:
            offers = select(Handover).where(Handover.case_id == life.case_id)
            offered = next((one for one in session.scalars(offers) if one.is_pending), None)
        if offered is not None and offered.recipient:
            self._hands.press_by_name(offered.recipient, "handover:read", offered.id)
            answer = self._dice.choice(BY_RECIPIENT)
            self._hands.press_by_name(offered.recipient, answer, offered.id)
        elif offered is not None:
            answer = self._dice.choice(ON_THEIR_WORD)
            self._hands.press_by_name(self._member(life), answer, life.case_id)

    def _name_barrier(self, life: Life) -> None:
        """Let a member say what stands in the way of what was logged."""
        with self._world.bot.reading() as session:
            of_it = select(Intervention.id).where(Intervention.case_id == life.case_id)
            logged = session.scalars(of_it).all()
        for made in logged:  # on SQLite nobody writes while we read
            value = f"{life.case_id}:{made}"
            self._hands.press_by_name(self._member(life), "sheet:barrier", value)

    def _deed(self, life: Life) -> None:
        """Let somebody do one thing of all that there is to do."""
        dice = self._dice.random()
        if dice < TYPED_IN_SLACK:
            self._write(life)
        elif dice < BY_COMMAND:
            self._command(life)
        elif dice < BY_COMMAND + FROM_OUTSIDE:
            self._intrude(life)
        else:
            user = self._dice.choice((*TEAM, METTE, ALI, LONE))
            if things := self._seen(user, life):
                self._press(user, self._hands.choose(things))

    def _press(self, user: str, thing: Thing) -> None:
        self._hands.hub.workspace.views.stack(user).clear()
        self._hands.press(user, thing)
        self._hands.go_on(user)

    def _intrude(self, life: Life) -> None:
        """Let somebody press what stands before a member: a forwarded message, a forged value."""
        user, things = self._dice.choice(OUTSIDE), self._seen(self._member(life), life)
        self._hands.hub.workspace.views.stack(user).clear()
        if things:
            thing = self._hands.choose(things)
            self._eyes.record.count("pressed_by_others")
            self._hands.press_by_name(user, thing.action, thing.value.rpartition("card:")[2])

    def _command(self, life: Life) -> None:
        """Type a command, with the case's code or with what should never stand there."""
        dice = self._dice
        user = dice.choice((self._member(life), dice.choice(EVERYBODY)))
        word = dice.choice([*dice.choice(COMMANDS).spellings, "hjælp", ""])
        after = dice.choice((life.code, life.code, life.code, self._typed(user, "command"), ""))
        self._hands.command(user, dice.choice((TORVET, life.channel)), f"{word} {after}".strip())

    def _write(self, life: Life) -> None:
        """Let a member write in the case's thread what stays in Slack, and put a 📌 on it."""
        room, user = self._world.channels()[life.channel], self._member(life)
        card = next((one for one in room.messages.values() if life.code in one.text), None)
        if card is not None:
            said = self._hands.say(user, life.channel, self._typed(user, "thread"), card.ts)
            self._hands.pin(user, life.channel, said)
            self._eyes.record.count("pinned")

    def _typed(self, user: str, where: str) -> str:
        """Return a text past every form, now and then with a personal number; kept nowhere."""
        mark = self._eyes.book.new(Needle.REFUSED, user, "slack", where)
        rule = number_text if self._dice.random() < 0.3 else free_text
        return rule(mark, self._dice)

    def _look_around(self, team_id: str) -> None:
        """Let some of everybody open App Home, and one of the team see to their calendar."""
        for user in self._dice.sample(EVERYBODY, LOOK_AT_HOME):
            self._act(lambda user=user: self._hands.open_home(user))  # type: ignore[misc]
        user = self._dice.choice(TEAM)
        self._act(lambda: self._hands.press_by_name(user, "home:calendar", "new"))
        self._act(lambda: self._pass_on(team_id))

    def _pass_on(self, team_id: str) -> None:
        """Let somebody ask a colleague to take over, for themselves or another, or note advice."""
        match self._dice.randrange(3):
            case 0:
                value = f"{team_id}:{MARION}"
                self._hands.press_by_name(MARION, "passing:open", value)
            case 1:
                self._hands.press_by_name(METTE, "passing:whose", team_id)
            case _:
                self._hands.command(MARION, TORVET, "kontakt")

    def _seen(self, user: str, life: Life) -> list[Thing]:
        return self._hands.seen_by(user, life.code, life.channel)

    def _member(self, life: Life) -> str:
        return self._dice.choice(TEAM) if life.channel == CHANNEL else HANNE

    def _act(self, act: Callable[[], None]) -> None:
        """Let somebody act, now and then while something breaks; then say what is due."""
        if self._dice.random() < SLACK_FAILS:
            self._mishaps.of_slack()
            self._eyes.record.count("faults_of_slack")
        if self._dice.random() < BREAKS:
            which = self._dice.choice(self._mishaps.kinds)
            self._eyes.record.count(f"broken_{which}")
            with self._mishaps.around(which):
                self._do(act)
        else:
            self._do(act)

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
            if self._dice.random() < ROUNDS:
                self._quietly(self._world.settle)
        finally:
            self._eyes.watch.look()
