"""A morning digest of one's own: asked for, once a morning, only when the day holds something."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.access import visitor
from bot.casework.desk import Desk
from bot.casework.seats import SeatForm, set_seat
from bot.casework.team import ClosingDayForm, TeamForm, close_days, set_up
from bot.deadlines import ZONE
from bot.loading import lock_team
from bot.presets import ODDER
from bot.schedule import audit
from bot.trace import TVAERS
from demo import WORKSPACE
from tests.product.steps import fault, pass_time_while_down, under_way
from tests.product.test_home import home
from tests.product.world import CAMILLA, MARION, METTE, NEW_TEAM, TRINE

if TYPE_CHECKING:
    from datetime import time

    from tests.product.world import World

HELLO = ": din dag."


def choose(world: World, user: str, way: str = "on") -> None:
    """Turn one's own digest on or off in App Home."""
    person, _shown = home(world, user, "Personligt dagsoverblik")
    person.click_home(f"home:digest_{way}")
    person.until(lambda: f"dagsoverblik: {'til' if way == 'on' else 'fra'}" in str(person.home()))


def mornings(world: World, user: str) -> list[str]:
    """Return the digests a person has been sent."""
    return [one["text"] for one in world.person(user).dm() if HELLO in one["text"]]


def test_asked_for_it_comes_once_a_morning_with_what_is_ones_own(world: World) -> None:
    """Marion's case and what waits for her, with links; Camilla has not asked and gets none."""
    case = under_way(world)
    choose(world, MARION)
    choose(world, CAMILLA)
    choose(world, CAMILLA, "off")
    world.refer()
    world.travel("2026-11-25 07:44")
    assert mornings(world, MARION) == []
    world.travel("2026-11-25 07:46")
    (first,) = mornings(world, MARION)
    assert first.startswith("Godmorgen. Onsdag den 25. november: din dag.")
    assert "08.30 Startmøde U26-0002" in first
    assert "U26-0002 · Kommer du til startmødet onsdag den 25. november kl. 08.30?" in first
    assert case.code not in first
    card = (world.case("U26-0002").card_ts or "").replace(".", "")
    assert f"/archives/C0UDSATTE/p{card}|" in str(world.person(MARION).dm()[-1]["blocks"])
    world.travel("2026-11-25 23:00")
    assert len(mornings(world, MARION)) == 1
    world.travel("2026-12-29 08:00")
    last = mornings(world, MARION)[-1]
    assert "U26-0001 · Opfølgning mandag den 28. december: overskredet med 1" in last
    assert len(set(mornings(world, MARION))) == len(mornings(world, MARION))
    assert mornings(world, CAMILLA) == []
    for secret in ("Skal sættes ud", "2026-114455", "bo"):
        assert secret not in str(mornings(world, MARION)).replace("besked", "")


def test_a_day_that_holds_nothing_says_nothing_and_the_next_comes(world: World) -> None:
    """No message on an empty day; the first day with something has one again."""
    choose(world, MARION)
    world.travel("2026-11-26 12:00")
    assert mornings(world, MARION) == []
    world.refer()
    world.travel("2026-11-27 08:00")
    assert len(mornings(world, MARION)) == 1


def test_whoever_is_away_hears_nothing_and_has_it_again_when_back(world: World) -> None:
    """While Marion is away no digest comes to her, nor at weekends; on her first day it does."""
    under_way(world)
    world.refer()
    choose(world, MARION)
    world.away(MARION, "2026-11-25", "2026-11-27")
    world.travel("2026-11-29 12:00")
    assert mornings(world, MARION) == []
    world.travel("2026-11-30 08:00")
    (back,) = mornings(world, MARION)
    assert "mandag den 30. november" in back.lower()


def test_turned_off_it_comes_no_more_and_turned_on_it_comes_again(world: World) -> None:
    """Off before the morning: none that morning; on again: the next one."""
    world.refer()
    choose(world, MARION)
    choose(world, MARION, "off")
    world.travel("2026-11-25 08:00")
    assert mornings(world, MARION) == []
    choose(world, MARION)
    world.travel("2026-11-26 08:00")
    assert len(mornings(world, MARION)) == 1


def test_one_message_for_two_teams_at_the_first_teams_time(world: World) -> None:
    """Marion also sits in another team: both teams' days stand in one message."""
    world.refer()
    _second_team(world)
    choose(world, MARION)
    world.travel("2026-11-26 16:00")
    days = {str(one.due_at.astimezone(ZONE))[:16] for one in world.notices("own_digest")}
    first = "2026-11-24 09:45"  # asked for when the other team's morning was still to come
    assert days == {first, "2026-11-25 07:45", "2026-11-26 07:45", "2026-11-27 07:45"}
    assert len(mornings(world, MARION)) == 3


def _second_team(world: World) -> None:
    later: time = ODDER.digest_time.replace(hour=9)
    form = TeamForm("Andet team", "A", NEW_TEAM, ODDER.key, None, ODDER.meeting_time, later)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        team = set_up(desk, TVAERS, visitor(session, WORKSPACE, MARION).workspace_id, form)
        seat = SeatForm("Sundhed & Omsorg", MARION, (), authority=True)
        set_seat(desk, TVAERS, team, team.seats[0].id, seat)


def test_a_late_morning_has_it_until_the_day_is_over(world: World) -> None:
    """Down at its time it comes when Tværs is up again; past the office's hours it is dropped."""
    world.refer()
    choose(world, MARION)
    pass_time_while_down(world, "2026-11-25 10:00")
    world.settle()
    assert len(mornings(world, MARION)) == 1
    pass_time_while_down(world, "2026-11-26 16:30")
    world.settle()
    assert len(mornings(world, MARION)) == 1
    world.travel("2026-11-27 08:00")
    assert len(mornings(world, MARION)) == 2


def test_a_digest_that_slack_refuses_alarms_nobody(world: World) -> None:
    """The leader hears nothing of it, and the next morning is tried again."""
    world.refer()
    choose(world, TRINE)
    choose(world, MARION)
    pass_time_while_down(world, "2026-11-25 07:46")
    fault(world, "chat.postMessage", "error", times=None, error="messages_tab_disabled")
    world.settle()
    world.person(METTE).ask("DELETE", "faults")
    rows = {row.state for row in world.notices("own_digest") if str(row.about_on) == "2026-11-25"}
    assert "dead" in rows
    assert not [row for row in world.notices("undelivered") if row.parts]
    world.travel("2026-11-26 08:00")
    assert mornings(world, MARION)


def test_it_is_in_the_persons_language(world: World) -> None:
    """Marion has chosen English: so is her morning, as the channel's stays Danish."""
    world.refer()
    person, _shown = home(world, MARION, "Indstillinger")
    person.click_home("home:language_en")
    person.until(lambda: "Settings" in str(person.home()))
    person.click_home("home:digest_on")
    person.until(lambda: "digest: on" in str(person.home()))
    world.travel("2026-11-25 08:00")
    (said,) = [one["text"] for one in person.dm() if one["text"].startswith("Good morning.")]
    assert "Start meeting" in said
    assert "Godmorgen." in str(world.channel())


def test_a_closing_day_of_one_team_leaves_the_others_morning(world: World) -> None:
    """Planned with the team that closes that day, it comes with the other team that doesn't."""
    world.refer()
    _second_team(world)
    choose(world, MARION)
    world.travel("2026-11-24 12:00")
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        closed = ClosingDayForm(date(2026, 11, 25), date(2026, 11, 25), None, "Personaledag")
        close_days(desk, TVAERS, lock_team(session, world.case().team_id), closed)
    audit(world.bot)
    world.travel("2026-11-25 15:00")
    assert len([one for one in mornings(world, MARION) if "Onsdag den 25." in one]) == 1
