"""A channel that others can read by now is spoken in no more, and a guest keeps no seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.exposure import look_after_teams
from bot.history import always
from tests.product import forging
from tests.product.steps import fault, settle_later
from tests.product.world import CAMILLA, MARION

if TYPE_CHECKING:
    from typing import Any

    from tests.product.world import World

TEAM = "C0UDSATTE"
NO_CASE = "Der er ingen sag med den kode. Se de åbne med /henvisning sager."


def _upset(world: World, do: str, **words: Any) -> None:
    world.person(CAMILLA).ask("POST", "workspace", {"do": do, **words})
    look_after_teams(world.bot, always)


@pytest.mark.parametrize(
    ("do", "mend", "whom", "code", "words"),
    [
        ("share", "unshare", {"channel": TEAM}, "channel_shared", "kanalen deles med andre"),
        (
            "make_guest",
            "make_colleague",
            {"user": "U0SOEREN"},
            "channel_guest",
            "en gæst i kanalen",
        ),
    ],
)
def test_nothing_is_said_where_others_can_read(
    world: World, do: str, mend: str, whom: dict[str, str], code: str, words: str
) -> None:
    """The card stays away, those in the seats hear why, and it hangs when the channel is mended."""
    _upset(world, do, **whom)
    before = len(world.person(CAMILLA).messages(TEAM))
    world.refer()
    world.settle()
    assert len(world.person(CAMILLA).messages(TEAM)) == before
    assert world.team().channel_fault == code
    assert words in str(world.person(CAMILLA).dm()[-1]["text"])
    _upset(world, mend, **whom)
    assert world.team().channel_fault is None
    settle_later(world, 360)
    assert world.case().card_ts is not None


def test_a_silent_slack_changes_nothing(world: World) -> None:
    """Where Slack doesn't answer, what was known stands, and the bot goes on as before."""
    fault(world, "conversations.info", "http", status=503, times=10)
    look_after_teams(world.bot, always)
    assert world.team().channel_fault is None


def test_who_is_a_guest_by_now_opens_nothing(world: World) -> None:
    """A member whose account has become a guest's loses the cases with the next look at Slack."""
    case = world.refer()
    asked = forging.press(MARION, "card:show", case.id)
    _upset(world, "make_guest", user=MARION)
    assert forging.reply(world.person(MARION), asked) == NO_CASE
