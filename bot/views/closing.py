"""The forms that end a case or start it anew: "Afslut", "Genåbn", "Overdrag" and its answer.

And what the receiver may decide instead of a course: "Kun sparring", "Hører til et andet sted".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.closing import CloseForm, ReopenForm, unsettled
from bot.casework.handover import DeclineForm, HandoverForm
from bot.casework.triage import RedirectForm, SparringForm
from bot.guard import Verdict
from bot.locale import _
from bot.policy import in_charge
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import actions, button, primary, quietly, quotation, said
from bot.views.referral import labelled, require_voice, voice
from bot.views.told import own_trust
from bot.words import WARNING, label
from models.vocabulary import NotAsked, Outcome, Triage, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.access import Opened
    from bot.people import People
    from bot.vault import Vault
    from models import Handover

CLOSE, REOPEN = "form:close", "form:reopen"
SPARRING, REDIRECT = "form:sparring_only", "form:redirect"
HANDOVER, DECLINE = "form:handover", "form:decline"
NAME = 100
ASKS_NOBODY = (Outcome.ERROR, Outcome.DECEASED)
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
        *_still_going_on(opened),
        quietly(_(WARNING)),
    ]
    return fields.form(REDIRECT, _("Hører til et andet sted"), _("Afslut"), blocks, opened.case.id)


def read_redirect(view: dict[str, Any]) -> RedirectForm:
    """Read back where it belongs. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    unit = answers.needed_key("unit", Unit, Unit.OTHER)
    reason = answers.needed_text("reason")
    return RedirectForm(unit, reason, answers.ticked("open_anyway"), answers.checked())


def close_form(opened: Opened) -> View:
    """Return the closing form; it names what is still going on and asks whether that is meant."""
    outcomes = [(key, words) for key, words in labelled(Outcome) if key not in OWN_WAYS]
    spared = opened.case.triage is Triage.SPARRING
    blocks: list[Block] = [
        said(
            _("Sag {code}. Skal en anden enhed tage over, så brug Overdrag.").format(
                code=opened.case.code
            )
        ),
        fields.choice(
            "outcome",
            _("Hvordan ender sagen?"),
            outcomes,
            Outcome.SPARRING_DONE if spared else None,
        ),
        fields.optional(fields.text("reason", _("Hvorfor, og hvad nu?"), _("Ses kun af teamet."))),
        *voice("citizen_voice", _("Hvad siger borgeren selv?"), "voice_not_asked"),
        fields.optional(
            fields.text("lesson", _("Hvad lærte vi?"), _("Bliver et videnkort uden sagskode."))
        ),
    ]
    blocks += [*_still_going_on(opened), quietly(_(WARNING))]
    return fields.form(CLOSE, _("Afslut sag"), _("Afslut sag"), blocks, opened.case.id)


def _still_going_on(opened: Opened) -> Iterator[Block]:
    """Yield what is not settled yet, and the box that accepts it; nothing when all is."""
    left = unsettled(opened.case)
    if left:
        names = ", ".join(dict.fromkeys(label(made.type) for made in left))
        yield said(_("*Stadig i gang:* {names}").format(names=names))
        box = ("anyway", _("Afslut sagen alligevel"))
        yield fields.tick("open_anyway", _("Indsatser i gang"), box)


def read_close(view: dict[str, Any]) -> CloseForm:
    """Read a closing back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    outcome = answers.needed_key("outcome", Outcome, Outcome.GOAL_MET)
    if outcome in OWN_WAYS:
        answers.errors["outcome"] = _("Brug Overdrag, når en anden enhed tager over.")
    reason = answers.text("reason")
    lesson, anyway = answers.text("lesson"), answers.ticked("open_anyway")
    words, not_asked = _voice_at_the_end(answers, outcome)
    return CloseForm(outcome, reason, anyway, answers.checked(), lesson, words, not_asked)


def _voice_at_the_end(answers: Answers, outcome: Outcome) -> tuple[str, NotAsked | None]:
    """Return the citizen's own words, or why not; some outcomes say themselves why not."""
    words = answers.text("citizen_voice")
    not_asked = answers.key("voice_not_asked", NotAsked)
    if not words and not_asked is None:
        not_asked = SAYS_WHY_NOT.get(outcome)
    if outcome not in ASKS_NOBODY:
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


def handover_form(opened: Opened) -> View:
    """Return the handover form: a unit, a named person, and what they need to know."""
    blocks: list[Block] = [
        said(
            _("{code} er jeres, til en navngiven person har sagt ja.").format(code=opened.case.code)
        ),
        fields.choice("unit", _("Hvilken enhed?"), labelled(Unit)),
        fields.optional(
            fields.person("recipient", _("Hvem tager over?"), _("En kollega i Slack."))
        ),
        fields.optional(
            fields.line(
                "recipient_name",
                _("… eller en kollega uden Slack"),
                _("Kollegaens navn og arbejdssted. I bekræfter selv på kortet, når de siger ja."),
            )
        ),
        fields.text(
            "summary",
            _("Hvad skal de vide?"),
            _("Ses af modtageren, til der er svaret. Læg den også i fagsystemet."),
        ),
        *_trust_comes_along(opened),
        quietly(_(WARNING)),
    ]
    return fields.form(HANDOVER, _("Overdrag sag"), _("Send"), blocks, opened.case.id)


def read_handover(view: dict[str, Any]) -> HandoverForm:
    """Read a handover back. Raises FieldErrors and GuardWarning.

    A recipient's name is a colleague's, so a name is what that field is for.
    """
    answers = Answers(view)
    unit = answers.needed_key("unit", Unit, Unit.OTHER)
    name = answers.label("recipient_name", NAME)
    answers.pass_over("recipient_name", Verdict.NAME)
    summary = answers.needed_text("summary")
    return HandoverForm(unit, answers.person("recipient"), name, summary, answers.checked())


def _trust_comes_along(opened: Opened) -> Iterator[Block]:
    if opened.case.trusts is not None:
        yield quietly(_("Modtageren ser også, hvem borgeren åbner døren for."))


def letter(opened: Opened, handover: Handover, people: People, vault: Vault) -> View:
    """Return what a recipient reads, until they have answered: the summary, and yes or no."""
    words = _("*{name} vil overdrage {code} til {unit}.* {lead} er tovholder og kan fortælle mere.")
    blocks: list[Block] = [
        said(
            words.format(
                name=people.full(handover.offered_by),
                code=opened.case.code,
                unit=label(handover.unit),
                lead=people.full(in_charge(opened.case, opened.team) or handover.offered_by),
            )
        ),
        *quotation(vault.read(handover, "summary") or ""),
        *own_trust(opened.case, vault),
        quietly(_("Teksten kan læses her, til du har svaret.")),
        actions(
            primary(_("Ja, jeg overtager"), "handover:accept", handover.id),
            button(_("Nej …"), "handover:decline", handover.id),
        ),
    ]
    return fields.page("page:letter", _("Overdragelse"), blocks, handover.id)


def decline_form(handover: Handover) -> View:
    """Return the form that asks a recipient why not."""
    blocks: list[Block] = [
        fields.text(
            "reason", _("Hvorfor kan du ikke tage over?"), _("Teamet får din begrundelse.")
        ),
        quietly(_(WARNING)),
    ]
    return fields.form(DECLINE, _("Nej til sagen"), _("Send"), blocks, handover.id)


def read_decline(view: dict[str, Any]) -> DeclineForm:
    """Read a no back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    return DeclineForm(answers.needed_text("reason"), answers.checked())
