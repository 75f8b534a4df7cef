"""Somebody back within a year is marked, and the team reads what is known from last time (N11)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from models import Case, Intervention
from models.vocabulary import Outcome
from tests.product import forging
from tests.product.ending import FIRST, at, end, say
from tests.product.steps import pass_time_while_down, under_way
from tests.product.world import ALI, CAMILLA, LONE, MARION, TRINE

if TYPE_CHECKING:
    from tests.product.world import World

NUMBER = "2026-777"
BACK = "2027-04-06 09:00"
MARK = "↩ Tilbage efter 4 måneder (U26-0001, formålet opnået)"


def last_time(world: World) -> None:
    """Let a case be lived through: one thing worked, another didn't, somebody had the trust."""
    under_way(world, official_number=NUMBER, tried_not=["substance_treatment"])
    person = world.form(CAMILLA, "show", "page:sheet")
    for kind, effect, why in (
        ("home_visit", "worked", "han lukkede op for Camilla"),
        ("accompany_doctor", "not", "ville ikke have fremmede"),
    ):
        person.click_modal("sheet:log")
        person.wait_modal("form:intervention")
        person.submit(type=kind, state="done")
        person.wait_modal("form:effect")
        person.submit(effect=effect, why=why)
        person.wait_modal("page:sheet")
    person.click_modal("sheet:trust")
    person.wait_modal("form:trust")
    person.submit({"trusts": "hjemmeplejens aftenvagt"})
    person.wait_modal("page:sheet")
    person.close()
    world.settle()
    end(world)


def come_back(world: World, when: str = BACK, number: str = NUMBER) -> str:
    """Let Ali refer the same citizen at a Copenhagen time, and return the new code."""
    pass_time_while_down(world, when)
    return world.refer(ALI, official_number=number, situation="står på gaden igen").code


def read(world: World, code: str) -> list[str]:
    """Return the paragraphs of the private view, as Trine opens it."""
    person = world.form(TRINE, "show", "page:sheet", code)
    shown = said_in(person.modal())
    person.close()
    return shown


def said_in(view: dict[str, Any] | None) -> list[str]:
    """Return a page's headings and paragraphs."""
    return [block["text"]["text"] for block in (view or {})["blocks"] if "text" in block]


def views_of(world: World, code: str) -> int:
    """Return how often a case's text has been read."""
    case = world.case(code)
    return len([one for one in world.events() if (one.kind, one.case_id) == ("viewed", case.id)])


def test_the_card_marks_who_is_back(any_world: World) -> None:
    """One loud line with when and how it ended; the referrer learns nothing of it."""
    world = any_world
    under_way(world, official_number=NUMBER)
    end(world)
    code = come_back(world)
    text = world.card(code)["text"]
    assert f"{MARK}. Er det samme forløb?" in text
    assert f"*{MARK}*" in str(world.card(code)["blocks"])
    assert "Samme sagsnr." not in text
    world.press(CAMILLA, "apart", code)
    world.settle()
    assert MARK in world.card(code)["text"]
    assert "Er det samme forløb?" not in world.card(code)["text"]
    told = str(world.person(ALI).dm()) + str(world.person(LONE).dm()[-1])
    assert "Tilbage" not in told
    assert "U26-0001" not in str(world.person(ALI).dm())


def test_the_private_view_opens_with_last_time(world: World) -> None:
    """How it ended, what worked and didn't and why, who had the trust, and what was said after."""
    last_time(world)
    at(world, FIRST)
    say(world, CAMILLA, "yes")
    shown = read(world, come_back(world))
    assert shown[0] == "Sidst"
    assert shown[1] == "*U26-0001* blev afsluttet tirsdag den 24. november 2026: *formålet opnået*"
    assert shown[2] == (
        "*Det virkede*\n"
        "• Hjemmebesøg: gennemført, virkede – han lukkede op for Camilla\n"
        "*Det virkede ikke*\n"
        "• Rusmiddelbehandling: virkede ikke\n"
        "• Ledsagelse til læge: gennemført, virkede ikke – ville ikke have fremmede"
    )
    assert shown[3] == "*Hvem åbner borgeren døren for?*\n>hjemmeplejens aftenvagt"
    whole = "\n".join(shown)
    assert whole.count("han lukkede op") == 1
    assert whole.count("hjemmeplejens aftenvagt") == 1


def test_who_had_the_trust_and_what_was_said_after(world: World) -> None:
    """The colleague is named, and the answer 14 days after with who gave it."""
    last_time(world)
    at(world, FIRST)
    say(world, CAMILLA, "no")
    code = come_back(world)
    person = world.form(TRINE, "show", "page:sheet", code)
    view = str(person.modal())
    assert "Kontakt til borgeren: Camilla Holm" in view
    assert "Efterkontrol 14 dage: nej (Camilla Holm, tirsdag den 8. december)" in view


def test_reading_it_is_traced_as_reading_the_earlier_case(world: World) -> None:
    """Each opening leaves one mark on both; turning its pages leaves none."""
    last_time(world)
    code = come_back(world)
    before = views_of(world, "U26-0001")
    read(world, code)
    assert (views_of(world, code), views_of(world, "U26-0001")) == (1, before + 1)
    read(world, code)
    assert (views_of(world, code), views_of(world, "U26-0001")) == (2, before + 2)
    person = world.person(TRINE)
    case = world.case(code)
    turned = forging.press(TRINE, "sheet:on", f"{case.id}:0:1")
    forging.send(person, turned)
    person.wait_modal("page:sheet")
    assert views_of(world, "U26-0001") == before + 2


def test_the_agenda_opens_with_it_too(world: World) -> None:
    """At the start meeting's table, and it leaves its mark."""
    last_time(world)
    code = come_back(world)
    before = views_of(world, "U26-0001")
    forged = forging.press(MARION, "card:agenda", world.case(code).id)
    world.person(MARION).act("raw", type="interactive", payload=forged)
    shown = said_in(world.person(MARION).wait_modal("page:agenda"))
    assert shown[1] == "Sidst"
    assert any("han lukkede op for Camilla" in one for one in shown)
    assert views_of(world, "U26-0001") == before + 1


def test_what_was_erased_leaves_types_and_effects(world: World) -> None:
    """The words are gone; what worked, who had the trust and when it ended stay."""
    last_time(world)
    with world.bot.writing() as session:
        session.execute(update(Intervention).values(note=None, effect_why=None))
        gone: dict[str, Any] = {"trusts": None, "situation": None, "official_number": None}
        session.execute(update(Case).values(erased_at=datetime(2027, 2, 1, tzinfo=UTC), **gone))
    code = come_back(world)
    assert MARK in world.card(code)["text"]
    shown = "\n".join(read(world, code))
    assert "• Hjemmebesøg: gennemført, virkede\n" in shown
    assert "han lukkede op" not in shown
    assert "aftenvagt" not in shown


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.NO_CONTACT])
def test_what_was_no_case_brings_nobody_back(world: World, outcome: Outcome) -> None:
    """One opened by a fault is nothing to come back to; any other end is."""
    under_way(world, official_number=NUMBER)
    end(world, outcome)
    text = world.card(come_back(world))["text"]
    assert ("Tilbage" in text) is (outcome is Outcome.NO_CONTACT)


def test_more_than_a_year_after_nobody_is_back(world: World) -> None:
    """On the day a year later it is marked; the day after the team knows the number, no more."""
    under_way(world, official_number=NUMBER)
    end(world)
    assert "Tilbage efter 12 måneder" in world.card(come_back(world, "2027-11-24 09:00"))["text"]
    under_way(world, official_number="2026-778")
    end(world, code="U27-0002")
    code = come_back(world, "2028-11-25 09:00", "2026-778")
    assert "Tilbage" not in world.card(code)["text"]
    assert "Samme sagsnr. som U27-0002 (afsluttet" in world.card(code)["text"]
    assert "Sidst" not in read(world, code)


def test_while_the_earlier_goes_on_nobody_is_back(world: World) -> None:
    """An open case is known, not come back to; nor is one that is open again."""
    under_way(world, official_number=NUMBER)
    code = come_back(world, "2026-12-01 09:00")
    assert "Tilbage" not in world.card(code)["text"]
    assert "Sidst" not in read(world, code)
    end(world)
    world.press(TRINE, "apart", code)
    world.settle()
    assert "Tilbage" not in world.card(code)["text"]


def test_under_way_the_mark_stays(world: World) -> None:
    """When the start meeting has been held the card says it still."""
    under_way(world, official_number=NUMBER)
    end(world)
    pass_time_while_down(world, BACK)
    case = under_way(world, official_number=NUMBER)
    assert MARK in world.card(case.code)["text"]


def test_another_teams_case_is_not_told_across(world: World) -> None:
    """Whoever may not open the new case learns of neither."""
    last_time(world)
    case = world.case(come_back(world))
    told = forging.reply(world.person(LONE), forging.press(LONE, "card:show", case.id))
    assert told.startswith("Der er ingen sag")
    assert views_of(world, "U26-0001") == 1
