"""The whole product beside the sandbox, in one process: the bot on a fresh SQLite, and a page."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from slack_sdk import WebClient  # noqa: TID251 - the demo makes its own client
from sqlalchemy import text

from bot.access import workspace_id
from bot.casework.desk import Desk
from bot.casework.seats import SeatForm, set_seat
from bot.casework.team import TeamForm, set_up
from bot.deadlines import ZONE, WorkCalendar, at_local
from bot.edge import HERE, Edge, Port
from bot.manifest import FILES, SCOPES, manifest
from bot.presets import ODDER, Preset
from bot.runtime import NO_GAPS, Bot, connect
from bot.schedule import Ticker, audit, next_due
from bot.store import migrate
from bot.trace import TVAERS
from bot.vault import KeyRing, Vault
from bot.web import answer
from handlers.wiring import connected
from models import Base
from sandbox import Patience, Sandbox
from sandbox.tale import TALES, told_on
from sandbox.tale.terminal import tell_in_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from types import TracebackType

    from rich.console import Console

WORKSPACE = "T0TVAERS"
CHANNEL = "C0UDSATTE"
LEADER = "U0METTE"
SEATS = (("U0CAMILLA", "U0BIRGIT"), ("U0MARION", "U0JONAS"), ("U0CHRISTINA", "U0TRINE"))
BOT_TOKEN, APP_TOKEN = "xoxb-sandbox-token", "xapp-sandbox-token"


class Demo:
    """The sandbox and the bot together; entered, they run, and left, nothing remains."""

    def __init__(
        self,
        port: int,
        wall: Callable[[], datetime],
        monotonic: Callable[[], float],
        step_seconds: float = 2.0,
        patience: Patience | None = None,
        more_scopes: tuple[str, ...] = (),
    ) -> None:
        """Take the page's port, the wall clock (aware) and the monotonic one (seconds).

        With `bot.manifest.FILES` among `more_scopes` meetings are sent as files, too.
        `step_seconds` is how long each step of the story stands on the page; `patience` is Slack's
        own unless a test on a busy machine needs more.
        """
        self._scopes = SCOPES + more_scopes
        self.sandbox = Sandbox(port, manifest=manifest(self._scopes), patience=patience)
        self._wall, self._monotonic = wall, monotonic
        self._step_seconds = step_seconds
        self._ticker = Ticker()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Start everything; the Odder team is set up."""
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="tvaers-")))
        self._stack.enter_context(self.sandbox)
        edge = Edge(Port("demo", 0), lambda path: answer(self.bot, path))
        self.bot = self._make(folder, f"http://{HERE}:{edge.port}")
        self._stack.enter_context(edge)
        self._begin()
        self._stack.enter_context(connected(self.bot, APP_TOKEN, lines=1))
        self._ticker.start(self.bot)
        self._stack.callback(self._ticker.stop)
        self.sandbox.follow(lambda: next_due(self.bot), self._settle, next_morning)
        self.sandbox.on_reset(self._start_over)
        for tale in TALES.values():
            told = told_on(self.url, tale, self._step_seconds)
            self.sandbox.tell(told, tale.key, tale.title)
        self._stack.callback(self.sandbox.end_story)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Stop everything and take the folder away."""
        self._stack.__exit__(kind, fault, where)

    @property
    def url(self) -> str:
        """Return the page's address."""
        return self.sandbox.url

    def tell_in_terminal(self, console: Console, key: str) -> None:
        """Play a story with its progress in the terminal; raise Astray where it goes wrong."""
        tell_in_terminal(console, self.url, TALES[key])

    def _make(self, folder: Path, web_address: str) -> Bot:
        return Bot(
            engine=connect(f"sqlite:///{folder / 'tvaers.db'}"),
            slack=WebClient(
                BOT_TOKEN, base_url=self.sandbox.api_url, timeout=10, retry_handlers=[]
            ),
            vault=Vault(KeyRing.random()),
            now=self.sandbox.clock.now,
            real_now=self._wall,
            monotonic=self._monotonic,
            wake=self._ticker.wake,
            gaps=NO_GAPS,
            web_address=web_address,
            sends_files=set(FILES) <= set(self._scopes),
        )

    def _settle(self) -> None:
        """Deliver what is due, and move on what Slack would say if nobody did."""
        self._ticker.settle(self.bot)
        self._ticker.watch_over(self.bot)

    def _begin(self) -> None:
        migrate(self.bot.engine)
        set_up_odder(self.bot)

    def _start_over(self) -> None:
        """Empty the database and set the team up again, while nothing else writes."""
        with self._ticker.paused(), self.bot.writer.held():
            with self.bot.engine.begin() as connection:
                Base.metadata.drop_all(connection)
                connection.execute(text("DROP TABLE alembic_version"))
            migrate(self.bot.engine)
        set_up_odder(self.bot)
        audit(self.bot)


def set_up_odder(bot: Bot) -> None:
    """Set the Odder team up, with a substitute for each seat."""
    set_up_team(bot, ODDER, "Udsatte-teamet", CHANNEL, LEADER, SEATS)


def set_up_team(
    bot: Bot, preset: Preset, name: str, channel: str, leader: str, seats: Sequence[Sequence[str]]
) -> None:
    """Set a team up from a preset; of each seat the holder is named first, then who steps in."""
    form = TeamForm(
        name=name,
        letter=preset.letter,
        channel=channel,
        preset=preset.key,
        leader=leader,
        meeting_time=preset.meeting_time,
        digest_time=preset.digest_time,
    )
    with bot.writing() as session:
        desk = Desk(session, bot.vault, bot.now())
        team = set_up(desk, TVAERS, workspace_id(session, WORKSPACE), form)
        for seat, wanted, (holder, *others) in zip(team.seats, preset.seats, seats, strict=True):
            filled = SeatForm(wanted.label, holder, tuple(others), wanted.authority)
            set_seat(desk, TVAERS, team, seat.id, filled)


def next_morning(now: datetime) -> datetime:
    """Return 07.45 on the first working day after an aware instant (aware)."""
    local = now.astimezone(ZONE)
    today = at_local(local.date(), ODDER.digest_time)
    calendar = WorkCalendar()
    if today > now and calendar.is_working_day(local.date()):
        return today
    return at_local(calendar.next_working_day(local.date()), ODDER.digest_time)
