"""Settings come from a mapping and a file, and every fault is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import settings
from bot.settings import (
    FOR_DATABASE,
    FOR_KEY,
    FOR_START,
    Settings,
    SettingsFault,
    is_over_the_network,
    load,
)

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = {
    "SLACK_BOT_TOKEN": "xoxb-canary-bot",
    "SLACK_APP_TOKEN": "xapp-canary-app",
    "TVAERS_KEY_FILE": "/run/secrets/tvaers.key",
}


def _fault_of(required: tuple[str, ...], env: dict[str, str]) -> str:
    with pytest.raises(SettingsFault) as fault:
        load(env, None, required)
    assert fault.value.__cause__ is None
    return str(fault.value)


def _write(env_file: Path, content: bytes) -> None:
    """Write a `.env` as the guide says: for its owner only."""
    env_file.write_bytes(content)
    env_file.chmod(0o600)


def _fault(**env: str) -> str:
    return _fault_of(FOR_DATABASE, env)


def test_the_defaults() -> None:
    """With only what is required, the rest has the values that the documents name."""
    got = load(WHOLE, None, FOR_START)
    assert got.slack_bot_token.get_secret_value() == "xoxb-canary-bot"
    assert got.slack_app_token.get_secret_value() == "xapp-canary-app"
    assert str(got.key_file) == "/run/secrets/tvaers.key"
    assert got.slack_api_url == "https://slack.com/api/"
    assert got.database_url.render_as_string() == "sqlite:///tvaers.db"
    assert got.tvaers_language == "da"
    assert got.tvaers_clock_url is None


def test_the_process_environment_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the mapping counts, whatever the process itself was started with."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-the-process")
    assert not load({}, None, FOR_DATABASE).slack_bot_token
    assert not Settings().slack_bot_token


def test_every_fault_is_named_at_once() -> None:
    """Missing and wrong settings stand in one text, one line each."""
    wrong = {
        "SLACK_APP_TOKEN": "wrong",
        "SLACK_API_URL": "ftp://slack.com",
        "DATABASE_URL": "mysql://h/d",
        "TVAERS_LANGUAGE": "sv",
        "TVAERS_CLOCK_URL": "http://example.org",
        "TVAERS_OPERATIONS_CHANNEL": "#drift",
        "TVAERS_BACKUP_DAYS": "31",
        "TVAERS_HEALTH_PORT": "0",
        "TVAERS_WEB_PORT": "65536",
        "TVAERS_WEB_HOST": "kommune.example",
        "TVAERS_WEB_ADDRESS": "http://kommune.example",
        "TVAERS_SEND_FILES": "ja",
    }
    text = _fault_of(FOR_START, wrong)
    lines = text.splitlines()
    names = [line.split()[1] for line in lines[1:]]
    assert sorted(names) == sorted(
        name.upper() for name in Settings.model_fields if name != "tvaers_backup_dir"
    )
    assert "SLACK_BOT_TOKEN mangler." in text
    assert "TVAERS_KEY_FILE mangler." in text


def test_empty_and_blank_count_as_missing() -> None:
    """A name with nothing, or only spaces, after it is missing."""
    assert "mangler" in _fault_of(FOR_KEY, {"TVAERS_KEY_FILE": ""})
    assert "mangler" in _fault_of(FOR_KEY, {"TVAERS_KEY_FILE": "  "})


def test_only_what_the_command_needs_is_required() -> None:
    """A command that needs just the database starts with nothing set at all."""
    got = load({}, None, FOR_DATABASE)
    with pytest.raises(SettingsFault, match="TVAERS_KEY_FILE mangler"):
        _ = got.key_file


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_swapped_tokens_are_told_apart(name: str) -> None:
    """A token in the other's place is refused by how it begins."""
    wrong = {"SLACK_BOT_TOKEN": "xapp-1-canary", "SLACK_APP_TOKEN": "xoxb-canary"}[name]
    text = _fault(**{name: wrong})
    assert f"{name} skal begynde med" in text
    assert "canary" not in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "canary"),
        ("SLACK_APP_TOKEN", "canary"),
        ("SLACK_API_URL", "https://user:canary@slack.com/api/"),
        ("DATABASE_URL", "mysql://u:canary@h/d"),
        ("DATABASE_URL", "postgresql+psycopg://h/d?password=canary"),
        ("DATABASE_URL", "canary"),
        ("TVAERS_CLOCK_URL", "http://canary.example/"),
        ("TVAERS_LANGUAGE", "canary"),
    ],
)
def test_a_wrong_value_is_never_shown(name: str, value: str) -> None:
    """The text about a wrong setting holds its name and not its value."""
    text = _fault(**{name: value})
    assert name in text
    assert "canary" not in text


def test_no_secret_in_the_text_form() -> None:
    """Settings that are printed or logged show neither token nor password."""
    database = "postgresql+psycopg://tvaers:canary@db/tvaers?sslmode=verify-full"
    got = load({**WHOLE, "DATABASE_URL": database}, None, FOR_START)
    for text in (repr(got), str(got), str(got.database_url), repr(got.model_dump())):
        assert "canary" not in text
    assert got.database_url.password == "canary"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://slack.com/api/", "https://slack.com/api/"),
        ("https://slack.com/api", "https://slack.com/api/"),
        ("http://127.0.0.1:4567/api", "http://127.0.0.1:4567/api/"),
        ("http://localhost:4567/api/", "http://localhost:4567/api/"),
        ("http://[::1]:4567/api/", "http://[::1]:4567/api/"),
    ],
)
def test_the_address_of_slack_ends_with_a_slash(given: str, kept: str) -> None:
    """The slash that both clients need is added where it lacks."""
    assert load({"SLACK_API_URL": given}, None, FOR_DATABASE).slack_api_url == kept


@pytest.mark.parametrize(
    "address",
    ["slack.com/api/", "ftp://slack.com/", "https://", "https://[::1/", "https://slack.com/?a=b"],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """Only a whole http or https address is taken."""
    assert "SLACK_API_URL skal være en adresse" in _fault(SLACK_API_URL=address)


def test_tokens_do_not_cross_the_network_in_the_clear() -> None:
    """Plain http is refused for any machine but this one."""
    assert "skal begynde med https://" in _fault(SLACK_API_URL="http://slack.com/api/")


@pytest.mark.parametrize(
    "url", ["sqlite:///x.db", "postgresql+psycopg://u:p@h:5432/d?sslmode=verify-full"]
)
def test_databases_that_are_taken(url: str) -> None:
    """SQLite files and PostgreSQL by psycopg are the two databases."""
    kept = load({"DATABASE_URL": url}, None, FOR_DATABASE).database_url
    assert kept.render_as_string(hide_password=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://h/d",
        "postgres://h/d",
        "postgresql+psycopg2://h/d",
        "sqlite+aiosqlite:///x.db",
        "oracle://h/d",
        "tvaers.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
    ],
)
def test_databases_that_are_refused(url: str) -> None:
    """Another driver, another database or one that forgets is refused in words."""
    assert "DATABASE_URL skal" in _fault(DATABASE_URL=url)


@pytest.mark.parametrize("sslmode", ["verify-full", "verify-ca", "require", "disable"])
def test_how_another_machine_is_reached_is_written_out(sslmode: str) -> None:
    """A database on another machine is taken with any mode that holds, plain text too if chosen."""
    url = f"postgresql+psycopg://u@db.kommune.example/d?sslmode={sslmode}"
    assert is_over_the_network(load({"DATABASE_URL": url}, None, FOR_DATABASE).database_url)


@pytest.mark.parametrize(
    "rest",
    [
        "db.kommune.example/d",
        "10.0.0.5:5432/d",
        "127.0.0.1.kommune.example/d",
        "[2001:db8::1]/d",
        "/d?host=db.kommune.example",
        "/d?host=/var/run/postgresql&host=db.kommune.example:5432",
        "/d?host=localhost,db.kommune.example",
        "localhost/d?hostaddr=10.0.0.5",
        "/d?service=kommune",
        "db.kommune.example/d?sslmode=prefer",
        "db.kommune.example/d?sslmode=allow",
        "db.kommune.example/d?sslmode=verify-full&sslmode=prefer",
    ],
)
def test_another_machine_is_never_reached_in_the_clear_unseen(rest: str) -> None:
    """Without a mode, or with one that may fall back to plain text, it is refused in words."""
    text = _fault(DATABASE_URL=f"postgresql+psycopg://u:canary@{rest}")
    assert "DATABASE_URL skal sige, hvordan" in text
    assert "?sslmode=verify-full" in text
    assert "canary" not in text


@pytest.mark.parametrize(
    "rest",
    ["127.0.0.1:5432/d", "localhost/d", "[::1]:5432/d", "/d", "/d?host=/run/pg", "/d?host=@pg"],
)
def test_a_database_on_this_machine_needs_no_mode(rest: str) -> None:
    """Neither loopback nor a socket leaves the machine."""
    url = f"postgresql+psycopg://u@{rest}"
    assert not is_over_the_network(load({"DATABASE_URL": url}, None, FOR_DATABASE).database_url)


def test_story_time_only_beside_a_sandbox() -> None:
    """The sandbox's clock is refused unless Slack itself is the sandbox."""
    clock = "http://127.0.0.1:4567/control/clock"
    sandbox = {"TVAERS_CLOCK_URL": clock, "SLACK_API_URL": "http://127.0.0.1:4567/api/"}
    assert load(sandbox, None, FOR_DATABASE).tvaers_clock_url == clock
    assert "TVAERS_CLOCK_URL er kun til sandkassen" in _fault(TVAERS_CLOCK_URL=clock)


def test_the_environment_outranks_the_file(tmp_path: Path) -> None:
    """A `.env` file fills in what the environment does not name."""
    env_file = tmp_path / ".env"
    text = (
        "# kommentar\nTVAERS_LANGUAGE=en\nslack_bot_token='xoxb-file'\nOTHER=1\nTVAERS_KEY_FILE=\n"
    )
    _write(env_file, text.encode())
    got = load({"SLACK_BOT_TOKEN": "xoxb-env"}, env_file, FOR_DATABASE)
    assert got.tvaers_language == "en"
    assert got.slack_bot_token.get_secret_value() == "xoxb-env"
    assert got.tvaers_key_file is None


def test_an_empty_variable_does_not_hide_the_file(tmp_path: Path) -> None:
    """A variable that is set to nothing leaves the file's value in force."""
    env_file = tmp_path / ".env"
    _write(env_file, b"TVAERS_LANGUAGE=en\n")
    assert load({"TVAERS_LANGUAGE": ""}, env_file, FOR_DATABASE).tvaers_language == "en"


def test_a_missing_file_is_no_fault(tmp_path: Path) -> None:
    """Where there is no `.env`, the environment alone decides."""
    assert load({}, tmp_path / ".env", FOR_DATABASE).tvaers_language == "da"


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    """A `.env` that is not UTF-8 is named, without its content."""
    env_file = tmp_path / ".env"
    _write(env_file, b"SLACK_BOT_TOKEN=\xff\xfe")
    with pytest.raises(SettingsFault, match=r"• Filen .* kan ikke læses"):
        load({}, env_file, FOR_DATABASE)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """A `.env` that its group or anybody may read or change is refused, with how to close it."""
    env_file = tmp_path / ".env"
    _write(env_file, b"SLACK_BOT_TOKEN=xoxb-canary\n")
    env_file.chmod(mode)
    with pytest.raises(SettingsFault, match=f"• Filen .* chmod 600 {env_file}") as fault:
        load({}, env_file, FOR_DATABASE)
    assert "canary" not in str(fault.value)


def test_settings_cannot_be_changed() -> None:
    """Settings are read once and stay as they are."""
    got = load({}, None, FOR_DATABASE)
    with pytest.raises(ValueError, match="frozen"):
        got.tvaers_language = "en"


def test_every_required_name_is_a_field_with_a_hint() -> None:
    """What a command may require exists, and there is a text for when it lacks."""
    assert set(settings.FOR_START) == set(settings.MISSING)
    assert set(settings.FOR_START) <= set(Settings.model_fields)


@pytest.mark.parametrize(
    "given",
    [{"TVAERS_WEB_PORT": "8090"}, {"TVAERS_WEB_ADDRESS": "https://tvaers.kommune.example"}],
)
def test_a_port_and_an_address_go_together(given: dict[str, str]) -> None:
    """Calendars are served where both are named; one alone is told at once."""
    assert "TVAERS_WEB_ADDRESS og TVAERS_WEB_PORT skal begge være sat" in _fault(**given)


def test_where_calendars_are_served() -> None:
    """On this machine only unless another address is named, told without a slash at the end."""
    both = {"TVAERS_WEB_PORT": "8090", "TVAERS_WEB_ADDRESS": "https://a.example/tvaers/"}
    got = load(both, None, FOR_DATABASE)
    assert (got.tvaers_web_port, got.tvaers_web_host) == (8090, "127.0.0.1")
    assert got.tvaers_web_address == "https://a.example/tvaers"
    wide = load({**both, "TVAERS_WEB_HOST": "0.0.0.0"}, None, FOR_DATABASE)
    assert wide.tvaers_web_host == "0.0.0.0"


def test_files_are_sent_where_it_is_switched_on() -> None:
    """Off unless somebody says on."""
    assert not load({}, None, FOR_DATABASE).sends_files
    assert load({"TVAERS_SEND_FILES": "on"}, None, FOR_DATABASE).sends_files
