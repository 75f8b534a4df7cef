"""The page "Lille måling", the steps it comes to, and what the private view shows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import ActionsBlock

from bot.casework.measure import (
    HIGHEST,
    Taking,
    first_of_course,
    missing,
    taken,
    taking_now,
    takings,
)
from bot.deadlines import local_date
from bot.locale import N_, _, day_words, listed
from bot.views import fields
from bot.views.blocks import actions, button, heading, line, paragraphs, primary, quietly, said
from bot.views.worth import guess_words
from bot.words import label, measured_themes, theme_words
from models.vocabulary import MeasureStage, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slack_sdk.models.blocks import Block, ButtonElement
    from slack_sdk.models.views import View

    from bot.views.scene import Scene
    from bot.views.told import Reading
    from models import Measurement

    Given = Mapping[tuple[str, Voice], Measurement]

CALLBACK, RESULT = "page:measure", "page:measured"
THEN_BID = "bid"
FORWARD = (N_("et trin frem"), N_("to trin frem"), N_("tre trin frem"), N_("fire trin frem"))
BACK = (
    N_("et trin tilbage"),
    N_("to trin tilbage"),
    N_("tre trin tilbage"),
    N_("fire trin tilbage"),
)


def page(scene: Scene, taking: Taking, then: str = "") -> View:
    """Return the page; each press in it is stored, and it is drawn anew. `then` is what follows."""
    return _page(scene, taking, then, [])


def half_filled(scene: Scene, taking: Taking, then: str = "") -> View:
    """Return the page with what is missing on top."""
    lines = [
        f"• {theme_words(scene.team, theme)}: {listed(label(one).lower() for one in voices)}"
        for theme, voices in missing(scene.case, scene.team, taking)
    ]
    return _page(scene, taking, then, [_("*Der mangler endnu*"), *lines])


def _page(scene: Scene, taking: Taking, then: str, first: list[str]) -> View:
    case, given = scene.case, taken(scene.case, taking)
    about = f"{case.id}:{taking.name}"
    words = _("*{code} · {stage}*\n0 går slet ikke, 4 går godt. Hvert tryk er gemt.")
    blocks: list[Block] = [
        *paragraphs(first),
        *_guess(scene, taking),
        said(words.format(code=case.code, stage=label(taking.stage).lower())),
        actions(_unasked_button(scene, given, about)),
    ]
    for theme, name in measured_themes(scene.team):
        blocks.append(line())
        for voice, row in (
            (Voice.TEAM, _("*{theme}* · teamet")),
            (Voice.CITIZEN, _("{theme} · borgeren")),
        ):
            blocks.append(said(row.format(theme=name)))
            blocks.append(_scale(given, f"{about}:{theme}:{voice.value}", (theme, name, voice)))
    blocks += [line(), actions(_last_button(then, about))]
    return fields.page(CALLBACK, _("Lille måling"), blocks, f"{about}:{then}")


def result(scene: Scene, taking: Taking) -> View:
    """Return the page with the steps from the first measurement of the course to this one."""
    case = scene.case
    blocks: list[Block] = [
        said(f"*{case.code} · {label(taking.stage).lower()}*"),
        *paragraphs(list(_lines(scene, taking))),
    ]
    first, words = first_of_course(case, taking), _("0 går slet ikke, 4 går godt.")
    if first is not None:
        against = _("Trinene er regnet fra målingen {stage}.").format(stage=_when(scene, first))
        words = f"{against} {words}"
    blocks.append(quietly(words))
    return fields.page(RESULT, _("Lille måling"), blocks, case.id)


def section(what: Reading) -> Iterator[Block]:
    """Yield what was measured of a case, each time as steps from the first, and the way to more."""
    scene = what.scene
    found, now = takings(scene.case), taking_now(scene.case)
    if found or now:
        yield heading(_("Lille måling"))
    for taking in found:
        yield from paragraphs([f"*{_when(scene, taking).capitalize()}*", *_lines(scene, taking)])
    if now:
        yield actions(button(_("Lille måling"), "card:measure", scene.case.id))


def missing_words(scene: Scene) -> str:
    """Return what is missing of today's measurement, in a word or two; "" when nothing is."""
    taking = taking_now(scene.case)
    is_missing = taking is not None and missing(scene.case, scene.team, taking)
    return _("lille måling") if is_missing else ""


def _unasked_button(scene: Scene, given: Given, about: str) -> ButtonElement:
    """Return the button that answers for the citizen; it stands out when all of it says so."""
    themes = [key for key, _words in measured_themes(scene.team)]
    answers = [given[key, Voice.CITIZEN] for key in themes if (key, Voice.CITIZEN) in given]
    if answers and len(answers) < len(themes):
        return button(_("Borgeren er ikke spurgt om resten"), "measure:unasked", about)
    unasked = len(answers) == len(themes) and all(one.value is None for one in answers)
    draw = primary if unasked else button
    return draw(_("Borgeren er ikke spurgt"), "measure:unasked", about)


def _scale(given: Given, about: str, of: tuple[str, str, Voice]) -> Block:
    """Return a row of five buttons; what was chosen stands out."""
    theme, name, voice = of
    chosen = given.get((theme, voice))
    row = []
    for value in range(HIGHEST + 1):
        draw = primary if chosen is not None and chosen.value == value else button
        one = draw(str(value), f"measure:{value}", f"{about}:{value}")
        one.accessibility_label = f"{name}, {label(voice).lower()}: {value}"
        row.append(one)
    return ActionsBlock(block_id=f"{theme}:{voice.value}", elements=row)


def _last_button(then: str, about: str) -> ButtonElement:
    if then == THEN_BID:
        return primary(_("Videre: byd ind"), "measure:bid", about)
    return primary(_("Færdig"), "measure:done", about)


def _guess(scene: Scene, taking: Taking) -> Iterator[Block]:
    """Yield what the team has just guessed would have happened otherwise."""
    words = (
        guess_words(scene.case.past_closings[-1]) if taking.stage is MeasureStage.CLOSING else None
    )
    if words:
        yield said(words)


def _when(scene: Scene, taking: Taking) -> str:
    """Return a taking's stage and the local day it was begun."""
    at = min(one.at for one in taken(scene.case, taking).values())
    return f"{label(taking.stage).lower()} {day_words(local_date(at))}"


def _lines(scene: Scene, taking: Taking) -> Iterator[str]:
    """Yield a line for each theme that the team measures, or that was measured."""
    now, first = taken(scene.case, taking), first_of_course(scene.case, taking)
    before = taken(scene.case, first) if first else {}
    keys = [key for key, _words in measured_themes(scene.team)]
    for key in dict.fromkeys([*keys, *(key for key, _voice in now)]):
        words = _("*{theme}:* {team} · borgeren: {citizen}")
        yield words.format(
            theme=theme_words(scene.team, key),
            team=_steps(before.get((key, Voice.TEAM)), now.get((key, Voice.TEAM))),
            citizen=_steps(before.get((key, Voice.CITIZEN)), now.get((key, Voice.CITIZEN))),
        )


def _steps(before: Measurement | None, now: Measurement | None) -> str:
    """Return how far it is from one answer to another: "fra 1 til 3, to trin frem"."""
    if now is None:
        return _("mangler")
    if now.value is None:
        return _("ikke spurgt")
    if before is None:
        return str(now.value)
    if before.value is None:
        return _("{value}, ikke spurgt før").format(value=now.value)
    words = _("fra {before} til {now}, {steps}")
    return words.format(
        before=before.value, now=now.value, steps=step_words(now.value - before.value)
    )


def step_words(count: int) -> str:
    """Return a difference of 0 to 4, either way, in words."""
    if count == 0:
        return _("uændret")
    return _(FORWARD[count - 1] if count > 0 else BACK[-count - 1])
