"""The channel, the threads and what people do in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.small_bot import CHANNEL
from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.small_bot import SmallBot

pytestmark = pytest.mark.browser


def test_first_look(visitor: Visitor) -> None:
    """The first look shows the hour, the channels, seventeen people and where to begin."""
    page = visitor.open().page
    expect(page.locator("#now")).to_have_text("tirsdag den 24. november 2026 kl. 08.25")
    expect(page.get_by_role("heading", level=1)).to_have_text("udsatte-team")
    expect(page.get_by_role("radio")).to_have_count(17)
    expect(page.get_by_text("skriv det i feltet herunder")).to_be_visible()
    expect(page.get_by_role("button", name="Afspil historien")).to_be_visible()


def test_a_file_is_shown_and_downloaded(visitor: Visitor, bot: SmallBot) -> None:
    """A message with a file has a link in it, which saves the file under its own name."""
    bot.client.files_upload_v2(
        filename="U26-0042.ics", content=b"BEGIN:VCALENDAR", channel=CHANNEL, initial_comment="Her"
    )
    link = visitor.open().messages.last.get_by_role("link", name="U26-0042.ics")
    with visitor.page.expect_download() as saving:
        link.click()
    assert saving.value.suggested_filename == "U26-0042.ics"
    assert saving.value.path().read_bytes() == b"BEGIN:VCALENDAR"


def test_command_is_suggested_and_sent(visitor: Visitor) -> None:
    """A slash brings up the command's words, and Enter on a whole one sends it."""
    visitor.open().composer.type("/hen")
    options = visitor.page.get_by_role("option")
    expect(options).to_have_count(5)
    expect(options.nth(4)).to_contain_text("opsætning")
    visitor.composer.press("ArrowDown")
    visitor.composer.press("ArrowDown")
    visitor.composer.press("Enter")
    expect(visitor.composer).to_have_value("/henvisning sager")
    visitor.composer.press("Enter")
    expect(visitor.messages.last).to_contain_text("Kun synlig for dig")
    expect(visitor.page.get_by_text("skriv det i feltet herunder")).to_be_hidden()


def test_unknown_command(visitor: Visitor) -> None:
    """A command that does not exist is refused in words and stays in the field."""
    visitor.open().write("/hensigt")
    expect(visitor.page.get_by_text("Det er ikke en kommando").first).to_be_visible()
    expect(visitor.composer).to_have_value("/hensigt")


def test_card_changes_live(visitor: Visitor, bot: SmallBot, new_page: Callable[[], Page]) -> None:
    """What one person presses, another sees at once, and focus stays where it was."""
    bot.card()
    camilla = Visitor(new_page(), visitor.url).open("U0CAMILLA")
    button = visitor.open().messages.get_by_role("button", name="Jeg kommer")
    button.click()
    expect(camilla.messages.first).to_contain_text("Marion kommer")
    expect(visitor.messages.first).to_contain_text("Marion kommer")
    expect(visitor.messages.first).to_contain_text("(redigeret)")
    expect(button).to_be_focused()


def test_confirmation(visitor: Visitor, bot: SmallBot) -> None:
    """A button with a question asks first; no leaves all as it was."""
    bot.card()
    button = visitor.open().messages.get_by_role("button", name="Jeg kan ikke")
    question = visitor.page.get_by_role("dialog", name="Kan du ikke komme?")
    button.click()
    question.get_by_role("button", name="Fortryd").click()
    expect(question).to_be_hidden()
    expect(visitor.messages).to_have_count(1)
    button.click()
    question.get_by_role("button", name="Jeg kan ikke").click()
    expect(visitor.messages.last).to_contain_text("Trine er spurgt i stedet.")


def test_ephemeral_is_for_one(
    visitor: Visitor, bot: SmallBot, new_page: Callable[[], Page]
) -> None:
    """An ephemeral message is marked, and nobody else has it."""
    camilla = Visitor(new_page(), visitor.url).open("U0CAMILLA")
    visitor.open().write("/henvisning sager")
    expect(visitor.messages).to_contain_text(["Kun synlig for dig"])
    bot.card()
    expect(camilla.messages).to_have_count(1)
    expect(camilla.messages).not_to_contain_text("Åbne sager")


def test_overflow_by_keyboard(visitor: Visitor, bot: SmallBot) -> None:
    """An overflow menu opens, walks and closes by keyboard, and gives focus back."""
    bot.card()
    more = visitor.open().messages.get_by_role("button", name="Flere valg")
    more.press("Enter")
    expect(visitor.page.get_by_role("menuitem", name="Flyt møde")).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(more).to_be_focused()
    more.press("Enter")
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    expect(visitor.messages.last).to_contain_text("Du valgte Kun sparring")


def test_thread(visitor: Visitor, bot: SmallBot) -> None:
    """The thread opens beside the channel, takes replies, and refuses commands."""
    bot.card()
    visitor.open().page.get_by_role("button", name="1 svar").click()
    reply = visitor.thread.get_by_label("Svar i tråden")
    expect(reply).to_be_focused()
    expect(visitor.thread).to_contain_text("@Marion Lund")
    reply.fill("/henvisning")
    reply.press("Enter")
    expect(visitor.thread.get_by_role("alert")).to_contain_text("Kommandoer virker ikke i tråde")
    reply.fill("Jeg tager noter med")
    reply.press("Enter")
    expect(visitor.thread).to_contain_text("2 svar")
    expect(visitor.page.get_by_role("button", name="2 svar")).to_be_visible()
    reply.press("Escape")
    expect(visitor.thread).to_be_hidden()


def test_a_deleted_parent_is_said_in_the_page_s_language(visitor: Visitor, bot: SmallBot) -> None:
    """What is left of a deleted message that has replies is told in Danish, without a mark."""
    parent = str(bot.client.chat_postMessage(channel=CHANNEL, text="Kort")["ts"])
    bot.client.chat_postMessage(channel=CHANNEL, text="svar", thread_ts=parent)
    bot.client.chat_delete(channel=CHANNEL, ts=parent)
    visitor.open()
    expect(visitor.messages.last).to_contain_text("Beskeden er slettet.")
    expect(visitor.messages.last).not_to_contain_text("redigeret")


def test_permalink(visitor: Visitor, bot: SmallBot) -> None:
    """A message's permalink leads to it inside the page and marks it, a second time too."""
    ts = bot.card()
    link = bot.client.chat_getPermalink(channel=CHANNEL, message_ts=ts)["permalink"]
    bot.client.chat_postMessage(channel=CHANNEL, text=f"Se <{link}|kortet>")
    visitor.open()
    for _ in range(2):
        visitor.page.get_by_role("link", name="kortet").click()
        expect(visitor.page.locator(f"[id='p{ts}']")).to_be_focused()


def test_content_is_never_markup(visitor: Visitor) -> None:
    """What people write stays text, however much it looks like a page."""
    visitor.open().write("<img src=x onerror=alert(1)> & <b>fed</b>")
    expect(visitor.messages.last).to_contain_text("<img src=x onerror=alert(1)> & <b>fed</b>")
    expect(visitor.page.locator("main .message img, main .message b")).to_have_count(0)


def test_badges_per_person(visitor: Visitor, bot: SmallBot) -> None:
    """Who is named is seen on the person, on the channel, and is gone once it is read."""
    visitor.open("U0CAMILLA", "C0TORVET")
    bot.card()
    marion = visitor.page.locator(".person", has_text="Marion Lund")
    expect(marion).to_contain_text("1 omtale")
    channel = visitor.page.get_by_role("link", name=re.compile("udsatte-team"))
    expect(channel).to_contain_text("2 ulæste")
    channel.click()
    expect(channel).not_to_contain_text("ulæste")


def test_message_shortcut(visitor: Visitor) -> None:
    """A message's own menu offers the app's shortcut, and focus comes back after its form."""
    visitor.open().write("Der er en borger, jeg er i tvivl om")
    more = visitor.messages.get_by_role("button", name="Flere handlinger")
    more.click()
    visitor.page.get_by_role("menuitem", name="Henvisning fra besked").click()
    expect(visitor.modal).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.modal).to_be_hidden()
    expect(more).to_be_focused()


def test_global_shortcut(visitor: Visitor) -> None:
    """The lightning by the composer opens the app's global shortcuts."""
    visitor.open().page.get_by_role("button", name="Genveje").click()
    visitor.page.get_by_role("menuitem", name="Ny henvisning").click()
    expect(visitor.modal).to_contain_text("Ny henvisning")


def test_mention(visitor: Visitor) -> None:
    """A colleague is suggested after an @ and becomes a mention."""
    visitor.open().composer.type("Hej @cam")
    visitor.composer.press("Tab")
    visitor.composer.type("kommer du")
    visitor.composer.press("Enter")
    expect(visitor.messages.last.locator(".mention")).to_have_text("@Camilla Holm")


def test_announcement(visitor: Visitor, bot: SmallBot) -> None:
    """A new message is said to those who cannot see it come."""
    visitor.open()
    bot.client.chat_postMessage(channel=CHANNEL, text="Godmorgen. <@U0MARION> har *én* sag.")
    status = visitor.page.locator("#live")
    expect(status).to_have_text("Ny besked fra Tværs: Godmorgen. @Marion Lund har én sag.")


def test_reactions(visitor: Visitor, bot: SmallBot, new_page: Callable[[], Page]) -> None:
    """A reaction is chosen by keyboard, joined by a colleague in one press, and taken off again."""
    bot.card()
    camilla = Visitor(new_page(), visitor.url).open("U0CAMILLA")
    react = visitor.open().messages.first.get_by_role("button", name="Reager")
    react.press("Enter")
    expect(visitor.page.get_by_role("menuitem", name="Knappenål")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    mine = visitor.messages.get_by_role("button", name="Knappenål: Marion Lund")
    expect(mine).to_have_attribute("aria-pressed", "true")
    camilla.messages.get_by_role("button", name="Knappenål: Marion Lund").click()
    both = visitor.messages.get_by_role("button", name="Knappenål: 2, Marion Lund og Camilla Holm")
    expect(both).to_have_text("📌2")
    both.press("Enter")
    theirs = visitor.messages.get_by_role("button", name="Knappenål: Camilla Holm")
    expect(theirs).to_have_attribute("aria-pressed", "false")
    expect(theirs).to_be_focused()
    assert visitor.cut_off() == []
