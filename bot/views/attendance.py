"""Who comes to a meeting, as the card says it: of each seat, or of the pair that meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.attendance import word_of
from bot.casework.convene import asked_for
from bot.locale import (
    _,
    listed,
)
from bot.policy import (
    lacks_partner,
    missing,
    partners,
)
from bot.presence import occupant, usual
from bot.reviews import called_meeting, is_review
from models import Reply
from models.vocabulary import Meets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.pairing import Partner
    from bot.views.scene import Scene
    from models import Meeting, Seat


def _seat_line(scene: Scene, meeting: Meeting, seat: Seat) -> str:
    """Return who comes for a seat; what is missing is said loudly."""
    words = {word.user: word.reply for word in meeting.attendances if word.seat_id == seat.id}
    discipline = seat.discipline.label
    for reply, says in (
        (Reply.COMING, _("✓ {discipline}: {names} kommer")),
        (Reply.BY_PHONE, _("✓ {discipline}: {names} ringer ind")),
    ):
        names = [scene.people.first(user) for user, said in words.items() if said is reply]
        if names:
            return says.format(discipline=discipline, names=listed(names))
    return f"{discipline}: *{_absent_words(scene, meeting, seat, words)}*"


def _absent_words(scene: Scene, meeting: Meeting, seat: Seat, words: dict[str, Reply]) -> str:
    """Return why nobody comes for a seat yet: who hasn't answered, or can't, and who is asked."""
    first = usual(seat)
    if first is None:
        return _("ingen på pladsen")
    declined = words.get(first) is Reply.NOT_COMING
    speaker = first if declined else occupant(scene.team, seat, meeting.starts_at)
    holder = scene.people.first(first)
    if speaker is None:
        return _("{name} er væk, og ingen stedfortræder er fundet").format(name=holder)
    name = scene.people.first(speaker)
    if words.get(speaker) is not Reply.NOT_COMING:
        if speaker == first:
            return _("{name} har ikke svaret").format(name=name)
        return _("{name} har ikke svaret (for {holder}, der er væk)").format(
            name=name, holder=holder
        )
    asked = asked_for(meeting, seat)
    if asked is None:
        return _("{name} kan ikke, og ingen stedfortræder er fundet").format(name=name)
    return _("{name} kan ikke – {substitute} er spurgt").format(
        name=name, substitute=scene.people.first(asked)
    )


def lacking_lines(scene: Scene, meeting: Meeting) -> Iterator[str]:
    """Yield the disciplines from which nobody comes to a meeting, and what to do."""
    for discipline in missing(meeting, scene.team):
        yield _("*{discipline} mangler på mødet.* Ring ind, eller flyt mødet under ⋯.").format(
            discipline=discipline.label
        )


def review_lines(scene: Scene) -> Iterator[str]:
    """Yield who comes to the follow-up, from when its seats are called until it begins."""
    meeting = called_meeting(scene.case, scene.team, scene.now)
    if meeting is not None and scene.now < meeting.starts_at:
        yield ""
        yield from attendance_lines(scene, meeting)
        yield from lacking_lines(scene, meeting)


def attendance_lines(scene: Scene, meeting: Meeting) -> Iterator[str]:
    """Yield who comes: of each seat, or of the pair, with what is missing in it."""
    if meeting.meets is Meets.WHOLE:
        yield from (_seat_line(scene, meeting, seat) for seat in scene.team.seats)
        return
    pair = partners(meeting, scene.team)
    if pair and not is_review(meeting):
        names = listed(scene.people.first(one.user) for one in pair)
        yield _("Makkerpar: {names}").format(names=names)
    yield from (_partner_line(scene, meeting, one) for one in pair)
    if lacks_partner(meeting):
        yield _(
            "*Der mangler en makker fra en anden faglighed.* En, der kan, trykker Jeg kommer; "
            "ellers flyt mødet under ⋯."
        )


def _partner_line(scene: Scene, meeting: Meeting, one: Partner) -> str:
    word = word_of(meeting, one.seat, one.user)
    given = {"discipline": one.seat.discipline.label, "name": scene.people.first(one.user)}
    if word is not None and word.reply is Reply.COMING:
        return _("✓ {discipline}: {name} kommer").format(**given)
    if word is not None and word.reply is Reply.BY_PHONE:
        return _("✓ {discipline}: {name} ringer ind").format(**given)
    if word is not None and word.reply is Reply.NOT_COMING:
        return _("{discipline}: *{name} kan ikke, og ingen stedfortræder er fundet*").format(
            **given
        )
    return _("{discipline}: *{name} har ikke svaret*").format(**given)


def received_line(scene: Scene) -> str:
    """Return who has received the case; that nobody has is said loudly."""
    if scene.case.convener is None:
        return _("*Ingen har modtaget sagen endnu*")
    return _("✓ Modtaget af {name}").format(name=scene.people.first(scene.case.convener))
