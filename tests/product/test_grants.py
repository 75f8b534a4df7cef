"""An indsats that is begun before its grant: asked of, listed weekly, until it is settled (N5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.casework.grant import unsettled_grants
from demo import CHANNEL
from models.vocabulary import Grant
from sandbox.seeds import ODDER
from tests.product import forging
from tests.product.doings import logged, newest, shown, value
from tests.product.steps import digests, pass_time_while_down, under_way
from tests.product.test_guests import APP, GITTE, GUEST
from tests.product.test_home import home
from tests.product.test_intervention import menu, tap
from tests.product.test_waiting import NOTHING, press, until_waits, waiting
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    LONE,
    MARION,
    METTE,
    SAID,
    World,
    odder,
    taken,
)

if TYPE_CHECKING:
    from sandbox.player import Player

Json = dict[str, Any]
ASKED = "Kræver den en bevilling?"


def grant_form(world: World, user: str) -> Player:
    """Open the form "Bevilling" of the newest indsats from its "⋯" in the private view."""
    person, _text = shown(world, user)
    person.click_modal("sheet:more", selected=value(world, "grant"))
    person.wait_modal("form:grant")
    return person


def tell(world: World, user: str, grant: str, applicant: str = MARION) -> Json:
    """Tell how the newest indsats' grant stands."""
    return grant_form(world, user).submit(grant=grant, applicant=applicant)


def test_a_tap_asks_and_a_tap_answers(any_world: World) -> None:
    """What usually needs a decision is unclear at once; "Nej" settles it where it was asked."""
    world = any_world
    under_way(world)
    answer = tap(world, CHRISTINA, "temp_housing")
    assert ASKED in answer["text"]
    row = answer["blocks"][-1]["elements"]
    assert [one["text"]["text"] for one in row] == ["Ja …", "Nej", "Uafklaret", "Ret", "Fortryd"]
    made = newest(world)
    assert (made.grant, made.grant_on, made.applicant) == (Grant.UNCLEAR, date(2026, 11, 24), None)
    world.settle()
    assert "1 iværksat · 1 mangler bevilling" in world.card()["text"]
    person = world.person(CHRISTINA)
    person.click_ephemeral(answer["id"], "grant:no")
    told = person.wait_message(CHANNEL, "Bevilling er ikke nødvendig")
    assert told["id"] == answer["id"]
    assert ASKED not in told["text"]
    assert newest(world).grant is Grant.NOT_NEEDED
    assert world.events()[-1].kind == "grant_not_needed"
    world.settle()
    assert "mangler bevilling" not in world.card()["text"]


def test_unclear_by_a_tap_changes_nothing_and_says_so(world: World) -> None:
    """It is what it was; the answer tells since when."""
    under_way(world)
    answer = tap(world, CHRISTINA, "temp_housing")
    before = len(world.events())
    person = world.person(CHRISTINA)
    person.click_ephemeral(answer["id"], "grant:unclear")
    words = "Uafklaret, om den skal bevilges, siden tirsdag den 24. november"
    assert person.wait_message(CHANNEL, words)
    assert len(world.events()) == before


def test_yes_names_who_applies(world: World) -> None:
    """The form opens with the seat that decides; without anybody it says what to do."""
    under_way(world)
    answer = tap(world, CHRISTINA, "temp_housing")
    person = world.person(CHRISTINA)
    person.click_ephemeral(answer["id"], "grant:yes")
    view = person.wait_modal("form:grant")
    assert "Kræver indsatsen en afgørelse, træffes den i fagsystemet." in str(view)
    assert f"'initial_user': '{CHRISTINA}'" in str(view)  # of her discipline, with authority
    refused = person.submit(applicant=None)
    assert refused["errors"] == {"applicant": "Vælg, hvem der søger."}
    assert person.submit(applicant=MARION)["outcome"] == "closed"
    made = newest(world)
    assert (made.grant, made.applicant) == (Grant.NEEDED, MARION)
    _person, text = shown(world, CAMILLA)
    assert "Skal bevilges: Marion søger, siden tirsdag den 24. november" in text
    assert "noterede, at en indsats skal bevilges" in text


def test_a_visit_needs_none_until_somebody_says_so(world: World) -> None:
    """Nothing is asked of most types, and every one can be told of from its menu."""
    under_way(world)
    assert ASKED not in tap(world, MARION, "home_visit")["text"]
    assert newest(world).grant is None
    assert tell(world, CAMILLA, "needed")["outcome"] == "closed"
    assert newest(world).grant is Grant.NEEDED


@pytest.mark.parametrize(
    ("state", "callbacks"),
    [("started", ["form:grant"]), ("done", ["form:effect", "form:grant"]), ("proposed", [])],
)
def test_the_form_asks_when_it_is_begun(world: World, state: str, callbacks: list[str]) -> None:
    """After "Log indsats" the grant's form follows; after the question of effect, if it is done."""
    under_way(world)
    person = world.person(MARION)
    person.click_ephemeral(menu(world, MARION)["id"], "log:form")
    person.wait_modal("form:intervention")
    answer = person.submit(type="living_support", state=state)
    for callback in callbacks:
        assert answer["outcome"] == "updated"
        assert (person.modal() or {})["callback_id"] == callback
        given = {"effect": "worked"} if callback == "form:effect" else {"grant": "granted"}
        answer = person.submit(given)
    assert answer["outcome"] == "closed"
    assert newest(world).grant is (Grant.GRANTED if callbacks else None)


def test_a_proposal_is_unclear_when_it_begins(world: World) -> None:
    """Begun by a button nothing stands in the way, and the question is kept."""
    under_way(world)
    logged(world, MARION, "care_home", "proposed")
    assert newest(world).grant is None
    person, _text = shown(world, CAMILLA)
    person.click_modal("sheet:ongoing")
    person.until(lambda: newest(world).grant is Grant.UNCLEAR)
    person.until(lambda: "Uafklaret, om den skal bevilges" in str(person.modal()))


def test_set_right_as_another_type_the_question_is_gone(world: World) -> None:
    """What was tapped by mistake leaves no grant behind."""
    under_way(world)
    logged(world, MARION, "temp_housing")
    person, _text = shown(world, MARION)
    person.click_modal("sheet:more", selected=value(world, "correct"))
    person.wait_modal("form:intervention_correct")
    assert person.submit(type="home_visit")["outcome"] == "closed"
    assert newest(world).grant is None


def test_it_waits_for_who_applies_until_it_is_granted(world: World) -> None:
    """Unclear it waits for who logged it, to be granted for who applies, refused for nobody."""
    under_way(world)
    world.press(CAMILLA, "more:contacted")
    logged(world, CHRISTINA, "temp_housing")
    first, _shown = home(world, CHRISTINA, "Venter på mig")
    until_waits(first, "Midlertidigt ophold på botilbud · Uafklaret, om den skal bevilges")
    press(first, "sheet:grant", world.case().id)
    first.wait_modal("form:grant")
    assert first.submit(grant="needed", applicant=CAMILLA)["outcome"] == "closed"
    until_waits(first, NOTHING)
    second, _shown = home(world, CAMILLA, "Venter på mig")
    until_waits(second, "Skal bevilges: Camilla søger, siden tirsdag den 24. november")
    world.away(CAMILLA, "2026-11-24", "2026-11-24")
    instead, _shown = home(world, BIRGIT, "Venter på mig")
    until_waits(instead, "Skal bevilges: Camilla søger")
    press(instead, "sheet:grant", world.case().id)
    instead.wait_modal("form:grant")
    assert instead.submit(grant="refused")["outcome"] == "closed"
    until_waits(instead, NOTHING)
    _person, text = shown(world, BIRGIT)
    assert "Afslået tirsdag den 24. november" in text


def test_who_has_no_seat_applies_and_who_logged_it_keeps_an_eye(world: World) -> None:
    """A colleague outside the team has no page of the team's: it waits for who logged it."""
    under_way(world)
    logged(world, MARION, "temp_housing")
    assert tell(world, MARION, "needed", ALI)["outcome"] == "closed"
    world.person(MARION).act("close", all=True)
    person, _shown = home(world, MARION, "Skal bevilges: Ali søger")
    assert "Skal bevilges: Ali søger" in str(waiting(person))


def test_the_digest_lists_them_on_the_first_working_day_of_the_week(any_world: World) -> None:
    """Code, type, state, who applies and since when; the digest comes because of it, that day."""
    world = any_world
    under_way(world)
    world.press(CAMILLA, "more:contacted")
    logged(world, CHRISTINA, "temp_housing")
    logged(world, MARION, "living_support")
    assert tell(world, MARION, "needed")["outcome"] == "closed"
    world.travel("2026-12-02 09:00")
    said = digests(world)
    assert list(said) == ["2026-11-30"]
    unclear = "Midlertidigt ophold på botilbud: uafklaret, om den skal bevilges, 4 arbejdsdage"
    assert said["2026-11-30"].split("\n")[1:-1] == [
        "",
        "Bevillinger",
        f"• U26-0001 {unclear}",
        "• U26-0001 Bostøtte: skal bevilges, Marion søger, 4 arbejdsdage",
    ]


@pytest.mark.parametrize("grant", ["granted", "refused", "not_needed"])
def test_what_is_settled_is_listed_no_more(world: World, grant: str) -> None:
    """Granted, refused or not needed: the week's list is silent, and there is no digest."""
    under_way(world)
    logged(world, CHRISTINA, "temp_housing")
    assert tell(world, CHRISTINA, grant)["outcome"] == "closed"
    assert unsettled_grants(world.case()) == []
    world.travel("2026-11-30 09:00")
    assert digests(world) == {}


def test_it_is_listed_on_tuesday_after_a_holiday(world: World) -> None:
    """Easter Monday is closed; the week's list comes on the Tuesday."""
    pass_time_while_down(world, "2027-03-23 09:00")
    case = under_way(world)
    logged(world, CHRISTINA, "temp_housing", code=case.code)
    world.travel("2027-03-31 09:00")
    assert [day for day, text in digests(world).items() if "Bevillinger" in text] == ["2027-03-30"]


def test_a_guest_and_an_app_apply_for_nothing(sqlite_url: str) -> None:
    """Both are refused at the field in words, and nothing is stored."""
    with World(sqlite_url, replace(ODDER, people=(*ODDER.people, GITTE))) as world:
        under_way(odder(world))
        logged(world, CHRISTINA, "temp_housing")
        for user, words in ((GUEST, "Gitte Bro er gæst i Slack."), (APP, "er en app.")):
            person = grant_form(world, CHRISTINA)
            answer = person.submit(grant="needed", applicant=user)
            assert words in answer["errors"]["applicant"]
        assert newest(world).grant is Grant.UNCLEAR


def _forged(world: World, about: str, grant: str) -> str:
    view = forging.form("form:grant", about, "grant")
    view["blocks"][0]["element"]["type"] = "radio_buttons"
    sent = forging.submission(MARION, view, {"grant": grant})
    return forging.said(forging.send(world.person(MARION), sent))


def test_bad_input_is_answered_and_nothing_stored(world: World) -> None:
    """An unknown state, another case's indsats, one taken back and a closed case, each in words."""
    under_way(world)
    logged(world, MARION, "temp_housing")
    other = world.refer()
    mine, made = world.case().id, newest(world).id
    assert "Vælg en af mulighederne på listen." in _forged(world, f"{mine}:{made}", "gratis")
    assert "findes ikke længere" in _forged(world, f"{other.id}:{made}", "granted")
    assert "findes ikke længere" in _forged(world, f"{mine}:", "granted")
    assert "Der er ingen sag" in _forged(world, "", "granted")
    answer = tap(world, MARION, "temp_housing")
    undone = newest(world).id
    world.person(MARION).click_ephemeral(answer["id"], "logged:undo")
    assert world.person(MARION).wait_message(CHANNEL, "Fortrudt.")
    assert "findes ikke længere" in _forged(world, f"{mine}:{undone}", "granted")
    told = forging.reply(
        world.person(MARION), forging.press(MARION, "grant:no", f"{mine}:{undone}")
    )
    assert "findes ikke længere" in told
    form = world.form(MARION, "more:close", "form:close")
    ends: Json = {"left_open": "continues", "grant_reason": "afgøres i fagsystemet"}
    assert taken(form.submit(**SAID, **ends, outcome="goal_met"))
    assert "er afsluttet. Genåbn sagen" in _forged(world, f"{mine}:{made}", "granted")
    assert newest(world).grant is Grant.UNCLEAR


def test_an_unclear_one_is_told_of_by_no_outsider(world: World) -> None:
    """A referrer and a leader who forge a tap hear the usual words."""
    under_way(world)
    logged(world, MARION, "temp_housing")
    for user, words in ((LONE, "Der er ingen sag"), (METTE, "kun af teamets medlemmer")):
        forged = forging.press(user, "grant:no", value(world))
        assert words in forging.reply(world.person(user), forged)
    assert newest(world).grant is Grant.UNCLEAR
