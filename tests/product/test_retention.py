"""What has had its time goes: from the database, from its files, and from Slack."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text, update

from bot.casework.breach import forget_breaches
from bot.casework.erase import of_case, sealed
from bot.casework.forget import (
    forget_colleagues,
    forget_messages,
    forget_pace,
)
from bot.casework.retention import carry_out, plans
from bot.deadlines import ZONE
from bot.deletion import delete_due
from bot.engines import connect
from bot.history import always
from bot.inbox import forget_old
from bot.manifest import FILES
from bot.retention import Reason
from bot.schedule import _desk, retain
from bot.trace import verify
from models import (
    Attendance,
    Breach,
    BreachDone,
    Case,
    Encounter,
    Gathering,
    Notice,
    NoticeState,
    Pace,
    Passing,
    Person,
    Received,
)
from models.base import STAFF, Base
from models.vocabulary import BreachKind, BreachStep, ContactChannel, Outcome
from privacy.files import lying_in
from tests.product.ending import ERASED, at, end
from tests.product.steps import (
    behave,
    fault,
    file_all,
    held,
    later,
    pass_time_while_down,
    under_way,
)
from tests.product.test_boomerang import NUMBER, come_back, last_time, read
from tests.product.world import ALI, CAMILLA, LONE, MARION, METTE, TORVET, World, odder

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = "U26-0001"
A_MONTH_LATER, A_YEAR_LATER = "2026-12-28 03:50", "2027-11-26 03:50"


def night(world: World, when: str) -> None:
    """Go to a Copenhagen time, do what the night does, and let Slack be asked to delete."""
    pass_time_while_down(world, when)
    retain(world.bot)
    delete_due(later(world, 5))


def done_with(world: World, outcome: Outcome = Outcome.NO_CONTACT) -> None:
    """Let a case end on 24 November 2026, and file it whole."""
    under_way(world)
    end(world, outcome)
    file_all(world)


def standing(world: World) -> str:
    """Return all that the bot has said and that stands in Slack, of every channel and person."""
    bot = world.sandbox._hub.workspace.seed.bot_user
    channels = world.sandbox._hub.workspace.channels.values()
    said = [one for channel in channels for one in channel.messages.values() if one.user == bot]
    return json.dumps([[one.text, one.blocks, one.files] for one in said], ensure_ascii=False)


def cells(world: World) -> list[bytes]:
    """Return every sealed cell of cases as it is stored."""
    with world.bot.reading() as session:
        rows = [session.execute(select(*columns)).all() for columns in sealed().values()]
    return [cell for table in rows for row in table for cell in row if cell is not None]


def waiting(world: World) -> dict[str, list[Reason]]:
    """Return the cases that keep their content, and why."""
    with world.bot.reading() as session:
        found = plans(session, world.bot.now())
    return {one.code: [why.reason for why in one.waits] for plan in found for one in plan.waiting}


def test_a_case_is_erased_when_its_days_are_over(any_world: World) -> None:
    """Text and official number go, the trace says so, and what is kept for a return stays."""
    world = any_world
    last_time(world)
    file_all(world)
    with world.bot.writing() as session:
        session.execute(update(Case).values(trusted=CAMILLA))
    before = world.case()
    night(world, "2027-02-22 03:50")
    assert waiting(world) == {CODE: [Reason.AFTER_CHECK]}
    assert world.case().official_number is not None
    night(world, "2027-02-26 03:50")
    case = world.case()
    assert cells(world) == []
    assert case.erased_at is not None
    assert case.official_number_hash == before.official_number_hash
    assert (case.outcome, case.closed_at) == (before.outcome, before.closed_at)
    events = [event for event in world.events() if event.kind == "erased"]
    assert [(one.user, one.role, one.case_id) for one in events] == [("tvaers", "bot", case.id)]
    code = come_back(world, "2027-03-01 10:00")
    shown = "\n".join(read(world, code))
    assert "• Hjemmebesøg: gennemført, virkede\n" in shown
    assert "*Borgeren åbner døren for en kollega*\nCamilla Holm" in shown
    assert "lukkede op" not in shown


def test_its_messages_leave_slack_with_it(any_world: World) -> None:
    """Card, thread and direct messages are deleted, and the digests that named it."""
    world = any_world
    done_with(world)
    world.refer()
    at(world, "2026-11-25 08:00")
    assert CODE in standing(world)
    assert "Godmorgen." in standing(world)
    night(world, A_MONTH_LATER)
    assert CODE not in standing(world)
    assert "Godmorgen." not in standing(world)
    of_another = world.case("U26-0002").id
    said = [one for one in world.notices() if one.ts and one.case_id != of_another]
    assert said
    assert all(one.deleted_at is not None and one.delete_at is None for one in said)
    states = {one.state for one in world.notices() if one.case_id not in {None, of_another}}
    assert states <= {NoticeState.SENT, NoticeState.CANCELLED}
    assert (world.case().card_ts, world.case().card_channel) == (None, None)


def test_nothing_is_said_of_an_erased_case_again(world: World) -> None:
    """What is worked out anew every night finds nothing that an erased case owes."""
    done_with(world)
    night(world, A_MONTH_LATER)
    at(world, "2026-12-29 08:00")
    world.travel("2027-01-15 12:00")
    assert CODE not in standing(world)


def test_what_is_not_filed_stays(world: World) -> None:
    """However long it takes, an unfiled case keeps its content, and the plan says why."""
    held(world)
    end(world, Outcome.NO_CONTACT)
    night(world, A_YEAR_LATER)
    assert waiting(world) == {CODE: [Reason.UNFILED]}
    assert cells(world)
    file_all(world)
    night(world, "2027-12-25 03:50")
    assert waiting(world) == {CODE: [Reason.DAYS]}
    night(world, "2027-12-27 03:50")
    assert cells(world) == []


def test_an_open_case_is_not_in_the_plan(world: World) -> None:
    """What goes on is nobody's to erase."""
    under_way(world)
    night(world, A_YEAR_LATER)
    assert waiting(world) == {}
    assert cells(world)


def test_a_case_that_was_erased_cannot_be_opened_again(world: World) -> None:
    """Whoever has the form open still is told why, and to refer anew."""
    done_with(world)
    person = world.form(MARION, "reopen", "form:reopen")
    night(world, A_MONTH_LATER)
    answer = person.submit(reason="borgeren er tilbage")
    assert ERASED in str(answer)
    assert not world.case().is_open


def test_a_case_opened_again_between_plan_and_deed_stays(world: World) -> None:
    """Each is looked at once more behind its team's lock."""
    done_with(world)
    pass_time_while_down(world, A_MONTH_LATER)
    with world.bot.reading() as session:
        (plan,) = plans(session, world.bot.now())
    assert [one.code for one in plan.erased] == [CODE]
    person = world.form(MARION, "reopen", "form:reopen")
    assert person.submit(reason="borgeren er tilbage")["outcome"] == "closed"
    done = carry_out(plan, lambda: _desk(world.bot), always)
    assert done.erased == ()
    assert cells(world)


def test_a_message_on_its_way_holds_the_case_back(world: World) -> None:
    """What Slack has perhaps just taken couldn't be deleted, so the case waits a night."""
    done_with(world)
    with world.bot.writing() as session:
        session.execute(
            update(Notice).where(Notice.kind == "outcome").values(state=NoticeState.UNKNOWN)
        )
    night(world, A_MONTH_LATER)
    assert waiting(world) == {CODE: [Reason.UNDER_WAY]}


def test_the_dry_run_is_the_run(world: World) -> None:
    """What the plan names is what is done, and asking for it changes nothing."""
    done_with(world)
    pass_time_while_down(world, A_MONTH_LATER)
    with world.bot.reading() as session:
        (plan,) = plans(session, world.bot.now())
    assert cells(world)
    retain(world.bot)
    marked = {one.id for one in world.notices() if one.delete_at is not None}
    assert marked == plan.messages
    assert [one.code for one in plan.erased] == [CODE]
    with world.bot.reading() as session:
        (after,) = plans(session, world.bot.now())
    assert after.is_empty


def test_what_was_posted_as_it_was_erased_goes_the_night_after(world: World) -> None:
    """A message that reached Slack at that very moment, or came back with a copy, is found."""
    done_with(world)
    night(world, A_MONTH_LATER)
    said = world.bot.slack.chat_postMessage(channel=world.room, text=CODE)
    with world.bot.writing() as session:
        late = {"ts": said["ts"], "channel": world.room, "deleted_at": None}
        session.execute(update(Notice).where(Notice.kind == "card").values(late))
    night(world, "2026-12-29 03:50")
    assert CODE not in standing(world)


def test_a_digest_stands_a_week(world: World) -> None:
    """What names many cases is deleted after seven days, whatever becomes of the cases."""
    world.refer()
    at(world, "2026-11-25 08:00")
    night(world, "2026-12-02 03:50")
    assert "Godmorgen." in standing(world)
    night(world, "2026-12-02 08:01")
    assert "Godmorgen." not in standing(world)
    assert CODE in standing(world)


def test_what_slack_refuses_is_tried_again(world: World) -> None:
    """Told to wait, unreachable or refused: it stays owed, is counted, and goes in the end."""
    done_with(world)
    fault(world, "chat.delete", "429", retry_after=30)
    night(world, A_MONTH_LATER)
    assert not any(one.deleted_at for one in world.notices())
    assert CODE in standing(world)
    behave(world)
    fault(world, "chat.delete", "error", times=None, error="cant_delete_message")
    delete_due(later(world, 120))
    assert CODE in standing(world)
    with world.bot.reading() as session:
        (plan,) = plans(session, world.bot.now())
    assert plan.refused == len([one for one in world.notices() if one.ts and one.case_id])
    behave(world)
    delete_due(later(world, 3600))
    assert CODE in standing(world)  # tomorrow
    delete_due(later(world, 25 * 3600))
    assert CODE not in standing(world)


def test_what_is_gone_already_counts_as_gone(world: World) -> None:
    """Somebody deleted the card, somebody else has left: neither is asked about for ever."""
    done_with(world)
    world.bot.slack.chat_delete(channel=world.room, ts=world.case().card_ts or "")
    with world.bot.writing() as session:
        session.execute(update(Person).where(Person.user == LONE).values(left=True))
    refused = [one for one in world.notices() if one.person == LONE and one.ts]
    assert refused
    fault(world, "chat.delete", "error", times=None, error="channel_not_found")
    night(world, A_MONTH_LATER)
    gone = {one.id for one in world.notices() if one.deleted_at is not None}
    assert {one.id for one in refused} <= gone
    behave(world)
    delete_due(later(world, 25 * 3600))
    assert all(one.deleted_at for one in world.notices() if one.ts)


def test_a_year_later_nobody_is_named(any_world: World) -> None:
    """Users, code, hash and messages are gone; dates, categories and the whole trace stay."""
    world = any_world
    last_time(world)
    file_all(world)
    before = world.case()
    night(world, "2027-02-26 03:50")
    night(world, "2027-11-24 03:50")
    assert world.case().anonymised_at is None
    night(world, "2027-11-25 03:50")
    (case,) = world.cases()
    assert case.anonymised_at is not None
    assert (case.code, case.official_number_hash) != (before.code, before.official_number_hash)
    assert case.official_number_hash == ""
    assert case.code not in {before.code, ""}
    assert (case.outcome, case.received_at) == (before.outcome, before.received_at)
    assert [one.type for one in case.interventions] == [one.type for one in before.interventions]
    assert named(world) == set()
    assert [one for one in world.notices() if one.case_id] == []
    with world.bot.reading() as session:
        team = world.team()
        assert verify(session, world.bot.vault, team).broken_at is None
    assert shown(world, before)
    assert tables_with(world, CODE) == set()


def test_the_code_of_a_sparring_stands_in_no_event(world: World) -> None:
    """Whoever has the code from the official system finds no anonymised case by the trace."""
    world.refer()
    form = world.form(MARION, "more:sparring", "form:sparring_only")
    assert form.submit(reason="et råd er nok")["outcome"] == "closed"
    assert [one.kind for one in world.events() if CODE in one.subject] == []


def tables_with(world: World, words: str) -> set[str]:
    """Return the names of the tables in which some words stand."""
    with world.bot.reading() as session:
        return {
            table.name
            for table in Base.metadata.sorted_tables
            if any(words in str(row) for row in session.execute(select(table)))
        }


def named(world: World) -> set[str]:
    """Return whoever is named in what hangs on a case."""
    ids = "|".join(world.sandbox._hub.workspace.people)
    with world.bot.reading() as session:
        rows = [
            session.execute(select(*[one for one in table.columns if one.info == STAFF])).all()
            for table in of_case()
            if any(one.info == STAFF for one in table.columns)
        ]
    words = json.dumps([list(map(list, row)) for row in rows], default=str)
    return {user for user in ids.split("|") if f'"{user}"' in words}


def shown(world: World, case: Case) -> str:
    """Return what a member is told who asks for a case by its old code."""
    person = world.person(MARION)
    person.command(TORVET, f"/henvisning vis {case.code}")
    said = "Der er ingen sag U26-0001."
    return str(person.until(lambda: said in str(person.messages(TORVET)) and said))


def test_whoever_comes_back_later_is_new(world: World) -> None:
    """After anonymising the same number is found with no earlier case; the open one forgets it."""
    last_time(world)
    file_all(world)
    night(world, "2027-02-26 03:50")
    code = come_back(world, "2027-03-01 10:00")
    assert CODE in world.card(code)["text"]
    night(world, "2027-11-25 03:50")
    world.settle()
    assert world.case(code).earlier_id is None
    assert CODE not in world.card(code)["text"]
    assert CODE not in standing(world)


def test_two_who_came_for_one_seat_are_told_apart_no_more(world: World) -> None:
    """Where two rows must differ, each gets its own id instead of a person."""
    done_with(world)
    with world.bot.writing() as session:
        meeting = world.case().meetings[0]
        seat = world.team().seats[0].id
        for user in (LONE, METTE):
            given = {"reply": "coming", "at": world.bot.now()}
            session.add(Attendance(meeting_id=meeting.id, seat_id=seat, user=user, **given))
    night(world, A_MONTH_LATER)
    night(world, A_YEAR_LATER)
    assert named(world) == set()
    (case,) = world.cases()
    assert len({one.user for one in case.meetings[0].attendances}) > 1


def test_a_referral_made_one_with_another_goes_after_it(world: World) -> None:
    """As long as the case it was added to has its content, the referral keeps its own."""
    under_way(world, official_number=NUMBER)
    code = world.refer(ALI, official_number=NUMBER).code
    world.press(MARION, "add", code)
    world.settle()
    night(world, "2027-03-28 03:50")
    assert waiting(world) == {code: [Reason.TOGETHER]}


def test_nothing_of_it_lies_in_the_database_s_files(any_world: World) -> None:
    """No sealed cell can be found in any file of the database, its journal or free pages."""
    world = any_world
    last_time(world)
    end_of_it = [one for one in cells(world) if len(one) > 20]
    file_all(world)
    assert lying_in(world.bot.engine, end_of_it)
    night(world, "2027-02-26 03:50")
    assert cells(world) == []
    assert lying_in(world.bot.engine, end_of_it) == []


@pytest.mark.postgres
def test_postgresql_samples_no_sealed_cell(migrated_postgres_url: str) -> None:
    """What its statistics took of a column would outlive the cell: of bytes they take nothing."""
    query = text(
        "SELECT attrelid::regclass || '.' || attname FROM pg_attribute "
        "JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r' "
        "JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = 'public' "
        "WHERE atttypid = 'bytea'::regtype AND coalesce(attstattarget, -1) <> 0"
    )
    engine = connect(migrated_postgres_url)
    with engine.connect() as connection:
        assert connection.scalars(query).all() == []
    engine.dispose()


def test_colleagues_outside_cases_go_after_a_year(world: World) -> None:
    """Who advised, came or passed something on; and whoever has left and is named nowhere."""
    team, now = world.team(), world.bot.now()
    with world.bot.writing() as session:
        for on, who in ((now, "U0NY"), (now - timedelta(days=400), "U0GAMMEL")):
            about = {"channel": ContactChannel.PHONE, "about": [], "logged_at": on}
            session.add(Encounter(team_id=team.id, user=who, on=on.date(), **about))
            session.add(Gathering(team_id=team.id, on=on.date(), replies={who: "coming"}))
            passed = {"giver": who, "taker": who, "offered_by": who, "duties": []}
            session.add(Passing(team_id=team.id, offered_at=on, **passed))
        for user in (CAMILLA, "U0REJST", "U0NY"):
            session.add(Person(workspace_id=team.workspace_id, user=user, name=user, left=True))
        session.add(Pace(lane="U0REJST", free_at=now - timedelta(days=2)))
        session.flush()
        forget_colleagues(session, now, world.bot.real_now())
        forget_pace(session, now)
    with world.bot.reading() as session:
        assert set(session.scalars(select(Encounter.user))) == {"U0NY", ""}
        assert [one.replies for one in session.scalars(select(Gathering))] == [{"U0NY": "coming"}]
        assert set(session.scalars(select(Passing.giver))) == {"U0NY"}
        met = set(session.scalars(select(Person.user)))
        assert "U0REJST" not in met
        assert {"U0NY", CAMILLA} <= met
        assert session.get(Pace, "U0REJST") is None


def test_messages_of_no_case_are_forgotten_after_a_year(world: World) -> None:
    """The rows of digests go; those of cases go with their case."""
    world.refer()
    at(world, "2026-11-25 08:00")
    assert "digest" in {one.kind for one in world.notices()}
    with world.bot.writing() as session:
        forget_messages(session, datetime(2027, 12, 1, tzinfo=ZONE))
    kinds = {one.kind for one in world.notices()}
    assert "digest" not in kinds
    assert "card" in kinds


def test_a_file_leaves_slack_too(bare_world_with_files: World) -> None:
    """An invitation's file is deleted, and the words beside it never had the code."""
    world = bare_world_with_files
    under_way(world)
    at(world, "2026-11-24 12:00")
    end(world, Outcome.NO_CONTACT)
    file_all(world)
    assert f"{CODE}.ics" in standing(world)
    night(world, A_MONTH_LATER)
    assert CODE not in standing(world)
    files = [one for one in world.notices() if one.file_id is not None]
    assert files
    assert all(one.deleted_at is not None for one in files)


@pytest.fixture
def bare_world_with_files(sqlite_url: str) -> Iterator[World]:
    """Run the product where files are sent."""
    with World(sqlite_url, more_scopes=FILES) as running:
        yield odder(running)


def test_a_breach_is_kept_five_years(world: World) -> None:
    """Counted from its end, and it goes with what was done about it."""
    team_id, found = world.team().id, datetime(2026, 11, 24, 12, tzinfo=ZONE)
    with world.bot.writing() as session:
        told = {"kind": BreachKind.SEEN, "told_by": MARION, "told_at": found}
        breach = Breach(id="b", team_id=team_id, found_at=found, ended_at=found, **told)
        session.add(breach)
        session.flush()
        session.add(BreachDone(breach_id="b", step=BreachStep.STOPPED, user=MARION, at=found))
        session.flush()
        forget_breaches(session, datetime(2031, 11, 22, 12, tzinfo=ZONE))
        assert session.scalars(select(Breach.id)).all() == ["b"]
        forget_breaches(session, datetime(2031, 11, 26, 12, tzinfo=ZONE))
        assert session.scalars(select(Breach.id)).all() == []


def test_what_came_in_is_forgotten_after_a_week(world: World) -> None:
    """Slack sends nothing again by then."""
    world.refer()
    with world.bot.writing() as session:
        assert session.scalars(select(Received)).all()
        forget_old(session, world.bot.now() + timedelta(days=8))
        assert session.scalars(select(Received)).all() == []


def test_the_trusted_colleague_is_chosen_in_the_form(world: World) -> None:
    """A colleague can be named without words and is shown by name; an app is refused."""
    world.refer()
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:trust")
    person.wait_modal("form:trust")
    refused = person.submit(trusted=world.sandbox._hub.workspace.seed.bot_user)
    assert refused["errors"] == {"trusted": "Tværs er en app. Vælg en kollega."}
    assert person.submit(trusted=CAMILLA, meets="om formiddagen")["outcome"] == "closed"
    assert world.case().trusted == CAMILLA
    words = "*Borgeren åbner døren for en kollega*\\nCamilla Holm"
    assert person.until(lambda: words in str(person.modal()))
