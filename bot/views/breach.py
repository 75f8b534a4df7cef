"""A breach of data security: the form, the checklist with its clock, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.breach import BreachForm
from bot.deadlines import at_local
from bot.locale import N_, _, listed, ngettext
from bot.obligations import AUTHORITY, QUESTIONS, answer_to, authority_by, open_questions
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import (
    Message,
    actions,
    bare,
    button,
    line,
    paragraphs,
    primary,
    quietly,
    said,
)
from bot.views.referral import labelled
from bot.words import label
from bot.work_calendar import moment_words, to_local
from models.vocabulary import BreachKind, BreachStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.people import People
    from models import Breach, BreachDone, Team

CALLBACK, PAGE, TIME = "form:breach", "page:breach", "form:breach_time"
TEAM = "team"
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600  # seconds
TO_DO = {
    BreachStep.STOPPED: N_("Stop bruddet, og ret op på det, der kan rettes op."),
    BreachStep.ADVISER_TOLD: N_("Giv databeskyttelsesrådgiveren besked."),
    BreachStep.RISK_JUDGED: N_("Vurdér sammen, hvilken risiko bruddet er for borgerne."),
    BreachStep.AUTHORITY_TOLD: N_(
        "Giv Datatilsynet besked på virk.dk, medmindre bruddet næppe er en risiko for nogen."
    ),
    BreachStep.CITIZENS_TOLD: N_("Giv borgerne besked, hvis risikoen for dem er høj."),
    BreachStep.WRITTEN_DOWN: N_("Skriv bruddet i kommunens fortegnelse over brud."),
}
"""What each question of the checklist asks for, by its first step."""
CHOICES = {
    BreachStep.AUTHORITY_TOLD: N_("Har fået besked"),
    BreachStep.AUTHORITY_NOT_NEEDED: N_("Skal ikke have besked"),
    BreachStep.CITIZENS_TOLD: N_("Har fået besked"),
    BreachStep.CITIZENS_NOT_NEEDED: N_("Skal ikke have besked"),
}


def form(teams: Sequence[Team], now: datetime) -> View:
    """Return the form: what happened, and when it was found; nothing of whom it concerns."""
    words = _(
        "*Meld det med det samme, også hvis du er i tvivl.* Lederen og administratorerne får "
        "besked nu. Der spørges ikke om, hvem det handler om."
    )
    blocks: list[Block] = [said(words)]
    if len(teams) > 1:
        named = [(team.id, team.name) for team in teams]
        blocks.append(fields.choice(TEAM, _("Hvilket team handler det om?"), named))
    blocks += [
        fields.radio("kind", _("Hvad er der sket?"), labelled(BreachKind)),
        *_when(now),
    ]
    return fields.form(CALLBACK, _("Brud på datasikkerhed"), _("Meld bruddet"), blocks, teams[0].id)


def time_form(breach: Breach) -> View:
    """Return the form that corrects when a breach was found."""
    words = _("Tiden regnes fra det, du skriver her, og de, der har hørt om bruddet, får besked.")
    blocks: list[Block] = [said(words), *_when(breach.found_at)]
    return fields.form(TIME, _("Ret tidspunktet"), _("Gem"), blocks, breach.id)


def _when(at: datetime) -> Iterator[Block]:
    """Yield the two fields for when a breach was found, with a moment (aware) in them."""
    local = to_local(at)
    yield fields.day("found_on", _("Hvilken dag blev det opdaget?"), "", local.date())
    yield fields.clock("found_at", _("Hvad var klokken?"), local.time())


def team_chosen(view: dict[str, Any]) -> str:
    """Return the id of the team that a breach is of. Raises FieldErrors."""
    answers = Answers(view)
    asked = any(block.get("block_id") == TEAM for block in view.get("blocks", ()))
    chosen = answers.needed_one(TEAM, _("Vælg teamet.")) if asked else answers.metadata
    answers.checked()
    return chosen


def read(view: dict[str, Any], now: datetime) -> BreachForm:
    """Read the form back; a time that comes twice is the first. Raises FieldErrors."""
    answers = Answers(view)
    kind = answers.needed_key("kind", BreachKind, BreachKind.SEEN)
    found_at = _found_at(answers, now)
    answers.checked()
    return BreachForm(kind, found_at)


def read_time(view: dict[str, Any], before: datetime) -> datetime:
    """Read back when a breach was found (aware); what isn't told is as before. FieldErrors."""
    answers = Answers(view)
    found_at = _found_at(answers, before)
    answers.checked()
    return found_at


def _found_at(answers: Answers, otherwise: datetime) -> datetime:
    local = to_local(otherwise)
    on = answers.day("found_on") or local.date()
    return at_local(on, answers.clock("found_at", local.time()))


def checklist(
    breach: Breach, team: Team, told: Sequence[str], known: People, now: datetime
) -> View:
    """Return the page with the clock and every step; `told` are those who hear of the breach."""
    blocks: list[Block] = [*paragraphs(list(_head(breach, team, told, known, now)))]
    if breach.ended_at is None:
        blocks.append(actions(button(_("Ret tidspunktet"), "breach:time", breach.id)))
    blocks.append(line())
    for number, question in enumerate(QUESTIONS, 1):
        blocks += _question(breach, number, question, known)
    if breach.ended_at is None and not open_questions(breach):
        blocks += [line(), actions(primary(_("Bruddet er afsluttet"), "breach:end", breach.id))]
    blocks.append(quietly(_("Skriv ikke her eller andre steder i Slack, hvem det handler om.")))
    return fields.page(PAGE, _("Brud på datasikkerhed"), blocks, breach.id)


def message(breach: Breach, team: Team, known: People, now: datetime) -> Message:
    """Return what those who answer for a breach are told, with the button to its checklist."""
    head = _("*Brud på datasikkerheden i {team}. Åbn tjeklisten nu.*").format(team=team.name)
    words = _("{kind}. Meldt af {name}.")
    told = words.format(kind=label(breach.kind), name=known.full(breach.told_by))
    lines = [head, told, clock_line(breach, now)]
    row = actions(primary(_("Åbn tjeklisten"), "breach:open", breach.id))
    return Message(bare("\n".join(lines)), (*paragraphs(lines), row))


def row_words(breach: Breach, team: Team) -> str:
    """Return an open breach in a line, with no more than the clock."""
    if answer_to(breach, AUTHORITY) is not None:
        return _("Brud i {team}: tjeklisten er ikke færdig").format(team=team.name)
    words = _("Brud i {team}: Datatilsynet skal have besked senest {when}")
    return words.format(team=team.name, when=moment_words(authority_by(breach)))


def clock_line(breach: Breach, now: datetime) -> str:
    """Return by when Datatilsynet must have heard, and how long that is from a moment (aware)."""
    given, by = answer_to(breach, AUTHORITY), authority_by(breach)
    if given is not None:
        return f"{label(given.step)}."
    left = int((by - now).total_seconds())
    words = _("*Datatilsynet skal have besked senest {when} ({left}).*")
    if left < MINUTE:
        words = _(
            "*Datatilsynet skulle have haft besked senest {when} ({left}).* Giv besked nu, og "
            "skriv, hvorfor den er forsinket."
        )
    return words.format(when=moment_words(by), left=left_words(left))


def left_words(seconds: int) -> str:
    """Return how far off something is: "om 2 døgn og 3 timer", "for 40 minutter siden"."""
    minutes = round(abs(seconds) / MINUTE)
    if minutes == 0:
        return _("nu")
    span = _span(minutes * MINUTE)
    return (_("for {span} siden") if seconds < 0 else _("om {span}")).format(span=span)


def _span(seconds: int) -> str:
    """Return a time in days and hours, or hours and minutes; what is begun doesn't count."""
    days, hours = seconds // DAY, seconds % DAY // HOUR
    minutes = seconds % HOUR // MINUTE
    parts = [
        ngettext("{count} døgn", "{count} døgn", days).format(count=days) if days else "",
        ngettext("{count} time", "{count} timer", hours).format(count=hours) if hours else "",
    ]
    if not days and minutes:
        words = ngettext("{count} minut", "{count} minutter", minutes)
        parts.append(words.format(count=minutes))
    return listed(part for part in parts if part)


def _head(
    breach: Breach, team: Team, told: Sequence[str], known: People, now: datetime
) -> Iterator[str]:
    yield f"*{team.name}: {label(breach.kind).lower()}*"
    words = _("Opdaget {when}. Meldt af {name}.")
    yield words.format(when=moment_words(breach.found_at), name=known.full(breach.told_by))
    if breach.ended_at is not None:
        words = _("*Bruddet er afsluttet {when}* af {name}.")
        who = known.full(breach.ended_by or "")
        yield words.format(when=moment_words(breach.ended_at), name=who)
        return
    yield clock_line(breach, now)
    others = [known.full(user) for user in told if user != breach.told_by]
    nobody = _("Teamet har ingen leder eller administrator her. Ring til jeres leder nu.")
    yield _("{names} får besked.").format(names=listed(others)) if others else nobody


def _question(
    breach: Breach, number: int, question: tuple[BreachStep, ...], known: People
) -> Iterator[Block]:
    """Yield one question of the checklist: with its buttons, or with its answer and who gave it."""
    given = answer_to(breach, question)
    if given is not None:
        yield _answered(breach, number, given, known)
        return
    words = f"*{number}.* {_(TO_DO[question[0]])}"
    if len(question) == 1:
        step = question[0]
        yield said(words, button(_("Gjort"), f"breach:{step.value}", breach.id))
        return
    yield said(words)
    yield actions(
        *(button(_(CHOICES[step]), f"breach:{step.value}", breach.id) for step in question)
    )


def _answered(breach: Breach, number: int, given: BreachDone, known: People) -> Block:
    when = moment_words(given.at)
    words = f"*{number}.* ✓ {label(given.step)}\n{known.full(given.user)}, {when}"
    if breach.ended_at is not None:
        return said(words)
    return said(words, button(_("Fortryd"), "breach:undo", f"{breach.id}:{given.step.value}"))
