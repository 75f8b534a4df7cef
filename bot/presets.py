"""The two model teams, as set-up offers them: Odder meets whole, Favrskov in pairs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.locale import N_
from models.vocabulary import Meets, OuterKind


@dataclass(frozen=True)
class SeatPreset:
    """One seat: which discipline, and whether it decides (myndighed) or carries out (udfører)."""

    discipline: str
    label: str
    authority: bool


@dataclass(frozen=True)
class Preset:
    """What a new team starts with; everything can be changed in Slack afterwards."""

    key: str
    label: str
    letter: str
    seats: tuple[SeatPreset, ...]
    first_acts: dict[str, str]
    meeting_time: time = time(8, 30)
    digest_time: time = time(7, 45)
    meets: Meets = Meets.WHOLE


ODDER = Preset(
    key="odder",
    label=N_("Odder: tre fagligheder mødes næste morgen"),
    letter="U",
    seats=(
        SeatPreset("health_care", "Sundhed & Omsorg", authority=True),
        SeatPreset("prevention_substance", "Forebyggelse & Rusmidler", authority=False),
        SeatPreset("specialised_social", "Det Specialiserede Socialområde", authority=True),
    ),
    first_acts={
        OuterKind.EVICTION: "prevention_substance",
        OuterKind.DISCHARGE: "health_care",
        OuterKind.RELEASE: "specialised_social",
    },
)

FAVRSKOV = Preset(
    key="favrskov",
    label=N_("Favrskov: to fagligheder møder borgeren sammen"),
    letter="S",
    seats=(
        SeatPreset("case_work", "Sagsbehandling", authority=True),
        SeatPreset("case_work", "Sagsbehandling", authority=True),
        SeatPreset("social_pedagogy", "Socialpædagogik", authority=False),
        SeatPreset("social_pedagogy", "Socialpædagogik", authority=False),
        SeatPreset("occupational_therapy", "Ergoterapi", authority=False),
        SeatPreset("social_work", "Socialrådgivning", authority=False),
    ),
    first_acts={},
    meets=Meets.PAIR,
)

PRESETS = {preset.key: preset for preset in (ODDER, FAVRSKOV)}
