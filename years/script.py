"""The hands of a script: what people press and fill in for one case, and when they come to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from faults import payloads
from models import AfterCheck, Closing, Extension, FollowUp, Handover, Intervention, Meeting
from models import Visit as VisitRow
from years.course import Deed, Story
from years.days import ONE, at, day_of, local
from years.promises import asked_after

if TYPE_CHECKING:
    from collections import Counter
    from random import Random

    from years.course import Course
    from years.days import Days
    from years.world import World

WORDS = "gulspurvqzk"
"""What everybody writes about a citizen; it may stand in no message."""

REFERRERS = ("U0LONE", "U0ALI")
RECIPIENTS = ("U0PETER", "U0BO", "U0SANNE", "U0KAREN")
FIRST_HOUR, HOURS = 9, 6
FILED: dict[str, tuple[Any, Any]] = {
    "start": (Meeting, Meeting.finished_at),
    "follow_up": (FollowUp, FollowUp.held_at),
    "case": (Closing, Closing.at),
}


@dataclass
class Script:
    """One case's script: its story, the world it happens in, and its own dice."""

    world: World
    story: Story
    dice: Random
    seen: Counter[str]
    number: str
    others: list[Script] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Return the time of the cases (aware)."""
        return self.world.now

    @property
    def today(self) -> date:
        """Return the local day."""
        return day_of(self.now)

    @property
    def course(self) -> Course:
        """Return what stands of the case."""
        return self.story.now

    @property
    def days(self) -> Days:
        """Return the team's open days."""
        return self.world.team.days

    def did(self, what: str) -> None:
        """Count something that has to happen now and then."""
        self.seen[what] += 1

    def at_work(self, day: date) -> datetime:
        """Return a moment in the office on a day, or on the first open one after it."""
        day = self.days.forward(day)
        minute = self.dice.randrange(HOURS * 60)
        clock = time(FIRST_HOUR + minute // 60, minute % 60, self.dice.randrange(5, 55))
        if (day.month, day.day) == (5, 1):
            clock = time(9, clock.minute, clock.second)
        when = at(day, clock)
        return when if when > self.now else self.soon()

    def soon(self) -> datetime:
        """Return a moment in the office a little while after now."""
        when = self.now + timedelta(minutes=self.dice.randrange(3, 25), seconds=7)
        if self.days.is_office(when):
            return when
        opens = local(self.days.office(when))
        return at(opens.date(), time(9, self.dice.randrange(60), self.dice.randrange(5, 55)))

    def in_days(self, count: int) -> datetime:
        """Return a moment in the office so many working days after today."""
        return self.at_work(self.days.after(self.today, count))

    def someone(self) -> str:
        """Return somebody of the team who is there."""
        return self.dice.choice(self.world.team.members(self.now))

    def again(self) -> Script:
        """Return the script of one more referral of the same citizen."""
        story = Story(f"{self.story.name}b", self.story.kind)
        self.others.append(Script(self.world, story, self.dice, self.seen, self.number))
        return self.others[-1]

    # What is done

    def refer(self, user: str = "U0LONE", outer_on: date | None = None) -> bool:
        """Refer a citizen."""
        typed = {
            f"target_groups_{self.world.team_id}": payloads.keys("eviction_notice"),
            "urgency": payloads.key("this_week"),
            "official_number": payloads.text(self.number),
            "situation": payloads.text(WORDS),
            "citizen_wish": payloads.text(WORDS),
        }
        if outer_on is not None:
            typed |= {
                "outer_kind": payloads.key("eviction"),
                "outer_on": payloads.day(f"{outer_on}"),
            }
            self.did("outer date")
        sent = payloads.form(user, "form:referral", self.world.team_id, **typed)
        return self.world.refer(self.story, user, sent, outer_on=outer_on)

    def press(self, user: str, act: str, action: str, value: str = "", **told: Any) -> bool:
        """Press a button."""
        self.did(act)
        value = value or self.story.case_id
        return self.world.do(self.story, user, act, payloads.press(user, action, value), **told)

    def form(
        self,
        user: str,
        act: str,
        callback: str,
        typed: dict[str, Any],
        about: str = "",
        **told: Any,
    ) -> bool:
        """Send a form."""
        self.did(act)
        sent = payloads.form(user, callback, about or self.story.case_id, **typed)
        return self.world.do(self.story, user, act, sent, **told)

    def receive(self, user: str) -> None:
        """Take the case."""
        if self.course.convener is None:
            self.press(user, "receive", "card:receive")

    def come(self, user: str) -> None:
        """Say that one comes."""
        self.press(user, "come", "card:come")

    def stay_away(self, user: str) -> None:
        """Say that one cannot come."""
        self.press(user, "stay_away", "card:stay_away")

    def all_come(self) -> None:
        """Let everybody say that they come who the meeting counts on."""
        for user in self.world.team.members(self.course.start.starts_at):
            self.come(user)

    def record(self, lead: str = "", contact: str = "", contact_by: date | None = None) -> None:
        """Let every discipline bid in, and finish the record."""
        lead = lead or self.someone()
        for discipline in self.world.disciplines:
            note, kind = payloads.text(WORDS), payloads.key("helps")
            bid = {"discipline": payloads.key(discipline), "kind": kind, "note": note}
            self.form(lead, "bid", "form:bid", bid)
        contact = contact or lead
        typed = {
            "decision": payloads.text(WORDS),
            "lead": payloads.person(lead),
            "contact": payloads.person(contact),
            "citizen_voice": payloads.text(WORDS),
        }
        if contact_by is not None:
            typed["contact_by"] = payloads.day(f"{contact_by}")
        told: dict[str, Any] = {"lead": lead, "contact": contact, "contact_by": contact_by}
        self.form(lead, "record", "form:record", typed, **told)

    def contacted(self) -> None:
        """Note that the citizen has been reached."""
        self.press(self.someone(), "contacted", "card:contacted")

    def log(self, kind: str = "home_visit") -> None:
        """Log an intervention with one tap."""
        self.press(self.someone(), "log", f"log:{kind}", kind=kind)

    def grant(self, grant: str) -> None:
        """Tell how the grant of the newest intervention stands."""
        user = self.someone()
        typed = {"grant": payloads.key(grant), "applicant": payloads.person(user)}
        about = f"{self.story.case_id}:{self._newest(Intervention, Intervention.logged_at)}"
        self.form(user, "grant", "form:grant", typed, about, grant=grant)

    def name_a_barrier(self) -> None:
        """Say with one tap what stands in the way of the newest intervention."""
        about = f"{self.story.case_id}:i:{self._newest(Intervention, Intervention.logged_at)}"
        self.press(self.someone(), "barrier", "barrier:waiting_list", about)

    def stop(self) -> None:
        """Stop the newest intervention."""
        about = f"{self.story.case_id}:{self._newest(Intervention, Intervention.logged_at)}:stopped"
        self.press(self.someone(), "stop", "sheet:more", about)

    def move(self, day: date, clock: time) -> None:
        """Move the start meeting."""
        typed = {
            "on": payloads.day(f"{day}"),
            "at": payloads.clock(f"{clock:%H:%M}"),
            "reason": payloads.text(WORDS),
        }
        about = f"{self.story.case_id}:{self.course.start.turn}"
        self.form(self.someone(), "move", "form:move", typed, about, starts_at=at(day, clock))

    def move_follow_up(self, day: date) -> None:
        """Move the follow-up to another day."""
        typed = {"on": payloads.day(f"{day}"), "reason": payloads.text(WORDS)}
        seen = day_of(self.course.meeting.starts_at).toordinal()
        about = f"{self.story.case_id}:{seen}"
        self.form(self.someone(), "move_follow_up", "form:move_follow_up", typed, about, on=day)

    def spare(self) -> None:
        """Decide that sparring is enough."""
        typed = {"reason": payloads.text(WORDS)}
        self.form(self.someone(), "sparring", "form:sparring_only", typed)

    def redirect(self) -> None:
        """Point to another place, which closes the case."""
        typed = {
            "unit": payloads.key("family"),
            "reason": payloads.text(WORDS),
            "left_open": payloads.key("continues"),
            "grant_reason": payloads.text(WORDS),
            "unfiled": payloads.key("later"),
        }
        self.did("redirect")
        self.form(self.someone(), "close", "form:redirect", typed, outcome="not_target")

    def keep_apart(self) -> None:
        """Let a referral of somebody known be a case of its own."""
        self.press(self.someone(), "apart", "card:apart")

    def add_to(self, earlier: Script) -> None:
        """Make this referral one with the earlier case, which opens again if it was closed."""
        now, course, user = self.now, self.course, self.someone()
        if not self.press(user, "added", "card:add"):
            return
        if not earlier.course.is_open:
            self.did("added to a closed one")
            earlier.story.hear(Deed(now, user, "reopen"), self.world.team)
        told = {"name": self.story.name, "referrer": course.referrer, "outer_on": course.outer_on}
        earlier.story.hear(Deed(now, user, "joined", told), self.world.team)

    def follow_up(self, decision: str, next_on: date | None = None) -> None:
        """Note a follow-up; a date of one's own, or the usual one."""
        typed = {
            "works": payloads.key("partly"),
            "decision": payloads.key(decision),
            "citizen_voice": payloads.text(WORDS),
        }
        if next_on is not None:
            typed["next_on"] = payloads.day(f"{next_on}")
        about = f"{self.story.case_id}:{self.course.follow_ups}"
        self.did(f"follow-up: {decision}")
        self.form(self.someone(), "follow_up", "form:follow_up", typed, about, next_on=next_on)

    def close(self, outcome: str) -> None:
        """Close the case."""
        typed = {
            "outcome": payloads.key(outcome),
            "voice_not_asked": payloads.key("later"),
            "reason": payloads.text(WORDS),
            "open_anyway": payloads.keys("anyway"),
            "left_open": payloads.key("continues"),
            "grant_reason": payloads.text(WORDS),
            "unfiled": payloads.key("later"),
        }
        self.did(f"closed: {outcome}")
        self.form(self.someone(), "close", "form:close", typed, outcome=outcome)

    def reopen(self) -> None:
        """Open the case again."""
        typed = {"reason": payloads.text(WORDS)}
        self.form(self.someone(), "reopen", "form:reopen", typed)

    def tell_after(self, days: int, *, holds: bool) -> None:
        """Answer whether it holds, as whoever was asked."""
        user = asked_after(self.course, self.world.team, self.now)
        about = f"{self._newest(Closing, Closing.at)}:{days}"
        action = "after:yes" if holds else "after:no"
        self.did(f"after {days}: {'yes' if holds else 'no'}")
        if self.press(user, "told_after", action, about, days=days, holds=holds):
            turn = len(self.course.endings)
            self.world.names.known[self._newest(AfterCheck, AfterCheck.at)] = f"{turn} {days}"

    def reopen_after(self, days: int) -> None:
        """Open the case again, with one press, because it does not hold."""
        user = asked_after(self.course, self.world.team, self.now)
        self.did(f"reopened after {days}")
        self.press(user, "reopen", "after:reopen", f"{self._newest(Closing, Closing.at)}:{days}")

    def snooze(self, until: date) -> None:
        """Put the reminders off until a day."""
        typed = {"until": payloads.day(f"{until}"), "reason": payloads.text(WORDS)}
        self.form(self.someone(), "snooze", "form:snooze", typed, until=until)

    def extend(self, to_on: date) -> None:
        """Let the leader move the deadline."""
        number = len(self.course.extended_at)
        typed = {"to_on": payloads.day(f"{to_on}"), "reason": payloads.text(WORDS)}
        leader = self.world.team.leader_of(self.course.in_charge(self.world.team))
        about = f"{self.story.case_id}:{number}"
        if self.form(leader, "extend", "form:extend", typed, about, to_on=to_on):
            self._call(Extension, Extension.at, number)

    def hand_over(self, to: str | None, *, told: bool = True) -> None:
        """Offer the case to somebody, in Slack or not, the citizen knowing it already or not."""
        meets_on = self.days.after(self.today, self.dice.choice((3, 5, 12)))
        name = "" if to else "en kollega på jobcentret"
        typed = {
            "unit": payloads.key("job_centre"),
            "recipient": payloads.person(to),
            "recipient_name": payloads.text(name),
            "summary": payloads.text(WORDS),
            "meets_on": payloads.day(f"{meets_on}"),
            "told": payloads.key("told" if told else "not_yet"),
        }
        known: dict[str, Any] = {"to": to, "meets_on": meets_on, "told": told}
        number = len(self.course.offers)
        if self.form(self.someone(), "hand_over", "form:handover", typed, **known):
            self._call(Handover, Handover.offered_at, number)

    def tell_citizen(self) -> None:
        """Note that the citizen knows who is new."""
        self.press(self.someone(), "citizen_told", "card:handover_told")

    def file(self, what: str) -> None:
        """Note that a note is filed: of the start meeting, the newest follow-up, or the whole."""
        model, order = FILED[what]
        about = self._newest(model, order)
        self.press(
            self.someone(), "file", "journal:file", f"{self.story.case_id}:{about}", what=what
        )

    def accept(self) -> None:
        """Let the recipient in Slack say yes."""
        waiting = self.course.waiting
        to = waiting.to if waiting else None
        self.press(
            str(to), "accept", "handover:accept", self._newest(Handover, Handover.offered_at)
        )

    def decline(self) -> None:
        """Let the recipient in Slack say no."""
        waiting, about = self.course.waiting, self._newest(Handover, Handover.offered_at)
        to, typed = waiting.to if waiting else None, {"reason": payloads.text(WORDS)}
        self.form(str(to), "decline", "form:decline", typed, about)

    def confirm(self) -> None:
        """Note that somebody outside Slack has said yes."""
        self.press(self.someone(), "confirm", "card:confirm")

    def withdraw(self) -> None:
        """Take the offer back."""
        self.press(self.someone(), "withdraw", "card:withdraw")

    def order(self, due_on: date) -> None:
        """Order something outside the team."""
        typed = {
            "type": payloads.key("functional_description"),
            "unit": payloads.key("health_care"),
            "deliverable": payloads.text(WORDS),
            "discipline": payloads.key(self.world.disciplines[0]),
            "due_on": payloads.day(f"{due_on}"),
        }
        self.form(self.someone(), "order", "form:order", typed, due_on=due_on)

    def deliver(self) -> None:
        """Note that what was ordered has come."""
        about = f"{self.story.case_id}:{self._newest(Intervention, Intervention.logged_at)}:done"
        self.press(self.someone(), "delivered", "sheet:more", about)

    def visit(self, minutes: int) -> None:
        """Go out to the citizen, back within so many minutes."""
        user = self.someone()
        team = self.world.team
        partner = next(one for one in team.members(self.now) if one != user)
        back = local(self.now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        typed = {"back_by": payloads.clock(f"{back:%H:%M}"), "partner": payloads.person(partner)}
        number = len(self.course.visits)
        told: dict[str, Any] = {"partner": partner, "back_by": at(back.date(), back.time())}
        if self.form(user, "visit", "form:visit", typed, **told):
            self._call(VisitRow, VisitRow.left_at, number)

    def home(self) -> None:
        """Be home again."""
        user = self.course.visits[-1].user
        self.press(user, "home", "visit:home", self._newest(VisitRow, VisitRow.left_at))

    def _call(self, model: Any, order: Any, number: int) -> None:
        """Remember what the newest row of the case is called in the script."""
        self.world.names.known[self._newest(model, order)] = str(number)

    def _newest(self, model: Any, order: Any) -> str:
        mine = model.case_id == self.story.case_id
        query = select(model.id).where(mine, order.is_not(None))
        with self.world.installation.bot.reading() as session:
            return str(session.scalars(query.order_by(order.desc()).limit(1)).one())


__all__ = ["ONE", "RECIPIENTS", "REFERRERS", "Script", "Story"]
