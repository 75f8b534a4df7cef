"""People who refer citizens and press buttons all the while, and know what they were told."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from faults import payloads
from faults.cases import CANARY
from faults.installation import TORVET

if TYPE_CHECKING:
    from slack_bolt import BoltResponse

    from faults.installation import Installation

Json = dict[str, Any]
NOT_STORED = "Det blev ikke gemt. Prøv igen om lidt."
STORED = ("Noteret i ", "Det er gemt, ")
SILENCE = "(nothing at all)"
BETWEEN = 0.1  # seconds that a person rests
GIVES_UP, REFERS = 0.25, 0.6  # how often


@dataclass
class Deed:
    """One thing somebody did: `stored` as far as they were told, `refused` how often."""

    user: str
    about: str
    payload: Json
    number: str = ""
    stored: bool = False
    refused: int = 0


class Person(threading.Thread):
    """Somebody who does one thing after another, and mostly tries until it is stored.

    `waits` are the seconds of every refusal, `odd` what was said and is no plain refusal.
    """

    def __init__(
        self, world: Installation, user: str, team_id: str, cases: list[str], seed: int
    ) -> None:
        """Take who it is, the team they refer to and the cases they press at; `done` ends it."""
        super().__init__(name=user, daemon=True)
        self._world, self._user, self._dice = world, user, Random(seed)
        self._team_id, self._cases = team_id, cases
        self.done = threading.Event()
        self.deeds: list[Deed] = []
        self.waits: list[float] = []
        self.odd: list[str] = []
        self.stored_at: list[float] = []

    def run(self) -> None:
        """Go on until it is time to stop."""
        while not self.done.is_set():
            deed = self._thought_of()
            self.deeds.append(deed)
            self._try(deed)

    def waited(self, since: float) -> float | None:
        """Return the seconds from an instant (monotonic) until something was stored, or None."""
        return next((at - since for at in self.stored_at if at > since), None)

    def _try(self, deed: Deed) -> None:
        """Do it; refused, do the very same again, or now and then leave it."""
        while not self.done.wait(BETWEEN):
            began = time.monotonic()
            words = self._told(deed.payload | self._world.addresses(deed.payload))
            if words is None:
                deed.stored = True
                self.stored_at.append(time.monotonic())
                return
            deed.refused += 1
            self.waits.append(time.monotonic() - began)
            if words != NOT_STORED:
                self.odd.append(words)
            if self._dice.random() < GIVES_UP:
                return

    def _told(self, payload: Json) -> str | None:
        """Deliver it; return what the person is told when it is not stored, or None."""
        heard = len(self._ears())
        answer = self._world.deliver(payload)
        if payload["type"] == "view_submission":
            return _words_in(answer)
        said = [message.text for message in self._ears()[heard:]] or [SILENCE]
        return next((text for text in said if _is_against(text)), None)

    def _ears(self) -> list[Any]:
        every = self._world.channels()[TORVET].ephemerals
        return [message for message in list(every) if message.for_user == self._user]

    def _thought_of(self) -> Deed:
        if self._dice.random() < REFERS:
            number = f"KAN-{self._user}-{len(self.deeds)}-{self._dice.randrange(10**9)}"
            return Deed(self._user, "", _referral(self._user, self._team_id, number), number)
        case = self._dice.choice(self._cases)
        return Deed(self._user, case, payloads.press(self._user, "log:home_visit", case))


def _referral(user: str, team_id: str, number: str) -> Json:
    return payloads.form(
        user,
        "form:referral",
        team_id,
        **{f"target_groups_{team_id}": payloads.keys("eviction_notice")},
        urgency=payloads.key("this_week"),
        official_number=payloads.text(number),
        situation=payloads.text(CANARY),
        citizen_wish=payloads.text(CANARY),
    )


def _words_in(answer: BoltResponse) -> str | None:
    """Return what an answer to a form says against it; an empty one lets it close."""
    if not answer.body:
        return None
    told = json.loads(answer.body)
    if told.get("response_action") == "errors":
        return str(next(iter(told["errors"].values())))
    return str(answer.body)


def _is_against(text: str) -> bool:
    return not text.startswith(STORED)
