"""Log what is done for the citizen: one tap, a form, a changed state, and whether it worked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.casework.convene import my_seat, require_open
from bot.casework.desk import Desk, change, overrides, require_past
from bot.casework.meet import require_discipline
from bot.deadlines import local_date
from bot.errors import FieldErrors, Refused
from bot.locale import _
from bot.restricted import seen_by_all
from models import Case, Intervention
from models.base import new_id
from models.intervention import UNSETTLED
from models.vocabulary import (
    BarrierKind,
    Effect,
    Grant,
    InterventionState,
    InterventionType,
    Unit,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from bot.loading import Opened
    from models import Team

REGRET = timedelta(minutes=10)
QUICK = 5
FIRST_QUICK = (
    InterventionType.OUTREACH_CONTACT,
    InterventionType.HOME_VISIT,
    InterventionType.MOTIVATIONAL_TALK,
    InterventionType.TEMP_HOUSING,
    InterventionType.QUICK_PUSH,
)
ENDED = (InterventionState.DONE, InterventionState.STOPPED)
DECIDED_AGAINST = (InterventionState.OFFERED_DECLINED, InterventionState.CONSIDERED_REJECTED)
NOT_BEGUN = (InterventionState.PROPOSED, *DECIDED_AGAINST)
BEGUN = (InterventionState.STARTED, InterventionState.ONGOING, InterventionState.DONE)
USUALLY_DECIDED = frozenset(
    {
        InterventionType.TEMP_HOUSING,
        InterventionType.SHELTER_REFERRAL,
        InterventionType.CARE_HOME,
        InterventionType.HOME_HELP,
        InterventionType.SUBSTANCE_TREATMENT,
        InterventionType.SUPPORT_CARE,
        InterventionType.LIVING_SUPPORT,
    }
)
"""What the municipality usually grants by a decision; talks, visits and help to apply are not."""


@dataclass(frozen=True)
class InterventionForm:
    """An intervention as the form has it; `on` is the local date it began or was offered."""

    type: InterventionType
    state: InterventionState
    discipline_id: str
    on: date
    note: str = ""
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrderForm:
    """What is ordered outside the team: where, from whom (or ""), what, and by which local date."""

    type: InterventionType
    unit: Unit
    person: str
    deliverable: str
    discipline_id: str
    due_on: date
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class EffectForm:
    """Whether it worked, and why in a few words; `barrier` is what stood in the way, if told."""

    effect: Effect
    why: str = ""
    overridden: tuple[str, ...] = ()
    barrier: BarrierKind | None = None


@dataclass(frozen=True)
class WhyForm:
    """Why something was declined or rejected, in a few words; may be empty."""

    why: str = ""
    overridden: tuple[str, ...] = ()


def most_used(session: Session, team: Team) -> list[InterventionType]:
    """Return the five types the team has begun most, the usual first ones before their equals."""
    rows = session.execute(
        select(Intervention.type, func.count())
        .join(Case, Case.id == Intervention.case_id)
        .where(
            Case.team_id == team.id,
            seen_by_all(),
            Intervention.undone_at.is_(None),
            Intervention.state.not_in(NOT_BEGUN),
        )
        .group_by(Intervention.type)
    ).all()
    counted = Counter({kind: count for kind, count in rows})  # noqa: C416 - rows are not pairs
    kinds = dict.fromkeys([*FIRST_QUICK, *InterventionType])
    return sorted(kinds, key=lambda kind: -counted[kind])[:QUICK]


def log_quickly(desk: Desk, opened: Opened, kind: InterventionType) -> Intervention:
    """Log a type with one tap: started today, by me, for my own discipline."""
    form = InterventionForm(
        type=kind,
        state=InterventionState.STARTED,
        discipline_id=my_seat(opened.team, opened.actor.user).discipline_id,
        on=local_date(desk.now),
    )
    return log(desk, opened, form)


def log(desk: Desk, opened: Opened, form: InterventionForm) -> Intervention:
    """Log an intervention; of another discipline than one's own, too, that is the point."""
    require_open(opened.case)
    require_discipline(opened, form.discipline_id)
    _require_past(desk, form)
    made = Intervention(id=new_id(), case_id=opened.case.id, logged_at=desk.now)
    made.user = opened.actor.user
    _fill(desk, made, form)
    opened.case.interventions.append(made)
    change(desk, opened, "intervention_logged", overrides(made.id, form.overridden))
    return made


def order(desk: Desk, opened: Opened, form: OrderForm) -> Intervention:
    """Keep what is ordered outside the team; it is reminded of until it is delivered or given up.

    Raises FieldErrors for a date that is past.
    """
    require_open(opened.case)
    require_discipline(opened, form.discipline_id)
    today = local_date(desk.now)
    if form.due_on < today:
        raise FieldErrors({"due_on": _("Datoen er passeret. Vælg i dag eller senere.")})
    made = Intervention(
        id=new_id(),
        case_id=opened.case.id,
        type=form.type,
        state=InterventionState.STARTED,
        discipline_id=form.discipline_id,
        user=opened.actor.user,
        on=today,
        ordered_from=form.unit,
        due_on=form.due_on,
        logged_at=desk.now,
    )
    _begin_grant(desk, made)
    desk.vault.put(made, "ordered_person", form.person or None)
    desk.vault.put(made, "deliverable", form.deliverable)
    opened.case.interventions.append(made)
    change(desk, opened, "intervention_ordered", overrides(made.id, form.overridden))
    return made


def correct(
    desk: Desk, opened: Opened, intervention_id: str, form: InterventionForm
) -> Intervention:
    """Set an intervention right."""
    require_open(opened.case)
    require_discipline(opened, form.discipline_id)
    _require_past(desk, form)
    made = find(opened, intervention_id)
    if made.state is InterventionState.OFFERED_DECLINED:
        made.declined_on = None  # it is what is set right
    if made.state is not form.state:
        made.state_at = desk.now
    if made.type in USUALLY_DECIDED and form.type not in USUALLY_DECIDED:
        _forget_unclear(made)
    _fill(desk, made, form)
    change(desk, opened, "intervention_corrected", overrides(made.id, form.overridden))
    return made


def undo(desk: Desk, opened: Opened, intervention_id: str) -> Intervention:
    """Take back what one logged within the last ten minutes. Raises Refused later than that."""
    require_open(opened.case)
    made = find(opened, intervention_id)
    if made.user != opened.actor.user or desk.now - made.logged_at > REGRET:
        raise Refused(
            _("Det er for sent at fortryde her. Ret i stedet indsatsens status i Se sagen.")
        )
    made.undone_at = desk.now
    change(desk, opened, "intervention_undone", made.id)
    return made


def set_state(
    desk: Desk, opened: Opened, intervention_id: str, state: InterventionState
) -> Intervention:
    """Move an intervention to another state; setting the same one changes nothing."""
    require_open(opened.case)
    made = find(opened, intervention_id)
    if made.state is not state:
        _keep_refusal(desk, made)
        made.state, made.state_at = state, desk.now
        _begin_grant(desk, made)
        if state is InterventionState.OFFERED_DECLINED:
            made.declined_on = local_date(desk.now)
        change(desk, opened, f"intervention_{state.value}", made.id)
    return made


def go_on(desk: Desk, opened: Opened, intervention_id: str) -> Intervention:
    """Keep that an intervention goes on as it should, though its state is the same."""
    require_open(opened.case)
    made = find(opened, intervention_id)
    if made.state not in UNSETTLED:
        raise Refused(_("Indsatsen er ikke i gang. Åbn sagen igen for at se, hvor den står."))
    made.state_at = desk.now
    change(desk, opened, "intervention_goes_on", made.id)
    return made


def tell_effect(desk: Desk, opened: Opened, intervention_id: str, form: EffectForm) -> Intervention:
    """Keep whether an intervention worked, and why; it often shows after the case is closed.

    Raises FieldErrors for one that was declined or rejected: there is nothing that could work.
    """
    made = find(opened, intervention_id)
    if made.state in DECIDED_AGAINST:
        words = _("Indsatsen er fravalgt eller takket nej til. Åbn sagen igen.")
        raise FieldErrors({"effect": words})
    made.effect = form.effect
    desk.vault.put(made, "effect_why", form.why or None)
    change(desk, opened, "effect_told", overrides(made.id, form.overridden))
    return made


def tell_why(desk: Desk, opened: Opened, intervention_id: str, form: WhyForm) -> Intervention:
    """Keep why an intervention was declined or rejected; also when it has been begun since."""
    made = find(opened, intervention_id)
    column = "effect_why" if made.state in DECIDED_AGAINST else "declined_why"
    desk.vault.put(made, column, form.why or None)
    change(desk, opened, "why_told", overrides(made.id, form.overridden))
    return made


def untold(case: Case) -> list[Intervention]:
    """Return what is done or stopped, and nobody has said of whether it worked."""
    return [made for made in live(case) if made.state in ENDED and made.effect is None]


def with_untold() -> ColumnElement[bool]:
    """Return the condition for cases that have something of the kind."""
    asked = (
        Intervention.case_id == Case.id,
        Intervention.state.in_(ENDED),
        Intervention.effect.is_(None),
        Intervention.undone_at.is_(None),
    )
    return select(Intervention.id).where(*asked).exists()


def find(opened: Opened, intervention_id: str) -> Intervention:
    """Return one of the case's interventions. Raises Refused when it isn't there any more."""
    for made in live(opened.case):
        if made.id == intervention_id:
            return made
    raise Refused(_("Indsatsen findes ikke længere. Den er måske fortrudt."))


def live(case: Case) -> list[Intervention]:
    """Return the case's interventions, without those that were taken back."""
    return [made for made in case.interventions if made.undone_at is None]


def declined_on(made: Intervention) -> date | None:
    """Return the local day of a refusal that stands; None where it was begun since, or never."""
    return made.declined_on if made.state is InterventionState.OFFERED_DECLINED else None


def refusals(case: Case) -> list[tuple[date, Intervention]]:
    """Return what the citizen has declined, with the local day, also where they said yes since."""
    found = [(made.declined_on, made) for made in live(case) if made.declined_on is not None]
    return sorted(found, key=lambda one: (one[0], one[1].logged_at))


def _fill(desk: Desk, made: Intervention, form: InterventionForm) -> None:
    made.type, made.state = form.type, form.state
    _begin_grant(desk, made)
    made.discipline_id, made.on = form.discipline_id, form.on
    if form.state is InterventionState.OFFERED_DECLINED:
        made.declined_on = form.on
    desk.vault.put(made, "note", form.note or None)


def _begin_grant(desk: Desk, made: Intervention) -> None:
    """Ask whether what is begun needs a decision, where it usually does and nobody has said."""
    if made.grant is None and made.state in BEGUN and made.type in USUALLY_DECIDED:
        made.grant, made.grant_on = Grant.UNCLEAR, local_date(desk.now)


def _forget_unclear(made: Intervention) -> None:
    """Take back the question that came with a type the intervention was not of."""
    if made.grant is Grant.UNCLEAR:
        made.grant = made.grant_on = None


def _keep_refusal(desk: Desk, made: Intervention) -> None:
    """Keep why something was declined or rejected beside what comes of it now."""
    why = desk.vault.read(made, "effect_why")
    if made.state in DECIDED_AGAINST and why is not None:
        desk.vault.put(made, "declined_why", why)
        desk.vault.put(made, "effect_why", None)


def _require_past(desk: Desk, form: InterventionForm) -> None:
    planned = (InterventionState.PROPOSED, InterventionState.CONSIDERED_REJECTED)
    if form.state not in planned:
        require_past(desk, form.on)
