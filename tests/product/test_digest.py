"""The morning's overview: every heading, the links, and silence when there is nothing (row 38)."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from bot.access import team_for, visitor
from bot.casework.desk import Desk
from bot.casework.team import ClosingDayForm, close_days
from bot.deadlines import WorkCalendar
from bot.trace import TVAERS
from demo import CHANNEL, WORKSPACE
from models import Case, Team
from tests.product.steps import calls, channel_posts, digests, pass_time_while_down, under_way
from tests.product.world import CAMILLA, CHRISTINA, MARION

if TYPE_CHECKING:
    from tests.product.world import World


ALL_THREE = "Camilla, Marion og Christina"


def set_dates(world: World, code: str, **dates: Any) -> None:
    """Give a case other dates, as if it were older."""
    with world.bot.writing() as session:
        session.execute(update(Case).where(Case.code == code).values(**dates))


def test_nothing_to_say_nothing_posted(world: World) -> None:
    """A case with all its dates far off, and a team with none, give no message at all."""
    world.travel("2026-11-25 09:00")
    assert digests(world) == {}
    under_way(world)
    world.travel("2026-11-27 09:00")
    assert digests(world) == {}


def test_todays_meetings_and_who_has_not_answered(world: World) -> None:
    """The substitute who was asked counts as silent, whoever has said yes or no does not."""
    world.refer()
    world.press(CAMILLA, "come")
    world.press(CHRISTINA, "stay_away")
    world.travel("2026-11-25 08:00")
    assert digests(world)["2026-11-25"].startswith(
        "Godmorgen. Onsdag den 25. november.\n\nI dag\n"
        "• 08.30 Startmøde U26-0001 – Marion og Trine har ikke svaret\n"
    )


def test_every_heading(world: World) -> None:
    """Today, overdue, the next five working days and what waits, each under its own heading."""
    for _turn in range(3):
        under_way(world)
    set_dates(world, "U26-0001", follow_up_on=date(2026, 11, 26))
    set_dates(world, "U26-0002", close_by=date(2026, 11, 20))
    set_dates(world, "U26-0003", follow_up_on=date(2026, 12, 3))
    person = world.form(MARION, "more:handover", "form:handover", "U26-0003")
    person.submit(unit="job_centre", recipient_name="Hanne, Jobcenter", summary="kort")
    pass_time_while_down(world, "2026-11-26 07:00")
    world.refer()
    world.travel("2026-11-26 08:00")
    text = digests(world)["2026-11-26"]
    assert text.split("\n")[:-1] == [
        "Godmorgen. Torsdag den 26. november.",
        "",
        "I dag",
        "• 08.30 Opfølgning U26-0001: virker indsatsen?",
        "",
        "Overskredet",
        "• U26-0002 Frist fredag den 20. november, 4 arbejdsdage – tovholder Marion",
        "",
        "De næste fem arbejdsdage",
        f"• fredag den 27. november: startmøde U26-0004 – {ALL_THREE} har ikke svaret",
        "• torsdag den 3. december: opfølgning U26-0003",
        "",
        "Venter",
        "• Overdragelse af U26-0003 til Jobcenter, uden svar i 2 arbejdsdage",
        "• U26-0004 er ikke modtaget af nogen endnu",
    ]
    assert re.fullmatch(r"4 åbne sager · log \d+-[0-9a-f]{7}", text.split("\n")[-1])


def test_codes_link_to_their_cards(world: World) -> None:
    """In the channel each code is a link to its card; the bare text has the code alone."""
    world.refer()
    world.travel("2026-11-25 08:00")
    (post,) = [m for m in world.channel() if m["text"].startswith("Godmorgen")]
    ts = (world.case().card_ts or "").replace(".", "")
    assert f"/archives/{CHANNEL}/p{ts}|U26-0001>" in str(post["blocks"])
    assert "<http" not in post["text"]


def test_what_is_late_stands_there_every_working_day_and_on_no_other(world: World) -> None:
    """From the day after the date, at 07.45, once, through Christmas and New Year."""
    under_way(world)
    pass_time_while_down(world, "2026-12-22 17:00")
    world.settle()
    world.travel("2027-01-06 12:00")
    found = channel_posts(world, "Godmorgen.")
    assert [(str(at.date()), at.time().replace(second=0, microsecond=0)) for at, _ in found] == [
        (day, time(7, 45))
        for day in (
            *("2026-12-23", "2026-12-28", "2026-12-29", "2026-12-30"),
            *("2027-01-04", "2027-01-05", "2027-01-06"),
        )
    ]
    late = [str(at.date()) for at, text in found if "Overskredet" in text]
    assert late == ["2026-12-29", "2026-12-30", "2027-01-04", "2027-01-05", "2027-01-06"]
    assert "• U26-0001 Opfølgning mandag den 28. december, 5 arbejdsdage" in found[-1][1]
    assert all(WorkCalendar().is_working_day(at.date()) for at, _text in found)


def test_a_missing_record_is_overdue(world: World) -> None:
    """The day after the meeting the digest says what lacks, and links to the case."""
    world.refer()
    world.travel("2026-11-26 08:00")
    assert "Overskredet\n• U26-0001 Startmødets referat mangler" in digests(world)["2026-11-26"]


def test_after_a_long_silence_only_todays_is_said(world: World) -> None:
    """The digests of days that have passed are dropped; today's comes late rather than never."""
    world.refer()
    pass_time_while_down(world, "2026-12-01 11:00")
    world.settle()
    assert list(digests(world)) == ["2026-12-01"]
    pass_time_while_down(world, "2026-12-03 17:00")
    world.settle()
    assert list(digests(world)) == ["2026-12-01"]
    world.travel("2026-12-04 08:00")
    assert list(digests(world)) == ["2026-12-01", "2026-12-04"]


def test_a_day_closed_afterwards_has_no_digest(world: World) -> None:
    """A closing day that is set the evening before is kept; the meeting on it is pointed out."""
    world.refer()
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        team = team_for(session, world.team().id, visitor(session, WORKSPACE, MARION))
        closing = ClosingDayForm(date(2026, 11, 26), date(2026, 11, 26), None, "temadag")
        close_days(desk, TVAERS, team, closing)
    world.travel("2026-11-27 09:00")
    assert list(digests(world)) == ["2026-11-25", "2026-11-27"]


def test_a_team_may_choose_an_early_digest(world: World) -> None:
    """The digest comes at the team's own time, also before office hours."""
    world.refer()
    with world.bot.writing() as session:
        session.execute(update(Team).values(digest_time=time(7, 0)))
    world.travel("2026-11-26 08:00")
    at, _text = channel_posts(world, "Torsdag den 26. november")[0]
    assert at.time().replace(second=0, microsecond=0) == time(7, 0)


def test_many_lines_are_cut_short_with_a_way_to_the_rest(world: World) -> None:
    """A heading shows twelve lines and says how many more there are, and where."""
    for _turn in range(14):
        under_way(world)
    with world.bot.writing() as session:
        session.execute(update(Case).values(close_by=date(2026, 11, 20)))
    world.travel("2026-11-25 08:00")
    text = digests(world)["2026-11-25"]
    assert text.count("Frist fredag den 20. november") == 12
    assert "• og 2 til: /henvisning sager" in text
    assert len(calls(world, "chat.getPermalink")) <= 60
