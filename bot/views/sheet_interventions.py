"""The interventions in the private view: their effect, what stands in the way, the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.barrier import stalled_in
from bot.casework.intervene import ENDED, declined_on, live, untold
from bot.locale import _, day_words, ngettext
from bot.views import barrier
from bot.views.blocks import (
    actions,
    button,
    more,
    quietly,
    said,
)
from bot.views.grant import grant_words
from bot.views.order import ordered_words
from bot.views.told import Reading, quote, told
from bot.words import label
from models.intervention import UNSETTLED
from models.vocabulary import InterventionState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import Block

    from bot.casework.barrier import Stalled
    from models import Intervention


INTERVENTIONS = 20


def interventions(what: Reading) -> Iterator[Block]:
    """Yield them, what is under way first, with what can be done; of many the newest."""
    newest = live(what.scene.case)[::-1]
    made = sorted(newest, key=lambda one: one.state not in UNSETTLED)
    if not made:
        yield said(_("Ingen endnu."))
    stalled = _stalled(what)
    for one in made[:INTERVENTIONS]:
        stalls = stalled.get(one.id)
        yield from _intervention_words(what, one, stalls)
        if what.scene.case.is_open:
            yield _intervention_buttons(what, one, stalls)
            if stalls is not None and stalls.said is None:
                yield from barrier.question(stalls)
        elif one in untold(what.scene.case):
            yield actions(button(_("Virkede det?"), "sheet:effect", _about(what, one)))
    older = len(made) - INTERVENTIONS
    if older > 0:
        words = ngettext(
            "{count} ældre indsats vises ikke.", "{count} ældre indsatser vises ikke.", older
        )
        yield quietly(words.format(count=older))
    if what.scene.case.is_open:
        yield actions(
            button(_("Log indsats"), "sheet:log", what.scene.case.id),
            button(_("Bestil udefra"), "sheet:order", what.scene.case.id),
        )


def _stalled(what: Reading) -> dict[str, Stalled]:
    """Return what is stalled, by intervention; nothing is any more when the case is closed."""
    scene = what.scene
    found = stalled_in(scene.case, scene.team, scene.today) if scene.case.is_open else []
    return {one.made.id: one for one in found}


def _intervention_words(
    what: Reading, one: Intervention, stalled: Stalled | None
) -> Iterator[Block]:
    scene = what.scene
    names = {discipline.id: discipline.label for discipline in scene.team.disciplines}
    on = declined_on(one) or one.on
    words = (
        f"*{label(one.type)}* · {label(one.state).lower()} · {day_words(on)} · "
        f"{scene.people.first(one.user)}, {names[one.discipline_id]}"
    )
    if one.ordered_from is not None:
        words += f"\n{ordered_words(one, what.vault)}"
    if one.grant is not None:
        words += f"\n{grant_words(one, scene.people)}"
    if stalled is not None and stalled.said is not None:
        words += f"\n{barrier.barrier_words(stalled.said)}"
    if one.effect is not None:
        words += f"\n{label(one.effect)}"
    elif one.state in ENDED:
        words += "\n" + _("*Virkede det? Ingen har svaret endnu.*")
    yield from told(what, one, words, "deliverable", "note", "effect_why")
    yield from quote(what, one, "declined_why", _refused_words(one))


def _refused_words(one: Intervention) -> str:
    """Return the heading of why something was declined or rejected that has been begun since."""
    if one.declined_on is None:
        return _("*Blev fravalgt før, fordi*")
    return _("*Borgeren takkede nej {day}, fordi*").format(day=day_words(one.declined_on))


def _about(what: Reading, one: Intervention) -> str:
    return f"{what.scene.case.id}:{one.id}"


def _intervention_buttons(what: Reading, one: Intervention, stalled: Stalled | None) -> Block:
    """Offer the likeliest next state as buttons, the rest, the grant and "Ret" under "⋯"."""
    value = _about(what, one)
    last = [(_("Bevilling"), f"{value}:grant"), (_("Ret"), f"{value}:correct")]
    other = []
    if stalled is not None and stalled.said is not None:
        other = [button(_("Noget andet i vejen"), "sheet:barrier", value)]
    if one.state in ENDED:
        row = [button(_("Virkede det?"), "sheet:effect", value), *other]
        again = (_("Tilbage til i gang"), f"{value}:ongoing")
        return actions(*row, more("sheet:more", [again, *last]))
    finished = _("Leveret") if one.due_on else _("Gennemført")
    done = button(finished, "sheet:done", f"{value}:done")
    if one.state not in UNSETTLED:
        back = button(_("Sæt i gang"), "sheet:start", f"{value}:started")
        why = button(_("Hvorfor?"), "sheet:effect", value)
        return actions(back, why, more("sheet:more", last))
    ongoing = []
    if one.state is not InterventionState.ONGOING:
        ongoing = [button(_("I gang"), "sheet:ongoing", f"{value}:ongoing")]
    return actions(*ongoing, done, *other, more("sheet:more", [*_other_states(one, value), *last]))


def _other_states(one: Intervention, value: str) -> list[tuple[str, str]]:
    """Return the states that are less likely next; what was ordered only comes or doesn't."""
    rest = [
        InterventionState.STOPPED,
        InterventionState.OFFERED_DECLINED,
        InterventionState.CONSIDERED_REJECTED,
    ]
    if one.due_on:
        rest = rest[:1]
    named = {InterventionState.STOPPED: _("Kommer ikke")} if one.due_on else {}
    return [(named.get(state, label(state)), f"{value}:{state.value}") for state in rest]
