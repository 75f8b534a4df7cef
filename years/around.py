"""What happens around the cases: absences, closing weeks, a colleague who leaves, hours of silence.

Each yields the moment (aware) at which it happens next, as a life does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from faults import payloads
from models import Absence, Passing
from years.course import Deed
from years.days import at, day_of
from years.passing import Passed
from years.promises import asked_to
from years.team import Away, Seat

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from datetime import time
    from random import Random

    from years.course import Course
    from years.world import World

ADMINISTRATOR, OWN_LEADER = "U0SOEREN", "U0VIBEKE"
HALVES = {False: "whole", True: "half"}


@dataclass
class Around:
    """The world, its dice, and what has been seen to happen."""

    world: World
    dice: Random
    seen: Counter[str]

    def away(
        self, place: int, rank: int, first: date, last: date, *, halves: bool = False
    ) -> Iterator[datetime]:
        """Let somebody of a seat be away between two days, half of the first and last left or not.

        Rank 0 is who holds it, 1 the first who steps in.
        """
        user = self.world.team.seats[place].people[rank]
        typed = {
            "first_on": payloads.day(f"{first}"),
            "first_half": payloads.key(HALVES[halves]),
            "last_on": payloads.day(f"{last}"),
            "last_half": payloads.key(HALVES[halves]),
        }
        sent = payloads.form(user, "form:absence", "", **typed)
        world = self.world
        if not world.do_for_team("absent", sent):
            return
        self.seen["absent"] += 1
        number = len(world.team.absences)
        made = Away(number, user, first, last, world.now, from_noon=halves, until_noon=halves)
        world.book.teams.absent(made)
        self._called(Absence, f"absence {number}")
        since = max(made.begins, world.now)
        for story in world.book.stories.values():
            if self._is_called(story.now) and since <= story.now.meeting.starts_at < made.ends:
                story.hear(Deed(world.now, user, "aside", {"away": user}), world.team)
        world.installation.settle()
        yield from ()

    def _is_called(self, course: Course) -> bool:
        """Tell whether a case is to meet, and those it counts on have been asked."""
        if course.state == "new":
            return True
        is_review = course.state == "underway" and course.review is not None
        asked_at = asked_to(course, self.world.team)
        return is_review and asked_at <= self.world.now

    def close(self, first: date, last: date) -> Iterator[datetime]:
        """Let the team be closed for some days of its own."""
        typed = {
            "first_on": payloads.day(f"{first}"),
            "last_on": payloads.day(f"{last}"),
            "label": payloads.text("lukkeuge"),
        }
        sent = payloads.form(ADMINISTRATOR, "form:closing_days", self.world.team_id, **typed)
        if self.world.do_for_team("closed", sent):
            self.seen["closing week"] += 1
            self.world.book.teams.closed(self.world.now, first, last)
            self.world.installation.settle()
        yield from ()

    def seat(self, place: int, seat: Seat) -> Iterator[datetime]:
        """Give a seat to somebody else, or a leader of its own."""
        typed = {
            "discipline": payloads.text(self.world.labels[place]),
            "holder": payloads.person(seat.holder),
            "substitutes": payloads.persons(*seat.substitutes),
            "authority": payloads.key("authority"),
            "leader": payloads.person(seat.leader),
        }
        about = f"{self.world.team_id}:{self.world.seat_ids[place]}"
        if self.world.do_for_team(
            "seat", payloads.form(ADMINISTRATOR, "form:seat", about, **typed)
        ):
            self.world.book.teams.seated(self.world.now, place, seat)
            self.world.installation.settle()
        yield from ()

    def leaves(self, place: int, newcomer: str) -> Iterator[datetime]:
        """Let a holder pass on what they lead, and leave for good; somebody new has the seat."""
        world = self.world
        seat = world.team.seats[place]
        giver = str(seat.holder)
        yield from self.seat(place, replace(seat, substitutes=(*seat.substitutes, newcomer)))
        keys = list(self._duties(giver))
        if keys:
            yield from self._passed_on(giver, newcomer, keys)
        yield at(world.team.days.after(day_of(world.now), 2), self._clock())
        new = replace(seat, holder=newcomer)
        yield from self.seat(place, new)
        self.seen["leaves for good"] += 1

    def down(self, until: datetime) -> Iterator[datetime]:
        """Let the process be down until a moment."""
        self.seen["down"] += 1
        self.world.be_down(until)
        yield from ()

    def _passed_on(self, giver: str, newcomer: str, keys: list[str]) -> Iterator[datetime]:
        world = self.world
        typed = {"duties": payloads.keys(*keys), "taker": payloads.person(newcomer)}
        sent = payloads.form(giver, "form:passing", f"{world.team_id}:{giver}", **typed)
        if not world.do_for_team("passing", sent):
            return
        self.seen["passed on"] += 1
        stories = {key.partition(":")[2] for key in keys}
        made = Passed(len(world.book.passed), giver, newcomer, world.now, frozenset(stories))
        world.book.passed.append(made)
        passing_id = self._called(Passing, f"passing {made.number}")
        world.installation.settle()
        yield at(world.team.days.after(day_of(world.now), 3), self._clock())
        if not made.is_held(world.book.stories.values(), world.now):
            return
        world.do_for_team("taken over", payloads.press(newcomer, "passing:accept", passing_id))
        world.book.passed[made.number] = replace(made, answered_at=world.now)
        for story in world.book.stories.values():
            if story.now.is_open:
                told = {"giver": giver, "taker": newcomer, "keys": keys, "case_id": story.case_id}
                story.hear(Deed(world.now, newcomer, "taken_over", told), world.team)
        world.installation.settle()

    def _duties(self, giver: str) -> Iterator[str]:
        """Yield the keys of what somebody leads, and of the citizens they reach."""
        for story in self.world.book.stories.values():
            course = story.now
            if course.is_open and course.lead == giver:
                yield f"lead:{story.case_id}"
            if course.is_open and course.contact == giver:
                yield f"contact:{story.case_id}"
            if course.is_open and course.lead is None and course.convener == giver:
                yield f"convener:{story.case_id}"

    def _called(self, model: type[Absence | Passing], name: str) -> str:
        """Remember what the newest row is called in the script; return its id."""
        known = self.world.names.known
        with self.world.installation.bot.reading() as session:
            (row_id,) = [one for one in session.scalars(select(model.id)) if one not in known]
        known[row_id] = name
        return row_id

    def _clock(self) -> time:
        minute = self.dice.randrange(60)
        return (datetime(2000, 1, 1, 10) + timedelta(minutes=minute, seconds=13)).time()
