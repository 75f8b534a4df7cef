"""The product in a world of its own, on SQLite unless a test asks for both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.postgres import AS_POSTGRES, postgres_server, postgres_url
from tests.product.world import World, odder

__all__ = ["postgres_server", "postgres_url"]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bare_world(tmp_path: Path) -> Iterator[World]:
    """Run the product where no team has been set up."""
    with World(f"sqlite:///{tmp_path / 'tvaers.db'}") as running:
        yield running


@pytest.fixture
def world(bare_world: World) -> World:
    """Run the product with the Odder team set up."""
    return odder(bare_world)


@pytest.fixture(params=["sqlite", AS_POSTGRES])
def any_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Run the product with the Odder team set up, once on SQLite and once on PostgreSQL."""
    url = f"sqlite:///{tmp_path / 'tvaers.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    with World(url) as running:
        yield odder(running)
