"""Doctor finds each fault of an installation, says what to do about it, and changes nothing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the test composes the product
from sqlalchemy import select, text

from bot import doctor, runtime, settings
from bot.errors import UserError
from bot.manifest import SCOPES
from bot.vault import KeyRing
from models import Team
from tests.postgres import AS_POSTGRES
from tests.process.house import House, sandbox_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.finding import Finding
    from bot.settings import Settings

both = pytest.mark.parametrize("database_url", ["sqlite", AS_POSTGRES], indirect=True)
WHOLE = [
    *("Indstillinger", "Tidszone", "Nøglefil", "Database", "Databasens form", "Det forseglede"),
    "Sikkerhedskopier",
    *("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "Rettigheder", "Ur"),
    *("Kanalen for Udsatte-teamet", "Trådene i kanalen for Udsatte-teamet"),
]


def _examined(
    house: House, changed: Mapping[str, str] | None = None, off: timedelta = timedelta()
) -> list[Finding]:
    """Return what doctor finds, with some settings changed and the machine's clock off."""
    given = {**house.settings, **(changed or {})}

    def client(chosen: Settings) -> WebClient:
        token, url = chosen.slack_bot_token.get_secret_value(), chosen.slack_api_url
        return WebClient(token, base_url=url, timeout=2, retry_handlers=[])

    return doctor.examine(
        lambda required: settings.load(given, None, required),
        client,
        lambda: datetime.now(UTC) + off,  # noqa: TID251 - doctor looks at the real clock
    )


def _faults(house: House, **changed: str) -> dict[str, str]:
    """Return the advice of each fault, by what was looked at."""
    return {found.what: found.advice for found in _examined(house, changed) if not found.ok}


@both
def test_all_is_well(house: House) -> None:
    """A sound installation has a tick on every line and status 0, and is left as it was."""
    house.set_up()
    before = _state(house)
    done = house.run("doctor")
    assert done.status == 0
    assert [line.split(":")[0] for line in done.lines] == [f"✓ {what}" for what in WHOLE]
    if not house.database_url.startswith("sqlite"):
        assert next(line for line in done.lines if "Database:" in line).endswith("denne maskine")
    assert _state(house) == before
    assert [call["method"] for call in _writes(house)] == []


def _state(house: House) -> dict[str, str]:
    """Return a fingerprint of each file in the folder, and of the database's tables."""
    files = [path for path in house.folder.iterdir() if path.is_file()]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    with house.bot.reading() as session:
        return found | {"teams": str(session.execute(text("SELECT * FROM team")).all())}


def _writes(house: House) -> list[dict[str, Any]]:
    every = house.person("U0LONE").ask("GET", "calls")["calls"]
    return [call for call in every if call["method"].startswith(("chat.", "views."))]


def test_a_sick_installation(house: House) -> None:
    """Every fault is a line that says what to do, without a trace, and the status is 1."""
    house.key.chmod(0o644)
    wrong = {"SLACK_BOT_TOKEN": "xoxb-hemmelig", "SLACK_APP_TOKEN": "xapp-hemmelig"}
    done = house.run("doctor", changed=wrong)
    assert (done.status, done.err) == (1, "")
    assert all(line.startswith(("✓ ", "✗ ")) for line in done.lines)
    ill = dict(line.removeprefix("✗ ").split(": ", 1) for line in done.lines if line[0] == "✗")
    assert ill.keys() == {"Nøglefil", "Database", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"}
    assert "chmod 600" in ill["Nøglefil"]
    assert "python app.py migrate" in ill["Database"]
    assert not (house.folder / "tvaers.db").exists()


def test_settings_that_are_missing_or_wrong(house: House) -> None:
    """Each has its line; what can be looked at without a missing one still is."""
    found = _examined(house, {"SLACK_APP_TOKEN": "", "TVAERS_KEY_FILE": ""})
    assert [line.what for line in found if not line.ok] == ["Indstillinger"] * 2 + ["Database"]
    assert "SLACK_BOT_TOKEN" in {line.what for line in found if line.ok}
    wrong = _examined(house, {"SLACK_BOT_TOKEN": "", "DATABASE_URL": "mysql://h/d"})
    assert [line.advice.split()[0] for line in wrong] == ["SLACK_BOT_TOKEN", "DATABASE_URL"]


def test_a_settings_file_that_others_may_read(house: House) -> None:
    """It is a line that says how to close it, and never silence."""
    env_file = house.folder / ".env"
    env_file.write_text("TVAERS_LANGUAGE=da\n", encoding="utf-8")
    env_file.chmod(0o640)
    found = doctor.examine(
        lambda required: settings.load(house.settings, env_file, required),
        lambda _chosen: WebClient(retry_handlers=[]),
        lambda: datetime.now(UTC),  # noqa: TID251 - doctor looks at the real clock
    )
    assert [(one.what, one.ok) for one in found] == [("Indstillinger", False)]
    assert f"chmod 600 {env_file}" in found[0].advice


@both
def test_a_database_without_tables(house: House) -> None:
    """An empty database is told apart from one that can't be reached."""
    with house.bot.reading() as session:
        session.connection()
    assert _faults(house) == {"Databasens form": "Databasen er tom. Kør: python app.py migrate"}


@both
@pytest.mark.parametrize(
    ("form", "advice"), [("0001", "python app.py migrate"), ("9999", "Opdatér programmet")]
)
def test_a_database_in_another_form(house: House, form: str, advice: str) -> None:
    """An older form asks for migrations, an unknown one for a newer program."""
    house.set_up()
    with house.bot.writing() as session:
        session.execute(text(f"UPDATE alembic_version SET version_num = '{form}'"))
    assert advice in _faults(house)["Databasens form"]


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://u:hemmelig@127.0.0.1:9/d", "sqlite:////dev/null"]
)
def test_a_database_that_cannot_be_used(house: House, url: str) -> None:
    """One that doesn't answer, and a file that is none, are told without the password."""
    faults = _faults(house, DATABASE_URL=url)
    assert set(faults) <= {"Database", "Databasens form"}
    assert faults
    assert "hemmelig" not in str(faults)


def test_a_file_that_is_no_database(house: House) -> None:
    """A file with something else in it is told, and left."""
    file = house.folder / "tvaers.db"
    file.write_text("noter" * 1000, encoding="utf-8")
    assert "DATABASE_URL" in _faults(house)["Database"]
    assert file.read_text(encoding="utf-8") == "noter" * 1000


def test_wal_on_a_sqlite_that_loses_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write-ahead logging is a fault on the versions that lose commits, and only there."""
    house.set_up()
    house.bot.engine.dispose()
    with runtime.connect(house.database_url).connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("BEGIN")
    for version, is_fault in (((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False)):
        monkeypatch.setattr("sqlite3.sqlite_version_info", version)
        assert ("WAL" in _faults(house).get("Database", "")) == is_fault


def test_copies_that_are_missing_or_old(house: House, tmp_path: Path) -> None:
    """A folder that cannot be read, one without a copy, and one with an old one: each is told."""
    house.set_up()
    folder = tmp_path / "copies"
    named = {"TVAERS_BACKUP_DIR": str(folder)}
    assert "kan ikke læses" in _faults(house, **named)["Sikkerhedskopier"]
    folder.mkdir()
    (folder / "tvaers-notes.backup").touch()
    assert "app.py backup" in _faults(house, **named)["Sikkerhedskopier"]
    made = datetime.now(UTC) - timedelta(hours=49)  # noqa: TID251 - doctor looks at the real clock
    (folder / f"tvaers-{made:%Y%m%dT%H%M%SZ}.backup").touch()
    assert "49 timer gammel" in _faults(house, **named)["Sikkerhedskopier"]
    newer = made + timedelta(hours=2)
    (folder / f"tvaers-{newer:%Y%m%dT%H%M%SZ}.backup").touch()
    assert "Sikkerhedskopier" not in _faults(house, **named)


def test_an_old_postgresql() -> None:
    """A server older than what is supported is told with its version."""
    with pytest.raises(UserError, match=r"PostgreSQL 14 er for gammel\. Brug 15"):
        doctor._postgresql_words(_Server())  # type: ignore[arg-type]


class _Server:
    def scalar(self, _query: object) -> str:
        return "140011"


@both
def test_a_key_that_opens_nothing(house: House) -> None:
    """Another key file than the one the case was sealed with is found by opening the newest."""
    house.set_up()
    process = house.start()
    house.connected()
    house.refer()
    house.ended(process)
    assert _faults(house) == {}
    other = house.folder / "other.key"
    KeyRing.create(other)
    assert _faults(house, TVAERS_KEY_FILE=str(other)) == {
        "Det forseglede": "Nøglefilen passer ikke til databasen. Find den rigtige."
    }


@pytest.mark.parametrize(
    ("scopes", "said"),
    [
        (
            ["chat:write", "commands"],
            "Appen mangler groups:history, groups:read, reactions:read, users:read.",
        ),
        ([*SCOPES, "channels:read"], "mere, end den skal bruge: channels:read."),
    ],
)
def test_scopes_beside_the_manifest(tmp_path: Path, scopes: list[str], said: str) -> None:
    """Both a scope that is missing and one too many are faults."""
    asked = {"oauth_config": {"scopes": {"bot": scopes}}}
    url = f"sqlite:///{tmp_path / 'tvaers.db'}"
    with sandbox_of(**asked) as slack, House(tmp_path, url, slack) as house:
        house.set_up()
        assert said in _faults(house)["Rettigheder"]


def test_the_scope_for_files_is_missed_where_files_are_sent(house: House) -> None:
    """Switched on without the scope, the doctor names it and how to get the manifest with it."""
    house.set_up()
    said = _faults(house, TVAERS_SEND_FILES="on")["Rettigheder"]
    assert "Appen mangler files:write." in said
    assert "manifest --files" in said


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_clock_that_is_wrong(house: House, seconds: int) -> None:
    """A minute and a half off Slack's clock is a fault either way; half a minute is none."""
    off = {found.what: found for found in _examined(house, off=timedelta(seconds=seconds))}
    assert not off["Ur"].ok
    assert "NTP" in off["Ur"].advice
    near = {found.what: found for found in _examined(house, off=timedelta(seconds=seconds / 3))}
    assert near["Ur"].ok


@pytest.mark.parametrize(
    ("channel", "advice"),
    [("C0TORVET", "ikke privat"), ("C0NYTTEAM", "/invite @Tværs"), ("C0VAEK", "/invite @Tværs")],
)
def test_a_channel_that_does_not_fit(house: House, channel: str, advice: str) -> None:
    """A public channel, one the bot isn't in, and one that is gone: each says what to do."""
    house.set_up()
    with house.bot.writing() as session:
        session.scalars(select(Team)).one().channel = channel
    (said,) = _faults(house).values()
    assert advice in said


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("conversations.replies", "Trådene i kanalen for Udsatte-teamet"),
        ("conversations.info", "Kanalen for Udsatte-teamet"),
        ("apps.connections.open", "SLACK_APP_TOKEN"),
        ("auth.test", "SLACK_BOT_TOKEN"),
    ],
)
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "error": "missing_scope"},
        {"kind": "error", "error": "something_new"},
        {"kind": "429", "retry_after": None},
        {"kind": "http", "status": 502, "body": "<html>"},
        {"kind": "http", "status": 200, "body": "{"},
        {"kind": "drop_before"},
        {"kind": "hang"},
    ],
    ids=lambda fault: "-".join(str(part) for part in fault.values()),
)
def test_a_slack_that_misbehaves(
    house: House, method: str, what: str, fault: dict[str, Any]
) -> None:
    """Whatever Slack does, the check it does it to is a fault with advice, and the others go on."""
    house.set_up()
    house.fault(method, 1, **fault)
    faults = _faults(house)
    assert faults.keys() == {what}
    assert faults[what].endswith(".")


def test_it_speaks_the_language_in_force(house: House) -> None:
    """With `TVAERS_LANGUAGE=en` the findings are English."""
    house.set_up()
    assert "Clock" in {found.what for found in _examined(house, {"TVAERS_LANGUAGE": "en"})}
