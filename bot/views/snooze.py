"""Reminders that are put off: the form, and how it is told of on the card and to the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.snooze import SnoozeForm, usual_until
from bot.deadlines import local_date
from bot.locale import _, day_words
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import quietly, said
from bot.views.told import told
from bot.words import WARNING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.views.told import Reading
    from models import Case

CALLBACK = "form:snooze"


def form(opened: Opened, now: datetime) -> View:
    """Return the form: until when, a week is offered, and why."""
    case = opened.case
    words = _(
        "Sag {code}. Fristen er {day}. Fogedsag og besøg minder vi om alligevel, og den, der skal "
        "overtage sagen, bliver spurgt."
    )
    blocks: list[Block] = [
        said(words.format(code=case.code, day=day_words(case.close_by))),
        fields.day("until", _("Udsæt til"), "", usual_until(case, opened.team, local_date(now))),
        fields.text("reason", _("Hvorfor?"), _("Ses kun af teamet.")),
        quietly(_(WARNING)),
    ]
    return fields.form(CALLBACK, _("Udsæt påmindelse"), _("Gem"), blocks, case.id)


def read(view: dict[str, Any], today: date) -> SnoozeForm:
    """Read it back; a day that is missing is as a day that is here. Raises as `checked`."""
    answers = Answers(view)
    until, reason = answers.day("until") or today, answers.needed_text("reason")
    return SnoozeForm(until, reason, answers.checked())


def put_off_words(case: Case, today: date) -> str:
    """Return until when a case's reminders rest after a local date; "" when they don't."""
    if case.snoozed_until is None or case.snoozed_until <= today:
        return ""
    return _("Påmindelser udsat til {day}").format(day=day_words(case.snoozed_until))


def put_off(what: Reading) -> Iterator[Block]:
    """Yield until when the reminders rest or have rested, by whom and why."""
    case = what.scene.case
    if case.snoozed_until is not None and case.snoozed_by is not None:
        words = _("*Påmindelser udsat til {day}* af {name}").format(
            day=day_words(case.snoozed_until), name=what.scene.people.first(case.snoozed_by)
        )
        yield from told(what, case, words, "snooze_reason")
