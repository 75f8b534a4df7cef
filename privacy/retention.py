"""Run 7: generated lives, and every night what goes is what should: in the database and in Slack.

The nights are the product's own (`bot.schedule.forget` and `retain`, and the rounds after them).
Slack refuses deletions now and then. What is promised is counted by `privacy.lives`.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.casework.erase import of_case, sealed
from bot.casework.retention import plans
from bot.deadlines import ZONE, local_date
from bot.schedule import forget, retain
from faults.installation import Installation
from faults.record import record_of
from models import Case, Notice, Team
from models.base import IN_SLACK, STAFF
from privacy.files import lying_in
from privacy.lives import Lives, Rules

if TYPE_CHECKING:
    from bot.runtime import Bot
    from faults.record import Record, Setting
    from privacy.lives import Life

LIVES = 40
MORNING, NIGHT = time(10), time(3, 50)
A_WEEK, A_DAY = timedelta(days=7), timedelta(days=1)
AFTER_THE_LAST = timedelta(days=130)  # by then the last that was filed is anonymised
PAUSES = (2, 9, 30)  # days
SHORT = Rules(14, 3)
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "429", "retry_after": 30},
    {"kind": "http", "status": 503},
    {"kind": "drop_after"},
    {"kind": "error", "error": "internal_error"},
)


def run(setting: Setting) -> Record:
    """Play the run."""
    record = record_of(7, "retention", setting)
    with Installation(setting.url) as installation:
        rules = Rules() if setting.whole else SHORT
        _set(installation.bot, rules)
        Play(installation, record, Random(setting.seed), setting.some(LIVES, 3), rules).play()
    return record


def _set(bot: Bot, rules: Rules) -> None:
    with bot.writing() as session:
        chosen = {"erase_days": rules.erase_days, "anonymise_months": rules.anonymise_months}
        session.execute(update(Team).values(chosen))


class Play:
    """Days and nights of one installation, and after each night a look at everything."""

    def __init__(
        self, installation: Installation, record: Record, dice: Random, most: int, rules: Rules
    ) -> None:
        """Take an installation with its team set up, and how many cases there are to be."""
        self.installation, self.record, self.dice = installation, record, dice
        self.bot, self.rules = installation.bot, rules
        self.lives = Lives(self.bot, dice, most, rules)

    def play(self) -> None:
        """Live until all have been referred, and on until nothing is left to go."""
        while self.lives.referred < self.lives.most:
            self._day(self.dice.choice(PAUSES))
        ends = self.bot.now() + timedelta(days=self.rules.anonymise_months * 31) + AFTER_THE_LAST
        while self.bot.now() < ends:
            self._day(self.dice.choice(PAUSES))
        self._look_at_the_end()

    def _day(self, days: int) -> None:
        on = local_date(self.bot.now()) + timedelta(days=days)
        self._go_to(datetime.combine(on, MORNING, ZONE))
        self.installation.settle()
        self.lives.a_day()
        self.installation.rest()
        self._go_to(datetime.combine(on + A_DAY, NIGHT, ZONE))
        self._night()

    def _go_to(self, instant: datetime) -> None:
        self.installation.wall.go_to(instant)

    def _night(self) -> None:
        """Do what a night does, beside a Slack that is out of sorts now and then, and look."""
        with self.bot.reading() as session:
            planned = plans(session, self.bot.now())
        due = {one.id for plan in planned for one in plan.erased}
        self._remember(due)
        if self.dice.random() < 0.3:
            body = {"method": "chat.delete", "times": 3, "fault": self.dice.choice(FAULTS)}
            self.installation.ask("POST", "faults", body)
        forget(self.bot)
        retain(self.bot)
        self.installation.rest()
        self.installation.ask("DELETE", "faults")
        self._look(due, {one.id for plan in planned for one in plan.anonymised})
        self._look_in_slack(set().union(*(plan.messages for plan in planned)))
        self.record.count("nights")
        if due:
            self._go_to(self.bot.now() + A_DAY)  # the files are cleaned on the night after, too
            self._night()

    def _remember(self, due: set[str]) -> None:
        """Keep the sealed cells of what is about to go, and what is promised to stay."""
        for life in self.lives.all:
            if life.id in due:
                life.cells, life.kept = self._cells(life), self._kept(life)

    def _look(self, erased: set[str], gone: set[str]) -> None:
        """See that what went is what was planned, and what was promised; and what stays, stays."""
        now, held = self.bot.now(), self._with_content()
        for life in self.lives.all:
            planned, went = life.id in erased, life.erased_at is None and life.id not in held
            self.record.demand(planned == went, f"{life.code}: planned {planned}, erased {went}")
            self._look_at_content(life, now, is_there=life.id in held)
            if went:
                life.erased_at = now
                self.record.count("erased")
            if life.erased_at is not None and life.gone_at is None and life.id not in gone:
                same = self._kept(life) == life.kept
                self.record.demand(same, f"{life.code}: something that is kept has changed")
            self._look_at_people(life, now, planned=life.id in gone)

    def _look_at_content(self, life: Life, now: datetime, *, is_there: bool) -> None:
        if life.erased_at is not None:
            self.record.demand(not is_there, f"{life.code}: has content again")
            return
        between = life.erased_between()
        if between is None:
            self.record.demand(is_there, f"{life.code}: erased though it must stay")
        elif now < between[0]:
            self.record.demand(is_there, f"{life.code}: erased before its time")
        elif now >= between[1]:
            late = life.added  # it goes a night after the one it was made one with
            self.record.demand(not is_there or late, f"{life.code}: has its content still")

    def _look_at_people(self, life: Life, now: datetime, *, planned: bool) -> None:
        if life.closed_at is None or life.gone_at is not None:
            return
        with self.bot.reading() as session:
            row = session.get_one(Case, life.id)
        went = row.anonymised_at is not None
        self.record.demand(planned == went, f"{life.code}: planned {planned}, anonymised {went}")
        first, last = self.rules.anonymised_between(life.closed_at)
        slack_has = (life.erased_at or now) + A_WEEK
        since, must = max(first, slack_has), life.erased_at and now >= max(last, slack_has)
        self.record.demand(went or not must, f"{life.code}: names people after its time")
        if went:
            self.record.demand(now >= since, f"{life.code}: anonymised before its time")
            nameless = row.official_number_hash == "" and row.code != life.code
            self.record.demand(nameless, f"{life.code}: can still be found")
            self.record.demand(not self._people(life), f"{life.code}: names somebody")
            life.gone_at = now
            self.record.count("anonymised")

    def _look_in_slack(self, planned: set[str]) -> None:
        """See that no message names a case that was erased, and none of many is over a week old."""
        standing = self._standing()
        erased = [one for one in self.lives.all if one.erased_at is not None]
        for life in erased:
            heirs = [one.code for one in self.lives.all if one.first is life]
            for _where, words in standing:
                if life.code in words:
                    theirs = any(code in words for code in heirs)
                    self.record.demand(
                        theirs and life.gone_at is None, f"{life.code}: stands in Slack"
                    )
        with self.bot.reading() as session:
            rows = {row.id: row for row in session.scalars(select(Notice))}
        for row in rows.values():
            said = (row.channel, row.ts) in {where for where, _words in standing}
            old = row.case_id is None and row.due_at < self.bot.now() - A_WEEK - A_DAY
            self.record.demand(not (said and old), f"{row.kind}: stands for over a week")
        left = [one for one in planned if one in rows and rows[one].deleted_at is None]
        self.record.demand(not left, f"{len(left)} messages that were to go stand still")
        self.record.count("messages_deleted", len(planned))

    def _look_at_the_end(self) -> None:
        """See that nothing is left of anybody, and that no sealed cell lies in the files."""
        whole = [one for one in self.lives.all if one.gone_at is not None]
        self.record.count("lives", len(self.lives.all))
        self.record.demand(whole, "nothing was anonymised")
        cells = [cell for one in self.lives.all for cell in one.cells]
        found = lying_in(self.bot.engine, cells)
        self.record.count("cells", len(cells))
        self.record.demand(not found, f"{len(found)} sealed cells lie in the database's files")

    def _standing(self) -> list[tuple[tuple[str, str], str]]:
        """Return what the bot has said that stands in Slack: where, and in what words."""
        user = self.installation.sandbox._hub.workspace.seed.bot_user
        return [
            ((channel.id, one.ts), f"{one.text} {one.blocks} {one.files}")
            for channel in self.installation.channels().values()
            for one in channel.messages.values()
            if one.user == user
        ]

    def _with_content(self) -> set[str]:
        """Return the ids of the cases of which anything sealed is kept."""
        found = set[str]()
        with self.bot.reading() as session:
            for table, columns in sealed().items():
                case_id = table.c.id if table.name == Case.__tablename__ else table.c.case_id
                for column in columns:
                    found |= set(session.scalars(select(case_id).where(column.is_not(None))))
        return found

    def _cells(self, life: Life) -> list[bytes]:
        with self.bot.reading() as session:
            rows = [
                row
                for table, columns in sealed().items()
                for row in session.execute(select(*columns).where(of_case()[table]), _named(life))
            ]
        return [cell for row in rows for cell in row if cell is not None]

    def _kept(self, life: Life) -> object:
        """Return what is kept for somebody who comes back."""
        made = of_case()
        case = next(table for table in made if table.name == "case")
        intervention = next(table for table in made if table.name == "intervention")
        one = ("official_number_hash", "outcome", "closed_at", "received_at", "trusted")
        many = ("type", "state", "effect", "on")
        with self.bot.reading() as session:
            first = select(*(case.c[name] for name in one)).where(made[case])
            rest = select(*(intervention.c[name] for name in many)).where(made[intervention])
            kept = [session.execute(query, _named(life)).all() for query in (first, rest)]
        return [sorted(map(str, rows)) for rows in kept]

    def _people(self, life: Life) -> list[str]:
        """Return whoever is named in a case, and where it points into Slack."""
        found = list[Any]()
        with self.bot.reading() as session:
            for table, mine in of_case().items():
                columns = [one for one in table.columns if one.info in (STAFF, IN_SLACK)]
                if columns:
                    rows = session.execute(select(*columns).where(mine), _named(life))
                    found += [cell for row in rows for cell in row if cell]
            found += session.scalars(select(Notice.id).where(Notice.case_id == life.id)).all()
        return [one for one in map(str, found) if one.startswith("U0")]


def _named(life: Life) -> dict[str, str]:
    return {"erased_case": life.id}
