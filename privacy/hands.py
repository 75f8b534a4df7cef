"""What people do with what they see: press it, fill it in, send it, and look on; all is watched."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import urlopen

from sqlalchemy import select

from faults import payloads as forged
from models import Case, Handover, Knowledge, Team
from privacy.cast import SOEREN
from privacy.filling import PUBLIC, inputs, is_text
from privacy.marks import Needle
from sandbox import elements, fields, forms, payloads
from sandbox.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from faults.installation import Installation
    from faults.record import Record
    from privacy.filling import Filler
    from privacy.marks import Book, Mark
    from privacy.watch import Watch
    from sandbox.modals import View
    from sandbox.state import Channel

Json = dict[str, Any]
TRIES, PAGES_DEEP = 6, 4
NEWEST_OF_PERSON, NEWEST_OF_CHANNEL = 6, 60
PRESSED_ON = 0.75
LINK = re.compile(r"http://127\.0\.0\.1:\d+/(?:notat|kalender)/[\w.-]+")
TAKEN, STAYED = {"closed", "updated", "cleared", "pushed"}, "errors"


@dataclass(frozen=True)
class Thing:
    """Something that can be pressed: where it stands, and what is pressed."""

    place: tuple[Channel, Message] | View
    block: Json
    element: Json
    value: str

    @property
    def action(self) -> str:
        """Return what it is called; a choice of a "⋯" menu by what it stands for."""
        name = str(self.element["action_id"])
        what, colon, _rest = self.value.partition(":")
        return f"card:{what}" if name == "card:more" and colon else name


@dataclass(frozen=True)
class Eyes:
    """Everything that a run looks with: the marks, what they may be shown in, and what is told."""

    book: Book
    watch: Watch
    record: Record


class Hands:
    """People at one installation, who do things as Slack's client does them."""

    def __init__(self, world: Installation, eyes: Eyes, filler: Filler, dice: Random) -> None:
        """Take the installation, what is looked with, who fills in, and the dice."""
        self.world, self._eyes, self._filler, self._dice = world, eyes, filler, dice
        self.hub = world.sandbox._hub
        self.tried: Counter[str] = Counter()
        self._about: dict[str, tuple[str, str]] = {}
        self._administrators = {SOEREN}

    def press(self, user: str, thing: Thing) -> None:
        """Press something that stands before somebody, and do what it leads to."""
        self.tried[thing.action] += 1
        known = self.hub.workspace.known_to(user)
        touched = elements.action(thing.block, thing.element, thing.value, known)
        if isinstance(thing.place, tuple):
            self.deliver(user, payloads.click(self.hub, user, *thing.place, touched))
        else:
            self.deliver(user, payloads.touch(self.hub, user, thing.place, touched))
        self._fetch_linked(user)

    def press_by_name(self, user: str, action: str, value: str) -> None:
        """Press a button by its name and value, wherever it stands, or stood, or never did."""
        self.tried[action] += 1
        payload = forged.press(user, action, value)
        self.deliver(user, payload | self.world.addresses(payload))
        self.go_on(user)

    def command(self, user: str, channel_id: str, words: str) -> None:
        """Type a command, and do what it leads to."""
        self.hub.workspace.views.stack(user).clear()
        self.tried[f"/{words.partition(' ')[0]}"] += 1
        channel = self.hub.workspace.channels[channel_id]
        payload = payloads.command(self.hub, user, channel, "/henvisning", words)
        self.deliver(user, payload)
        self.go_on(user)

    def shortcut(self, user: str, callback: str) -> None:
        """Choose a shortcut."""
        self.tried[callback] += 1
        self.deliver(user, payloads.shortcut(self.hub, user, callback))
        self.go_on(user)

    def shortcut_on(self, user: str, callback: str, channel: Channel, message: Message) -> None:
        """Choose a shortcut on a message."""
        self.tried[callback] += 1
        place = channel, message
        self.deliver(user, payloads.message_shortcut(self.hub, user, callback, *place))
        self.go_on(user)

    def say(self, user: str, channel_id: str, words: str, thread: str | None = None) -> Message:
        """Let somebody write in Slack, past Tværs."""
        message = Message(self.hub.clock.stamp(), user, words, thread_ts=thread)
        self.hub.workspace.channels[channel_id].add(message)
        return message

    def pin(self, user: str, channel_id: str, message: Message) -> None:
        """Put a 📌 on a message."""
        message.reactions.setdefault("pushpin", []).append(user)
        place = self.hub.workspace.channels[channel_id], message
        self.deliver(user, payloads.reacted(self.hub, user, "reaction_added", "pushpin", place))

    def open_home(self, user: str) -> None:
        """Open App Home."""
        self.deliver(user, payloads.home_opened(self.hub, user))

    def deliver(self, user: str, payload: Json) -> Json:
        """Let Slack deliver it, look at all that it leads to, and return the answer."""
        try:
            response = self.world.deliver(payload)
        finally:
            self._eyes.watch.look()
        self._eyes.watch.answered(user, response)
        answer: Json = json.loads(response.body) if response.body else {}
        return answer

    def go_on(self, user: str) -> None:
        """Fill in what has opened and send it, or press on in it; then leave it."""
        stack = self.hub.workspace.views.stack(user)
        for _page in range(PAGES_DEEP):
            if not stack:
                return
            if "submit" in stack[-1].source:
                self._send(user, stack[-1])
            elif not self._press_on(user, stack[-1]):
                break
        stack.clear()

    def seen_by(self, user: str, code: str, channel_id: str) -> list[Thing]:
        """Return what somebody can press: on a case's messages, in person, and in App Home."""
        room, own = self.hub.workspace.channels[channel_id], self.hub.workspace.im_of(user)
        found: list[Thing] = []
        if user in room.members:
            recent = list(room.messages.values())[-NEWEST_OF_CHANNEL:]
            mine = [one for one in room.ephemerals[-NEWEST_OF_PERSON:] if one.for_user == user]
            on_case = [one for one in recent if code in one.text] + mine
            found += [thing for one in on_case for thing in _things((room, one), one.blocks)]
        for one in list(own.messages.values())[-NEWEST_OF_PERSON:]:
            found += _things((own, one), one.blocks)
        home = self.hub.workspace.views.homes.get(user)
        return found + (list(_things(home, home.blocks)) if home is not None else [])

    def choose(self, things: list[Thing]) -> Thing:
        """Return one of several, sooner what was seldom pressed."""
        seldom = [1 / (1 + self.tried[thing.action]) ** 2 for thing in things]
        return self._dice.choices(things, seldom)[0]

    def _press_on(self, user: str, view: View) -> bool:
        things = list(_things(view, view.blocks))
        if not things or self._dice.random() > PRESSED_ON:
            return False
        self.press(user, self.choose(things))
        return True

    def _send(self, user: str, view: View) -> None:
        """Send a form until it is taken, a few times at most; then it is left."""
        form, stack = str(view.source["callback_id"]), self.hub.workspace.views.stack(user)
        self._filler.fill(view)
        for _try in range(TRIES):
            if wrong := fields.wrong(view.blocks, view.state()["values"]):
                self._filler.fill_again(view, wrong)
                continue
            marks = self._marks_in(view)
            self._know_administrators(user, view)
            outcome = self._sent(user, view)
            if outcome == "updated" and self._filler.send_anyway(view):
                self._eyes.record.count("asked_by_the_guard")
                continue
            if outcome in TAKEN:
                is_theirs = form not in PUBLIC or user in self._administrators
                self._eyes.record.demand(is_theirs, f"{form} was taken from {user}")
                self._keep(form, marks)
                return
            self._note_refusal(marks, set(view.errors))
            self._filler.fill_again(view, list(view.errors))
            self._filler.change_mind(view)
        if view in stack:
            stack.remove(view)

    def _sent(self, user: str, view: View) -> str:
        self._eyes.record.count("forms_sent")
        payload = payloads.submission(self.hub, user, view)
        answer = self.deliver(user, payload)
        return str(forms._respond(self.hub, view, answer)["outcome"])

    def _marks_in(self, view: View) -> list[Mark]:
        """Return the marks in a form's texts, each told what the form is about."""
        values = view.state()["values"]
        typed = json.dumps([values[one["block_id"]] for one in inputs(view) if is_text(one)])
        marks = self._eyes.book.found(typed)
        case_id, team_id, about = self._what_about(view, values)
        for mark in marks:
            if not mark.taken:
                mark.case_id, mark.team_id, mark.about = case_id, team_id, about
        return marks

    def _what_about(self, view: View, values: Json) -> tuple[str, str, str]:
        """Return the ids of the case, the team and the row that a form is about, as far as told."""
        chosen = values.get("team", {}).get("value") or values.get("team", {}).get("referral:team")
        named = [str(((chosen or {}).get("selected_option") or {}).get("value") or "")]
        named += re.split(r"[: ]", str(view.source.get("private_metadata") or ""))
        if not any(name in self._about for name in named):
            self._about = self._ids()
        about = next((name for name in named if name in self._about), "")
        return (*self._about.get(about, ("", "")), about)

    def _ids(self) -> dict[str, tuple[str, str]]:
        """Return of each row that a form may be about: its case's id and its team's."""
        with self.world.bot.reading() as session:
            cases = session.execute(select(Case.id, Case.team_id))
            found = {one: (one, team) for one, team in cases}
            handovers = session.execute(select(Handover.id, Handover.case_id))
            found |= {one: found[case] for one, case in handovers}
            cards = session.execute(select(Knowledge.id, Knowledge.team_id))
            found |= {one: ("", team) for one, team in cards}
            return found | {one: ("", one) for one in session.scalars(select(Team.id))}

    def _know_administrators(self, user: str, view: View) -> None:
        """Know whom an administrator names as one, stored or lost in what breaks."""
        for named in view.state()["values"].get("administrators", {}).values():
            if user in self._administrators:
                self._administrators |= set(named.get("selected_users") or ())

    def _keep(self, form: str, marks: list[Mark]) -> None:
        self._eyes.record.count("forms_taken")
        self.tried[f"taken {form}"] += 1
        for mark in marks:
            mark.taken = True
            mark.for_all = bool(mark.case_id) and self._eyes.watch.is_for_all(mark.case_id)
            refused = mark.needle is Needle.REFUSED
            self._eyes.record.demand(not refused, f"a personal number was taken: {mark.origin}")

    def _note_refusal(self, marks: list[Mark], wrong: set[str]) -> None:
        stopped = [mark for mark in marks if mark.needle is Needle.REFUSED]
        self._eyes.record.count("numbers_stopped", len([m for m in stopped if m.field in wrong]))

    def _fetch_linked(self, user: str) -> None:
        """Follow an address that a page shows, as a browser would; the second time it is gone."""
        stack = self.hub.workspace.views.stack(user)
        links = LINK.findall(json.dumps([view.source["blocks"] for view in stack]))
        for link in dict.fromkeys(links):
            self.fetch(link)

    def fetch(self, url: str) -> None:
        """Get a paper or a calendar: of a paper nothing but its content tells of a citizen."""
        try:
            told = urlopen(url, timeout=10)
        except (HTTPError, HTTPException, OSError):
            self._eyes.record.count("not_served")
            return
        with told:
            headers, body = str(told.headers), told.read()
        paper = "/notat/" in url
        self._eyes.record.count("papers_fetched" if paper else "calendars_fetched")
        open_to_view = headers if paper else headers + body.decode()
        for mark in self._eyes.book.found(open_to_view):
            self._eyes.record.demand(None, f"what is served at {url[:40]} holds {mark.origin}")
        self._eyes.record.demand(body, f"nothing is served at {url[:40]}")


def ids_of(world: Installation) -> set[str]:
    """Return the ids of all cases."""
    with world.bot.reading() as session:
        return set(session.scalars(select(Case.id)))


def _things(place: tuple[Channel, Message] | View, blocks: list[Json]) -> Iterator[Thing]:
    """Yield what can be pressed in blocks: buttons, and each choice of a "⋯" menu."""
    for block, element in elements.found(blocks):
        if block["type"] == "input":
            continue
        if element["type"] == "button":
            yield Thing(place, block, element, str(element.get("value", "")))
        for option in elements.options(element):
            yield Thing(place, block, element, str(option["value"]))
