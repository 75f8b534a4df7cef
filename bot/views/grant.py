"""Does an indsats need a decision: the question, the form, and how a grant is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.grant import GrantForm, unsettled_grants, usual_applicant
from bot.casework.intervene import USUALLY_DECIDED
from bot.deadlines import local_date
from bot.locale import _, day_words, ngettext
from bot.policy import calendar_of
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import button, quietly, said
from bot.views.referral import labelled
from bot.words import DECISION, label
from models.vocabulary import Grant

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from slack_sdk.models.blocks import Block, ButtonElement
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.people import People
    from bot.views.scene import Scene
    from models import Case, Intervention, Team

CALLBACK = "form:grant"


def is_asked(made: Intervention) -> bool:
    """Tell whether it is asked at once: the type usually needs one, and nobody has said."""
    return made.grant is Grant.UNCLEAR and made.type in USUALLY_DECIDED


def answers_to_tap(case: Case, made: Intervention) -> list[ButtonElement]:
    """Return the three answers to whether an intervention needs a grant."""
    value = f"{case.id}:{made.id}"
    return [
        button(_("Ja …"), "grant:yes", value),
        button(_("Nej"), "grant:no", value),
        button(_("Uafklaret"), "grant:unclear", value),
    ]


def form(opened: Opened, made: Intervention, grant: Grant | None) -> View:
    """Return the form "Bevilling", with a grant chosen: how it stands, and who applies."""
    applicant = made.applicant or usual_applicant(opened.team, made, opened.actor.user)
    hint = _("Skal vælges, når indsatsen skal bevilges.")
    blocks: list[Block] = [
        said(f"*{label(made.type)}*"),
        fields.radio("grant", _("Kræver den en bevilling?"), labelled(Grant), grant),
        fields.optional(fields.person("applicant", _("Hvem søger?"), hint, applicant)),
        quietly(_(DECISION)),
    ]
    metadata = f"{opened.case.id}:{made.id}"
    return fields.form(CALLBACK, _("Bevilling"), _("Gem"), blocks, metadata)


def read(view: dict[str, Any]) -> GrantForm:
    """Read the form back. Raises FieldErrors."""
    answers = Answers(view)
    grant = answers.needed_key("grant", Grant, Grant.UNCLEAR)
    applicant = answers.person("applicant")
    answers.checked()
    return GrantForm(grant, applicant)


def grant_words(made: Intervention, people: People) -> str:
    """Return how a grant stands and since when; "" while nothing is known of one."""
    if made.grant is None:
        return ""
    applicant = people.first(made.applicant) if made.applicant else ""
    words = {
        Grant.NEEDED: _("Skal bevilges: {name} søger, siden {day}"),
        Grant.UNCLEAR: _("Uafklaret, om den skal bevilges, siden {day}"),
        Grant.GRANTED: _("Bevilget {day}"),
        Grant.REFUSED: _("Afslået {day}"),
        Grant.NOT_NEEDED: _("Bevilling er ikke nødvendig"),
    }[made.grant]
    return words.format(name=applicant, day=day_words(_since(made)))


def card_words(scene: Scene) -> str:
    """Return how many of a case's interventions have no grant yet, for the card; "" for none."""
    count = len(unsettled_grants(scene.case))
    words = ngettext("{count} mangler bevilling", "{count} mangler bevilling", count)
    return words.format(count=count) if count else ""


def grant_line(code: str, made: Intervention, team: Team, people: People, today: date) -> str:
    """Return a line of the digest: what is to be granted in a case, who applies, how long since."""
    if made.grant is Grant.NEEDED and made.applicant:
        state = _("skal bevilges, {name} søger").format(name=people.first(made.applicant))
    else:
        state = _("uafklaret, om den skal bevilges")
    days = calendar_of(team).working_days_between(_since(made), today)
    words = ngettext(
        "{code} {what}: {state}, {count} arbejdsdag",
        "{code} {what}: {state}, {count} arbejdsdage",
        days,
    )
    return words.format(code=code, what=label(made.type), state=state, count=days)


def _since(made: Intervention) -> date:
    return made.grant_on or local_date(made.logged_at)
