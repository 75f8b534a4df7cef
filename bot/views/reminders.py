"""What is said as a day of a case comes near or has passed: one message, with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import ZONE
from bot.journal import unfiled
from bot.locale import _, clock_words, day_words
from bot.obligations import BEFORE_DELIVERY, SNOOZE_OVER, days_late, late_in, leader_told
from bot.policy import calendar_of, called, called_about_contact, called_to_file
from bot.reviews import follow_up_at
from bot.views import handover_status
from bot.views.blocks import Message, actions, bare, mentions, paragraphs
from bot.views.dates import in_words, left_words, outer_line
from bot.views.filing import unfiled_words
from bot.views.order import awaited_words
from bot.views.reminder_buttons import buttons
from models import CaseState
from models.vocabulary import Triage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_sdk.models.blocks import Block

    from bot.views.scene import Scene
    from models import Notice


def reminder(scene: Scene, notice: Notice) -> Message:
    """Remind the lead, or who else the day's ladder names; several reasons, one message."""
    reasons = sorted({(days_late(part), part) for part in _parts(scene, notice)})
    topics = [(part.partition(":")[0], days) for days, part in reasons]
    people = dict.fromkeys(user for topic, days in topics for user in _whom(scene, topic, days))
    lines = dict.fromkeys(_reason(scene, part) for _days, part in reasons)
    rested = _rested_words(scene) if SNOOZE_OVER in notice.parts else ""
    words = "\n".join(filter(None, [rested, *lines, _leader_words(scene, notice)]))
    said = f"{mentions(list(people))} {scene.case.code}: {words}"
    rows = list(_rows(scene, list(dict(topics))))
    return Message(said, (*paragraphs(said.split("\n")), *rows) if rows else ())


def _rows(scene: Scene, topics: list[str]) -> Iterator[Block]:
    """Yield what can be pressed: the deeds, and what stands in the way of a handover."""
    if row := buttons(scene, topics):
        yield actions(*row)
    if "handover" in topics:
        yield from handover_status.barrier_rows(scene)


def _parts(scene: Scene, notice: Notice) -> Iterator[str]:
    """Yield what a reminder is about; where the others have rested, all that is late or next."""
    yield from (part for part in notice.parts if part != SNOOZE_OVER)
    if SNOOZE_OVER in notice.parts:
        late = late_in(scene.case, scene.team, scene.today)
        yield from (f"{one.topic}:late:{one.days}" for one in late)
        if not late:
            next_up = scene.case.follow_up_on is not None and scene.case.state is CaseState.UNDERWAY
            yield "follow_up:T-0" if next_up else "close_by:T-0"


def _leader_words(scene: Scene, notice: Notice) -> str:
    on = notice.about_on or scene.today
    leader = leader_told(scene.case, scene.team, on, notice.parts)
    if leader is None:
        return ""
    return _("{name} har fået besked som leder.").format(name=scene.people.full(leader))


def _whom(scene: Scene, topic: str, days: int) -> list[str]:
    return CALLS.get(topic, called)(scene.case, scene.team, scene.now, days)


def _reason(scene: Scene, part: str) -> str:
    case, (topic, when, *_count) = scene.case, part.split(":")
    if topic in REASONS:
        return REASONS[topic](scene)
    on, at = case.follow_up_on if topic == "follow_up" else case.close_by, _follow_up_clock(scene)
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
    return words.format(day=day_words(on), left=left, clock=at)


def _follow_up_clock(scene: Scene) -> str:
    at = follow_up_at(scene.case, scene.team)
    return clock_words(at.astimezone(ZONE)) if at else ""


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
    return _("På opfølgningen besluttede I at slutte her. Afslut eller overdrag sagen på kortet.")


def _rested_words(scene: Scene) -> str:
    until = scene.case.snoozed_until
    if until is None:
        return ""
    day = _("i dag") if until >= scene.today else day_words(until)
    return _("Påmindelserne har været udsat til {day}.").format(day=day)


def _filing_words(scene: Scene) -> str:
    owing = unfiled(scene.case)
    if not owing:
        return ""
    words = _("{missing}. Tryk Notat, og læg det i fagsystemet.")
    return words.format(missing=unfiled_words(len(owing)))


CALLS = {"contact": called_about_contact, "filing": called_to_file}
REASONS: dict[str, Callable[[Scene], str]] = {
    "outer": _outer_words,
    "record": _record_words,
    "handover": handover_status.reminder_words,
    "contact": _contact_words,
    "ordered": _ordered_words,
    "closing": _closing_words,
    "filing": _filing_words,
}
