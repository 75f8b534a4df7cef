"""Tværs: composes settings, database, Slack, clocks and ticks, and the commands. No decisions."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import webbrowser
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from slack_sdk import WebClient  # noqa: TID251 - app.py makes the clients
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import backup as copies
from bot import log, pipes, settings, trace
from bot.access import whole_team
from bot.delivery import restored
from bot.errors import UserError
from bot.locale import _
from bot.manifest import manifest_json
from bot.runtime import Bot, connect
from bot.schedule import Ticker
from bot.store import migrate as bring_up_to_date
from bot.vault import KeyRing, Vault
from handlers.wiring import connected
from models import Team

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings

ENV_FILE = Path(".env")
PORT = 8025

cli = typer.Typer(
    help="Tværs: Slack-bot til kommunens tværfaglige team.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
key = typer.Typer(help="Nøgler til det, der er forseglet.", no_args_is_help=True)
chain = typer.Typer(help="Sporet: hvem der gjorde og læste hvad.", no_args_is_help=True)
cli.add_typer(key, name="key")
cli.add_typer(chain, name="trace")


def wall() -> datetime:
    """Return the wall clock's time, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock


@cli.command()
def start() -> None:
    """Kør Tværs: opdatér databasen, forbind til Slack, og arbejd, til SIGTERM kommer."""
    with _answered():
        log.set_up(sys.stderr, wall)
        chosen = _settings(settings.FOR_START)
        ticker = Ticker()
        running = _bot(chosen, ticker)
        bring_up_to_date(running.engine)
        with connected(running, chosen.slack_app_token.get_secret_value(), running.slack):
            ticker.start(running)
            log.log.info("process.started")
            _wait_for_the_end()
            ticker.stop()
        log.log.info("process.ended")


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Porten, siden vises på.")] = PORT,
    *,
    browser: Annotated[bool, typer.Option(help="Åbn siden i browseren.")] = True,
    story: Annotated[bool, typer.Option(help="Afspil Odder-sagen i terminalen, og slut.")] = False,
) -> None:
    """Prøv hele produktet i browseren, uden Slack og uden token."""
    from demo import Demo  # noqa: PLC0415 - the sandbox is only for the demo

    with _answered(), Demo(port, wall, time.monotonic) as running:
        if story:
            running.tell_in_terminal(Console())
            return
        Console().print(_("Tværs kører på {url} (stop med Ctrl+C)").format(url=running.url))
        if browser:
            webbrowser.open(running.url)
        _wait_for_the_end()


@cli.command()
def manifest() -> None:
    """Skriv Slack-appens manifest."""
    sys.stdout.write(manifest_json())


@key.command("new")
def key_new(file: Annotated[Path, typer.Argument(help="Filen, nøglen skrives i.")]) -> None:
    """Lav en ny nøglefil. Gem en kopi et sikkert sted: uden den kan intet åbnes."""
    with _answered():
        KeyRing.create(file)
        typer.echo(_("Nøglen ligger i {file}. Gem en kopi et sikkert sted.").format(file=file))


@cli.command()
def migrate() -> None:
    """Bring databasen op til den nyeste form."""
    with _answered():
        bring_up_to_date(connect(_settings(settings.FOR_DATABASE).database_url))
        typer.echo(_("Databasen er opdateret."))


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="Filen, kopien skrives i.")]) -> None:
    """Tag en kontrolleret, krypteret kopi af databasen."""
    with _answered():
        chosen = _settings(settings.FOR_KEY)
        copies.backup(chosen.database_url, file, KeyRing.load(chosen.key_file))
        typer.echo(_("Kopien ligger i {file}.").format(file=file))


@cli.command()
def restore(file: Annotated[Path, typer.Argument(help="Kopien, der læses.")]) -> None:
    """Genskab databasen fra en kopi."""
    with _answered():
        chosen = _settings(settings.FOR_KEY)
        copies.restore(chosen.database_url, file, KeyRing.load(chosen.key_file))
        engine = connect(chosen.database_url)
        bring_up_to_date(engine)
        with Session(engine) as session, session.begin():
            restored(session, wall())
        typer.echo(_("Databasen er genskabt. Start Tværs igen."))


@chain.command("verify")
def trace_verify() -> None:
    """Gå hvert teams spor igennem, og sig, om det er helt."""
    broken = False
    for found in _chains():
        whole = found.broken_at is None
        broken = broken or not whole
        words = _("helt") if whole else _("brudt ved nr. {number}").format(number=found.broken_at)
        typer.echo(f"{found.team}: {words}, {found.length}, {found.head}")
    raise typer.Exit(1 if broken else 0)


@chain.command("head")
def trace_head() -> None:
    """Vis hovedet af hvert teams spor."""
    for found in _chains():
        typer.echo(f"{found.team}: {found.length}, {found.head}")


@cli.command()
def dates(
    when: Annotated[str, typer.Argument(help="Tidspunkt (ISO 8601), eller - for en pr. linje.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Skriv JSON.")] = False,
) -> None:
    """Vis de datoer, en henvisning modtaget på et tidspunkt får, og hvorfor."""
    lines = (line.rstrip("\r\n") for line in sys.stdin) if when == "-" else iter([when])
    whole = True
    if when != "-" and not json:
        with _answered():
            typer.echo(_words_of(when))
            return
    for line, read in pipes.dates_lines(lines):
        typer.echo(line)
        whole = whole and read
    raise typer.Exit(0 if whole else 1)


@cli.command()
def guard(
    _lines: Annotated[str, typer.Argument(metavar="-", help="- læser en tekst pr. linje.")] = "-",
) -> None:
    """Sig for hver linje, hvad den ser ud til at indeholde: cpr, phone, address, name eller ok."""
    for word in pipes.guard_lines(line.rstrip("\r\n") for line in sys.stdin):
        typer.echo(word)


def _words_of(when: str) -> str:
    try:
        return pipes.dates_words(when)
    except ValueError as fault:
        raise UserError(str(fault)) from None


def _settings(required: tuple[str, ...]) -> Settings:
    return settings.load(os.environ, ENV_FILE, required)  # noqa: TID251 - the one reader of it


def _bot(chosen: Settings, ticker: Ticker) -> Bot:
    token, url = chosen.slack_bot_token.get_secret_value(), chosen.slack_api_url
    return Bot(
        engine=connect(chosen.database_url),
        slack=WebClient(token, base_url=url, timeout=10, retry_handlers=[]),
        vault=Vault(KeyRing.load(chosen.key_file)),
        now=wall,
        real_now=wall,
        monotonic=time.monotonic,
        wake=ticker.wake,
        language=chosen.tvaers_language,
    )


def _chains() -> list[trace.Chain]:
    with _answered():
        chosen = _settings(settings.FOR_KEY)
        vault = Vault(KeyRing.load(chosen.key_file))
        with Session(connect(chosen.database_url)) as session:
            teams = session.scalars(select(Team).order_by(Team.name).options(*whole_team()))
            return [trace.verify(session, vault, team) for team in teams]


@contextmanager
def _answered() -> Iterator[None]:
    """Say a fault that a person can act on in words, without a trace, and end with status 1."""
    try:
        yield
    except UserError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None


def _wait_for_the_end() -> None:
    """Wait for SIGTERM or Ctrl+C."""
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_what: ended.set())
    ended.wait()


if __name__ == "__main__":
    cli()
