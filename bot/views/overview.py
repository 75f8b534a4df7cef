"""The list of open cases: what comes next in each, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deadlines import ZONE, local_date
from bot.locale import N_, _, clock_words, day_words, ngettext
from bot.overview import Filter
from bot.policy import in_charge
from bot.views import fields
from bot.views.blocks import actions, button, primary, said
from bot.views.dates import left_words
from bot.views.scene import Scene
from bot.words import groups_short, label
from models import CaseState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock
    from slack_sdk.models.views import View

    from bot.overview import CasePage
    from bot.people import People
    from models import Case, Team

CASES = "page:cases"
FILTERS = {
    Filter.ALL: N_("Alle"),
    Filter.MINE: N_("Mine"),
    Filter.LATE: N_("Overskredne"),
    Filter.NEW: N_("Nye"),
}


@dataclass(frozen=True)
class Listing:
    """What a list of cases is drawn from; `readable` are the teams whose cases one may open."""

    page: CasePage
    teams: Sequence[Team]
    readable: frozenset[str]
    people: People
    now: datetime
    which: Filter = Filter.ALL


def cases(listing: Listing) -> View:
    """Return the list of open cases with its filters and paging."""
    total = listing.page.total
    count = ngettext("{count} åben sag", "{count} åbne sager", total).format(count=total)
    blocks: list[Block] = [_filters(listing), said(f"*{count}*")]
    blocks += _lines(listing)
    if not total:
        blocks.append(
            said(_("Ingen sager her. Brug /henvisning, når en borger falder mellem stolene."))
        )
    if turning := _paging(listing):
        blocks.append(turning)
    metadata = f"{listing.which.value}:{listing.page.page}"
    return fields.page(CASES, _("Åbne sager"), blocks, metadata)


def status(case: Case) -> str:
    """Return what a referrer may know of a case: how far it has come, nothing else."""
    if case.state is CaseState.CLOSED and case.closed_at is not None and case.outcome is not None:
        return _("afsluttet {day}: {outcome}").format(
            day=day_words(local_date(case.closed_at)), outcome=label(case.outcome).lower()
        )
    if case.state is CaseState.UNDERWAY:
        return _("startmødet er holdt, og teamet er i gang")
    at = case.meetings[-1].starts_at.astimezone(ZONE)
    return _("startmøde {day} {clock}").format(day=day_words(at.date()), clock=clock_words(at))


def _lines(listing: Listing) -> list[SectionBlock]:
    return [row(listing, one) for one in listing.page.cases]


def row(listing: Listing, one: Case) -> SectionBlock:
    """Return a case in two lines: what comes next and whose it is, with a way in for who may."""
    team = next(team for team in listing.teams if team.id == one.team_id)
    what, on = next_step(one)
    scene = Scene(one, team, listing.people, listing.now)
    words = _("*{code}* · {groups}\n{what} {day}: {left}").format(
        code=one.code,
        groups=groups_short(one, team),
        what=what,
        day=day_words(on),
        left=left_words(scene, on),
    )
    if lead := in_charge(one, team):
        words += " · " + listing.people.first(lead)
    return said(words, opener(listing, team, one))


def opener(listing: Listing, team: Team, one: Case) -> ButtonElement | None:
    """Return the button that opens a case, for who may open the team's."""
    return button(_("Se sagen"), "cases:show", one.id) if team.id in listing.readable else None


def next_step(one: Case) -> tuple[str, date]:
    """Return what comes next in a case, and its local date."""
    if one.state is CaseState.NEW:
        return _("Startmøde"), local_date(one.meetings[-1].starts_at)
    if one.follow_up_on is not None and one.follow_up_on <= one.close_by:
        return _("Opfølgning"), one.follow_up_on
    return _("Frist"), one.close_by


def _filters(listing: Listing) -> Block:
    buttons = [
        (primary if which is listing.which else button)(
            _(words), f"cases:filter_{which.value}", f"{which.value}:0"
        )
        for which, words in FILTERS.items()
    ]
    return actions(*buttons)


def _paging(listing: Listing) -> Block | None:
    page, buttons = listing.page, []
    if page.page > 0:
        buttons.append(button(_("Forrige"), "cases:back", f"{listing.which.value}:{page.page - 1}"))
    if page.has_more:
        buttons.append(
            button(_("Næste side"), "cases:on", f"{listing.which.value}:{page.page + 1}")
        )
    return actions(*buttons) if buttons else None
