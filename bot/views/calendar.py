"""The page on which a person makes the address that shows their meetings in their own calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import _, day_year_words
from bot.views import fields
from bot.views.blocks import actions, button, primary, said

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from models import Feed

PAGE = "page:calendar"


def page(kept: Feed | None) -> View:
    """Return what such an address is, and how to get one, a new one, or rid of it."""
    make = primary(_("Lav adresse"), "calendar:make", "make")
    if kept is None:
        return _page([*_told(), actions(make)])
    make = button(_("Lav en ny adresse"), "calendar:make", "make")
    take_away = button(_("Tag adressen væk"), "calendar:remove", "remove")
    day = day_year_words(local_date(kept.made_at))
    has_one = _(
        "*Du har en adresse fra {day}.* Den kan ikke vises igen. Laver du en ny, holder den gamle "
        "op med at virke."
    )
    return _page([*_told(), said(has_one.format(day=day)), actions(make, take_away)])


def made(address: str) -> View:
    """Return the page that shows a new address, this one time."""
    words = _(
        "*Din adresse. Den vises kun nu, så sæt den ind med det samme:*\n```{address}```\n"
        "I Outlook: *Tilføj kalender*, *Abonner fra internettet*. I andre kalendere hedder det at "
        "abonnere på en kalender eller at tilføje den fra en URL."
    )
    return _page([said(words.format(address=address)), said(_kept_to_oneself())])


def _told() -> list[Block]:
    what = _(
        "Se dine startmøder og opfølgninger i Outlook eller en anden kalender. Du får en adresse, "
        "som kalenderen henter møderne fra. Den følger selv med, når et møde flyttes, aflyses "
        "eller går over til din stedfortræder."
    )
    shown = _(
        "Der står kun, hvad det er for et møde, og sagskoden. Intet om borgeren. Kalenderen henter "
        "selv, tit med nogle timers mellemrum: Står der noget andet på kortet, gælder kortet."
    )
    return [said(what), said(shown), said(_kept_to_oneself())]


def _kept_to_oneself() -> str:
    return _("Den, der har adressen, kan se dine mødetider. Giv den ikke videre.")


def _page(blocks: list[Block]) -> View:
    return fields.page(PAGE, _("Kalender"), blocks)
