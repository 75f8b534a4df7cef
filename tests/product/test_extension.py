"""The leader moves a deadline with a reason; it counts as exceeded, and is seen (row 37)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.obligations import is_exceeded
from demo import WORKSPACE
from models import Person
from tests.product import forging
from tests.product.steps import pass_time_while_down, thread_posts, under_way
from tests.product.test_home import home
from tests.product.test_lateness import leads_a_seat
from tests.product.world import (
    ALI,
    CAMILLA,
    LONE,
    MARION,
    METTE,
    SAID,
    SOEREN,
    TORVET,
    TRINE,
    taken,
)

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

WHY = "Der er ventetid på boligen til maj"
NO_CASE = "Der er ingen sag med den kode. Se de åbne med /henvisning sager."
ONLY = "Kun lederen kan forlænge fristen for U26-0001. Spørg Mette Ravn."


def form(world: World, user: str = METTE, word: str = "forlæng") -> Player:
    """Open the form by the command."""
    person = world.person(user)
    person.command(TORVET, f"/henvisning {word} U26-0001")
    person.wait_modal("form:extend")
    return person


def extend(world: World, to_on: str, user: str = METTE, reason: str = WHY) -> None:
    """Move the deadline."""
    person = form(world, user)
    assert person.submit(to_on=to_on, reason=reason)["outcome"] == "updated"
    person.close()
    world.settle()


def test_the_leader_moves_it_from_the_message_about_it(any_world: World) -> None:
    """Three months from the formal date are offered; the team hears once, and may read why."""
    world = any_world
    under_way(world)
    pass_time_while_down(world, "2027-02-24 07:00")
    world.travel("2027-03-03 12:00")
    mette = world.person(METTE)
    letter = world.letters(METTE, "over fristen")[-1]
    mette.click("D0METTE", letter["ts"], "late:extend")
    view = str(mette.wait_modal("form:extend"))
    assert "2027-05-24" in view
    assert "Skal sættes ud" not in view
    assert mette.submit(reason=WHY)["outcome"] == "updated"
    assert "Fristen for U26-0001 er nu mandag den 24. maj." in str(mette.modal())
    world.settle()
    case = world.case()
    (made,) = case.extensions
    assert (made.user, str(made.from_on), str(made.to_on)) == (METTE, "2027-02-24", "2027-05-24")
    assert (str(case.close_by), str(case.close_by_formal_on)) == ("2027-05-24", "2027-05-24")
    said = thread_posts(world, "forlænget")
    assert [(who, text.partition("> ")[2]) for _day, text, who in said] == [
        (
            [MARION],
            (
                "Mette har forlænget fristen til mandag den 24. maj (første gang). "
                "Læs hvorfor under Se sagen."
            ),
        )
    ]
    assert "forlænget 1 gang, sidst onsdag den 3. marts af Mette" in world.card()["text"]
    assert "ventetid" not in str(world.thread()) + str(world.channel()) + str(mette.dm())
    shown = str(world.form(MARION, "show", "page:sheet").modal())
    assert WHY in shown
    assert "fra onsdag den 24. februar til mandag den 24. maj" in shown
    assert "Mette: forlængede fristen" in shown
    assert WHY.encode() not in (made.reason or b"")


def test_the_new_deadline_is_reminded_of_and_told_of_as_the_first(world: World) -> None:
    """T-14, T-7, T-2 and the ladder again; nothing is said of the old one."""
    under_way(world)
    pass_time_while_down(world, "2027-02-23 09:00")
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    given = {"works": "worked", "decision": "continue", "citizen_voice": "det går"}
    assert taken(person.submit(given))
    extend(world, "2027-03-31")
    pass_time_while_down(world, "2027-03-01 09:00")
    world.travel("2027-04-01 12:00")
    found = [day for day, _text, _who in thread_posts(world, "Frist") if day > "2027-02-23"]
    assert found == ["2027-03-08", "2027-03-17", "2027-03-24", "2027-04-01"]


@pytest.mark.parametrize(
    ("to_on", "words"),
    [
        ("2027-02-22", "Vælg en dato efter i dag."),
        ("2027-02-23", "Vælg en dato efter i dag."),
        ("2027-02-24", "Vælg en dato efter onsdag den 24. februar, som er fristen nu."),
        (
            "2027-02-27",
            "Lørdag den 27. februar er ikke en arbejdsdag. Vælg fx mandag den 1. marts.",
        ),
        (
            "2027-05-25",
            "Vælg senest mandag den 24. maj. Fristen kan forlænges tre måneder ad gangen.",
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused(world: World, to_on: str, words: str) -> None:
    """Under the field, in words that say which can; what was typed stays, nothing is kept."""
    under_way(world)
    pass_time_while_down(world, "2027-02-23 09:00")
    person = form(world)
    assert person.submit(to_on=to_on, reason=WHY)["errors"] == {"to_on": words}
    assert str(world.case().close_by) == "2027-02-24"
    assert person.submit(to_on="2027-04-05")["outcome"] == "updated"
    assert str(world.case().close_by) == "2027-04-05"
    assert str(world.case().close_by_formal_on) == "2027-04-05"


def test_long_past_it_the_three_months_count_from_today(world: World) -> None:
    """Four months after the deadline, three months from today are offered and the most."""
    under_way(world)
    pass_time_while_down(world, "2027-06-30 09:00")
    mette = form(world)
    assert "2027-09-30" in str(mette.modal())
    errors = mette.submit(to_on="2027-10-01", reason=WHY)["errors"]
    assert "Vælg senest torsdag den 30. september." in errors["to_on"]
    assert mette.submit(to_on="2027-09-30")["outcome"] == "updated"


@pytest.mark.parametrize(
    ("reason", "words"), [("  ", "Udfyld feltet."), ("bor hos 010190-1234", "CPR-nummer")]
)
def test_the_reason_is_needed_and_guarded(world: World, reason: str, words: str) -> None:
    """Without one, and with a personal number in it, nothing is moved."""
    under_way(world)
    errors = form(world).submit(to_on="2027-04-05", reason=reason)["errors"]
    assert words in errors["reason"]
    assert world.case().extensions == []


def test_it_may_be_done_again_and_each_time_counts(world: World) -> None:
    """The card and the thread count; the next three months are from the new formal date."""
    under_way(world)
    pass_time_while_down(world, "2027-02-22 09:00")
    extend(world, "2027-05-24")
    pass_time_while_down(world, "2027-05-20 09:00")
    mette = form(world)
    assert "2027-08-24" in str(mette.modal())
    assert mette.submit(reason="stadig ventetid")["outcome"] == "updated"
    world.settle()
    assert "forlænget 2 gange, sidst torsdag den 20. maj af Mette" in world.card()["text"]
    assert "(anden gang)" in thread_posts(world, "forlænget")[-1][1]
    shown = str(world.form(MARION, "show", "page:sheet").modal())
    assert (WHY in shown, "stadig ventetid" in shown) == (True, True)


def test_two_leaders_at_once_make_one(world: World) -> None:
    """The second form was opened before the first was sent: its sender hears who was first."""
    leads_a_seat(world, SOEREN, MARION)
    under_way(world)
    late = form(world, SOEREN)
    extend(world, "2027-05-24")
    assert late.submit(to_on="2027-05-21", reason=WHY)["outcome"] == "errors"
    assert "Mette har forlænget fristen imens, til mandag den 24. maj." in str(
        late.submit(to_on="2027-05-21", reason=WHY)["errors"]
    )
    assert len(world.case().extensions) == 1


def test_it_is_moved_from_the_leaders_home(world: World) -> None:
    """Beside each late case, once; then the overview counts it, also when nothing is late."""
    under_way(world)
    world.refer()
    pass_time_while_down(world, "2027-02-25 09:00")
    mette, shown = home(world, METTE, "Overblik: Udsatte-teamet")
    assert shown.count("late:extend") == 2
    assert "2 har ikke holdt fristen, 0 af dem er forlænget" in shown
    block = next(
        one["block_id"]
        for one in (mette.home() or {})["blocks"]
        if one.get("accessory", {}).get("value") == world.case().id
    )
    mette.click_home("late:extend", block_id=block)
    mette.wait_modal("form:extend")
    assert mette.submit(reason=WHY)["outcome"] == "updated"
    mette.close()
    mette.until(lambda: "2 har ikke holdt fristen, 1 af dem er forlænget" in str(mette.home()))
    _person, shown = home(world, MARION, "Mine sager")
    assert "late:extend" not in shown


def test_it_is_not_offered_before_the_deadline_is_there(world: World) -> None:
    """A record that is late is no reason to move the deadline: its line has no button."""
    world.refer()
    pass_time_while_down(world, "2026-12-01 09:00")
    _mette, shown = home(world, METTE, "Startmødets referat mangler")
    assert "late:extend" not in shown


def test_a_moved_deadline_counts_as_exceeded_for_good(world: World) -> None:
    """Also when the case ends long before the new one."""
    under_way(world)
    assert not is_exceeded(world.case(), world.now().date())
    extend(world, "2027-05-24")
    _mette, shown = home(world, METTE, "1 har ikke holdt fristen, 1 af dem er forlænget")
    assert "0 overskredet" in shown
    person = world.form(MARION, "more:close", "form:close")
    assert taken(person.submit(**SAID, outcome="goal_met", reason="bor godt"))
    assert is_exceeded(world.case(), world.now().date())


def test_a_closed_case_is_not_extended(world: World) -> None:
    """By the command, and by a form that was open meanwhile; opened again the clock is new."""
    under_way(world)
    extend(world, "2027-05-24")
    mette = form(world)
    person = world.form(MARION, "more:close", "form:close")
    assert taken(person.submit(**SAID, outcome="goal_met", reason="bor godt"))
    errors = mette.submit(to_on="2027-06-30", reason=WHY)["errors"]
    assert "U26-0001 er afsluttet." in str(errors)
    mette.close()
    mette.command(TORVET, "/henvisning forlaeng U26-0001")
    assert mette.wait_message(TORVET, "U26-0001 er afsluttet.")
    world.settle()
    assert world.form(MARION, "reopen", "form:reopen").submit(reason="igen")["outcome"] == "closed"
    world.settle()
    assert "forlænget" not in world.card()["text"]


@pytest.mark.parametrize("word", ["forlæng", "forlaeng", "extend"])
def test_the_command_in_each_spelling(world: World, word: str) -> None:
    """The leader's form opens; without a code it is asked for."""
    under_way(world)
    form(world, METTE, word).close()
    mette = world.person(METTE)
    mette.command(TORVET, f"/henvisning {word}")
    assert mette.wait_message(TORVET, f"Skriv sagskoden bagefter: /henvisning {word} U26-0042")


def refused(world: World, user: str, value: str, slack_team: str = forging.HOME) -> list[str]:
    """Return the words in which a forged press and a forged form are refused."""
    names = ("reason",)
    view = forging.form("form:extend", f"{value}:0", *names)
    sent = forging.submission(user, view, {"reason": WHY}, slack_team)
    pressed = forging.press(user, "late:extend", value, slack_team)
    told = forging.reply(world.person(user), pressed)
    return [told, forging.said(forging.send(world.person(user), sent))]


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (MARION, ONLY),
        (CAMILLA, ONLY),
        (TRINE, ONLY),
        (LONE, NO_CASE),
        (ALI, NO_CASE),
        (SOEREN, NO_CASE),
    ],
)
def test_nobody_else_moves_it(world: World, user: str, words: str) -> None:
    """A member is told who can; a referrer and a stranger as if there were no such case."""
    case = under_way(world)
    before = forging.rows(world)
    assert refused(world, user, case.id) == [words, words]
    assert forging.rows(world) == before
    person = world.person(user)
    person.command(TORVET, "/henvisning forlæng U26-0001")
    expected = words.replace("med den kode", "U26-0001")
    assert person.wait_message(TORVET, expected)
    assert person.modal() is None


def test_a_leader_of_others_is_told_who_can(world: World) -> None:
    """Søren leads Camilla's seat; the case is Marion's."""
    leads_a_seat(world, SOEREN, CAMILLA)
    case = under_way(world)
    assert refused(world, SOEREN, case.id) == [ONLY, ONLY]
    leads_a_seat(world, SOEREN, MARION)
    form(world, SOEREN)


def test_who_no_longer_leads_finds_no_case(world: World) -> None:
    """The button in an old message is refused as soon as somebody else leads."""
    under_way(world)
    pass_time_while_down(world, "2027-02-24 07:00")
    world.travel("2027-03-03 12:00")
    letter = world.letters(METTE, "over fristen")[-1]
    with world.bot.writing() as session:
        session.merge(world.team(), load=False).leader = SOEREN
    mette = world.person(METTE)
    mette.click("D0METTE", letter["ts"], "late:extend")
    mette.wait_message("D0METTE", NO_CASE)
    assert refused(world, METTE, world.case().id) == [NO_CASE, NO_CASE]
    form(world, SOEREN)


def test_without_a_leader_nobody_is_named(world: World) -> None:
    """The sentence says that there is none."""
    case = under_way(world)
    with world.bot.writing() as session:
        session.merge(world.team(), load=False).leader = None
    told, _form = refused(world, MARION, case.id)
    assert told == "Kun lederen kan forlænge fristen for U26-0001, og teamet har ingen endnu."


@pytest.mark.parametrize("value", ["", "0" * 32, "x:y", "U26-0001'; --", "U26-0099"])
def test_a_forged_value_opens_nothing(world: World, value: str) -> None:
    """A leader's press with rubbish is answered, and no row moves."""
    under_way(world)
    before = forging.rows(world)
    assert "Der er ingen sag" in refused(world, METTE, value)[0]
    assert forging.rows(world) == before


def test_another_workspaces_leader_finds_no_case(world: World) -> None:
    """The same user in another workspace leads nothing here; nor does a guest who was one."""
    case = under_way(world)
    assert refused(world, METTE, case.id, forging.ELSEWHERE)[1] == NO_CASE
    assert WORKSPACE == forging.HOME
    with world.bot.writing() as session:
        home_id = world.team().workspace_id
        session.add(Person(workspace_id=home_id, user="U0GAEST", name="Gæst", guest=True))
    sent = forging.submission(
        "U0GAEST", forging.form("form:extend", f"{case.id}:0", "reason"), {"reason": WHY}
    )
    assert forging.said(forging.send(world.person(METTE), sent)) == NO_CASE
