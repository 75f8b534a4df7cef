"""Hand a case over to a named unit and person: ours until there is a yes, a day and a word to them.

A named yes, a day on which both meet the citizen, and that the citizen knows who is new (N12).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.access import RECIPIENT
from bot.casework.closing import end, require_not_closed
from bot.casework.convene import require_open
from bot.casework.desk import Desk, change, overrides
from bot.casework.follow_up import require_open_day
from bot.casework.journal import file_meetings
from bot.casework.loose_ends import NONE, LooseEnds, require_tied, tie, unsettled
from bot.casework.trust import TrustForm, tell_trust
from bot.deadlines import local_date
from bot.disclosure import ALWAYS_OUTSIDE, asks_ground, consent_covers, has_lost_ground
from bot.errors import FieldErrors, Refused
from bot.loading import load_team
from bot.locale import _
from bot.people import people
from bot.policy import LEADER_AFTER, calendar_of, everyone
from bot.words import TRUST, label
from models import Handover, HandoverState
from models.base import new_id
from models.vocabulary import LeftOpen, LegalGround, Outcome, Unit

if TYPE_CHECKING:
    from bot.loading import Opened
    from bot.people import People
    from models import Barrier, Case, Team

AHEAD = 5  # working days to the day that is offered for meeting
WITHIN = timedelta(days=92)
STALLED_AFTER = LEADER_AFTER
STANDS = (HandoverState.OFFERED, HandoverState.ACCEPTED)


@dataclass(frozen=True)
class HandoverForm:
    """To whom; a Slack user or, for someone without Slack, a colleague's name and workplace.

    `meets_on` is the local date on which both meet the citizen; `trusts` whom the citizen opens the
    door for, where nobody has said it yet; `ends` what becomes of what is still open.
    `legal_ground` is by what right knowledge goes on to a unit outside the municipality.
    """

    unit: Unit
    recipient: str | None
    recipient_name: str
    summary: str
    meets_on: date
    citizen_told: bool = False
    trusts: str = ""
    overridden: tuple[str, ...] = ()
    ends: LooseEnds = NONE
    legal_ground: LegalGround | None = None


@dataclass(frozen=True)
class DeclineForm:
    """Why a recipient says no."""

    reason: str
    overridden: tuple[str, ...] = ()


def offer(desk: Desk, opened: Opened, form: HandoverForm) -> Handover:
    """Offer a case to a named person.

    Raises FieldErrors for nobody, two, one of ours, a day nobody can meet on, knowledge given
    outside the municipality without a right to it, or something open of which nothing is said,
    Refused when the case is closed or handed over meanwhile.
    """
    names = people(desk.session, opened.team.workspace_id)
    require_ready(opened.case, names)
    _require_one(form)
    whole = replace(opened, team=load_team(desk.session, opened.team.id))
    _require_outside(whole, form, names)
    _require_ground(opened.case, form)
    _require_day(opened.team, form.meets_on, local_date(desk.now))
    require_tied(opened.case, _elsewhere(form.ends))
    if form.trusts:
        _keep_trust(desk, opened, form.trusts)
    made = _made(desk, opened, form)
    opened.case.handovers.append(made)
    if form.ends.filed:
        file_meetings(desk, opened)
    change(desk, opened, "handover_offered", _subject(made, form))
    return made


def _subject(made: Handover, form: HandoverForm) -> str:
    """Name the handover, by what right, and which of the guard's warnings were overridden."""
    ground = f",ground:{made.legal_ground.value}" if made.legal_ground is not None else ""
    return overrides(f"{made.id}{ground}", form.overridden)


def _made(desk: Desk, opened: Opened, form: HandoverForm) -> Handover:
    made = Handover(
        id=new_id(),
        case_id=opened.case.id,
        unit=form.unit,
        recipient=form.recipient,
        meets_on=form.meets_on,
        state=HandoverState.OFFERED,
        offered_by=opened.actor.user,
        offered_at=desk.now,
        left_open=_elsewhere(form.ends).left_open if unsettled(opened.case) else None,
        legal_ground=form.legal_ground,
    )
    if form.citizen_told:
        _tell(desk, opened, made)
    desk.vault.put(made, "recipient_name", form.recipient_name or None)
    desk.vault.put(made, "summary", form.summary)
    desk.vault.put(made, "grant_reason", form.ends.grant_reason or None)
    return made


def accept(desk: Desk, opened: Opened, handover: Handover, meets_on: date | None = None) -> None:
    """Say yes, as the recipient or on their word ("bekræftet"), perhaps to meet on another day.

    The case is closed by it when nothing is missing; else it stays ours. Raises FieldErrors for a
    day nobody can meet on, Refused when it was answered, or the consent it rests on is gone.
    """
    require_ground_holds(opened, handover)
    if meets_on is not None:
        _require_day(opened.team, meets_on, local_date(desk.now))
    _answer(desk, opened, handover, HandoverState.ACCEPTED)
    handover.meets_on = meets_on or handover.meets_on
    _end_if_whole(desk, opened, handover)
    change(desk, opened, "handover_accepted", handover.id)


def decline(desk: Desk, opened: Opened, handover: Handover, form: DeclineForm) -> None:
    """Say no with a reason, as the recipient; the case stays ours."""
    _decline(desk, opened, handover, form, "handover_declined")


def note_decline(desk: Desk, opened: Opened, handover: Handover, form: DeclineForm) -> None:
    """Note that a recipient has said no, on their word; the case stays ours."""
    _decline(desk, opened, handover, form, "handover_no_noted")


def withdraw(desk: Desk, opened: Opened) -> None:
    """Take an offer back; the case stays ours. Raises Refused when it was answered."""
    names = people(desk.session, opened.team.workspace_id)
    handover = require_offered(opened.case, names)
    _answer(desk, opened, handover, HandoverState.WITHDRAWN)
    change(desk, opened, "handover_withdrawn", handover.id)


def tell_citizen(desk: Desk, opened: Opened) -> Handover:
    """Note that the citizen knows who is new; the case is closed by it when that was the last step.

    Raises Refused when somebody has noted it, or nothing is being handed over.
    """
    names = people(desk.session, opened.team.workspace_id)
    handover = _require_untold(opened.case, names)
    _tell(desk, opened, handover)
    _end_if_whole(desk, opened, handover)
    change(desk, opened, "handover_told", handover.id)
    return handover


def set_day(desk: Desk, opened: Opened, meets_on: date) -> None:
    """Agree on another day to meet the citizen. Raises FieldErrors, and Refused as above."""
    names = people(desk.session, opened.team.workspace_id)
    handover = require_pending(opened.case, names)
    _require_day(opened.team, meets_on, local_date(desk.now))
    handover.meets_on = meets_on
    _end_if_whole(desk, opened, handover)
    change(desk, opened, "handover_day", handover.id)


def offered(case: Case) -> Handover | None:
    """Return the handover that waits for an answer, if there is one."""
    pending = case.pending_handover
    is_offered = pending is not None and pending.state is HandoverState.OFFERED
    return pending if is_offered else None


def whom(handover: Handover, people: People) -> str:
    """Return the unit with its person; a name that was typed stays out of the channel."""
    unit = label(handover.unit)
    if not handover.recipient:
        return unit
    return _("{unit} ved {name}").format(unit=unit, name=people.full(handover.recipient))


def waited_days(handover: Handover, team: Team, today: date) -> int:
    """Return for how many working days it has waited: for the answer, or since the yes."""
    since = handover.answered_at or handover.offered_at
    return calendar_of(team).working_days_between(local_date(since), today)


def is_stalled(handover: Handover, team: Team, today: date) -> bool:
    """Tell whether a handover under way has waited so long that something stands in its way."""
    return waited_days(handover, team, today) >= STALLED_AFTER


def barrier_of(case: Case, handover: Handover) -> Barrier | None:
    """Return what was said last to stand in the way of a handover, if anything was."""
    said = [one for one in case.barriers if one.handover_id == handover.id]
    return said[-1] if said else None


def asks_why(case: Case, handover: Handover, team: Team, today: date) -> bool:
    """Tell whether a handover has stalled, and nobody has said what stands in its way."""
    return is_stalled(handover, team, today) and barrier_of(case, handover) is None


def usual_day(team: Team, today: date) -> date:
    """Return the day that is offered for the citizen and both to meet."""
    return calendar_of(team).shift(today, AHEAD)


def _require_day(team: Team, chosen: date, today: date) -> None:
    """Raise FieldErrors for a day that is over, further off than three months, or closed."""
    if not today <= chosen <= today + WITHIN:
        words = _("Vælg en dag fra i dag og højst tre måneder frem.")
        raise FieldErrors({"meets_on": words})
    require_open_day(team, chosen, "meets_on")


def require_ready(case: Case, names: People) -> None:
    """Raise Refused, with who did it, when the case is closed or is being handed over already."""
    require_not_closed(case, names)
    require_open(case)
    pending = case.pending_handover
    if pending is None:
        return
    words = _(
        "{name} har tilbudt {code} til {unit}, og den venter på svar. Træk den tilbage først."
    )
    if pending.state is HandoverState.ACCEPTED:
        words = _(
            "{name} har tilbudt {code} til {unit}, og de har sagt ja. Se på kortet, hvad der "
            "mangler."
        )
    name, unit = names.full(pending.offered_by), label(pending.unit)
    raise Refused(words.format(name=name, code=case.code, unit=unit))


def require_pending(case: Case, names: People) -> Handover:
    """Return the handover under way. Raises Refused with what became of the last one."""
    if case.pending_handover is not None:
        return case.pending_handover
    last = _last(case)
    if last is None:
        raise Refused(_("{code} er ikke ved at blive overdraget.").format(code=case.code))
    if last.answered_by is None:  # closing took it back
        raise Refused(_("Overdragelsen er trukket tilbage. Se sagen på kortet."))
    words = {
        HandoverState.ACCEPTED: _("Der er allerede svaret ja: {name}. Se sagen på kortet."),
        HandoverState.DECLINED: _("Der er allerede svaret nej: {name}. Se sagen på kortet."),
    }.get(last.state, _("{name} har trukket overdragelsen tilbage. Se sagen på kortet."))
    raise Refused(words.format(name=names.full(last.answered_by)))


def require_offered(case: Case, names: People) -> Handover:
    """Return the handover that waits for an answer. Raises Refused when it has one."""
    pending = require_pending(case, names)
    if pending.state is HandoverState.ACCEPTED:
        words = _(
            "{whom} har sagt ja til {code}, så svaret står fast. Sig det til borgeren, og tryk "
            "Borgeren ved det nu. Går det galt, kan sagen genåbnes bagefter."
        )
        raise Refused(words.format(whom=whom(pending, names), code=case.code))
    return pending


def _require_one(form: HandoverForm) -> None:
    if form.recipient and form.recipient_name:
        words = _("Vælg en kollega i Slack, eller skriv et navn. Ikke begge dele.")
        raise FieldErrors({"recipient_name": words})
    if not form.recipient and not form.recipient_name:
        raise FieldErrors({"recipient": _("Vælg en person, eller skriv navnet på en kollega.")})


def _require_outside(opened: Opened, form: HandoverForm, names: People) -> None:
    """Raise FieldErrors for one of the team, chosen or written: a handover is to others."""
    ours = {*everyone(opened.team), opened.actor.user}
    written = form.recipient_name.partition(",")[0].strip().casefold()
    named = {names.full(user).casefold() for user in ours}
    if form.recipient not in ours and written not in named:
        return
    words = _(
        "Vælg en uden for teamet. Skal en kollega i teamet have sagen, så brug Giv videre eller "
        "vælg ny tovholder."
    )
    if form.recipient == opened.actor.user:
        words = _("Det er dig selv. {words}").format(words=words)
    raise FieldErrors({"recipient" if form.recipient else "recipient_name": words})


def _require_ground(case: Case, form: HandoverForm) -> None:
    """Raise FieldErrors where knowledge would leave the municipality without a right to it."""
    words = ""
    if asks_ground(form.unit) and form.legal_ground is None:
        words = _("Angiv, med hvilken ret {unit} får viden om borgeren.")
    elif form.unit in ALWAYS_OUTSIDE and form.legal_ground is LegalGround.WITHIN:
        words = _("{unit} er ikke en del af kommunen. Angiv en anden ret til at give viden videre.")
    elif form.legal_ground is LegalGround.CONSENT and not consent_covers(case, form.unit):
        words = _(
            "Der er intet samtykke, der gælder for {unit}. Notér det under Samtykke i sagen, eller "
            "angiv en anden ret."
        )
    if words:
        raise FieldErrors({"legal_ground": words.format(unit=label(form.unit))})


def require_ground_holds(opened: Opened, handover: Handover) -> None:
    """Raise Refused while the consent that a handover rests on covers it no longer.

    To the recipient it is not told why: what the citizen has answered is the team's to know.
    """
    if not has_lost_ground(opened.case, handover):
        return
    words = _("{team} skal afklare noget, før {code} kan gives videre. De vender tilbage.")
    if opened.actor.role != RECIPIENT:
        words = _(
            "Samtykket gælder ikke længere, så {code} kan ikke gives videre endnu. Notér et nyt "
            "samtykke, eller træk overdragelsen tilbage."
        )
    raise Refused(words.format(team=opened.team.name, code=opened.case.code))


def _keep_trust(desk: Desk, opened: Opened, trusts: str) -> None:
    """Keep whom the citizen opens the door for, below what a colleague may have said meanwhile."""
    known, meets, ways = (desk.vault.read(opened.case, name) or "" for name in TRUST)
    every = "\n".join(filter(None, (known, trusts)))
    two, colleague = opened.case.two_persons, opened.case.trusted
    tell_trust(desk, opened, TrustForm(every, meets, ways, two, colleague))


def _require_untold(case: Case, names: People) -> Handover:
    """Return the handover of which the citizen is still to hear."""
    last = _last(case)
    if last is not None and last.citizen_told_by is not None and last.state in STANDS:
        words = _("{name} har noteret, at borgeren ved, hvem der er ny. Se sagen på kortet.")
        raise Refused(words.format(name=names.full(last.citizen_told_by)))
    return require_pending(case, names)


def _last(case: Case) -> Handover | None:
    """Return the newest handover since the case was opened, whatever became of it."""
    found = [one for one in case.handovers if one.offered_at >= case.opened_at]
    return found[-1] if found else None


def _tell(desk: Desk, opened: Opened, handover: Handover) -> None:
    handover.citizen_told_at, handover.citizen_told_by = desk.now, opened.actor.user


def _end_if_whole(desk: Desk, opened: Opened, handover: Handover) -> None:
    """End the case when no step is missing; what goes on goes on with the recipient."""
    if not handover.missing_steps:
        made = end(desk, opened, Outcome.HANDED_OVER)
        tie(desk, opened, made, _elsewhere(LooseEnds(handover.left_open)))


def _elsewhere(ends: LooseEnds) -> LooseEnds:
    """Return what is said of loose ends; of what goes on, unless else is said, that it does."""
    return replace(ends, left_open=ends.left_open or LeftOpen.CONTINUES)


def _decline(desk: Desk, opened: Opened, handover: Handover, form: DeclineForm, kind: str) -> None:
    _answer(desk, opened, handover, HandoverState.DECLINED)
    desk.vault.put(handover, "decline_reason", form.reason)
    change(desk, opened, kind, overrides(handover.id, form.overridden))


def _answer(desk: Desk, opened: Opened, handover: Handover, state: HandoverState) -> None:
    require_open(opened.case)
    if handover.state is not HandoverState.OFFERED:
        raise Refused(_("Overdragelsen er allerede besvaret. Se sagen på kortet."))
    handover.state, handover.answered_at = state, desk.now
    handover.answered_by = opened.actor.user
