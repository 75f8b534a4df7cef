"""What an administrator may choose for a team, and what is refused in words under its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

import pytest

from bot.access import team_for, visitor
from bot.casework import seats
from bot.casework import team as casework
from bot.casework.desk import Desk
from bot.casework.seats import SeatForm
from bot.casework.team import ClosingDayForm, TeamForm
from bot.claiming import claim_next
from bot.composing import compose
from bot.errors import Busy
from bot.posting import Letter, post
from bot.schedule import replan_team
from bot.settling import settle
from bot.trace import TVAERS
from demo import WORKSPACE
from tests.product.test_setup import NEW, form_from, new_team, page_words, setup_page
from tests.product.world import ALI, CAMILLA, LONE, NEW_TEAM, SOEREN

if TYPE_CHECKING:
    from bot.runtime import Bot
    from sandbox.player import Player
    from tests.product.world import World


def team_form(world: World) -> Player:
    """Open the form for a new team, with Tværs invited to its channel."""
    world.person(SOEREN).command(NEW_TEAM, "/invite @Tværs")
    return form_from(setup_page(world), "setup:new", "form:team")


@pytest.mark.parametrize("clock", ["02:00", "03:00", "07:29", "16:01"])
def test_a_start_meeting_is_held_in_office_hours(bare_world: World, clock: str) -> None:
    """A meeting time outside 07.30–16.00 would ring at night or never: the field says so."""
    errors = team_form(bare_world).submit({**NEW, "meeting_time": clock})["errors"]
    assert errors == {"meeting_time": "Vælg et tidspunkt fra kl. 07.30 til kl. 16.00."}


@pytest.mark.parametrize("clock", ["03:00", "07:29", "15:01"])
def test_a_digest_comes_while_it_can_be_read(bare_world: World, clock: str) -> None:
    """A digest before 07.30 breaks the silence and one near 16.00 is never posted."""
    errors = team_form(bare_world).submit({**NEW, "digest_time": clock})["errors"]
    assert errors == {"digest_time": "Vælg et tidspunkt fra kl. 07.30 til kl. 15.00."}


def test_the_ends_of_the_hours_are_allowed(bare_world: World) -> None:
    """07.30, 15.00 and 16.00 themselves are chosen freely."""
    given = {**NEW, "meeting_time": "16:00", "digest_time": "15:00"}
    assert team_form(bare_world).submit(given)["outcome"] == "closed"


def test_a_letter_that_cases_bear_is_not_given_to_another_team(world: World) -> None:
    """Where a team had U and has cases with it, a new U26-0001 would be the same code."""
    world.refer()
    person = form_from(setup_page(world), "setup:team", "form:team")
    assert person.submit(letter="V")["outcome"] == "closed"
    person.until(lambda: "sagskode V" in page_words(person))
    person.command(NEW_TEAM, "/invite @Tværs")
    form_from(person, "setup:new", "form:team")
    assert person.submit({**NEW, "letter": "u"})["errors"] == {
        "letter": "Et andet team har sager med U. Vælg et andet bogstav."
    }
    assert person.submit({**NEW, "letter": "S"})["outcome"] == "closed"


def test_a_team_may_take_its_own_letter_back(world: World) -> None:
    """The cases that bear the letter are its own, and the count goes on."""
    world.refer()
    called(world, "V")
    called(world, "U")
    assert world.refer().code == "U26-0002"


def called(world: World, letter: str) -> None:
    """Give the team's cases another letter, and wait for the page to show it."""
    person = form_from(setup_page(world), "setup:team", "form:team")
    assert person.submit(letter=letter)["outcome"] == "closed"
    person.until(lambda: f"sagskode {letter}" in page_words(person))
    person.close()


@pytest.mark.parametrize(
    ("action", "callback", "field", "given"),
    [
        ("setup:team", "form:team", "name", {"name": "<!channel> teamet"}),
        ("setup:seat", "form:seat", "discipline", {"discipline": "Hjælp>"}),
        (
            "setup:closing",
            "form:closing_days",
            "label",
            {"first_on": "2026-12-01", "label": "<!here>"},
        ),
        ("setup:groups", "form:groups", "group_other", {"group_other": "<@U0LONE>"}),
        ("setup:groups", "form:groups", "more", {"more": "Unge\n<!channel>"}),
    ],
)
def test_a_label_carries_no_mention(
    world: World, action: str, callback: str, field: str, given: dict[str, str]
) -> None:
    """What administrators call things holds no angle bracket, so that nothing in it can ring."""
    person = form_from(setup_page(world), action, callback)
    assert person.submit(given)["errors"] == {field: "Brug ikke tegnene < og > her."}


def test_naming_administrators_stands_in_every_teams_trace(world: World) -> None:
    """Who may set teams up is a change to each of them: who did it, and who is named now."""
    person = new_team(world)
    form_from(person, "setup:administrators", "form:administrators")
    assert person.submit(administrators=[LONE, ALI])["outcome"] == "closed"
    found = [event for event in world.events() if event.kind == "administrators_named"]
    assert len({event.team_id for event in found}) == 2
    assert {(event.user, event.role) for event in found} == {(SOEREN, "administrator")}
    assert {event.subject for event in found} == {f"{ALI},{LONE}"}


def test_saving_a_seat_writes_the_seat_and_leaves_the_cases_to_what_comes_after(
    world: World,
) -> None:
    """However many cases are open, what Slack waits for is the change itself."""
    world.refer()
    before = owed_on_the_case(world)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        team = team_for(session, world.team().id, visitor(session, WORKSPACE, SOEREN))
        seat = SeatForm("Sundhed & Omsorg", ALI, (), authority=True)
        seats.set_seat(desk, TVAERS, team, team.seats[0].id, seat)
        seats.add_seat(desk, TVAERS, team, replace(seat, discipline="Jobcenter"))
        seats.close_seat(desk, TVAERS, team, team.seats[1].id)
        day = ClosingDayForm(date(2026, 11, 25), date(2026, 11, 25), None, "Personaledag")
        casework.close_days(desk, TVAERS, team, day)
    assert owed_on_the_case(world) == before
    replan_team(world.bot, world.team().id)
    assert owed_on_the_case(world) != before


def test_a_card_on_its_way_while_a_seat_changes_is_drawn_anew(world: World) -> None:
    """What was drawn before the change and arrives after it does not stand until tomorrow."""
    world.refer()
    world.press(CAMILLA, "come")
    claim = claim_next(world.bot)
    assert claim is not None
    letter = compose(world.bot, claim)
    assert isinstance(letter, Letter)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        team = team_for(session, world.team().id, visitor(session, WORKSPACE, SOEREN))
        seats.add_seat(desk, TVAERS, team, SeatForm("Jobcenter", ALI, (), authority=True))
    replan_team(world.bot, world.team().id)
    settle(world.bot, claim, post(world.bot, letter), letter.version)
    assert "Jobcenter" not in world.card()["text"]
    world.settle()
    assert "Jobcenter: Ali har ikke svaret" in world.card()["text"]


def test_the_cards_follow_what_was_saved(world: World) -> None:
    """When the form has closed, the open cards are drawn again with the new seat in them."""
    world.refer()
    person = form_from(setup_page(world), "setup:add_seat", "form:seat")
    assert person.submit(discipline="Jobcenter", holder=ALI)["outcome"] == "closed"
    person.until(lambda: "*Jobcenter*" in page_words(person))
    world.settle()
    assert "Jobcenter: Ali har ikke svaret" in world.card()["text"]


def test_a_busy_database_does_not_leave_the_cards_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows a saved seat is tried again when somebody else is writing."""
    tries: list[str] = []

    def busy_at_first(bot: Bot, team_id: str) -> None:
        tries.append(team_id)
        if len(tries) < 3:
            raise Busy
        replan_team(bot, team_id)

    monkeypatch.setattr("handlers.team.replan_team", busy_at_first)
    world.refer()
    person = form_from(setup_page(world), "setup:add_seat", "form:seat")
    assert person.submit(discipline="Jobcenter", holder=ALI)["outcome"] == "closed"
    person.until(lambda: "*Jobcenter*" in page_words(person))
    world.settle()
    assert "Jobcenter: Ali har ikke svaret" in world.card()["text"]


def owed_on_the_case(world: World) -> set[tuple[object, ...]]:
    """Return what the case owes: key, state and time."""
    return {(row.key, row.state, row.due_at) for row in world.notices() if row.case_id}


def test_a_closing_day_is_taken_back(world: World) -> None:
    """A wrong range is removed in the form it was made in; nothing else has to be filled in."""
    person = form_from(setup_page(world), "setup:closing", "form:closing_days")
    december = {"first_on": "2026-11-25", "last_on": "2026-12-31", "label": "Forkert"}
    assert person.submit(december)["outcome"] == "closed"
    person.until(lambda: "Lukket:" in str(person.modal()))
    (day,) = world.team().closing_days
    form_from(person, "setup:closing", "form:closing_days")
    assert person.submit(remove=[day.id])["outcome"] == "closed"
    person.until(lambda: "Lukket:" not in str(person.modal()))
    assert world.team().closing_days == []
    assert "opened_days" in {event.kind for event in world.events()}
    world.refer()
    assert "Startmøde onsdag den 25. november kl. 08.30" in world.card()["text"]


def test_a_slip_in_the_year_closes_no_team_for_ever(world: World) -> None:
    """A closing of many years would leave no working day to count with: it is refused."""
    person = form_from(setup_page(world), "setup:closing", "form:closing_days")
    slip = {"first_on": "2027-12-24", "last_on": "2072-01-02", "label": "Jul"}
    words = "Vælg højst et år. Se efter, om årstallet er rigtigt."
    assert person.submit(slip)["errors"] == {"last_on": words}
    assert world.team().closing_days == []


def test_closing_days_ask_for_a_day_when_none_is_taken_back(world: World) -> None:
    """An empty form is no closing day."""
    person = form_from(setup_page(world), "setup:closing", "form:closing_days")
    assert person.submit(first_on="2026-12-01", label="Personaledag")["outcome"] == "closed"
    person.until(lambda: "Lukket:" in str(person.modal()))
    form_from(person, "setup:closing", "form:closing_days")
    assert set(person.submit({})["errors"]) == {"first_on", "label"}


def test_spans_are_set_for_the_cases_to_come(world: World) -> None:
    """Follow-up and deadline are counted with the team's own spans, in new cases only."""
    old = world.refer()
    person = form_from(setup_page(world), "setup:rules", "form:rules")
    assert "Sager, der allerede er oprettet, beholder deres datoer." in str(person.modal())
    given = {"follow_up_days": "14", "close_months": "6", "contact_days": "1"}
    given["smallest_shown"] = "7"
    given |= {"erase_days": "60", "anonymise_months": "24"}
    assert person.submit(given)["outcome"] == "closed"
    person.until(lambda: "Opfølgning efter 14 dage" in page_words(person))
    new = world.refer()
    assert str(new.follow_up_on) == "2026-12-09"
    assert str(new.close_by) == "2027-05-24"
    assert world.case(old.code).close_by == old.close_by
    assert (world.team().contact_days, world.team().smallest_shown) == (1, 7)
    assert world.team().contact_days == 1
    assert (world.team().erase_days, world.team().anonymise_months) == (60, 24)
    assert "rules_set" in {event.kind for event in world.events()}


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("follow_up_days", "6", "Skriv et helt tal fra 7 til 90."),
        ("follow_up_days", "91", "Skriv et helt tal fra 7 til 90."),
        ("follow_up_days", "en måned", "Skriv et helt tal fra 7 til 90."),
        ("close_months", "0", "Skriv et helt tal fra 1 til 12."),
        ("close_months", "13", "Skriv et helt tal fra 1 til 12."),
        ("contact_days", "0", "Skriv et helt tal fra 1 til 20."),
        ("contact_days", "21", "Skriv et helt tal fra 1 til 20."),
        ("smallest_shown", "2", "Skriv et helt tal fra 3 til 20."),
        ("erase_days", "13", "Skriv et helt tal fra 14 til 365."),
        ("erase_days", "366", "Skriv et helt tal fra 14 til 365."),
        ("anonymise_months", "2", "Skriv et helt tal fra 3 til 60."),
        ("anonymise_months", "et år", "Skriv et helt tal fra 3 til 60."),
    ],
)
def test_a_span_has_bounds(world: World, field: str, typed: str, words: str) -> None:
    """A span nobody could mean is refused under its field."""
    person = form_from(setup_page(world), "setup:rules", "form:rules")
    assert person.submit({field: typed})["errors"] == {field: words}


def test_who_acts_first_is_chosen_by_what_threatens(bare_world: World) -> None:
    """A team whose preset names nobody says itself which discipline acts first."""
    person = new_team(bare_world)
    form_from(person, "setup:rules", "form:rules")
    assert person.submit(first_eviction="social_work")["outcome"] == "closed"
    person.until(lambda: bare_world.team().first_acts)
    assert bare_world.team().first_acts == {"eviction": "social_work"}
    form_from(person, "setup:rules", "form:rules")
    assert person.submit(first_eviction=None)["outcome"] == "closed"
    person.until(lambda: not bare_world.team().first_acts)


def test_many_teams_are_set_up_page_by_page(world: World) -> None:
    """Every team can be reached, and a saved one is in sight afterwards."""
    many_teams(world, 9)
    person = setup_page(world)
    assert "Team 4" in page_words(person)
    assert "Team 5" not in page_words(person)
    person.click_modal("setup:on")
    person.until(lambda: "Team 5" in page_words(person))
    person.click_modal("setup:on")
    person.until(lambda: "Team 9" in page_words(person))
    assert "setup:on" not in str(person.modal())
    form_from(person, "setup:seat", "form:seat")
    assert person.submit(discipline="Jurist")["outcome"] == "closed"
    person.until(lambda: "*Jurist*" in page_words(person))
    person.click_modal("setup:back")
    person.until(lambda: "Team 5" in page_words(person))


def test_a_team_has_at_most_forty_seats(world: World) -> None:
    """The page can show them all; one more is refused."""
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        team = team_for(session, world.team().id, visitor(session, WORKSPACE, SOEREN))
        for number in range(37):
            seat = SeatForm(f"Faglighed {number}", None, (), authority=True)
            seats.add_seat(desk, TVAERS, team, seat)
    person = form_from(setup_page(world), "setup:add_seat", "form:seat")
    assert len((person.modal() or {})["blocks"]) < 100
    errors = person.submit(discipline="En til")["errors"]
    assert errors == {"discipline": "Et team kan have højst 40 pladser."}


def many_teams(world: World, count: int) -> None:
    """Set teams up beside the first, "Team 1" and on."""
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        home = visitor(session, WORKSPACE, SOEREN).workspace_id
        for number in range(1, count + 1):
            form = TeamForm(
                f"Team {number}",
                "ABCDEFGHI"[number - 1],
                f"C0TEAM{number}",
                "favrskov",
                None,
                time(8, 30),
                time(7, 45),
            )
            casework.set_up(desk, TVAERS, home, form)
