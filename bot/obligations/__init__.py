"""What is owed to whom, and when: pure. Nothing else in the house schedules a message."""

from bot.obligations.case import BEFORE_DELIVERY, PARTNER_HEARS_AFTER, owed
from bot.obligations.meetings import CALENDAR_FILES, INVITATION, UNINVITED, invitations_owed
from bot.obligations.owing import Owed
from bot.obligations.team import (
    COURTESIES,
    OWN_DIGEST,
    PIN_REFUSED,
    absence_owed,
    digest_after,
    digest_owed,
    learning_owed,
    next_digest_on,
    own_digest_owed,
    passing_owed,
    pin_refused_owed,
    sparring_owed,
)

__all__ = [
    "BEFORE_DELIVERY",
    "CALENDAR_FILES",
    "COURTESIES",
    "INVITATION",
    "OWN_DIGEST",
    "PARTNER_HEARS_AFTER",
    "PIN_REFUSED",
    "UNINVITED",
    "Owed",
    "absence_owed",
    "digest_after",
    "digest_owed",
    "invitations_owed",
    "learning_owed",
    "next_digest_on",
    "owed",
    "own_digest_owed",
    "passing_owed",
    "pin_refused_owed",
    "sparring_owed",
]
