"""Gives the ways a text may be read: without links and markup, decoded, look-alikes as digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.guard.folding import readings, unescape
from bot.guard.wording import in_digits

if TYPE_CHECKING:
    from collections.abc import Iterator


_LINK = re.compile(r"<[^<>|]*\|([^<>|]*)>|\[([^\[\]]*)\]\([^()]*\)")  # Slack's, and Markdown's
_TAG = re.compile(r"<(?:/?[A-Za-z]|!--)[^<>]{0,200}>")
_MAIL_CODED = re.compile(r"=\r?\n|(?:=[0-9A-Fa-f]{2})+")  # quoted-printable, RFC 2045
_ESCAPED = re.compile(  # JSON, JavaScript, RTF
    r"\\(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,5})\}|[x']([0-9A-Fa-f]{2})|[nrt])"
)
_GARBLED = re.compile(r"[ÂÃâ][^\x00-\x7f]*")  # UTF-8 read as another code: "â€“" is a dash
_CALLING_CODE = re.compile(r"(?<!\w)(?:\+|00)45(?=(?:[0-9]{6}|[0-9]{10})(?![0-9]))")
_BACKWARDS = re.compile("\u202e([^\u202c\n]*)")  # what follows is shown from right to left
# The letters that are taken for 0 and 1, ours, Greek and Cyrillic; none is stopped for other ones
_ZEROS = "Oo\u00d8\u00f8\u039f\u03bf\u041e\u043e\u0555\u0585"
_ONES = "lIi\u0399\u0406\u0456\u04c0\u04cf\u0131"
_LOOKALIKE = re.compile(  # two letters alone only as a date's first field: OI.O2.85
    rf"(?<![^\W\d_])(?:([{_ZEROS}{_ONES}]{{2}})(?=[./-][0-9{_ZEROS}{_ONES}]{{2}}[./-])"
    rf"|[0-9{_ZEROS}{_ONES}]+(?![^\W\d_]))"
)
# Without any of these no token can be read so; far quicker than to try each
_MAY_LOOK_ALIKE = re.compile(
    f"[0-9](?:[{_ZEROS}{_ONES}]|(?<=[{_ZEROS}{_ONES}].))|[./-](?<=[{_ZEROS}{_ONES}]{{2}}.)"
)
_AS_DIGITS = str.maketrans(dict.fromkeys(_ZEROS, "0") | dict.fromkeys(_ONES, "1"))


def forms(text: str, folded: tuple[str, str]) -> Iterator[str]:
    """Give the ways the text may be read, each once: links, markup and look-alikes in turn."""
    seen: set[str] = set()
    for base in dict.fromkeys(_bases(unescape(text))):
        for form in folded if base == text else readings(base):
            if form not in seen:
                seen.add(form)
                yield form
                yield from {_without_lookalikes(form), in_digits(form)} - {form}


def _bases(text: str) -> Iterator[str]:
    yield text
    if "<" in text or "](" in text:
        yield _TAG.sub("", _LINK.sub(lambda found: found.group(1) or found.group(2) or "", text))
    if "%" in text:
        yield unquote(unquote(text))
    if "=" in text:
        yield _MAIL_CODED.sub(_mail_decoded, text)
    if "\\" in text:
        yield _ESCAPED.sub(_unescaped, text)
    if "Â" in text or "Ã" in text or "â" in text:
        yield _GARBLED.sub("-", text)
    if "+45" in text or "0045" in text:
        yield _CALLING_CODE.sub("", text)
    if "\u202e" in text:
        yield _BACKWARDS.sub(lambda found: found.group(1)[::-1], text)


def _mail_decoded(found: re.Match[str]) -> str:
    """Read "=E2=80=93" as the dash it is; a byte of another code than UTF-8 is a mark as well."""
    return bytes.fromhex(found.group().replace("=", "").strip()).decode(errors="replace")


def _unescaped(found: re.Match[str]) -> str:
    return next((chr(int(code, 16)) for code in found.groups() if code), "\n")


def _without_lookalikes(form: str) -> str:
    return _LOOKALIKE.sub(_looks_like_digits, form) if _MAY_LOOK_ALIKE.search(form) else form


def _looks_like_digits(found: re.Match[str]) -> str:
    """Read O and l among digits as 0 and 1; a token without any digit is a word."""
    token = found.group()
    is_number = found.group(1) or any(map(str.isdigit, token))
    return token.translate(_AS_DIGITS) if is_number else token
