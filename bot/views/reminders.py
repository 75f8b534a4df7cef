"""What is said as a day of a case comes near or has passed: one message, with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import _, clock_words, day_words, ngettext
from bot.obligations import BEFORE_DELIVERY
from bot.policy import calendar_of, called, called_about_contact
from bot.views.blocks import Message, bare, mentions, plain
from bot.views.card import in_words, left_words, outer_line
from bot.views.order import awaited_words
from bot.words import label
from models import HandoverState
from models.vocabulary import Triage

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.views.scene import Scene
    from models import Notice


def reminder(scene: Scene, notice: Notice) -> Message:
    """Remind the lead, or who else the day's ladder names; several reasons, one message."""
    late = sorted({(_days_late(part), part.partition(":")[0]) for part in notice.parts})
    people = dict.fromkeys(user for days, topic in late for user in _whom(scene, topic, days))
    lines = list(dict.fromkeys(_reason(scene, part) for part in notice.parts))
    words = "\n".join(filter(None, lines))
    return plain(f"{mentions(list(people))} {scene.case.code}: {words}")


def _whom(scene: Scene, topic: str, days_late: int) -> list[str]:
    calls = called_about_contact if topic == "contact" else called
    return calls(scene.case, scene.team, scene.now, days_late)


def _days_late(part: str) -> int:
    _topic, when, *count = part.split(":")
    return int(count[0]) if when == "late" else 0


def _reason(scene: Scene, part: str) -> str:
    case, (topic, when, *_count) = scene.case, part.split(":")
    if topic in REASONS:
        return REASONS[topic](scene)
    on = case.follow_up_on if topic == "follow_up" else case.close_by
    if on is None:
        return ""
    words = {
        ("follow_up", "T"): _("Opfølgning {left}, {day} {clock}. Virker indsatsen?"),
        ("follow_up", "late"): _(
            "Opfølgningen skulle være holdt {day}: {left}. Notér den under ⋯."
        ),
        ("close_by", "T"): _("Frist {left}, {day}. Afslut eller overdrag inden da."),
        ("close_by", "late"): _("Fristen var {day}: {left}. Afslut eller overdrag sagen."),
    }[topic, "late" if when == "late" else "T"]
    left = in_words(scene, on) if on >= scene.today else left_words(scene, on)
    return words.format(day=day_words(on), left=left, clock=clock_words(scene.team.meeting_time))


def _outer_words(scene: Scene) -> str:
    return bare(outer_line(scene) or "")


def _record_words(_scene: Scene) -> str:
    return _("Startmødets referat mangler. Byd ind, og afslut referatet på kortet.")


def _ordered_words(scene: Scene) -> str:
    """Name what is to come from outside within three working days, or should have come."""
    horizon = calendar_of(scene.team).shift(scene.today, max(BEFORE_DELIVERY))
    soon = [one for one in scene.case.awaited if one.due_on and one.due_on <= horizon]
    if not soon:
        return ""
    words = _("Bestilt udefra: {awaited}. Er det kommet, så vælg Leveret under Se sagen.")
    return words.format(awaited="; ".join(awaited_words(one) for one in soon))


def _contact_words(scene: Scene) -> str:
    words = _("Borgeren skulle være kontaktet senest {day}. Er det sket, så vælg det under ⋯.")
    by = scene.case.contact_by
    return words.format(day=day_words(by)) if by else ""


def _closing_words(scene: Scene) -> str:
    if scene.case.triage is Triage.SPARRING:
        return _("Sagen var kun sparring. Afslut den på kortet, når I har svaret.")
    return _("På opfølgningen besluttede I at afslutte. Afslut eller overdrag sagen på kortet.")


def _waiting_words(scene: Scene) -> str:
    for handover in scene.case.handovers:
        if handover.state is HandoverState.OFFERED:
            days = calendar_of(scene.team).working_days_between(
                local_date(handover.offered_at), scene.today
            )
            return ngettext(
                "Overdragelsen til {unit}: intet svar i {count} arbejdsdag. Sagen er vores imens.",
                "Overdragelsen til {unit}: intet svar i {count} arbejdsdage. Sagen er vores imens.",
                days,
            ).format(unit=label(handover.unit), count=days)
    return ""


REASONS: dict[str, Callable[[Scene], str]] = {
    "outer": _outer_words,
    "record": _record_words,
    "handover": _waiting_words,
    "contact": _contact_words,
    "ordered": _ordered_words,
    "closing": _closing_words,
}
