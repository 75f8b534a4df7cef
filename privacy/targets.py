"""What the matrix is tried on: a case in each state, with a row for every action to be about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.access import Visitor, case_for, visitor
from bot.casework import breach, closing, handover, passing, visit
from bot.casework.absence import AbsenceForm, enter
from bot.casework.breach import BreachForm
from bot.casework.closing import CloseForm
from bot.casework.desk import Desk
from bot.casework.handover import HandoverForm, usual_day
from bot.casework.intervene import InterventionForm, log
from bot.casework.learn import QuestionForm, ask
from bot.casework.loose_ends import LooseEnds
from bot.casework.passing import PassingForm
from bot.casework.restrict import restrict
from bot.casework.visit import VisitForm
from bot.deadlines import local_date
from bot.loading import fresh_case, lock_team
from bot.people import People
from bot.rights import OPEN, Stage
from bot.trace import Actor
from demo import WORKSPACE
from faults import payloads
from faults.cases import put_under_way, referred
from models import Case, Notice
from models.vocabulary import (
    BreachKind,
    BreachStep,
    InterventionState,
    InterventionType,
    LeftOpen,
    Outcome,
    Unit,
)
from privacy.cast import ALI, BIRGIT, CAMILLA, CHRISTINA, LONE, MARION

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.runtime import Bot
    from faults.installation import Installation
    from models import Team

Json = dict[str, Any]
WORDS = "gulspurvqzk"
A_WHILE = timedelta(days=16)  # after which it has been asked whether it holds
AWAY = date(2027, 7, 5), date(2027, 7, 9)


@dataclass(frozen=True)
class Target:
    """A case in one state, and the ids of what hangs on it and on its team."""

    stage: Stage
    case: Case
    team: Team
    others: Json = field(default_factory=dict)
    hidden: bool = False

    @property
    def of_case(self) -> list[str]:
        """Return what a payload names that is about the case, and not about the team."""
        rows = [self.others.get(name) for name in ("handover", "visit", "closing")]
        return [self.case.id, self.case.code, *(row for row in rows if row)]

    @property
    def made(self) -> str:
        """Return the id of the case's intervention."""
        return self.case.interventions[0].id

    @property
    def ids(self) -> list[str]:
        """Return every id that a payload about it may name."""
        made = [one.id for one in self.case.interventions]
        seats = [one.id for one in self.team.seats]
        return [self.case.code, self.case.id, self.team.id, *made, *seats, *self.others.values()]

    def value(self, action: str) -> str:
        """Return the value that the real button would carry."""
        case, kind = self.case.id, action.partition(":")[0]
        known = self._known()
        one, rating = f"{case}:{self.made}", action.rpartition(":")[2]
        rated = f"{case}:start:0" + (f":housing:team:{rating}" if rating.isdecimal() else "")
        subject = f"{case}:{self.others.get('subject', case)}"
        by_kind = {
            "breach": self.others["breach"],
            **dict.fromkeys(("home", "cases", "learning"), "all:0"),
            **dict.fromkeys(("grant", "logged"), one),
            "setup": self.team.id,
            "handover": str(self.others["handover"]),
            "measure": rated,
            "journal": subject,
        }
        usual = one if action in OF_ONE else case
        return str(known.get(action) or by_kind.get(kind) or usual)

    def _known(self) -> Json:
        case, team, others = self.case.id, self.team.id, self.others
        barrier = f"{case}:i:{self.made}"
        return {
            **{f"barrier:{kind}": barrier for kind in BARRIERS},
            **dict.fromkeys(
                ("after:yes", "after:no", "after:unknown", "after:reopen"),
                f"{others.get('closing', case)}:14",
            ),
            **dict.fromkeys(("feedback:yes", "feedback:no"), others.get("closing", case)),
            **dict.fromkeys(("learning:come", "learning:stay_away"), f"{team}:2026-12-01"),
            **dict.fromkeys(
                ("sparring:answer", "sparring:read", "learning:remove"), others["question"]
            ),
            **dict.fromkeys(
                ("passing:accept", "passing:decline", "passing:withdraw"),
                others.get("passing", case),
            ),
            "breach:undo": f"{others['breach']}:{BreachStep.ADVISER_TOLD}",
            "cases:show": case,
            "home:language_da": "da",
            "home:language_en": "en",
            "absence:call_off": others["away"],
            "passing:open": f"{team}:{MARION}",
            "passing:whose": team,
            "setup:price": f"{team}:shelter_home",
            "setup:seat": f"{team}:{self.team.seats[0].id}",
            "digest:handled": f"{team}:{others['lost']}",
            "visit:home": others.get("visit", case),
            "sheet:newer": f"{case}:0",
            "sheet:older": f"{case}:1",
            "sheet:done": f"{case}:{self.made}:done",
            "sheet:start": f"{case}:{self.made}:started",
            "sheet:ongoing": f"{case}:{self.made}:ongoing",
            "sheet:more": f"{case}:{self.made}:stopped",
        }

    def sent(self, callback: str) -> tuple[str, Json]:
        """Return what a form was opened about, and whole answers in it."""
        case, team = self.case.id, self.team
        discipline, one = team.disciplines[0].id, f"{case}:{self.made}"
        said, reason = payloads.text("x"), {"reason": payloads.text("x")}
        log_form = {
            "type": payloads.key("home_visit"),
            "state": payloads.key("started"),
            "discipline": payloads.key(discipline),
        }
        names = {"lead": payloads.key(CAMILLA), "contact": payloads.key(CAMILLA)}
        day = payloads.day
        return {
            "form:referral": (team.id, {"situation": said}),
            "form:question": (team.id, {"question": said}),
            "form:breach": (team.id, {"kind": payloads.key("lost")}),
            "form:breach_time": (self.others["breach"], {}),
            "form:bid": (
                case,
                {
                    "discipline": payloads.key(discipline),
                    "kind": payloads.key("does"),
                    "note": said,
                },
            ),
            "form:record": (case, {"decision": said, "citizen_voice": said, **names}),
            "form:intervention": (case, log_form),
            "form:intervention_correct": (one, log_form),
            "form:effect": (one, {"effect": payloads.key("worked")}),
            "form:why": (one, {"why": said}),
            "form:grant": (one, {"grant": payloads.key("unclear")}),
            "form:barrier": (f"{case}:i:{self.made}", {"barrier": payloads.key("rule")}),
            "form:follow_up": (
                case,
                {
                    "works": payloads.key("worked"),
                    "decision": payloads.key("continue"),
                    "citizen_voice": said,
                },
            ),
            "form:snooze": (case, {"until": day("2026-12-01"), **reason}),
            "form:extend": (f"{case}:0", {"to_on": day("2027-03-24"), **reason}),
            "form:redirect": (case, {"unit": payloads.key("other"), **reason}),
            "form:passing": (
                f"{team.id}:{MARION}",
                {"duties": payloads.keys("x"), "taker": payloads.key(CAMILLA)},
            ),
            "form:passing_whose": (team.id, {"user": payloads.person(MARION)}),
            "form:learning": (
                team.id,
                {
                    "first_on": day("2026-12-01"),
                    "weeks": payloads.key("2"),
                    "at": payloads.clock("14:00"),
                },
            ),
            "form:answer": (self.others["question"], {"text": said}),
            "form:absence": (
                "",
                {
                    "user": payloads.person(MARION),
                    "first_on": day("2026-12-01"),
                    "last_on": day("2026-12-01"),
                },
            ),
            "form:encounter": (
                team.id,
                {"channel": payloads.key("phone"), "about": payloads.keys("housing_search")},
            ),
            "form:consent": (
                case,
                {
                    "status": payloads.key("given"),
                    "on": payloads.day("2026-11-24"),
                    "scopes": payloads.keys("doctor"),
                },
            ),
            "form:close": (case, {"outcome": payloads.key("goal_met"), "citizen_voice": said}),
            "form:handover": (
                case,
                {
                    "unit": payloads.key("job_centre"),
                    "recipient": payloads.person(LONE),
                    "summary": said,
                    "meets_on": day("2026-12-01"),
                },
            ),
            "form:handover_day": (case, {"meets_on": day("2026-12-02")}),
            "form:handover_no": (case, reason),
            "form:handover_yes": (self.others["handover"], {"meets_on": day("2026-12-02")}),
            "form:decline": (self.others["handover"], reason),
            "form:team": (
                team.id,
                {
                    "name": payloads.text("Mine"),
                    "letter": payloads.text("M"),
                    "channel": payloads.key("C0UDSATTE"),
                },
            ),
            "form:seat": (
                f"{team.id}:{team.seats[0].id}",
                {"discipline": payloads.text("x"), "holder": payloads.person(LONE)},
            ),
            "form:closing_days": (
                team.id,
                {"first_on": day("2026-12-01"), "label": payloads.text("fri")},
            ),
            "form:groups": (team.id, {"more": payloads.text("Min")}),
            "form:themes": (team.id, {"more": payloads.text("Min\nDin\nVores")}),
            "form:price": (
                f"{team.id}:shelter_home",
                {
                    "kroner": payloads.text("1900"),
                    "first": payloads.text("30"),
                    "last": payloads.text("90"),
                },
            ),
            "form:administrators": ("", {"administrators": payloads.persons(LONE)}),
            "form:rules": (
                team.id,
                {
                    "follow_up_days": payloads.text("14"),
                    "close_months": payloads.text("6"),
                    "contact_days": payloads.text("3"),
                    "answer_minutes": payloads.text("45"),
                    "smallest_shown": payloads.text("5"),
                    "erase_days": payloads.text("30"),
                    "anonymise_months": payloads.text("12"),
                },
            ),
        }.get(callback, (case, {"reason": said, "note": said}))


OF_ONE = ("sheet:effect", "sheet:correct", "sheet:grant", "sheet:barrier", "sheet:note_correct")
BARRIERS = ("goes_on", "waiting_list", "rule", "budget", "opening_hours", "consent", "other")


def hidden(installation: Installation) -> Target:
    """Bring a case under way that only its members may see: no substitute, and no leader."""
    made, bot = target(installation, Stage.UNDERWAY), installation.bot
    with bot.writing() as session:
        opened = case_for(session, made.case.id, visitor(session, WORKSPACE, MARION))
        restrict(_desk(bot, session), opened, (CAMILLA, MARION, CHRISTINA))
    return replace(made, hidden=True)


def target(installation: Installation, stage: Stage) -> Target:
    """Bring a case to a stage, with a row for every action to be about."""
    bot = installation.bot
    (case_id,) = referred(bot)
    others = _of_team(bot, case_id)
    for user in (MARION, CHRISTINA):
        _logged(bot, case_id, user)
    if stage is not Stage.NEW:
        put_under_way(bot, [case_id])
    others |= _busy(bot, case_id)
    if stage not in OPEN:
        others |= _closed(bot, case_id)
        installation.wall.go_by(A_WHILE.total_seconds())
    if stage is Stage.ERASED:
        _erase(bot, case_id)
    with bot.reading() as session:
        case = fresh_case(session, case_id)
        return Target(stage, case, lock_team(session, case.team_id), others)


def _erase(bot: Bot, case_id: str) -> None:
    with bot.writing() as session:
        session.get_one(Case, case_id).erased_at = bot.now()


def _logged(bot: Bot, case_id: str, user: str) -> None:
    with bot.writing() as session:
        desk, who = _desk(bot, session), visitor(session, WORKSPACE, user)
        opened = case_for(session, case_id, who)
        kind, begun = InterventionType.HOME_VISIT, InterventionState.STARTED
        discipline = opened.team.disciplines[1].id
        log(desk, opened, InterventionForm(kind, begun, discipline, local_date(desk.now)))


def _desk(bot: Bot, session: Session) -> Desk:
    return Desk(session, bot.vault, bot.now())


def _of_team(bot: Bot, case_id: str) -> Json:
    """Let the team have a question, an absence ahead, and a message that did not come through."""
    with bot.writing() as session:
        desk = _desk(bot, session)
        case = fresh_case(session, case_id)
        team = lock_team(session, case.team_id)
        asked = ask(desk, team, Actor(BIRGIT, "substitute"), QuestionForm(("other",), WORDS))
        days = AbsenceForm(MARION, AWAY[0], from_noon=False, last_on=AWAY[1], until_noon=False)
        away, _teams = enter(desk, Visitor(team.workspace_id, MARION), days)
        lost = session.scalars(select(Notice.id).where(Notice.case_id == case_id)).first()
        known = {"question": asked.id, "away": away.id, "lost": lost, "handover": case_id}
        return known | {"breach": _broken(desk, team)}


def _broken(desk: Desk, team: Team) -> str:
    """Let Lone, who is in no team, have told of a breach, and done one step."""
    actor, form = Actor(LONE, "referrer"), BreachForm(BreachKind.SEEN, desk.now)
    told = breach.tell(desk, team, actor, form)
    breach.tick(desk, team, actor, told, BreachStep.ADVISER_TOLD, People())
    return told.id


def _busy(bot: Bot, case_id: str) -> Json:
    """Offer the case to Ali; let Marion be out on a visit and be asked to take something over."""
    with bot.writing() as session:
        desk = _desk(bot, session)
        opened = case_for(session, case_id, visitor(session, WORKSPACE, MARION))
        on = usual_day(opened.team, local_date(desk.now))
        offer = HandoverForm(
            Unit.JOB_CENTRE, ALI, "", WORDS, on, ends=LooseEnds(LeftOpen.CONTINUES)
        )
        offered = handover.offer(desk, opened, offer)
        out = visit.go(desk, opened, VisitForm(time(12), CAMILLA))
        (held, *_rest) = passing.held_by(session, opened.team, CHRISTINA)
        asked = PassingForm(MARION, (held.key,))
        actor = Actor(CHRISTINA, "member")
        made = passing.offer(desk, opened.team, actor, CHRISTINA, asked)
        return {"handover": offered.id, "visit": out.id, "passing": made.id}


def _closed(bot: Bot, case_id: str) -> Json:
    with bot.writing() as session:
        desk = _desk(bot, session)
        opened = case_for(session, case_id, visitor(session, WORKSPACE, MARION))
        handover.withdraw(desk, opened)
        ends = LooseEnds(LeftOpen.DONE)
        form = CloseForm(Outcome.GOAL_MET, WORDS, ends, citizen_voice=WORDS)
        closing.close(desk, opened, form)
        ended = opened.case.past_closings[-1].id
        return {"closing": ended, "subject": ended}
