"""By what right a handover gives knowledge on, outside the municipality (row 54)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models import HandoverState
from models.vocabulary import LegalGround
from tests.product import forging
from tests.product.handing import OUTSIDE, WHOLE, filled, form, last, letter, offer, refused
from tests.product.steps import thread_posts, under_way
from tests.product.test_consent import note
from tests.product.test_handover_outside import copied
from tests.product.test_intervention import sheet
from tests.product.world import ALI, CAMILLA, MARION

if TYPE_CHECKING:
    from tests.product.world import World

Json = dict[str, Any]
PAUSED = "Udsatte-teamet skal afklare noget, før U26-0001 kan gives videre. De vender tilbage."


@pytest.mark.parametrize(
    ("unit", "ground", "words"),
    [
        ("housing", "consent", "Der er intet samtykke, der gælder for Boligsocialt/boligselskab."),
        ("other", "consent", "Der er intet samtykke, der gælder for Andet. Notér det under Samtyk"),
    ],
)
def test_a_consent_nobody_has_given_is_no_right(
    world: World, unit: str, ground: str, words: str
) -> None:
    """The form stays, and says what to do."""
    under_way(world)
    errors = refused(world, unit=unit, legal_ground=ground)
    assert set(errors) == {"legal_ground"}
    assert errors["legal_ground"].startswith(words)


@pytest.mark.parametrize(
    ("unit", "ground", "words"),
    [
        ("housing", None, "Angiv, med hvilken ret Boligsocialt/boligselskab får viden om"),
        ("shelter", None, "Angiv, med hvilken ret Botilbud/herberg får viden om borgeren."),
        ("other", None, "Angiv, med hvilken ret Andet får viden om borgeren."),
        ("housing", "within", "Boligsocialt/boligselskab er ikke en del af kommunen. Angiv"),
    ],
)
def test_outside_a_right_has_to_be_said(
    world: World, unit: str, ground: str | None, words: str
) -> None:
    """The form asks and does not offer what cannot be; one that is forged past it is refused."""
    under_way(world)
    person = form(world)
    person.fill("unit", "unit:chosen", selected=unit)
    person.until(lambda: "'block_id': 'legal_ground'" in str(person.modal()))
    view = person.modal() or {}
    asked = next(one for one in view["blocks"] if one["block_id"] == "legal_ground")
    offered = {one["value"] for one in asked["element"]["options"]}
    assert not asked["optional"]
    assert ("within" in offered) == (unit != "housing")
    sent = {**WHOLE, "recipient": ALI, "unit": unit, "meets_on": "2026-12-01"}
    answer = forging.send(
        person, forging.submission(MARION, view, {**sent, "legal_ground": ground})
    )
    errors = answer["answer"]["errors"]
    assert set(errors) == {"legal_ground"}
    assert errors["legal_ground"].startswith(words)
    assert world.case().handovers == []


@pytest.mark.parametrize("unit", ["health_care", "job_centre", "family"])
def test_inside_nothing_is_asked(world: World, unit: str) -> None:
    """A municipality is one authority, so its own units are handed to as before."""
    under_way(world)
    offer(world, unit=unit)
    assert last(world).legal_ground is None
    assert "Hjemmel" not in str(sheet(world, MARION))


@pytest.mark.parametrize(
    ("unit", "ground", "words"),
    [
        ("housing", "law", "Hjemmel: en lov kræver eller tillader det"),
        ("shelter", "within", "Hjemmel: modtageren er en del af kommunen"),
        ("other", "vital", "Hjemmel: nødvendigt for at afværge fare for liv eller helbred"),
    ],
)
def test_the_ground_stands_in_view_note_letter_and_trace(
    world: World, unit: str, ground: str, words: str
) -> None:
    """Wherever the handover is told of to those who may read it, and never in the channel."""
    case = under_way(world)
    offer(world, unit=unit, legal_ground=ground)
    assert last(world).legal_ground is LegalGround(ground)
    assert words in str(sheet(world, MARION))
    person = world.person(MARION)
    person.act("close", all=True)
    forging.send(person, forging.press(MARION, "journal:read", f"{case.id}:{case.id}"))
    assert words in str(person.wait_modal("page:journal"))
    assert words in str(letter(world).modal())
    told = next(event for event in world.events() if event.kind == "handover_offered")
    assert told.subject == f"{last(world).id},ground:{ground}"
    assert "jemmel" not in str([world.channel(), world.thread(), world.person(ALI).dm()])


def test_with_consent_the_letter_tells_status_and_scope(world: World) -> None:
    """The recipient sees what the citizen has said yes to, in Slack and on paper."""
    under_way(world)
    note(world, status="given", on="2026-11-03", scopes=["doctor", "housing_association"])
    said = "Borgerens samtykke: givet tirsdag den 3. november 2026 til egen læge og boligselskab."
    offer(world, unit="housing", legal_ground="consent")
    assert said in str(letter(world).modal())
    world.person(ALI).close()
    world.press(MARION, "more:withdraw")
    world.settle()
    person = form(world)
    given = {"unit": "housing", "legal_ground": "consent", "recipient_name": OUTSIDE}
    filled(person, {**given, "summary": "kort", "told": "told"})
    assert said in copied(world)
    assert "Hjemmel: borgeren har givet samtykke" in copied(world)


def test_a_consent_for_others_does_not_cover_a_unit(world: World) -> None:
    """One for the doctor opens no door to a housing association, nor does one that is withdrawn."""
    under_way(world)
    note(world, status="given", scopes=["doctor"])
    words = "Der er intet samtykke, der gælder for Boligsocialt/boligselskab."
    assert refused(world, unit="housing", legal_ground="consent")["legal_ground"].startswith(words)
    world.person(MARION).act("close", all=True)
    note(world, status="given", scopes=["housing_association"])
    note(world, status="withdrawn")
    assert refused(world, unit="housing", legal_ground="consent")["legal_ground"].startswith(words)


def test_withdrawn_while_the_offer_waits_nothing_more_is_given_on(any_world: World) -> None:
    """The team is told, the recipient reads no more and cannot say yes, until it is settled."""
    world = any_world
    under_way(world)
    note(world, status="given", scopes=["housing_association"])
    offer(world, unit="housing", legal_ground="consent")
    ali = letter(world)
    note(world, CAMILLA, status="withdrawn")
    ali.click_modal("handover:accept")
    ali.until(lambda: PAUSED in str(ali.modal()))
    ali.act("close", all=True)
    assert last(world).state is HandoverState.OFFERED
    read = forging.reply(ali, forging.press(ALI, "handover:read", last(world).id))
    day = forging.reply(ali, forging.press(ALI, "handover:another_day", last(world).id))
    assert read == day == PAUSED
    ((_day, said, mentions),) = thread_posts(world, "kan ikke gå videre, som den er")
    assert mentions == [MARION]
    assert "kan ikke gå videre, som den er" in str(world.card()["blocks"])
    assert "amtykke" not in said + str(world.card())
    assert "*Samtykket, som overdragelsen bygger på, gælder ikke længere.*" in str(
        sheet(world, MARION)
    )
    world.person(MARION).act("close", all=True)
    world.travel("2026-12-02 08:30")
    assert sum("Læs opsummeringen" in one["text"] for one in ali.dm()) == 1
    note(world, status="given", scopes=["housing_association"])
    assert "kan ikke gå videre" not in str(world.card()["blocks"])
    letter(world).click_modal("handover:accept")
    ali.until(lambda: last(world).state is HandoverState.ACCEPTED)


def test_outside_slack_the_text_is_not_printed_without_the_ground(world: World) -> None:
    """Nor does the team note a yes: first a new consent, or the offer is taken back."""
    case = under_way(world)
    note(world, status="given", scopes=["housing_association"])
    offer(world, unit="housing", legal_ground="consent", recipient_name=OUTSIDE)
    note(world, status="withdrawn")
    marion = world.person(MARION)
    for action in ("card:handover_text", "text:pdf", "text:mail", "card:confirm"):
        told = forging.reply(marion, forging.press(MARION, action, case.id))
        assert told.startswith("Samtykket gælder ikke længere, så U26-0001 kan ikke gives videre")
    world.press(MARION, "more:withdraw")
    assert last(world).state is HandoverState.WITHDRAWN


def test_the_question_comes_with_the_unit_and_keeps_what_was_typed(world: World) -> None:
    """Chosen, a unit inside takes it away again; typed words stay, and a day stays."""
    under_way(world)
    person = form(world)
    assert "legal_ground" not in str(person.modal())
    person.fill("summary", "value", value="trænger til ro")
    person.fill("unit", "unit:chosen", selected="housing")
    person.until(lambda: "legal_ground" in str(person.modal()))
    assert "trænger til ro" in str((person.modal() or {})["state"])
    person.fill("unit", "unit:chosen", selected="job_centre")
    person.until(lambda: "legal_ground" not in str(person.modal()))
    assert "trænger til ro" in str((person.modal() or {})["state"])


def test_sent_before_the_question_came_it_is_asked_then(world: World) -> None:
    """A form that Slack was too slow to draw anew is shown again with the question in it."""
    under_way(world)
    case = world.case()
    names = ("unit", "recipient", "told", "summary", "meets_on")
    view = forging.form("form:handover", case.id, *names)
    for place, kind in enumerate(("static_select", "users_select", "radio_buttons")):
        view["blocks"][place]["element"]["type"] = kind
    given = {**WHOLE, "unit": "housing", "recipient": ALI, "meets_on": "2026-12-01"}
    answer = forging.send(world.person(MARION), forging.submission(MARION, view, given))["answer"]
    assert answer["response_action"] == "update"
    assert answer["view"]["blocks"][-1]["block_id"] == "legal_ground"
    assert world.case().handovers == []
