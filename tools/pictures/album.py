"""The one who takes the pictures: a page that looks at the demo as anybody, and a folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page, ViewportSize

    from sandbox.player import Player
    from sandbox.tale import Stage

WIDE: ViewportSize = {"width": 1440, "height": 900}
TALL: ViewportSize = {"width": 900, "height": 1050}
LONG: ViewportSize = {"width": 900, "height": 4000}
PHONE: ViewportSize = {"width": 412, "height": 2600}
DRAWN = 500  # milliseconds that the page takes at most to show what was published
WHOLE = "form => { form.style.maxHeight = 'none'; }"
"""A form that scrolls on the page is shown whole: a picture does not scroll."""


class Album:
    """A stage, a page that looks at it as anybody, and the folder the pictures go to."""

    def __init__(self, stage: Stage, page: Page, folder: Path) -> None:
        self.stage, self.page, self.folder = stage, page, folder

    def look(self, user: str, place: str = "") -> Page:
        """Open the page as a person, at a place, with whatever form that person has open."""
        self.page.goto("about:blank")
        where = place or self.stage.place.room
        self.page.goto(f"{self.stage.url}/?as={user}&lang=da#/{where}")
        expect(self.page.locator("html[data-ready]")).to_be_attached()
        self.page.evaluate("document.fonts.ready")
        return self.page

    def take(self, name: str, part: Locator | None = None) -> None:
        """Take a picture of the whole window, or of a part of it."""
        self._stand_still()
        (part or self.page).screenshot(path=self.folder / f"{name}.png")

    def card(self) -> Locator:
        """Return the card of the stage's case, as it stands on the page."""
        cards = self.page.locator("main .message").filter(has_text=f"Sag {self.stage.code}")
        return cards.filter(has=self.page.get_by_role("button", name="Se sagen")).first

    def said(self, words: str) -> Locator:
        """Return the newest message with some words, as it stands on the page."""
        message = self.page.locator("main .message").filter(has_text=words).last
        expect(message).to_be_visible()
        return message

    def form(self, name: str, user: str, place: str = "") -> None:
        """Take a picture of the form or view that a person has open, whole, and close it."""
        self.take(name, self.dialog(user, place))
        self.close(user)

    def dialog(self, user: str, place: str = "") -> Locator:
        """Return the form or view that a person has open, shown whole."""
        self.page.set_viewport_size(LONG)
        self.look(user, place)
        dialog = self.page.locator("dialog.modal[open]")
        expect(dialog).to_be_visible()
        dialog.evaluate(WHOLE)
        self.page.evaluate("document.activeElement?.blur()")
        self.page.mouse.move(0, 0)
        return dialog

    def close(self, user: str) -> None:
        """Close all that a person has open, and make the window as it was."""
        self.stage.free(user)
        self.page.set_viewport_size(TALL)

    def between(self, name: str, dialog: Locator, above: str, below: str) -> None:
        """Take a picture of a dialog from one thing in it down to another, as CSS finds them.

        An empty one is the dialog's own edge.
        """
        self._stand_still()
        box = _box(dialog)
        top = _box(dialog.locator(above).first)["y"] - 12 if above else box["y"]
        end = _box(dialog.locator(below).first)["y"] - 2 if below else box["y"] + box["height"]
        self._clip(name, box, top, end)

    def stretch(self, name: str, first: Locator, last: Locator) -> None:
        """Take a picture from the top of one message to the end of a later one."""
        self._stand_still()
        box, end = _box(first), _box(last)
        self._clip(name, box, box["y"], end["y"] + end["height"])

    def home(self, name: str, user: str) -> None:
        """Take a picture of a person's App Home, as wide as a phone."""
        self.take(name, self.stand_at_home(user))
        self.page.set_viewport_size(TALL)

    def stand_at_home(self, user: str) -> Locator:
        """Return a person's App Home as it is now, in a window as wide as a phone."""
        person = self.stage.person(user)
        before = person.home()
        self.page.set_viewport_size(PHONE)
        self.look(user, "home")
        self.stage.expect(user, lambda: person.home() != before, "App Home to be drawn anew")
        expect(self.page.get_by_role("heading", name="Indstillinger")).to_be_visible()
        self.page.wait_for_timeout(DRAWN)
        return self.page.locator("main .home")

    def letter(self, name: str, user: str, words: str) -> None:
        """Take a picture of a person's newest direct message from Tværs with some words."""
        self.stage.person(user).wait_message(dm(user), words)
        self.look(user, dm(user))
        self.take(name, self.said(words))

    def at(self, user: str) -> Player:
        """Return a person with nothing open."""
        return self.stage.free(user)

    def fill(self, user: str, **typed: Any) -> None:
        """Fill in the form a person has open, by block id, without sending it."""
        person = self.stage.person(user)
        for block_id, plain in typed.items():
            blocks = (person.modal() or {"blocks": []})["blocks"]
            held = {one["block_id"]: one.get("element") or {} for one in blocks}
            person.fill(block_id, held[block_id].get("action_id", ""), value=plain)

    def sheet(self, user: str, action: str) -> None:
        """Open a form from "Se sagen", by the button there."""
        self.stage.press(user, "show")
        self.stage.opened(user, "page:sheet")
        self.stage.person(user).click_modal(action)

    def _clip(self, name: str, wide: dict[str, float], top: float, end: float) -> None:
        clip: Any = {"x": wide["x"], "y": top, "width": wide["width"], "height": end - top}
        self.page.screenshot(path=self.folder / f"{name}.png", clip=clip)

    def _stand_still(self) -> None:
        self.page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")


def dm(user: str) -> str:
    """Return the channel of a person's direct messages with Tværs."""
    return "D" + user.removeprefix("U")


def _box(part: Locator) -> dict[str, float]:
    found: Any = part.bounding_box()
    return dict(found)


Scene = Callable[[Album], None]
Scenes = dict[Any, tuple[Scene, ...]]
