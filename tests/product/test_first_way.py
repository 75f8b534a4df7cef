"""One referral, from the command to the card, the receipt and the ping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.product.world import CAMILLA, LONE

if TYPE_CHECKING:
    from tests.product.world import World


def test_a_referral_becomes_a_case_a_card_a_receipt_and_a_ping(world: World) -> None:
    """The card says the time with its reason, the referrer hears it, the seats are pinged."""
    case = world.refer()
    assert case.code == "U26-0001"
    card = world.card()
    assert "Startmøde onsdag den 25. november kl. 08.30, fordi" in card["text"]
    (receipt,) = world.person(LONE).dm()
    assert "Tak. U26-0001 er hos Udsatte-teamet." in receipt["text"]
    (ping,) = world.thread()
    assert CAMILLA in ping["mentions"]
