"""Tværs: composes settings, database, Slack, clocks and ticks, and the commands. No decisions.

A command imports what it needs when it runs, so that `dates` and `guard` answer at once.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import socket
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import command_line
from bot.errors import UserError
from bot.locale import _, listed, speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_sdk import WebClient  # noqa: TID251 - named here, made in `_slack`
    from sqlalchemy import URL, Engine
    from sqlalchemy.orm import Session

    from bot.casework.retention import Plan
    from bot.casework.subject import Found
    from bot.finding import Finding
    from bot.runtime import Bot
    from bot.schedule import Ticker
    from bot.settings import Settings
    from bot.trace import Chain, Head

ENV_FILE = Path(".env")
PORT = 8025


class Story(StrEnum):
    """What the sandbox can tell."""

    ODDER = "odder"
    FAVRSKOV = "favrskov"


class Of(StrEnum):
    """What a note for the journal can be asked of."""

    START = "start"
    FOLLOW_UP = "follow-up"
    CASE = "case"


LONGEST_PAUSE = 60
LONGEST_ENDING = 30  # seconds: a post under way and its settling, with a database that is busy
YOUNG = 50_000  # new objects before a look for garbage: 700 is a tenth of every start
NO_CONNECTION_STATUS = 71  # beside schedule.STUCK_STATUS; any other than 0 starts it anew

cli = typer.Typer(
    help="Tværs: Slack-bot til kommunens tværfaglige team.",
    cls=command_line.Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
key = typer.Typer(
    help="Nøgler til det, der er forseglet.", cls=command_line.Group, no_args_is_help=True
)
chain = typer.Typer(
    help="Sporet: hvem der gjorde og læste hvad.", cls=command_line.Group, no_args_is_help=True
)
cli.add_typer(key, name="key")
cli.add_typer(chain, name="trace")


def wall() -> datetime:
    """Return the wall clock's time, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock


def steady() -> float:
    """Return the seconds of a clock that never jumps; it counts sleep where the system can."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@cli.command(cls=command_line.Command)
def start() -> None:
    """Kør Tværs: opdatér databasen, forbind til Slack, og arbejd, til SIGTERM kommer."""
    from bot import log, settings
    from bot.engines import held_alone
    from bot.schedule import Ticker
    from bot.sealed import demand_openable
    from bot.work_calendar import WorkCalendar

    with _prepared(settings.FOR_START) as chosen, ExitStack() as stack:
        stack.enter_context(held_alone(chosen.database_url))
        ended = _end_asked_for()
        lost = threading.Event()
        ticker = Ticker()
        running = _bot(chosen, ticker)
        _tell_how_it_is(stack, running, chosen)
        _make_ready(running.engine)
        demand_openable(running.engine, running.vault)
        _serve(stack, running, chosen)
        WorkCalendar().next_working_day(wall().date())  # slow once: before anybody waits
        _keep_copies(ticker, chosen)
        ticker.start(running)  # what is owed does not wait for a socket
        stack.callback(ticker.stop)
        if _connect(stack, running, chosen, ended, lost):
            log.log.info("process.started")
            ended.wait()
    log.log.info("process.ended")
    if lost.is_set():
        raise typer.Exit(NO_CONNECTION_STATUS)


@cli.command(cls=command_line.Command)
def demo(
    port: Annotated[int, typer.Option(metavar="PORT", help="Porten, siden vises på.")] = PORT,
    *,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Åbn siden i browseren.")
    ] = True,
    story: Annotated[
        Story | None, typer.Option(help="Afspil et forløb i terminalen, og slut.")
    ] = None,
    files: Annotated[
        bool, typer.Option("--files", help="Send også startmøder som filer til kalenderen.")
    ] = False,
) -> None:
    """Prøv hele produktet i browseren, uden Slack og uden token."""
    import webbrowser

    from rich.console import Console

    from bot.manifest import FILES
    from demo import Demo

    more_scopes = FILES if files else ()
    with _answered(), Demo(port, wall, steady, more_scopes=more_scopes) as running:
        if story:
            running.tell_in_terminal(Console(), story.value)
            return
        ended = _end_asked_for()
        Console().print(_("Tværs kører på {url} (stop med Ctrl+C)").format(url=running.url))
        if browser:
            webbrowser.open(running.url)
        ended.wait()


@cli.command(cls=command_line.Command)
def doctor() -> None:
    """Se, om alt er, som det skal være, og sig for hver fejl, hvad du skal gøre. Ændrer intet."""
    from bot.doctor import examine

    findings = examine(_settings, _slack, wall)
    for found in findings:
        typer.echo(_line_of(found))
    raise typer.Exit(0 if all(found.ok for found in findings) else 1)


@cli.command(cls=command_line.Command)
def manifest(
    *,
    files: Annotated[
        bool, typer.Option("--files", help="Bed også om lov til at sende filer.")
    ] = False,
) -> None:
    """Skriv Slack-appens manifest."""
    from bot.manifest import FILES, SCOPES, manifest_json

    sys.stdout.write(manifest_json(SCOPES + FILES if files else SCOPES))


@key.command("new", cls=command_line.Command)
def key_new(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Filen, nøglen skrives i.")],
) -> None:
    """Lav en ny nøglefil. Gem en kopi et sikkert sted: uden den kan intet åbnes."""
    from bot.vault import KeyRing

    with _answered():
        KeyRing.create(file, wall())
        typer.echo(_("Nøglen ligger i {file}. Gem en kopi et sikkert sted.").format(file=file))


@key.command("add", cls=command_line.Command)
def key_add(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Nøglefilen, nøglen lægges i.")],
) -> None:
    """Læg en ny nøgle i en nøglefil. Den åbner kun, til key rotate tager den i brug."""
    from bot.keyring import change

    with _answered():
        ring = change(file, lambda ring: ring.with_waiting(wall()))
        words = _(
            "{key} ligger i {file} og venter. Læg filen, hvor Tværs kører, og kør key rotate."
        )
        typer.echo(words.format(key=ring.seals[-1].id, file=file))


@key.command("rotate", cls=command_line.Command)
def key_rotate() -> None:
    """Tag en ny nøgle i brug, og forsegl alt på ny med den, mens Tværs kører."""
    from bot import settings
    from bot.engines import connect
    from bot.rotation import Ground, Rotation

    with _prepared(settings.FOR_KEY) as chosen:
        engine = connect(chosen.database_url)
        ground = Ground(chosen.key_file, engine, chosen.tvaers_backup_days)
        whole = Rotation(ground, wall, typer.echo).run()
    raise typer.Exit(0 if whole else 1)


@key.command("list", cls=command_line.Command)
def key_list() -> None:
    """Vis nøglerne: hvornår de er lavet, og hvor meget hver har forseglet."""
    from bot import settings
    from bot.engines import connect
    from bot.rotation import key_lines
    from bot.sealed import cells_by_key
    from bot.vault import KeyRing

    with _prepared(settings.FOR_KEY) as chosen:
        ring = KeyRing.load(chosen.key_file)
        with _reading(connect(chosen.database_url)) as session:
            for line in key_lines(ring, cells_by_key(session)):
                typer.echo(line)


@cli.command(cls=command_line.Command)
def migrate() -> None:
    """Bring databasen op til den nyeste form."""
    from bot import settings
    from bot.engines import connect, demand_supported, held_alone
    from bot.store import migrate as bring_up_to_date

    with _prepared(settings.FOR_DATABASE) as chosen, held_alone(chosen.database_url):
        engine = connect(chosen.database_url)
        demand_supported(engine)
        bring_up_to_date(engine)
        typer.echo(_("Databasen er opdateret."))


@cli.command(cls=command_line.Command)
def move(
    url: Annotated[str, typer.Argument(metavar="URL", help="Den tomme database på PostgreSQL.")],
) -> None:
    """Flyt det hele fra SQLite til PostgreSQL. Stop Tværs først."""
    from bot import moving, settings
    from bot.engines import held_alone
    from bot.vault import KeyRing, Vault

    with _prepared(settings.FOR_KEY) as chosen, held_alone(chosen.database_url):
        target = settings.load({"DATABASE_URL": url}, None, settings.FOR_DATABASE).database_url
        vault = Vault(KeyRing.load(chosen.key_file))
        where = moving.move(chosen.database_url, target, vault, wall)
        done = _("Tværs er flyttet til {where}. Lad DATABASE_URL pege derhen, og start Tværs igen.")
        typer.echo(done.format(where=where))


@cli.command(cls=command_line.Command)
def backup(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Filen, kopien skrives i.")],
) -> None:
    """Tag en kontrolleret, krypteret kopi af databasen."""
    from bot import backup as copies
    from bot import settings
    from bot.vault import KeyRing

    with _prepared(settings.FOR_KEY) as chosen:
        copies.backup(chosen.database_url, file, KeyRing.load(chosen.key_file))
        typer.echo(_("Kopien ligger i {file}.").format(file=file))


@cli.command(cls=command_line.Command)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Kopien, der læses.")],
) -> None:
    """Genskab databasen fra en kopi."""
    from bot import backup as copies
    from bot import settings
    from bot.casework.desk import Desk
    from bot.engines import held_alone
    from bot.restoring import make_ready
    from bot.vault import KeyRing, Vault

    def desk_in(session: Session) -> Desk:
        return Desk(session, Vault(ring), _case_time(chosen)(), chosen.sends_files)

    def ready(made: URL) -> None:
        make_ready(made, desk_in, wall())

    with _prepared(settings.FOR_KEY) as chosen, held_alone(chosen.database_url):
        ring = KeyRing.load(chosen.key_file)
        copies.restore(chosen.database_url, file, ring, ready)
        typer.echo(_("Databasen er genskabt. Start Tværs igen."))


@cli.command(cls=command_line.Command)
def note(
    code: Annotated[str, typer.Argument(metavar="SAG", help="Sagskoden, fx U26-0042.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FIL", help="Filen, notatet skrives i.")],
    of: Annotated[Of, typer.Option(help="Hvad notatet er af.")] = Of.CASE,
) -> None:
    """Skriv en sags notat til journalen som PDF. Hentningen står i sporet."""
    from sqlalchemy.orm import Session

    from bot import export, settings
    from bot.engines import connect
    from bot.vault import KeyRing, Vault
    from bot.views.journal_paper import note_pdf
    from models.vocabulary import NoteOf

    with _prepared(settings.FOR_KEY) as chosen, export.new_file(out) as file:
        vault, now = Vault(KeyRing.load(chosen.key_file)), _case_time(chosen)()
        engine = connect(chosen.database_url)
        with _reading(engine) as session:
            made = export.note_of(session, vault, code, NoteOf(of.value.replace("-", "_")), now)
        body = note_pdf(made.note)
        with Session(engine) as session, session.begin():
            export.mark(session, vault, made, now)
        file.write(body)
        done = _("{title}: notatet ligger i {file}. Kun du kan læse den.")
        typer.echo(done.format(title=made.note.title, file=out))


@cli.command(cls=command_line.Command)
def retention(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Vis det kun, og lad alt blive, som det er.")
    ] = False,
) -> None:
    """Slet og anonymisér de sager, hvis tid er gået. Det sker også af sig selv hver nat."""
    from bot import settings
    from bot.casework.retention import plans
    from bot.engines import connect
    from bot.views.retention import plan_lines

    with _prepared(settings.FOR_KEY) as chosen:
        now, engine = _case_time(chosen)(), connect(chosen.database_url)
        with _reading(engine) as session:
            found = plans(session, now)
        done = found if dry_run else _retain(chosen, engine, found, now)
        for line in (line for one in done for line in plan_lines(one)):
            typer.echo(line)
        typer.echo(_("Intet er ændret.") if dry_run else _retained(done))


@cli.command("access-request", cls=command_line.Command)
def access_request(
    code: Annotated[str, typer.Argument(metavar="SAG", help="Sagskoden, fx U26-0042.")] = "",
    *,
    employee: Annotated[
        str, typer.Option(metavar="ID", help="En medarbejders id i Slack i stedet for en sag.")
    ] = "",
    out: Annotated[Path, typer.Option(metavar="FIL", help="Filen, teksten skrives i.")],
    json: Annotated[
        bool, typer.Option("--json", help="Skriv det samme som JSON, i en fil ved siden af.")
    ] = False,
) -> None:
    """Skriv alt, hvad Tværs gemmer om en sag eller en medarbejder. Hentningen står i sporet."""
    from bot import export, settings
    from bot.views.subject import subject_json, subject_text

    shapes = {out: subject_text}
    if json:
        shapes[out.with_name(f"{out.name}.json")] = subject_json
    with _prepared(settings.FOR_KEY) as chosen, ExitStack() as stack:
        if bool(code) == bool(employee):
            raise UserError(_("Skriv enten en sagskode eller --employee med et id."))
        files = {path: stack.enter_context(export.new_file(path)) for path in shapes}
        found = _subject(chosen, code, employee)
        for path, shape in shapes.items():
            files[path].write(shape(found).encode())
        done = _("Alt om {about} ligger i {files}. Kun du kan læse det.")
        typer.echo(done.format(about=found.about, files=listed(map(str, shapes))))


@chain.command("verify", cls=command_line.Command)
def trace_verify(
    heads: Annotated[
        list[str] | None,
        typer.Argument(metavar="HOVED", help="Hoveder fra dagsoverblik, fx 214-3f9a1c2."),
    ] = None,
) -> None:
    """Gå hvert teams spor igennem, og sig, om det er helt, og om trykte hoveder er i det."""
    from bot.trace import Head

    with _answered():
        asked = frozenset(map(Head.read, heads or ()))
    with _chains(asked) as (chains, strays):
        for found in chains:
            typer.echo(f"{found.team}: {_state_of(found)}, {found.length}-{found.head}")
        missing = asked - {head for found in chains for head in found.met}
        for line in _missed(missing, strays):
            typer.echo(line)
    whole = not missing and not strays and all(found.broken_at is None for found in chains)
    raise typer.Exit(0 if whole else 1)


@chain.command("head", cls=command_line.Command)
def trace_head() -> None:
    """Vis hovedet af hvert teams spor."""
    with _chains() as (chains, _strays):
        for found in chains:
            typer.echo(f"{found.team}: {found.length}-{found.head}")


@cli.command(cls=command_line.Command)
def dates(
    when: Annotated[
        str, typer.Argument(metavar="TID", help="Tidspunkt (ISO 8601), eller - for et pr. linje.")
    ],
    *,
    json: Annotated[bool, typer.Option("--json", help="Skriv JSON.")] = False,
) -> None:
    """Vis de datoer, en henvisning modtaget på et tidspunkt får, og hvorfor."""
    from bot import pipes

    if when != "-" and not json:
        with _answered():
            typer.echo(_in_words(when))
        return
    whole = True
    for line, read in pipes.dates_lines(_lines() if when == "-" else [when]):
        typer.echo(line)
        whole = whole and read
    raise typer.Exit(0 if whole else 1)


@cli.command(cls=command_line.Command)
def guard(
    source: Annotated[str, typer.Argument(metavar="-", help="- læser en tekst pr. linje.")],
) -> None:
    """Sig for hver linje, hvad den ser ud til at indeholde: cpr, phone, address, name eller ok."""
    from bot import pipes

    if source != "-":
        with _answered():
            raise UserError(_("guard læser fra standardinput. Skriv: python app.py guard -"))
    for word in pipes.guard_lines(_lines()):
        typer.echo(word)


def _subject(chosen: Settings, code: str, employee: str) -> Found:
    """Return all that is kept about a case or an employee, once the trace has it."""
    from sqlalchemy.orm import Session

    from bot.casework import subject
    from bot.engines import connect
    from bot.vault import KeyRing, Vault

    vault, now = Vault(KeyRing.load(chosen.key_file)), _case_time(chosen)()
    engine = connect(chosen.database_url)
    with _reading(engine) as session:
        if code:
            found = subject.case_rows(session, vault, code, now)
        else:
            found = subject.employee_rows(session, vault, employee, now)
    with Session(engine) as session, session.begin():
        subject.mark(session, vault, found)
    return found


def _in_words(when: str) -> str:
    from bot import pipes

    try:
        return pipes.dates_words(when)
    except ValueError as fault:
        raise UserError(str(fault)) from None


def _lines() -> Iterator[str]:
    return (line.rstrip("\r\n") for line in sys.stdin)


def _line_of(found: Finding) -> str:
    """Return a finding on one line."""
    mark = "✓" if found.ok else "✗"
    return f"{mark} {found.what}: {found.advice}" if found.advice else f"{mark} {found.what}"


def _settings(required: tuple[str, ...]) -> Settings:
    from bot import settings

    return settings.load(os.environ, ENV_FILE, required)  # noqa: TID251 - the one reader of it


def _slack(chosen: Settings) -> WebClient:
    from slack_sdk import WebClient  # noqa: TID251 - app.py makes the clients

    token, url = chosen.slack_bot_token.get_secret_value(), chosen.slack_api_url
    return WebClient(token, base_url=url, timeout=10, retry_handlers=[])


def _bot(chosen: Settings, ticker: Ticker) -> Bot:
    from bot.engines import connect
    from bot.runtime import Bot
    from bot.vault import KeyFile, Vault

    return Bot(
        engine=connect(chosen.database_url),
        slack=_slack(chosen),
        vault=Vault(KeyFile(chosen.key_file)),
        now=_case_time(chosen, ticker.wake),
        real_now=wall,
        monotonic=steady,
        wake=ticker.wake,
        language=chosen.tvaers_language,
        operations=chosen.tvaers_operations_channel,
        web_address=chosen.tvaers_web_address,
        sends_files=chosen.sends_files,
    )


def _tell_how_it_is(stack: ExitStack, running: Bot, chosen: Settings) -> None:
    """Answer on the health port, where one is named. Raises UserError when it is taken."""
    if chosen.tvaers_health_port is not None:
        from bot.health import Health

        stack.enter_context(Health(running, chosen.tvaers_health_port))


def _serve(stack: ExitStack, running: Bot, chosen: Settings) -> None:
    """Let people read their calendars and papers, where a port and an address are named.

    Raises UserError when the port is taken.
    """
    if chosen.tvaers_web_port is not None:
        from bot.edge import Edge, Port
        from bot.web import answer

        port = Port("TVAERS_WEB_PORT", chosen.tvaers_web_port, chosen.tvaers_web_host)
        stack.enter_context(Edge(port, lambda path: answer(running, path)))


def _make_ready(engine: Engine) -> None:
    """Bring the database up to date. Raises UserError when it is not the one to start on."""
    from bot.backup import demand_finished
    from bot.engines import demand_supported
    from bot.moving import demand_here
    from bot.store import migrate as bring_up_to_date

    demand_supported(engine)
    demand_finished(engine)
    bring_up_to_date(engine)
    demand_here(engine)


def _keep_copies(ticker: Ticker, chosen: Settings) -> None:
    """Have a copy made every night, where a folder for them is named."""
    from bot.copies import Shelf, keep_up
    from bot.vault import KeyFile

    if chosen.tvaers_backup_dir is not None:
        keys, days = KeyFile(chosen.key_file), chosen.tvaers_backup_days
        shelf = Shelf(chosen.tvaers_backup_dir, days, chosen.database_url, keys)
        ticker.every_hour(lambda: keep_up(shelf, wall))


def _case_time(chosen: Settings, moved: Callable[[], None] | None = None) -> Callable[[], datetime]:
    """Return what tells the case's time: the wall, or beside a sandbox its story's clock."""
    if chosen.tvaers_clock_url is None:
        return wall
    from story_clock import StoryClock

    clock = StoryClock(chosen.tvaers_clock_url)
    if moved is not None:
        clock.follow(moved)
    return clock.now


def _connect(
    stack: ExitStack, running: Bot, chosen: Settings, ended: threading.Event, lost: threading.Event
) -> bool:
    """Connect to Slack, again and again while it is out of reach; False when asked to end first.

    `lost` is set, and the process asked to end, when no connection can be had later though Slack
    answers. Raises UserError when Slack knows us and says no.
    """
    from slack_bolt.error import BoltError
    from slack_sdk.errors import SlackClientError

    from bot import log
    from bot.doctor_slack import demand_known
    from handlers.wiring import connected

    def give_up() -> None:
        lost.set()
        ended.set()
        _end_anyhow(NO_CONNECTION_STATUS)

    token, pause = chosen.slack_app_token.get_secret_value(), 1
    while not ended.is_set():
        try:
            stack.enter_context(connected(running, token, lost=give_up))
        except (BoltError, SlackClientError, OSError) as fault:
            demand_known(fault)
            log.log.warning("slack.out_of_reach", seconds=pause)
        else:
            return True
        ended.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    return False


def _reading(engine: Engine) -> Session:
    from sqlalchemy.orm import Session

    return Session(engine.execution_options(reading=True))


def _retain(chosen: Settings, engine: Engine, found: list[Plan], now: datetime) -> list[Plan]:
    """Carry out what goes, and leave nothing of it in the files."""
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.casework.retention import carry_out, sealed_tables
    from bot.engines import scrub
    from bot.history import always
    from bot.vault import KeyRing, Vault

    vault = Vault(KeyRing.load(chosen.key_file))

    @contextmanager
    def desk() -> Iterator[Desk]:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield Desk(session, vault, now, chosen.sends_files, wall())

    done = [carry_out(one, desk, always) for one in found]
    if any(one.erased for one in done) and not scrub(engine, sealed_tables()):
        typer.echo(_("Databasens filer er i brug. Tværs rydder op i dem næste nat."), err=True)
    return done


def _retained(done: list[Plan]) -> str:
    if any(one.messages for one in done):
        return _("Udført. Beskederne i Slack slettes af den Tværs, der kører.")
    return _("Udført.")


@contextmanager
def _chains(heads: frozenset[Head] = frozenset()) -> Iterator[tuple[list[Chain], int]]:
    """Give what verifying each team's chain finds, and how many events are of no team."""
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from bot import settings, trace
    from bot.engines import connect
    from bot.loading import teams_found
    from bot.vault import KeyRing, Vault
    from models import Team

    with _prepared(settings.FOR_KEY) as chosen:
        vault = Vault(KeyRing.load(chosen.key_file))
        with Session(connect(chosen.database_url)) as session:
            teams = teams_found(session, select(Team).order_by(Team.name))
            found = [trace.verify(session, vault, team, heads) for team in teams]
            yield found, trace.strays(session)


def _missed(missing: frozenset[Head], strays: int) -> Iterator[str]:
    """Yield what else is wrong with the traces."""
    for head in sorted(missing, key=str):
        words = _("{head} findes ikke i noget spor: Noget, der var der, da det blev trykt, er væk.")
        yield words.format(head=head)
    if strays:
        yield _("{count} hændelser hører til intet team.").format(count=strays)


def _state_of(found: Chain) -> str:
    if found.broken_at is None:
        return _("helt")
    if found.broken_at == 1:
        return _("brudt ved nr. 1 (se først, om nøglefilen hører til databasen)")
    return _("brudt ved nr. {number}").format(number=found.broken_at)


@contextmanager
def _prepared(required: tuple[str, ...]) -> Iterator[Settings]:
    """Give the settings and put their language in force; faults are answered in words.

    What nobody expected is told as in the log: what kind it is, and where, but none of its words.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from bot import log
    from bot.vault import Tampered

    log.set_up(sys.stderr, wall)
    with _answered():
        chosen = _settings(required)
        with speaking(chosen.tvaers_language):
            try:
                yield chosen
            except SQLAlchemyError:
                raise UserError(_("Databasen kan ikke bruges. Kør: python app.py doctor")) from None
            except Tampered:
                raise UserError(
                    _(
                        "Noget forseglet kan ikke åbnes: Det er ændret eller beskadiget. "
                        "Kør: python app.py doctor"
                    )
                ) from None


@contextmanager
def _answered() -> Iterator[None]:
    """Say a fault that a person can act on in words, without a trace, and end with status 1."""
    try:
        yield
    except UserError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None


def _end_anyhow(status: int) -> None:
    """Let the process end even if something hangs that it waits for; the log tells where."""
    from bot import log

    def end() -> None:
        log.log.critical("process.ended_by_force")
        faulthandler.dump_traceback(sys.stderr)  # names of functions, and nothing of a person
        os._exit(status)  # what was under way is in doubt, as after any other end

    surely = threading.Timer(LONGEST_ENDING + 2, os._exit, [status])  # where nobody reads the log
    for timer in (surely, threading.Timer(LONGEST_ENDING, end)):
        timer.daemon = True
        timer.start()


def _end_asked_for() -> threading.Event:
    """Return what is set by SIGTERM or Ctrl+C.

    The signal only writes to a socket: that works at any moment, whatever the main thread is at
    and whichever thread the signal reaches. Setting the event in its handler would stand still
    for ever if it came just as the event is being waited for.
    """
    ended = threading.Event()
    told, tell = socket.socketpair()
    tell.settimeout(0)
    signal.set_wakeup_fd(tell.detach(), warn_on_full_buffer=False)  # open for ever
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda _number, _frame: None)

    def heed() -> None:
        told.recv(1)
        ended.set()
        _end_anyhow(0)

    threading.Thread(target=heed, name="signals", daemon=True).start()
    return ended


if __name__ == "__main__":
    gc.set_threshold(YOUNG)
    command_line.run(cli)
