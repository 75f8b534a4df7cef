"""`app.py access-request`: all that is kept about one, as a file of the operator's own."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from models import Case, Event

if TYPE_CHECKING:
    from tests.process.house import House

WHEN = datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))


def _begun(house: House) -> str:
    """Refer a citizen, and return the case's code."""
    house.set_up()
    house.live()
    with house.bot.reading() as session:
        return session.scalars(select(Case.code)).one()


def test_a_case_is_taken_out_whole_and_traced(house: House) -> None:
    """Its words are opened, in Danish and as JSON, for the owner only; the trace has it."""
    code = _begun(house)
    file = house.folder / "indsigt.txt"
    done = house.run("access-request", code.lower(), "--out", file, "--json")
    assert (done.status, done.err) == (0, "")
    files = f"{file} og {file}.json"
    assert done.out.strip() == f"Alt om {code} ligger i {files}. Kun du kan læse det."
    beside = file.with_name("indsigt.txt.json")
    assert [path.stat().st_mode & 0o777 for path in (file, beside)] == [0o600, 0o600]
    text, whole = file.read_text(encoding="utf-8"), json.loads(beside.read_text(encoding="utf-8"))
    assert text.startswith(f"Sag {code}\n")
    (row,) = whole["tables"]["case"]
    assert row["official_number"] in text
    assert row["situation"] in text
    assert "C-579/21" in text
    assert "henviste borgeren" in text
    with house.bot.reading() as session:
        found = session.scalars(select(Event).where(Event.kind == "exported")).one()
        case = session.scalars(select(Case)).one()
        assert (found.user, found.role, found.subject) == (
            "command_line",
            "operator",
            "access_request",
        )
        assert found.case_id == case.id
    assert house.run("trace", "verify").status == 0


def test_an_erased_restricted_case_is_answered_honestly(house: House) -> None:
    """It is taken out like any other, and the text says what is gone and since when."""
    code = _begun(house)
    with house.bot.writing() as session:
        gone = {"situation": None, "official_number": None, "citizen_wish": None}
        when = {"erased_at": WHEN, "anonymised_at": WHEN, "restricted_at": WHEN}
        session.execute(update(Case).values(**gone, **when))
    file = house.folder / "indsigt.txt"
    assert house.run("access-request", code, "--out", file).status == 0
    text = file.read_text(encoding="utf-8")
    assert "Fritekst og sagsnummer er slettet mandag den 1. marts 2027." in text
    assert "Sagen er anonymiseret mandag den 1. marts 2027." in text


def test_an_employee_is_taken_out_without_the_citizen(house: House) -> None:
    """Lone's own part of each row, with codes; no colleague's id and no word of the citizen's."""
    code = _begun(house)
    file = house.folder / "lone.txt"
    done = house.run("access-request", "--employee", "U0LONE", "--out", file)
    assert (done.status, done.err) == (0, "")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("Medarbejder U0LONE\n")
    assert f"Sagskode: {code}" in text
    assert "U0MARION" not in text
    with house.bot.reading() as session:
        case = session.scalars(select(Case)).one()
        assert (house.bot.vault.read(case, "situation") or "?") not in text
        event = session.scalars(select(Event).where(Event.kind == "employee_exported")).one()
        assert event.subject == "U0LONE"


def test_what_can_not_be_answered_leaves_no_file_and_no_trace(house: House) -> None:
    """Nobody named, an unknown code or person, a file that is there: said in words."""
    code = _begun(house)
    file, there = house.folder / "indsigt.txt", house.folder / "der.txt"
    there.write_text("mit", encoding="utf-8")
    for words, told in (
        (("--out", file), "Skriv enten en sagskode"),
        (("U26-0999", "--out", file), "Der er ingen sag U26-0999."),
        (("--employee", "U0INGEN", "--out", file), "Tværs har intet om U0INGEN."),
        ((code, "--out", there), "findes allerede"),
    ):
        done = house.run("access-request", *words)
        assert done.status == 1
        assert told in done.err
    assert not file.exists()
    assert there.read_text(encoding="utf-8") == "mit"
    with house.bot.reading() as session:
        assert "exported" not in session.scalars(select(Event.kind)).all()
