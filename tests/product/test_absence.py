"""Who is away is entered once; the substitute steps in by themselves and gives back (row 15)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.loading import load_team
from bot.people import meet
from bot.policy import everyone, stands_in_for
from bot.schedule import forget, replan_team
from tests.product import forging
from tests.product.steps import thread_posts, under_way
from tests.product.world import (
    ALI,
    CAMILLA,
    CHRISTINA,
    JONAS,
    LONE,
    MARION,
    METTE,
    TORVET,
    TRINE,
)

if TYPE_CHECKING:
    from typing import Any

    from models import Absence
    from sandbox.player import Player
    from tests.product.world import World

TODAY, TOMORROW = "2026-11-24", "2026-11-25"


def open_form(world: World, user: str) -> Player:
    """Type the command and wait for the form."""
    person = world.person(user)
    world.opened(person, lambda: person.command(TORVET, "/henvisning fravær"), "form:absence")
    return person


def enter(world: World, user: str, first: str, last: str = "", **more: Any) -> dict[str, Any]:
    """Enter an absence and return what the form answered."""
    team = world.team()
    meet(world.bot, team.workspace_id, everyone(team))
    given = {"first_on": first, "last_on": last or first, **more}
    return open_form(world, user).submit(given)


def away(world: World, user: str, first: str, last: str = "", **more: Any) -> str:
    """Enter an absence that is taken, and return what the person was told."""
    answer = enter(world, user, first, last, **more)
    assert answer["outcome"] == "updated", answer
    world.settle()
    person = world.person(user)
    told = "".join(block["text"]["text"] for block in (person.modal() or {})["blocks"])
    person.close()
    return str(told)


def absences(world: World) -> list[Absence]:
    """Return what is stored."""
    return world.team().absences


def private(world: World, user: str, part: str) -> list[str]:
    """Return a person's direct messages that hold some words."""
    return [one["text"] for one in world.person(user).dm() if part in one["text"]]


def test_absent_tomorrow_the_substitute_is_called(any_world: World) -> None:
    """A referral calls the substitute of whoever is away when they meet (row 15's check)."""
    world = any_world
    told = away(world, MARION, TOMORROW)
    assert "Noteret: Marion Lund er væk onsdag den 25. november." in told
    assert "Jonas Krog træder ind i Udsatte-teamet." in told
    world.refer()
    world.settle()
    (ping,) = thread_posts(world, "Ny sag.")
    assert ping[2] == [CAMILLA, JONAS, CHRISTINA]
    assert "Jonas har ikke svaret (for Marion, der er væk)" in world.card()["text"]
    world.press(JONAS, "come")
    world.settle()
    assert "Jonas kommer" in world.card()["text"]


def test_a_meeting_that_is_called_asks_the_substitute(world: World) -> None:
    """Entered after the referral, it takes back one's own yes and asks the next in rank."""
    world.refer()
    world.press(MARION, "come")
    world.settle()
    away(world, MARION, TOMORROW)
    (asked,) = thread_posts(world, "Kan du?")
    assert asked[2] == [JONAS]
    assert "Marion kan ikke – Jonas er spurgt" in world.card()["text"]
    assert "noterede fravær på mødedagen" in str(world.form(CAMILLA, "show", "page:sheet").modal())


def test_two_cases_of_one_citizen_are_both_passed_on(world: World) -> None:
    """Who is away steps aside in both cases of a citizen who was referred twice."""
    for _time in range(2):
        world.refer(official_number="2026-114455")
    world.settle()
    away(world, MARION, TOMORROW)
    assert len([one for one in thread_posts(world, "Kan du?") if one[2] == [JONAS]]) == 2


def test_called_off_the_seat_is_ones_own_again(world: World) -> None:
    """What the absence said of the meeting is taken back, and the substitute isn't waited for."""
    world.refer()
    away(world, MARION, TOMORROW)
    person = open_form(world, MARION)
    assert "Aflys" in str(person.modal())
    person.click_modal("absence:call_off")
    person.until(lambda: "Aflys" not in str(person.modal()))
    world.settle()
    assert world.case().meetings[0].attendances == []
    assert "Marion har ikke svaret" in world.card()["text"]
    (absence,) = absences(world)
    assert absence.ended_at is not None
    world.travel("2026-11-26 09:00")
    assert not private(world, JONAS, "Du træder ind")
    assert not private(world, MARION, "Velkommen tilbage")


def test_each_hears_in_private_what_is_theirs_now(world: World) -> None:
    """The substitute when it begins and when it ends, the absent one when they are back."""
    under_way(world)
    world.travel("2026-11-25 12:00")
    away(world, MARION, "2026-11-30", "2026-12-04")
    world.travel("2026-11-30 07:29")
    assert not private(world, JONAS, "Du træder ind")
    world.travel("2026-11-30 08:00")
    (line,) = private(world, JONAS, "Du træder ind for Marion Lund i Udsatte-teamet")
    assert "til og med fredag den 4. december" in line
    assert "• U26-0001: tovholder. Opfølgning" in line
    world.travel("2026-12-07 09:00")
    (thanks,) = private(world, JONAS, "Tak, fordi du trådte ind")
    assert "Marion Lund har igen pladsen" in thanks
    (back,) = private(world, MARION, "Velkommen tilbage")
    assert "• U26-0001: tovholder." in back
    world.travel("2026-12-14 09:00")
    assert len(private(world, JONAS, "Du træder ind")) == 1
    assert len(private(world, MARION, "Velkommen tilbage")) == 1


def test_reminders_pass_over_who_is_away(world: World) -> None:
    """The lead is away, so the substitute is reminded; back, the lead is again."""
    under_way(world)
    away(world, MARION, "2026-12-14", "2026-12-18")
    world.travel("2026-12-23 09:00")
    posts = [(when, called) for when, _text, called in thread_posts(world, "U26-0001: Opfølgning")]
    during = [called for when, called in posts if "2026-12-14" <= when[:10] <= "2026-12-18"]
    after = [called for when, called in posts if when[:10] > "2026-12-18"]
    assert during == [[JONAS]]
    assert after
    assert all(called == [MARION] for called in after)


def test_whose_work_one_does_stands_among_ones_own(world: World) -> None:
    """The absent one's cases are the substitute's "Mine", from the first minute to the last."""
    under_way(world)
    away(world, MARION, "2026-11-26", "2026-11-27")
    seen, jonas = [], world.person(JONAS)
    for when in ("2026-11-25 15:00", "2026-11-26 00:01", "2026-11-27 23:59", "2026-11-28 00:00"):
        world.travel(when)
        with world.bot.reading() as session:
            seen.append(stands_in_for(load_team(session, world.team().id), JONAS, world.now()))
        jonas.open_home()
        jonas.until(lambda: ("Ingen lige nu." not in str(jonas.home())) == (seen[-1] != []))
    assert seen == [[], [MARION], [MARION], []]


@pytest.mark.parametrize(
    ("half", "called"),
    [({"first_half": "half"}, MARION), ({"last_half": "half"}, JONAS)],
    ids=["the afternoon", "the morning"],
)
def test_half_a_day(world: World, half: dict[str, str], called: str) -> None:
    """Away in the afternoon one meets at 08.30; away in the morning the substitute does."""
    away(world, MARION, TOMORROW, **half)
    world.refer()
    assert called in thread_posts(world, "Ny sag.")[0][2]


def test_the_next_in_rank_when_the_substitute_is_away_too(world: World) -> None:
    """Nobody is asked who isn't there; with nobody left the card says which seat it is."""
    away(world, MARION, TOMORROW)
    told = away(world, JONAS, TODAY, "2026-11-27")
    assert "Jonas Krog er væk tirsdag den 24. november til fredag den 27. november" in told
    world.refer()
    text = world.card()["text"]
    assert "Marion er væk, og ingen stedfortræder er fundet" in text
    discipline = world.team().seats[1].discipline.label
    assert f"{discipline} mangler på mødet. Ring ind, eller flyt mødet" in text


def test_the_leader_enters_it_for_another(world: World) -> None:
    """The one who leads the team may speak for its people; the trace keeps who did."""
    person = open_form(world, METTE)
    assert "Hvem er væk?" in str(person.modal())
    answer = person.submit({"user": CHRISTINA, "first_on": TODAY, "last_on": TOMORROW})
    assert answer["outcome"] == "updated"
    (absence,) = absences(world)
    assert (absence.user, absence.entered_by) == (CHRISTINA, METTE)
    event = next(one for one in world.events() if one.kind == "absence_entered")
    assert (event.user, event.role, event.subject) == (METTE, "leader", absence.id)
    world.settle()
    assert private(world, TRINE, "Du træder ind for Christina")


def test_nobody_else_enters_or_calls_off(world: World) -> None:
    """A member speaks for themself; a forged form or press changes nothing."""
    assert "Hvem er væk?" not in str(open_form(world, MARION).modal())
    world.person(MARION).close()
    view = forging.form("form:absence", "", "user", "first_on", "last_on")
    given = {"user": CAMILLA, "first_on": TODAY, "last_on": TODAY}
    answer = forging.send(world.person(MARION), forging.submission(MARION, view, given))
    assert "Det kan kun personen selv eller lederen melde." in forging.said(answer)
    assert absences(world) == []
    away(world, CAMILLA, TOMORROW)
    (absence,) = absences(world)
    for user in (MARION, LONE):
        press = forging.press(user, "absence:call_off", absence.id)
        told = forging.reply(world.person(user), press)
        assert told == "Det kan kun personen selv eller lederen melde."
    told = forging.reply(world.person(MARION), forging.press(MARION, "absence:call_off", "0" * 32))
    assert told == "Fraværet findes ikke længere."
    assert absences(world)[0].ended_at is None


def test_a_colleague_without_a_seat_has_nothing_to_be_away_from(world: World) -> None:
    """The command tells an outsider what they can do instead."""
    ali = world.person(ALI)
    ali.command(TORVET, "/henvisning fravaer")
    assert "Du er ikke med i et team her" in ali.wait_message(TORVET, "team")["text"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        (
            {"first_on": TOMORROW, "last_on": TODAY},
            "last_on",
            "Sidste dag ligger før første dag. Vælg en senere.",
        ),
        (
            {"first_on": "2026-11-20", "last_on": "2026-11-23"},
            "last_on",
            "Dagene er gået. Vælg en dag fra i dag.",
        ),
        (
            {"first_on": TODAY, "last_on": "2029-01-01"},
            "last_on",
            "Vælg højst to år. Skal pladsen have en ny, så ret den.",
        ),
        (
            {"first_on": TODAY, "last_on": TODAY, "first_half": "half", "last_half": "half"},
            "last_half",
            "Der er ikke noget tilbage af dagen. Vælg hele dagen, formiddag eller eftermiddag.",
        ),
    ],
)
def test_days_that_cannot_be(world: World, given: dict[str, str], field: str, words: str) -> None:
    """Each mistake is told under its field, in Danish, and nothing is stored."""
    answer = open_form(world, MARION).submit(given)
    assert answer["errors"] == {field: words}
    assert absences(world) == []


def test_overlapping_days(world: World) -> None:
    """The days entered already are named, and the form keeps what was typed."""
    away(world, MARION, TOMORROW, "2026-11-27")
    answer = enter(world, MARION, "2026-11-27", "2026-12-01")
    assert answer["errors"] == {
        "first_on": "Der er allerede meldt fravær onsdag den 25. november til "
        "fredag den 27. november. Aflys det først."
    }
    assert len(absences(world)) == 1


def test_back_before_its_time(world: World) -> None:
    """Who returns early presses "Er tilbage", and both hear at once whose it is."""
    under_way(world)
    away(world, MARION, "2026-11-25", "2026-12-04")
    world.travel("2026-11-27 10:00")
    person = open_form(world, MARION)
    person.click_modal("absence:call_off")
    person.until(lambda: "Er tilbage" not in str(person.modal()))
    world.settle()
    assert private(world, JONAS, "Tak, fordi du trådte ind")
    assert private(world, MARION, "Velkommen tilbage")


def test_the_calendar_stands_in_app_home(world: World) -> None:
    """Who is away in the coming weeks, and who steps in; what is over is not shown."""
    away(world, MARION, "2026-11-26", "2026-11-27")
    away(world, CAMILLA, "2027-03-01")
    jonas = world.person(JONAS)
    jonas.open_home()
    shown = str(jonas.until(jonas.home)["blocks"])
    assert "torsdag den 26. november til fredag den 27. november · Jonas træder ind" in shown
    assert "1. marts" not in shown
    assert "home:absence" in shown
    assert "1. marts" in str(open_form(world, CAMILLA).modal())
    world.person(CAMILLA).close()
    world.travel("2026-11-28 08:00")
    jonas.open_home()
    jonas.until(lambda: "Marion" not in str(jonas.home()))


def test_who_was_away_is_forgotten(world: World) -> None:
    """Thirty days after it ended nothing is kept of it."""
    away(world, MARION, TODAY)
    world.travel("2026-12-24 12:00")
    forget(world.bot)
    assert len(absences(world)) == 1
    world.travel("2026-12-25 12:00")
    forget(world.bot)
    assert absences(world) == []


def test_a_new_substitute_hears_when_the_seat_changes(world: World) -> None:
    """The seat gets another substitute while its holder is away: the new one steps in."""
    away(world, MARION, "2026-11-26", "2026-12-04")
    with world.bot.writing() as session:
        team = world.team()
        seat = session.merge(team.seats[1])
        seat.substitutes[0].user = ALI
    replan_team(world.bot, team.id)
    world.travel("2026-11-26 09:00")
    assert private(world, ALI, "Du træder ind for Marion Lund")
    assert not private(world, JONAS, "Du træder ind")


def test_an_absence_is_dated_as_entered(world: World) -> None:
    """The days and halves are kept as they were typed, never why."""
    away(world, MARION, TOMORROW, "2026-11-27", first_half="half", last_half="half")
    (kept,) = absences(world)
    assert (kept.first_on, kept.from_noon) == (date(2026, 11, 25), True)
    assert (kept.last_on, kept.until_noon) == (date(2026, 11, 27), True)


def test_an_answer_about_another_day_stays(world: World) -> None:
    """Called off, an absence takes back nothing that was said of a meeting outside it."""
    world.refer()
    away(world, MARION, "2026-11-26", "2026-11-27")
    world.press(MARION, "stay_away")
    world.settle()
    person = open_form(world, MARION)
    person.click_modal("absence:call_off")
    person.until(lambda: "Aflys" not in str(person.modal()))
    world.settle()
    assert "Marion kan ikke – Jonas er spurgt" in world.card()["text"]


def test_away_and_saying_no_as_well_the_substitute_is_asked(world: World) -> None:
    """The holder is away and presses "Jeg kan ikke" too: whoever steps in is asked, not lost."""
    away(world, MARION, TOMORROW)
    world.refer()
    world.press(MARION, "stay_away")
    world.settle()
    assert "Marion kan ikke – Jonas er spurgt" in world.card()["text"]
    assert [one[2] for one in thread_posts(world, "Kan du?")] == [[JONAS]]


def test_a_substitute_who_calls_off_is_asked_again(world: World) -> None:
    """The holder said no; the substitute's absence is called off, and somebody is asked still."""
    world.refer()
    world.press(MARION, "stay_away")
    world.settle()
    away(world, JONAS, TOMORROW)
    person = open_form(world, JONAS)
    person.click_modal("absence:call_off")
    person.until(lambda: "Aflys" not in str(person.modal()))
    world.settle()
    assert "Marion kan ikke – Jonas er spurgt" in world.card()["text"]


def test_prolonged_nobody_is_welcomed_back_in_between(world: World) -> None:
    """Two absences beside each other: "Velkommen tilbage" comes after the second."""
    away(world, MARION, "2026-11-25")
    away(world, MARION, "2026-11-26", "2026-11-27")
    world.travel("2026-11-27 15:00")
    assert not private(world, MARION, "Velkommen tilbage")
    world.travel("2026-11-30 09:00")
    assert len(private(world, MARION, "Velkommen tilbage")) == 1


def test_whoever_only_received_a_case_has_it_no_more(world: World) -> None:
    """Lead and contact are named together; a case that another leads isn't the convener's."""
    under_way(world)
    with world.bot.writing() as session:
        case = session.merge(world.case(), load=False)
        case.contact = MARION
    case = world.refer()
    world.press(MARION, "receive", case.code)
    with world.bot.writing() as session:
        session.merge(world.case(case.code), load=False).lead = CAMILLA
    away(world, MARION, TODAY, TOMORROW)
    (line,) = private(world, JONAS, "Du træder ind")
    assert "• U26-0001: tovholder og kontakt til borgeren. Opfølgning" in line
    assert case.code not in line
