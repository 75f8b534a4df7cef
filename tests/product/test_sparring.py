"""An anonymous question to the disciplines becomes a knowledge card (N19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.casework import learn
from tests.product import forging
from tests.product.steps import digests
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    LONE,
    MARION,
    METTE,
    TORVET,
)

if TYPE_CHECKING:
    from models import Knowledge
    from sandbox.player import Player
    from tests.product.world import World

QUESTION = "Hvordan får man ro på en samtale, når borgeren er påvirket?"


def ask(world: World, user: str = LONE, **changed: Any) -> dict[str, Any]:
    """Ask the disciplines with `/henvisning sparring`."""
    person = world.person(user)
    person.command(TORVET, "/henvisning sparring")
    person.wait_modal("form:question")
    given = {"themes": ["substance_interdisciplinary"], "text": QUESTION, **changed}
    answer = person.submit(given)
    world.settle()
    return answer


def opened(world: World, user: str, action: str, callback: str) -> Player:
    """Press the newest such button in a person's direct messages, and wait for what it opens."""
    person = world.person(user)
    letter = [one for one in person.dm() if action in str(one["blocks"])][-1]
    person.click(f"D0{user[2:]}", letter["ts"], action)
    person.wait_modal(callback)
    return person


def answer(world: World, user: str, text: str) -> dict[str, Any]:
    """Answer the question that one was asked."""
    person = opened(world, user, "sparring:answer", "form:answer")
    sent = person.submit(text=text)
    world.settle()
    return sent


def cards(world: World) -> list[Knowledge]:
    """Return the knowledge that is stored."""
    with world.bot.reading() as session:
        return learn.cards(session, [world.team()], 0, 50)[1]


def test_each_discipline_answers_and_the_answers_become_a_card(any_world: World) -> None:
    """Asked anonymously, answered from three fields, told to the asker, and kept for the team."""
    world = any_world
    sent = ask(world)
    assert "Du får svarene senest onsdag den 25. november." in str(sent)
    world.person(LONE).close()
    for user in (CAMILLA, MARION, CHRISTINA):
        (asked,) = world.letters(user, "Sparring om Rusmidler.")
        assert "Lone" not in asked["text"]
        assert QUESTION not in str(asked)
    for user, words in ((CAMILLA, "Kort besøg"), (MARION, "Kom igen"), (CHRISTINA, "Skriv ned")):
        assert answer(world, user, words)["outcome"] == "closed"
    (told,) = world.letters(LONE, "alle fagligheder har svaret")
    assert "Kort besøg" not in str(told)
    page = str(opened(world, LONE, "sparring:read", "page:knowledge").modal())
    assert all(words in page for words in (QUESTION, "Kort besøg", "Kom igen", "Skriv ned"))
    assert "Fjern kortet" not in page
    (card,) = cards(world)
    assert [one.user for one in card.answers] == [CAMILLA, MARION, CHRISTINA]
    assert card.settled_at is not None
    home = str(opened_home(world, BIRGIT))
    assert "Sparring: Rusmidler" in home
    assert "3 svar" in home
    assert QUESTION not in home


def opened_home(world: World, user: str) -> dict[str, Any]:
    """Open App Home and return it."""
    person = world.person(user)
    person.open_home()
    return person.until(person.home) or {}


def test_who_has_not_answered_is_reminded_and_the_asker_hears_how_far_it_is(world: World) -> None:
    """Next morning the silent are asked again; the morning after the digest names them."""
    ask(world)
    answer(world, CAMILLA, "Kort besøg")
    world.travel("2026-11-25 12:00")
    assert not world.letters(CAMILLA, "mangler svar fra")
    (again,) = world.letters(MARION, "mangler svar fra Forebyggelse & Rusmidler")
    assert "Svar senest i dag." in again["text"]
    assert "mangler svar fra" in digests(world)["2026-11-25"]
    world.travel("2026-11-26 08:30")
    (told,) = world.letters(LONE, "1 af 3 fagligheder har svaret")
    assert "Forebyggelse & Rusmidler" in told["text"]
    assert "Sparring om Rusmidler mangler svar fra" in digests(world)["2026-11-26"]
    answer(world, MARION, "Kom igen")
    answer(world, CHRISTINA, "Skriv ned")
    assert world.letters(LONE, "alle fagligheder har svaret")
    world.travel("2026-12-04 12:00")
    assert "2026-11-27" not in digests(world)
    assert len(world.letters(MARION, "mangler svar fra")) == 1


def test_outside_office_hours_nobody_is_rung(world: World) -> None:
    """Asked on a Friday night, the disciplines hear it on Monday, and answer by Tuesday."""
    world.travel("2026-11-27 20:00")
    sent = ask(world)
    assert "senest tirsdag den 1. december" in str(sent)
    assert not world.letters(MARION, "Sparring om")
    world.travel("2026-11-30 07:31")
    assert world.letters(MARION, "Sparring om")


def test_an_absent_colleagues_substitute_is_asked(world: World) -> None:
    """Camilla is away, so Birgit answers for Sundhed & Omsorg."""
    person = world.person(CAMILLA)
    person.command(TORVET, "/henvisning fravær")
    person.wait_modal("form:absence")
    person.submit({"first_on": "2026-11-24", "last_on": "2026-11-25"})
    ask(world)
    assert not world.letters(CAMILLA, "Sparring om")
    assert world.letters(BIRGIT, "Sparring om")
    answer(world, BIRGIT, "Kort besøg")
    assert cards(world)[0].answers[0].user == BIRGIT


def test_one_of_the_team_asks_the_others(world: World) -> None:
    """Marion's own field is not asked, and two answers are all."""
    ask(world, MARION)
    assert not world.letters(MARION, "En kollega spørger")
    answer(world, CAMILLA, "Kort besøg")
    answer(world, CHRISTINA, "Skriv ned")
    assert world.letters(MARION, "alle fagligheder har svaret")


def test_a_question_that_nobody_is_left_to_answer_is_no_news(world: World) -> None:
    """The digest says nothing of it, and says nothing at all where there is nothing else."""
    ask(world, MARION)
    with world.bot.writing() as session:
        team = session.merge(world.team(), load=False)
        for seat in team.seats:
            if seat.holder != MARION:
                seat.closed_at = world.now()
    world.travel("2026-11-27 09:00")
    assert digests(world) == {}


def test_what_cannot_be_asked(world: World) -> None:
    """Without a theme or words, or with a personal number, it is told; nothing is stored."""
    person = world.person(LONE)
    person.command(TORVET, "/henvisning sparring")
    view = person.wait_modal("form:question")
    sent = forging.send(person, forging.submission(LONE, view, {"text": QUESTION, "themes": []}))
    assert "Vælg mindst ét emne." in forging.said(sent)
    person.close()
    sent = ask(world, text="Han er 010190-1234")
    assert "CPR-nummer" in sent["errors"]["text"]
    assert cards(world) == []


def test_only_the_team_and_the_asker_read_it(world: World) -> None:
    """A stranger and the leader get the words of a card that isn't there; nobody else answers."""
    ask(world)
    (card,) = cards(world)
    for user in (ALI, METTE):
        for action in ("sparring:read", "sparring:answer"):
            told = forging.reply(world.person(user), forging.press(user, action, card.id))
            assert told == "Kortet findes ikke længere."
    told = forging.reply(world.person(LONE), forging.press(LONE, "sparring:answer", card.id))
    assert told.startswith("Kun teamets fagligheder svarer.")
    told = forging.reply(world.person(LONE), forging.press(LONE, "learning:remove", card.id))
    assert told == "Kun teamets medlemmer kan fjerne et videnkort."
    assert len(cards(world)) == 1


def test_reading_leaves_its_mark_and_a_member_takes_a_card_away(world: World) -> None:
    """The trace says who read it, without its words; taken away, nothing of it is left to say."""
    ask(world)
    opened(world, MARION, "sparring:answer", "form:answer").close()
    assert [event.user for event in world.events() if event.kind == "knowledge_read"] == [MARION]
    (card,) = cards(world)
    person = opened_shelf(world, MARION)
    person.click_modal("sparring:read")
    person.wait_modal("page:knowledge")
    person.click_modal("learning:remove")
    person.until(lambda: cards(world) == [])
    world.settle()
    world.travel("2026-11-26 12:00")
    assert not world.letters(MARION, "mangler svar fra")
    told = forging.reply(world.person(MARION), forging.press(MARION, "sparring:read", card.id))
    assert told == "Kortet findes ikke længere."


def opened_shelf(world: World, user: str) -> Player:
    """Open the list of all knowledge cards."""
    person = world.person(user)
    forging.send(person, forging.press(user, "home:knowledge", "0") | {"trigger_id": "new"})
    person.wait_modal("page:shelf")
    return person


def test_many_cards_are_paged(world: World) -> None:
    """Ten on a page, the newest first, and Home shows three with the way to all."""
    for number in range(12):
        ask(world, text=f"Spørgsmål {number}")
        world.person(LONE).close()
    assert "Alle 12 videnkort" in str(opened_home(world, MARION))
    person = opened_shelf(world, MARION)
    first = str(person.modal())
    assert first.count("sparring:read") == 10
    person.click_modal("learning:on")
    person.until(lambda: str(person.modal()).count("sparring:read") == 2)


def test_who_was_away_is_asked_when_back(world: World) -> None:
    """Marion and Jonas are away both days; back, she is asked, and not of a day that is past."""
    for user in (MARION, "U0JONAS"):
        world.away(user, "2026-11-24", "2026-11-25")
    ask(world)
    world.travel("2026-11-26 09:00")
    (late,) = world.letters(MARION, "mangler stadig svar fra Forebyggelse & Rusmidler")
    assert "Det var ventet onsdag den 25. november." in late["text"]


def test_one_colleague_answers_for_each_field_they_have(world: World) -> None:
    """Camilla has Marion's seat too: her two answers are of two disciplines, and all have."""
    with world.bot.writing() as session:
        team = session.merge(world.team(), load=False)
        team.seats[1].holder = CAMILLA
        team.seats[1].substitutes.clear()
    ask(world)
    answer(world, CAMILLA, "fra omsorg")
    answer(world, CAMILLA, "fra rusmidler")
    answer(world, CHRISTINA, "Skriv ned")
    assert len({one.discipline_id for one in cards(world)[0].answers}) == 3
    assert world.letters(LONE, "alle fagligheder har svaret")


def test_what_is_missing_does_not_tell_who_asked(world: World) -> None:
    """Marion asked: her own field is named among the silent like the others."""
    ask(world, MARION)
    person = opened(world, CAMILLA, "sparring:answer", "form:answer")
    shown = str(person.modal())
    assert "Mangler svar fra Sundhed & Omsorg, Forebyggelse & Rusmidler" in shown
