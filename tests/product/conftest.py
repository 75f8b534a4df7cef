"""The product in a world of its own, on SQLite unless a test asks for both databases."""

from __future__ import annotations

from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from bot.runtime import connect
from bot.store import migrate
from tests.postgres import AS_POSTGRES, postgres_server, postgres_url
from tests.product.world import World, favrskov, odder

__all__ = ["postgres_server", "postgres_url"]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty database with the newest tables once; every test gets a copy of it."""
    path = tmp_path_factory.mktemp("migrated") / "tvaers.db"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated: Path) -> str:
    """Give a SQLite database of the test's own."""
    return f"sqlite:///{copyfile(migrated, tmp_path / 'tvaers.db')}"


@pytest.fixture
def bare_world(sqlite_url: str) -> Iterator[World]:
    """Run the product where no team has been set up."""
    with World(sqlite_url) as running:
        yield running


@pytest.fixture
def world(bare_world: World) -> World:
    """Run the product with the Odder team set up."""
    return odder(bare_world)


@pytest.fixture(params=["sqlite", AS_POSTGRES])
def any_world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Run the product with the Odder team set up, once on SQLite and once on PostgreSQL."""
    with World(request.getfixturevalue(f"{request.param}_url")) as running:
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
