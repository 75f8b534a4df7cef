"""A new key is taken into force while the bot serves, and a ring that lacks one is told of."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.vault import KeyRing, Vault
from models import Case
from tests.postgres import AS_POSTGRES
from tests.process.house import CAMILLA
from tests.process.test_nightly import struck

if TYPE_CHECKING:
    from tests.process.house import House

both = pytest.mark.parametrize("database_url", ["sqlite", AS_POSTGRES], indirect=True)


def _situations(house: House) -> list[tuple[str, str]]:
    """Return the key that each case's situation is sealed with, and what it says."""
    vault = Vault(KeyRing.load(house.key))
    with house.bot.reading() as session:
        found = session.execute(select(Case.id, Case.situation).order_by(Case.code)).all()
    return [
        (sealed[1:5].hex(), vault.unseal("case", "situation", case_id, sealed))
        for case_id, sealed in found
        if sealed is not None
    ]


@both
def test_a_key_is_rotated_while_the_bot_serves(house: House) -> None:
    """The running process seals and opens with the new key at once; nothing is started anew.

    A rotation that is killed is finished by the next, and an older copy of the file is refused at
    the next start, by name of the key that it lacks.
    """
    house.set_up()
    process = house.start()
    house.connected()
    house.refer("2026-1")
    older = house.folder / "older.key"
    shutil.copy(house.key, older)
    struck(house, "rotate.before_commit", "key", "rotate")
    done = house.run("key", "rotate")
    assert (done.status, done.err) == (0, "")
    assert done.lines[0] == "En udskiftning, der var begyndt, er gjort færdig."
    assert done.lines[1].startswith("3 felter er forseglet på ny. Intet er forseglet med en ældre")
    house.refer("2026-2")
    newest = KeyRing.load(house.key).newest.id
    assert {key for key, _text in _situations(house)} == {newest}
    camilla = house.person(CAMILLA)
    camilla.command("C0TORVET", "/henvisning vis U26-0001")
    shown = camilla.until(lambda: camilla.modal() and str(camilla.modal()))
    assert "Skal sættes ud" in shown
    listed = house.run("key", "list").lines
    assert [line.rpartition(", ")[2] for line in listed] == ["0 felter", "forsegler"]
    assert house.run("trace", "verify").status == 0
    assert house.ended(process) == [0]
    refused = house.run("start", changed={"TVAERS_KEY_FILE": str(older)})
    assert refused.status == 1
    assert f"Nøglefilen mangler den nøgle, som det i databasen er forseglet med: {newest}." in (
        refused.err
    )


def test_a_key_is_added_by_hand(house: House) -> None:
    """`key add` puts a key in the file that waits, once; `key rotate` takes that one."""
    house.set_up()
    added = house.run("key", "add", house.key)
    waiting = KeyRing.load(house.key).seals[-1]
    assert added.out.startswith(f"{waiting.id} ligger i {house.key} og venter.")
    assert "venter allerede" in house.run("key", "add", house.key).err
    assert house.run("key", "rotate").status == 0
    assert KeyRing.load(house.key).newest.id == waiting.id
    assert "findes ikke" in house.run("key", "add", "none.key").err
