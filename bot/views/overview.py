"""The list of open cases, and one's own page in App Home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.deadlines import ZONE, local_date
from bot.locale import LANGUAGES, N_, _, clock_words, day_words, language, ngettext
from bot.overview import Filter
from bot.policy import in_charge
from bot.views import fields
from bot.views.blocks import actions, button, heading, primary, said
from bot.views.card import left_words
from bot.views.scene import Scene
from bot.words import groups_short, label
from models import CaseState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from slack_sdk.models.blocks import Block, SectionBlock

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
TONGUES = {"da": N_("Dansk"), "en": N_("Engelsk")}


@dataclass(frozen=True)
class Listing:
    """What a list of cases is drawn from; `readable` are the teams whose cases one may open."""

    page: CasePage
    teams: Sequence[Team]
    readable: frozenset[str]
    people: People
    now: datetime
    which: Filter = Filter.ALL


@dataclass(frozen=True)
class HomePage:
    """What App Home is drawn from: today's, one's own and the teams' cases, and one's referrals."""

    mine: Listing | None
    all_open: Listing | None
    referrals: Sequence[Case]
    administrates: bool
    away: Sequence[Block] = ()
    has_calendar: bool = False


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
    if row := _paging(listing):
        blocks.append(row)
    metadata = f"{listing.which.value}:{listing.page.page}"
    return fields.page(CASES, _("Åbne sager"), blocks, metadata)


def home(page: HomePage) -> View:
    """Return App Home: what waits for me, my cases, the teams', my referrals, my language."""
    first = [primary(_("Ny henvisning"), "home:refer", "refer")]
    if page.all_open is not None:
        first.append(button(_("Åbne sager"), "home:cases", "cases"))
        first.append(button(_("Fravær"), "home:absence", "absence"))
    if page.administrates:
        first.append(button(_("Opsætning"), "home:set_up", "set_up"))
    blocks: list[Block] = [actions(*first)]
    if page.all_open is not None:
        blocks += _today(page.all_open)
    if page.mine is not None:
        blocks += [heading(_("Mine sager")), *(_lines(page.mine) or [said(_("Ingen lige nu."))])]
    if page.away:
        blocks += [heading(_("Væk")), *page.away]
    blocks += _referrals(page)
    blocks += [heading(_("Indstillinger")), _tongues()]
    if page.has_calendar:
        blocks.append(actions(button(_("Kalender"), "home:calendar", "calendar")))
    return View(type="home", callback_id="home", blocks=blocks)


def closed_home(words: str) -> View:
    """Return the App Home of somebody who may use nothing here: why, and nothing to press."""
    return View(type="home", callback_id="home", blocks=[said(words)])


def _today(listing: Listing) -> Iterator[Block]:
    today = local_date(listing.now)
    due = [one for one in listing.page.cases if next_step(one)[1] <= today]
    yield heading(_("I dag"))
    if not due:
        yield said(
            _(
                "Ingen møder eller frister i dag. "
                "Brug /henvisning, når en borger falder mellem stolene."
            )
        )
    for one in due[:10]:
        yield _line(listing, one)


def _referrals(page: HomePage) -> Iterator[Block]:
    if not page.referrals:
        return
    yield heading(_("Mine henvisninger"))
    for one in page.referrals:
        yield said(f"*{one.code}* · {status(one)}")


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
    return [_line(listing, one) for one in listing.page.cases]


def _line(listing: Listing, one: Case) -> SectionBlock:
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
    show = button(_("Se sagen"), "cases:show", one.id) if team.id in listing.readable else None
    return said(words, show)


def next_step(one: Case) -> tuple[str, date]:
    """Return what comes next in a case, and its local date."""
    if one.state is CaseState.NEW:
        return _("Startmøde"), local_date(one.meetings[-1].starts_at)
    if one.follow_up_on is not None and one.follow_up_on <= one.close_by:
        return _("Opfølgning"), one.follow_up_on
    return _("Frist"), one.close_by


def _filters(listing: Listing) -> Block:
    row = [
        (primary if which is listing.which else button)(
            _(words), f"cases:filter_{which.value}", f"{which.value}:0"
        )
        for which, words in FILTERS.items()
    ]
    return actions(*row)


def _paging(listing: Listing) -> Block | None:
    page, row = listing.page, []
    if page.page > 0:
        row.append(button(_("Forrige"), "cases:back", f"{listing.which.value}:{page.page - 1}"))
    if page.has_more:
        row.append(button(_("Næste side"), "cases:on", f"{listing.which.value}:{page.page + 1}"))
    return actions(*row) if row else None


def _tongues() -> Block:
    row = [
        (primary if code == language() else button)(_(TONGUES[code]), f"home:language_{code}", code)
        for code in LANGUAGES
    ]
    return actions(*row)
