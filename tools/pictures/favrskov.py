"""The pictures that the Favrskov course gives: set-up, a pair, and what is learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.tale import favrskov
from sandbox.tale.favrskov import BO, HANNE, KAREN, NAMES, PETER, SQUARE
from sandbox.tale.set_up import SOEREN
from tools.pictures.album import TALL

if TYPE_CHECKING:
    from tools.pictures.album import Album, Scenes


def new_team(album: Album) -> None:
    """Show the form for a new team."""
    _open_setup(album)
    album.stage.person(SOEREN).click_modal("setup:new")
    album.stage.opened(SOEREN, "form:team")
    album.fill(SOEREN, name="Social Indsats", letter="S", preset="favrskov", leader="U0VIBEKE")
    album.form("new_team", SOEREN)


def seat(album: Album) -> None:
    """Show the form for a seat."""
    _press_in_setup(album, "setup:seat", "Hanne Buhl")
    album.stage.opened(SOEREN, "form:seat")
    album.fill(SOEREN, substitutes=[PETER])
    album.form("seat", SOEREN)


def setup(album: Album) -> None:
    """Show the page of set-up, and the forms for rules, closing days and the slot."""
    _open_setup(album)
    album.form("setup", SOEREN)
    for action, callback, name in (
        ("setup:rules", "form:rules", "rules"),
        ("setup:closing", "form:closing_days", "closing_days"),
        ("setup:learning", "form:learning", "slot"),
    ):
        _press_in_setup(album, action, "Ida Lind")
        album.stage.opened(SOEREN, callback)
        album.form(name, SOEREN)


def encounter(album: Album) -> None:
    """Show the form for advice without a case, with the partner whose turn it is."""
    album.at(KAREN).command(album.stage.place.room, "/henvisning kontakt")
    album.stage.opened(KAREN, "form:encounter")
    album.fill(KAREN, channel="in_person", about=["job_centre_contact"])
    album.form("encounter", KAREN)


def card_pair(album: Album) -> None:
    """Show the card of a team that meets in pairs."""
    album.look(KAREN)
    album.take("card_pair", album.card())


def swap(album: Album) -> None:
    """Show the form that asks a colleague to go instead."""
    _first, second = favrskov.pair(album.stage)
    album.stage.press(second, "swap")
    album.stage.opened(second, "form:swap")
    album.form("swap", second)


def question(album: Album) -> None:
    """Show the form that asks the disciplines, without a case."""
    album.at(BO).command(SQUARE, "/henvisning sparring")
    view = album.stage.opened(BO, "form:question")
    teams = [block["element"] for block in view["blocks"] if block["block_id"] == "team"]
    chosen = [
        o["value"] for menu in teams for o in menu["options"] if o["text"]["text"].startswith("So")
    ]
    text = "Hvilken paragraf giver støtte til indskud, og hvem afgør det?"
    album.fill(BO, team=chosen[0], themes=["bridge_building"], text=text)
    album.form("question", BO)


def knowledge(album: Album) -> None:
    """Show the card that a question and its answers become."""
    letters = {user: album.stage.letters(user, "sparring:read") for user in NAMES.values()}
    asker = max(letters, key=lambda user: len(letters[user]))
    album.stage.press_letter(asker, "sparring:read")
    album.stage.opened(asker, "page:knowledge")
    album.form("knowledge", asker)


def asked(album: Album) -> None:
    """Show the letter in which a discipline is asked, and the form for its answer."""
    user = KAREN
    album.letter("question_asked", user, "En kollega spørger")
    album.stage.press_letter(user, "sparring:answer")
    album.stage.opened(user, "form:answer")
    album.fill(user, text="Ring til boligselskabet, før ansøgningen sendes.")
    album.form("answer", user)


def gathering(album: Album) -> None:
    """Show the call to the slot for sparring and learning."""
    album.look(HANNE)
    album.take("gathering", album.said("Sparring og læring"))


def home_learning(album: Album) -> None:
    """Show what App Home has about sparring and learning."""
    page = album.stand_at_home(KAREN)
    album.between("home_learning", page, _heading("Sparring og læring"), _heading("Mine henv"))
    album.page.set_viewport_size(TALL)


def _heading(words: str) -> str:
    return f":is(h2, h3):has-text('{words}')"


def _open_setup(album: Album) -> None:
    album.at(SOEREN).command(album.stage.place.room, "/henvisning opsætning")
    album.stage.opened(SOEREN, "page:setup")


def _press_in_setup(album: Album, action: str, person: str) -> None:
    """Press a button of the first seat or team whose seats a colleague's name is among."""
    _open_setup(album)
    blocks = (album.stage.person(SOEREN).modal() or {"blocks": []})["blocks"]
    start = next(i for i, block in enumerate(blocks) if person in str(block.get("text")))
    block = next(block for block in blocks[start:] if action in str(block))
    album.stage.person(SOEREN).click_modal(action, block_id=block["block_id"])


BEFORE: Scenes = {
    favrskov.set_up: (new_team,),
    favrskov.advice: (encounter,),
    favrskov.swap: (card_pair, swap),
    favrskov.ask: (question,),
    favrskov.answered: (asked,),
}
AFTER: Scenes = {
    favrskov.seats: (seat,),
    favrskov.time_to_learn: (setup,),
    favrskov.answered: (knowledge,),
    favrskov.gathered: (gathering,),
    favrskov.learnt: (home_learning,),
}
