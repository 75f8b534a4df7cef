"""Whether it helped to be several about a case: asked once of each, two buttons (row 46)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access import team_for, visitor
from bot.casework.desk import Desk
from bot.casework.seats import SeatForm, set_seat
from bot.trace import TVAERS
from demo import WORKSPACE
from models import NoticeState
from models.vocabulary import Part
from tests.product import forging
from tests.product.steps import pass_time_while_down, under_way
from tests.product.test_sheet import texts
from tests.product.world import ALI, CAMILLA, CHRISTINA, LONE, MARION, SAID

if TYPE_CHECKING:
    from models import Feedback
    from tests.product.world import World

Json = dict[str, Any]
QUESTION = "Hjalp det, at I var fælles om U26-0001?"
REFERRERS = "Hjalp det, at du henviste U26-0001 til teamet?"
NOT_ASKED = "Spørgsmålet er ikke til dig, eller det findes ikke længere."


def close(world: World, user: str = MARION, **given: Any) -> None:
    """Close the case and let it be told."""
    person = world.form(user, "more:close", "form:close")
    typed = {**SAID, "outcome": "goal_met", "reason": "bor godt nu", **given}
    assert person.submit(typed)["outcome"] != "errors"
    if person.modal():
        person.act("close", all=True)
    world.settle()


def answers(world: World) -> dict[str, Feedback]:
    """Return the answers so far, by person."""
    return {one.user: one for one in world.case().feedback}


def press(world: World, user: str, which: str, part: str = "Hjalp det") -> Json:
    """Answer in one's newest direct message that asks, and return what stands there then."""
    person = world.person(user)
    ts = world.letters(user, part)[-1]["ts"]
    person.click(f"D{user.removeprefix('U')}", ts, f"feedback:{which}")
    said = "ja" if which == "yes" else "nej"
    person.until(lambda: f"Du svarede {said}." in world.letters(user, part)[-1]["text"])
    return world.letters(user, part)[-1]


def asked(world: World) -> set[str]:
    """Return who has been asked as one who took part."""
    return {row.person or "" for row in world.notices("feedback")}


def test_each_who_took_part_is_asked_once(any_world: World) -> None:
    """Lead, contact, who bid and who closed; the referrer in the outcome's own letter."""
    world = any_world
    under_way(world)
    close(world)
    assert asked(world) == {MARION, CAMILLA}
    for user in (MARION, CAMILLA):
        (letter,) = world.letters(user, QUESTION)
        assert letter["text"] == QUESTION
    told = world.letters(LONE, "afsluttet tirsdag")
    assert [one["text"].partition("\n")[2] for one in told] == [REFERRERS]
    assert world.letters(CHRISTINA, "Hjalp") == []
    after = press(world, MARION, "yes")
    assert after["text"] == f"{QUESTION}\nTak. Du svarede ja."
    assert (answers(world)[MARION].helped, answers(world)[MARION].part) == (
        True,
        Part.PARTICIPANT,
    )
    world.travel("2026-12-20 12:00")
    assert len(world.letters(CAMILLA, QUESTION)) == 1


def test_a_second_press_changes_the_answer(world: World) -> None:
    """The thanks hold the other answer; there is one row for each person."""
    under_way(world)
    close(world)
    press(world, CAMILLA, "yes")
    after = press(world, CAMILLA, "no")
    assert after["text"] == f"{QUESTION}\nTak. Du svarede nej."
    assert [(one.user, one.helped) for one in world.case().feedback] == [(CAMILLA, False)]
    assert "feedback:yes" in str(after["blocks"])
    assert "feedback:no" not in str(after["blocks"])


def test_the_referrers_letter_stays_and_is_thanked_for(world: World) -> None:
    """What was told of the end is still to be read when it has been answered."""
    under_way(world)
    close(world)
    after = press(world, LONE, "no")
    assert "U26-0001 er afsluttet tirsdag den 24. november 2026: formålet opnået." in after["text"]
    assert after["text"].endswith(f"{REFERRERS}\nTak. Du svarede nej.")
    assert answers(world)[LONE].part is Part.REFERRER


def test_everybody_who_did_something_is_asked(world: World) -> None:
    """Who said they come, who logged and who bid, too; whoever has no seat any more is not."""
    world.refer()
    world.press(CAMILLA, "come")
    world.finish_record()
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        team = team_for(session, world.team().id, visitor(session, WORKSPACE, MARION))
        seat = SeatForm("Det Specialiserede Socialområde", ALI, (), authority=True)
        christinas = next(one for one in team.seats if one.holder == CHRISTINA)
        set_seat(desk, TVAERS, team, christinas.id, seat)
    close(world)
    assert asked(world) == {MARION, CAMILLA}


def test_a_handover_that_is_accepted_asks_the_team_and_not_the_recipient(world: World) -> None:
    """The recipient closed it by their yes, and has no seat."""
    under_way(world)
    offer = {"unit": "job_centre", "recipient": ALI, "summary": "trænger til ro", "told": "told"}
    world.form(MARION, "more:handover", "form:handover").submit(offer)
    world.settle()
    ali = world.person(ALI)
    ali.click("D0ALI", ali.dm()[-1]["ts"], "handover:read")
    ali.wait_modal("page:letter")
    ali.click_modal("handover:accept")
    ali.until(lambda: "er nu jeres" in str(ali.modal()))
    world.settle()
    assert asked(world) == {MARION, CAMILLA}
    assert REFERRERS in world.person(LONE).dm()[-1]["text"]


def test_what_was_no_case_asks_nobody(world: World) -> None:
    """Neither the team nor the referrer is asked of what was made by mistake."""
    under_way(world)
    close(world, outcome="error")
    assert asked(world) == set()
    assert "Hjalp" not in world.person(LONE).dm()[-1]["text"]


def test_a_member_who_referred_is_asked_once_as_that(world: World) -> None:
    """One message, not two."""
    under_way(world, user=CAMILLA)
    close(world)
    assert asked(world) == {MARION}
    assert len(world.letters(CAMILLA, "Hjalp")) == 1
    press(world, CAMILLA, "yes")
    assert answers(world)[CAMILLA].part is Part.REFERRER


def test_it_is_asked_in_office_hours_and_not_after_two_weeks(world: World) -> None:
    """Closed in the evening it is asked in the morning; down for ten working days, not at all."""
    under_way(world)
    world.travel("2026-11-24 20:00")
    close(world)
    assert world.letters(MARION, "Hjalp") == []
    pass_time_while_down(world, "2026-12-09 09:00")
    world.settle()
    assert world.letters(MARION, "Hjalp") == []
    assert {row.state for row in world.notices("feedback")} == {NoticeState.CANCELLED}


def test_opened_again_nothing_more_is_asked_of_the_earlier_end(world: World) -> None:
    """What is not asked yet is not asked; the next end asks anew, and answers are apart."""
    under_way(world)
    close(world)
    press(world, MARION, "yes")
    world.form(MARION, "reopen", "form:reopen").submit(reason="ringede selv")
    world.travel("2026-11-24 20:00")
    close(world)
    world.form(MARION, "reopen", "form:reopen").submit(reason="ringede igen")
    world.travel("2026-11-25 09:00")
    assert len(world.letters(MARION, "Hjalp")) == 1
    close(world)
    assert len(world.letters(MARION, "Hjalp")) == 2
    press(world, MARION, "no", QUESTION)
    assert [one.helped for one in world.case().feedback] == [True, False]


def test_whoever_was_not_asked_cannot_answer(world: World) -> None:
    """Somebody of the team who did nothing, an outsider, and a forged closing: the same words."""
    under_way(world)
    close(world)
    ended = world.case().past_closings[0].id
    before = forging.rows(world)
    for user, value in ((CHRISTINA, ended), (ALI, ended), (MARION, "0" * 32), (MARION, "")):
        forged = forging.press(user, "feedback:yes", value)
        assert forging.reply(world.person(user), forged) == NOT_ASKED
    forged = forging.press(MARION, "feedback:yes", ended, forging.ELSEWHERE)
    assert forging.reply(world.person(MARION), forged) == NOT_ASKED
    assert forging.rows(world) == before


def test_the_private_view_counts_and_names_nobody(world: World) -> None:
    """How many of how many, and how; nothing in the timeline of who answered what."""
    under_way(world)
    close(world)
    world.settle()
    assert "svarede" not in texts(world.form(MARION, "show", "page:sheet").modal())
    world.person(MARION).close()
    for user, which in ((MARION, "yes"), (CAMILLA, "yes"), (LONE, "no")):
        press(world, user, which)
    shown = texts(world.form(MARION, "show", "page:sheet").modal())
    assert "Hjalp det? 3 af 3 svarede: 2 ja, 1 nej" in shown
    assert "feedback" not in shown
    assert [event.kind for event in world.events()].count("feedback_given") == 3
