"""What a check of the installation finds, and how it looks: at Slack's answer, or in a database."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from slack_sdk.errors import SlackClientError
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import engines
from bot.errors import UserError
from bot.locale import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from slack_sdk import WebClient  # noqa: TID251 - only named here, made by the caller
    from sqlalchemy import URL, Engine

    from bot.settings import Settings


CONNECT_SECONDS = 5


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is as it should be, and what to do or what it is.

    No secret is ever part of it.
    """

    what: str
    ok: bool
    advice: str = ""


@dataclass(frozen=True)
class Patient:
    """An installation: its settings, a client with its bot token, and the wall clock (aware)."""

    chosen: Settings
    slack: WebClient
    real_now: Callable[[], datetime]


def checked(what: str, look: Callable[[], str]) -> Finding:
    """Make a finding of a look, which gives a detail or raises UserError with the advice."""
    try:
        return Finding(what, ok=True, advice=look())
    except UserError as fault:
        return Finding(what, ok=False, advice=str(fault))
    except (SlackClientError, OSError, HTTPException):
        return Finding(what, ok=False, advice=_("Slack svarer ikke. Se, om maskinen kan nå det."))
    except Exception as fault:  # noqa: BLE001 - whatever it is, the other checks go on
        stuck = _("Det kunne ikke undersøges ({kind}).").format(kind=type(fault).__name__)
        return Finding(what, ok=False, advice=stuck)


@contextmanager
def reading(url: URL) -> Iterator[Session]:
    """Give a session that cannot write. Raises UserError when the database doesn't let us in."""
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        with Session(engine) as session:
            yield session
    except SQLAlchemyError:
        unread = _("Databasen kan ikke læses. Se, om DATABASE_URL er rigtig, og om den kører.")
        raise UserError(unread) from None
    finally:
        engine.dispose()


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or "").absolute()
    if not path.exists():
        missing = _("Databasen {path} findes ikke endnu. Kør: python app.py migrate")
        raise UserError(missing.format(path=path))
    address = f"file:{quote(str(path))}?mode=ro"
    return create_engine(
        "sqlite://",
        hide_parameters=True,
        creator=lambda: sqlite3.connect(address, uri=True, timeout=engines.BUSY_SECONDS),
        poolclass=NullPool,
    )


def _postgresql(url: URL) -> Engine:
    careful = {"connect_timeout": CONNECT_SECONDS, "options": "-c default_transaction_read_only=on"}
    return create_engine(url, hide_parameters=True, connect_args=careful, poolclass=NullPool)
