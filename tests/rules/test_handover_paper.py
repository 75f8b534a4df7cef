"""The text and the mail for a recipient without Slack: whole, in Danish, and of no one's id."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from bot.locale import speaking
from bot.people import People
from bot.vault import KeyRing, Vault
from bot.views.handover_paper import Sheet, mail_draft, pdf, sections, text
from bot.views.scene import Scene
from bot.views.told import Reading
from models import Case, CaseState, Handover, HandoverState, Seat, Team
from models.vocabulary import Unit
from tests.rules.test_obligations import local

VAULT = Vault(KeyRing.random())
SUMMARY = "Ø passer godt på et plejecenter.\nRing først, æøå."
NAMES = People({"U1": ("Marion Lund", "Rusmiddelkonsulent")})


def sheet(**given: Any) -> Sheet:
    """Return what the text is drawn from: a case Marion leads, offered to Hanne by Marion."""
    seats = [Seat(id="s", holder="U1", substitutes=[], position=0)]
    team = Team(id="t", name="Udsatte-teamet", all_seats=seats)
    case = Case(id="c", code="U26-0042", state=CaseState.UNDERWAY, lead="U1")
    VAULT.put(case, "official_number", "2026-4711")
    VAULT.put(case, "trusts", "aftenvagten")
    usual: dict[str, Any] = {
        "unit": Unit.JOB_CENTRE,
        "offered_by": "U1",
        "offered_at": local("2026-11-24 10:00"),
        "meets_on": date(2026, 12, 1),
        "state": HandoverState.OFFERED,
    }
    offer = Handover(id="h", **{**usual, **given})
    VAULT.put(offer, "recipient_name", "Hanne Bro, Jobcenter Odder")
    VAULT.put(offer, "summary", SUMMARY)
    scene = Scene(case, team, NAMES, local("2026-11-24 10:00"))
    return Sheet(Reading(scene, VAULT), offer)


def test_it_is_in_danish_whoever_asks_for_it() -> None:
    """It is for a colleague elsewhere, and so is not in the language of the one who prints it."""
    with speaking("en"):
        assert "Sådan svarer I" in text(sheet())
        assert [one.heading for one in sections(sheet())] == [
            "Overdragelse af sag U26-0042",
            "Hvad I skal vide",
            "Hvem åbner borgeren døren for?",
            "Trepartsmøde",
            "Sådan svarer I",
        ]


def test_no_id_stands_in_it() -> None:
    """Somebody whose name isn't known is "teamet", and never Slack's own mention."""
    told = text(sheet(offered_by="U2"))
    assert "Skrevet af: teamet" in told
    assert "U1" not in told
    assert "U2" not in told.replace("U26-0042", "")
    assert "<@" not in told


def test_it_says_whether_the_citizen_knows() -> None:
    """And that no day is agreed, if none is."""
    assert "Borgeren ved endnu ikke, hvem der er ny." in text(sheet())
    known = sheet(citizen_told_at=local("2026-11-24 10:00"), meets_on=None)
    assert "Dagen er ikke aftalt.\nBorgeren ved, hvem der er ny.\n" in text(known)


def test_the_mail_opens_as_a_draft_with_the_text() -> None:
    """No address, nobody's name outside its body, and the same text as a PDF with it."""
    mail = message_from_bytes(mail_draft(sheet()), policy=SMTP)
    named = {name: words for name, words in mail.items() if name != "Content-Type"}
    assert named == {
        "Subject": "Overdragelse af sag U26-0042",
        "X-Unsent": "1",
        "MIME-Version": "1.0",
    }
    body, paper = mail.iter_parts()
    assert body.get_content().replace("\r\n", "\n") == text(sheet())
    assert paper.get_filename() == "U26-0042-overdragelse.pdf"
    assert (paper.get_content_type(), paper.get_content()) == ("application/pdf", pdf(sheet()))


def test_the_pdf_says_what_the_text_says() -> None:
    """Each part under a heading in its outline, every line as it was written, and in Danish."""
    with speaking("en"):
        read = PdfReader(BytesIO(pdf(sheet())))
    told = "".join(page.extract_text() for page in read.pages)
    squeezed = "".join(told.split())
    for line in text(sheet()).splitlines():
        assert "".join(line.split()) in squeezed
    headings = [str(one["/Title"]) for one in read.outline if not isinstance(one, list)]
    assert headings == [one.heading for one in sections(sheet())[1:]]
    assert read.metadata is not None
    assert read.metadata.title == "Overdragelse af sag U26-0042"
    assert str(read.root_object["/Lang"]) == "da"
