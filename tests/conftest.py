"""What every test shares: the hypothesis profile that never measures time."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

MOST_AT_ONCE = 4
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # bytes; a run needs far less, as what passes is removed
KEPT = {"MALLOC_TOP_PAD_": 32 * 2**20, "MALLOC_TRIM_THRESHOLD_": 256 * 2**20}  # bytes, mallopt(3)
YOUNG, OLDER, OLDEST = 50_000, 20, 50  # new objects, and rounds of the younger, before a look

LONGEST = (
    "tests/faults/test_outages",
    "tests/faults/test_r",
    "tests/browser/test_story",
    "tests/product/test_story",
)

settings.register_profile("tvaers", deadline=None, derandomize=True)
settings.load_profile("tvaers")


def pytest_xdist_auto_num_workers() -> int:
    """Return how many work at once: two more than cores, as some wait for processes and Slack."""
    return min((os.cpu_count() or 1) + 2, MOST_AT_ONCE)


def pytest_configure() -> None:
    """Let what the tests write stand in memory where there is room: a tenth was the disk's.

    And let the workers keep the memory that they let go of: they soon want it again.
    """
    for name, size in KEPT.items():
        os.environ.setdefault(name, str(size))  # noqa: TID251 - for the workers alone
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("TMPDIR", str(MEMORY))  # noqa: TID251 - for the workers, too
        tempfile.tempdir = None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, in random order as the others: none of them is waited for at last."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """Let what has been loaded by now be looked at no more: a tenth of all the work was that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDEST)
