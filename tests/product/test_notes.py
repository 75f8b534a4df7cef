"""The timeline by hand, and what is only in one person's head (rows 27 and N14 in part)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.vocabulary import NoteKind
from tests.product.steps import under_way
from tests.product.world import CAMILLA, LONE, MARION, TRINE

if TYPE_CHECKING:
    from typing import Any

    from sandbox.player import Player
    from tests.product.world import World


def write(world: World, user: str = CAMILLA, **given: str) -> tuple[Player, dict[str, Any]]:
    """Open the private view, then the form in it, and write a note."""
    person = world.form(user, "show", "page:sheet")
    person.click_modal("sheet:note")
    person.wait_modal("form:note")
    return person, person.submit({"text": "Mødte ham på varmestuen.", **given})


def private(world: World, user: str, part: str) -> list[str]:
    """Return a person's direct messages that hold some words."""
    return [one["text"] for one in world.person(user).dm() if part in one["text"]]


def test_several_days_stand_with_their_dates(any_world: World) -> None:
    """What was written by hand stands among what happened by itself, each with its day (row 27)."""
    world = any_world
    under_way(world)
    write(world)[0].close()
    world.travel("2026-11-30 10:00")
    person, answer = write(world, MARION, text="Han kom selv.", on="2026-11-27")
    assert answer["outcome"] == "closed"
    person.until(lambda: "Han kom selv." in str(person.modal()))
    shown = str(person.modal())
    assert shown.index("fredag den 27. november* · Marion") < shown.index(
        "tirsdag den 24. november* · Camilla"
    )
    assert "Marion: skrev en note: Han kom selv." in shown
    assert "Camilla: skrev en note: Mødte ham på varmestuen." in shown
    first, second = world.case().notes
    assert (str(first.on), str(second.on)) == ("2026-11-24", "2026-11-27")
    assert b"varmestuen" not in (first.text or b"")


def test_a_correction_is_traced(world: World) -> None:
    """Another member sets it right; the note says the new words, the trace says who did."""
    under_way(world)
    write(world)[0].close()
    person = world.form(TRINE, "show", "page:sheet")
    person.click_modal("sheet:note_correct")
    form = person.wait_modal("form:note_correct")
    assert "Mødte ham på varmestuen." in str(form)
    assert person.submit(text="Mødte ham ved stationen.")["outcome"] == "closed"
    person.until(lambda: "rettede en note" in str(person.modal()))
    (note,) = world.case().notes
    assert world.bot.vault.read(note, "text") == "Mødte ham ved stationen."
    assert note.user == CAMILLA
    event = next(one for one in world.events() if one.kind == "note_corrected")
    assert (event.user, event.subject) == (TRINE, note.id)


def test_a_day_to_come_and_a_personal_number(world: World) -> None:
    """Each mistake is told under its field, and nothing is stored."""
    under_way(world)
    _person, answer = write(world, on="2026-11-25")
    assert answer["errors"] == {"on": "Datoen ligger i fremtiden. Vælg en dato til og med i dag."}
    answer = world.person(CAMILLA).submit(text="010190-1234", on="2026-11-24")
    assert "CPR-nummer" in answer["errors"]["text"]
    assert world.case().notes == []


def test_before_leave_begins_one_is_asked_once(world: World) -> None:
    """The working day before: one message with a button a case, and what is written is kept."""
    under_way(world)
    world.away(MARION, "2026-11-30", "2026-12-04")
    world.travel("2026-11-27 11:59")
    assert private(world, MARION, "kun står i dit hoved") == []
    world.travel("2026-11-27 12:01")
    (asked,) = private(world, MARION, "kun står i dit hoved")
    assert "• U26-0001: tovholder." in asked
    marion = world.person(MARION)
    marion.click("D0MARION", marion.dm()[-1]["ts"], "tacit:write")
    form = marion.wait_modal("form:note")
    assert "Stod kun i mit hoved" in str(form)
    assert marion.submit(text="Hans søster er den, han ringer til.")["outcome"] == "closed"
    (note,) = world.case().notes
    assert note.kind is NoteKind.TACIT
    world.travel("2026-12-07 09:00")
    assert len(private(world, MARION, "kun står i dit hoved")) == 1
    shown = str(world.form(CAMILLA, "show", "page:sheet").modal())
    assert "stod kun i mit hoved" in shown


def test_a_day_off_asks_nothing(world: World) -> None:
    """Away for a day or two, or without a case, nobody is asked what they know."""
    under_way(world)
    world.away(MARION, "2026-11-30", "2026-12-01")
    world.away(TRINE, "2026-11-30", "2026-12-11")
    world.travel("2026-12-02 09:00")
    assert private(world, MARION, "kun står i dit hoved") == []
    assert private(world, TRINE, "kun står i dit hoved") == []


def test_the_referrer_sees_none_of_it(world: World) -> None:
    """What the team writes stands in the private view, and in no message."""
    under_way(world)
    write(world)[0].close()
    world.settle()
    assert "varmestuen" not in str(world.person(LONE).dm())
    assert "varmestuen" not in str(world.channel())
    assert "varmestuen" not in str(world.thread())
