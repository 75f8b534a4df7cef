"""Each person is spoken to in the language they chose, and no text stands outside the catalogue."""

from __future__ import annotations

import re
from gettext import NullTranslations
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

from demo import CHANNEL
from tests.product import forging
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    LONE,
    MARION,
    METTE,
    NEW_TEAM,
    SOEREN,
    TORVET,
    referral,
    taken,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
_CIRCLED = {ord("a") + n: chr(0x24D0 + n) for n in range(26)}
_CIRCLED |= {ord("A") + n: chr(0x24B6 + n) for n in range(26)}
_CIRCLED |= dict(zip(map(ord, "æøåÆØÅ"), "ⓐⓞⓐⒶⓄⒶ", strict=True))
DATE = re.compile(
    r"(man|tirs|ons|tors|fre|lør|søn)dag( den \d+\. [a-z]+)?|\d+\. [a-z]+", re.IGNORECASE
)
CODE = re.compile(r"[A-Z]\d\d-\d{4}|<[@#][A-Z0-9]+>|<https?:[^|>]+\||\b[A-Z]\b")
TRACE = re.compile(r"\b[0-9a-f]{7}\b")
NAMES = (
    *("Camilla Holm", "Marion Lund", "Christina Vang", "Birgit Dahl", "Mette Ravn", "Ali Demir"),
    *("Jonas Krog", "Trine Bak", "Lone Friis", "Camilla", "Marion", "Christina", "Birgit", "Trine"),
    *("Hjemmeplejen", "Udsatte-teamet", "Søren Winther", "Jonas", "Lone", "Ali", "Mette"),
    *("Sundhed & Omsorg", "Forebyggelse & Rusmidler", "Det Specialiserede Socialområde"),
)
HOLIDAYS = ("anden juledag", "juledag", "nytårsdag", "juleaften", " og ")  # Babel's, holidays'
COMMANDS = ("sager", "vis")
HEARD = {"chat.postMessage", "chat.update", "views.open", "views.push", "views.update"}
HEARD |= {"views.publish", "response_url"}


class Pseudo(NullTranslations):
    """A language in which every letter of the catalogue's texts is circled, and no other is."""

    def gettext(self, message: str) -> str:
        """Return a text with its letters circled and its placeholders as they were."""
        return "".join(_parts(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the singular or the plural, circled."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def _parts(message: str) -> Iterator[str]:
    if "%" in message:  # a pattern for a time of day
        yield message
        return
    for literal, name, _spec, _conversion in Formatter().parse(message):
        yield literal.translate(_CIRCLED)
        if name is not None:
            yield f"{{{name}}}"


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the pseudo-language in force for everyone."""
    monkeypatch.setattr("bot.locale.catalogue", lambda _code: Pseudo())


@pytest.fixture
def circled_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let English be the pseudo-language, and Danish itself."""
    languages = {"da": NullTranslations(), "en": Pseudo()}
    monkeypatch.setattr("bot.locale.catalogue", languages.__getitem__)


def circled(text: str) -> str:
    """Return a Danish text as the pseudo-language has it."""
    return text.translate(_CIRCLED)


def left_over(text: str, data: tuple[str, ...]) -> str:
    """Return the letters of a text that neither the catalogue nor data has put there."""
    for name in sorted((*data, *NAMES), key=len, reverse=True):
        text = text.replace(name, "")
    for pattern in (CODE, TRACE, DATE):
        text = pattern.sub("", text)
    return "".join(re.findall(r"[a-zæøåA-ZÆØÅ]+", text))


def shown(part: Any) -> Iterator[str]:
    """Yield every text in a message or a view that a person reads, but not what they typed."""
    if isinstance(part, list):
        for one in part:
            yield from shown(one)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for key, one in part.items():
            if key not in {"text", "state", "private_metadata"} or isinstance(one, dict):
                yield from shown(one)


def said(world: World) -> Iterator[str]:
    """Yield every text that has left the house."""
    calls = world.person(CAMILLA).ask("GET", "calls?since=0")["calls"]
    for call in calls:
        if call["method"] in HEARD:
            yield from shown(call["args"])
        elif call["kind"] == "ack" and isinstance(call["answer"], dict):
            yield from shown(call["answer"])
            yield from call["answer"].get("errors", {}).values()


@pytest.mark.usefixtures("pseudo")
def test_no_text_stands_outside_the_catalogue(world: World) -> None:
    """A case lives its life in the pseudo-language: every letter shown is circled, or data."""
    _live(world)
    _set_up(world)
    _ask(world)
    texts = set(said(world))
    assert len(texts) > 200
    data = ("snak", "ro", "Personaledag", *HOLIDAYS, *COMMANDS)
    found = {text: rest for text in texts if (rest := left_over(text, data))}
    assert found == {}, "\n".join(f"{rest!r} <- {text!r}" for text, rest in found.items())


def _live(world: World) -> None:
    outer = {"outer_kind": "eviction", "outer_on": "2026-12-04", "tried_not": ["care_home"]}
    texts = {"situation": "snak", "citizen_wish": "ro", "official_number": "1", "reach": "snak"}
    lone = world.person(LONE)
    lone.command(TORVET, "/henvisning")
    lone.wait_modal("form:referral")
    assert lone.submit({"situation": "ring 22 33 44 55"})["outcome"] == "errors"
    given = referral(world, **outer) | texts
    lone.submit(given | {"situation": "bor Rådhusgade 3, 8300 Odder"})
    assert lone.submit(given)["outcome"] == "closed"
    world.settle()
    for user, action in ((CAMILLA, "come"), (CHRISTINA, "stay_away"), (MARION, "receive")):
        world.press(user, action)
    forging.reply(world.person(MARION), forging.press(MARION, "card:receive", world.case().id))
    world.travel("2026-11-25 08:40")
    marion = world.person(MARION)
    world.press(MARION, "record")
    marion.wait_modal("page:record")
    marion.close()
    for user in (BIRGIT, MARION, CHRISTINA):
        assert world.form(user, "bid", "form:bid").submit(note="snak")["outcome"] == "closed"
    world.settle()
    names = {"lead": MARION, "contact": CAMILLA}
    record = {"decision": "snak", "citizen_voice": "ro", **names}
    assert taken(world.form(MARION, "record", "form:record").submit(record))
    world.settle()
    _intervene(world)
    put_off = {"until": "2026-12-02", "reason": "ro"}
    assert world.form(MARION, "more:snooze", "form:snooze").submit(put_off)["outcome"] == "closed"
    world.travel("2027-01-06 09:00")
    _extend(world)
    follow = {"works": "worked", "decision": "continue", "voice_not_asked": "later"}
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    assert taken(person.submit(follow))
    _measure(world)
    _end(world)


def _measure(world: World) -> None:
    """Measure half, hear what is missing, then whole, and see the steps."""
    marion = world.person(MARION)
    marion.wait_modal("page:measure")
    marion.click_modal("measure:2", block_id="housing:team")
    marion.click_modal("measure:done")
    marion.until(lambda: circled("Der mangler endnu") in str(marion.modal()))
    marion.click_modal("measure:unasked")
    for theme in ("housing", "substances", "mental_health", "network", "economy"):
        marion.click_modal("measure:3", block_id=f"{theme}:team")
    marion.click_modal("measure:done")
    marion.wait_modal("page:measured")
    marion.close()


def _intervene(world: World) -> None:
    marion = world.person(MARION)
    world.press(MARION, "log")
    offered = marion.until(
        lambda: [m for m in marion.messages(CHANNEL) if "log:home_visit" in str(m["blocks"])]
    )
    marion.click_ephemeral(offered[-1]["id"], "log:home_visit")
    marion.until(lambda: "logged:undo" in str(marion.messages(CHANNEL)))
    world.press(MARION, "show")
    marion.wait_modal("page:sheet")
    marion.click_modal("sheet:done")
    marion.wait_modal("form:effect")
    assert marion.submit(effect="worked", why="ro")["outcome"] == "closed"
    marion.close()
    world.settle()


def _extend(world: World) -> None:
    mette = world.person(METTE)
    mette.command(TORVET, "/henvisning forlæng U26-0001")
    mette.wait_modal("form:extend")
    assert mette.submit(to_on="2027-02-01", reason="ro")["outcome"] == "errors"
    assert mette.submit(to_on="2027-04-05")["outcome"] == "updated"
    mette.close()
    world.settle()


def _end(world: World) -> None:
    person = world.form(MARION, "more:handover", "form:handover")
    offer = {"unit": "job_centre", "recipient": ALI, "summary": "snak"}
    assert person.submit(offer)["outcome"] == "closed"
    world.settle()
    ali = world.person(ALI)
    ali.click("D0ALI", ali.dm()[-1]["ts"], "handover:read")
    ali.wait_modal("page:letter")
    ali.click_modal("handover:decline")
    ali.wait_modal("form:decline")
    assert ali.submit(reason="snak")["outcome"] == "closed"
    world.settle()
    person = world.form(MARION, "more:close", "form:close")
    guess: Json = {"alternative": "eviction", "certainty": "low"}
    assert taken(person.submit(citizen_voice="ro", outcome="moved", reason="ro", **guess))
    world.settle()
    assert world.form(MARION, "reopen", "form:reopen").submit(reason="ro")["outcome"] == "closed"
    world.settle()
    world.press(MARION, "show")
    person.wait_modal("page:sheet")
    person.close()


def _set_up(world: World) -> None:
    soeren = world.person(SOEREN)
    pages = ("new:team", "team:team", "seat:seat", "add_seat:seat", "groups:groups", "rules:rules")
    more = ("themes:themes", "administrators:administrators")
    for action, callback in (pair.split(":") for pair in (*pages, *more)):
        soeren.command(TORVET, "/henvisning opsætning")
        soeren.wait_modal("page:setup")
        soeren.click_modal(f"setup:{action}")
        soeren.wait_modal(f"form:{callback}")
        if action == "new":
            sent = {"name": "ro", "letter": "U", "channel": NEW_TEAM, "meeting_time": "02:30"}
            soeren.submit(sent)
    soeren.command(TORVET, "/henvisning opsætning")
    soeren.wait_modal("page:setup")
    soeren.click_modal("setup:prices")
    view = soeren.wait_modal("page:prices")
    soeren.click_modal("setup:price", block_id=view["blocks"][1]["block_id"])
    soeren.wait_modal("form:price")
    assert soeren.submit(kroner="1900", first="30", last="20")["errors"]
    assert soeren.submit(last="90")["outcome"] == "closed"
    soeren.act("close", all=True)
    soeren.command(TORVET, "/henvisning opsætning")
    soeren.wait_modal("page:setup")
    soeren.click_modal("setup:closing")
    soeren.wait_modal("form:closing_days")
    assert soeren.submit(first_on="2027-06-01", label="Personaledag")["outcome"] == "closed"


def _ask(world: World) -> None:
    for user, typed in (
        (LONE, "hjælp"),
        (LONE, "xyzzy"),
        (LONE, "sagerr"),
        (LONE, "vis"),
        (LONE, "vis 010190-1234"),
        (LONE, "vis U26-0099"),
        (METTE, "vis U26-0001"),
        (LONE, "sager"),
        (CAMILLA, "opsætning"),
    ):
        seen = len(world.person(user).messages(TORVET))
        _type(world.person(user), typed, seen)
    camilla = world.person(CAMILLA)
    world.opened(camilla, lambda: camilla.command(TORVET, "/henvisning sager"), "page:cases")
    for user in (CAMILLA, LONE, METTE):
        person = world.person(user)
        person.open_home()
        person.until(person.home)


def _type(person: Player, typed: str, seen: int) -> None:
    person.command(TORVET, f"/henvisning {typed}")
    person.until(lambda: len(person.messages(TORVET)) > seen)


def choose_english(world: World, user: str) -> Player:
    """Choose English in App Home."""
    person = world.person(user)
    person.open_home()
    person.until(person.home)
    person.click_home("home:language_en")
    person.until(lambda: circled("Mine henvisninger") in str(person.home()) or _in_english(person))
    return person


def _in_english(person: Player) -> bool:
    return circled("Indstillinger") in str(person.home())


@pytest.mark.usefixtures("circled_english")
def test_a_chosen_language_follows_the_person_and_not_the_channel(world: World) -> None:
    """Lone's form, errors, answers and messages are English; the channel stays Danish."""
    lone = choose_english(world, LONE)
    lone.command(TORVET, "/henvisning")
    assert lone.wait_modal("form:referral")["title"]["text"] == circled("Ny henvisning")
    answer = lone.submit(referral(world, citizen_wish=None))
    assert answer["errors"]["citizen_wish"].startswith(circled("Skriv, hvad borgeren siger"))
    assert lone.submit(citizen_wish="ro")["outcome"] == "closed"
    world.settle()
    assert lone.dm()[-1]["text"].startswith(circled("Tak. "))
    assert "Startmøde onsdag den 25. november" not in lone.dm()[-1]["text"]
    assert "Startmøde onsdag den 25. november kl. 08.30, fordi" in world.card()["text"]
    assert "Ny sag. Startmøde" in world.thread()[0]["text"]
    lone.command(TORVET, "/henvisning hjælp")
    assert circled("åbner formularen") in lone.messages(TORVET)[-1]["text"]
    camilla = world.person(CAMILLA)
    camilla.command(TORVET, "/henvisning hjælp")
    assert "åbner formularen" in camilla.messages(TORVET)[-1]["text"]


@pytest.mark.usefixtures("circled_english")
def test_the_choice_can_be_taken_back(world: World) -> None:
    """Danish chosen again is Danish again, in App Home and after."""
    camilla = choose_english(world, CAMILLA)
    camilla.click_home("home:language_da")
    camilla.until(lambda: "Indstillinger" in str(camilla.home()))
    camilla.command(TORVET, "/henvisning sager")
    assert camilla.wait_modal("page:cases")["title"]["text"] == "Åbne sager"


@pytest.mark.usefixtures("circled_english")
def test_a_button_in_the_channel_answers_in_the_persons_language(world: World) -> None:
    """The card is Danish to all; what only Camilla is told is English."""
    choose_english(world, CAMILLA)
    world.refer()
    world.press(MARION, "receive")
    world.press(CAMILLA, "receive")
    told = world.person(CAMILLA).wait_message(CHANNEL, circled("har allerede modtaget sagen"))
    assert "Marion" in told["text"]
    world.settle()
    assert "Modtaget af Marion" in world.card()["text"]


def test_a_language_tvaers_does_not_speak_is_refused(world: World) -> None:
    """A forged choice changes nothing and is answered."""
    before = forging.rows(world)
    forged = forging.press(CAMILLA, "home:language_en", "tlh")
    assert forging.reply(world.person(CAMILLA), forged) == "Det sprog kan Tværs ikke."
    assert forging.rows(world) == before
