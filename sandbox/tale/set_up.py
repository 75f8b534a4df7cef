"""How a story's team is made, as the administrator does it: invited, set up, each seat named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.tale.stage import Json, Stage

SOEREN = "U0SOEREN"


def make_team(stage: Stage, preset: str, letter: str, leader: str) -> None:
    """Let Søren invite Tværs and make the team, unless it is there from an earlier telling."""
    stage.free(SOEREN).command(stage.place.room, "/invite @Tværs")
    view = page(stage)
    if f"*{stage.place.team}*" not in _words(view):
        stage.person(SOEREN).click_modal("setup:new")
        stage.form(
            SOEREN,
            "form:team",
            name=stage.place.team,
            letter=letter,
            channel=stage.place.room,
            preset=preset,
            leader=leader,
        )
        stage.expect(SOEREN, lambda: stage.place.team in _shown(stage), "the team on the page")


def name_seats(stage: Stage, people: Sequence[Sequence[str]]) -> None:
    """Name who has each vacant seat, and then who steps in."""
    for holder, *others in people:
        row = _vacant(stage, page(stage))
        if row is None:
            break
        stage.person(SOEREN).click_modal("setup:seat", block_id=row)
        stage.form(SOEREN, "form:seat", holder=holder, substitutes=others)
        stage.expect(SOEREN, lambda: _is_taken(stage, row), "the seat to be taken")  # noqa: B023 - asked at once
    stage.free(SOEREN)


def page(stage: Stage) -> Json:
    """Open the set-up as Søren and return it."""
    stage.free(SOEREN).command(stage.place.room, "/henvisning opsætning")
    return stage.opened(SOEREN, "page:setup")


def _shown(stage: Stage) -> str:
    return _words(stage.person(SOEREN).modal() or {})


def _words(view: Json) -> str:
    texts = [block.get("text", {}).get("text", "") for block in view.get("blocks", ())]
    return "\n".join(texts)


def _vacant(stage: Stage, view: Json) -> str | None:
    """Return the first row of the story's team with a seat that nobody has."""
    mine = False
    for block in view["blocks"]:
        text = str(block.get("text", {}).get("text", ""))
        if "sagskode" in text:
            mine = text.startswith(f"*{stage.place.team}*")
        if mine and "*ingen endnu*" in text and "setup:seat" in str(block):
            return str(block["block_id"])
    return None


def _is_taken(stage: Stage, row: str) -> bool:
    view = stage.person(SOEREN).modal()
    return view is not None and view["callback_id"] == "page:setup" and _vacant(stage, view) != row
