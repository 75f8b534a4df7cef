"""A handover for a recipient without Slack: a text to copy, the same as a PDF, and in a mail.

It is read outside Slack, so it is in Danish, with names written out, and no user's id in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from textwrap import wrap
from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import N_, SOURCE, _, day_year_words, sentence, speaking
from bot.policy import in_charge
from bot.views import fields
from bot.views.blocks import SECTION, actions, button, escaped, quietly, said
from bot.views.consent import ground_words, letter_words
from bot.views.once import once
from bot.views.paper import FACT, HEADING, TITLE, Piece, Printed, pdf_of
from bot.words import TRUST, label
from models.vocabulary import Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.views.told import Reading
    from models import Handover

PAGE = "page:handover_text"
FENCE = "```"
ROOM = SECTION - 2 * len(FENCE) - 1
WIDTH = ROOM // len("&amp;") - 1
FETCH = {Paper.HANDOVER: N_("Hent PDF"), Paper.MAIL: N_("Hent mail")}


@dataclass(frozen=True)
class Sheet:
    """What the text is drawn from; the keys are to what is sealed in it."""

    what: Reading
    handover: Handover

    @property
    def code(self) -> str:
        """Return the case's code."""
        return self.what.scene.case.code

    @property
    def team(self) -> str:
        """Return the name of the team whose case it is."""
        return self.what.scene.team.name


@dataclass(frozen=True)
class Link:
    """An address that works once, the one time it is shown, and the paper that is read there."""

    paper: Paper
    url: str


@dataclass(frozen=True)
class Section:
    """A heading and the lines below it; the first of a paper bears its title."""

    heading: str
    lines: tuple[str, ...]


def page(sheet: Sheet, *, served: bool, link: Link | None = None) -> View:
    """Return the page on which the text stands to be copied; `served` is whether files can be."""
    words = _(
        "*Giv teksten til {name}.* Når de svarer, så noter det under ⋯ på kortet: "
        "Bekræft overdragelsen, eller De siger nej."
    )
    whom = escaped(_recipient(sheet)) or label(sheet.handover.unit)
    case_id = sheet.what.scene.case.id
    blocks: list[Block] = [said(words.format(name=whom))]
    if served:
        files = (_("PDF"), "text:pdf"), (_("Mail"), "text:mail")
        blocks.append(actions(*(button(says, action, case_id) for says, action in files)))
    if link is not None:
        blocks.append(once(link.url, _(FETCH[link.paper])))
        if link.paper is Paper.MAIL:
            blocks.append(quietly(_("Åbn filen, sæt modtageren på, og send den som sikker mail.")))
    blocks += _to_copy(text(sheet))
    blocks.append(quietly(_("Åbn den igen under ⋯, Mere … på kortet. Læg den i fagsystemet.")))
    return fields.page(PAGE, _("Overdragelse uden Slack"), blocks, case_id)


def text(sheet: Sheet) -> str:
    """Return the whole text, a blank line between its parts."""
    parts = ["\n".join([one.heading, *one.lines]) for one in sections(sheet)]
    return "\n\n".join(parts) + "\n"


def sections(sheet: Sheet) -> tuple[Section, ...]:
    """Return what a recipient is to know, in Danish, each part under its heading."""
    with speaking(SOURCE):
        return (_head(sheet), *_told(sheet), _meeting(sheet), _answer(sheet))


def subject(code: str) -> str:
    """Return a mail's subject, which names nobody."""
    with speaking(SOURCE):
        return _("Overdragelse af sag {code}").format(code=code)


def pdf(sheet: Sheet) -> bytes:
    """Return the text as a PDF."""
    on = local_date(sheet.handover.offered_at)
    return pdf_of(Printed(sheet.code, subject(sheet.code), on, tuple(_pieces(sheet))))


def mail_draft(sheet: Sheet) -> bytes:
    """Return a mail that opens as a draft without an address: the text, and the PDF with it."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject(sheet.code)
    mail["X-Unsent"] = "1"
    mail.set_content(text(sheet))
    name = file_name(sheet, "pdf")
    mail.add_attachment(pdf(sheet), maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


def file_name(sheet: Sheet, ending: str) -> str:
    """Return what a file is called: "U26-0042-overdragelse.pdf"."""
    return f"{sheet.code}-overdragelse.{ending}"


def _pieces(sheet: Sheet) -> Iterator[Piece]:
    look = TITLE
    for section in sections(sheet):
        yield Piece(look, section.heading)
        for words in section.lines:
            yield Piece(FACT, words)
        look = HEADING


def _recipient(sheet: Sheet) -> str:
    """Return the name that was written; "" when there is none, or it has been erased."""
    return sheet.what.vault.read(sheet.handover, "recipient_name") or ""


def _head(sheet: Sheet) -> Section:
    case, handover = sheet.what.scene.case, sheet.handover
    to = ", ".join(filter(None, (label(handover.unit), _recipient(sheet))))
    lines = [
        _("Dato: {day}").format(day=day_year_words(local_date(handover.offered_at))),
        _("Fra: {team}").format(team=sheet.team),
        _("Til: {whom}").format(whom=to),
        _("Sagsnr. i fagsystemet: {number}").format(
            number=sheet.what.vault.read(case, "official_number") or _("findes ikke her længere")
        ),
        _("Sagskode i Tværs: {code}").format(code=case.code),
        _("Tovholder: {name}").format(name=_lead(sheet)),
        _("Skrevet af: {name}").format(name=_written(sheet, handover.offered_by)),
    ]
    return Section(subject(case.code), tuple(lines))


def _told(sheet: Sheet) -> Iterator[Section]:
    """Yield the summary, then whom the citizen opens the door for, as far as it is known."""
    case, vault = sheet.what.scene.case, sheet.what.vault
    lines = tuple(filter(None, (letter_words(case), ground_words(sheet.handover))))
    if lines:
        yield Section(_("Samtykke og hjemmel"), lines)
    if words := vault.read(sheet.handover, "summary"):
        yield Section(_("Hvad I skal vide"), tuple(words.splitlines()))
    for column, head in TRUST.items():
        if words := vault.read(case, column):
            yield Section(_(head), tuple(words.splitlines()))


def _meeting(sheet: Sheet) -> Section:
    handover = sheet.handover
    told = _("Borgeren ved, hvem der er ny.")
    if handover.citizen_told_at is None:
        told = _("Borgeren ved endnu ikke, hvem der er ny. Vi siger det, når I har sagt ja.")
    if handover.meets_on is None:
        return Section(_("Trepartsmøde"), (_("Dagen er ikke aftalt."), told))
    words = _("{day}: borgeren, jer og {team}.")
    day = words.format(day=day_year_words(handover.meets_on), team=sheet.team)
    return Section(_("Trepartsmøde"), (sentence(day), told))


def _answer(sheet: Sheet) -> Section:
    words = _(
        "Svar ja eller nej til {name}, som noterer svaret i Tværs. Et nej har brug for en grund. "
        "Sagen ligger hos {team}, til I har sagt ja, og borgeren ved, hvem der er ny."
    )
    line = words.format(name=_lead(sheet), team=sheet.team)
    return Section(_("Sådan svarer I"), (line,))


def _lead(sheet: Sheet) -> str:
    who = in_charge(sheet.what.scene.case, sheet.what.scene.team) or sheet.handover.offered_by
    return _written(sheet, who)


def _written(sheet: Sheet, user: str) -> str:
    """Return a colleague's name as it is written; one we have no name of is "teamet"."""
    name, _title = sheet.what.scene.people.names.get(user, ("", ""))
    return name or _("teamet")


def _to_copy(words: str) -> Iterator[Block]:
    """Yield a text as it was written, no sign of it read as mark-up, in pieces Slack takes."""
    piece = ""
    for line in (short for long in words.strip().splitlines() for short in _short_lines(long)):
        if piece and len(piece) + len(line) >= ROOM:
            yield _box(piece)
            piece = ""
        piece += f"{line}\n"
    yield _box(piece)


def _short_lines(line: str) -> list[str]:
    """Return a line, broken between words where a box can't hold what its signs become."""
    unfenced = line.replace(FENCE, "'''")
    whole = escaped(unfenced)
    return [whole] if len(whole) < ROOM else [escaped(one) for one in wrap(unfenced, WIDTH)]


def _box(words: str) -> Block:
    return said(f"{FENCE}\n{words}{FENCE}")
