"""Advice without a case: logged in a few taps, counted, and nothing owed (row 29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.casework.advise import advised_in_month
from models import Encounter
from models.vocabulary import ContactChannel
from tests.product.world import LONE, MARION, TORVET

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

GIVEN = {"channel": "phone", "about": ["job_centre_contact", "housing_search"]}


def opened(world: World, word: str = "kontakt") -> Player:
    """Open the form by its command."""
    marion = world.person(MARION)
    world.opened(marion, lambda: marion.command(TORVET, f"/henvisning {word}"), "form:encounter")
    return marion


def kept(world: World) -> list[Encounter]:
    """Return what is stored."""
    with world.bot.reading() as session:
        return list(session.scalars(select(Encounter).order_by(Encounter.logged_at)))


def test_advice_is_logged_and_counted(world: World) -> None:
    """How and about what; the form's place is taken by thanks with the month's count."""
    opened(world).submit(GIVEN)
    marion = opened(world, "contact")
    answer = marion.submit(GIVEN, on="2026-11-20")
    assert answer["outcome"] == "updated"
    assert "Udsatte-teamet har givet råd 2 gange i november." in str(marion.modal())
    first, second = kept(world)
    assert (first.user, first.channel) == (MARION, ContactChannel.PHONE)
    assert first.about == ["job_centre_contact", "housing_search"]
    assert [str(one.on) for one in (first, second)] == ["2026-11-24", "2026-11-20"]


def test_no_case_and_nothing_owed(world: World) -> None:
    """No message, no deadline; the trace has who did it."""
    opened(world).submit(GIVEN)
    world.settle()
    assert world.cases() == []
    assert {row.kind for row in world.notices()} <= {"digest"}
    assert (world.events()[-1].kind, world.events()[-1].user) == ("advised", MARION)


def test_the_form_is_two_choices_and_a_date(world: World) -> None:
    """Nothing is written, so that nobody can be named."""
    fields = [one for one in (opened(world).modal() or {})["blocks"] if one["type"] == "input"]
    assert [one["block_id"] for one in fields] == ["channel", "about", "on"]
    assert "plain_text_input" not in str(fields)


def test_what_is_missing_is_said(world: World) -> None:
    """Each field has its words, and a day to come is refused."""
    marion = opened(world)
    assert set(marion.submit()["errors"]) == {"channel", "about"}
    errors = marion.submit(GIVEN, on="2026-11-25")["errors"]
    assert errors == {"on": "Datoen ligger i fremtiden. Vælg en dato til og med i dag."}
    assert kept(world) == []


def test_each_month_is_counted_by_itself(world: World) -> None:
    """The last of a month and the first of the next are two months; the year turns, too."""
    for day in ("2026-10-31", "2026-11-01"):
        opened(world).submit(GIVEN, on=day)
    on = kept(world)[-1].on
    with world.bot.reading() as session:
        assert advised_in_month(session, world.team(), on) == 1
        assert advised_in_month(session, world.team(), on.replace(month=12, day=31)) == 0


def test_who_is_in_no_team_is_told(world: World) -> None:
    """A colleague outside the teams hears what to do instead."""
    lone = world.person(LONE)
    lone.command(TORVET, "/henvisning kontakt")
    assert "Du er ikke med i et team her" in lone.wait_message(TORVET, "et team her")["text"]
