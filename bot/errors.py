"""Errors that are meant for people; the message is what the person reads."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from bot.locale import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Mapping[int | None, str] = {
    errno.ENOENT: N_("Filen eller mappen findes ikke"),
    errno.EACCES: N_("Du har ikke adgang"),
    errno.EPERM: N_("Du har ikke adgang"),
    errno.EISDIR: N_("Det er en mappe"),
    errno.ENOTDIR: N_("En del af stien er en fil"),
    errno.ENOSPC: N_("Disken er fuld"),
    errno.EROFS: N_("Disken kan kun læses"),
}
"""Why the operating system refuses a file, in words; another number keeps the system's own."""


class UserError(Exception):
    """Something a person can act on. The text is Danish, says what to do, and is shown as it is."""


class NotFound(UserError):  # noqa: N818 - named after what the person is told
    """There is no such case for this person; denied and missing read the same.

    `case_code` is the code of one that is there, for the log and never for the person.
    """

    def __init__(self, words: str = "", case_code: str = "") -> None:
        """Take the words for the person."""
        super().__init__(words)
        self.case_code = case_code


class Refused(UserError):  # noqa: N818 - named after what the person is told
    """The person may not do this, or it cannot be done now."""


class Denied(Refused):
    """Who asks may not, whatever the state of things; `case_code` is as for NotFound."""

    def __init__(self, words: str, case_code: str = "") -> None:
        """Take the words for the person."""
        super().__init__(words)
        self.case_code = case_code


class FieldErrors(UserError):  # noqa: N818 - a set of them, one a field
    """What is wrong in a form, by the field's block id."""

    def __init__(self, errors: dict[str, str]) -> None:
        """Take block id to Danish text; at least one."""
        super().__init__("; ".join(errors.values()))
        self.errors = errors


class Busy(UserError):  # noqa: N818 - the state of the database
    """The database did not let us in in time; nothing was stored."""

    def __init__(self) -> None:
        """Say so in the language in force."""
        super().__init__(_("Det blev ikke gemt. Prøv igen om lidt."))


def reason_of(fault: OSError) -> str:
    """Return why the operating system refuses a file, in words that a person knows."""
    known = REASONS.get(fault.errno)
    return _(known) if known else str(fault.strerror)
