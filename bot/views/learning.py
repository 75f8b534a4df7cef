"""Sparring without a case, what was learnt, and the slot for both: forms, messages and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from bot.casework.learn import (
    EARLIEST,
    WEEKS,
    AnswerForm,
    QuestionForm,
    SlotForm,
    planned_slot,
)
from bot.deadlines import ZONE, at_local, local_date
from bot.locale import _, clock_words, day_words, day_year_words, listed, ngettext, sentence
from bot.policy import awaited_of, members, unheard
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import (
    Message,
    actions,
    bare,
    button,
    mentions,
    primary,
    quietly,
    quotation,
    said,
)
from bot.words import WARNING, label, target_groups, themes_short
from models import Reply
from models.vocabulary import KnowledgeKind, TargetGroup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.people import People
    from bot.vault import Vault
    from models import Gathering, Knowledge, Notice, Team

ASK, ANSWER, SLOT, LESSON = "form:question", "form:answer", "form:learning", "form:lesson"
PAGE = 10
NEWEST = 3
TEAM = "team"


@dataclass(frozen=True)
class Shelf:
    """A page of the teams' knowledge cards, newest first, and how many there are."""

    teams: Sequence[Team]
    cards: Sequence[Knowledge]
    total: int
    page: int = 0

    def team(self, one: Knowledge) -> Team:
        """Return the team a card belongs to."""
        return next(team for team in self.teams if team.id == one.team_id)


@dataclass(frozen=True)
class Coming:
    """The slot on one day: who has said what, and what has come since the last one."""

    team: Team
    on: date
    gathering: Gathering | None
    people: People
    fresh: int
    silent: int

    @property
    def replies(self) -> dict[str, str]:
        """Return what each colleague has said."""
        return dict(self.gathering.replies) if self.gathering else {}


def question_form(teams: Sequence[Team]) -> View:
    """Return the form to ask the disciplines; the team is asked for where there is a choice."""
    words = _("*Spørg teamets fagligheder, uden sag og uden borger.* Dit navn vises ikke.")
    blocks: list[Block] = [said(f"{words}\n{_(WARNING)}")]
    if len(teams) > 1:
        named = [(team.id, team.name) for team in teams]
        blocks.append(fields.choice(TEAM, _("Team"), named, teams[0].id))
    blocks += [
        fields.choices("themes", _("Hvad handler det om?"), _themes(teams)),
        fields.text("text", _("Dit spørgsmål"), _("Ses kun af teamet og dig.")),
    ]
    return fields.form(ASK, _("Sparring uden sag"), _("Spørg"), blocks, teams[0].id)


def team_chosen(view: dict[str, Any]) -> str:
    """Return the id of the team that is asked."""
    answers = Answers(view)
    return answers.one(TEAM) or answers.metadata


def read_question(view: dict[str, Any], teams: Sequence[Team]) -> QuestionForm:
    """Read the question back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    themes = answers.many_of("themes", [key for key, _words in _themes(teams)])
    if not themes:
        answers.errors.setdefault("themes", _("Vælg mindst ét emne."))
    return QuestionForm(themes, answers.needed_text("text"), answers.checked())


def asked(question: Knowledge, team: Team) -> str:
    """Return what the asker is told: who is asked, and by when there are answers."""
    names = listed(one.label for one in awaited_of(question, team))
    if not names or question.answer_by is None:
        return _("Noteret. Ingen andre fagligheder i {team} har nogen på pladsen lige nu.").format(
            team=team.name
        )
    words = _("Tak. {names} er spurgt. Du får svarene senest {day}.")
    return words.format(names=names, day=day_words(question.answer_by))


def answer_form(question: Knowledge, team: Team, vault: Vault, people: People) -> View:
    """Return the form with the question, what others have answered, and one's own field."""
    blocks: list[Block] = [
        *_card_blocks(question, team, vault, people),
        fields.text("text", _("Dit svar fra dit fag")),
        quietly(_(WARNING)),
    ]
    return fields.form(ANSWER, _("Svar på sparring"), _("Svar"), blocks, question.id)


def read_answer(view: dict[str, Any]) -> AnswerForm:
    """Read an answer back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    return AnswerForm(answers.needed_text("text"), answers.checked())


def lesson_form(case_id: str, code: str) -> View:
    """Return the form that asks what a case taught."""
    words = _("Det bliver et videnkort til teamet. Der står ikke, at det kommer fra {code}.")
    blocks: list[Block] = [
        said(words.format(code=code)),
        fields.text("text", _("Hvad lærte vi?"), _("Hvad ville vi gøre igen, og hvad ikke?")),
        quietly(_(WARNING)),
    ]
    return fields.form(LESSON, _("Hvad lærte vi?"), _("Gem"), blocks, case_id)


def card_page(found: Knowledge, team: Team, vault: Vault, people: People, *, member: bool) -> View:
    """Return a knowledge card as it is read; a member may take it away."""
    blocks = list(_card_blocks(found, team, vault, people))
    if member:
        row = [button(_("Fjern kortet"), "learning:remove", found.id)]
        if found.kind is KnowledgeKind.QUESTION:
            row.insert(0, button(_("Svar"), "sparring:answer", found.id))
        blocks.append(actions(*row))
    return fields.page("page:knowledge", _("Videnkort"), blocks, found.id)


def shelf_page(shelf: Shelf) -> View:
    """Return the list of knowledge cards, paged."""
    count = ngettext("{count} videnkort", "{count} videnkort", shelf.total)
    blocks: list[Block] = [said(f"*{count.format(count=shelf.total)}*")]
    blocks += [_row(shelf, one) for one in shelf.cards]
    row = []
    if shelf.page > 0:
        row.append(button(_("Forrige"), "learning:back", str(shelf.page - 1)))
    if (shelf.page + 1) * PAGE < shelf.total:
        row.append(button(_("Næste side"), "learning:on", str(shelf.page + 1)))
    if row:
        blocks.append(actions(*row))
    return fields.page("page:shelf", _("Sparring og læring"), blocks, str(shelf.page))


def home_blocks(shelf: Shelf, coming: Sequence[tuple[Team, date]]) -> Iterator[Block]:
    """Yield App Home's part below its heading: the next slot, the newest cards, the way to ask."""
    for team, on in coming[:NEWEST]:
        words = _("{day} {clock}: {team} mødes til sparring og læring.")
        at = clock_words(team.learning_at or EARLIEST)
        yield said(words.format(day=sentence(day_words(on)), clock=at, team=team.name))
    yield from (_row(shelf, one) for one in shelf.cards[:NEWEST])
    row = [button(_("Spørg om sparring"), "home:sparring", "sparring")]
    if shelf.total > NEWEST:
        count = _("Alle {count} videnkort").format(count=shelf.total)
        row.append(button(count, "home:knowledge", "0"))
    yield actions(*row)


def slot_form(team: Team, today: date) -> View:
    """Return the form for the recurring slot; an empty day takes it away."""
    every = [(str(weeks), _every(weeks)) for weeks in WEEKS]
    hint = _("Tom: I har ikke et fast møde til det.")
    ahead = planned_slot(team, today)
    blocks: list[Block] = [
        said(_("Fast tid til at sparre med hinanden og lære hinandens fag at kende.")),
        fields.optional(fields.day("first_on", _("Første gang"), hint, ahead)),
        fields.radio("weeks", _("Hvor tit?"), every, str(team.learning_weeks)),
        fields.clock("at", _("Kl."), team.learning_at or time(14, 0)),
    ]
    return fields.form(SLOT, _("Sparring og læring"), _("Gem"), blocks, team.id)


def read_slot(view: dict[str, Any]) -> SlotForm:
    """Read the slot back. Raises FieldErrors."""
    answers = Answers(view)
    weeks = answers.one("weeks") or str(WEEKS[1])
    if weeks not in {str(one) for one in WEEKS}:
        answers.errors["weeks"] = _("Vælg en af mulighederne på listen.")
    first_on, at = answers.day("first_on"), answers.clock("at", time(14, 0))
    answers.checked()
    return SlotForm(first_on, int(weeks), at)


def slot_words(team: Team) -> str:
    """Return when the slot is, as the set-up page shows it."""
    if team.learning_from is None or team.learning_at is None:
        return _("ikke aftalt")
    words = "{every} {clock}, {day}"
    every, clock = _every(team.learning_weeks).lower(), clock_words(team.learning_at)
    first = _("fra {day}").format(day=day_year_words(team.learning_from))
    return words.format(every=every, clock=clock, day=first)


def message(question: Knowledge, team: Team, notice: Notice) -> Message:
    """Return the question to a discipline, or to the asker that there are answers."""
    if notice.kind == "sparring_told":
        return _told(question, team)
    discipline = next(one for one in team.disciplines if one.id == notice.parts[0])
    words = {
        "0": _("*Sparring om {themes}.* En kollega spørger {discipline}. Svar senest {day}."),
        "again": _("*Sparring om {themes} mangler svar fra {discipline}.* Svar senest i dag."),
    }.get(
        notice.parts[1],
        _("*Sparring om {themes} mangler stadig svar fra {discipline}.* Det var ventet {day}."),
    )
    words = words.format(
        themes=themes_short(question.themes, team),
        discipline=discipline.label,
        day=day_words(question.answer_by or local_date(question.at)),
    )
    row = actions(primary(_("Læs og svar"), "sparring:answer", question.id))
    return Message(bare(words), (said(words), row))


def invitation(coming: Coming) -> Message:
    """Convene the slot in the channel; who is away that day is not called."""
    at = coming.team.learning_at or EARLIEST
    when = _("{day} {clock}").format(day=day_words(coming.on), clock=clock_words(at))
    words = _("{mentions} *Sparring og læring {when}.* Kommer du?")
    text = words.format(mentions=mentions(_called(coming)), when=when)
    value = f"{coming.team.id}:{coming.on}"
    row = actions(
        button(_("Jeg kommer"), "learning:come", value),
        button(_("Jeg kan ikke"), "learning:stay_away", value),
    )
    return Message(bare(text), (said(text), row))


def called_off(notice: Notice) -> Message:
    """Say that a slot the team was called to is not then."""
    at = (notice.not_after or notice.due_at).astimezone(ZONE)
    words = _(
        "*Sparring og læring {day} {clock} er aflyst eller flyttet.* Se den næste under Hjem hos "
        "Tværs."
    )
    text = words.format(day=day_words(at.date()), clock=clock_words(at))
    return Message(bare(text), (said(text),))


def agenda(coming: Coming) -> Message:
    """Say an hour before who comes, and what there is to talk about."""
    at = clock_words(coming.team.learning_at or EARLIEST)
    lines = [_("*Sparring og læring i dag {clock}.*").format(clock=at), *_who_comes(coming)]
    cards = ngettext("{count} nyt videnkort", "{count} nye videnkort", coming.fresh)
    silent = ngettext("{count} spørgsmål uden svar", "{count} spørgsmål uden svar", coming.silent)
    facts = [cards.format(count=coming.fresh), silent.format(count=coming.silent)]
    lines.append(
        _("Siden sidst: {facts}. De står under Hjem hos Tværs.").format(facts=listed(facts))
    )
    return Message(bare(" ".join(lines)), (said("\n".join(lines)),))


def replied(coming: Coming, user: str) -> str:
    """Return what one is told who has answered."""
    mine = coming.replies.get(user)
    others = [
        coming.people.first(one)
        for one, said_ in coming.replies.items()
        if one != user and said_ == Reply.COMING.value
    ]
    words = _("Noteret: du kommer.") if mine == Reply.COMING.value else _("Noteret: du kan ikke.")
    if not others:
        return words
    return words + " " + _("{names} kommer.").format(names=listed(others))


def _called(coming: Coming) -> list[str]:
    at = coming.team.learning_at or EARLIEST
    return members(coming.team, at_local(coming.on, at))


def _who_comes(coming: Coming) -> Iterator[str]:
    for reply, words in (
        (Reply.COMING.value, _("{names} kommer.")),
        (Reply.NOT_COMING.value, _("{names} kan ikke.")),
        (None, _("{names} har ikke svaret.")),
    ):
        users = [user for user in _everybody(coming) if coming.replies.get(user) == reply]
        if users:
            yield words.format(names=listed(coming.people.first(user) for user in users))


def _everybody(coming: Coming) -> list[str]:
    return list(dict.fromkeys([*_called(coming), *coming.replies]))


def _told(question: Knowledge, team: Team) -> Message:
    missing = awaited_of(question, team)
    count = len({answer.discipline_id for answer in question.answers})
    if missing:
        words = _(
            "*Din sparring om {themes}:* {count} af {all} fagligheder har svaret. "
            "{names} mindes om det hver morgen."
        )
    else:
        words = _("*Din sparring om {themes}:* alle fagligheder har svaret.")
    text = words.format(
        themes=themes_short(question.themes, team),
        count=count,
        all=count + len(missing),
        names=listed(one.label for one in missing),
    )
    row = actions(primary(_("Læs svarene"), "sparring:read", question.id))
    return Message(bare(text), (said(text), row))


def _card_blocks(found: Knowledge, team: Team, vault: Vault, people: People) -> Iterator[Block]:
    yield said(f"*{_title(found, team)}*")
    yield from quotation(vault.read(found, "text") or "")
    labels = {one.id: one.label for one in team.disciplines}
    for answer in found.answers:
        head = f"*{labels[answer.discipline_id]}* · {people.first(answer.user)}"
        yield from quotation(vault.read(answer, "text") or "", head)
    silent = unheard(found, team) if found.kind is KnowledgeKind.QUESTION else []
    if silent:
        words = _("Mangler svar fra {names}").format(names=listed(one.label for one in silent))
        yield quietly(words)


def _row(shelf: Shelf, one: Knowledge) -> Block:
    team = shelf.team(one)
    words = _title(one, team)
    if one.kind is KnowledgeKind.QUESTION:
        count = len(one.answers)
        words += " · " + ngettext("{count} svar", "{count} svar", count).format(count=count)
    return said(words, button(_("Læs"), "sparring:read", one.id))


def _title(one: Knowledge, team: Team) -> str:
    day = day_words(local_date(one.at))
    return f"{label(one.kind)}: {themes_short(one.themes, team)} · {day}"


def _themes(teams: Sequence[Team]) -> list[tuple[str, str]]:
    """Return what a question may be about: the team's own groups, or those all teams share."""
    if len(teams) == 1:
        return target_groups(teams[0])
    return [(group.value, label(group)) for group in TargetGroup]


def _every(weeks: int) -> str:
    return _("Hver uge") if weeks == 1 else _("Hver {count}. uge").format(count=weeks)
