"""One guard at a time taken away on purpose, so that a trial can be seen to notice it."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select

from bot import claiming, engines, settling
from models import Notice, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from bot.posting import Result
    from bot.runtime import Bot
    from bot.settling import Claim


@contextmanager
def no_settle_time() -> Iterator[None]:
    """Ask the history at once whether Slack took a message, before Slack has had its time."""
    with patch.object(settling, "SETTLE", timedelta()):
        yield


@contextmanager
def no_fence() -> Iterator[None]:
    """Let whoever comes last write down how a post went, whose claim it ever was."""
    settle = settling.settle

    def settle_anyhow(bot: Bot, claim: Claim, result: Result, version: int) -> None:
        with bot.writing() as session:
            notice = session.get_one(Notice, claim.notice_id)
            notice.state, notice.fence = NoticeState.SENDING, claim.fence
        settle(bot, claim, result, version)

    with patch("bot.delivery.settle", settle_anyhow):
        yield


@contextmanager
def open_lanes() -> Iterator[None]:
    """Let everybody speak in every channel at any time."""
    none = select(Notice.team_id).where(Notice.id == "")
    with (
        patch.object(claiming, "closed_lanes", lambda: none),
        patch.object(claiming, "_longest_due", claiming._longest_due.__wrapped__),
        patch.object(claiming, "take", lambda *_what: True),
    ):
        yield


@contextmanager
def no_begin_immediate() -> Iterator[None]:
    """Open SQLite as its driver does by itself: a change begins where something is written."""
    careful = engines._careful

    def careless(raw: Any, *rest: Any) -> None:
        careful(raw, *rest)
        raw.isolation_level = ""

    with (
        patch.object(engines, "_careful", careless),
        patch.object(engines, "_begin", lambda *_what: None),
    ):
        yield


def let_keys_repeat(engine: Engine) -> None:
    """Let two notices have the same key."""
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection")  # of the lanes' index
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("notice") as table:
            table.drop_constraint("uq_notice_key", type_="unique")
        connection.commit()
