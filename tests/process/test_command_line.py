"""The command line in words: help, wrong usage, settings, and the two pipes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.process.house import APP, ran

if TYPE_CHECKING:
    from pathlib import Path

    from tests.process.house import Done

PATH = {"PATH": os.environ["PATH"]}  # noqa: TID251 - a process needs one
COMMANDS = (
    *("start", "demo", "doctor", "manifest", "migrate", "backup", "restore", "dates", "guard"),
    "note",
    *("key", "key new", "key add", "key rotate", "key list", "trace", "trace verify", "trace head"),
)
ENGLISH = re.compile(r"Usage|Options|Commands|Arguments|Show this|required|default|Error|Missing")

# The rules' worked rows: receipt, start, follow-up raw and moved, close by formal and moved.
WORKED = """\
2026-01-30 2026-02-02 2026-03-04 2026-03-04 2026-04-30 2026-04-30
2026-05-13 2026-05-15 2026-06-14 2026-06-15 2026-08-13 2026-08-13
2026-09-24 2026-09-25 2026-10-25 2026-10-26 2026-12-24 2026-12-23
2026-11-30 2026-12-01 2026-12-31 2027-01-04 2027-02-28 2027-02-26
2026-12-23 2026-12-28 2027-01-27 2027-01-27 2027-03-23 2027-03-23
2027-03-24 2027-03-30 2027-04-29 2027-04-29 2027-06-24 2027-06-24
2027-11-30 2027-12-01 2027-12-31 2028-01-03 2028-02-29 2028-02-29
2028-08-31 2028-09-01 2028-10-01 2028-10-02 2028-11-30 2028-11-30
"""
COLUMNS = ("start_meeting_on", "follow_up_raw_on", "follow_up_on", "close_by_formal_on", "close_by")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Return a folder with nothing in it: no settings, no database, no key."""
    return tmp_path


def _run(bare: Path, *words: str, given: bytes = b"", **env: str) -> Done:
    done = ran(*words, given=given, folder=bare, env=PATH | env)
    assert not list(bare.iterdir())
    return done


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_danish(bare: Path, command: str) -> None:
    """Every command has its help, and no word of its frame is English."""
    done = _run(bare, *command.split(), "--help")
    assert done.status == 0
    assert "Brug: app.py" in done.out
    assert "Vis denne hjælp." in done.out
    assert not ENGLISH.search(done.out)


def test_without_a_command_it_helps(bare: Path) -> None:
    """The bare program shows its commands and says with its status that nothing was done."""
    done = _run(bare)
    assert (done.status, done.err) == (2, "")
    assert "Kommandoer" in done.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("dokter", "Kommandoen findes ikke. Der er: start, demo, doctor"),
        ("dates", "TID mangler."),
        ("key new", "FIL mangler."),
        ("key new a b", "for meget"),
        ("demo --prot 8000", "Valget --prot findes ikke."),
        ("demo --port otte", "--port kan ikke bruges"),
        ("demo --port", "Valget --port er ikke brugt rigtigt."),
        ("demo --story=x", "--story kan ikke bruges"),
        ("demo --browser=x", "Valget --browser er ikke brugt rigtigt."),
    ],
)
def test_wrong_usage_is_answered_in_danish(bare: Path, line: str, said: str) -> None:
    """What is wrong stands in one sentence, with where to look, and the status is 2."""
    done = _run(bare, *line.split())
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert re.search(r"^Se: python app\.py .*--help$", done.err, re.MULTILINE)
    assert not ENGLISH.search(done.err)


def test_every_fault_in_the_settings_at_once(bare: Path) -> None:
    """Missing and wrong settings are named together, none with its value."""
    done = _run(bare, "start", DATABASE_URL="mysql://bruger:hemmelig@h/d", TVAERS_LANGUAGE="sv")
    assert done.status == 1
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "TVAERS_KEY_FILE", "DATABASE_URL"):
        assert f"• {name} " in done.err
    assert "• TVAERS_LANGUAGE skal være da eller en." in done.err


@pytest.mark.parametrize(
    "command",
    [
        *("backup x", "restore x", "trace verify", "trace head", "note U26-0042 --out x"),
        *("key rotate", "key list"),
    ],
)
def test_what_needs_a_key_says_so(bare: Path, command: str) -> None:
    """Each command names the settings that it lacks."""
    done = _run(bare, *command.split())
    assert done.status == 1
    assert "TVAERS_KEY_FILE mangler." in done.err


def test_the_manifest_is_the_file(bare: Path) -> None:
    """`manifest` prints manifest.json, byte for byte."""
    stored = APP.with_name("manifest.json").read_text(encoding="utf-8")
    assert _run(bare, "manifest").out == stored


def test_the_manifest_with_files(bare: Path) -> None:
    """With `--files` it asks for one more scope, and is the same otherwise."""
    plain, more = (json.loads(_run(bare, "manifest", *word).out) for word in ((), ("--files",)))
    scopes = more["oauth_config"]["scopes"].pop("bot")
    assert set(scopes) - set(plain["oauth_config"]["scopes"].pop("bot")) == {"files:write"}
    assert more == plain


def test_a_new_key_overwrites_nothing(tmp_path: Path) -> None:
    """A key is made for its owner only; where a file stands already, it is left."""
    file = tmp_path / "nøgle"
    made = ran("key", "new", file, folder=tmp_path, env=PATH)
    assert made.status == 0
    assert file.stat().st_mode & 0o777 == 0o600
    key = file.read_bytes()
    again = ran("key", "new", file, folder=tmp_path, env=PATH)
    assert again.status == 1
    assert "findes allerede" in again.err
    assert file.read_bytes() == key
    assert not any(secret in made.out for secret in re.findall(r'"(\S{40,})"', key.decode()))


def test_the_worked_rows(bare: Path) -> None:
    """`dates -` gives each receipt of the rules' own table the dates it has there."""
    wanted = [line.split() for line in WORKED.splitlines()]
    done = _run(bare, "dates", "-", given="\n".join(row[0] for row in wanted).encode())
    assert done.status == 0
    rows = [json.loads(line) for line in done.lines]
    assert [[row[column] for column in COLUMNS] for row in rows] == [row[1:] for row in wanted]
    assert all(set(row["reasons"]) == {*COLUMNS, "start_meeting_at"} for row in rows)
    assert rows[0]["start_meeting_at"] == "2026-02-02T08:30:00+01:00"


def test_a_line_that_cannot_be_read(bare: Path) -> None:
    """It gives an error in its place, the others their dates, and the status is 1 at the end."""
    given = b"\xef\xbb\xbf2026-01-30\r\ni morgen\n\n\xff\xfe\n2026-01-30T12:00\n"
    done = _run(bare, "dates", "-", "--json", given=given)
    first, *wrong, last = [json.loads(line) for line in done.lines]
    assert done.status == 1
    assert first == last
    assert [set(row) for row in wrong] == [{"error"}] * 3


def test_one_moment(bare: Path) -> None:
    """One WHEN gives words, or JSON; one that can't be read is told in the same way."""
    words = _run(bare, "dates", "2026-12-23")
    assert words.status == 0
    assert "mandag den 28. december" in words.out
    assert set(json.loads(_run(bare, "dates", "2026-12-23", "--json").out)) >= set(COLUMNS)
    wrong = _run(bare, "dates", "i går")
    assert (wrong.status, wrong.out) == (1, "")
    assert "Skriv fx" in wrong.err
    as_json = _run(bare, "dates", "i går", "--json")
    assert as_json.status == 1
    assert set(json.loads(as_json.out)) == {"error"}


def test_a_verdict_a_line(bare: Path) -> None:
    """`guard -` says one word a line, also for what is empty or no UTF-8, and ends well."""
    lines = ["010190-1234", "ring 20 30 40 50", "Nørregade 12, 2. tv.", "Jens Hansen"]
    given = "\n".join([*lines, "", "Borgeren vil blive boende"]).encode() + b"\n\xff\xfe\r\n0\r1\n"
    done = _run(bare, "guard", "-", given=given)
    assert done.status == 0
    assert done.lines == ["cpr", "phone", "address", "name", *["ok"] * 4]


def test_guard_reads_nothing_else(bare: Path) -> None:
    """A text on the command line, where others can see it, is refused unread."""
    done = _run(bare, "guard", "010190-1234")
    assert (done.status, done.out) == (1, "")
    assert "guard -" in done.err
    assert "010190" not in done.err


@pytest.mark.parametrize("command", ["dates", "guard"])
def test_the_pipes_load_nothing_heavy(bare: Path, command: str) -> None:
    """The two pipes answer without Slack, a database or a key being loaded."""
    words = [sys.executable, "-X", "importtime", str(APP), command, "-"]
    done = subprocess.run(words, input="", capture_output=True, text=True, cwd=bare, check=True)
    loaded = set(re.findall(r"\|\s+(\w+)$", done.stderr, re.MULTILINE))
    assert "typer" in loaded
    assert not loaded & {"slack_sdk", "slack_bolt", "sqlalchemy", "alembic", "cryptography"}
