"""What is right and wrong with this installation, and what to do about it; changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import copies, engines, store
from bot.channels import why_not
from bot.errors import UserError
from bot.locale import _, speaking
from bot.manifest import FILES, SCOPES
from bot.moving import refuse_moved
from bot.settings import FOR_DATABASE, FOR_START, SettingsFault
from bot.vault import KeyRing, Tampered, Vault
from models import Case, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from slack_sdk import WebClient  # noqa: TID251 - only named here, made by the caller
    from sqlalchemy import URL, Engine

    from bot.settings import Settings

    Load = Callable[[tuple[str, ...]], Settings]

ZONE = "Europe/Copenhagen"
LARGEST_DRIFT = 60  # seconds
OLDEST_COPY = timedelta(days=2)
SYNCHRONOUS = {"FULL": 2, "EXTRA": 3}  # SQLite's numbers
CONNECT_SECONDS = 5
NO_THREAD = "1000000000.000000"
UNKNOWN_TOKEN = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is as it should be, and what to do or what it is.

    No secret is ever part of it.
    """

    what: str
    ok: bool
    advice: str = ""


@dataclass(frozen=True)
class Patient:
    """An installation: its settings, a client with its bot token, and the wall clock (aware)."""

    chosen: Settings
    slack: WebClient
    real_now: Callable[[], datetime]


def examine(
    load: Load, client: Callable[[Settings], WebClient], real_now: Callable[[], datetime]
) -> list[Finding]:
    """Look at everything that can be looked at; raises nothing.

    `load` gives the settings or raises `SettingsFault`, `client` makes a Slack client of them,
    and `real_now` is the wall clock (aware). What needs a setting that is missing is left out.
    """
    try:
        chosen = load(FOR_DATABASE)
    except SettingsFault:
        return _settings(load)
    with speaking(chosen.tvaers_language):
        patient = Patient(chosen, client(chosen), real_now)
        ours = [*_settings(load), _zone(), *_key(chosen), *_database(chosen)]
        return [*ours, _copies(patient), *_slack(patient)]


def demand_known(fault: Exception) -> None:
    """Raise UserError when a failed connection means that Slack refuses a token for good."""
    refused = fault if isinstance(fault, SlackApiError) else fault.__context__
    if isinstance(refused, SlackApiError) and _code(refused) in UNKNOWN_TOKEN:
        raise UserError(_refusal(refused, _("Kør: python app.py doctor")))


def _settings(load: Load) -> list[Finding]:
    what = _("Indstillinger")
    try:
        load(FOR_START)
    except SettingsFault as fault:
        lines = str(fault).splitlines()[1:]
        return [Finding(what, ok=False, advice=line.removeprefix("• ")) for line in lines]
    return [Finding(what, ok=True)]


def _zone() -> Finding:
    return _checked(_("Tidszone"), _zone_words)


def _zone_words() -> str:
    try:
        return ZoneInfo(ZONE).key
    except ZoneInfoNotFoundError:
        install = _("{zone} findes ikke på maskinen. Installér tidszonerne (tzdata).")
        raise UserError(install.format(zone=ZONE)) from None


def _key(chosen: Settings) -> list[Finding]:
    if chosen.tvaers_key_file is None:
        return []
    return [_checked(_("Nøglefil"), partial(_key_words, chosen))]


def _key_words(chosen: Settings) -> str:
    KeyRing.load(chosen.key_file)
    return str(chosen.key_file)


def _database(chosen: Settings) -> list[Finding]:
    """Look at the database, then at its form, and then at whether the key opens what is in it."""
    looks: list[tuple[str, Callable[[Settings], str]]] = [
        (_("Database"), _database_words),
        (_("Databasens form"), _form_words),
    ]
    if chosen.tvaers_key_file is not None:
        looks.append((_("Det forseglede"), _sealed_words))
    findings: list[Finding] = []
    for what, look in looks:
        findings.append(_checked(what, partial(look, chosen)))
        if not findings[-1].ok:
            break
    return findings


def _database_words(chosen: Settings) -> str:
    with _reading(chosen.database_url) as session:
        if session.get_bind().dialect.name == "sqlite":
            return _sqlite_words(session)
        return _postgresql_words(session)


def _sqlite_words(session: Session) -> str:
    ours = engines.journal_for(sqlite3.sqlite_version_info)
    if session.scalar(text("PRAGMA journal_mode")) == "wal" and ours != engines.WRITE_AHEAD:
        raise UserError(
            _("SQLite {version} kan miste data i WAL. Start Tværs: den går selv fra WAL.").format(
                version=sqlite3.sqlite_version
            )
        )
    with engines.connect("sqlite://").connect() as trial:
        if trial.scalar(text("PRAGMA synchronous")) != SYNCHRONOUS[engines.ROLLBACK.synchronous]:
            raise UserError(_("SQLite skriver ikke med synchronous=EXTRA. Brug en nyere Python."))
    return f"SQLite {sqlite3.sqlite_version}, {ours.mode}, synchronous={ours.synchronous}"


def _postgresql_words(session: Session) -> str:
    number = int(session.scalar(text("SHOW server_version_num")) or 0)
    return f"PostgreSQL {engines.refuse_old(number)}"


def _form_words(chosen: Settings) -> str:
    with _reading(chosen.database_url) as session:
        found, newest = store.form(session.connection())
    if found is None:
        raise UserError(_("Databasen er tom. Kør: python app.py migrate"))
    if found not in store.known_forms():
        raise UserError(store.newer())
    if found != newest:
        raise UserError(_("Databasen er ikke i den nyeste form. Kør: python app.py migrate"))
    with _reading(chosen.database_url) as session:
        refuse_moved(session)
    return str(newest)


def _sealed_words(chosen: Settings) -> str:
    vault = Vault(KeyRing.load(chosen.key_file))
    query = select(Case.id, Case.official_number).where(Case.official_number.is_not(None))
    with _reading(chosen.database_url) as session:
        newest = session.execute(query.order_by(Case.received_at.desc()).limit(1)).first()
    if newest is None:
        return _("Der er endnu intet at åbne.")
    try:
        vault.unseal("case", "official_number", newest.id, newest.official_number)
    except Tampered:
        raise UserError(_("Nøglefilen passer ikke til databasen. Find den rigtige.")) from None
    return _("Nøglen åbner det nyeste.")


def _copies(patient: Patient) -> Finding:
    return _checked(_("Sikkerhedskopier"), partial(_copies_words, patient))


def _copies_words(patient: Patient) -> str:
    folder = patient.chosen.tvaers_backup_dir
    if folder is None:
        return _("Tværs tager ingen af sig selv. Vælg en mappe til dem i TVAERS_BACKUP_DIR.")
    try:
        newest = copies.newest(folder, patient.real_now())
    except OSError as fault:
        unread = _("Mappen {path} kan ikke læses: {reason}.")
        raise UserError(unread.format(path=folder, reason=fault.strerror)) from None
    if newest is None:
        none = _("Der er ingen i {path}. {advice}")
        raise UserError(none.format(path=folder, advice=_copy_by_hand()))
    return _age_words(patient.real_now() - newest)


def _age_words(age: timedelta) -> str:
    hours = age // timedelta(hours=1)
    if age > OLDEST_COPY:
        old = _("Den nyeste er {hours} timer gammel. {advice}")
        raise UserError(old.format(hours=hours, advice=_copy_by_hand()))
    return _("Den nyeste er {hours} timer gammel.").format(hours=hours)


def _copy_by_hand() -> str:
    return _("Se, om Tværs kører. Hvorfor en kopi ikke lykkes, siger: python app.py backup FIL")


def _slack(patient: Patient) -> list[Finding]:
    """Look at both tokens; the rest needs that the bot's own is good."""
    findings = []
    if patient.chosen.slack_app_token.get_secret_value():
        findings.append(_checked("SLACK_APP_TOKEN", partial(_app_words, patient)))
    if patient.chosen.slack_bot_token.get_secret_value():
        findings += _behind_the_bot_token(patient)
    return findings


def _app_words(patient: Patient) -> str:
    token = patient.chosen.slack_app_token.get_secret_value()
    _answer(
        lambda: patient.slack.apps_connections_open(app_token=token),
        _("Lav en ny under Basic Information, App-Level Tokens, med connections:write."),
    )
    return ""


def _behind_the_bot_token(patient: Patient) -> list[Finding]:
    found: list[Any] = []

    def greet() -> str:
        again = _("Hent den igen under OAuth & Permissions.")
        found.append(_answer(patient.slack.auth_test, again))
        return str(found[0].get("team") or "")

    token = _checked("SLACK_BOT_TOKEN", greet)
    if not token.ok:
        return [token]
    headers = {str(name).lower(): value for name, value in found[0].headers.items()}
    return [
        token,
        _checked(_("Rettigheder"), partial(_scope_words, patient.chosen, headers)),
        _checked(_("Ur"), partial(_clock_words, headers, patient.real_now())),
        *_channels(patient),
    ]


def _scope_words(chosen: Settings, headers: dict[str, Any]) -> str:
    """Compare what the app may with what the manifest asks for; both ways are faults."""
    asked_for = (*SCOPES, *FILES) if chosen.sends_files else SCOPES
    granted = {scope.strip() for scope in _one(headers, "x-oauth-scopes").split(",")} - {""}
    missing, superfluous = set(asked_for) - granted, granted - set(asked_for)
    faults = []
    if missing:
        faults.append(_("Appen mangler {scopes}.").format(scopes=", ".join(sorted(missing))))
    if superfluous:
        too_many = _("Appen har mere, end den skal bruge: {scopes}.")
        faults.append(too_many.format(scopes=", ".join(sorted(superfluous))))
    if faults:
        again = _("Sæt manifest.json ind under App Manifest, og vælg Reinstall to Workspace.")
        if chosen.sends_files:
            again = _(
                "Sæt det, python app.py manifest --files skriver, ind under App Manifest, og vælg "
                "Reinstall to Workspace."
            )
        raise UserError(" ".join([*faults, again]))
    return ", ".join(asked_for)


def _clock_words(headers: dict[str, Any], ours: datetime) -> str:
    try:
        theirs = parsedate_to_datetime(_one(headers, "date"))
    except ValueError:
        return _("Slack sagde ikke, hvad klokken er.")
    drift = round(abs((ours - theirs).total_seconds()))
    if drift > LARGEST_DRIFT:
        wrong = _("Maskinens ur går {seconds} sekunder forkert. Stil det efter NTP.")
        raise UserError(wrong.format(seconds=drift))
    return ""


def _one(headers: dict[str, Any], name: str) -> str:
    value = headers.get(name, "")
    return str(value[0]) if isinstance(value, list) and value else str(value)


def _channels(patient: Patient) -> Iterator[Finding]:
    for name, channel, card in _teams(patient.chosen):
        what = _("Kanalen for {team}").format(team=name)
        fit = _checked(what, partial(_channel_words, patient, channel))
        yield fit
        if fit.ok:
            threads = _("Trådene i kanalen for {team}").format(team=name)
            yield _checked(threads, partial(_thread_words, patient, channel, card))


def _teams(chosen: Settings) -> list[tuple[str, str, str]]:
    """Return each team's name, channel and newest card; none where the database can't be read."""
    newest = (
        select(Case.card_ts)
        .where(Case.team_id == Team.id, Case.card_ts.is_not(None))
        .order_by(Case.received_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    try:
        with _reading(chosen.database_url) as session:
            rows = session.execute(select(Team.name, Team.channel, newest).order_by(Team.name))
            return [(name, channel, card or NO_THREAD) for name, channel, card in rows]
    except UserError:  # told by the check of the database
        return []


def _channel_words(patient: Patient, channel: str) -> str:
    fault = why_not(patient.slack, channel)
    if fault is not None:
        raise UserError(fault)
    return _("privat, ikke delt, og Tværs er med")


def _thread_words(patient: Patient, channel: str, ts: str) -> str:
    """Read a thread, as reconciling does; that there is none such is an answer too."""
    try:
        patient.slack.conversations_replies(channel=channel, ts=ts, limit=1)
    except SlackApiError as refused:
        if _code(refused) != "thread_not_found":
            raise UserError(_refusal(refused, _("Se appens rettigheder."))) from None
    return _("kan læses")


def _checked(what: str, look: Callable[[], str]) -> Finding:
    """Make a finding of a look, which gives a detail or raises UserError with the advice."""
    try:
        return Finding(what, ok=True, advice=look())
    except UserError as fault:
        return Finding(what, ok=False, advice=str(fault))
    except (SlackClientError, OSError, HTTPException):
        return Finding(what, ok=False, advice=_("Slack svarer ikke. Se, om maskinen kan nå det."))
    except Exception as fault:  # noqa: BLE001 - whatever it is, the other checks go on
        stuck = _("Det kunne ikke undersøges ({kind}).").format(kind=type(fault).__name__)
        return Finding(what, ok=False, advice=stuck)


def _answer(ask: Callable[[], Any], again: str) -> Any:
    """Return Slack's answer; raises UserError with `again` when it doesn't know the token."""
    try:
        return ask()
    except SlackApiError as refused:
        raise UserError(_refusal(refused, again)) from None


def _refusal(refused: SlackApiError, again: str) -> str:
    code = _code(refused)
    if code in UNKNOWN_TOKEN:
        return _("Slack godtager ikke nøglen ({code}). {again}").format(code=code, again=again)
    return _("Slack sagde nej ({code}). {again}").format(code=code or "?", again=again)


def _code(refused: SlackApiError) -> str:
    answer = refused.response
    return str(answer.get("error") or "") if isinstance(answer.data, dict) else ""


@contextmanager
def _reading(url: URL) -> Iterator[Session]:
    """Give a session that cannot write. Raises UserError when the database doesn't let us in."""
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        with Session(engine) as session:
            yield session
    except SQLAlchemyError:
        unread = _("Databasen kan ikke læses. Se, om DATABASE_URL er rigtig, og om den kører.")
        raise UserError(unread) from None
    finally:
        engine.dispose()


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or "").absolute()
    if not path.exists():
        missing = _("Databasen {path} findes ikke endnu. Kør: python app.py migrate")
        raise UserError(missing.format(path=path))
    address = f"file:{quote(str(path))}?mode=ro"
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, timeout=engines.BUSY_SECONDS),
        poolclass=NullPool,
    )


def _postgresql(url: URL) -> Engine:
    careful = {"connect_timeout": CONNECT_SECONDS, "options": "-c default_transaction_read_only=on"}
    return create_engine(url, connect_args=careful, poolclass=NullPool)
