"""The card of a case in the team's channel, drawn whole from its state every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.intervene import live
from bot.deadlines import ZONE, local_date
from bot.journal import unfiled
from bot.locale import (
    _,
    clock_words,
    day_words,
    day_year_words,
)
from bot.policy import (
    missing_bids,
    newest_bids,
    seats_of,
)
from bot.reviews import follow_up_at
from bot.views.after import card_lines
from bot.views.attendance import attendance_lines, lacking_lines, received_line, review_lines
from bot.views.blocks import (
    Message,
    actions,
    bare,
    paragraphs,
    quietly,
    shortened,
)
from bot.views.boomerang import back_words
from bot.views.card_buttons import closed_buttons, new_buttons, underway_buttons
from bot.views.dates import (
    closed_since,
    deadline_line,
    follow_up_line,
    in_words,
    left_words,
    loud_start,
    meeting_words,
    outer_line,
)
from bot.views.ended import missing_lines
from bot.views.extension import extended_words
from bot.views.filing import unfiled_words
from bot.views.grant import card_words
from bot.views.handover_status import card_lines as handover_lines
from bot.views.handover_status import handed_over_lines
from bot.views.order import awaited_line
from bot.views.snooze import put_off_words
from bot.views.visit import out_lines
from bot.words import groups_short, label
from bot.work_calendar import moment_words
from models import CaseState
from models.vocabulary import InterventionState, Meets, Triage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import Block, InteractiveElement

    from bot.views.scene import Scene
    from models import Case, Meeting


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
        loud, quiet = card_lines(scene.case)
        missing_in_journal = [_("*Mangler journalisering*")] if unfiled(scene.case) else []
        lines = [_closed_line(scene), *missing_in_journal, *loud]
        quiet = [*quiet, *handed_over_lines(scene), *missing_lines(scene)]
        return lines, quiet, closed_buttons(scene)
    if scene.case.state is CaseState.NEW:
        return list(_new_lines(scene)), list(_new_quiet(scene)), new_buttons(scene)
    return list(_underway_lines(scene)), list(_underway_quiet(scene)), underway_buttons(scene)


def buttons_of(scene: Scene) -> list[InteractiveElement]:
    """Return what can be pressed on a case's card."""
    return _parts(scene)[2]


def title(scene: Scene) -> str:
    """Return "Sag U26-0042 · Melding om udsættelse"."""
    return _("Sag {code} · {groups}").format(
        code=scene.case.code, groups=groups_short(scene.case, scene.team)
    )


def _new_lines(scene: Scene) -> Iterator[str]:
    meeting = scene.case.meetings[-1]
    yield f"*{title(scene)}*"
    if meeting.starts_at <= scene.now and local_date(meeting.starts_at) == scene.today:
        at = clock_words(meeting.starts_at.astimezone(ZONE))
        yield _begun_words(meeting).format(clock=at)
    elif meeting.starts_at <= scene.now:
        yield _("*Startmødet var {when}. Referatet mangler.*").format(
            when=moment_words(meeting.starts_at)
        )
    else:
        yield loud_start(_("Startmøde {when}").format(when=meeting_words(scene, meeting)))
        yield from closed_since(scene, local_date(meeting.starts_at))
    yield from _known_lines(scene)
    yield from handover_lines(scene)
    if scene.case.triage is Triage.SPARRING:
        yield _("Kun sparring: svar på mødet, og afslut sagen. Der er ingen opfølgning.")
    yield ""
    yield from attendance_lines(scene, meeting)
    yield from lacking_lines(scene, meeting)
    yield received_line(scene)
    if scene.case.bids:
        yield _bids_line(scene)
    if outer := outer_line(scene):
        yield outer
    yield from _extended_lines(scene)
    yield from out_lines(scene)


def _begun_words(meeting: Meeting) -> str:
    if meeting.meets is Meets.PAIR:
        return _("*Startmøde i dag {clock}.* Skriv den fælles konklusion bagefter.")
    return _("*Startmøde i dag {clock}.* Byd ind, og afslut referatet.")


def _known_lines(scene: Scene) -> Iterator[str]:
    """Yield that somebody is back, or from which case the team knows them, while it may choose."""
    earlier, back = scene.case.earlier, back_words(scene.case)
    asks = earlier is not None and scene.case.asks_if_known
    if back is not None:
        loud = f"*{back}*"
        yield _("{back}. Er det samme forløb?").format(back=loud) if asks else loud
    elif earlier is not None and asks:
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
        yield follow_up_line(scene, case.follow_up_on)
    if not case.fresh_extensions:
        yield deadline_line(scene)
    yield from _put_off_lines(scene)


def _extended_lines(scene: Scene) -> Iterator[str]:
    """Yield the deadline with how often it was moved, and when last; nothing when it wasn't."""
    extended = extended_words(scene)
    if extended and scene.case.close_by < scene.today:
        yield _("*Fristen er {extended}*").format(extended=extended)
    elif extended:
        yield f"{deadline_line(scene)} – *{extended}*"


def _put_off_lines(scene: Scene) -> Iterator[str]:
    if words := put_off_words(scene.case, scene.today):
        yield words


def _underway_lines(scene: Scene) -> Iterator[str]:
    yield f"*{title(scene)}*"
    yield _next_line(scene)
    if back := back_words(scene.case):
        yield f"*{back}*"
    if outer := outer_line(scene):
        yield outer
    yield from _extended_lines(scene)
    yield from out_lines(scene)
    yield from handover_lines(scene)
    yield _("Tovholder {lead} · Kontakt {contact}").format(
        lead=_seated_name(scene, scene.case.lead), contact=contact_words(scene)
    )
    yield from review_lines(scene)
    yield ""
    if scene.case.bids or missing_bids(scene.case, scene.team):
        yield _bids_line(scene)
    yield _interventions_line(scene)
    if awaited := awaited_line(scene):
        yield _("Bestilt udefra: {awaited}").format(awaited=awaited)


def _seated_name(scene: Scene, user: str | None) -> str:
    """Return the first name of somebody who has a seat still; where nobody has, it is loud."""
    seated = user is not None and seats_of(scene.team, user)
    return scene.people.first(user or "") if seated else _("*ingen endnu*")


def contact_words(scene: Scene) -> str:
    """Return who contacts the citizen, and that it was done, or by when; what is late is loud."""
    case, name = scene.case, _seated_name(scene, scene.case.contact)
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
    if scene.case.close_by >= scene.today and not scene.case.fresh_extensions:
        yield deadline_line(scene)
    yield from _put_off_lines(scene)
    if owing := unfiled(scene.case):
        yield unfiled_words(len(owing))


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
    at = follow_up_at(case, scene.team) or scene.now
    return _("Næste: *opfølgning {day} {clock}* – {left}").format(
        day=day_words(case.follow_up_on),
        clock=clock_words(at.astimezone(ZONE)),
        left=in_words(scene, case.follow_up_on),
    )


def _bids_line(scene: Scene) -> str:
    missing = {discipline.id for discipline in missing_bids(scene.case, scene.team)}
    given = {bid.discipline_id for bid in newest_bids(scene.case)}
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
    if ungranted := card_words(scene):
        counts.append(ungranted)
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
