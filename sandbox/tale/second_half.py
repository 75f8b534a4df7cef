"""What persons do from the record on: measure, file the note, and answer what Tværs asks of them.

Each waits until the page or the message shows that it has led on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.tale.stage import offers, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox.tale.stage import Json, Stage

MEASURE, MEASURED, JOURNAL = "page:measure", "page:measured", "page:journal"
UNFILED = "*Ikke journaliseret*"


def measure(
    stage: Stage, user: str, team: Sequence[int], citizen: Mapping[str, int], *steps: str
) -> None:
    """Tap the small measurement, theme by theme; see each of `steps` on the page it comes to.

    The citizen was asked about some themes (by key), and not about the rest.
    """
    view = _measuring(stage, user)
    rows = [row for row in _rows(view) if row.endswith(":team")]
    for row, value in zip(rows, team, strict=True):
        _tap(stage, user, row, value)
    for theme, value in citizen.items():
        _tap(stage, user, f"{theme}:citizen", value)
    stage.person(user).click_modal("measure:unasked")
    stage.expect(user, lambda: not _is_left(stage, user), "no theme left to ask of")
    stage.person(user).click_modal("measure:done")
    stage.opened(user, MEASURED)
    stage.expect(user, lambda: all(one in _shown(stage, user) for one in steps), f"{steps}")


def called_to_follow_up(stage: Stage, mark: str, *users: str) -> None:
    """Go to the day on which a follow-up's meeting is called; let each say on the card they come.

    It is held some thirty days after a marked one, and called three working days before.
    """
    stage.until_a_morning(mark, 23, lambda: _is_called(stage), "a call to the follow-up")
    stage.card_says("har ikke svaret")
    for user in users:
        stage.press(user, "come")


def name_barrier(stage: Stage, user: str, mark: str, kind: str, barrier: str) -> None:
    """Go to a day on which an intervention has stalled; say by one tap what stands in its way.

    Ten working days have gone since it was begun on a marked day.
    """
    action = f"barrier:{barrier}"
    row = stage.until_a_morning(mark, 14, lambda: _asked(stage, user, kind, action), "a question")
    stage.person(user).click_modal(action, block_id=row)
    stage.expect(
        user,
        lambda: not stage.asked_of(stage.person(user).modal() or {}, kind, action),
        f"{barrier} in the private view",
    )


def file_open(stage: Stage, user: str) -> None:
    """File the first note of an open case that isn't yet, and see the card say nothing of it."""
    stage.card_says("1 notat mangler at blive journaliseret")
    stage.choose(user, "note")
    row = stage.expect(user, lambda: _unfiled(stage, user), "a note that isn't filed")
    stage.person(user).click_modal("journal:read", block_id=row)
    _press_filed(stage, user)
    stage.card_is_rid_of("journaliser")


def file_whole(stage: Stage, user: str) -> None:
    """File the note of the whole case when it is closed, and see the card say nothing of it."""
    stage.card_says("Mangler journalisering")
    stage.press(user, "note")
    _press_filed(stage, user)
    stage.card_is_rid_of("ournaliser")


def answer(stage: Stage, user: str, action: str, question: str, thanks: str) -> None:
    """Press an answer in the letter that asks a question about the case; see its thanks."""
    letter = stage.expect(
        user, lambda: _asking(stage, user, action, question), f"{question!r} to {user}"
    )
    stage.free(user).click("D" + user.removeprefix("U"), letter["ts"], action)
    stage.expect(user, lambda: thanks in _letter_now(stage, user, letter), f"{thanks!r} to {user}")


def helped(stage: Stage, *users: str) -> None:
    """Let each say that it helped to be several about it."""
    for user in users:
        answer(stage, user, "feedback:yes", "Hjalp det, at I var fælles", "Tak. Du svarede ja.")


def _is_called(stage: Stage) -> bool:
    return any("virker indsatsen? Svar på kortet" in text for text in stage.thread())


def _shown(stage: Stage, user: str) -> str:
    return words_of(stage.person(user).modal() or {})


def _asked(stage: Stage, user: str, kind: str, action: str) -> str | None:
    stage.press(user, "show")
    return stage.asked_of(stage.opened(user, "page:sheet"), kind, action)


def _measuring(stage: Stage, user: str) -> Json:
    """Return the page that has followed a form; where it was left, open it from the card."""
    view = stage.person(user).modal()
    if view is not None and view["callback_id"] == MEASURE:
        return view
    opens = stage.press if "card:measure" in offers(stage.card() or {}) else stage.choose
    opens(user, "measure")
    return stage.opened(user, MEASURE)


def _tap(stage: Stage, user: str, row: str, value: int) -> None:
    """Tap a value, and wait until it stands out: the page is drawn anew for each."""
    action = f"measure:{value}"
    stage.person(user).click_modal(action, block_id=row)
    stage.expect(user, lambda: _stands_out(stage, user, row, action), f"{value} chosen in {row}")


def _stands_out(stage: Stage, user: str, row: str, action: str) -> bool:
    blocks = (stage.person(user).modal() or {"blocks": []})["blocks"]
    found = offers({"blocks": [one for one in blocks if one.get("block_id") == row]})
    return action in found and found[action].get("style") == "primary"


def _is_left(stage: Stage, user: str) -> bool:
    """Tell whether some themes still have no answer of the citizen's."""
    unasked = offers(stage.person(user).modal() or {}).get("measure:unasked")
    return unasked is None or "resten" in unasked["text"]["text"]


def _rows(view: Json) -> Iterator[str]:
    yield from (str(one.get("block_id")) for one in view["blocks"] if one["type"] == "actions")


def _unfiled(stage: Stage, user: str) -> str | None:
    """Return the row of a note that isn't filed, on the page where notes are chosen."""
    blocks = (stage.person(user).modal() or {"blocks": []})["blocks"]
    found = (one for one in blocks if "journal:read" in offers({"blocks": [one]}))
    return next((str(one["block_id"]) for one in found if UNFILED in one["text"]["text"]), None)


def _press_filed(stage: Stage, user: str) -> None:
    stage.opened(user, JOURNAL)
    stage.person(user).click_modal("journal:file")
    stage.expect(
        user,
        lambda: "journal:take_back" in offers(stage.person(user).modal() or {}),
        "the note to say that it is filed",
    )
    stage.free(user)


def _asking(stage: Stage, user: str, action: str, question: str) -> Json | None:
    """Return the newest letter with this button that asks this about the case."""
    for letter in reversed(stage.letters(user, action)):
        if stage.code in letter["text"] and question in letter["text"]:
            return letter
    return None


def _letter_now(stage: Stage, user: str, letter: Json) -> str:
    return next(
        (str(one["text"]) for one in stage.person(user).dm() if one["ts"] == letter["ts"]), ""
    )
