"""Somebody who uses the page with eyes, mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Visitor:
    """A page, and what people do at it; everything is found by what it is called on the screen."""

    def __init__(self, page: Page, url: str) -> None:
        """Take a page and the sandbox's address."""
        self.page, self.url = page, url

    def open(self, person: str = "U0MARION", place: str = "C0UDSATTE", lang: str = "da") -> Visitor:
        """Open the page as a person, at a channel or "home"."""
        self.page.goto(f"{self.url}/?as={person}&lang={lang}#/{place}")
        expect(self.page.locator("html[data-ready]")).to_be_attached()
        return self

    def become(self, name: str) -> None:
        """Look as another person."""
        self.page.locator(".person", has_text=name).click()
        expect(self.page.locator(".person:has(:checked)")).to_contain_text(name)

    def write(self, text: str) -> None:
        """Write in the channel's composer and send."""
        self.composer.fill(text)
        self.composer.press("Enter")

    @property
    def composer(self) -> Locator:
        """Return the channel's composer."""
        return self.page.locator("main .composer textarea")

    @property
    def messages(self) -> Locator:
        """Return the messages in the middle."""
        return self.page.locator("main .message")

    @property
    def thread(self) -> Locator:
        """Return the thread pane."""
        return self.page.get_by_role("complementary", name="Tråd")

    @property
    def modal(self) -> Locator:
        """Return the open modal."""
        return self.page.locator("dialog.modal[open]")

    def field(self, label: str) -> Locator:
        """Return the modal's field with this label."""
        return self.modal.get_by_label(label)

    def press(self, name: str) -> None:
        """Press the modal's button with this name."""
        self.modal.get_by_role("button", name=name, exact=True).click()

    def focused(self) -> Locator:
        """Return what has the focus."""
        return self.page.locator(":focus")

    def width_beyond(self) -> int:
        """Return how many pixels the page is wider than the window."""
        measure = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(measure))

    def cut_off(self) -> list[str]:
        """Return what can be seen but sticks out of the window's right side."""
        names = self.page.evaluate(_CUT_OFF)
        return [str(name) for name in names]


_CUT_OFF = """() => [...document.querySelectorAll("main *, dialog *, aside *, .wire *, .menu")]
  .filter((node) => !node.closest(".unseen") && node.getClientRects().length > 0)
  .map((node) => ({ node, right: node.getBoundingClientRect().right }))
  .filter(({ right }) => right > document.documentElement.clientWidth + 1)
  .map(({ node }) => `${node.tagName} ${node.className}`)"""
