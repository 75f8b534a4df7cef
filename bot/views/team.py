"""The forms of set-up: a team, a seat, closing days, spans, target groups, administrators."""

from __future__ import annotations

import re
from datetime import date, time
from secrets import token_hex
from typing import TYPE_CHECKING

from bot.casework.seats import SeatForm
from bot.casework.team import ClosingDayForm, RulesForm, TeamForm
from bot.locale import _, day_year_words
from bot.presets import ODDER, PRESETS
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import said
from bot.views.referral import labelled
from bot.words import label, target_groups
from models.vocabulary import Meets, OuterKind, TargetGroup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from slack_sdk.models.blocks import Block, InputBlock
    from slack_sdk.models.views import View

    from models import Seat, Team, TeamClosingDay

TEAM, SEAT = "form:team", "form:seat"
RULES = "form:rules"
CLOSING, GROUPS, ADMINISTRATORS = "form:closing_days", "form:groups", "form:administrators"
AUTHORITY, PERFORMER, EMPTY = "authority", "performer", "empty"
NUMBER = re.compile(r"[0-9]{1,3}")
MOST_OPTIONS = 100
LETTER = re.compile(r"[A-ZÆØÅ]")
GROUP = 75
MOST_GROUPS = 25


def team_form(team: Team | None) -> View:
    """Return the form for a new team, or one's settings."""
    presets = [(preset.key, _(preset.label)) for preset in PRESETS.values()]
    blocks: list[Block] = [
        fields.line("name", _("Teamets navn"), initial=team.name if team else None),
        fields.line(
            "letter",
            _("Bogstav i sagskoden"),
            _("Et bogstav, fx U i U26-0042."),
            team.letter if team else ODDER.letter,
        ),
        fields.channel(
            "channel",
            _("Teamets private kanal"),
            _("Skriv først /invite @Tværs i kanalen."),
            team.channel if team else None,
        ),
    ]
    if team is None:
        blocks.append(fields.radio("preset", _("Begynd med"), presets, ODDER.key))
    blocks += [
        fields.clock(
            "meeting_time", _("Startmøde kl."), team.meeting_time if team else time(8, 30)
        ),
        fields.clock(
            "digest_time", _("Dagsoverblik kl."), team.digest_time if team else time(7, 45)
        ),
        fields.optional(
            fields.person(
                "leader",
                _("Leder"),
                _("Ser koder, datoer og tal, ikke sagernes tekst."),
                team.leader if team else None,
            )
        ),
    ]
    title = _("Ret team") if team else _("Nyt team")
    return fields.form(TEAM, title, _("Gem"), blocks, team.id if team else "")


def read_team(view: dict[str, Any], team: Team | None) -> TeamForm:
    """Read a team's settings back. Raises FieldErrors."""
    answers = Answers(view)
    letter = answers.needed_text("letter", 1).upper()
    if "letter" in answers.errors or not LETTER.fullmatch(letter):
        answers.errors["letter"] = _("Skriv ét bogstav, fx U.")
    channel = answers.channel("channel")
    if channel is None:
        answers.errors["channel"] = _("Vælg teamets private kanal.")
    made = TeamForm(
        name=answers.needed_label("name", fields.LINE),
        letter=letter,
        channel=channel or "",
        preset=team.preset if team else answers.one("preset") or ODDER.key,
        leader=answers.person("leader"),
        meeting_time=answers.clock("meeting_time", time(8, 30)),
        digest_time=answers.clock("digest_time", time(7, 45)),
    )
    answers.warned.clear()  # a team's name names no citizen
    answers.checked()
    return made


def seat_form(team: Team, seat: Seat | None) -> View:
    """Return the form for a seat: who sits in it, who steps in, what it may decide."""
    options = [(AUTHORITY, _("Myndighed: kan bevilge")), (PERFORMER, _("Udfører"))]
    chosen = AUTHORITY if seat is None or seat.authority else PERFORMER
    substitutes = [substitute.user for substitute in seat.substitutes] if seat else []
    blocks: list[Block] = [
        fields.line("discipline", _("Faglighed"), initial=seat.discipline.label if seat else None),
        fields.optional(
            fields.person("holder", _("Hvem har pladsen?"), "", seat.holder if seat else None)
        ),
        fields.optional(
            fields.persons(
                "substitutes",
                _("Stedfortrædere"),
                _("Den første spørges først."),
                substitutes,
            )
        ),
        fields.radio("authority", _("Pladsens rolle"), options, chosen),
        fields.optional(
            fields.person(
                "leader",
                _("Egen leder"),
                _("Kun hvis det ikke er teamets."),
                seat.leader if seat else None,
            )
        ),
    ]
    if seat is not None:
        box = ("close", _("Nedlæg pladsen"))
        blocks.append(fields.tick("close", _("Bruges pladsen ikke længere?"), box))
        box = (EMPTY, _("Fagligheden må stå tom"))
        blocks.append(fields.tick(EMPTY, _("Er der ingen til pladsen?"), box))
    title = _("Ret plads") if seat else _("Ny plads")
    return fields.form(SEAT, title, _("Gem"), blocks, f"{team.id}:{seat.id if seat else ''}")


def read_seat(view: dict[str, Any]) -> SeatForm:
    """Read a seat back. Raises FieldErrors."""
    answers = Answers(view)
    made = SeatForm(
        discipline=answers.needed_label("discipline", GROUP),
        holder=answers.person("holder"),
        substitutes=answers.persons("substitutes"),
        authority=answers.one("authority") != PERFORMER,
        leader=answers.person("leader"),
        may_stand_empty=answers.ticked(EMPTY),
    )
    answers.warned.clear()  # the name of a discipline names no citizen
    answers.checked()
    return made


def closes_seat(view: dict[str, Any]) -> bool:
    """Return whether the seat is to be taken out of use."""
    return Answers(view).ticked("close")


def closing_form(team: Team) -> View:
    """Return the form that adds closing days of the team's own, and takes them back."""
    days = [
        (day.id, f"{range_words(day)}: {day.label}") for day in team.closing_days[-MOST_OPTIONS:]
    ]
    blocks: list[Block] = [
        said(
            _(
                "Aftalte møder flyttes ikke af en ny lukkedag. "
                "Se selv efter, om nogen falder på den."
            )
        ),
        *_taken_back(days),
        _needed_unless(days, fields.day("first_on", _("Første lukkedag"))),
        fields.optional(fields.day("last_on", _("Sidste lukkedag"), _("Tom: kun én dag."))),
        fields.optional(fields.clock("closes_at", _("Kun fra kl."))),
        _needed_unless(days, fields.line("label", _("Hvad er det?"), _("Fx personaledag."))),
    ]
    return fields.form(CLOSING, _("Lukkedage"), _("Gem"), blocks, team.id)


def read_taken_back(view: dict[str, Any]) -> tuple[str, ...]:
    """Return the ids of the closing days that are taken back."""
    return Answers(view).many("remove")


def read_closing(view: dict[str, Any]) -> ClosingDayForm | None:
    """Read new closing days; None when some are only taken back.

    Raises FieldErrors and GuardWarning.
    """
    answers = Answers(view)
    first_on = answers.day("first_on")
    if first_on is None and answers.many("remove") and not answers.text("label"):
        return None
    why = answers.needed_label("label", GROUP)
    if first_on is None:
        answers.errors["first_on"] = _("Vælg datoen.")
    midnight = time(0)
    closes_at = answers.clock("closes_at", midnight)
    answers.checked()
    first_on = first_on or date.min  # checked has refused a missing one
    last_on = answers.day("last_on") or first_on
    return ClosingDayForm(first_on, last_on, None if closes_at == midnight else closes_at, why)


def rules_form(team: Team) -> View:
    """Return the form for a team's spans, and for who acts first at a date others have set."""
    disciplines = [(one.key, one.label) for one in team.disciplines]
    blocks: list[Block] = [
        said(
            _(
                "Sager, der allerede er oprettet, beholder deres datoer. "
                "Sletning og anonymisering følger altid det, der står her."
            )
        ),
        fields.radio("meets", _("Hvem mødes først om en ny sag?"), labelled(Meets), team.meets),
        *(
            fields.line(name, asked, hint, str(getattr(team, name)))
            for name, (asked, hint) in _spans().items()
        ),
        *[
            fields.optional(
                fields.choice(
                    f"first_{kind}",
                    _("Hvem handler først ved {what}?").format(what=label(kind).lower()),
                    disciplines,
                    team.first_acts.get(kind),
                )
            )
            for kind in OuterKind
        ],
    ]
    return fields.form(RULES, _("Frister"), _("Gem"), blocks, team.id)


def _spans() -> dict[str, tuple[str, str]]:
    """Return by field what is asked of each of a team's spans, and within which bounds."""
    return {
        "follow_up_days": (
            _("Opfølgning efter hvor mange dage?"),
            _("Fra startmødet. Fra 7 til 90."),
        ),
        "close_months": (
            _("Frist efter hvor mange måneder?"),
            _("Fra henvisningen. Fra 1 til 12."),
        ),
        "contact_days": (
            _("Første kontakt inden hvor mange arbejdsdage?"),
            _("Fra startmødet. Fra 1 til 20."),
        ),
        "answer_minutes": (
            _("Minutter før mødet, hvor stedfortrædere spørges"),
            _("Når en faglighed ikke har svaret. Lederen hører det 15 min. efter. Fra 20 til 240."),
        ),
        "smallest_shown": (
            _("Mindste antal, der vises i tal og statistik"),
            _("Mindre antal skjules, så ingen borger kan kendes. Fra 3 til 20."),
        ),
        "erase_days": (
            _("Tekst og sagsnummer slettes efter hvor mange dage?"),
            _("Fra alt er journaliseret, og ikke før den sidste efterkontrol. Fra 14 til 365."),
        ),
        "anonymise_months": (
            _("Sagen anonymiseres efter hvor mange måneder?"),
            _(
                "Fra afslutningen. Indtil da ses det, der virkede, hvis borgeren kommer igen. "
                "Fra 3 til 60."
            ),
        ),
    }


def read_rules(view: dict[str, Any], team: Team) -> RulesForm:
    """Read the spans back; one that is no number is 0, which the rule refuses in its words."""
    answers = Answers(view)
    keys = {one.key for one in team.disciplines}
    chosen = {kind: answers.one(f"first_{kind}") for kind in OuterKind}
    for kind, key in chosen.items():
        if key is not None and key not in keys:
            answers.errors[f"first_{kind}"] = _("Vælg en af mulighederne på listen.")
    made = RulesForm(
        _number(answers, "follow_up_days"),
        _number(answers, "close_months"),
        _number(answers, "contact_days"),
        _number(answers, "answer_minutes"),
        _number(answers, "smallest_shown"),
        _number(answers, "erase_days"),
        _number(answers, "anonymise_months"),
        answers.needed_key("meets", Meets, Meets.WHOLE),
        {kind.value: key for kind, key in chosen.items() if key},
    )
    answers.warned.clear()  # a number of days names no citizen
    answers.checked()
    return made


def groups_form(team: Team) -> View:
    """Return the form to rename and add target groups; an empty name takes one off the list."""
    offered = dict(target_groups(team))
    known = {**{group.value: "" for group in TargetGroup}, **offered}
    blocks: list[Block] = [
        said(_("Ret teksterne, så de passer til jer. En tom tekst tages af listen.")),
        *[
            fields.optional(fields.line(f"group_{key}", str(place), initial=words or None))
            for place, (key, words) in enumerate(known.items(), start=1)
        ],
        fields.optional(fields.text("more", _("Flere målgrupper"), _("En på hver linje."))),
    ]
    return fields.form(GROUPS, _("Målgrupper"), _("Gem"), blocks, team.id)


def read_groups(view: dict[str, Any], team: Team) -> list[tuple[str, str]]:
    """Read the target groups back as (key, label); a label in our own words is kept empty."""
    answers = Answers(view)
    known = dict.fromkeys([*(group.value for group in TargetGroup), *dict(target_groups(team))])
    ours = {group.value: label(group) for group in TargetGroup}
    named = [(key, answers.label(f"group_{key}", GROUP)) for key in known]
    kept = [(key, "" if words == ours.get(key) else words) for key, words in named if words]
    added = [
        words.strip() for words in answers.label("more", fields.TEXT).splitlines() if words.strip()
    ]
    if any(len(words) > GROUP for words in added):
        answers.errors["more"] = _("Teksten er for lang. Skriv højst {limit} tegn.").format(
            limit=GROUP
        )
    whole = [*kept, *((f"own_{token_hex(4)}", words) for words in added)]
    if not 1 <= len(whole) <= MOST_GROUPS:
        answers.errors["more"] = _("Listen skal have fra 1 til {count} målgrupper.").format(
            count=MOST_GROUPS
        )
    answers.warned.clear()  # the name of a target group names no citizen
    answers.checked()
    return whole


def administrators_form(named: Sequence[str]) -> View:
    """Return the form that names who may set teams up."""
    blocks: list[Block] = [
        said(
            _(
                "Slacks egne administratorer kan altid åbne opsætningen. "
                "Administratorer ser ingen sager."
            )
        ),
        fields.persons("administrators", _("Administratorer af Tværs"), initial=named),
    ]
    return fields.form(ADMINISTRATORS, _("Administratorer"), _("Gem"), blocks)


def read_administrators(view: dict[str, Any]) -> tuple[str, ...]:
    """Read the administrators back. Raises FieldErrors when nobody is left."""
    answers = Answers(view)
    named = answers.persons("administrators")
    if not named:
        answers.errors["administrators"] = _("Vælg mindst én.")
    answers.checked()
    return named


def range_words(day: TeamClosingDay) -> str:
    """Return the dates of a closing day or range."""
    if day.first_on == day.last_on:
        return day_year_words(day.first_on)
    return f"{day_year_words(day.first_on)} – {day_year_words(day.last_on)}"


def _number(answers: Answers, name: str) -> int:
    typed = answers.needed_text(name, fields.LINE)
    return int(typed) if NUMBER.fullmatch(typed) else 0


def _taken_back(days: Sequence[tuple[str, str]]) -> Iterator[Block]:
    if days:
        yield fields.optional(fields.choices("remove", _("Fjern lukkedage"), days))


def _needed_unless(days: Sequence[tuple[str, str]], block: InputBlock) -> InputBlock:
    """Return a field that Slack lets be empty where closing days can be taken back instead."""
    return fields.optional(block) if days else block
