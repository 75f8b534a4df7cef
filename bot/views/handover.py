"""The forms that hand a case over and answer it, and the letter that its recipient reads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.casework.handover import DeclineForm, HandoverForm, usual_day
from bot.deadlines import local_date
from bot.disclosure import ALWAYS_OUTSIDE, asks_ground
from bot.guard import Verdict
from bot.locale import _, day_words
from bot.people import Standing
from bot.policy import in_charge
from bot.views import fields
from bot.views.answers import Answers, Reshown, shown_again
from bot.views.blocks import actions, button, primary, quietly, quotation, said
from bot.views.consent import ground_words, letter_words
from bot.views.handover_status import met_words
from bot.views.loose_ends import loose_ends, read_loose_ends
from bot.views.referral import labelled
from bot.views.told import Reading, own_trust
from bot.words import WARNING, label
from models.vocabulary import LeftOpen, LegalGround, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from slack_sdk.models.blocks import Block, InputBlock, InteractiveElement
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.people import Profile
    from bot.vault import Vault
    from bot.views.scene import Scene
    from models import Handover

CALLBACK, DECLINE = "form:handover", "form:decline"
NO, DAY, YES = "form:handover_no", "form:handover_day", "form:handover_yes"
NAME = 100
TOLD, NOT_YET = "told", "not_yet"


def form(opened: Opened, now: datetime, unit: Unit | None = None) -> View:
    """Return the handover form: a unit, a named person, what they need to know, and a meeting.

    A chosen `unit` that may be outside the municipality is asked by what right it is told.
    """
    words = _("{code} er jeres, til en navngiven person har sagt ja, og borgeren ved, hvem det er.")
    blocks: list[Block] = [
        said(words.format(code=opened.case.code)),
        fields.dispatching(
            fields.choice("unit", _("Hvilken enhed?"), labelled(Unit), unit), "unit:chosen"
        ),
        *([_ground(unit)] if unit is not None and asks_ground(unit) else []),
        fields.optional(
            fields.person("recipient", _("Hvem tager over?"), _("En kollega i Slack."))
        ),
        fields.optional(
            fields.line(
                "recipient_name",
                _("… eller en kollega uden Slack"),
                _("Kollegaens navn og arbejdssted. Du får teksten og noterer selv svaret."),
            )
        ),
        fields.text(
            "summary",
            _("Hvad skal de vide?"),
            _("Ses af modtageren, til der er svaret. Læg den også i fagsystemet."),
        ),
        *_trust(opened),
        _day_field(usual_day(opened.team, local_date(now))),
        fields.radio("told", _("Ved borgeren, hvem der er ny?"), _told_options(), NOT_YET),
        *loose_ends(opened.case, LeftOpen.CONTINUES),
        quietly(_(WARNING)),
    ]
    return fields.form(CALLBACK, _("Overdrag sag"), _("Send"), blocks, opened.case.id)


def _ground(unit: Unit) -> InputBlock:
    """Return the question by what right; who is always outside cannot be a part of us."""
    words = _("Med hvilken ret får de viden om borgeren?")
    outside = unit in ALWAYS_OUTSIDE
    every = [one for one in LegalGround if not (outside and one is LegalGround.WITHIN)]
    return fields.choice("legal_ground", words, [(str(one), label(one)) for one in every])


def require_ground_asked(view: dict[str, Any]) -> None:
    """Raise Reshown where a unit is to be asked by what right, and the form doesn't ask yet."""
    unit, blocks = Answers(view).key("unit", Unit), list(view.get("blocks", ()))
    asked = any(block.get("block_id") == "legal_ground" for block in blocks)
    if unit is not None and asks_ground(unit) and not asked:
        raise Reshown(shown_again(view, [*blocks, _ground(unit).to_dict()]))


def unit_of(key: str) -> Unit | None:
    """Return the unit that a choice names, or None for what is none."""
    return Unit(key) if key in set(Unit) else None


def read(view: dict[str, Any]) -> HandoverForm:
    """Read a handover back. Raises FieldErrors and GuardWarning.

    A recipient's name is a colleague's, so a name is what that field is for; and a colleague may be
    the one whom the citizen opens the door for.
    """
    answers = Answers(view)
    unit = answers.needed_key("unit", Unit, Unit.OTHER)
    name, trusts = answers.label("recipient_name", NAME), answers.text("trusts")
    answers.pass_over("recipient_name", Verdict.NAME)
    answers.pass_over("trusts", Verdict.NAME)
    summary, meets_on = answers.needed_text("summary"), _day(answers)
    told = answers.needed_one("told", _("Vælg en af mulighederne."))
    if told not in {TOLD, NOT_YET}:
        answers.errors.setdefault("told", _("Vælg en af mulighederne."))
    ends = read_loose_ends(answers)
    return HandoverForm(
        unit=unit,
        recipient=answers.person("recipient"),
        recipient_name=name,
        summary=summary,
        overridden=answers.checked(),
        meets_on=meets_on,
        citizen_told=told == TOLD,
        trusts=trusts,
        ends=ends,
        legal_ground=answers.key("legal_ground", LegalGround),
    )


def not_here(found: Profile) -> str:
    """Return why somebody cannot be asked in Slack, and what to do instead."""
    words = {
        Standing.APP: _("{name} er en app. Vælg en kollega."),
        Standing.UNANSWERED: _("Slack svarede ikke. Prøv igen om lidt."),
    }
    elsewhere = _("{name} er ikke i jeres Slack. Skriv i stedet navnet i feltet nedenfor.")
    name = found.name or _("Personen")
    return words.get(found.standing, elsewhere).format(name=name)


def _told_options() -> list[tuple[str, str]]:
    return [
        (TOLD, _("Ja, borgeren ved, hvem der er ny")),
        (NOT_YET, _("Ikke endnu: vi siger det, når der er svaret ja")),
    ]


def _day_field(chosen: date) -> Block:
    hint = _("Borgeren, den nye og jer. En dag er nok; tid og sted aftaler I.")
    return fields.day("meets_on", _("Trepartsmøde"), hint, chosen)


def _trust(opened: Opened) -> Iterator[Block]:
    """Yield what comes along of whom the citizen trusts; where nothing is known, it is asked."""
    case = opened.case
    known = [
        words
        for sealed, words in (
            (case.trusts or case.trusted, _("hvem borgeren åbner døren for")),
            (case.trust_meets, _("bedste tid og sted")),
            (case.trust_ways, _("hvad man gør og lader være med")),
        )
        if sealed is not None
    ]
    if known:
        yield quietly(_("Følger med: {what}.").format(what=", ".join(known)))
        return
    hint = _("En kollega eller en rolle. Følger med til den nye.")
    yield fields.optional(fields.text("trusts", _("Hvem åbner borgeren døren for?"), hint))


def letter(scene: Scene, handover: Handover, vault: Vault) -> View:
    """Return what a recipient reads, until they have answered: all there is to know, yes or no."""
    words = _("*{name} vil overdrage {code} til {unit}.* {lead} er tovholder og kan fortælle mere.")
    blocks: list[Block] = [
        said(
            words.format(
                name=scene.people.full(handover.offered_by),
                code=scene.case.code,
                unit=label(handover.unit),
                lead=scene.people.full(in_charge(scene.case, scene.team) or handover.offered_by),
            )
        ),
        *quotation(vault.read(handover, "summary") or ""),
        *own_trust(Reading(scene, vault), scene.case),
        *map(quietly, filter(None, (letter_words(scene.case), ground_words(handover)))),
        said(_agreed(handover, scene.today)),
        quietly(_("Teksten kan læses her, til du har svaret.")),
        actions(*_answers(handover)),
    ]
    return fields.page("page:letter", _("Overdragelse"), blocks, handover.id)


def _agreed(handover: Handover, today: date) -> str:
    """Return when they meet, and whether the citizen knows."""
    told = _("Borgeren ved, at du er den nye.")
    if handover.citizen_told_at is None:
        told = _("Borgeren ved endnu ikke, at du er den nye. Teamet siger det, når du har sagt ja.")
    if handover.meets_on is None:
        return told
    words = _("*Trepartsmøde {day}:* borgeren, du og teamet.")
    if handover.meets_on < today:
        words = _("*Trepartsmødet var {day}.* Holdt I det ikke, så vælg en anden dag.")
    return "\n".join([words.format(day=day_words(handover.meets_on)), told])


def _answers(handover: Handover) -> Iterator[InteractiveElement]:
    """Yield the answers; without a day to meet on, a yes names one."""
    if handover.meets_on is None:
        yield primary(_("Ja, og vælg en dag …"), "handover:another_day", handover.id)
    else:
        yield primary(_("Ja, jeg overtager"), "handover:accept", handover.id)
        yield button(_("Ja, men en anden dag …"), "handover:another_day", handover.id)
    yield button(_("Nej …"), "handover:decline", handover.id)


def thanks(opened: Opened, handover: Handover, now: datetime) -> str:
    """Return what a recipient hears on their yes: whose the case is now, and when they meet."""
    words = _("Tak. {code} er nu jeres.")
    if opened.case.is_open:
        words = _("Tak. {team} siger nu til borgeren, at det er dig. {code} er deres så længe.")
    told = words.format(code=opened.case.code, team=opened.team.name)
    return f"{told} {met_words(handover, local_date(now))}".strip()


def yes_form(opened: Opened, handover: Handover, now: datetime) -> View:
    """Return the form in which a recipient says yes, and to meet on another day."""
    chosen = _from_today(opened, handover, now)
    blocks: list[Block] = [_day_field(chosen)]
    return fields.form(YES, _("Ja til sagen"), _("Ja, jeg overtager"), blocks, handover.id)


def day_form(opened: Opened, handover: Handover, now: datetime) -> View:
    """Return the form in which the team agrees on another day to meet."""
    words = _("{code} overdrages til {unit}. Aftal dagen med dem, før du gemmer.")
    intro = words.format(code=opened.case.code, unit=label(handover.unit))
    blocks: list[Block] = [said(intro), _day_field(_from_today(opened, handover, now))]
    return fields.form(DAY, _("Trepartsmøde"), _("Gem"), blocks, opened.case.id)


def read_day(view: dict[str, Any]) -> date:
    """Read the day back. Raises FieldErrors."""
    answers = Answers(view)
    chosen = _day(answers)
    answers.checked()
    return chosen


def _from_today(opened: Opened, handover: Handover, now: datetime) -> date:
    """Return the day that was agreed, or a new one to offer where it has passed."""
    today, agreed = local_date(now), handover.meets_on
    return agreed if agreed is not None and agreed >= today else usual_day(opened.team, today)


def _day(answers: Answers) -> date:
    """Return the day chosen; without one it is an error, and some day is given."""
    chosen = answers.day("meets_on")
    if chosen is None:
        answers.errors.setdefault("meets_on", _("Vælg datoen."))
    return chosen or date.min


def decline_form(handover: Handover) -> View:
    """Return the form that asks a recipient why not."""
    blocks: list[Block] = [
        fields.text(
            "reason", _("Hvorfor kan du ikke tage over?"), _("Teamet får din begrundelse.")
        ),
        quietly(_(WARNING)),
    ]
    return fields.form(DECLINE, _("Nej til sagen"), _("Send"), blocks, handover.id)


def no_form(opened: Opened, handover: Handover) -> View:
    """Return the form in which the team notes a no that came another way."""
    words = _("{unit} siger nej. {code} er fortsat jeres.")
    blocks: list[Block] = [
        said(words.format(unit=label(handover.unit), code=opened.case.code)),
        fields.text("reason", _("Hvorfor siger de nej?"), _("Ses kun af teamet.")),
        quietly(_(WARNING)),
    ]
    return fields.form(NO, _("De siger nej"), _("Gem"), blocks, opened.case.id)


def read_decline(view: dict[str, Any]) -> DeclineForm:
    """Read a no back, the recipient's or the team's. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    return DeclineForm(answers.needed_text("reason"), answers.checked())
