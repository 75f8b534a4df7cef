"""Somebody contacts the citizen, by a day, and the first contact is stamped (row 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.product import forging
from tests.product.steps import file_all, pass_time_while_down, settle_later, thread_posts
from tests.product.world import CAMILLA, MARION, METTE, TRINE, taken

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

LATE = "Borgeren skulle være kontaktet"


def recording(world: World) -> Player:
    """Open the record once all have bid in; Marion leads and Camilla contacts."""
    world.bid_all()
    begun = "card:record" in str(world.card()["blocks"])
    return world.form(MARION, "record" if begun else "more:record", "form:record")


def recorded(world: World, **changed: str) -> None:
    """Finish the record of a case; Marion leads and Camilla contacts."""
    given = {"decision": "ophold", "lead": MARION, "contact": CAMILLA, "citizen_voice": "ja"}
    assert taken(recording(world).submit({**given, **changed}))
    world.settle()


def called(world: World) -> list[tuple[str, list[str]]]:
    """Return on which days it was said that nobody has contacted the citizen, and to whom."""
    return [(day, who) for day, _text, who in thread_posts(world, LATE)]


def test_the_record_offers_the_teams_span(world: World) -> None:
    """Three working days from the meeting, or what the team has set; the card says by when."""
    world.refer()
    recorded(world)
    assert str(world.case().contact_by) == "2026-11-27"
    assert "Kontakt Camilla (senest fredag den 27. november)" in world.card()["text"]


def test_the_first_contact_is_stamped_once(world: World) -> None:
    """With who and when; the second who presses is told, and the menu has it no more."""
    world.refer()
    recorded(world)
    world.travel("2026-11-25 11:00")
    world.press(CAMILLA, "more:contacted")
    world.settle()
    assert world.case().contacted_by == CAMILLA
    assert "Kontakt Camilla (første kontakt onsdag den 25. november)" in world.card()["text"]
    assert "contacted" not in str(world.card()["blocks"])
    told = forging.reply(
        world.person(TRINE), forging.press(TRINE, "card:contacted", world.case().id)
    )
    assert told == "Første kontakt er allerede noteret onsdag den 25. november."
    assert world.case().contacted_by == CAMILLA
    world.travel("2026-12-10 12:00")
    assert called(world) == []


def test_who_contacts_hears_first_then_the_lead_then_the_leader(world: World) -> None:
    """One, three and five working days after, then weekly."""
    world.refer()
    recorded(world)
    file_all(world)
    world.travel("2026-12-11 16:00")
    assert called(world) == [
        ("2026-11-30", [CAMILLA]),
        ("2026-12-02", [MARION]),
        ("2026-12-04", [MARION]),
        ("2026-12-11", [MARION]),
    ]
    told = [one["text"] for one in world.letters(METTE, "Borgeren skulle være kontaktet senest")]
    assert ["overskredet med 5" in told[0], "overskredet med 10" in told[1]] == [True, True]
    assert "*skulle være sket fredag den 27. november*" in str(world.card()["blocks"])


def test_a_day_out_of_bounds_is_refused(world: World) -> None:
    """Yesterday, and a day after the deadline; what was typed stays."""
    world.refer()
    marion = recording(world)
    given = {"decision": "ophold", "lead": MARION, "contact": CAMILLA, "citizen_voice": "ja"}
    for day in ("2026-11-23", "2027-02-25"):
        errors = marion.submit(given, contact_by=day)["errors"]
        assert errors == {"contact_by": "Vælg en dag fra i dag og til fristen."}
    assert taken(marion.submit(contact_by="2026-11-24"))


def test_what_the_form_offers_is_never_past_the_deadline(world: World) -> None:
    """Recorded on the deadline's day or after it, today is offered, and taken."""
    world.refer()
    pass_time_while_down(world, "2027-02-24 10:00")
    settle_later(world)
    marion = recording(world)
    given = {"decision": "ophold", "lead": MARION, "contact": CAMILLA, "citizen_voice": "ja"}
    assert taken(marion.submit(given))
    assert str(world.case().contact_by) == "2027-02-24"


def test_a_team_with_its_own_span_is_offered_that(world: World) -> None:
    """One working day, where the team has decided so."""
    with world.bot.writing() as session:
        session.merge(world.team(), load=False).contact_days = 1
    world.refer()
    recorded(world)
    assert str(world.case().contact_by) == "2026-11-25"
