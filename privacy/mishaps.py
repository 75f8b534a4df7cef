"""What goes wrong while people act: Slack fails, the process ends, the database and cells break.

Each text that a fault brings along bears a mark of its own, so that a log line with an exception's
words would be seen.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, event, select

from bot.crash import CRASH_POINTS, strike_with
from faults.life import FAULTS
from models import Base
from privacy.marks import NUMBER, PHONE, Needle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from faults.installation import Installation
    from privacy.marks import Book

Json = dict[str, Any]
OF_VIEWS: tuple[tuple[str, Json], ...] = (
    ("views.open", {"kind": "429", "retry_after": 5}),
    ("views.open", {"kind": "http", "status": 503}),
    ("views.push", {"kind": "drop_before"}),
    ("views.push", {"kind": "error", "error": "internal_error"}),
    ("views.update", {"kind": "drop_after"}),
    ("views.update", {"kind": "error", "error": "not_found"}),
    ("views.publish", {"kind": "http", "status": 500}),
    ("users.info", {"kind": "429", "retry_after": 1}),
    ("files.completeUploadExternal", {"kind": "http_after", "status": 502}),
)
SLACKS = (*FAULTS, *OF_VIEWS)
LASTING = 3600.0  # seconds that a fault waits to be met
ON_THE_WAY = tuple(
    name
    for name in CRASH_POINTS
    if name.startswith(("inbox.", "delivery.", "reconcile.", "sweep."))
)


class Died(BaseException):
    """The process has ended here: nothing of ours catches it, as nothing catches a kill."""


class Mishaps:
    """Breaks things around one act of a person."""

    def __init__(
        self, world: Installation, book: Book, dice: Random, look: Callable[[], None]
    ) -> None:
        """Take an installation, the marks, the dice, and how the database's files are looked at."""
        self._world, self._book, self._dice, self._look = world, book, dice, look

    def of_slack(self) -> None:
        """Let one call that comes fail, in one of the ways there are."""
        method, fault = self._dice.choice(SLACKS)
        self._world.sandbox._hub.faults.ask(method, fault, 1, LASTING)

    @property
    def kinds(self) -> list[str]:
        """Return the names of what may break around an act."""
        return list(KINDS)

    @contextmanager
    def around(self, which: str) -> Iterator[None]:
        """Let something break while this lasts: `which` is the name of one of `KINDS`."""
        with KINDS[which](self):
            yield

    def _words(self, where: str) -> str:
        """Return an exception's text, such as a library makes of what it was given."""
        mark = self._book.new(Needle.REFUSED, "nobody", "exception", where)
        return f"could not keep {mark.word!r} of {NUMBER}, {PHONE}"

    @contextmanager
    def _end(self) -> Iterator[None]:
        """End the process at a boundary; the next life begins as `app.py start` does."""
        try:
            with _struck(self._at_a_boundary(Died())):
                yield
        except Died:
            self._world.restart()

    @contextmanager
    def _raise(self) -> Iterator[None]:
        """Raise what nobody expects at a boundary, in a handler or in delivery."""
        fault = RuntimeError(self._words("raised"))
        with _struck(self._at_a_boundary(fault)):
            yield

    @contextmanager
    def _break_statement(self) -> Iterator[None]:
        """Let the database refuse one change; its message holds the statement's parameters."""
        engine, words = self._world.bot.engine, self._words("database")
        met: list[str] = []

        def refuse(_cursor: Any, statement: str, _given: Any, _context: Any) -> None:
            if statement.startswith(("INSERT", "UPDATE")) and not met:
                met.append(statement)
                raise engine.dialect.loaded_dbapi.DataError(words)

        event.listen(engine, "do_execute", refuse)
        try:
            yield
        finally:
            event.remove(engine, "do_execute", refuse)

    @contextmanager
    def _break_cell(self) -> Iterator[None]:
        """Let a sealed cell be another than was sealed, and put it back."""
        table, column = self._dice.choice(sealed_columns())
        first = select(table.c.id, table.c[column]).where(table.c[column].is_not(None))
        with self._world.bot.engine.connect() as connection:
            rows = connection.execute(first).all()
        broken = [(row, bytes([*sealed[:-1], sealed[-1] ^ 1])) for row, sealed in rows]
        self._write(table, column, broken)
        try:
            yield
        finally:
            self._write(table, column, [tuple(row) for row in rows])

    @contextmanager
    def _pause(self) -> Iterator[None]:
        """Stand still before a change is committed, while its journal lies beside the database."""
        with _struck(lambda passed: self._look() if passed == "inbox.before_commit" else None):
            yield

    def _write(self, table: Any, column: str, cells: list[Any]) -> None:
        with self._world.bot.writing() as session:
            for row, sealed in cells:
                change = table.update().where(table.c.id == row)
                session.execute(change.values({column: sealed}))

    def _at_a_boundary(self, fault: BaseException) -> Callable[[str], None]:
        point, left = self._dice.choice(ON_THE_WAY), [self._dice.randint(1, 2)]

        def strike(passed: str) -> None:
            if passed == point:
                left[0] -= 1
                if left[0] == 0:
                    raise fault

        return strike


KINDS = {
    "end": Mishaps._end,
    "raise": Mishaps._raise,
    "statement": Mishaps._break_statement,
    "cell": Mishaps._break_cell,
    "pause": Mishaps._pause,
}
"""What may break around an act: by name, so that the record can count them."""


def sealed_columns() -> list[tuple[Any, str]]:
    """Return every table and column that holds sealed cells."""
    return [
        (table, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    ]


@contextmanager
def _struck(strike: Callable[[str], None]) -> Iterator[None]:
    strike_with(strike)
    try:
        yield
    finally:
        strike_with(None)
