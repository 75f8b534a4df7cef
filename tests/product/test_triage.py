"""The receiver decides: the case, sparring only, or another place; the referrer hears (row 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import CaseState, HandoverState
from models.vocabulary import Outcome, Triage, Unit
from tests.product import forging
from tests.product.steps import digests, file_all
from tests.product.world import ALI, CAMILLA, LONE, MARION

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World


def redirecting(world: World) -> Player:
    """Open the form that points elsewhere."""
    return world.form(MARION, "more:redirect", "form:redirect")


def last_letter(world: World) -> str:
    """Return what the referrer heard last."""
    return str(world.person(LONE).dm()[-1]["text"])


def test_sparring_only(world: World) -> None:
    """No follow-up any more; whoever decided has the case; the referrer hears it without why."""
    world.refer()
    marion = world.form(MARION, "more:sparring", "form:sparring_only")
    assert marion.submit(reason="kun et råd om boligen")["outcome"] == "closed"
    world.settle()
    case = world.case()
    assert (case.triage, case.convener, case.follow_up_on) == (Triage.SPARRING, MARION, None)
    assert "Kun sparring" in world.card()["text"]
    assert "giver sparring om U26-0001" in last_letter(world)
    assert "Marion Lund" in last_letter(world)
    assert "råd om boligen" not in last_letter(world) + world.card()["text"]


def test_sparring_ends_without_a_follow_up(world: World) -> None:
    """Its closing form has "Sparring givet" chosen already, before or after the meeting."""
    world.refer()
    world.form(MARION, "more:sparring", "form:sparring_only").submit(reason="et råd")
    world.settle()
    marion = world.form(MARION, "more:close", "form:close")
    assert marion.submit()["outcome"] == "closed"
    world.settle()
    assert world.case().outcome is Outcome.SPARRING_DONE
    assert "sparring givet" in last_letter(world)


def test_sparring_that_is_not_ended_is_reminded_of(world: World) -> None:
    """With the record finished it asks to be closed, and in the right words."""
    world.refer()
    world.form(MARION, "more:sparring", "form:sparring_only").submit(reason="et råd")
    world.settle()
    world.travel("2026-11-25 09:00")
    world.finish_record()
    world.travel("2026-11-27 09:00")
    said = [one["text"] for one in world.thread()]
    assert any("Sagen var kun sparring" in text for text in said)
    assert not any("På opfølgningen" in text for text in said)


def test_it_belongs_elsewhere(world: World) -> None:
    """The case is closed with the place; the referrer hears which, and whom to ask."""
    world.refer()
    assert redirecting(world).submit(unit="job_centre", reason="er i gang dér")["outcome"] == (
        "closed"
    )
    world.settle()
    case = world.case()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.NOT_TARGET)
    assert (case.triage, case.redirected_to) == (Triage.REDIRECTED, Unit.JOB_CENTRE)
    assert "hører til et andet sted: Jobcenter. Marion Lund" in last_letter(world)
    assert "er i gang dér" not in last_letter(world)
    shown = str(world.form(CAMILLA, "show", "page:sheet").modal())
    assert "er i gang dér" in shown
    file_all(world)
    world.travel("2026-11-25 09:00")
    assert "2026-11-25" not in digests(world)


def test_each_needs_a_reason(world: World) -> None:
    """Without one the form says so, and nothing is stored."""
    world.refer()
    marion = redirecting(world)
    assert set(marion.submit(unit="job_centre")["errors"]) == {"reason"}
    marion.close()
    assert set(redirecting(world).submit(reason="x")["errors"]) == {"unit"}
    person = world.form(CAMILLA, "more:sparring", "form:sparring_only")
    assert set(person.submit()["errors"]) == {"reason"}
    assert world.case().triage is None


def test_decided_once(world: World) -> None:
    """The second who decides is told, and the menu does not offer it any more."""
    world.refer()
    first = world.form(MARION, "more:sparring", "form:sparring_only")
    second = world.form(CAMILLA, "more:redirect", "form:redirect")
    first.submit(reason="et råd")
    answer = second.submit(unit="job_centre", reason="x")
    assert "allerede besluttet" in str(answer["errors"])
    world.settle()
    assert "redirect" not in str(world.card()["blocks"])
    assert world.case().is_open


def test_after_the_record_it_is_too_late(world: World) -> None:
    """A team that has begun closes or hands over instead."""
    world.refer()
    world.finish_record()
    asked = forging.press(MARION, "card:redirect", world.case().id)
    assert "Startmødet er holdt" in forging.reply(world.person(MARION), asked)


def test_opened_again_it_is_a_whole_case(world: World) -> None:
    """A place that sent the citizen back: the team decides anew."""
    world.refer()
    redirecting(world).submit(unit="job_centre", reason="er i gang dér")
    world.settle()
    world.form(MARION, "reopen", "form:reopen").submit(reason="de sagde nej")
    world.settle()
    assert (world.case().triage, world.case().redirected_to) == (None, None)
    assert world.case().follow_up_on is not None
    assert f"redirect:{world.case().id}" in str(world.card()["blocks"])


def test_moved_sparring_gets_no_follow_up(world: World) -> None:
    """Another time for the meeting brings back no follow-up."""
    world.refer()
    world.form(MARION, "more:sparring", "form:sparring_only").submit(reason="et råd")
    world.settle()
    marion = world.form(MARION, "more:move", "form:move")
    assert marion.submit(on="2026-11-26", at="09:00", reason="syg")["outcome"] == "closed"
    assert world.case().follow_up_on is None


def test_pointing_elsewhere_waits_for_a_colleague_who_considers_it(world: World) -> None:
    """A form opened before a handover was offered is refused, and the offer stands."""
    world.refer()
    slow = redirecting(world)
    offer = {"unit": "job_centre", "recipient": ALI, "summary": "trænger til ro"}
    world.form(CAMILLA, "more:handover", "form:handover").submit(offer)
    answer = slow.submit(unit="housing", reason="hører til der")
    assert "Camilla Holm er ved at overdrage U26-0001 til Jobcenter." in answer["errors"]["unit"]
    case = world.case()
    assert case.is_open
    assert case.triage is None
    assert case.handovers[0].state is HandoverState.OFFERED
