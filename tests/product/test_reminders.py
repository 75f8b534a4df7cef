"""Reminders by time travel: on which days, to whom, and never on a closed one (rows 32, 33, 36)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.deadlines import ZONE, WorkCalendar
from bot.delivery import deliver_due
from tests.product.steps import calls, pass_time_while_down, thread_posts, under_way
from tests.product.test_two_databases import refer_unheard
from tests.product.world import CAMILLA, CHRISTINA, JONAS, LONE, MARION

if TYPE_CHECKING:
    from tests.product.world import World


def keeps_office_hours(world: World) -> bool:
    """Tell whether each post but cards and receipts lies in office hours on a working day."""
    calendar = WorkCalendar()
    for call in calls(world, "chat.postMessage"):
        at = datetime.fromisoformat(call["at"]).astimezone(ZONE)
        open_now = calendar.is_working_day(at.date()) and time(7, 30) <= at.time() < time(16)
        at_once = call["args"]["text"].startswith(("Sag U26", "Sag U27", "Tak. U2"))
        if not (open_now or at_once):
            return False
    return True


def test_a_follow_up_nobody_holds_is_said_until_somebody_does(world: World) -> None:
    """T-7, T-1 to the lead, T-3 to all; late on day 1 the lead, 3 the substitute, then weekly."""
    under_way(world)
    world.travel("2027-01-21 12:00")
    asked = {text for _day, text, _who in thread_posts(world, "Svar på kortet.")}
    said = [one for one in thread_posts(world, " Opfølgning") if "har ikke svaret" not in one[1]]
    assert ("2026-12-21", [CAMILLA, MARION, CHRISTINA]) in [(day, who) for day, _t, who in said]
    found = [(day, who) for day, text, who in said if text not in asked]
    assert found == [
        ("2026-12-15", [MARION]),
        ("2026-12-23", [MARION]),
        ("2026-12-29", [MARION]),
        ("2027-01-04", [JONAS]),
        ("2027-01-06", [MARION]),
        ("2027-01-13", [MARION]),
        ("2027-01-20", [MARION]),
    ]
    first, late = said[0][1], said[5][1]
    assert first == (
        f"<@{MARION}> U26-0001: Opfølgning om 7 arbejdsdage, mandag den 28. december kl. 08.30. "
        "Virker indsatsen?"
    )
    assert late == (
        f"<@{MARION}> U26-0001: Opfølgningen skulle være holdt mandag den 28. december: "
        "overskredet med 5 arbejdsdage. Notér den under ⋯.\nMette Ravn har fået besked som leder."
    )
    assert "Opfølgningen er overskredet" in world.card()["text"]
    assert keeps_office_hours(world)


def test_a_deadline_nobody_keeps_goes_the_same_way(world: World) -> None:
    """T-14, T-7, T-2, then day 1, 3, 5 and weekly; a day with two reasons has one message."""
    under_way(world)
    pass_time_while_down(world, "2027-02-02 09:00")
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    person.submit(works="partly", decision="continue", citizen_voice="det går")
    world.travel("2027-03-12 12:00")
    found = thread_posts(world, "Frist")
    assert [(day, who) for day, _text, who in found] == [
        ("2027-02-04", [MARION]),
        ("2027-02-15", [MARION]),
        ("2027-02-22", [MARION]),
        ("2027-02-25", [MARION]),
        ("2027-03-01", [JONAS]),
        ("2027-03-03", [MARION]),
        ("2027-03-10", [MARION]),
    ]
    both = found[1][1]
    assert "Frist om 7 arbejdsdage, onsdag den 24. februar." in both
    assert "Opfølgning om 7 arbejdsdage, onsdag den 24. februar" in both
    days = [day for day, text, _ in thread_posts(world, "01: ") if day > "2027-02-02"]
    assert len(set(days)) == len(days)
    assert "Fristen er overskredet med 12 arbejdsdage" in world.card()["text"]


def test_an_outer_date_is_said_five_and_two_days_before_and_on_the_day(world: World) -> None:
    """The working days left stand on the card, with who acts first; afterwards it says "var"."""
    under_way(world, outer_kind="eviction", outer_on="2026-12-04")
    assert "Fogedsag fredag den 4. december: 8 arbejdsdage" in world.card()["text"]
    world.travel("2026-12-07 12:00")
    found = [(day, who) for day, _text, who in thread_posts(world, "Fogedsag") if who == [MARION]]
    assert [day for day, _who in found] == ["2026-11-27", "2026-12-02", "2026-12-04"]
    assert "Forebyggelse & Rusmidler handler først." in thread_posts(world, "Fogedsag")[1][1]
    assert "Fogedsag var fredag den 4. december" in world.card()["text"]


def test_before_there_is_a_lead_all_seats_are_called_and_then_the_convener(world: World) -> None:
    """A record that lacks is everybody's until somebody has received the case."""
    world.refer()
    world.travel("2026-11-26 12:00")
    (_day, text, who) = thread_posts(world, "referat mangler")[-1]
    assert who == [CAMILLA, MARION, CHRISTINA]
    assert "U26-0001: Startmødets referat mangler." in text
    world.press(CHRISTINA, "more:receive")
    world.refer()
    world.press(CAMILLA, "receive", "U26-0002")
    world.travel("2026-11-30 12:00")
    assert thread_posts(world, "U26-0002: Startmødets referat")[-1][2] == [CAMILLA]


def test_two_reasons_on_one_day_are_one_message(world: World) -> None:
    """An eviction in five days and a follow-up in seven ring once."""
    under_way(world, outer_kind="eviction", outer_on="2026-12-22")
    pass_time_while_down(world, "2026-12-14 12:00")
    world.travel("2026-12-15 12:00")
    found = [text for day, text, _who in thread_posts(world) if day == "2026-12-15"]
    assert len(found) == 1
    assert "Opfølgning om 7 arbejdsdage" in found[0]
    assert "Fogedsag tirsdag den 22. december: 5 arbejdsdage" in found[0]


def test_easter_is_silent(world: World) -> None:
    """Nothing is said from Maundy Thursday to Easter Monday, nor when the clocks change."""
    pass_time_while_down(world, "2027-03-15 10:00")
    world.refer(outer_kind="discharge", outer_on="2027-03-30")
    world.travel("2027-03-31 12:00")
    days = {day for day, text, _who in thread_posts(world, "Udskrivning") if "U27" in text}
    assert days == {"2027-03-18", "2027-03-23", "2027-03-30"}
    said = {str(_local(call)) for call in calls(world, "chat.postMessage")}
    assert not {f"2027-03-{day}" for day in range(25, 30)} & said
    assert keeps_office_hours(world)


def _local(call: dict[str, str]) -> object:
    return datetime.fromisoformat(call["at"]).astimezone(ZONE).date()


def test_the_card_changes_when_the_meeting_begins(world: World) -> None:
    """At the team's time the answers make way for bids and the record, with no one pressing."""
    world.refer()
    world.travel("2026-11-25 08:29")
    assert "card:come" in str(world.card()["blocks"])
    world.travel("2026-11-25 08:30")
    card = world.card()
    assert "card:come" not in str(card["blocks"])
    assert "card:record" in str(card["blocks"])
    assert "Startmøde i dag kl. 08.30." in card["text"]
    world.travel("2026-11-26 08:00")
    assert (
        "Startmødet var onsdag den 25. november kl. 08.30. Referatet mangler."
        in (world.card()["text"])
    )


def test_an_untouched_card_counts_its_days_anew_each_morning(world: World) -> None:
    """Working days left are right also when nobody has pressed anything."""
    world.refer(outer_kind="release", outer_on="2026-12-04")
    world.travel("2026-11-27 08:00")
    assert "Løsladelse fredag den 4. december: 5 arbejdsdage" in world.card()["text"]


def test_the_referrer_is_told_when_the_meeting_has_been_held(world: World) -> None:
    """Receipt, then who leads; nothing of what was said."""
    under_way(world)
    receipt, held = (message["text"] for message in world.person(LONE).dm())
    assert "De mødes onsdag den 25. november kl. 08.30, fordi" in receipt
    assert held == (
        "Startmødet om U26-0001 er holdt. Udsatte-teamet er i gang, og Marion Lund er tovholder."
    )
    assert "Kontakt Camilla" in world.card()["text"]
    assert not [call for call in calls(world, "chat.postMessage") if "!" in call["args"]["text"]]


def test_a_receipt_that_comes_late_speaks_of_no_meeting_in_the_past(world: World) -> None:
    """Forty days of silence after a referral: it is received, and no passed day is announced."""
    refer_unheard(world, 1)
    later = replace(world.bot, now=lambda: world.now() + timedelta(days=40))
    deliver_due(later)
    (receipt,) = (message["text"] for message in world.person(LONE).dm())
    assert receipt == (
        "Tak. U26-0001 er hos Udsatte-teamet. Du får besked, når mødet er holdt, "
        "og når sagen er afsluttet."
    )
