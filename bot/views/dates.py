"""A case's dates in words: the meeting, the follow-up, the deadline and the outer date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import dates_for
from bot.locale import (
    _,
    day_words,
    ngettext,
    sentence,
)
from bot.policy import (
    calendar_of,
    rules_of,
)
from bot.words import OUTER_SHORT
from bot.work_calendar import moment_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.deadlines import Dates, Deadline
    from bot.views.scene import Scene
    from models import Meeting, Team
    from models.vocabulary import OuterKind


def meeting_words(scene: Scene, meeting: Meeting) -> str:
    """Return a meeting's time, with the reason of domain.md as long as it stands where it fell."""
    dates = _dates(scene)
    if dates.start_meeting_at == meeting.starts_at:
        return dates.start.reason
    return moment_words(meeting.starts_at)


def dates_lines(scene: Scene) -> list[str]:
    """Return the follow-up and the deadline in one line; one that was moved in its own, with why.

    "Opfølgning mandag den 28. december · Frist onsdag den 24. februar"
    """
    case = scene.case
    dates = _dates(scene)
    deadline = _("Frist {day}").format(day=_with_reason(case.close_by, dates.close_by))
    if case.follow_up_on is None:
        return [deadline]
    follow_up = follow_up_line(scene, case.follow_up_on)
    moved = _is_moved(case.close_by, dates.close_by) or _is_moved(
        case.follow_up_on, dates.follow_up
    )
    return [follow_up, deadline] if moved else [f"{follow_up} · {deadline}"]


def deadline_line(scene: Scene) -> str:
    """Return the deadline with the working days left, and why it was moved if it was."""
    case = scene.case
    dates = _dates(scene)
    on = case.close_by
    left = in_words(scene, on) if on >= scene.today else left_words(scene, on)
    return _("Frist {left}: {day}").format(left=left, day=_with_reason(on, dates.close_by))


def follow_up_line(scene: Scene, on: date) -> str:
    """Return the day of the follow-up, and why it was moved if it was."""
    dates = _dates(scene)
    return _("Opfølgning {day}").format(day=_with_reason(on, dates.follow_up))


def _is_moved(on: date, deadline: Deadline) -> bool:
    """Tell whether a stored date is the rule's own, and a closed day has moved it."""
    return on == deadline.on != deadline.raw_on


def _dates(scene: Scene) -> Dates:
    """Return what follows from the receipt, or from the case's being opened again."""
    case, team = scene.case, scene.team
    since = _("genåbningen") if case.closings else _("modtagelsen")
    return dates_for(case.opened_at, rules_of(team), calendar_of(team), since)


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
    first = _first_to_act(scene.team, kind)
    if first is None:
        return words
    return words + " " + _("{discipline} handler først.").format(discipline=first)


def coming_outer_line(scene: Scene) -> str | None:
    """Return that line while the date lies ahead: a call is about what comes."""
    on = scene.case.outer_on
    return outer_line(scene) if on is not None and on >= scene.today else None


def _first_to_act(team: Team, kind: OuterKind) -> str | None:
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


def closed_since(scene: Scene, on: date) -> Iterator[str]:
    """Yield a warning when the agreed day has become a closed one; it is never moved silently."""
    because = calendar_of(scene.team).closed_because(on)
    if because:
        yield _("*{day} er {because}. Flyt mødet under ⋯.*").format(
            day=sentence(day_words(on)), because=because
        )


def loud_start(words: str) -> str:
    """Set the time in bold and leave its reason plain: "*Startmøde … kl. 08.30*, fordi …"."""
    time, comma, reason = words.partition(", ")
    return f"*{time}*{comma}{reason}"


def in_words(scene: Scene, on: date) -> str:
    """Return how far ahead a local date is: "om 11 arbejdsdage", "i dag"."""
    left = left_words(scene, on)
    return left if on == scene.today else _("om {left}").format(left=left)
