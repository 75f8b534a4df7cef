"""The start meeting: rows 21, 25 and N1."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from demo import CHANNEL
from models import CaseState
from models.vocabulary import BidKind, NotAsked
from tests.product import forging
from tests.product.world import BIRGIT, CAMILLA, CHRISTINA, LONE, MARION, METTE, SAID, TRINE, taken

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

RECORD: dict[str, Any] = {
    "decision": "midlertidigt ophold",
    "lead": MARION,
    "contact": CAMILLA,
    "citizen_voice": "vil gerne",
}


def bid(world: World, user: str, **given: Any) -> dict[str, Any]:
    """Bid in from a person's own screen."""
    person = world.form(user, "bid", "form:bid")
    return person.submit({"note": "ringer til udlejeren", **given})


def at_the_meeting(world: World) -> None:
    """Refer a citizen, and go to the next morning's meeting."""
    world.refer()
    world.travel("2026-11-25 08:31")


def record(world: World, user: str = MARION) -> Player:
    """Open the record on the card once the meeting has begun."""
    person = world.person(user)
    world.press(user, "record")
    person.until(person.modal)
    return person


def test_two_of_three_have_bid_and_the_card_says_who_lacks(world: World) -> None:
    """The missing discipline is named on the card until it has bid in."""
    at_the_meeting(world)
    bid(world, CAMILLA)
    bid(world, MARION, kind="asks")
    world.settle()
    text = world.card()["text"]
    assert "Det Specialiserede Socialområde mangler" in text
    assert "Sundhed & Omsorg ✓" in text
    bid(world, CHRISTINA)
    world.settle()
    assert "mangler" not in world.card()["text"].replace("Referatet mangler", "")


def test_a_bid_is_a_row_with_its_kind_and_sealed_words(world: World) -> None:
    """What a discipline brings is kept: who, for which, how, and in sealed words."""
    at_the_meeting(world)
    bid(world, MARION, kind="helps", note="følger med til samtalen")
    (made,) = world.case().bids
    team = world.team()
    assert (made.user, made.kind) == (MARION, BidKind.HELPS)
    assert made.discipline_id == team.disciplines[1].id
    assert world.bot.vault.read(made, "note") == "følger med til samtalen"
    assert "følger" not in str(forging.rows(world))


def test_there_is_no_decline_in_a_bid(world: World) -> None:
    """The form offers jeg gør, jeg hjælper med and jeg spørger hos, and nothing else."""
    at_the_meeting(world)
    view = world.form(CAMILLA, "bid", "form:bid").modal() or {}
    kinds = next(block for block in view["blocks"] if block.get("block_id") == "kind")
    offered = [option["text"]["text"] for option in kinds["element"]["options"]]
    assert offered == ["Jeg gør", "Jeg hjælper med", "Jeg spørger hos"]


def test_the_record_cannot_be_opened_to_send_before_all_have_bid(world: World) -> None:
    """Ikke-mit-bord: while one is missing the record names it, and has no button to finish."""
    at_the_meeting(world)
    bid(world, CAMILLA)
    bid(world, MARION)
    view = record(world).modal() or {}
    assert view["callback_id"] == "page:record"
    assert view.get("submit") is None
    words = view["blocks"][0]["text"]["text"]
    assert words.startswith("*Det Specialiserede Socialområde har ikke budt ind endnu.*")


def test_a_record_forged_past_a_missing_bid_is_refused(world: World) -> None:
    """The barrier stands on the server, too: the missing disciplines are named."""
    at_the_meeting(world)
    bid(world, CAMILLA)
    view = forging.form("form:record", world.case().id, *RECORD)
    answer = forging.send(world.person(MARION), _forged(view, RECORD))
    assert (
        "Referatet kan ikke afsluttes endnu: Forebyggelse & Rusmidler og "
        "Det Specialiserede Socialområde har ikke budt ind." in forging.said(answer)
    )
    assert world.case().state is CaseState.NEW


def test_anyone_of_the_team_may_bid_for_another_discipline(world: World) -> None:
    """A substitute, or a colleague, can point at what another discipline brings."""
    at_the_meeting(world)
    team = world.team()
    bid(world, TRINE)
    bid(world, CAMILLA, discipline=team.disciplines[1].id)
    bid(world, BIRGIT)
    given = {made.discipline_id for made in world.case().bids}
    assert given == {discipline.id for discipline in team.disciplines}


def test_three_bids_in_the_same_moment_are_three_rows(world: World) -> None:
    """Each from an own screen, sent at once: none overwrites another."""
    at_the_meeting(world)
    people = [world.form(user, "bid", "form:bid") for user in (CAMILLA, MARION, CHRISTINA)]
    together = threading.Barrier(3)

    def send(person: Player) -> None:
        together.wait()
        assert person.submit(note="mit bud")["outcome"] == "closed"

    threads = [threading.Thread(target=send, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {made.user for made in world.case().bids} == {CAMILLA, MARION, CHRISTINA}


def test_the_citizens_part_must_be_answered(world: World) -> None:
    """The record cannot be finished without the citizen's words or why they were not asked."""
    at_the_meeting(world)
    world.bid_all()
    person = record(world)
    answer = person.submit(RECORD | {"citizen_voice": None})
    assert set(answer["errors"]) == {"citizen_voice"}
    assert world.case().state is CaseState.NEW
    sent = person.submit(voice_not_asked="not_reached")
    assert taken(sent)
    (meeting,) = world.case().meetings
    assert meeting.voice_not_asked is NotAsked.NOT_REACHED
    assert meeting.citizen_voice is None


def test_a_finished_record_names_lead_and_contact(world: World) -> None:
    """The case is under way, the card says whose it is, and what was said is sealed."""
    at_the_meeting(world)
    world.finish_record()
    case = world.case()
    assert (case.state, case.lead, case.contact) == (CaseState.UNDERWAY, MARION, CAMILLA)
    (meeting,) = case.meetings
    assert meeting.finished_by == MARION
    assert world.bot.vault.read(meeting, "citizen_voice") == "vil gerne blive boende"
    assert "Tovholder Marion · Kontakt Camilla" in world.card()["text"]
    assert "midlertidigt" not in world.card()["text"]


def test_a_record_is_finished_once(world: World) -> None:
    """Two have the record open: the second who sends is told that it is written."""
    at_the_meeting(world)
    world.bid_all()
    first, second = record(world, MARION), record(world, CAMILLA)
    assert taken(first.submit(RECORD))
    answer = second.submit(RECORD | {"lead": CAMILLA})
    assert "referatet er skrevet" in str(answer["errors"])
    assert world.case().lead == MARION
    assert [event.kind for event in world.events()].count("record_finished") == 1


@pytest.mark.parametrize("field", ["lead", "contact"])
def test_lead_and_contact_are_of_the_team(world: World, field: str) -> None:
    """Someone without a place in the team could not open the case, so the field says so."""
    at_the_meeting(world)
    world.bid_all()
    answer = record(world).submit(RECORD | {field: LONE})
    assert answer["errors"] == {field: "Vælg en fra Udsatte-teamet. Andre kan ikke åbne sagen."}


@pytest.mark.parametrize("field", ["lead", "contact"])
def test_the_leader_who_opens_no_text_is_no_lead(world: World, field: str) -> None:
    """The leader cannot open the case, so the case is not laid on the leader either."""
    at_the_meeting(world)
    world.bid_all()
    answer = record(world).submit(RECORD | {field: METTE})
    assert set(answer["errors"]) == {field}


def test_a_bid_for_a_discipline_of_nobodys_is_refused(world: World) -> None:
    """A forged discipline is refused in the form and stores nothing."""
    at_the_meeting(world)
    given = {"discipline": "0" * 32, "kind": "does", "note": "x"}
    view = forging.form("form:bid", world.case().id, *given)
    answer = forging.send(world.person(CAMILLA), _forged(view, given, CAMILLA))
    assert "Fagligheden findes ikke i teamet." in forging.said(answer)
    assert world.case().bids == []


def test_the_card_offers_the_record_when_the_meeting_begins(world: World) -> None:
    """Before the meeting one answers; when it begins, the card asks for bids and record."""
    world.refer()
    assert "card:come" in str(world.card()["blocks"])
    world.travel("2026-11-25 08:31")
    shown = str(world.card()["blocks"])
    assert "card:record" in shown
    assert "card:come" not in shown


def test_nobody_answers_a_convening_that_is_over(world: World) -> None:
    """An old card's button says that the meeting has been held."""
    at_the_meeting(world)
    world.finish_record()
    told = forging.reply(
        world.person(CAMILLA), forging.press(CAMILLA, "card:come", world.case().id)
    )
    assert told == "Mødet er holdt, og referatet er skrevet. Se sagen på kortet."


def test_a_bid_on_a_closed_case_is_refused(world: World) -> None:
    """A form that was open while the case was closed says so, and stores nothing."""
    at_the_meeting(world)
    late = world.form(CAMILLA, "bid", "form:bid")
    closing = world.form(MARION, "more:close", "form:close")
    assert (
        closing.submit(**SAID, outcome="not_target", reason="hører til jobcentret")["outcome"]
        == "closed"
    )
    answer = late.submit(note="for sent")
    assert "er afsluttet. Genåbn sagen på kortet" in str(answer["errors"])
    assert late.modal() is not None
    assert world.case().bids == []


def _forged(view: dict[str, Any], given: dict[str, Any], user: str = MARION) -> dict[str, Any]:
    """Return a submission whose people and choices are held as Slack would hold them."""
    sent = forging.submission(user, view, given)
    values = sent["view"]["state"]["values"]
    for field in ("lead", "contact"):
        if field in given:
            values[field] = {"value": {"type": "users_select", "selected_user": given[field]}}
    for field in ("discipline", "kind"):
        if field in given:
            held = {"type": "static_select", "selected_option": {"value": given[field]}}
            values[field] = {"value": held}
    return sent


def test_the_decisions_own_words_are_private(world: World) -> None:
    """Bids and the decision are read in "Se sagen", and reading is an event in the trace."""
    at_the_meeting(world)
    world.finish_record()
    world.press(CAMILLA, "show")
    sheet = str(world.person(CAMILLA).wait_modal("page:sheet"))
    for words in ("kontakter udlejeren", "midlertidigt ophold", "vil gerne blive boende"):
        assert words in sheet
        assert words not in str(world.person(CAMILLA).messages(CHANNEL))
    assert (world.events()[-1].kind, world.events()[-1].user) == ("viewed", CAMILLA)
