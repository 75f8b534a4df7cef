"""The follow-up's form: does it work, what now, and when do we look again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.follow_up import FollowUpForm, usual_next
from bot.deadlines import local_date
from bot.locale import _, day_words
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import quietly, said
from bot.views.referral import labelled, require_voice, voice
from bot.words import WARNING
from models.vocabulary import Effect, FollowUpDecision, NotAsked

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened

CALLBACK = "form:follow_up"


def form(opened: Opened, now: datetime) -> View:
    """Return the form; the next date offered is the team's usual span, never past close-by."""
    case = opened.case
    next_on = usual_next(local_date(now), opened.team, case.close_by)
    blocks: list[Block] = [
        said(
            _("Sag {code}. Fristen er {day}.").format(code=case.code, day=day_words(case.close_by))
        ),
        fields.radio("works", _("Virker indsatsen?"), labelled(Effect)),
        fields.radio("decision", _("Hvad gør vi nu?"), labelled(FollowUpDecision)),
        fields.optional(
            fields.day(
                "next_on",
                _("Næste opfølgning"),
                _("Bruges, når I fortsætter eller ændrer."),
                next_on,
            )
        ),
        *voice("citizen_voice", _("Hvad siger borgeren selv?"), "voice_not_asked"),
        fields.optional(fields.text("note", _("Hvad er aftalt?"))),
        quietly(_(WARNING)),
    ]
    metadata = f"{case.id}:{len(case.follow_ups)}"
    return fields.form(CALLBACK, _("Opfølgning"), _("Gem"), blocks, metadata)


def read(view: dict[str, Any]) -> FollowUpForm:
    """Read a follow-up back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    words = answers.text("citizen_voice")
    not_asked = answers.key("voice_not_asked", NotAsked)
    require_voice(answers, "citizen_voice", words, not_asked)
    return FollowUpForm(
        works=answers.needed_key("works", Effect, Effect.TOO_EARLY),
        decision=answers.needed_key("decision", FollowUpDecision, FollowUpDecision.CONTINUE),
        note=answers.text("note"),
        citizen_voice=words,
        voice_not_asked=not_asked,
        next_on=answers.day("next_on"),
        overridden=answers.checked(),
    )
