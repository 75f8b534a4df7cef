"""What is told of a handover where no sealed word may stand: the card, threads, letters, digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.barrier import about_handover
from bot.casework.handover import STANDS, asks_why, barrier_of, waited_days, whom
from bot.deadlines import local_date
from bot.disclosure import has_lost_ground
from bot.locale import _, day_words, ngettext, sentence
from bot.obligations import ended_by
from bot.policy import called, in_charge
from bot.views.barrier import barrier_row
from bot.views.blocks import Message, actions, bare, button, mentions, plain, primary, said
from bot.words import label
from models import HandoverState, HandoverStep
from models.vocabulary import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from slack_sdk.models.blocks import Block, InteractiveElement

    from bot.views.scene import Scene
    from models import Case, Handover, Notice, Team

Deed = tuple[str, str, str]
TEXT = "card:handover_text"


def missing_words(handover: Handover) -> str:
    """Return what is missing before the case is theirs, apart from the yes."""
    words = {
        HandoverStep.MEETING: _("en dag til trepartsmødet"),
        HandoverStep.TOLD: _("borgeren ved ikke, hvem der er ny"),
    }
    return ", ".join(words[step] for step in handover.missing_steps if step in words)


def card_lines(scene: Scene) -> Iterator[str]:
    """Yield how far a handover is: what it waits for loudly, then the day to meet."""
    handover = scene.case.pending_handover
    if handover is None:
        return
    if handover.state is HandoverState.ACCEPTED:
        words = _("*{whom} har sagt ja. Mangler: {missing}.* Sagen er vores imens.")
        yield words.format(whom=whom(handover, scene.people), missing=missing_words(handover))
    else:
        yield _(
            "*Overdragelse til {unit} venter på svar siden {day}.* Sagen er vores imens."
        ).format(unit=label(handover.unit), day=day_words(local_date(handover.offered_at)))
    if has_lost_ground(scene.case, handover):
        yield _("*Overdragelsen kan ikke gå videre, som den er.* Se hvorfor under Se sagen.")
    if meeting := _meeting_words(handover, scene.today):
        yield meeting


def held_up(scene: Scene, notice: Notice) -> Message:
    """Tell the team that a handover can't go on; why is for the private view alone."""
    handover = _about(scene, notice)
    words = _(
        "{mentions} Overdragelsen af {code} til {unit} kan ikke gå videre, som den er. Se hvorfor "
        "under Se sagen."
    )
    who = mentions(called(scene.case, scene.team, scene.now))
    unit = label(handover.unit)
    return plain(words.format(mentions=who, code=scene.case.code, unit=unit))


def handed_over_lines(scene: Scene) -> Iterator[str]:
    """Yield when a case that was handed over is met about, until that day is over."""
    ended = scene.case.ended
    handed = ended_by(scene.case, ended) if ended is not None else None
    if handed is not None and handed.meets_on is not None and handed.meets_on >= scene.today:
        yield _meeting_words(handed, scene.today)


def agreed_words(handover: Handover) -> str:
    """Return the day to meet, and whether the citizen knows, of a handover that stands."""
    if handover.state not in STANDS:
        return ""
    told = _("borgeren ved ikke, hvem der er ny")
    if handover.citizen_told_at is not None:
        day = day_words(local_date(handover.citizen_told_at))
        told = _("borgeren har fået det at vide {day}").format(day=day)
    if handover.meets_on is None:
        return sentence(told)
    words = _("Trepartsmøde {day}; {told}")
    return words.format(day=day_words(handover.meets_on), told=told)


def _meeting_words(handover: Handover, today: date) -> str:
    if handover.meets_on is None:
        return ""
    if handover.meets_on < today:
        return f"*{met_words(handover, today)}*"
    return _("Trepartsmøde {day}").format(day=day_words(handover.meets_on))


def met_words(handover: Handover, today: date) -> str:
    """Return when they meet, or have met before a local day, in a sentence; "" without a day."""
    if handover.meets_on is None:
        return ""
    is_over = handover.meets_on < today
    words = _("Trepartsmødet var {day}.") if is_over else _("Trepartsmøde {day}.")
    return words.format(day=day_words(handover.meets_on))


def menu(case: Case) -> list[tuple[str, str]]:
    """Return what the card's menu offers of a handover under way."""
    pending = case.pending_handover
    if pending is None:
        return []
    if pending.state is HandoverState.OFFERED:
        return [(_("Bekræft overdragelsen"), "confirm"), (_("Træk tilbage"), "withdraw")]
    if HandoverStep.TOLD in pending.missing_steps:
        return [(_("Borgeren ved det nu"), "handover_told")]
    return [(_("Vælg dag …"), "handover_day")]


def deeds(case: Case) -> Iterator[Deed]:
    """Yield what else can be done with a handover under way: what for, the button, its action."""
    pending = case.pending_handover
    if pending is None:
        return
    if pending.state is HandoverState.OFFERED:
        yield _("Modtageren har svaret nej"), _("De siger nej …"), "card:handover_no"
    if HandoverStep.TOLD in pending.missing_steps:
        yield _("Borgeren har hørt, hvem der er ny"), _("Borgeren ved det nu"), "card:handover_told"
    yield _("Trepartsmødet er på en anden dag"), _("Vælg dag …"), "card:handover_day"
    if not pending.recipient:
        yield _("Giv sagen til en kollega uden Slack"), _("Overdragelsens tekst"), TEXT
    yield _("Borgeren er død, eller sagen var en fejl"), _("Afslut"), "card:close"


def asked(scene: Scene, notice: Notice) -> Message:
    """Ask a recipient to read the summary and answer."""
    handover = _about(scene, notice)
    words = _(
        "*{team} vil overdrage {code} til dig i {unit}.* Læs opsummeringen, og svar ja eller nej. "
        "Sagen er teamets, til du har sagt ja."
    ).format(team=scene.team.name, code=scene.case.code, unit=label(handover.unit))
    words = f"{words} {met_words(handover, scene.today)}".strip()
    row = actions(primary(_("Læs og svar"), "handover:read", handover.id))
    return Message(bare(words), (said(words), row))


def answered(scene: Scene, notice: Notice) -> Message:
    """Tell the team what a recipient answered, and what is missing still."""
    handover = _about(scene, notice)
    who = mentions(called(scene.case, scene.team, scene.now))
    if handover.state is not HandoverState.ACCEPTED:
        words = _("{whom} har sagt nej. Læs hvorfor under Se sagen. Sagen er fortsat vores.")
    elif scene.case.pending_handover is handover:
        words = _("{whom} har sagt ja. Mangler: {missing}. Sagen er vores imens.")
    else:
        words = _("{whom} har sagt ja. Sagen er overdraget og afsluttet her.")
    told = words.format(whom=whom(handover, scene.people), missing=missing_words(handover))
    if handover.state is HandoverState.ACCEPTED:
        told = f"{told} {met_words(handover, scene.today)}"
    text = f"{who} {told}".strip()
    row = buttons(scene) if scene.case.pending_handover is handover else []
    rows = [actions(*row)] if row else []
    return Message(text, (said(text), *rows)) if rows else plain(text)


def taken_over(scene: Scene, notice: Notice) -> Message:
    """Tell a recipient that the case is theirs, when they meet, and who knows more; or is not."""
    handover = _about(scene, notice)
    if scene.case.outcome is not Outcome.HANDED_OVER:
        return _called_off(scene)
    words = _("{code} er nu jeres i {unit}. Borgeren ved, at du er den nye.")
    parts = [words.format(code=scene.case.code, unit=label(handover.unit))]
    if met := met_words(handover, scene.today):
        parts.append(met)
    lead = in_charge(scene.case, scene.team) or handover.offered_by
    words = _("{lead} i {team} var tovholder og kan fortælle mere.")
    parts.append(words.format(lead=scene.people.full(lead), team=scene.team.name))
    return plain(" ".join(parts))


def _called_off(scene: Scene) -> Message:
    """Tell a recipient who has said yes that there is nothing to take over; not why."""
    words = _(
        "{team} overdrager alligevel ikke {code} til dig: sagen er afsluttet hos os. Der er intet "
        "trepartsmøde. {lead} kan fortælle mere."
    )
    lead = in_charge(scene.case, scene.team) or scene.case.past_closings[-1].user
    given = {"team": scene.team.name, "code": scene.case.code}
    return plain(words.format(lead=scene.people.full(lead), **given))


def reminder_words(scene: Scene) -> str:
    """Return what a handover under way waits for, and asks what is in its way; "" when none is."""
    pending = scene.case.pending_handover
    if pending is not None and asks_why(scene.case, pending, scene.team, scene.today):
        return f"{waiting_words(scene)} {_('Hvad står i vejen?')}"
    return waiting_words(scene)


def waiting_words(scene: Scene) -> str:
    """Return what a handover under way waits for, for how long and why; "" when none is."""
    handover = scene.case.pending_handover
    if handover is None:
        return ""
    days = waited_days(handover, scene.team, scene.today)
    told = _waited_words(handover, days).format(
        unit=label(handover.unit),
        whom=whom(handover, scene.people),
        missing=missing_words(handover),
        count=days,
    )
    more = [told]
    if handover.meets_on is not None and handover.meets_on < scene.today:
        more.append(bare(_meeting_words(handover, scene.today)))
    if barrier := barrier_of(scene.case, handover):
        more.append(_("I vejen står: {barrier}.").format(barrier=label(barrier.kind).lower()))
    return " ".join(more)


def _waited_words(handover: Handover, days: int) -> str:
    """Return the sentence for so many working days of waiting: for the answer, or since the yes."""
    if handover.state is HandoverState.ACCEPTED:
        return ngettext(
            "{whom} sagde ja for {count} arbejdsdag siden. Mangler: {missing}. "
            "Sagen er vores imens.",
            "{whom} sagde ja for {count} arbejdsdage siden. Mangler: {missing}. "
            "Sagen er vores imens.",
            days,
        )
    return ngettext(
        "Overdragelsen til {unit}: intet svar i {count} arbejdsdag. Sagen er vores imens.",
        "Overdragelsen til {unit}: intet svar i {count} arbejdsdage. Sagen er vores imens.",
        days,
    )


def barrier_rows(scene: Scene) -> Iterator[Block]:
    """Yield the question what stands in a handover's way, once it has stalled."""
    pending = scene.case.pending_handover
    if pending is not None and asks_why(scene.case, pending, scene.team, scene.today):
        yield barrier_row(about_handover(pending))


def answers(case: Case) -> Iterator[tuple[str, str]]:
    """Yield what brings a handover further, and its action; nothing while Slack asks for us."""
    pending = case.pending_handover
    if pending is None:
        return
    if pending.state is HandoverState.ACCEPTED:
        if HandoverStep.TOLD in pending.missing_steps:
            yield _("Borgeren ved det nu"), "card:handover_told"
        yield _("Vælg dag …"), "card:handover_day"
    elif not pending.recipient:
        yield _("Bekræft overdragelsen"), "card:confirm"
        yield _("De siger nej …"), "card:handover_no"


def buttons(scene: Scene) -> list[InteractiveElement]:
    """Return those as buttons."""
    return [button(says, action, scene.case.id) for says, action in answers(scene.case)]


def digest_line(case: Case, handover: Handover, team: Team, day: date, named: str) -> str:
    """Return a handover under way in a line of the digest; `named` is the case's code there."""
    days = waited_days(handover, team, day)
    if handover.state is HandoverState.ACCEPTED:
        words = _("Overdragelse af {code} til {unit}: sagt ja. Mangler: {missing}")
    else:
        words = ngettext(
            "Overdragelse af {code} til {unit}, uden svar i {count} arbejdsdag",
            "Overdragelse af {code} til {unit}, uden svar i {count} arbejdsdage",
            days,
        )
    told = words.format(
        code=named, unit=label(handover.unit), missing=missing_words(handover), count=days
    )
    barrier = barrier_of(case, handover)
    return f"{told} – {label(barrier.kind).lower()}" if barrier else told


def _about(scene: Scene, notice: Notice) -> Handover:
    return next(one for one in scene.case.handovers if one.id == notice.about)
