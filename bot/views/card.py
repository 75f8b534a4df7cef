"""The card of a case in the team's channel, drawn whole from its state every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.attendance import word_of
from bot.casework.convene import asked_for
from bot.casework.handover import offered
from bot.casework.intervene import live
from bot.deadlines import ZONE, dates_for, local_date
from bot.locale import (
    _,
    clock_words,
    day_words,
    day_year_words,
    listed,
    ngettext,
    sentence,
)
from bot.policy import calendar_of, lacks_partner, missing, missing_bids, partners, rules_of
from bot.presence import occupant, usual
from bot.views.blocks import (
    Message,
    actions,
    bare,
    paragraphs,
    quietly,
    shortened,
)
from bot.views.card_buttons import closed_buttons, new_buttons, underway_buttons
from bot.views.order import awaited_line
from bot.views.visit import out_lines
from bot.words import OUTER_SHORT, groups_short, label
from models import CaseState, Reply
from models.vocabulary import InterventionState, Meets, OuterKind, Triage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from slack_sdk.models.blocks import Block, InteractiveElement

    from bot.deadlines import Deadline
    from bot.pairing import Partner
    from bot.views.scene import Scene
    from models import Case, Meeting, Seat, Team


def card(scene: Scene) -> Message:
    """Return the card; its text carries the same facts as its blocks."""
    loud, quiet, buttons = _parts(scene)
    blocks: list[Block] = [*paragraphs(loud)]
    if quiet:
        blocks.append(quietly("\n".join(quiet)))
    if buttons:
        blocks.append(actions(*buttons))
    return Message(shortened(bare("\n".join([*loud, *quiet]))), tuple(blocks))


def _parts(scene: Scene) -> tuple[list[str], list[str], list[InteractiveElement]]:
    if scene.case.state is CaseState.CLOSED:
        return [_closed_line(scene)], [], closed_buttons(scene)
    if scene.case.state is CaseState.NEW:
        return list(_new_lines(scene)), list(_new_quiet(scene)), new_buttons(scene)
    return list(_underway_lines(scene)), list(_underway_quiet(scene)), underway_buttons(scene)


def title(scene: Scene) -> str:
    """Return "Sag U26-0042 · Melding om udsættelse"."""
    return _("Sag {code} · {groups}").format(
        code=scene.case.code, groups=groups_short(scene.case, scene.team)
    )


def meeting_words(scene: Scene, meeting: Meeting) -> str:
    """Return a meeting's time, with the reason of domain.md as long as it stands where it fell."""
    dates = dates_for(scene.case.opened_at, rules_of(scene.team), calendar_of(scene.team))
    if dates.start_meeting_at == meeting.starts_at:
        return dates.start.reason
    at = meeting.starts_at.astimezone(ZONE)
    return f"{day_words(at.date())} {clock_words(at)}"


def dates_lines(scene: Scene) -> list[str]:
    """Return the follow-up and the deadline in one line; one that was moved in its own, with why.

    "Opfølgning mandag den 28. december · Frist onsdag den 24. februar"
    """
    case = scene.case
    dates = dates_for(case.opened_at, rules_of(scene.team), calendar_of(scene.team))
    deadline = _("Frist {day}").format(day=_with_reason(case.close_by, dates.close_by))
    if case.follow_up_on is None:
        return [deadline]
    follow_up = _follow_up_line(scene, case.follow_up_on)
    moved = _is_moved(case.close_by, dates.close_by) or _is_moved(
        case.follow_up_on, dates.follow_up
    )
    return [follow_up, deadline] if moved else [f"{follow_up} · {deadline}"]


def deadline_line(scene: Scene) -> str:
    """Return the deadline with the working days left, and why it was moved if it was."""
    case = scene.case
    dates = dates_for(case.opened_at, rules_of(scene.team), calendar_of(scene.team))
    on = case.close_by
    left = in_words(scene, on) if on >= scene.today else left_words(scene, on)
    return _("Frist {left}: {day}").format(left=left, day=_with_reason(on, dates.close_by))


def _follow_up_line(scene: Scene, on: date) -> str:
    dates = dates_for(scene.case.opened_at, rules_of(scene.team), calendar_of(scene.team))
    return _("Opfølgning {day}").format(day=_with_reason(on, dates.follow_up))


def _is_moved(on: date, deadline: Deadline) -> bool:
    """Tell whether a stored date is the rule's own, and a closed day has moved it."""
    return on == deadline.on != deadline.raw_on


def _with_reason(on: date, deadline: Deadline) -> str:
    return deadline.reason if _is_moved(on, deadline) else day_words(on)


def outer_line(scene: Scene) -> str | None:
    """Return the outer date with the working days left, and which discipline acts first."""
    kind, on = scene.case.outer_kind, scene.case.outer_on
    if kind is None or on is None:
        return None
    if on < scene.today:
        return _("{kind} var {day}").format(kind=_(OUTER_SHORT[kind]), day=day_words(on))
    words = f"*{_(OUTER_SHORT[kind])} {day_words(on)}: {left_words(scene, on)}.*"
    first = first_to_act(scene.team, kind)
    if first is None:
        return words
    return words + " " + _("{discipline} handler først.").format(discipline=first)


def first_to_act(team: Team, kind: OuterKind) -> str | None:
    """Return the discipline that the team's settings let act first for an outer date."""
    key = team.first_acts.get(kind.value)
    for discipline in team.disciplines:
        if discipline.key == key:
            return discipline.label
    return None


def left_words(scene: Scene, on: date) -> str:
    """Return how far off a local date is, in working days: "8 arbejdsdage", "i dag"."""
    left = calendar_of(scene.team).working_days_between(scene.today, on)
    if on == scene.today:
        return _("i dag")
    if on < scene.today:
        late = max(-left, 1)
        return ngettext(
            "overskredet med {count} arbejdsdag", "overskredet med {count} arbejdsdage", late
        ).format(count=late)
    return ngettext("{count} arbejdsdag", "{count} arbejdsdage", left).format(count=left)


def seat_line(scene: Scene, meeting: Meeting, seat: Seat) -> str:
    """Return who comes for a seat; what is missing is said loudly."""
    words = {word.user: word.reply for word in meeting.attendances if word.seat_id == seat.id}
    discipline = seat.discipline.label
    for reply, says in (
        (Reply.COMING, _("✓ {discipline}: {names} kommer")),
        (Reply.BY_PHONE, _("✓ {discipline}: {names} ringer ind")),
    ):
        names = [scene.people.first(user) for user, said in words.items() if said is reply]
        if names:
            return says.format(discipline=discipline, names=listed(names))
    return f"{discipline}: *{_absent_words(scene, meeting, seat, words)}*"


def _absent_words(scene: Scene, meeting: Meeting, seat: Seat, words: dict[str, Reply]) -> str:
    """Return why nobody comes for a seat yet: who hasn't answered, or can't, and who is asked."""
    first = usual(seat)
    if first is None:
        return _("ingen på pladsen")
    declined = words.get(first) is Reply.NOT_COMING
    speaker = first if declined else occupant(scene.team, seat, meeting.starts_at)
    holder = scene.people.first(first)
    if speaker is None:
        return _("{name} er væk, og ingen stedfortræder er fundet").format(name=holder)
    name = scene.people.first(speaker)
    if words.get(speaker) is not Reply.NOT_COMING:
        if speaker == first:
            return _("{name} har ikke svaret").format(name=name)
        return _("{name} har ikke svaret (for {holder}, der er væk)").format(
            name=name, holder=holder
        )
    asked = asked_for(meeting, seat)
    if asked is None:
        return _("{name} kan ikke, og ingen stedfortræder er fundet").format(name=name)
    return _("{name} kan ikke – {substitute} er spurgt").format(
        name=name, substitute=scene.people.first(asked)
    )


def _new_lines(scene: Scene) -> Iterator[str]:
    meeting = scene.case.meetings[-1]
    yield f"*{title(scene)}*"
    if meeting.starts_at <= scene.now and local_date(meeting.starts_at) == scene.today:
        at = clock_words(meeting.starts_at.astimezone(ZONE))
        yield _begun_words(meeting).format(clock=at)
    elif meeting.starts_at <= scene.now:
        yield _("*Startmødet var {when}. Referatet mangler.*").format(when=_plain_time(meeting))
    else:
        yield _loud_start(_("Startmøde {when}").format(when=meeting_words(scene, meeting)))
        yield from _closed_since(scene, local_date(meeting.starts_at))
    yield from _known_lines(scene)
    if scene.case.triage is Triage.SPARRING:
        yield _("Kun sparring: svar på mødet, og afslut sagen. Der er ingen opfølgning.")
    yield ""
    yield from _attendance_lines(scene, meeting)
    for discipline in missing(meeting, scene.team):
        yield _("*{discipline} mangler på mødet.* Ring ind, eller flyt mødet under ⋯.").format(
            discipline=discipline.label
        )
    yield _received_line(scene)
    if scene.case.bids:
        yield _bids_line(scene)
    if outer := outer_line(scene):
        yield outer
    yield from out_lines(scene)


def _begun_words(meeting: Meeting) -> str:
    if meeting.meets is Meets.PAIR:
        return _("*Startmøde i dag {clock}.* Skriv den fælles konklusion bagefter.")
    return _("*Startmøde i dag {clock}.* Byd ind, og afslut referatet.")


def _attendance_lines(scene: Scene, meeting: Meeting) -> Iterator[str]:
    """Yield who comes: of each seat, or of the pair, with what is missing in it."""
    if meeting.meets is Meets.WHOLE:
        yield from (seat_line(scene, meeting, seat) for seat in scene.team.seats)
        return
    pair = partners(meeting, scene.team)
    if pair:
        names = listed(scene.people.first(one.user) for one in pair)
        yield _("Makkerpar: {names}").format(names=names)
    yield from (_partner_line(scene, meeting, one) for one in pair)
    if lacks_partner(meeting):
        yield _(
            "*Der mangler en makker fra en anden faglighed.* En, der kan, trykker Jeg kommer; "
            "ellers flyt mødet under ⋯."
        )


def _partner_line(scene: Scene, meeting: Meeting, one: Partner) -> str:
    word = word_of(meeting, one.seat, one.user)
    given = {"discipline": one.seat.discipline.label, "name": scene.people.first(one.user)}
    if word is not None and word.reply is Reply.COMING:
        return _("✓ {discipline}: {name} kommer").format(**given)
    if word is not None and word.reply is Reply.BY_PHONE:
        return _("✓ {discipline}: {name} ringer ind").format(**given)
    return _("{discipline}: *{name} har ikke svaret*").format(**given)


def _known_lines(scene: Scene) -> Iterator[str]:
    """Yield that the team knows the official number, and from which case, while it may choose."""
    earlier = scene.case.earlier
    if earlier is not None and scene.case.asks_if_known:
        yield _("*Samme sagsnr. som {earlier}.* Er det samme forløb?").format(
            earlier=known_words(scene, earlier)
        )


def known_words(scene: Scene, earlier: Case) -> str:
    """Return another case in a few words: its code, and who leads it or how it ended."""
    if earlier.closed_at is not None and earlier.outcome is not None:
        return _("{code} (afsluttet {day}: {outcome})").format(
            code=earlier.code,
            day=day_year_words(local_date(earlier.closed_at)),
            outcome=label(earlier.outcome).lower(),
        )
    lead = earlier.lead or earlier.convener
    if lead is None:
        return _("{code} (åben)").format(code=earlier.code)
    return _("{code} (åben, {name} har den)").format(
        code=earlier.code, name=scene.people.first(lead)
    )


def _closed_since(scene: Scene, on: date) -> Iterator[str]:
    """Yield a warning when the agreed day has become a closed one; it is never moved silently."""
    because = calendar_of(scene.team).closed_because(on)
    if because:
        yield _("*{day} er {because}. Flyt mødet under ⋯.*").format(
            day=sentence(day_words(on)), because=because
        )


def _loud_start(words: str) -> str:
    """Set the time in bold and leave its reason plain: "*Startmøde … kl. 08.30*, fordi …"."""
    time, comma, reason = words.partition(", ")
    return f"*{time}*{comma}{reason}"


def _new_quiet(scene: Scene) -> Iterator[str]:
    case = scene.case
    at = case.received_at.astimezone(ZONE)
    yield _("Henvist af {name} · {day} {clock} · Haster: {urgency}").format(
        name=scene.people.titled(case.referrer),
        day=day_words(at.date()),
        clock=clock_words(at),
        urgency=label(case.urgency).lower(),
    )
    if case.follow_up_on is not None:
        yield _follow_up_line(scene, case.follow_up_on)
    yield deadline_line(scene)


def _received_line(scene: Scene) -> str:
    if scene.case.convener is None:
        return _("*Ingen har modtaget sagen endnu*")
    return _("✓ Modtaget af {name}").format(name=scene.people.first(scene.case.convener))


def _underway_lines(scene: Scene) -> Iterator[str]:
    yield f"*{title(scene)}*"
    yield _next_line(scene)
    if outer := outer_line(scene):
        yield outer
    yield from out_lines(scene)
    if waiting := offered(scene.case):
        yield _(
            "*Overdragelse til {unit} venter på svar siden {day}.* Sagen er vores imens."
        ).format(unit=label(waiting.unit), day=day_words(local_date(waiting.offered_at)))
    yield _("Tovholder {lead} · Kontakt {contact}").format(
        lead=scene.people.first(scene.case.lead or ""), contact=contact_words(scene)
    )
    yield ""
    if scene.case.bids or missing_bids(scene.case, scene.team):
        yield _bids_line(scene)
    yield _interventions_line(scene)
    if awaited := awaited_line(scene):
        yield _("Bestilt udefra: {awaited}").format(awaited=awaited)


def contact_words(scene: Scene) -> str:
    """Return who contacts the citizen, and that it was done, or by when; what is late is loud."""
    case, name = scene.case, scene.people.first(scene.case.contact or "")
    if case.contacted_at is not None:
        day = day_words(local_date(case.contacted_at))
        return _("{name} (første kontakt {day})").format(name=name, day=day)
    if case.contact_by is None:
        return name
    day = day_words(case.contact_by)
    if case.contact_by < scene.today:
        return _("{name} (*skulle være sket {day}*)").format(name=name, day=day)
    return _("{name} (senest {day})").format(name=name, day=day)


def _underway_quiet(scene: Scene) -> Iterator[str]:
    if scene.case.close_by >= scene.today:
        yield deadline_line(scene)


def _next_line(scene: Scene) -> str:
    case = scene.case
    if case.close_by < scene.today:
        return _("*Fristen er {left} ({day}).* Afslut eller overdrag.").format(
            left=left_words(scene, case.close_by), day=day_words(case.close_by)
        )
    if case.follow_up_on is None:
        return _("Næste: afslut eller overdrag inden {day}").format(day=day_words(case.close_by))
    if case.follow_up_on < scene.today:
        return _("*Opfølgningen er {left} ({day}).* Notér den under ⋯.").format(
            left=left_words(scene, case.follow_up_on), day=day_words(case.follow_up_on)
        )
    return _("Næste: *opfølgning {day} {clock}* – {left}").format(
        day=day_words(case.follow_up_on),
        clock=clock_words(scene.team.meeting_time),
        left=in_words(scene, case.follow_up_on),
    )


def in_words(scene: Scene, on: date) -> str:
    """Return how far ahead a local date is: "om 11 arbejdsdage", "i dag"."""
    left = left_words(scene, on)
    return left if on == scene.today else _("om {left}").format(left=left)


def _bids_line(scene: Scene) -> str:
    missing = {discipline.id for discipline in missing_bids(scene.case, scene.team)}
    given = {bid.discipline_id for bid in scene.case.bids}
    words = [
        _("*{discipline} mangler*").format(discipline=discipline.label)
        if discipline.id in missing
        else f"{discipline.label} ✓"
        for discipline in scene.team.disciplines
        if discipline.id in missing | given
    ]
    return _("Budt ind: {disciplines}").format(disciplines=" · ".join(words))


def _interventions_line(scene: Scene) -> str:
    made = live(scene.case)
    if not made:
        return _("*Indsatser: ingen endnu*")
    counts = [
        f"{count} {label(state).lower()}"
        for state in InterventionState
        if (count := sum(one.state is state for one in made))
    ]
    latest = max(one.on for one in made)
    return _("Indsatser: {counts} · seneste {day}").format(
        counts=" · ".join(counts), day=day_words(latest)
    )


def _closed_line(scene: Scene) -> str:
    case = scene.case
    on = local_date(case.closed_at) if case.closed_at else scene.today
    outcome = label(case.outcome).lower() if case.outcome else ""
    return _("*Sag {code}* · afsluttet {day}: {outcome}").format(
        code=case.code, day=day_words(on), outcome=outcome
    )


def _plain_time(meeting: Meeting) -> str:
    at = meeting.starts_at.astimezone(ZONE)
    return f"{day_words(at.date())} {clock_words(at)}"
