"""A plain model of a case's life, as simple as can be: what should stand in the database.

It knows nothing of SQL, inbox keys or notices, and is told each delivery once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from demo import SEATS

SUBSTITUTE_OF = dict(SEATS)
HOLDER_OF = {substitute: holder for holder, substitute in SEATS}
COMING, NOT_COMING, ASKED = "coming", "not_coming", "asked"


@dataclass
class Tap:
    """One logged intervention: who logged what, how it stands, and whether it was taken back."""

    user: str
    kind: str
    state: str = "started"
    undone: bool = False


@dataclass
class ModelCase:
    """What is known of one case."""

    referrer: str
    state: str = "new"
    convener: str | None = None
    words: dict[str, str] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)
    bids: Counter[str] = field(default_factory=Counter)
    follow_ups: int = 0

    @property
    def open(self) -> bool:
        """Return whether the case is open."""
        return self.state != "closed"

    def receive(self, user: str) -> None:
        """Let the first who takes it have it."""
        if self.open and self.convener is None:
            self.convener = user

    def come(self, user: str) -> None:
        """Say that one comes."""
        if self.state == "new":
            self.words[user] = COMING

    def stay_away(self, user: str) -> None:
        """Say that one does not come; a seat's substitute is asked who has said nothing yet."""
        if self.state == "new":
            self.words[user] = NOT_COMING
            substitute = SUBSTITUTE_OF.get(user)
            if substitute is not None:
                self.words.setdefault(substitute, ASKED)

    def log(self, name: str, user: str, kind: str) -> None:
        """Log an intervention with one tap."""
        if self.open:
            self.taps[name] = Tap(user, kind)

    def undo(self, name: str, user: str) -> None:
        """Take back what one has logged oneself."""
        tap = self.taps.get(name)
        if self.open and tap is not None and tap.user == user:
            tap.undone = True

    def set_state(self, name: str, state: str) -> None:
        """Move an intervention on."""
        tap = self.taps.get(name)
        if self.open and tap is not None and not tap.undone:
            tap.state = state

    def bid(self, discipline: str) -> None:
        """Bid in for a discipline."""
        if self.open:
            self.bids[discipline] += 1

    def record(self, disciplines: int) -> None:
        """Finish the start meeting's record, when all disciplines have bid in."""
        if self.state == "new" and len(self.bids) == disciplines:
            self.state = "underway"

    def follow_up(self, seen: int) -> None:
        """Note a follow-up, unless somebody noted one since the form was opened."""
        if self.state == "underway" and self.follow_ups == seen:
            self.follow_ups += 1

    def close(self) -> None:
        """Close the case."""
        if self.open:
            self.state = "closed"

    def told(self) -> tuple[object, ...]:
        """Return everything in a form that can be compared."""
        taps = Counter((tap.user, tap.kind, tap.state, tap.undone) for tap in self.taps.values())
        bids = {name: count for name, count in self.bids.items() if count}
        return (self.referrer, self.state, self.convener, self.words, taps, bids, self.follow_ups)
