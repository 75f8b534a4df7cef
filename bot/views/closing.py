"""The forms that end a case or start it anew: "Afslut" and "Genåbn".

And what the receiver may decide instead of a course: "Kun sparring", "Hører til et andet sted".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.closing import CloseForm, ReopenForm
from bot.casework.triage import RedirectForm, SparringForm
from bot.locale import _
from bot.restricted import is_restricted
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import quietly, said
from bot.views.loose_ends import loose_ends, read_loose_ends
from bot.views.referral import labelled, require_voice, voice
from bot.views.worth import guess_fields, read_guess
from bot.words import WARNING, label
from models.vocabulary import NO_CITIZEN, NotAsked, Outcome, Triage, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from models import Case

CLOSE, REOPEN = "form:close", "form:reopen"
SPARRING, REDIRECT = "form:sparring_only", "form:redirect"
SAYS_WHY_NOT = {
    Outcome.NO_CONTACT: NotAsked.NOT_REACHED,
    Outcome.SPARRING_DONE: NotAsked.SPARRING_ONLY,
}
OWN_WAYS = (Outcome.HANDED_OVER, Outcome.ADDED)  # each has a button of its own


def sparring_form(opened: Opened) -> View:
    """Return the form that asks why sparring is enough."""
    words = _(
        "{code} bliver uden opfølgning. Giv sparring på mødet, og afslut sagen. "
        "Den, der henviste, får besked."
    )
    blocks: list[Block] = [
        said(words.format(code=opened.case.code)),
        fields.text("reason", _("Hvorfor er sparring nok?"), _("Ses kun af teamet.")),
        quietly(_(WARNING)),
    ]
    return fields.form(SPARRING, _("Kun sparring"), _("Gem"), blocks, opened.case.id)


def read_sparring(view: dict[str, Any]) -> SparringForm:
    """Read the reason back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    return SparringForm(answers.needed_text("reason"), answers.checked())


def redirect_form(opened: Opened) -> View:
    """Return the form that asks where a citizen is better helped, and why."""
    words = _(
        "{code} afsluttes her, og henviser får at vide, hvor borgeren hører til. Skal en "
        "navngiven kollega først sige ja, så skriv /henvisning overdrag {code}."
    )
    blocks: list[Block] = [
        said(words.format(code=opened.case.code)),
        fields.choice("unit", _("Hvor hører det til?"), labelled(Unit)),
        fields.text("reason", _("Hvorfor?"), _("Ses kun af teamet.")),
        *loose_ends(opened.case),
        quietly(_(WARNING)),
    ]
    return fields.form(REDIRECT, _("Hører til et andet sted"), _("Afslut"), blocks, opened.case.id)


def read_redirect(view: dict[str, Any]) -> RedirectForm:
    """Read back where it belongs. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    unit = answers.needed_key("unit", Unit, Unit.OTHER)
    reason, ends = answers.needed_text("reason"), read_loose_ends(answers)
    return RedirectForm(unit, reason, ends, answers.checked())


def close_form(opened: Opened) -> View:
    """Return the closing form; it names what is still open, and asks what becomes of it."""
    outcomes = [(key, words) for key, words in labelled(Outcome) if _may_end(opened.case, key)]
    spared = opened.case.triage is Triage.SPARRING
    blocks: list[Block] = [
        said(_closing_words(opened.case)),
        fields.choice(
            "outcome",
            _("Hvordan ender sagen?"),
            outcomes,
            Outcome.SPARRING_DONE if spared else None,
        ),
        fields.optional(fields.text("reason", _("Hvorfor, og hvad nu?"), _("Ses kun af teamet."))),
        *voice("citizen_voice", _("Hvad siger borgeren selv?"), "voice_not_asked"),
        *_lesson(opened.case),
    ]
    blocks += [*guess_fields(), *loose_ends(opened.case), quietly(_(WARNING))]
    return fields.form(CLOSE, _("Afslut sag"), _("Afslut sag"), blocks, opened.case.id)


def _lesson(case: Case) -> Iterator[Block]:
    """Yield the question what a case taught; none of a restricted one, as all read the card."""
    if not is_restricted(case):
        hint = _("Bliver et videnkort uden sagskode, som hele teamet kan læse.")
        yield fields.optional(fields.text("lesson", _("Hvad lærte vi?"), hint))


def _closing_words(case: Case) -> str:
    pending = case.pending_handover
    if pending is None:
        words = _("Sag {code}. Skal en anden enhed tage over, så brug Overdrag.")
        return words.format(code=case.code)
    words = _(
        "{code} er ved at blive overdraget til {unit}. Den kan kun afsluttes her, hvis borgeren er "
        "død, eller sagen var en fejl."
    )
    return words.format(code=case.code, unit=label(pending.unit))


def _may_end(case: Case, key: str) -> bool:
    """Tell whether a case may end so: while it is handed over, only where nobody is left to."""
    if case.pending_handover is not None:
        return key in NO_CITIZEN
    return key not in OWN_WAYS


def read_close(view: dict[str, Any]) -> CloseForm:
    """Read a closing back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    outcome = answers.needed_key("outcome", Outcome, Outcome.GOAL_MET)
    if outcome in OWN_WAYS:
        answers.errors["outcome"] = _("Brug Overdrag, når en anden enhed tager over.")
    words, not_asked = _voice_at_the_end(answers, outcome)
    return CloseForm(
        outcome=outcome,
        reason=answers.text("reason"),
        ends=read_loose_ends(answers),
        lesson=answers.text("lesson"),
        citizen_voice=words,
        voice_not_asked=not_asked,
        guess=read_guess(answers),
        overridden=answers.checked(),
    )


def _voice_at_the_end(answers: Answers, outcome: Outcome) -> tuple[str, NotAsked | None]:
    """Return the citizen's own words, or why not; some outcomes say themselves why not."""
    words = answers.text("citizen_voice")
    not_asked = answers.key("voice_not_asked", NotAsked)
    if not words and not_asked is None:
        not_asked = SAYS_WHY_NOT.get(outcome)
    if outcome not in NO_CITIZEN:
        require_voice(answers, "citizen_voice", words, not_asked)
    return words, not_asked


def reopen_form(opened: Opened) -> View:
    """Return the form that asks why a closed case is opened again."""
    blocks: list[Block] = [
        said(
            _("Historikken i {code} bevares. Opfølgning og frist regnes på ny fra i dag.").format(
                code=opened.case.code
            )
        ),
        fields.text("reason", _("Hvorfor genåbnes sagen?")),
        quietly(_(WARNING)),
    ]
    return fields.form(REOPEN, _("Genåbn sag"), _("Genåbn sag"), blocks, opened.case.id)


def read_reopen(view: dict[str, Any]) -> ReopenForm:
    """Read a reopening back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    return ReopenForm(answers.needed_text("reason"), answers.checked())
