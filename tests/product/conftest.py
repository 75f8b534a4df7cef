"""The product in a world of its own, on SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.product.world import World, odder

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
