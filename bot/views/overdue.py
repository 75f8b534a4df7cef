"""What a leader is told in person of a late case: states and dates, never its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import N_, _, day_words
from bot.obligations import late_in
from bot.policy import called, in_charge, leaders_of
from bot.views.blocks import Message, actions, bare, button, paragraphs, primary
from bot.views.dates import left_words, outer_line
from bot.views.extension import extended_words
from bot.views.handover_status import waiting_words
from models import CaseState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import ButtonElement

    from bot.obligations import Late
    from bot.views.scene import Scene
    from models import Notice

EXTEND = "late:extend"


def message(scene: Scene, notice: Notice) -> Message:
    """Return all that is late in the case now, who has it, and its dates."""
    row = []
    if _is_due(scene) and notice.person in leaders_of(scene.case, scene.team):
        row.append(actions(primary(_("Forlæng fristen"), EXTEND, scene.case.id)))
    lines = [_ask(scene), *(f"• {_late_words(scene, one)}" for one in _late(scene)), *_facts(scene)]
    return Message(bare("\n".join(lines)), (*paragraphs(lines), *row))


def extend_button(scene: Scene, user: str) -> ButtonElement | None:
    """Return the button that moves the deadline, once it is there, for who may."""
    if not _is_due(scene) or user not in leaders_of(scene.case, scene.team):
        return None
    return button(_("Forlæng fristen"), EXTEND, scene.case.id)


def _is_due(scene: Scene) -> bool:
    return scene.case.is_open and scene.case.close_by <= scene.today


def _late(scene: Scene) -> list[Late]:
    return late_in(scene.case, scene.team, scene.today)


def _ask(scene: Scene) -> str:
    """Say what a leader does with it: talks with who has it, or stands in for them."""
    found = in_charge(scene.case, scene.team)
    there = called(scene.case, scene.team, scene.now)
    whom = scene.people.full(there[0]) if found else scene.team.name
    words = _("*{code} er bagud. Tal med {name}.*")
    if not scene.case.is_open:
        words = _("*{code} er afsluttet, men ikke journaliseret. Tal med {name}.*")
    elif scene.case.close_by < scene.today:
        words = _("*{code} er over fristen. Tal med {name}, eller forlæng fristen.*")
    return words.format(code=scene.case.code, name=whom)


def _late_words(scene: Scene, one: Late) -> str:
    if one.topic == "handover":
        return waiting_words(scene)
    return _(WORDS[one.topic]).format(day=day_words(one.on), left=left_words(scene, one.on))


def _facts(scene: Scene) -> Iterator[str]:
    """Yield who has the case and how far it is, then its dates, then what was put off or moved."""
    case = scene.case
    state = _(STATES[case.state])
    found = in_charge(case, scene.team)
    who = _("ingen har modtaget sagen")
    if found is not None:
        who = _("tovholder {name}").format(name=scene.people.full(found))
    yield f"{scene.team.name} · {state} · {who}"
    if not case.is_open:
        return
    yield " · ".join(_dates(scene))
    if outer := outer_line(scene):
        yield outer
    if case.snoozed_until is not None:
        yield _("Påmindelser blev udsat til {day}").format(day=day_words(case.snoozed_until))
    if extended := extended_words(scene):
        yield _("Fristen er {extended}").format(extended=extended)


def _dates(scene: Scene) -> Iterator[str]:
    """Yield the case's dates, as they are now."""
    case = scene.case
    if case.state is CaseState.NEW:
        on = local_date(case.meetings[-1].starts_at)
        yield _("Startmøde {day}").format(day=day_words(on))
    elif case.follow_up_on is not None:
        yield _("Opfølgning {day}").format(day=day_words(case.follow_up_on))
    yield _("Frist {day}").format(day=day_words(case.close_by))
    if case.pending_handover is not None:
        offered_on = local_date(case.pending_handover.offered_at)
        yield _("Overdragelse tilbudt {day}").format(day=day_words(offered_on))


WORDS = {
    "record": N_("Startmødet var {day}, og referatet mangler: {left}"),
    "follow_up": N_("Opfølgningen skulle være holdt {day}: {left}"),
    "closing": N_("Sagen skulle slutte efter opfølgningen {day}: {left}"),
    "contact": N_("Borgeren skulle være kontaktet senest {day}: {left}"),
    "ordered": N_("Det bestilte udefra skulle være kommet {day}: {left}"),
    "close_by": N_("Fristen var {day}: {left}"),
    "filing": N_("Notatet fra {day} er ikke journaliseret: {left}"),
}
STATES = {
    CaseState.NEW: N_("ny"),
    CaseState.UNDERWAY: N_("i gang"),
    CaseState.CLOSED: N_("afsluttet"),
}
