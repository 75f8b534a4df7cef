"""On a visit: the form, and what is said to the visitor, the colleague and the leader."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.casework.visit import VisitForm, out_on
from bot.deadlines import ZONE
from bot.locale import _, clock_words
from bot.policy import members
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import Message, actions, bare, primary, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.views.scene import Scene
    from models import Notice, Visit

CALLBACK = "form:visit"
USUAL = timedelta(minutes=75)
QUARTER = 15


def form(opened: Opened, now: datetime) -> View:
    """Return the form: when one is back, and who hears if one isn't; two taps at the most."""
    soon = (now + USUAL).astimezone(ZONE)
    back_by = time(soon.hour, soon.minute // QUARTER * QUARTER)
    others = [one for one in members(opened.team, now) if one != opened.actor.user]
    warning = _(
        "*Det her er ikke en alarm.* Brug arbejdspladsens egen alarm og aftaler som altid. Tværs "
        "siger til en kollega, hvis du ikke melder dig hjem."
    )
    blocks: list[Block] = [said(warning), *_two(opened)]
    blocks += [
        fields.clock("back_by", _("Tilbage senest kl."), back_by),
        fields.person(
            "partner",
            _("Hvem skal høre det, hvis du ikke melder dig hjem?"),
            _("Derefter lederen."),
            others[0] if others else None,
        ),
    ]
    return fields.form(CALLBACK, _("På besøg"), _("Jeg tager afsted"), blocks, opened.case.id)


def read(view: dict[str, Any]) -> VisitForm:
    """Read the form back. Raises FieldErrors."""
    answers = Answers(view)
    partner = answers.needed_person("partner", _("Vælg en kollega."))
    back_by = answers.clock("back_by", time(16))
    answers.checked()
    return VisitForm(back_by, partner)


def out_lines(scene: Scene) -> Iterator[str]:
    """Yield who is out, for the card; and that two go together."""
    if scene.case.two_persons:
        yield _("*Besøg kun to sammen.*")
    for visit in out_on(scene.case):
        words = _("{name} er på besøg, tilbage senest {clock}")
        yield words.format(name=scene.people.first(visit.user), clock=_clock(visit.back_by))


def message(scene: Scene, notice: Notice) -> Message:
    """Return what is said about a visit: `parts` names which of the lines it is."""
    visit = next(one for one in scene.case.visits if one.id == notice.about)
    words = _words(scene, visit, notice.parts[0])
    if visit.home_at is not None:
        return Message(bare(words))
    row = actions(primary(_("Hjemme igen"), "visit:home", visit.id))
    return Message(bare(words), (said(words), row))


def _words(scene: Scene, visit: Visit, line: str) -> str:
    lines = {
        "out": _("Du er på besøg i {code} til {clock}. Tryk, når du er hjemme igen."),
        "told": _(
            "{name} er på besøg i {code}, tilbage senest {clock}. Du hører fra mig, hvis {name} "
            "ikke melder sig hjem."
        ),
        "ask": _("Er du hjemme fra {code}? Ellers hører {partner} det om lidt."),
        "partner": _(
            "*{name} skulle være tilbage fra {code} {clock} og har ikke meldt sig hjem.* Ring, og "
            "brug arbejdspladsens alarm, hvis du ikke får fat i {name}."
        ),
        "leader": _(
            "*{name} skulle være tilbage fra {code} {clock} og har ikke meldt sig hjem.* {partner} "
            "fik besked. Sørg for, at nogen får fat i {name}."
        ),
        "home": _("{name} er hjemme igen fra {code}."),
    }
    return lines[line].format(
        name=scene.people.full(visit.user),
        partner=scene.people.full(visit.partner),
        code=scene.case.code,
        clock=_clock(visit.back_by),
    )


def _two(opened: Opened) -> Iterator[Block]:
    if opened.case.two_persons:
        yield said(_("*Besøg kun to sammen.*"))


def _clock(at: datetime) -> str:
    return clock_words(at.astimezone(ZONE))
