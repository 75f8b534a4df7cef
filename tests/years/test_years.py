"""The short form of the years whose whole form `make years` lives (docs/reliability.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.postgres import AS_POSTGRES, database_url, postgres_server, postgres_url
from years.kinds import JUDGED, NOT_JUDGED, unnamed
from years.lives import LIVES
from years.runs import LIVED, SHORT, TOLD, Form, played

if TYPE_CHECKING:
    from faults.record import Record

__all__ = ["database_url", "postgres_server", "postgres_url"]


def _lived(form: Form, database_url: str) -> Record:
    record = played(form, database_url)
    assert record.ok, record.line()
    return record


@pytest.mark.timeout(300)
def test_every_promise_is_kept_once(database_url: str) -> None:
    """Lived through as by a process: each message on its day, to whom it should, and once."""
    record = _lived(Form(LIVED, cases=len(SHORT), years=0.4, kinds=SHORT), database_url)
    assert record.counts["promises_kept"] > 50


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database_url", [AS_POSTGRES], indirect=True)
def test_story_time_loses_nothing(database_url: str) -> None:
    """Told on in strides, as in the sandbox: nothing is lost, and no clock is taken for wrong."""
    one = SHORT[:1]
    record = _lived(Form(TOLD, cases=len(one), years=0.4, kinds=one), database_url)
    assert record.counts["clock_held"] == 0


def test_every_kind_of_message_is_judged_or_named() -> None:
    """A kind that is neither judged nor named with a reason would break every run."""
    assert unnamed() == set()
    assert not JUDGED & NOT_JUDGED.keys()
    assert all(NOT_JUDGED.values())


def test_the_short_form_lives_some_of_the_lives() -> None:
    """The short form's lives are lives of the whole form."""
    assert set(SHORT) <= set(LIVES)
