"""One's own page in App Home: today, what waits, one's cases, the team's, who is away, settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.locale import LANGUAGES, N_, _, language, ngettext
from bot.views.blocks import actions, button, heading, paragraphs, primary, quietly, said
from bot.views.digest import Morning, late_rows, today_rows
from bot.views.overdue import extend_button
from bot.views.overview import opener, status
from bot.views.overview import row as case_row
from bot.views.scene import Scene
from bot.views.waits import row as waiting_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from slack_sdk.models.blocks import Block, InteractiveElement

    from bot.people import People
    from bot.views.overview import Listing
    from bot.waiting_for import Waiting
    from models import Case

SIZE = 6  # rows of a part; all parts together stay well below the hundred blocks Slack takes
LATE, FEWEST = 10, 2  # lines of what is late, in all and of one team
HOUR, DAY = 60, 24 * 60  # minutes
TONGUES = {"da": N_("Dansk"), "en": N_("Engelsk")}


@dataclass(frozen=True)
class Leaf:
    """Which page of each part is turned to, from 0."""

    waits: int = 0
    mine: int = 0
    team: int = 0

    def __str__(self) -> str:
        """Return it as a button and a view keep it: "0:1:0"."""
        return f"{self.waits}:{self.mine}:{self.team}"

    @classmethod
    def of(cls, text: str) -> Leaf:
        """Read it back; what is no number is the first page."""
        numbers = [int(one) if one.isdecimal() else 0 for one in text[:40].split(":")]
        return cls(*[*numbers, 0, 0, 0][:3])


@dataclass(frozen=True)
class Condition:
    """How the installation is: messages that wait, are in doubt, and that nobody has acted on.

    `minutes_late` is how long the oldest that could go has waited; `connections` are to Slack.
    """

    planned: int
    in_doubt: int
    unhandled: int
    minutes_late: int
    newest_form: bool
    connections: int


@dataclass(frozen=True)
class HomePage:
    """What App Home is drawn from; each part may be missing, and is then left out.

    `seated` tells whether the person has a seat in a team, `today` are the mornings of their teams,
    `led` those of the teams they lead, and `learning` what stands below "Sparring og læring".
    """

    now: datetime
    people: People
    leaf: Leaf
    user: str = ""
    seated: bool = False
    own_digest: bool = False
    waits: Sequence[Waiting] = ()
    today: Sequence[Morning] = ()
    mine: Listing | None = None
    team: Listing | None = None
    led: Sequence[Morning] = ()
    referrals: Sequence[Case] = ()
    away: Sequence[Block] = ()
    learning: Sequence[Block] = ()
    has_calendar: bool = False


def home(page: HomePage, condition: Condition | None = None) -> View:
    """Return App Home; its metadata is which pages are turned to.

    `condition` is how the installation is, for an administrator only.
    """
    blocks: list[Block] = [
        actions(*_doors(page, condition)),
        *_today(page),
        *_waits(page),
        *_led(page),
        *_cases(page, "mine", _("Mine sager"), page.mine),
        *_cases(page, "team", _("Teamets sager"), page.team),
        *_part(_("Væk"), page.away),
        *_part(_("Sparring og læring"), page.learning),
        *_referrals(page),
        *_condition(condition),
        *_settings(page),
    ]
    return View(type="home", callback_id="home", private_metadata=str(page.leaf), blocks=blocks)


def closed_home(words: str) -> View:
    """Return the App Home of somebody who may use nothing here: why, and nothing to press."""
    return View(type="home", callback_id="home", blocks=[said(words)])


def _doors(page: HomePage, condition: Condition | None) -> list[InteractiveElement]:
    doors: list[InteractiveElement] = [primary(_("Ny henvisning"), "home:refer", "refer")]
    if page.team is not None:
        doors.append(button(_("Åbne sager"), "home:cases", "cases"))
        doors.append(button(_("Fravær"), "home:absence", "absence"))
    if condition is not None:
        doors.append(button(_("Opsætning"), "home:set_up", "set_up"))
    return doors


def _part(words: str, blocks: Sequence[Block]) -> Iterator[Block]:
    if blocks:
        yield heading(words)
        yield from blocks


def _today(page: HomePage) -> Iterator[Block]:
    if page.team is None:
        return
    due = [(team, *row) for team in page.today for row in today_rows(team)]
    yield heading(_("I dag"))
    if not due:
        yield said(
            _(
                "Ingen møder eller frister i dag. "
                "Brug /henvisning, når en borger falder mellem stolene."
            )
        )
    for morning, one, words in due[:SIZE]:
        yield said(words, opener(page.team, morning.team, one))
    if len(due) > SIZE:
        yield quietly(_("og {count} til under Teamets sager").format(count=len(due) - SIZE))


def _waits(page: HomePage) -> Iterator[Block]:
    if not page.seated and not page.waits:
        return
    yield heading(_("Venter på mig"))
    if not page.waits:
        yield said(_("Intet venter på dig lige nu."))
    last = max(len(page.waits) - 1, 0) // SIZE
    leaf = replace(page.leaf, waits=min(page.leaf.waits, last))
    for one in page.waits[leaf.waits * SIZE : (leaf.waits + 1) * SIZE]:
        yield from waiting_row(one, page.people, page.now)
    yield from _turning("waits", leaf, leaf.waits, last)


def _cases(page: HomePage, part: str, words: str, listing: Listing | None) -> Iterator[Block]:
    if listing is None:
        return
    shown = listing.page
    yield heading(words)
    if not shown.cases:
        yield said(_("Ingen lige nu."))
    for one in shown.cases:
        yield case_row(listing, one)
    last = max(shown.total - 1, 0) // shown.size
    yield from _turning(part, replace(page.leaf, **{part: shown.page}), shown.page, last)


def _turning(part: str, leaf: Leaf, at: int, last: int) -> Iterator[Block]:
    """Yield the buttons to the pages before and after of one part; the others stay as they are."""
    row: list[InteractiveElement] = []
    if at > 0:
        row.append(button(_("Forrige"), "home:back", str(replace(leaf, **{part: at - 1}))))
    if at < last:
        row.append(button(_("Næste side"), "home:on", str(replace(leaf, **{part: at + 1}))))
    if row:
        yield actions(*row)


def _led(page: HomePage) -> Iterator[Block]:
    """Yield what a leader looks for: counts, and what is late, with codes and dates only."""
    shown = max(LATE // max(len(page.led), 1), FEWEST)
    for morning in page.led[:SIZE]:
        found, late = morning.digest, list(late_rows(morning))
        counts = [
            _cases_words(found.open_count),
            _("{count} overskredet").format(count=len(late)),
            _("{count} venter på svar").format(count=len(found.waiting)),
            _("{count} ikke modtaget").format(count=len(found.unclaimed)),
        ]
        yield heading(_("Overblik: {team}").format(team=morning.team.name))
        yield said(" · ".join([*counts, *_exceeded(found.exceeded)]))
        yield from _late_beside(page, morning, late[:shown])
        if len(late) > shown:
            words = _("• og {count} til: /henvisning sager")
            yield quietly(words.format(count=len(late) - shown))


def _late_beside(
    page: HomePage, morning: Morning, late: Sequence[tuple[Case, str]]
) -> Iterator[Block]:
    """Yield what is late; the first line of each case has the button that moves its deadline."""
    met = set[str]()
    for case, words in late:
        scene = Scene(case, morning.team, page.people, page.now)
        yield said(f"• {words}", None if case.id in met else extend_button(scene, page.user))
        met.add(case.id)


def _exceeded(cases: Sequence[Case]) -> Iterator[str]:
    """Yield how many have not kept their deadline, and of how many it was moved."""
    if cases:
        moved = sum(bool(case.extensions) for case in cases)
        words = _("{count} har ikke holdt fristen, {moved} af dem er forlænget")
        yield words.format(count=len(cases), moved=moved)


def _cases_words(count: int) -> str:
    return ngettext("{count} åben sag", "{count} åbne sager", count).format(count=count)


def _referrals(page: HomePage) -> Iterator[Block]:
    lines = [f"*{one.code}* · {status(one)}" for one in page.referrals]
    yield from _part(_("Mine henvisninger"), paragraphs(lines))


def _condition(how: Condition | None) -> Iterator[Block]:
    """Yield how the installation is, in words."""
    if how is not None:
        yield heading(_("Sådan har Tværs det"))
        yield from paragraphs([f"• {one}" for one in _condition_lines(how)])


def _condition_lines(how: Condition) -> Iterator[str]:
    if not how.newest_form:
        yield _("Databasen er fra en anden version. Kør: python app.py migrate")
        return
    late = _("Den ældste besked er forsinket {time}").format(time=_time_words(how.minutes_late))
    yield late if how.minutes_late else _("Intet er forsinket")
    yield ngettext(
        "{count} besked er planlagt", "{count} beskeder er planlagt", how.planned
    ).format(count=how.planned)
    doubts = ngettext(
        "{count} besked undersøges: ingen ved, om den nåede frem",
        "{count} beskeder undersøges: ingen ved, om de nåede frem",
        how.in_doubt,
    )
    if how.in_doubt:
        yield doubts.format(count=how.in_doubt)
    lost = ngettext(
        "*{count} besked er ikke kommet frem, og ingen har taget sig af den*",
        "*{count} beskeder er ikke kommet frem, og ingen har taget sig af dem*",
        how.unhandled,
    )
    none = _("Alt er kommet frem, eller nogen har taget sig af det")
    yield lost.format(count=how.unhandled) if how.unhandled else none
    yield ngettext(
        "{count} forbindelse til Slack", "{count} forbindelser til Slack", how.connections
    ).format(count=how.connections)
    yield _("Databasen har den nyeste udgave")


def _time_words(minutes: int) -> str:
    """Return a time in the largest of minutes, hours and days of which there are two or more."""
    if minutes < 2 * HOUR:
        return ngettext("{count} minut", "{count} minutter", minutes).format(count=minutes)
    if minutes < 2 * DAY:
        return _("{count} timer").format(count=minutes // HOUR)
    days = minutes // DAY
    return ngettext("{count} døgn", "{count} døgn", days).format(count=days)


def _settings(page: HomePage) -> Iterator[Block]:
    yield heading(_("Indstillinger"))
    tongues = [
        (primary if code == language() else button)(_(TONGUES[code]), f"home:language_{code}", code)
        for code in LANGUAGES
    ]
    yield actions(*tongues)
    if page.seated:
        yield said(_digest_words(page), _digest_button(page))
    if page.has_calendar:
        words = _("*Kalender.* Se dine møder i Outlook eller en anden kalender.")
        yield said(words, button(_("Kalender"), "home:calendar", "calendar"))


def _digest_words(page: HomePage) -> str:
    if page.own_digest:
        return _("*Personligt dagsoverblik: til.* Det kommer her om morgenen på arbejdsdage.")
    return _("*Personligt dagsoverblik: fra.* Få dit eget om morgenen på arbejdsdage.")


def _digest_button(page: HomePage) -> InteractiveElement:
    if page.own_digest:
        return button(_("Slå fra"), "home:digest_off", "off")
    return button(_("Slå til"), "home:digest_on", "on")
