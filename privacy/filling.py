"""Fills in any form from the form itself: a mark in every text, and something offered elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.deadlines import local_date
from bot.views.answers import OVERRIDE
from privacy.marks import Needle, free_text, number_text, official_number
from sandbox import elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from faults.installation import Installation
    from privacy.marks import Book
    from sandbox.modals import View

Json = dict[str, Any]
PUBLIC = frozenset(
    {"form:team", "form:seat", "form:closing_days", "form:groups", "form:themes", "form:rules"}
    | {"form:price", "form:learning", "form:administrators"}
)
"""Forms of the set-up: what is typed in them are the team's own words, shown to everybody."""
OF_COLLEAGUES = frozenset({"form:handover.recipient_name", "form:order.person"})
"""Fields for a colleague's name, which are filled with one; they are kept as every text is."""
AS_IT_IS = frozenset({"discipline"})
"""What is left as it is offered: one bids for one's own discipline."""
OFFICIAL = "official_number"
WORDS = {"letter": "Q", "discipline": "Støtte", "label": "Lukkedag", "name": "Teamet"}
DAYS = (0, 1, 2, 3, 7, 10, 14, 21, 30, 60)
HOURS = ("08:45", "10:00", "13:30", "15:00")
LEFT_EMPTY, AS_OFFERED, WITH_NUMBER = 0.3, 0.5, 0.05
TEXT_LEFT_EMPTY = 0.1


class Filler:
    """Fills in forms for whoever has one open."""

    def __init__(
        self, world: Installation, book: Book, dice: Random, people: Sequence[str]
    ) -> None:
        """Take the marks, the dice, and whom a field for a colleague may be given."""
        self._hub, self._wall = world.sandbox._hub, world.wall
        self._book, self._dice, self._people = book, dice, people

    def fill(self, view: View) -> None:
        """Fill in every field."""
        self.fill_again(view, [block["block_id"] for block in inputs(view)], WITH_NUMBER)

    def fill_again(self, view: View, names: Iterable[str], with_number: float = 0.0) -> None:
        """Fill in these fields anew; a share of the texts has a personal number in it."""
        for block in inputs(view):
            if block["block_id"] in names and block["block_id"] != OVERRIDE:
                self._put(view, block, self._chosen(view, block, with_number))

    def change_mind(self, view: View) -> None:
        """Choose again in about half of the fields in which one chooses."""
        chosen = [one["block_id"] for one in inputs(view) if not is_text(one)]
        self.fill_again(view, [name for name in chosen if self._dice.random() < AS_OFFERED])

    def send_anyway(self, view: View) -> bool:
        """Tick "Send alligevel" where it is asked; tell whether it was."""
        asked = [block for block in inputs(view) if block["block_id"] == OVERRIDE]
        for block in asked:
            self._put(view, block, [block["element"]["options"][0]["value"]])
        return bool(asked)

    def _put(self, view: View, block: Json, plain: Any) -> None:
        element, known = block["element"], self._hub.workspace.known_to(view.user)
        key = block["block_id"], element["action_id"]
        view.kept[key] = elements.filled(element, plain, known)

    def _chosen(self, view: View, block: Json, with_number: float) -> Any:
        """Return a plain value for a field, as a person gives it."""
        element = block["element"]
        offered = elements.HOLDINGS[element["type"]].start(element)
        if is_text(block):
            return self._text(view, block, with_number)
        settled = view.source["callback_id"] in PUBLIC or block["block_id"] in AS_IT_IS
        if settled and offered:
            return _as_plain(offered)
        if offered and self._dice.random() < AS_OFFERED:
            return _as_plain(offered)
        if block.get("optional") and self._dice.random() < LEFT_EMPTY:
            return None
        return self._of_kind(view, element)

    def _text(self, view: View, block: Json, with_number: float) -> str | None:
        form, field = view.source["callback_id"], block["block_id"]
        if form in PUBLIC:
            return block["element"].get("initial_value") or WORDS.get(field, "Andet\nFælles\nHus")
        if block.get("optional") and self._dice.random() < TEXT_LEFT_EMPTY:
            return None
        if self._dice.random() < with_number:
            refused = self._book.new(Needle.REFUSED, view.user, form, field)
            return number_text(refused, self._dice)
        if f"{form}.{field}" in OF_COLLEAGUES:
            named = self._book.new(Needle.CITIZEN, view.user, form, field)
            return f"Per {named.word.capitalize()}, jobcentret"
        mark = self._book.new(Needle.CITIZEN, view.user, form, field)
        return official_number(mark) if field == OFFICIAL else free_text(mark, self._dice)

    def _of_kind(self, view: View, element: Json) -> Any:
        """Return something that an element of its kind can hold."""
        dice, values = self._dice, [one["value"] for one in elements.options(element)]
        match element["type"]:
            case "static_select" | "radio_buttons":
                return dice.choice(values)
            case "multi_static_select" | "checkboxes":
                settled = view.source["callback_id"] in PUBLIC
                return [] if settled else dice.sample(values, min(len(values), dice.randint(1, 2)))
            case "users_select" | "multi_users_select":
                return dice.choice(self._people)
        return self._moment(element)

    def _moment(self, element: Json) -> str | None:
        """Return a day or a time of day, for what holds one."""
        if element["type"] == "timepicker":
            return self._dice.choice(HOURS)
        if element["type"] != "datepicker":
            return None
        today = local_date(self._wall.case_time())
        return (today + timedelta(self._dice.choice(DAYS))).isoformat()


def inputs(view: View) -> list[Json]:
    """Return a form's fields."""
    return [block for block in view.blocks if block["type"] == "input"]


def is_text(block: Json) -> bool:
    """Tell whether a field takes free text."""
    return bool(block["element"]["type"] == "plain_text_input")


def _as_plain(held: Any) -> Any:
    """Return what a field holds as a person gives it: an option by its value."""
    if isinstance(held, list):
        return [_as_plain(one) for one in held]
    return held["value"] if isinstance(held, dict) else held
