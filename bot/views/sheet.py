"""The private view "Se sagen": all a team member may read, and what can be done from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.intervene import live
from bot.deadlines import local_date
from bot.journal import subject_of, subjects
from bot.locale import _, day_words, day_year_words
from bot.restricted import is_restricted
from bot.views import fields
from bot.views.after import given_lines
from bot.views.blocks import (
    SECTION,
    actions,
    button,
    clipped,
    escaped,
    heading,
    line,
    paragraphs,
    quietly,
    said,
)
from bot.views.boomerang import last_time
from bot.views.card import buttons_of, known_words
from bot.views.consent import consents, ground_words, lost_ground_words
from bot.views.dates import dates_lines, outer_line
from bot.views.ended import ended_lines
from bot.views.extension import extended
from bot.views.handover_status import agreed_words
from bot.views.journal import subject_words
from bot.views.measure import section as measured
from bot.views.notes import pointed_to, section
from bot.views.parts import parts_of, turning
from bot.views.restricted import SHOW, named_words, who_sees
from bot.views.review import held_words, moved
from bot.views.sheet_interventions import interventions
from bot.views.snooze import put_off
from bot.views.timeline import event_words
from bot.views.told import Reading, bids, quote, told, tried, trust, wish
from bot.words import group_words, label
from bot.work_calendar import moment_words
from models import HandoverState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.views.scene import Scene
    from models import Case, Event, Meeting, Note

CALLBACK = "page:sheet"
EVENTS = 10
NOTED = 120
BLOCKS = 100
WHY = 300
OF_A_PERSON = ("named", "unnamed")


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
    parts = parts_of(list(_above(what)), BLOCKS - 1 - len(below))
    part = min(what.part, len(parts) - 1)
    blocks = [
        *parts[part],
        *turning("sheet", f"{case.id}:{what.page}", part, len(parts) - 1),
        *below,
    ]
    return fields.page(CALLBACK, case.code, blocks, f"{case.id}:{what.page}:{part}")


def _above(what: Sheet) -> Iterator[Block]:
    """Yield all that is known of the case, as many blocks as it takes."""
    case = what.scene.case
    yield from last_time(what)
    yield from _confidence(what)
    number = clipped(what.vault.read(case, "official_number") or "", SECTION // 2)
    yield said(_("*Sag {code}* · sagsnr. {number}").format(code=case.code, number=number))
    yield from _situation(what)
    yield line()
    yield from tried(what)
    yield from _meeting(what)
    yield heading(_("Indsatser"))
    yield from interventions(what)
    yield from _follow_ups(what)
    yield from measured(what)
    yield from _handovers(what)
    yield from _closings(what)
    yield from section(what)
    yield from _people(what)


def _confidence(what: Sheet) -> Iterator[Block]:
    """Yield who is named for a restricted case, and all that its card would have buttons for."""
    if is_restricted(what.scene.case):
        yield said(named_words(what.scene.case, what.scene.people))
        yield actions(*(one for one in buttons_of(what.scene) if one.action_id != SHOW))


def _situation(what: Sheet) -> Iterator[Block]:
    case, team = what.scene.case, what.scene.team
    yield from paragraphs([f"• {group_words(team, key)}" for key in case.target_groups])
    yield from quote(what, case, "situation", _("*Hvad sker der lige nu?*"))
    yield from wish(what)
    yield from trust(what)
    yield from consents(what)
    yield from _about_the_citizen(case)
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


def _about_the_citizen(case: Case) -> Iterator[Block]:
    """Yield what may be noted of the citizen: of a case that has ended their consent alone."""
    consent = button(_("Samtykke"), "sheet:consent", case.id)
    if case.is_open:
        going = button(_("Jeg tager på besøg"), "card:visit", case.id)
        yield actions(button(_("Tillid"), "sheet:trust", case.id), consent, going)
    elif case.erased_at is None:
        yield actions(consent)


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
    yield _to_the_journal(what, meeting.id)


def _follow_ups(what: Sheet) -> Iterator[Block]:
    for one in what.scene.case.follow_ups:
        words = held_words(one)
        if one.voice_not_asked and one.citizen_voice is None:
            words += f"\n{label(one.voice_not_asked)}"
        yield from told(what, one, words, "citizen_voice", "note")
        yield _to_the_journal(what, one.id)
    yield from moved(what)


def _handovers(what: Sheet) -> Iterator[Block]:
    states = {
        HandoverState.OFFERED: _("venter på svar"),
        HandoverState.ACCEPTED: _("sagt ja"),
        HandoverState.DECLINED: _("sagt nej"),
        HandoverState.WITHDRAWN: _("trukket tilbage"),
    }
    for one in what.scene.case.handovers:
        named = escaped(what.vault.read(one, "recipient_name") or _("findes ikke her længere"))
        words = _("*Overdragelse til {unit}, {name}:* {state}").format(
            unit=label(one.unit),
            name=what.scene.people.full(one.recipient) if one.recipient else named,
            state=states[one.state],
        )
        about = (agreed_words(one), ground_words(one), lost_ground_words(what.scene.case, one))
        words = "\n".join([words, *filter(None, about)])
        yield from told(what, one, words, "summary", "decline_reason")
        ungranted = _("*Tilbudt med en bevilling, der ikke er afklaret, fordi*")
        yield from quote(what, one, "grant_reason", ungranted)


def _closings(what: Sheet) -> Iterator[Block]:
    for one in what.scene.case.past_closings:
        words = _("*Afsluttet {day}: {outcome}*").format(
            day=day_year_words(local_date(one.at)), outcome=label(one.outcome).lower()
        )
        if one.voice_not_asked and one.citizen_voice is None:
            words += f"\n{label(one.voice_not_asked)}"
        words = "\n".join([words, *ended_lines(what.scene, one)])
        yield from told(what, one, words, "reason", "citizen_voice")
        yield from map(quietly, given_lines(what.scene.case, one, what.scene.people))
        ungranted = _("*Afsluttet med en bevilling, der ikke er afklaret, fordi*")
        yield from quote(what, one, "grant_reason", ungranted)
        if subject_of(what.scene.case, one.id) is not None:
            yield _to_the_journal(what, one.id)
        if one.reopened_at and one.reopened_by:
            words = _("*Genåbnet {day} af {name}*").format(
                day=day_year_words(local_date(one.reopened_at)),
                name=what.scene.people.first(one.reopened_by),
            )
            yield from told(what, one, words, "reopen_reason")


def _to_the_journal(what: Sheet, about: str) -> Block:
    return actions(button(_("Notat til journal"), "journal:read", f"{what.scene.case.id}:{about}"))


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
    yield from who_sees(what.scene)
    yield from put_off(what)
    yield from extended(what)
    if case.is_open and case.follow_up_on is not None:
        yield actions(button(_("Flyt opfølgningen"), "card:move_follow_up", case.id))


def _timeline(what: Sheet) -> Iterator[Block]:
    yield heading(_("Tidslinje"))
    about = {made.id: label(made.type) for made in live(what.scene.case)}
    about |= {note.id: _about_note(what, note) for note in what.scene.case.notes}
    named = (event for event in what.events if event.kind in OF_A_PERSON)
    about |= {event.subject: what.scene.people.first(event.subject) for event in named}
    about |= {one.about: subject_words(what.scene.case, one) for one in subjects(what.scene.case)}
    first = what.scene.people.first
    yield from paragraphs(
        [
            f"{moment_words(event.at)} · {first(event.user)}: {event_words(event, about)}"
            for event in what.events
        ]
    )
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
