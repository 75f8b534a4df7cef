"""Whether it holds when a case has ended: the question, its answer, and what the card shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import _, day_words
from bot.obligations import ended_by
from bot.policy import called
from bot.views import fields
from bot.views.blocks import Message, actions, bare, button, mentions, plain, primary, said
from bot.words import label
from bot.work_calendar import moment_words
from models.vocabulary import Holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import ActionsBlock
    from slack_sdk.models.views import View

    from bot.casework.after import Heard
    from bot.people import People
    from bot.views.scene import Scene
    from models import AfterCheck, Case, Closing, Notice


def question(scene: Scene, notice: Notice) -> Message:
    """Ask whether the citizen still stands in it: the recipient, or one of ours."""
    closing = next(one for one in scene.case.past_closings if one.id == notice.about)
    words = _question_words(scene.case, closing, notice.person or "")
    value = f"{closing.id}:{notice.parts[0]}"
    row = actions(*(button(label(one), f"after:{one.value}", value) for one in Holds))
    return Message(bare(words), (said(words), row))


def _question_words(case: Case, closing: Closing, person: str) -> str:
    """Return the question; who is asked on behalf of a recipient outside Slack asks them first."""
    handed, words = ended_by(case, closing), _("*{code} blev afsluttet {day}.*")
    asks = _("Står borgeren stadig i det?")
    if handed is not None and handed.recipient == person:
        words = _("*{code} blev overdraget til dig {day}.*")
    elif handed is not None:
        words = _("*{code} blev overdraget til {unit} {day}.*")
        asks = _("Spørg modtageren: står borgeren stadig i det? Navnet står under Se sagen.")
    unit, day = label(handed.unit) if handed else "", day_words(local_date(closing.at))
    return f"{words.format(code=case.code, unit=unit, day=day)} {asks}"


def row_words(case: Case, closing: Closing) -> str:
    """Return the question as it stands among what waits for one of ours."""
    handed, day = ended_by(case, closing), day_words(local_date(closing.at))
    if handed is None or handed.recipient:
        return _("Står borgeren stadig i det? Afsluttet {day}").format(day=day)
    words = _("Spørg modtageren i {unit}: står borgeren stadig i det? Overdraget {day}")
    return words.format(unit=label(handed.unit), day=day)


def told_no(scene: Scene, notice: Notice) -> Message:
    """Tell the team in the thread that it doesn't hold; who leads is called to decide.

    Where the case has been opened again, that calls them.
    """
    made = next(one for one in scene.case.after_checks if one.id == notice.about)
    closing = next(one for one in scene.case.past_closings if one.id == made.closing_id)
    words = _(
        "Efterkontrol {days} dage efter: {name} siger, at borgeren ikke står i det længere."
    ).format(days=made.days, name=scene.people.full(made.user))
    if closing.reopened_at is not None:
        return plain(words)
    after = _("Skal {code} op igen, så tryk Genåbn på kortet.").format(code=scene.case.code)
    return plain(f"{mentions(called(scene.case, scene.team, scene.now))} {words} {after}".strip())


def card_lines(case: Case) -> tuple[list[str], list[str]]:
    """Return what a closed card says of the answers, loudly and quietly; a no is loud."""
    closing = case.ended
    told = [one for one in case.after_checks if closing and one.closing_id == closing.id]
    loud = [f"*{_answer_words(one)}*" for one in told if one.answer is Holds.NO]
    return loud, [_answer_words(one) for one in told if one.answer is not Holds.NO]


def says_no(case: Case) -> bool:
    """Tell whether somebody has said that the way a case ended doesn't hold."""
    return bool(card_lines(case)[0])


def given_lines(case: Case, closing: Closing, names: People) -> Iterator[str]:
    """Yield what was answered about one closing, by whom and when."""
    for one in case.after_checks:
        if one.closing_id == closing.id:
            name, day = names.full(one.user), day_words(local_date(one.at))
            yield f"{_answer_words(one)} ({name}, {day})"


def _answer_words(one: AfterCheck) -> str:
    answer = label(one.answer).lower()
    return _("Efterkontrol {days} dage: {answer}").format(days=one.days, answer=answer)


def thanks(heard: Heard, names: People) -> str:
    """Return what whoever pressed is told: their own answer, or whose stands already."""
    closing, made, code = heard.closing, heard.said, heard.opened.case.code
    if closing.reopened_at is not None:
        return already_open(heard, names)
    if made is None:
        return ""
    given = {"code": code, "answer": label(made.answer).lower(), "days": made.days}
    if not heard.by_this:
        name, at = names.first(made.user), moment_words(made.at)
        words = _("{name} har allerede svaret {answer} om {code}, {at}.")
        return _with_reopening(words.format(name=name, at=at, **given), made)
    words = _("Tak. Du har svaret {answer} om {code}, {days} dage efter.").format(**given)
    told = f"{words} {_('Teamet får besked.')}" if made.answer is Holds.NO else words
    return _with_reopening(told, made)


def _with_reopening(words: str, made: AfterCheck) -> str:
    asks = _("Skal sagen genåbnes?")
    return f"{words} {asks}" if made.answer is Holds.NO else words


def reopened(heard: Heard, names: People) -> str:
    """Return what is said to who opened the case again, or came second."""
    if not heard.by_this:
        return already_open(heard, names)
    words = _("{code} er genåbnet, og {team} har fået besked.")
    return words.format(code=heard.opened.case.code, team=heard.opened.team.name)


def already_open(heard: Heard, names: People) -> str:
    """Return in a friendly line that the case was opened again before."""
    ended, words = heard.closing, _("{code} er allerede genåbnet, {at} af {name}. Tak for svaret.")
    at = moment_words(ended.reopened_at) if ended.reopened_at else ""
    name = names.first(ended.reopened_by or "")
    return words.format(code=heard.opened.case.code, at=at, name=name)


def thanks_message(words: str, about: str) -> Message:
    """Return what takes the question's place; `about` is what may be reopened, or ""."""
    return Message(words, (said(words), *_way_back(about)))


def thanks_page(words: str, about: str) -> View:
    """Return the same as a small page."""
    return fields.page("page:after", _("Efterkontrol"), [said(words), *_way_back(about)])


def _way_back(about: str) -> list[ActionsBlock]:
    return [actions(primary(_("Genåbn sagen"), "after:reopen", about))] if about else []
