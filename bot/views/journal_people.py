"""Of a note for the journal: who took part, and where what it tells comes from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.casework.intervene import live
from bot.locale import _, day_year_words, listed, ngettext
from bot.policy import partners
from bot.views.journal_text import Entry, held_on, on
from bot.words import label
from models import Reply
from models.vocabulary import NoteOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.views.journal_text import Matter
    from models import Meeting

    Roles = dict[str, list[str]]


def participants(matter: Matter) -> list[Entry]:
    """Return who took part, with name, title and discipline, and in what way."""
    case, roles, speaks = matter.scene.case, defaultdict[str, list[str]](list), dict[str, str]()
    for meeting in _meetings(matter):
        _came(matter, meeting, roles, speaks)
    labels = {one.id: one.label for one in matter.scene.team.disciplines}
    for bid in case.bids:
        if matter.is_new(bid.at):
            roles[bid.user].append(_("bød ind"))
            speaks.setdefault(bid.user, labels[bid.discipline_id])
    _wrote(matter, roles)
    if matter.of is NoteOf.CASE:
        _served(matter, roles)
    return [
        Entry(f"{matter.titled(user, speaks.get(user, ''))}: {listed(dict.fromkeys(did))}")
        for user, did in roles.items()
    ]


def sources(matter: Matter) -> list[Entry]:
    """Return where each part comes from, and what is not told here."""
    return [
        *_referrals(matter),
        *(Entry(words) for words in _records(matter)),
        *_loggers(matter),
        *_elsewhere(matter),
    ]


def _meetings(matter: Matter) -> Iterator[Meeting]:
    """Yield the meetings that a note tells of."""
    case = matter.scene.case
    followed = {one.meeting_id for one in case.follow_ups if matter.is_new(one.held_at)}
    for meeting in (*case.meetings, *case.reviews):
        recorded = meeting.finished_at is not None and matter.is_new(meeting.finished_at)
        if recorded or meeting.id in followed:
            yield meeting


def _came(matter: Matter, meeting: Meeting, roles: Roles, speaks: dict[str, str]) -> None:
    """Note who came to a meeting, by what they answered; of a pair the two who met."""
    seats = {seat.id: seat.discipline.label for seat in matter.scene.team.all_seats}
    came = {
        Reply.COMING: _("deltog {day}"),
        Reply.BY_PHONE: _("deltog på telefon {day}"),
    }
    day = day_year_words(held_on(meeting))
    for word in meeting.attendances:
        if word.reply in came:
            roles[word.user].append(came[word.reply].format(day=day))
            speaks.setdefault(word.user, seats.get(word.seat_id, ""))
    heard = {word.user for word in meeting.attendances}
    for one in partners(meeting, matter.scene.team):
        if one.user not in heard:
            roles[one.user].append(_("makker på mødet {day}").format(day=day))
            speaks.setdefault(one.user, one.seat.discipline.label)


def _wrote(matter: Matter, roles: Roles) -> None:
    case, wrote = matter.scene.case, _("skrev referatet")
    for meeting in case.meetings:
        if meeting.finished_by and meeting.finished_at and matter.is_new(meeting.finished_at):
            roles[meeting.finished_by].append(wrote)
    for held in case.follow_ups:
        if matter.is_new(held.held_at):
            roles[held.user].append(_("noterede opfølgningen"))


def _served(matter: Matter, roles: Roles) -> None:
    """Note who had a part in the case beside its meetings."""
    case = matter.scene.case
    for user, role in (
        (case.convener, _("modtog sagen")),
        (case.lead, _("tovholder")),
        (case.contact, _("kontakt til borgeren")),
    ):
        if user:
            roles[user].append(role)
    for made in live(case):
        if matter.tells(made.logged_at):
            roles[made.user].append(_("noterede indsatser"))
    for closing in case.past_closings:
        if matter.tells(closing.at):
            roles[closing.user].append(_("afsluttede sagen"))


def _referrals(matter: Matter) -> Iterator[Entry]:
    case = matter.scene.case
    for one in (case, *case.additions):
        if one is case or matter.is_new(one.known_at or one.received_at):
            words = _("Henvist af {name}, {day}.").format(
                name=matter.titled(one.referrer), day=on(one.received_at)
            )
            if one.contact_channel is not None:
                words += f" {label(one.contact_channel)}."
            if one.taken_in_by is not None:
                taken = _("Taget imod af {name}.").format(name=matter.titled(one.taken_in_by))
                words += f" {taken}"
            yield Entry(words)


def _records(matter: Matter) -> Iterator[str]:
    case = matter.scene.case
    for meeting in case.meetings:
        if meeting.finished_at is not None and matter.is_new(meeting.finished_at):
            yield _("Tværs, referat af startmødet {day}, skrevet af {name}.").format(
                day=day_year_words(held_on(meeting)), name=matter.name(meeting.finished_by)
            )
    for held in case.follow_ups:
        if matter.is_new(held.held_at):
            yield _("Tværs, opfølgning {day}, noteret af {name}.").format(
                day=on(held.held_at), name=matter.name(held.user)
            )
    for closing in case.past_closings:
        if matter.is_new(closing.at):
            yield _("Tværs, afslutning {day}, noteret af {name}.").format(
                day=on(closing.at), name=matter.name(closing.user)
            )


def _loggers(matter: Matter) -> Iterator[Entry]:
    made = [one.user for one in live(matter.scene.case) if matter.tells(one.logged_at)]
    if made:
        names = listed(matter.name(user) for user in dict.fromkeys(made))
        yield Entry(_("Tværs, indsatser noteret af {names}.").format(names=names))


def _elsewhere(matter: Matter) -> Iterator[Entry]:
    """Yield what points to messages in Slack, which the note does not hold."""
    case = matter.scene.case
    if case.source is not None:
        yield Entry(_("Henvist fra en besked i Slack. Beskedens ord er ikke med her."))
    pinned = [note for note in case.notes if note.message_ts and matter.is_new(note.at)]
    if pinned:
        words = ngettext(
            "{count} besked i Slack har fået 📌. Det, der står i den, er ikke med her.",
            "{count} beskeder i Slack har fået 📌. Det, der står i dem, er ikke med her.",
            len(pinned),
        )
        yield Entry(words.format(count=len(pinned)))
