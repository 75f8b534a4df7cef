"""A person's words in Slack's paragraphs: marked, inactive, within the limit, and none lost."""

from __future__ import annotations

import pytest

from bot.views.blocks import SECTION, quotation, quoted

LONG = ("sagde at\n" * 155, "<&>" * 1000, "&" * 3000, "ord " * 750, "linje\n\n" * 400)


@pytest.mark.parametrize("text", LONG)
def test_a_quotation_that_is_cut_stays_within_its_limit(text: str) -> None:
    """What the marks and the escaping add counts, too, and no sign is cut in half."""
    for limit in (60, 700, SECTION):
        words = quoted(text, limit)
        assert len(words) <= limit
        assert all(line.startswith(">") for line in words.split("\n"))
        assert not words.removesuffix("…").endswith(("&", "&a", "&am", "&amp", "&l", "&lt", "&g"))


@pytest.mark.parametrize("text", LONG)
def test_a_whole_quotation_loses_nothing(text: str) -> None:
    """As many paragraphs as it takes, each within Slack's limit, and all words are in them."""
    found = [block.to_dict()["text"]["text"] for block in quotation(text, "*Hvad nu?*")]
    assert all(len(words) <= SECTION for words in found)
    head, *lines = "\n".join(found).split("\n")
    assert head == "*Hvad nu?*"
    said = "".join(line.removeprefix(">") for line in lines)
    for sign, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        said = said.replace(sign, plain)
    assert "".join(said.split()) == "".join(text.split())


def test_short_words_are_one_paragraph() -> None:
    """An ordinary answer stands under its heading, in one paragraph."""
    (block,) = quotation("bor hos en ven", "*Hvad nu?*")
    assert block.to_dict()["text"]["text"] == "*Hvad nu?*\n>bor hos en ven"
