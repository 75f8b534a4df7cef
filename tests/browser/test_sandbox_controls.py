"""What Slack has not: the clock, the story, the reset, the wire and the two languages."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.small_bot import CHANNEL, SmallBot
from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from sandbox.story import Telling

pytestmark = pytest.mark.browser


LEAPS = {
    "En time": "tirsdag den 24. november 2026 kl. 09.25",
    "Næste arbejdsmorgen": "onsdag den 25. november 2026 kl. 07.45",
    "En dag": "torsdag den 26. november 2026 kl. 07.45",
    "30 dage": "lørdag den 26. december 2026 kl. 07.45",
}


def test_time(visitor: Visitor) -> None:
    """Each button moves time as it says, and the new time is announced."""
    page = visitor.open().page
    for leap, now in LEAPS.items():
        page.get_by_role("button", name=leap).click()
        expect(page.locator("#now")).to_have_text(now)
        expect(page.locator("#live")).to_have_text(f"Nu er det {now}")


def test_nothing_due(visitor: Visitor) -> None:
    """Where nothing is due, the page says so instead of seeming broken."""
    page = visitor.open().page
    page.get_by_role("button", name="Til det næste, der sker").click()
    expect(page.locator(".toast")).to_contain_text("Der er ikke noget på vej")


def test_time_is_everybodys(visitor: Visitor, bot: SmallBot) -> None:
    """Time moved from elsewhere moves here too."""
    visitor.open()
    bot.sandbox.player("U0CAMILLA").ask("POST", "clock", {"advance": "day"})
    expect(visitor.page.locator("#now")).to_contain_text("onsdag den 25. november")


def test_story(visitor: Visitor, bot: SmallBot) -> None:
    """The story shows its step and caption, and can be stopped."""
    told = threading.Event()

    def tale(telling: Telling) -> None:
        telling.step(2, 9, "Lone henviser borgeren")
        while not telling.pause(0.05):
            pass
        told.set()

    bot.sandbox.tell(tale)
    page = visitor.open().page
    page.get_by_role("button", name="Afspil historien").click()
    expect(page.locator(".story")).to_contain_text("Trin 2 af 9")
    expect(page.locator(".story")).to_contain_text("Lone henviser borgeren")
    page.get_by_role("button", name="Stop").click()
    assert told.wait(5)
    expect(page.locator(".toast")).to_contain_text("Historien er stoppet")
    expect(page.get_by_role("button", name="Afspil historien")).to_be_visible()


def test_reset(visitor: Visitor, bot: SmallBot) -> None:
    """Reset asks first, then everything is as on the first morning."""
    bot.card()
    page = visitor.open().page
    page.get_by_role("button", name="En dag").click()
    page.get_by_role("button", name="Nulstil").click()
    question = page.get_by_role("dialog", name="Nulstil sandkassen?")
    question.get_by_role("button", name="Nulstil").click()
    expect(visitor.messages).to_have_count(0)
    expect(page.locator("#now")).to_have_text("tirsdag den 24. november 2026 kl. 08.25")


def test_language(visitor: Visitor, bot: SmallBot) -> None:
    """The language changes live, stays in the address, and leaves the bot's words alone."""
    bot.card()
    page = visitor.open().page
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#now")).to_have_text("Tuesday 24 November 2026 at 08:25")
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    expect(page.get_by_role("button", name="Jeg kommer")).to_be_visible()
    expect(page).to_have_url(re.compile("lang=en"))
    page.reload()
    expect(page.get_by_role("button", name="Play the story")).to_be_visible()


def test_language_in_an_open_form(visitor: Visitor) -> None:
    """A form that is open in the other language keeps what is typed."""
    visitor.open(lang="en").write("/henvisning")
    expect(visitor.modal).to_contain_text("(optional)")
    visitor.press("Send")
    expect(visitor.modal).to_contain_text("Fill in the field.")


def test_wire(visitor: Visitor, bot: SmallBot) -> None:
    """The log shows each call as it comes, with its contents, and can be sifted."""
    page = visitor.open().page
    page.get_by_role("button", name="Teknisk log").click()
    bot.client.chat_postMessage(channel=CHANNEL, text="Godmorgen")
    log = page.get_by_role("region", name="Kald og svar")
    log.get_by_text("chat.postMessage").click()
    expect(log.locator("pre").first).to_contain_text('"text": "Godmorgen"')
    page.get_by_label("Filtrer på metode").fill("views")
    expect(log.get_by_text("chat.postMessage")).to_be_hidden()


def test_person_by_keyboard(visitor: Visitor) -> None:
    """The arrow keys change person, and focus stays with the persons."""
    page = visitor.open("U0CAMILLA").page
    page.get_by_role("radio", name="Camilla Holm").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".person:has(:checked)")).to_contain_text("Marion Lund")
    expect(page.get_by_role("radio", name="Marion Lund")).to_be_focused()
    expect(page).to_have_url(re.compile("as=U0MARION"))


def test_person_keeps_the_place(visitor: Visitor) -> None:
    """Who cannot see the channel lands in one that they can; who can comes back to it."""
    visitor.open("U0CAMILLA")
    title = visitor.page.get_by_role("heading", level=1)
    visitor.become("Lone Friis")
    expect(title).to_have_text("torvet")
    visitor.become("Marion Lund")
    expect(title).to_have_text("udsatte-team")


def test_a_press_outlasts_what_comes_meanwhile(visitor: Visitor, bot: SmallBot) -> None:
    """What comes between the mouse's down and up is drawn when the press has been heard."""
    page = visitor.open("U0CAMILLA").page
    marion, lone = (page.locator(".person", has_text=name) for name in ("Marion", "Lone"))
    lone.hover()
    page.mouse.down()
    bot.sandbox.player("U0CAMILLA").say(CHANNEL, "Godmorgen.")
    page.wait_for_timeout(500)
    page.mouse.up()
    expect(page.locator(".person:has(:checked)")).to_contain_text("Lone Friis")
    expect(marion.locator(".dot")).to_be_visible()


def test_home(visitor: Visitor) -> None:
    """The App Home is drawn when it is opened, and its buttons reach the bot."""
    visitor.open(place="home")
    home = visitor.page.get_by_role("region", name="Tværs, hjem")
    expect(home.get_by_role("heading", name="Mine sager")).to_be_visible()
    home.get_by_role("button", name="Se sagen").click()
    expect(visitor.modal).to_contain_text("Sag U26-0042")


def test_invitation(visitor: Visitor, bot: SmallBot) -> None:
    """An empty private channel says how to bring the app in, and then how to set a team up."""
    assert bot.sandbox.states == "running"
    visitor.open("U0SOEREN", "C0NYTTEAM")
    page = visitor.page
    page.get_by_role("button", name="Skriv /invite @Tværs").click()
    visitor.composer.press("Enter")
    expect(page.get_by_text("Her er ikke sat noget team op endnu")).to_be_visible()
    page.get_by_role("button", name="Skriv /henvisning opsætning").click()
    expect(visitor.composer).to_have_value("/henvisning opsætning")


@pytest.mark.parametrize(
    ("person", "place", "words"),
    [
        ("U0MARION", "C0UDSATTE", "Ingen beskeder endnu"),
        ("U0LONE", "C0TORVET", "Ingen beskeder i #torvet endnu"),
        ("U0LONE", "D0LONE", "Ingen beskeder fra Tværs endnu"),
        ("U0SOEREN", "C0NYTTEAM", "Tværs er ikke med i kanalen endnu"),
    ],
)
def test_emptiness(visitor: Visitor, person: str, place: str, words: str) -> None:
    """A place where nothing has been said yet says what it is for."""
    page = visitor.open(person, place).page
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def test_channel_one_is_not_in(visitor: Visitor) -> None:
    """An address to somebody else's channel leads to one's own, not to an error."""
    visitor.open("U0LONE", "C0UDSATTE")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("torvet")


def test_bot_away(page: Page) -> None:
    """Where the bot does not run, a banner says so, and it goes when the bot comes."""
    from sandbox import Sandbox  # noqa: PLC0415 - only this test has a sandbox of its own

    with Sandbox() as lonely:
        visitor = Visitor(page, lonely.url).open()
        banner = page.locator(".banner")
        expect(banner).to_contain_text("Tværs er ikke forbundet.")
        visitor.write("/henvisning")
        expect(page.locator(".toast")).to_contain_text("fik ikke besked")
        with SmallBot(lonely):
            expect(banner).to_be_hidden()
        page.goto("about:blank")
