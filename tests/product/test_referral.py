"""A citizen is referred: rows 1, 2, 3, 5, 6, 8, 10, N3 and N20."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from models.vocabulary import Effect, NotAsked, OuterKind
from tests.product import forging
from tests.product.test_inbox import in_time
from tests.product.world import (
    ALI,
    CAMILLA,
    LONE,
    MARION,
    METTE,
    SAID,
    TORVET,
    groups,
    referral,
    taken,
)

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

WARNING = "Skriv ikke navn, CPR-nummer, adresse eller andet, der kan identificere borgeren."
ODDER_GROUPS = [
    "homeless_limited_function",
    "violence_coordinated",
    "acute_no_network",
    "eviction_notice",
    "substance_interdisciplinary",
    "general_sparring",
    "local_nuisance",
    "cannot_await_visitation",
    "bridge_building",
    "other",
]


def opened(world: World, user: str = LONE) -> Player:
    """Open the form by the command."""
    person = world.person(user)
    world.opened(person, lambda: person.command(TORVET, "/henvisning"), "form:referral")
    return person


def test_the_command_opens_the_form_at_once(world: World) -> None:
    """The command is acknowledged well under Slack's three seconds, and the form opens."""
    lone = world.person(LONE)
    assert in_time(lambda: lone.command(TORVET, "/henvisning")) == {"ok": True}
    assert lone.wait_modal("form:referral")["title"]["text"] == "Ny henvisning"


def test_the_form_is_light(world: World) -> None:
    """At most five things are asked for, the warning stands first and the children's line last."""
    blocks = (opened(world).modal() or {})["blocks"]
    required = [b for b in blocks if b["type"] == "input" and not b.get("optional")]
    asked = {block["block_id"] for block in required}
    assert asked == {
        f"target_groups_{world.team().id}",
        "urgency",
        "official_number",
        "situation",
    }
    assert WARNING in blocks[0]["text"]["text"]
    assert "underretningspligten" in str(blocks[-1])


def test_odders_nine_groups_and_andet_are_offered(world: World) -> None:
    """A new team offers the article's nine target groups and "Andet"."""
    blocks = (opened(world).modal() or {})["blocks"]
    field = next(b for b in blocks if str(b.get("block_id")).startswith("target_groups_"))
    assert [option["value"] for option in field["element"]["options"]] == ODDER_GROUPS


def test_an_empty_form_has_an_error_under_each_field_and_stores_nothing(world: World) -> None:
    """What Slack's client would have asked for is asked for again by the app."""
    lone, before = opened(world), forging.rows(world)
    answer = forging.send(lone, forging.submission(LONE, lone.modal() or {}, {}))
    errors = answer["answer"]["errors"]
    assert set(errors) == {
        f"target_groups_{world.team().id}",
        "urgency",
        "official_number",
        "situation",
        "citizen_wish",
    }
    assert errors["official_number"] == "Udfyld feltet."
    assert errors["citizen_wish"].startswith("Skriv, hvad borgeren siger, eller vælg nedenfor")
    assert forging.rows(world) == before


def test_a_form_with_an_error_keeps_what_was_typed(world: World) -> None:
    """The citizen's wish is missing: the error stands there, and the rest is still typed."""
    lone = opened(world)
    answer = lone.submit(referral(world, citizen_wish=None))
    assert set(answer["errors"]) == {"citizen_wish"}
    typed = (lone.modal() or {})["state"]["values"]
    assert typed["situation"]["value"]["value"] == "Skal sættes ud efter klager fra naboer"
    assert lone.submit(citizen_wish="vil blive")["outcome"] == "closed"
    assert len(world.cases()) == 1


def test_the_citizens_wish_or_why_not_asked_is_kept(world: World) -> None:
    """Not having asked is a fact with a reason, and then no words are kept."""
    case = world.refer(citizen_wish=None, wish_not_asked="too_unwell")
    assert case.wish_not_asked is NotAsked.TOO_UNWELL
    assert case.citizen_wish is None


def test_what_is_told_is_stored_and_only_sealed(world: World) -> None:
    """Keys are stored as they are, free text and the official number only sealed."""
    case = world.refer(**groups(world, "eviction_notice", "other"), reach="aftenvagten")
    assert case.target_groups == ["eviction_notice", "other"]
    for column, typed in {
        "official_number": "2026-114455",
        "situation": "Skal sættes ud efter klager fra naboer",
        "citizen_wish": "vil blive boende",
        "reach": "aftenvagten",
    }.items():
        assert typed.encode() not in (getattr(case, column) or b"")
        assert world.bot.vault.read(case, column) == typed


def test_what_was_tried_before_is_stored_with_its_effect(world: World) -> None:
    """Each thing tried is a row with virkede, virkede delvist or virkede ikke."""
    case = world.refer(
        tried_worked=["home_help"],
        tried_partly=["outreach_contact"],
        tried_not=["substance_treatment", "care_home"],
        tried_note="ville ikke ind i bussen",
    )
    assert [(one.type, one.effect) for one in case.tried] == [
        ("home_help", Effect.WORKED),
        ("outreach_contact", Effect.PARTLY),
        ("substance_treatment", Effect.NOT),
        ("care_home", Effect.NOT),
    ]
    assert world.bot.vault.read(case, "tried_note") == "ville ikke ind i bussen"


def test_the_channel_of_contact_is_stored(world: World) -> None:
    """How the matter came is a key of the list."""
    assert world.refer(contact_channel="phone").contact_channel == "phone"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outer_kind": "eviction"}, "outer_on"),
        ({"outer_on": "2026-12-04"}, "outer_kind"),
        ({"outer_kind": "eviction", "outer_on": "2026-11-23"}, "outer_on"),
    ],
)
def test_an_outer_date_is_a_kind_and_a_day_to_come(
    world: World, given: dict[str, str], field: str
) -> None:
    """A kind without a date, a date without a kind and a date gone by are errors there."""
    assert set(opened(world).submit(referral(world, **given))["errors"]) == {field}


def test_an_outer_date_counts_working_days_on_the_card(world: World) -> None:
    """The eviction's date, the working days left and who acts first stand on card and ping."""
    case = world.refer(outer_kind="eviction", outer_on="2026-12-04")
    assert (case.outer_kind, case.outer_on) == (OuterKind.EVICTION, date(2026, 12, 4))
    line = "Fogedsag fredag den 4. december: 8 arbejdsdage"
    assert line in world.card()["text"]
    assert "Forebyggelse & Rusmidler handler først" in world.card()["text"]
    assert line in world.thread()[0]["text"]
    world.travel("2026-11-27 08:00")
    assert "Fogedsag fredag den 4. december: 5 arbejdsdage" in world.card()["text"]


def test_a_release_today_is_said_today(world: World) -> None:
    """An outer date may be today, and then it says so."""
    world.refer(outer_kind="release", outer_on="2026-11-24")
    assert "Løsladelse tirsdag den 24. november: i dag" in world.card()["text"]


def test_an_outsider_sees_the_own_referrals_status_and_nothing_else(world: World) -> None:
    """App Home shows the referrer how far it has come: no text, no button to the case."""
    world.refer(ALI)
    ali = world.person(ALI)
    ali.open_home()
    home = str(ali.until(ali.home)["blocks"])
    assert "*U26-0001* · startmøde onsdag den 25. november kl. 08.30" in home
    assert "cases:show" not in home
    assert "naboer" not in home
    lone = world.person(LONE)
    lone.open_home()
    assert "U26-0001" not in str(lone.until(lone.home))


def test_the_referrer_hears_at_receipt_meeting_and_end(world: World) -> None:
    """Three direct messages: the meeting's time, that it was held, and the outcome's kind."""
    world.refer()
    world.travel("2026-11-25 08:40")
    world.finish_record()
    marion = world.form(MARION, "more:close", "form:close")
    assert taken(marion.submit(**SAID, outcome="stabilised", reason="bor hos bror"))
    world.settle()
    receipt, held, outcome = (message["text"] for message in world.person(LONE).dm())
    assert "De mødes onsdag den 25. november kl. 08.30" in receipt
    assert held == (
        "Startmødet om U26-0001 er holdt. Udsatte-teamet er i gang, og Marion Lund er tovholder."
    )
    assert outcome.startswith("U26-0001 er afsluttet onsdag den 25. november 2026: stabiliseret")
    assert "bror" not in outcome


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-27 15:00", "Startmøde mandag den 30. november kl. 08.30, fordi"),
        ("2026-12-23 10:00", "Startmøde mandag den 28. december kl. 08.30, fordi"),
        ("2026-11-26 02:00", "Startmøde torsdag den 26. november kl. 08.30, fordi"),
    ],
)
def test_each_date_is_explained_in_words(world: World, now: str, words: str) -> None:
    """The receipt and the card say the next working morning, with what moved it."""
    world.travel(now)
    world.refer()
    assert words in world.card()["text"]
    receipt = world.person(LONE).dm()[-1]["text"]
    assert words.removeprefix("Startmøde ") in receipt


def test_a_member_and_the_leader_can_refer_too(world: World) -> None:
    """Anyone in the workspace can refer, the team's own people as well."""
    for user in (CAMILLA, METTE):
        world.refer(user)
    assert [case.referrer for case in world.cases()] == [CAMILLA, METTE]
    assert [event.role for event in world.events() if event.kind == "referred"] == [
        "member",
        "leader",
    ]
