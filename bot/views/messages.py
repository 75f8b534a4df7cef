"""What Tværs says apart from the card: receipts, pings, reminders and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import ZONE, local_date
from bot.locale import _, clock_words, day_words, day_year_words, listed, ngettext
from bot.obligations import BEFORE_DELIVERY
from bot.policy import (
    calendar_of,
    called,
    called_about_contact,
    called_to,
    could_come,
    lacks_partner,
    members,
    unanswered,
)
from bot.views.agenda import summary
from bot.views.blocks import Message, actions, bare, button, paragraphs, primary, quietly, said
from bot.views.card import card, in_words, left_words, meeting_words, outer_line
from bot.views.invitation import message as invitation
from bot.views.order import awaited_words
from bot.views.visit import message as visit
from bot.words import label
from models import CaseState, HandoverState
from models.vocabulary import Meets, Outcome, Triage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.people import People
    from bot.views.scene import Scene
    from models import Handover, Meeting, Notice
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
    return _plain(words.format(code=scene.case.code, team=scene.team.name, when=when))


def _ping(scene: Scene, _notice: Notice) -> Message:
    if scene.case.state is not CaseState.NEW:
        return _plain(_reopened_words(scene))
    words = (
        _("{mentions} Sagen er genåbnet. Startmøde {when}. Svar på kortet.")
        if scene.case.closings
        else _new_case_words(scene)
    ).format(mentions=_mentions(_called_to(scene)), when=_soon_words(scene))
    outer = outer_line(scene)
    return _plain(f"{words}\n{bare(outer)}" if outer else words)


def _new_case_words(scene: Scene) -> str:
    meeting = scene.case.meetings[-1]
    if lacks_partner(meeting):
        return _("{mentions} Ny sag. Startmøde {when}. Der mangler en makker: se kortet.")
    if meeting.meets is Meets.PAIR:
        return _("{mentions} Ny sag, og I er makkerpar. Startmøde {when}. Svar på kortet.")
    return _("{mentions} Ny sag. Startmøde {when}. Svar på kortet.")


def _called_to(scene: Scene) -> list[str]:
    return called_to(scene.case.meetings[-1], scene.team, _meeting_at(scene))


def _reopened_words(scene: Scene) -> str:
    """Tell of a case that goes on: what comes first, and where the reason stands."""
    case = scene.case
    dates = [(_("Opfølgning"), case.follow_up_on), (_("Frist"), case.close_by)]
    what, on = next((what, on) for what, on in dates if on is not None)
    return _(
        "{mentions} {code} er genåbnet. {what} {day}. Se hvorfor under Se sagen på kortet."
    ).format(
        mentions=_mentions(called(case, scene.team, scene.now)),
        code=case.code,
        what=what,
        day=day_words(on),
    )


def _moved(scene: Scene, _notice: Notice) -> Message:
    return _plain(
        _("{mentions} Startmødet er flyttet. Det er nu {when}. Svar igen på kortet.").format(
            mentions=_mentions(_called_to(scene)), when=_soon_words(scene)
        )
    )


def _moved_receipt(scene: Scene, _notice: Notice) -> Message:
    return _plain(
        _("Mødet om {code} er flyttet. {team} mødes {when}.").format(
            code=scene.case.code, team=scene.team.name, when=_soon_words(scene)
        )
    )


def _soon_words(scene: Scene) -> str:
    meeting = scene.case.meetings[-1]
    at = meeting.starts_at.astimezone(ZONE)
    days = (at.date() - scene.today).days
    if days == 0:
        return _("i dag {clock}").format(clock=clock_words(at))
    reason = meeting_words(scene, meeting)
    return _("i morgen, {reason}").format(reason=reason) if days == 1 else reason


def _meeting_at(scene: Scene) -> datetime:
    return scene.case.meetings[-1].starts_at


def _asked(scene: Scene, notice: Notice) -> Message:
    meeting = scene.case.meetings[-1]
    if meeting.meets is Meets.PAIR:
        return _plain(_asked_into_pair(scene, meeting, notice.person or ""))
    seat = next(seat for seat in scene.team.all_seats if seat.id == notice.about)
    holder = scene.people.first(seat.holder) if seat.holder else seat.discipline.label
    return _plain(
        _("{mention} {name} kan ikke komme. Kan du? Startmøde {when}. Svar på kortet.").format(
            mention=_mentions([notice.person or ""]), name=holder, when=_soon_words(scene)
        )
    )


def _asked_into_pair(scene: Scene, meeting: Meeting, user: str) -> str:
    others = [one["user"] for one in meeting.pair if one["user"] != user]
    given = {
        "mention": _mentions([user]),
        "names": listed(scene.people.first(other) for other in others),
        "when": _soon_words(scene),
    }
    if not others:
        return _("{mention} Du er på startmødet {when}. Svar på kortet.").format(**given)
    return _("{mention} Du er nu makker med {names}. Startmøde {when}. Svar på kortet.").format(
        **given
    )


def _agenda(scene: Scene, _notice: Notice) -> Message:
    """Say what the agenda holds, and give the button that opens it; it calls nobody."""
    lines = [
        _("*Dagsorden* til startmødet {when}: {holds}.").format(
            when=_soon_words(scene), holds=summary(scene)
        )
    ]
    if outer := outer_line(scene):
        lines.append(outer)
    row = actions(button(_("Åbn dagsorden"), "card:agenda", scene.case.id))
    return Message(bare("\n".join(lines)), (*paragraphs(lines), row))


def _quorum(scene: Scene, _notice: Notice) -> Message:
    """Ask those of a silent discipline who could come; say it where nobody is left."""
    meeting, team = scene.case.meetings[-1], scene.team
    if lacks_partner(meeting):
        return _plain(_partner_wanted(scene))
    silent = unanswered(meeting, team)
    able = [user for one in silent for user in could_come(meeting, team, one)]
    words = [
        _("{disciplines} har ikke svaret. Kan en af jer komme eller ringe ind?")
        if able
        else _("{disciplines} mangler på mødet. Ring ind, eller flyt mødet under ⋯ på kortet.")
    ]
    words.append(_("Startmøde {when}. Svar på kortet.").format(when=_soon_words(scene)))
    mentions = _mentions(list(dict.fromkeys(able)) or _called_to(scene))
    names = listed(discipline.label for discipline in silent)
    return _plain(f"{mentions} {' '.join(words).format(disciplines=names)}")


def _partner_wanted(scene: Scene) -> str:
    words = _(
        "{mentions} Der mangler en makker fra en anden faglighed. Flyt mødet under ⋯ på kortet, "
        "eller bed en kollega byde ind. Startmøde {when}."
    )
    everybody = members(scene.team, _meeting_at(scene))
    return words.format(mentions=_mentions(everybody), when=_soon_words(scene))


def _quorum_leader(scene: Scene, _notice: Notice) -> Message:
    silent = unanswered(scene.case.meetings[-1], scene.team)
    if lacks_partner(scene.case.meetings[-1]):
        words = _(
            "Startmødet om {code} i {team}, {when}, mangler en makker fra en anden faglighed. "
            "Find en, der kan komme, eller bed teamet flytte mødet."
        )
        given = {"code": scene.case.code, "team": scene.team.name, "when": _soon_words(scene)}
        return _plain(words.format(**given))
    words = _(
        "Startmødet om {code} i {team}, {when}, mangler {disciplines}: ingen har sagt, at de "
        "kommer. Find en, der kan komme eller ringe ind, eller bed teamet flytte mødet."
    )
    return _plain(
        words.format(
            code=scene.case.code,
            team=scene.team.name,
            when=_soon_words(scene),
            disciplines=listed(discipline.label for discipline in silent),
        )
    )


def _reminder(scene: Scene, notice: Notice) -> Message:
    """Remind the lead, or who else the day's ladder names; several reasons, one message."""
    late = sorted({(_days_late(part), part.partition(":")[0]) for part in notice.parts})
    people = dict.fromkeys(user for days, topic in late for user in _whom(scene, topic, days))
    lines = list(dict.fromkeys(_reason(scene, part) for part in notice.parts))
    words = "\n".join(filter(None, lines))
    return _plain(f"{_mentions(list(people))} {scene.case.code}: {words}")


def _whom(scene: Scene, topic: str, days_late: int) -> list[str]:
    calls = called_about_contact if topic == "contact" else called
    return calls(scene.case, scene.team, scene.now, days_late)


def _days_late(part: str) -> int:
    _topic, when, *count = part.split(":")
    return int(count[0]) if when == "late" else 0


def _reason(scene: Scene, part: str) -> str:
    case, (topic, when, *_count) = scene.case, part.split(":")
    if topic in REASONS:
        return REASONS[topic](scene)
    on = case.follow_up_on if topic == "follow_up" else case.close_by
    if on is None:
        return ""
    words = {
        ("follow_up", "T"): _("Opfølgning {left}, {day} {clock}. Virker indsatsen?"),
        ("follow_up", "late"): _(
            "Opfølgningen skulle være holdt {day}: {left}. Notér den under ⋯."
        ),
        ("close_by", "T"): _("Frist {left}, {day}. Afslut eller overdrag inden da."),
        ("close_by", "late"): _("Fristen var {day}: {left}. Afslut eller overdrag sagen."),
    }[topic, "late" if when == "late" else "T"]
    left = in_words(scene, on) if on >= scene.today else left_words(scene, on)
    return words.format(day=day_words(on), left=left, clock=clock_words(scene.team.meeting_time))


def _outer_words(scene: Scene) -> str:
    return bare(outer_line(scene) or "")


def _record_words(_scene: Scene) -> str:
    return _("Startmødets referat mangler. Byd ind, og afslut referatet på kortet.")


def _ordered_words(scene: Scene) -> str:
    """Name what is to come from outside within three working days, or should have come."""
    horizon = calendar_of(scene.team).shift(scene.today, max(BEFORE_DELIVERY))
    soon = [one for one in scene.case.awaited if one.due_on and one.due_on <= horizon]
    if not soon:
        return ""
    words = _("Bestilt udefra: {awaited}. Er det kommet, så vælg Leveret under Se sagen.")
    return words.format(awaited="; ".join(awaited_words(one) for one in soon))


def _contact_words(scene: Scene) -> str:
    words = _("Borgeren skulle være kontaktet senest {day}. Er det sket, så vælg det under ⋯.")
    by = scene.case.contact_by
    return words.format(day=day_words(by)) if by else ""


def _closing_words(scene: Scene) -> str:
    if scene.case.triage is Triage.SPARRING:
        return _("Sagen var kun sparring. Afslut den på kortet, når I har svaret.")
    return _("På opfølgningen besluttede I at afslutte. Afslut eller overdrag sagen på kortet.")


def _waiting_words(scene: Scene) -> str:
    for handover in scene.case.handovers:
        if handover.state is HandoverState.OFFERED:
            days = calendar_of(scene.team).working_days_between(
                local_date(handover.offered_at), scene.today
            )
            return ngettext(
                "Overdragelsen til {unit}: intet svar i {count} arbejdsdag. Sagen er vores imens.",
                "Overdragelsen til {unit}: intet svar i {count} arbejdsdage. Sagen er vores imens.",
                days,
            ).format(unit=label(handover.unit), count=days)
    return ""


def _held(scene: Scene, _notice: Notice) -> Message:
    return _plain(
        _("Startmødet om {code} er holdt. {team} er i gang, og {lead} er tovholder.").format(
            code=scene.case.code,
            team=scene.team.name,
            lead=scene.people.full(scene.case.lead or ""),
        )
    )


def _outcome(scene: Scene, notice: Notice) -> Message:
    """Tell the referrer how it ended; who referred somebody known hears by their own code."""
    case = scene.case
    code = next((one.code for one in case.additions if one.id == notice.about), case.code)
    if case.outcome is Outcome.ADDED:
        return _plain(_added_words(scene))
    if case.redirected_to is not None:
        return _plain(_redirected_words(scene, code, case.redirected_to))
    outcome = label(case.outcome).lower() if case.outcome else ""
    on = local_date(case.closed_at) if case.closed_at else scene.today
    return _plain(
        _("{code} er afsluttet {day}: {outcome}. Tak, fordi du henviste.").format(
            code=code, day=day_year_words(on), outcome=outcome
        )
    )


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
    return _plain(
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
        mentions=_mentions(called(scene.case, scene.team, scene.now)),
        code=scene.case.code,
        urgency=label(case.urgency).lower(),
    )
    outer = outer_line(scene) if case.outer_on else None
    return _plain(f"{words}\n{bare(outer)}" if outer else words)


def _handover(scene: Scene, notice: Notice) -> Message:
    handover = _about(scene, notice)
    words = _(
        "*{team} vil overdrage {code} til dig i {unit}.* Læs opsummeringen, og svar ja eller nej. "
        "Sagen er teamets, til du har svaret."
    ).format(team=scene.team.name, code=scene.case.code, unit=label(handover.unit))
    row = actions(
        primary(_("Læs og svar"), "handover:read", handover.id),
    )
    return Message(bare(words), (said(words), row))


def _answered(scene: Scene, notice: Notice) -> Message:
    handover = _about(scene, notice)
    who = _mentions(called(scene.case, scene.team, scene.now))
    whom = label(handover.unit)
    if handover.recipient:  # a typed name stays out of the channel
        whom = _("{unit} ved {name}").format(unit=whom, name=scene.people.full(handover.recipient))
    if handover.state is HandoverState.ACCEPTED:
        words = _("{whom} har sagt ja. Sagen er overdraget og afsluttet her.")
    else:
        words = _("{whom} har sagt nej. Læs hvorfor under Se sagen. Sagen er fortsat vores.")
    return _plain(f"{who} {words.format(whom=whom)}".strip())


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
        return _plain(_clock_words())
    if notice.parts:
        return _plain(_unreachable(people.full(notice.parts[0]), team, notice.about))
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
    """Return what a member hears when the team's channel refuses what Tværs has to say."""
    why = {
        "channel_not_found": _("kanalen findes ikke længere, eller Tværs er ikke med i den"),
        "not_in_channel": _("Tværs er ikke med i kanalen"),
        "is_archived": _("kanalen er arkiveret"),
    }.get(code)
    if why is None:
        words = _(
            "En besked til {team} kunne ikke sendes. Se sagerne med /henvisning sager, og sig til "
            "jeres administrator, at fejlen hedder {code}."
        )
        return _plain(words.format(team=team, code=code))
    return _plain(
        _(
            "Tværs kan ikke skrive i kanalen for {team}: {why}. Skriv /invite @Tværs i kanalen, "
            "eller bed jeres administrator om hjælp. Se sagerne med /henvisning sager."
        ).format(team=team, why=why)
    )


def _about(scene: Scene, notice: Notice) -> Handover:
    return next(one for one in scene.case.handovers if one.id == notice.about)


def _mentions(users: list[str]) -> str:
    return " ".join(f"<@{user}>" for user in users)


def _plain(words: str) -> Message:
    return Message(words)


REASONS: dict[str, Callable[[Scene], str]] = {
    "outer": _outer_words,
    "record": _record_words,
    "handover": _waiting_words,
    "contact": _contact_words,
    "ordered": _ordered_words,
    "closing": _closing_words,
}
KINDS: dict[str, Callable[[Scene, Notice], Message]] = {
    "card": _card,
    "card_update": _card,
    "receipt": _receipt,
    "ping": _ping,
    "asked": _asked,
    "visit": visit,
    "invitation": invitation,
    "uninvited": invitation,
    "agenda": _agenda,
    "quorum": _quorum,
    "quorum_leader": _quorum_leader,
    "moved": _moved,
    "moved_receipt": _moved_receipt,
    "reminder": _reminder,
    "held": _held,
    "outcome": _outcome,
    "triaged": _triaged,
    "referred_again": _referred_again,
    "handover": _handover,
    "answered": _answered,
}
