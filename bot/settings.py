"""Settings: the environment and a `.env` file in, checked and typed values out.

Every missing or wrong setting is named at once, in words. No token, password or key is ever
part of a text made here. Only `app.py` reads the environment; it hands it over as a mapping.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path  # noqa: TC003 - a field's type, read when the class is made
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import SplitResult, urlsplit

from pydantic import BeforeValidator, PlainSerializer, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.edge import HERE
from bot.errors import UserError
from bot.keyring import is_open_to_others
from bot.locale import LANGUAGES, N_, SOURCE, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic_settings import PydanticBaseSettingsSource

SLACK = "https://slack.com/api/"
SQLITE_FILE = "sqlite:///tvaers.db"
DRIVERS = ("sqlite", "postgresql+psycopg")
CHOSEN_SSLMODES = {"verify-full", "verify-ca", "require", "disable"}
"""Words of libpq that hold; `prefer`, its default, and `allow` fall back to plain text unseen."""
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,20}")
LONGEST_BACKUP_DAYS = 30  # what is erased in the database may live no longer in a copy
LARGEST_PORT = 65535
SWITCH = ("off", "on")

FOR_DATABASE: tuple[str, ...] = ()
FOR_KEY = ("tvaers_key_file",)
FOR_SLACK = ("slack_bot_token", "slack_app_token")
FOR_START = (*FOR_SLACK, *FOR_KEY)

MISSING = {
    "slack_bot_token": N_("mangler. Den står under OAuth & Permissions i Slack-appen: xoxb-…"),
    "slack_app_token": N_("mangler. Den laves under Basic Information i Slack-appen: xapp-…"),
    "tvaers_key_file": N_("mangler. Lav en nøglefil med: python app.py key new FIL"),
}


class SettingsFault(UserError):  # noqa: N818 - a fault is what it is called to the administrator
    """One line a missing or wrong setting, in Danish and without its value."""


def _bot_token(value: str) -> str:
    if value and not value.startswith("xoxb-"):
        raise ValueError(_("skal begynde med xoxb- (Bot User OAuth Token)."))
    return value


def _app_token(value: str) -> str:
    if value and not value.startswith("xapp-"):
        raise ValueError(_("skal begynde med xapp- (App-Level Token)."))
    return value


def _api_url(value: str) -> str:
    if value.startswith("http://") and not is_loopback(_split(value)):
        raise ValueError(_("skal begynde med https://. http:// er kun til denne maskine selv."))
    return _split(value).geturl().removesuffix("/") + "/"


def _clock_url(value: str | None, beside: ValidationInfo) -> str | None:
    if value is None:
        return None
    slack = beside.data.get("slack_api_url", SLACK)
    if is_loopback(_split(value)) and is_loopback(urlsplit(slack)):
        return value
    raise ValueError(_("er kun til sandkassen: den og SLACK_API_URL skal være på maskinen selv."))


def _split(address: str) -> SplitResult:
    wrong = _("skal være en adresse, der begynder med https:// og ingen ? eller # har.")
    try:
        parts = urlsplit(address)
    except ValueError:
        raise ValueError(wrong) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(wrong)
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(wrong)
    return parts


def is_loopback(parts: SplitResult) -> bool:
    """Tell whether an address is on this machine."""
    return _names_loopback(parts.hostname or "")


def _names_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _database_url(value: str | URL) -> URL:
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError(_database_help()) from None
    if url.drivername not in DRIVERS:
        raise ValueError(_database_help())
    _refuse_odd_database(url)
    return url


def _refuse_odd_database(url: URL) -> None:
    in_memory = url.drivername == "sqlite" and url.database in {None, "", ":memory:"}
    if in_memory or (url.database or "").startswith("file:"):
        raise ValueError(_("skal pege på en fil, for eksempel sqlite:///tvaers.db"))
    if any("password" in key for key in url.query):
        raise ValueError(_("skal have adgangskoden før @, ikke efter ?."))
    if is_over_the_network(url) and url.query.get("sslmode") not in CHOSEN_SSLMODES:
        text = _(
            "skal sige, hvordan forbindelsen til en anden maskine er krypteret. "
            "Skriv ?sslmode=verify-full efter basens navn. Se docs/operations.md."
        )
        raise ValueError(text)


def is_over_the_network(url: URL) -> bool:
    """Tell whether a database is reached on another machine than this one, by its address alone.

    A socket's folder, a loopback address and no host at all are this machine.
    """
    if url.drivername == "sqlite":
        return False
    return "service" in url.query or not all(map(_is_here, _hosts(url)))


def _hosts(url: URL) -> Iterator[str]:
    """Yield every host that libpq may try."""
    named = [url.host or "", *(url.normalized_query.get("host") or ())]
    named += url.normalized_query.get("hostaddr") or ()
    yield from (host for part in named for host in part.split(",") if host)


def _is_here(host: str) -> bool:
    if host.startswith(("/", "@")):
        return True
    return _names_loopback(host) or _names_loopback(host.partition(":")[0])


def _database_help() -> str:
    return _("skal være sqlite:///FIL eller postgresql+psycopg://BRUGER:KODE@VÆRT/BASE.")


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(_("skal være da eller en."))
    return value


def _channel(value: str | None) -> str | None:
    if value is not None and not CHANNEL_ID.fullmatch(value):
        raise ValueError(_("skal være en kanals id, for eksempel C0123ABCD."))
    return value


def _backup_days(value: str | int) -> int:
    if not str(value).isdecimal() or not 1 <= int(value) <= LONGEST_BACKUP_DAYS:
        text = _("skal være et helt tal fra 1 til {most}.")
        raise ValueError(text.format(most=LONGEST_BACKUP_DAYS))
    return int(value)


def _port(value: str | int | None) -> int | None:
    if value is None:
        return None
    if not str(value).isdecimal() or not 1 <= int(value) <= LARGEST_PORT:
        text = _("skal være et helt tal fra 1 til {most}.")
        raise ValueError(text.format(most=LARGEST_PORT))
    return int(value)


def _host(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        raise ValueError(_("skal være en IP-adresse på maskinen, fx 127.0.0.1.")) from None


def _web_address(value: str | None, beside: ValidationInfo) -> str | None:
    port = beside.data.get("tvaers_web_port")
    if (value is None) != (port is None) and "tvaers_web_port" in beside.data:
        raise ValueError(_("og TVAERS_WEB_PORT skal begge være sat, eller ingen af dem."))
    return None if value is None else _api_url(value).removesuffix("/")


def _switch(value: str) -> str:
    if value not in SWITCH:
        raise ValueError(_("skal være on eller off."))
    return value


class Settings(BaseSettings):
    """The settings of one process. Its text form shows no secret."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        validate_default=True,
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
        str_strip_whitespace=True,
        env_file_encoding="utf-8",
    )

    slack_bot_token: Annotated[SecretStr, BeforeValidator(_bot_token)] = SecretStr("")
    slack_app_token: Annotated[SecretStr, BeforeValidator(_app_token)] = SecretStr("")
    slack_api_url: Annotated[str, BeforeValidator(_api_url)] = SLACK
    database_url: Annotated[URL, BeforeValidator(_database_url), PlainSerializer(str)] = make_url(
        SQLITE_FILE
    )
    tvaers_key_file: Path | None = None
    tvaers_language: Annotated[str, BeforeValidator(_language)] = SOURCE
    tvaers_operations_channel: Annotated[str | None, BeforeValidator(_channel)] = None
    tvaers_backup_dir: Path | None = None
    tvaers_backup_days: Annotated[int, BeforeValidator(_backup_days)] = LONGEST_BACKUP_DAYS
    tvaers_health_port: Annotated[int | None, BeforeValidator(_port)] = None
    tvaers_web_port: Annotated[int | None, BeforeValidator(_port)] = None
    tvaers_web_host: Annotated[str, BeforeValidator(_host)] = HERE
    tvaers_web_address: Annotated[str | None, BeforeValidator(_web_address)] = None
    tvaers_send_files: Annotated[str, BeforeValidator(_switch)] = SWITCH[0]
    tvaers_clock_url: Annotated[str | None, BeforeValidator(_clock_url)] = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing but what `load` hands over; never the process's own environment."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @property
    def sends_files(self) -> bool:
        """Whether meetings are sent as files, too."""
        return self.tvaers_send_files == SWITCH[1]

    @property
    def key_file(self) -> Path:
        """The key file; raises `SettingsFault` if none is named."""
        if self.tvaers_key_file is None:
            raise SettingsFault(_whole([_missing("tvaers_key_file")]))
        return self.tvaers_key_file


def load(
    env: Mapping[str, str], env_file: Path | None, required: tuple[str, ...] = FOR_START
) -> Settings:
    """Return the settings from `env`, and below it from `env_file` where there is one.

    `required` names the fields that may not be empty: one of the `FOR_` tuples. Raises
    `SettingsFault` that names every missing and every wrong setting.
    """
    given = {**_from_file(env_file), **_from_mapping(env)}
    faults = [_missing(name) for name in required if name not in given]
    try:
        settings = Settings(**given)
    except ValidationError as wrong:
        raise SettingsFault(_whole([*faults, *_wrong(wrong)])) from None
    if faults:
        raise SettingsFault(_whole(faults))
    return settings


def _from_mapping(env: Mapping[str, str]) -> dict[str, Any]:
    stripped = {name.lower(): value.strip() for name, value in env.items()}
    return {name: stripped[name] for name in Settings.model_fields if stripped.get(name)}


def _from_file(env_file: Path | None) -> dict[str, Any]:
    if env_file is None or not env_file.exists():
        return {}
    _demand_private(env_file)
    try:
        source = DotEnvSettingsSource(Settings, env_file=env_file)
    except (OSError, UnicodeDecodeError):
        text = _("Filen {path} kan ikke læses. Den skal være tekst i UTF-8, som du må læse.")
        raise SettingsFault(_whole([text.format(path=env_file)])) from None
    return _from_mapping({name: value or "" for name, value in source.env_vars.items()})


def _demand_private(env_file: Path) -> None:
    """Raise SettingsFault for a file that others than its owner may read: the tokens are in it."""
    if is_open_to_others(env_file.stat().st_mode):
        text = _("Filen {path} kan læses af andre end ejeren. Luk den med: chmod 600 {path}")
        raise SettingsFault(_whole([text.format(path=env_file)]))


def _missing(name: str) -> str:
    return f"{name.upper()} {_(MISSING[name])}"


def _wrong(fault: ValidationError) -> Iterable[str]:
    for error in fault.errors(include_url=False, include_input=False):
        cause = error.get("ctx", {}).get("error", _("kan ikke bruges."))
        yield f"{str(error['loc'][0]).upper()} {cause}"


def _whole(faults: Iterable[str]) -> str:
    return "\n".join([_("Indstillingerne skal rettes:"), *(f"• {fault}" for fault in faults)])
