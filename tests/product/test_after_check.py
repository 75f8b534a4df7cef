"""14 and 60 days after a case has ended somebody is asked whether it holds (N10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from bot.schedule import audit
from models import CaseState, Notice, Seat
from models.vocabulary import Holds
from tests.product import forging
from tests.product.ending import (
    ASKS,
    FIRST,
    LAST,
    NO_CASE,
    asked,
    at,
    end,
    hand_over,
    reopen,
    say,
    value,
)
from tests.product.steps import notice, pass_time_while_down, thread_posts, under_way
from tests.product.test_home import home
from tests.product.test_sheet import texts
from tests.product.test_waiting import NOTHING, press, until_waits
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    JONAS,
    LONE,
    MARION,
    METTE,
)

if TYPE_CHECKING:
    from tests.product.world import World


def test_asked_and_answered_twice_and_never_more(any_world: World) -> None:
    """On 8 December and 25 January the contact is asked once each, and nobody else is."""
    world = any_world
    under_way(world)
    end(world)
    world.travel("2026-12-08 07:59")
    assert asked(world, CAMILLA) == []
    world.travel("2026-12-08 08:01")
    (letter,) = asked(world, CAMILLA)
    assert letter["text"] == f"U26-0001 blev afsluttet tirsdag den 24. november. {ASKS}"
    assert say(world, CAMILLA, "yes") == "Tak. Du har svaret ja om U26-0001, 14 dage efter."
    at(world, LAST)
    assert len(asked(world, CAMILLA)) == 1
    assert "svaret ved ikke" in say(world, CAMILLA, "unknown")
    at(world, "2027-04-01 12:00")
    for user in (CAMILLA, MARION, CHRISTINA, METTE, LONE):
        assert not asked(world, user)
    made = world.case().after_checks
    assert [(one.days, one.user, one.answer) for one in made] == [
        (14, CAMILLA, Holds.YES),
        (60, CAMILLA, Holds.UNKNOWN),
    ]
    assert {row.state.value for row in world.notices("after")} == {"sent"}
    assert [event.kind for event in world.events()].count("after_checked") == 2


def test_a_question_without_answer_gives_way_to_the_next(world: World) -> None:
    """There is no second reminder; the one of 60 days comes all the same."""
    under_way(world)
    end(world)
    at(world, FIRST)
    at(world, "2027-01-22 12:00")
    assert len(asked(world, CAMILLA)) == 1
    at(world, LAST)
    assert len(asked(world, CAMILLA)) == 2


def test_while_tvaers_was_down_nothing_old_is_asked(world: World) -> None:
    """Back on 26 January only the newer one is asked; long after neither."""
    under_way(world)
    end(world)
    at(world, "2027-01-26 09:00")
    assert len(asked(world, CAMILLA)) == 1
    assert notice(world, f"after:{value(world)}").state.value == "cancelled"
    under_way(world)
    end(world, code="U27-0001")
    at(world, "2027-04-29 09:00")
    assert len(asked(world, CAMILLA)) == 1


def test_an_answer_stands_on_the_closed_card_and_in_the_private_view(world: World) -> None:
    """A yes is said quietly, with who and when where the case is read."""
    under_way(world)
    end(world)
    at(world, FIRST)
    say(world, CAMILLA, "yes")
    assert "Efterkontrol 14 dage: ja" in world.card()["text"]
    assert thread_posts(world, "Efterkontrol") == []
    shown = str(texts(world.form(MARION, "show", "page:sheet").modal()))
    assert "svarede på efterkontrollen" in shown
    view = str(world.person(MARION).modal())
    assert "Efterkontrol 14 dage: ja (Camilla Holm, tirsdag den 8. december)" in view


def test_a_no_is_heard_by_the_team_and_opens_with_one_press(any_world: World) -> None:
    """The lead is called in the thread at once; one press more and the case goes on."""
    world = any_world
    under_way(world)
    end(world)
    at(world, FIRST)
    told = say(world, CAMILLA, "no")
    assert told.endswith("14 dage efter. Teamet får besked. Skal sagen genåbnes?")
    ((_day, said, who),) = thread_posts(world, "Efterkontrol")
    assert "Camilla Holm siger, at borgeren ikke står i det længere" in said
    assert "Skal U26-0001 op igen, så tryk Genåbn på kortet." in said
    assert who == [MARION]
    assert "Efterkontrol 14 dage: nej" in world.card()["text"]
    assert "card:reopen" in str(world.card()["blocks"])
    assert reopen(world, CAMILLA) == "U26-0001 er genåbnet, og Udsatte-teamet har fået besked."
    case = world.case()
    assert case.state is CaseState.UNDERWAY
    (ended,) = case.past_closings
    assert (ended.reopened_by, str(case.follow_up_on)) == (CAMILLA, "2027-01-08")
    reason = world.bot.vault.read(ended, "reopen_reason")
    assert reason == "Efterkontrol: borgeren står ikke i det længere"
    assert thread_posts(world, "U26-0001 er genåbnet")[-1][2] == [MARION]
    at(world, LAST)
    assert asked(world, CAMILLA) == []


def test_the_recipient_is_asked_and_may_open_it_again(world: World) -> None:
    """Ali took over, says no from outside the team, and gives it back with one press."""
    under_way(world)
    hand_over(world)
    at(world, FIRST)
    (letter,) = asked(world, ALI)
    assert letter["text"] == f"U26-0001 blev overdraget til dig tirsdag den 24. november. {ASKS}"
    assert asked(world, CAMILLA) == []
    say(world, ALI, "no")
    ((_day, said, who),) = thread_posts(world, "Efterkontrol")
    assert "Ali Demir siger" in said
    assert who == [MARION]
    reopen(world, ALI)
    assert world.case().past_closings[0].reopened_by == ALI
    roles = [(one.kind, one.role) for one in world.events() if one.user == ALI]
    assert roles == [("after_checked", "recipient"), ("reopened", "recipient")]
    assert forging.reply(world.person(ALI), forging.press(ALI, "card:show", world.case().id)) == (
        NO_CASE
    )


def test_a_recipient_outside_slack_is_asked_by_our_contact(world: World) -> None:
    """The words say whom to ask; the typed name stays in the private view."""
    under_way(world)
    hand_over(world, None)
    at(world, FIRST)
    (letter,) = asked(world, CAMILLA)
    assert letter["text"] == (
        "U26-0001 blev overdraget til Boligsocialt/boligselskab tirsdag den 24. november. "
        "Spørg modtageren: står borgeren stadig i det? Navnet står under Se sagen."
    )
    person, _shown = home(world, CAMILLA, "Venter på mig")
    until_waits(person, "Spørg modtageren i Boligsocialt/boligselskab: står borgeren stadig")


def test_no_in_the_evening_and_opened_at_once(world: World) -> None:
    """In the morning the team hears the no and the reopening; only the latter calls the lead."""
    under_way(world)
    end(world)
    at(world, FIRST)
    pass_time_while_down(world, "2026-12-08 20:00")
    say(world, CAMILLA, "no")
    reopen(world, CAMILLA)
    assert thread_posts(world, "Efterkontrol") == []
    at(world, "2026-12-09 07:35")
    ((_day, said, who),) = thread_posts(world, "Efterkontrol")
    assert "Genåbn" not in said
    assert who == []
    assert thread_posts(world, "U26-0001 er genåbnet")[-1][2] == [MARION]


def test_it_waits_in_app_home_and_is_answered_there(world: World) -> None:
    """The three buttons stand with what waits; after a no the page has the way back."""
    under_way(world)
    end(world)
    at(world, FIRST)
    person, _shown = home(world, CAMILLA, "Venter på mig")
    until_waits(person, f"*U26-0001* · {ASKS} Afsluttet tirsdag den 24. november")
    other, _shown = home(world, CHRISTINA, "Venter på mig")
    until_waits(other, NOTHING)
    press(person, "after:no", value(world))
    assert "Skal sagen genåbnes?" in str(person.wait_modal("page:after"))
    until_waits(person, NOTHING)
    person.click_modal("after:reopen")
    person.until(lambda: "har fået besked" in str(person.modal()))
    assert world.case().is_open
    assert "har allerede" not in str(person.modal())


def test_while_the_contact_is_away_it_is_the_substitutes(world: World) -> None:
    """Away from the day before: the question goes to Birgit, and comes back if called off."""
    under_way(world)
    end(world)
    at(world, "2026-12-07 09:00")
    world.away(CAMILLA, "2026-12-07", "2026-12-09")
    assert notice(world, f"after:{value(world)}").person == BIRGIT
    at(world, FIRST)
    assert asked(world, CAMILLA) == []
    assert len(asked(world, BIRGIT)) == 1
    person, _shown = home(world, BIRGIT, "Venter på mig")
    until_waits(person, ASKS)
    assert "svaret ja" in say(world, BIRGIT, "yes")


def test_who_has_lost_the_seat_is_asked_no_more(world: World) -> None:
    """The night's audit sends it to the lead instead, and heals a row that was lost."""
    under_way(world)
    end(world)
    with world.bot.writing() as session:
        session.execute(update(Seat).where(Seat.holder == CAMILLA).values(holder=None))
        session.execute(delete(Notice).where(Notice.key == f"after:{value(world, 60)}"))
    audit(world.bot)
    assert {row.person for row in world.notices("after")} == {MARION}
    assert len(world.notices("after")) == 2


def test_the_second_answer_says_whose_stands(world: World) -> None:
    """A colleague was first: who, what and when is told in the question's place."""
    under_way(world)
    end(world)
    at(world, FIRST)
    told = forging.reply(world.person(MARION), forging.press(MARION, "after:yes", value(world)))
    assert told == "Tak. Du har svaret ja om U26-0001, 14 dage efter."
    told = say(world, CAMILLA, "no")
    assert told == "Marion har allerede svaret ja om U26-0001, tirsdag den 8. december kl. 08.05."
    assert [one.answer for one in world.case().after_checks] == [Holds.YES]
    assert thread_posts(world, "Efterkontrol") == []


def test_after_a_colleagues_no_the_way_back_is_there(world: World) -> None:
    """Whoever answers second may open the case; whoever presses third hears who did, and when."""
    under_way(world)
    end(world)
    at(world, FIRST)
    forging.reply(world.person(MARION), forging.press(MARION, "after:no", value(world)))
    assert say(world, CAMILLA, "yes").endswith("kl. 08.05. Skal sagen genåbnes?")
    reopen(world, CAMILLA)
    told = forging.reply(world.person(MARION), forging.press(MARION, "after:reopen", value(world)))
    assert told == (
        "U26-0001 er allerede genåbnet, tirsdag den 8. december kl. 08.05 af Camilla. "
        "Tak for svaret."
    )
    assert len([one for one in world.events() if one.kind == "reopened"]) == 1


def test_an_answer_about_a_case_that_is_open_again(world: World) -> None:
    """The team was faster: a friendly line, and nothing is stored."""
    under_way(world)
    end(world)
    at(world, FIRST)
    world.form(MARION, "reopen", "form:reopen").submit(reason="ringede selv")
    world.settle()
    told = say(world, CAMILLA, "no")
    assert told.startswith("U26-0001 er allerede genåbnet, tirsdag den 8. december kl. 08.05 af")
    assert world.case().after_checks == []


def test_jonas_is_not_asked_for_what_marion_leads(world: World) -> None:
    """A no calls the lead's substitute while the lead is away."""
    under_way(world)
    end(world)
    at(world, FIRST)
    world.away(MARION, "2026-12-08", "2026-12-11")
    say(world, CAMILLA, "no")
    assert thread_posts(world, "Efterkontrol")[0][2] == [JONAS]
