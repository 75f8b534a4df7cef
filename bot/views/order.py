"""Order an indsats outside the team: the form, and how it is told of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.casework.intervene import OrderForm
from bot.deadlines import local_date
from bot.guard import Verdict
from bot.locale import _, day_words
from bot.policy import calendar_of
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import escaped, quietly, said
from bot.views.meeting import disciplines_of, my_discipline
from bot.views.referral import labelled
from bot.words import WARNING, interventions, label
from models.vocabulary import InterventionType, Unit

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.vault import Vault
    from bot.views.scene import Scene
    from models import Intervention

CALLBACK = "form:order"
NAME = 100
USUAL = timedelta(days=14)


def form(opened: Opened, now: datetime) -> View:
    """Return the form: what, where, from whom, and by when; two weeks are offered."""
    usual = calendar_of(opened.team).roll_back(local_date(now) + USUAL)
    blocks: list[Block] = [
        said(
            _("Sag {code}. Vi husker jer på den, til den er leveret.").format(code=opened.case.code)
        ),
        fields.choice(
            "type", _("Indsats"), interventions(), InterventionType.FUNCTIONAL_DESCRIPTION
        ),
        fields.text("deliverable", _("Hvad skal leveres?"), _("Fx en funktionsbeskrivelse.")),
        fields.choice("unit", _("Hvor bestilles den?"), labelled(Unit)),
        fields.optional(fields.line("person", _("Hos hvem?"), _("Kollegaens navn eller rolle."))),
        fields.day("due_on", _("Senest"), initial=usual),
        fields.choice("discipline", _("Faglighed"), disciplines_of(opened), my_discipline(opened)),
        quietly(_(WARNING)),
    ]
    return fields.form(CALLBACK, _("Bestil udefra"), _("Gem"), blocks, opened.case.id)


def read(view: dict[str, Any], now: datetime) -> OrderForm:
    """Read an order back; a colleague may be named in it. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    kind = answers.needed_key("type", InterventionType, InterventionType.OTHER)
    unit = answers.needed_key("unit", Unit, Unit.OTHER)
    person = answers.label("person", NAME)
    answers.pass_over("person", Verdict.NAME)
    deliverable = answers.needed_text("deliverable")
    due_on = answers.day("due_on") or local_date(now)
    discipline = answers.one("discipline") or ""
    return OrderForm(kind, unit, person, deliverable, discipline, due_on, answers.checked())


def ordered_words(made: Intervention, vault: Vault) -> str:
    """Return where and by when it is ordered, for the private view: a person is named there."""
    if made.ordered_from is None or made.due_on is None:
        return ""
    where = label(made.ordered_from)
    if name := vault.read(made, "ordered_person"):
        where = _("{unit} ved {name}").format(unit=where, name=escaped(name))
    return _("Bestilt hos {where}, senest {day}").format(where=where, day=day_words(made.due_on))


def awaited_line(scene: Scene) -> str:
    """Return what is still to come from outside, for the card: no names; "" when nothing is."""
    return "; ".join(awaited_words(made) for made in scene.case.awaited[:3])


def awaited_words(made: Intervention) -> str:
    """Return one thing that is still to come: what, where and by when."""
    if made.ordered_from is None or made.due_on is None:
        return ""
    return _("{what} fra {unit} senest {day}").format(
        what=label(made.type), unit=label(made.ordered_from), day=day_words(made.due_on)
    )
