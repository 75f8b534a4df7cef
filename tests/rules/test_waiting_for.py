"""What waits for whom, as a table and as properties: nobody is asked for what they can't do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.obligations import own_digest_owed
from bot.policy import members, seats_of
from bot.waiting_for import AT_ONCE, ORDER, Wait, Waiting, in_order, tacit_in, waits_in
from models import (
    Attendance,
    Bid,
    Case,
    CaseState,
    Discipline,
    Handover,
    HandoverState,
    Intervention,
    Meeting,
    Note,
    Reply,
    Seat,
    Substitute,
    Team,
    Visit,
)
from models.vocabulary import InterventionState, InterventionType, NoteKind
from tests.rules.absent import absent
from tests.rules.test_obligations import local

MORNING = local("2026-11-25 08:30")
BEFORE, BEGUN = MORNING - timedelta(hours=2), MORNING + timedelta(hours=1)
LATER = local("2027-03-01 09:00")
DAY = date(2026, 11, 25)
PEOPLE = ["ANNA", "BODIL", "CARL", "LEDER", "FREMMED"]
LEADS = {"lead": "ANNA", "convener": "CARL"}


def team(*away: str, on: date = DAY) -> Team:
    """Return a team of two seats: Anna with Bodil to step in, and Carl; some may be away."""
    seats = [("ANNA", ["BODIL"], "h"), ("CARL", [], "r")]
    made = Team(
        id="t",
        workspace_id="w",
        name="Team",
        leader="LEDER",
        digest_time=local("2026-11-25 07:45").time(),
        closing_days=[],
        disciplines=[Discipline(id="h", label="H"), Discipline(id="r", label="R")],
        all_seats=[
            Seat(
                id=holder,
                position=place,
                holder=holder,
                discipline_id=discipline,
                substitutes=[Substitute(user=user, rank=0) for user in users],
            )
            for place, (holder, users, discipline) in enumerate(seats)
        ],
    )
    made.__dict__["absences"] = [absent(user, on, on) for user in away]
    return made


def case(state: CaseState = CaseState.NEW, **given: Any) -> Case:
    """Return a case with its start meeting on Wednesday morning."""
    meeting = Meeting(starts_at=MORNING, pair=[], attendances=given.pop("attendances", []))
    lists = {"visits", "bids", "interventions", "handovers", "notes"}
    known = {name: given.pop(name, []) for name in lists}
    usual = {"close_by": date(2027, 2, 24), "follow_up_on": date(2026, 12, 28)}
    usual |= {"opened_at": BEFORE, **given}
    return Case(id="c", code="U26-0001", state=state, meetings=[meeting], **known, **usual)


def asked(made: Case, user: str, now: datetime, *away: str) -> list[str]:
    """Return what a person is asked for, in order."""
    found = waits_in(made, team(*away), user, now)
    return [one.what.value for one in in_order(found, DAY)]


def coming(user: str, seat: str, reply: Reply = Reply.COMING) -> Attendance:
    """Return an answer to the convening."""
    return Attendance(user=user, seat_id=seat, reply=reply, at=MORNING)


def under_way(**given: Any) -> Case:
    """Return a case that Anna leads."""
    return case(CaseState.UNDERWAY, **{**LEADS, **given})


ORDERED = Intervention(
    id="i",
    user="CARL",
    type=InterventionType.HOME_HELP,
    state=InterventionState.STARTED,
    due_on=DAY,
)
OUT = Visit(id="v", user="CARL", partner="ANNA", back_by=MORNING)
OFFER = Handover(id="o", state=HandoverState.OFFERED, recipient=None, offered_at=MORNING)
UNTOLD = Handover(id="u", state=HandoverState.ACCEPTED, meets_on=DAY, offered_at=MORNING)

TABLE: tuple[tuple[str, Case, datetime, dict[str, list[str]]], ...] = (
    (
        "a new case asks all seats",
        case(),
        BEFORE,
        {"ANNA": ["answer", "convener", "bid"], "CARL": ["answer", "convener", "bid"]},
    ),
    (
        "who has answered is asked no more",
        case(attendances=[coming("ANNA", "ANNA")], convener="CARL"),
        BEFORE,
        {"ANNA": ["bid"], "CARL": ["answer", "bid"]},
    ),
    (
        "the substitute who was asked answers",
        case(
            attendances=[
                coming("ANNA", "ANNA", Reply.NOT_COMING),
                coming("BODIL", "ANNA", Reply.ASKED),
            ],
            convener="CARL",
        ),
        BEFORE,
        {"ANNA": ["bid"], "BODIL": ["answer"], "CARL": ["answer", "bid"]},
    ),
    (
        "the day before nobody bids",
        case(convener="CARL"),
        MORNING - timedelta(days=1),
        {"ANNA": ["answer"], "CARL": ["answer"]},
    ),
    (
        "when it has begun the record waits for the convener",
        case(convener="CARL", bids=[Bid(discipline_id="h"), Bid(discipline_id="r")]),
        BEGUN,
        {"CARL": ["record"]},
    ),
    (
        "somebody known asks the convener",
        case(convener="CARL", earlier_id="e", bids=[Bid(discipline_id="h")]),
        BEGUN,
        {"CARL": ["known", "bid", "record"]},
    ),
    ("on its way nothing waits", under_way(), BEGUN, {}),
    (
        "the contact reaches the citizen",
        under_way(contact="CARL", contact_by=DAY),
        BEGUN,
        {"CARL": ["contact"]},
    ),
    (
        "late dates wait for the lead, and from the third working day for the substitute",
        under_way(),
        LATER,
        {"ANNA": ["follow_up", "close"], "BODIL": ["follow_up", "close"]},
    ),
    (
        "what is due today waits for who has it",
        under_way(contact="CARL", contact_by=date(2027, 2, 24), follow_up_on=date(2027, 3, 2)),
        local("2027-02-24 16:30"),
        {"ANNA": ["close"], "CARL": ["contact"]},
    ),
    (
        "a contact three working days late is the lead's, too",
        under_way(
            contact="CARL",
            contact_by=date(2027, 2, 1),
            follow_up_on=date(2027, 2, 22),
        ),
        local("2027-02-04 09:00"),
        {"ANNA": ["contact"], "CARL": ["contact"]},
    ),
    (
        "what the follow-up decided to end waits for the lead at once",
        under_way(follow_up_on=None, follow_up_set_at=BEGUN),
        BEGUN,
        {"ANNA": ["close"]},
    ),
    (
        "what is ordered waits for who ordered it",
        under_way(interventions=[ORDERED]),
        BEGUN,
        {"CARL": ["ordered"]},
    ),
    (
        "an offer to somebody outside Slack waits for the lead, and the deadline for the answer",
        under_way(handovers=[OFFER], follow_up_on=None),
        LATER,
        {"ANNA": ["confirm", "stalled"]},
    ),
    (
        "a yes waits for the lead until the citizen knows, and the deadline for that",
        under_way(handovers=[UNTOLD], follow_up_on=None),
        LATER,
        {"ANNA": ["stalled", "told"]},
    ),
    (
        "a yes of before the case was opened again waits for nobody",
        under_way(
            handovers=[UNTOLD],
            opened_at=MORNING + timedelta(days=1),
            follow_up_on=None,
            follow_up_set_at=MORNING,
        ),
        LATER,
        {"ANNA": ["close"], "BODIL": ["close"]},  # it is late, and her substitute's, too
    ),
    ("a visit waits for who is out", under_way(visits=[OUT]), BEGUN, {"CARL": ["visit"]}),
    (
        "a visit outlives its case",
        case(CaseState.CLOSED, visits=[OUT]),
        LATER,
        {"CARL": ["visit"]},
    ),
    ("a closed case asks for nothing", case(CaseState.CLOSED), LATER, {}),
)


@pytest.mark.parametrize(("name", "made", "now", "expected"), TABLE)
def test_what_waits_for_whom(
    name: str, made: Case, now: datetime, expected: dict[str, list[str]]
) -> None:
    """Each sees what a reminder would call them for, and nobody else does."""
    found = {user: told for user in PEOPLE if (told := asked(made, user, now))}
    assert {user: sorted(told) for user, told in found.items()} == {
        user: sorted(told) for user, told in expected.items()
    }, name


def test_while_the_lead_is_away_it_waits_for_the_substitute() -> None:
    """What is Anna's is Bodil's for the day, and hers again after."""
    late = under_way(follow_up_on=DAY)
    assert asked(late, "BODIL", BEGUN, "ANNA") == ["follow_up"]
    assert asked(late, "ANNA", BEGUN, "ANNA") == []
    assert asked(late, "BODIL", BEGUN + timedelta(days=1), "ANNA") == []
    assert asked(late, "ANNA", BEGUN + timedelta(days=1), "ANNA") == ["follow_up"]


def test_before_days_away_each_case_asks_until_it_is_told() -> None:
    """The working day before, once a case; a note of one's own answers it, another's doesn't."""
    made = team()
    days = date(2026, 11, 30), date(2026, 12, 4)
    made.__dict__["absences"] = [absent("ANNA", *days)]
    eve = local("2026-11-27 13:00")
    told = Note(kind=NoteKind.TACIT, user="ANNA", at=eve)
    other = Note(kind=NoteKind.TACIT, user="CARL", at=eve)
    for notes, count in (([], 1), ([other], 1), ([told], 0)):
        assert len(list(tacit_in([under_way(notes=notes)], made, "ANNA", eve))) == count
    assert not list(tacit_in([under_way()], made, "CARL", eve))
    assert not list(tacit_in([under_way()], made, "ANNA", eve - timedelta(days=1)))
    assert not list(tacit_in([under_way()], made, "ANNA", local("2026-11-30 08:00")))


STATES = st.sampled_from([CaseState.NEW, CaseState.UNDERWAY, CaseState.CLOSED])
MAYBE = st.none() | st.sampled_from(PEOPLE)
CASES = st.builds(
    lambda state, lead, convener, contact, extras: case(
        state, lead=lead, convener=convener, contact=contact, **extras
    ),
    STATES,
    MAYBE,
    MAYBE,
    MAYBE,
    st.fixed_dictionaries(
        {},
        optional={
            "handovers": st.sampled_from([[OFFER], [UNTOLD]]),
            "interventions": st.just([ORDERED]),
            "visits": st.just([OUT]),
            "earlier_id": st.just("e"),
            "bids": st.just([Bid(discipline_id="h")]),
        },
    ),
)
TIMES = st.integers(0, 200 * 24).map(lambda hours: BEFORE + timedelta(hours=hours))
AWAY = st.lists(st.sampled_from(["ANNA", "BODIL", "CARL"]), unique=True)


@given(CASES, TIMES, AWAY)
def test_only_who_has_a_seat_is_asked_and_only_once_for_each_thing(
    made: Case, now: datetime, away: list[str]
) -> None:
    """Leaders and strangers are asked for nothing; of an open case nothing waits for nobody."""
    there = team(*away, on=now.date())
    for user in PEOPLE:
        found = list(waits_in(made, there, user, now))
        assert seats_of(there, user) or not found
        assert len({(one.what, one.about, id(one.row)) for one in found}) == len(found)
        if not made.is_open:
            assert {one.what for one in found} <= {Wait.VISIT}
    if made.state is CaseState.NEW and made.convener is None and members(there, now) != ["LEDER"]:
        waits = [one.what for user in PEOPLE for one in waits_in(made, there, user, now)]
        assert Wait.CONVENER in waits


@given(st.lists(st.tuples(st.sampled_from(ORDER), st.none() | st.dates(DAY, date(2027, 1, 1)))))
def test_a_visit_or_a_breach_comes_first_then_what_has_waited_longest(
    drawn: list[tuple[Wait, date | None]],
) -> None:
    """Whatever waits, the order is by day after the visits and breaches."""
    found = [Waiting(what, team(), str(n), on=on) for n, (what, on) in enumerate(drawn)]
    told = in_order(found, DAY)
    days = [one.on or DAY for one in told if one.what not in AT_ONCE]
    assert days == sorted(days)
    visits = [one.what in AT_ONCE for one in told]
    assert visits == sorted(visits, reverse=True)


@given(TIMES)
def test_ones_own_digest_is_owed_once_a_working_day(now: datetime) -> None:
    """The next one lies ahead, on a working day, and the one after it later still."""
    owed = own_digest_owed([team()], "CARL", now, None)
    assert owed is not None
    first = owed[1]
    assert first.due_at > now - timedelta(seconds=1)
    assert first.about_on is not None
    following = own_digest_owed([team()], "CARL", first.due_at, first.about_on)
    assert following is not None
    assert following[1].about_on is not None
    assert following[1].about_on > first.about_on
    assert first.due_at.astimezone(UTC).weekday() < 5
    assert own_digest_owed([team()], "LEDER", now, None) is None
