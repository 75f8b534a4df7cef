"""A deadline that a leader moves: the form, what the team is told, and what stands on the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.extend import ExtendForm, last_extension, usual_extension
from bot.deadlines import local_date
from bot.locale import _, day_words, ngettext
from bot.policy import called
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import Message, mentions, plain, quietly, said
from bot.views.told import told
from bot.words import WARNING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.views.scene import Scene
    from bot.views.told import Reading
    from models import Case, Notice

CALLBACK = "form:extend"


def form(led: Opened, now: datetime) -> View:
    """Return the form: the new deadline, three months on, and why; nothing of the case's words."""
    case, today = led.case, local_date(now)
    usual, last = usual_extension(case, led.team, today), last_extension(case, led.team, today)
    words = _(
        "Sag {code}. Fristen er {day}. Forlænges den, tæller sagen som overskredet i "
        "opgørelserne, også hvis den slutter før den nye frist."
    )
    blocks: list[Block] = [
        said(words.format(code=case.code, day=day_words(case.close_by))),
        fields.day(
            "to_on", _("Ny frist"), _("Senest {day}.").format(day=day_words(last)), usual.on
        ),
        fields.text("reason", _("Hvorfor?"), _("Ses af teamet.")),
        quietly(_(WARNING)),
    ]
    metadata = f"{case.id}:{len(case.extensions)}"
    return fields.form(CALLBACK, _("Forlæng fristen"), _("Forlæng"), blocks, metadata)


def read(view: dict[str, Any], today: date) -> ExtendForm:
    """Read it back; a day that is missing is as a day that is here. Raises as `checked`."""
    answers = Answers(view)
    to_on, reason = answers.day("to_on") or today, answers.needed_text("reason")
    return ExtendForm(to_on, reason, answers.checked())


def thanks(case: Case) -> str:
    """Return what the leader is told when the deadline is moved."""
    words = _("Fristen for {code} er nu {day}. Teamet får det at vide i sagens tråd.")
    return words.format(code=case.code, day=day_words(case.close_by))


def message(scene: Scene, notice: Notice) -> Message:
    """Tell the team that the deadline was moved, by whom and for which time; not why."""
    every = scene.case.fresh_extensions
    made = next(one for one in every if one.id == notice.about)
    words = _(
        "{mentions} {name} har forlænget fristen til {day} ({time}). Læs hvorfor under Se sagen."
    )
    return plain(
        words.format(
            mentions=mentions(called(scene.case, scene.team, scene.now)),
            name=scene.people.first(made.user),
            day=day_words(made.to_on),
            time=_time_words(every.index(made) + 1),
        )
    )


def extended_words(scene: Scene) -> str:
    """Return how often the deadline was moved, when last and by whom; "" when it wasn't."""
    every = scene.case.fresh_extensions
    if not every:
        return ""
    words = ngettext(
        "forlænget {count} gang, sidst {day} af {name}",
        "forlænget {count} gange, sidst {day} af {name}",
        len(every),
    )
    day, name = day_words(local_date(every[-1].at)), scene.people.first(every[-1].user)
    return words.format(count=len(every), day=day, name=name)


def extended(what: Reading) -> Iterator[Block]:
    """Yield each time the deadline was moved: from when to when, by whom and why."""
    for one in what.scene.case.extensions:
        words = _("*Fristen er forlænget {on}* af {name}: fra {earlier} til {later}").format(
            on=day_words(local_date(one.at)),
            name=what.scene.people.first(one.user),
            earlier=day_words(one.from_on),
            later=day_words(one.to_on),
        )
        yield from told(what, one, words, "reason")


def _time_words(count: int) -> str:
    """Return which time it is: "første gang", "3. gang"."""
    words = {1: _("første gang"), 2: _("anden gang")}
    return words.get(count) or _("{count}. gang").format(count=count)
