"""What Tværs says apart from the card: receipts, pings, reminders and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import _, day_year_words
from bot.obligations import asked_if_helped
from bot.policy import (
    called,
)
from bot.views import after, convening, extension, handover_status, overdue
from bot.views.blocks import (
    Message,
    bare,
    mentions,
    paragraphs,
    plain,
    quietly,
)
from bot.views.card import card
from bot.views.dates import meeting_words, outer_line
from bot.views.feedback import asking, referrers_words
from bot.views.feedback import message as feedback
from bot.views.invitation import message as invitation
from bot.views.reminders import reminder
from bot.views.visit import message as visit
from bot.words import label
from models.vocabulary import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.people import People
    from bot.views.scene import Scene
    from models import Closing, Notice
    from models.vocabulary import Unit


def message(scene: Scene, notice: Notice) -> Message:
    """Return what a notice about a case says now. Raises KeyError for a kind nobody renders."""
    return KINDS[notice.kind](scene, notice)


def _card(scene: Scene, _notice: Notice) -> Message:
    return card(scene)


def _receipt(scene: Scene, _notice: Notice) -> Message:
    """Say who has the case, and when they meet as long as that lies ahead."""
    meeting = scene.case.meetings[-1]
    words = _(
        "Tak. {code} er hos {team}. De mødes {when}. Du får besked, når mødet er holdt, "
        "og når sagen er afsluttet."
    )
    if local_date(meeting.starts_at) < scene.today:
        words = _(
            "Tak. {code} er hos {team}. Du får besked, når mødet er holdt, "
            "og når sagen er afsluttet."
        )
    when = meeting_words(scene, meeting)
    return plain(words.format(code=scene.case.code, team=scene.team.name, when=when))


def _held(scene: Scene, _notice: Notice) -> Message:
    return plain(
        _("Startmødet om {code} er holdt. {team} er i gang, og {lead} er tovholder.").format(
            code=scene.case.code,
            team=scene.team.name,
            lead=scene.people.full(scene.case.lead or ""),
        )
    )


def _outcome(scene: Scene, notice: Notice) -> Message:
    """Tell the referrer how it ended, and ask if it helped; nobody is asked of what was none."""
    ended = scene.case.past_closings[-1]
    words = outcome_of(scene, ended, notice.person or "", notice.about)
    if notice.person not in asked_if_helped(scene.case, scene.team, ended):
        return plain(words)
    return asking(words, ended.id)


def outcome_of(scene: Scene, ended: Closing, user: str, about: str = "") -> str:
    """Return how one closing ended, as who referred is told of it.

    Who referred somebody known hears by their own code: `about` is the referral, where they have
    several. Where they are asked if it helped, the words end with that.
    """
    case = scene.case
    if ended.outcome is Outcome.ADDED:
        return _added_words(scene)
    mine = [one for one in case.additions if one.referrer == user and case.referrer != user]
    told = [one for one in case.additions if one.id == about] or mine
    code = told[0].code if told else case.code
    words = _("{code} er afsluttet {day}: {outcome}. Tak, fordi du henviste.").format(
        code=code,
        day=day_year_words(local_date(ended.at)),
        outcome=label(ended.outcome).lower(),
    )
    if case.redirected_to is not None and ended is case.past_closings[-1]:
        words = _redirected_words(scene, code, case.redirected_to)
    asked = user in asked_if_helped(case, scene.team, ended)
    return f"{words}\n{referrers_words(code)}" if asked else words


def _added_words(scene: Scene) -> str:
    words = _(
        "{team} tager din henvisning {code} med i en sag, de arbejder med. "
        "Du får besked, når den er afsluttet."
    )
    return words.format(team=scene.team.name, code=scene.case.code)


def _redirected_words(scene: Scene, code: str, unit: Unit) -> str:
    words = _(
        "{code} hører til et andet sted: {unit}. {name} i {team} kan fortælle hvorfor. "
        "Tak, fordi du henviste."
    )
    return words.format(
        code=code,
        unit=label(unit),
        name=scene.people.full(scene.case.triaged_by or ""),
        team=scene.team.name,
    )


def _triaged(scene: Scene, _notice: Notice) -> Message:
    words = _(
        "{team} giver sparring om {code}, og der kommer ikke et forløb. "
        "{name} i teamet kan fortælle mere."
    )
    return plain(
        words.format(
            team=scene.team.name,
            code=scene.case.code,
            name=scene.people.full(scene.case.triaged_by or ""),
        )
    )


def _referred_again(scene: Scene, notice: Notice) -> Message:
    """Tell who is in charge that a referral came on a case they have, and how much it hastes."""
    case = next(one for one in scene.case.additions if one.id == notice.about)
    words = _(
        "{mentions} Ny henvisning på {code}, haster: {urgency}. Læs den under Se sagen på kortet."
    ).format(
        mentions=mentions(called(scene.case, scene.team, scene.now)),
        code=scene.case.code,
        urgency=label(case.urgency).lower(),
    )
    outer = outer_line(scene) if case.outer_on else None
    return plain(f"{words}\n{bare(outer)}" if outer else words)


def repeated(said: Message) -> Message:
    """Return a message that may have been said before, with a mark that says so."""
    mark = _("(evt. gentaget)")
    blocks = (*said.blocks, quietly(mark)) if said.blocks else ()
    return Message(f"{said.text} {mark}", blocks)


def gathered_line(scene: Scene, notice: Notice) -> str:
    """Return a notice's words as one line among others; the case is named in it."""
    words = message(scene, notice).text.replace("\n", " ")
    return words if scene.case.code in words else f"{scene.case.code}: {words}"


def catch_up(lines: Sequence[str]) -> Message:
    """Return what was not said in time, said together."""
    hello = _("*Tværs har været bagud.* Det her gælder stadig:")
    every = [hello, *(f"• {line}" for line in lines)]
    return Message(bare("\n".join(every)), tuple(paragraphs(every)))


def alarm(people: People, team: str, notice: Notice) -> Message:
    """Return what a person hears of what Slack refuses, or of a clock that cannot be trusted."""
    if notice.kind == "clock":
        return plain(_clock_words())
    if notice.parts:
        return plain(_unreachable(people.full(notice.parts[0]), team, notice.about))
    return undelivered(team, notice.about)


def _clock_words() -> str:
    return _(
        "Uret på Tværs' maskine er sprunget mere end halvandet døgn frem, så Tværs sender intet. "
        "Ret uret. Er det rigtigt nu, så genstart Tværs."
    )


def _unreachable(name: str, team: str, code: str) -> str:
    return _(
        "Tværs kan ikke skrive til {name} for {team} (Slack siger {code}). Giv selv besked, eller "
        "ret hvem der har pladsen. Se sagerne med /henvisning sager."
    ).format(name=name, team=team, code=code)


def undelivered(team: str, code: str) -> Message:
    """Return what a member hears when Tværs can't, or may not, speak in the team's channel."""
    exposed = {
        "channel_public": _("kanalen er ikke privat"),
        "channel_shared": _("kanalen deles med andre organisationer"),
        "channel_guest": _("der er en gæst i kanalen"),
    }
    closed = {
        "channel_not_found": _("kanalen findes ikke længere, eller Tværs er ikke med i den"),
        "not_in_channel": _("Tværs er ikke med i kanalen"),
        "is_archived": _("kanalen er arkiveret"),
    }
    words = _(
        "En besked til {team} kunne ikke sendes. Se sagerne med /henvisning sager, og sig til "
        "jeres administrator, at fejlen hedder {code}."
    )
    if code in exposed:
        words = _(
            "Tværs skriver ikke i kanalen for {team}: {why}. Bed den, der ejer kanalen, om at gøre "
            "den til teamets egen igen, eller jeres administrator om at vælge en anden kanal. Se "
            "sagerne med /henvisning sager."
        )
    elif code in closed:
        words = _(
            "Tværs kan ikke skrive i kanalen for {team}: {why}. Skriv /invite @Tværs i kanalen, "
            "eller bed jeres administrator om hjælp. Se sagerne med /henvisning sager."
        )
    return plain(words.format(team=team, code=code, why=(exposed | closed).get(code)))


KINDS: dict[str, Callable[[Scene, Notice], Message]] = {
    "card": _card,
    "card_update": _card,
    "receipt": _receipt,
    "ping": convening.ping,
    "review": convening.review,
    "asked": convening.asked,
    "visit": visit,
    "invitation": invitation,
    "uninvited": invitation,
    "agenda": convening.agenda,
    "quorum": convening.quorum,
    "quorum_leader": convening.quorum_leader,
    "moved": convening.moved,
    "moved_receipt": convening.moved_receipt,
    "reminder": reminder,
    "overdue": overdue.message,
    "extended": extension.message,
    "held": _held,
    "outcome": _outcome,
    "triaged": _triaged,
    "referred_again": _referred_again,
    "handover": handover_status.asked,
    "answered": handover_status.answered,
    "held_up": handover_status.held_up,
    "yours": handover_status.taken_over,
    "after": after.question,
    "after_no": after.told_no,
    "feedback": feedback,
}
