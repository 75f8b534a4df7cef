"""The guard at every form, and that what is typed comes out nowhere: N16 as built, privacy."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url

from bot import log as house
from demo import CHANNEL
from tests.product import forging
from tests.product.world import (
    ALI,
    CAMILLA,
    CHRISTINA,
    LONE,
    MARION,
    METTE,
    SAID,
    SOEREN,
    TORVET,
    referral,
    taken,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.player import Player
    from tests.product.world import World

PERSONAL = "010190-1234"
STOP = "Feltet ser ud til at indeholde et CPR-nummer. Fjern det, og brug sagsnummeret"
FORMS: dict[str, tuple[str, str, str]] = {
    # callback: who, the button on the card, a field for free text
    "form:bid": (CAMILLA, "bid", "note"),
    "form:handover": (MARION, "more:handover", "summary"),
    "form:close": (MARION, "more:close", "reason"),
}
OPEN_TO_PEOPLE = {"views.open", "views.push", "views.update"}


def opened(world: World) -> Player:
    """Open the referral's form for Lone."""
    lone = world.person(LONE)
    world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    return lone


def typed(person: Player, field: str) -> str:
    """Return what stands in a field of the open form."""
    view = person.modal() or {}
    return str(view["state"]["values"][field]["value"]["value"])


def test_a_personal_number_stops_every_text_field_of_the_referral(world: World) -> None:
    """The stop stands under the field, nothing is stored, and the number is in no answer."""
    lone = opened(world)
    fields = ("official_number", "situation", "citizen_wish", "tried_note", "reach")
    for field in fields:
        emptied = dict.fromkeys(fields[3:])
        answer = lone.submit({**referral(world), **emptied, field: f"ring {PERSONAL} nu"})
        assert set(answer["errors"]) == {field}
        assert answer["errors"][field].startswith(STOP)
        assert PERSONAL not in answer["errors"][field]
    assert world.cases() == []


@pytest.mark.parametrize("callback", FORMS)
def test_a_personal_number_stops_the_teams_forms_too(world: World, callback: str) -> None:
    """Bid, handover and closing: the same stop under the field, and the case as before."""
    user, action, field = FORMS[callback]
    world.refer()
    before = forging.rows(world)
    person = world.form(user, action, callback)
    whole = {"unit": "other", "recipient": ALI} if callback == "form:handover" else {}
    whole |= {"outcome": "error"} if callback == "form:close" else {}
    assert set(person.submit(whole | {field: "0101 90 1234"})["errors"]) == {field}
    assert forging.rows(world) == before


def test_every_text_field_of_every_form_is_guarded(world: World) -> None:
    """Set-up and the rest: no plain text field of any form takes a personal number."""
    world.refer()
    world.travel("2026-11-25 08:40")
    world.finish_record()
    for person, callback in _every_form(world):
        view = person.wait_modal(callback)
        blocks = [block for block in view["blocks"] if block["type"] == "input"]
        texts = [b["block_id"] for b in blocks if b["element"]["type"] == "plain_text_input"]
        assert texts, callback
        for field in texts:
            sent = forging.submission(person.user, view, {field: PERSONAL})
            errors = forging.send(person, sent)["answer"]["errors"]
            assert field == "letter" or errors[field].startswith(STOP), (callback, field)
        person.act("close", all=True)


def _every_form(world: World) -> Iterator[tuple[Player, str]]:
    for action in ("bid", "more:handover", "more:close", "more:follow_up"):
        callback = f"form:{action.removeprefix('more:')}"
        yield world.form(MARION, action, callback), callback
    lone = world.person(LONE)
    lone.command(TORVET, "/henvisning")
    yield lone, "form:referral"
    marion = world.person(MARION)
    forging.send(marion, forging.press(MARION, "log:form", world.case().id))
    yield marion, "form:intervention"
    soeren = world.person(SOEREN)
    setup = ("new:team", "seat:seat", "add_seat:seat", "closing:closing_days", "groups:groups")
    for action, callback in (pair.split(":") for pair in (*setup, "themes:themes")):
        soeren.command(TORVET, "/henvisning opsætning")
        soeren.wait_modal("page:setup")
        soeren.click_modal(f"setup:{action}")
        yield soeren, f"form:{callback}"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("ring på 22 33 44 55", "phone", "et telefonnummer"),
        ("bor Rådhusgade 3, 8300 Odder", "address", "en adresse"),
        ("det er Mette Hansen", "name", "et navn"),
        (
            "Mette Hansen, Rådhusgade 3, ring på 22 33 44 55",
            "address+name+phone",
            "et telefonnummer, en adresse og et navn",
        ),
    ],
)
def test_a_warning_is_a_question_in_the_form(
    world: World, text: str, kind: str, words: str
) -> None:
    """The form asks, the text stays, "Send alligevel" sends, and the trace names the override."""
    lone = opened(world)
    asked = lone.submit(referral(world, situation=text))
    assert asked["outcome"] == "updated"
    view = lone.modal() or {}
    assert f"*Hvad sker der lige nu?* ser ud til at indeholde {words}." in str(view["blocks"][0])
    assert typed(lone, "situation") == text
    assert typed(lone, "official_number") == "2026-114455"
    assert lone.submit()["outcome"] == "updated"
    assert world.cases() == []
    assert lone.submit(guard_override=["anyway"])["outcome"] == "closed"
    (event,) = world.events()[-1:]
    assert (event.kind, event.subject) == ("referred", f"{world.case().id},override:{kind}")


def test_an_override_is_of_what_was_asked_about_alone(world: World) -> None:
    """What is typed after the question, and may name a citizen too, is asked about anew."""
    lone = opened(world)
    lone.submit(referral(world, situation="det er Mette Hansen"))
    asked = lone.submit(guard_override=["anyway"], tried_note="ring på 22 33 44 55")
    assert asked["outcome"] == "updated"
    assert "*Mere om det, der er prøvet* ser ud til at indeholde et telefonnummer." in str(
        (lone.modal() or {})["blocks"]
    )
    assert world.cases() == []
    assert lone.submit(guard_override=["anyway"])["outcome"] == "closed"
    assert world.events()[-1].subject == f"{world.case().id},override:name+phone"


def test_a_mended_text_needs_no_override(world: World) -> None:
    """Who corrects the text instead is asked no more, and nothing is logged as overridden."""
    lone = opened(world)
    lone.submit(referral(world, situation="ring på 22 33 44 55"))
    assert lone.submit(situation="udlejeren har ringet")["outcome"] == "closed"
    assert world.events()[-1].subject == world.case().id
    assert len(world.cases()) == 1


def test_the_question_names_every_field_once(world: World) -> None:
    """Two fields with warnings are one question; asked again, it is not repeated."""
    lone = opened(world)
    both = {"situation": "ring på 22 33 44 55", "citizen_wish": "bor Rådhusgade 3, 8300 Odder"}
    for _time in range(2):
        assert lone.submit(referral(world, **both))["outcome"] == "updated"
        blocks = (lone.modal() or {})["blocks"]
        questions = [b for b in blocks if str(b.get("block_id")).startswith("guard_")]
        assert len(questions) == 4  # a line for each field, what to do, and the box
        assert str(blocks).count("ser ud til at indeholde") == 2


def test_a_personal_number_is_never_overridden(world: World) -> None:
    """A tick at "Send alligevel" does not let a personal number through."""
    lone = opened(world)
    lone.submit(referral(world, situation="ring på 22 33 44 55"))
    answer = lone.submit(situation=PERSONAL, guard_override=["anyway"])
    assert set(answer["errors"]) == {"situation"}


CANARIES = {
    "official_number": "KANARI-7711",
    "situation": "kanariesituation",
    "citizen_wish": "kanarieønske",
    "tried_note": "kanarieforsøg",
    "reach": "kanarievagten",
}
LATER = ("kanariebud", "kanariebeslutning", "kanariestemme", "kanarienote", "kanarieeffekt")
LAST = ("kanarieaftale", "kanarieresume", "kanarienej", "kanarieslut", "kanariegenåbning")
ALL = (*CANARIES.values(), *LATER, *LAST, PERSONAL, PERSONAL.replace("-", ""))


@pytest.fixture
def printed(world: World) -> Iterator[io.StringIO]:
    """Print everything any logger says at its loudest into a text in memory."""
    root, hooks = logging.getLogger(), (sys.excepthook, sys.unraisablehook, threading.excepthook)
    handlers, level, stream = root.handlers[:], root.level, io.StringIO()
    house.set_up(stream, world.sandbox.clock.now)
    for name in ("", *house.QUIET):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    for name in house.QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=False)
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    root.handlers, root.level = handlers, level


def test_bolt_sets_no_level_of_our_log(world: World) -> None:
    """Bolt takes the root's level for loggers of its app's name; ours keeps to the process's."""
    world.refer()
    assert logging.getLogger(house.OURS).level == logging.NOTSET


def test_no_canary_comes_out_over_a_whole_case(world: World, printed: io.StringIO) -> None:
    """A case lives to its reopening with canaries in every field: none is seen outside."""
    _live(world)
    outside = json.dumps(_outside(world), ensure_ascii=False)
    assert "U26-0001" in outside
    kept = (*_stored(world).values(), printed.getvalue().encode())
    assert printed.getvalue()
    for canary in ALL:
        assert canary not in outside, canary
        assert all(canary.encode() not in content for content in kept), canary
    inside = _inside(world)
    assert all(canary in inside for canary in ("kanariesituation", "KANARI-7711"))


def _live(world: World) -> None:
    lone = opened(world)
    lone.submit(referral(world, situation=f"ring {PERSONAL}"))
    assert lone.submit(referral(world, **CANARIES))["outcome"] == "closed"
    world.settle()
    lone.command(TORVET, f"/henvisning vis {PERSONAL}")
    world.travel("2026-11-25 08:40")
    for user in (CAMILLA, MARION, CHRISTINA):
        assert world.form(user, "bid", "form:bid").submit(note="kanariebud")["outcome"] == "closed"
    world.settle()
    names = {"lead": MARION, "contact": CAMILLA}
    given = {"decision": "kanariebeslutning", "citizen_voice": "kanariestemme", **names}
    assert taken(world.form(MARION, "record", "form:record").submit(given))
    world.settle()
    _log(world)
    follow = {"works": "worked", "decision": "continue", "citizen_voice": "kanariestemme"}
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    assert taken(person.submit(follow | {"note": "kanarieaftale"}))
    world.settle()
    _hand_over(world)
    person = world.form(MARION, "more:close", "form:close")
    sent = person.submit(**SAID, outcome="moved", reason="kanarieslut", left_open="continues")
    assert taken(sent)
    world.settle()
    person = world.form(MARION, "reopen", "form:reopen")
    assert person.submit(reason="kanariegenåbning")["outcome"] == "closed"
    world.travel("2026-12-03 09:00")


def _log(world: World) -> None:
    marion, case = world.person(MARION), world.case().id
    forging.send(marion, forging.press(MARION, "log:form", case))
    marion.wait_modal("form:intervention")
    assert marion.submit(type="home_visit", note="kanarienote")["outcome"] == "closed"
    made = f"{case}:{world.case().interventions[0].id}"
    forging.send(marion, forging.press(MARION, "sheet:effect", made))
    marion.wait_modal("form:effect")
    assert marion.submit(effect="worked", why="kanarieeffekt")["outcome"] == "closed"


def _hand_over(world: World) -> None:
    person = world.form(MARION, "more:handover", "form:handover")
    offer = {"unit": "job_centre", "recipient": ALI, "summary": "kanarieresume"}
    assert person.submit(offer)["outcome"] == "closed"
    world.settle()
    ali = world.person(ALI)
    ali.click("D0ALI", ali.dm()[-1]["ts"], "handover:read")
    ali.wait_modal("page:letter")
    ali.click_modal("handover:decline")
    ali.wait_modal("form:decline")
    assert ali.submit(reason="kanarienej")["outcome"] == "closed"
    world.settle()


def _outside(world: World) -> list[Any]:
    """Return all that stands where more than a member's private view reaches."""
    seen: list[Any] = []
    for user in (CAMILLA, LONE, METTE, ALI):
        person = world.person(user)
        person.open_home()
        seen.append(person.until(person.home))
        seen.append(person.dm())
    calls = world.person(CAMILLA).ask("GET", "calls?since=0")["calls"]
    said = [c for c in calls if c["kind"] in {"api", "response_url"}]
    seen += [c["args"] for c in said if c["method"] not in OPEN_TO_PEOPLE]
    views = [c["args"]["view"] for c in said if c["method"] in OPEN_TO_PEOPLE]
    seen += [view.get("private_metadata") for view in views]
    seen += [list(_values(view)) for view in views]
    seen += world.person(CAMILLA).messages(CHANNEL)
    return seen


def _values(part: Any) -> Iterator[str]:
    """Yield every value and id that a button or a block of a view carries."""
    if isinstance(part, list):
        for one in part:
            yield from _values(one)
    elif isinstance(part, dict):
        yield from (str(part[key]) for key in ("value", "block_id", "action_id") if key in part)
        for one in part.values():
            yield from _values(one)


def _stored(world: World) -> dict[str, bytes]:
    """Return the bytes of the database file and of all that lies beside it."""
    folder = Path(make_url(world.url).database or "").parent
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _inside(world: World) -> str:
    """Return the private view, where a member may read it all."""
    marion = world.person(MARION)
    marion.command(TORVET, "/henvisning vis U26-0001")
    return str(marion.wait_modal("page:sheet"))


@pytest.mark.parametrize("number", ["26123456", "22 33 44 55", "Sag 2026-114455"])
def test_a_case_number_that_looks_like_a_phone_is_only_a_number(world: World, number: str) -> None:
    """The official number is sent at once, whatever else its digits could be."""
    case = world.refer(official_number=number)
    assert world.bot.vault.read(case, "official_number") == number
