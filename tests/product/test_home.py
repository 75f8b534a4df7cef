"""App Home: what waits for me, my cases, what I have referred, and my language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.product.steps import pass_time_while_down, under_way
from tests.product.world import ALI, CAMILLA, LONE, MARION, METTE, SAID

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]


def home(world: World, user: str, part: str) -> tuple[Player, str]:
    """Open App Home and return it as text once it says something."""
    person = world.person(user)
    person.open_home()
    return person, person.until(lambda: _says(person, part))


def _says(person: Player, part: str) -> str | None:
    shown = str(person.home())
    return shown if part in shown else None


def test_a_member_sees_today_and_their_own_cases(world: World) -> None:
    """On the day of the follow-up it stands under today, and the lead's case under theirs."""
    under_way(world)
    person, shown = home(world, MARION, "Mine sager")
    assert "Ingen møder eller frister i dag." in shown
    assert shown.count("U26-0001") == 3  # hers, the team's, and waiting to be measured
    pass_time_while_down(world, "2026-12-28 08:00")
    person, shown = home(world, MARION, "Opfølgning mandag den 28. december: i dag")
    assert shown.count("U26-0001") == 5  # and today, and waiting for her answer, and to be held
    person.click_home("cases:show", value=world.case().id)
    assert "Skal sættes ud" in str(person.wait_modal("page:sheet"))


def test_a_new_meeting_is_today(world: World) -> None:
    """On the morning of the start meeting a member sees it, whoever has received it."""
    world.refer()
    pass_time_while_down(world, "2026-11-25 08:00")
    _person, shown = home(world, CAMILLA, "Startmøde onsdag den 25. november: i dag")
    assert "Ingen lige nu." in shown


def test_a_referrer_sees_how_far_their_referrals_have_come_and_nothing_else(world: World) -> None:
    """Before the meeting, after it and after closing there is one line, without content."""
    world.refer()
    _person, shown = home(world, LONE, "startmøde onsdag den 25. november kl. 08.30")
    assert "Mine henvisninger" in shown
    assert "Åbne sager" not in shown
    under_way(world)
    _person, shown = home(world, LONE, "startmødet er holdt, og teamet er i gang")
    person = world.form(MARION, "more:close", "form:close", "U26-0002")
    person.submit(**SAID, outcome="goal_met", reason="bor godt")
    _person, shown = home(world, LONE, "afsluttet tirsdag den 24. november: formålet opnået")
    for secret in ("bor godt", "Skal sættes ud", "2026-114455", "Mine sager"):
        assert secret not in shown


def test_somebody_who_has_nothing_here_can_refer(world: World) -> None:
    """A colleague from elsewhere finds the one button that is theirs, and it opens the form."""
    under_way(world)
    person, shown = home(world, ALI, "Ny henvisning")
    assert "U26-" not in shown
    person.click_home("home:refer")
    person.wait_modal("form:referral")


def test_a_leader_sees_dates_without_a_way_in(world: World) -> None:
    """The leader's page has the teams' late cases, and no button that would be refused."""
    under_way(world)
    pass_time_while_down(world, "2026-12-29 08:00")
    _person, shown = home(world, METTE, "overskredet med 1 arbejdsdag")
    assert "cases:show" not in shown


def test_the_list_opens_from_home(world: World) -> None:
    """One press shows the whole list."""
    under_way(world)
    person, _shown = home(world, MARION, "Åbne sager")
    person.click_home("home:cases")
    assert "1 åben sag" in str(person.wait_modal("page:cases"))


def test_language_is_each_persons_own(world: World) -> None:
    """English for Marion alone: her page and her forms change, the channel stays Danish."""
    under_way(world)
    person, _shown = home(world, MARION, "Indstillinger")
    person.click_home("home:language_en")
    shown = person.until(lambda: _says(person, "My cases"))
    assert "Follow-up" in shown
    world.press(MARION, "more:follow_up")
    assert "Follow-up" in str(person.wait_modal("form:follow_up")["title"])
    assert "opfølgning" in world.card()["text"]
    _other, danish = home(world, CAMILLA, "Mine sager")
    assert "Follow-up" not in danish
    person.close()
    person.click_home("home:language_da")
    person.until(lambda: _says(person, "Mine sager"))
