"""Pass on what is one's own: the list, the question to a colleague, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.passing import Held, PassingForm
from bot.locale import _, ngettext
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import Message, actions, bare, button, paragraphs, primary, said
from bot.views.overview import next_step
from bot.words import label
from models import HandoverState, Intervention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.people import People
    from models import Notice, Passing, Team

CALLBACK, WHOSE = "form:passing", "form:passing_whose"
MOST = 100


@dataclass(frozen=True)
class Farewell:
    """What one person has in one team, and what of it a colleague is asked to take already."""

    team: Team
    user: str
    held: Sequence[Held]
    asked: Sequence[Passing]
    people: People

    @property
    def waiting(self) -> Mapping[str, str]:
        """Return who is asked already about which duty, by key."""
        return {str(key): one.taker for one in self.asked for key in one.duties}


def form(farewell: Farewell) -> View:
    """Return the list of all that is one's own, each placed or to be placed; all is chosen."""
    name = farewell.people.full(farewell.user)
    metadata = f"{farewell.team.id}:{farewell.user}"
    free = [one for one in farewell.held if one.key not in farewell.waiting][:MOST]
    lines = [f"• {_line(one)} – {_placed(farewell, one)}" for one in farewell.held]
    head = _("*{name} i {team}*").format(name=name, team=farewell.team.name)
    blocks: list[Block] = [*paragraphs([head, *(lines or [_("Der er intet at give videre.")])])]
    blocks += [_asked_block(farewell, one) for one in farewell.asked]
    if not free:
        return fields.page("page:passing", _("Giv videre"), blocks, metadata)
    options = [(one.key, _line(one)) for one in free]
    blocks += [
        fields.choices(
            "duties", _("Hvad gives videre?"), options, [key for key, _words in options]
        ),
        fields.person("taker", _("Til hvem?"), _("Det er først deres, når de har sagt ja.")),
    ]
    return fields.form(CALLBACK, _("Giv videre"), _("Spørg"), blocks, metadata)


def whose_form(team_id: str) -> View:
    """Return the form in which a leader says whose work is to be placed."""
    blocks: list[Block] = [fields.person("user", _("Hvem holder op eller går på orlov?"))]
    return fields.form(WHOSE, _("Giv videre"), _("Vis"), blocks, team_id)


def read_whose(view: dict[str, Any]) -> str:
    """Read back whose work it is. Raises FieldErrors."""
    answers = Answers(view)
    user = answers.needed_person("user", _("Vælg en kollega."))
    answers.checked()
    return user


def read(view: dict[str, Any]) -> PassingForm:
    """Read back what is passed on, and to whom. Raises FieldErrors."""
    answers = Answers(view)
    taker = answers.needed_person("taker", _("Vælg en kollega."))
    made = PassingForm(taker, answers.many("duties"))
    answers.checked()
    return made


def asked(passing: Passing, people: People) -> str:
    """Return what the one is told who asked."""
    words = ngettext(
        "{name} er spurgt om {count} ting. Det er stadig dit, til der er sagt ja.",
        "{name} er spurgt om {count} ting. Det er stadig dit, til der er sagt ja.",
        len(passing.duties),
    )
    return words.format(name=people.full(passing.taker), count=len(passing.duties))


def message(
    passing: Passing, held: Sequence[Held], people: People, notice: Notice
) -> Message | None:
    """Return the question to the colleague, or the answer; None when it means nothing now."""
    if notice.kind == "passed":
        return Message(_answer_words(passing, people))
    if not held:
        return None
    words = _("*{name} vil give dig det her.* Det er først dit, når du siger ja.")
    head = words.format(name=people.full(passing.giver))
    lines = [head, *(f"• {_line(one)}" for one in held)]
    row = actions(
        primary(_("Ja, jeg tager det"), "passing:accept", passing.id),
        button(_("Nej"), "passing:decline", passing.id),
    )
    return Message(bare("\n".join(lines)), (*paragraphs(lines), row))


def accepted(passing: Passing, offered: int) -> str:
    """Return what the one is told who said yes; of so many offered all, some or none is theirs."""
    if passing.state is HandoverState.WITHDRAWN:
        return _("Det er der ikke længere brug for, eller det kan ikke blive dit den dag.")
    if len(passing.duties) < offered:
        return _(
            "Tak. Noget af det er dit nu; resten kunne ikke gives videre. Se /henvisning sager."
        )
    return _("Tak. Det er dit nu. Se det med /henvisning sager.")


def buttons(teams: Sequence[Team], user: str, leads: Sequence[Team]) -> list[Block]:
    """Return the ways to the list: one's own in each team, and a colleague's one leads."""
    mine = _("Giv mit videre ({team})")
    theirs = _("Giv en medarbejders videre ({team})")
    return [
        *(_way(mine, team, "passing:open", f"{team.id}:{user}") for team in teams),
        *(_way(theirs, team, "passing:whose", team.id) for team in leads),
    ]


def _way(words: str, team: Team, action: str, value: str) -> Block:
    return actions(button(words.format(team=team.name)[:75], action, value))


def _asked_block(farewell: Farewell, one: Passing) -> Block:
    words = ngettext(
        "{name} er spurgt om {count} ting.", "{name} er spurgt om {count} ting.", len(one.duties)
    ).format(name=farewell.people.full(one.taker), count=len(one.duties))
    return said(words, button(_("Træk tilbage"), "passing:withdraw", one.id))


def _answer_words(passing: Passing, people: People) -> str:
    words = {
        HandoverState.ACCEPTED: _("{taker} har sagt ja til det, {giver} gav videre."),
        HandoverState.DECLINED: _(
            "{taker} har sagt nej til det, {giver} ville give videre. Spørg en anden med "
            "/henvisning fravær."
        ),
    }[passing.state]
    return words.format(taker=people.full(passing.taker), giver=people.full(passing.giver))


def _placed(farewell: Farewell, one: Held) -> str:
    asked_of = farewell.waiting.get(one.key)
    if asked_of is None:
        return _("ikke placeret")
    return _("{name} er spurgt").format(name=farewell.people.full(asked_of))


def duty_line(one: Held, code: str) -> str:
    """Return a duty after its case's code: "U26-0001: tovholder"."""
    words = label(one.row.type) if isinstance(one.row, Intervention) else label(one.duty).lower()
    return f"{code}: {words}"


def _line(one: Held) -> str:
    words = duty_line(one, one.case.code)
    what, on = next_step(one.case)
    return f"{words} ({what.lower()} {on.day}.{on.month}.)"[:75]
