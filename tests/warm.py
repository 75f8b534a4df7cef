"""Let every test's engine use the statements that an engine before it has compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

_FIRST: dict[str, Engine] = {}


def warmed(engine: Engine) -> Engine:
    """Return the engine with the compiled statements of the first one of its kind.

    SQLAlchemy keeps them an engine, by dialect; a sixth of the tests' work was making them anew.
    """
    first = _FIRST.setdefault(engine.name, engine)
    engine.dialect = first.dialect
    engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine
