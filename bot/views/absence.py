"""Who is away: the form, the calendar, and the private lines to whoever steps in and returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.casework.absence import AbsenceForm
from bot.deadlines import ZONE, local_date
from bot.locale import _, day_words, listed
from bot.policy import everyone, seats_of
from bot.presence import NOON, away, is_away, occupant, span, stints, usual
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import Message, bare, button, paragraphs, quietly, said
from bot.views.overview import next_step
from bot.views.passing import buttons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.people import People
    from models import Absence, Case, Notice, Seat, Team

CALLBACK = "form:absence"
WHOLE, HALF = "whole", "half"
AHEAD = timedelta(days=28)
EVER = timedelta(days=3 * 366)  # an absence begins within what a form lets one enter
LINES, MOST_ENTERED = 15, 60
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Calendar:
    """Who is away in some teams; `led` are the colleagues one may speak for beside oneself."""

    teams: Sequence[Team]
    people: People
    user: str
    led: frozenset[str]
    now: datetime


def form(calendar: Calendar) -> View:
    """Return the form: what is entered already, and the days; only a leader is asked for whom."""
    today = local_date(calendar.now)
    blocks: list[Block] = [*_entered(calendar)]
    if calendar.led:
        blocks.append(fields.person("user", _("Hvem er væk?"), "", calendar.user))
    blocks += [
        fields.day("first_on", _("Første dag"), initial=today),
        fields.choice("first_half", _("Hvornår på dagen?"), _halves(_("Fra kl. 12")), WHOLE),
        fields.day("last_on", _("Sidste dag"), initial=today),
        fields.choice("last_half", _("Hvornår på sidste dag?"), _halves(_("Til kl. 12")), WHOLE),
        quietly(_("Stedfortræderen træder ind af sig selv. Tværs spørger ikke om hvorfor.")),
        *_ways_to_pass_on(calendar),
    ]
    return fields.form(CALLBACK, _("Fravær"), _("Gem"), blocks)


def read(view: dict[str, Any], user: str, now: datetime) -> AbsenceForm:
    """Read the form back; without a person it is about oneself. Raises FieldErrors."""
    answers, today = Answers(view), local_date(now)
    first_on = answers.day("first_on") or today
    made = AbsenceForm(
        user=answers.person("user") or user,
        first_on=first_on,
        from_noon=answers.one("first_half") == HALF,
        last_on=answers.day("last_on") or first_on,
        until_noon=answers.one("last_half") == HALF,
    )
    answers.checked()
    return made


def calendar_blocks(calendar: Calendar) -> Iterator[Block]:
    """Yield who is away in the coming weeks, and who steps in, for App Home."""
    for absence in _coming(calendar, AHEAD)[:LINES]:
        yield said(_line(calendar, absence))


def _coming(calendar: Calendar, ahead: timedelta) -> list[Absence]:
    """Return the absences in some teams that begin so soon, each once, in order."""
    until = calendar.now + ahead
    found = {one.id: one for team in calendar.teams for one in away(team, until, calendar.now)}
    return sorted(found.values(), key=lambda one: (span(one), one.id))


def thanks(absence: Absence, teams: Sequence[Team], people: People) -> str:
    """Return what is told to the one who entered an absence: the days, and who steps in."""
    words = _("Noteret: {name} er væk {days}.")
    lines = [words.format(name=people.full(absence.user), days=days_words(absence))]
    for team in teams:
        lines += [
            _stepping_in(team, seat, absence, people)
            for seat in team.seats
            if usual(seat) == absence.user
        ]
    return "\n".join(lines)


def days_words(absence: Absence) -> str:
    """Return the days: "tirsdag den 1. december", "mandag … fra kl. 12 til fredag …"."""
    first, last = day_words(absence.first_on), day_words(absence.last_on)
    if absence.from_noon:
        first = _("{day} fra kl. 12").format(day=first)
    if absence.first_on == absence.last_on:
        return _("{day} til kl. 12").format(day=first) if absence.until_noon else first
    if absence.until_noon:
        last = _("{day} kl. 12").format(day=last)
    return _("{first} til {last}").format(first=first, last=last)


@dataclass(frozen=True)
class Turn:
    """What a private line about an absence is drawn from; `cases` are the absent colleague's."""

    team: Team
    absence: Absence
    cases: Sequence[Case]
    people: People
    now: datetime


def message(turn: Turn, notice: Notice) -> Message | None:
    """Return a private line about an absence; None when it means nothing any more."""
    if notice.kind == "tacit":
        return _tacit(turn)
    if notice.kind == "back" and is_away(turn.team, turn.absence.user, turn.now):
        return None  # the next absence has begun already
    if notice.kind == "back":
        return _list(turn, _back_words(turn), _("Det er dit igen:"))
    seat = next(seat for seat in turn.team.seats if seat.id == notice.parts[0])
    if notice.kind == "stand_in":
        return _stand_in(turn, seat, notice.person or "")
    return _stand_down(turn, seat, notice.person or "")


def _stand_in(turn: Turn, seat: Seat, user: str) -> Message | None:
    mine = [
        stint
        for stint in stints(turn.team, seat, turn.absence)
        if stint.user == user and turn.now < stint.ends
    ]
    if not mine:
        return None
    words = _("*Du træder ind for {name} i {team}* ({discipline}) til {until}.").format(
        name=turn.people.full(turn.absence.user),
        team=turn.team.name,
        discipline=seat.discipline.label,
        until=_until_words(mine[0].ends),
    )
    return _list(turn, words, _("Det er dit nu:"))


def _stand_down(turn: Turn, seat: Seat, user: str) -> Message | None:
    now = occupant(turn.team, seat, turn.now)
    if now is None or now == user:
        return None
    words = _("Tak, fordi du trådte ind. {name} har igen pladsen i {team} ({discipline}).")
    named = {"name": turn.people.full(now), "team": turn.team.name}
    return Message(words.format(**named, discipline=seat.discipline.label))


def _tacit(turn: Turn) -> Message | None:
    """Ask for what is only in one's head, a button a case; nothing where there are no cases."""
    if not turn.cases:
        return None
    words = _("*Er der noget, der kun står i dit hoved?* Skriv det, før du går.")
    blocks: list[Block] = [said(words)]
    lines = [words]
    for case in turn.cases[:LINES]:
        lines.append(_roles_line(turn, case))
        blocks.append(said(lines[-1], button(_("Skriv det"), "tacit:write", case.id)))
    return Message(bare("\n".join(lines)), tuple(blocks))


def _back_words(turn: Turn) -> str:
    return _("*Velkommen tilbage i {team}.*").format(team=turn.team.name)


def _list(turn: Turn, words: str, heading: str) -> Message:
    """Return some words, and the absent colleague's open cases below: codes and dates only."""
    if not turn.cases:
        lines = [words, _("Der ligger ingen åbne sager lige nu.")]
    else:
        cases = [_case_line(turn, case) for case in turn.cases[:LINES]]
        cases += [_("• og flere")] if len(turn.cases) > LINES else []
        lines = [f"{words} {heading}", *cases, _("Åbn dem med /henvisning sager.")]
    return Message(bare("\n".join(lines)), tuple(paragraphs(lines)))


def _case_line(turn: Turn, case: Case) -> str:
    """Return a case as whoever takes it over reads it: also that somebody is trusted in it."""
    words = _roles_line(turn, case)
    if case.trusts is None and case.trusted is None:
        return words
    return words + ". " + _("Se, hvem borgeren åbner døren for.")


def _roles_line(turn: Turn, case: Case) -> str:
    user, (what, on) = turn.absence.user, next_step(case)
    roles = (
        (case.lead, _("tovholder")),
        (case.contact, _("kontakt til borgeren")),
        (None if case.lead else case.convener, _("har modtaget sagen")),
    )
    named = listed(words for whom, words in roles if whom == user)
    return _("• {code}: {roles}. {what} {day}").format(
        code=case.code, roles=named, what=what, day=day_words(on)
    )


def _until_words(ends: datetime) -> str:
    local = ends.astimezone(ZONE)
    if local.time() == NOON:
        return _("{day} kl. 12").format(day=day_words(local.date()))
    return _("og med {day}").format(day=day_words((local - MOMENT).date()))


def _entered(calendar: Calendar) -> Iterator[Block]:
    """Yield what is entered of those one may speak for, each with a button to call it off."""
    mine = {calendar.user, *calendar.led}
    for absence in [one for one in _coming(calendar, EVER) if one.user in mine][:MOST_ENTERED]:
        begun = span(absence)[0] <= calendar.now
        words = _("Er tilbage") if begun else _("Aflys")
        yield said(_line(calendar, absence), button(words, "absence:call_off", absence.id))


def _ways_to_pass_on(calendar: Calendar) -> list[Block]:
    """Return the buttons to pass on for good what is one's own, or a colleague's one leads."""
    mine = [team for team in calendar.teams if seats_of(team, calendar.user)]
    led = [team for team in calendar.teams if calendar.led & set(everyone(team))]
    return buttons(mine, calendar.user, led)


def _line(calendar: Calendar, absence: Absence) -> str:
    words = f"*{calendar.people.full(absence.user)}*: {days_words(absence)}"
    names = {
        stint.user: calendar.people.first(stint.user)
        for team in calendar.teams
        for seat in team.seats
        if usual(seat) == absence.user
        for stint in stints(team, seat, absence)
        if stint.user
    }
    if not names:
        return words
    return _("{words} · {names} træder ind").format(words=words, names=listed(names.values()))


def _stepping_in(team: Team, seat: Seat, absence: Absence, people: People) -> str:
    users = dict.fromkeys(stint.user for stint in stints(team, seat, absence))
    names = [people.full(user) for user in users if user]
    if not names:
        return _(
            "Ingen kan træde ind for {discipline} i {team}. Bed jeres administrator vælge en "
            "stedfortræder under /henvisning opsætning."
        ).format(discipline=seat.discipline.label, team=team.name)
    return _("{names} træder ind i {team}.").format(names=listed(names), team=team.name)


def _halves(half: str) -> list[tuple[str, str]]:
    return [(WHOLE, _("Hele dagen")), (HALF, half)]
