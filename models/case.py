"""A case: what was referred, whose it is, and the dates that steer it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from models.after import AfterCheck, Feedback
from models.barrier import Barrier
from models.base import KEY, SENSITIVE, STAFF, STEP, Base, index_of_few, kept, new_id
from models.closing import Closing
from models.confidant import Confidant
from models.consent import Consent
from models.extension import Extension
from models.filing import Filing
from models.follow_up import FollowUp
from models.handover import Handover
from models.intervention import Intervention
from models.measurement import Measurement
from models.meeting import Bid, Meeting
from models.note import Note
from models.visit import Visit
from models.vocabulary import (
    ContactChannel,
    Effect,
    Known,
    NotAsked,
    Occasion,
    Outcome,
    OuterKind,
    Triage,
    Unit,
    Urgency,
)

HASHED = kept(
    "citizen, keyed hash", "find the same person again", "art. 6, stk. 1, litra e", "12 months"
)


class CaseState(StrEnum):
    """A case is new until its first meeting is recorded, then under way, then closed."""

    NEW = "new"
    UNDERWAY = "underway"
    CLOSED = "closed"


OPEN = (CaseState.NEW, CaseState.UNDERWAY)
"""What is not closed, said so that the index of a team's cases by state can find them."""


class Case(Base):
    """One citizen's way through one team. Sealed columns hold bytes that only the vault reads.

    `meetings` are the start meetings, `reviews` the ones at which the team follows up. Reminders
    rest until `snoozed_until`, a local date; those before `rested_until` are over. When it has been
    erased nothing sealed is left.
    `unfiled` is how many notes of it have to be filed still, None where there are none.
    `earlier_id` is the case the same citizen had or has; the database does not hold the two
    together, so that cases can be copied in any order.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("workspace_id", "code"),
        Index("ix_case_team_state", "team_id", "state"),
        index_of_few("ix_case_unfiled", "unfiled", "team_id"),
        index_of_few("ix_case_closed", "closed_at", "team_id"),
        index_of_few("ix_case_restricted", "restricted_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspace.id"), info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), info=KEY)
    code: Mapped[str] = mapped_column(info=STEP)
    state: Mapped[CaseState] = mapped_column(default=CaseState.NEW, info=STEP)
    version: Mapped[int] = mapped_column(default=1, info=STEP)

    referrer: Mapped[str] = mapped_column(index=True, info=STAFF)
    received_at: Mapped[datetime] = mapped_column(info=STEP)
    target_groups: Mapped[list[Any]] = mapped_column(info=STEP)
    urgency: Mapped[Urgency] = mapped_column(info=STEP)
    outer_kind: Mapped[OuterKind | None] = mapped_column(default=None, info=STEP)
    outer_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    contact_channel: Mapped[ContactChannel | None] = mapped_column(default=None, info=STEP)
    official_number: Mapped[bytes | None] = mapped_column(LargeBinary, info=SENSITIVE)
    official_number_hash: Mapped[str] = mapped_column(index=True, info=HASHED)
    situation: Mapped[bytes | None] = mapped_column(LargeBinary, info=SENSITIVE)
    citizen_wish: Mapped[bytes | None] = mapped_column(LargeBinary, info=SENSITIVE)
    wish_not_asked: Mapped[NotAsked | None] = mapped_column(default=None, info=STEP)
    tried_note: Mapped[bytes | None] = mapped_column(LargeBinary, info=SENSITIVE)
    reach: Mapped[bytes | None] = mapped_column(LargeBinary, info=SENSITIVE)
    source: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    taken_in_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    trusts: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    trusted: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    trust_meets: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    trust_ways: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    two_persons: Mapped[bool] = mapped_column(default=False, info=STEP)

    earlier_id: Mapped[str | None] = mapped_column(index=True, default=None, info=KEY)
    known: Mapped[Known | None] = mapped_column(default=None, info=STEP)
    known_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    triage: Mapped[Triage | None] = mapped_column(default=None, info=STEP)
    triaged_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    triaged_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    triage_reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    redirected_to: Mapped[Unit | None] = mapped_column(default=None, info=STEP)

    convener: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    convened_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    lead: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    contact: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    contact_by: Mapped[date | None] = mapped_column(default=None, info=STEP)
    contacted_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    contacted_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)

    opened_at: Mapped[datetime] = mapped_column(info=STEP)
    follow_up_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    follow_up_raw_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    follow_up_set_at: Mapped[datetime] = mapped_column(info=STEP)
    close_by: Mapped[date] = mapped_column(index=True, info=STEP)
    close_by_formal_on: Mapped[date] = mapped_column(info=STEP)
    close_by_set_at: Mapped[datetime] = mapped_column(info=STEP)

    snoozed_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    snoozed_until: Mapped[date | None] = mapped_column(default=None, info=STEP)
    rested_until: Mapped[date | None] = mapped_column(default=None, info=STEP)
    snoozed_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    snooze_reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)

    closed_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    outcome: Mapped[Outcome | None] = mapped_column(default=None, info=STEP)
    learned_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    closings: Mapped[int] = mapped_column(default=0, info=STEP)
    unfiled: Mapped[int | None] = mapped_column(default=None, info=STEP)
    erased_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    anonymised_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    restricted_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    restricted_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)

    card_channel: Mapped[str | None] = mapped_column(default=None, info=STEP)
    card_ts: Mapped[str | None] = mapped_column(default=None, info=STEP)

    tried: Mapped[list[Tried]] = relationship(lazy="raise", order_by="Tried.position")
    meetings: Mapped[list[Meeting]] = relationship(
        lazy="raise",
        primaryjoin=lambda: (Case.id == Meeting.case_id) & (Meeting.occasion == Occasion.START),
        order_by=Meeting.starts_at,
    )
    reviews: Mapped[list[Meeting]] = relationship(
        lazy="raise",
        primaryjoin=lambda: (Case.id == Meeting.case_id) & (Meeting.occasion == Occasion.FOLLOW_UP),
        order_by=Meeting.starts_at,
        overlaps="meetings",
    )
    bids: Mapped[list[Bid]] = relationship(lazy="raise", order_by=Bid.at)
    interventions: Mapped[list[Intervention]] = relationship(
        lazy="raise", order_by=Intervention.logged_at
    )
    follow_ups: Mapped[list[FollowUp]] = relationship(lazy="raise", order_by=FollowUp.held_at)
    handovers: Mapped[list[Handover]] = relationship(lazy="raise", order_by=Handover.offered_at)
    notes: Mapped[list[Note]] = relationship(lazy="raise", order_by=Note.at)
    visits: Mapped[list[Visit]] = relationship(lazy="raise", order_by=Visit.left_at)
    past_closings: Mapped[list[Closing]] = relationship(lazy="raise", order_by=Closing.at)
    extensions: Mapped[list[Extension]] = relationship(lazy="raise", order_by=Extension.at)
    barriers: Mapped[list[Barrier]] = relationship(lazy="raise", order_by=Barrier.at)
    measurements: Mapped[list[Measurement]] = relationship(lazy="raise", order_by=Measurement.at)
    filings: Mapped[list[Filing]] = relationship(lazy="raise", order_by=Filing.at)
    feedback: Mapped[list[Feedback]] = relationship(lazy="raise", order_by=Feedback.at)
    consents: Mapped[list[Consent]] = relationship(
        lazy="raise", order_by=lambda: (Consent.at, Consent.id)
    )
    confidants: Mapped[list[Confidant]] = relationship(
        lazy="raise", order_by=lambda: (Confidant.at, Confidant.id)
    )
    after_checks: Mapped[list[AfterCheck]] = relationship(lazy="raise", order_by=AfterCheck.at)
    earlier: Mapped[Case | None] = relationship(
        lazy="raise",
        primaryjoin=lambda: foreign(Case.earlier_id) == remote(Case.id),
        viewonly=True,
    )
    later: Mapped[list[Case]] = relationship(
        lazy="raise",
        primaryjoin=lambda: Case.id == remote(foreign(Case.earlier_id)),
        order_by=lambda: Case.received_at,
        viewonly=True,
    )

    @property
    def is_open(self) -> bool:
        """Return whether somebody still owes this case something."""
        return self.state is not CaseState.CLOSED

    @property
    def ended(self) -> Closing | None:
        """Return how it ended the last time; None while it is open."""
        return self.past_closings[-1] if self.past_closings and not self.is_open else None

    @property
    def fresh_extensions(self) -> list[Extension]:
        """Return how the deadline has been moved since the case was opened, or opened again."""
        return [one for one in self.extensions if one.at >= self.opened_at]

    def wake(self, today: date) -> None:
        """Let its reminders come again from the day after; what has rested is not made up for."""
        if self.snoozed_until is not None:
            self.rested_until = min(self.snoozed_until, today + timedelta(days=1))
        self.snoozed_at = self.snoozed_until = self.snoozed_by = self.snooze_reason = None

    @property
    def additions(self) -> list[Case]:
        """Return the referrals that were made one with this case."""
        return [one for one in self.later if one.known is Known.ADDED]

    @property
    def awaited(self) -> list[Intervention]:
        """Return what was ordered outside the team and is still to come, the soonest first."""
        found = [made for made in self.interventions if made.is_awaited]
        return sorted(found, key=lambda made: made.due_on or date.max)

    @property
    def pending_handover(self) -> Handover | None:
        """Return the handover under way, if there is one; until it is whole the case is ours.

        One of before the case was opened again is over, whatever it lacked.
        """
        pending = (one for one in self.handovers if one.is_pending)
        ours = (one for one in pending if self.is_open and one.offered_at >= self.opened_at)
        return next(ours, None)

    @property
    def asks_if_known(self) -> bool:
        """Return whether the team has yet to say if this is one with an earlier case.

        With one that has been erased nothing can be one.
        """
        can_be_one = self.earlier is None or self.earlier.erased_at is None
        return self.is_open and self.earlier_id is not None and self.known is None and can_be_one


class Tried(Base):
    """What was tried before the referral, and whether it worked."""

    __tablename__ = "tried"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    type: Mapped[str] = mapped_column(info=STEP)
    effect: Mapped[Effect] = mapped_column(info=STEP)
    position: Mapped[int] = mapped_column(info=STEP)
