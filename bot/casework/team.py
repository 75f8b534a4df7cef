"""Set a team up, choose its times, groups and closing days, and name who administers Tværs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.access import ADMINISTRATOR, team_for, teams
from bot.casework.desk import Desk, record_of_team, write_down
from bot.casework.own_digest import plan_own_digests
from bot.casework.seats import _disciplines_but, new_discipline
from bot.errors import FieldErrors
from bot.locale import _, clock_words
from bot.obligations import digest_after, digest_owed, next_digest_on
from bot.policy import PAIR
from bot.presets import PRESETS, Preset
from bot.retention import ANONYMISE_MONTHS, ERASE_DAYS
from bot.small_numbers import FEWEST, USUAL
from bot.trace import Actor
from bot.words import RETIRED
from models import (
    Case,
    Notice,
    Person,
    Seat,
    Team,
    TeamClosingDay,
)
from models.base import new_id
from models.vocabulary import Meets, TargetGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.access import Visitor

SPANS = {
    "follow_up_days": (7, 90),
    "close_months": (1, 12),
    "contact_days": (1, 20),
    "answer_minutes": (20, 240),
    "smallest_shown": (FEWEST, 20),
    "erase_days": ERASE_DAYS,
    "anonymise_months": ANONYMISE_MONTHS,
}
HOURS = {
    "meeting_time": (time(7, 30), time(16, 0)),
    "digest_time": (time(7, 30), time(15, 0)),
}

LONGEST_CLOSING = timedelta(days=366)


@dataclass(frozen=True)
class TeamForm:
    """What a team is called, where it is, and when it meets (local times)."""

    name: str
    letter: str
    channel: str
    preset: str
    leader: str | None
    meeting_time: time
    digest_time: time


@dataclass(frozen=True)
class ClosingDayForm:
    """A team's own closing day or range (local dates); `closes_at` for half a day."""

    first_on: date
    last_on: date
    closes_at: time | None
    label: str


@dataclass(frozen=True)
class RulesForm:
    """A team's spans, and who acts first: outer kind to discipline key.

    Days to the follow-up, months to the deadline, working days to the first contact, and minutes
    before a meeting when the substitutes of a silent discipline are asked. The smallest count that
    is told in figures; days from the last filing to the erasing, and months from the closing to
    the anonymising. Who meets first.
    """

    follow_up_days: int
    close_months: int
    contact_days: int
    answer_minutes: int
    smallest_shown: int
    erase_days: int
    anonymise_months: int
    meets: Meets
    first_acts: dict[str, str]


def set_up(desk: Desk, actor: Actor, workspace_id: str, form: TeamForm) -> Team:
    """Make a team from a preset, its seats vacant.

    Raises FieldErrors for a name, letter or channel that another team has.
    """
    _require_free(desk, workspace_id, form, but=None)
    preset = PRESETS[form.preset]
    team = Team(
        id=new_id(),
        workspace_id=workspace_id,
        preset=preset.key,
        first_acts=dict(preset.first_acts),
        target_groups=[],
        follow_up_days=30,
        close_months=3,
        contact_days=3,
        answer_minutes=45,
        smallest_shown=USUAL,
        meets=preset.meets,
        code_year=0,
        code_number=0,
        trace_length=0,
        trace_head="",
        closing_days=[],
    )
    _name(team, form)
    _furnish(team, preset)
    desk.session.add(team)
    desk.session.flush()
    record_of_team(desk, team, actor, "team_set_up")
    plan_digest(desk, team)
    return team


def rename(desk: Desk, actor: Actor, team: Team, form: TeamForm) -> None:
    """Change a team's name, letter, channel, times or leader; agreed meetings stay."""
    _require_free(desk, team.workspace_id, form, but=team.id)
    _name(team, form)
    record_of_team(desk, team, actor, "team_changed")
    plan_digest(desk, team)
    plan_own_digests(desk, team)


def set_target_groups(desk: Desk, actor: Actor, team: Team, groups: list[tuple[str, str]]) -> None:
    """Set a team's own target groups as (key, label); a key never gets another meaning.

    One of the team's own that is taken off the list is kept as RETIRED, for the cases that have it.
    """
    kept = {key for key, _words in groups}
    retired = [
        [key, words, RETIRED]
        for key, words, *_mark in team.target_groups
        if key not in kept and key not in set(TargetGroup)
    ]
    team.target_groups = [*map(list, groups), *retired]
    record_of_team(desk, team, actor, "target_groups_set")


def close_days(desk: Desk, actor: Actor, team: Team, form: ClosingDayForm) -> None:
    """Close the team for a day or a range; agreed meetings are not moved.

    Raises FieldErrors for a range that ends before it begins, or is longer than a year.
    """
    if form.last_on < form.first_on:
        raise FieldErrors({"last_on": _("Slutdatoen ligger før startdatoen.")})
    if form.last_on - form.first_on > LONGEST_CLOSING:
        words = _("Vælg højst et år. Se efter, om årstallet er rigtigt.")
        raise FieldErrors({"last_on": words})
    team.closing_days.append(
        TeamClosingDay(
            id=new_id(),
            team_id=team.id,
            first_on=form.first_on,
            last_on=form.last_on,
            closes_at=form.closes_at,
            label=form.label,
        )
    )
    record_of_team(desk, team, actor, "closed_days")
    plan_digest(desk, team)


def open_days(desk: Desk, actor: Actor, team: Team, day_ids: Iterable[str]) -> None:
    """Take closing days of the team back; agreed meetings are not moved."""
    taken = set(day_ids)
    team.closing_days = [day for day in team.closing_days if day.id not in taken]
    record_of_team(desk, team, actor, "opened_days")
    plan_digest(desk, team)


def set_rules(desk: Desk, actor: Actor, team: Team, form: RulesForm) -> None:
    """Set the spans that cases are counted with from now on, and which discipline acts first.

    Raises FieldErrors for a span out of bounds, and for pairs where there is one discipline.
    """
    errors = {
        field: _("Skriv et helt tal fra {first} til {last}.").format(first=first, last=last)
        for field, (first, last) in SPANS.items()
        if not first <= getattr(form, field) <= last
    }
    if form.meets is Meets.PAIR and _disciplines_but(team, None) < PAIR:
        errors["meets"] = _("Et makkerpar er to fagligheder. Tilføj først en plads til en til.")
    if errors:
        raise FieldErrors(errors)
    team.meets = form.meets
    team.follow_up_days, team.close_months = form.follow_up_days, form.close_months
    team.contact_days, team.answer_minutes = form.contact_days, form.answer_minutes
    team.smallest_shown = form.smallest_shown
    team.erase_days, team.anonymise_months = form.erase_days, form.anonymise_months
    team.first_acts = dict(form.first_acts)
    record_of_team(desk, team, actor, "rules_set")


def name_administrators(desk: Desk, who: Visitor, users: Iterable[str]) -> None:
    """Name exactly these people as administrators of Tværs in the visitor's workspace."""
    named = set(users)
    known = desk.session.scalars(select(Person).where(Person.workspace_id == who.workspace_id))
    met = {person.user: person for person in known}
    for user in named - met.keys():
        desk.session.add(Person(workspace_id=who.workspace_id, user=user, administrator=True))
    for user, person in met.items():
        person.administrator = user in named
    for team_id in sorted(team.id for team in teams(desk.session, who)):
        team = team_for(desk.session, team_id, who)
        actor = Actor(who.user, ADMINISTRATOR)
        record_of_team(desk, team, actor, "administrators_named", ",".join(sorted(named)))


def plan_digest(desk: Desk, team: Team) -> None:
    """Write down the team's next digest."""
    _write_digest(desk, team, next_digest_on(team, desk.now))


def plan_digest_after(desk: Desk, team: Team, on: date) -> None:
    """Write down the digest that follows the one of a local day."""
    _write_digest(desk, team, digest_after(team, on, desk.now))


def _write_digest(desk: Desk, team: Team, day: date) -> None:
    due = digest_owed(team, day)
    row = desk.session.scalar(select(Notice).where(Notice.key == due.key))
    write_down(desk, due, row, team, None)


def _name(team: Team, form: TeamForm) -> None:
    team.name, team.letter, team.channel = form.name.strip(), form.letter.upper(), form.channel
    team.leader = form.leader
    team.meeting_time, team.digest_time = form.meeting_time, form.digest_time


def _furnish(team: Team, preset: Preset) -> None:
    team.disciplines, team.all_seats = [], []
    for position, wanted in enumerate(preset.seats):
        found = [one for one in team.disciplines if one.key == wanted.discipline]
        discipline = found[0] if found else new_discipline(team, wanted.discipline, wanted.label)
        team.all_seats.append(
            Seat(
                id=new_id(),
                team_id=team.id,
                discipline=discipline,
                authority=wanted.authority,
                position=position,
                substitutes=[],
            )
        )


def _require_free(desk: Desk, workspace_id: str, form: TeamForm, but: str | None) -> None:
    errors: dict[str, str] = {}
    for other in desk.session.scalars(
        select(Team).where(Team.workspace_id == workspace_id, Team.id != (but or ""))
    ):
        if other.name.casefold() == form.name.strip().casefold():
            errors["name"] = _("Et andet team hedder det samme. Vælg et andet navn.")
        if other.letter == form.letter.upper():
            errors["letter"] = _("{letter} bruges af {team}. Vælg et andet bogstav.").format(
                letter=form.letter.upper(), team=other.name
            )
        if other.channel == form.channel:
            errors["channel"] = _("Kanalen bruges af {team}. Vælg en anden kanal.").format(
                team=other.name
            )
    if "letter" not in errors and _borne_by_cases(desk, workspace_id, form, but):
        errors["letter"] = _("Et andet team har sager med {letter}. Vælg et andet bogstav.").format(
            letter=form.letter.upper()
        )
    errors |= _out_of_hours(form)
    if errors:
        raise FieldErrors(errors)


def _borne_by_cases(desk: Desk, workspace_id: str, form: TeamForm, but: str | None) -> bool:
    """Return whether another team's cases have codes with the letter; no code is given twice."""
    found = desk.session.scalar(
        select(Case.id)
        .where(
            Case.workspace_id == workspace_id,
            Case.team_id != (but or ""),
            Case.code.startswith(form.letter.upper()),
        )
        .limit(1)
    )
    return found is not None


def _out_of_hours(form: TeamForm) -> dict[str, str]:
    """Return what is wrong with the times: outside them a message waits, or is never posted."""
    return {
        field: _("Vælg et tidspunkt fra {first} til {last}.").format(
            first=clock_words(first), last=clock_words(last)
        )
        for field, (first, last) in HOURS.items()
        if not first <= getattr(form, field) <= last
    }
