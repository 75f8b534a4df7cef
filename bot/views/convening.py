"""What is said of a meeting: it is called, moved, asked for, prepared, and lacks somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import ZONE
from bot.locale import _, clock_words, day_words, listed
from bot.policy import called, called_to, could_come, lacks_partner, members, unanswered
from bot.reviews import called_meeting, is_review, next_meeting
from bot.views.agenda import summary
from bot.views.blocks import Message, actions, bare, button, mentions, paragraphs, plain
from bot.views.dates import coming_outer_line, meeting_words
from bot.views.review import summary as review_summary
from models import CaseState
from models.vocabulary import Meets

if TYPE_CHECKING:
    from datetime import datetime

    from bot.views.scene import Scene
    from models import Meeting, Notice


def ping(scene: Scene, _notice: Notice) -> Message:
    """Call those a new or reopened case counts on."""
    if scene.case.state is not CaseState.NEW:
        return plain(_reopened_words(scene))
    words = (
        _("{mentions} Sagen er genåbnet. Startmøde {when}. Svar på kortet.")
        if scene.case.closings
        else _new_case_words(scene)
    ).format(mentions=mentions(_called_to(scene)), when=_soon_words(scene))
    outer = coming_outer_line(scene)
    return plain(f"{words}\n{bare(outer)}" if outer else words)


def _new_case_words(scene: Scene) -> str:
    meeting = scene.case.meetings[-1]
    if lacks_partner(meeting):
        return _("{mentions} Ny sag. Startmøde {when}. Der mangler en makker: se kortet.")
    if meeting.meets is Meets.PAIR:
        return _("{mentions} Ny sag, og I er makkerpar. Startmøde {when}. Svar på kortet.")
    return _("{mentions} Ny sag. Startmøde {when}. Svar på kortet.")


def review(scene: Scene, _notice: Notice) -> Message:
    """Call those a follow-up counts on."""
    words = _("{mentions} Opfølgning {when}: virker indsatsen? Svar på kortet.").format(
        mentions=mentions(_called_to(scene)), when=_soon_words(scene)
    )
    outer = coming_outer_line(scene)
    return plain(f"{words}\n{bare(outer)}" if outer else words)


def _meeting(scene: Scene) -> Meeting:
    """Return the meeting that is spoken of: the one that comes next, or the last there was."""
    return next_meeting(scene.case) or scene.case.meetings[-1]


def _named(meeting: Meeting) -> str:
    return _("Opfølgning") if is_review(meeting) else _("Startmøde")


def _the(meeting: Meeting) -> str:
    return _("Opfølgningen") if is_review(meeting) else _("Startmødet")


def _called_to(scene: Scene) -> list[str]:
    return called_to(_meeting(scene), scene.team, _meeting_at(scene))


def _reopened_words(scene: Scene) -> str:
    """Tell of a case that goes on: what comes first, and where the reason stands."""
    case = scene.case
    dates = [(_("Opfølgning"), case.follow_up_on), (_("Frist"), case.close_by)]
    what, on = next((what, on) for what, on in dates if on is not None)
    return _(
        "{mentions} {code} er genåbnet. {what} {day}. Se hvorfor under Se sagen på kortet."
    ).format(
        mentions=mentions(called(case, scene.team, scene.now)),
        code=case.code,
        what=what,
        day=day_words(on),
    )


def moved(scene: Scene, _notice: Notice) -> Message:
    """Tell them when the meeting is now."""
    words = _("{mentions} Startmødet er flyttet. Det er nu {when}. Svar igen på kortet.")
    if is_review(_meeting(scene)):
        words = _("{mentions} Opfølgningen er flyttet. Den er nu {when}.")
        if called_meeting(scene.case, scene.team, scene.now) is not None:
            words = _("{mentions} Opfølgningen er flyttet. Den er nu {when}. Svar på kortet.")
    return plain(words.format(mentions=mentions(_called_to(scene)), when=_soon_words(scene)))


def moved_receipt(scene: Scene, _notice: Notice) -> Message:
    """Tell the referrer when the meeting is now."""
    return plain(
        _("Mødet om {code} er flyttet. {team} mødes {when}.").format(
            code=scene.case.code, team=scene.team.name, when=_soon_words(scene)
        )
    )


def _soon_words(scene: Scene) -> str:
    meeting = _meeting(scene)
    at = meeting.starts_at.astimezone(ZONE)
    days = (at.date() - scene.today).days
    if days == 0:
        return _("i dag {clock}").format(clock=clock_words(at))
    reason = meeting_words(scene, meeting)
    return _("i morgen, {reason}").format(reason=reason) if days == 1 else reason


def _meeting_at(scene: Scene) -> datetime:
    return _meeting(scene).starts_at


def asked(scene: Scene, notice: Notice) -> Message:
    """Ask a substitute, or whoever is in a pair instead of another, to come."""
    meeting = _meeting(scene)
    if meeting.meets is Meets.PAIR and not is_review(meeting):
        return plain(_asked_into_pair(scene, meeting, notice.person or ""))
    seat = next(seat for seat in scene.team.all_seats if seat.id == notice.about)
    holder = scene.people.first(seat.holder) if seat.holder else seat.discipline.label
    words = _("{mention} {name} kan ikke komme. Kan du? {meeting} {when}. Svar på kortet.")
    return plain(
        words.format(
            mention=mentions([notice.person or ""]),
            name=holder,
            meeting=_named(meeting),
            when=_soon_words(scene),
        )
    )


def _asked_into_pair(scene: Scene, meeting: Meeting, user: str) -> str:
    others = [one["user"] for one in meeting.pair if one["user"] != user]
    given = {
        "mention": mentions([user]),
        "names": listed(scene.people.first(other) for other in others),
        "when": _soon_words(scene),
    }
    if not others:
        return _("{mention} Du er på startmødet {when}. Svar på kortet.").format(**given)
    return _("{mention} Du er nu makker med {names}. Startmøde {when}. Svar på kortet.").format(
        **given
    )


def agenda(scene: Scene, _notice: Notice) -> Message:
    """Say what the agenda holds, and give the button that opens it; it calls nobody."""
    words, holds = _("*Dagsorden* til startmødet {when}: {holds}."), summary
    if is_review(_meeting(scene)):
        words, holds = _("*Dagsorden* til opfølgningen {when}: {holds}."), review_summary
    lines = [words.format(when=_soon_words(scene), holds=holds(scene))]
    if outer := coming_outer_line(scene):
        lines.append(outer)
    row = actions(button(_("Åbn dagsorden"), "card:agenda", scene.case.id))
    return Message(bare("\n".join(lines)), (*paragraphs(lines), row))


def quorum(scene: Scene, _notice: Notice) -> Message:
    """Ask those of a silent discipline who could come; say it where nobody is left."""
    meeting, team = _meeting(scene), scene.team
    if lacks_partner(meeting):
        return plain(_partner_wanted(scene))
    silent = unanswered(meeting, team)
    able = [user for one in silent for user in could_come(meeting, team, one)]
    words = [
        _("{disciplines} har ikke svaret. Kan en af jer komme eller ringe ind?")
        if able
        else _("{disciplines} mangler på mødet. Ring ind, eller flyt mødet under ⋯ på kortet.")
    ]
    answer = _("{meeting} {when}. Svar på kortet.")
    words.append(answer.format(meeting=_named(meeting), when=_soon_words(scene)))
    who = mentions(dict.fromkeys(able) or _called_to(scene))
    names = listed(discipline.label for discipline in silent)
    return plain(f"{who} {' '.join(words).format(disciplines=names)}")


def _partner_wanted(scene: Scene) -> str:
    words = _(
        "{mentions} Der mangler en makker fra en anden faglighed. Kan du, så tryk Jeg kommer på "
        "kortet; ellers flyt mødet under ⋯. Startmøde {when}."
    )
    everybody = members(scene.team, _meeting_at(scene))
    return words.format(mentions=mentions(everybody), when=_soon_words(scene))


def quorum_leader(scene: Scene, _notice: Notice) -> Message:
    """Tell the leader which disciplines have not said that they come."""
    meeting = _meeting(scene)
    silent = unanswered(meeting, scene.team)
    if lacks_partner(meeting):
        words = _(
            "Startmødet om {code} i {team}, {when}, mangler en makker fra en anden faglighed. "
            "Find en, der kan komme, eller bed teamet flytte mødet."
        )
        given = {"code": scene.case.code, "team": scene.team.name, "when": _soon_words(scene)}
        return plain(words.format(**given))
    words = _(
        "{meeting} om {code} i {team}, {when}, mangler {disciplines}: ingen har sagt, at de "
        "kommer. Find en, der kan komme eller ringe ind, eller bed teamet flytte mødet."
    )
    return plain(
        words.format(
            meeting=_the(meeting),
            code=scene.case.code,
            team=scene.team.name,
            when=_soon_words(scene),
            disciplines=listed(discipline.label for discipline in silent),
        )
    )
