"""The form for what a team measures."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

from bot.casework.themes import FEWEST, MOST
from bot.locale import _
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import said
from bot.words import label, measured_themes
from models.vocabulary import Theme

if TYPE_CHECKING:
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from models import Team

CALLBACK = "form:themes"
LABEL = 40


def form(team: Team) -> View:
    """Return the form to choose, rename and add themes; an empty name takes one off the list."""
    offered = dict(measured_themes(team))
    known = {**{theme.value: "" for theme in Theme}, **offered}
    words = _(
        "Vælg fra {fewest} til {most} temaer. Ret teksterne, så de passer til jer; en tom tekst "
        "tages af listen. Det, I har målt, bliver stående."
    )
    blocks: list[Block] = [
        said(words.format(fewest=FEWEST, most=MOST)),
        *[
            fields.optional(
                fields.line(f"theme_{key}", str(place), _usual(key), initial=name or None)
            )
            for place, (key, name) in enumerate(known.items(), start=1)
        ],
        fields.optional(fields.text("more", _("Jeres egne temaer"), _("Et på hver linje."))),
    ]
    return fields.form(CALLBACK, _("Temaer i målingen"), _("Gem"), blocks, team.id)


def read(view: dict[str, Any], team: Team) -> list[tuple[str, str]]:
    """Read the themes back as (key, label); a label in our own words is kept empty."""
    answers = Answers(view)
    known = dict.fromkeys([*(theme.value for theme in Theme), *dict(measured_themes(team))])
    named = [(key, answers.label(f"theme_{key}", LABEL)) for key in known]
    typed = answers.label("more", fields.TEXT).splitlines()
    added = [words for line in typed if (words := line.strip())]
    if any(len(words) > LABEL for words in added):
        answers.errors["more"] = _("Teksten er for lang. Skriv højst {limit} tegn.").format(
            limit=LABEL
        )
    whole = [*((key, words) for key, words in named if words), *(_own(team, one) for one in added)]
    _require_few(answers, [words for _key, words in whole])
    answers.warned.clear()  # the name of a theme names no citizen
    answers.checked()
    ours = {theme.value: label(theme) for theme in Theme}
    return [(key, "" if words == ours.get(key) else words) for key, words in whole]


def _usual(key: str) -> str:
    return label(Theme(key)) if key in set(Theme) else ""


def _own(team: Team, words: str) -> tuple[str, str]:
    """Return a theme of the team's own: the key it had, where it was measured before."""
    had = (key for key, known, *mark in team.themes if mark and known.lower() == words.lower())
    return next(had, f"own_{token_hex(4)}"), words


def _require_few(answers: Answers, names: list[str]) -> None:
    """Keep the error of too many or too few themes, or of two that nobody could tell apart."""
    if not FEWEST <= len(names) <= MOST:
        words = _("Vælg fra {fewest} til {most} temaer. Her er {count}.")
        told = words.format(fewest=FEWEST, most=MOST, count=len(names))
        answers.errors.setdefault("more", told)
    elif len({name.lower() for name in names}) < len(names):
        answers.errors.setdefault("more", _("To temaer hedder det samme. Giv dem hver sit navn."))
