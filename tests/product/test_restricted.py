"""A restricted case shows only to its named people: for all others it isn't there (row 53)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select, update

from bot.access import Visitor, case_for, visitor
from bot.casework.desk import Desk
from bot.casework.feed import meetings_of
from bot.casework.restrict import lift
from bot.deadlines import local_date
from bot.deletion import delete_due
from bot.digest import digest, digest_for
from bot.loading import load_team
from bot.schedule import replan_team
from bot.trace import verify
from handlers.table import FORMS
from models import Knowledge, NoticeState, Place, Seat, Substitute
from tests.product import forging
from tests.product.steps import behave, calls, digests, fault, later, under_way
from tests.product.test_access import ACTIONS, NO_CASE, REFUSED, SET_UP, Target, _target
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    JONAS,
    LONE,
    MARION,
    METTE,
    SAID,
    SOEREN,
    TORVET,
    TRINE,
    referral,
    taken,
)

if TYPE_CHECKING:
    from models import Case
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
NAMED = [BIRGIT, MARION, CHRISTINA]  # Birgit steps in for Camilla, who is a colleague's colleague
UNNAMED = [CAMILLA, METTE, JONAS, TRINE, SOEREN]
CODE = "U26-0001"
TRACED = {"restricted", "named", "unnamed", "lifted"}
NOT_THERE = f"Der er ingen sag {CODE}. Se de åbne med /henvisning sager."


def named(world: World, *users: str) -> Json:
    """Return the answer to who is named."""
    return {f"confidants_{world.team().id}": list(users or NAMED)}


def restricted(world: World, user: str = LONE, **changed: Any) -> Case:
    """Refer a citizen who is known to some of the team, from the form itself."""
    world.send_referral(user, **named(world), **changed)
    world.settle()
    return world.cases()[-1]


def restrict(world: World, user: str = MARION, *users: str) -> None:
    """Restrict a case that runs, from the private view."""
    person = world.person(user)
    person.command(TORVET, f"/henvisning vis {CODE}")
    person.wait_modal("page:sheet")
    person.click_modal("sheet:restrict")
    person.wait_modal("form:restrict")
    assert person.submit(named(world, *users))["outcome"] == "closed"
    person.act("close", all=True)
    clear(world)


def clear(world: World, seconds: float = 0) -> None:
    """Say what is due, and let Slack be asked to delete, so many seconds of real time from now."""
    world.settle()
    delete_due(later(world, seconds))


def opened(world: World, user: str) -> Player:
    """Open the private view by its command."""
    person = world.person(user)
    person.command(TORVET, f"/henvisning vis {CODE}")
    person.wait_modal("page:sheet")
    return person


def home(world: World, user: str) -> str:
    """Return what stands in a person's App Home."""
    person = world.person(user)
    person.open_home()
    return str(person.until(person.home))


def listed(world: World, user: str) -> str:
    """Return what stands in a person's list of open cases."""
    person = world.person(user)
    person.command(TORVET, "/henvisning sager")
    found = str(person.wait_modal("page:cases"))
    person.act("close", all=True)
    return found


def test_referred_so_it_is_told_to_the_named_alone(any_world: World) -> None:
    """No card, no ping in the channel: a direct message to each with a button that opens it."""
    world = any_world
    case = restricted(world)
    assert [one.user for one in case.confidants] == NAMED
    world.travel("2026-11-24 09:00")
    assert world.channel() == []
    for user in NAMED:
        (said,) = world.letters(user, CODE)
        assert "card:show" in str(said["blocks"])
    for user in UNNAMED:
        assert world.person(user).dm() == []
    assert len(world.letters(LONE, CODE)) == 1
    assert "Skal sættes ud" in str(opened(world, BIRGIT).modal())


def test_for_all_others_it_is_in_no_list_and_no_count(any_world: World) -> None:
    """List, Home, digest, own digest, calendar and figures are as if it had never come."""
    world = any_world
    restricted(world)
    world.travel("2026-11-25 07:50")
    for user in UNNAMED[:4]:
        assert CODE not in listed(world, user) + home(world, user)
    for user in NAMED:
        assert CODE in listed(world, user)
        assert CODE in home(world, user)
    assert digests(world) == {}
    with world.bot.reading() as session:
        team = load_team(session, world.team().id)
        day = local_date(world.bot.now())
        blind = [digest(session, team, day), digest_for(session, team, day, CAMILLA)]
        assert [(one.open_count, one.unfiled, one.cases()) for one in blind] == [(0, 0, {})] * 2
        assert digest_for(session, team, day, BIRGIT).open_count == 1
        meets = {
            user: meetings_of(session, Visitor(team.workspace_id, user), world.bot.now())
            for user in (*NAMED, CAMILLA)
        }
    assert all(meets[user] for user in NAMED)
    assert meets[CAMILLA] == []


@pytest.mark.parametrize(
    "word", ["vis", "indsats", "opfølgning", "udsæt", "forlæng", "afslut", "overdrag"]
)
def test_no_command_opens_it_for_who_is_not_named(world: World, word: str) -> None:
    """Member, substitute and leader hear what they hear of a case that was never there."""
    restricted(world)
    for user in (CAMILLA, JONAS, METTE):
        person, words = world.person(user), list[str]()
        for code in (CODE, "U26-0099"):
            person.command(TORVET, f"/henvisning {word} {code}")
            words.append(person.wait_message(TORVET, code)["text"].replace(code, CODE))
        assert words == [NOT_THERE, NOT_THERE]


def _about_the_case(name: str) -> bool:
    """Tell whether a button or form is about a case, and so refused as if there were none."""
    others = ("setup:", "handover:", "after:", "home:", "measure:un")
    return REFUSED.get(name, NO_CASE) == NO_CASE and not name.startswith(others)


@pytest.fixture
def target(world: World) -> Target:
    """Bring a case so far that all can be asked of it, then restrict it."""
    found = _target(world)
    restrict(world, MARION, BIRGIT, CHRISTINA)
    return found


APART = {"visit:home", "absence:call_off", "form:absence", "passing:open", "form:passing"} | {
    "form:passing_whose"
}


def test_every_button_is_refused_as_if_there_were_no_case(world: World, target: Target) -> None:
    """To a member, a substitute and the leader who are not named; no row moves."""
    before = forging.rows(world)
    asked = [one for one in ACTIONS if _about_the_case(one) and one not in APART]
    assert len(asked) > 60
    for user in (CAMILLA, JONAS, METTE):
        for action in asked:
            forged = forging.press(user, action, target.value(action))
            told = forging.reply(world.person(user), forged)
            assert told == NO_CASE, (user, action)
    assert forging.rows(world) == before


def test_every_form_is_refused_as_if_there_were_no_case(world: World, target: Target) -> None:
    """In the same words, in the form itself; no row moves."""
    before = forging.rows(world)
    forms = [one for one in FORMS if _about_the_case(one) and one not in {*SET_UP, *APART}]
    for_all = {"form:referral", "form:question", "form:breach", "form:breach_time"}
    asked = [one for one in forms if one not in for_all]
    assert len(asked) > 20
    for user in (CAMILLA, JONAS, METTE):
        for callback in asked:
            metadata, given = target.sent(callback)
            view = forging.form(callback, metadata, *given)
            answer = forging.send(world.person(user), forging.submission(user, view, given))
            assert forging.said(answer) == NO_CASE, (user, callback)
    assert forging.rows(world) == before


def test_restricting_a_case_that_runs_takes_it_out_of_the_channel(any_world: World) -> None:
    """Its card and its thread are deleted, and what was planned there comes in person."""
    world = any_world
    under_way(world)
    world.travel("2026-11-25 08:00")
    hung = [message["ts"] for message in [world.card(), *world.thread()]]
    assert len(hung) > 1
    restrict(world, MARION, CHRISTINA, BIRGIT)
    assert {call["args"]["ts"] for call in calls(world, "chat.delete")} == set(hung)
    assert CODE not in str([one for one in world.channel() if one["ts"] in hung])
    waiting = [one for one in world.notices() if one.state is NoticeState.PENDING]
    planned = [one for one in waiting if one.case_id and one.kind != "card_update"]
    assert {one.place for one in planned} == {Place.PERSON}
    assert {one.person for one in planned} <= {*NAMED, LONE}
    before = len(calls(world, "chat.postMessage"))
    world.travel("2026-12-28 08:00")
    posts = calls(world, "chat.postMessage")[before:]
    said = [one["args"] for one in posts if CODE in one["args"]["text"]]
    assert said
    assert {one["channel"] for one in said} == set(NAMED)
    assert all("card:show" in str(one["blocks"]) for one in said)


def test_lifting_it_hangs_the_card_anew(world: World) -> None:
    """All see it again, in the lists too, and nothing old is said in the thread."""
    under_way(world)
    restrict(world, MARION, CHRISTINA, BIRGIT)
    world.travel("2026-12-22 08:00")
    assert CODE not in listed(world, CAMILLA)
    person = opened(world, CHRISTINA)
    person.click_modal("sheet:lift")
    person.wait_modal("form:lift")
    assert person.submit()["outcome"] == "closed"
    person.act("close", all=True)
    world.settle()
    assert f"Sag {CODE}" in world.card()["text"]
    assert world.thread() == []
    assert world.case().confidants == []
    assert CODE in listed(world, CAMILLA)
    assert CODE in home(world, METTE)
    kinds = [(event.kind, event.subject) for event in world.events()]
    assert ("lifted", "") in kinds
    with world.bot.reading() as session:
        assert verify(session, world.bot.vault, world.team()).broken_at is None
    world.travel("2026-12-28 08:00")
    assert any("Opfølgning" in one["text"] for one in world.thread())


def test_what_slack_will_not_delete_is_asked_about_once_a_day(world: World) -> None:
    """A refusal for good is not repeated in every round, and stands in the log by itself."""
    under_way(world)
    fault(world, "chat.delete", "error", times=None, error="cant_delete_message")
    restrict(world, MARION, CHRISTINA, BIRGIT)
    asked = len(calls(world, "chat.delete"))
    for _round in range(3):
        clear(world, 30)
    assert len(calls(world, "chat.delete")) == asked
    behave(world)
    clear(world, 25 * 3600)
    assert CODE not in str(world.channel())


def test_lifted_before_slack_let_it_be_deleted_it_hangs_where_it_did(world: World) -> None:
    """What Slack keeps for now is tried again; once the case is everybody's it may stay."""
    under_way(world)
    ts = world.card()["ts"]
    fault(world, "chat.delete", "error", times=None, error="internal_error")
    restrict(world, MARION, CHRISTINA, BIRGIT)
    assert world.case().card_ts is None
    person = opened(world, MARION)
    person.click_modal("sheet:lift")
    person.wait_modal("form:lift")
    person.submit()
    world.settle()
    behave(world)
    assert world.case().card_ts == ts
    world.settle()
    assert world.card()["ts"] == ts


def test_each_discipline_is_named_and_so_is_who_restricts(world: World) -> None:
    """Without one of each the form says which is missing; whoever sends it is always in."""
    under_way(world)
    person = opened(world, MARION)
    person.click_modal("sheet:restrict")
    view = str(person.wait_modal("form:restrict"))
    assert MARION not in view
    field = f"confidants_{world.team().id}"
    assert person.submit({field: [BIRGIT]})["errors"] == {
        field: "Vælg mindst én fra hver faglighed: Det Specialiserede Socialområde mangler."
    }
    assert person.submit({field: [BIRGIT, TRINE]})["outcome"] == "closed"
    assert {one.user for one in world.case().confidants} == {MARION, BIRGIT, TRINE}
    told = [(one.kind, one.subject) for one in world.events() if one.kind in TRACED]
    assert told == [("restricted", ""), *(("named", one) for one in (BIRGIT, TRINE, MARION))]


def test_a_stranger_cannot_be_named(world: World) -> None:
    """A forged choice of somebody outside the team is refused under the field."""
    case = under_way(world)
    field = f"confidants_{world.team().id}"
    view = forging.form("form:restrict", case.id)
    block = {"type": "input", "block_id": field, "label": {"text": field}}
    element = {"type": "multi_static_select", "action_id": "value"}
    view["blocks"] = [block | {"element": element}]
    sent = forging.submission(MARION, view, {field: [*NAMED, LONE]})
    answer = forging.send(world.person(MARION), sent)
    assert forging.said(answer) == "Vælg blandt teamets egne folk."
    assert world.case().restricted_at is None


def test_who_is_named_may_be_changed(world: World) -> None:
    """Who is taken off sees it no more, who comes to it does; each change is in the trace."""
    under_way(world)
    restrict(world, MARION, CHRISTINA, BIRGIT)
    restrict(world, CHRISTINA, CAMILLA, MARION)
    assert {one.user for one in world.case().confidants} == {MARION, CHRISTINA, CAMILLA}
    told = [(one.kind, one.subject) for one in world.events() if one.kind in TRACED]
    assert told[-2:] == [("unnamed", BIRGIT), ("named", CAMILLA)]
    assert CODE in listed(world, CAMILLA)
    assert CODE not in listed(world, BIRGIT)
    view = str(opened(world, CAMILLA).modal())
    assert "*Kun for navngivne:* Christina Vang, Marion Lund og Camilla Holm" in view
    assert "navngav en kollega: Camilla" in view


def test_the_view_has_all_that_the_card_would_have(world: World) -> None:
    """Received, answered and bid in from there, and drawn anew after each press."""
    restricted(world)
    for user in (MARION, BIRGIT):
        person = opened(world, user)
        person.click_modal("card:come")
        person.until(partial(has_answered, world, user))
        person.act("close", all=True)
    person = opened(world, CHRISTINA)
    person.click_modal("card:receive")
    person.until(lambda: "Modtaget af: Christina" in str(person.modal()))
    person.click_modal("card:bid")
    person.wait_modal("form:bid")
    assert person.submit(note="kontakter udlejeren")["outcome"] == "closed"
    case = world.case()
    assert (case.convener, len(case.bids)) == (CHRISTINA, 1)
    assert world.channel() == []


def has_answered(world: World, user: str) -> bool:
    """Tell whether somebody has answered the start meeting."""
    return user in replies(world)


def replies(world: World) -> list[str]:
    """Return who has answered the start meeting."""
    return [word.user for word in world.case().meetings[0].attendances]


def test_a_press_in_a_direct_message_is_answered(world: World) -> None:
    """No card shows what came of it, so it is said; and the letter says where the rest is."""
    case = restricted(world)
    world.travel("2026-11-24 09:00")
    person, letter = world.person(BIRGIT), world.letters(BIRGIT, CODE)[-1]
    assert letter["text"].startswith(f"{CODE}: ")
    assert "sagen har intet kort, så svar under Se sagen." in letter["text"]
    pressed = forging.press(BIRGIT, "card:receive", case.id)
    told = forging.reply(person, pressed | {"channel": {"id": f"D{BIRGIT[1:]}"}})
    assert told == "Noteret. Se resten under Se sagen."
    assert world.case().convener == BIRGIT
    person.click(f"D{BIRGIT[1:]}", letter["ts"], "card:show")
    person.wait_modal("page:sheet")


def test_only_the_named_are_asked_in_anothers_place(world: World) -> None:
    """Who cannot come has no substitute but a named one; the others wait to name somebody."""
    restricted(world)
    person = opened(world, CHRISTINA)
    person.click_modal("card:stay_away")
    person.until(lambda: CHRISTINA in replies(world))
    person.act("close", all=True)
    world.settle()
    assert TRINE not in replies(world)
    world.away(CHRISTINA, "2026-11-25", "2026-11-27")
    world.travel("2026-11-25 09:00")
    words = "Ingen af de navngivne er der fra Det Specialiserede Socialområde. Navngiv en"
    assert words in home(world, MARION)
    assert CODE not in home(world, TRINE)
    assert "Der ligger ingen åbne sager lige nu." in str(world.person(TRINE).dm())
    assert CODE not in str(world.person(TRINE).dm())
    restrict(world, MARION, BIRGIT, CHRISTINA, TRINE)
    marion, trine = world.person(MARION), world.person(TRINE)
    marion.open_home()
    marion.until(lambda: words not in str(marion.home()))
    trine.open_home()
    trine.until(lambda: CODE in str(trine.home()))


def test_it_is_passed_on_among_the_named(world: World) -> None:
    """The giver names the taker first; who has not been named learns nothing, and so the leader."""
    case = under_way(world)
    restrict(world, MARION, CHRISTINA, BIRGIT)
    team = world.team()
    marion = world.person(MARION)
    forging.send(marion, forging.press(MARION, "passing:open", f"{team.id}:{MARION}"))
    view = marion.wait_modal("form:passing")
    given = {"duties": [f"lead:{case.id}"], "taker": CAMILLA}
    told = f"{CODE} er kun for navngivne. Vælg en af dem, eller navngiv kollegaen i sagen."
    assert marion.submit(given)["errors"] == {"taker": told}
    assert marion.submit({**given, "taker": BIRGIT})["outcome"] == "updated"
    assert CODE in str(view)
    mette = world.person(METTE)
    forging.send(mette, forging.press(METTE, "passing:open", f"{team.id}:{MARION}"))
    assert CODE not in str(mette.wait_modal())


def test_the_same_citizen_referred_again_is_unknown_to_the_team(any_world: World) -> None:
    """Neither an open restricted case nor one that others knew before shows on the new card."""
    world = any_world
    under_way(world, official_number="2026-77")
    world.refer(official_number="2026-77")
    assert "Samme sagsnr." in world.card("U26-0002")["text"]
    restrict(world, MARION, CHRISTINA, BIRGIT)
    assert "Samme sagsnr." not in world.card("U26-0002")["text"]
    assert world.case("U26-0002").earlier is None
    world.refer(official_number="2026-77")
    assert CODE not in str(world.card("U26-0003"))
    assert world.case("U26-0003").earlier_id != world.case().id


def test_a_restricted_referral_is_not_made_one_with_an_open_case(world: World) -> None:
    """What it says would be read there by all; it may be a case of its own."""
    under_way(world, official_number="2026-77")
    made = restricted(world, official_number="2026-77")
    marion = world.person(MARION)
    told = forging.reply(marion, forging.press(MARION, "card:add", made.id))
    assert told == (
        "U26-0002 er kun for navngivne. Vælg Egen sag, eller ophæv begrænsningen først."
    )


def test_it_is_not_handed_over_to_a_colleague_who_is_not_named(world: World) -> None:
    """A colleague of the team is no recipient of it, named or not; another is, with a letter."""
    case = under_way(world)
    restrict(world, MARION, CHRISTINA, BIRGIT)
    person = world.person(MARION)
    person.command(TORVET, f"/henvisning overdrag {CODE}")
    person.wait_modal("form:handover")
    given = {"unit": "job_centre", "summary": "kort", "told": "told"}
    assert set(person.submit({**given, "recipient": CAMILLA})["errors"]) == {"recipient"}
    assert person.submit({**given, "recipient": ALI})["outcome"] == "closed"
    world.settle()
    ali = world.person(ALI)
    assert any(CODE in one["text"] for one in ali.dm())
    forging.send(ali, forging.press(ALI, "handover:accept", world.case().handovers[0].id))
    world.settle()
    assert not world.case().is_open
    assert CODE not in str([world.channel(), world.person(CAMILLA).dm()])
    assert forging.reply(ali, forging.press(ALI, "card:show", case.id)) == NO_CASE


def test_nobody_loses_sight_of_a_visit_by_being_left_out(world: World) -> None:
    """While Camilla is out she is to be named; a forged word that she is home ends nothing."""
    under_way(world)
    camilla = opened(world, CAMILLA)
    camilla.click_modal("card:visit")
    camilla.wait_modal("form:visit")
    assert camilla.submit({"back_by": "15:00", "partner": MARION})["outcome"] == "closed"
    camilla.act("close", all=True)
    world.settle()
    person = opened(world, MARION)
    person.click_modal("sheet:restrict")
    person.wait_modal("form:restrict")
    (said,) = person.submit(named(world, BIRGIT, CHRISTINA))["errors"].values()
    assert said.startswith("En kollega er på besøg i sagen lige nu.")
    assert person.submit(named(world, CAMILLA, CHRISTINA))["outcome"] == "closed"
    jonas, visit = world.person(JONAS), world.case().visits[0].id
    told = forging.reply(jonas, forging.press(JONAS, "visit:home", visit))
    assert told == "Besøget findes ikke længere."
    assert world.case().visits[0].home_at is None


def test_a_named_leader_sees_dates_and_states_and_no_text(world: World) -> None:
    """As of every case: named, the leader is told in person what is late, and opens no text."""
    under_way(world)
    restrict(world, MARION, CHRISTINA, BIRGIT, METTE)
    assert CODE in listed(world, METTE)
    mette = world.person(METTE)
    told = forging.reply(mette, forging.press(METTE, "card:show", world.case().id))
    assert "Sagens tekst åbnes kun af teamets medlemmer." in told


def test_a_member_who_refers_is_named_and_the_form_says_what_is_missing(world: World) -> None:
    """Christina chooses two; the third is herself, and a discipline nobody is of stops the form."""
    field = f"confidants_{world.team().id}"
    person = world.person(CHRISTINA)
    world.opened(person, lambda: person.command(TORVET, "/henvisning"), "form:referral")
    given = referral(world)
    assert person.submit({**given, field: [BIRGIT]})["errors"] == {
        field: "Vælg mindst én fra hver faglighed: Forebyggelse & Rusmidler mangler."
    }
    assert world.cases() == []
    assert person.submit({**given, field: [BIRGIT, JONAS]})["outcome"] == "closed"
    assert {one.user for one in world.case().confidants} == {BIRGIT, JONAS, CHRISTINA}
    told = [(one.kind, one.subject) for one in world.events()][-5:]
    assert told[0][0] == "referred"
    assert told[1] == ("restricted", "")
    assert {subject for kind, subject in told[2:] if kind == "named"} == {BIRGIT, JONAS, CHRISTINA}
    with world.bot.reading() as session:
        assert verify(session, world.bot.vault, world.team()).broken_at is None


def test_a_referral_made_one_with_it_is_hidden_with_it(world: World) -> None:
    """Both codes are there for the named alone, and come back together."""
    under_way(world, official_number="2026-77")
    world.refer(official_number="2026-77")
    world.press(MARION, "add", "U26-0002")
    world.settle()
    camilla, second = world.person(CAMILLA), "U26-0002"
    restrict(world, MARION, CHRISTINA, BIRGIT)
    assert world.case(second).card_ts is None
    camilla.command(TORVET, f"/henvisning vis {second}")
    told = camilla.wait_message(TORVET, second)["text"]
    assert told == NOT_THERE.replace(CODE, second)
    with world.bot.writing() as session:
        who = visitor(session, forging.HOME, MARION)
        desk = Desk(session, world.bot.vault, world.bot.now())
        lift(desk, case_for(session, world.case().id, who))
    world.settle()
    camilla.command(TORVET, f"/henvisning vis {second}")
    camilla.wait_modal("page:sheet")


def leave(world: World, *users: str) -> None:
    """Let people leave their seats, in which nobody sits after them, and plan anew."""
    with world.bot.writing() as session:
        session.execute(delete(Substitute).where(Substitute.user.in_(users)))
        session.execute(update(Seat).where(Seat.holder.in_(users)).values(holder=None))
    replan_team(world.bot, world.team().id)


def test_a_case_of_which_all_named_have_left_is_not_lost(any_world: World) -> None:
    """The leader is named by Tværs, hears what is due, reads no word, and names others."""
    world = any_world
    case = under_way(world)
    restrict(world, MARION, BIRGIT, CHRISTINA)
    leave(world, MARION, CHRISTINA)
    assert METTE not in {one.user for one in world.case().confidants}
    leave(world, BIRGIT)
    assert METTE in {one.user for one in world.case().confidants}
    told = [(one.user, one.kind, one.subject) for one in world.events()]
    assert ("tvaers", "named", METTE) in told
    assert CODE in listed(world, METTE)
    mette = world.person(METTE)
    assert "Som leder" in forging.reply(mette, forging.press(METTE, "card:show", case.id))
    assert "Der er ingen sag" in forging.reply(
        world.person(JONAS), forging.press(JONAS, "sheet:restrict", case.id)
    )
    world.travel("2026-12-15 08:00")
    (letter,) = world.letters(METTE, "Ingen af de navngivne er i teamet længere.")
    assert CODE in letter["text"]
    mette.click("D0METTE", letter["ts"], "sheet:restrict")
    form = mette.wait_modal("form:restrict")
    assert "Skal sættes ud" not in str(form)
    assert mette.submit(named(world, CAMILLA, JONAS, TRINE))["outcome"] == "closed"
    assert "Skal sættes ud" in str(opened(world, CAMILLA).modal())
    refused = forging.reply(mette, forging.press(METTE, "sheet:restrict", case.id))
    assert "Sagens tekst åbnes kun af teamets medlemmer." in refused


def test_no_knowledge_card_comes_of_it(world: World) -> None:
    """The whole team reads those: the closing asks for none, and a form kept open is refused."""
    case = under_way(world)
    kept_open = world.form(CHRISTINA, "more:close", "form:close")
    restrict(world, MARION, BIRGIT, CHRISTINA)
    ending = {**SAID, "outcome": "goal_met"}
    answer = kept_open.submit(**ending, lesson="Ring til hans bror, som er i teamet")
    words = (
        "Sagen er kun for navngivne, og et videnkort læses af hele teamet. Skriv en note i sagen."
    )
    assert words in str(answer["errors"])
    world.person(MARION).command(TORVET, f"/henvisning afslut {CODE}")
    form = world.person(MARION)
    assert "Hvad lærte vi" not in str(form.wait_modal("form:close"))
    assert taken(form.submit(ending))
    form.act("close", all=True)
    assert "card:lesson" not in str(opened(world, BIRGIT).modal())
    told = forging.reply(world.person(BIRGIT), forging.press(BIRGIT, "card:lesson", case.id))
    assert told == words
    view = forging.form("form:lesson", case.id)
    sent = forging.submission(BIRGIT, view, {"text": "Ring til hans bror"})
    forging.send(world.person(BIRGIT), sent)
    with world.bot.reading() as session:
        assert session.scalars(select(Knowledge)).all() == []


def test_a_card_that_was_written_before_is_thought_of(world: World) -> None:
    """It is the team's and leads to no case: who restricts is told that it stays, and where."""
    under_way(world)
    words = "Er der skrevet et videnkort fra sagen, læses det stadig af hele teamet."
    assert words not in restricting(world)
    form = world.form(CHRISTINA, "more:close", "form:close")
    assert taken(form.submit(**SAID, outcome="goal_met", lesson="Ring i god tid"))
    form.act("close", all=True)
    world.settle()
    again = world.form(CHRISTINA, "reopen", "form:reopen")
    assert taken(again.submit(reason="er her igen"))
    world.settle()
    assert words in restricting(world)


def restricting(world: World) -> str:
    """Return the form that restricts the case, from its private view."""
    person = opened(world, MARION)
    person.click_modal("sheet:restrict")
    form = str(person.wait_modal("form:restrict"))
    person.act("close", all=True)
    return form


def test_a_pair_is_of_the_named(social: World) -> None:
    """Where two meet first, both are among those who may know."""
    team = social.team()
    chosen = {seat.discipline_id: seat.holder or "" for seat in team.seats}
    users = list(chosen.values())
    social.send_referral(LONE, **named(social, *users))
    social.settle()
    (case,) = social.cases()
    assert len(case.meetings[0].pair) == 2
    assert {one["user"] for one in case.meetings[0].pair} <= set(users)
    social.travel("2026-11-24 09:00")
    assert case.code not in str(social.channel())
    assert case.card_ts is None
    for seat in team.seats:
        got = case.code in str(social.person(seat.holder or "").dm())
        assert got is (seat.holder in users)
