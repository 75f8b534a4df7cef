"""What is right and wrong with this installation, and what to do about it; changes nothing."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select, text

from bot import copies, engines, store
from bot.doctor_slack import look_at_slack
from bot.errors import UserError, reason_of
from bot.finding import Finding, Patient, checked, reading
from bot.locale import _, ngettext, number_words, speaking
from bot.moving import refuse_moved
from bot.sealed import cells_by_key, lacking, unopened
from bot.settings import FOR_DATABASE, FOR_START, SettingsFault, is_over_the_network
from bot.vault import KeyRing, Tampered, Vault
from models import Case

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from datetime import datetime

    from slack_sdk import WebClient  # noqa: TID251 - only named here, made by the caller
    from sqlalchemy.orm import Session

    from bot.settings import Settings

    Load = Callable[[tuple[str, ...]], Settings]

ZONE = "Europe/Copenhagen"
OLDEST_COPY = timedelta(days=2)
SYNCHRONOUS = {"FULL": 2, "EXTRA": 3}  # SQLite's numbers


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
        ours = [*_settings(load), _zone(), *_key(chosen, real_now), *_database(chosen)]
        return [*ours, _copies(patient), *look_at_slack(patient)]


def _settings(load: Load) -> list[Finding]:
    what = _("Indstillinger")
    try:
        load(FOR_START)
    except SettingsFault as fault:
        lines = str(fault).splitlines()[1:]
        return [Finding(what, ok=False, advice=line.removeprefix("• ")) for line in lines]
    return [Finding(what, ok=True)]


def _zone() -> Finding:
    return checked(_("Tidszone"), _zone_words)


def _zone_words() -> str:
    try:
        return ZoneInfo(ZONE).key
    except ZoneInfoNotFoundError:
        install = _("{zone} findes ikke på maskinen. Installér tidszonerne (tzdata).")
        raise UserError(install.format(zone=ZONE)) from None


def _key(chosen: Settings, real_now: Callable[[], datetime]) -> list[Finding]:
    if chosen.tvaers_key_file is None:
        return []
    return [checked(_("Nøglefil"), partial(_key_words, chosen, real_now))]


def _key_words(chosen: Settings, real_now: Callable[[], datetime]) -> str:
    made = KeyRing.load(chosen.key_file).newest.made
    if made is None:
        age = _("{file}. Hvornår den nyeste nøgle er lavet, vides ikke.")
        return age.format(file=chosen.key_file)
    days = max((real_now() - made).days, 0)
    age = ngettext(
        "{file}. Den nyeste nøgle er {days} dag gammel.",
        "{file}. Den nyeste nøgle er {days} dage gammel.",
        days,
    )
    return age.format(file=chosen.key_file, days=days)


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
        findings.append(checked(what, partial(look, chosen)))
        if not findings[-1].ok:
            break
    return findings


def _database_words(chosen: Settings) -> str:
    with reading(chosen.database_url) as session:
        if session.get_bind().dialect.name == "sqlite":
            return _sqlite_words(session)
        return f"{_postgresql_words(session)}, {_line_words(chosen, session)}"


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


def _line_words(chosen: Settings, session: Session) -> str:
    """Say how the connection at hand is encrypted, as the server knows it."""
    ours = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    if tls := session.scalar(text(ours)):
        return str(tls)
    away = is_over_the_network(chosen.database_url)
    return _("uden TLS til en anden maskine") if away else _("på denne maskine")


def _form_words(chosen: Settings) -> str:
    with reading(chosen.database_url) as session:
        found, newest = store.form(session.connection())
    if found is None:
        raise UserError(_("Databasen er tom. Kør: python app.py migrate"))
    if found not in store.known_forms():
        raise UserError(store.newer())
    if found != newest:
        raise UserError(_("Databasen er ikke i den nyeste form. Kør: python app.py migrate"))
    with reading(chosen.database_url) as session:
        refuse_moved(session)
    return str(newest)


def _sealed_words(chosen: Settings) -> str:
    ring = KeyRing.load(chosen.key_file)
    query = select(Case.id, Case.official_number).where(Case.official_number.is_not(None))
    with reading(chosen.database_url) as session:
        newest = session.execute(query.order_by(Case.received_at.desc()).limit(1)).first()
        cells = cells_by_key(session)
    if not cells:
        return _("Der er endnu intet at åbne.")
    try:
        if newest is not None:
            Vault(ring).unseal("case", "official_number", newest.id, newest.official_number)
    except Tampered:
        raise UserError(_("Nøglefilen passer ikke til databasen. Find den rigtige.")) from None
    return _keys_words(ring, cells)


def _keys_words(ring: KeyRing, cells: Counter[str]) -> str:
    if lost := unopened(cells, Vault(ring)):
        raise UserError(lacking(lost))
    if older := cells.total() - cells[ring.newest.id]:
        words = ngettext(
            "Nøglerne åbner det. {count} felt er forseglet med en ældre: app.py key rotate",
            "Nøglerne åbner det. {count} felter er forseglet med en ældre: app.py key rotate",
            older,
        )
        return words.format(count=number_words(older))
    return _("Den nyeste nøgle har forseglet det hele.")


def _copies(patient: Patient) -> Finding:
    return checked(_("Sikkerhedskopier"), partial(_copies_words, patient))


def _copies_words(patient: Patient) -> str:
    folder = patient.chosen.tvaers_backup_dir
    if folder is None:
        return _("Tværs tager ingen af sig selv. Vælg en mappe til dem i TVAERS_BACKUP_DIR.")
    try:
        newest = copies.newest(folder, patient.real_now())
    except OSError as fault:
        unread = _("Mappen {path} kan ikke læses: {reason}.")
        raise UserError(unread.format(path=folder, reason=reason_of(fault))) from None
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
