"""A restricted case in words: who is named, the form that names them, and the way to the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.restrict import field_of
from bot.locale import _, listed
from bot.policy import everyone, seats_of
from bot.restricted import is_restricted, named
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import Message, actions, button, quietly, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.loading import Opened
    from bot.people import People
    from bot.views.scene import Scene
    from models import Case, Team

CALLBACK, LIFT = "form:restrict", "form:lift"
SHOW = "card:show"


def form(opened: Opened, whole: Team, people: People) -> View:
    """Return the form that chooses who may see a case; `whole` is the team with all its people."""
    case = opened.case
    words = _(
        "{code} ses kun af dem, du vælger, og af dig selv. For alle andre er den der ikke: ikke i "
        "kanalen, i oversigter, i dagsoverblikket eller i tal. Vælg mindst én fra hver faglighed. "
        "I stedet for i kanalen skriver Tværs til de navngivne direkte."
    )
    offered = [one for one in options(whole, people) if one[0] != opened.actor.user]
    blocks: list[Block] = [
        said(words.format(code=case.code)),
        fields.choices(field_of(whole.id), _("Hvem er navngivet?"), offered, named(case)),
    ]
    if not is_restricted(case):
        gone = _("Kortet og Tværs' svar i tråden slettes. Det, kolleger selv har skrevet, står.")
        blocks.append(said(gone))
    if case.past_closings and not is_restricted(case):  # a card leads to no case, nor it to a card
        learnt = _(
            "Er der skrevet et videnkort fra sagen, læses det stadig af hele teamet. Kan borgeren "
            "kendes i det, så fjern det under *Hjem*."
        )
        blocks.append(said(learnt))
    return fields.form(CALLBACK, _("Begræns sagen"), _("Gem"), blocks, case.id)


def read(view: dict[str, Any], team_id: str) -> tuple[str, ...]:
    """Read back who was chosen. Raises FieldErrors."""
    answers = Answers(view)
    chosen = answers.many(field_of(team_id))
    answers.checked()
    return chosen


def lift_form(opened: Opened) -> View:
    """Return the question whether the whole team is to see the case again."""
    words = _("Alle i teamet ser {code} igen, og kortet hænges op i kanalen på ny.")
    blocks: list[Block] = [said(words.format(code=opened.case.code))]
    return fields.form(LIFT, _("Ophæv begrænsning"), _("Ophæv"), blocks, opened.case.id)


def options(team: Team, people: People) -> list[tuple[str, str]]:
    """Return everybody with a role in a team as (user, "Marion Lund, Forebyggelse & Rusmidler").

    But for those whose names nobody knows: they could not be told from each other.
    """
    users = [user for user in dict.fromkeys(everyone(team)) if people.written(user)[0]]
    return [(user, _option(team, user, people)) for user in users]


def _option(team: Team, user: str, people: People) -> str:
    name, _title = people.written(user)
    fields_of = dict.fromkeys(seat.discipline.label for seat in seats_of(team, user))
    return ", ".join([name, *(fields_of or [_("leder")])])


def restrict_words(case: Case) -> str:
    """Return what the button says that chooses who may see a case."""
    return _("Ret navngivne") if is_restricted(case) else _("Begræns sagen")


def named_words(case: Case, people: People) -> str:
    """Return "Kun for navngivne: Camilla Holm, Marion Lund og Trine Due"."""
    names = listed(people.full(user) for user in named(case))
    return _("*Kun for navngivne:* {names}").format(names=names)


def who_sees(scene: Scene) -> Iterator[Block]:
    """Yield what changes who may see a case; of one that nobody else sees, who that is."""
    case = scene.case
    if case.erased_at is not None:
        return
    row = [button(restrict_words(case), "sheet:restrict", case.id)]
    if is_restricted(case):
        row.append(button(_("Ophæv begrænsning"), "sheet:lift", case.id))
    yield actions(*row)


def with_sheet(said_so: Message, case: Case) -> Message:
    """Return a message of a restricted case as it is said in person.

    It names the case, which the thread it stands in does elsewhere, and says where its buttons are.
    """
    text, rows = _naming_the_case(said_so, case)
    where = _("Kun for navngivne: sagen har intet kort, så svar under Se sagen.")
    below = [*(rows or (said(text),)), quietly(where)]
    if SHOW not in str([block.to_dict() for block in below]):
        below.append(actions(button(_("Se sagen"), SHOW, case.id)))
    return Message(f"{text}\n{where}", tuple(below))


def with_naming(said_so: Message, case: Case) -> Message:
    """Return a message as it is said to a leader whom Tværs has named: it asks to name others."""
    text, rows = _naming_the_case(said_so, case)
    words = _(
        "Ingen af de navngivne er i teamet længere. Navngiv mindst én fra hver faglighed, så sagen "
        "kan fortsætte."
    )
    name = actions(button(_("Navngiv kolleger"), "sheet:restrict", case.id))
    return Message(f"{text}\n{words}", (*(rows or (said(text),)), said(words), name))


def _naming_the_case(said_so: Message, case: Case) -> tuple[str, tuple[Block, ...]]:
    """Return a message's text and blocks with the case's code, which its thread tells elsewhere."""
    text, rows = said_so.text, tuple(said_so.blocks)
    if case.code in text:
        return text, rows
    return f"{case.code}: {text}", (said(f"*{case.code}*"), *rows) if rows else ()
