"""What can be typed after `/henvisning`, in Danish, in ASCII and in English."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot import figures
from bot.access import CODE
from bot.guard import Verdict, verdict
from bot.views.answers import cpr_refused
from bot.views.guide import code_missing, did_you_mean, help_words
from handlers import (
    absence,
    breach,
    closing,
    encounter,
    extension,
    follow_up,
    handover,
    intervention,
    learning,
    opening,
    overview,
    referral,
    snooze,
    team,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.runtime import Bot
    from handlers.entry import Asked


@dataclass(frozen=True)
class Command:
    """A word after `/henvisning`: its spellings, what it opens, and whether a code follows."""

    spellings: tuple[str, ...]
    open: Callable[[Bot, Asked], None]
    with_code: bool = False


COMMANDS = (
    Command(("sager", "cases"), overview.show_cases),
    Command(("vis", "show"), opening.show_sheet, with_code=True),
    Command(("indsats", "intervention"), intervention.offer_types, with_code=True),
    Command(("opfølgning", "opfoelgning", "follow-up"), follow_up.open_form, with_code=True),
    Command(("udsæt", "udsaet", "snooze"), snooze.open_form, with_code=True),
    Command(("forlæng", "forlaeng", "extend"), extension.open_form, with_code=True),
    Command(("afslut", "close"), closing.open_close, with_code=True),
    Command(("overdrag", "handover"), handover.open_form, with_code=True),
    Command(("fravær", "fravaer", "absence"), absence.open_form),
    Command(("kontakt", "contact"), encounter.open_form),
    Command(("sparring",), learning.open_question),
    Command(("brud", "breach"), breach.open_form),
    Command(("opsætning", "opsaetning", "setup"), team.show_setup),
)
HELP = ("hjælp", "hjaelp", "help")
BY_WORD = {spelling: command for command in COMMANDS for spelling in command.spellings}


def answer_at_once(typed: str) -> str | None:
    """Return what can be answered without looking anything up, or None when something opens."""
    if verdict(typed) is Verdict.CPR:
        return cpr_refused()
    word, argument = split(typed)
    if not word or word in BY_WORD:
        command = BY_WORD.get(word)
        lacks_code = command is not None and command.with_code and not CODE.fullmatch(argument)
        return code_missing(word) if lacks_code else None
    if word in HELP:
        return help_words()
    near = get_close_matches(word, [*BY_WORD, *HELP], n=1, cutoff=0.6)
    return did_you_mean(near[0] if near else None)


def note_stopped(typed: str) -> None:
    """Count a command that was stopped for a personal number, and nothing of it."""
    if verdict(typed) is Verdict.CPR:
        figures.turned_away("number")


def opener(typed: str) -> Callable[[Bot, Asked], None]:
    """Return what a command opens; with no word, the referral's form."""
    word, _argument = split(typed)
    return BY_WORD[word].open if word in BY_WORD else referral.open_form


def split(typed: str) -> tuple[str, str]:
    """Return the word in lower case, and the case code in upper case after it."""
    word, rest = [*typed.split(maxsplit=1), "", ""][:2]
    return word.lower(), rest.strip().upper()
