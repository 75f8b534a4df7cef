"""The lives: how cases go, prompt ones and neglected ones, each as a script that the dice vary.

A life yields the moment (aware) at which somebody next does something, and does it then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from years.days import ONE, at, day_of
from years.promises import HOLDS_AFTER, LASTING
from years.script import RECIPIENTS

if TYPE_CHECKING:
    from years.script import Script

Life = Callable[["Script"], Iterator[datetime]]
ENDS = ("goal_met", "stabilised", "declined", "no_contact", "moved", "deceased")
OVERDUE = (1, 2, 4, 6, 12, 21)  # working days; between and beyond the rungs of the ladder


def prompt(me: Script) -> Iterator[datetime]:
    """Everything in its time: met, recorded, followed up, continued, and closed before the day."""
    yield from _begun(me)
    yield me.in_days(1)
    me.log()
    yield from _followed_up(me, "continue")
    yield from _closed_in_time(me)


def changed(me: Script) -> Iterator[datetime]:
    """Several rounds: something else is tried, and tried again."""
    yield from _begun(me)
    for decision in ("change", "continue"):
        if me.course.follow_up_on is not None and me.course.follow_up_on < me.course.close_by:
            yield from _followed_up(me, decision, days=me.dice.choice((8, 12, 15)))
    yield from _closed_in_time(me)


def ends_at_follow_up(me: Script) -> Iterator[datetime]:
    """End the case because the follow-up says so, at once or late."""
    yield from _begun(me)
    yield from _followed_up(me, "close")
    yield me.in_days(me.dice.choice((0, 1, 2, 4, 7)))
    me.close(me.dice.choice(ENDS))


def neglected_record(me: Script) -> Iterator[datetime]:
    """Nobody answers, nobody writes the record for days."""
    if me.dice.random() < 0.5:
        yield me.soon()
        me.receive(me.someone())
    yield me.at_work(me.days.after(day_of(me.course.start.starts_at), me.dice.choice(OVERDUE)))
    me.record(contact_by=me.days.after(me.today, 3))
    yield me.in_days(me.dice.choice((1, 5, 9)))
    me.contacted()
    yield from _closed_in_time(me)


def neglected_follow_up(me: Script) -> Iterator[datetime]:
    """Forget the follow-up for days, or weeks."""
    yield from _begun(me)
    on = me.course.follow_up_on or me.today
    yield me.at_work(me.days.after(on, me.dice.choice(OVERDUE)))
    if me.today < me.course.close_by - 10 * ONE:
        me.follow_up("continue", me.days.forward(me.today + 8 * ONE))
    else:
        me.follow_up("close")
    yield from _closed_in_time(me)


def neglected_deadline(me: Script) -> Iterator[datetime]:
    """Three months pass, and days or weeks beyond them, before somebody ends it."""
    yield from _begun(me)
    yield from _followed_up(me, "continue")
    yield me.at_work(me.days.after(me.course.close_by, me.dice.choice(OVERDUE)))
    me.close(me.dice.choice(ENDS))


def put_off(me: Script) -> Iterator[datetime]:
    """Put the reminders off: before the follow-up, or when it is late already."""
    yield from _begun(me)
    on = me.course.follow_up_on or me.today
    yield me.at_work(me.days.before(on, 6) if me.dice.random() < 0.5 else me.days.after(on, 2))
    last = min(filter(None, (me.course.close_by, me.course.outer_on)))
    until = me.days.back(min(last, me.days.after(me.today, me.dice.choice((3, 6, 9)))))
    if until > me.today:
        me.snooze(until)
        yield me.at_work(me.days.after(until, me.dice.choice((1, 3, 6))))
    me.follow_up("close")
    yield from _closed_in_time(me)


def extended(me: Script) -> Iterator[datetime]:
    """Let the leader move the deadline, before it or after it, once or twice."""
    yield from _begun(me)
    for _turn in range(me.dice.choice((1, 2))):
        by = me.course.close_by
        yield me.at_work(me.days.after(by, me.dice.choice((0, 2, 7))))
        me.extend(me.days.forward(max(me.today, by) + me.dice.randrange(25, 80) * ONE))
    me.follow_up("close")
    yield from _closed_in_time(me)


def falls_again(me: Script) -> Iterator[datetime]:
    """Let it hold or not, 14 and 60 days after; a no opens the case again, mostly."""
    yield from _begun(me)
    yield me.in_days(me.dice.randrange(2, 12))
    me.close(me.dice.choice(LASTING[:3]))
    for days in HOLDS_AFTER:
        ended = day_of(me.course.endings[-1].at)
        yield me.at_work(me.days.forward(ended + days * ONE) + me.dice.randrange(3) * ONE)
        holds = days == HOLDS_AFTER[0] and me.dice.random() < 0.5
        me.tell_after(days, holds=holds)
        yield me.now + timedelta(minutes=2, seconds=5)
        if not holds and me.dice.random() < 0.8:
            me.reopen_after(days)
            yield from _closed_in_time(me)
            return


def forgotten(me: Script) -> Iterator[datetime]:
    """Nothing at all is done for months."""
    yield me.at_work(me.days.after(me.course.close_by, me.dice.choice((3, 8, 14))))
    me.close("no_contact")


def moved(me: Script) -> Iterator[datetime]:
    """Move the start meeting: days away or not, early or late in the day."""
    yield me.soon()
    me.come(me.someone())
    day = me.days.forward(me.today + me.dice.randrange(1, 9) * ONE)
    clock = me.dice.choice((time(7, 15), time(8, 0), time(9, 0), time(13, 30), time(17, 0)))
    me.move(day, clock)
    if me.dice.random() < 0.5:
        yield me.in_days(0)
        me.all_come()
    yield me.at_work(day)
    if me.now < me.course.start.starts_at:
        yield me.course.start.starts_at + timedelta(minutes=41, seconds=3)
    me.record()
    yield from _closed_in_time(me)


def follow_up_moved(me: Script) -> Iterator[datetime]:
    """Answer the call to the follow-up, or move it before or after that, and hold it then."""
    yield from _begun(me)
    on = me.course.follow_up_on or me.today
    yield me.at_work(me.days.before(on, me.dice.choice((1, 2, 5, 9))))
    me.move_follow_up(me.days.after(on, me.dice.choice((1, 2, 5))))
    if me.course.follow_up_on:
        yield me.at_work(me.days.before(me.course.follow_up_on, 1))
        for user in me.world.team.members(me.course.meeting.starts_at)[: me.dice.randrange(4)]:
            me.come(user)
    yield from _followed_up(me, "continue")
    yield from _closed_in_time(me)


def review_substituted(me: Script) -> Iterator[datetime]:
    """Say no to the follow-up, so that the substitute is asked."""
    yield from _begun(me)
    on = me.course.follow_up_on or me.today
    yield me.at_work(me.days.before(on, 2))
    for user in me.world.team.members(me.course.meeting.starts_at)[:2]:
        me.stay_away(user)
    yield from _followed_up(me, "continue")
    yield from _closed_in_time(me)


def substituted(me: Script) -> Iterator[datetime]:
    """Somebody cannot come, and the substitute is asked."""
    yield me.now + timedelta(minutes=me.dice.randrange(1, 30), seconds=4)
    start = me.course.start
    user = me.dice.choice(me.world.team.members(start.starts_at))
    if me.now < start.starts_at:
        me.stay_away(user)
        asked = [word.user for word in me.course.start.words if word.reply == "asked"]
        if asked and me.dice.random() < 0.6:
            yield me.now + timedelta(minutes=2, seconds=3)
            me.come(asked[0])
    yield start.starts_at + timedelta(hours=1, seconds=9)
    me.receive(me.someone())
    me.record()
    yield from _closed_in_time(me)


def never_met(me: Script) -> Iterator[datetime]:
    """Close the case without having met."""
    yield me.in_days(me.dice.choice((1, 2, 5, 8)))
    me.close("no_contact")


def spared(me: Script) -> Iterator[datetime]:
    """Sparring is enough; it is given, and the case is closed, at once or late."""
    yield me.soon()
    me.spare()
    yield max(me.soon(), me.course.start.starts_at + timedelta(minutes=50, seconds=6))
    if me.dice.random() < 0.5:
        me.record()
    yield me.in_days(me.dice.choice((0, 1, 3, 7)))
    me.close("sparring_done")


def redirected(me: Script) -> Iterator[datetime]:
    """Point to another place."""
    yield me.soon()
    me.redirect()


def handed_over(me: Script) -> Iterator[datetime]:
    """Let a colleague in Slack take over, quickly or after weeks of letters."""
    yield from _begun(me)
    yield from _followed_up(me, "hand_over")
    told = me.dice.random() < 0.5
    me.hand_over(me.dice.choice(RECIPIENTS), told=told)
    yield me.in_days(me.dice.choice((0, 1, 3, 6, 13, 22)))
    me.accept()
    yield from _told_at_last(me)


def declined(me: Script) -> Iterator[datetime]:
    """Let the first say no, take the second offer back; the third says yes."""
    yield from _begun(me)
    yield me.in_days(me.dice.randrange(2, 8))
    for ends in (me.decline, me.withdraw):
        me.hand_over(me.dice.choice(RECIPIENTS))
        yield me.in_days(me.dice.choice((1, 4, 8)))
        ends()
        yield me.in_days(2)
    me.hand_over(me.dice.choice(RECIPIENTS))
    yield me.in_days(1)
    me.accept()


def handed_outside(me: Script) -> Iterator[datetime]:
    """Somebody without Slack takes over; a colleague notes the answer."""
    yield from _begun(me)
    yield me.in_days(me.dice.randrange(2, 12))
    me.hand_over(None, told=me.dice.random() < 0.5)
    yield me.in_days(me.dice.choice((1, 3, 9, 16)))
    me.confirm()
    yield from _told_at_last(me)


def reopened(me: Script) -> Iterator[datetime]:
    """Close it, open it again by hand some weeks later, and end it well."""
    yield from _begun(me)
    yield me.in_days(me.dice.randrange(3, 12))
    me.close("stabilised")
    yield me.in_days(me.dice.randrange(1, 60))
    me.reopen()
    yield from _followed_up(me, "continue", days=20)
    yield from _closed_in_time(me)


def reopened_unmet(me: Script) -> Iterator[datetime]:
    """Close it before anybody met, and open it again: they meet after all."""
    yield me.in_days(1)
    me.close("error")
    yield me.in_days(me.dice.randrange(1, 9))
    me.reopen()
    if me.dice.random() < 0.5:
        yield me.soon()
        me.all_come()
    yield me.course.start.starts_at + timedelta(minutes=55, seconds=8)
    me.record()
    yield from _closed_in_time(me)


def ungranted(me: Script) -> Iterator[datetime]:
    """Begin something before it is granted, and settle that some Mondays later."""
    yield from _begun(me)
    yield me.in_days(1)
    me.log("temp_housing")
    yield me.in_days(me.dice.randrange(4, 9))
    me.grant("needed")
    yield me.in_days(me.dice.randrange(3, 12))
    me.grant("granted")
    yield from _closed_in_time(me)


def stuck(me: Script) -> Iterator[datetime]:
    """Let something stand still, say what is in its way, and stop it, or not."""
    yield from _begun(me)
    yield me.in_days(1)
    me.log()
    yield me.in_days(me.dice.randrange(11, 22))
    me.name_a_barrier()
    yield me.in_days(me.dice.randrange(1, 8))
    if me.dice.random() < 0.6:
        me.stop()
        yield me.in_days(me.dice.randrange(1, 8))
        me.name_a_barrier()
    yield from _closed_in_time(me)


def ordered(me: Script) -> Iterator[datetime]:
    """Something is ordered outside the team, and comes in time or late."""
    yield from _begun(me)
    yield me.in_days(2)
    me.order(me.today + me.dice.randrange(0, 20) * ONE)
    late = me.dice.choice((-2, 0, 1, 4, 8))
    _made_at, due = me.course.orders[-1]
    yield me.at_work(me.days.after(due, late) if late >= 0 else me.days.before(due, -late))
    me.deliver()
    yield from _closed_in_time(me)


def visited(me: Script) -> Iterator[datetime]:
    """Somebody visits, and says in time that they are home, or late, or not for an hour."""
    yield from _begun(me)
    yield me.in_days(1)
    minutes = me.dice.randrange(40, 90)
    me.visit(minutes)
    late = me.dice.choice((-20, 4, 18, 31, 70))
    yield me.now + timedelta(minutes=minutes + late, seconds=11)
    me.home()
    yield from _closed_in_time(me)


def referred_again(me: Script) -> Iterator[datetime]:
    """Refer the same citizen while the case is open, and make it one case."""
    yield from _begun(me)
    yield me.in_days(me.dice.randrange(1, 12))
    second = me.again()
    second.refer("U0ALI", me.today + 20 * ONE if me.dice.random() < 0.5 else None)
    yield me.in_days(me.dice.choice((0, 1)))
    second.add_to(me)
    yield from _closed_in_time(me)


def back_again(me: Script) -> Iterator[datetime]:
    """Refer the same citizen within a year of the end, and open the case again."""
    yield from _begun(me)
    yield me.in_days(me.dice.randrange(1, 12))
    me.close(me.dice.choice(ENDS))
    yield me.at_work(me.today + me.dice.randrange(20, 300) * ONE)
    me.did("back within a year")
    second = me.again()
    second.refer("U0ALI")
    yield me.soon()
    second.add_to(me)
    yield from _closed_in_time(me)


def one_more_case(me: Script) -> Iterator[datetime]:
    """Refer the same citizen more than a year after, and let it be a case of its own."""
    yield from _begun(me)
    yield me.in_days(me.dice.randrange(1, 12))
    me.close(me.dice.choice(ENDS))
    yield me.at_work(me.today + me.dice.randrange(370, 430) * ONE)
    me.did("back after a year")
    second = me.again()
    second.refer()
    yield me.soon()
    second.keep_apart()
    yield from _begun(second)
    yield from _closed_in_time(second)


def _told_at_last(me: Script) -> Iterator[datetime]:
    """Tell the citizen who is new, some days or weeks after the yes."""
    if me.course.is_open:
        me.did("citizen told later")
        yield me.in_days(me.dice.choice((1, 3, 7)))
        me.tell_citizen()


def _filed(me: Script) -> Iterator[datetime]:
    """File the note of a case that has ended, soon or late."""
    if not me.course.is_open and any(note.of == "case" for note in me.course.notes):
        late = me.dice.choice((0, 1, 2, 4, 8, 12))
        me.did("filed late" if late > 2 else "filed soon")
        yield me.in_days(late)
        if not me.course.is_open:
            me.file("case")


def lived(me: Script) -> Iterator[datetime]:
    """Live a whole life of a kind, and file its note at last."""
    yield from LIVES[me.story.kind](me)
    for one in (me, *me.others):
        yield from _filed(one)


def _begun(me: Script) -> Iterator[datetime]:
    """Take the case, come, meet, record it, and reach the citizen, in time or late."""
    yield me.soon()
    if me.now < me.course.start.starts_at:
        if me.dice.random() < 0.7:
            me.receive(me.someone())
        for user in me.world.team.members(me.course.start.starts_at):
            if me.dice.random() < 0.8:
                me.come(user)
    yield max(me.soon(), me.course.start.starts_at + timedelta(minutes=47, seconds=12))
    me.record(contact=me.someone(), contact_by=me.days.after(me.today, 3))
    if me.dice.random() < 0.6:
        yield me.soon()
        me.file("start")
    yield me.in_days(me.dice.choice((0, 1, 3, 4, 6, 9)))
    me.contacted()


def _followed_up(me: Script, decision: str, days: int = 21) -> Iterator[datetime]:
    """Hold the follow-up on its day."""
    on = me.course.follow_up_on or me.today
    yield me.at_work(max(on, me.today))
    goes_on = decision in {"continue", "change"}
    next_on = me.days.forward(me.today + days * ONE)
    if me.today <= me.course.close_by < next_on:
        next_on = me.course.close_by
    if goes_on and next_on <= me.today:
        decision, goes_on = "close", False
    me.follow_up(decision, next_on if goes_on else None)


def _closed_in_time(me: Script) -> Iterator[datetime]:
    """Close some days before the deadline, or tomorrow when it has passed."""
    yield me.at_work(me.days.before(me.course.close_by, me.dice.randrange(1, 18)))
    me.close(me.dice.choice(ENDS))


LIVES: dict[str, Life] = {
    life.__name__: life
    for life in (
        prompt,
        changed,
        ends_at_follow_up,
        neglected_record,
        neglected_follow_up,
        neglected_deadline,
        put_off,
        extended,
        falls_again,
        forgotten,
        moved,
        follow_up_moved,
        review_substituted,
        substituted,
        never_met,
        spared,
        redirected,
        handed_over,
        declined,
        handed_outside,
        reopened,
        reopened_unmet,
        ordered,
        ungranted,
        stuck,
        visited,
        referred_again,
        back_again,
        one_more_case,
    )
}
"""Every kind of life by its name."""

__all__ = ["LIVES", "Life", "at"]
