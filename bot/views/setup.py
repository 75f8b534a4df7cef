"""The page of set-up: every team with its seats, a few at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.locale import _, clock_words, ngettext
from bot.views import fields
from bot.views.blocks import actions, button, line, primary, quietly, said
from bot.views.learning import slot_words
from bot.views.team import range_words
from bot.words import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.people import People
    from models import Seat, Team

SETUP = "page:setup"
TEAMS, BLOCKS = 4, 90


@dataclass(frozen=True)
class Setup:
    """What set-up is drawn from; `page` counts from 0."""

    teams: Sequence[Team]
    people: People
    administrators: Sequence[str]
    page: int = 0


def setup(what: Setup) -> View:
    """Return the page from which an administrator sets teams up."""
    blocks: list[Block] = [
        said(
            _(
                "*Sådan kommer et team i gang*\n1. Opret en privat kanal til teamet i Slack.\n"
                "2. Skriv `/invite @Tværs` i kanalen.\n3. Tryk Nyt team, og vælg kanalen.\n"
                "4. Sæt navn på hver plads."
            )
        ),
        actions(
            primary(_("Nyt team"), "setup:new", "new"),
            button(_("Administratorer"), "setup:administrators", "administrators"),
        ),
    ]
    pages = _pages(what.teams)
    page = min(what.page, len(pages) - 1)
    for team in pages[page]:
        blocks += [line(), *_team_blocks(what, team)]
    if not what.teams:
        blocks.append(said(_("Her er ikke sat noget team op endnu.")))
    blocks += _paging(page, len(pages))
    return fields.page(SETUP, _("Opsætning"), blocks)


def page_of(teams: Sequence[Team], team_id: str) -> int:
    """Return the page on which a team stands; the first for a team that isn't there."""
    for number, page in enumerate(_pages(teams)):
        if team_id in {team.id for team in page}:
            return number
    return 0


def _pages(teams: Sequence[Team]) -> list[list[Team]]:
    """Return the teams by page: at most four, and no more blocks than a page holds."""
    pages: list[list[Team]] = [[]]
    for team in teams:
        full = len(pages[-1]) == TEAMS or sum(map(_height, [*pages[-1], team])) > BLOCKS
        if full and pages[-1]:
            pages.append([])
        pages[-1].append(team)
    return pages


def _height(team: Team) -> int:
    """Return how many blocks a team takes at most: its seats, and four beside them."""
    return len(team.seats) + 4


def _paging(page: int, count: int) -> Iterator[Block]:
    row = []
    if page > 0:
        row.append(button(_("Forrige side"), "setup:back", str(page - 1)))
    if page + 1 < count:
        row.append(button(_("Næste side"), "setup:on", str(page + 1)))
    if row:
        yield actions(*row)


def _team_blocks(what: Setup, team: Team) -> Iterator[Block]:
    leader = what.people.full(team.leader) if team.leader else _("ingen")
    words = _(
        "*{name}* · <#{channel}> · sagskode {letter}\n"
        "Startmøde {meeting} · dagsoverblik {digest} · leder {leader}\n"
        "Opfølgning efter {days} dage · frist efter {months}\n"
        "Mødes først: {meets} · sparring og læring: {slot}"
    )
    yield said(
        words.format(
            name=team.name,
            channel=team.channel,
            letter=team.letter,
            meeting=clock_words(team.meeting_time),
            digest=clock_words(team.digest_time),
            leader=leader,
            days=team.follow_up_days,
            meets=label(team.meets).lower(),
            slot=slot_words(team),
            months=ngettext("{count} måned", "{count} måneder", team.close_months).format(
                count=team.close_months
            ),
        ),
        button(_("Ret team"), "setup:team", team.id),
    )
    for seat in team.seats:
        yield said(
            _seat_words(what, seat), button(_("Ret plads"), "setup:seat", f"{team.id}:{seat.id}")
        )
    if team.closing_days:
        yield quietly(_("Lukket: {days}").format(days=_closed_words(team)))
    yield actions(
        button(_("Tilføj plads"), "setup:add_seat", team.id),
        button(_("Lukkedage"), "setup:closing", team.id),
        button(_("Frister"), "setup:rules", team.id),
        button(_("Målgrupper"), "setup:groups", team.id),
        button(_("Sparring og læring"), "setup:learning", team.id),
        button(_("Temaer i målingen"), "setup:themes", team.id),
        button(_("Enhedspriser"), "setup:prices", team.id),
    )


def _seat_words(what: Setup, seat: Seat) -> str:
    holder = what.people.full(seat.holder) if seat.holder else _("*ingen endnu*")
    role = _("myndighed") if seat.authority else _("udfører")
    words = f"*{seat.discipline.label}* ({role}): {holder}"
    if seat.substitutes:
        names = ", ".join(what.people.first(one.user) for one in seat.substitutes)
        words += "\n" + _("Stedfortræder: {names}").format(names=names)
    return words


def _closed_words(team: Team) -> str:
    return ", ".join(range_words(day) for day in team.closing_days[-6:])
