"""The few shapes that every message and form is built from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slack_sdk.models.blocks import BlockElement, InteractiveElement

SECTION = 2900
TEXT = 3900
EMPHASIS = re.compile(r"(?<!\w)[*_]+|[*_]+(?!\w)")  # not the signs inside a word


@dataclass(frozen=True)
class Message:
    """What is posted: `text` carries the same facts as the blocks, for a locked phone."""

    text: str
    blocks: tuple[Block, ...] = ()

    def rendered(self) -> list[dict[str, Any]]:
        """Return the blocks as Slack takes them; slack_sdk refuses what is too long."""
        return [block.to_dict() for block in self.blocks]


def escaped(text: str) -> str:
    """Return a person's words so that no mention or link in them is active."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str, limit: int = SECTION) -> str:
    """Return a person's words as a quotation, each line marked, no mark-up active, cut to fit."""
    lines = "\n".join(text.strip().splitlines())
    return _cut([">", *("\n>" if sign == "\n" else escaped(sign) for sign in lines)], limit)


def clipped(text: str, limit: int) -> str:
    """Return a person's words, escaped, cut to a limit that counts what the escaping adds."""
    return _cut([escaped(sign) for sign in text], limit)


def quotation(text: str, head: str = "") -> list[SectionBlock]:
    """Return a person's words whole, below a heading, in as many paragraphs as they need."""
    lines = [piece for one in text.strip().splitlines() for piece in _pieces(one)]
    return paragraphs([head, *lines] if head else lines)


def _pieces(one: str) -> list[str]:
    """Return a line of a quotation, broken between words where a paragraph can't hold it."""
    width = SECTION - 1 if len(escaped(one)) < SECTION else SECTION // len("&amp;") - 1
    return [f">{escaped(piece)}" for piece in wrap(one, width)] or [">"]


def _cut(signs: Sequence[str], limit: int) -> str:
    if sum(map(len, signs)) <= limit:
        return "".join(signs)
    kept, length = [], 1
    for sign in signs:
        length += len(sign)
        if length > limit:
            break
        kept.append(sign)
    return "".join(kept) + "…"


def said(markdown: str, accessory: BlockElement | None = None) -> SectionBlock:
    """Return a paragraph."""
    return SectionBlock(text=_verbatim(markdown), accessory=accessory)


def quietly(markdown: str) -> ContextBlock:
    """Return a small line, for what is done or goes without saying."""
    return ContextBlock(elements=[_verbatim(markdown)])


def _verbatim(markdown: str) -> MarkdownTextObject:
    """Return a text in which Slack makes no links or mentions of its own out of plain words."""
    return MarkdownTextObject(text=markdown, verbatim=True)


def heading(text: str) -> HeaderBlock:
    """Return a heading of at most 150 characters."""
    return HeaderBlock(text=PlainTextObject(text=text[:150]))


def line() -> DividerBlock:
    """Return a dividing line."""
    return DividerBlock()


def button(label: str, action: str, value: str) -> ButtonElement:
    """Return a plain button."""
    return ButtonElement(text=PlainTextObject(text=label), action_id=action, value=value)


def primary(label: str, action: str, value: str) -> ButtonElement:
    """Return the one button of a message that stands out."""
    return ButtonElement(
        text=PlainTextObject(text=label), action_id=action, value=value, style="primary"
    )


def more(action: str, options: Sequence[tuple[str, str]]) -> OverflowMenuElement:
    """Return the "⋯" menu; each option is (label, value)."""
    return OverflowMenuElement(
        action_id=action,
        options=[Option(text=PlainTextObject(text=label), value=value) for label, value in options],
    )


def actions(*elements: InteractiveElement) -> ActionsBlock:
    """Return a row of buttons."""
    return ActionsBlock(elements=list(elements))


def bare(markdown: str) -> str:
    """Return a line without its emphasis, as a notification shows it."""
    return EMPHASIS.sub("", markdown)


def shortened(text: str) -> str:
    """Return a message's text within what Slack takes; its blocks say all of it."""
    return text if len(text) <= TEXT else f"{text[: TEXT - 1]}…"


def paragraphs(lines: Sequence[str]) -> list[SectionBlock]:
    """Return lines as as few paragraphs as Slack's limit for one allows."""
    blocks: list[SectionBlock] = []
    current = ""
    for one in lines:
        if current and len(current) + len(one) + 1 > SECTION:
            blocks.append(said(current))
            current = ""
        current = f"{current}\n{one}" if current else one
    return [*blocks, said(current)] if current else blocks


def mentions(users: Iterable[str]) -> str:
    """Return what calls some people, in their order."""
    return " ".join(f"<@{user}>" for user in users)


def plain(words: str) -> Message:
    """Return a message of words alone."""
    return Message(words)
