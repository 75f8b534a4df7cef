"""The keys that are stored; a key is never reused for another meaning (domain.md)."""

from __future__ import annotations

from enum import StrEnum


class TargetGroup(StrEnum):
    """Whom a team is for; a team may rename and add (then the key is its own)."""

    HOMELESS_LIMITED_FUNCTION = "homeless_limited_function"
    VIOLENCE_COORDINATED = "violence_coordinated"
    ACUTE_NO_NETWORK = "acute_no_network"
    EVICTION_NOTICE = "eviction_notice"
    SUBSTANCE_INTERDISCIPLINARY = "substance_interdisciplinary"
    GENERAL_SPARRING = "general_sparring"
    LOCAL_NUISANCE = "local_nuisance"
    CANNOT_AWAIT_VISITATION = "cannot_await_visitation"
    BRIDGE_BUILDING = "bridge_building"
    OTHER = "other"


class Urgency(StrEnum):
    """How soon something must happen."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    CAN_WAIT = "can_wait"


class OuterKind(StrEnum):
    """A date that others have set and that outranks ours."""

    EVICTION = "eviction"
    DISCHARGE = "discharge"
    RELEASE = "release"


class ContactChannel(StrEnum):
    """How the matter reached the one who refers."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    WRITING = "writing"
    OWN_WORK = "own_work"


class Triage(StrEnum):
    """What the receiver decided instead of a whole course."""

    SPARRING = "sparring"
    REDIRECTED = "redirected"


class Known(StrEnum):
    """What the team chose for a referral of somebody it knew: one case, or one more."""

    ADDED = "added"
    APART = "apart"


class NotAsked(StrEnum):
    """Why the citizen was not asked."""

    NOT_REACHED = "not_reached"
    TOO_UNWELL = "too_unwell"
    SPARRING_ONLY = "sparring_only"
    LATER = "later"


class InterventionType(StrEnum):
    """What the team may do for a citizen."""

    OUTREACH_CONTACT = "outreach_contact"
    HOME_VISIT = "home_visit"
    MOTIVATIONAL_TALK = "motivational_talk"
    ACCOMPANY_DOCTOR = "accompany_doctor"
    ACCOMPANY_ACTIVITY = "accompany_activity"
    TEMP_HOUSING = "temp_housing"
    SHELTER_REFERRAL = "shelter_referral"
    FUNCTIONAL_DESCRIPTION = "functional_description"
    CARE_HOME = "care_home"
    HOME_HELP = "home_help"
    SUBSTANCE_TREATMENT = "substance_treatment"
    EVICTION_PREVENTION = "eviction_prevention"
    SUPPORT_CARE = "support_care"
    QUICK_PUSH = "quick_push"
    JOB_CENTRE_CONTACT = "job_centre_contact"
    HOUSING_SEARCH = "housing_search"
    LIVING_SUPPORT = "living_support"
    COLLEAGUE_SPARRING = "colleague_sparring"
    BRIDGE_BUILDING = "bridge_building"
    OTHER = "other"


class InterventionState(StrEnum):
    """Where an intervention stands."""

    PROPOSED = "proposed"
    STARTED = "started"
    ONGOING = "ongoing"
    DONE = "done"
    STOPPED = "stopped"
    OFFERED_DECLINED = "offered_declined"
    CONSIDERED_REJECTED = "considered_rejected"


class Effect(StrEnum):
    """Whether it worked."""

    WORKED = "worked"
    PARTLY = "partly"
    NOT = "not"
    TOO_EARLY = "too_early"


class KnowledgeKind(StrEnum):
    """What the team's knowledge came from: a question to the disciplines, or a case that ended."""

    QUESTION = "question"
    LESSON = "lesson"


class NoteKind(StrEnum):
    """What a note is: of something that happened, or of what only one person knows."""

    ENTRY = "entry"
    TACIT = "tacit"


class Duty(StrEnum):
    """What of a case can be somebody's to do."""

    LEAD = "lead"
    CONTACT = "contact"
    CONVENER = "convener"
    INTERVENTION = "intervention"
    BID = "bid"
    PAIR = "pair"


class BidKind(StrEnum):
    """What a discipline brings; there is no decline."""

    DOES = "does"
    HELPS = "helps"
    ASKS = "asks"


class Meets(StrEnum):
    """Who meets first about a referral: the whole team, or two of different disciplines."""

    WHOLE = "whole"
    PAIR = "pair"


class Occasion(StrEnum):
    """What a team meets for."""

    START = "start"
    FOLLOW_UP = "follow_up"


class FollowUpDecision(StrEnum):
    """What the follow-up meeting decided."""

    CONTINUE = "continue"
    CHANGE = "change"
    CLOSE = "close"
    HAND_OVER = "hand_over"


class Grant(StrEnum):
    """Whether an intervention needs a decision, and what came of it; the decision isn't ours."""

    NEEDED = "needed"
    UNCLEAR = "unclear"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"


class BarrierKind(StrEnum):
    """What stood in the way of an intervention or a handover: rules and queues, never people."""

    WAITING_LIST = "waiting_list"
    RULE = "rule"
    BUDGET = "budget"
    OPENING_HOURS = "opening_hours"
    CONSENT = "consent"
    OTHER = "other"


class Theme(StrEnum):
    """What a small measurement asks about; a team may choose, rename and add."""

    HOUSING = "housing"
    SUBSTANCES = "substances"
    MENTAL_HEALTH = "mental_health"
    NETWORK = "network"
    ECONOMY = "economy"


class MeasureStage(StrEnum):
    """When in a case's life a measurement was taken."""

    START = "start"
    FOLLOW_UP = "follow_up"
    CLOSING = "closing"


class Voice(StrEnum):
    """Who says how it stands."""

    TEAM = "team"
    CITIZEN = "citizen"


class Alternative(StrEnum):
    """What would have happened otherwise, as the team's best guess."""

    SHELTER_HOME = "shelter_home"
    ADMISSION = "admission"
    FACILITY = "facility"
    EVICTION = "eviction"
    OTHER = "other"


class Certainty(StrEnum):
    """How sure a guess is."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class LeftOpen(StrEnum):
    """What becomes of interventions that are going on when a case is closed."""

    DONE = "done"
    STOPPED = "stopped"
    CONTINUES = "continues"


class NoteOf(StrEnum):
    """What a note for the journal is of: a start meeting, a follow-up, or the whole case."""

    START = "start"
    FOLLOW_UP = "follow_up"
    CASE = "case"


class Paper(StrEnum):
    """What is read at an address that works once."""

    NOTE = "note"
    HANDOVER = "handover"
    MAIL = "mail"


class Part(StrEnum):
    """In what way somebody took part in a case."""

    PARTICIPANT = "participant"
    REFERRER = "referrer"


class Holds(StrEnum):
    """Whether the citizen still stands in it, some time after a case has ended."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How a case was closed.

    `handed_over` is set by a confirmed handover only, `added` when it was made one with another.
    """

    GOAL_MET = "goal_met"
    STABILISED = "stabilised"
    DECLINED = "declined"
    NO_CONTACT = "no_contact"
    SPARRING_DONE = "sparring_done"
    MOVED = "moved"
    DECEASED = "deceased"
    NOT_TARGET = "not_target"
    ERROR = "error"
    ADDED = "added"
    HANDED_OVER = "handed_over"


NEVER_A_CASE = (Outcome.ERROR, Outcome.ADDED)
"""Ends of what was no case of its own: nothing is asked, learnt or filed of it."""
NO_CITIZEN = (Outcome.ERROR, Outcome.DECEASED)
"""Ends after which there is no citizen to ask, or to hand over."""


class Unit(StrEnum):
    """Where a case can be handed over to."""

    HEALTH_CARE = "health_care"
    SPECIALISED_SOCIAL = "specialised_social"
    PREVENTION_SUBSTANCE = "prevention_substance"
    JOB_CENTRE = "job_centre"
    SOCIAL_PSYCHIATRY = "social_psychiatry"
    FAMILY = "family"
    SHELTER = "shelter"
    HOUSING = "housing"
    OTHER = "other"


class ConsentStatus(StrEnum):
    """What the citizen has answered about knowledge of them going outside the municipality."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentScope(StrEnum):
    """To whom knowledge may be given with the citizen's consent."""

    DOCTOR = "doctor"
    HOSPITAL = "hospital"
    HOUSING_ASSOCIATION = "housing_association"
    SHELTER = "shelter"
    PROBATION = "probation"
    POLICE = "police"
    OTHER_MUNICIPALITY = "other_municipality"
    RELATIVES = "relatives"
    VOLUNTARY = "voluntary"
    OTHER = "other"


class LegalGround(StrEnum):
    """By what right a handover gives knowledge of the citizen on.

    `within` the municipality, with `consent`, or on a legal ground, which the official system
    keeps in words.
    """

    WITHIN = "within"
    CONSENT = "consent"
    LAW = "law"
    VITAL = "vital"
    TASK = "task"
    OTHER_GROUND = "other_ground"


class BreachKind(StrEnum):
    """What has happened to the knowledge: somebody saw it, it was changed, or it is gone."""

    SEEN = "seen"
    CHANGED = "changed"
    LOST = "lost"


class BreachStep(StrEnum):
    """What there is to do about a breach, in its order (GDPR art. 33 and 34)."""

    STOPPED = "stopped"
    ADVISER_TOLD = "adviser_told"
    RISK_JUDGED = "risk_judged"
    AUTHORITY_TOLD = "authority_told"
    AUTHORITY_NOT_NEEDED = "authority_not_needed"
    CITIZENS_TOLD = "citizens_told"
    CITIZENS_NOT_NEEDED = "citizens_not_needed"
    WRITTEN_DOWN = "written_down"
