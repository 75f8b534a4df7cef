"""I1 to I8 of the promise, held against a stopped or quiet installation.

Each check returns what is broken, in words; nothing broken is an empty list. They look at the
database, at everything that stands in Slack, and at nothing that the bot itself remembers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.deadlines import local_date
from bot.loading import cases_found, teams_found
from bot.obligations import OVERDUE, digest_owed, next_digest_on, owed
from bot.policy import calendar_of
from bot.posting import in_short
from bot.trace import verify
from models import Base, Case, Notice, NoticeState, Place, Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from bot.runtime import Bot
    from sandbox.state import Channel

CARD_UPDATE, UNDELIVERED, CLOCK, REMINDER = "card_update", "undelivered", "clock", "reminder"
ENDLESS = (REMINDER, "handover")
TICK = timedelta(seconds=30)
SLACK = timedelta(seconds=90)  # a message composed in time may arrive a little after it
AFTER_CLOSING = {"held", "outcome", "answered", "receipt", "card", "visit", UNDELIVERED}
AFTER_CLOSING |= {"yours", "after", "after_no", "feedback"}
OUTSIDE_HOURS = "outside_hours"
NO_TIME = timedelta()
UNTOLD = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.UNKNOWN)


@dataclass(frozen=True)
class Post:
    """One message of the bot's that stands in Slack; `at` is Slack's time, aware."""

    channel: str
    ts: str
    key: str
    text: str
    in_person: bool
    within: frozenset[str] = frozenset()

    @property
    def at(self) -> datetime:
        """Return when Slack took it."""
        return datetime.fromtimestamp(float(self.ts), UTC)


@dataclass(frozen=True)
class View:
    """All that an installation is at one moment: rows, and what stands in Slack."""

    bot: Bot
    cases: list[Case]
    teams: dict[str, Team]
    notices: list[Notice]
    posts: list[Post]

    @property
    def by_key(self) -> dict[str, Notice]:
        """Return the notices by the key their post carries."""
        return {notice.post_key: notice for notice in self.notices}


def look(bot: Bot, channels: dict[str, Channel]) -> View:
    """Return what the installation is now."""
    with bot.reading() as session:
        cases = cases_found(session, select(Case.id))
        teams = {team.id: team for team in teams_found(session, select(Team))}
        notices = list(session.scalars(select(Notice)))
    return View(bot, cases, teams, notices, list(standing(channels)))


def standing(channels: dict[str, Channel]) -> Iterator[Post]:
    """Yield every message that carries a key of ours and stands in Slack."""
    for channel in channels.values():
        for message in list(channel.messages.values()):
            payload = (message.metadata or {}).get("event_payload") or {}
            if "key" in payload:
                person = channel.im_user is not None
                within = frozenset(payload.get("within", "").split())
                yield Post(channel.id, message.ts, payload["key"], message.text, person, within)


def broken(
    bot: Bot,
    channels: dict[str, Channel],
    canaries: Iterable[str] = (),
    astray: timedelta = NO_TIME,
) -> list[str]:
    """Return what is broken of the invariants that hold at every moment.

    `astray` is how far the host's own clock has been from Slack's, either way, and was believed.
    """
    view = look(bot, channels)
    return [
        *nothing_early_or_after(view, astray),
        *no_orphans(view),
        *chains(view),
        *no_canary(view, channels, canaries),
        *nothing_stuck(view),
    ]


def broken_at_rest(
    bot: Bot,
    channels: dict[str, Channel],
    canaries: Iterable[str] = (),
    astray: timedelta = NO_TIME,
) -> list[str]:
    """Return what is broken when the rounds have had the time they need: all of I1 to I8."""
    view = look(bot, channels)
    return [
        *broken(bot, channels, canaries, astray),
        *obligations_are_written(view),
        *due_is_visible(view),
        *one_row_one_post(view),
    ]


def obligations_are_written(view: View) -> list[str]:
    """I1: everything that an open case and a team owe from now on stands in the notices."""
    now, rows = view.bot.now(), {notice.key: notice for notice in view.notices}
    found = []
    for case in view.cases:
        team = view.teams[case.team_id]
        dues = owed(case, team, now) if case.is_open or case.unfiled else []
        waiting = {kind for kind in ENDLESS if _one_waits(view, case, kind)}
        waiting |= {OVERDUE} if REMINDER in waiting else set()  # it comes with the day's reminder
        for due in dues:
            row = rows.get(due.key)
            late = due.not_after is not None and due.not_after <= now
            comes = row is None and due.kind in waiting
            if not late and not comes and (row is None or _given_up(row, now)):
                found.append(f"I1: {due.key} is owed and {'missing' if row is None else 'dropped'}")
    for team in view.teams.values():
        due = digest_owed(team, next_digest_on(team, now))
        if due.key not in rows:
            found.append(f"I1: {due.key} is owed and missing")
    return found


def _one_waits(view: View, case: Case, kind: str) -> bool:
    """Tell whether one of a kind is to be said today or waits for the office: the next follows."""
    today = local_date(view.bot.now())
    return any(
        notice.case_id == case.id
        and notice.kind == kind
        and notice.state in UNTOLD
        and (local_date(notice.due_at) <= today or notice.error == OUTSIDE_HOURS)
        for notice in view.notices
    )


def _given_up(row: Notice, now: datetime) -> bool:
    return row.state is NoticeState.CANCELLED and not _lost(row, now) and row.within is None


def _lost(row: Notice, now: datetime) -> bool:
    """Tell whether a row means nothing any more."""
    return row.not_after is not None and row.not_after <= now


def due_is_visible(view: View, until: datetime | None = None) -> list[str]:
    """I2: each due and relevant notice is visible, or a person has been told that it is not.

    Only what was due before `until`, where something may be on its way in its turn.
    """
    now = until or view.bot.now()
    shown = {post.key for post in view.posts}
    within = {key for post in view.posts for key in post.within}
    by_id = {notice.id: notice for notice in view.notices}
    told = any(notice.kind == UNDELIVERED for notice in view.notices)
    found = []
    for notice in view.notices:
        if notice.kind == CARD_UPDATE or notice.due_at > now:
            continue
        if notice.state in UNTOLD and not _waits_rightly(view, notice):
            found.append(f"I2: {notice.key} is due since {notice.due_at} and {notice.state}")
        if notice.state is NoticeState.SENT:
            by = by_id.get(notice.within or "", notice)
            dropped = by.state is NoticeState.CANCELLED and _lost(notice, now)
            stands = by.post_key in shown or in_short(notice.post_key) in within
            if not stands and by.state not in UNTOLD and not dropped:
                found.append(f"I2: {notice.key} is sent within {by.key}, which stands nowhere")
        if notice.state is NoticeState.DEAD and notice.place is not Place.PERSON and not told:
            found.append(f"I2: {notice.key} is dead and nobody was told")
    return found


def _waits_rightly(view: View, notice: Notice) -> bool:
    """Tell whether a due notice waits for its card, which a channel refuses, or for the office."""
    if not calendar_of(view.teams[notice.team_id]).in_office_hours(view.bot.now()):
        return True
    case = next((case for case in view.cases if case.id == notice.case_id), None)
    card = next((n for n in view.notices if n.key == f"card:{notice.case_id}"), None)
    hangs = case is None or case.card_ts is not None
    return not hangs and card is not None and card.state is NoticeState.DEAD


def nothing_early_or_after(view: View, astray: timedelta = NO_TIME) -> list[str]:
    """I3: nothing stands in Slack before its time, after its meaning, or after its case closed."""
    rows, cases = view.by_key, {case.id: case for case in view.cases}
    found = []
    for post in view.posts:
        notice = rows.get(post.key)
        if notice is None or notice.kind == CLOCK:
            continue
        if post.at < notice.due_at - TICK - astray and notice.state is NoticeState.SENT:
            found.append(f"I3: {notice.key} was said at {post.at}, before {notice.due_at}")
        if notice.not_after is not None and post.at > notice.not_after + SLACK + astray:
            found.append(f"I3: {notice.key} was said at {post.at}, after {notice.not_after}")
        case = cases.get(notice.case_id or "")
        outlives = notice.kind in AFTER_CLOSING or _is_of_a_note(notice, view.notices)
        if case is not None and not outlives and _was_closed(case, post.at):
            found.append(f"I3: {notice.key} was said at {post.at}, when its case was closed")
    return found


def _is_of_a_note(notice: Notice, every: Iterable[Notice]) -> bool:
    """Tell whether all that its day reminds of, or tells the leader, is a note to file.

    That outlives its case.
    """
    if notice.kind not in {REMINDER, OVERDUE}:
        return False
    day = (notice.case_id, notice.about_on)
    its = [one for one in every if one.kind == REMINDER and (one.case_id, one.about_on) == day]
    return bool(its) and all(part.startswith("filing:") for one in its for part in one.parts)


def _was_closed(case: Case, at: datetime) -> bool:
    """Tell whether a case was closed at an instant, and had been for a while."""
    return any(
        ended.at + SLACK < at and (ended.reopened_at is None or at < ended.reopened_at)
        for ended in case.past_closings
    )


def one_row_one_post(view: View) -> list[str]:
    """I4: at rest a row is visible at most once in a channel; in person a second is marked."""
    found = []
    counted = Counter((post.key, post.channel) for post in view.posts)
    for (key, channel), count in counted.items():
        if count == 1:
            continue
        alike = [post for post in view.posts if (post.key, post.channel) == (key, channel)]
        unmarked = [post for post in alike if "gentaget" not in post.text]
        if not alike[0].in_person:
            found.append(f"I4: {_name(view, key)} stands {count} times in {channel}")
        elif len(unmarked) > 1:
            found.append(f"I4: {_name(view, key)} stands unmarked {len(unmarked)} times in person")
    return found


def no_orphans(view: View) -> list[str]:
    """I4: every message of ours belongs to a row."""
    rows = view.by_key
    return [
        f"I4: {post.text[:40]!r} in {post.channel} belongs to no row"
        for post in view.posts
        if post.key not in rows and not post.in_person
    ]


def _name(view: View, key: str) -> str:
    notice = view.by_key.get(key)
    return notice.key if notice else key


def chains(view: View) -> list[str]:
    """I6: each team's trace is whole, from its first event to its head."""
    with view.bot.reading() as session:
        found = [verify(session, view.bot.vault, team) for team in session.scalars(select(Team))]
    return [
        f"I6: the trace of {one.team} breaks at {one.broken_at}" for one in found if one.broken_at
    ]


def no_canary(
    view: View, channels: dict[str, Channel], canaries: Iterable[str], heard: str = ""
) -> list[str]:
    """I7: what was typed about a citizen stands in no message, no log and no readable cell."""
    words = list(canaries)
    if not words:
        return []
    said = "\n".join(_said(channels))
    with view.bot.reading() as session:
        cells = cells_of(session)
    places = {"a message": said, "the log": heard, "the database": cells}
    return [
        f"I7: a canary sings in {place}"
        for place, text in places.items()
        if any(word in text for word in words)
    ]


def _said(channels: dict[str, Channel]) -> Iterator[str]:
    for channel in channels.values():
        for message in [*channel.messages.values(), *channel.ephemerals]:
            yield f"{message.text} {message.blocks} {message.metadata}"


def cells_of(session: Session) -> str:
    """Return every cell of the database as text, sealed bytes as they are."""
    return "\n".join(
        _cell(cell)
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
        for cell in row
    )


def _cell(cell: Any) -> str:
    return cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)


def nothing_stuck(view: View) -> list[str]:
    """I8: nothing is `sending` longer than its lease and a tick."""
    latest = view.bot.real_now() - TICK
    return [
        f"I8: {notice.key} is sending since {notice.last_attempt_at}"
        for notice in view.notices
        if notice.state is NoticeState.SENDING
        and (notice.lease_until is None or notice.lease_until < latest)
    ]


def rows(bot: Bot) -> dict[str, list[str]]:
    """Return every row of every table as text, sorted: what a repeat may not change (I5).

    The order to draw a card anew is left out: it says nothing, and the newest drawing wins.
    """
    with bot.reading() as session:
        return {
            table.name: sorted(repr(tuple(row)) for row in session.execute(_counting(table)))
            for table in Base.metadata.sorted_tables
        }


def _counting(table: Table) -> Any:
    every = select(table)
    return every.where(table.c.kind != CARD_UPDATE) if table.name == "notice" else every


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """I5: name the tables that a repeat has changed."""
    return [f"I5: a repeat changed {name}" for name in before if before[name] != after[name]]
