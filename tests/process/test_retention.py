"""`app.py retention`: what goes, first as it would be and then as it is, beside a bot that runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.access import case_for, visitor
from bot.casework import closing, journal
from bot.casework.closing import CloseForm
from bot.casework.desk import Desk
from bot.delivery import deliver_due
from bot.journal import unfiled
from bot.people import People
from demo import WORKSPACE
from faults.cases import referred
from models import Case, Closing, Filing, Notice
from models.vocabulary import Outcome

if TYPE_CHECKING:
    from tests.process.house import House

MARION = "U0MARION"
LONG_AGO = timedelta(days=100)


def _ended(house: House) -> tuple[str, str]:
    """Close two cases a hundred days ago, file the first, and return their codes."""
    house.set_up()
    referred(house.bot, 2)
    deliver_due(house.bot)
    with house.bot.writing() as session:
        desk = Desk(session, house.bot.vault, house.bot.now())
        for place, case_id in enumerate(session.scalars(select(Case.id).order_by(Case.code)).all()):
            opened = case_for(session, case_id, visitor(session, WORKSPACE, MARION))
            closing.close(desk, opened, CloseForm(Outcome.NO_CONTACT, "svarer ikke"))
            if not place:
                journal.file(desk, opened, unfiled(opened.case)[-1].about, People())
    with house.bot.writing() as session:
        for row in (*session.scalars(select(Closing)), *session.scalars(select(Filing))):
            row.at -= LONG_AGO
        for case in session.scalars(select(Case)):
            case.closed_at = case.closed_at and case.closed_at - LONG_AGO
        first, second = session.scalars(select(Case.code).order_by(Case.code).limit(2))
        return first, second


def _content(house: House) -> list[bool]:
    with house.bot.reading() as session:
        found = session.scalars(select(Case.official_number).order_by(Case.code).limit(2))
        return [cell is not None for cell in found]


def test_the_dry_run_says_what_the_run_does(house: House) -> None:
    """Both name the same codes and counts; only the run changes anything, and it is traced."""
    first, second = _ended(house)
    dry = house.run("retention", "--dry-run")
    assert (dry.status, dry.err) == (0, "")
    assert f"  slettes: {first}" in dry.lines
    assert f"  {second} venter: 1 notat er ikke journaliseret" in dry.lines
    assert dry.lines[-1] == "Intet er ændret."
    assert _content(house) == [True, True]
    done = house.run("retention")
    assert (done.status, done.err) == (0, "")
    assert done.lines[:-1] == dry.lines[:-1]
    assert done.lines[-1] == "Udført. Beskederne i Slack slettes af den Tværs, der kører."
    assert _content(house) == [False, True]
    assert house.run("trace", "verify").status == 0
    assert "  slettes: ingen sager" in house.run("retention").lines


def test_the_bot_that_runs_deletes_the_messages(house: House) -> None:
    """The command speaks to no Slack itself: what it asks for is done by the next round."""
    _ended(house)
    process = house.start()
    house.connected()
    assert house.run("retention").status == 0
    house.until(lambda: not _standing(house))
    assert house.ended(process) == [0]


def _standing(house: House) -> list[str]:
    with house.bot.reading() as session:
        return list(session.scalars(select(Notice.id).where(Notice.delete_at.is_not(None))))
