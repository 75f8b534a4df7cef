"""What Slack refused for good stands in every digest until somebody takes it over (delivery.md)."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from bot.channels import EXPOSED
from bot.delivery import deliver_due
from bot.posting import NEVER
from bot.trace import verify
from bot.views.messages import KINDS
from bot.views.undelivered import WHAT, WHY
from demo import CHANNEL
from models import Notice, NoticeState, Place
from tests.product import forging
from tests.product.steps import (
    behave,
    digests,
    fault,
    later,
    notice,
    pass_time_while_down,
    refuse_again,
    settle_later,
    under_way,
)
from tests.product.world import ALI, BIRGIT, CAMILLA, CHRISTINA, LONE, MARION, METTE, SAID

if TYPE_CHECKING:
    from tests.product.world import World

Json = dict[str, Any]
HEADING = "Ikke kommet frem"
BUTTON = "digest:handled"
PING = "• U26-0001 Indkaldelse fra tirsdag den 24. november: kanalen er arkiveret"
MORNINGS = {day: f"2026-11-{day} 07:46" for day in (25, 26, 27)}


def the_digest(world: World, day: int) -> Json:
    """Return the digest of a day of November as it stands in the channel."""
    found = [m for m in world.channel() if f"den {day}. november.\n" in m["text"]]
    return found[-1]


def lost(world: World, day: int) -> list[str]:
    """Return the lines of a day's digest about what was lost, the advice left out."""
    _before, _heading, under = the_digest(world, day)["text"].partition(f"\n{HEADING}\n")
    return [line for line in under.split("\n") if line.startswith("•")]


def press(world: World, user: str, day: int, told: str) -> str:
    """Press the button in a day's digest and return what only the presser hears."""
    person = world.person(user)
    assert person.click(CHANNEL, the_digest(world, day)["ts"], BUTTON)["ok"]
    return str(person.wait_message(CHANNEL, told)["text"])


def events(world: World) -> list[tuple[str, str, str]]:
    """Return who took what over: user, role and count."""
    found = (event for event in world.events() if event.kind == "undelivered_handled")
    return [(event.user, event.role, event.subject) for event in found]


def test_it_stands_there_each_morning_until_somebody_takes_it_over(any_world: World) -> None:
    """Two mornings it is listed with code, what, since when and why; after the press no more."""
    world = any_world
    world.refer()
    refuse_again(world, "ping", "is_archived")
    for day in (25, 26):
        world.travel(MORNINGS[day])
        assert lost(world, day) == [PING]
        assert "tryk på Vi følger selv op" in the_digest(world, day)["text"]
    told = press(world, CAMILLA, 26, "I følger selv op på 1 besked")
    assert "/henvisning sager" in told
    row = notice(world, "ping")
    assert (row.handled_by, row.state) == (CAMILLA, NoticeState.DEAD)
    assert row.handled_at is not None
    assert press(world, MARION, 25, "følger op") == "Camilla følger op på dem."
    assert events(world) == [(CAMILLA, "member", "1")]
    world.travel(MORNINGS[27])
    assert HEADING not in str(the_digest(world, 27))
    assert BUTTON not in str(the_digest(world, 27))
    with world.bot.reading() as session:
        assert verify(session, world.bot.vault, world.team()).broken_at is None


def test_two_who_press_at_once_are_one(any_world: World) -> None:
    """One of them takes it over; the other hears who did, on either database."""
    world = any_world
    world.refer()
    refuse_again(world, "ping", "is_archived")
    value = f"{world.team().id}:{notice(world, 'ping').id}"
    users = (CAMILLA, MARION, CHRISTINA)
    forged = {user: forging.press(user, BUTTON, value) for user in users}
    with ThreadPoolExecutor() as hands:
        told = list(hands.map(lambda u: forging.reply(world.person(u), forged[u]), users))
    ((user, _role, _count),) = events(world)
    name = {CAMILLA: "Camilla", MARION: "Marion", CHRISTINA: "Christina"}[user]
    assert told[users.index(user)].startswith("Tak.")
    assert told.count(f"{name} følger op på dem.") == 2


def test_blocks_and_text_say_the_same(world: World) -> None:
    """The channel reads what a locked phone reads, with a link; the error's name stays whole."""
    world.refer()
    refuse_again(world, "ping", "msg_too_long")
    world.travel(MORNINGS[25])
    found = the_digest(world, 25)
    *paragraphs, row, _foot = found["blocks"]
    shown = "\n".join(block["text"]["text"] for block in paragraphs)
    plain = re.sub(r"<[^|>]+\|([^>]+)>", r"\1", shown).replace("*", "")
    assert found["text"].startswith(plain)
    assert "den kunne ikke vises i Slack (fejl msg_too_long)" in plain
    (button,) = row["elements"]
    assert (button["text"]["text"], button["action_id"]) == ("Vi følger selv op", BUTTON)


def test_nothing_lost_no_button(world: World) -> None:
    """A digest about other things has no button."""
    world.refer()
    world.travel(MORNINGS[25])
    assert HEADING not in str(the_digest(world, 25))
    assert BUTTON not in str(the_digest(world, 25))


def test_the_digest_comes_for_what_was_lost_alone(world: World) -> None:
    """With all dates far off, the one lost message is reason enough."""
    under_way(world)
    refuse_again(world, "held", "user_not_found")
    world.travel(MORNINGS[25])
    (line,) = lost(world, 25)
    assert line.startswith("• U26-0001 Besked til henviser om startmødet fra tirsdag")
    assert line.endswith(": personen findes ikke længere i Slack")


def test_a_channel_that_was_archived(world: World) -> None:
    """The digest itself and the card stand there once the channel is back; a hung card no more."""
    fault(world, "chat.postMessage", "error", times=None, error="is_archived")
    world.refer()
    world.travel(MORNINGS[25])
    behave(world)
    world.travel(MORNINGS[26])
    card, overview = sorted(line for line in lost(world, 26) if "Kvittering" not in line)[::-1]
    assert card == "• U26-0001 Kort fra tirsdag den 24. november: kanalen er arkiveret"
    assert overview == "• Dagsoverblik fra onsdag den 25. november: kanalen er arkiveret"
    settle_later(world)
    world.travel(MORNINGS[27])
    assert not any("Kort" in line for line in lost(world, 27))
    assert overview in lost(world, 27)


def test_only_what_was_listed_is_taken_over(world: World) -> None:
    """What is refused after the digest was posted comes in the next one, also after the press."""
    world.refer()
    refuse_again(world, "ping", "is_archived")
    world.travel(MORNINGS[25])
    refuse_again(world, "receipt", "user_disabled")
    press(world, CAMILLA, 25, "I følger selv op på 1 besked")
    world.travel(MORNINGS[26])
    (line,) = lost(world, 26)
    assert line == (
        "• U26-0001 Kvittering til henviser fra tirsdag den 24. november: "
        "personens konto i Slack er lukket"
    )


def test_more_than_a_screenful_is_taken_twelve_at_a_time(world: World) -> None:
    """Nobody takes over what they could not read: the rest comes the morning after."""
    for _turn in range(14):
        world.refer()
    refuse_again(world, "ping", "not_in_channel")
    world.travel(MORNINGS[25])
    assert len(lost(world, 25)) == 13
    assert lost(world, 25)[-1] == "• og 2 til, som kommer, når I har taget disse"
    press(world, MARION, 25, "I følger selv op på 12 beskeder")
    world.travel(MORNINGS[26])
    assert [line.split()[1] for line in lost(world, 26)] == ["U26-0013", "U26-0014"]


def test_one_press_that_comes_twice_is_one(world: World) -> None:
    """Slack's second delivery of a press gets the first answer, and nothing moves."""
    world.refer()
    refuse_again(world, "ping", "is_archived")
    value = f"{world.team().id}:{notice(world, 'ping').id}"
    forged = forging.press(CAMILLA, BUTTON, value)
    first = forging.reply(world.person(CAMILLA), forged)
    before = forging.rows(world)
    assert forging.reply(world.person(CAMILLA), forged) == first
    assert forging.rows(world) == before
    assert len(events(world)) == 1


def test_substitute_and_leader_may_and_strangers_may_not(world: World) -> None:
    """Whoever steps in or leads may take over; the referrer hears that they aren't in the team."""
    for _turn in range(2):
        world.refer()
    refuse_again(world, "ping", "is_archived")
    team, rows = world.team().id, world.notices("ping")
    for user, row in zip((BIRGIT, METTE), rows, strict=True):
        assert "Tak." in forging.reply(
            world.person(user), forging.press(user, BUTTON, f"{team}:{row.id}")
        )
    assert [(user, role) for user, role, _count in events(world)] == [
        (BIRGIT, "substitute"),
        (METTE, "leader"),
    ]
    value = f"{team}:{rows[0].id}"
    told = forging.reply(world.person(LONE), forging.press(LONE, BUTTON, value))
    assert told == "Du er ikke med i teamet. Vil du henvise en borger, så skriv /henvisning."


def test_another_teams_messages_are_not_touched(world: World) -> None:
    """A forged value with a notice of no such team, or none at all, changes nothing."""
    world.refer()
    refuse_again(world, "ping", "is_archived")
    before = forging.rows(world)
    team, row = world.team().id, notice(world, "ping").id
    for value in (f"{'0' * 32}:{row}", f":{row}", "", f"{team}:", f"{team}:{'0' * 32}"):
        assert forging.reply(world.person(CAMILLA), forging.press(CAMILLA, BUTTON, value))
    assert forging.rows(world) == before


def test_a_closed_case_needs_nobody_but_its_referrer(world: World) -> None:
    """Closing takes the case's lost messages away; that the referrer has not heard of it stays."""
    under_way(world)
    refuse_again(world, "held", "user_not_found")
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    fault(world, "chat.postMessage", "error", error="user_not_found")
    world.settle()
    assert notice(world, "outcome").state is NoticeState.DEAD
    world.travel(MORNINGS[25])
    (line,) = lost(world, 25)
    assert line.startswith("• U26-0001 Besked til henviser om afslutningen fra tirsdag")
    world.form(MARION, "reopen", "form:reopen").submit(reason="kom tilbage")
    world.travel(MORNINGS[26])
    assert not any("afslutningen" in line for line in lost(world, 26))


def test_a_handover_that_was_answered_is_not_lost(world: World) -> None:
    """The letter that never came stands there while its answer is waited for, and no longer."""
    under_way(world)
    person = world.form(MARION, "more:handover", "form:handover")
    fault(world, "chat.postMessage", "error", error="user_disabled")
    person.submit(unit="job_centre", recipient=ALI, summary="kort")
    world.settle()
    world.travel(MORNINGS[25])
    (line,) = lost(world, 25)
    assert line.startswith("• U26-0001 Spørgsmål til modtager af overdragelse fra tirsdag")
    world.press(MARION, "more:withdraw")
    world.travel(MORNINGS[26])
    assert HEADING not in "".join(digests(world).get("2026-11-26", ""))


def test_a_drawing_that_was_refused_stands_there_until_the_card_is_drawn(world: World) -> None:
    """A card that shows less than it should is said; the next change draws it, and it is gone."""
    world.refer()
    world.press(CAMILLA, "come")
    fault(world, "chat.update", "error", times=None, error="is_archived")
    world.settle()
    world.travel(MORNINGS[25])
    (line,) = lost(world, 25)
    assert line.startswith("• U26-0001 Opdatering af kortet fra tirsdag")
    behave(world)
    world.press(MARION, "come")
    world.settle()
    world.travel(MORNINGS[26])
    assert lost(world, 26) == []


def test_a_doubt_counts_after_an_hour(world: World) -> None:
    """What nobody knows of is listed when it is old; a doubt of this morning may yet be settled."""
    world.refer()
    pass_time_while_down(world, "2026-11-25 07:40")
    doubt(world, "receipt", "2026-11-25 06:50")
    doubt(world, "ping", "2026-11-25 06:40")
    world.travel(MORNINGS[25])
    assert lost(world, 25) == [
        "• U26-0001 Indkaldelse fra tirsdag den 24. november: ingen ved, om den nåede frem"
    ]


def doubt(world: World, kind: str, tried_at: str) -> None:
    """Let nobody know whether Slack took a notice at a local time."""
    at = world.now().replace(hour=int(tried_at[11:13]), minute=int(tried_at[14:16]))
    values = {"state": NoticeState.UNKNOWN, "last_attempt_at": at}
    with world.bot.writing() as session:
        session.execute(update(Notice).where(Notice.kind == kind).values(**values))


def test_words_said_together_name_their_cases(world: World) -> None:
    """A refused message that told of several cases names them; a closed one is left out."""
    for _turn in range(3):
        under_way(world)
    with world.bot.writing() as session:
        carrier = _carrier(world)
        session.add(carrier)
        session.flush()
        session.execute(update(Notice).where(Notice.kind == "ping").values(within=carrier.id))
    world.form(MARION, "more:close", "form:close", "U26-0002").submit(**SAID, outcome="goal_met")
    world.travel(MORNINGS[25])
    (line,) = lost(world, 25)
    assert line.startswith("• Samlet besked om U26-0001 og U26-0003 fra tirsdag")
    assert line.endswith(": Tværs er ikke med i kanalen")


def _carrier(world: World) -> Notice:
    return Notice(
        key="catch_up:1",
        kind="catch_up",
        team_id=world.team().id,
        place=Place.CHANNEL,
        due_at=world.bot.now(),
        state=NoticeState.DEAD,
        error="not_in_channel",
    )


def test_alarms_have_their_own_way(world: World) -> None:
    """A dead alarm, and what concerns those who run the installation, is no team's digest's."""
    under_way(world)
    with world.bot.writing() as session:
        for number, (kind, place) in enumerate(
            (("undelivered", Place.PERSON), ("clock", Place.PERSON), ("digest", Place.OPERATIONS))
        ):
            alarm = _carrier(world)
            alarm.key, alarm.kind, alarm.place = f"alarm:{number}", kind, place
            session.add(alarm)
    world.travel(MORNINGS[25])
    assert digests(world) == {}


def test_it_speaks_the_installations_language(world: World) -> None:
    """Where channels speak English, so do heading, line, advice and button."""
    world.refer()
    refuse_again(world, "ping", "is_archived")
    pass_time_while_down(world, "2026-11-25 07:46")
    deliver_due(later(world, 60, language="en"))
    (post,) = [m for m in world.channel() if "Not delivered" in m["text"]]
    line = "• U26-0001 Call to the meeting of Tuesday 24 November: the channel is archived"
    assert line in post["text"].split("\n")
    assert "press We will follow up" in post["text"]
    assert "'text': 'We will follow up'" in str(post["blocks"])


def test_every_kind_and_every_common_refusal_has_its_words() -> None:
    """Whatever Tværs says to a team has a name, and only codes that are met are given reasons."""
    assert {*KINDS, "digest"} <= WHAT.keys()
    assert WHY.keys() - NEVER == {"cannot_render", *EXPOSED}
