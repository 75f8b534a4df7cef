"""Ask the disciplines without a case, answer, keep what was learnt, and convene the slot for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from bot.casework.desk import overrides, plan_team, record_of_team
from bot.casework.follow_up import require_open_day
from bot.deadlines import at_local, local_date
from bot.errors import Denied, FieldErrors, Refused
from bot.locale import _, clock_words
from bot.obligations import learning_owed, sparring_owed
from bot.policy import awaited_of, calendar_of, learning_days, seats_of, unheard
from bot.restricted import is_restricted
from models import Gathering, Knowledge, KnowledgeAnswer, Notice, NoticeState
from models.base import new_id
from models.vocabulary import KnowledgeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.loading import Opened
    from bot.trace import Actor
    from models import Case, Reply, Team

KINDS = ("sparring", "sparring_told", "learning", "learning_agenda", "learning_off")
TOLD = timedelta(days=14)
WEEKS = (1, 2, 4)
EARLIEST, LATEST = time(8, 30), time(16, 0)


@dataclass(frozen=True)
class QuestionForm:
    """A question of no citizen, and what it is about (keys of target groups)."""

    themes: tuple[str, ...]
    text: str
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnswerForm:
    """What a discipline answers."""

    text: str
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class SlotForm:
    """The first day of the slot (local), every how many weeks, and when; no day takes it away."""

    first_on: date | None
    weeks: int
    at: time


def ask(desk: Desk, team: Team, actor: Actor, form: QuestionForm) -> Knowledge:
    """Ask all disciplines of a team; the answer is due on the next working day."""
    calendar = calendar_of(team)
    heard_on = local_date(calendar.next_office_instant(desk.now))
    made = _made(desk, team, actor, KnowledgeKind.QUESTION, form.themes, form.text)
    made.answer_by = calendar.next_working_day(heard_on)
    _write(desk, team, actor, "question_asked", overrides(made.id, form.overridden))
    return made


def answer(
    desk: Desk, team: Team, actor: Actor, question: Knowledge, form: AnswerForm
) -> KnowledgeAnswer:
    """Answer from the field of one's own seat, the first that is silent. Raises Refused."""
    mine = fields_to_answer(question, team, actor.user)
    silent = {discipline.id for discipline in unheard(question, team)}
    made = KnowledgeAnswer(
        id=new_id(),
        knowledge_id=question.id,
        discipline_id=next((one for one in mine if one in silent), mine[0]),
        user=actor.user,
        at=desk.now,
    )
    desk.vault.put(made, "text", form.text)
    question.answers.append(made)
    _write(desk, team, actor, "question_answered", overrides(made.id, form.overridden))
    return made


def fields_to_answer(found: Knowledge, team: Team, user: str) -> list[str]:
    """Return the disciplines (ids) a person answers for; Refused without one, or a question."""
    if found.kind is not KnowledgeKind.QUESTION:
        raise Refused(_("Kortet er en erfaring, så der er ikke noget at svare på."))
    mine = [seat.discipline_id for seat in seats_of(team, user)]
    if not mine:
        raise Denied(_("Kun teamets fagligheder svarer. Svarene kan du læse her."))
    return mine


def keep_lesson(desk: Desk, opened: Opened, text: str) -> Knowledge:
    """Keep what a case taught, apart from the case; whoever calls writes the change down.

    Raises Refused as `require_for_all`.
    """
    require_for_all(opened.case)
    opened.case.learned_at = desk.now
    kind, themes = KnowledgeKind.LESSON, tuple(opened.case.target_groups)
    return _made(desk, opened.team, opened.actor, kind, themes, text)


def require_for_all(case: Case) -> None:
    """Raise Refused for a restricted case: a card is read by all, and would tell of it."""
    if is_restricted(case):
        words = _(
            "Sagen er kun for navngivne, og et videnkort læses af hele teamet. Skriv en note i "
            "sagen."
        )
        raise Refused(words)


def remove(desk: Desk, team: Team, actor: Actor, found: Knowledge) -> None:
    """Take a card away for good, with its answers."""
    desk.session.delete(found)
    _write(desk, team, actor, "knowledge_removed", found.id)


def mark_read(desk: Desk, team: Team, actor: Actor, found: Knowledge) -> None:
    """Leave the mark of somebody reading a card: its words are sealed."""
    record_of_team(desk, team, actor, "knowledge_read", found.id)


def set_slot(desk: Desk, team: Team, actor: Actor, form: SlotForm) -> None:
    """Set when the team meets to spar and learn, or that it doesn't. Raises FieldErrors."""
    if form.first_on is not None:
        _require_slot(desk, team, form)
    team.learning_from, team.learning_weeks = form.first_on, form.weeks
    team.learning_at = form.at if form.first_on else None
    _write(desk, team, actor, "learning_slot_set", str(form.first_on or ""))


def planned_slot(team: Team, today: date) -> date | None:
    """Return the slot's next day as it was agreed, closed or not, from a local date on."""
    if team.learning_from is None:
        return None
    step = timedelta(weeks=team.learning_weeks)
    gone = max(-((team.learning_from - today) // step), 0)
    return team.learning_from + step * gone


def reply(desk: Desk, team: Team, actor: Actor, on: date, said: Reply) -> Gathering:
    """Say whether one comes to the slot on a day. Raises Refused for a day that has none."""
    at = team.learning_at
    if at is None or on not in learning_days(team, on, 1) or at_local(on, at) <= desk.now:
        raise Refused(_("Der er ikke længere noget at svare på. Se det næste i kanalen."))
    found = gathering(desk.session, team, on)
    if found is None:
        found = Gathering(id=new_id(), team_id=team.id, on=on, replies={})
        desk.session.add(found)
    found.replies = {**found.replies, actor.user: said.value}
    subject = f"{on}:{said.value}"
    record_of_team(desk, team, actor, "learning_replied", subject)
    return found


def gathering(session: Session, team: Team, on: date) -> Gathering | None:
    """Return what has been said of the slot on a local day."""
    query = select(Gathering).where(Gathering.team_id == team.id, Gathering.on == on)
    return session.scalar(query)


def cards(
    session: Session, teams: Sequence[Team], start: int, count: int
) -> tuple[int, list[Knowledge]]:
    """Return how many knowledge cards some teams have, and a page of them, newest first."""
    ids = [team.id for team in teams]
    total = session.scalar(
        select(func.count()).select_from(Knowledge).where(Knowledge.team_id.in_(ids))
    )
    query = _whole().where(Knowledge.team_id.in_(ids)).order_by(Knowledge.at.desc())
    return total or 0, list(session.scalars(query.offset(start).limit(count)))


def question_of(session: Session, knowledge_id: str) -> Knowledge | None:
    """Return a card for Tværs itself, with its answers; None when it was taken away."""
    return session.scalar(_whole().where(Knowledge.id == knowledge_id))


def unanswered(session: Session, team: Team) -> list[Knowledge]:
    """Return the questions that a discipline has still to answer, oldest first."""
    open_ones = Knowledge.team_id == team.id, Knowledge.settled_at.is_(None)
    query = _whole().where(*open_ones, Knowledge.kind == KnowledgeKind.QUESTION)
    return list(session.scalars(query.order_by(Knowledge.at)))


def new_since(session: Session, team: Team, since: datetime) -> int:
    """Return how many cards have come since a moment (aware)."""
    query = select(func.count()).select_from(Knowledge).where(Knowledge.team_id == team.id)
    return session.scalar(query.where(Knowledge.at >= since)) or 0


def plan_learning(desk: Desk, team: Team) -> None:
    """Write what questions and the slot owe as notices: add, move or cancel."""
    desk.session.flush()
    lately = Knowledge.settled_at.is_(None) | (Knowledge.settled_at > desk.now - TOLD)
    query = _whole().where(Knowledge.team_id == team.id, lately)
    questions = desk.session.scalars(query).all()
    for one in questions:
        if one.settled_at is None and not awaited_of(one, team):
            one.settled_at = desk.now
    dues = [due for one in questions for due in sparring_owed(team, one, desk.now)]
    told = slots_told(desk.session, team, desk.now)
    plan_team(desk, team, KINDS, [*dues, *learning_owed(team, desk.now, told)])


def is_still_owed(session: Session, notice: Notice, team: Team, now: datetime) -> bool:
    """Tell whether a question, or a word of the slot, is owed at a moment (aware)."""
    question = question_of(session, notice.about) if notice.about else None
    dues = list(learning_owed(team, now, slots_told(session, team, now)))
    dues += sparring_owed(team, question, now) if question else []
    return notice.key in {due.key for due in dues}


def slots_told(session: Session, team: Team, now: datetime) -> dict[str, datetime]:
    """Return when each slot ahead begins that the team has been called to, by its notice's key."""
    said = Notice.team_id == team.id, Notice.kind == "learning", Notice.state == NoticeState.SENT
    query = select(Notice.key, Notice.not_after).where(*said, Notice.not_after > now)
    return {key: at for key, at in session.execute(query) if at is not None}


def _whole() -> Select[Knowledge]:
    return select(Knowledge).options(selectinload(Knowledge.answers))


def _made(
    desk: Desk, team: Team, actor: Actor, kind: KnowledgeKind, themes: Sequence[str], text: str
) -> Knowledge:
    made = Knowledge(
        id=new_id(),
        team_id=team.id,
        kind=kind,
        themes=list(themes),
        user=actor.user,
        at=desk.now,
        answers=[],
    )
    desk.vault.put(made, "text", text)
    desk.session.add(made)
    return made


def _write(desk: Desk, team: Team, actor: Actor, kind: str, subject: str) -> None:
    record_of_team(desk, team, actor, kind, subject)
    plan_learning(desk, team)


def _require_slot(desk: Desk, team: Team, form: SlotForm) -> None:
    first_on, _calendar = form.first_on or date.min, calendar_of(team)
    goes_on = team.learning_from is not None and form.weeks == team.learning_weeks
    if goes_on and first_on == planned_slot(team, local_date(desk.now)):
        return  # a closed day in a row that was agreed is on the next that is open
    if first_on < local_date(desk.now):
        raise FieldErrors({"first_on": _("Dagen er gået. Vælg en fra i dag.")})
    require_open_day(team, first_on, "first_on")
    if not EARLIEST <= form.at <= LATEST:
        words = _("Vælg et tidspunkt fra {first} til {last}.")
        given = {"first": clock_words(EARLIEST), "last": clock_words(LATEST)}
        raise FieldErrors({"at": words.format(**given)})
