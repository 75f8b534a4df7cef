"""The form "Ny henvisning": at most five things are asked, and no assessment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.casework.refer import ReferralForm, TriedForm
from bot.casework.restrict import field_of
from bot.deadlines import local_date
from bot.guard import Verdict
from bot.locale import _
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import line, quietly, said
from bot.views.restricted import options
from bot.words import CHILDREN, WARNING, interventions, label, target_groups
from models.vocabulary import ContactChannel, Effect, NotAsked, OuterKind, Urgency

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from enum import StrEnum
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from bot.people import People
    from models import Team

CALLBACK = "form:referral"
TEAM = "team"
NUMBER = 40
TRIED = {"tried_worked": Effect.WORKED, "tried_partly": Effect.PARTLY, "tried_not": Effect.NOT}


@dataclass(frozen=True)
class Source:
    """The Slack message a referral comes from: its address, and whether Tværs may look there."""

    link: str
    seen: bool

    @classmethod
    def of(cls, metadata: str) -> Source | None:
        """Read back what the form was opened from, or None."""
        _team, _space, rest = metadata.partition(" ")
        link, _space, unseen = rest.partition(" ")
        return cls(link, not unseen) if link else None

    def __str__(self) -> str:
        """Return it as it stands in the form's metadata, after the team."""
        return f" {self.link}{'' if self.seen else ' unseen'}"


def form(
    teams: Sequence[Team], chosen: Team, source: Source | None = None, people: People | None = None
) -> View:
    """Return the form; the team is asked for only where there is a choice.

    With the names of `people` it may be restricted to some of the team at once.
    """
    blocks: list[Block] = [said(_(WARNING))]
    if source is not None:
        blocks.append(said(_source_words(source)))
    if len(teams) > 1:
        named = [(team.id, team.name) for team in teams]
        asked = fields.choice(TEAM, _("Team"), named, chosen.id)
        blocks.append(fields.dispatching(asked, "referral:team"))
    blocks += [
        *_asked(chosen),
        line(),
        *_offered(),
        *_confidants(chosen, people),
        quietly(_(CHILDREN)),
    ]
    metadata = f"{chosen.id}{source or ''}"
    return fields.form(CALLBACK, _("Ny henvisning"), _("Send"), blocks, metadata)


def _source_words(source: Source) -> str:
    words = _("Teamet får et link til <{link}|beskeden>. Skriv selv det vigtigste: intet kopieres.")
    if not source.seen:
        words = _(
            "Teamet får et link til <{link}|beskeden>, men den står et sted, som Tværs ikke kan "
            "se. Er teamet ikke med dér, kan de ikke åbne den: skriv selv det vigtigste."
        )
    return words.format(link=source.link)


def number_in_message() -> str:
    """Return what to do about a message that seems to hold a personal number."""
    return _(
        "Beskeden ser ud til at indeholde et CPR-nummer. Slet eller ret den i Slack, og brug "
        "sagsnummeret fra fagsystemet i henvisningen. Er det en anden, der har skrevet den, så bed "
        "vedkommende om det."
    )


def team_chosen(view: dict[str, Any]) -> str:
    """Return the id of the team the form is for: the one chosen in it, or the only one."""
    answers = Answers(view)
    return answers.one(TEAM) or answers.metadata.partition(" ")[0]


def read(view: dict[str, Any], team: Team, now: datetime) -> ReferralForm:
    """Read the form back. Raises FieldErrors and GuardWarning."""
    answers = Answers(view)
    allowed = [key for key, _words in target_groups(team)]
    groups = answers.many_of(_groups_field(team), allowed)
    if not groups:
        answers.errors.setdefault(_groups_field(team), _("Vælg mindst én målgruppe."))
    wish = answers.text("citizen_wish")
    not_asked = answers.key("wish_not_asked", NotAsked)
    require_voice(answers, "citizen_wish", wish, not_asked)
    kind, on = answers.key("outer_kind", OuterKind), answers.day("outer_on")
    _require_both(answers, kind is not None, on is not None)
    if on is not None and on < local_date(now):
        answers.errors["outer_on"] = _("Datoen er passeret. Vælg i dag eller senere.")
    made = ReferralForm(
        target_groups=groups,
        urgency=answers.needed_key("urgency", Urgency, Urgency.CAN_WAIT),
        official_number=_official_number(answers),
        situation=answers.needed_text("situation"),
        citizen_wish=wish,
        wish_not_asked=not_asked,
        outer_kind=kind,
        outer_on=on,
        tried=_tried(answers),
        tried_note=answers.text("tried_note"),
        contact_channel=answers.key("contact_channel", ContactChannel),
        reach=answers.text("reach", fields.LINE),
        source=source.link if (source := Source.of(answers.metadata)) else "",
        taken_in_by=answers.person("taken_in_by"),
        confidants=answers.many(field_of(team.id)),
    )
    return _with_overrides(made, answers.checked())


def require_voice(answers: Answers, name: str, words: str, not_asked: NotAsked | None) -> None:
    """Keep an error when a citizen's own words and the reason for not asking are both missing."""
    if not words and not_asked is None and name not in answers.errors:
        answers.errors[name] = _("Skriv, hvad borgeren siger, eller vælg nedenfor, hvorfor ikke.")


def voice(name: str, label_words: str, why_name: str) -> list[Block]:
    """Return the two fields for a citizen's own words, or why they were not asked."""
    return [
        fields.optional(
            fields.text(name, label_words, _("Med borgerens egne ord, uden navne og steder."))
        ),
        fields.optional(
            fields.choice(why_name, _("… eller ikke spurgt, fordi"), labelled(NotAsked))
        ),
    ]


def labelled(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return all keys of a list as (key, label)."""
    return [(str(member.value), label(member)) for member in kind]


def _groups_field(team: Team) -> str:
    """Name the field after the team, so that another team's form starts with none chosen."""
    return f"target_groups_{team.id}"


def _asked(team: Team) -> list[Block]:
    return [
        fields.choices(_groups_field(team), _("Målgruppe"), target_groups(team)),
        fields.radio("urgency", _("Hvor meget haster det?"), labelled(Urgency)),
        fields.optional(
            fields.choice("outer_kind", _("Er der en dato udefra?"), labelled(OuterKind))
        ),
        fields.optional(fields.day("outer_on", _("Dato for fogedsag, udskrivning, løsladelse"))),
        fields.line(
            "official_number",
            _("Sagsnummer i fagsystemet"),
            _("Nummeret finder samme borger igen. Skriv aldrig CPR-nummer."),
        ),
        fields.text("situation", _("Hvad sker der lige nu?")),
        *voice("citizen_wish", _("Hvad siger borgeren selv?"), "wish_not_asked"),
    ]


def _offered() -> list[Block]:
    questions = {
        "tried_worked": _("Prøvet før, og det virkede"),
        "tried_partly": _("Prøvet før, virkede delvist"),
        "tried_not": _("Prøvet før, virkede ikke"),
    }
    tried = [
        fields.optional(fields.choices(name, words, interventions()))
        for name, words in questions.items()
    ]
    return [
        *tried,
        fields.optional(fields.text("tried_note", _("Mere om det, der er prøvet"))),
        fields.optional(
            fields.choice(
                "contact_channel", _("Hvordan kom henvendelsen?"), labelled(ContactChannel)
            )
        ),
        fields.optional(
            fields.person(
                "taken_in_by", _("Hvem tog imod borgeren?"), _("Hvis det var en anden end dig.")
            )
        ),
        fields.optional(
            fields.line(
                "reach",
                _("Hvem kan træffes, og hvornår?"),
                _("En kollega eller en rolle, fx hjemmeplejens aftenvagt efter kl. 15."),
            )
        ),
    ]


def _confidants(team: Team, people: People | None) -> list[Block]:
    offered = options(team, people) if people is not None else []
    if not offered:
        return []
    words = _("Kun for navngivne (fx hvis borgeren er en kollega)")
    return [fields.optional(fields.choices(field_of(team.id), words, offered))]


def _tried(answers: Answers) -> tuple[TriedForm, ...]:
    allowed = [key for key, _words in interventions()]
    return tuple(
        TriedForm(kind, effect)
        for name, effect in TRIED.items()
        for kind in answers.many_of(name, allowed)
    )


def _require_both(answers: Answers, kind: bool, on: bool) -> None:  # noqa: FBT001 - two facts
    if kind and not on:
        answers.errors.setdefault("outer_on", _("Vælg datoen."))
    if on and not kind:
        answers.errors.setdefault("outer_kind", _("Vælg, hvad datoen gælder."))


def _official_number(answers: Answers) -> str:
    """Read a case number; it looks like much else, and only a personal number is stopped."""
    typed = answers.needed_text("official_number", NUMBER)
    answers.pass_over("official_number", Verdict.PHONE, Verdict.ADDRESS, Verdict.NAME)
    return typed


def _with_overrides(made: ReferralForm, overridden: tuple[str, ...]) -> ReferralForm:
    return replace(made, overridden=overridden)
