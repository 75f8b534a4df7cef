"""What a team measures is its own choice: three to five themes, renamed and added to (N7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.product.steps import under_way
from tests.product.test_measure import THEMES, buttons, page, tap
from tests.product.test_setup import form_from, setup_page
from tests.product.test_sheet import texts
from tests.product.world import MARION, SOEREN

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]


def themes_form(world: World) -> Player:
    """Open the form for what the team measures."""
    return form_from(setup_page(world), "setup:themes", "form:themes")


def test_a_team_chooses_renames_and_adds_themes(world: World) -> None:
    """Three to five; what was measured keeps its words, and a theme taken back keeps its key."""
    under_way(world)
    person = themes_form(world)
    given = {"theme_economy": "", "theme_network": "", "theme_housing": "Hjem", "more": "Søvn"}
    assert person.submit(given)["outcome"] == "closed"
    first = world.team().themes
    assert first[:3] == [["housing", "Hjem"], ["substances", ""], ["mental_health", ""]]
    own, words = first[3]
    assert (own[:4], words) == ("own_", "Søvn")
    marion = page(world)
    assert {row for row, _action in buttons(marion.modal() or {}) if ":team" in row} == {
        f"{key}:team" for key in ("housing", "substances", "mental_health", own)
    }
    tap(marion, f"{own}:team", 3)
    marion.close()
    person.close()
    assert themes_form(world).submit({f"theme_{own}": ""})["outcome"] == "closed"
    assert world.team().themes[-1] == [own, "Søvn", "retired"]
    assert "*Søvn:* 3" in texts(world.form(MARION, "show", "page:sheet").modal())
    person.close()
    assert themes_form(world).submit(more="søvn")["outcome"] == "closed"
    assert [one for one in world.team().themes if one[0] == own] == [[own, "søvn"]]
    assert world.events()[-1].kind in {"themes_set", "viewed"}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (
            {f"theme_{key}": "" for key in THEMES[:3]},
            {"more": "Vælg fra 3 til 5 temaer. Her er 2."},
        ),
        ({"more": "Søvn"}, {"more": "Vælg fra 3 til 5 temaer. Her er 6."}),
        (
            {"theme_housing": "økonomi"},
            {"more": "To temaer hedder det samme. Giv dem hver sit navn."},
        ),
        ({"theme_housing": "<!here>"}, {"theme_housing": "Brug ikke tegnene < og > her."}),
        (
            {"theme_housing": "x" * 41},
            {"theme_housing": "Teksten er for lang. Skriv højst 40 tegn."},
        ),
        (
            {"theme_economy": "", "more": "y" * 41},
            {"more": "Teksten er for lang. Skriv højst 40 tegn."},
        ),
    ],
)
def test_themes_that_cannot_be_measured_say_so(world: World, given: Json, error: Json) -> None:
    """Two or six, two alike, or no name: the form stays, with the reason."""
    person = themes_form(world)
    assert person.submit(given)["errors"] == error
    assert world.team().themes == []
    assert person.user == SOEREN
