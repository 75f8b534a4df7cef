"""A real Chromium, a sandbox with a small bot, and a visitor who uses the page."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from sandbox import Patience, Sandbox
from tests.browser.small_bot import MANIFEST, SmallBot
from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Error,
        Page,
        ViewportSize,
    )

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WINDOW: ViewportSize = {"width": 1280, "height": 860}
PATIENCE = 20_000  # milliseconds that anything on the page may take
PATIENT = 15.0  # seconds that the sandbox waits for the small bot: the machine may be strained

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; skip without one, but fail where CI promises one."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None and os.environ.get("CI") == "true":  # noqa: TID251 - a test's own surroundings
        pytest.fail("CI has to have a Chromium on PATH; on Debian: apt-get install chromium")
    if path is None:
        pytest.skip("no Chromium on PATH: the browser tests are skipped")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Return a headless browser that calls nobody."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """Return the profile all pages share, so that the page's files are fetched once.

    Nothing else is shared: the page keeps what it remembers in its address and its own tab.
    """
    profile = browser.new_context(viewport=WINDOW, locale="da-DK")
    yield profile
    profile.close()


@pytest.fixture(scope="session")
def tab(profile: BrowserContext) -> Page:
    """Return the tab of each test's first page: two thirds of a page's cost is a new tab."""
    return profile.new_page()


@pytest.fixture
def new_page(profile: BrowserContext, tab: Page) -> Iterator[Callable[[], Page]]:
    """Return a maker of pages; a test fails when any of them has complained by its end."""
    complaints: list[str] = []
    pages: list[Page] = []

    def hear(message: ConsoleMessage) -> None:
        complaints.extend(_complaint(message))

    def blame(error: Error) -> None:
        complaints.append(_fault(error))

    def make() -> Page:
        page = profile.new_page() if pages else tab
        page.set_default_timeout(PATIENCE)
        page.on("console", hear)
        page.on("pageerror", blame)
        pages.append(page)
        return page

    yield make
    for page in pages[1:]:
        page.close()
    _as_new(tab)
    tab.remove_listener("console", hear)
    tab.remove_listener("pageerror", blame)
    assert complaints == []


def _as_new(tab: Page) -> None:
    """Let a tab remember nothing."""
    if tab.url.startswith("http"):
        tab.evaluate("sessionStorage.clear()")
    tab.goto("about:blank")
    tab.set_viewport_size(WINDOW)
    tab.mouse.move(0, 0)


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    """Return an empty page."""
    return new_page()


@pytest.fixture(scope="session")
def resident() -> Iterator[SmallBot]:
    """Return the small bot, connected to the sandbox that it lives in."""
    with _town(PATIENT) as town, SmallBot(town) as bot:
        yield bot


@pytest.fixture
def ignored(page: Page) -> Iterator[Visitor]:
    """Return somebody in a sandbox that soon gives up what the small bot doesn't answer."""
    with _town(0.5) as town, SmallBot(town):
        yield Visitor(page, town.url)
        page.goto("about:blank")  # before the town ends, which takes long enough to call in vain


@pytest.fixture
def bot(resident: SmallBot) -> SmallBot:
    """Return the small bot in a sandbox where nothing has happened yet."""
    resident.sandbox.player("U0CAMILLA").ask("POST", "reset", {})
    resident.submitted.clear()
    return resident


@pytest.fixture
def visitor(bot: SmallBot, page: Page) -> Visitor:
    """Return somebody at the page, who has not opened it yet."""
    return Visitor(page, bot.sandbox.url)


@contextmanager
def _town(ack: float) -> Iterator[Sandbox]:
    patience = Patience(ack=ack)
    with Sandbox(manifest=MANIFEST, patience=patience, trigger_seconds=PATIENT) as sandbox:
        sandbox.tell(lambda telling: telling.step(1, 1, "Enden"))
        yield sandbox


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type in {"error", "warning"} else []


def _fault(error: Error) -> str:
    return f"{error.name}: {error.message}"
