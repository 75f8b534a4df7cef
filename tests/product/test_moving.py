"""Moving the start meeting: earlier, later, and the same day when it cannot wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.product.world import CAMILLA, CHRISTINA, LONE, MARION

if TYPE_CHECKING:
    from tests.product.world import World


def offered(world: World) -> list[str]:
    """Return what the card's "⋯" menu offers."""
    (row,) = [block for block in world.card()["blocks"] if block["type"] == "actions"]
    (menu,) = [one for one in row["elements"] if one["type"] == "overflow"]
    return [option["text"]["text"] for option in menu["options"]]


def test_an_urgent_case_is_offered_a_meeting_the_same_day(world: World) -> None:
    """What must happen today can be met about today; other cases are only moved."""
    world.refer(urgency="today")
    assert "Hold mødet i dag" in offered(world)
    world.refer(official_number="2026-2")
    assert "Flyt mødet" in offered(world)[0] or "Flyt mødet" in str(world.card("U26-0002"))


def test_a_moved_meeting_asks_everybody_anew_and_the_follow_up_follows(world: World) -> None:
    """Answers were about the old time; seats and referrer hear the new one at once."""
    world.refer(urgency="today")
    world.press(CAMILLA, "come")
    person = world.form(MARION, "more:move", "form:move")
    answer = person.submit(on="2026-11-24", at="10:00", reason="fogeden kommer i morgen")
    assert answer["outcome"] == "closed"
    world.settle()
    case = world.case()
    assert case.meetings[0].attendances == []
    assert str(case.follow_up_on) == "2026-12-28"
    assert "Startmøde tirsdag den 24. november kl. 10.00" in world.card()["text"]
    moved = world.thread()[-1]
    assert moved["mentions"] == [CAMILLA, MARION, CHRISTINA]
    assert "Det er nu i dag kl. 10.00" in moved["text"]
    assert "Udsatte-teamet mødes i dag kl. 10.00" in world.person(LONE).dm()[-1]["text"]
    assert "fogeden" not in str(world.channel()) + str(world.thread())


@pytest.mark.parametrize(
    ("on", "at", "field", "words"),
    [
        ("2026-11-28", "08:30", "on", "ikke en arbejdsdag"),
        ("2026-11-24", "08:00", "at", "Tidspunktet er passeret"),
        ("2026-11-25", "19:00", "at", "mellem kl. 07.00 og 18.00"),
    ],
)
def test_a_time_that_cannot_be_is_refused_under_its_field(
    world: World, on: str, at: str, field: str, words: str
) -> None:
    """A closed day, the past and the evening are refused, and the meeting stays."""
    before = world.refer().meetings[0].starts_at
    person = world.form(MARION, "more:move", "form:move")
    answer = person.submit(on=on, at=at, reason="passer bedre")
    assert words in answer["errors"][field]
    assert world.case().meetings[0].starts_at == before


def test_a_meeting_is_not_moved_past_the_deadline(world: World) -> None:
    """The error names the last day there is, and the follow-up never falls after it."""
    world.refer()
    person = world.form(MARION, "more:move", "form:move")
    given = {"on": "2027-03-01", "at": "09:00", "reason": "alle er væk"}
    assert "Vælg senest onsdag den 24. februar" in person.submit(given)["errors"]["on"]
    assert person.submit(given | {"on": "2027-02-18"})["outcome"] == "closed"
    case = world.case()
    assert case.follow_up_on == case.close_by


def test_a_meeting_moved_twice_at_once_is_moved_once(world: World) -> None:
    """Who had the form open meanwhile is told when the meeting is now."""
    world.refer()
    first = world.form(MARION, "more:move", "form:move")
    second = world.form(CAMILLA, "more:move", "form:move")
    given = {"on": "2026-11-26", "at": "09:00", "reason": "alle er væk"}
    assert first.submit(given)["outcome"] == "closed"
    answer = second.submit(given | {"on": "2026-11-27"})
    words = "Mødet er flyttet imens til torsdag den 26. november kl. 09.00."
    assert words in str(answer["errors"])
    assert world.case().meetings[0].sequence == 1
