"""Keep whether it helped to be several about a case, as one says who took part or referred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.desk import record, require_kept
from models import Feedback
from models.base import new_id

if TYPE_CHECKING:
    from bot.casework.desk import Desk
    from bot.loading import Opened
    from models import Case, Closing
    from models.vocabulary import Part


def answer(desk: Desk, opened: Opened, ended: Closing, part: Part, *, helped: bool) -> Feedback:
    """Keep an answer about one closing, in the place of one's earlier answer if there is one.

    Raises Refused when what was known of the case has been erased.
    """
    require_kept(opened.case)
    user = opened.actor.user
    found = next((one for one in given(opened.case, ended) if one.user == user), None)
    if found is None:
        found = Feedback(
            id=new_id(), case_id=opened.case.id, closing_id=ended.id, user=user, part=part
        )
        opened.case.feedback.append(found)
    found.helped, found.at = helped, desk.now
    record(desk, opened, "feedback_given", ended.id)
    return found


def given(case: Case, ended: Closing) -> list[Feedback]:
    """Return the answers about one closing."""
    return [one for one in case.feedback if one.closing_id == ended.id]
