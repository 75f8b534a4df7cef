"""A 📌 on a message in a case's thread: an entry in the timeline that points there (27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.access import case_for
from bot.casework.desk import change, write_down
from bot.deadlines import local_date
from bot.loading import load_case
from bot.obligations import pin_refused_owed
from bot.trace import TVAERS
from models import Case, Note, Notice
from models.base import new_id
from models.vocabulary import NoteKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.loading import Opened


@dataclass(frozen=True)
class Spot:
    """A message in Slack: its channel and ts; `above` is the ts of the one its thread hangs under.

    Of a message that hangs under no other, `above` is its own.
    """

    channel: str
    ts: str
    above: str


def hang_in(session: Session, who: Visitor, channel: str) -> bool:
    """Tell whether cards of the visitor's workspace hang in a channel."""
    query = select(Case.id).where(
        Case.workspace_id == who.workspace_id, Case.card_channel == channel
    )
    return session.scalar(query.limit(1)) is not None


def case_under(session: Session, who: Visitor, spot: Spot) -> str | None:
    """Return the id of the case whose card a message is, or hangs under; None: it is no case's."""
    query = select(Case.id).where(
        Case.workspace_id == who.workspace_id,
        Case.card_channel == spot.channel,
        Case.card_ts == spot.above,
    )
    return session.scalar(query)


def pin(desk: Desk, opened: Opened, spot: Spot) -> Note:
    """Let the timeline point to a message, once however many colleagues pin it.

    Also of a closed case, as with a note by hand.
    """
    user = opened.actor.user
    made = next((one for one in opened.case.notes if one.message_ts == spot.ts), None)
    if made is not None:
        made.pinned_by = [*made.pinned_by, *({user} - set(made.pinned_by))]
        return made
    made = Note(
        id=new_id(),
        case_id=opened.case.id,
        kind=NoteKind.ENTRY,
        on=local_date(desk.now),
        user=user,
        at=desk.now,
        message_channel=spot.channel,
        message_ts=spot.ts,
        message_above=spot.above,
        pinned_by=[user],
    )
    opened.case.notes.append(made)
    change(desk, opened, "pinned", made.id)
    return made


def unpin(desk: Desk, who: Visitor, channel: str, ts: str) -> None:
    """Take a person's 📌 off again; with the last one the entry goes, and the trace keeps both.

    Nothing happens where there is none of theirs. Raises NotFound and Refused as `case_for`.
    """
    query = select(Note).where(Note.message_channel == channel, Note.message_ts == ts)
    made = desk.session.scalar(query)
    if made is None or who.user not in made.pinned_by:
        return
    opened = case_for(desk.session, made.case_id, who)
    made.pinned_by = [user for user in made.pinned_by if user != who.user]
    if made.pinned_by:
        made.user = made.pinned_by[0]
        return
    opened.case.notes.remove(made)
    desk.session.delete(made)
    change(desk, opened, "unpinned", made.id)


def refuse(desk: Desk, who: Visitor, case_id: str) -> None:
    """Owe somebody without a seat a word about their 📌; at most one a day each."""
    team = load_case(desk.session, case_id, TVAERS).team
    due = pin_refused_owed(team, who.user, desk.now)
    row = desk.session.scalar(select(Notice).where(Notice.key == due.key))
    if row is None:
        write_down(desk, due, None, team, None)
