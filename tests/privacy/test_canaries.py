"""Run 2 in the short form, and that it sees what it is there to see."""

from __future__ import annotations

import base64
import itertools
import logging
import sys
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - to let it say too much
from slack_sdk.models.blocks import ButtonElement

from bot import access
from bot import log as house
from bot.guard import Verdict
from bot.loading import lock_team
from bot.log import OURS
from bot.vault import Vault
from bot.views import answers
from faults.record import Setting
from privacy import canaries, filling, hands, walk
from privacy.cast import METTE, PETER
from privacy.marks import NUMBER, PHONE, Book, Needle, free_text, in_bytes, official_number
from privacy.runs import RUNS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from faults.record import Record

LIVES = canaries.LIVES
SHORT = walk.BACKBONE[:4]
"""As far as is needed to see a leak at: referred, met about, logged and followed up."""


def _played(folder: Path, lives: int) -> Record:
    """Return the record of a few short lives on SQLite."""
    url = f"sqlite:///{folder / 'tvaers.db'}"
    return canaries.run(Setting(url, folder, RUNS[2].seed, lives / LIVES))


def test_no_mark_comes_out_of_a_few_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed is sealed, shown to the team, and nowhere else; logging is left as it was."""
    before = _logging()
    monkeypatch.setattr(walk, "BACKBONE", SHORT)
    record = _played(tmp_path, 3)
    assert record.ok, record.broken
    assert record.counts["lives"] == 3
    for kind in ("marks_taken", "marks_kept", "copies", "lines_said", "numbers_stopped"):
        assert record.counts[kind] > 0, kind
    assert _logging() == before


def _logging() -> tuple[Any, ...]:
    root = logging.getLogger()
    return root.handlers[:], root.level, logging.getLogger(OURS).level, sys.excepthook


def _each_text(monkeypatch: pytest.MonkeyPatch, leak: Callable[[str], None]) -> None:
    """Let something be done with each text as it is sealed."""
    seal = Vault.seal

    def leaking(vault: Vault, table: str, column: str, row: int | str, text: str) -> bytes:
        leak(text)
        return seal(vault, table, column, row, text)

    monkeypatch.setattr(Vault, "seal", leaking)


def _printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print a text as it is stored."""
    _each_text(monkeypatch, lambda text: sys.stderr.writelines([text]))


def _logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Log a text as it is stored, past the allow-list."""
    line = house.Line
    _each_text(
        monkeypatch, lambda text: logging.getLogger(OURS).warning(line(f'{{"t": "{text}"}}'))
    )


def _in_tracebacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an exception's own words into the log, and let some say what was typed."""
    monkeypatch.setattr(house, "described", lambda fault: {"error": repr(fault)})
    seal, cells = Vault.seal, itertools.count(1)

    def failing(vault: Vault, *cell: Any) -> bytes:
        if next(cells) % 5 == 0:
            raise RuntimeError(cell[-1])
        return seal(vault, *cell)

    monkeypatch.setattr(Vault, "seal", failing)


def _unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a cell as it was typed."""
    monkeypatch.setattr(Vault, "seal", lambda _vault, *cell: cell[-1].encode())
    monkeypatch.setattr(Vault, "unseal", lambda _vault, *cell: cell[-1].decode())


def _unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the guard find nothing."""
    monkeypatch.setattr(answers, "verdict", lambda _text: Verdict.OK)
    monkeypatch.setattr(filling, "WITH_NUMBER", 0.5)


def _in_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the buttons of messages carry what was typed last."""
    last = [""]
    _each_text(monkeypatch, lambda text: last.__setitem__(0, text))
    made = ButtonElement.to_dict

    def carrying(button: ButtonElement, *words: Any) -> dict[str, Any]:
        return made(button, *words) | {"value": last[0] or "x"}

    monkeypatch.setattr(ButtonElement, "to_dict", carrying)


def _in_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say what was typed last in a message."""
    last = [""]
    _each_text(monkeypatch, lambda text: last.__setitem__(0, text))
    post = WebClient.chat_postMessage

    def saying(client: WebClient, **words: Any) -> Any:
        return post(client, **words | {"text": f"{words['text']} {last[0]}"})

    monkeypatch.setattr(WebClient, "chat_postMessage", saying)


def _shown_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the door to everybody."""
    _press_for_the_sheet(monkeypatch)
    monkeypatch.setattr(access, "role_in", lambda _team, _user: access.MEMBER)


def _set_up_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody set up whom nobody of those in the run has named."""
    monkeypatch.setattr(hands, "SOEREN", METTE)


LEAKS = (
    (_printed, "what was said holds"),
    (_logged, "what was said holds"),
    (_in_tracebacks, "what was said holds"),
    (_unsealed, ".db holds"),
    (_unguarded, "a personal number was taken"),
    (_in_a_button, "chat.postMessage holds"),
    (_in_a_message, "chat.postMessage holds"),
    (_shown_to_others, "not theirs"),
    (_set_up_by_another, "was taken from U0SOEREN"),
)


@pytest.mark.parametrize(("leak", "words"), LEAKS)
def test_a_leak_is_seen(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    leak: Callable[[pytest.MonkeyPatch], None],
    words: str,
) -> None:
    """Let a text out in one of the ways there are: the run turns red, and says where."""
    monkeypatch.setattr(walk, "BACKBONE", SHORT[:2])
    leak(monkeypatch)
    broken = _played(tmp_path, 1).broken
    assert any(words in one for one in broken), broken


def test_who_is_given_a_seat_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sits where is the set-up's, which people change while cases live: that is no leak."""
    refer = walk.Town._refer

    def and_seat(town: walk.Town, life: walk.Life) -> None:
        refer(town, life)
        with town._world.bot.writing() as session:
            lock_team(session, life.team_id).seats[0].holder = PETER

    monkeypatch.setattr(walk.Town, "_refer", and_seat)
    _press_for_the_sheet(monkeypatch)
    record = _played(tmp_path, 1)
    assert record.ok, record.broken
    assert record.counts["marks_where_they_may_be"] > 0


def _press_for_the_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Peter, who has no seat from the first, press for the sheet."""
    monkeypatch.setattr(walk, "TEAM", (PETER,))
    monkeypatch.setattr(walk, "BACKBONE", ((1, 0, ("card:show",)),))


def test_a_mark_is_found_in_every_spelling() -> None:
    """In a text, as an official number, as a name, in bytes and in base64."""
    book, dice = Book(), Random(1)
    mark = book.new(Needle.CITIZEN, "U0LONE", "form:referral", "situation")
    said = [free_text(mark, dice) for _time in range(40)]
    assert all(book.found(words) == [mark] for words in [*said, official_number(mark)])
    assert any(PHONE in words for words in said)
    assert all(in_bytes(words.encode(), (Needle.CITIZEN,)) for words in said)
    for before in ("", "a", "ab"):
        coded = base64.b64encode(f"{before}{mark.word} og".encode())
        assert in_bytes(coded, (Needle.CITIZEN,))
    assert in_bytes(NUMBER.replace("-", "").encode(), ())
    assert not in_bytes(b"61482 qzkanari", tuple(Needle))
