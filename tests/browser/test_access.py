"""The page for everybody: axe finds nothing, and 320 pixels are wide enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_modal import fill_referral

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.story import Telling
    from tests.browser.small_bot import SmallBot
    from tests.browser.visitor import Visitor

    Scene = Callable[[Visitor, SmallBot], None]

pytestmark = pytest.mark.browser


def card(visitor: Visitor, bot: SmallBot) -> None:
    """Show the channel with a card and a message for one person."""
    bot.card()
    visitor.open().write("/henvisning sager")
    expect(visitor.messages).to_have_count(2)


def thread(visitor: Visitor, bot: SmallBot) -> None:
    """Show a thread beside the channel."""
    ts = bot.card()
    visitor.open(place=f"C0UDSATTE/t{ts}")
    expect(visitor.thread).to_contain_text("1 svar")


def form_with_error(visitor: Visitor, _bot: SmallBot) -> None:
    """Show a form that has been sent in empty, with a list open."""
    visitor.open().write("/henvisning")
    fill_referral(visitor, number="")
    visitor.press("Send")
    expect(visitor.modal.locator(".error")).to_have_count(1)
    visitor.modal.get_by_role("button", name="Målgruppe").click()


def every_field(visitor: Visitor, _bot: SmallBot) -> None:
    """Show a form with the other fields, a calendar apart."""
    visitor.open().write("/henvisning alt")
    expect(visitor.modal).to_be_visible()


def calendar(visitor: Visitor, _bot: SmallBot) -> None:
    """Show a form with its calendar open."""
    visitor.open().write("/henvisning")
    visitor.modal.get_by_role("button", name="Åbn kalenderen").click()


def home(visitor: Visitor, _bot: SmallBot) -> None:
    """Show the App Home."""
    visitor.open(place="home")
    expect(visitor.page.get_by_role("heading", name="Mine sager")).to_be_visible()


def english(visitor: Visitor, bot: SmallBot) -> None:
    """Show the channel in English, with suggestions."""
    bot.card()
    visitor.open(lang="en").composer.fill("/hen")
    expect(visitor.page.get_by_role("listbox")).to_be_visible()


def wire(visitor: Visitor, bot: SmallBot) -> None:
    """Show the technical log with a call unfolded."""
    bot.card()
    page = visitor.open().page
    page.get_by_role("button", name="Teknisk log").click()
    page.locator(".calls summary").first.click()


def menu(visitor: Visitor, bot: SmallBot) -> None:
    """Show an overflow menu."""
    bot.card()
    visitor.open().messages.get_by_role("button", name="Flere valg").click()


def question(visitor: Visitor, _bot: SmallBot) -> None:
    """Show the question before a reset."""
    visitor.open().page.get_by_role("button", name="Nulstil").click()


def empty(visitor: Visitor, _bot: SmallBot) -> None:
    """Show a channel where nothing has happened, with the first hint."""
    visitor.open("U0SOEREN", "C0NYTTEAM")


def story(visitor: Visitor, bot: SmallBot) -> None:
    """Show the story under way, and what the page says of a command that nobody knows."""
    page = visitor.open().page

    def tale(telling: Telling) -> None:
        telling.step(2, 9, "Lone henviser en borger, som har fået brev om fogedsag")
        telling.pause(60)

    bot.sandbox.tell(tale)
    page.get_by_role("button", name="Afspil historien").click()
    expect(page.locator(".story")).to_contain_text("Trin 2 af 9")
    visitor.write("/ukendt")
    expect(page.locator(".toast")).to_be_visible()


SCENES = (
    card,
    thread,
    form_with_error,
    every_field,
    calendar,
    home,
    english,
    wire,
    menu,
    question,
    empty,
    story,
)


DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_scene(visitor: Visitor, bot: SmallBot, scene: Scene) -> None:
    """Axe finds nothing, good practice included, and at 320 pixels nothing sticks out."""
    scene(visitor, bot)
    page = visitor.page
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate(DRAWN)  # the page hears of its new width before it next draws
    assert visitor.width_beyond() <= 0
    assert visitor.cut_off() == []


def test_narrow_sidebar(visitor: Visitor) -> None:
    """On a narrow screen channels and persons unfold, and fold when one has chosen."""
    visitor.open().page.set_viewport_size({"width": 320, "height": 640})
    page = visitor.page
    opener = page.get_by_role("button", name="Kanaler og personer")
    torvet = page.get_by_role("link", name="torvet")
    expect(torvet).to_be_hidden()
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    torvet.click()
    expect(torvet).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("torvet")


def test_narrow_controls(visitor: Visitor) -> None:
    """On a narrow screen the clock's buttons unfold from beside the time."""
    visitor.open().page.set_viewport_size({"width": 320, "height": 640})
    page = visitor.page
    page.get_by_role("button", name="Tid, historie og sprog").click()
    page.get_by_role("button", name="En time").click()
    expect(page.locator("#now")).to_contain_text("09.25")


def test_skip_link(visitor: Visitor) -> None:
    """The first stop of the Tab key is a way past the sidebar."""
    visitor.open().page.keyboard.press("Tab")
    expect(visitor.focused()).to_have_text("Gå til beskederne")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("udsatte-team")
