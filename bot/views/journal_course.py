"""Of a note for the journal: what the team thought, and what it decided, in order of time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.locale import _, day_year_words, sentence
from bot.views.consent import ground_words
from bot.views.journal_text import Entry, held_on, on
from bot.words import label, measured_themes, theme_words
from models import HandoverState
from models.vocabulary import NoteOf, Triage, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.views.journal_text import Matter
    from models import Closing, FollowUp, Handover, Measurement, Meeting

    Timed = tuple[datetime, Entry]


def assessment(matter: Matter) -> list[Entry]:
    """Return what each discipline brings, whether it works, how it stands, and what else if not."""
    return _in_order([*_bids(matter), *_works(matter), *_measured(matter), *_otherwise(matter)])


def decisions(matter: Matter) -> list[Entry]:
    """Return what was decided, by whom it is carried, and by when."""
    found = [*_triage(matter), *_records(matter), *_follow_ups(matter)]
    if matter.of is NoteOf.CASE:
        found += [*_extensions(matter), *_snooze(matter)]
        found += [*_handovers(matter), *_closings(matter)]
    return _in_order(found)


def _in_order(found: list[Timed]) -> list[Entry]:
    return [entry for _at, entry in sorted(found, key=lambda one: one[0])]


def _bids(matter: Matter) -> Iterator[Timed]:
    labels = {one.id: one.label for one in matter.scene.team.disciplines}
    for bid in matter.scene.case.bids:
        if matter.is_new(bid.at):
            words = _("{discipline} bød ind {day} ved {name}: {kind}.").format(
                discipline=labels[bid.discipline_id],
                day=on(bid.at),
                name=matter.name(bid.user),
                kind=label(bid.kind).lower(),
            )
            yield bid.at, matter.told(bid, words, "note")


def _works(matter: Matter) -> Iterator[Timed]:
    for held in matter.scene.case.follow_ups:
        if matter.is_new(held.held_at):
            words = _("Virker indsatsen? {works} ({day}).")
            yield held.held_at, Entry(words.format(works=label(held.works), day=on(held.held_at)))


def _measured(matter: Matter) -> Iterator[Timed]:
    """Yield what was measured, one entry a time: each theme as the team and the citizen say."""
    rounds = defaultdict[tuple[str, int], list["Measurement"]](list)
    for one in matter.scene.case.measurements:
        if matter.is_new(one.at):
            rounds[one.stage, one.turn].append(one)
    for rows in rounds.values():
        head = _("{stage}, {day}, på en skala fra 0 til 4:").format(
            stage=label(rows[0].stage), day=on(rows[0].at)
        )
        yield rows[0].at, Entry(head, "\n".join(_themes(matter, rows)))


def _themes(matter: Matter, rows: list[Measurement]) -> Iterator[str]:
    given = {(row.theme, row.voice): row.value for row in rows}
    asked = (key for key, _words in measured_themes(matter.scene.team))
    for theme in dict.fromkeys([*asked, *(row.theme for row in rows)]):
        values = {voice: given[theme, voice] for voice in Voice if (theme, voice) in given}
        said = [
            f"{label(voice).lower()} {_('ikke spurgt') if value is None else value}"
            for voice, value in values.items()
        ]
        if said:
            yield f"{theme_words(matter.scene.team, theme)}: {', '.join(said)}"


def _otherwise(matter: Matter) -> Iterator[Timed]:
    """Yield the guess of what would have happened otherwise, without its price."""
    for one in matter.scene.case.past_closings:
        if matter.is_new(one.at) and one.alternative is not None:
            words = _("Hvad der ellers kunne være sket, som teamets bedste gæt: {what}.")
            words = words.format(what=label(one.alternative).lower())
            if one.certainty is not None:
                sure = _("Sikkerhed: {certainty}.").format(certainty=label(one.certainty).lower())
                words += f" {sure}"
            yield one.at, Entry(words)


def _triage(matter: Matter) -> Iterator[Timed]:
    case = matter.scene.case
    at = case.triaged_at
    if case.triage is None or at is None or not matter.is_new(at):
        return
    words = _("{name} besluttede {day}, at det kun er sparring.")
    if case.triage is Triage.REDIRECTED:
        words = _("{name} viste {day} henvisningen videre til {unit}.")
    unit = label(case.redirected_to) if case.redirected_to else ""
    words = words.format(name=matter.name(case.triaged_by), day=on(at), unit=unit)
    yield at, matter.told(case, words, "triage_reason")


def _records(matter: Matter) -> Iterator[Timed]:
    for meeting in matter.scene.case.meetings:
        if meeting.finished_at is not None and matter.is_new(meeting.finished_at):
            head = _("Startmødet {day} besluttede:").format(day=day_year_words(held_on(meeting)))
            for entry in matter.quoted(meeting, "decision", head):
                yield meeting.finished_at, entry
            for entry in _carried(matter, meeting):
                yield meeting.finished_at, entry


def _carried(matter: Matter, meeting: Meeting) -> Iterator[Entry]:
    """Yield who carries it; and the dates, unless the case has been opened again since."""
    case = matter.scene.case
    if case.lead:
        yield Entry(_("Tovholder: {name}.").format(name=matter.name(case.lead)))
    if case.contact:
        words = _("Kontakt til borgeren: {name}.").format(name=matter.name(case.contact))
        if case.contact_by is not None:
            by = _("Senest {day}.").format(day=day_year_words(case.contact_by))
            words += f" {by}"
        yield Entry(words)
    if meeting.finished_at is not None and meeting.finished_at >= case.opened_at:
        yield from _dates(matter)


def _dates(matter: Matter) -> Iterator[Entry]:
    """Yield the follow-up and the deadline as they were before anything was moved or extended."""
    case = matter.scene.case
    since = case.opened_at
    followed = [one.due_on for one in case.follow_ups if one.held_at >= since]
    extended = [one.from_on for one in case.extensions if one.at >= since]
    follow_up = followed[0] if followed else case.follow_up_on
    if follow_up is not None:
        yield Entry(_("Opfølgning: {day}.").format(day=day_year_words(follow_up)))
    close_by = extended[0] if extended else case.close_by
    yield Entry(_("Frist: {day}.").format(day=day_year_words(close_by)))


def _follow_ups(matter: Matter) -> Iterator[Timed]:
    for held in matter.scene.case.follow_ups:
        if matter.is_new(held.held_at):
            yield held.held_at, matter.told(held, _agreed(held), "note")


def _agreed(held: FollowUp) -> str:
    words = _("Opfølgningen {day}: {decision}.").format(
        day=on(held.held_at), decision=label(held.decision).lower()
    )
    if held.next_on is not None:
        coming = _("Næste opfølgning: {day}.").format(day=day_year_words(held.next_on))
        words += f" {coming}"
    return words


def _extensions(matter: Matter) -> Iterator[Timed]:
    for one in matter.scene.case.extensions:
        if matter.tells(one.at):
            words = _("{name} forlængede {day} fristen fra {first} til {last}.").format(
                name=matter.name(one.user),
                day=on(one.at),
                first=day_year_words(one.from_on),
                last=day_year_words(one.to_on),
            )
            yield one.at, matter.told(one, words, "reason")


def _snooze(matter: Matter) -> Iterator[Timed]:
    """Yield that reminders were put off, the last time; the ones before are not kept."""
    case = matter.scene.case
    at, until = case.snoozed_at, case.snoozed_until
    if at is not None and until is not None and matter.tells(at):
        words = _("{name} udsatte {day} påmindelserne til {until}.").format(
            name=matter.name(case.snoozed_by), day=on(at), until=day_year_words(until)
        )
        yield at, matter.told(case, words, "snooze_reason")


def _handovers(matter: Matter) -> Iterator[Timed]:
    for one in matter.scene.case.handovers:
        if matter.tells(one.offered_at):
            words = " ".join(_handed(matter, one))
            yield one.offered_at, matter.told(one, words, "summary", *_refusal(matter, one))
            reason = _("Tilbudt med en bevilling, der ikke er afklaret, fordi:")
            quoted = matter.quoted(one, "grant_reason", reason)
            yield from ((one.offered_at, entry) for entry in quoted)


def _refusal(matter: Matter, one: Handover) -> tuple[str, ...]:
    """Return the column that says why not, once that has been said."""
    return ("decline_reason",) if matter.tells(one.answered_at) else ()


def _handed(matter: Matter, one: Handover) -> Iterator[str]:
    typed = matter.text(one, "recipient_name") or _("findes ikke her længere")
    name = matter.titled(one.recipient) if one.recipient else typed
    words = _("{day}: overdragelse til {unit} ved {name}, tilbudt af {by}.")
    by = matter.name(one.offered_by)
    words = words.format(day=on(one.offered_at), unit=label(one.unit), name=name, by=by)
    yield sentence(words)
    if one.answered_at is not None and matter.tells(one.answered_at):
        answers = {
            HandoverState.ACCEPTED: _("Modtageren sagde ja {day}."),
            HandoverState.DECLINED: _("Modtageren sagde nej {day}."),
            HandoverState.WITHDRAWN: _("Trukket tilbage {day}."),
        }
        yield answers.get(one.state, "").format(day=on(one.answered_at))
    else:
        yield _("Der er ikke svaret endnu.")
    if ground := ground_words(one):
        yield f"{ground}."
    if one.meets_on is not None:
        yield _("Fælles møde med borgeren: {day}.").format(day=day_year_words(one.meets_on))
    if one.citizen_told_at is not None and matter.tells(one.citizen_told_at):
        words = _("Borgeren fik at vide, hvem den nye er, {day} af {name}.")
        yield words.format(day=on(one.citizen_told_at), name=matter.name(one.citizen_told_by))


def _closings(matter: Matter) -> Iterator[Timed]:
    for one in matter.scene.case.past_closings:
        if matter.tells(one.at):
            yield one.at, matter.told(one, _ended(one), "reason")
            reason = _("Afsluttet med en bevilling, der ikke er afklaret, fordi:")
            yield from ((one.at, entry) for entry in matter.quoted(one, "grant_reason", reason))
        if one.reopened_at is not None and matter.tells(one.reopened_at):
            words = _("{name} genåbnede sagen {day}.")
            words = words.format(name=matter.name(one.reopened_by), day=on(one.reopened_at))
            yield one.reopened_at, matter.told(one, words, "reopen_reason")


def _ended(one: Closing) -> str:
    words = _("Afsluttet {day}: {outcome}.").format(
        day=on(one.at), outcome=label(one.outcome).lower()
    )
    if one.left_open is not None:
        left = _("Indsatser i gang: {what}.").format(what=label(one.left_open).lower())
        words += f" {left}"
    return words
