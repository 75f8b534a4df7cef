"""A recipient without Slack: a text to copy, and an answer that the team notes (row 43)."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

from models import CaseState, HandoverState
from models.vocabulary import Outcome
from tests.product import forging
from tests.product.handing import OUTSIDE, SUMMARY, WHOLE, form, last, offer, offered, refused
from tests.product.steps import thread_posts, under_way
from tests.product.world import ALI, CAMILLA, LONE, MARION

if TYPE_CHECKING:
    from tests.product.world import World

Page = dict[str, object]


def copied(world: World) -> str:
    """Return what stands on the page to be copied, as whoever opened it sees it."""
    blocks = (world.person(MARION).modal() or {})["blocks"]
    said = [one["text"]["text"] for one in blocks if one["type"] == "section"]
    boxes = [one[4:-4] for one in said if one.startswith("```\n") and one.endswith("\n```")]
    return unescape("\n".join(boxes))


def test_the_text_comes_when_the_form_is_stored(world: World) -> None:
    """All that the recipient needs stands there to copy, with names and without Slack's ids."""
    under_way(world, official_number="2026-4711")
    person = form(world)
    given = {**WHOLE, "unit": "job_centre", "recipient_name": OUTSIDE, "told": "not_yet"}
    answer = person.submit({**given, "trusts": "aftenvagten\nog Bent"})
    assert answer["outcome"] == "updated"
    assert (person.modal() or {})["callback_id"] == "page:handover_text"
    assert copied(world) == (
        "Overdragelse af sag U26-0001\n"
        "Dato: tirsdag den 24. november 2026\n"
        "Fra: Udsatte-teamet\n"
        "Til: Jobcenter, Hanne Bro, Jobcenter Odder\n"
        "Sagsnr. i fagsystemet: 2026-4711\n"
        "Sagskode i Tværs: U26-0001\n"
        "Tovholder: Marion Lund\n"
        "Skrevet af: Marion Lund\n"
        "\n"
        "Hvad I skal vide\n"
        f"{SUMMARY}\n"
        "\n"
        "Hvem åbner borgeren døren for?\n"
        "aftenvagten\n"
        "og Bent\n"
        "\n"
        "Trepartsmøde\n"
        "Tirsdag den 1. december 2026: borgeren, jer og Udsatte-teamet.\n"
        "Borgeren ved endnu ikke, hvem der er ny. Vi siger det, når I har sagt ja.\n"
        "\n"
        "Sådan svarer I\n"
        "Svar ja eller nej til Marion Lund, som noterer svaret i Tværs. Et nej har brug for en "
        "grund. Sagen ligger hos Udsatte-teamet, til I har sagt ja, og borgeren ved, hvem der "
        "er ny."
    )


def test_the_text_is_opened_again_and_that_is_traced(world: World) -> None:
    """From the page "Mere …", as long as the answer is waited for; in Danish for everybody."""
    case = offered(world, recipient_name=OUTSIDE)
    person = world.person(CAMILLA)
    person.open_home()
    person.until(person.home)
    person.click_home("home:language_en")
    world.press(CAMILLA, "more:handover_text")
    shown = str(person.wait_modal("page:handover_text"))
    assert "Handover without Slack" in shown
    assert "Overdragelse af sag U26-0001" in shown
    assert "Sådan svarer I" in shown
    read = [event for event in world.events() if event.kind == "viewed"]
    assert [(event.user, event.subject) for event in read] == [
        (MARION, last(world).id),
        (CAMILLA, last(world).id),
    ]
    person.close()
    world.press(MARION, "more:withdraw")
    answer = forging.reply(person, forging.press(CAMILLA, "card:handover_text", case.id))
    assert "Marion Lund has taken the handover back." in answer


def test_a_form_delivered_again_is_read_once(world: World) -> None:
    """The text comes again with the answer to a repeat, and neither case nor trace has changed."""
    offered(world, recipient_name=OUTSIDE)
    sent = forging.delivered(world, "view_submission")[-1]
    before = forging.rows(world)
    answer = forging.send(world.person(MARION), sent)["answer"]
    assert answer["view"]["callback_id"] == "page:handover_text"
    assert forging.rows(world) == before


def test_a_recipient_in_slack_has_no_such_page(world: World) -> None:
    """The form closes, and "Mere …" offers no text: the letter is read in Slack."""
    offered(world)
    person = world.person(MARION)
    world.press(MARION, "more:deeds")
    assert "card:handover_text" not in str(person.wait_modal("page:deeds"))


def test_what_was_typed_is_copied_as_it_was_typed(world: World) -> None:
    """Signs that Slack would read as mark-up stand as they are, and the longest text is whole."""
    under_way(world)
    summary = "*vigtigt* <!channel> _& nyt_\n" + "\n".join("& langt ord" for _turn in range(240))
    person = form(world)
    answer = person.submit({**WHOLE, "recipient_name": OUTSIDE, "summary": summary})
    assert answer["outcome"] == "updated"
    assert summary.strip() in copied(world)


def test_the_team_confirms_when_the_yes_has_come_another_way(world: World) -> None:
    """Nobody is written to; whoever hears the yes notes it on the card, and no name is told."""
    offered(world, recipient_name=OUTSIDE)
    assert world.person(ALI).dm() == []
    assert world.bot.vault.read(last(world), "recipient_name") == OUTSIDE
    world.press(CAMILLA, "more:confirm")
    world.settle()
    assert world.case().outcome is Outcome.HANDED_OVER
    assert last(world).answered_by == CAMILLA
    said = thread_posts(world, "har sagt ja")[0][1]
    assert "Sundhed & Omsorg har sagt ja" in said
    assert "Hanne" not in said
    assert world.notices("yours") == []


def test_the_team_notes_a_no_with_its_reason(world: World) -> None:
    """Without a reason it isn't taken; with one the case is ours, and may be offered again."""
    offered(world, recipient_name=OUTSIDE)
    person = world.form(CAMILLA, "more:handover_no", "form:handover_no")
    assert set(person.submit()["errors"]) == {"reason"}
    assert person.submit(reason="ingen plads før maj")["outcome"] == "closed"
    world.settle()
    kept = last(world)
    assert (kept.state, kept.answered_by) == (HandoverState.DECLINED, CAMILLA)
    assert world.case().state is CaseState.UNDERWAY
    ((_day, text, mentions),) = thread_posts(world, "har sagt nej")
    assert mentions == [MARION]
    assert "maj" not in text
    sheet = str(world.form(MARION, "show", "page:sheet").modal())
    assert "ingen plads før maj" in sheet
    assert "noterede, at modtageren siger nej" in sheet
    world.person(MARION).close()
    offer(world, recipient_name="Per, Jobcenter")
    assert last(world).state is HandoverState.OFFERED


def test_home_asks_for_the_answer(world: World) -> None:
    """Who leads the case can confirm, note a no or take it back from "Venter på mig"."""
    offered(world, recipient_name=OUTSIDE)
    person = world.person(MARION)
    person.open_home()
    person.until(lambda: "Har Sundhed & Omsorg sagt ja til overdragelsen?" in str(person.home()))
    assert "Hanne" not in str(person.home())
    person.click_home("card:handover_no")
    person.wait_modal("form:handover_no")
    person.submit(reason="ingen plads")
    person.until(lambda: "sagt ja til overdragelsen?" not in str(person.home()))
    assert last(world).state is HandoverState.DECLINED


def test_the_second_to_note_an_answer_hears_who_did(world: World) -> None:
    """Two have the form open, or one presses late: one answer stands, and its giver is named."""
    case = offered(world, recipient_name=OUTSIDE)
    slow = world.form(MARION, "more:handover_no", "form:handover_no")
    fast = world.form(CAMILLA, "more:handover_no", "form:handover_no")
    assert fast.submit(reason="lukket")["outcome"] == "closed"
    told = "Der er allerede svaret nej: Camilla Holm. Se sagen på kortet."
    assert slow.submit(reason="nej")["errors"] == {"reason": told}
    slow.close()
    for action in ("card:confirm", "card:withdraw", "card:handover_no", "card:handover_day"):
        assert forging.reply(slow, forging.press(MARION, action, case.id)) == told
    assert last(world).answered_by == CAMILLA


def test_after_the_end_nothing_is_answered(world: World) -> None:
    """Closed by the yes and opened again, a handover of before is over."""
    case = offered(world, recipient_name=OUTSIDE)
    world.press(CAMILLA, "more:confirm")
    world.settle()
    marion = world.person(MARION)
    told = "Der er allerede svaret ja: Camilla Holm. Se sagen på kortet."
    for action in ("card:confirm", "card:withdraw", "card:handover_no"):
        assert forging.reply(marion, forging.press(MARION, action, case.id)) == told
    world.form(MARION, "reopen", "form:reopen").submit(reason="kom tilbage")
    world.settle()
    assert world.case().pending_handover is None
    for action in ("card:confirm", "card:withdraw", "card:handover_told", "card:handover_text"):
        told = forging.reply(marion, forging.press(MARION, action, case.id))
        assert told == "U26-0001 er ikke ved at blive overdraget."
    offer(world, recipient_name="Per, Jobcenter")
    assert len(world.case().handovers) == 2


def test_a_colleagues_name_is_welcome_and_a_phone_number_is_not(world: World) -> None:
    """The field is for a colleague's name, so a number or an address in it asks to be read."""
    under_way(world)
    person = form(world)
    assert person.submit({**WHOLE, "recipient_name": "Bo Hansen 22 33 44 55"})["outcome"] == (
        "updated"
    )
    assert "et telefonnummer" in str(person.modal())
    assert world.case().handovers == []


def test_either_a_colleague_in_slack_or_a_name(world: World) -> None:
    """Neither and both are told apart, each under its field; unit, summary and day are needed."""
    under_way(world)
    assert refused(world, recipient=None) == {
        "recipient": "Vælg en person, eller skriv navnet på en kollega."
    }
    assert refused(world, recipient_name=OUTSIDE) == {
        "recipient_name": "Vælg en kollega i Slack, eller skriv et navn. Ikke begge dele."
    }
    empty = refused(world, unit=None, summary=None, meets_on=None, told=None)
    assert set(empty) == {"unit", "summary", "meets_on", "told"}


def test_a_colleague_of_ours_is_no_recipient_by_name_either(world: World) -> None:
    """Nor does it help to write the name of somebody in the team."""
    under_way(world)
    for name in ("Camilla Holm, Odder", "marion lund"):
        (said,) = refused(world, recipient=None, recipient_name=name).values()
        assert said.startswith("Vælg en uden for teamet.")


def test_only_the_team_opens_the_text(world: World) -> None:
    """A forged press by an outsider shows nothing."""
    case = offered(world, recipient_name=OUTSIDE)
    lone = world.person(LONE)
    told = forging.reply(lone, forging.press(LONE, "card:handover_text", case.id))
    assert told.startswith("Der er ingen sag med den kode.")
    assert lone.modal() is None
