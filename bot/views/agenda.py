"""The agenda of a meeting: a line in the thread an hour before, and its private page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import ZONE
from bot.locale import _, clock_words, day_words, ngettext
from bot.policy import lacks_partner, missing
from bot.views import fields, review
from bot.views.blocks import paragraphs
from bot.views.boomerang import last_time
from bot.views.card import title
from bot.views.dates import outer_line
from bot.views.told import Reading, bids, quote, tried, trust, wish
from bot.words import label
from models import CaseState
from models.vocabulary import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.views.scene import Scene


def agenda(what: Reading) -> View:
    """Return the page that is read at the meeting's table; sealed words stand nowhere else.

    Once the start meeting's record is finished it is the follow-up's.
    """
    scene = what.scene
    if scene.case.state is CaseState.UNDERWAY:
        return review.agenda(what)
    at = scene.case.meetings[-1].starts_at.astimezone(ZONE)
    when = _("Startmøde {day} {clock}").format(day=day_words(at.date()), clock=clock_words(at))
    lines = [f"*{title(scene)}*", when, *([outer] if (outer := outer_line(scene)) else [])]
    questions = [f"• {one}" for one in open_questions(scene)]
    blocks: list[Block] = [*paragraphs(lines), *last_time(what)]
    blocks += quote(what, scene.case, "situation", _("*Hvad sker der lige nu?*"))
    blocks += tried(what)
    blocks += wish(what)
    blocks += trust(what)
    blocks += bids(what)
    blocks += _tacit(what)
    if questions:
        blocks += paragraphs([_("*Åbne spørgsmål*"), *questions])
    return fields.page("page:agenda", _("Dagsorden"), blocks[:100], scene.case.id)


def summary(scene: Scene) -> str:
    """Return what the agenda holds, in numbers and dates: the thread gets no sealed words."""
    case = scene.case
    earlier = case.earlier.tried if case.earlier is not None else []
    count = len([*case.tried, *(one for added in case.additions for one in added.tried), *earlier])
    before = ngettext("{count} ting prøvet før", "{count} ting prøvet før", count)
    asked = _("borgerens egne ord") if case.citizen_wish is not None else _("borgeren ikke spurgt")
    questions = len(open_questions(scene))
    opened = ngettext("{count} åbent spørgsmål", "{count} åbne spørgsmål", questions)
    return ", ".join([before.format(count=count), asked, opened.format(count=questions)])


def open_questions(scene: Scene) -> list[str]:
    """Return what the meeting has to find out, as the referral and the answers leave it open."""
    return list(_questions(scene))


def _questions(scene: Scene) -> Iterator[str]:
    case, team = scene.case, scene.team
    if case.convener is None:
        yield _("Hvem modtager sagen?")
    if case.asks_if_known and case.earlier is not None:
        yield _("Er det samme forløb som {code}?").format(code=case.earlier.code)
    if case.citizen_wish is None and case.wish_not_asked is not None:
        why = label(case.wish_not_asked)
        yield _("Hvem spørger borgeren? ({why})").format(why=why[:1].lower() + why[1:])
    if not case.tried and case.tried_note is None:
        yield _("Hvad er prøvet før? Der er ikke noteret noget.")
    if case.trusts is None and case.trusted is None:
        yield _("Hvem åbner borgeren døren for? Notér det med Tillid under Se sagen.")
    if lacks_partner(case.meetings[-1]):
        yield _("Hvem fra en anden faglighed kan være makker?")
    for discipline in missing(case.meetings[-1], team):
        yield _("{discipline} mangler: hvem ringer ind?").format(discipline=discipline.label)


def _tacit(what: Reading) -> Iterator[Block]:
    """Yield what was only in somebody's head."""
    for note in what.scene.case.notes:
        if note.kind is NoteKind.TACIT:
            who = what.scene.people.first(note.user)
            yield from quote(what, note, "text", f"*{label(note.kind)}* · {who}")
