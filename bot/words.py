"""The Danish words for every stored key (domain.md); shown through `label`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.locale import N_, _
from models.vocabulary import (
    Alternative,
    BarrierKind,
    BidKind,
    BreachKind,
    BreachStep,
    Certainty,
    ConsentScope,
    ConsentStatus,
    ContactChannel,
    Duty,
    Effect,
    FollowUpDecision,
    Grant,
    Holds,
    InterventionState,
    InterventionType,
    KnowledgeKind,
    LeftOpen,
    LegalGround,
    MeasureStage,
    Meets,
    NotAsked,
    NoteKind,
    NoteOf,
    Outcome,
    OuterKind,
    TargetGroup,
    Theme,
    Unit,
    Urgency,
    Voice,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from enum import StrEnum

    from models import Case, Team

WARNING = N_(
    "Skriv ikke navn, CPR-nummer, adresse eller andet, der kan identificere borgeren. "
    "Brug sagsnummeret fra fagsystemet."
)
TRUST = {
    "trusts": N_("Hvem åbner borgeren døren for?"),
    "trust_meets": N_("Bedste tid og sted"),
    "trust_ways": N_("Gør, og lad være"),
}
"""What is known of whom the citizen trusts: the case's columns, and what each is headed by."""
CHILDREN = N_("Er der børn under 18 i hjemmet? Husk underretningspligten.")
DECISION = N_("Kræver indsatsen en afgørelse, træffes den i fagsystemet.")

_WORDS: tuple[tuple[StrEnum, str], ...] = (
    (
        TargetGroup.HOMELESS_LIMITED_FUNCTION,
        N_("Borger i hjemløshed med fysisk og/eller psykisk funktionsnedsættelse"),
    ),
    (TargetGroup.VIOLENCE_COORDINATED, N_("Voldsudsat borger med behov for koordineret indsats")),
    (TargetGroup.ACUTE_NO_NETWORK, N_("Akut sag: uforudset ændring, ingen ressourcer i netværket")),
    (
        TargetGroup.EVICTION_NOTICE,
        N_("Melding om udsættelse med formodede tværfaglige problemstillinger"),
    ),
    (
        TargetGroup.SUBSTANCE_INTERDISCIPLINARY,
        N_("Rusmiddelproblematik med behov for tværfaglig indsats"),
    ),
    (TargetGroup.GENERAL_SPARRING, N_("Sparring til generel sag")),
    (TargetGroup.LOCAL_NUISANCE, N_("Borger til gene for andre i lokalsamfundet")),
    (TargetGroup.CANNOT_AWAIT_VISITATION, N_("Kan ikke afvente normal visitation")),
    (TargetGroup.BRIDGE_BUILDING, N_("Brobygning til andre instanser i kommunen")),
    (TargetGroup.OTHER, N_("Andet")),
    (Urgency.TODAY, N_("I dag")),
    (Urgency.THIS_WEEK, N_("Denne uge")),
    (Urgency.CAN_WAIT, N_("Kan vente til mødet")),
    (OuterKind.EVICTION, N_("Fogedsag eller udsættelse")),
    (OuterKind.DISCHARGE, N_("Udskrivning")),
    (OuterKind.RELEASE, N_("Løsladelse")),
    (ContactChannel.IN_PERSON, N_("Borgeren mødte op")),
    (ContactChannel.PHONE, N_("Borgeren ringede")),
    (ContactChannel.WRITING, N_("Borgeren skrev")),
    (ContactChannel.OWN_WORK, N_("Vi så det i vores eget arbejde")),
    (NotAsked.NOT_REACHED, N_("Ikke spurgt: vi har ikke fået fat i borgeren")),
    (NotAsked.TOO_UNWELL, N_("Ikke spurgt: borgeren kunne ikke svare nu")),
    (NotAsked.SPARRING_ONLY, N_("Ikke spurgt: det er sparring uden kontakt")),
    (NotAsked.LATER, N_("Ikke spurgt: vi spørger ved næste kontakt")),
    (InterventionType.OUTREACH_CONTACT, N_("Opsøgende kontakt")),
    (InterventionType.HOME_VISIT, N_("Hjemmebesøg")),
    (InterventionType.MOTIVATIONAL_TALK, N_("Motiverende samtale")),
    (InterventionType.ACCOMPANY_DOCTOR, N_("Ledsagelse til læge")),
    (InterventionType.ACCOMPANY_ACTIVITY, N_("Ledsagelse til aktivitet eller netværk")),
    (InterventionType.TEMP_HOUSING, N_("Midlertidigt ophold på botilbud")),
    (InterventionType.SHELTER_REFERRAL, N_("Henvisning til forsorgshjem/herberg")),
    (InterventionType.FUNCTIONAL_DESCRIPTION, N_("Funktionsbeskrivelse")),
    (InterventionType.CARE_HOME, N_("Plejebolig/plejecenter")),
    (InterventionType.HOME_HELP, N_("Personlig pleje og praktisk hjælp")),
    (InterventionType.SUBSTANCE_TREATMENT, N_("Rusmiddelbehandling")),
    (InterventionType.EVICTION_PREVENTION, N_("Forebyggelse af udsættelse")),
    (InterventionType.SUPPORT_CARE, N_("Støtte og pleje")),
    (InterventionType.QUICK_PUSH, N_("Råd og vejledning, et skub her og nu")),
    (InterventionType.JOB_CENTRE_CONTACT, N_("Kontakt til jobcenter")),
    (InterventionType.HOUSING_SEARCH, N_("Hjælp til at søge bolig")),
    (InterventionType.LIVING_SUPPORT, N_("Bostøtte")),
    (InterventionType.COLLEAGUE_SPARRING, N_("Faglig sparring")),
    (InterventionType.BRIDGE_BUILDING, N_("Brobygning til anden instans")),
    (InterventionType.OTHER, N_("Andet")),
    (InterventionState.PROPOSED, N_("Foreslået")),
    (InterventionState.STARTED, N_("Iværksat")),
    (InterventionState.ONGOING, N_("I gang")),
    (InterventionState.DONE, N_("Gennemført")),
    (InterventionState.STOPPED, N_("Afbrudt")),
    (InterventionState.OFFERED_DECLINED, N_("Tilbudt – borgeren takkede nej")),
    (InterventionState.CONSIDERED_REJECTED, N_("Overvejet – fravalgt")),
    (Effect.WORKED, N_("Virkede")),
    (Effect.PARTLY, N_("Virkede delvist")),
    (Effect.NOT, N_("Virkede ikke")),
    (Effect.TOO_EARLY, N_("For tidligt at sige")),
    (Duty.LEAD, N_("Tovholder")),
    (Duty.CONTACT, N_("Kontakt til borgeren")),
    (Duty.CONVENER, N_("Har modtaget sagen")),
    (Duty.INTERVENTION, N_("Indsats")),
    (Duty.BID, N_("Bud")),
    (Duty.PAIR, N_("Makker på startmødet")),
    (Meets.WHOLE, N_("Hele teamet")),
    (Meets.PAIR, N_("Et makkerpar: to fra hver sin faglighed")),
    (KnowledgeKind.QUESTION, N_("Sparring")),
    (KnowledgeKind.LESSON, N_("Erfaring")),
    (NoteKind.ENTRY, N_("Noget, der skete")),
    (NoteKind.TACIT, N_("Stod kun i mit hoved")),
    (BidKind.DOES, N_("Jeg gør")),
    (BidKind.HELPS, N_("Jeg hjælper med")),
    (BidKind.ASKS, N_("Jeg spørger hos")),
    (FollowUpDecision.CONTINUE, N_("Fortsæt")),
    (FollowUpDecision.CHANGE, N_("Ændr indsatsen")),
    (FollowUpDecision.CLOSE, N_("Afslut sagen")),
    (FollowUpDecision.HAND_OVER, N_("Overdrag sagen")),
    (Grant.NEEDED, N_("Skal bevilges")),
    (Grant.UNCLEAR, N_("Uafklaret")),
    (Grant.GRANTED, N_("Bevilget")),
    (Grant.REFUSED, N_("Afslået")),
    (Grant.NOT_NEEDED, N_("Ikke nødvendig")),
    (BarrierKind.WAITING_LIST, N_("Venteliste")),
    (BarrierKind.RULE, N_("Regel")),
    (BarrierKind.BUDGET, N_("Kasse")),
    (BarrierKind.OPENING_HOURS, N_("Åbningstid")),
    (BarrierKind.CONSENT, N_("Manglende samtykke")),
    (BarrierKind.OTHER, N_("Andet")),
    (Theme.HOUSING, N_("Bolig")),
    (Theme.SUBSTANCES, N_("Rusmidler")),
    (Theme.MENTAL_HEALTH, N_("Psykisk")),
    (Theme.NETWORK, N_("Netværk")),
    (Theme.ECONOMY, N_("Økonomi")),
    (MeasureStage.START, N_("Ved start")),
    (MeasureStage.FOLLOW_UP, N_("Ved opfølgning")),
    (MeasureStage.CLOSING, N_("Ved afslutning")),
    (Voice.TEAM, N_("Teamet")),
    (Voice.CITIZEN, N_("Borgeren")),
    (Alternative.SHELTER_HOME, N_("Forsorgshjem")),
    (Alternative.ADMISSION, N_("Indlæggelse")),
    (Alternative.FACILITY, N_("Botilbud")),
    (Alternative.EVICTION, N_("Udsættelse")),
    (Alternative.OTHER, N_("Andet")),
    (Certainty.LOW, N_("Lav")),
    (Certainty.MIDDLE, N_("Middel")),
    (Certainty.HIGH, N_("Høj")),
    (LeftOpen.DONE, N_("De er gennemført")),
    (LeftOpen.STOPPED, N_("De er afbrudt")),
    (LeftOpen.CONTINUES, N_("De fortsætter uden for teamet")),
    (NoteOf.START, N_("Startmøde")),
    (NoteOf.FOLLOW_UP, N_("Opfølgning")),
    (NoteOf.CASE, N_("Hele sagen")),
    (Holds.YES, N_("Ja")),
    (Holds.NO, N_("Nej")),
    (Holds.UNKNOWN, N_("Ved ikke")),
    (Outcome.GOAL_MET, N_("Formålet opnået")),
    (Outcome.STABILISED, N_("Stabiliseret, ingen yderligere indsats")),
    (Outcome.DECLINED, N_("Borgeren ønsker ikke yderligere hjælp")),
    (Outcome.NO_CONTACT, N_("Kontakt kunne ikke etableres")),
    (Outcome.SPARRING_DONE, N_("Sparring givet")),
    (Outcome.MOVED, N_("Fraflyttet kommunen")),
    (Outcome.DECEASED, N_("Afgået ved døden")),
    (Outcome.NOT_TARGET, N_("Ikke i målgruppen")),
    (Outcome.ERROR, N_("Oprettet ved en fejl")),
    (Outcome.ADDED, N_("Lagt til en anden sag")),
    (Outcome.HANDED_OVER, N_("Overdraget")),
    (Unit.HEALTH_CARE, N_("Sundhed & Omsorg")),
    (Unit.SPECIALISED_SOCIAL, N_("Det Specialiserede Socialområde")),
    (Unit.PREVENTION_SUBSTANCE, N_("Forebyggelse & Rusmidler")),
    (Unit.JOB_CENTRE, N_("Jobcenter")),
    (Unit.SOCIAL_PSYCHIATRY, N_("Socialpsykiatri/bostøtte")),
    (Unit.FAMILY, N_("Familieafdeling")),
    (Unit.SHELTER, N_("Botilbud/herberg")),
    (Unit.HOUSING, N_("Boligsocialt/boligselskab")),
    (Unit.OTHER, N_("Andet")),
    (BreachKind.SEEN, N_("Nogen har set noget, de ikke må se")),
    (BreachKind.CHANGED, N_("Noget er ændret, som ikke måtte ændres")),
    (BreachKind.LOST, N_("Noget er væk")),
    (BreachStep.STOPPED, N_("Bruddet er stoppet, og det, der kunne rettes op, er rettet op")),
    (BreachStep.ADVISER_TOLD, N_("Databeskyttelsesrådgiveren har fået besked")),
    (BreachStep.RISK_JUDGED, N_("Risikoen for borgerne er vurderet")),
    (BreachStep.AUTHORITY_TOLD, N_("Datatilsynet har fået besked")),
    (BreachStep.AUTHORITY_NOT_NEEDED, N_("Datatilsynet skal ikke have besked")),
    (BreachStep.CITIZENS_TOLD, N_("Borgerne har fået besked")),
    (BreachStep.CITIZENS_NOT_NEEDED, N_("Borgerne skal ikke have besked")),
    (BreachStep.WRITTEN_DOWN, N_("Bruddet er skrevet i kommunens fortegnelse over brud")),
    (ConsentStatus.GIVEN, N_("Givet")),
    (ConsentStatus.REFUSED, N_("Borgeren sagde nej")),
    (ConsentStatus.WITHDRAWN, N_("Trukket tilbage")),
    (ConsentScope.DOCTOR, N_("Egen læge")),
    (ConsentScope.HOSPITAL, N_("Sygehus")),
    (ConsentScope.HOUSING_ASSOCIATION, N_("Boligselskab")),
    (ConsentScope.SHELTER, N_("Botilbud/herberg")),
    (ConsentScope.PROBATION, N_("Kriminalforsorgen")),
    (ConsentScope.POLICE, N_("Politi")),
    (ConsentScope.OTHER_MUNICIPALITY, N_("En anden kommune")),
    (ConsentScope.RELATIVES, N_("Pårørende")),
    (ConsentScope.VOLUNTARY, N_("Frivillig organisation")),
    (ConsentScope.OTHER, N_("Andre")),
    (LegalGround.WITHIN, N_("Modtageren er en del af kommunen")),
    (LegalGround.CONSENT, N_("Borgeren har givet samtykke")),
    (LegalGround.LAW, N_("En lov kræver eller tillader det")),
    (LegalGround.VITAL, N_("Nødvendigt for at afværge fare for liv eller helbred")),
    (LegalGround.TASK, N_("Modtageren kan ikke løse sin opgave som myndighed uden")),
    (LegalGround.OTHER_GROUND, N_("Anden hjemmel, som står i fagsystemet")),
)
RETIRED = "retired"
# Two lists may hold the same key ("other"), so the list is part of the name.
LABELS = {(type(key), key): words for key, words in _WORDS}

SHORT = {
    TargetGroup.HOMELESS_LIMITED_FUNCTION: N_("Hjemløshed"),
    TargetGroup.VIOLENCE_COORDINATED: N_("Vold"),
    TargetGroup.ACUTE_NO_NETWORK: N_("Akut uden netværk"),
    TargetGroup.EVICTION_NOTICE: N_("Melding om udsættelse"),
    TargetGroup.SUBSTANCE_INTERDISCIPLINARY: N_("Rusmidler"),
    TargetGroup.GENERAL_SPARRING: N_("Sparring"),
    TargetGroup.LOCAL_NUISANCE: N_("Gene i lokalsamfundet"),
    TargetGroup.CANNOT_AWAIT_VISITATION: N_("Kan ikke afvente visitation"),
    TargetGroup.BRIDGE_BUILDING: N_("Brobygning"),
    TargetGroup.OTHER: N_("Andet"),
}

OUTER_SHORT = {
    OuterKind.EVICTION: N_("Fogedsag"),
    OuterKind.DISCHARGE: N_("Udskrivning"),
    OuterKind.RELEASE: N_("Løsladelse"),
}


def label(key: StrEnum) -> str:
    """Return the words for a stored key, in the language in force."""
    return _(LABELS[type(key), key])


def target_groups(team: Team) -> list[tuple[str, str]]:
    """Return the target groups a team offers as (key, label): its own, or Odder's nine and Andet.

    A team's own list keeps a group with an empty label in our words; what is marked RETIRED is
    kept only for the cases that have it.
    """
    if team.target_groups:
        offered = [(key, words) for key, words, *mark in team.target_groups if not mark]
        return [(key, words or label(TargetGroup(key))) for key, words in offered]
    return [(group.value, label(group)) for group in TargetGroup]


def group_words(team: Team, key: str) -> str:
    """Return the words for a target group of a case, also when the team no longer offers it."""
    own = _own_groups(team)
    return own[key] if key in own else label(TargetGroup(key))


def groups_short(case: Case, team: Team) -> str:
    """Return the case's target groups in as few words as the team's own labels allow."""
    return themes_short(case.target_groups, team)


def themes_short(keys: Sequence[str], team: Team) -> str:
    """Return target groups in as few words as the team's own labels allow."""
    own = _own_groups(team)
    return " + ".join(_short(key, own) for key in keys)


def _own_groups(team: Team) -> dict[str, str]:
    return {key: words for key, words, *_mark in team.target_groups if words}


def _short(key: str, own: dict[str, str]) -> str:
    return own[key] if key in own else _(SHORT[TargetGroup(key)])


def measured_themes(team: Team) -> list[tuple[str, str]]:
    """Return what a team measures as (key, label): its own choice, or the five usual themes.

    A label that is kept empty is in our words; what is marked RETIRED is measured no more.
    """
    if not team.themes:
        return [(theme.value, label(theme)) for theme in Theme]
    offered = [(key, words) for key, words, *mark in team.themes if not mark]
    return [(key, words or label(Theme(key))) for key, words in offered]


def theme_words(team: Team, key: str) -> str:
    """Return the words for a theme, also when the team no longer measures it."""
    own = {known: words for known, words, *_mark in team.themes if words}
    return own[key] if key in own else label(Theme(key))


def interventions() -> list[tuple[str, str]]:
    """Return all intervention types as (key, label)."""
    return [(kind.value, label(kind)) for kind in InterventionType]
