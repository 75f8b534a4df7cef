"""Goal 5: what a referral and a burst of clicks come to, counted, so always the same."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, select

from bench.beside import beside, dispatch, dispatching
from bench.figure import Figure, at_most
from bench.payloads import Referrals
from bot.delivery import deliver_due
from bot.runtime import NO_GAPS, Gaps
from models import Case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from bench.scale import Scale
    from bot.runtime import Bot

CLICKS = 100
BETWEEN_CLICKS = timedelta(milliseconds=5)
SEATS = ("U0CAMILLA", "U0MARION", "U0CHRISTINA")


class Count:
    """Commits and writing statements of an engine, from now on."""

    def __init__(self, engine: Engine) -> None:
        self.commits, self.writes, self.words = 0, 0, list[str]()
        self._wrote = False
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, _connection: Any, _cursor: Any, words: str, *_more: Any) -> None:
        if words.split(None, 1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            self.writes += 1
            self.words.append(words)
            self._wrote = True

    def _commit(self, _connection: Any) -> None:
        self.commits += self._wrote
        self._wrote = False


class StoppedClock:
    """Real time that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        """Return the time it stands at."""
        return self.at


def measure(folder: Path, _scale: Scale) -> Iterator[Figure]:
    """Count a referral's commits, statements and calls, and a burst's updates of the card."""
    with beside(folder / "counted") as (bot, slack):
        quick = replace(bot, gaps=NO_GAPS)
        forms = Referrals(bot)
        with dispatching(quick) as app:
            dispatch(app, forms.take(1)[0])  # the people are met, the card's channel is known
            deliver_due(quick)
            count, before = Count(quick.engine), len(list(slack.answered()))
            dispatch(app, forms.take(1)[0])
            yield at_most(5, "commits a referral", count.commits, 1)
            yield at_most(5, "writing statements a referral", count.writes, 6)
            deliver_due(quick)
            yield at_most(5, "calls a referral", len(list(slack.answered())) - before, 3)
            before = slack.calls("chat.update")
            _burst(quick)
            updates = slack.calls("chat.update") - before
            yield at_most(5, f"chat.update for {CLICKS} clicks", updates, 2)


def _burst(bot: Bot) -> None:
    """Click a hundred times within half a second, and deliver after each click."""
    clock = StoppedClock(bot.real_now())
    paced = replace(bot, gaps=Gaps(), real_now=clock)
    with bot.reading() as session:
        case_id = session.scalars(select(Case.id).order_by(Case.code.desc())).first()
    with dispatching(paced) as app:
        for click in itertools.islice(_clicks(str(case_id)), CLICKS):
            dispatch(app, click)
            deliver_due(paced)
            clock.at += BETWEEN_CLICKS
    clock.at += Gaps().update * 2
    deliver_due(paced)


def _clicks(case_id: str) -> Iterator[dict[str, Any]]:
    """Yield presses on a card: each of the seats comes, then does not, again and again."""
    turns = itertools.cycle(itertools.product(("come", "stay_away"), SEATS))
    for number, (answer, user) in enumerate(turns):
        action = {"type": "button", "action_id": f"card:{answer}", "block_id": "b"}
        action |= {"value": case_id, "action_ts": f"{number}.{answer}.{user}"}
        yield {
            "type": "block_actions",
            "user": {"id": user, "team_id": "T0TVAERS"},
            "team": {"id": "T0TVAERS"},
            "api_app_id": "A0TVAERS",
            "trigger_id": "none",
            "container": {"type": "message"},
            "actions": [action],
        }
