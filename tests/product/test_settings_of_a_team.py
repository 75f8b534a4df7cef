"""What an administrator may choose for a team, and what is refused in words under its field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.product.test_setup import NEW, form_from, setup_page
from tests.product.world import NEW_TEAM, SOEREN

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World


def team_form(world: World) -> Player:
    """Open the form for a new team, with Tværs invited to its channel."""
    world.person(SOEREN).command(NEW_TEAM, "/invite @Tværs")
    return form_from(setup_page(world), "setup:new", "form:team")


@pytest.mark.parametrize("clock", ["02:00", "03:00", "07:29", "16:01"])
def test_a_start_meeting_is_held_in_office_hours(bare_world: World, clock: str) -> None:
    """A meeting time outside 07.30–16.00 would ring at night or never: the field says so."""
    errors = team_form(bare_world).submit({**NEW, "meeting_time": clock})["errors"]
    assert errors == {"meeting_time": "Vælg et tidspunkt fra kl. 07.30 til kl. 16.00."}


@pytest.mark.parametrize("clock", ["03:00", "07:29", "15:01"])
def test_a_digest_comes_while_it_can_be_read(bare_world: World, clock: str) -> None:
    """A digest before 07.30 breaks the silence and one near 16.00 is never posted."""
    errors = team_form(bare_world).submit({**NEW, "digest_time": clock})["errors"]
    assert errors == {"digest_time": "Vælg et tidspunkt fra kl. 07.30 til kl. 15.00."}


def test_the_ends_of_the_hours_are_allowed(bare_world: World) -> None:
    """07.30, 15.00 and 16.00 themselves are chosen freely."""
    given = {**NEW, "meeting_time": "16:00", "digest_time": "15:00"}
    assert team_form(bare_world).submit(given)["outcome"] == "closed"
