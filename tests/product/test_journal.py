"""The note for the journal in the private view: whole, plain, in Danish, and its reading traced."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from bot.access import case_for, visitor
from bot.casework import notes
from bot.casework.desk import Desk
from bot.deadlines import local_date
from demo import WORKSPACE
from models.vocabulary import NoteKind
from tests.product import forging
from tests.product.steps import held, under_way
from tests.product.world import CAMILLA, LONE, MARION, METTE, SAID, taken

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

PAGE = "page:journal"
SLACKS_ID = re.compile(r"\b[UCDT]0[A-Z0-9]{3,}|<[@#!]")


def words(person: Player) -> str:
    """Return all that stands in the open modal's blocks, as one text."""
    return _told((person.modal() or {})["blocks"])


def close(world: World, user: str = MARION, **given: str) -> None:
    """Close the case from its card."""
    person = world.form(user, "more:close", "form:close")
    whole = {"outcome": "goal_met", "reason": "er flyttet i egen bolig", **SAID, **given}
    assert taken(person.submit(whole))
    if person.modal():  # what was nobody's case is not measured
        person.close()
    world.settle()


def follow_up(world: World, **given: str) -> None:
    """Note a follow-up from the card."""
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    whole = {"works": "partly", "decision": "change", "citizen_voice": "sover bedre", **given}
    assert taken(person.submit(whole))
    person.close()
    world.settle()


def open_note(world: World, user: str = MARION, which: int = 0) -> Player:
    """Open one of an open case's notes by the page "Mere …"."""
    person = world.person(user)
    world.press(user, "more:note")
    person.until(lambda: "journal:read" in json.dumps(person.modal()))
    rows = [one for one in (person.modal() or {})["blocks"] if "journal:read" in str(one)]
    person.act(
        "click",
        view={"id": (person.modal() or {})["id"]},
        action_id="journal:read",
        block_id=rows[which]["block_id"],
    )
    person.wait_modal(PAGE)
    return person


def press_filed(person: Player) -> None:
    """Press "Journaliseret" on the open note, and wait for what it says then."""
    person.click_modal("journal:file")
    person.until(lambda: "journal:take_back" in str(person.modal()))


def test_the_start_meetings_note_is_read_whole(any_world: World) -> None:
    """Number, code, day, participants, facts, bids, decision, voice and source, under headings."""
    world = any_world
    held(world, tried_note="forsøgt med bostøtte", reach="bedst om formiddagen")
    world.press(CAMILLA, "log")
    person = open_note(world)
    told = words(person)
    case = world.case()
    number = world.bot.vault.read(case, "official_number")
    for part in (
        f"*Sagsnr.:* {number}",
        "*Sagskode i Tværs:* U26-0001",
        "*Dato:* tirsdag den 24. november 2026",
        "Marion Lund, ",
        "skrev referatet",
        "Skal sættes ud efter klager fra naboer",
        "forsøgt med bostøtte",
        "bedst om formiddagen",
        "kontakter udlejeren",
        "midlertidigt ophold",
        "Tovholder: Marion Lund",
        "Kontakt til borgeren: Camilla Holm",
        "Frist: onsdag den 24. februar 2027.",
        "vil blive boende",
        "Henvist af Lone Friis",
        "Tværs, referat af startmødet tirsdag den 24. november 2026, skrevet af Marion Lund",
        "Slack er ikke journalen.",
    ):
        assert part in told, part
    headings = ["Deltagere", "Oplysninger", "Vurdering", "Beslutning", "Hvad borgeren siger"]
    assert [told.index(one) for one in headings] == sorted(told.index(one) for one in headings)
    assert not SLACKS_ID.search(told)


def test_the_reading_is_in_the_trace(world: World) -> None:
    """Opening a note is one event about that meeting; turning its pages is none."""
    case = held(world)
    person = open_note(world)
    (event,) = [one for one in world.events() if one.kind == "viewed"]
    assert (event.user, event.subject) == (MARION, case.meetings[0].id)
    person.close()
    form = world.form(MARION, "show", "page:sheet")
    assert "åbnede sagen: Startmøde tirsdag den 24. november 2026" in words(form)


def test_the_note_is_in_danish_whatever_the_reader_speaks(world: World) -> None:
    """Marion reads English; the page's buttons are English, the note itself is not."""
    held(world)
    person = world.person(MARION)
    person.open_home()
    person.until(lambda: "home:language_en" in str(person.home()))
    person.click_home("home:language_en")
    person.until(lambda: "home:language_da" in str(person.home()))
    told = words(open_note(world))
    assert "Oplysninger" in told
    assert "Frist: onsdag den 24. februar 2027." in told
    assert "Not filed" in told


def test_a_follow_up_tells_what_has_come_since(world: World) -> None:
    """Its note has its own answers and the interventions, and not the referral once more."""
    held(world)
    world.travel("2026-12-28 09:00")
    person = world.form(CAMILLA, "more:follow_up", "form:follow_up")
    person.close()
    follow_up(world, note="vi prøver bostøtte")
    told = words(open_note(world, which=1))
    assert "Virker indsatsen? Virkede delvist" in told
    assert "vi prøver bostøtte" in told
    assert "sover bedre" in told
    assert "Skal sættes ud" not in told
    assert "midlertidigt ophold" not in told


def test_the_whole_of_an_open_case_is_not_the_last_word(world: World) -> None:
    """It can be read until now, and has no button that says it is filed."""
    held(world)
    person = open_note(world, which=-1)
    told = words(person)
    assert "Hele sagen indtil tirsdag den 24. november 2026" in told
    assert "Sagen er åben" in told
    assert "journal:file" not in str(person.modal())
    value = f"{world.case().id}:{world.case().id}"
    answer = forging.reply(person, forging.press(MARION, "journal:file", value))
    assert answer.startswith("Sagen er åben.")


def test_the_closed_card_has_the_whole_note(world: World) -> None:
    """The card's "Notat" opens all of it, in order of time: decisions, follow-up, closing."""
    under_way(world)
    world.travel("2026-12-28 09:00")
    follow_up(world, note="vi prøver bostøtte")
    close(world, citizen_voice="klarer mig nu")
    assert "Mangler journalisering" in world.card()["text"]
    person = world.form(MARION, "note", PAGE)
    told = words(person)
    parts = ("midlertidigt ophold", "vi prøver bostøtte", "er flyttet i egen bolig")
    assert sorted(parts, key=told.index) == list(parts)
    voices = ("På startmødet", "vil blive boende", "sover bedre", "klarer mig nu")
    assert all(one in told for one in voices)


def test_from_the_private_view(world: World) -> None:
    """Each meeting, follow-up and closing has its "Notat til journal"."""
    held(world)
    person = world.form(MARION, "show", "page:sheet")
    assert str(person.modal()).count("journal:read") == 1
    person.click_modal("journal:read")
    person.wait_modal(PAGE)
    assert "midlertidigt ophold" in words(person)


def test_a_long_note_is_turned(world: World) -> None:
    """A hundred notes in the timeline fill more than one page, and each is read once."""
    case = held(world)
    _write_notes(world, case.id, 130)
    person = open_note(world, which=-1)
    told = words(person)
    for part in (1, 2):
        person.click_modal("journal:on")
        person.until(lambda part=part: _part(person) == part)  # type: ignore[misc]
        assert len((person.modal() or {})["blocks"]) <= 100
        told += words(person)
    assert "journal:on" not in str(person.modal())
    assert [told.count(f"note nr. {count:03}.") for count in range(130)] == [1] * 130
    assert len([one for one in world.events() if one.kind == "viewed"]) == 1


def test_without_http_the_page_says_who_can_fetch_it(world: World) -> None:
    """Where nothing is served there is no PDF button, but the command that writes one."""
    held(world)
    object.__setattr__(world.bot, "web_address", None)
    person = open_note(world)
    assert "journal:pdf" not in str(person.modal())
    assert "python app.py note U26-0001 --out FIL" in words(person)


@pytest.mark.parametrize("user", [LONE, METTE])
def test_nobody_else_reads_it(world: World, user: str) -> None:
    """The referrer is told there is no such case, the leader what a leader sees."""
    case = held(world)
    value = f"{case.id}:{case.meetings[0].id}"
    told = forging.reply(world.person(user), forging.press(user, "journal:read", value))
    assert told.startswith(("Der er ingen sag", "Som leder ser du"))


def test_another_cases_meeting_is_no_note(world: World) -> None:
    """A forged value with another case's row opens nothing."""
    case, other = held(world), held(world)
    value = f"{case.id}:{other.meetings[0].id}"
    told = forging.reply(world.person(MARION), forging.press(MARION, "journal:read", value))
    assert told == "Notatet findes ikke længere. Åbn sagen igen."


def test_nothing_of_it_is_said_in_the_channel(world: World) -> None:
    """Read, filed and fetched, no word of it stands in channel, thread or direct message."""
    held(world)
    close(world)
    person = world.form(MARION, "note", PAGE)
    press_filed(person)
    world.settle()
    said = json.dumps([world.channel(), world.thread(), person.dm()], ensure_ascii=False)
    assert "flyttet i egen bolig" not in said
    assert "midlertidigt ophold" not in said


def _part(person: Player) -> int:
    """Return which part of a note is open."""
    return int((person.modal() or {})["private_metadata"].rsplit(":", 1)[1])


def _write_notes(world: World, case_id: str, count: int) -> None:
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, case_id, visitor(session, WORKSPACE, MARION))
        for number in range(count):
            form = notes.NoteForm(NoteKind.ENTRY, f"note nr. {number:03}.", local_date(desk.now))
            notes.write(desk, opened, form)


def _told(blocks: list[dict[str, Any]]) -> str:
    """Return the texts of blocks, a line each."""
    every = [one for block in blocks for one in (block, *block.get("elements", ()))]
    texts = [one.get("text") or "" for one in every]
    return "\n".join(one if isinstance(one, str) else one["text"] for one in texts)
