"""The page "Mere …": what can be done with a case that its card's menu has no room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.measure import taking_now
from bot.casework.snooze import may_be_snoozed
from bot.locale import _
from bot.views import fields, handover_status
from bot.views.blocks import button, said
from bot.views.restricted import restrict_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.views.scene import Scene

Deed = tuple[str, str, str]
"""What a deed is for, what its button says, and its action."""


def deeds(scene: Scene) -> View:
    """Return the page; a form that is opened from it takes its place."""
    blocks: list[Block] = [
        said(words, button(says, action, scene.case.id)) for words, says, action in _deeds(scene)
    ]
    return fields.page(fields.LEADS_ON, scene.case.code, blocks, scene.case.id)


def _deeds(scene: Scene) -> Iterator[Deed]:
    yield from handover_status.deeds(scene.case)
    if not scene.case.pending_handover:
        yield _("En anden enhed tager over"), _("Overdrag"), "card:handover"
        yield _("Sagen er slut"), _("Afslut"), "card:close"
    if may_be_snoozed(scene.case, scene.team, scene.today):
        yield _("Lad påmindelserne hvile til en dag"), _("Udsæt påmindelse"), "card:snooze"
    if scene.case.follow_up_on is not None:
        words = _("Hold opfølgningen en anden dag")
        yield words, _("Flyt opfølgningen"), "card:move_follow_up"
    yield _("Fortæl, at du tager ud, og hvornår du er hjemme"), _("Besøg"), "card:visit"
    yield _("Bestil noget uden for teamet"), _("Bestil udefra"), "sheet:order"
    yield _("Læs, hent og journalisér, hvad I har noteret"), _("Notat"), "card:note"
    yield _("Hvem borgeren åbner døren for"), _("Tillid"), "sheet:trust"
    yield _("Hvad borgeren svarer til, at I taler med andre"), _("Samtykke"), "sheet:consent"
    yield _("Når sagen kun må ses af nogle få"), restrict_words(scene.case), "sheet:restrict"
    if taking_now(scene.case):
        yield _("Hvordan det går, fra 0 til 4"), _("Lille måling"), "card:measure"
