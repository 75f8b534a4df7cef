"""Run 1: generated spellings of personal numbers are all found, and ordinary text passes."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from bot.guard import Verdict, verdict
from faults.record import record_of
from privacy.lookalikes import AMBIGUOUS, KINDS, examples
from privacy.spelling import FAMILIES, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faults.record import Record, Setting

SPELLINGS, EXAMPLES, TIMED = 48_000, 1_000, 400
SHORT_TEXT, LONG_TEXT = 3_000, 10_000  # characters
ALLOWED = 0.5  # percent of a look-alike kind
P99 = 5.0  # milliseconds for 3,000 characters
HERE = Path(__file__).parent
SENTENCES = HERE.parent / "tests" / "rules" / "ordinary_sentences.txt"
NOTES = HERE / "case_notes.txt"
WORST: tuple[str, ...] = (
    "0-",
    "01 02 85 1 ",
    "32 ",
    "+0",
    "&#0",
    "9 ",
    "<|",
    "1/2-85 ",
    "en to tre ",
    "O0.",
)
WORST += ("①", "1 maj ", "1985-02-01-", "010285 2026-", "1. 12-02-2021\n")


def run(setting: Setting) -> Record:
    """Play the run: spellings, written notes, ordinary sentences, look-alikes, and the cost."""
    record, chance = record_of(1, "guard", setting), Random(setting.seed)
    _find_all(setting, record, chance)
    _let_pass(record, "notes", notes(), 300)
    _let_pass(record, "sentences", sentences(), 1_000)
    _tell_apart(setting, record, chance)
    if setting.whole:
        _time(record, chance)
    return record


def notes() -> list[str]:
    """Return the written case notes; a blank line parts them in their file."""
    return NOTES.read_text(encoding="utf-8").strip().split("\n\n")


def sentences() -> list[str]:
    """Return the ordinary sentences, one a line."""
    return SENTENCES.read_text(encoding="utf-8").splitlines()


def _find_all(setting: Setting, record: Record, chance: Random) -> None:
    for one in spellings(chance, setting.some(SPELLINGS, least=len(FAMILIES))):
        record.count("spellings")
        record.count("with_modulus_11", one.of.holds_modulus_11)
        record.count("with_60", one.of.is_replacement)
        found = verdict(one.text) is Verdict.CPR
        record.count("found", found)
        record.demand(found, f"{one.family}: {one.text!a} passed")
    record.count("families", len(FAMILIES))
    record.figures["recall_percent"] = 100 * record.counts["found"] / record.counts["spellings"]


def _let_pass(record: Record, name: str, texts: list[str], least: int) -> None:
    """Demand that no written text is stopped; a warning is a question, and is only counted."""
    record.count(name, len(texts))
    record.demand(len(set(texts)) >= least, f"only {len(set(texts))} {name}")
    told = [(text, verdict(text)) for text in texts]
    for text, found in told:
        record.demand(found is not Verdict.CPR, f"{name}: {text!a} was stopped")
    record.count(f"{name}_stopped", sum(found is Verdict.CPR for _text, found in told))
    record.count(f"{name}_warned", sum(found not in {Verdict.CPR, Verdict.OK} for _, found in told))


def _tell_apart(setting: Setting, record: Record, chance: Random) -> None:
    count = setting.some(EXAMPLES, least=20)
    record.count("lookalike_kinds", len(KINDS))
    record.count("lookalikes", count * len(KINDS))
    shares = {name: _stopped(examples(kind, chance, count)) for name, kind in KINDS.items()}
    for name, share in shares.items():
        record.demand(share <= ALLOWED, f"{share:.2f} % of {name} stopped")
    record.figures["worst_kind_percent"] = max(shares.values())
    for name, kind in AMBIGUOUS.items():
        record.figures[f"not_counted: {name}, percent"] = _stopped(examples(kind, chance, count))


def _stopped(texts: list[str]) -> float:
    """Return how many percent of the texts are stopped."""
    return 100 * sum(verdict(text) is Verdict.CPR for text in texts) / len(texts)


def _time(record: Record, chance: Random) -> None:
    """Time ordinary text, and the worst: in the long form, which has its machine for itself."""
    taken = cost(chance, TIMED)
    record.figures["ms_3000_characters_p99"] = taken.ordinary
    record.figures["ms_10_kB_worst"] = taken.worst
    record.figures["times_longer_at_4_times_the_worst"] = taken.growth
    record.demand(taken.ordinary < P99, f"3,000 characters take {taken.ordinary:.1f} ms")
    record.demand(taken.growth < 8, f"the worst, times 4, takes {taken.growth:.1f} as long")


class Cost(NamedTuple):
    """Milliseconds of CPU of a verdict, and how many times longer four times the worst takes."""

    ordinary: float  # p99 of 3,000 characters of ordinary sentences
    worst: float  # 10,000 characters of the worst kind
    growth: float  # of the kind that grows most


def cost(chance: Random, count: int) -> Cost:
    """Measure the guard on so many ordinary texts, and on as many of the worst pieces."""
    ordinary, worst = sentences(), WORST[:count]
    short = [milliseconds(_whole(piece, LONG_TEXT)) for piece in worst]
    long = [milliseconds(_whole(piece, 4 * LONG_TEXT)) for piece in worst]
    return Cost(
        p99(_filled(chance, ordinary, SHORT_TEXT) for _text in range(count)),
        max(short),
        max(each / one for one, each in zip(short, long, strict=True)),
    )


def p99(texts: Iterable[str]) -> float:
    """Return the 99th percentile of a verdict's milliseconds over texts."""
    taken = sorted(map(milliseconds, texts))
    return taken[max(len(taken) * 99 // 100 - 1, 0)]


def milliseconds(text: str) -> float:
    """Return the CPU time of a verdict: the better of two, so that other work counts less."""
    return min(_once(text) for _time in range(2)) * 1000


def _once(text: str) -> float:
    began = time.process_time()
    verdict(text)
    return max(time.process_time() - began, 1e-6)


def _filled(chance: Random, ordinary: list[str], size: int) -> str:
    """Return so many characters of sentences in any order."""
    text = ""
    while len(text) < size:
        text += chance.choice(ordinary) + " "
    return text[:size]


def _whole(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]
