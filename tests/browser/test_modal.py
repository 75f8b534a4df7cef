"""Forms: what is typed, what is wrong, what lies upon what, and where the focus is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.small_bot import CHANNEL

if TYPE_CHECKING:
    from tests.browser.small_bot import SmallBot
    from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def test_focus_goes_in_and_back(visitor: Visitor) -> None:
    """A form takes the focus to its first field, and gives it back when Escape closes it."""
    visitor.open().write("/henvisning")
    expect(visitor.field("Team")).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(visitor.modal).to_be_hidden()
    expect(visitor.composer).to_be_focused()


def test_focus_stays_inside(visitor: Visitor) -> None:
    """Tab never leaves an open form for the page behind it."""
    visitor.open().write("/henvisning")
    expect(visitor.modal).to_be_visible()
    behind = "!document.activeElement.matches('body, dialog[open] *')"
    for _ in range(14):
        visitor.page.keyboard.press("Tab")
        assert not visitor.page.evaluate(behind)


def test_errors(visitor: Visitor) -> None:
    """What is wrong stands under its field, the first takes focus, and it is said aloud."""
    visitor.open().write("/henvisning")
    visitor.field("Sagsnummer").fill("010203-1234")
    visitor.press("Send")
    expect(visitor.modal.locator(".error")).to_have_count(3)
    expect(visitor.field("Målgruppe").first).to_be_focused()
    alert = visitor.page.locator("#alert")
    expect(alert).to_contain_text("3 felter skal rettes. Målgruppe: Udfyld feltet.")
    expect(visitor.field("Sagsnummer")).to_have_value("010203-1234")


def test_errors_of_the_bot(visitor: Visitor) -> None:
    """The bot's own error stands under its field until it is mended; then the form goes in."""
    visitor.open("U0LONE", "C0TORVET").write("/henvisning")
    fill_referral(visitor, number="010203-1234")
    visitor.press("Send")
    number = visitor.field("Sagsnummer")
    expect(number).to_have_accessible_description(
        "Feltet ser ud til at indeholde et CPR-nummer. "
        "Fjern det, og brug sagsnummeret fra fagsystemet. Fx 2026-11873"
    )
    expect(number).to_be_focused()
    visitor.press("Send")
    send = visitor.modal.get_by_role("button", name="Send", exact=True)
    expect(send).not_to_have_attribute("aria-busy", "true")  # answered, and drawn
    expect(visitor.modal.locator(".error")).to_have_count(1)
    number.fill("2026-11873")
    expect(visitor.modal.locator(".error")).to_have_count(0)
    visitor.press("Send")
    expect(visitor.modal).to_be_hidden()
    visitor.page.get_by_role("link", name="Tværs").last.click()
    expect(visitor.messages).to_contain_text(["Tak. U26-0042 er hos Udsatte-teamet."])


def fill_referral(visitor: Visitor, number: str) -> None:
    """Fill in the referral form."""
    visitor.modal.get_by_role("button", name="Målgruppe").click()
    visitor.field("Melding om udsættelse").check()
    visitor.page.keyboard.press("Escape")
    visitor.field("Denne uge").check()
    visitor.field("Sagsnummer").fill(number)
    visitor.field("Hvad sker der lige nu?").fill("Brev om fogedsag.")


def test_update_keeps_what_is_typed(visitor: Visitor) -> None:
    """A form that changes under one's hands keeps what is typed, chosen and in focus."""
    visitor.open().write("/henvisning")
    fill_referral(visitor, number="2026-1")
    team = visitor.field("Team")
    team.focus()
    team.select_option(label="Social Indsats")
    expect(visitor.modal).to_contain_text("Social Indsats møder borgeren to og to.")
    expect(team).to_be_focused()
    expect(visitor.field("Sagsnummer")).to_have_value("2026-1")
    expect(visitor.field("Hvad sker der lige nu?")).to_have_value("Brev om fogedsag.")
    expect(visitor.modal).to_contain_text("1 valgt")
    expect(visitor.field("Denne uge")).to_be_checked()


def test_stack(visitor: Visitor, bot: SmallBot) -> None:
    """A form upon a view is left by the way back, and both go when the bot clears them."""
    bot.card()
    visitor.open().messages.get_by_role("button", name="Se sagen").click()
    visitor.press("Notat til journal")
    expect(visitor.field("Notat")).to_have_value("Mødet er holdt.")
    visitor.press("Tilbage")
    expect(visitor.modal).to_contain_text("Hvad sker der lige nu?")
    visitor.press("Notat til journal")
    visitor.press("Gem")
    expect(visitor.modal).to_be_hidden()
    expect(visitor.messages.get_by_role("button", name="Se sagen")).to_be_focused()


def test_cross_closes_all(visitor: Visitor, bot: SmallBot) -> None:
    """The cross in the corner closes the whole stack, as in Slack."""
    bot.card()
    visitor.open().messages.get_by_role("button", name="Se sagen").click()
    visitor.press("Notat til journal")
    expect(visitor.field("Notat")).to_be_visible()
    visitor.modal.get_by_role("button", name="Luk").click()
    expect(visitor.modal).to_be_hidden()


def test_silence(ignored: Visitor) -> None:
    """A form that the bot does not answer stays, with Slack's own words and what was typed."""
    ignored.open().write("/henvisning langsom")
    ignored.field("Et ord").fill("forgæves")
    ignored.press("Send")
    expect(ignored.modal.get_by_role("alert")).to_have_text(
        "Vi havde problemer med at oprette forbindelse. Prøv igen?"
    )
    expect(ignored.field("Et ord")).to_have_value("forgæves")


def test_silent_command(ignored: Visitor) -> None:
    """A command that nobody answers is said to have failed."""
    ignored.open().write("/henvisning tavs")
    expect(ignored.page.locator(".toast")).to_contain_text("svarede ikke inden for tre sekunder")


def test_every_input(visitor: Visitor, bot: SmallBot) -> None:
    """Each kind of input gives the bot the value that Slack would."""
    visitor.open().write("/henvisning alt")
    visitor.field("Tovholder").select_option(label="Marion Lund")
    visitor.modal.get_by_role("button", name="Deltagere").click()
    visitor.field("Søg i listen").fill("trine")
    visitor.field("Trine Bak").check()
    visitor.field("Kanal").select_option(label="#udsatte-team")
    visitor.field("Mødetid").fill("9.15")
    visitor.field("Dage").fill("30")
    visitor.field("Borgeren er spurgt").check()
    visitor.modal.get_by_label("Hvor holdes mødet?").select_option(label="Der")
    visitor.press("Gem")
    expect(visitor.modal).to_be_hidden()
    (given,) = bot.submitted
    assert given["user"]["user"]["selected_user"] == "U0MARION"
    assert given["users"]["users"]["selected_users"] == ["U0TRINE"]
    assert given["channel"]["channel"]["selected_conversation"] == CHANNEL
    assert given["clock"]["clock"]["selected_time"] == "09:15"
    assert given["days"]["days"]["value"] == "30"
    assert [o["value"] for o in given["ticks"]["ticks"]["selected_options"]] == ["0"]


def test_date_is_read(visitor: Visitor) -> None:
    """A date may be written as people write it, and is shown with its weekday."""
    visitor.open().write("/henvisning")
    field = visitor.field("Er der en fast dato?")
    for typed in ("4.12.2026", "2026-12-04", "4/12", "4. december"):
        field.fill(typed)
        field.press("Tab")
        expect(field).to_have_value("fredag den 4. december 2026")
    field.fill("31.2.2026")
    field.press("Tab")
    expect(field).to_have_value("")


def test_calendar(visitor: Visitor) -> None:
    """The calendar begins at story time's today and is walked with the arrow keys."""
    visitor.open().write("/henvisning")
    opener = visitor.modal.get_by_role("button", name="Åbn kalenderen")
    opener.click()
    expect(visitor.focused()).to_have_accessible_name("tirsdag den 24. november 2026")
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        visitor.page.keyboard.press(key)
    field = visitor.field("Er der en fast dato?")
    expect(field).to_have_value("onsdag den 2. december 2026")
    opener.click()
    visitor.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(visitor.modal).to_be_visible()


def test_form_of_another(visitor: Visitor) -> None:
    """A form belongs to the person who opened it."""
    visitor.open().write("/henvisning")
    expect(visitor.modal).to_be_visible()
    visitor.open("U0CAMILLA")
    expect(visitor.modal).to_be_hidden()
    visitor.open("U0MARION")
    expect(visitor.modal).to_be_visible()
