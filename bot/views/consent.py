"""The form "Samtykke", and in words what the citizen has answered: never in the channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.consent import ConsentForm
from bot.deadlines import local_date
from bot.disclosure import has_lost_ground
from bot.locale import _, day_words, day_year_words, listed
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import quietly, said
from bot.views.referral import labelled
from bot.words import label
from models.vocabulary import ConsentScope, ConsentStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.views.told import Reading
    from models import Case, Consent, Handover

CALLBACK = "form:consent"


def form(opened: Opened, now: datetime) -> View:
    """Return the form; nothing is chosen beforehand but the day."""
    words = _("Hvad svarer borgeren til, at I taler med andre uden for kommunen om {code}?")
    to_whom = fields.choices("scopes", _("Hvem gælder det for?"), labelled(ConsentScope))
    blocks: list[Block] = [
        said(words.format(code=opened.case.code)),
        fields.radio("status", _("Svaret"), labelled(ConsentStatus)),
        fields.day("on", _("Dato"), initial=local_date(now)),
        fields.optional(to_whom),
        quietly(
            _(
                "Det nyeste svar gælder i stedet for det forrige. Samtykkets tekst står i "
                "fagsystemet. Deling inden for kommunen noteres ikke her: Del kun det, som "
                "kollegaen har brug for."
            )
        ),
    ]
    return fields.form(CALLBACK, _("Samtykke"), _("Gem"), blocks, opened.case.id)


def read(view: dict[str, Any], today: date) -> ConsentForm:
    """Read the form back; without a day it is today's. Raises FieldErrors."""
    answers = Answers(view)
    status = answers.needed_key("status", ConsentStatus, ConsentStatus.REFUSED)
    scopes = answers.many_of("scopes", [str(one.value) for one in ConsentScope])
    on = answers.day("on") or today
    answers.checked()
    return ConsentForm(status, on, tuple(ConsentScope(one) for one in scopes))


def consents(what: Reading) -> Iterator[Block]:
    """Yield the answer that counts, loudly, and those before it."""
    case = what.scene.case
    newest, older = case.consents[-1:], [answer_words(one) for one in case.consents[-2::-1]]
    for one in newest:
        yield said(_("*Samtykke:* {answer}").format(answer=answer_words(one)))
    if older:
        yield quietly(_("Før det: {answers}").format(answers="; ".join(older)))


def answer_words(one: Consent, day: Callable[[date], str] = day_words) -> str:
    """Return "givet den 3. november til egen læge og boligselskab"."""
    words = {
        ConsentStatus.GIVEN: _("givet {day}"),
        ConsentStatus.REFUSED: _("borgeren sagde nej {day}"),
        ConsentStatus.WITHDRAWN: _("trukket tilbage {day}"),
    }[one.status].format(day=day(one.on))
    if not one.scopes:
        return words
    return _("{answer} til {whom}").format(answer=words, whom=whom(one))


def whom(one: Consent) -> str:
    """Return to whom an answer applies: "egen læge og boligselskab"."""
    return listed(label(ConsentScope(key)).lower() for key in one.scopes)


def letter_words(case: Case) -> str:
    """Return what a recipient is told of the citizen's answer; "" where nobody has asked."""
    if not case.consents:
        return ""
    answer = answer_words(case.consents[-1], day_year_words)
    return _("Borgerens samtykke: {answer}.").format(answer=answer)


def ground_words(handover: Handover) -> str:
    """Return by what right a handover gives knowledge on; "" where nothing was asked."""
    if handover.legal_ground is None:
        return ""
    return _("Hjemmel: {ground}").format(ground=label(handover.legal_ground).lower())


def lost_ground_words(case: Case, handover: Handover) -> str:
    """Return what to do when the consent a handover rests on is gone; "" while it holds."""
    if not has_lost_ground(case, handover):
        return ""
    return _(
        "*Samtykket, som overdragelsen bygger på, gælder ikke længere.* Modtageren kan ikke læse "
        "mere. Notér et nyt samtykke, eller træk overdragelsen tilbage."
    )
