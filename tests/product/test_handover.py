"""Hand a case over to a named person, who answers in Slack: ours until they say yes (row 42)."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from models import CaseState, HandoverState
from models.vocabulary import Outcome
from tests.product import forging
from tests.product.handing import INBOX, SUMMARY, form, last, letter, offer, offered, say_yes
from tests.product.steps import digests, thread_posts, under_way
from tests.product.world import ALI, CAMILLA, LONE, MARION

if TYPE_CHECKING:
    from tests.product.world import World


def test_a_yes_hands_the_case_over(world: World) -> None:
    """The recipient reads the summary and says yes; team and referrer hear of it."""
    offered(world)
    (asked,) = world.person(ALI).dm()
    assert "Udsatte-teamet vil overdrage U26-0001 til dig i Sundhed & Omsorg." in asked["text"]
    assert SUMMARY not in asked["text"]
    assert "venter på svar" in world.card()["text"]
    person = letter(world)
    assert SUMMARY in str(person.modal())
    person.click_modal("handover:accept")
    thanks = "Tak. U26-0001 er nu jeres. Trepartsmøde tirsdag den 1. december."
    person.until(lambda: thanks in str(person.modal()))
    world.settle()
    case = world.case()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.HANDED_OVER)
    assert (last(world).state, last(world).answered_by) == (HandoverState.ACCEPTED, ALI)
    assert "afsluttet tirsdag den 24. november: overdraget" in world.card()["text"]
    ((_day, text, mentions),) = thread_posts(world, "har sagt ja")
    assert "Sundhed & Omsorg ved Ali Demir har sagt ja. Sagen er overdraget" in text
    assert mentions == [MARION]
    assert "overdraget" in world.person(LONE).dm()[-1]["text"]
    assert world.person(ALI).dm()[-1]["text"] == (
        "U26-0001 er nu jeres i Sundhed & Omsorg. Borgeren ved, at du er den nye. Trepartsmøde "
        "tirsdag den 1. december. Marion Lund i Udsatte-teamet var tovholder og kan fortælle mere."
    )


def test_a_no_comes_back_with_its_reason(world: World) -> None:
    """The case stays ours, the team reads why, and may offer it to another."""
    offered(world)
    person = letter(world)
    person.click_modal("handover:decline")
    person.wait_modal("form:decline")
    assert person.submit()["errors"]["reason"]
    person.submit(reason="ventelisten er lukket")
    person.until(lambda: "er fortsat deres" in str(person.modal()))
    world.settle()
    assert world.case().state is CaseState.UNDERWAY
    assert last(world).state is HandoverState.DECLINED
    ((_day, text, mentions),) = thread_posts(world, "har sagt nej")
    assert mentions == [MARION]
    assert "ventelisten" not in text
    shown = str(world.form(MARION, "show", "page:sheet").modal())
    assert "ventelisten er lukket" in shown
    offer(world, recipient_name="Hanne, Jobcenter")
    states = [one.state for one in world.case().handovers]
    assert states == [HandoverState.DECLINED, HandoverState.OFFERED]
    with world.bot.reading():
        assert world.bot.vault.read(world.case().handovers[0], "decline_reason") == (
            "ventelisten er lukket"
        )


def test_the_longest_summary_is_read_whole_and_answered(world: World) -> None:
    """A letter of many short lines, or of the longest text, has all its words and its buttons."""
    under_way(world)
    summary = "\n".join(f"Punkt nummer {place}" for place in range(155)) + "\nsidste ord"
    offer(world, summary=summary)
    person = letter(world)
    assert "sidste ord" in str(person.modal())
    person.click_modal("handover:accept")
    assert person.until(lambda: "er nu jeres" in str(person.modal()))


def test_an_offer_can_be_taken_back(world: World) -> None:
    """The recipient who answers too late is told, and sees nothing of the case."""
    offered(world)
    world.press(MARION, "more:withdraw")
    world.settle()
    assert last(world).state is HandoverState.WITHDRAWN
    assert "venter på svar" not in world.card()["text"]
    person = world.person(ALI)
    person.click(INBOX, person.dm()[-1]["ts"], "handover:read")
    assert person.wait_message(INBOX, "Overdragelsen venter ikke længere på svar fra dig.")
    assert person.modal() is None


def test_recipient_and_team_are_reminded_until_there_is_an_answer(world: World) -> None:
    """Day 2, day 5 and then weekly, the recipient in person and the lead in the thread."""
    offered(world, meets_on="2026-12-17")
    world.travel("2026-12-09 12:00")
    assert len(world.person(ALI).dm()) == 4
    found = thread_posts(world, "intet svar i")
    assert [day for day, _text, _who in found] == ["2026-11-26", "2026-12-01", "2026-12-08"]
    assert [who for _day, _text, who in found] == [[MARION]] * 3
    assert "Overdragelsen til Sundhed & Omsorg: intet svar i 2 arbejdsdage." in found[0][1]
    say_yes(world)
    world.travel("2026-12-17 12:00")
    assert [one["text"][:21] for one in world.person(ALI).dm()[4:]] == ["U26-0001 er nu jeres "]
    assert len(thread_posts(world, "intet svar i")) == 3


def test_an_unanswered_offer_stands_in_the_digest_each_day(world: World) -> None:
    """Also when there is nothing else to say about the case."""
    offered(world)
    world.travel("2026-11-26 08:00")
    said = digests(world)
    assert "Overdragelse af U26-0001 til Sundhed & Omsorg, uden svar i 1 arbejdsdag\n" in (
        said["2026-11-25"] + "\n"
    )
    assert "uden svar i 2 arbejdsdage" in said["2026-11-26"]


def test_there_is_one_offer_at_a_time(world: World) -> None:
    """While one waits, the card offers to confirm it or take it back, and a second is refused."""
    case = under_way(world)
    slow = form(world, CAMILLA)
    offer(world)
    given = {
        "unit": "housing",
        "legal_ground": "law",
        "recipient_name": "Per, boligselskabet",
        "summary": "bor tomt",
    }
    (said,) = slow.submit(given)["errors"].values()
    assert said == (
        "Marion Lund har tilbudt U26-0001 til Sundhed & Omsorg, og den venter på svar. Træk den "
        "tilbage først."
    )
    assert len(world.case().handovers) == 1
    payload = forging.press(CAMILLA, "card:handover", case.id)
    assert "og den venter på svar" in forging.reply(world.person(CAMILLA), payload)


def test_the_summary_is_read_until_the_answer_only(world: World) -> None:
    """Each reading is in the trace; after the yes the recipient sees no more."""
    offered(world)
    person = letter(world)
    assert [(event.user, event.role) for event in world.events() if event.kind == "viewed"] == [
        (ALI, "recipient")
    ]
    person.click_modal("handover:accept")
    person.until(lambda: "er nu jeres" in str(person.modal()))
    person.close()
    person.click(INBOX, person.dm()[0]["ts"], "handover:read")
    assert person.wait_message(INBOX, "venter ikke længere")


def test_nobody_answers_for_the_recipient(world: World) -> None:
    """A forged press by another changes nothing and shows nothing."""
    offered(world)
    for user, action in product((LONE, CAMILLA), ("accept", "read", "decline")):
        payload = forging.press(user, f"handover:{action}", last(world).id)
        answer = forging.reply(world.person(user), payload)
        assert "venter ikke længere på svar fra dig" in answer
    assert last(world).state is HandoverState.OFFERED
    assert world.case().is_open


def test_a_death_takes_the_offer_back(world: World) -> None:
    """Where there is nobody to hand over, the case is closed, and waits for nobody."""
    offered(world)
    world.form(MARION, "more:close", "form:close").submit(outcome="deceased")
    assert last(world).state is HandoverState.WITHDRAWN
    world.travel("2026-12-01 12:00")
    assert len(world.person(ALI).dm()) == 1
