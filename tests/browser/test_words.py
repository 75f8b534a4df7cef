"""The page's two languages hold the same words, and every word the code asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sandbox

PAGE = Path(sandbox.__file__).with_name("page")
CATALOGUES = {
    lang: json.loads((PAGE / "i18n" / f"{lang}.json").read_text("utf-8")) for lang in ("da", "en")
}
ASKED = re.compile(r"""\b(tn?)\(\s*"([\w.æøå]+)\"""")
FRAME = re.compile(r'data-i18n(?:-label)?="([\w.]+)"')
FILLED = re.compile(r"\{(\w+)\}")


def test_same_keys() -> None:
    """Danish and English have the same keys, with the same places to fill in."""
    places = {
        lang: {key: sorted(FILLED.findall(words)) for key, words in catalogue.items()}
        for lang, catalogue in CATALOGUES.items()
    }
    assert places["da"] == places["en"]


def test_every_key_exists() -> None:
    """Every key that the code names has its words."""
    missing = sorted(asked_keys() - set(CATALOGUES["da"]))
    assert missing == []


def asked_keys() -> set[str]:
    """Return the keys that the scripts and the frame name outright."""
    keys = set(FRAME.findall((PAGE / "index.html").read_text("utf-8")))
    for script in PAGE.glob("*.js"):
        for name, key in ASKED.findall(script.read_text("utf-8")):
            keys |= {f"{key}.one", f"{key}.other"} if name == "tn" else {key}
    return keys


@pytest.mark.parametrize("lang", ["da", "en"])
def test_calm_words(lang: str) -> None:
    """No words shout."""
    assert [words for words in CATALOGUES[lang].values() if "!" in words] == []
