"""A referral as Slack sends it: the form as it was drawn, with what was typed in it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.access import visitor
from bot.casework.desk import Desk
from bot.loading import teams_found
from bot.views import referral
from handlers.entry import submitted
from handlers.referral import submit
from models import Team

if TYPE_CHECKING:
    from bot.runtime import Bot

Json = dict[str, Any]
SITUATION = (
    "Skal sættes ud efter klager fra naboer. Har været i kontakt med rusmiddelrådgivningen, "
    "men kom ikke til de to sidste aftaler. Hjemmeplejen har set, at der mangler mad og strøm, "
    "og at posten ikke er åbnet."
)
_numbers = itertools.count(1)


class Referrals:
    """Endless submissions of the form of one team, each of its own view."""

    def __init__(self, bot: Bot) -> None:
        with bot.reading() as session:
            team = teams_found(session, select(Team))[0]
        self._view = referral.form([team], team).to_dict()
        self._team_id = team.id

    def take(self, count: int) -> list[Json]:
        """Return so many payloads, none of which has been sent before."""
        return [self._one() for _one in range(count)]

    def _one(self) -> Json:
        number = next(_numbers)
        view = {**self._view, "id": f"V{number:08}", "hash": f"{number}.abc", "team_id": "T0TVAERS"}
        view["state"] = {"values": _typed(self._team_id, f"2026-{number}")}
        view |= {"app_id": "A0TVAERS", "bot_id": "B0TVAERS", "root_view_id": view["id"]}
        user = {"id": "U0LONE", "username": "lone", "name": "lone", "team_id": "T0TVAERS"}
        team = {"id": "T0TVAERS", "domain": "odder"}
        return {
            "type": "view_submission",
            "user": user,
            "team": team,
            "api_app_id": "A0TVAERS",
            "token": "sandbox-verification",
            "trigger_id": f"{number}.{number}.trigger",
            "view": view,
            "response_urls": [],
            "is_enterprise_install": False,
            "enterprise": None,
        }


def refer_one(bot: Bot) -> str:
    """Refer one citizen, as the form does; return the case's id."""
    asked = submitted(Referrals(bot).take(1)[0])
    with bot.writing() as session:
        who = visitor(session, asked.slack_team, asked.user)
        return submit(Desk(session, bot.vault, bot.now()), who, asked).case_id


def _typed(team_id: str, official_number: str) -> Json:
    """Return a usual referral: two groups, an urgency, a number, and two short texts."""
    groups = [{"value": key} for key in ("eviction_notice", "substance_interdisciplinary")]
    return {
        f"target_groups_{team_id}": _held("checkboxes", "selected_options", groups),
        "urgency": _held("radio_buttons", "selected_option", {"value": "this_week"}),
        "official_number": _held("plain_text_input", "value", official_number),
        "situation": _held("plain_text_input", "value", SITUATION),
        "citizen_wish": _held("plain_text_input", "value", "Vil gerne blive boende."),
    }


def _held(kind: str, name: str, value: Any) -> Json:
    return {"value": {"type": kind, name: value}}
