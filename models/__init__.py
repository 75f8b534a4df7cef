"""What Tværs remembers: mapped classes and a class's own rules."""

from models.absence import Absence
from models.after import AfterCheck, Feedback
from models.barrier import Barrier
from models.base import Base
from models.breach import Breach, BreachDone
from models.case import OPEN, Case, CaseState, Tried
from models.closing import Closing
from models.confidant import Confidant
from models.consent import Consent
from models.encounter import Encounter
from models.event import Event
from models.extension import Extension
from models.feed import Feed
from models.filing import Download, Filing
from models.follow_up import FollowUp
from models.gathering import Gathering
from models.handover import Handover, HandoverState, HandoverStep
from models.installation import DeadMan, Installation, Pace
from models.intervention import Intervention
from models.knowledge import Knowledge, KnowledgeAnswer
from models.measurement import Measurement
from models.meeting import Attendance, Bid, Meeting, Reply
from models.note import Note
from models.notice import (
    CARD_UPDATE,
    OPERATIONS,
    UPDATES,
    Notice,
    NoticeState,
    Place,
    lane,
    lane_of,
)
from models.passing import Passing
from models.publication import Publication
from models.received import Received
from models.team import Discipline, Seat, Substitute, Team, TeamClosingDay
from models.visit import Visit
from models.workspace import Person, Workspace

__all__ = [
    "CARD_UPDATE",
    "OPEN",
    "OPERATIONS",
    "UPDATES",
    "Absence",
    "AfterCheck",
    "Attendance",
    "Barrier",
    "Base",
    "Bid",
    "Breach",
    "BreachDone",
    "Case",
    "CaseState",
    "Closing",
    "Confidant",
    "Consent",
    "DeadMan",
    "Discipline",
    "Download",
    "Encounter",
    "Event",
    "Extension",
    "Feed",
    "Feedback",
    "Filing",
    "FollowUp",
    "Gathering",
    "Handover",
    "HandoverState",
    "HandoverStep",
    "Installation",
    "Intervention",
    "Knowledge",
    "KnowledgeAnswer",
    "Measurement",
    "Meeting",
    "Note",
    "Notice",
    "NoticeState",
    "Pace",
    "Passing",
    "Person",
    "Place",
    "Publication",
    "Received",
    "Reply",
    "Seat",
    "Substitute",
    "Team",
    "TeamClosingDay",
    "Tried",
    "Visit",
    "Workspace",
    "lane",
    "lane_of",
]
