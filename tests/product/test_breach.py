"""A breach is told of in seconds, heard of at any hour, and worked off by its checklist (N16)."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from bot.obligations import QUESTIONS
from bot.schedule import audit, forget, replan_team
from models import Breach, BreachDone, NoticeState, Person, Team
from models.vocabulary import BreachKind
from tests.product import forging
from tests.product.steps import pass_time_while_down
from tests.product.test_home import home
from tests.product.test_waiting import press, texts
from tests.product.world import (
    ALI,
    LONE,
    MARION,
    METTE,
    NEW_TEAM,
    SOEREN,
    TORVET,
    favrskov,
)

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
HEAD = "Brud på datasikkerheden i Udsatte-teamet"
SEEN = "Nogen har set noget, de ikke må se. Meldt af Lone Friis."


def tell(world: World, user: str = LONE, word: str = "brud", **given: str) -> Player:
    """Type the command, send the form, and stand at the checklist."""
    person = world.person(user)
    world.opened(person, lambda: person.command(TORVET, f"/henvisning {word}"), "form:breach")
    answer = person.submit({"kind": "seen", **given})
    assert answer["outcome"] == "updated", answer
    assert page(person)["callback_id"] == "page:breach"
    return person


def page(person: Player) -> Json:
    """Return the modal on top."""
    return person.modal() or {}


def opened(world: World, user: str) -> Player:
    """Open the checklist by the button in the newest message of a breach."""
    person = world.person(user)
    letter = world.letters(user, "Brud på")[-1]
    person.click(f"D0{user[2:]}", letter["ts"], "breach:open")
    person.wait_modal("page:breach")
    return person


def ticked(person: Player, step: str) -> None:
    """Press a step's button and wait until the page shows it."""
    person.click_modal(f"breach:{step}")
    person.until(lambda: re.search(rf"[0-9a-f]{{32}}:{step}", str(page(person))))


def breaches(world: World) -> list[Breach]:
    """Return what is stored."""
    with world.bot.reading() as session:
        return list(session.scalars(select(Breach)))


def done(world: World) -> list[tuple[str, str]]:
    """Return the steps that are done, and by whom."""
    with world.bot.reading() as session:
        rows = session.execute(select(BreachDone.step, BreachDone.user).order_by(BreachDone.at))
        return [(step.value, user) for step, user in rows]


def administrate(world: World, *users: str) -> None:
    """Name administrators of Tværs."""
    for user in users:
        world.person(user).open_home()
        home(world, user, "Indstillinger")
    with world.bot.writing() as session:
        named = update(Person).where(Person.user.in_(users)).values(administrator=True)
        session.execute(named)


def test_a_breach_lives_from_the_command_to_its_end(any_world: World) -> None:
    """Told by a colleague outside the team at night, heard at once, worked off by three, ended."""
    world = any_world
    administrate(world, SOEREN)
    world.travel("2026-11-24 22:10")
    person = tell(world)
    text = str(page(person))
    by = "fredag den 27. november kl. 22.10 (om "
    assert f"Datatilsynet skal have besked senest {by}" in text
    assert "får besked." in text
    assert METTE in text  # Slack draws the name of one we have not met
    world.settle()
    for user in (METTE, SOEREN):
        (letter,) = world.letters(user, HEAD)
        assert letter["text"].startswith(f"{HEAD}. Åbn tjeklisten nu.\n{SEEN}")
        assert by in letter["text"]
    assert world.letters(LONE, HEAD) == []
    ticked(person, "stopped")
    ticked(opened(world, SOEREN), "adviser_told")
    leader = opened(world, METTE)
    assert "✓ Databeskyttelsesrådgiveren har fået besked\\nSøren" in str(page(leader))
    for step in ("risk_judged", "authority_told", "citizens_not_needed"):
        ticked(leader, step)
    assert "breach:end" not in str(page(leader))
    ticked(leader, "written_down")
    leader.click_modal("breach:end")
    leader.until(
        lambda: "Bruddet er afsluttet tirsdag den 24. november kl. 22.10" in str(page(leader))
    )
    assert "breach:undo" not in str(page(leader))
    (one,) = breaches(world)
    assert (one.kind, one.told_by, one.ended_by) == (BreachKind.SEEN, LONE, METTE)
    assert dict(done(world))["adviser_told"] == SOEREN
    kinds = [event.kind for event in world.events() if event.kind.startswith("breach")]
    assert kinds == ["breach_told", *["breach_step"] * 6, "breach_ended"]
    world.travel("2026-11-30 09:00")
    assert len(world.letters(METTE, "Brud")) == 1
    assert {row.state for row in world.notices("breach")} == {
        NoticeState.SENT,
        NoticeState.CANCELLED,
    }
    assert "Brud" not in str(world.channel())


def test_it_is_reminded_of_until_it_is_said_whether_the_authority_hears(world: World) -> None:
    """24 and 6 hours before, and when the 72 are over; the answer ends it, an undo revives it."""
    tell(world)
    world.settle()
    world.travel("2026-11-26 08:00")
    assert len(world.letters(METTE, HEAD)) == 1
    world.travel("2026-11-26 08:40")
    assert "kl. 08.25 (om 1 døgn)" in world.letters(METTE, HEAD)[-1]["text"]
    leader = opened(world, METTE)
    ticked(leader, "authority_told")
    world.travel("2026-11-27 03:00")
    assert len(world.letters(METTE, HEAD)) == 2
    leader.click_modal("breach:undo")
    leader.until(lambda: done(world) == [])
    world.settle()
    assert len(world.letters(METTE, HEAD)) == 3  # in the middle of the night
    world.travel("2026-11-30 09:00")
    late = world.letters(METTE, HEAD)
    assert len(late) == 4
    assert "skulle have haft besked" in late[-1]["text"]


@pytest.mark.parametrize("word", ["brud", "breach"])
def test_the_command_is_danish_and_english_and_asks_for_no_words(world: World, word: str) -> None:
    """Both spellings open a form of a choice and a time; there is nowhere to write."""
    person = world.person(ALI)
    view = world.opened(
        person, lambda: person.command(TORVET, f"/henvisning {word}"), "form:breach"
    )
    types = [block["element"]["type"] for block in view["blocks"] if "element" in block]
    assert types == ["radio_buttons", "datepicker", "timepicker"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"found_on": "2026-11-25"}, "found_on", "Tidspunktet ligger i fremtiden."),
        ({"found_on": "2026-10-01"}, "found_on", "inden for de sidste 30 dage"),
    ],
)
def test_a_wrong_time_is_refused_under_its_field(
    world: World, given: Json, field: str, words: str
) -> None:
    """Nothing is stored, and the form stays."""
    person = world.person(LONE)
    world.opened(person, lambda: person.command(TORVET, "/henvisning brud"), "form:breach")
    answer = person.submit({"kind": "lost", **given})
    assert words in answer["errors"][field]
    assert breaches(world) == []


def test_with_several_teams_the_team_is_chosen(world: World) -> None:
    """Nothing is guessed: without a choice the form says so, and the other team's leader hears."""
    favrskov(world)
    person = world.person(LONE)
    world.opened(person, lambda: person.command(TORVET, "/henvisning brud"), "form:breach")
    assert person.submit(kind="lost")["errors"] == {"team": "required"}
    with world.bot.reading() as session:
        team_id = session.scalars(select(Team.id).where(Team.channel == NEW_TEAM)).one()
    assert person.submit(kind="lost", team=team_id)["outcome"] == "updated"
    world.settle()
    assert world.letters(METTE, "Brud") == []
    assert len(world.letters("U0VIBEKE", "Brud på datasikkerheden i Social Indsats")) == 1


def test_who_may_see_and_tick(world: World) -> None:
    """Who told, leaders and administrators; others hear that there is none."""
    tell(world)
    (one,) = breaches(world)
    for user in (MARION, ALI, "U0VIBEKE"):
        for action, value in (
            ("breach:open", one.id),
            ("breach:stopped", one.id),
            ("breach:undo", f"{one.id}:stopped"),
            ("breach:end", one.id),
        ):
            answer = forging.reply(world.person(user), forging.press(user, action, value))
            assert answer == "Bruddet findes ikke længere, eller det er ikke til dig."
    assert done(world) == []
    mine = forging.reply(world.person(LONE), forging.press(LONE, "breach:end", one.id))
    assert mine.startswith("Der mangler endnu: bruddet er stoppet")
    wrong = forging.press(LONE, "breach:undo", f"{one.id}:nothing")
    assert "virker ikke længere" in forging.reply(world.person(LONE), wrong)


def correct(person: Player, **given: str) -> Json:
    """Say by the checklist when the breach was found."""
    person.click_modal("breach:time")
    person.wait_modal("form:breach_time")
    return person.submit(given)


def test_a_wrong_time_is_corrected_and_everybody_hears_the_right_one(any_world: World) -> None:
    """The clock, the messages and the reminders follow; the trace keeps what stood before."""
    world = any_world
    person = tell(world)
    world.settle()
    (one,) = breaches(world)
    assert "fredag den 27. november" in world.letters(METTE, HEAD)[-1]["text"]
    answer = correct(person, found_on="2026-11-21", found_at="16:00")
    assert answer["outcome"] == "closed"
    person.until(lambda: "tirsdag den 24. november kl. 16.00" in str(page(person)))
    world.settle()
    (_first, second) = world.letters(METTE, HEAD)
    assert "tirsdag den 24. november kl. 16.00" in second["text"]
    world.travel("2026-11-24 16:01")
    assert "skulle have haft besked" in world.letters(METTE, HEAD)[-1]["text"]
    (event,) = [event for event in world.events() if event.kind == "breach_found_at"]
    before = one.found_at.astimezone(UTC).isoformat(timespec="minutes")
    assert (event.user, event.subject) == (LONE, f"{one.id}:{before}")
    late = correct(person, found_on="2026-12-24", found_at="16:00")
    assert set(late["errors"]) == {"found_on"}


def test_the_time_is_corrected_by_who_sees_the_breach_until_it_is_ended(world: World) -> None:
    """A forged press or form of anybody else finds no breach."""
    tell(world)
    (one,) = breaches(world)
    nothing = "Bruddet findes ikke længere, eller det er ikke til dig."
    marion = world.person(MARION)
    assert forging.reply(marion, forging.press(MARION, "breach:time", one.id)) == nothing
    view = forging.form("form:breach_time", one.id)
    sent = forging.submission(MARION, view, {"found_on": "2026-11-22", "found_at": "10:00"})
    assert nothing in forging.said(forging.send(marion, sent))
    assert breaches(world)[0].found_at == one.found_at


def test_a_question_has_one_answer(world: World) -> None:
    """Told and not needed exclude each other; the second is told who answered, and how to undo."""
    person = tell(world)
    (one,) = breaches(world)
    ticked(person, "authority_not_needed")
    assert "breach:authority_told" not in str(page(person))
    other = forging.press(METTE, "breach:authority_told", one.id)
    answer = forging.reply(world.person(METTE), other)
    assert answer.startswith("Lone har allerede svaret: Datatilsynet skal ikke have besked.")
    assert done(world) == [("authority_not_needed", LONE)]
    person.click_modal("breach:undo")
    person.until(lambda: "breach:authority_told" in str(page(person)))
    assert done(world) == []


def test_an_open_breach_waits_on_home(world: World) -> None:
    """For the leader, and for who told of it, first of all; ended it is gone."""
    tell(world).close()
    line = "Brud i Udsatte-teamet: Datatilsynet skal have besked senest fredag den 27. november"
    for user in (METTE, LONE):
        person, _shown = home(world, user, line)
        shown = texts(person)
        assert line in shown[shown.index("Venter på mig") + 1]
    press(person, "breach:open", breaches(world)[0].id)
    person.wait_modal("page:breach")
    for step, *_others in QUESTIONS:
        ticked(person, step.value)
    person.until(lambda: "tjeklisten er ikke færdig" in str(person.home()))
    person.click_modal("breach:end")
    person.until(lambda: "Brud i " not in str(person.home()))


def test_a_new_leader_hears_and_a_lost_row_heals(world: World) -> None:
    """What is owed is worked out anew when the team changes, and at every audit."""
    tell(world)
    world.settle()
    with world.bot.writing() as session:
        session.execute(update(Team).values(leader=SOEREN))
    replan_team(world.bot, world.team().id)
    audit(world.bot)
    world.settle()
    assert len(world.letters(SOEREN, HEAD)) == 1
    assert len(world.letters(METTE, HEAD)) == 1


def test_a_breach_is_forgotten_five_years_after_its_end(any_world: World) -> None:
    """With its steps and its messages; the trace stays."""
    world = any_world
    person = tell(world)
    ticked(person, "stopped")
    with world.bot.writing() as session:
        session.execute(update(Breach).values(ended_at=world.bot.now(), ended_by=METTE))
    pass_time_while_down(world, "2031-11-20 09:00")
    forget(world.bot)
    assert len(breaches(world)) == 1
    pass_time_while_down(world, "2031-11-25 09:00")
    forget(world.bot)
    assert breaches(world) == []
    assert world.notices("breach") == []
    assert "breach_told" in {event.kind for event in world.events()}
