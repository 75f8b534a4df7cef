"""The form "Tillid": whom the citizen opens the door for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.trust import TrustForm
from bot.guard import Verdict
from bot.locale import _
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import quietly, said
from bot.words import WARNING

if TYPE_CHECKING:
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.vault import Vault

CALLBACK = "form:trust"


def form(opened: Opened, vault: Vault) -> View:
    """Return the form, with what is known already in it."""
    case = opened.case
    words = _("Følger med til mødet, til stedfortræderen og med en overdragelse af {code}.")
    blocks: list[Block] = [
        said(words.format(code=case.code)),
        fields.optional(
            fields.text(
                "trusts",
                _("Hvem åbner borgeren døren for?"),
                _("En kollega eller en rolle, fx hjemmeplejens aftenvagt."),
                vault.read(case, "trusts"),
            )
        ),
        fields.optional(
            fields.person(
                "trusted",
                _("Er det en kollega?"),
                _("Så ved I, hvem I kan spørge, hvis borgeren kommer igen."),
                case.trusted,
            )
        ),
        fields.optional(
            fields.text(
                "meets",
                _("Bedste tid og sted"),
                _("Fx om formiddagen, på varmestuen."),
                vault.read(case, "trust_meets"),
            )
        ),
        fields.optional(
            fields.text(
                "ways",
                _("Gør, og lad være"),
                _("Fx ring på to gange. Tal ikke om rusmidlerne først."),
                vault.read(case, "trust_ways"),
            )
        ),
        fields.tick(
            "two_persons",
            _("Besøg"),
            ("two", _("Besøg kun to sammen")),
            ticked=case.two_persons,
        ),
        quietly(_(WARNING)),
    ]
    return fields.form(CALLBACK, _("Tillid"), _("Gem"), blocks, case.id)


def read(view: dict[str, Any]) -> TrustForm:
    """Read the form back; a colleague may be named in it. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    trusts, meets, ways = (answers.text(name) for name in ("trusts", "meets", "ways"))
    answers.pass_over("trusts", Verdict.NAME)
    two, trusted = answers.ticked("two_persons"), answers.person("trusted")
    return TrustForm(trusts, meets, ways, two, trusted, answers.checked())


def read_trusted(view: dict[str, Any]) -> str | None:
    """Return the colleague who was chosen, if there is one."""
    return Answers(view).person("trusted")
