"""Run 2: marks through every input of a thousand case lives, and none comes out where it may not.

Cases live beside each other in one installation after another, with every log at DEBUG, while Slack
fails, processes end and databases break. Everything that goes to Slack is looked at as it goes;
then what was said, served, counted and kept.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.edge import Edge, Port
from bot.health import Health
from bot.manifest import FILES, SCOPES
from bot.runtime import connect
from bot.store import migrate
from bot.web import answer
from demo import CHANNEL
from faults.databases import copied, with_its_programs
from faults.installation import TORVET, Installation
from faults.record import POSTGRES, record_of
from handlers.table import FORMS
from models import Team
from privacy.cast import SEED, SOEREN, come_and_go, set_up_cast
from privacy.filling import PUBLIC, Filler
from privacy.hands import Eyes, Hands
from privacy.marks import Book, Needle, in_bytes
from privacy.mishaps import Mishaps
from privacy.overheard import overheard
from privacy.resting import look_at_cells, look_at_copy, look_at_files
from privacy.walk import PEOPLE, Life, Town
from privacy.watch import Watch

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from bot.runtime import Bot
    from faults.record import Record, Setting

LIVES, AT_ONCE = 520, 20
"""On each database other ones: over a thousand on the two."""
PATHS = ("/healthz", "/readyz", "/metrics")
NOT_HERE = {"form:swap": "only a team that meets in pairs has it, and the cast has none"}
"""Forms that no life in the cast's teams can come to, and why."""
SET_UPS = 8  # how often the administrator opens the set-up at the end, and goes on in it


@dataclass
class Course:
    """What is gathered over all installations of a run."""

    setting: Setting
    record: Record
    tried: Counter[str] = field(default_factory=Counter)
    typed: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)


class Served(Installation):
    """An installation that serves calendars and papers, and sends meetings as files."""

    served_at = ""

    def another(self) -> Bot:
        """Return a bot that tells people where they are served."""
        return replace(super().another(), web_address=self.served_at or None, sends_files=True)


def run(setting: Setting) -> Record:
    """Play the run."""
    course = Course(setting, record_of(2, "canaries", setting))
    if setting.database == POSTGRES:
        with_its_programs()
    engine = connect(setting.url)
    migrate(engine)
    engine.dispose()
    lives = setting.some(LIVES)
    for first in range(0, lives, AT_ONCE):
        _together(course, first, min(AT_ONCE, lives - first))
    _judge(course)
    return course.record


def _together(course: Course, first: int, count: int) -> None:
    """Let some cases live beside each other in an installation of their own, and look at it all."""
    book, setting = Book(), course.setting
    dice = Random(f"{setting.seed} {setting.database} {first}")
    with copied(setting.url, setting.folder) as url:
        world = Served(url, seed=SEED, set_up=_set_up, scopes=SCOPES + FILES)
        with overheard(world.wall.now) as heard, _serving(world):
            hands = _live(course, world, book, dice, [Life(first + n) for n in range(count)])
            _look_at_rest(course, world, book)
        _look_at_words(course.record, heard, book)
    course.tried += hands.tried
    marks = [mark for mark in book.marks if mark.taken and mark.needle is Needle.CITIZEN]
    course.typed |= {f"{mark.form}.{mark.field}" for mark in marks}
    course.kept |= {f"{mark.form}.{mark.field}" for mark in marks if mark.kept}
    course.record.count("marks_taken", len(marks))


def _live(course: Course, world: Served, book: Book, dice: Random, lives: list[Life]) -> Hands:
    eyes = Eyes(book, Watch(world, book, course.record), course.record)
    hands = Hands(world, eyes, Filler(world, book, dice, PEOPLE), dice)
    mishaps = Mishaps(world, book, dice, lambda: look_at_files(world, course.record, book))
    Town(hands, eyes, mishaps, dice).live(lives)
    world.sandbox._hub.faults.clear()
    for _time in range(SET_UPS):
        hands.command(SOEREN, TORVET, "opsætning")
    return hands


def _set_up(bot: Bot) -> None:
    """Set the cast's teams up; Ida has been a substitute in the first, and is not any more."""
    set_up_cast(bot)
    with bot.reading() as session:
        first = select(Team.id).where(Team.letter == "U", Team.channel == CHANNEL)
        team_id = session.scalars(first).one()
    come_and_go(bot, team_id)


@contextmanager
def _serving(world: Served) -> Iterator[None]:
    """Serve papers and calendars over real HTTP while the installation lives."""
    with Edge(Port("canaries", 0), lambda path: answer(world.bot, path)) as edge:
        world.served_at = f"http://127.0.0.1:{edge.port}"
        with world:
            yield


def _look_at_rest(course: Course, world: Served, book: Book) -> None:
    """Look at what is told of health, at the database's files, its sealed cells, and a copy."""
    record = course.record
    with Health(world.bot, 0) as health:
        for path in PATHS:
            _nothing_in(record, path, health.answer(path).body, book)
    for file in world.sandbox._hub.workspace.files._by_id.values():
        record.count("files_in_slack")
        named = f"{file.name} {file.title} ".encode()
        _nothing_in(record, "a file in Slack", named + (file.content or b""), book)
    look_at_files(world, record, book)
    look_at_copy(world, record, course.setting.folder, book)
    look_at_cells(world, record, book)


def _look_at_words(record: Record, heard: io.StringIO, book: Book) -> None:
    """Look at all that was logged, warned of and printed."""
    said = heard.getvalue()
    record.count("lines_said", said.count("\n"))
    record.demand(said, "nothing was said at all")
    _nothing_in(record, "what was said", said.encode(), book)


def _nothing_in(record: Record, where: str, content: bytes, book: Book) -> None:
    for words in in_bytes(content, tuple(Needle)):
        origin = [mark.origin for mark in book.found(content.decode(errors="replace"))][:1]
        record.demand(None, f"{where} holds {words} {origin}")


def _judge(course: Course) -> None:
    """Demand that it was a run: marks were taken and kept, and in the long form everywhere."""
    record = course.record
    record.counts["fields_with_marks"] = len(course.typed)
    record.counts["forms_of_the_table_taken"] = len(_taken(course))
    record.demand(record.counts.get("marks_kept"), "no cell holds a mark")
    record.demand(record.counts.get("marks_where_they_may_be"), "nobody was shown a mark")
    if course.setting.whole:
        record.demand(record.counts.get("asked_by_the_guard"), "the guard asked nothing")
        record.demand(record.counts.get("numbers_stopped"), "the guard stopped nothing")
        missing = FORMS.keys() - PUBLIC - NOT_HERE.keys() - _taken(course)
        record.demand(not missing, f"never taken: {', '.join(sorted(missing))}")
        unkept = course.typed - course.kept
        record.demand(not unkept, f"taken and not kept: {', '.join(sorted(unkept))}")


def _taken(course: Course) -> set[str]:
    return {form for form in FORMS if course.tried[f"taken {form}"]}
