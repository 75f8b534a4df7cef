"""The private view "Se sagen": all a team member may read, and what can be done from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.closing import UNSETTLED
from bot.casework.intervene import ENDED, live
from bot.deadlines import ZONE, local_date
from bot.locale import _, clock_words, day_words
from bot.views import fields
from bot.views.blocks import (
    actions,
    button,
    clipped,
    heading,
    line,
    more,
    paragraphs,
    quietly,
    quoted,
    said,
)
from bot.views.card import Scene, dates_lines, outer_line
from bot.views.timeline import event_words
from bot.words import group_words, label
from models import HandoverState
from models.vocabulary import InterventionState, InterventionType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.vault import Vault
    from models import Event, Intervention

CALLBACK = "page:sheet"
SHOWN = 12
EVENTS = 10
QUOTE = 1400


@dataclass(frozen=True)
class Sheet:
    """What the private view is drawn from: the scene, the keys, and one page of the timeline."""

    scene: Scene
    vault: Vault
    events: Sequence[Event]
    page: int
    older: bool


def sheet(what: Sheet) -> View:
    """Return the view; its metadata is the case and the timeline's page."""
    case = what.scene.case
    blocks: list[Block] = [
        said(
            _("*Sag {code}* · sagsnr. {number}").format(
                code=case.code, number=_sealed(what, "official_number", 60)
            )
        ),
        *_situation(what),
        line(),
        *_tried(what),
        *_meeting(what),
        heading(_("Indsatser")),
        *_interventions(what),
        *_follow_ups(what),
        *_handovers(what),
        *_people(what),
        *_timeline(what),
    ]
    return fields.page(CALLBACK, case.code, blocks, f"{case.id}:{what.page}")


def _situation(what: Sheet) -> Iterator[Block]:
    case = what.scene.case
    team = what.scene.team
    yield said("\n".join(f"• {group_words(team, key)}" for key in case.target_groups))
    yield said(_("*Hvad sker der lige nu?*\n{text}").format(text=_quote(what, "situation")))
    if case.citizen_wish is not None:
        yield said(_("*Borgerens egne ord*\n{text}").format(text=_quote(what, "citizen_wish")))
    elif case.wish_not_asked is not None:
        yield said(_("*Borgerens egne ord*\n{text}").format(text=label(case.wish_not_asked)))
    if case.reach is not None:
        yield said(_("*Hvem kan træffes*\n{text}").format(text=_quote(what, "reach")))
    if case.contact_channel is not None:
        yield quietly(label(case.contact_channel))


def _tried(what: Sheet) -> Iterator[Block]:
    tried = what.scene.case.tried
    if tried:
        lines = [
            f"• {label(InterventionType(one.type))}: {label(one.effect).lower()}" for one in tried
        ]
        yield said(_("*Prøvet før*\n{lines}").format(lines="\n".join(lines)))
    if what.scene.case.tried_note is not None:
        yield said(_quote(what, "tried_note"))


def _meeting(what: Sheet) -> Iterator[Block]:
    scene = what.scene
    names = {discipline.id: discipline.label for discipline in scene.team.disciplines}
    for bid in scene.case.bids[-SHOWN:]:
        note = quoted(what.vault.read(bid, "note") or "", QUOTE)
        yield said(
            f"*{names[bid.discipline_id]}* · {scene.people.first(bid.user)}: "
            f"{label(bid.kind).lower()}\n{note}"
        )
    for meeting in scene.case.meetings:
        if because := what.vault.read(meeting, "moved_because"):
            text = quoted(because, QUOTE)
            yield said(_("*Startmødet er flyttet, fordi*\n{text}").format(text=text))
        if meeting.finished_at is not None:
            decided = quoted(what.vault.read(meeting, "decision") or "", QUOTE)
            yield said(
                _("*Startmødet {day} besluttede*\n{text}").format(
                    day=day_words(local_date(meeting.finished_at)), text=decided
                )
            )
            words = what.vault.read(meeting, "citizen_voice")
            if words:
                yield said(_("*Borgeren siger*\n{text}").format(text=quoted(words, QUOTE)))
            elif meeting.voice_not_asked:
                yield quietly(label(meeting.voice_not_asked))


def _interventions(what: Sheet) -> Iterator[Block]:
    made = live(what.scene.case)
    if not made:
        yield said(_("Ingen endnu."))
    for one in list(reversed(made))[:SHOWN]:
        yield said(_intervention_words(what, one))
        if what.scene.case.is_open:
            yield _intervention_buttons(what, one)
    if what.scene.case.is_open:
        yield actions(button(_("Log indsats"), "sheet:log", what.scene.case.id))


def _intervention_words(what: Sheet, one: Intervention) -> str:
    scene = what.scene
    names = {discipline.id: discipline.label for discipline in scene.team.disciplines}
    words = (
        f"*{label(one.type)}* · {label(one.state).lower()} · {day_words(one.on)} · "
        f"{scene.people.first(one.user)}, {names[one.discipline_id]}"
    )
    if one.effect is not None:
        words += f"\n{label(one.effect)}"
    for column in ("note", "effect_why"):
        if text := what.vault.read(one, column):
            words += f"\n{quoted(text, QUOTE // 2)}"
    return words


def _intervention_buttons(what: Sheet, one: Intervention) -> Block:
    """Offer the likeliest next state as buttons, the rest and "Ret" under "⋯"."""
    value = f"{what.scene.case.id}:{one.id}"
    correct = (_("Ret"), f"{value}:correct")
    if one.state in ENDED:
        row = [button(_("Virkede det?"), "sheet:effect", value)]
        return actions(
            *row, more("sheet:more", [(_("Tilbage til i gang"), f"{value}:ongoing"), correct])
        )
    done = button(_("Gennemført"), "sheet:done", f"{value}:done")
    if one.state not in UNSETTLED:
        back = button(_("Sæt i gang"), "sheet:start", f"{value}:started")
        return actions(back, more("sheet:more", [correct]))
    ongoing = (
        []
        if one.state is InterventionState.ONGOING
        else [button(_("I gang"), "sheet:ongoing", f"{value}:ongoing")]
    )
    rest = [
        InterventionState.STOPPED,
        InterventionState.OFFERED_DECLINED,
        InterventionState.CONSIDERED_REJECTED,
    ]
    options = [(label(state), f"{value}:{state.value}") for state in rest]
    return actions(*ongoing, done, more("sheet:more", [*options, correct]))


def _follow_ups(what: Sheet) -> Iterator[Block]:
    for one in what.scene.case.follow_ups[-SHOWN:]:
        words = _("*Opfølgning {day}:* {works}. {decision}.").format(
            day=day_words(local_date(one.held_at)),
            works=label(one.works).lower(),
            decision=label(one.decision),
        )
        for column in ("citizen_voice", "note"):
            if text := what.vault.read(one, column):
                words += f"\n{quoted(text, QUOTE // 2)}"
        if one.voice_not_asked and one.citizen_voice is None:
            words += f"\n{label(one.voice_not_asked)}"
        yield said(words)


def _handovers(what: Sheet) -> Iterator[Block]:
    states = {
        HandoverState.OFFERED: _("venter på svar"),
        HandoverState.ACCEPTED: _("bekræftet"),
        HandoverState.DECLINED: _("sagt nej"),
        HandoverState.WITHDRAWN: _("trukket tilbage"),
    }
    for one in what.scene.case.handovers[-SHOWN:]:
        name = what.scene.people.full(one.recipient) if one.recipient else one.recipient_name
        words = _("*Overdragelse til {unit}, {name}:* {state}").format(
            unit=label(one.unit), name=name, state=states[one.state]
        )
        for column in ("summary", "decline_reason"):
            if text := what.vault.read(one, column):
                words += f"\n{quoted(text, QUOTE // 2)}"
        yield said(words)


def _people(what: Sheet) -> Iterator[Block]:
    scene, case = what.scene, what.scene.case
    lines = [
        _("Henvist af {name}").format(name=scene.people.titled(case.referrer)),
        _("Modtaget af: {name}").format(name=_name(scene, case.convener)),
        _("Tovholder: {name}").format(name=_name(scene, case.lead)),
        _("Kontakt: {name}").format(name=_name(scene, case.contact)),
        *dates_lines(scene),
    ]
    if outer := outer_line(scene):
        lines.append(outer)
    sealed = (what.vault.read(case, column) for column in ("outcome_reason", "reopen_reason"))
    lines.extend(quoted(text, QUOTE) for text in sealed if text)
    yield heading(_("Personer og datoer"))
    yield from paragraphs(lines)


def _timeline(what: Sheet) -> Iterator[Block]:
    yield heading(_("Tidslinje"))
    about = {made.id: label(made.type) for made in live(what.scene.case)}
    lines = []
    for event in what.events:
        at = event.at.astimezone(ZONE)
        lines.append(
            f"{day_words(at.date())} {clock_words(at)} · {what.scene.people.first(event.user)}: "
            f"{event_words(event, about)}"
        )
    yield from paragraphs(lines)
    row = []
    case_id = what.scene.case.id
    if what.page > 0:
        row.append(button(_("Nyere"), "sheet:newer", f"{case_id}:{what.page - 1}"))
    if what.older:
        row.append(button(_("Ældre"), "sheet:older", f"{case_id}:{what.page + 1}"))
    if row:
        yield actions(*row)


def _name(scene: Scene, user: str | None) -> str:
    return scene.people.full(user) if user else _("ingen endnu")


def _sealed(what: Sheet, column: str, limit: int) -> str:
    return clipped(what.vault.read(what.scene.case, column) or "", limit)


def _quote(what: Sheet, column: str) -> str:
    return quoted(what.vault.read(what.scene.case, column) or "", QUOTE)
