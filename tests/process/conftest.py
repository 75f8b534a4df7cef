"""Installations beside a sandbox, on SQLite unless a test asks for both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.postgres import database_url, postgres_server, postgres_url
from tests.process.house import House, sandbox_of

__all__ = ["database_url", "postgres_server", "postgres_url"]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Run an offline Slack."""
    with sandbox_of() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, database_url: str, sandbox: Sandbox) -> Iterator[House]:
    """Return an installation with a key and an empty database; processes end with the test."""
    with House(tmp_path, database_url, sandbox) as installed:
        yield installed
