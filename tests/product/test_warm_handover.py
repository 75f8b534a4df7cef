"""A warm handover: ours until there are a named yes, a day to meet, and the citizen knows (N12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models import CaseState, HandoverState
from models.vocabulary import Outcome
from tests.product import forging
from tests.product.handing import (
    INBOX,
    WHOLE,
    form,
    last,
    letter,
    offer,
    offered,
    refused,
    say_yes,
)
from tests.product.steps import digests, fault, thread_posts, under_way
from tests.product.world import ALI, CAMILLA, LONE, MARION, METTE, SAID, TRINE

if TYPE_CHECKING:
    from tests.product.world import World

MISSING = "Sundhed & Omsorg ved Ali Demir har sagt ja. Mangler: borgeren ved ikke, hvem der er ny."
OURS = "Vælg en uden for teamet. Skal en kollega i teamet have sagen, så brug Giv videre eller "


def told_nobody(world: World) -> None:
    """Offer the case and get a yes, while the citizen knows nothing of it."""
    offered(world, told="not_yet", meets_on="2026-12-17")
    say_yes(world)


def outcomes(world: World) -> list[str]:
    """Return what the referrer heard of how it ended."""
    return [one["text"] for one in world.letters(LONE, "Tak, fordi du henviste")]


def test_a_yes_is_not_enough_while_the_citizen_does_not_know(world: World) -> None:
    """The case stays open and ours, and the card says what is missing; then one press ends it."""
    told_nobody(world)
    assert world.case().state is CaseState.UNDERWAY
    assert (last(world).state, last(world).answered_by) == (HandoverState.ACCEPTED, ALI)
    assert f"{MISSING} Sagen er vores imens." in world.card()["text"]
    assert "Trepartsmøde torsdag den 17. december" in world.card()["text"]
    ((_day, text, mentions),) = thread_posts(world, "har sagt ja")
    assert (MISSING in text, mentions) == (True, [MARION])
    assert outcomes(world) == []
    world.press(CAMILLA, "more:handover_told")
    world.settle()
    case = world.case()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.HANDED_OVER)
    assert last(world).citizen_told_by == CAMILLA
    assert len(outcomes(world)) == 1
    assert "U26-0001 er nu jeres" in world.person(ALI).dm()[-1]["text"]
    assert "Trepartsmøde torsdag den 17. december" in world.card()["text"]


def test_the_recipient_hears_that_it_is_not_theirs_yet(world: World) -> None:
    """The letter says whether the citizen knows, and so do the thanks for the yes."""
    offered(world, told="not_yet")
    person = letter(world)
    shown = str(person.modal())
    assert "*Trepartsmøde tirsdag den 1. december:* borgeren, du og teamet." in shown
    assert "Borgeren ved endnu ikke, at du er den nye." in shown
    person.click_modal("handover:accept")
    thanks = (
        "Tak. Udsatte-teamet siger nu til borgeren, at det er dig. U26-0001 er deres så længe. "
        "Trepartsmøde tirsdag den 1. december."
    )
    person.until(lambda: thanks in str(person.modal()))
    world.settle()
    assert world.notices("yours") == []


def test_a_citizen_who_is_told_first_ends_nothing(world: World) -> None:
    """Told before the answer, it is noted; the yes then ends the case, and a no leaves it ours."""
    offered(world, told="not_yet")
    person = world.person(MARION)
    world.press(MARION, "more:handover_told")
    person.until(lambda: "er fortsat jeres, til der er svaret ja" in str(person.modal()))
    assert world.case().is_open
    say_yes(world)
    assert world.case().outcome is Outcome.HANDED_OVER
    assert "noterede, at borgeren ved, hvem der er ny" in str(
        world.form(CAMILLA, "show", "page:sheet").modal()
    )


def test_home_and_the_reminder_have_the_button(world: World) -> None:
    """Two working days after the yes, and on, until somebody has told the citizen."""
    told_nobody(world)
    world.travel("2026-12-01 12:00")
    found = thread_posts(world, "sagde ja for")
    assert [day for day, _text, _who in found] == ["2026-11-26", "2026-12-01"]
    assert found[1][1] == (
        "<@U0MARION> U26-0001: Sundhed & Omsorg ved Ali Demir sagde ja for 5 arbejdsdage siden. "
        "Mangler: borgeren ved ikke, hvem der er ny. Sagen er vores imens. Hvad står i vejen?\n"
        "Mette Ravn har fået besked som leder."
    )
    said = "Overdragelse af U26-0001 til Sundhed & Omsorg: sagt ja. Mangler: borgeren ved ikke"
    assert said in digests(world)["2026-11-30"]
    assert len(world.letters(ALI, "Læs opsummeringen")) == 1
    person = world.person(MARION)
    person.open_home()
    person.until(lambda: MISSING.removesuffix(".") in str(person.home()))
    reminder = next(one for one in reversed(world.thread()) if "sagde ja for" in one["text"])
    person.click(world.room, reminder["ts"], "card:handover_told")
    person.until(lambda: not world.case().is_open)
    world.travel("2026-12-20 12:00")
    assert len(thread_posts(world, "sagde ja for")) == 2


def test_pressed_in_home_it_is_gone_from_there(world: World) -> None:
    """The page is drawn anew: nothing waits any more."""
    told_nobody(world)
    person = world.person(MARION)
    person.open_home()
    person.until(lambda: "Borgeren ved det nu" in str(person.home()))
    person.click_home("card:handover_told")
    person.until(lambda: "Borgeren ved det nu" not in str(person.home()))
    assert world.case().outcome is Outcome.HANDED_OVER


def test_the_second_to_tell_hears_who_did(world: World) -> None:
    """One event, one ending, and a calm line for the one who came after."""
    told_nobody(world)
    case = world.case()
    for user in (CAMILLA, MARION):
        forging.send(world.person(user), forging.press(user, "card:handover_told", case.id))
    told = "Camilla Holm har noteret, at borgeren ved, hvem der er ny. Se sagen på kortet."
    assert world.person(MARION).until(lambda: world.letters(MARION, told))
    world.settle()
    assert last(world).citizen_told_by == CAMILLA
    assert (world.case().closings, len(outcomes(world))) == (1, 1)


def test_after_the_yes_nothing_is_taken_back(world: World) -> None:
    """Withdrawn, noted as a no or offered again: refused, with what to do."""
    told_nobody(world)
    case, marion = world.case(), world.person(MARION)
    for action in ("card:withdraw", "card:confirm", "card:handover_no"):
        told = forging.reply(marion, forging.press(MARION, action, case.id))
        assert told == (
            "Sundhed & Omsorg ved Ali Demir har sagt ja til U26-0001, så svaret står fast. Sig "
            "det til borgeren, og tryk Borgeren ved det nu. Går det galt, kan sagen genåbnes "
            "bagefter."
        )
    told = forging.reply(marion, forging.press(MARION, "card:handover", case.id))
    assert "og de har sagt ja. Se på kortet, hvad der mangler." in told
    assert last(world).state is HandoverState.ACCEPTED


def test_reopened_it_is_ours_without_a_handover(world: World) -> None:
    """What was handed over before is over: nothing is missing, asked or reminded of."""
    offered(world)
    say_yes(world)
    world.form(MARION, "reopen", "form:reopen").submit(reason="kom tilbage")
    world.settle()
    assert world.case().pending_handover is None
    assert "Overdragelse" not in world.card()["text"]
    world.travel("2026-12-03 12:00")
    assert thread_posts(world, "Overdragelsen til") == []
    assert all("Overdragelse" not in text for text in digests(world).values())


def test_a_yes_to_another_day(world: World) -> None:
    """The recipient says yes and moves the meeting in one form; the team hears which day."""
    offered(world)
    person = letter(world)
    person.click_modal("handover:another_day")
    person.wait_modal("form:handover_yes")
    answer = person.submit(meets_on="2026-12-05")
    assert answer["errors"] == {
        "meets_on": "Lørdag den 5. december er ikke en arbejdsdag. Vælg fx mandag den 7. december."
    }
    person.submit(meets_on="2026-12-07")
    person.until(lambda: "Trepartsmøde mandag den 7. december." in str(person.modal()))
    world.settle()
    assert str(last(world).meets_on) == "2026-12-07"
    assert world.case().outcome is Outcome.HANDED_OVER
    ((_day, text, _who),) = thread_posts(world, "har sagt ja")
    assert text.endswith("Trepartsmøde mandag den 7. december.")


def test_the_team_moves_the_day(world: World) -> None:
    """The letter shows the new day; a closed day and a past one are refused."""
    offered(world)
    person = world.form(CAMILLA, "more:handover_day", "form:handover_day")
    assert "Vælg en dag fra i dag" in person.submit(meets_on="2026-11-23")["errors"]["meets_on"]
    assert person.submit(meets_on="2026-12-03")["outcome"] == "closed"
    world.settle()
    assert "Trepartsmøde torsdag den 3. december" in world.card()["text"]
    assert "torsdag den 3. december" in str(letter(world).modal())


def test_a_day_that_has_passed_is_said(world: World) -> None:
    """Loudly on the card, and once more in the thread, while the handover isn't whole."""
    offered(world, meets_on="2026-11-27")
    world.travel("2026-12-01 12:00")
    world.press(CAMILLA, "log")
    world.settle()
    assert "Trepartsmødet var fredag den 27. november." in world.card()["text"]
    text = thread_posts(world, "intet svar i 5")[0][1]
    assert text.endswith(
        "Trepartsmødet var fredag den 27. november. Hvad står i vejen?\n"
        "Mette Ravn har fået besked som leder."
    )
    world.form(MARION, "more:handover_day", "form:handover_day").submit()
    world.settle()
    assert str(last(world).meets_on) == "2026-12-08"


def test_a_yes_after_the_day_speaks_of_it_as_past(world: World) -> None:
    """In the letter, where another may be chosen, in the team's thread and to who took over."""
    offered(world, meets_on="2026-11-27")
    world.travel("2026-12-01 12:00")
    past = "Trepartsmødet var fredag den 27. november."
    assert past in world.letters(ALI, "Læs opsummeringen")[-1]["text"]
    assert "Holdt I det ikke, så vælg en anden dag." in str(letter(world).modal())
    world.person(ALI).close()
    say_yes(world)
    assert past in world.letters(ALI, "U26-0001 er nu jeres")[-1]["text"]
    assert past in thread_posts(world, "har sagt ja")[0][1]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-23", "Vælg en dag fra i dag og højst tre måneder frem."),
        ("2027-02-25", "Vælg en dag fra i dag og højst tre måneder frem."),
        ("2026-12-25", "Vælg fx mandag den 28. december."),
    ],
)
def test_a_day_nobody_can_meet_on(world: World, day: str, said: str) -> None:
    """Past, too far off or closed: the field says which day would do."""
    under_way(world)
    assert said in refused(world, meets_on=day)["meets_on"]


def test_today_and_three_months_ahead_are_days(world: World) -> None:
    """The first and the last that are taken."""
    under_way(world)
    for day in ("2026-11-24", "2027-02-24"):
        offer(world, meets_on=day)
        assert str(last(world).meets_on) == day
        world.press(MARION, "more:withdraw")
        world.settle()


def test_a_handover_to_ourselves_is_refused(world: World) -> None:
    """Oneself, a colleague in a seat, a substitute and the leader: the field says what to use."""
    under_way(world)
    for user in (CAMILLA, TRINE, METTE):
        assert refused(world, recipient=user) == {"recipient": f"{OURS}vælg ny tovholder."}
    errors = refused(world, recipient=MARION)
    assert errors == {"recipient": f"Det er dig selv. {OURS}vælg ny tovholder."}


@pytest.mark.parametrize("user", ["U0NABO", "T0TVAERS"])
def test_whoever_is_not_in_the_workspace_is_written_instead(world: World, user: str) -> None:
    """A forged id, or one of another workspace: the name belongs in the next field."""
    under_way(world)
    person = form(world)
    given = {**WHOLE, "recipient": user, "meets_on": "2026-12-01"}
    answer = forging.send(person, forging.submission(MARION, person.modal() or {}, given))
    (field, said), *_none = answer["answer"]["errors"].items()
    assert field == "recipient"
    assert said.endswith("er ikke i jeres Slack. Skriv i stedet navnet i feltet nedenfor.")
    assert world.case().handovers == []


def test_a_closed_account_is_no_recipient(world: World) -> None:
    """Also of somebody Tværs has met: Slack is asked anew, and where it is silent, they are met."""
    under_way(world)
    fault(world, "users.info", "http", status=503)
    offer(world)
    world.press(MARION, "more:withdraw")
    world.settle()
    world.person(ALI).ask("POST", "workspace", {"do": "deactivate", "user": ALI})
    (said,) = form(world).submit({**WHOLE, "recipient": ALI})["errors"].values()
    assert said == "Ali Demir er ikke i jeres Slack. Skriv i stedet navnet i feltet nedenfor."
    assert len(world.case().handovers) == 1


def test_whom_the_citizen_trusts_is_asked_where_nobody_has_said_it(world: World) -> None:
    """Told in the form, it is kept and goes with the letter; once known, it is asked no more."""
    under_way(world)
    person = form(world)
    given = {**WHOLE, "recipient": ALI, "trusts": "Bent fra varmestuen"}
    assert person.submit(given)["outcome"] == "closed"
    world.settle()
    assert "Bent fra varmestuen" in str(letter(world).modal())
    world.press(MARION, "more:withdraw")
    world.settle()
    again = str(form(world).modal())
    assert "Følger med: hvem borgeren åbner døren for." in again
    assert "'block_id': 'trusts'" not in again


def test_a_colleague_closes_while_the_form_is_open(world: World) -> None:
    """The handover is not stored, and says who closed the case."""
    under_way(world)
    slow = form(world)
    world.form(CAMILLA, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    answer = slow.submit({**WHOLE, "recipient": ALI})
    (said,) = answer["errors"].values()
    assert said == (
        "Camilla afsluttede U26-0001 tirsdag den 24. november kl. 08.25: formålet opnået. Genåbn "
        "sagen på kortet, hvis det er en fejl."
    )
    assert world.case().handovers == []


def test_closing_while_a_colleague_hands_over(world: World) -> None:
    """The closing is not stored, and says who hands over; after the yes, what ends the case.

    A death ends it all the same, and whoever said yes hears that there is nothing to take over.
    """
    under_way(world)
    slow = world.form(CAMILLA, "more:close", "form:close")
    offer(world, told="not_yet")
    (said,) = slow.submit(**SAID, outcome="goal_met")["errors"].values()
    assert said == (
        "Marion Lund er ved at overdrage U26-0001 til Sundhed & Omsorg. Vent på svaret, eller træk "
        "den tilbage først."
    )
    say_yes(world)
    (said,) = slow.submit(**SAID, outcome="goal_met")["errors"].values()
    assert "tryk Borgeren ved det nu på kortet: så slutter sagen." in said
    assert world.case().is_open
    assert slow.submit(outcome="deceased")["outcome"] == "closed"
    world.settle()
    assert world.case().outcome is Outcome.DECEASED
    assert "Trepartsmøde" not in world.card()["text"]
    (told,) = world.letters(ALI, "overdrager alligevel ikke")
    assert told["text"] == (
        "Udsatte-teamet overdrager alligevel ikke U26-0001 til dig: sagen er afsluttet hos os. Der "
        "er intet trepartsmøde. Marion Lund kan fortælle mere."
    )


def test_before_the_record_is_finished_too(world: World) -> None:
    """A new case's card shows the handover and has its buttons, the rest on the page "Mere …"."""
    world.refer()
    offer(world, told="not_yet")
    assert "Overdragelse til Sundhed & Omsorg venter på svar" in world.card()["text"]
    say_yes(world)
    assert MISSING in world.card()["text"]
    world.press(CAMILLA, "more:handover_told")
    world.settle()
    assert world.case().outcome is Outcome.HANDED_OVER


def test_no_sealed_word_leaves_the_letter(world: World) -> None:
    """Neither the summary nor the trust stands in the channel, a direct message or App Home."""
    offered(world, told="not_yet", trusts="kanariefugl", summary="kanariefugl")
    say_yes(world)
    world.travel("2026-12-02 12:00")
    seen: list[Any] = [world.channel(), world.thread(), world.person(ALI).messages(INBOX)]
    for user in (MARION, ALI):
        person = world.person(user)
        person.open_home()
        seen.append(person.until(person.home))
    assert "kanariefugl" not in str(seen)
