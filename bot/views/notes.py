"""Notes in a case's timeline: the form, and how they stand in the private view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.notes import NoteForm
from bot.channels import address_of
from bot.deadlines import local_date
from bot.locale import _, day_words
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import Message, actions, bare, button, heading, quietly, said
from bot.views.referral import labelled
from bot.views.told import told
from bot.words import WARNING, label
from models.vocabulary import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.vault import Vault
    from bot.views.scene import Scene
    from bot.views.told import Reading
    from models import Note, Team

NEW, CORRECT = "form:note", "form:note_correct"


def form(opened: Opened, now: datetime, kind: NoteKind = NoteKind.ENTRY) -> View:
    """Return the form to write in the timeline."""
    blocks = _fields(opened, now, None, None, kind)
    return fields.form(NEW, _("Skriv i tidslinjen"), _("Gem"), blocks, opened.case.id)


def correct_form(opened: Opened, note: Note, vault: Vault, now: datetime) -> View:
    """Return the form filled in, to set a note right."""
    blocks = _fields(opened, now, note, vault.read(note, "text"), note.kind)
    metadata = f"{opened.case.id}:{note.id}"
    return fields.form(CORRECT, _("Ret noten"), _("Gem"), blocks, metadata)


def read(view: dict[str, Any], now: datetime) -> NoteForm:
    """Read a note back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    kind = answers.needed_key("kind", NoteKind, NoteKind.ENTRY)
    on = answers.day("on") or local_date(now)
    return NoteForm(kind, answers.needed_text("text"), on, answers.checked())


def section(what: Reading) -> Iterator[Block]:
    """Yield the newest notes, each with who wrote it and "Ret", and the button to write one."""
    case = what.scene.case
    yield heading(_("Noter"))
    newest = sorted(case.notes, key=lambda note: (note.on, note.at), reverse=True)
    for note in newest:
        words = f"*{day_words(note.on)}* · {what.scene.people.first(note.user)}"
        if note.message_ts is not None:
            yield said(f"{words} · 📌 {pointed_to(what.scene, note)}")
            continue
        if note.kind is NoteKind.TACIT:
            words += f" · {label(note.kind).lower()}"
        yield from told(what, note, words, "text")
        yield actions(button(_("Ret"), "sheet:note_correct", f"{case.id}:{note.id}"))
    yield actions(button(_("Skriv i tidslinjen"), "sheet:note", case.id))


def pointed_to(scene: Scene, note: Note) -> str:
    """Return words that lead to the message a 📌 stands on, as far as its address is known."""
    words = _("en besked i tråden") if note.message_ts != note.message_above else _("kortet")
    if not scene.domain or note.message_channel is None or note.message_ts is None:
        return words
    where = note.message_channel, note.message_ts, note.message_above
    return f"<{address_of(scene.domain, *where)}|{words}>"


def pin_refused(team: Team) -> Message:
    """Return the answer to somebody without a seat in the team who put a 📌 on a message."""
    words = _(
        "Du satte 📌 på en besked i en sags tråd. Den kommer ikke i sagens tidslinje, for du har "
        "ingen plads i {team}. Bed en fra teamet sætte 📌, hvis den skal med."
    )
    return Message(bare(words.format(team=team.name)))


def _fields(
    opened: Opened, now: datetime, note: Note | None, text: str | None, kind: NoteKind
) -> list[Block]:
    on = note.on if note else local_date(now)
    return [
        said(_("Sag {code}").format(code=opened.case.code)),
        fields.text("text", _("Hvad skete der, eller hvad ved kun du?"), initial=text),
        fields.day("on", _("Hvilken dag?"), initial=on),
        fields.radio("kind", _("Hvad er det?"), labelled(NoteKind), kind),
        quietly(_(WARNING)),
    ]
