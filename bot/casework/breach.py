"""Tell of a breach of data security, work its checklist off, and end it (GDPR art. 33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from bot.access import Visitor, administrators, answered_for
from bot.casework.desk import plan_team, record_of_team
from bot.errors import FieldErrors, Refused
from bot.locale import _, listed, sentence
from bot.obligations import BREACH, QUESTIONS, answer_to, breach_owed, open_questions
from bot.policy import chiefs
from bot.words import label
from models import Breach, BreachDone, Notice, Team
from models.base import new_id

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.people import People
    from bot.trace import Actor
    from models.vocabulary import BreachKind, BreachStep

LONGEST_AGO = timedelta(days=30)
KEPT = timedelta(days=5 * 365)
"""How long after its end a breach is kept: the documentation that art. 33, paragraph 5, asks."""


@dataclass(frozen=True)
class BreachForm:
    """What has happened, and when it was found (aware)."""

    kind: BreachKind
    found_at: datetime


def tell(desk: Desk, team: Team, actor: Actor, form: BreachForm) -> Breach:
    """Tell of a breach: leaders and administrators hear at once. Raises FieldErrors."""
    _require_lately(desk.now, form.found_at)
    made = Breach(
        id=new_id(),
        team_id=team.id,
        kind=form.kind,
        found_at=form.found_at,
        told_by=actor.user,
        told_at=desk.now,
        done=[],
    )
    desk.session.add(made)
    _write(desk, team, actor, "breach_told", made.id)
    return made


def set_found(desk: Desk, team: Team, actor: Actor, breach: Breach, found_at: datetime) -> None:
    """Correct when a breach was found (aware): its clock, and all that is said of it, follow.

    The trace keeps the time that stood before. Raises FieldErrors, and Refused when it is ended.
    """
    _require_open(breach)
    _require_lately(desk.now, found_at)
    before = breach.found_at.astimezone(UTC).isoformat(timespec="minutes")
    breach.found_at = found_at
    _write(desk, team, actor, "breach_found_at", f"{breach.id}:{before}")


def tick(
    desk: Desk, team: Team, actor: Actor, breach: Breach, step: BreachStep, known: People
) -> None:
    """Say that a step is done. Raises Refused when its question has its answer already."""
    _require_open(breach)
    question = next(one for one in QUESTIONS if step in one)
    given = answer_to(breach, question)
    if given is not None:
        words = _("{name} har allerede svaret: {answer}. Fortryd det først, hvis det er forkert.")
        raise Refused(words.format(name=known.first(given.user), answer=label(given.step)))
    breach.done.append(BreachDone(id=new_id(), step=step, user=actor.user, at=desk.now))
    _write(desk, team, actor, "breach_step", f"{breach.id}:{step.value}")


def untick(desk: Desk, team: Team, actor: Actor, breach: Breach, step: BreachStep) -> None:
    """Take a step back. Raises Refused when it isn't said any more."""
    _require_open(breach)
    given = answer_to(breach, (step,))
    if given is None:
        raise Refused(_("Det er allerede fortrudt."))
    breach.done.remove(given)
    desk.session.delete(given)
    _write(desk, team, actor, "breach_step", f"{breach.id}:{step.value}:undone")


def end(desk: Desk, team: Team, actor: Actor, breach: Breach) -> None:
    """End a breach whose every question has its answer. Raises Refused."""
    _require_open(breach)
    missing = open_questions(breach)
    if missing:
        words = _("Der mangler endnu: {what}.")
        what = listed(label(question[0]).lower() for question in missing)
        raise Refused(sentence(words.format(what=what)))
    breach.ended_at, breach.ended_by = desk.now, actor.user
    _write(desk, team, actor, "breach_ended", breach.id)


def hear_of(session: Session, team: Team) -> list[str]:
    """Return who hears of a breach in a team: its leaders and the administrators, each once."""
    nobody = Visitor(team.workspace_id, "")
    return list(dict.fromkeys([*chiefs(team), *administrators(session, nobody)]))


def open_breaches(session: Session, who: Visitor) -> list[tuple[Breach, Team]]:
    """Return the breaches that aren't ended and are a person's to end, oldest first.

    Each with its answers and its team; they are of who told of them, too.
    """
    query = select(Breach, Team).join(Team, Team.id == Breach.team_id)
    query = query.options(selectinload(Breach.done))
    mine = (Breach.told_by == who.user) | Breach.team_id.in_(answered_for(session, who))
    query = query.where(Team.workspace_id == who.workspace_id, Breach.ended_at.is_(None), mine)
    rows = session.execute(query.order_by(Breach.found_at)).all()
    return [(breach, team) for breach, team in rows]


def breach_of(session: Session, breach_id: str) -> Breach | None:
    """Return a breach for Tværs itself, with its answers; None when it was forgotten."""
    return session.scalar(_whole().where(Breach.id == breach_id))


def plan_breaches(desk: Desk, team: Team) -> None:
    """Write what a team's breaches owe as notices: add, move or cancel."""
    desk.session.flush()
    open_ones = _whole().where(Breach.team_id == team.id, Breach.ended_at.is_(None))
    told = hear_of(desk.session, team)
    dues = [due for one in desk.session.scalars(open_ones) for due in breach_owed(one, told)]
    plan_team(desk, team, (BREACH,), dues)


def is_still_owed(session: Session, notice: Notice, team: Team, breach: Breach) -> bool:
    """Tell whether what is said of a breach is still owed to the one it is for."""
    return notice.key in {due.key for due in breach_owed(breach, hear_of(session, team))}


def forget_breaches(session: Session, now: datetime) -> None:
    """Forget breaches five years after they ended, with what was said of them."""
    over = select(Breach.id).where(Breach.ended_at < now - KEPT)
    session.execute(delete(Notice).where(Notice.kind == BREACH, Notice.about.in_(over)))
    session.execute(delete(BreachDone).where(BreachDone.breach_id.in_(over)))
    session.execute(delete(Breach).where(Breach.ended_at < now - KEPT))


def _whole() -> Select[Breach]:
    return select(Breach).options(selectinload(Breach.done))


def _require_lately(now: datetime, found_at: datetime) -> None:
    if found_at > now:
        words = _("Tidspunktet ligger i fremtiden. Vælg, hvornår bruddet blev opdaget.")
        raise FieldErrors({"found_on": words})
    if found_at < now - LONGEST_AGO:
        words = _("Vælg en dag inden for de sidste 30 dage. Er det ældre, så ring til jeres leder.")
        raise FieldErrors({"found_on": words})


def _require_open(breach: Breach) -> None:
    if breach.ended_at is not None:
        raise Refused(_("Bruddet er afsluttet. Meld et nyt, hvis der er sket mere."))


def _write(desk: Desk, team: Team, actor: Actor, kind: str, subject: str) -> None:
    record_of_team(desk, team, actor, kind, subject)
    plan_breaches(desk, team)
