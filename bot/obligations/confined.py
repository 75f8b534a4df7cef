"""What a restricted case says: nothing where the team reads along, all of it to the named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.policy import everyone, in_charge
from bot.presence import is_away
from bot.restricted import in_their_team, is_restricted, may_see, named
from models import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.obligations.owing import Owed
    from models import Case, Team

TO_OUTSIDERS = {
    "receipt",
    "held",
    "outcome",
    "triaged",
    "moved_receipt",
    "handover",
    "yours",
    "after",
}
"""Letters to who referred or takes over: of their own, and nobody else's."""
CALLS_ALL = {"ping", "agenda", "review", "moved", "quorum"}
"""What calls everybody of a case, whoever has it."""


def confined(case: Case, team: Team, dues: Iterable[Owed]) -> list[Owed]:
    """Return what a case owes as it may be said; `team` is the part that is there for it.

    Of a restricted case nothing is said in the channel or its thread: each of the named whom it
    concerns hears it in person. What stood there before it was restricted isn't said again.
    """
    if not is_restricted(case):
        return list(dues)
    return [one for due in dues for one in _in_person(case, team, due)]


def _in_person(case: Case, team: Team, due: Owed) -> Iterator[Owed]:
    is_theirs = due.kind in TO_OUTSIDERS or may_see(case, due.person)
    if due.place is Place.PERSON and is_theirs:
        yield due
    elif due.place is Place.PERSON or _is_said_in_person(case, due):
        for user in _concerned(case, team, due):
            yield replace(due, key=f"{due.key}:{user}", place=Place.PERSON, person=user)


def _is_said_in_person(case: Case, due: Owed) -> bool:
    """Tell whether what would stand in the thread is said at all; a card hangs nowhere."""
    since = case.restricted_at
    return due.place is Place.THREAD and since is not None and due.due_at >= since


def _concerned(case: Case, team: Team, due: Owed) -> list[str]:
    """Return who hears it: the one asked, who has the case, or reaches the citizen; else all.

    Whoever is away is passed over, as long as somebody is there.
    """
    every = in_their_team(named(case), team) or list(dict.fromkeys(everyone(team)))
    own = [due.person] if due.person in every else [in_charge(case, team), case.contact]
    mine = [user for user in every if user in own and due.kind not in CALLS_ALL]
    there = [user for user in every if not is_away(team, user, due.due_at)]
    return [user for user in mine if user in there] or there or every
