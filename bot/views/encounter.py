"""The form "Råd uden sag": two things are asked, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.advise import EncounterForm
from bot.deadlines import local_date
from bot.locale import _, month_words, ngettext
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import said
from bot.views.referral import labelled
from bot.words import interventions
from models.vocabulary import ContactChannel, Meets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from models import Team

CALLBACK, TEAM = "form:encounter", "team"


def form(teams: Sequence[Team], now: datetime, partner: str | None) -> View:
    """Return the form; the team is asked for only where there is a choice.

    Where one meets in pairs the partner is asked for; `partner` is whose turn it is.
    """
    chosen = teams[0]
    words = _("Borgeren fik råd, og der bliver ikke en sag. Her står intet om, hvem det var.")
    blocks: list[Block] = [said(words)]
    if len(teams) > 1:
        named = [(team.id, team.name) for team in teams]
        blocks.append(fields.choice(TEAM, _("Team"), named, chosen.id))
    blocks += [
        fields.radio("channel", _("Hvordan kom henvendelsen?"), labelled(ContactChannel)),
        fields.choices("about", _("Hvad handlede det om?"), interventions()),
        fields.day("on", _("Hvornår?"), initial=local_date(now)),
    ]
    if any(team.meets is Meets.PAIR for team in teams):
        hint = _("En fra en anden faglighed. Foreslået er den, hvis tur det er.")
        blocks.append(fields.optional(fields.person("partner", _("Makker"), hint, partner)))
    return fields.form(CALLBACK, _("Råd uden sag"), _("Gem"), blocks, chosen.id)


def team_chosen(view: dict[str, Any]) -> str:
    """Return the id of the team that gave the advice."""
    answers = Answers(view)
    return answers.one(TEAM) or answers.metadata


def read(view: dict[str, Any], now: datetime) -> EncounterForm:
    """Read the form back. Raises FieldErrors."""
    answers = Answers(view)
    channel = answers.needed_key("channel", ContactChannel, ContactChannel.IN_PERSON)
    about = answers.many_of("about", [key for key, _words in interventions()])
    if not about:
        answers.errors.setdefault("about", _("Vælg mindst én ting, rådet handlede om."))
    on = answers.day("on") or local_date(now)
    answers.checked()
    return EncounterForm(channel, about, on, answers.person("partner"))


def thanks(team: Team, count: int, day: date) -> str:
    """Return what the one hears who has logged an encounter: how many the month has."""
    words = ngettext(
        "Noteret. {team} har givet råd {count} gang i {month}.",
        "Noteret. {team} har givet råd {count} gange i {month}.",
        count,
    )
    return words.format(team=team.name, count=count, month=month_words(day))
