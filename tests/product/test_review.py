"""The follow-up is convened like the start meeting: called, answered, prepared (row 40)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.schedule import audit
from models import Meeting, Reply
from models.vocabulary import Occasion
from tests.product import forging
from tests.product.steps import digests, file_all, pass_time_while_down, thread_posts, under_way
from tests.product.world import (
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    JONAS,
    MARION,
    METTE,
    SAID,
    TRINE,
)

if TYPE_CHECKING:
    from tests.product.world import World

EVERYBODY = [CAMILLA, MARION, CHRISTINA]
HELD = {"works": "worked", "decision": "continue", "citizen_voice": "det hjælper"}


def review(world: World) -> Meeting:
    """Return the follow-up meeting that is ahead."""
    (found,) = [one for one in world.case().reviews if one.finished_at is None]
    return found


def replies(world: World) -> dict[str, Reply]:
    """Return who has said what about coming to the follow-up."""
    return {word.user: word.reply for word in review(world).attendances}


def called_days(world: World) -> list[tuple[str, list[str]]]:
    """Return on which days the follow-up's seats were called, and who."""
    return [(day, who) for day, _text, who in thread_posts(world, ": virker indsatsen? Svar på")]


def called(world: World) -> None:
    """Bring a case to the day on which the seats of its follow-up are called."""
    under_way(world)
    pass_time_while_down(world, "2026-12-21 07:00")
    world.travel("2026-12-21 08:05")


def press(world: World, user: str, action: str) -> None:
    """Press on the card, and deliver what follows."""
    world.press(user, action)
    world.settle()


def hold(world: World, **changed: str) -> None:
    """Hold the follow-up."""
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    assert person.submit({**HELD, **changed})["outcome"] != "errors"
    world.settle()
    if person.modal():
        person.close()


def test_three_working_days_before_all_seats_are_called(any_world: World) -> None:
    """With its record a case has a meeting for its follow-up, and the card asks when it is near."""
    world = any_world
    under_way(world)
    made = review(world)
    assert made.occasion is Occasion.FOLLOW_UP
    assert made.starts_at == datetime(2026, 12, 28, 7, 30, tzinfo=UTC)
    pass_time_while_down(world, "2026-12-21 07:00")
    world.travel("2026-12-21 07:59")
    assert called_days(world) == []
    assert "card:come" not in str(world.card()["blocks"])
    assert "har ikke svaret" not in world.card()["text"]
    world.travel("2026-12-21 08:00")
    assert called_days(world) == [("2026-12-21", EVERYBODY)]
    words = "Opfølgning mandag den 28. december kl. 08.30: virker indsatsen? Svar på kortet."
    assert thread_posts(world)[-1][1].endswith(words)
    assert "Forebyggelse & Rusmidler: Marion har ikke svaret" in world.card()["text"]
    row = [one["text"]["text"] for one in world.card()["blocks"][-1]["elements"][:-1]]
    assert row == ["Jeg kommer", "Jeg kan ikke", "Log indsats", "Byd ind", "Se sagen"]
    world.travel("2026-12-28 08:30")
    assert called_days(world) == [("2026-12-21", EVERYBODY)]
    assert "card:come" not in str(world.card()["blocks"])


def test_who_comes_and_who_does_not(any_world: World) -> None:
    """A yes stands on the card; a no calls the substitute, and whoever phones in is there."""
    world = any_world
    called(world)
    press(world, MARION, "come")
    assert "✓ Forebyggelse & Rusmidler: Marion kommer" in world.card()["text"]
    press(world, CAMILLA, "stay_away")
    assert "Camilla kan ikke – Birgit er spurgt" in world.card()["text"]
    asked = world.thread()[-1]
    assert asked["mentions"] == [BIRGIT]
    assert "Camilla kan ikke komme. Kan du? Opfølgning mandag den 28. december" in asked["text"]
    assert "card:phone_in" not in str(world.card()["blocks"])
    press(world, BIRGIT, "stay_away")
    assert "Sundhed & Omsorg mangler på mødet." in world.card()["text"]
    press(world, BIRGIT, "phone_in")
    assert "✓ Sundhed & Omsorg: Birgit ringer ind" in world.card()["text"]
    assert replies(world)[BIRGIT] is Reply.BY_PHONE
    assert all(not meeting.attendances for meeting in world.case().meetings)


def test_the_call_tells_of_no_date_that_has_passed(world: World) -> None:
    """A court day weeks ago is no news in a thread; one that comes stands with the call."""
    under_way(world, outer_kind="eviction", outer_on="2026-12-04")
    pass_time_while_down(world, "2026-12-21 07:00")
    world.travel("2026-12-21 08:05")
    ((_day, text, _who),) = thread_posts(world, ": virker indsatsen? Svar på")
    assert "Fogedsag" not in text


def test_before_the_seats_are_called_nobody_can_answer(world: World) -> None:
    """A press on a card of the past changes nothing, and says that the meeting is held."""
    under_way(world)
    person = world.person(MARION)
    case_id, before = world.case().id, forging.rows(world)
    for value in (case_id, f"{case_id}:0"):
        words = forging.reply(person, forging.press(MARION, "card:stay_away", value))
        assert words == "Mødet er holdt, og referatet er skrevet. Se sagen på kortet."
    assert forging.rows(world) == before
    pass_time_while_down(world, "2026-12-21 09:00")
    words = forging.reply(person, forging.press(MARION, "card:come", f"{case_id}:0"))
    assert words == "Mødet er flyttet imens til mandag den 28. december kl. 08.30."
    assert review(world).attendances == []


def test_who_is_away_that_day_is_not_asked(world: World) -> None:
    """Entered before the call, the substitute is called; entered after, they are asked."""
    under_way(world)
    world.away(MARION, "2026-12-28", "2026-12-28")
    assert review(world).attendances == []
    pass_time_while_down(world, "2026-12-21 07:00")
    world.travel("2026-12-21 08:05")
    assert called_days(world) == [("2026-12-21", [CAMILLA, JONAS, CHRISTINA])]
    assert "Jonas har ikke svaret (for Marion, der er væk)" in world.card()["text"]
    world.away(CHRISTINA, "2026-12-24", "2026-12-30")
    assert "Christina kan ikke – Trine er spurgt" in world.card()["text"]
    assert world.thread()[-1]["mentions"] == [TRINE]
    person = world.person(CHRISTINA)
    world.opened(person, lambda: person.command("C0TORVET", "/henvisning fravær"), "form:absence")
    person.click_modal("absence:call_off")
    person.until(lambda: replies(world) == {})
    world.settle()
    assert "Christina har ikke svaret" in world.card()["text"]


def test_a_silent_discipline_is_asked_for_and_the_leader_hears(world: World) -> None:
    """At the team's set hour, as before a start meeting; the words name the follow-up."""
    called(world)
    for user in (CAMILLA, MARION):
        press(world, user, "come")
    pass_time_while_down(world, "2026-12-28 07:40")
    world.travel("2026-12-28 08:05")
    ((_day, words, who),) = thread_posts(world, "Kan en af jer komme eller ringe ind?")
    assert "Opfølgning i dag kl. 08.30. Svar på kortet." in words
    assert who == [CHRISTINA, TRINE]
    (told,) = world.letters(METTE, "Opfølgningen om U26-0001 i Udsatte-teamet, i dag kl. 08.30,")
    assert "mangler Det Specialiserede Socialområde" in told["text"]


def test_the_digest_and_home_ask_for_the_answer(world: World) -> None:
    """Silent before the follow-up, a person finds the question under Home, and answers there."""
    called(world)
    press(world, CAMILLA, "come")
    person = world.person(MARION)
    person.open_home()
    words = "Kommer du til opfølgningen mandag den 28. december kl. 08.30?"
    person.until(lambda: words in str(person.home()))
    world.travel("2026-12-28 07:50")
    found = digests(world)
    line = "mandag den 28. december: opfølgning U26-0001 – Marion og Christina har ikke svaret"
    assert line in found["2026-12-22"]
    assert "mandag den 28. december: opfølgning U26-0001\n" in found["2026-12-21"] + "\n"
    line = "08.30 Opfølgning U26-0001: virker indsatsen? – Marion og Christina har ikke svaret"
    assert line in found["2026-12-28"]
    person.click_home("card:come")
    person.until(lambda: replies(world).get(MARION) is Reply.COMING)
    person.until(lambda: words not in str(person.home()))


def test_set_for_soon_the_seats_are_called_at_once(world: World) -> None:
    """A follow-up in two working days calls as it is set; in the evening, the next morning."""
    under_way(world)
    hold(world, next_on="2026-11-26")
    assert called_days(world) == [("2026-11-24", EVERYBODY)]
    assert "card:come" in str(world.card()["blocks"])
    pass_time_while_down(world, "2026-11-24 18:00")
    hold(world, next_on="2026-11-27")
    assert "card:come" in str(world.card()["blocks"])
    world.travel("2026-11-25 09:00")
    assert called_days(world) == [("2026-11-24", EVERYBODY), ("2026-11-25", EVERYBODY)]


def test_held_early_its_meeting_is_over(world: World) -> None:
    """The follow-up's row knows its meeting, which is finished; nobody is called to it any more."""
    under_way(world)
    first = review(world)
    world.travel("2026-12-02 10:00")
    hold(world, next_on="2027-01-28")
    (held,), (over, ahead) = world.case().follow_ups, world.case().reviews
    assert held.meeting_id == over.id == first.id
    assert (over.finished_by, over.finished_at) == (MARION, held.held_at)
    assert ahead.starts_at == datetime(2027, 1, 28, 7, 30, tzinfo=UTC)
    pass_time_while_down(world, "2026-12-18 12:00")
    world.travel("2026-12-29 12:00")
    assert called_days(world) == []
    pass_time_while_down(world, "2027-01-25 07:00")
    world.travel("2027-01-25 09:00")
    assert called_days(world) == [("2027-01-25", EVERYBODY)]


def test_nothing_is_said_of_it_when_the_case_is_closed(world: World) -> None:
    """Closed after the call, there is no agenda and no question; opened again, all start anew."""
    called(world)
    press(world, CAMILLA, "come")
    before = review(world).sequence
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="stabilised")
    world.settle()
    file_all(world)
    said = len(world.thread())
    pass_time_while_down(world, "2026-12-28 07:00")
    world.travel("2026-12-28 09:00")
    assert len(world.thread()) == said
    assert world.letters(METTE, "Opfølgningen om") == []
    person = world.form(MARION, "reopen", "form:reopen")
    assert person.submit(reason="er tilbage")["outcome"] == "closed"
    world.settle()
    assert review(world).sequence == before + 1
    assert review(world).attendances == []
    assert str(review(world).starts_at.date()) == str(world.case().follow_up_on) == "2027-01-28"


def test_a_case_from_before_gets_its_meeting_at_night(any_world: World) -> None:
    """Under way without a meeting for its follow-up, the nightly audit makes it, once."""
    world = any_world
    under_way(world)
    with world.bot.writing() as session:
        session.execute(delete(Meeting).where(Meeting.occasion == Occasion.FOLLOW_UP))
    assert world.case().reviews == []
    for _night in range(2):
        audit(world.bot)
        assert review(world).starts_at == datetime(2026, 12, 28, 7, 30, tzinfo=UTC)
    pass_time_while_down(world, "2026-12-21 07:00")
    world.travel("2026-12-21 08:00")
    assert called_days(world) == [("2026-12-21", EVERYBODY)]
