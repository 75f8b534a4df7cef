"""The private view: all that a member may read, traced, paged and within Slack's limits."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.access import case_for, visitor
from bot.casework import handover, intervene, meet
from bot.casework.desk import Desk
from bot.casework.follow_up import FollowUpForm, follow_up
from bot.casework.handover import HandoverForm
from bot.casework.intervene import InterventionForm
from bot.casework.meet import BidForm
from bot.deadlines import local_date
from demo import WORKSPACE
from models.vocabulary import (
    BidKind,
    Effect,
    FollowUpDecision,
    InterventionState,
    InterventionType,
    Unit,
)
from sandbox.player import Refused
from tests.product.steps import under_way
from tests.product.world import CAMILLA, LONE, MARION, METTE, SAID, TORVET

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
FULL: Json = {
    "outer_kind": "eviction",
    "outer_on": "2026-12-04",
    "tried_worked": ["home_help"],
    "tried_not": ["substance_treatment"],
    "tried_note": "afviste behandling",
    "contact_channel": "phone",
    "reach": "søsteren efter middag",
}


def texts(view: Json | None) -> str:
    """Return all that is said in a view, one block a line."""
    found = []
    for block in (view or {})["blocks"]:
        found.append((block.get("text") or {}).get("text", ""))
        found += [one["text"] for one in block.get("elements", ()) if one.get("type") == "mrkdwn"]
    return "\n".join(found)


def turn(person: Player, action: str) -> Json:
    """Turn the timeline's page and return the view as it is drawn anew."""
    was = (person.modal() or {})["hash"]
    person.click_modal(action)
    return person.until(partial(_redrawn, person, was))


def _redrawn(person: Player, was: str) -> Json | None:
    view = person.modal()
    return view if view and view["hash"] != was else None


def test_all_that_the_team_knows_is_there(world: World) -> None:
    """Situation, the citizen's words, what was tried, bids, decision, people, dates, timeline."""
    under_way(world, **FULL)
    shown = texts(world.form(MARION, "show", "page:sheet").modal())
    for part in (
        "*Sag U26-0001* · sagsnr. 2026-114455",
        "• Melding om udsættelse med formodede tværfaglige problemstillinger",
        "*Hvad sker der lige nu?*\n>Skal sættes ud efter klager fra naboer",
        "*Borgerens egne ord*\n>vil blive boende",
        "*Hvem kan træffes*\n>søsteren efter middag",
        "Borgeren ringede",
        "• Personlig pleje og praktisk hjælp: virkede\n• Rusmiddelbehandling: virkede ikke",
        ">afviste behandling",
        "*Sundhed & Omsorg* · Marion: jeg gør\n>kontakter udlejeren",
        "*Startmødet tirsdag den 24. november besluttede*\n>midlertidigt ophold",
        "Henvist af Lone Friis, Hjemmeplejen",
        "Tovholder: Marion Lund\nKontakt: Camilla Holm",
        "Frist onsdag den 24. februar",
        "Fogedsag fredag den 4. december: 8 arbejdsdage",
        "tirsdag den 24. november kl. 08.25 · Marion: afsluttede startmødets referat",
    ):
        assert part in shown


def test_each_opening_is_an_event_and_turning_a_page_is_reading_too(world: World) -> None:
    """Who read what, when, stands in the trace; redrawing after a press is no new reading."""
    under_way(world)
    person = world.form(CAMILLA, "show", "page:sheet")
    viewed = [event for event in world.events() if event.kind == "viewed"]
    assert [(event.user, event.role, event.case_id) for event in viewed] == [
        (CAMILLA, "member", world.case().id)
    ]
    version = world.case().version
    for _turn in range(5):
        person.close()
        world.press(CAMILLA, "show")
        person.wait_modal("page:sheet")
    assert world.case().version == version
    older = turn(person, "sheet:older")
    assert "Lone: henviste borgeren" in texts(older)
    assert "Lone: henviste borgeren" not in texts(turn(person, "sheet:newer"))


def test_by_its_code_from_anywhere(world: World) -> None:
    """Typing the code, in any letter case, opens the view; a code that is not there is named."""
    under_way(world)
    person = world.person(MARION)
    person.command(TORVET, "/henvisning vis u26-0001")
    person.wait_modal("page:sheet")
    person.close()
    person.command(TORVET, "/henvisning vis U26-0099")
    assert person.wait_message(TORVET, "Der er ingen sag U26-0099.")


def test_others_are_told_the_same_as_if_it_were_not_there(world: World) -> None:
    """A case one may not see is as good as not there; a leader sees no text."""
    under_way(world)
    for user, words in ((LONE, "Der er ingen sag U26-0001."), (METTE, "Som leder ser du U26-0001")):
        person = world.person(user)
        person.command(TORVET, "/henvisning vis U26-0001")
        assert person.wait_message(TORVET, words)
        assert person.modal() is None
    assert [event.kind for event in world.events()].count("viewed") == 0


def test_the_longest_texts_are_there_to_the_last_sign(world: World) -> None:
    """Text that grows when it is escaped takes more paragraphs, and none of it is cut."""
    world.refer(situation="<&>" * 1000, citizen_wish="&" * 2999 + "!", reach="\n".join("æ" * 40))
    shown = texts(world.form(MARION, "show", "page:sheet").modal())
    assert shown.count("&lt;&amp;&gt;") + shown.count("&lt;&amp;\n>&gt;") > 980
    assert shown.count("&amp;") == 3999
    assert "&amp;!" in shown
    assert "…" not in shown


def test_what_is_unsettled_comes_before_the_newest(world: World) -> None:
    """Twenty interventions stand there, the unsettled first; how many more there are is said."""
    case = under_way(world)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, case.id, visitor(session, WORKSPACE, MARION))
        field, today = opened.team.disciplines[0].id, local_date(desk.now)
        for turn in range(23):
            state = InterventionState.DONE if turn else InterventionState.ONGOING
            made = InterventionForm(
                InterventionType.HOME_VISIT, state, field, today, f"nr. {turn}!"
            )
            intervene.log(desk, opened, made)
    shown = texts(world.form(MARION, "show", "page:sheet").modal())
    assert shown.index("nr. 0!") < shown.index("nr. 22!") < shown.index("nr. 21!")
    assert "nr. 4!" in shown
    assert "nr. 3!" not in shown
    assert "3 ældre indsatser vises ikke." in shown


def test_a_long_life_fits_in_one_view(world: World) -> None:
    """Thirty of everything stay within Slack's hundred blocks a page, and each can be read."""
    case = under_way(world, **FULL)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, case.id, visitor(session, WORKSPACE, MARION))
        field, today = opened.team.disciplines[0].id, local_date(desk.now)
        for _turn in range(30):
            meet.bid(desk, opened, BidForm(field, BidKind.HELPS, "bidrag " * 100))
            made = InterventionForm(
                InterventionType.HOME_VISIT, InterventionState.ONGOING, field, today, "talt " * 100
            )
            intervene.log(desk, opened, made)
            found = FollowUpForm(Effect.PARTLY, FollowUpDecision.CONTINUE, "fundet " * 100, "ja")
            follow_up(desk, opened, found)
            meets_on = date(2026, 12, 1)
            given = HandoverForm(Unit.JOB_CENTRE, None, "Per", "kort " * 100, meets_on)
            handover.offer(desk, opened, given)
            handover.withdraw(desk, opened)
    view = world.form(MARION, "show", "page:sheet").modal() or {}
    person, shown = world.person(MARION), texts(view)
    while "sheet:on" in str(view):
        assert len(view["blocks"]) <= 100
        view = turn(person, "sheet:on")
        shown += texts(view)
    assert len(view["blocks"]) <= 100
    assert "sheet:older" in str(view)
    for words, count in (("bidrag ", 2970), ("fundet ", 2970), ("kort ", 2970), ("talt ", 1980)):
        assert shown.count(words) == count, words
    view = turn(person, "sheet:older")
    assert "*Sag U26-0001*" not in texts(view)
    while "sheet:back" in str(view):
        view = turn(person, "sheet:back")
    assert "*Sag U26-0001*" in texts(view)


def test_a_closed_case_is_read_and_no_longer_changed(world: World) -> None:
    """The history stays readable; its buttons are gone."""
    under_way(world)
    world.form(MARION, "more:close", "form:close").submit(
        **SAID, outcome="goal_met", reason="bor godt"
    )
    world.settle()
    person = world.form(MARION, "show", "page:sheet")
    assert "bor godt" in texts(person.modal())
    try:
        person.click_modal("sheet:log")
    except Refused:
        return
    raise AssertionError("a closed case offers logging")
