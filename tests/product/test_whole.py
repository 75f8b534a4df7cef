"""A case and its team are loaded whole, with all that hangs on them, however they are come by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, event, inspect, select, update
from sqlalchemy.orm import selectinload

from bot.loading import PARTS, cases_of, load_case, lock_team, teams_found
from bot.trace import TVAERS
from models import Absence, Case, Note, Seat, Substitute, Team, TeamClosingDay
from models.base import insert_new
from models.vocabulary import NoteKind
from tests.product.steps import under_way
from tests.product.world import CAMILLA, LONE, MARION, METTE, World

if TYPE_CHECKING:
    from datetime import datetime

HANGING = set(inspect(Case).relationships.keys())
ON_A_TEAM = set(inspect(Team).relationships.keys())


def hanging(case: Case) -> dict[str, Any]:
    """Return what hangs on a case by name: the ids of the rows; raises what isn't loaded."""
    found = {name: getattr(case, name) for name in HANGING}
    return {
        name: [one.id for one in rows] for name, rows in found.items() if isinstance(rows, list)
    }


def test_one_case_is_loaded_as_whole_as_many(any_world: World) -> None:
    """Asking first what hangs on a case gives the same rows, in the same order, as loading all."""
    under_way(any_world)
    any_world.refer(official_number="2026-114455")
    any_world.refer(official_number="2026-114455")
    with any_world.bot.reading() as session:
        every = [selectinload(getattr(Case, name)) for name in HANGING]
        many = session.scalars(select(Case).options(*every)).all()
        whole = {case.id: hanging(case) for case in many}
    with any_world.bot.reading() as session:
        found = cases_of(session, whole)
        assert {key: hanging(case) for key, case in found.items()} == whole
    for key, hangs in whole.items():
        with any_world.bot.reading() as session:
            assert hanging(load_case(session, key, TVAERS).case) == hangs


def test_nothing_that_hangs_on_a_case_is_forgotten(world: World) -> None:
    """Every list of a case is loaded, empty ones too: none can be asked for by surprise."""
    assert PARTS[Case].keys() == HANGING
    assert PARTS[Team].keys() == ON_A_TEAM
    case = world.refer()
    with world.bot.reading() as session:
        (found,) = cases_of(session, [case.id]).values()
        assert not inspect(found).unloaded & HANGING


def test_a_case_that_is_loaded_again_is_as_it_is_now(world: World) -> None:
    """What was remembered of a case gives way: rows that have come are seen, and those gone not."""
    case_id = world.refer().id
    with world.bot.writing() as session:
        case = load_case(session, case_id, TVAERS).case
        assert case.notes == []
        row = {"case_id": case_id, "user": CAMILLA, "at": world.bot.now(), "on": date(2026, 11, 24)}
        insert_new(session, Note, [row | {"kind": NoteKind.TACIT, "text": None}])
        session.connection().execute(update(Case).values(referrer=CAMILLA))
        assert load_case(session, case_id, TVAERS).case is case
        assert (len(case.notes), case.referrer) == (1, CAMILLA)
        session.connection().execute(delete(Note))
        load_case(session, case_id, TVAERS)
        assert case.notes == []


def test_a_new_case_costs_few_questions(world: World) -> None:
    """A case on which only its start meeting hangs is loaded with three statements."""
    case_id, said = world.refer().id, list[str]()
    with world.bot.reading() as session:
        cases_of(session, [case_id])
        session.expunge_all()
        event.listen(world.bot.engine, "before_cursor_execute", lambda *call: said.append(call[2]))
        cases_of(session, [case_id])
    assert len(said) == 3


def test_a_team_is_loaded_as_whole_as_ever(any_world: World) -> None:
    """All that hangs on a team is there as an ordinary loading finds it, in the same order."""
    with any_world.bot.writing() as session:
        team = lock_team(session, any_world.team().id)
        session.add_all(more_of(team, any_world.now()))
    seats = (selectinload(Seat.discipline), selectinload(Seat.substitutes))
    below = [selectinload(getattr(Team, name)) for name in ON_A_TEAM - {"all_seats"}]
    with any_world.bot.reading() as session:
        query = select(Team).options(*below, selectinload(Team.all_seats).options(*seats))
        ordinary = on_team(session.scalars(query).one())
    with any_world.bot.writing() as session:
        assert on_team(lock_team(session, team.id)) == ordinary
    with any_world.bot.reading() as session:
        (found,) = teams_found(session, select(Team))
    assert on_team(found) == ordinary
    assert [one.label for one in found.closing_days] == ["Juli", "August"]
    assert [one.user for one in found.absences] == [MARION, CAMILLA]
    assert [one.user for one in found.all_seats[0].substitutes] == [LONE, METTE]
    assert found.all_seats[0].holder is None


def more_of(team: Team, at: datetime) -> list[Any]:
    """Return of each part of a team what an order by coming would have the other way round."""
    july, august = date(2027, 7, 1), date(2027, 8, 1)
    place = {"team_id": team.id, "discipline_id": team.disciplines[0].id, "position": -1}
    helpers = [Substitute(user=METTE, rank=1), Substitute(user=LONE, rank=0)]
    town = {"workspace_id": team.workspace_id, "entered_at": at, "entered_by": CAMILLA}
    return [
        Seat(**place, substitutes=helpers),
        TeamClosingDay(team_id=team.id, first_on=august, last_on=august, label="August"),
        TeamClosingDay(team_id=team.id, first_on=july, last_on=july, label="Juli"),
        Absence(**town, user=CAMILLA, first_on=august, last_on=august),
        Absence(**town, user=MARION, first_on=july, last_on=july),
    ]


def on_team(team: Team) -> Any:
    """Return what hangs on a team: the ids of the rows, in order; raises what isn't loaded."""
    below = [(seat.discipline.id, [one.id for one in seat.substitutes]) for seat in team.all_seats]
    return below, {name: [one.id for one in getattr(team, name)] for name in ON_A_TEAM}
