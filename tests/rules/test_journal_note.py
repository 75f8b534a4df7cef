"""What a note for the journal tells: everything of its case, and nothing of another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.locale import speaking
from bot.people import People
from bot.vault import KeyRing, Vault
from bot.views.journal import journal_note
from bot.views.scene import Scene
from bot.views.told import Reading
from models import (
    Attendance,
    Base,
    Bid,
    Case,
    CaseState,
    Closing,
    Discipline,
    Extension,
    FollowUp,
    Handover,
    HandoverState,
    Intervention,
    Measurement,
    Meeting,
    Note,
    Reply,
    Team,
)
from models.base import SENSITIVE
from models.vocabulary import (
    BidKind,
    Effect,
    FollowUpDecision,
    Grant,
    InterventionState,
    InterventionType,
    Known,
    MeasureStage,
    NotAsked,
    NoteKind,
    Outcome,
    Triage,
    Unit,
    Urgency,
    Voice,
)
from tests.rules.test_obligations import team_with

if TYPE_CHECKING:
    from bot.views.journal import JournalNote

VAULT = Vault(KeyRing.random())
BEGUN = datetime(2026, 11, 24, 8, tzinfo=UTC)
ENDED = BEGUN + timedelta(days=80)
NOT_TOLD = {("case", "source"), ("case", "official_number")}
"""The address of a message in Slack, and the number, which stands in the note's first lines."""

REFERRED = {"situation", "citizen_wish", "tried_note", "reach"}
"""What a referral has words for that was made one with the case."""

texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="<>"))


def rows_of(case: Case) -> list[Any]:
    """Return every row of a case that may hold sealed words, the case itself first."""
    return [
        case,
        *case.meetings,
        *case.reviews,
        *case.bids,
        *case.interventions,
        *case.follow_ups,
        *case.handovers,
        *case.notes,
        *case.past_closings,
        *case.extensions,
        *case.additions,
    ]


def sealed_columns(row: Base) -> list[str]:
    """Return the columns of a row that hold a citizen's sealed words."""
    columns = row.__table__.columns
    found = [one.name for one in columns if one.info == SENSITIVE]
    never = {"reopen_reason"} if isinstance(row, Closing) and row.reopened_at is None else set()
    if isinstance(row, Case) and row.known is not None:
        never = set(found) - REFERRED
    return [one for one in found if (row.__tablename__, one) not in NOT_TOLD and one not in never]


def filled(case: Case, words: str = "x") -> dict[str, str]:
    """Put words into every sealed column of a case, and return them by where they stand."""
    found = {}
    for number, row in enumerate(rows_of(case)):
        for column in sealed_columns(row):
            where = f"{row.__tablename__}.{column}.{number}.{case.id}"
            found[where] = f"{where}: {words}."
            VAULT.put(row, column, found[where])
        if isinstance(row, Case):
            VAULT.put(row, "official_number", f"2026-{number}")
            VAULT.put(row, "source", "https://x.slack.com/archives/C0UDSATTE/p1")
    return found


def whole_case(name: str = "case") -> Case:
    """Return a closed case with one of everything, all done by U1."""
    by: dict[str, Any] = {"user": "U1"}

    def at(days: int) -> datetime:
        return BEGUN + timedelta(days=days)

    case = _referred(name, CaseState.CLOSED)
    case.convener = case.lead = case.contact = case.contacted_by = "U1"
    case.contacted_at, case.closed_at = at(2), ENDED
    case.triage, case.triaged_at, case.triaged_by = Triage.SPARRING, at(1), "U1"
    case.snoozed_at, case.snoozed_until, case.snoozed_by = at(3), date(2027, 1, 4), "U1"
    held = Meeting(id=f"{name}-m", starts_at=at(1), finished_at=at(1), finished_by="U1", pair=[])
    held.moved_at = at(1)
    held.attendances = [Attendance(seat_id="s", reply=Reply.COMING, **by)]
    case.meetings, case.tried = [held], []
    case.bids = [Bid(id=f"{name}-b", discipline_id="d", kind=BidKind.DOES, at=at(1), **by)]
    done = {"type": InterventionType.HOME_VISIT, "state": InterventionState.DONE}
    made = Intervention(id=f"{name}-i", discipline_id="d", on=date(2026, 12, 2), **done, **by)
    made.logged_at, made.ordered_from, made.due_on = at(5), Unit.OTHER, date(2026, 12, 9)
    made.declined_on, made.effect = date(2026, 12, 3), Effect.PARTLY
    case.interventions = [made]
    works = {"works": Effect.PARTLY, "decision": FollowUpDecision.CHANGE}
    case.follow_ups = [
        FollowUp(id=f"{name}-f", due_on=date(2026, 12, 24), held_at=at(30), **works, **by)
    ]
    case.handovers = [
        Handover(
            id=f"{name}-h",
            unit=Unit.JOB_CENTRE,
            state=HandoverState.DECLINED,
            offered_by="U1",
            offered_at=at(40),
            answered_at=at(41),
        )
    ]
    case.notes = [
        Note(id=f"{name}-n", kind=NoteKind.TACIT, on=date(2026, 12, 5), at=at(11), **by),
    ]
    case.extensions = [
        Extension(
            id=f"{name}-e",
            at=at(50),
            from_on=date(2027, 2, 24),
            to_on=date(2027, 5, 24),
            **by,
        )
    ]
    closing = Closing(id=f"{name}-k", at=at(60), outcome=Outcome.STABILISED, **by)
    closing.reopened_at, closing.reopened_by = at(61), "U1"
    last = Closing(id=f"{name}-c", at=ENDED, outcome=Outcome.GOAL_MET, **by)
    case.past_closings = [closing, last]
    case.measurements = _measured(name, at(1))
    return case


def _referred(name: str, state: CaseState) -> Case:
    return Case(
        id=name,
        workspace_id="w",
        code=f"U26-{len(name):04}",
        state=state,
        referrer="U9",
        received_at=BEGUN,
        opened_at=BEGUN,
        target_groups=["other"],
        urgency=Urgency.CAN_WAIT,
        two_persons=False,
        closings=0,
        close_by=date(2027, 2, 24),
        tried=[],
        later=[],
    )


def _measured(name: str, at: datetime) -> list[Measurement]:
    shape: dict[str, Any] = {"stage": MeasureStage.START, "turn": 0, "theme": "housing", "at": at}
    return [
        Measurement(id=f"{name}-1", voice=Voice.TEAM, value=1, **shape),
        Measurement(id=f"{name}-2", voice=Voice.CITIZEN, value=None, **shape),
    ]


def _rated(theme: str, voice: Voice, value: int | None) -> Measurement:
    shape: dict[str, Any] = {"stage": MeasureStage.START, "turn": 0, "at": ENDED}
    return Measurement(id=f"{theme}-{voice}", theme=theme, voice=voice, value=value, **shape)


def team() -> Team:
    """Return a team with one discipline."""
    made = team_with()
    made.name, made.target_groups, made.themes = "Udsatte-teamet", [], []
    field = Discipline(id="d", key="d", label="Sundhed & Omsorg", position=0)
    made.disciplines = [field]
    made.all_seats[0].discipline, made.all_seats[0].discipline_id = field, "d"
    return made


def note_of(case: Case, about: str) -> JournalNote:
    """Return a note of a case, as of some days after it was closed."""
    known = People({"U1": ("Marion Lund", "Konsulent"), "U9": ("Lone Friis", "Hjemmeplejen")})
    scene = Scene(case, team(), known, ENDED + timedelta(days=5))
    return journal_note(Reading(scene, VAULT), about)


def all_of(note: JournalNote) -> str:
    """Return every word of a note."""
    told = [note.title, note.last, *(words for line in note.lines for words in line)]
    for section in note.sections:
        told.append(section.heading)
        told += [words for entry in section.entries for words in (entry.head, entry.words)]
    return "\n".join(told)


@given(texts)
def test_every_sealed_text_is_in_the_whole_note(words: str) -> None:
    """Whatever was written of the case stands in it, letter by letter."""
    case = whole_case()
    case.later = [_added()]
    written = filled(case, words)
    told = all_of(note_of(case, "case-c"))
    assert [where for where, whole in written.items() if whole not in told] == []
    assert "2026-0" in told
    assert "C0UDSATTE" not in told


def test_nothing_of_another_case_is_in_it() -> None:
    """Neither of the case the same citizen had before, nor of a later one that is kept apart."""
    case, earlier, apart = whole_case(), whole_case("earlier"), _added(Known.APART)
    filled(case)
    others = filled(earlier) | filled(apart)
    case.earlier, case.later = earlier, [apart]
    told = all_of(note_of(case, "case-c"))
    assert [where for where in others if where in told] == []
    assert earlier.code not in told


@pytest.mark.parametrize(
    ("about", "has", "lacks"),
    [
        ("case-m", {"bid.note", "meeting.decision", "case.situation"}, {"follow_up", "closing"}),
        ("case-f", {"follow_up.note", "note.text", "intervention.note"}, {"bid", "case.", "clos"}),
        ("case-k", {"extension.reason", "handover.decline_reason"}, {"closing.reopen_reason"}),
        ("case-c", {"closing.reopen_reason", "closing.reason"}, set()),
    ],
)
def test_a_note_tells_what_it_is_of(about: str, has: set[str], lacks: set[str]) -> None:
    """A start meeting's ends there, a follow-up's begins there, a closing's ends with it."""
    case = whole_case()
    filled(case)
    told = all_of(note_of(case, about))
    assert {one for one in has if f"{one}." not in told} == set()
    assert {one for one in lacks if one in told} == set()


def test_the_citizens_view_is_dated_and_a_no_is_kept() -> None:
    """Own words or why not, each with its day; what was declined stands with where it is now."""
    case = whole_case()
    VAULT.put(case, "official_number", "1")
    case.wish_not_asked = NotAsked.NOT_REACHED
    VAULT.put(case.follow_ups[0], "citizen_voice", "sover bedre")
    (voice,) = [one for one in note_of(case, "case-c").sections if one.heading.startswith("Hvad")]
    assert [(one.head, one.words) for one in voice.entries] == [
        (
            (
                "Ved henvisningen tirsdag den 24. november 2026: "
                "Ikke spurgt: vi har ikke fået fat i borgeren."
            ),
            "",
        ),
        ("Ved opfølgningen torsdag den 24. december 2026:", "sover bedre"),
        ("Takkede nej torsdag den 3. december 2026: Hjemmebesøg. Siden: gennemført.", ""),
    ]


def test_it_is_danish_in_any_language() -> None:
    """The one who reads it in English reads the same note."""
    case = whole_case()
    VAULT.put(case, "official_number", "1")
    with speaking("en"):
        assert note_of(case, "case-c") == note_of(case, "case-c")
        assert note_of(case, "case-c").title == (
            "Hele sagen til afslutningen fredag den 12. februar 2027"
        )


def test_slacks_own_ids_are_left_out() -> None:
    """A mention or an address of Slack's in somebody's words is named as what it is."""
    case = whole_case()
    VAULT.put(case, "official_number", "1")
    words = "sig det til <@U0MARION> i <#C0UDSATTE|team>, se https://x.slack.com/archives/C0/p1"
    VAULT.put(case, "situation", words)
    told = all_of(note_of(case, "case-c"))
    assert "sig det til (omtale i Slack) i (omtale i Slack), se (omtale i Slack)" in told


def test_who_is_not_known_has_no_id_in_it() -> None:
    """A colleague Tværs has not met is written as such, never by Slack's id."""
    case = whole_case()
    VAULT.put(case, "official_number", "1")
    scene = Scene(case, team(), People(), ENDED)
    told = all_of(journal_note(Reading(scene, VAULT), "case-c"))
    assert "en kollega, Tværs ikke kender navnet på" in told
    assert "U1" not in told
    assert "U9" not in told


def test_measured_as_steps_on_a_scale() -> None:
    """Each theme says what the team and the citizen say; not asked is an answer."""
    case = whole_case()
    VAULT.put(case, "official_number", "1")
    told = all_of(note_of(case, "case-c"))
    assert "Bolig: teamet 1, borgeren ikke spurgt" in told


def test_measured_in_the_order_of_the_page() -> None:
    """Theme by theme as they are asked, the team first, whoever answered first."""
    case = whole_case()
    VAULT.put(case, "official_number", "1")
    later = [_rated("economy", Voice.CITIZEN, None), _rated("housing", Voice.CITIZEN, 2)]
    case.measurements = [*later, _rated("economy", Voice.TEAM, 3), _rated("housing", Voice.TEAM, 1)]
    told = all_of(note_of(case, "case-c"))
    assert "Bolig: teamet 1, borgeren 2\nØkonomi: teamet 3, borgeren ikke spurgt" in told


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        (Grant.NEEDED, "Bevilling: skal bevilges. Marion Lund søger."),
        (Grant.GRANTED, "Bevilling: bevilget. Søgt af Marion Lund."),
        (Grant.REFUSED, "Bevilling: afslået. Søgt af Marion Lund."),
    ],
)
def test_who_applies_is_told_until_it_is_settled(grant: Grant, said: str) -> None:
    """Once it is granted or refused nobody applies any more: it says who did."""
    case = whole_case()
    VAULT.put(case, "official_number", "1")
    made = case.interventions[0]
    made.grant, made.grant_on, made.applicant = grant, None, "U1"
    assert said in all_of(note_of(case, "case-c"))


def test_nothing_noted_is_said() -> None:
    """A section without anything in it says so, and isn't left out."""
    case = with_nothing(whole_case())
    note = note_of(case, "case-c")
    assert [one.heading for one in note.sections] == [
        "Deltagere",
        "Oplysninger",
        "Vurdering",
        "Beslutninger",
        "Hvad borgeren siger",
        "Kilder",
    ]
    assert note.sections[4].entries[0].head == "Intet noteret."


@pytest.mark.parametrize("about", ["other", ""])
def test_what_is_no_row_of_the_case_is_refused(about: str) -> None:
    """Another row's id opens nothing."""
    with pytest.raises(Refused, match="findes ikke længere"):
        note_of(whole_case(), about)


def test_erased_it_cannot_be_read() -> None:
    """Once its texts are erased the note lies in the official system only."""
    case = whole_case()
    case.erased_at = ENDED
    with pytest.raises(Refused, match="Sagens tekster er slettet"):
        note_of(case, "case-c")


def with_nothing(case: Case) -> Case:
    """Return the case with nothing in it but its last closing."""
    case.interventions, case.bids, case.notes, case.follow_ups = [], [], [], []
    case.past_closings = case.past_closings[1:]
    VAULT.put(case, "official_number", "1")
    return case


def _added(known: Known = Known.ADDED) -> Case:
    """Return a later referral of the same citizen, made one with the case or kept apart."""
    made = _referred("a-later-one", CaseState.CLOSED)
    made.known, made.known_at = known, BEGUN + timedelta(days=20)
    return made
