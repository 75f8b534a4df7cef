"""The product in a world of its own, on SQLite unless a test asks for both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.migrated import migrated_copy
from tests.postgres import (
    AS_POSTGRES,
    migrated_postgres,
    migrated_postgres_url,
    postgres_server,
    postgres_url,
)
from tests.product.calendars import served
from tests.product.world import World, favrskov, odder

__all__ = ["migrated_postgres", "migrated_postgres_url", "postgres_server", "postgres_url"]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.edge import Edge


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give a SQLite database of the test's own."""
    return f"sqlite:///{migrated_copy(tmp_path / 'tvaers.db')}"


@pytest.fixture
def bare_world(sqlite_url: str) -> Iterator[World]:
    """Run the product where no team has been set up."""
    with World(sqlite_url) as running:
        yield running


@pytest.fixture
def world(bare_world: World) -> World:
    """Run the product with the Odder team set up."""
    return odder(bare_world)


@pytest.fixture
def edge(world: World) -> Iterator[Edge]:
    """Serve calendars and papers for the world."""
    with served(world) as running:
        yield running


@pytest.fixture(params=["sqlite", AS_POSTGRES])
def any_world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Run the product with the Odder team set up, once on SQLite and once on PostgreSQL."""
    kind = {"sqlite": "sqlite_url", "postgres": "migrated_postgres_url"}[request.param]
    with World(request.getfixturevalue(kind)) as running:
        yield odder(running)


@pytest.fixture
def social(bare_world: World) -> World:
    """Run the product with the Favrskov team set up."""
    return favrskov(bare_world)


@pytest.fixture(params=["sqlite", AS_POSTGRES])
def any_social(request: pytest.FixtureRequest) -> Iterator[World]:
    """Run the product with the Favrskov team set up, once on each database."""
    with World(request.getfixturevalue(f"{request.param}_url")) as running:
        yield favrskov(running)
