"""The stage of a story: persons who act over the control interface, one case, and the clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sandbox.player import Player, Refused
from sandbox.seeds import ODDER, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]
T = TypeVar("T")
SQUARE = "C0TORVET"
_CODE = re.compile(r"\b[A-ZÆØÅ]+\d\d-\d{4,}\b")
_OFFICE = (time(8, 0), time(15, 0))
_MORNING, _MORNINGS = time(8, 10), 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story is: the team's name, its channel, and somebody in it who sees all."""

    team: str
    room: str
    onlooker: str


UDSATTE = Place("Udsatte-teamet", "C0UDSATTE", "U0CAMILLA")
INDSATS = Place("Social Indsats", "C0NYTTEAM", "U0KAREN")


class Astray(Exception):  # noqa: N818 - not the program's fault: the story is somewhere else
    """The story came to another place than it should; the text says what was expected."""


class Stage:
    """Where a story is played. Every verb is what a person does, and waits until it has led on."""

    def __init__(self, url: str, place: Place = UDSATTE, patience: float = 15.0) -> None:
        """Take the sandbox's address, the story's place, and how long anything may take.

        `patience` is real seconds.

        `code` is the case's; `sight` is the message in the team's channel last looked at.
        """
        self.url, self.place, self.patience = url, place, patience
        self.code = ""
        self.sight = ""
        self.marks: dict[str, datetime] = {}
        self.names: dict[str, list[str]] = {}
        self.seen: dict[str, int] = {}
        self._labels: dict[str, str] = {}

    def person(self, user: str) -> Player:
        """Return a person to act as."""
        return Player(self.url, user)

    def now(self) -> datetime:
        """Return story time, on Copenhagen's clock."""
        facts = self.person(self.place.onlooker).ask("GET", "clock")
        return datetime.fromisoformat(facts["now"]).astimezone(ZONE)

    def travel(self, to: datetime) -> None:
        """Move time to an aware instant, through everything due on the way."""
        self.person(self.place.onlooker).ask("POST", "clock", {"to": to.isoformat()})

    def next_morning(self) -> None:
        """Move time to the next working morning, when the digest comes."""
        self.person(self.place.onlooker).ask("POST", "clock", {"advance": "next_working_morning"})

    def working_day(self, mark: str, days: int, clock: time) -> None:
        """Move time to the first working day so many days or more after a marked one."""
        on = self.marks[mark].date() + timedelta(days=days)
        if on > self.now().date():
            self.travel(datetime.combine(on, time(0, 1), ZONE))
            self.next_morning()
        self.travel(datetime.combine(self.now().date(), clock, ZONE))

    def office_hours(self) -> None:
        """Begin at once on the sandbox's own first morning, else on the next working one."""
        now = self.now()
        if now.date() != ODDER.start.date() or not _OFFICE[0] <= now.time() < _OFFICE[1]:
            self.next_morning()
            self.travel(datetime.combine(self.now().date(), time(8, 25), ZONE))

    def expect(self, user: str, look: Callable[[], T | None], what: str) -> T:
        """Return what is found once it is there; raise Astray when it doesn't come."""
        try:
            return self.person(user).until(look, self.patience)
        except Refused:
            raise Astray(f"expected {what}\n{self._around()}") from None

    def receipt(self, user: str, seen: int) -> str:
        """Return the code of the case in a person's first direct message after so many."""
        letters = self.expect(user, lambda: self.person(user).dm()[seen:], "a receipt")
        found = _CODE.search(letters[0]["text"])
        if found is None:
            raise Astray(f"expected a case code in {letters[0]['text']!r}")
        return found[0]

    def hears(self, user: str, *words: str) -> None:
        """Wait until a person's newest direct message has all these words, and the code."""
        wanted = [self.code, *words]

        def look() -> bool:
            letters = self.person(user).dm()
            return bool(letters) and all(word in letters[-1]["text"] for word in wanted)

        self.expect(user, look, f"a direct message to {user} with {wanted}")

    def card(self) -> Json | None:
        """Return the case's card in the team's channel."""
        for message in reversed(self.person(self.place.onlooker).messages(self.place.room)):
            if self.code in message["text"].partition("\n")[0] and "card:show" in offers(message):
                return message
        return None

    def card_says(self, *words: str) -> Json:
        """Wait until the card has all these words; return it."""

        def look() -> Json | None:
            card = self.card()
            return card if card and all(word in card["text"] for word in words) else None

        card = self.expect(self.place.onlooker, look, f"the card of {self.code} to say {words}")
        self.sight = str(card["ts"])
        return card

    def card_offers(self, action: str) -> None:
        """Wait until the card has a button."""
        self.expect(
            self.place.onlooker,
            lambda: f"card:{action}" in offers(self.card() or {}),
            f"the card of {self.code} to offer {action!r}",
        )
        self.sight = self._card_ts()

    def card_is_rid_of(self, words: str) -> None:
        """Wait until the card says nothing of something."""

        def look() -> Json | None:
            card = self.card()
            return card if card and words not in card["text"] else None

        card = self.expect(self.place.onlooker, look, f"the card of {self.code} without {words!r}")
        self.sight = str(card["ts"])

    def card_leaves(self, text: str) -> None:
        """Wait until the card no longer reads like this."""
        self.expect(
            self.place.onlooker,
            lambda: (self.card() or {"text": text})["text"] != text,
            f"the card of {self.code} to change",
        )

    def thread_says(self, *words: str) -> None:
        """Wait until a reply in the card's thread has all these words."""
        self.expect(
            self.place.onlooker,
            lambda: any(all(word in text for word in words) for text in self.thread()),
            f"a reply under the card with {words}",
        )

    def channel_says(self, *words: str) -> None:
        """Wait until the newest message in the team's channel has all these words."""

        def look() -> str | None:
            said = [
                m
                for m in self.person(self.place.onlooker).messages(self.place.room)
                if not m.get("ephemeral")
            ]
            fits = all(word in said[-1]["text"] for word in words)
            return str(said[-1]["ts"]) if fits else None

        self.sight = self.expect(
            self.place.onlooker, look, f"the newest message in {self.place.room} to say {words}"
        )

    def channel_has(self, *words: str) -> Json:
        """Wait until some message in the team's channel has all these words; return the newest."""

        def look() -> Json | None:
            every = self.person(self.place.onlooker).messages(self.place.room)
            fitting = [one for one in every if all(word in one["text"] for word in words)]
            return fitting[-1] if fitting else None

        found = self.expect(self.place.onlooker, look, f"the channel to say {words}")
        self.sight = str(found["ts"])
        return found

    def letters(self, user: str, action: str) -> list[Json]:
        """Return a person's direct messages that have a button, oldest first."""
        return [one for one in self.person(user).dm() if action in offers(one)]

    def letter(self, user: str, action: str, seen: int = 0) -> Json:
        """Wait until a person has more such direct messages than were seen; return the newest."""

        def look() -> Json | None:
            found = self.letters(user, action)
            return found[-1] if len(found) > seen else None

        return self.expect(user, look, f"a direct message to {user} with {action}")

    def press_letter(self, user: str, action: str, seen: int = 0) -> None:
        """Press a button in a person's newest direct message that has it, once it is there."""
        ts = self.letter(user, action, seen)["ts"]
        self.free(user).click("D" + user.removeprefix("U"), ts, action)

    def thread(self) -> list[str]:
        """Return the texts in the card's thread."""
        ts = self._card_ts()
        return [
            m["text"]
            for m in self.person(self.place.onlooker).messages(self.place.room, ts)
            if m["ts"] != ts
        ]

    def press(self, user: str, action: str) -> None:
        """Press a button on the card, once it offers it."""
        self.card_offers(action)
        self.free(user).click(self.place.room, self._card_ts(), f"card:{action}")

    def choose(self, user: str, what: str) -> None:
        """Choose in the card's "⋯" menu."""
        menu = offers(self.card() or {}).get("card:more", {"options": []})
        for option in menu["options"]:
            if option["value"].startswith(f"{what}:"):
                self.free(user).click(
                    self.place.room, self._card_ts(), "card:more", selected=option["value"]
                )
                return
        if what == "deeds":
            raise Astray(f"expected {what!r} in the card's menu\n{self._around()}")
        self.choose(user, "deeds")
        self.opened(user, "page:deeds")
        self.person(user).click_modal(f"card:{what}")

    def form(self, user: str, callback: str, **typed: Any) -> None:
        """Fill in the form that has just been opened, and send it."""
        self.opened(user, callback)
        answer = self.person(user).submit(typed)
        if answer.get("errors"):
            raise Astray(f"expected {callback} to be taken, but it said {answer['errors']}")

    def opened(self, user: str, callback: str) -> Json:
        """Return a person's top modal, once it is the one with this callback id."""

        def look() -> Json | None:
            view = self.person(user).modal()
            return view if view and view["callback_id"] == callback else None

        return self.expect(user, look, f"{callback} to open for {user}")

    def refer(self, user: str, **typed: Any) -> None:
        """Refer a citizen to the team from the square, and keep the case's code."""
        person = self.free(user)
        seen = len(person.dm())
        person.command(SQUARE, "/henvisning")
        groups = self._groups_of_team(user)
        typed[groups] = typed.pop("target_groups")
        self.form(user, "form:referral", **typed)
        self.code = self.receipt(user, seen)

    def log(self, user: str, kind: str) -> None:
        """Log an intervention with one tap, or through the form where no tap is offered for it."""
        menu = self._quick_menu(user)
        tap = offers(menu).get(f"log:{kind}")
        if tap is None:
            self._log_form(user, menu, {"type": kind})
            return
        self._labels[kind] = tap["text"]["text"]
        self.person(user).click_ephemeral(menu["id"], f"log:{kind}")
        logged = self._ephemerals
        self.expect(
            user,
            lambda: any(m["id"] == menu["id"] for m in logged(user, "logged:undo")),
            f"{kind} to be logged",
        )

    def log_fully(self, user: str, **typed: Any) -> None:
        """Log an intervention through "Flere …" and its form."""
        self._log_form(user, self._quick_menu(user), typed)

    def finish(self, user: str, kind: str, effect: str, why: str) -> None:
        """Set an intervention that this person has logged to done, and say whether it worked."""
        self.press(user, "show")
        view = self.opened(user, "page:sheet")
        self.person(user).click_modal("sheet:done", block_id=self._buttons_of(view, kind))
        self.form(user, "form:effect", effect=effect, why=why)
        self.expect(user, lambda: why in self._texts_open(user), "the effect in the private view")
        self.free(user)

    def tell_grant(self, user: str, kind: str, grant: str) -> None:
        """Say in the private view how an intervention's grant stands."""
        self.press(user, "show")
        row = self._buttons_of(self.opened(user, "page:sheet"), kind)
        self._choose_in_row(user, row, "grant")
        self.form(user, "form:grant", grant=grant)
        self.free(user)

    def sheet_says(self, user: str, *words: str) -> None:
        """Wait until "Se sagen", opened by a person, has all these words."""
        self.press(user, "show")
        self.opened(user, "page:sheet")
        self.expect(
            user,
            lambda: all(word in self._texts_open(user) for word in words),
            f"{words} in the private view of {self.code}",
        )
        self.free(user)

    def asked_of(self, view: Json, kind: str, action: str) -> str | None:
        """Return the row of answers to what "Se sagen" asks of an intervention; None unasked."""
        blocks = view["blocks"]
        row = next(
            i for i, one in enumerate(blocks) if one["block_id"] == self._buttons_of(view, kind)
        )
        answers = blocks[row + 2]  # the row of its buttons, the question, its answers
        return str(answers["block_id"]) if action in offers({"blocks": [answers]}) else None

    def timeline(self, user: str) -> list[str]:
        """Return the case's whole timeline as "Se sagen" shows it, oldest first."""
        self.press(user, "show")
        view: Json | None = self.opened(user, "page:sheet")
        lines: list[str] = []
        while view:
            lines += _timeline_of(view)
            view = self._older(user, view)
        self.free(user)
        return lines[::-1]

    def until_a_morning(self, mark: str, days: int, look: Callable[[], T | None], what: str) -> T:
        """Go on, morning by morning, from so many days after a mark until something is found."""
        self.working_day(mark, days, _MORNING)
        for _day in range(_MORNINGS):
            if found := look():
                return found
            self.next_morning()
            self.travel(datetime.combine(self.now().date(), _MORNING, ZONE))
        raise Astray(f"expected {what}\n{self._around()}")

    def free(self, user: str) -> Player:
        """Return the person with no form open: one left open would lie in the way."""
        person = self.person(user)
        if person.modal() is not None:
            person.act("close", all=True)
        return person

    def _older(self, user: str, view: Json) -> Json | None:
        if "sheet:older" not in offers(view):
            return None
        self.person(user).click_modal("sheet:older")

        def look() -> Json | None:
            turned = self.person(user).modal()
            return turned if turned and turned["hash"] != view["hash"] else None

        return self.expect(user, look, "the timeline's next page")

    def _groups_of_team(self, user: str) -> str:
        """Return the field of the team's target groups; with several teams, choose it first."""
        view = self.opened(user, "form:referral")
        menus = [block["element"] for block in view["blocks"] if block["block_id"] == "team"]
        for menu in menus:
            wanted = next(
                o["value"] for o in menu["options"] if o["text"]["text"] == self.place.team
            )
            self.person(user).fill("team", menu["action_id"], selected=wanted)
            field = f"target_groups_{wanted}"
            self.expect(user, lambda: field in self._fields(user), "the team's target groups")  # noqa: B023 - asked at once
            return field
        return next(name for name in self._fields(user) if name.startswith("target_groups_"))

    def _fields(self, user: str) -> list[str]:
        view = self.person(user).modal() or {"blocks": []}
        return [block["block_id"] for block in view["blocks"]]

    def _texts_open(self, user: str) -> str:
        return words_of(self.person(user).modal() or {})

    def _quick_menu(self, user: str) -> Json:
        seen = {message["id"] for message in self._ephemerals(user, "log:form")}
        self.press(user, "log")

        def look() -> Json | None:
            found = [m for m in self._ephemerals(user, "log:form") if m["id"] not in seen]
            return found[-1] if found else None

        return self.expect(user, look, "the most used types")

    def _log_form(self, user: str, menu: Json, typed: Json) -> None:
        self.person(user).click_ephemeral(menu["id"], "log:form")
        view = self.opened(user, "form:intervention")
        block = next(block for block in view["blocks"] if block["block_id"] == "type")
        labels = {o["value"]: o["text"]["text"] for o in block["element"]["options"]}
        self._labels[typed["type"]] = labels[typed["type"]]
        self.form(user, "form:intervention", **typed)

    def _ephemerals(self, user: str, action: str) -> list[Json]:
        every = self.person(user).messages(self.place.room)
        return [m for m in every if m.get("ephemeral") and action in offers(m)]

    def _buttons_of(self, view: Json, kind: str) -> str:
        """Return the row of buttons below an intervention in "Se sagen"."""
        title = f"*{self._labels[kind]}*"
        for block, below in zip(view["blocks"], view["blocks"][1:], strict=False):
            if str(block.get("text", {}).get("text", "")).startswith(title):
                return str(below["block_id"])
        raise Astray(f"expected {title} among the interventions of {self.code}")

    def _choose_in_row(self, user: str, row: str, what: str) -> None:
        """Choose in the "⋯" menu of a row of buttons in the view that is open."""
        blocks = (self.person(user).modal() or {"blocks": []})["blocks"]
        menu = offers({"blocks": [one for one in blocks if one["block_id"] == row]})["sheet:more"]
        values = [one["value"] for one in menu["options"]]
        chosen = next(value for value in values if value.endswith(f":{what}"))
        self.person(user).click_modal("sheet:more", block_id=row, selected=chosen)

    def _card_ts(self) -> str:
        card = self.expect(self.place.onlooker, self.card, f"the card of {self.code}")
        return str(card["ts"])

    def _around(self) -> str:
        card = self.card() if self.code else None
        return f"now {self.now():%Y-%m-%d %H:%M}, the card: {card and card['text']}"


def offers(shown: Json) -> dict[str, Json]:
    """Return the buttons and menus of a message or a view, by action id."""
    return {element["action_id"]: element for element in _elements(shown)}


def words_of(view: Json) -> str:
    """Return what a view says, also quietly, without its buttons and fields."""
    return "\n".join(
        part["text"]
        for block in view.get("blocks") or ()
        for part in (block.get("text"), *(block["elements"] if block["type"] == "context" else ()))
        if part
    )


def _elements(shown: Json) -> Iterator[Json]:
    for block in shown.get("blocks") or ():
        parts = (block.get("element"), block.get("accessory"), *(block.get("elements") or ()))
        yield from (part for part in parts if part and "action_id" in part)


def _timeline_of(view: Json) -> list[str]:
    """Return the lines below the sheet's last heading, newest first."""
    blocks = view["blocks"]
    last = max(i for i, block in enumerate(blocks) if block["type"] == "header")
    texts = [block["text"]["text"] for block in blocks[last + 1 :] if block["type"] == "section"]
    return "\n".join(texts).splitlines()
