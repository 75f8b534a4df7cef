"""A handover that nobody answers: from the fifth working day it is asked what stands in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.vocabulary import BarrierKind
from tests.product.handing import OUTSIDE, last, offered
from tests.product.steps import digests, thread_posts
from tests.product.world import MARION, METTE

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

ASKED = "Hvad står i vejen?"
WORDS = ("Venteliste", "Regel", "Kasse", "Åbningstid", "Manglende samtykke", "Andet")


def home(world: World, part: str) -> Player:
    """Open Marion's App Home, where some words stand."""
    person = world.person(MARION)
    person.open_home()
    person.until(lambda: part in str(person.home()))
    return person


def test_it_is_asked_from_the_fifth_working_day(world: World) -> None:
    """The reminder and App Home ask with six buttons; four days are not too long to wait."""
    offered(world, recipient_name=OUTSIDE, meets_on="2026-12-17")
    world.travel("2026-11-30 12:00")
    assert ASKED not in str(home(world, "sagt ja til overdragelsen?").home())
    world.travel("2026-12-01 12:00")
    early, late = thread_posts(world, "intet svar i")
    assert (ASKED in early[1], ASKED in late[1]) == (False, True)
    reminder = next(one for one in reversed(world.thread()) if "intet svar i 5" in one["text"])
    about = f"{world.case().id}:h:{last(world).id}"
    for shown in (str(reminder["blocks"]), str(home(world, ASKED).home())):
        assert all(f"'text': '{words}'" in shown for words in WORDS)
        assert shown.count(about) == len(WORDS)


def test_the_leader_is_told_since_when(world: World) -> None:
    """On the fifth working day, with the day it was offered, in the leader's own inbox."""
    offered(world, meets_on="2026-12-17")
    world.travel("2026-12-01 12:00")
    (letter,) = [one["text"] for one in world.person(METTE).dm() if "intet svar" in one["text"]]
    assert "intet svar i 5 arbejdsdage" in letter
    assert "Overdragelse tilbudt tirsdag den 24. november" in letter


def test_once_it_is_said_it_is_told_instead(world: World) -> None:
    """The digest, the reminder and App Home name it; it goes to the leader; nobody is asked."""
    offered(world, meets_on="2026-12-17")
    world.travel("2026-12-01 12:00")
    person = home(world, f"Overdragelsen til Sundhed & Omsorg er gået i stå. {ASKED}")
    person.click_home("barrier:waiting_list")
    person.until(lambda: ASKED not in str(person.home()))
    (barrier,) = world.case().barriers
    assert (barrier.kind, barrier.handover_id) == (BarrierKind.WAITING_LIST, last(world).id)
    world.travel("2026-12-08 12:00")
    line = "Overdragelse af U26-0001 til Sundhed & Omsorg, uden svar i 10 arbejdsdage – venteliste"
    assert line in digests(world)["2026-12-08"]
    text = thread_posts(world, "intet svar i 10")[0][1]
    leader = "Mette Ravn har fået besked som leder."
    assert text.endswith(f"I vejen står: venteliste.\n{leader}")
    assert ASKED not in text
