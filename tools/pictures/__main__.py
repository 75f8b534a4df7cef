"""Live both stories, and take each picture where it belongs.

`python -m tools.pictures [folder] [odder|favrskov]`: without a story, both are lived.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time as clocks
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from demo import Demo
from sandbox.tale import TALES, Stage, Tale
from tools.pictures import favrskov, odder
from tools.pictures.album import TALL, Album

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tools.pictures.album import Scene

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--font-render-hinting=none")
SCENES = {"odder": odder, "favrskov": favrskov}


def main(folder: Path, keys: list[str]) -> None:
    """Live the stories of these keys from an empty demo each, and keep the pictures in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for key in keys:
        with Demo(0, _wall, clocks.monotonic) as demo, _window() as page:
            live(TALES[key], Album(Stage(demo.url, TALES[key].place), page, folder))
            page.goto("about:blank")


def live(tale: Tale, album: Album) -> None:
    """Live a story step by step, with the scenes that come before and after each step."""
    scenes = SCENES[tale.key]
    for number, step in enumerate(tale.steps, 1):
        _take_all(album, scenes.BEFORE.get(step.act, ()))
        step.act(album.stage)
        _take_all(album, scenes.AFTER.get(step.act, ()))
        sys.stdout.write(f"{tale.key} {number}/{len(tale.steps)}\n")


def _take_all(album: Album, scenes: tuple[Scene, ...]) -> None:
    for scene in scenes:
        scene(album)


@contextmanager
def _window() -> Iterator[Page]:
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser.new_page(viewport=TALL, locale="da-DK")
        browser.close()


def _wall() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the wall beside story time


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where they are put")
    reader.add_argument("scenes", nargs="*", help="which; all without it")
    asked = reader.parse_args()
    main(asked.folder, asked.scenes or list(SCENES))
