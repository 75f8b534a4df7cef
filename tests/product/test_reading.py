"""Every door that opens sealed words leaves the mark of a reading, and a new door is noticed."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.trace import SEEN
from bot.vault import Vault
from handlers.commands import COMMANDS
from handlers.table import FORMS, OPENS, PRESSES, SHORTCUTS
from tests.product import forging
from tests.product.steps import pass_time_while_down, under_way
from tests.product.world import CAMILLA, CHRISTINA, MARION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from tests.product.world import World

HANDLERS = Path(__file__).parent.parent.parent / "handlers"
Function = tuple[str, str]
MARKS = {
    ("opening", "leave_mark"),
    ("opening", "leave_mark_again"),
    ("opening", "_leave_marks"),
    ("learning", "_read"),
    ("handover", "read_letter"),
    ("handover", "submit"),
}
"""What writes a reading down."""

DOORS = {
    "opening.show_sheet": "the private view",
    "opening.turn_page": "another page of it",
    "opening.redraw_sheet_below": "the private view under a form that was sent",
    "opening.show_taken": "the private view of a restricted case, after a press",
    "opening.show_agenda": "the agenda",
    "meeting.open_record": "the record, with what was bid",
    "trust.open_form": "whom the citizen opens the door for",
    "notes.open_correction": "a note to set right",
    "intervention.open_correction": "an intervention to set right",
    "intervention.open_effect": "how it went",
    "intervention.ask_on": "the private view, and how it went, after a press",
    "intervention.asked_next": "how it went, after a form",
    "intervention.asked_after_log": "how it went, after it was logged",
    "barrier.confirm": "the private view after a press",
    "measure.show_result": "the private view after a measurement",
    "journal.open_note": "the note of a closed case",
    "journal.read_note": "a note for the journal",
    "journal.turn_page": "another part of it",
    "journal.redraw_note": "it once more, when it is filed",
    "journal.show_link": "it once more, with the PDF's address",
    "handover.read_letter": "what a recipient is asked to take over",
    "handover.show_text": "the text for a recipient without Slack",
    "handover.text_follows": "the same, after the form",
    "handover.show_link": "the same, with the address of its file",
    "learning.open_answer": "a question to answer",
    "learning.read_card": "a knowledge card",
    "learning.redraw_below_answer": "the card under an answer that was sent",
}
"""Every function of the table that opens sealed words, and which. A new one is put here when it
is seen to leave its mark. Beside them stand `bot/download.py` and `app.py note`, whose readings are
`exported` (test_download, process/test_note)."""


@cache
def _references() -> dict[Function, set[Function]]:
    """Return what each function of the handlers names, of the handlers' own functions."""
    found = {}
    for path in sorted(HANDLERS.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        ours = _imported(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                found[path.stem, node.name] = set(_named(node, path.stem, ours))
    return found


def _imported(tree: ast.Module) -> dict[str, Function]:
    froms = (node for node in tree.body if isinstance(node, ast.ImportFrom))
    return {
        name.asname or name.name: (str(node.module).rpartition(".")[2], name.name)
        for node in froms
        if str(node.module).startswith("handlers")
        for name in node.names
    }


def _named(function: ast.AST, module: str, ours: dict[str, Function]) -> Iterator[Function]:
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name):
                yield ours.get(name, (module, name))
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in ours:
                yield ours[name][1], attribute
            case ast.Attribute(attr="vault"):
                yield "", "vault"


def _reaching(wanted: set[Function]) -> set[Function]:
    """Return the functions that come to one of these, by whatever way."""
    found = set(wanted)
    while more := {one for one, names in _references().items() if names & found} - found:
        found |= more
    return found


def _every_way_in() -> Iterator[Callable[..., object]]:
    yield from (*OPENS.values(), *SHORTCUTS.values())
    yield from (part for press in PRESSES.values() for part in (press.change, press.after))
    for form in FORMS.values():
        yield from (one for one in (form.change, form.after, form.following, form.check) if one)
    yield from (command.open for command in COMMANDS)


def _function(way: Callable[..., object]) -> Function:
    return way.__module__.rpartition(".")[2], str(vars(way).get("__name__", way.__name__))


def test_every_door_to_sealed_words_is_known() -> None:
    """A function that opens sealed words stands among the doors above, or this fails."""
    opening = {_function(way) for way in _every_way_in()} & _reaching({("", "vault")})
    assert {".".join(one) for one in opening} == DOORS.keys()


def test_every_door_comes_by_a_mark() -> None:
    """Each door comes by what writes a reading down; a form's text does so as it is stored."""
    marking = {".".join(one) for one in _reaching(MARKS)}
    assert DOORS.keys() - marking == {"handover.text_follows"}
    assert "handover.submit" in marking


def test_a_door_opened_by_a_forged_press_leaves_its_mark(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever presses what they were never shown has read it all the same, and the trace says so.

    What is turned and drawn anew within the hour of an opening is that one reading; later it is
    one more.
    """
    under_way(world)
    case = world.case()
    opened: list[str] = []
    unseal = Vault.unseal

    def noted(self: Vault, table: str, column: str, row_id: int | str, sealed: bytes) -> str:
        opened.append(f"{table}.{column}")
        return unseal(self, table, column, row_id, sealed)

    monkeypatch.setattr(Vault, "unseal", noted)
    for user, action, value in (
        (MARION, "sheet:on", f"{case.id}:0:1"),
        (CAMILLA, "card:show", case.id),
        (CHRISTINA, "card:agenda", case.id),
        (CHRISTINA, "journal:on", f"{case.id}:{case.meetings[0].id}:1"),
    ):
        opened.clear()
        before = _readings(world, user)
        forging.send(world.person(user), forging.press(user, action, value))
        world.person(user).until(lambda: opened)
        assert _readings(world, user) == before + 1, action
    forging.send(world.person(MARION), forging.press(MARION, "sheet:back", f"{case.id}:0:0"))
    assert _readings(world, MARION) == 1
    pass_time_while_down(world, "2026-12-02 12:00")
    forging.send(world.person(MARION), forging.press(MARION, "sheet:back", f"{case.id}:0:0"))
    world.person(MARION).until(lambda: _readings(world, MARION) == 2 or None)


def _readings(world: World, user: str) -> int:
    return sum(one.user == user and one.kind in SEEN for one in world.events())
