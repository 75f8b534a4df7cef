"""Of a note for the journal: the facts, in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.intervene import live
from bot.deadlines import local_date
from bot.locale import _, day_year_words
from bot.views.consent import answer_words
from bot.views.journal_text import Entry, on
from bot.words import TRUST, label
from models.vocabulary import Grant, InterventionType, NoteKind, NoteOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.views.journal_text import Matter
    from models import Case, Intervention


def facts(matter: Matter) -> list[Entry]:
    """Return what is known: as it was referred, what was tried, what was done, what was noted."""
    return [
        *_referred(matter),
        *_trust(matter),
        *_consents(matter),
        *_moved(matter),
        *_first_contact(matter),
        *_interventions(matter),
        *_notes(matter),
        *_held_up(matter),
        *_after(matter),
    ]


def _referred(matter: Matter) -> Iterator[Entry]:
    """Yield the referral, and those that were made one with it; a follow-up tells only the new."""
    case = matter.scene.case
    for one in (case, *case.additions):
        first = one is case and matter.of is not NoteOf.FOLLOW_UP
        if first or (one is not case and matter.is_new(one.known_at or one.received_at)):
            yield from _referral(matter, one)


def _referral(matter: Matter, one: Case) -> Iterator[Entry]:
    day = on(one.received_at)
    head = _("Situationen ved henvisningen {day}:").format(day=day)
    yield from matter.quoted(one, "situation", head)
    if one.outer_kind is not None and one.outer_on is not None:
        yield Entry(f"{label(one.outer_kind)}: {day_year_words(one.outer_on)}.")
    for tried in one.tried:
        words = _("Prøvet før: {what}. {effect}.")
        what = label(InterventionType(tried.type))
        yield Entry(words.format(what=what, effect=label(tried.effect)))
    yield from matter.quoted(one, "tried_note", _("Prøvet før, og hvordan det gik:"))
    yield from matter.quoted(one, "reach", _("Hvem kan træffes, og hvornår:"))


def _trust(matter: Matter) -> Iterator[Entry]:
    if matter.of is NoteOf.FOLLOW_UP:
        return
    case = matter.scene.case
    for column, head in TRUST.items():
        yield from matter.quoted(case, column, f"{_(head).rstrip('?')}:")
    if case.two_persons:
        yield Entry(_("Besøg kun to sammen."))


def _consents(matter: Matter) -> Iterator[Entry]:
    """Yield each answer about giving knowledge on, a no and a withdrawal as well as a yes."""
    for one in matter.scene.case.consents:
        if matter.is_new(one.at):
            words = _("Samtykke: {answer}. Noteret af {name}.")
            answer = answer_words(one, day_year_words)
            yield Entry(words.format(answer=answer, name=matter.name(one.user)))


def _moved(matter: Matter) -> Iterator[Entry]:
    case = matter.scene.case
    for meeting in (*case.meetings, *case.reviews):
        if meeting.moved_at is not None and matter.is_new(meeting.moved_at):
            head = _("Mødet blev flyttet {day}, fordi:").format(day=on(meeting.moved_at))
            yield from matter.quoted(meeting, "moved_because", head)


def _first_contact(matter: Matter) -> Iterator[Entry]:
    case = matter.scene.case
    if case.contacted_at is not None and matter.is_new(case.contacted_at):
        words = _("Første kontakt med borgeren {day} ved {name}.")
        name = matter.name(case.contacted_by)
        yield Entry(words.format(day=on(case.contacted_at), name=name))


def _interventions(matter: Matter) -> Iterator[Entry]:
    made = [one for one in live(matter.scene.case) if matter.tells(one.logged_at)]
    for one in sorted(made, key=lambda one: (one.on, one.logged_at)):
        yield matter.told(one, _made(matter, one), "deliverable", "note", "effect_why")
        before = _("Blev fravalgt før, fordi:")
        if one.declined_on is not None:
            day = day_year_words(one.declined_on)
            before = _("Borgeren takkede nej {day}, fordi:").format(day=day)
        yield from matter.quoted(one, "declined_why", before)


def _made(matter: Matter, one: Intervention) -> str:
    """Return an intervention in a line: what, when, where it stands, whose, and how it went."""
    labels = {discipline.id: discipline.label for discipline in matter.scene.team.disciplines}
    words = _("Indsats {day}: {what}. {state}. {discipline}, noteret af {name}.").format(
        day=day_year_words(one.on),
        what=label(one.type),
        state=label(one.state),
        discipline=labels[one.discipline_id],
        name=matter.name(one.user),
    )
    return " ".join([words, *_more(matter, one)])


def _more(matter: Matter, one: Intervention) -> Iterator[str]:
    if one.ordered_from is not None and one.due_on is not None:
        where = label(one.ordered_from)
        if name := matter.text(one, "ordered_person"):
            where = _("{unit} ved {name}").format(unit=where, name=name)
        words = _("Bestilt hos {where}, senest {day}.")
        yield words.format(where=where, day=day_year_words(one.due_on))
    if one.grant is not None:
        words = _("Bevilling: {grant}.").format(grant=label(one.grant).lower())
        if one.grant_on is not None:
            words = f"{words[:-1]} ({day_year_words(one.grant_on)})."
        yield words
        if one.applicant is not None:
            words = _("{name} søger.") if one.grant is Grant.NEEDED else _("Søgt af {name}.")
            yield words.format(name=matter.name(one.applicant))
    if one.effect is not None:
        yield _("Effekt: {effect}.").format(effect=label(one.effect).lower())


def _notes(matter: Matter) -> Iterator[Entry]:
    found = [note for note in matter.scene.case.notes if matter.is_new(note.at)]
    for note in sorted(found, key=lambda note: (note.on, note.at)):
        words = _("{day}, noteret af {name}:")
        if note.kind is NoteKind.TACIT:
            words = _("{day}, stod kun i hovedet på {name}:")
        head = words.format(day=day_year_words(note.on), name=matter.name(note.user))
        yield from matter.quoted(note, "text", head)


def _held_up(matter: Matter) -> Iterator[Entry]:
    """Yield what stood in the way of interventions and handovers."""
    case = matter.scene.case
    what = {one.id: label(one.type) for one in case.interventions}
    to = _("Overdragelse til {unit}")
    what |= {one.id: to.format(unit=label(one.unit)) for one in case.handovers}
    for barrier in case.barriers:
        of = what.get(barrier.intervention_id or barrier.handover_id or "", "")
        if of and matter.is_new(barrier.at):
            words = _("{what}: det stod i vejen {day}: {barrier}.")
            day = on(barrier.at)
            yield Entry(words.format(what=of, day=day, barrier=label(barrier.kind).lower()))


def _after(matter: Matter) -> Iterator[Entry]:
    """Yield whether it held, as it was answered after the closings that the note tells of."""
    case = matter.scene.case
    told = {one.id for one in case.past_closings if matter.is_new(one.at)}
    for one in case.after_checks:
        if one.closing_id in told and matter.of is NoteOf.CASE:
            words = _("Står borgeren stadig i det, {days} dage efter? {answer} ({name}, {day}).")
            name, day = matter.name(one.user), day_year_words(local_date(one.at))
            answer = label(one.answer)
            yield Entry(words.format(days=one.days, answer=answer, name=name, day=day))
