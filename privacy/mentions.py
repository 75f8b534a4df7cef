"""Run 10: nothing that is typed calls, names or links anybody, and it is shown as it was written.

Texts with Slack's own marks are put in every sealed cell of a case, and as names of the team; then
everything is opened that shows them, and what goes out to Slack is read. A text is as it was
written when it is the same without white space, after one reading of Slack's three entities; the
mark of a quotation (>) is left out on both sides.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select

from bot.views.answers import Answers
from faults import payloads
from faults.cases import put_under_way, referred
from faults.installation import Installation
from faults.record import record_of
from models import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faults.record import Record, Setting

Json = dict[str, Any]
TEXTS, LABELS_SHARE = 50_000, 0.1
MEMBER = "U0MARION"
TOKENS = (
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<!channel|kanal>",
    "<!subteam^S0PLANTET>",
    "<!subteam^S0PLANTET|@team>",
    "<!date^1392734382^{date}^https://plantet.example|x>",
    "<@U0PLANTET>",
    "<@W0PLANTET|Bo>",
    "<#C0PLANTET>",
    "<#C0PLANTET|torvet>",
    "<https://plantet.example>",
    "<https://plantet.example|her>",
    "<mailto:plantet@example.dk|skriv>",
    "<tel:+4512345678|ring>",
    "&lt;!channel&gt;",
    "&amp;lt;!here&amp;gt;",
    "&#60;!channel&#62;",
    "&#x3c;@U0PLANTET&#x3e;",
    "＜!channel＞",
    "<<!channel>>",
    "<!channel",
    "!channel>",
    "<\u200b!channel>",
    "<!chan\u00adnel>",
    "@channel",
    "@here",
    "#torvet",
    "*fed* _skrå_ ~væk~",
    "`kode` ```blok```",
    "> citat",
    "&",
    "&amp;",
    "<b>x</b>",
    ":tada:",
)
ACTIVE = re.compile(r"<(?:!|[@#][A-Z0-9]*PLANTET|https?://plantet|mailto:|tel:)")
OPENED = (
    *("card:show", "card:agenda", "card:deeds", "card:note", "card:follow_up", "journal:read"),
    *("card:handover", "card:close", "sheet:trust", "sheet:order", "card:handover_text"),
)


def run(setting: Setting) -> Record:
    """Play the run."""
    record, chance = record_of(10, "mentions", setting), Random(setting.seed)
    with Installation(setting.url) as world:
        cases = referred(world.bot, 2)
        put_under_way(world.bot, cases[1:])
        world.settle()
        count, labels = setting.some(TEXTS, 60), setting.some(round(TEXTS * LABELS_SHARE), 20)
        _read_labels(record, chance, labels)
        while record.counts.get("texts", 0) < count:
            _put_and_open(world, record, chance, cases[1])
    record.demand(record.counts.get("shown", 0) > 0, "nothing was shown at all")
    return record


def _put_and_open(world: Installation, record: Record, chance: Random, case: str) -> None:
    """Put new texts in every sealed cell, open everything, and read what goes out."""
    first = record.counts.get("texts", 0)
    put = _put(world, chance, first)
    record.count("texts", len(put))
    before = world.ask("GET", "calls?since=999999999")["next"]
    for action in OPENED:
        sent = payloads.press(MEMBER, action, case)
        world.deliver(sent | world.addresses(sent))
    calls = world.ask("GET", f"calls?since={before}")["calls"]
    going_out = list(_markdown([call["args"] for call in calls if call["kind"] != "envelope"]))
    record.count("payloads", len(calls))
    for words in going_out:
        record.demand(not ACTIVE.search(words), f"active: {words[:200]!a}")
    whole = _normal("\n".join(_read(words) for words in going_out))
    for name, text in put.items():
        if name in whole:
            record.count("shown")
            record.demand(_normal(text) in whole, f"not as written: {text!a}")


def _put(world: Installation, chance: Random, first: int) -> dict[str, str]:
    """Put a new text in every sealed cell; return the texts by the name that stands in each."""
    put: dict[str, str] = {}
    with world.bot.writing() as session:
        for mapper in Base.registry.mappers:
            for row in session.scalars(select(mapper.class_)):
                for column in inspect(mapper.class_).columns.keys():  # noqa: SIM118 - not a dict
                    if isinstance(getattr(row, column), bytes):
                        name = f"nr{first + len(put)}x"
                        put[name] = _text(chance, name)
                        world.bot.vault.put(row, column, put[name])
    return put


def _text(chance: Random, name: str) -> str:
    """Return a text of one to four tokens among words, on one line or two."""
    tokens = chance.choices(TOKENS, k=chance.randint(1, 4))
    joint = chance.choice((" ", "", "\n", " og "))
    return f"{name} {joint.join(tokens)}{chance.choice(('', ' slut', '.'))}"


def _read_labels(record: Record, chance: Random, count: int) -> None:
    """Read texts as names that stand in the channel: what is taken has no mark of Slack's."""
    for number in range(count):
        text = _text(chance, f"nr{number}x").replace("\n", " ")
        answers = Answers({"state": {"values": {"name": {"value": {"value": text}}}}})
        taken = answers.label("name", 150)
        record.count("labels")
        if not answers.errors:
            record.count("labels_taken")
            record.demand(not ACTIVE.search(_read(taken)), f"a name with a mark: {taken!a}")


def _markdown(part: Any) -> Iterator[str]:
    """Give every text in what goes out that Slack reads marks in."""
    if isinstance(part, list):
        for one in part:
            yield from _markdown(one)
    elif isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield str(part["text"])
        for one in part.values():
            yield from _markdown(one)


def _read(words: str) -> str:
    """Read Slack's three entities once, as Slack does."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _normal(text: str) -> str:
    return re.sub(r"[\s>]+", "", text)
