"""A team is set up in Slack from nothing: rows 3, 11, 13."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from demo import CHANNEL
from tests.product import forging
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    LONE,
    MARION,
    METTE,
    NEW_TEAM,
    SOEREN,
    TORVET,
    groups,
    referral,
)

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

NEW = {"name": "Social Indsats", "letter": "S", "channel": NEW_TEAM, "preset": "favrskov"}
ADMINISTRATORS_ONLY = "Opsætningen er for administratorer."


def setup_page(world: World, user: str = SOEREN) -> Player:
    """Open set-up as a person."""
    person = world.person(user)
    world.opened(person, lambda: person.command(TORVET, "/henvisning opsætning"), "page:setup")
    return person


def form_from(person: Player, action: str, callback: str) -> Player:
    """Open a form from the set-up page by its first such button."""
    person.click_modal(action)
    person.wait_modal(callback)
    return person


def new_team(world: World, **changed: Any) -> Player:
    """Set a second team up, whole."""
    world.person(SOEREN).command(NEW_TEAM, "/invite @Tværs")
    person = form_from(setup_page(world), "setup:new", "form:team")
    assert person.submit({**NEW, **changed})["outcome"] == "closed"
    person.until(lambda: "Social Indsats" in page_words(person))
    return person


def page_words(person: Player) -> str:
    """Return what the set-up page says."""
    view = person.wait_modal("page:setup")
    return "\n".join(block["text"]["text"] for block in view["blocks"] if "text" in block)


def refused(world: World, user: str) -> str:
    """Return what a person is told who types the set-up command."""
    person = world.person(user)
    person.command(TORVET, "/henvisning opsætning")
    return str(person.wait_message(TORVET, "Opsætningen")["text"])


def test_from_nothing_to_a_team_that_convenes(bare_world: World) -> None:
    """An administrator makes the team in Slack, names its seats, and the first referral rings."""
    person = form_from(setup_page(bare_world), "setup:new", "form:team")
    uninvited = person.submit(NEW)
    assert "/invite @Tværs" in uninvited["errors"]["channel"]
    person.command(NEW_TEAM, "/invite @Tværs")
    assert person.submit({**NEW, "leader": METTE})["outcome"] == "closed"
    person.until(lambda: "Social Indsats" in page_words(person))
    team = bare_world.team()
    assert (team.name, team.letter, team.leader) == ("Social Indsats", "S", METTE)
    disciplines = ["Sagsbehandling", "Socialpædagogik", "Ergoterapi", "Socialrådgivning"]
    assert [one.label for one in team.disciplines] == disciplines
    assert len(team.seats) == 6
    form_from(person, "setup:seat", "form:seat")
    seat = {"discipline": "Sagsbehandling", "holder": ALI, "substitutes": [BIRGIT, CAMILLA]}
    assert person.submit(seat | {"authority": "performer"})["outcome"] == "closed"
    person.until(lambda: "Ali Demir" in page_words(person))
    first = bare_world.team().seats[0]
    assert (first.holder, first.authority) == (ALI, False)
    assert [one.user for one in first.substitutes] == [BIRGIT, CAMILLA]
    case = bare_world.refer()
    assert case.code == "S26-0001"
    shown = person.messages(NEW_TEAM)
    card = next(message for message in shown if message["ts"] == case.card_ts)
    assert "Sagsbehandling: Ali har ikke svaret" in card["text"]


def test_a_public_channel_is_refused_with_the_reason(bare_world: World) -> None:
    """A public channel, forged past Slack's own filter, is refused under its field."""
    person = form_from(setup_page(bare_world), "setup:new", "form:team")
    view = person.modal() or {}
    answer = forging.send(person, forging.submission(SOEREN, view, NEW | {"channel": TORVET}))
    assert answer["answer"]["errors"] == {
        "channel": "Kanalen er ikke privat. Sager må kun stå i en privat kanal. "
        "Vælg eller opret en."
    }
    assert not forging.rows(bare_world)["team"]


def test_a_taken_name_letter_and_channel_each_say_so_under_their_field(world: World) -> None:
    """Two teams of a workspace share neither name, letter nor channel."""
    person = form_from(setup_page(world), "setup:new", "form:team")
    taken = {"name": " udsatte-teamet", "letter": "u", "channel": CHANNEL, "preset": "odder"}
    errors = person.submit(taken)["errors"]
    assert set(errors) == {"name", "letter", "channel"}
    assert errors["letter"] == "U bruges af Udsatte-teamet. Vælg et andet bogstav."
    assert (person.modal() or {})["state"]["values"]["letter"]["value"]["value"] == "u"


@pytest.mark.parametrize("letter", ["1", "UU", "_", "\u200b"])
def test_the_case_letter_is_one_letter(bare_world: World, letter: str) -> None:
    """Anything but one Danish letter is refused under the field."""
    person = form_from(setup_page(bare_world), "setup:new", "form:team")
    person.command(NEW_TEAM, "/invite @Tværs")
    assert person.submit({**NEW, "letter": letter})["errors"] == {
        "letter": "Skriv ét bogstav, fx U."
    }


def test_only_administrators_open_set_up(world: World) -> None:
    """A member, the leader and an outsider are all told whom to ask."""
    for user in (CAMILLA, METTE, LONE):
        assert refused(world, user).startswith(ADMINISTRATORS_ONLY)


def test_a_forged_set_up_changes_nothing(world: World) -> None:
    """Each set-up form sent by someone else is refused, and the database is as before."""
    team, before = world.team(), forging.rows(world)
    targets: dict[str, tuple[str, dict[str, Any]]] = {
        "form:team": (team.id, {"name": "Andre", "letter": "X", "channel": CHANNEL}),
        "form:seat": (f"{team.id}:{team.seats[0].id}", {"discipline": "Andre"}),
        "form:closing_days": (team.id, {"label": "fri", "first_on": "2026-11-25"}),
        "form:groups": (team.id, {"more": "Andre"}),
        "form:administrators": ("", {"administrators": [CAMILLA]}),
    }
    camilla = world.person(CAMILLA)
    for callback, (metadata, given) in targets.items():
        view = forging.form(callback, metadata, *given)
        answer = forging.send(camilla, forging.submission(CAMILLA, view, given))
        assert ADMINISTRATORS_ONLY in forging.said(answer), callback
    assert forging.rows(world) == before


def test_a_named_administrator_may_set_up_and_reads_no_case(world: World) -> None:
    """Who Slack's administrator names opens set-up, and still no case's text."""
    person = form_from(setup_page(world), "setup:administrators", "form:administrators")
    assert person.submit(administrators=[ALI])["outcome"] == "closed"
    setup_page(world, ALI)
    world.refer()
    ali = world.person(ALI)
    ali.command(TORVET, "/henvisning vis U26-0001")
    assert "Der er ingen sag U26-0001." in ali.wait_message(TORVET, "U26-0001")["text"]


def test_target_groups_are_renamed_added_and_taken_off_and_keys_kept(world: World) -> None:
    """The form offers the team's words; what is stored is the key, and old cases keep theirs."""
    world.refer(**groups(world, "local_nuisance", "other"))
    person = form_from(setup_page(world), "setup:groups", "form:groups")
    changed = {
        "group_eviction_notice": "Fogedsager",
        "group_local_nuisance": None,
        "more": "Unge uden bolig\n\nÆldre alene",
    }
    assert person.submit(changed)["outcome"] == "closed"
    own = [key for key, words in world.team().target_groups if words == "Unge uden bolig"]
    lone = world.person(LONE)
    offered = offered_groups(world, lone)
    assert offered["eviction_notice"] == "Fogedsager"
    assert "local_nuisance" not in offered
    assert offered[own[0]] == "Unge uden bolig"
    assert lone.submit(referral(world, **groups(world, *own)))["outcome"] == "closed"
    world.settle()
    assert world.case("U26-0002").target_groups == own
    assert "Sag U26-0002 · Unge uden bolig" in world.card("U26-0002")["text"]
    assert "Sag U26-0001 · Gene i lokalsamfundet + Andet" in world.card()["text"]


def test_a_group_of_ones_own_taken_off_the_list_keeps_its_name(world: World) -> None:
    """A case with a target group that is no longer offered still shows words, never a key."""
    person = form_from(setup_page(world), "setup:groups", "form:groups")
    assert person.submit(more="Unge uden bolig")["outcome"] == "closed"
    (own,) = [key for key, words in world.team().target_groups if words == "Unge uden bolig"]
    world.refer(**groups(world, own))
    person.close()
    form_from(setup_page(world), "setup:groups", "form:groups")
    assert person.submit({f"group_{own}": None})["outcome"] == "closed"
    assert own not in offered_groups(world, world.person(LONE))
    world.press(CAMILLA, "come")
    world.settle()
    assert "Sag U26-0001 · Unge uden bolig" in world.card()["text"]
    camilla = world.person(CAMILLA)
    world.press(CAMILLA, "show")
    sheet = camilla.wait_modal("page:sheet")
    assert "• Unge uden bolig" in str(sheet["blocks"])


def test_a_closing_day_shifts_the_next_referral_and_no_agreed_meeting(world: World) -> None:
    """The team's own closing days move what comes after, with the reason, and nothing agreed."""
    agreed = world.refer().meetings[0].starts_at
    person = form_from(setup_page(world), "setup:closing", "form:closing_days")
    backwards = {"first_on": "2026-11-26", "last_on": "2026-11-25", "label": "Personaledage"}
    assert set(person.submit(backwards)["errors"]) == {"last_on"}
    range_ = {"first_on": "2026-11-25", "last_on": "2026-11-26"}
    assert person.submit(range_)["outcome"] == "closed"
    world.refer()
    assert world.case().meetings[0].starts_at == agreed
    card = world.card("U26-0002")["text"]
    assert "Startmøde fredag den 27. november kl. 08.30, fordi" in card
    assert "Personaledage" in card


def test_half_a_closing_day_moves_the_ping_and_not_the_meeting(world: World) -> None:
    """A team closed from 12.00 hears of an afternoon's referral the next working morning."""
    person = form_from(setup_page(world), "setup:closing", "form:closing_days")
    half = {"first_on": "2026-11-24", "closes_at": "12:00", "label": "Grundlovsmøde"}
    assert person.submit(half)["outcome"] == "closed"
    world.travel("2026-11-24 13:00")
    world.refer()
    assert world.thread() == []
    assert "Startmøde onsdag den 25. november kl. 08.30" in world.card()["text"]
    world.travel("2026-11-25 07:31")
    assert "Ny sag." in world.thread()[0]["text"]


def test_a_person_may_sit_in_several_teams(world: World) -> None:
    """Camilla sees the cases of both her teams and answers for each."""
    person = new_team(world)
    form_from(person, "setup:seat", "form:seat")  # the first seat of the first team by name
    seat = {"discipline": "Sagsbehandling", "holder": CAMILLA, "authority": "authority"}
    assert person.submit(seat)["outcome"] == "closed"
    for name in ("Udsatte-teamet", "Social Indsats"):
        refer_to(world, name)
    camilla = world.person(CAMILLA)
    world.opened(camilla, lambda: camilla.command(TORVET, "/henvisning sager"), "page:cases")
    listed = str((camilla.modal() or {})["blocks"])
    assert "U26-0001" in listed
    assert "S26-0001" in listed
    for case in world.cases():
        forging.send(camilla, forging.press(CAMILLA, "card:come", case.id))
    answered = [case.meetings[0].attendances for case in world.cases()]
    assert [[word.user for word in words] for words in answered] == [[CAMILLA], [CAMILLA]]


def test_with_two_teams_the_team_comes_first_and_its_groups_follow(world: World) -> None:
    """Choosing another team offers its target groups, and what was typed stays."""
    new_team(world)
    lone, teams = world.person(LONE), teams_by_name(world)
    world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    view = lone.modal() or {}
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    assert inputs[0]["block_id"] == "team"
    assert inputs[1]["block_id"] == f"target_groups_{teams['Social Indsats']}"
    lone.fill("situation", "value", value="Står uden strøm")
    lone.fill("team", "referral:team", selected=teams["Udsatte-teamet"])
    odder = f"target_groups_{teams['Udsatte-teamet']}"
    changed = lone.until(lambda: _with_block(lone.modal(), odder))
    kept = changed["state"]["values"]["situation"]["value"]["value"]
    assert kept == "Står uden strøm"
    given = {
        odder: ["eviction_notice"],
        "urgency": "today",
        "official_number": "2026-1",
        "citizen_wish": "ro",
    }
    assert lone.submit(given)["outcome"] == "closed"
    assert world.cases()[0].code == "U26-0001"


def test_with_one_team_nobody_is_asked_which(world: World) -> None:
    """Whoever can refer to only one team sees no team field."""
    lone = world.person(LONE)
    view = world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    assert _with_block(view, "team") is None


def test_a_seat_can_be_added_in_another_discipline(world: World) -> None:
    """Any number of disciplines: a new name makes a new one, a known name is shared."""
    for discipline in ("Jobcenter", "jobcenter"):
        person = form_from(setup_page(world), "setup:add_seat", "form:seat")
        given = {"discipline": discipline, "holder": ALI, "authority": "performer"}
        assert person.submit(given)["outcome"] == "closed"
        person.close()
    team = world.team()
    assert [one.label for one in team.disciplines].count("Jobcenter") == 1
    assert len(team.seats) == 5


def test_renaming_one_seats_discipline_leaves_the_other_seats_alone(bare_world: World) -> None:
    """Where two seats share a discipline, giving one another name does not rename the other."""
    person = new_team(bare_world)
    form_from(person, "setup:seat", "form:seat")
    given = {"discipline": "Jurist", "authority": "authority"}
    assert person.submit(given)["outcome"] == "closed"
    labels = [seat.discipline.label for seat in bare_world.team().seats]
    assert labels[:2] == ["Jurist", "Sagsbehandling"]


def test_without_a_team_the_referrer_is_told_whom_to_ask(bare_world: World) -> None:
    """Before set-up the command answers with what to do."""
    lone = bare_world.person(LONE)
    lone.command(TORVET, "/henvisning")
    told = lone.wait_message(TORVET, "sat et team op")["text"]
    assert "Bed jeres administrator skrive /henvisning opsætning." in told


def teams_by_name(world: World) -> dict[str, str]:
    """Return team name to id, as the referral's form offers them."""
    lone = world.person(LONE)
    view = world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    block = _with_block(view, "team") or {}
    field = next(one for one in block["blocks"] if one.get("block_id") == "team")
    lone.close()
    return {one["text"]["text"]: one["value"] for one in field["element"]["options"]}


def offered_groups(world: World, person: Player) -> dict[str, str]:
    """Return the target groups the referral's form offers, by key; the form stays open."""
    view = world.opened(person, lambda: person.command(TORVET, "/henvisning"), "form:referral")
    name = f"target_groups_{world.team().id}"
    field = next(one for one in view["blocks"] if one.get("block_id") == name)
    return {one["value"]: one["text"]["text"] for one in field["element"]["options"]}


def refer_to(world: World, team_name: str) -> None:
    """Refer a citizen to a team by its name."""
    team, lone = teams_by_name(world)[team_name], world.person(LONE)
    world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    lone.fill("team", "referral:team", selected=team)
    field = f"target_groups_{team}"
    lone.until(lambda: _with_block(lone.modal(), field))
    given = {
        field: ["other"],
        "urgency": "can_wait",
        "official_number": "7",
        "situation": "x",
        "citizen_wish": "y",
    }
    assert lone.submit(given)["outcome"] == "closed"
    world.settle()


def _with_block(view: dict[str, Any] | None, block_id: str) -> dict[str, Any] | None:
    found = view and any(block.get("block_id") == block_id for block in view["blocks"])
    return view if found else None


def test_a_seat_taken_out_of_use_is_gone_from_the_card_and_the_pings(world: World) -> None:
    """A closed seat is neither convened nor waited for, and the last seat cannot be closed."""
    person = setup_page(world)
    form_from(person, "setup:seat", "form:seat")  # the first seat
    assert person.submit(close=["close"])["outcome"] == "closed"
    assert [one.holder for one in world.team().seats] == [MARION, CHRISTINA]
    world.refer()
    assert "Sundhed & Omsorg" not in world.card()["text"]
    assert world.thread()[0]["mentions"] == [MARION, CHRISTINA]
