"""Log an intervention: one tap, the form for the rest, its state, and whether it worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.barrier import stalled_in
from bot.casework.intervene import (
    DECIDED_AGAINST,
    ENDED,
    EffectForm,
    InterventionForm,
    WhyForm,
)
from bot.deadlines import local_date
from bot.locale import _, day_words
from bot.views import barrier, fields, grant
from bot.views.answers import Answers
from bot.views.blocks import Message, actions, bare, button, quietly, said
from bot.views.meeting import disciplines_of, my_discipline
from bot.views.referral import labelled
from bot.words import DECISION, WARNING, interventions, label
from models.vocabulary import BarrierKind, Effect, InterventionState, InterventionType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.people import People
    from bot.vault import Vault
    from models import Case, Intervention

NEW, CORRECT = "form:intervention", "form:intervention_correct"
EFFECT, WHY = "form:effect", "form:why"


def quick_menu(case: Case, types: Sequence[InterventionType]) -> Message:
    """Return the message only to oneself: the team's most used types, and "Flere …"."""
    words = _("Hvad er sat i gang i {code}? Et tryk noterer det på dig i dag.").format(
        code=case.code
    )
    taps = [button(label(kind), f"log:{kind.value}", case.id) for kind in types]
    return Message(words, (said(words), actions(*taps, button(_("Flere …"), "log:form", case.id))))


def logged(case: Case, made: Intervention) -> Message:
    """Return the quiet answer to a tap, with the way back for ten minutes, and one question."""
    words, value = _logged_words(case, made), f"{case.id}:{made.id}"
    row = [button(_("Ret"), "logged:correct", value), button(_("Fortryd"), "logged:undo", value)]
    if grant.is_asked(made):
        words += "\n" + _("*Kræver den en bevilling?*")
        row = [*grant.answers_to_tap(case, made), *row]
    return Message(bare(words), (said(words), actions(*row)))


def told_of_grant(case: Case, made: Intervention, people: People) -> Message:
    """Return the answer to a tap when its question is answered, too."""
    value = f"{case.id}:{made.id}"
    row = [button(_("Ret"), "logged:correct", value), button(_("Fortryd"), "logged:undo", value)]
    words = f"{_logged_words(case, made)}\n{grant.grant_words(made, people)}"
    return Message(bare(words), (said(words), actions(*row)))


def _logged_words(case: Case, made: Intervention) -> str:
    return _("Noteret i {code}: *{type}*, {state}, {day}.").format(
        code=case.code,
        type=label(made.type),
        state=label(made.state).lower(),
        day=day_words(made.on),
    )


def form(opened: Opened, now: datetime) -> View:
    """Return the form for any type, with its details: four short fields and a note."""
    blocks = _fields(opened, local_date(now), None, None)
    return fields.form(NEW, _("Log indsats"), _("Gem"), blocks, opened.case.id)


def correct_form(opened: Opened, made: Intervention, vault: Vault) -> View:
    """Return the form filled in, to set an intervention right."""
    blocks = _fields(opened, made.on, made, vault.read(made, "note"))
    metadata = f"{opened.case.id}:{made.id}"
    return fields.form(CORRECT, _("Ret indsats"), _("Gem"), blocks, metadata)


def read(view: dict[str, Any], now: datetime) -> InterventionForm:
    """Read an intervention back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    return InterventionForm(
        type=answers.needed_key("type", InterventionType, InterventionType.OTHER),
        state=answers.needed_key("state", InterventionState, InterventionState.STARTED),
        discipline_id=answers.one("discipline") or "",
        on=answers.day("on") or local_date(now),
        note=answers.text("note"),
        overridden=answers.checked(),
    )


def question(opened: Opened, made: Intervention, vault: Vault, now: datetime) -> View | None:
    """Return what is asked of an intervention in its state; None for one that is still to come."""
    if made.state in DECIDED_AGAINST:
        return why_form(opened, made, vault)
    return effect_form(opened, made, vault, now) if made.state in ENDED else None


def effect_form(opened: Opened, made: Intervention, vault: Vault, now: datetime) -> View:
    """Return the question asked when an intervention is done or stopped: did it work, and why.

    Of one that was stopped, also what stood in the way.
    """
    words = _("*{type}* er {state}.").format(type=label(made.type), state=label(made.state).lower())
    blocks: list[Block] = [
        said(words),
        fields.radio("effect", _("Virkede det?"), labelled(Effect), made.effect),
        fields.optional(
            fields.text(
                "why", _("Hvorfor, i få ord?"), initial=vault.read(made, "effect_why") or None
            )
        ),
        *_barrier_field(opened, made, now),
        quietly(_(WARNING)),
    ]
    metadata = f"{opened.case.id}:{made.id}"
    return fields.form(EFFECT, _("Virkede det?"), _("Gem"), blocks, metadata)


def read_effect(view: dict[str, Any]) -> EffectForm:
    """Read the effect back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    effect = answers.needed_key("effect", Effect, Effect.TOO_EARLY)
    why, told = answers.text("why"), answers.key("barrier", BarrierKind)
    return EffectForm(effect, why, answers.checked(), told)


def why_form(opened: Opened, made: Intervention, vault: Vault) -> View:
    """Return the question asked when an intervention was declined or rejected: only why."""
    words = _("*{type}*: {state}.").format(type=label(made.type), state=label(made.state).lower())
    why = vault.read(made, "effect_why") or None
    blocks: list[Block] = [
        said(words),
        fields.optional(fields.text("why", _("Hvorfor, i få ord?"), initial=why)),
        quietly(_(WARNING)),
    ]
    metadata = f"{opened.case.id}:{made.id}"
    return fields.form(WHY, _("Hvorfor?"), _("Gem"), blocks, metadata)


def read_why(view: dict[str, Any]) -> WhyForm:
    """Read the why back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    return WhyForm(answers.text("why"), answers.checked())


def _barrier_field(opened: Opened, made: Intervention, now: datetime) -> Iterator[Block]:
    if made.state is InterventionState.STOPPED and opened.case.is_open:
        stalled = stalled_in(opened.case, opened.team, local_date(now))
        yield barrier.field(next((one for one in stalled if one.made is made), None))


def _fields(opened: Opened, on: date, made: Intervention | None, note: str | None) -> list[Block]:
    state = made.state if made else InterventionState.STARTED
    discipline = made.discipline_id if made else my_discipline(opened)
    return [
        said(_("Sag {code}").format(code=opened.case.code)),
        fields.choice("type", _("Indsats"), interventions(), made.type if made else None),
        fields.choice("state", _("Status"), labelled(InterventionState), state),
        fields.choice("discipline", _("Faglighed"), disciplines_of(opened), discipline),
        fields.day("on", _("Dato"), initial=on),
        fields.optional(fields.text("note", _("Bemærkning"), _(DECISION), note or None)),
        quietly(_(WARNING)),
    ]
