"""Who may do what: every button and form, for everyone who may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.access import Visitor, visitor, workspace_id
from bot.casework.absence import AbsenceForm, enter
from bot.casework.desk import Desk
from bot.casework.learn import QuestionForm, ask
from bot.casework.refer import ReferralForm, refer
from bot.casework.seats import SeatForm, set_seat
from bot.casework.team import TeamForm, set_up
from bot.loading import lock_team
from bot.presets import ODDER
from bot.trace import TVAERS, Actor
from handlers.table import FORMS, OPENS, PRESSES
from models.vocabulary import Urgency
from tests.product import forging
from tests.product.ending import end
from tests.product.steps import notice, refuse_again, under_way
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    LONE,
    MARION,
    METTE,
    NEW_TEAM,
    SOEREN,
    TORVET,
    groups,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models import Case, Team
    from tests.product.world import World

Json = dict[str, Any]
NO_CASE = "Der er ingen sag med den kode. Se de åbne med /henvisning sager."
NO_TEAM = "Du er ikke med i et team her. Vil du henvise en borger, så skriv /henvisning."
NO_SEAT = "Du er ikke med i teamet. Vil du henvise en borger, så skriv /henvisning."
NO_HANDOVER = "Overdragelsen venter ikke længere på svar fra dig."
NO_SETUP = "Opsætningen er for administratorer. Bed jeres Slack-administrator om hjælp."
LEADER_ONLY = "Sagens tekst åbnes kun af teamets medlemmer."
FOR_ALL = {
    "home:refer",
    "home:sparring",
    "home:back",
    "home:on",
    "referral:team",
    "home:language_da",
    "home:language_en",
    "paper:link",
    "form:referral",
    "form:question",
    "form:breach",
}
DIGESTS = ("home:digest_on", "home:digest_off")
LISTS = {
    "home:cases",
    "home:knowledge",
    "learning:back",
    "learning:on",
    "home:absence",
    "cases:filter_all",
    "cases:filter_mine",
    "cases:filter_late",
    "cases:filter_new",
    "cases:back",
    "cases:on",
}
TAKE_OVER = "digest:handled"
OF_AN_END = {"after:yes", "after:no", "after:unknown", "after:reopen"}
SLOT = {"learning:come", "learning:stay_away"}
OF_THE_TEAM = {TAKE_OVER, "form:encounter", "passing:whose", *SLOT}
OF_A_CARD = {"sparring:answer", "sparring:read", "learning:remove", "form:answer"}
NO_CARD = "Kortet findes ikke længere."
OF_A_SEAT = {"home:calendar", "calendar:make"}
FEEDBACK = ("feedback:yes", "feedback:no")
OWN_WORDS = {
    "visit:home": "Besøget findes ikke længere.",
    "passing:withdraw": "Det er allerede besvaret.",
    **dict.fromkeys(DIGESTS, "Du har ingen plads i et team, så du har intet eget dagsoverblik."),
    **dict.fromkeys(OF_A_SEAT, "Du har ingen plads i et team, så der er ingen møder at vise."),
    "unit:chosen": NO_CASE,  # its case stands in the form, and a forged press has none
    "calendar:remove": "Du har ingen kalenderadresse at tage væk.",
    **dict.fromkeys(FEEDBACK, "Spørgsmålet er ikke til dig, eller det findes ikke længere."),
}
SET_UP = {
    "home:set_up",
    "form:team",
    "form:seat",
    "form:closing_days",
    "form:groups",
    "form:administrators",
    "form:rules",
    "form:learning",
    "form:themes",
    "form:price",
}
OF_A_PERSON = {
    "absence:call_off",
    "form:absence",
    "passing:open",
    "form:passing",
    "form:passing_whose",
}
OF_A_LEADER = {"late:extend", "form:extend"}
ASKED_OF = {"passing:accept", "passing:decline"}
NOT_ASKED = "Det venter ikke længere på svar fra dig."
NO_ABSENCE = "Fraværet findes ikke længere."
NOT_MINE = "Det kan kun personen selv eller lederen melde."
ACTIONS = sorted({*OPENS, *PRESSES} - FOR_ALL - {"log"} | {"log:home_visit"})
OF_A_TEAM = {"setup:team", "setup:add_seat", "setup:closing", "setup:groups", "setup:rules"} | {
    "setup:learning",
    "setup:themes",
    "setup:prices",
}
NO_BREACH = "Bruddet findes ikke længere, eller det er ikke til dig."
REFUSED = {
    **dict.fromkeys([one for one in ACTIONS if one.startswith("breach:")], NO_BREACH),
    "form:breach_time": NO_BREACH,
    **dict.fromkeys([one for one in ACTIONS if one.startswith("handover:")], NO_HANDOVER),
    **dict.fromkeys(["form:decline", "form:handover_yes"], NO_HANDOVER),
    **dict.fromkeys(OF_A_CARD, NO_CARD),
    **dict.fromkeys(OF_AN_END, NO_CASE),
    **OWN_WORDS,
    **dict.fromkeys(LISTS, NO_TEAM),
    **dict.fromkeys(ASKED_OF, NOT_ASKED),
    **dict.fromkeys(OF_THE_TEAM, NO_SEAT),
}
STRANGER = "U0UKENDT"


@dataclass(frozen=True)
class Target:
    """What the forged payloads are about: a case with everything in it."""

    case: Case
    team: Team
    lost: str
    away: str
    question: str
    ended: str

    def value(self, action_id: str) -> str:
        """Return the value that the real button would carry."""
        case, made = self.case, self.case.interventions[0].id
        kind = action_id.partition(":")[0]
        whole = {"handover": case.handovers[0].id, "barrier": f"{case.id}:i:{made}"}
        if kind in whole:
            return whole[kind]
        known = {
            **dict.fromkeys(LISTS, "all:0"),
            **dict.fromkeys(OF_AN_END, f"{self.ended}:14"),
            "absence:call_off": self.away,
            "passing:open": f"{self.team.id}:{MARION}",
            "passing:whose": self.team.id,
            "setup:price": f"{self.team.id}:shelter_home",
            **dict.fromkeys(OF_A_CARD, self.question),
            **dict.fromkeys(SLOT, f"{self.team.id}:2026-12-01"),
        }
        if action_id in known:
            return known[action_id]
        if action_id in OF_A_TEAM:
            return self.team.id
        if action_id in {"setup:seat", TAKE_OVER}:
            below = self.lost if action_id == TAKE_OVER else self.team.seats[0].id
            return f"{self.team.id}:{below}"
        suffix = {
            **{f"measure:{n}": f":start:0:housing:team:{n}" for n in range(5)},
            **dict.fromkeys(("measure:unasked", "measure:done", "measure:bid"), ":start:0"),
            "sheet:done": f":{made}:done",
            "sheet:start": f":{made}:started",
            "sheet:ongoing": f":{made}:ongoing",
            "sheet:more": f":{made}:stopped",
            "sheet:newer": ":0",
            "sheet:older": ":1",
            **dict.fromkeys([one for one in ACTIONS if one.startswith("journal:")], f":{case.id}"),
        }
        of_one = ("effect", "correct", "grant", "barrier")
        pairs = ("logged:", "grant:", *(f"sheet:{one}" for one in of_one))
        if action_id.startswith(pairs):
            return f"{case.id}:{made}"
        return case.id + suffix.get(action_id, "")

    def sent(self, callback: str) -> tuple[str, Json]:
        """Return a form's metadata and whole answers, as the team would send them."""
        case, made, team = self.case, self.case.interventions[0].id, self.team
        discipline = team.disciplines[0].id
        log = {"type": "home_visit", "state": "started", "discipline": discipline}
        names: Json = {"lead": CAMILLA, "contact": CAMILLA}
        usual: tuple[str, Json] = (case.id, {"reason": "x", "note": "x"})
        return {
            "form:bid": (case.id, {"discipline": discipline, "kind": "does", "note": "x"}),
            "form:record": (case.id, {"decision": "x", "citizen_voice": "y", **names}),
            "form:intervention": (case.id, log),
            "form:intervention_correct": (f"{case.id}:{made}", log),
            "form:effect": (f"{case.id}:{made}", {"effect": "worked"}),
            "form:why": (f"{case.id}:{made}", {"why": "x"}),
            "form:grant": (f"{case.id}:{made}", {"grant": "unclear"}),
            "form:barrier": (f"{case.id}:i:{made}", {"barrier": "rule"}),
            "form:follow_up": (
                case.id,
                {"works": "worked", "decision": "continue", "citizen_voice": "ja"},
            ),
            "form:snooze": (case.id, {"until": "2026-12-01", "reason": "x"}),
            "form:extend": (f"{case.id}:0", {"to_on": "2027-03-01", "reason": "x"}),
            "form:redirect": (case.id, {"unit": "other", "reason": "x"}),
            "form:passing": (f"{team.id}:{MARION}", {"duties": "x", "taker": CAMILLA}),
            "form:passing_whose": (team.id, {"user": MARION}),
            "form:learning": (team.id, {"first_on": "2026-12-01", "weeks": "2", "at": "14:00"}),
            "form:answer": (self.question, {"text": "x"}),
            "form:absence": (
                "",
                {"user": MARION, "first_on": "2026-12-01", "last_on": "2026-12-01"},
            ),
            "form:encounter": (team.id, {"channel": "phone", "about": ["housing_search"]}),
            "form:close": (case.id, {"outcome": "goal_met", "citizen_voice": "x"}),
            "form:reopen": (case.id, {"reason": "x"}),
            "form:handover": (
                case.id,
                {"unit": "other", "recipient": LONE, "summary": "x", "meets_on": "2026-12-01"},
            ),
            "form:handover_day": (case.id, {"meets_on": "2026-12-02"}),
            "form:handover_yes": (case.handovers[0].id, {"meets_on": "2026-12-02"}),
            "form:decline": (case.handovers[0].id, {"reason": "x"}),
            "form:team": (team.id, {"name": "Mine", "letter": "M", "channel": NEW_TEAM}),
            "form:seat": (f"{team.id}:{team.seats[0].id}", {"discipline": "x", "holder": LONE}),
            "form:closing_days": (team.id, {"first_on": "2026-12-01", "label": "fri"}),
            "form:groups": (team.id, {"more": "Min"}),
            "form:themes": (team.id, {"more": "Min\nDin\nVores"}),
            "form:price": (
                f"{team.id}:shelter_home",
                {"kroner": "1900", "first": "30", "last": "90"},
            ),
            "form:administrators": ("", {"administrators": [LONE]}),
            "form:rules": (
                team.id,
                {
                    "follow_up_days": "14",
                    "close_months": "6",
                    "contact_days": "3",
                    "answer_minutes": "45",
                    "smallest_shown": "5",
                    "erase_days": "30",
                    "anonymise_months": "12",
                },
            ),
        }.get(callback, usual)


@pytest.fixture
def target(world: World) -> Target:
    """Bring a case so far that all can be asked of it: logged on, offered, a message of it lost."""
    return _target(world)


def _target(world: World) -> Target:
    case = world.refer()
    world.press(CAMILLA, "log")
    camilla = world.person(CAMILLA)
    menu = camilla.wait_message("C0UDSATTE", "Hvad er sat i gang")
    camilla.click_ephemeral(menu["id"], "log:home_visit")
    world.form(MARION, "more:handover", "form:handover")
    offer = {"unit": "job_centre", "recipient": ALI, "summary": "trænger til ro"}
    assert world.person(MARION).submit(offer)["outcome"] == "closed"
    world.settle()
    refuse_again(world, "ping", "msg_too_long")
    away = _absence(world)
    lost, question = notice(world, "ping").id, _question(world)
    other = under_way(world).code
    end(world, code=other)
    ended = world.case(other).past_closings[0].id
    return Target(world.case(case.code), world.team(), lost, away, question, ended)


def _question(world: World) -> str:
    """Let somebody of the team ask the disciplines."""
    team = world.team()
    with world.bot.writing() as session:
        desk, locked = Desk(session, world.bot.vault, world.bot.now()), lock_team(session, team.id)
        form = QuestionForm(("other",), "Hvordan gør I?")
        return ask(desk, locked, Actor(BIRGIT, "substitute"), form).id


def _absence(world: World) -> str:
    """Let somebody of the team be away, so far ahead that nothing else is touched by it."""
    days = date(2027, 7, 5), date(2027, 7, 9)
    who = Visitor(world.team().workspace_id, BIRGIT)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        form = AbsenceForm(BIRGIT, days[0], from_noon=False, last_on=days[1], until_noon=False)
        made, _teams = enter(desk, who, form)
        return made.id


def _other_team(world: World, slack_team: str, letter: str) -> Team:
    """Set another team up, in this workspace or another, with Søren or Camilla in a seat."""
    form = TeamForm(
        "Et andet team", letter, NEW_TEAM, ODDER.key, None, ODDER.meeting_time, ODDER.digest_time
    )
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        team = set_up(desk, TVAERS, workspace_id(session, slack_team), form)
        holder = SOEREN if slack_team == forging.HOME else CAMILLA
        seat = team.seats[0]
        set_seat(
            desk, TVAERS, team, seat.id, SeatForm("Sundhed & Omsorg", holder, (), authority=True)
        )
        return team


def _case_of(world: World, team: Team, situation: str) -> Case:
    form = ReferralForm(("other",), Urgency.CAN_WAIT, "99", situation, "vil hjem")
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        kept = session.merge(team, load=False)
        return refer(desk, kept, Visitor(team.workspace_id, LONE), form)


def _visitors(world: World) -> Iterator[tuple[str, str, str]]:
    """Yield role, user and Slack workspace of everyone who may open no text of the case."""
    _other_team(world, forging.HOME, "A")
    _other_team(world, forging.ELSEWHERE, "U")
    yield "referrer", LONE, forging.HOME
    yield "stranger", STRANGER, forging.HOME
    yield "other team", SOEREN, forging.HOME
    yield "elsewhere", CAMILLA, forging.ELSEWHERE
    yield "leader", METTE, forging.HOME


def _expected(role: str, action: str) -> str:
    """Return the words in which this action is refused to a role."""
    if action.startswith("setup:") or action in SET_UP:
        return NO_SETUP
    if action in OF_A_PERSON:
        return NO_ABSENCE if (role, action) == ("elsewhere", "absence:call_off") else NOT_MINE
    return REFUSED.get(action, LEADER_ONLY if role == "leader" else NO_CASE)


def _may(role: str, action: str) -> bool:
    lists = action in LISTS and role in {"leader", "other team", "elsewhere"}
    sits = action in DIGESTS and role in {"other team", "elsewhere"}
    administers = role == "other team" and _expected(role, action) == NO_SETUP  # Søren is Slack's
    leads = action in {*OF_THE_TEAM, *OF_A_PERSON, *OF_A_LEADER} and role == "leader"
    seated = action in OF_A_SEAT and role not in {"referrer", "stranger", "leader"}
    return lists or sits or administers or leads or seated


def test_every_form_is_refused_to_all_who_may_not(world: World, target: Target) -> None:
    """A forged submission is answered in the form, in the same words, and no row moves."""
    visitors = list(_visitors(world))
    before = forging.rows(world)
    for role, user, slack_team in visitors:
        for callback in sorted(set(FORMS) - FOR_ALL):
            if _may(role, callback):
                continue
            metadata, given = target.sent(callback)
            view = forging.form(callback, metadata, *given)
            forged = forging.submission(user, view, given, slack_team)
            answer = forging.send(world.person(CAMILLA), forged)
            assert _expected(role, callback) in forging.said(answer), (role, callback)
    assert forging.rows(world) == before


def test_denied_and_missing_read_the_same(world: World, target: Target) -> None:
    """An outsider cannot tell a case that is there from one that isn't."""
    lone, words = world.person(LONE), []
    for code in (target.case.code, "U26-0099"):
        lone.command(TORVET, f"/henvisning vis {code}")
        words.append(lone.wait_message(TORVET, code)["text"].replace(code, "…"))
    assert words[0] == words[1] == "Der er ingen sag …. Se de åbne med /henvisning sager."
    presses = [
        forging.reply(lone, forging.press(LONE, "card:show", value))
        for value in (target.case.id, "0" * 32)
    ]
    assert presses[0] == presses[1] == NO_CASE


@pytest.mark.parametrize(
    "word", ["vis", "indsats", "opfølgning", "udsæt", "forlæng", "afslut", "overdrag"]
)
def test_no_command_opens_a_case_for_an_outsider(world: World, target: Target, word: str) -> None:
    """Each command with a code answers an outsider as if there were no such case."""
    lone = world.person(LONE)
    lone.command(TORVET, f"/henvisning {word} {target.case.code.lower()}")
    told = lone.wait_message(TORVET, target.case.code)["text"]
    assert told.startswith(f"Der er ingen sag {target.case.code}.")
    assert lone.modal() is None


def test_the_leader_sees_codes_and_dates_and_opens_no_text(world: World, target: Target) -> None:
    """The list and App Home show the leader cases without a button to them."""
    mette = world.person(METTE)
    view = world.opened(mette, lambda: mette.command(TORVET, "/henvisning sager"), "page:cases")
    assert target.case.code in str(view["blocks"])
    assert "cases:show" not in str(view["blocks"])
    mette.close()
    mette.open_home()
    assert "cases:show" not in str(mette.until(mette.home)["blocks"])
    mette.command(TORVET, f"/henvisning vis {target.case.code}")
    assert LEADER_ONLY in mette.wait_message(TORVET, target.case.code)["text"]


def test_a_handover_is_read_and_answered_by_its_recipient_only(
    world: World, target: Target
) -> None:
    """Ali reads the summary, and when he has answered it is closed to him too."""
    ali, handover = world.person(ALI), target.case.handovers[0].id
    ali.act("raw", type="interactive", payload=forging.press(ALI, "handover:read", handover))
    assert "trænger til ro" in str(ali.wait_modal("page:letter"))
    ali.close()
    assert forging.reply(ali, forging.press(ALI, "card:show", target.case.id)) == NO_CASE
    view = forging.form("form:decline", handover, "reason")
    forging.send(ali, forging.submission(ALI, view, {"reason": "ingen plads"}))
    told = forging.reply(ali, forging.press(ALI, "handover:read", handover))
    assert told == NO_HANDOVER


def test_two_workspaces_never_see_each_other(world: World) -> None:
    """The same user, code and letter in two workspaces: each opens only its own."""
    ours = world.refer(**groups(world, "eviction_notice"))
    theirs = _case_of(world, _other_team(world, forging.ELSEWHERE, "U"), "fremmed kanariefugl")
    assert theirs.code == ours.code
    camilla = world.person(CAMILLA)
    for value in (theirs.id, f"{theirs.id}"):
        assert forging.reply(camilla, forging.press(CAMILLA, "card:show", value)) == NO_CASE
    camilla.command(TORVET, f"/henvisning vis {ours.code}")
    assert "fremmed kanariefugl" not in str(camilla.wait_modal("page:sheet"))
    camilla.close()
    world.opened(camilla, lambda: camilla.command(TORVET, "/henvisning sager"), "page:cases")
    assert str(camilla.modal()).count(ours.code) == 1
    camilla.close()
    elsewhere = forging.ELSEWHERE
    for case in (ours, theirs):
        asked = forging.press(CAMILLA, "card:bid", case.id, elsewhere)
        if case is ours:
            assert forging.reply(camilla, asked) == NO_CASE
    with world.bot.reading() as session:
        assert visitor(session, elsewhere, CAMILLA).workspace_id == theirs.workspace_id


def test_another_workspaces_administrator_is_none_here(world: World) -> None:
    """Slack's administrator of one workspace sets nothing up in another."""
    before = forging.rows(world)
    soeren = world.person(SOEREN)
    forged = forging.press(SOEREN, "setup:new", "new", forging.ELSEWHERE)
    assert forging.reply(soeren, forged) == NO_SETUP
    view = forging.form("form:administrators", "", "administrators")
    sent = forging.submission(SOEREN, view, {"administrators": [LONE]}, forging.ELSEWHERE)
    assert NO_SETUP in forging.said(forging.send(soeren, sent))
    assert forging.rows(world) == before


def test_a_person_taken_off_a_seat_loses_the_case_at_once(world: World, target: Target) -> None:
    """Every action asks the database anew: who has left the team opens nothing."""
    team, seat = target.team, target.team.seats[0]
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        kept = session.merge(team, load=False)
        form = SeatForm("Sundhed & Omsorg", None, (), authority=True, may_stand_empty=True)
        set_seat(desk, TVAERS, kept, seat.id, form)
    camilla = world.person(CAMILLA)
    assert forging.reply(camilla, forging.press(CAMILLA, "card:show", target.case.id)) == NO_CASE
