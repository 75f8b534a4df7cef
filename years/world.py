"""One installation and its story: time in the run's hand, deeds acknowledged, and the book of them.

Time passes in one of two ways: as in a running process (`Living`), or as the sandbox's page tells
it on, from due moment to due moment (`Told`).
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot import figures
from bot.loading import teams_found
from bot.schedule import forget, next_due
from demo import LEADER, SEATS
from models import Case, Closing, Event, Meeting, Notice
from models import Team as TeamRow
from models.vocabulary import Occasion
from years.course import Deed, Story, referred
from years.heard import Names, Said, listen
from years.judge import Book
from years.promises import Downs
from years.team import Seat, Team, Teams

if TYPE_CHECKING:
    from slack_bolt import BoltResponse

    from faults.installation import Installation

Json = dict[str, Any]
FORGETS_EVERY = 7  # days; a process does each night, which takes long and changes nothing here
A_WHILE = 90.0
NEARLY_A_YEAR = timedelta(days=330)  # messages of no case are forgotten after a year
A_STRIDE = 6.0  # seconds that one stride on the page takes
VISIT = "visit"


class World:
    """An installation with its book; `broken` is what went wrong on the way."""

    def __init__(self, installation: Installation) -> None:
        """Take an installation that has begun, with its team set up."""
        self.installation, self.broken = installation, list[str]()
        self.names, self.rows = Names(), dict[str, Notice]()
        now = installation.bot.now()
        seats = tuple(Seat("", holder, (other,)) for holder, other in SEATS)
        self.book = Book(now, Teams([now], [Team(seats, LEADER)]))
        self.held, self.deeds, self._spans = 0, 0, list[tuple[datetime, datetime]]()
        with installation.bot.reading() as session:
            (team,) = teams_found(session, select(TeamRow))
        self.team_id = team.id
        self.seat_ids = [seat.id for seat in team.seats]
        self.disciplines = [seat.discipline_id for seat in team.seats]
        self.labels = [seat.discipline.label for seat in team.seats]
        for place, seat_id in enumerate(self.seat_ids):
            self.names.known[seat_id] = str(place)

    @property
    def now(self) -> datetime:
        """Return the time of the cases (aware)."""
        return self.installation.bot.now()

    @property
    def team(self) -> Team:
        """Return the team as it is known now."""
        return self.book.teams.newest

    def go_to(self, instant: datetime) -> None:
        """Let time pass until an instant (aware)."""
        raise NotImplementedError

    def be_down(self, until: datetime) -> None:
        """Let the process be down until an instant (aware), and begin anew."""
        raise NotImplementedError

    def refer(self, story: Story, user: str, payload: Json, **told: Any) -> bool:
        """Let a citizen be referred; the story begins."""
        before = self._cases()
        if not self._stored(story, "refer", payload):
            return False
        (story.case_id,) = self._cases() - before
        with self.installation.bot.reading() as session:
            story.code = session.get_one(Case, story.case_id).code
        self.names.known[story.case_id] = story.name
        self.book.stories[story.name] = story
        deed = Deed(self.now, user, "refer", told)
        story.stands(self.now, referred(story.name, deed, self.team))
        self.installation.settle()
        return True

    def do(self, story: Story, user: str, act: str, payload: Json, **told: Any) -> bool:
        """Let somebody do something about a case; tell whether it was acknowledged."""
        if not self._stored(story, act, payload):
            return False
        story.hear(Deed(self.now, user, act, told), self.team)
        self.installation.settle()
        return True

    def do_for_team(self, act: str, payload: Json) -> bool:
        """Let something be done that is about no case."""
        return self._stored(None, act, payload)

    def look_at_the_clock(self) -> None:
        """Count how often a clock was taken for a wrong one."""
        self.held += figures.clock_is_held()

    def said(self) -> list[Said]:
        """Return all that stands in Slack, in the words of the scripts."""
        self._name_the_rows()
        channels = self.installation.channels()
        return listen(self.installation.bot, channels, self.names, self.rows)

    def _name_the_rows(self) -> None:
        """Call each closing and each follow-up of a case by its number."""
        counted = Counter[str]()
        with self.installation.bot.reading() as session:
            for row in session.scalars(select(Closing).order_by(Closing.at)):
                counted[row.case_id] += 1
                self.names.known[row.id] = str(counted[row.case_id])
            for meeting in session.scalars(select(Meeting).order_by(Meeting.starts_at)):
                is_start = meeting.occasion is Occasion.START
                number = f"{meeting.case_id} r"
                self.names.known[meeting.id] = "start" if is_start else f"r{counted[number]}"
                counted[number] += not is_start

    def keep_rows(self) -> None:
        """Keep the rows that are forgotten after a while, so that what stands can be read."""
        old = Notice.case_id.is_(None) & (Notice.due_at < self.now - NEARLY_A_YEAR)
        with self.installation.bot.reading() as session:
            rows = session.scalars(select(Notice).where((Notice.kind == VISIT) | old))
            self.rows |= {row.post_key: row for row in rows}

    def _stored(self, story: Story | None, act: str, payload: Json) -> bool:
        before, heard = self._events(), self._ears()
        answer = self.installation.deliver(payload | self.installation.addresses(payload))
        self.deeds += 1
        if self._events() > before:
            return True
        name = f"{story.name} ({story.kind})" if story else "the team"
        said = _words(answer) or " ".join(self._ears()[len(heard) :])
        self.broken.append(f"refused: {act} in {name} on {self.now:%Y-%m-%d %H:%M}: {said}")
        return False

    def _ears(self) -> list[str]:
        channels = self.installation.channels().values()
        return [message.text for channel in channels for message in channel.ephemerals]

    def _events(self) -> int:
        with self.installation.bot.reading() as session:
            return session.scalar(select(func.count()).select_from(Event)) or 0

    def _cases(self) -> set[str]:
        with self.installation.bot.reading() as session:
            return set(session.scalars(select(Case.id)))


class Living(World):
    """Time passes as in a running process, with its nights."""

    def go_to(self, instant: datetime) -> None:
        """Let time pass with its nights, and now and then what is old be forgotten."""
        while self.now < instant:
            stop = min(instant, self.now + timedelta(days=FORGETS_EVERY))
            self.installation.live((stop - self.now).total_seconds())
            self.look_at_the_clock()
            self.keep_rows()
            forget(self.installation.bot)

    def be_down(self, until: datetime) -> None:
        """Let the process be ended, and another begin when the time has come."""
        down = self.now
        self.installation.end()
        self.installation.wall.go_to(until)
        self.installation.begin()
        self._spans.append((down, until))
        self.book.downs = Downs(tuple(self._spans))
        self.installation.start()
        self.installation.live(A_WHILE)  # whoever comes next comes after what is caught up on


class Told(World):
    """Story time is told on, while hardly any time passes."""

    def go_to(self, instant: datetime) -> None:
        """Tell on from due moment to due moment, as the page does."""
        while True:
            self.installation.settle()
            self.look_at_the_clock()
            due = next_due(self.installation.bot)
            stop = instant if due is None else min(due, instant)
            ahead = (stop - self.now).total_seconds()
            if ahead <= 0:
                return
            if ahead > A_STRIDE:
                self.installation.wall.tell(ahead - A_STRIDE)
                ahead = A_STRIDE
            self.installation.wall.go_by(ahead)

    def be_down(self, until: datetime) -> None:
        """Tell on: what is told has no process that could be down."""
        self.go_to(until)


def _words(answer: BoltResponse) -> str:
    """Return what an answer to a form says against it."""
    if not answer.body or answer.body == "{}":
        return ""
    told = json.loads(answer.body)
    return str(told.get("errors") or told)[:200]
