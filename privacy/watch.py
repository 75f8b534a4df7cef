"""What Tværs says to Slack, looked through for marks: where one stands, and who is shown it.

The rule is that of the table "What may be where": nothing of a citizen anywhere but in the text of
a modal, and there only for who may see it. Who that is comes from the cast and the database's rows,
never from the product's own doors.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models import Case, Confidant, Handover, Knowledge, Seat, Substitute
from privacy.cast import GUEST, JONAS, STRANGER
from privacy.marks import Needle, identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_bolt import BoltResponse

    from faults.installation import Installation
    from faults.record import Record
    from privacy.marks import Book, Mark

Json = dict[str, Any]
Path = tuple[str, ...]
TRINE = "U0TRINE"
NO_COLLEAGUES = frozenset({JONAS, GUEST, STRANGER})
"""Who is nobody's colleague, whatever seat they have; Jonas, who has one, is a guest by now."""
MODALS = {"views.open", "views.push", "views.update"}
LETTER = {"form:handover.summary", "form:handover.trusts"} | {
    f"form:trust.{field}" for field in ("trusts", "trust_meets", "trust_ways", "meets", "ways")
}
"""What the letter to a recipient tells, until they have answered."""
LESSONS = {"form:close.lesson", "form:lesson.text"}
"""What becomes a card of the team's own, which nothing leads from to its case."""
CARDS = {"page:knowledge", "page:shelf"}
SPARRING = {"form:question", "form:answer"}
BESIDE_THE_TEXT = {"label", "hint", "placeholder", "title", "submit", "close", "confirm"} | {
    "options",
    "option_groups",
    "accessory",
}
"""Parts of a block that are no text to be read: names of fields, of choices, of buttons."""


@dataclass(frozen=True)
class Shown:
    """A modal as it goes out, by which way, and for whom; `own` is the answer to their own form."""

    way: str
    view: Json
    viewer: str
    own: bool = False


class Watch:
    """Looks at everything that has crossed the wire since the last look."""

    def __init__(self, world: Installation, book: Book, record: Record) -> None:
        """Take an installation, the marks, and where to write what is broken."""
        self._world, self._book, self._record = world, book, record
        self._hub = world.sandbox._hub
        self._seen = 0

    def look(self) -> None:
        """Look at the calls since the last time, those that Slack failed as well."""
        told = self._hub.wire.since(self._seen)
        self._seen = told["next"]
        for call in told["calls"]:
            if call["kind"] in {"api", "fault", "response_url"}:
                self._record.count("calls")
                self._judge(call)

    def answered(self, user: str, response: BoltResponse) -> None:
        """Look at the answer to what somebody sent: its view is shown to them, in their form."""
        body = json.loads(response.body) if response.body else {}
        self._record.count("answers")
        view = body.pop("view", None)
        self._nothing_in("an answer", body)
        if view is not None:
            self._judge_modal(Shown("an answer", _plain(view), user, own=True))

    def _judge(self, call: Json) -> None:
        method, args = call["method"], call["args"]
        view = args.get("view") if isinstance(args, dict) else None
        if method not in MODALS or view is None:
            self._nothing_in(method, args)
            return
        self._nothing_in(method, {name: one for name, one in args.items() if name != "view"})
        self._judge_modal(Shown(method, _plain(view), self._viewer(call)))

    def _viewer(self, call: Json) -> str:
        """Return who sees a modal: whose act it answers, or whose view it changes."""
        args = call["args"]
        trigger = self._hub.triggers._issued.get(str(args.get("trigger_id")))
        if trigger is not None:
            return trigger.user
        view = self._hub.workspace.views.find(str(args.get("view_id")))
        return view.user if view is not None else ""

    def _nothing_in(self, way: str, what: Any) -> None:
        """Demand that nothing of a citizen, nor a colleague's typed name, is in what goes out."""
        text = json.dumps(what, ensure_ascii=False)
        for mark in self._book.found(text):
            self._record.demand(None, f"{way} holds {mark.origin}")
        for words in identity(text):
            self._record.demand(None, f"{way} holds {words}")

    def _judge_modal(self, shown: Shown) -> None:
        for path, text in _texts(shown.view, ()):
            for mark in self._book.found(text):
                self._judge_mark(shown, path, mark)
            if identity(text) and not self._book.found(text):
                self._record.demand(None, f"{shown.way} holds an identity at {'.'.join(path)}")

    def _judge_mark(self, shown: Shown, path: Path, mark: Mark) -> None:
        name = shown.view.get("callback_id")
        where = f"{shown.way} {name} for {shown.viewer}: {mark.origin} at {'.'.join(path)}"
        self._record.demand(_is_text(path), f"no text: {where}")
        self._record.demand(self._may_see(shown, mark), f"not theirs: {where}")
        self._record.count("marks_where_they_may_be")

    def _may_see(self, shown: Shown, mark: Mark) -> bool:
        """Tell whether a mark may be shown in a modal to who sees it."""
        user = shown.viewer
        if mark.needle is Needle.REFUSED:
            return False
        if shown.own and user == mark.typer:
            return True
        if self._is_member(self._team_of(mark), user):
            lesson = mark.for_all and f"{mark.form}.{mark.field}" in LESSONS
            if lesson and shown.view.get("callback_id") in CARDS:
                return True
            return self._is_confidant(mark.case_id, user)
        if mark.form in SPARRING:
            return self._asked(mark.about) == user or mark.typer == user
        key = f"{mark.form}.{mark.field}"
        return key in LETTER and self._is_recipient(mark.case_id, user)

    def _team_of(self, mark: Mark) -> str:
        """Return the team of a mark's case; of what is of no case the one that was chosen."""
        with self._world.bot.reading() as session:
            found = session.scalar(select(Case.team_id).where(Case.id == mark.case_id))
        return found or mark.team_id

    def _is_member(self, team_id: str, user: str) -> bool:
        """Tell whether somebody sits or steps in in a team, as the set-up has it by now."""
        seats = select(Seat).where(Seat.team_id == team_id, Seat.closed_at.is_(None))
        steps_in = select(Substitute.id).where(Substitute.user == user)
        with self._world.bot.reading() as session:
            for seat in session.scalars(seats):
                steps = steps_in.where(Substitute.seat_id == seat.id)
                if seat.holder == user or session.scalar(steps) is not None:
                    return user not in NO_COLLEAGUES
        return False

    def _is_confidant(self, case_id: str, user: str) -> bool:
        """Tell whether a case is open to its team, or the member is named for it."""
        if not case_id:
            return True
        named = select(Confidant.id).where(Confidant.case_id == case_id, Confidant.user == user)
        with self._world.bot.reading() as session:
            return self.is_for_all(case_id) or session.scalar(named) is not None

    def is_for_all(self, case_id: str) -> bool:
        """Tell whether a case is open to all of its team by now."""
        restricted = select(Case.id).where(Case.id == case_id, Case.restricted_at.is_not(None))
        with self._world.bot.reading() as session:
            return session.scalar(restricted) is None

    def _is_recipient(self, case_id: str, user: str) -> bool:
        mine = select(Handover).where(Handover.case_id == case_id, Handover.recipient == user)
        with self._world.bot.reading() as session:
            return any(one.is_pending for one in session.scalars(mine))

    def _asked(self, about: str) -> str | None:
        with self._world.bot.reading() as session:
            return session.scalar(select(Knowledge.user).where(Knowledge.id == about))


def _texts(part: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield each text in a view, with the names that lead to it."""
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one, path)
    elif isinstance(part, dict):
        for name, one in part.items():
            yield from _texts(one, (*path, name))


def _is_text(path: Path) -> bool:
    """Tell whether it is what is read, or what stands typed in a field."""
    if path[0] != "blocks" or set(path) & BESIDE_THE_TEXT:
        return False
    is_button = path[1:] == ("elements", "text", "text")
    return path[-1] == "initial_value" or (path[-1] == "text" and not is_button)


def _plain(view: Any) -> Json:
    found: Json = json.loads(view) if isinstance(view, str) else view
    return found
