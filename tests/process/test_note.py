"""`app.py note`: the journal note as a file of the operator's own, while the bot may be running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pypdf import PdfReader
from sqlalchemy import select, text

from bot.access import case_for, visitor
from bot.casework import meet
from bot.casework.desk import Desk
from bot.casework.meet import BidForm, RecordForm
from demo import WORKSPACE
from models import Case, Event
from models.vocabulary import BidKind

if TYPE_CHECKING:
    from tests.process.house import House

MARION = "U0MARION"


def _begun(house: House) -> str:
    """Refer a citizen, finish the start meeting's record, and return the case's code."""
    house.set_up()
    house.live()
    with house.bot.writing() as session:
        case_id = session.scalars(select(Case.id)).one()
        desk = Desk(session, house.bot.vault, house.bot.now())
        opened = case_for(session, case_id, visitor(session, WORKSPACE, MARION))
        for discipline in opened.team.disciplines:
            meet.bid(desk, opened, BidForm(discipline.id, BidKind.DOES, "kontakter udlejeren"))
        meet.finish_record(desk, opened, RecordForm("ophold på Ærø", MARION, MARION, "ja tak"))
        return opened.case.code


def test_a_note_is_written_for_its_owner_only(house: House) -> None:
    """The PDF is there, readable by nobody else, said in Danish, and traced as exported."""
    code = _begun(house)
    file = house.folder / "notat.pdf"
    done = house.run("note", code.lower(), "--of", "start", "--out", file)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Startmøde ")
    assert f"notatet ligger i {file}. Kun du kan læse den." in done.out
    assert file.stat().st_mode & 0o777 == 0o600
    assert "ophold på Ærø" in "".join(page.extract_text() for page in PdfReader(file).pages)
    assert "Ærø" not in done.out
    with house.bot.reading() as session:
        (event,) = session.scalars(select(Event).where(Event.kind == "exported"))
        meeting = session.scalars(select(Case)).one()
        assert (event.user, event.role, event.case_id) == ("command_line", "operator", meeting.id)
    assert house.run("trace", "verify").status == 0


def test_nothing_is_overwritten(house: House) -> None:
    """A file that is there is left as it is, and nothing is traced."""
    code = _begun(house)
    file = house.folder / "notat.pdf"
    file.write_text("mit", encoding="utf-8")
    done = house.run("note", code, "--out", file)
    assert (done.status, done.out) == (1, "")
    assert "findes allerede og bliver ikke overskrevet" in done.err
    assert file.read_text(encoding="utf-8") == "mit"
    with house.bot.reading() as session:
        assert session.scalars(select(Event).where(Event.kind == "exported")).all() == []


def test_what_there_is_none_of_leaves_no_file(house: House) -> None:
    """An unknown case, and a follow-up that wasn't held, are told; no file is left."""
    code = _begun(house)
    for words, told in (
        (("U26-0099",), "Der er ingen sag U26-0099."),
        ((code, "--of", "follow-up"), f"{code} har intet notat af den slags endnu."),
    ):
        file = house.folder / "notat.pdf"
        done = house.run("note", *words, "--out", file)
        assert (done.status, done.out) == (1, "")
        assert told in done.err
        assert not file.exists()


def test_while_the_bot_runs_the_whole_case_is_written(house: House) -> None:
    """Without --of it is the whole case; the running bot and its chain are none the worse."""
    code = _begun(house)
    process = house.start()
    house.connected()
    file = house.folder / "sag.pdf"
    done = house.run("note", code, "--out", file)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Hele sagen indtil ")
    house.refer("2026-99")
    assert house.ended(process) == [0]
    assert house.run("trace", "verify").status == 0


def test_a_damaged_case_is_said_in_words(house: House) -> None:
    """A sealed text that was changed in the database is told of in a sentence, and not shown."""
    code = _begun(house)
    with house.bot.writing() as session:
        case = session.scalars(select(Case)).one()
        case.situation = (case.situation or b"")[:-1] + b"x"
    done = house.run("note", code, "--out", "notat.pdf")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("Noget forseglet kan ikke åbnes: Det er ændret eller beskadiget.")
    assert not (house.folder / "notat.pdf").exists()


def test_what_nobody_expected_has_no_words_of_its_own(house: House) -> None:
    """A command that fails as nobody foresaw says what kind of fault and where, as the log does."""
    code = _begun(house)
    with house.bot.engine.begin() as connection:
        connection.execute(text("UPDATE \"case\" SET received_at = 'kanariefugl 010190-1234'"))
    done = house.run("note", code, "--out", "notat.pdf")
    assert done.status == 1
    assert '"event": "process.uncaught"' in done.err
    assert "kanariefugl" not in done.out + done.err
