"""What a person typed in a form, read back past the guard."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar
from unicodedata import category

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

from bot import figures
from bot.errors import FieldErrors, UserError
from bot.guard import Verdict, verdict, warnings
from bot.locale import _, listed
from bot.views.fields import TEXT, tick

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OVERRIDE = "guard_override"
FIRST_YEAR, LAST_YEAR = 1900, 2100  # a slip beyond them is counted day by day, for seconds
UNSEEN = {"Cc", "Cf", "Cn", "Zl", "Zp", "Zs"}  # control and format signs, and blanks
_SLACKS_MARK = re.compile(r"[<>]|&(?:lt|gt|amp);")
K = TypeVar("K", bound=StrEnum)
Warned = dict[str, tuple[Verdict, ...]]
"""By field, all that its text seems to hold."""


class Reshown(UserError):  # noqa: N818 - a question to the person, not a fault
    """The form asks for more than it did. `form` is how it is shown again; what was typed stays."""

    def __init__(self, form: dict[str, Any]) -> None:
        """Take the form as it is to be shown again."""
        super().__init__(_("Se formularen igennem, før du sender."))
        self.form = form


class GuardWarning(Reshown):
    """The text may name a citizen; the person decides. `form` is the form with that question."""


@dataclass
class Answers:
    """What was typed in a form. Reading a field keeps its error; `checked` raises them all."""

    view: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    warned: Warned = field(default_factory=dict)

    @property
    def metadata(self) -> str:
        """Return what the form was opened about: an opaque id."""
        return str(self.view.get("private_metadata") or "")

    def text(self, name: str, limit: int = TEXT) -> str:
        """Return a text that may be empty, past the guard."""
        typed = _visible(str(self._raw(name).get("value") or ""))
        if len(typed) > limit:
            self.errors[name] = _("Teksten er for lang. Skriv højst {limit} tegn.").format(
                limit=limit
            )
            return ""
        self._guard(name, typed)
        return typed

    def needed_text(self, name: str, limit: int = TEXT) -> str:
        """Return a text that must not be empty."""
        typed = self.text(name, limit)
        if not typed and name not in self.errors:
            self.errors[name] = _("Udfyld feltet.")
        return typed

    def label(self, name: str, limit: int) -> str:
        """Return words that messages show as they are: none of Slack's own marks may be in them."""
        typed = self.text(name, limit)
        if _SLACKS_MARK.search(typed):
            self.errors.setdefault(name, _("Brug ikke tegnene < og > her."))
        return typed

    def needed_label(self, name: str, limit: int) -> str:
        """Return such words, which must not be empty."""
        typed = self.label(name, limit)
        if not typed:
            self.errors.setdefault(name, _("Udfyld feltet."))
        return typed

    def one(self, name: str) -> str | None:
        """Return the key chosen, or None."""
        option = self._raw(name).get("selected_option")
        return str(option["value"]) if option else None

    def key(self, name: str, kind: type[K]) -> K | None:
        """Return the stored key chosen, or None; an unknown one is an error."""
        chosen = self.one(name)
        if chosen is None:
            return None
        if chosen not in {member.value for member in kind}:
            self.errors[name] = _("Vælg en af mulighederne på listen.")
            return None
        return kind(chosen)

    def needed_key(self, name: str, kind: type[K], otherwise: K) -> K:
        """Return the stored key chosen; without one it is an error, and `otherwise` is given."""
        chosen = self.key(name, kind)
        if chosen is None:
            self.errors.setdefault(name, _("Vælg en af mulighederne."))
        return chosen or otherwise

    def many(self, name: str) -> tuple[str, ...]:
        """Return the keys chosen."""
        return tuple(
            str(option["value"]) for option in self._raw(name).get("selected_options") or ()
        )

    def many_of(self, name: str, allowed: Sequence[str]) -> tuple[str, ...]:
        """Return the keys chosen, all of them allowed; another one is an error."""
        chosen = self.many(name)
        if not set(chosen) <= set(allowed):
            self.errors[name] = _("Vælg en af mulighederne på listen.")
        return chosen

    def pass_over(self, name: str, *expected: Verdict) -> None:
        """Take back a field's warning of what the field is for."""
        left = tuple(found for found in self.warned.pop(name, ()) if found not in expected)
        if left:
            self.warned[name] = left

    def ticked(self, name: str) -> bool:
        """Return whether the box was ticked."""
        return bool(self.many(name))

    def day(self, name: str) -> date | None:
        """Return the local date chosen, or None; one of a year nobody means is an error."""
        chosen = self._raw(name).get("selected_date")
        try:
            found = date.fromisoformat(chosen) if chosen else None
        except ValueError:
            self.errors[name] = _("Vælg datoen.")
            return None
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            words = _("Vælg et år fra {first} til {last}.")
            self.errors[name] = words.format(first=FIRST_YEAR, last=LAST_YEAR)
            return None
        return found

    def clock(self, name: str, otherwise: time) -> time:
        """Return the local time chosen."""
        chosen = self._raw(name).get("selected_time")
        try:
            return time.fromisoformat(chosen) if chosen else otherwise
        except ValueError:
            self.errors[name] = _("Vælg klokkeslættet.")
            return otherwise

    def person(self, name: str) -> str | None:
        """Return the Slack user chosen, or None."""
        return self._raw(name).get("selected_user") or None

    def needed_person(self, name: str, missing: str) -> str:
        """Return the Slack user chosen; without one `missing` is the error, and it is empty."""
        return self._needed(name, self.person(name), missing)

    def needed_one(self, name: str, missing: str) -> str:
        """Return the key chosen; without one `missing` is the error, and it is empty."""
        return self._needed(name, self.one(name), missing)

    def persons(self, name: str) -> tuple[str, ...]:
        """Return the Slack users chosen, in order."""
        return tuple(self._raw(name).get("selected_users") or ())

    def channel(self, name: str) -> str | None:
        """Return the Slack channel chosen, or None."""
        return self._raw(name).get("selected_conversation") or None

    def checked(self) -> tuple[str, ...]:
        """Return the warnings the person has chosen to override, as their kinds.

        Raises FieldErrors when a field is wrong, GuardWarning when a text may name a citizen; also
        where it has been typed since the question, which was of something else.
        """
        if self.errors:
            raise FieldErrors(self.errors)
        asked = all(_was_asked(self.view, name, every) for name, every in self.warned.items())
        if self.warned and not (self.ticked(OVERRIDE) and asked):
            raise GuardWarning(_with_question(self.view, self.warned))
        return tuple(sorted({found.value for every in self.warned.values() for found in every}))

    def _needed(self, name: str, chosen: str | None, missing: str) -> str:
        if chosen is None:
            self.errors[name] = missing
        return chosen or ""

    def _raw(self, name: str) -> dict[str, Any]:
        block = self.view.get("state", {}).get("values", {}).get(name) or {}
        return next(iter(block.values()), None) or {}

    def _guard(self, name: str, typed: str) -> None:
        found = verdict(typed) if typed else Verdict.OK
        if found is Verdict.CPR:
            figures.turned_away("number")
            self.errors[name] = cpr_refused()
        elif found is not Verdict.OK:
            self.warned[name] = tuple(warnings(typed))


def legible(text: str) -> str:
    """Return a text as every database can keep it: no half characters, no null."""
    return text.encode(errors="replace").decode().replace("\0", "")


def _visible(typed: str) -> str:
    """Return what was typed without blanks at its ends; nothing when nothing of it can be seen."""
    seen = any(category(sign) not in UNSEEN for sign in typed)
    return legible(typed).strip() if seen else ""


def cpr_refused() -> str:
    """Return the words that stop a personal number."""
    return _(
        "Feltet ser ud til at indeholde et CPR-nummer. Fjern det, og brug sagsnummeret fra "
        "fagsystemet. Er det et klokkeslæt, så skriv det som kl. 08.30."
    )


def suspicion(every: Iterable[Verdict]) -> str:
    """Return in words all that a text seems to hold: "et telefonnummer og et navn"."""
    words = {
        Verdict.PHONE: _("et telefonnummer"),
        Verdict.ADDRESS: _("en adresse"),
        Verdict.NAME: _("et navn"),
    }
    return listed(words[found] for found in every)


def _with_question(view: dict[str, Any], warned: Warned) -> dict[str, Any]:
    """Return the form with a question on top; its fields keep their ids, so nothing is lost."""
    blocks = [block for block in view["blocks"] if not _is_question(block)]
    return shown_again(view, [*_question(view, warned), *blocks])


def shown_again(view: dict[str, Any], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a form with other blocks; what was typed stays in those that keep their ids."""
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {**{name: view[name] for name in kept if view.get(name)}, "blocks": blocks}


def _is_question(block: dict[str, Any]) -> bool:
    return str(block.get("block_id", "")).startswith("guard_")


def _question(view: dict[str, Any], warned: Warned) -> list[dict[str, Any]]:
    words = _("• *{field}* ser ud til at indeholde {what}.")
    lines = {
        _question_id(name, every): words.format(field=_label(view, name), what=suspicion(every))
        for name, every in warned.items()
    }
    lines["guard_words"] = _("Ret teksten, eller sæt kryds, hvis det ikke er borgerens.")
    box = tick(OVERRIDE, _("Er oplysningen ikke borgerens?"), ("anyway", _("Send alligevel")))
    said = (SectionBlock(block_id=one, text=MarkdownTextObject(text=lines[one])) for one in lines)
    return [*(block.to_dict() for block in said), box.to_dict()]


def _question_id(name: str, every: Iterable[Verdict]) -> str:
    """Name the line that asks about one field: it tells what the person has been asked."""
    return f"guard_{name}_{'-'.join(every)}"


def _was_asked(view: dict[str, Any], name: str, every: Iterable[Verdict]) -> bool:
    """Tell whether the form has asked about all that a field holds; it may have asked for more."""
    shown = (str(block.get("block_id", "")).rpartition("_") for block in view.get("blocks", ()))
    return any(
        field == f"guard_{name}" and set(every) <= set(kinds.split("-"))
        for field, _mark, kinds in shown
    )


def _label(view: dict[str, Any], name: str) -> str:
    for block in view["blocks"]:
        if block.get("block_id") == name:
            return str(block["label"]["text"])
    return name
