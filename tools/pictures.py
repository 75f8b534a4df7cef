"""Take the pictures of the README and the user guide, from the demo as it lives the Odder case.

Every picture is a real page in a headless Chromium; run by `make pictures`.
"""

from __future__ import annotations

import shutil
import sys
import time as clocks
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect, sync_playwright

from demo import CHANNEL, Demo
from sandbox.tale import ODDER, Stage, odder
from sandbox.tale.odder import CAMILLA, CHRISTINA, MARION, MEETING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page, ViewportSize

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--font-render-hinting=none")
WIDE: ViewportSize = {"width": 1440, "height": 900}
LOW: ViewportSize = {"width": 900, "height": 620}
TALL: ViewportSize = {"width": 900, "height": 1050}
ALI, SOEREN = "U0ALI", "U0SOEREN"


class Album:
    """A stage, a page that looks at it as anybody, and the folder the pictures go to."""

    def __init__(self, stage: Stage, page: Page, folder: Path) -> None:
        self.stage, self.page, self.folder = stage, page, folder

    def look(self, user: str, place: str = CHANNEL) -> Page:
        """Open the page as a person, at a place, with whatever form that person has open."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.stage.url}/?as={user}&lang=da#/{place}")
        expect(self.page.locator("html[data-ready]")).to_be_attached()
        self.page.evaluate("document.fonts.ready")
        return self.page

    def take(self, name: str, part: Locator | None = None) -> None:
        """Take a picture of the whole window, or of a part of it."""
        self.page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
        (part or self.page).screenshot(path=self.folder / f"{name}.png")

    def card(self) -> Locator:
        """Return the card of the stage's case, as it stands on the page."""
        cards = self.page.locator("main .message").filter(has_text=f"Sag {self.stage.code}")
        return cards.filter(has=self.page.get_by_role("button", name="Se sagen")).first

    def form(self, name: str, user: str) -> None:
        """Take a picture of the form or view that a person has open, and close it."""
        self.look(user)
        dialog = self.page.locator("dialog.modal[open]")
        expect(dialog).to_be_visible()
        self.take(name, dialog)
        self.stage.person(user).act("close", all=True)


def referral(album: Album) -> None:
    """Show the form as it is sent with a personal number where the case number belongs."""
    person = album.stage.person(ALI)
    person.command("C0TORVET", "/henvisning")
    view = album.stage.opened(ALI, "form:referral")
    groups = next(b["block_id"] for b in view["blocks"] if b["block_id"].startswith("target_"))
    person.submit(
        {
            groups: ["homeless_limited_function", "acute_no_network"],
            "urgency": "this_week",
            "outer_kind": "discharge",
            "outer_on": "2026-11-30",
            "official_number": "010203-1234",
            "situation": "Udskrives på mandag og har ikke noget sted at bo.",
            "citizen_wish": "Vil helst bo alene, men ikke langt fra sin søster.",
        }
    )
    album.look(ALI, "C0TORVET")
    dialog = album.page.locator("dialog.modal[open]")
    expect(dialog.locator(".error")).to_be_visible()
    album.take("referral", dialog)
    person.act("close", all=True)


def card_before(album: Album) -> None:
    """Show the card while an answer is missing, and the thread with the call."""
    album.look(MARION)
    album.take("card_before", album.card())
    album.look(MARION, f"{CHANNEL}/t{_ts(album.stage)}")
    thread = album.page.get_by_role("complementary", name="Tråd")
    expect(thread).to_contain_text("Kan du?")
    album.take("thread", thread)


def whole_page(album: Album) -> None:
    """Show the page on the morning of the meeting: card, digest and thread."""
    album.page.set_viewport_size(WIDE)
    album.look(MARION, f"{CHANNEL}/t{_ts(album.stage)}")
    thread = album.page.get_by_role("complementary", name="Tråd")
    thread.locator(".message").last.scroll_into_view_if_needed()
    expect(thread.get_by_text("Kan du?")).to_be_in_viewport()
    album.page.get_by_role("button", name="Skjul rådet").click()
    album.page.mouse.move(0, 0)
    album.take("readme")
    album.page.set_viewport_size(TALL)


def agenda(album: Album) -> None:
    """Show the agenda that lies in the thread an hour before the meeting."""
    person, card = album.stage.person(CAMILLA), album.stage.card() or {}
    post = person.wait_message(CHANNEL, "Dagsorden", card["ts"])
    person.click(CHANNEL, post["ts"], "card:agenda")
    album.stage.opened(CAMILLA, "page:agenda")
    album.form("agenda", CAMILLA)


def bid(album: Album) -> None:
    """Show the form a discipline bids in with."""
    album.stage.press(CAMILLA, "bid")
    album.stage.opened(CAMILLA, "form:bid")
    album.form("bid", CAMILLA)


def record(album: Album) -> None:
    """Show the record's form, with all bids on top."""
    album.stage.press(MARION, "record")
    album.stage.opened(MARION, "form:record")
    album.form("record", MARION)


def quick_log(album: Album) -> None:
    """Show the most used types under the card, seen by one person."""
    album.stage.press(CHRISTINA, "log")
    album.look(CHRISTINA)
    message = album.page.locator("main .message").filter(has_text="Flere …").last
    expect(message).to_be_visible()
    album.take("log", message)


def sheet(album: Album) -> None:
    """Show the private view, and the card, while the case is under way."""
    album.look(MARION)
    album.take("card_underway", album.card())
    album.stage.press(MARION, "show")
    album.stage.opened(MARION, "page:sheet")
    album.form("sheet", MARION)


def second_case(album: Album) -> None:
    """Refer another citizen just before Christmas, so that a morning has more than one line."""
    album.stage.working_day(MEETING, 28, time(10, 0))
    other = Stage(album.stage.url)
    other.refer(
        ALI,
        target_groups=["homeless_limited_function"],
        urgency="this_week",
        official_number="2026-118734",
        situation="Udskrevet og har ikke noget sted at bo.",
        citizen_wish="Vil helst bo alene.",
    )
    other.press(CAMILLA, "come")
    other.press(MARION, "receive")
    other.press(MARION, "come")
    other.card_says("Marion kommer")


def morning(album: Album) -> None:
    """Show the digest, what Marion finds in the Home tab, and the list of cases."""
    album.look(MARION)
    digest = album.page.locator("main .message").filter(has_text="Godmorgen").last
    expect(digest).to_contain_text(album.stage.code)
    album.take("digest", digest)
    album.page.set_viewport_size(LOW)
    album.look(MARION, "home")
    expect(album.page.get_by_role("heading", name="Mine sager")).to_be_visible()
    album.take("home", album.page.locator("main"))
    album.page.set_viewport_size(TALL)
    album.stage.person(MARION).command(CHANNEL, "/henvisning sager")
    album.stage.person(MARION).wait_modal()
    album.form("cases", MARION)


def absence(album: Album) -> None:
    """Show the form for being away, with days that are entered already; then call them off."""
    person = album.stage.person(CHRISTINA)
    for answer in ({"first_on": "2027-02-15", "last_on": "2027-02-19"}, None):
        person.command(CHANNEL, "/henvisning fravær")
        person.wait_modal("form:absence")
        if answer:
            person.submit(answer)
            person.act("close", all=True)
    album.form("absence", CHRISTINA)
    person.command(CHANNEL, "/henvisning fravær")
    person.wait_modal("form:absence")
    person.click_modal("absence:call_off")
    person.act("close", all=True)


def follow_up(album: Album) -> None:
    """Show the follow-up's form."""
    album.stage.choose(MARION, "follow_up")
    album.stage.opened(MARION, "form:follow_up")
    album.form("follow_up", MARION)


def handover(album: Album) -> None:
    """Show the letter a colleague elsewhere gets, then take the handover back."""
    album.stage.choose(MARION, "handover")
    album.stage.form(
        MARION,
        "form:handover",
        unit="health_care",
        recipient=ALI,
        summary="Bor på botilbud og trives. Plejebolig er bevilget. Venter på indflytning.",
    )
    person = album.stage.person(ALI)
    letter = person.wait_message("D0ALI", album.stage.code)
    person.click("D0ALI", letter["ts"], "handover:read")
    album.stage.opened(ALI, "page:letter")
    album.form("handover", ALI)
    album.stage.choose(MARION, "withdraw")
    album.stage.card_says("1 i gang")


def setup(album: Album) -> None:
    """Show a team's set-up, as the administrator sees it."""
    album.stage.person(SOEREN).command("C0NYTTEAM", "/henvisning opsætning")
    album.stage.person(SOEREN).wait_modal()
    album.form("setup", SOEREN)


def closed(album: Album) -> None:
    """Show how little a closed case's card takes."""
    album.look(MARION)
    album.take("card_closed", album.card())


BEFORE: dict[Any, tuple[Callable[[Album], None], ...]] = {
    odder.refer: (referral,),
    odder.record: (record,),
    odder.thirty_days: (second_case,),
}
AFTER: dict[Any, tuple[Callable[[Album], None], ...]] = {
    odder.christina_cannot: (card_before,),
    odder.morning: (whole_page, agenda),
    odder.tried_before: (bid,),
    odder.describing: (sheet, quick_log),
    odder.thirty_days: (morning, absence, follow_up),
    odder.granted: (handover, setup),
    odder.close: (closed,),
}


def main(folder: Path) -> None:
    """Live the case, and take each picture where it belongs."""
    folder.mkdir(parents=True, exist_ok=True)
    with Demo(0, _wall, clocks.monotonic) as demo, _window() as page:
        album = Album(Stage(demo.url), page, folder)
        for number, step in enumerate(ODDER.steps):
            _take_all(album, BEFORE.get(step.act, ()))
            step.act(album.stage)
            _take_all(album, AFTER.get(step.act, ()))
            sys.stdout.write(f"{number + 1}/{len(ODDER.steps)}\n")
        page.goto("about:blank")


def _take_all(album: Album, scenes: tuple[Callable[[Album], None], ...]) -> None:
    for scene in scenes:
        scene(album)


@contextmanager
def _window() -> Iterator[Page]:
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser.new_page(viewport=TALL, locale="da-DK")
        browser.close()


def _ts(stage: Stage) -> str:
    return str(stage.card_says()["ts"])


def _wall() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the wall beside story time


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
