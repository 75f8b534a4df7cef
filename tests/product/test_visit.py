"""A visit that isn't ended is heard by a colleague, then by the leader, at any hour (N18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from bot.schedule import audit, forget, retain
from models import Notice, Seat, Team
from tests.product import forging
from tests.product.ending import end
from tests.product.steps import file_all, pass_time_while_down, under_way
from tests.product.world import (
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    JONAS,
    LONE,
    MARION,
    METTE,
    SAID,
    SOEREN,
    TORVET,
    TRINE,
)

if TYPE_CHECKING:
    from typing import Any

    from models import Visit
    from tests.product.world import World

OUT = "er på besøg"
LATE = "har ikke meldt sig hjem"


def go(world: World, user: str = MARION, **given: str) -> dict[str, Any]:
    """Choose "Jeg tager på besøg" on the card, and send the form."""
    person = world.form(user, "more:visit", "form:visit")
    answer = person.submit({"back_by": "11:00", "partner": CAMILLA, **given})
    world.settle()
    return answer


def home(world: World, user: str) -> None:
    """Press "Hjemme igen" in the newest message that has it."""
    person = world.person(user)
    letter = [one for one in person.dm() if "visit:home" in str(one["blocks"])][-1]
    person.click(f"D0{user[2:]}", letter["ts"], "visit:home")
    world.settle()


def visits(world: World) -> list[Visit]:
    """Return what is stored."""
    return world.case().visits


def test_out_and_home_in_time(any_world: World) -> None:
    """The visitor has the button, the colleague knows, the card shows it; home, nobody is rung."""
    world = any_world
    under_way(world)
    assert go(world)["outcome"] == "closed"
    assert world.letters(MARION, "Du er på besøg i U26-0001 til kl. 11.00.")
    (told,) = world.letters(CAMILLA, OUT)
    assert "Marion Lund er på besøg i U26-0001, tilbage senest kl. 11.00." in told["text"]
    assert "Marion er på besøg, tilbage senest kl. 11.00" in world.card()["text"]
    world.travel("2026-11-24 10:40")
    home(world, MARION)
    assert OUT not in world.card()["text"]
    (visit,) = visits(world)
    assert visit.home_at is not None
    assert visit.ended_by == MARION
    world.travel("2026-11-24 15:00")
    assert not world.letters(CAMILLA, LATE)
    assert not world.letters(MARION, "Er du hjemme")


def test_silence_is_heard_first_by_the_colleague_then_by_the_leader(world: World) -> None:
    """Asked at the time, the colleague ten minutes after, the leader a quarter of an hour later."""
    under_way(world)
    go(world)
    world.travel("2026-11-24 10:59")
    assert not world.letters(MARION, "Er du hjemme")
    world.travel("2026-11-24 11:01")
    assert world.letters(MARION, "Er du hjemme fra U26-0001?")
    assert not world.letters(CAMILLA, LATE)
    world.travel("2026-11-24 11:11")
    (alarm,) = world.letters(CAMILLA, LATE)
    assert "skulle være tilbage fra U26-0001 kl. 11.00" in alarm["text"]
    assert not world.letters(METTE, LATE)
    world.travel("2026-11-24 11:26")
    (alarm,) = world.letters(METTE, LATE)
    assert "Camilla Holm fik besked" in alarm["text"]
    home(world, METTE)
    assert visits(world)[0].ended_by == METTE
    for user in (CAMILLA, METTE):
        assert world.letters(user, "Marion Lund er hjemme igen fra U26-0001.")
    world.travel("2026-11-25 12:00")
    assert len(world.letters(METTE, LATE)) == 1


def test_outside_office_hours_it_breaks_the_silence(world: World) -> None:
    """In the evening everything is said at once, and the alarm rings at night."""
    under_way(world)
    world.travel("2026-11-24 20:00")
    go(world, back_by="22:30")
    assert world.letters(CAMILLA, OUT)
    world.travel("2026-11-24 22:41")
    assert world.letters(CAMILLA, LATE)
    world.travel("2026-11-24 22:56")
    assert world.letters(METTE, LATE)


def test_a_closed_case_does_not_end_the_watch(world: World) -> None:
    """Somebody closes the case meanwhile: the visitor is missed all the same."""
    under_way(world)
    go(world)
    form = world.form(CHRISTINA, "more:close", "form:close")
    form.submit(**SAID, outcome="goal_met")
    world.settle()
    world.travel("2026-11-24 11:11")
    assert world.letters(CAMILLA, LATE)


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"back_by": "08:00"}, {"back_by": "Tidspunktet er passeret. Vælg et senere i dag."}),
        ({"partner": MARION}, {"partner": "Vælg en anden kollega fra Udsatte-teamet."}),
        ({"partner": LONE}, {"partner": "Vælg en anden kollega fra Udsatte-teamet."}),
    ],
)
def test_what_cannot_be(world: World, given: dict[str, str], errors: dict[str, str]) -> None:
    """Each mistake is told under its field, and nobody is out."""
    under_way(world)
    assert go(world, **given)["errors"] == errors
    assert visits(world) == []


def test_a_colleague_who_is_away_cannot_be_the_one(world: World) -> None:
    """Whoever is away today would not hear it."""
    under_way(world)
    trine = world.person(TRINE)
    trine.command(TORVET, "/henvisning fravær")
    trine.wait_modal("form:absence")
    trine.submit({"first_on": "2026-11-24", "last_on": "2026-11-24"})
    answer = go(world, partner=TRINE)
    assert answer["errors"] == {"partner": "Den kollega er væk i dag. Vælg en anden."}


def test_out_in_two_places_at_once(world: World) -> None:
    """A second visit has to wait until the first has ended."""
    under_way(world)
    go(world)
    answer = go(world)
    assert "Du er allerede på besøg i U26-0001." in str(answer["errors"])
    assert len(visits(world)) == 1


def test_home_is_said_once_and_only_by_the_team(world: World) -> None:
    """An outsider with the button's value changes nothing; pressed twice it says when."""
    under_way(world)
    go(world)
    (visit,) = visits(world)
    told = forging.reply(world.person(LONE), forging.press(LONE, "visit:home", visit.id))
    assert told.startswith("Du er ikke med i teamet.")
    home(world, MARION)
    told = forging.reply(world.person(CAMILLA), forging.press(CAMILLA, "visit:home", visit.id))
    assert told.startswith("Det er allerede noteret, kl.")


def test_who_forgot_to_press_can_still_say_that_they_are_home(world: World) -> None:
    """When the case has been erased, and the message with the button is gone, it is on Home."""
    under_way(world)
    go(world)
    end(world)
    file_all(world)
    pass_time_while_down(world, "2027-02-26 03:50")
    retain(world.bot)
    assert world.case().erased_at is not None
    person = world.person(MARION)
    person.open_home()
    person.until(lambda: "visit:home" in str(person.home()))
    person.click_home("visit:home")
    person.until(lambda: "visit:home" not in str(person.home()))
    (visit,) = visits(world)
    assert (visit.home_at is not None, visit.ended_by) == (True, MARION)
    assert world.events()[-1].kind == "visit_ended"


def test_the_form_says_what_it_is_not(world: World) -> None:
    """It is no substitute for the workplace's own alarm, and says so first."""
    under_way(world)
    form = world.form(MARION, "more:visit", "form:visit")
    first = (form.modal() or {})["blocks"][0]
    assert "Det her er ikke en alarm." in first["text"]["text"]


def test_two_go_together(world: World) -> None:
    """The mark stands on the card and in the form, until it is taken away."""
    under_way(world)
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:trust")
    person.wait_modal("form:trust")
    person.submit({"two_persons": ["two"]})
    world.settle()
    person.close()
    assert "Besøg kun to sammen." in world.card()["text"]
    form = world.form(CAMILLA, "more:visit", "form:visit")
    assert "Besøg kun to sammen." in str(form.modal())
    form.close()
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:trust")
    person.wait_modal("form:trust")
    person.submit({"two_persons": []})
    world.settle()
    assert "Besøg kun to sammen." not in world.card()["text"]


def test_where_somebody_was_is_forgotten(world: World) -> None:
    """Thirty days after they were home nothing is kept of it; who is still out is not forgotten."""
    under_way(world)
    go(world)
    world.travel("2026-12-30 12:00")
    forget(world.bot)
    assert len(visits(world)) == 1
    home(world, MARION)
    world.travel("2027-01-30 12:00")
    forget(world.bot)
    assert visits(world) == []
    assert world.notices("visit") == []


def heard(world: World) -> set[str]:
    """Return who has heard that Marion hasn't said she is home."""
    everybody = (CAMILLA, CHRISTINA, TRINE, METTE, SOEREN, BIRGIT, JONAS)
    return {user for user in everybody if world.letters(user, LATE)}


def led_by(world: World, leader: str | None, of_the_seats: str | None) -> None:
    """Give the team, and each of its seats, a leader."""
    with world.bot.writing() as session:
        session.execute(update(Team).values(leader=leader))
        session.execute(update(Seat).values(leader=of_the_seats))


@pytest.mark.parametrize(
    ("team", "seats", "partner", "at_1126", "at_1141"),
    [
        (METTE, None, CAMILLA, {CAMILLA, METTE}, {CAMILLA, METTE, CHRISTINA}),
        (METTE, SOEREN, CAMILLA, {CAMILLA, SOEREN}, {CAMILLA, SOEREN, CHRISTINA}),
        (None, SOEREN, CAMILLA, {CAMILLA, SOEREN}, {CAMILLA, SOEREN, CHRISTINA}),
        (METTE, None, METTE, {METTE, CAMILLA, CHRISTINA}, {METTE, CAMILLA, CHRISTINA}),
        (None, None, CAMILLA, {CAMILLA, CHRISTINA}, {CAMILLA, CHRISTINA}),
    ],
)
def test_the_visitors_own_leader_hears_and_then_everybody(
    world: World,
    team: str | None,
    seats: str | None,
    partner: str,
    at_1126: set[str],
    at_1141: set[str],
) -> None:
    """The seat's leader before the team's; where that is the colleague, all who are there."""
    led_by(world, team, seats)
    under_way(world)
    go(world, partner=partner)
    world.travel("2026-11-24 11:26")
    assert heard(world) == at_1126
    world.travel("2026-11-24 11:41")
    assert heard(world) == at_1141


def test_a_colleague_who_leaves_before_it_would_be_heard(world: World) -> None:
    """Camilla is away from noon: she is no one to hear it at ten past two."""
    under_way(world)
    person = world.person(CAMILLA)
    person.command(TORVET, "/henvisning fravær")
    person.wait_modal("form:absence")
    person.submit({"first_on": "2026-11-24", "last_on": "2026-11-24", "first_half": "half"})
    person.close()
    errors = go(world, back_by="14:00")["errors"]
    assert errors == {"partner": "Den kollega er væk i dag. Vælg en anden."}
    assert go(world, back_by="11:00")["outcome"] == "closed"


def test_a_visit_may_end_after_midnight(world: World) -> None:
    """At ten past eleven at night a quarter past midnight is tomorrow's."""
    under_way(world)
    world.travel("2026-11-24 23:10")
    assert go(world, back_by="00:15")["outcome"] == "closed"
    world.travel("2026-11-25 00:26")
    assert world.letters(CAMILLA, LATE)


def test_who_lost_the_seat_while_out_comes_home(world: World) -> None:
    """Marion is taken off her seat; she says herself that she is home, and nobody is rung."""
    under_way(world)
    go(world)
    with world.bot.writing() as session:
        session.execute(update(Seat).where(Seat.holder == MARION).values(holder=None))
    home(world, MARION)
    assert visits(world)[0].ended_by == MARION


def test_a_lost_alarm_of_a_closed_case_heals(world: World) -> None:
    """The notice is gone from the database, the case is closed: the audit owes it again."""
    under_way(world)
    go(world)
    world.form(CHRISTINA, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    with world.bot.writing() as session:
        session.execute(delete(Notice).where(Notice.key.contains(":partner:")))
    audit(world.bot)
    world.travel("2026-11-24 11:11")
    assert world.letters(CAMILLA, LATE)
