"""Note what the citizen answers about knowledge going outside the municipality (row 54)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.desk import change, require_kept, require_past
from bot.errors import FieldErrors
from bot.locale import _
from models import Consent
from models.base import new_id
from models.vocabulary import ConsentStatus

if TYPE_CHECKING:
    from datetime import date

    from bot.casework.desk import Desk
    from bot.loading import Opened
    from models.vocabulary import ConsentScope


@dataclass(frozen=True)
class ConsentForm:
    """The answer, its local date, and to whom; a no may be to some, or to all (no scopes)."""

    status: ConsentStatus
    on: date
    scopes: tuple[ConsentScope, ...] = ()


def note_consent(desk: Desk, opened: Opened, form: ConsentForm) -> Consent:
    """Keep an answer, which counts from now; those before it are kept as they were.

    Also of a closed case: a yes may be taken back at any time (GDPR art. 7, paragraph 3), and the
    case may be opened again. Raises FieldErrors for a day to come, or a yes to nobody, Refused when
    the case has been erased.
    """
    require_kept(opened.case)
    require_past(desk, form.on)
    if form.status is ConsentStatus.GIVEN and not form.scopes:
        raise FieldErrors({"scopes": _("Vælg, hvem samtykket gælder for.")})
    made = Consent(
        id=new_id(),
        case_id=opened.case.id,
        status=form.status,
        on=form.on,
        scopes=[str(one.value) for one in form.scopes],
        user=opened.actor.user,
        at=desk.now,
    )
    opened.case.consents.append(made)
    change(desk, opened, "consent_noted", made.id)
    return made
