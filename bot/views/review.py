"""The follow-up meeting in words: its agenda, read privately, and the form that moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.barrier import stalled_in
from bot.casework.grant import unsettled_grants
from bot.casework.handover import barrier_of
from bot.casework.intervene import ENDED, live, untold
from bot.casework.move import MoveFollowUpForm
from bot.deadlines import ZONE, local_date
from bot.locale import _, clock_words, day_words, ngettext
from bot.policy import calendar_of, missing, missing_bids
from bot.reviews import follow_up_at, review_of
from bot.views import fields
from bot.views.answers import Answers
from bot.views.barrier import barrier_words, stalled_words
from bot.views.blocks import clipped, paragraphs, quietly, quotation, said
from bot.views.card import title
from bot.views.dates import outer_line
from bot.views.grant import grant_words
from bot.views.told import Reading, quote, told
from bot.words import WARNING, label
from models.intervention import UNSETTLED
from models.vocabulary import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.views.scene import Scene
    from models import Case, FollowUp, Intervention, Meeting
    from models.closing import Closing

MOVE = "form:move_follow_up"
MOST = 30
WHY = 300
BEGUN = {*ENDED, *UNSETTLED[1:]}


def agenda(what: Reading) -> View:
    """Return the page that is read at the follow-up's table; sealed words stand nowhere else."""
    scene = what.scene
    at = follow_up_at(scene.case, scene.team)
    lines = [f"*{title(scene)}*", *([_when(at)] if at else [])]
    lines += [outer] if (outer := outer_line(scene)) else []
    blocks: list[Block] = [*paragraphs(lines), *_decided(what), *_done(what), *_worked(what)]
    blocks += [*_last_voice(what), *_in_the_way(scene)]
    questions = [f"• {one}" for one in open_questions(scene)]
    if questions:
        blocks += paragraphs([_("*Åbne spørgsmål*"), *questions])
    return fields.page("page:agenda", _("Dagsorden"), blocks[:100], scene.case.id)


def summary(scene: Scene) -> str:
    """Return what the agenda holds, in numbers: the thread gets no sealed words."""
    case, made = scene.case, live(scene.case)
    decided = [one for one in case.meetings if one.decision is not None]
    questions = len(open_questions(scene))
    opened = ngettext("{count} åbent spørgsmål", "{count} åbne spørgsmål", questions)
    worked = sum(one.effect is Effect.WORKED for one in made)
    return ", ".join(
        (
            _("{count} besluttet").format(count=len([*decided, *case.follow_ups])),
            _("{count} gjort").format(count=sum(one.state in BEGUN for one in made)),
            _("{count} virkede").format(count=worked),
            opened.format(count=questions),
        )
    )


def held_words(one: FollowUp) -> str:
    """Return a follow-up that was held in a line: its day, what it found, and what it decided."""
    return _("*Opfølgning {day}:* {works}. {decision}.").format(
        day=day_words(local_date(one.held_at)),
        works=label(one.works).lower(),
        decision=label(one.decision),
    )


def open_questions(scene: Scene) -> list[str]:
    """Return what the follow-up has to find out, as the work so far leaves it open."""
    return list(_questions(scene))


def move_form(opened: Opened) -> View:
    """Return the form to hold the follow-up on another day; the day after is offered."""
    case, on = opened.case, opened.case.follow_up_on
    words = _(
        "Sag {code}. Opfølgningen er {day}, og fristen er {close_by}. Alle bliver spurgt igen."
    )
    given = {"day": day_words(on) if on else "", "close_by": day_words(case.close_by)}
    blocks: list[Block] = [
        said(words.format(code=case.code, **given)),
        fields.day("on", _("Ny dag"), _("Klokken er teamets."), _day_after(opened)),
        fields.text("reason", _("Hvorfor?")),
        quietly(_(WARNING)),
    ]
    metadata = f"{case.id}:{on.toordinal() if on else ''}"
    return fields.form(MOVE, _("Flyt opfølgningen"), _("Flyt"), blocks, metadata)


def read_move(view: dict[str, Any], now: datetime) -> MoveFollowUpForm:
    """Read the new day back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    on = answers.day("on") or local_date(now)
    reason = answers.needed_text("reason")
    return MoveFollowUpForm(on, reason, answers.checked())


def moved(what: Reading) -> Iterator[Block]:
    """Yield why a follow-up was moved by hand."""
    for meeting in what.scene.case.reviews:
        head = _("*Opfølgningen er flyttet til {day}, fordi*")
        day = day_words(local_date(meeting.starts_at))
        yield from quote(what, meeting, "moved_because", head.format(day=day))


def _day_after(opened: Opened) -> date | None:
    case = opened.case
    after = calendar_of(opened.team).next_working_day(case.follow_up_on or case.close_by)
    return after if after <= case.close_by else None


def _when(at: datetime) -> str:
    local = at.astimezone(ZONE)
    return _("Opfølgning {day} {clock}").format(
        day=day_words(local.date()), clock=clock_words(local)
    )


def _decided(what: Reading) -> Iterator[Block]:
    """Yield what the start meeting decided, then each follow-up."""
    for meeting in what.scene.case.meetings:
        if meeting.finished_at is not None:
            day = day_words(local_date(meeting.finished_at))
            head = _("*Startmødet {day} besluttede*").format(day=day)
            yield from quote(what, meeting, "decision", head)
    for one in what.scene.case.follow_ups:
        yield from told(what, one, held_words(one), "note")


def _done(what: Reading) -> Iterator[Block]:
    lines = [
        f"• {label(one.type)} · {label(one.state).lower()} · {day_words(one.on)}"
        for one in live(what.scene.case)[-MOST:]
    ]
    if lines:
        yield from paragraphs([_("*Hvad er der gjort?*"), *lines])


def _worked(what: Reading) -> Iterator[Block]:
    """Yield which interventions worked, or did not, and why."""
    lines = [
        _effect_words(what, one)
        for one in live(what.scene.case)[-MOST:]
        if one.effect is not None or one.effect_why is not None
    ]
    if lines:
        yield from paragraphs([_("*Hvad virkede?*"), *lines])


def _effect_words(what: Reading, one: Intervention) -> str:
    found = f"• {label(one.type)}: {label(one.effect).lower() if one.effect else ''}"
    why = what.vault.read(one, "effect_why")
    return f"{found} – {clipped(' '.join(why.split()), WHY)}" if why else found


def _last_voice(what: Reading) -> Iterator[Block]:
    """Yield what the citizen said last, or why they were not asked."""
    found = list(_voices(what.scene.case))
    if not found:
        return
    at, row = max(found, key=lambda one: one[0])
    head = _("*Borgeren sagde sidst, {day}*").format(day=day_words(local_date(at)))
    words = what.vault.read(row, "citizen_voice")
    if words:
        yield from quotation(words, head)
    elif row.voice_not_asked is not None:
        yield from paragraphs([head, label(row.voice_not_asked)])


def _voices(case: Case) -> Iterator[tuple[datetime, Meeting | FollowUp | Closing]]:
    every: list[tuple[datetime | None, Meeting | FollowUp | Closing]] = [
        *((one.finished_at, one) for one in case.meetings),
        *((one.held_at, one) for one in case.follow_ups),
        *((one.at, one) for one in case.past_closings),
    ]
    for at, row in every:
        if at is not None and (row.citizen_voice is not None or row.voice_not_asked is not None):
            yield at, row


def _in_the_way(scene: Scene) -> Iterator[Block]:
    """Yield what is stalled and why, what holds a handover back, and which grants are unsettled."""
    case, lines = scene.case, list[str]()
    for one in stalled_in(case, scene.team, scene.today):
        lines.append(f"• {stalled_words(one)}")
    pending = case.pending_handover
    if pending is not None and (told_of := barrier_of(case, pending)):
        lines.append(f"• {label(pending.unit)}: {barrier_words(told_of)}")
    for made in unsettled_grants(case):
        lines.append(f"• {label(made.type)}: {grant_words(made, scene.people)}")
    if lines:
        yield from paragraphs([_("*Hvad står i vejen?*"), *lines])


def _questions(scene: Scene) -> Iterator[str]:
    case, team, meeting = scene.case, scene.team, review_of(scene.case)
    if case.contact is not None and case.contacted_at is None:
        yield _("Første kontakt med borgeren er ikke noteret: hvem tager den?")
    for made in untold(case):
        yield _("{what}: virkede det?").format(what=label(made.type))
    for made in case.awaited:
        day = day_words(made.due_on) if made.due_on else ""
        words = _("{what} er bestilt udefra til {day} og ikke kommet.")
        yield words.format(what=label(made.type), day=day)
    for discipline in missing_bids(case, team):
        yield _("{discipline} har ikke budt ind: hvad kan de bidrage med?").format(
            discipline=discipline.label
        )
    for discipline in missing(meeting, team) if meeting else ():
        yield _("{discipline} mangler: hvem ringer ind?").format(discipline=discipline.label)
