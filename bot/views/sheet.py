"""The private view "Se sagen": all a team member may read, and what can be done from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_sdk.models.blocks import ActionsBlock

from bot.casework.intervene import ENDED, live
from bot.deadlines import ZONE, local_date
from bot.locale import _, clock_words, day_words, day_year_words, ngettext
from bot.views import fields
from bot.views.blocks import (
    SECTION,
    actions,
    button,
    clipped,
    escaped,
    heading,
    line,
    more,
    paragraphs,
    quietly,
    said,
)
from bot.views.card import dates_lines, known_words, outer_line
from bot.views.notes import pointed_to, section
from bot.views.order import ordered_words
from bot.views.timeline import event_words
from bot.views.told import Reading, bids, quote, told, tried, trust, wish
from bot.words import group_words, label
from models import HandoverState
from models.intervention import UNSETTLED
from models.vocabulary import InterventionState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.views.scene import Scene
    from models import Event, Intervention, Meeting, Note

CALLBACK = "page:sheet"
INTERVENTIONS = 20
EVENTS = 10
NOTED = 120
BLOCKS = 100
WHY = 300


@dataclass(frozen=True)
class Sheet(Reading):
    """What the private view is drawn from: the scene, the keys, and one page of the timeline.

    `part` is the page of what stands above the timeline, for a case with more than a view holds.
    """

    events: Sequence[Event]
    page: int
    older: bool
    part: int = 0


def sheet(what: Sheet) -> View:
    """Return the view; its metadata is the case, the timeline's page and the part."""
    case = what.scene.case
    below = list(_timeline(what))
    parts = _parts(list(_above(what)), BLOCKS - 1 - len(below))
    part = min(what.part, len(parts) - 1)
    blocks = [*parts[part], *_turning(what, part, len(parts) - 1), *below]
    return fields.page(CALLBACK, case.code, blocks, f"{case.id}:{what.page}:{part}")


def _above(what: Sheet) -> Iterator[Block]:
    """Yield all that is known of the case, as many blocks as it takes."""
    case = what.scene.case
    number = clipped(what.vault.read(case, "official_number") or "", SECTION // 2)
    yield said(_("*Sag {code}* · sagsnr. {number}").format(code=case.code, number=number))
    yield from _situation(what)
    yield line()
    yield from tried(what)
    yield from _meeting(what)
    yield heading(_("Indsatser"))
    yield from _interventions(what)
    yield from _follow_ups(what)
    yield from _handovers(what)
    yield from _closings(what)
    yield from section(what)
    yield from _people(what)


def _parts(blocks: list[Block], size: int) -> list[list[Block]]:
    """Return blocks in parts of at most so many; none begins with the buttons of what was cut."""
    parts = []
    while blocks:
        cut = size - (len(blocks) > size and isinstance(blocks[size], ActionsBlock))
        parts.append(blocks[:cut])
        blocks = blocks[cut:]
    return parts


def _turning(what: Sheet, part: int, last: int) -> Iterator[Block]:
    """Yield the buttons to the parts before and after, where there are any."""
    about = f"{what.scene.case.id}:{what.page}"
    row = []
    if part > 0:
        row.append(button(_("Forrige side"), "sheet:back", f"{about}:{part - 1}"))
    if part < last:
        row.append(button(_("Næste side"), "sheet:on", f"{about}:{part + 1}"))
    if row:
        yield actions(*row)


def _situation(what: Sheet) -> Iterator[Block]:
    case, team = what.scene.case, what.scene.team
    yield from paragraphs([f"• {group_words(team, key)}" for key in case.target_groups])
    yield from quote(what, case, "situation", _("*Hvad sker der lige nu?*"))
    yield from wish(what)
    yield from trust(case, what.vault)
    if case.is_open:
        yield actions(
            button(_("Tillid"), "sheet:trust", case.id),
            button(_("Jeg tager på besøg"), "card:visit", case.id),
        )
    yield from quote(what, case, "reach", _("*Hvem kan træffes*"))
    door = [label(case.contact_channel)] if case.contact_channel is not None else []
    if case.taken_in_by is not None:
        name = what.scene.people.full(case.taken_in_by)
        door.append(_("Taget imod af {name}").format(name=name))
    if link := what.vault.read(case, "source"):
        door.append(_("Henvist fra <{link}|en besked i Slack>").format(link=link))
    if door:
        yield quietly(" · ".join(door))
    yield from _known(what)


def _known(what: Sheet) -> Iterator[Block]:
    """Yield the case the same citizen had before, and the referrals made one with this."""
    earlier = what.scene.case.earlier
    if earlier is not None:
        yield said(
            _("*Samme sagsnr.* som {earlier}").format(earlier=known_words(what.scene, earlier))
        )
        yield actions(button(_("Åbn {code}").format(code=earlier.code), "cases:show", earlier.id))
    for one in what.scene.case.additions:
        head = _("*Ny henvisning {day} fra {name}*").format(
            day=day_words(local_date(one.received_at)), name=what.scene.people.titled(one.referrer)
        )
        yield from told(what, one, head, "situation", "citizen_wish", "tried_note", "reach")


def _meeting(what: Sheet) -> Iterator[Block]:
    scene = what.scene
    yield from bids(what)
    for meeting in scene.case.meetings:
        yield from quote(what, meeting, "moved_because", _("*Startmødet er flyttet, fordi*"))
        if meeting.finished_at is not None:
            yield from _record(what, meeting, local_date(meeting.finished_at))


def _record(what: Sheet, meeting: Meeting, on: date) -> Iterator[Block]:
    head = _("*Startmødet {day} besluttede*").format(day=day_words(on))
    yield from quote(what, meeting, "decision", head)
    yield from quote(what, meeting, "citizen_voice", _("*Borgeren siger*"))
    if meeting.citizen_voice is None and meeting.voice_not_asked:
        yield quietly(label(meeting.voice_not_asked))


def _interventions(what: Sheet) -> Iterator[Block]:
    newest = live(what.scene.case)[::-1]
    made = sorted(newest, key=lambda one: one.state not in UNSETTLED)
    if not made:
        yield said(_("Ingen endnu."))
    for one in made[:INTERVENTIONS]:
        yield from _intervention_words(what, one)
        if what.scene.case.is_open:
            yield _intervention_buttons(what, one)
    older = len(made) - INTERVENTIONS
    if older > 0:
        words = ngettext(
            "{count} ældre indsats vises ikke.", "{count} ældre indsatser vises ikke.", older
        )
        yield quietly(words.format(count=older))
    if what.scene.case.is_open:
        yield actions(
            button(_("Log indsats"), "sheet:log", what.scene.case.id),
            button(_("Bestil udefra"), "sheet:order", what.scene.case.id),
        )


def _intervention_words(what: Sheet, one: Intervention) -> Iterator[Block]:
    scene = what.scene
    names = {discipline.id: discipline.label for discipline in scene.team.disciplines}
    words = (
        f"*{label(one.type)}* · {label(one.state).lower()} · {day_words(one.on)} · "
        f"{scene.people.first(one.user)}, {names[one.discipline_id]}"
    )
    if one.ordered_from is not None:
        words += f"\n{ordered_words(one)}"
    if one.effect is not None:
        words += f"\n{label(one.effect)}"
    yield from told(what, one, words, "deliverable", "note", "effect_why")


def _intervention_buttons(what: Sheet, one: Intervention) -> Block:
    """Offer the likeliest next state as buttons, the rest and "Ret" under "⋯"."""
    value = f"{what.scene.case.id}:{one.id}"
    correct = (_("Ret"), f"{value}:correct")
    if one.state in ENDED:
        row = [button(_("Virkede det?"), "sheet:effect", value)]
        return actions(
            *row, more("sheet:more", [(_("Tilbage til i gang"), f"{value}:ongoing"), correct])
        )
    finished = _("Leveret") if one.due_on else _("Gennemført")
    done = button(finished, "sheet:done", f"{value}:done")
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
    if one.due_on:
        rest = rest[:1]
    named = {InterventionState.STOPPED: _("Kommer ikke")} if one.due_on else {}
    options = [(named.get(state, label(state)), f"{value}:{state.value}") for state in rest]
    return actions(*ongoing, done, more("sheet:more", [*options, correct]))


def _follow_ups(what: Sheet) -> Iterator[Block]:
    for one in what.scene.case.follow_ups:
        words = _("*Opfølgning {day}:* {works}. {decision}.").format(
            day=day_words(local_date(one.held_at)),
            works=label(one.works).lower(),
            decision=label(one.decision),
        )
        if one.voice_not_asked and one.citizen_voice is None:
            words += f"\n{label(one.voice_not_asked)}"
        yield from told(what, one, words, "citizen_voice", "note")


def _handovers(what: Sheet) -> Iterator[Block]:
    states = {
        HandoverState.OFFERED: _("venter på svar"),
        HandoverState.ACCEPTED: _("bekræftet"),
        HandoverState.DECLINED: _("sagt nej"),
        HandoverState.WITHDRAWN: _("trukket tilbage"),
    }
    for one in what.scene.case.handovers:
        named = escaped(one.recipient_name)
        words = _("*Overdragelse til {unit}, {name}:* {state}").format(
            unit=label(one.unit),
            name=what.scene.people.full(one.recipient) if one.recipient else named,
            state=states[one.state],
        )
        yield from told(what, one, words, "summary", "decline_reason")


def _closings(what: Sheet) -> Iterator[Block]:
    for one in what.scene.case.past_closings:
        words = _("*Afsluttet {day}: {outcome}*").format(
            day=day_year_words(local_date(one.at)), outcome=label(one.outcome).lower()
        )
        if one.voice_not_asked and one.citizen_voice is None:
            words += f"\n{label(one.voice_not_asked)}"
        yield from told(what, one, words, "reason", "citizen_voice")
        if one.reopened_at and one.reopened_by:
            words = _("*Genåbnet {day} af {name}*").format(
                day=day_year_words(local_date(one.reopened_at)),
                name=what.scene.people.first(one.reopened_by),
            )
            yield from told(what, one, words, "reopen_reason")


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
    yield heading(_("Personer og datoer"))
    yield from paragraphs(lines)


def _timeline(what: Sheet) -> Iterator[Block]:
    yield heading(_("Tidslinje"))
    about = {made.id: label(made.type) for made in live(what.scene.case)}
    about |= {note.id: _about_note(what, note) for note in what.scene.case.notes}
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
        row.append(button(_("Nyere"), "sheet:newer", f"{case_id}:{what.page - 1}:{what.part}"))
    if what.older:
        row.append(button(_("Ældre"), "sheet:older", f"{case_id}:{what.page + 1}:{what.part}"))
    if row:
        yield actions(*row)


def _about_note(what: Sheet, note: Note) -> str:
    if note.message_ts is not None:
        return pointed_to(what.scene, note)
    return clipped(" ".join((what.vault.read(note, "text") or "").split()), NOTED)


def _name(scene: Scene, user: str | None) -> str:
    return scene.people.full(user) if user else _("ingen endnu")
