"""Run 6: whatever happens in the life of cases, in any order, I1 to I8 hold after every step.

A Hypothesis state machine. What people do goes through Bolt as from a socket; time passes as in
a running process, or while it is down; Slack fails now and then. After each step the rounds are
made, and as soon as nothing is on its way or in doubt all invariants are looked at.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as play_machine
from sqlalchemy import func, select

from bot.deadlines import local_date
from bot.journal import unfiled
from bot.loading import cases_found, teams_found
from bot.obligations import DAYS
from bot.runtime import connect
from bot.store import migrate
from demo import SEATS
from faults import invariants, payloads
from faults.databases import copied
from faults.installation import Installation
from faults.record import Record, Setting, record_of
from models import Case, Event, Handover, HandoverState, Intervention, Received, Team

if TYPE_CHECKING:
    from datetime import date

Json = dict[str, Any]
STEPS, STEPS_EACH = 11_000, 50
CANARY = "gulspurvqzk"
MEMBERS = [user for pair in SEATS for user in pair]
REFERRERS, RECIPIENTS = ("U0LONE", "U0ALI"), ("U0ALI", "U0SOEREN", None)
ADMINISTRATOR = "U0SOEREN"
MOST_CASES = 8
PASSING = (1, 90, 1200, 4 * 3600, 86_400, 3 * 86_400, 8 * 86_400)
DOWN = (60, 3600, 86_400, 3 * 86_400, 40 * 86_400)
FAULTS: tuple[tuple[str, Json], ...] = (
    ("chat.postMessage", {"kind": "429", "retry_after": 30}),
    ("chat.postMessage", {"kind": "429", "retry_after": None}),
    ("chat.postMessage", {"kind": "http", "status": 503}),
    ("chat.postMessage", {"kind": "http_after", "status": 503}),
    ("chat.postMessage", {"kind": "error_after", "error": "internal_error"}),
    ("chat.postMessage", {"kind": "error", "error": "a_code_of_tomorrow"}),
    ("chat.postMessage", {"kind": "drop_before"}),
    ("chat.postMessage", {"kind": "drop_after"}),
    ("chat.postMessage", {"kind": "error", "error": "not_in_channel"}),
    ("chat.postMessage", {"kind": "error", "error": "token_revoked"}),
    ("chat.update", {"kind": "http", "status": 503}),
    ("chat.update", {"kind": "429", "retry_after": 30}),
    ("conversations.history", {"kind": "drop_before"}),
    ("conversations.replies", {"kind": "http", "status": 500}),
    ("chat.delete", {"kind": "error", "error": "internal_error"}),
)
whole_numbers = st.integers(0, 10_000)


class Life(RuleBasedStateMachine):
    """One installation, and all that can happen to it."""

    setting: Setting
    record: Record

    def __init__(self) -> None:
        """Begin with an empty database and one team."""
        super().__init__()
        self._stack = ExitStack()
        url = self._stack.enter_context(copied(self.setting.url, self.setting.folder))
        self.world = self._stack.enter_context(Installation(url))
        self.stored: list[Json] = []
        self.told: list[str] = []

    def teardown(self) -> None:
        """Let everything come to rest, look once more, and take it away."""
        try:
            self._heal()
            self._look_at_rest()
        finally:
            self._stack.close()

    @initialize()
    def someone_refers(self) -> None:
        """Begin with a case, so that there is something to do."""
        self._refer(0, 0)

    # What people do

    @precondition(lambda self: len(self._cases()) < MOST_CASES)
    @rule(user=whole_numbers, outer=whole_numbers)
    def refer(self, user: int, outer: int) -> None:
        """Refer a citizen, now and then with a date that others have set."""
        self._refer(user, outer)

    @rule(
        which=whole_numbers,
        user=st.sampled_from(MEMBERS),
        act=st.sampled_from(("receive", "come", "stay_away")),
    )
    def answer(self, which: int, user: str, act: str) -> None:
        """Take a case, come, or stay away."""
        self._do(payloads.press(user, f"card:{act}", self._case(which).id))

    @rule(which=whole_numbers, user=st.sampled_from(MEMBERS))
    def bid_and_record(self, which: int, user: str) -> None:
        """Let every discipline bid in, and finish the record."""
        case = self._case(which)
        for discipline in self._team().disciplines:
            self._form(
                user,
                "form:bid",
                case.id,
                discipline=payloads.key(discipline.id),
                kind=payloads.key("helps"),
                note=payloads.text(CANARY),
            )
        self._form(
            user,
            "form:record",
            case.id,
            decision=payloads.text(CANARY),
            lead=payloads.person(user),
            contact=payloads.person(user),
            citizen_voice=payloads.text(CANARY),
        )

    @rule(
        which=whole_numbers,
        user=st.sampled_from(MEMBERS),
        kind=st.sampled_from(("home_visit", "quick_push")),
    )
    def log(self, which: int, user: str, kind: str) -> None:
        """Log an intervention with one tap."""
        self._do(payloads.press(user, f"log:{kind}", self._case(which).id))

    @rule(
        which=whole_numbers,
        user=st.sampled_from(MEMBERS),
        act=st.sampled_from(("undo", "correct", "state", "effect")),
    )
    def about_an_intervention(self, which: int, user: str, act: str) -> None:
        """Take one back, set it right, move it on, or say whether it worked."""
        made = self._intervention(which)
        if made is None:
            return
        about = f"{made.case_id}:{made.id}"
        if act == "undo":
            self._do(payloads.press(made.user, "logged:undo", about))
        elif act == "state":
            self._do(payloads.press(user, "sheet:more", f"{about}:done"))
        elif act == "effect":
            self._form(
                user, "form:effect", about, effect=payloads.key("worked"), why=payloads.text(CANARY)
            )
        else:
            self._form(
                user,
                "form:intervention_correct",
                about,
                type=payloads.key("home_visit"),
                state=payloads.key("ongoing"),
                discipline=payloads.key(made.discipline_id),
                on=payloads.day(str(made.on)),
                note=payloads.text(CANARY),
            )

    @rule(
        which=whole_numbers,
        user=st.sampled_from(MEMBERS),
        decision=st.sampled_from(("continue", "change", "close")),
        days=st.integers(0, 60),
    )
    def follow_up(self, which: int, user: str, decision: str, days: int) -> None:
        """Note a follow-up, with a date of one's own or the usual one."""
        case = self._case(which)
        typed = {
            "works": payloads.key("partly"),
            "decision": payloads.key(decision),
            "citizen_voice": payloads.text(CANARY),
        }
        if days:
            typed["next_on"] = payloads.day(str(self._day(days)))
        self._form(user, "form:follow_up", f"{case.id}:{len(case.follow_ups)}", **typed)

    @rule(
        which=whole_numbers,
        user=st.sampled_from(MEMBERS),
        days=st.integers(0, 20),
        hour=st.integers(7, 18),
    )
    def move(self, which: int, user: str, days: int, hour: int) -> None:
        """Move the start meeting."""
        case = self._case(which)
        self._form(
            user,
            "form:move",
            f"{case.id}:{case.meetings[-1].sequence}",
            on=payloads.day(str(self._day(days))),
            at=payloads.clock(f"{hour:02}:00"),
            reason=payloads.text(CANARY),
        )

    @rule(
        which=whole_numbers,
        user=st.sampled_from(MEMBERS),
        to=st.sampled_from(RECIPIENTS),
        days=st.integers(0, 20),
        told=st.sampled_from(("told", "not_yet")),
    )
    def hand_over(self, which: int, user: str, to: str | None, days: int, told: str) -> None:
        """Offer a case to somebody, in Slack or not; whom the citizen knows already, or not."""
        self._form(
            user,
            "form:handover",
            self._case(which).id,
            unit=payloads.key("job_centre"),
            recipient=payloads.person(to),
            recipient_name=payloads.text("" if to else "en kollega på jobcentret"),
            summary=payloads.text(CANARY),
            meets_on=payloads.day(str(self._day(days))),
            told=payloads.key(told),
        )

    @rule(
        which=whole_numbers,
        user=st.sampled_from(MEMBERS),
        act=st.sampled_from(("accept", "decline", "confirm", "withdraw", "handover_told")),
    )
    def answer_a_handover(self, which: int, user: str, act: str) -> None:
        """Say yes or no to an offer, note a yes or that the citizen knows, or take it back."""
        offer = self._offer(which)
        if offer is None:
            return
        if act in {"confirm", "withdraw", "handover_told"}:
            self._do(payloads.press(user, f"card:{act}", offer.case_id))
        elif act == "accept":
            self._do(payloads.press(offer.recipient or user, "handover:accept", offer.id))
        else:
            self._form(
                offer.recipient or user, "form:decline", offer.id, reason=payloads.text(CANARY)
            )

    @rule(which=whole_numbers, user=st.sampled_from(MEMBERS))
    def close(self, which: int, user: str) -> None:
        """Close a case."""
        self._form(
            user,
            "form:close",
            self._case(which).id,
            outcome=payloads.key("stabilised"),
            voice_not_asked=payloads.key("later"),
            reason=payloads.text(CANARY),
            left_open=payloads.key("continues"),
        )

    @rule(which=whole_numbers, user=st.sampled_from(MEMBERS))
    def file_a_note(self, which: int, user: str) -> None:
        """Say that the newest note that is owed to the journal stands there."""
        case = self._case(which)
        owing = unfiled(case)
        if owing:
            self._do(payloads.press(user, "journal:file", f"{case.id}:{owing[-1].about}:0"))

    @rule(
        which=whole_numbers,
        user=st.sampled_from(MEMBERS),
        act=st.sampled_from(("after:yes", "after:no", "after:reopen", "feedback:no")),
        days=st.sampled_from(DAYS),
    )
    def answer_after_the_end(self, which: int, user: str, act: str, days: int) -> None:
        """Say whether it holds, open again what doesn't, or say that it did not help."""
        ended = self._case(which).past_closings
        if ended:
            about = ended[-1].id if act == "feedback:no" else f"{ended[-1].id}:{days}"
            self._do(payloads.press(user, act, about))

    @rule(which=whole_numbers, user=st.sampled_from(MEMBERS), days=st.integers(1, 20))
    def put_off(self, which: int, user: str, days: int) -> None:
        """Let a case's reminders rest until a day."""
        until = payloads.day(str(self._day(days)))
        about = self._case(which).id
        self._form(user, "form:snooze", about, until=until, reason=payloads.text(CANARY))

    @rule(which=whole_numbers, user=st.sampled_from(MEMBERS))
    def reopen(self, which: int, user: str) -> None:
        """Open a closed case again."""
        self._form(user, "form:reopen", self._case(which).id, reason=payloads.text(CANARY))

    @rule(
        which=whole_numbers,
        holder=st.sampled_from((*MEMBERS, None)),
        other=st.sampled_from((*MEMBERS, None)),
    )
    def seat_somebody(self, which: int, holder: str | None, other: str | None) -> None:
        """Give a seat to another, or to nobody."""
        team = self._team()
        seat = team.seats[which % len(team.seats)]
        stands_in = [other] if other and other != holder else []
        self._form(
            ADMINISTRATOR,
            "form:seat",
            f"{team.id}:{seat.id}",
            discipline=payloads.text(seat.discipline.label),
            holder=payloads.person(holder),
            substitutes=payloads.persons(*stands_in),
            authority=payloads.key("authority"),
            leader=payloads.person(None),
        )

    @rule(days=st.integers(0, 40), length=st.integers(0, 5))
    def close_days(self, days: int, length: int) -> None:
        """Close the team for some days of its own."""
        self._form(
            ADMINISTRATOR,
            "form:closing_days",
            self._team().id,
            first_on=payloads.day(str(self._day(days))),
            last_on=payloads.day(str(self._day(days + length))),
            label=payloads.text("personaledag"),
        )

    @rule(days=st.integers(7, 90), months=st.integers(1, 12))
    def set_rules(self, days: int, months: int) -> None:
        """Change the spans that new cases are counted with."""
        self._form(
            ADMINISTRATOR,
            "form:rules",
            self._team().id,
            follow_up_days=payloads.text(str(days)),
            close_months=payloads.text(str(months)),
            contact_days=payloads.text("3"),
            answer_minutes=payloads.text("45"),
            smallest_shown=payloads.text("5"),
            erase_days=payloads.text("30"),
            anonymise_months=payloads.text("12"),
            meets=payloads.key("whole"),
        )

    # What Slack and the world do

    @precondition(lambda self: bool(self.stored))
    @rule(which=whole_numbers)
    def repeat(self, which: int) -> None:
        """I5: Slack delivers again what was stored before, and nothing changes."""
        before = invariants.rows(self.world.bot)
        self.world.deliver(self.stored[which % len(self.stored)])
        wrong = invariants.changed(before, invariants.rows(self.world.bot))
        assert not wrong, self._words(wrong)

    @rule(seconds=st.sampled_from(PASSING))
    def time_passes(self, seconds: int) -> None:
        """Let time pass in a running process."""
        self._heal()
        self.world.live(seconds)

    @rule(seconds=st.sampled_from(DOWN))
    def be_down(self, seconds: int) -> None:
        """Let time pass while the process is down, and start it."""
        self.world.end()
        self.world.wall.go_by(seconds)
        self.world.begin()
        self.world.start()

    @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def slack_fails(self, fault: tuple[str, Json], times: int) -> None:
        """Let Slack fail the next times it is called in a way."""
        method, how = fault
        self.world.ask("POST", "faults", {"method": method, "times": times, "fault": how})

    @rule()
    def rest(self) -> None:
        """Let Slack behave, and everything come to rest."""
        self._heal()
        self._look_at_rest()

    @invariant()
    def all_holds(self) -> None:
        """I1 to I8: at every moment those that always hold, all of them when it is quiet."""
        self.world.settle()
        self.record.count("steps")
        channels = self.world.channels()
        if self.world.is_busy() or self._has_faults():
            wrong = invariants.broken(self.world.bot, channels, [CANARY])
        else:
            self.record.count("looks_at_rest")
            wrong = invariants.broken_at_rest(self.world.bot, channels, [CANARY])
        wrong += self.world.heard.failures()
        assert not wrong, self._words(wrong)

    def _look_at_rest(self) -> None:
        self.world.rest()
        wrong = invariants.broken_at_rest(self.world.bot, self.world.channels(), [CANARY])
        assert not wrong, self._words(wrong)

    def _heal(self) -> None:
        self.world.ask("DELETE", "faults")

    def _has_faults(self) -> bool:
        asked = self.world.ask("GET", "faults")["faults"]
        return any(fault["times_left"] for fault in asked)

    def _refer(self, user: int, outer: int) -> None:
        team = self._team()
        typed = {
            f"target_groups_{team.id}": payloads.keys("eviction_notice"),
            "urgency": payloads.key("this_week"),
            "official_number": payloads.text(f"KAN-{len(self._cases())}"),
            "situation": payloads.text(CANARY),
            "citizen_wish": payloads.text(CANARY),
        }
        if outer % 3 == 0:
            typed |= {
                "outer_kind": payloads.key("eviction"),
                "outer_on": payloads.day(str(self._day(outer % 25))),
            }
        self._form(REFERRERS[user % 2], "form:referral", team.id, **typed)

    def _form(self, user: str, callback: str, metadata: str, **typed: Json) -> None:
        self._do(payloads.form(user, callback, metadata, **typed))

    def _do(self, payload: Json) -> None:
        """Let a person do something, and keep it if it was stored."""
        payload |= self.world.addresses(payload)
        before = self._stored()
        self.world.deliver(payload)
        if self._stored() > before:
            self.stored.append(payload)
            self.record.count("changes")

    def _stored(self) -> int:
        """Count what has come in and what has happened."""
        with self.world.bot.reading() as session:
            counts = [select(func.count()).select_from(table) for table in (Received, Event)]
            return sum(session.scalar(count) or 0 for count in counts)

    def _cases(self) -> list[Case]:
        with self.world.bot.reading() as session:
            return cases_found(session, select(Case.id).order_by(Case.code))

    def _case(self, which: int) -> Case:
        cases = self._cases()
        return cases[which % len(cases)]

    def _team(self) -> Team:
        with self.world.bot.reading() as session:
            (team,) = teams_found(session, select(Team))
            return team

    def _intervention(self, which: int) -> Intervention | None:
        with self.world.bot.reading() as session:
            query = select(Intervention).where(Intervention.undone_at.is_(None))
            found = list(session.scalars(query.order_by(Intervention.logged_at, Intervention.id)))
        return found[which % len(found)] if found else None

    def _offer(self, which: int) -> Handover | None:
        with self.world.bot.reading() as session:
            stands = HandoverState.OFFERED, HandoverState.ACCEPTED
            query = select(Handover).where(Handover.state.in_(stands))
            found = list(session.scalars(query.order_by(Handover.offered_at)))
        return found[which % len(found)] if found else None

    def _day(self, days: int) -> date:
        return local_date(self.world.wall.now()) + timedelta(days=days)

    def _words(self, wrong: list[str]) -> str:
        return f"{self.world.wall.now()}: {'; '.join(wrong[:4])}"


def run(setting: Setting) -> Record:
    """Play the run."""
    record = record_of(6, "life", setting)
    engine = connect(setting.url)
    migrate(engine)
    engine.dispose()
    examples = setting.some(STEPS // STEPS_EACH, 3)
    each = STEPS_EACH if examples > 3 else STEPS_EACH // 2
    machine = type("Machine", (Life,), {"setting": setting, "record": record})
    machine._hypothesis_internal_use_seed = setting.seed  # type: ignore[attr-defined]
    try:
        play_machine(machine, settings=_settings(each, examples))
    except (AssertionError, Flaky) as broken:
        told = broken.exceptions[0] if isinstance(broken, BaseExceptionGroup) else broken
        record.broken.append(f"{type(broken).__name__}: {str(told).splitlines()[0]}")
    return record


def _settings(each: int, examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=each,
        deadline=None,
        database=None,
        derandomize=False,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
