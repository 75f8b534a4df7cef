"""Close with an outcome, and open again with a reason: rows 41, 44 and 45."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models import CaseState, HandoverState, Intervention
from models.vocabulary import Grant, NotAsked, Outcome
from sandbox.player import Refused
from tests.product import forging
from tests.product.steps import file_all, held, pass_time_while_down, thread_posts, under_way
from tests.product.test_sheet import texts
from tests.product.world import ALI, CAMILLA, CHRISTINA, LONE, MARION, SAID, taken

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World


def form(world: World) -> Player:
    """Open the closing form from the card."""
    return world.form(MARION, "more:close", "form:close")


def close(world: World, outcome: str = "goal_met") -> None:
    """Close the case and let it be told."""
    answer = form(world).submit(outcome=outcome, reason="bor godt nu", **SAID)
    assert taken(answer)
    world.settle()


def reopen(world: World, reason: str = "står på gaden igen") -> None:
    """Open the case again and let it be told."""
    person = world.form(CAMILLA, "reopen", "form:reopen")
    assert person.submit(reason=reason)["outcome"] == "closed"
    world.settle()


def log(world: World) -> None:
    """Log an intervention that is under way."""
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:log")
    person.wait_modal("form:intervention")
    person.submit(type="home_visit")
    person.until(lambda: world.case().interventions)
    person.close()


def test_a_closed_case_is_two_lines_and_the_referrer_hears_of_it(world: World) -> None:
    """The card shrinks, the referrer hears the kind of outcome only, and the reason is sealed."""
    under_way(world)
    close(world)
    case = world.case()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.GOAL_MET)
    assert world.bot.vault.read(case.past_closings[0], "reason") == "bor godt nu"
    assert world.card()["text"] == (
        "Sag U26-0001 · afsluttet tirsdag den 24. november: formålet opnået\n"
        "Mangler journalisering\nMangler lille måling"
    )
    told = world.person(LONE).dm()[-1]["text"]
    assert "U26-0001 er afsluttet tirsdag den 24. november 2026: formålet opnået." in told
    assert "bor godt" not in told
    assert world.events()[-1].kind == "closed"


def test_an_outcome_is_needed(world: World) -> None:
    """Without one the form stays, with the error under the field."""
    under_way(world)
    answer = form(world).submit(reason="færdig")
    assert set(answer["errors"]) == {"outcome"}
    assert world.case().is_open


def test_some_outcomes_need_a_reason(world: World) -> None:
    """Whoever is not in the target group must be shown another way, and it must be written."""
    under_way(world)
    person = form(world)
    for outcome in ("error", "not_target"):
        answer = person.submit(outcome=outcome, **SAID)
        assert "hvor borgeren er vist hen" in answer["errors"]["reason"]
    assert world.case().is_open
    assert taken(person.submit(reason="vist til jobcenteret"))
    assert world.case().outcome is Outcome.NOT_TARGET


def test_handing_over_is_no_way_to_close(world: World) -> None:
    """Nobody can choose "Overdraget": only a yes from the recipient sets it."""
    under_way(world)
    with pytest.raises(Refused):
        form(world).submit(**SAID, outcome="handed_over")
    assert world.case().is_open


@pytest.mark.parametrize(
    ("left_open", "state", "words"),
    [
        ("done", "done", "de er gennemført"),
        ("stopped", "stopped", "de er afbrudt"),
        ("continues", "started", "de fortsætter uden for teamet"),
    ],
)
def test_what_still_goes_on_is_named_with_a_choice(
    world: World, left_open: str, state: str, words: str
) -> None:
    """What goes on must have a choice: done or stopped it gets that state, else it stays."""
    under_way(world)
    log(world)
    person = form(world)
    assert "*Stadig i gang:* Hjemmebesøg" in str(person.modal())
    view = person.modal() or {}
    answer = forging.send(person, forging.submission(MARION, view, {**SAID, "outcome": "goal_met"}))
    assert answer["answer"]["errors"] == {
        "left_open": "Der er 1 indsats i gang. Vælg, hvad der bliver af den."
    }
    assert world.case().is_open
    assert taken(person.submit(**SAID, outcome="goal_met", left_open=left_open))
    case = world.case()
    assert case.state is CaseState.CLOSED
    assert case.interventions[0].state.value == state
    assert case.past_closings[0].left_open == left_open
    kinds = [event.kind for event in world.events()]
    assert (f"intervention_{state}" in kinds) == (left_open != "continues")
    shown = texts(world.form(MARION, "show", "page:sheet").modal())
    assert f"Indsatser i gang: {words}" in shown


def test_with_nothing_going_on_there_is_no_warning(world: World) -> None:
    """What is asked of loose ends is there only when there are any."""
    under_way(world)
    shown = str(form(world).modal())
    assert "left_open" not in shown
    assert "grant_reason" not in shown


def grant(world: World, how: Grant) -> None:
    """Let the intervention of a case need a grant."""
    with world.bot.writing() as session:
        session.execute(update(Intervention).values(grant=how, state="done"))


def test_an_unsettled_grant_is_closed_with_a_reason(world: World) -> None:
    """It is named, the reason is needed, sealed, and read in the private view; a no settles it."""
    under_way(world)
    log(world)
    grant(world, Grant.UNCLEAR)
    person = form(world)
    assert "*Bevillingen er ikke afklaret:* Hjemmebesøg" in str(person.modal())
    view = person.modal() or {}
    given = {**SAID, "outcome": "goal_met", "grant_reason": ""}
    answer = forging.send(person, forging.submission(MARION, view, given))
    words = "Skriv, hvorfor sagen afsluttes, før det er afklaret."
    assert answer["answer"]["errors"] == {"grant_reason": words}
    assert taken(person.submit({**given, "grant_reason": "klagen afgøres uden os"}))
    world.settle()
    ended = world.case().past_closings[0]
    assert world.bot.vault.read(ended, "grant_reason") == "klagen afgøres uden os"
    shown = texts(world.form(MARION, "show", "page:sheet").modal())
    assert "klagen afgøres uden os" in shown
    reopen(world)
    grant(world, Grant.REFUSED)
    assert "grant_reason" not in str(form(world).modal())


def test_what_has_come_since_the_form_was_opened_is_asked_in_it(world: World) -> None:
    """A colleague logs meanwhile: the form comes back with the new question, and what was typed."""
    under_way(world)
    person = world.form(CAMILLA, "more:close", "form:close")
    log(world)
    answer = person.submit(**SAID, outcome="goal_met", reason="bor godt nu")
    assert answer["outcome"] == "updated"
    view = person.modal() or {}
    assert "Der er kommet noget til, siden du åbnede formularen." in str(view["blocks"][0])
    assert view["state"]["values"]["reason"]["value"]["value"] == "bor godt nu"
    assert world.case().is_open
    assert taken(person.submit(left_open="stopped"))
    assert world.bot.vault.read(world.case().past_closings[0], "reason") == "bor godt nu"


def test_pointed_elsewhere_asks_the_same_of_what_goes_on(world: World) -> None:
    """Pointing to another place closes, too: what is open is named, with the choice."""
    world.refer()
    log(world)
    person = world.form(MARION, "more:redirect", "form:redirect")
    assert "*Stadig i gang:* Hjemmebesøg" in str(person.modal())
    given = {"unit": "job_centre", "reason": "hører til der", "left_open": "continues"}
    assert person.submit(given)["outcome"] == "closed"
    assert world.case().past_closings[0].left_open == "continues"


def test_a_case_is_not_closed_over_a_colleague_who_considers_it(world: World) -> None:
    """While a handover waits only a death or a mistake ends the case, also from an older form."""
    under_way(world)
    slow = world.form(CAMILLA, "more:close", "form:close")
    offer = {"unit": "job_centre", "recipient": ALI, "summary": "trænger til ro"}
    world.form(MARION, "more:handover", "form:handover").submit(offer)
    world.settle()
    words = (
        "Marion Lund er ved at overdrage U26-0001 til Jobcenter. Vent på svaret, eller træk den "
        "tilbage først."
    )
    answer = slow.submit(**SAID, outcome="goal_met")
    assert answer["errors"] == {"outcome": words}
    view = world.form(MARION, "more:close", "form:close").modal() or {}
    assert "U26-0001 er ved at blive overdraget til Jobcenter" in view["blocks"][0]["text"]["text"]
    ends = [one["value"] for one in view["blocks"][1]["element"]["options"]]
    assert ends == ["deceased", "error"]
    assert world.case().is_open
    assert world.case().handovers[0].state is HandoverState.OFFERED
    world.press(MARION, "more:withdraw")
    assert taken(slow.submit(**SAID, outcome="goal_met"))


def test_the_citizen_is_asked_at_the_end(any_world: World) -> None:
    """Own words, sealed, or why not; without either the form says so, and the case goes on."""
    world = any_world
    under_way(world)
    person = form(world)
    errors = person.submit(outcome="goal_met")["errors"]
    words = "Skriv, hvad borgeren siger, eller vælg nedenfor, hvorfor ikke."
    assert errors == {"citizen_voice": words}
    assert world.case().is_open
    assert person.submit(outcome="goal_met", citizen_voice="er glad for at bo her")
    world.settle()
    ended = world.case().past_closings[0]
    assert world.bot.vault.read(ended, "citizen_voice") == "er glad for at bo her"
    sheet = world.form(MARION, "show", "page:sheet")
    assert "er glad for at bo her" in str(sheet.modal())


@pytest.mark.parametrize(
    ("outcome", "why_not"),
    [
        ("no_contact", NotAsked.NOT_REACHED),
        ("sparring_done", NotAsked.SPARRING_ONLY),
        ("deceased", None),
    ],
)
def test_some_ends_say_themselves_why_nobody_was_asked(
    world: World, outcome: str, why_not: NotAsked | None
) -> None:
    """Whoever was never reached, or is dead, is not asked for."""
    under_way(world)
    assert taken(form(world).submit(outcome=outcome))
    assert world.case().past_closings[0].voice_not_asked is why_not


def test_a_closed_case_is_not_closed_again(world: World) -> None:
    """Of two people with the form open, the second hears by whom, when and how."""
    under_way(world)
    slow = world.form(CAMILLA, "more:close", "form:close")
    close(world)
    answer = slow.submit(**SAID, outcome="declined")
    words = (
        "Marion afsluttede U26-0001 tirsdag den 24. november kl. 08.25: formålet opnået. Genåbn "
        "sagen på kortet, hvis det er en fejl."
    )
    assert answer["errors"] == {"outcome": words}
    camilla = world.person(CAMILLA)
    assert forging.reply(camilla, forging.press(CAMILLA, "card:close", world.case().id)) == words
    assert len(world.case().past_closings) == 1
    assert world.case().outcome is Outcome.GOAL_MET
    assert [event.kind for event in world.events()].count("closed") == 1


def test_reopening_needs_a_reason_and_keeps_the_history(world: World) -> None:
    """The clocks start from today; bids, record and earlier events stay."""
    under_way(world)
    close(world)
    pass_time_while_down(world, "2027-01-11 09:00")
    person = world.form(CAMILLA, "reopen", "form:reopen")
    assert person.submit()["errors"]["reason"]
    assert person.submit(reason="står på gaden igen")["outcome"] == "closed"
    world.settle()
    case = world.case()
    assert (case.state, case.outcome, case.closed_at) == (CaseState.UNDERWAY, None, None)
    assert case.follow_up_on == date(2027, 2, 11)
    assert case.close_by == date(2027, 4, 9)
    assert case.close_by_formal_on == date(2027, 4, 11)
    assert len(case.bids) == 3
    assert case.lead == MARION
    (ended,) = case.past_closings
    assert (ended.outcome, ended.user, ended.reopened_by) == (Outcome.GOAL_MET, MARION, CAMILLA)
    assert world.bot.vault.read(ended, "reopen_reason") == "står på gaden igen"
    kinds = [event.kind for event in world.events()]
    assert kinds[-2:] == ["closed", "reopened"]
    assert "referred" in kinds


def test_a_case_is_not_opened_again_twice(world: World) -> None:
    """Of two who open it again, the second hears who did, and when; the first reason stays."""
    under_way(world)
    close(world)
    slow = world.form(MARION, "reopen", "form:reopen")
    reopen(world)
    answer = slow.submit(reason="ringede")
    words = "Camilla genåbnede U26-0001 tirsdag den 24. november kl. 08.25."
    assert answer["errors"] == {"reason": words}
    (ended,) = world.case().past_closings
    assert world.bot.vault.read(ended, "reopen_reason") == "står på gaden igen"
    assert [event.kind for event in world.events()].count("reopened") == 1


def test_a_reopened_case_is_heard_of_and_owed_again(world: World) -> None:
    """The lead is called in the thread, and the reminders of the new dates are ahead."""
    under_way(world)
    close(world)
    file_all(world)
    reopen(world)
    day, text, mentions = thread_posts(world, "er genåbnet")[-1]
    assert (day, mentions) == ("2026-11-24", [MARION])
    assert "U26-0001 er genåbnet. Opfølgning mandag den 28. december." in text
    pending = [row for row in world.notices("reminder") if row.state.value == "pending"]
    assert str(pending[0].about_on) == "2026-12-15"
    assert "Tovholder Marion" in world.card()["text"]


def test_a_case_reopened_before_its_meeting_is_convened_anew(world: World) -> None:
    """The meeting gets a new time, earlier answers no longer count, and the seats are called."""
    world.refer()
    world.press(CAMILLA, "come")
    close(world, "declined")
    world.travel("2026-12-01 10:00")
    reopen(world)
    text = world.card()["text"]
    assert "Startmøde onsdag den 2. december kl. 08.30" in text
    assert "Camilla har ikke svaret" in text
    day, words, mentions = thread_posts(world, "Sagen er genåbnet")[-1]
    assert (day, mentions) == ("2026-12-01", [CAMILLA, MARION, CHRISTINA])
    assert "Startmøde i morgen, onsdag den 2. december kl. 08.30" in words
    world.press(CAMILLA, "come")
    world.settle()
    assert "Camilla kommer" in world.card()["text"]


def test_closing_once_more_is_told_once_more(world: World) -> None:
    """Each closing sends the referrer its own message."""
    under_way(world)
    close(world, "no_contact")
    reopen(world)
    close(world)
    told = [
        message["text"] for message in world.person(LONE).dm() if "afsluttet" in message["text"]
    ]
    outcomes = [text.split(": ")[1].split(".")[0] for text in told if "2026" in text]
    assert outcomes == ["kontakt kunne ikke etableres", "formålet opnået"]


def test_each_closing_is_kept_with_its_reasons(world: World) -> None:
    """A second closing overwrites neither the first nor why the case was opened again."""
    under_way(world)
    for outcome, why in (("no_contact", "flyttede sofa"), ("goal_met", "bor godt")):
        person = world.form(MARION, "more:close", "form:close")
        answer = person.submit(outcome=outcome, reason=why, **SAID)
        assert taken(answer)
        world.settle()
        if outcome == "no_contact":
            person = world.form(MARION, "reopen", "form:reopen")
            person.submit(reason="ringede selv")
            world.settle()
    shown = texts(world.form(MARION, "show", "page:sheet").modal())
    for part in (
        "*Afsluttet tirsdag den 24. november 2026: kontakt kunne ikke etableres*\n>flyttede sofa",
        "*Genåbnet tirsdag den 24. november 2026 af Marion*\n>ringede selv",
        "*Afsluttet tirsdag den 24. november 2026: formålet opnået*\n>bor godt",
    ):
        assert part in shown


def test_an_outcome_in_the_evening_is_told_in_the_morning(world: World) -> None:
    """A case closed at 20 is told of at 07.30, and not at all when it is reopened before that."""
    under_way(world)
    world.travel("2026-11-24 20:00")
    close(world)
    assert not any("afsluttet tirsdag" in message["text"] for message in world.person(LONE).dm())
    world.travel("2026-11-25 07:31")
    assert any("afsluttet tirsdag" in message["text"] for message in world.person(LONE).dm())


@pytest.mark.parametrize(("choice", "left"), [("later", 2), ("filed", 1)])
def test_notes_not_filed_are_said_with_a_choice(world: World, choice: str, left: int) -> None:
    """The form names how many; filed now, the meetings' are in the journal with who and when."""
    held(world)
    form = world.form(MARION, "more:close", "form:close")
    assert "1 notat mangler at blive journaliseret" in str(form.modal())
    assert taken(form.submit(**SAID, outcome="goal_met", unfiled=choice))
    world.settle()
    case = world.case()
    assert case.unfiled == left
    filed = [(one.about, one.user) for one in case.filings]
    assert filed == ([(case.meetings[0].id, MARION)] if choice == "filed" else [])
