"""How a story is told: step by step, in Danish and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.tale.stage import Place, Stage


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is told of it, in Danish and in English, and what the persons do.

    `look` is what a teller without the page may show afterwards.
    """

    danish: str
    english: str
    act: Callable[[Stage], None]
    look: Callable[[Stage], str] | None = None

    @property
    def caption(self) -> dict[str, str]:
        """Return the words by language, as the page takes them."""
        return {"da": self.danish, "en": self.english}


@dataclass(frozen=True, slots=True)
class Tale:
    """A whole story: its key, what its button says by language, where it is, and its steps."""

    key: str
    title: dict[str, str]
    place: Place
    steps: tuple[Step, ...]
