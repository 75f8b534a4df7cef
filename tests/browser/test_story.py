"""The Odder case in a real Chromium: the demo's page, its story button, watched to the end."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from demo import Demo
from sandbox import Patience
from sandbox.tale import ODDER
from tests.browser.conftest import PATIENT
from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
WHOLE_STORY = 200_000  # milliseconds


def _demo(step_seconds: float) -> Demo:
    """Return what `make demo` runs, with a story that dwells so long on its steps."""
    return Demo(0, _wall, time.monotonic, step_seconds, Patience(ack=PATIENT))


def _wall() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the wall beside story time


def test_the_story_in_the_page(page: Page) -> None:
    """From one press on its button the case lives to its end before the visitor's eyes."""
    with _demo(0.1) as demo:
        _watch(page, demo)


def test_the_story_in_english_and_stopped(page: Page) -> None:
    """In English the captions are English; stopped, the story leaves the page to the visitor."""
    with _demo(60) as demo:
        Visitor(page, demo.url).open(lang="en")
        page.get_by_role("button", name="Play the Odder case").click()
        expect(page.locator(".story")).to_contain_text(ODDER.steps[0].english)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("button", name="Play the Odder case")).to_be_visible()
        expect(page.locator(".story")).to_have_count(0)
        page.goto("about:blank")


def _watch(page: Page, demo: Demo) -> None:
    visitor = Visitor(page, demo.url).open("U0METTE")
    page.get_by_role("button", name="Afspil Odder-sagen").click()
    expect(page.locator(".story")).to_contain_text(f"af {len(ODDER.steps)}")
    closed = visitor.messages.filter(has_text="afsluttet").filter(has_text="formålet opnået")
    expect(closed).to_contain_text("Efterkontrol 60 dage: ja", timeout=WHOLE_STORY)
    expect(closed).to_be_in_viewport()
    expect(page.get_by_role("button", name="Afspil Odder-sagen")).to_be_visible()
    _nothing_in_the_way(page)
    visitor.become("Marion Lund")
    expect(visitor.modal).to_have_count(0)
    closed.get_by_role("button", name="Se sagen").click()
    expect(visitor.modal).to_contain_text("Tidslinje")
    expect(visitor.modal).to_contain_text("svarede på efterkontrollen")
    _nothing_in_the_way(page)
    page.goto("about:blank")


def _nothing_in_the_way(page: Page) -> None:
    """See that axe finds nothing wrong with the page as it stands."""
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
