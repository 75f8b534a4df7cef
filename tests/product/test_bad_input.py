"""Whatever comes in gets a Danish answer that says what to do; nothing is lost, nothing doubled."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from handlers.table import OPENS, PRESSES
from tests.product import forging
from tests.product.world import CAMILLA, LONE, MARION, SOEREN, TORVET, referral

if TYPE_CHECKING:
    import pytest

    from sandbox.player import Player
    from tests.product.world import World

HELP = "*/henvisning* åbner formularen."
ANSWERS = {"chat.postMessage", "views.open"}
OWN_PAGE = {"home:refer", "home:language_da", "home:language_en", "home:back", "home:on"}
OWN_PAGE |= {"home:digest_on", "home:digest_off", "calendar:make"}
RUBBISH = ("", "🦆¤%&/()=?`<!channel>:::::", "0" * 32, "' OR 1=1; --" * 150, "a\x00\ud800b")
BROWSERS_OWN = "paper:link"  # a link: the browser opens it, and there is nothing to answer
ACTIONS = sorted(
    {*OPENS, *PRESSES} - OWN_PAGE - {"log", BROWSERS_OWN}
    | {"log:home_visit", "log:' OR 1=1", "log:"}
)
SPELLINGS = {
    "sager": "page:cases",
    "cases": "page:cases",
    "vis U26-0001": "page:sheet",
    "SHOW   u26-0001": "page:sheet",
    "vis\tU26-0001": "page:sheet",
    "afslut U26-0001": "form:close",
    "close u26-0001": "form:close",
    "overdrag U26-0001": "form:handover",
    "handover U26-0001": "form:handover",
}
OFF_LIST = "Vælg en af mulighederne på listen."
TOO_LONG = "Teksten er for lang. Skriv højst {} tegn."
FORGED: tuple[tuple[str, Any, str], ...] = (
    ("situation", "x" * 3001, TOO_LONG.format(3000)),
    ("official_number", "9" * 41, TOO_LONG.format(40)),
    ("reach", "x" * 151, TOO_LONG.format(150)),
    ("situation", " \n\t ", "Udfyld feltet."),
    ("official_number", "\u200b\u00ad", "Udfyld feltet."),
    ("urgency", "yesterday", OFF_LIST),
    ("outer_kind", "' OR 1=1", OFF_LIST),
    ("tried_not", ["home_help", "magic"], OFF_LIST),
    ("contact_channel", "raven", OFF_LIST),
    ("outer_on", "igår", "Vælg datoen."),
    ("outer_on", "2026-02-30", "Vælg datoen."),
    ("outer_on", "9999-12-31", "Vælg et år fra 1900 til 2100."),
    ("outer_on", "0206-12-04", "Vælg et år fra 1900 til 2100."),
)


def told(world: World, text: str, user: str = CAMILLA) -> str:
    """Type a command and return what this person alone is told."""
    person = world.person(user)
    before = {message["id"] for message in person.messages(TORVET)}
    person.command(TORVET, text)
    fresh = person.until(lambda: [m for m in person.messages(TORVET) if m["id"] not in before])
    assert [message["ephemeral"] for message in fresh] == [True]
    return str(fresh[0]["text"])


def test_an_unknown_word_gets_the_nearest(world: World) -> None:
    """A misspelt command is answered with the one that was probably meant, else with the help."""
    meant = {"sagerne": "sager", "overdag": "overdrag", "opsætnig": "opsætning", "hjælpe": "hjælp"}
    for typed, nearest in meant.items():
        answer = told(world, f"/henvisning {typed}")
        assert answer == f"Det kender jeg ikke. Mente du /henvisning {nearest}?"
    answer = told(world, "/henvisning xyzzyplugh")
    assert answer == "Det kender jeg ikke. Skriv /henvisning hjælp for at se, hvad du kan."


def test_help_in_every_spelling(world: World) -> None:
    """Danish, ASCII and English, in any case: the commands, a line each."""
    for word in ("hjælp", "hjaelp", "help", "HJÆLP", "  Help  "):
        answer = told(world, f"/henvisning {word}")
        assert answer.startswith(HELP)
        assert "Skriv aldrig navn, CPR-nummer eller adresse i Slack." in answer


def test_commands_in_danish_ascii_and_english(world: World) -> None:
    """Each command opens under each of its spellings."""
    world.refer()
    camilla = world.person(CAMILLA)
    for typed, callback in SPELLINGS.items():
        world.opened(camilla, partial(camilla.command, TORVET, f"/henvisning {typed}"), callback)
        camilla.close()


def test_follow_up_before_the_meeting_says_what_comes_first(world: World) -> None:
    """There is nothing to follow up until the start meeting's record is finished."""
    world.refer()
    for word in ("opfølgning", "opfoelgning", "follow-up"):
        assert "eferat" in told(world, f"/henvisning {word} U26-0001")


def test_a_command_that_lacks_its_code_shows_how(world: World) -> None:
    """A missing or misspelt case code is answered with the command as it should be."""
    for word in ("vis", "indsats", "opfoelgning", "close", "overdrag"):
        for code in ("", "U26", "26-0001", "U26-0001 nu", "sagen fra i går"):
            answer = told(world, f"/henvisning {word} {code}".strip())
            assert answer == f"Skriv sagskoden bagefter: /henvisning {word} U26-0042"


def test_a_case_that_is_not_there(world: World) -> None:
    """The answer names the code and where to look."""
    answer = told(world, "/henvisning vis U26-0099")
    assert answer == "Der er ingen sag U26-0099. Se de åbne med /henvisning sager."


def test_a_personal_number_in_the_command_is_stopped(world: World) -> None:
    """The command is answered with the kind stop, and nothing repeats or keeps the number."""
    for typed in ("vis 010190-1234", "0101901234", "sager 01 01 90 1234", "010190-1234 vis"):
        answer = told(world, f"/henvisning {typed}", LONE)
        assert "Fjern det, og brug sagsnummeret fra fagsystemet." in answer
        assert "1234" not in answer
    assert "1234" not in str(forging.rows(world))


def test_a_field_forged_past_the_clients_check(world: World) -> None:
    """Too long, empty, off the list, no date: the error stands there; nothing is stored."""
    lone = world.person(LONE)
    view = world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    whole = {"outer_kind": "eviction", "outer_on": "2026-12-04"} | referral(world)
    for field, typed, words in FORGED:
        sent = forging.submission(LONE, view, {**whole, field: typed})
        assert forging.send(lone, sent)["answer"]["errors"] == {field: words}, typed
    groups = f"target_groups_{world.team().id}"
    sent = forging.submission(LONE, view, {**whole, groups: ["vip"]})
    assert set(forging.send(lone, sent)["answer"]["errors"]) == {groups}
    assert world.cases() == []


def test_a_form_for_a_team_that_is_not_there(world: World) -> None:
    """A referral forged to an unknown team says to open the form anew."""
    view = forging.form("form:referral", "0" * 32, "situation")
    answer = forging.send(world.person(LONE), forging.submission(LONE, view, {"situation": "x"}))
    assert "Åbn formularen igen med /henvisning." in forging.said(answer)


def test_a_form_with_a_broken_state_is_answered(world: World) -> None:
    """A submission whose state is no state is refused in the form, never in silence."""
    lone = world.person(LONE)
    view = world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    shapes: tuple[Any, ...] = ({}, {"values": None}, {"values": {"situation": "text"}})
    for shape in shapes:
        forged = forging.submission(LONE, view, {})
        forged["view"] = {**view, "state": shape}
        assert forging.said(forging.send(lone, forged)), shape
    assert world.cases() == []


def answers(person: Player, since: int) -> tuple[int, int]:
    """Return how many answers of any kind the wire has seen, and its number."""
    wire = person.ask("GET", f"calls?since={since}")
    heard = [c for c in wire["calls"] if c["method"] in ANSWERS and (c["answer"] or {}).get("ok")]
    return len(heard), wire["next"]


def test_no_forged_button_crashes_or_stays_silent(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Each button with each kind of rubbish in it is answered, no row moves, nothing fails."""
    marion, case = world.person(MARION), world.refer()
    forging.send(marion, forging.press(MARION, "card:show", case.id))
    marion.wait_modal("page:sheet")  # what is turned in it within the hour is the same reading
    marion.close()
    before = forging.rows(world)
    values = (*RUBBISH, f"{world.case().id}:{'0' * 32}:done")
    for action in ACTIONS:
        _heard, since = answers(marion, 0)
        for value in values:
            assert forging.send(marion, forging.press(MARION, action, value))["ok"]
        marion.until(lambda seen=since: answers(marion, seen)[0] == len(values))  # type: ignore[misc]
    assert forging.rows(world) == before
    assert "handler.failed" not in caplog.text


def test_no_typed_mention_is_ever_active(world: World) -> None:
    """Names and labels with Slack's marks in them are refused, free text is shown escaped."""
    mention = "<!channel> <@U0CAMILLA>"
    world.refer(situation=mention, citizen_wish=mention, tried_note=mention, reach=mention)
    marion = world.form(MARION, "more:handover", "form:handover")
    offer = {"unit": "job_centre", "recipient_name": mention, "summary": mention}
    assert set(marion.submit(offer)["errors"]) == {"recipient_name"}
    assert marion.submit(recipient_name="Bo")["outcome"] == "updated"
    marion.close()
    world.settle()
    told = forging.reply(marion, forging.press(MARION, "card:show", "<!here>"))
    assert "<" not in told
    world.press(MARION, "show")
    sheet = str(marion.wait_modal("page:sheet"))
    assert "&lt;!channel&gt;" in sheet
    assert "<!channel>" not in sheet
    calls = marion.ask("GET", "calls?since=0")["calls"]
    said = [call["args"] for call in calls if call["method"].startswith("chat.")]
    assert "<!" not in str(said)
    soeren = world.person(SOEREN)
    named = {"new:team": "name", "seat:seat": "discipline", "groups:groups": "more"}
    for pair, field in (named | {"closing:closing_days": "label"}).items():
        action, callback = pair.split(":")
        soeren.command(TORVET, "/henvisning opsætning")
        soeren.wait_modal("page:setup")
        soeren.click_modal(f"setup:{action}")
        view = soeren.wait_modal(f"form:{callback}")
        sent = forging.submission(SOEREN, view, {field: mention})
        errors = forging.send(soeren, sent)["answer"]["errors"]
        assert errors[field] == "Brug ikke tegnene < og > her."


def test_a_button_nobody_knows_is_answered(world: World) -> None:
    """A button from an older version says that it is old."""
    for action in ("card:fly", "nothing:here", "card:", "sheet:sheet"):
        words = forging.reply(world.person(CAMILLA), forging.press(CAMILLA, action, "x"))
        assert words == "Knappen virker ikke længere. Åbn sagen igen med /henvisning sager."


def test_a_form_nobody_knows_is_answered(world: World) -> None:
    """A form from an older version says that it is old, and Slack gets its acknowledgement."""
    view = forging.form("form:unknown", "x", "note")
    answer = forging.send(world.person(CAMILLA), forging.submission(CAMILLA, view, {"note": "x"}))
    assert answer["ok"]
    assert "Formularen virker ikke længere." in forging.said(answer)


def test_a_payload_without_what_it_should_hold_is_acknowledged(world: World) -> None:
    """A button's payload with nothing in its action does not leave Slack waiting."""
    forged = forging.press(CAMILLA, "card:come", "x")
    forged["actions"] = [{"action_id": "card:come", "type": "button", "block_id": "b"}]
    assert forging.send(world.person(CAMILLA), forged)["ok"]
