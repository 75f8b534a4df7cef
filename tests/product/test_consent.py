"""What the citizen answers about knowledge going outside the municipality (row 54)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.schedule import retain
from bot.trace import verify
from models.vocabulary import ConsentScope, ConsentStatus
from tests.product import forging
from tests.product.ending import ERASED, end
from tests.product.steps import file_all, pass_time_while_down, under_way
from tests.product.test_intervention import sheet
from tests.product.world import BIRGIT, CAMILLA, CHRISTINA, LONE, MARION, METTE

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
TO_TWO = ["doctor", "housing_association"]


def answering(world: World, user: str = MARION) -> Player:
    """Open the form from the private view."""
    person = world.form(user, "show", "page:sheet")
    person.click_modal("sheet:consent")
    person.wait_modal("form:consent")
    return person


def note(world: World, user: str = MARION, **given: Any) -> None:
    """Note an answer, and leave the private view again."""
    person = answering(world, user)
    assert person.submit(given)["outcome"] == "closed"
    person.act("close", all=True)
    world.settle()


def test_a_yes_a_no_and_a_withdrawal_are_kept_and_told(any_world: World) -> None:
    """Each answer is a row and an event; the newest stands first in the view, the older below."""
    world = any_world
    under_way(world)
    note(world, status="given", on="2026-11-03", scopes=TO_TWO)
    note(world, BIRGIT, status="refused", on="2026-11-20", scopes=["police"])
    note(world, CAMILLA, status="withdrawn")
    kept = [(one.status, one.on, one.scopes, one.user) for one in world.case().consents]
    assert kept == [
        (ConsentStatus.GIVEN, date(2026, 11, 3), TO_TWO, MARION),
        (ConsentStatus.REFUSED, date(2026, 11, 20), ["police"], BIRGIT),
        (ConsentStatus.WITHDRAWN, date(2026, 11, 24), [], CAMILLA),
    ]
    view = str(sheet(world, MARION))
    assert "*Samtykke:* trukket tilbage tirsdag den 24. november" in view
    assert (
        "Før det: borgeren sagde nej fredag den 20. november til politi; "
        "givet tirsdag den 3. november til egen læge og boligselskab"
    ) in view
    told = [event for event in world.events() if event.kind == "consent_noted"]
    assert [event.subject for event in told] == [one.id for one in world.case().consents]
    with world.bot.reading() as session:
        assert verify(session, world.bot.vault, world.team()).broken_at is None


def test_a_consent_is_withdrawn_after_the_case_has_ended(world: World) -> None:
    """So a case that is opened again rests on no yes which the citizen has taken back."""
    under_way(world)
    note(world, status="given", scopes=TO_TWO)
    end(world)
    note(world, status="withdrawn")
    assert [one.status for one in world.case().consents] == [
        ConsentStatus.GIVEN,
        ConsentStatus.WITHDRAWN,
    ]
    assert not world.case().is_open


def test_a_form_kept_open_over_the_erasing_keeps_no_consent(world: World) -> None:
    """It says that all is erased, and nothing is written into the case again."""
    under_way(world)
    end(world)
    person = answering(world)
    file_all(world)
    pass_time_while_down(world, "2027-02-26 03:50")
    retain(world.bot)
    assert world.case().erased_at is not None
    assert ERASED in str(person.submit(status="withdrawn"))
    assert world.case().consents == []


def test_it_is_nowhere_where_all_read_along(world: World) -> None:
    """Neither the card, its thread, the digest nor the leader's Home says a word of it."""
    under_way(world)
    note(world, status="given", scopes=TO_TWO)
    note(world, status="withdrawn")
    world.travel("2026-11-25 08:00")
    mette = world.person(METTE)
    mette.open_home()
    mette.until(mette.home)
    seen = str([world.channel(), world.thread(), mette.home(), mette.dm(), world.person(LONE).dm()])
    for words in ("amtykke", "egen læge", "boligselskab", "trukket tilbage"):
        assert words not in seen


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"status": "given"}, "scopes", "Vælg, hvem samtykket gælder for."),
        (
            {"status": "withdrawn", "on": "2026-12-24"},
            "on",
            "Datoen ligger i fremtiden. Vælg en dato til og med i dag.",
        ),
    ],
)
def test_what_is_missing_is_said_under_its_field(
    world: World, given: Json, field: str, words: str
) -> None:
    """A yes names to whom, and no day lies ahead."""
    under_way(world)
    person = answering(world)
    assert person.submit(given)["errors"] == {field: words}
    assert world.case().consents == []


def test_it_is_for_the_team_alone(world: World) -> None:
    """A referrer hears that there is no such case, a leader that the text is the team's."""
    case = under_way(world)
    for user, words in ((LONE, "Der er ingen sag med den kode."), (METTE, "Som leder ser du")):
        person = world.person(user)
        told = forging.reply(person, forging.press(user, "sheet:consent", case.id))
        assert told.startswith(words)
        view = forging.form("form:consent", case.id)
        answer = forging.send(person, forging.submission(user, view, {}))
        assert answer["answer"]["view"] or answer["answer"]["errors"]
    assert world.case().consents == []


def test_the_note_for_the_journal_tells_each_answer(world: World) -> None:
    """With its day, to whom, and who noted it: a no and a withdrawal as well as a yes."""
    case = under_way(world)
    note(world, CHRISTINA, status="given", on="2026-11-03", scopes=["doctor"])
    note(world, CHRISTINA, status="withdrawn")
    person = world.person(MARION)
    forging.send(person, forging.press(MARION, "journal:read", f"{case.id}:{case.id}"))
    read = str(person.wait_modal("page:journal"))
    assert "Samtykke: givet tirsdag den 3. november 2026 til egen læge. Noteret af" in read
    assert "Samtykke: trukket tilbage tirsdag den 24. november 2026. Noteret af" in read


def test_every_scope_has_its_words(world: World) -> None:
    """All that can be chosen is said in the view, in lower case, in the order it was chosen."""
    under_way(world)
    note(world, status="given", scopes=[str(one.value) for one in ConsentScope])
    view = str(sheet(world, MARION))
    assert (
        "til egen læge, sygehus, boligselskab, botilbud/herberg, kriminalforsorgen, politi, "
        "en anden kommune, pårørende, frivillig organisation og andre"
    ) in view
