"""The forms of the start meeting: "Byd ind" and "Afslut referat"."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.casework.meet import BidForm, RecordForm, usual_contact_by
from bot.casework.move import CLOSES, OPENS, MoveForm
from bot.deadlines import ZONE, local_date
from bot.locale import _, listed
from bot.policy import calendar_of, missing_bids, seats_of
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import quietly, quoted, said
from bot.views.card_buttons import record_words
from bot.views.referral import labelled, require_voice, voice
from bot.words import DECISION, WARNING, label
from models.vocabulary import BidKind, Meets, NotAsked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.people import People
    from bot.vault import Vault
    from models import Case

BID, RECORD, MOVE, SWAP = "form:bid", "form:record", "form:move", "form:swap"
HOUR = timedelta(hours=1)


def bid_form(opened: Opened) -> View:
    """Return the form with which a discipline says what it brings; there is no decline in it."""
    disciplines = disciplines_of(opened)
    blocks: list[Block] = [
        said(_("Sag {code}. Peg på, hvad I kan bidrage med.").format(code=opened.case.code)),
        fields.choice("discipline", _("Faglighed"), disciplines, my_discipline(opened)),
        fields.radio("kind", _("Hvad byder du ind med?"), labelled(BidKind), BidKind.DOES),
        fields.text("note", _("Hvad?"), _("Fx: kontakter udlejer og beder om udsættelse.")),
        quietly(_(WARNING)),
    ]
    return fields.form(BID, _("Byd ind"), _("Byd ind"), blocks, opened.case.id)


def read_bid(view: dict[str, Any]) -> BidForm:
    """Read a bid back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    discipline = answers.one("discipline") or ""
    kind = answers.needed_key("kind", BidKind, BidKind.DOES)
    note = answers.needed_text("note")
    return BidForm(discipline, kind, note, answers.checked())


def record_form(opened: Opened, people: People, vault: Vault, now: datetime) -> View:
    """Return the record's form: what was bid, what was decided, who leads, what the citizen says.

    While a discipline has not bid in there is nothing to send; the missing ones are named.
    """
    missing = [discipline.label for discipline in missing_bids(opened.case, opened.team)]
    bids = _bids(opened, people, vault)
    if missing:
        words = _(
            "*{missing} har ikke budt ind endnu.* Referatet kan afsluttes, når alle fagligheder "
            "har peget på, hvad de kan bidrage med. Det gør hver især fra egen skærm med Byd ind."
        ).format(missing=listed(missing))
        return fields.page("page:record", _("Afslut referat"), [said(words), *bids])
    lead, meeting = opened.case.convener or opened.actor.user, opened.case.meetings[-1]
    title, whole = record_words(meeting), meeting.meets is Meets.WHOLE
    question = _("Hvad sætter vi i gang?") if whole else _("Hvad er I to enige om?")
    contact_by = usual_contact_by(opened.case, opened.team, local_date(now))
    blocks: list[Block] = [
        *bids,
        fields.text("decision", question, _(DECISION)),
        fields.person("lead", _("Tovholder"), _("Har ansvaret for sagen."), lead),
        fields.person("contact", _("Hvem kontakter borgeren?"), "", opened.actor.user),
        fields.day("contact_by", _("Kontakt senest"), initial=contact_by),
        *voice("citizen_voice", _("Hvad siger borgeren selv?"), "voice_not_asked"),
        quietly(_(WARNING)),
    ]
    return fields.form(RECORD, title, title, blocks, opened.case.id)


def read_record(view: dict[str, Any]) -> RecordForm:
    """Read the record back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    words = answers.text("citizen_voice")
    not_asked = answers.key("voice_not_asked", NotAsked)
    require_voice(answers, "citizen_voice", words, not_asked)
    decision = answers.needed_text("decision")
    lead = answers.needed_person("lead", _("Vælg, hvem der er tovholder."))
    contact = answers.needed_person("contact", _("Vælg, hvem der kontakter borgeren."))
    by = answers.day("contact_by")
    return RecordForm(decision, lead, contact, words, not_asked, by, answers.checked())


def swap_form(case: Case, able: Sequence[str], people: People) -> View:
    """Return the form to ask a colleague to take one's place in a pair; the first has waited most.

    Where nobody could, a page that says so.
    """
    title = _("Byt makker")
    if not able:
        words = _(
            "Ingen fra en anden faglighed end din makkers er der den dag. Flyt mødet under ⋯ på "
            "kortet, eller tryk Jeg kan ikke."
        )
        return fields.page("page:swap", title, [said(words)], case.id)
    options = [(user, people.full(user)) for user in able]
    words = _("Sag {code}. Det er din plads, til din kollega har sagt ja.")
    blocks: list[Block] = [
        said(words.format(code=case.code)),
        fields.choice("taker", _("Hvem tager din plads?"), options, options[0][0]),
    ]
    return fields.form(SWAP, title, _("Spørg"), blocks, case.id)


def read_swap(view: dict[str, Any]) -> str:
    """Read back who is asked. Raises FieldErrors."""
    answers = Answers(view)
    taker = answers.needed_one("taker", _("Vælg en kollega."))
    answers.checked()
    return taker


def move_form(opened: Opened, now: datetime) -> View:
    """Return the form to move the start meeting; today is offered while there is time for it."""
    on, at = _soonest(opened, now)
    words = _("Sag {code}. Alle bliver spurgt igen, og opfølgningen følger med.")
    blocks: list[Block] = [
        said(words.format(code=opened.case.code)),
        fields.day("on", _("Dag"), initial=on),
        fields.clock("at", _("Kl."), at),
        fields.text("reason", _("Hvorfor?")),
        quietly(_(WARNING)),
    ]
    metadata = f"{opened.case.id}:{opened.case.meetings[-1].sequence}"
    return fields.form(MOVE, _("Flyt startmødet"), _("Flyt"), blocks, metadata)


def read_move(view: dict[str, Any], now: datetime) -> MoveForm:
    """Read the new time back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    on = answers.day("on") or local_date(now)
    reason = answers.needed_text("reason")
    return MoveForm(on, answers.clock("at", time(8, 30)), reason, answers.checked())


def _soonest(opened: Opened, now: datetime) -> tuple[date, time]:
    """Return today in an hour's time, or the team's time on the next working day."""
    calendar, soon = calendar_of(opened.team), (now + HOUR).astimezone(ZONE)
    if calendar.is_working_day(soon.date()) and OPENS <= soon.time() <= CLOSES:
        return soon.date(), time(soon.hour, soon.minute // 15 * 15)
    return calendar.next_working_day(local_date(now)), opened.team.meeting_time


def disciplines_of(opened: Opened) -> list[tuple[str, str]]:
    """Return the team's disciplines as (id, label)."""
    return [(discipline.id, discipline.label) for discipline in opened.team.disciplines]


def my_discipline(opened: Opened) -> str | None:
    """Return the discipline of the person's own seat; anybody may choose another."""
    seats = seats_of(opened.team, opened.actor.user)
    return seats[0].discipline_id if seats else None


def _bids(opened: Opened, people: People, vault: Vault) -> list[Block]:
    names = dict(disciplines_of(opened))
    return [
        said(
            f"*{names[bid.discipline_id]}* · {people.first(bid.user)}: "
            f"{label(bid.kind).lower()}\n{quoted(vault.read(bid, 'note') or '', 1000)}"
        )
        for bid in opened.case.bids[-30:]
    ]
