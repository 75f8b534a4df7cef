"""What Tværs remembers: mapped classes and a class's own rules."""

from models.absence import Absence
from models.base import Base
from models.case import OPEN, Case, CaseState, Tried
from models.closing import Closing
from models.encounter import Encounter
from models.event import Event
from models.feed import Feed
from models.follow_up import FollowUp
from models.gathering import Gathering
from models.handover import Handover, HandoverState
from models.installation import DeadMan, Installation, Pace
from models.intervention import Intervention
from models.knowledge import Knowledge, KnowledgeAnswer
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
    "Attendance",
    "Base",
    "Bid",
    "Case",
    "CaseState",
    "Closing",
    "DeadMan",
    "Discipline",
    "Encounter",
    "Event",
    "Feed",
    "FollowUp",
    "Gathering",
    "Handover",
    "HandoverState",
    "Installation",
    "Intervention",
    "Knowledge",
    "KnowledgeAnswer",
    "Meeting",
    "Note",
    "Notice",
    "NoticeState",
    "Pace",
    "Passing",
    "Person",
    "Place",
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
