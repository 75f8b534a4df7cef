"""The table of rights: whole, as the code is, and what the docs print."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot import rights
from bot.rights import BY_ACTION, EVERYONE, RIGHTS, SIGHTS, TEAM, Role
from faults.record import Setting
from handlers.commands import COMMANDS
from handlers.table import FORMS, OPENS, PRESSES, SHORTCUTS
from privacy import matrix
from privacy.runs import RUNS
from tools.rights import PAGE, ROLES, page

if TYPE_CHECKING:
    from pathlib import Path


def _setting(folder: Path, share: float) -> Setting:
    return Setting(f"sqlite:///{folder / 'tvaers.db'}", folder, RUNS[3].seed, share)


def test_every_action_has_one_row() -> None:
    """Whatever a button, form, shortcut or command does stands in the table, and once."""
    commands = {f"/{command.spellings[0]}" for command in COMMANDS} | {"/"}
    assert BY_ACTION.keys() == {*OPENS, *PRESSES, *FORMS, *SHORTCUTS} | commands
    assert sum(len(right.actions) for right in RIGHTS) == len(BY_ACTION)


def test_the_page_is_the_table() -> None:
    """What the data protection officer reads is what the code says."""
    assert PAGE.read_text(encoding="utf-8") == page()
    assert set(ROLES) == set(Role)


def test_a_cases_words_and_number_are_its_teams() -> None:
    """Of the fields, only a handover's summary is seen by one more: who is asked to take over."""
    seen = {sight.what.split(":")[0]: sight.who for sight in SIGHTS}
    assert seen["Fagsystemets sagsnummer"] == seen["Fritekst"] == TEAM
    assert seen["En overdragelses opsummering"] == TEAM | {Role.RECIPIENT}
    assert not any(Role.COLLEAGUE in who for who in seen.values())


def test_a_share_of_the_matrix_is_as_the_table(tmp_path: Path) -> None:
    """Every cell that is tried, of every role and stage, is as the table says."""
    record = matrix.run(_setting(tmp_path, 0.015))
    assert record.ok, record.broken
    assert min(record.counts[kind] for kind in ("refused", "let_in", "forged")) > 0


@pytest.mark.parametrize("wrong", [EVERYONE, frozenset[Role]()])
def test_the_run_sees_a_wrong_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: frozenset[Role]
) -> None:
    """Let in who the table keeps out, or kept out who it lets in: the run turns red."""
    name = "card:show"
    monkeypatch.setitem(BY_ACTION, name, replace(BY_ACTION[name], who=wrong))
    monkeypatch.setattr(matrix, "BY_ACTION", {name: BY_ACTION[name]})
    monkeypatch.setattr(matrix, "Stage", (rights.Stage.NEW,))
    assert not matrix.run(_setting(tmp_path, 1.0)).ok
