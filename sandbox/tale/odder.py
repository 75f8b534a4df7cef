"""The Odder case: an elderly man who is to be evicted, from the referral until he lives well.

The facts are those a municipality has told of its team in public; the words, the dates and the
colleagues are made up, and nobody is named.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from sandbox.tale.second_half import (
    answer,
    called_to_follow_up,
    file_open,
    file_whole,
    helped,
    measure,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sandbox.tale.stage import Stage

CAMILLA, MARION, CHRISTINA = "U0CAMILLA", "U0MARION", "U0CHRISTINA"
TRINE, LONE = "U0TRINE", "U0LONE"
MEETING, CLOSED = "meeting", "closed"
_FRIDAY = 4
HOLDS = "Står borgeren stadig i det?"


def refer(stage: Stage) -> None:
    """Let Lone fill in the form on the square."""
    stage.office_hours()
    stage.refer(
        LONE,
        target_groups=["eviction_notice", "substance_interdisciplinary"],
        urgency="this_week",
        outer_kind="eviction",
        outer_on=_court_day(stage.now().date() + timedelta(days=10)).isoformat(),
        official_number=f"{stage.now():%Y-1%d%H}",
        situation=(
            "Ældre mand, bor alene. Naboerne har klaget længe, og nu er der fogedsag. "
            "Har det skidt psykisk og bruger rusmidler."
        ),
        citizen_wish="Jeg vil have ro og et sted at bo. Jeg vil ikke snakke om behandling.",
        tried_worked=["home_help"],
        tried_partly=["outreach_contact"],
        tried_not=["substance_treatment"],
        tried_note=(
            "Tager imod hjælp til rengøring og bad. Lukker nogle gange op for den opsøgende "
            "kontakt. Har sagt nej til behandling og anden støtte."
        ),
        contact_channel="own_work",
        reach="Hjemmeplejens dagvagt, bedst før kl. 11",
    )


def _court_day(on: date) -> date:
    """Return a day, or the Monday after it: a bailiff's court doesn't sit at the weekend."""
    return on + timedelta(days=7 - on.weekday()) if on.weekday() > _FRIDAY else on


def card(stage: Stage) -> None:
    """See the card in the team's channel, and the seats called in its thread."""
    stage.card_says("Startmøde", "Fogedsag", "Lone Friis", "Marion har ikke svaret")
    stage.thread_says("<@U0CAMILLA>", "<@U0MARION>", "<@U0CHRISTINA>", "Ny sag")


def card_words(stage: Stage) -> str:
    """Return the card as it reads now."""
    return str(stage.card_says()["text"])


def camilla_comes(stage: Stage) -> None:
    """Let Camilla answer on the card."""
    stage.press(CAMILLA, "come")
    stage.card_says("Camilla kommer")


def christina_cannot(stage: Stage) -> None:
    """Let Christina say no; her substitute is asked."""
    stage.press(CHRISTINA, "stay_away")
    stage.card_says("Christina kan ikke", "Trine er spurgt")
    stage.thread_says("<@U0TRINE>", "Kan du?")


def trine_comes(stage: Stage) -> None:
    """Let the substitute come instead."""
    stage.press(TRINE, "come")
    stage.card_says("Trine kommer")


def marion_receives(stage: Stage) -> None:
    """Let Marion take the case and come."""
    stage.press(MARION, "receive")
    stage.press(MARION, "come")
    stage.card_says("Modtaget af Marion", "Marion kommer")


def morning(stage: Stage) -> None:
    """See the digest name the meeting."""
    stage.next_morning()
    stage.channel_says("Godmorgen", stage.code)
    stage.marks[MEETING] = stage.now()


def tried_before(stage: Stage) -> None:
    """Begin the meeting: Marion opens the private view and reads what was tried."""
    stage.working_day(MEETING, 0, time(8, 32))
    stage.card_offers("record")
    stage.press(MARION, "show")
    stage.opened(MARION, "page:sheet")


def bid(user: str, kind: str, note: str, given: int) -> Callable[[Stage], None]:
    """Return the step in which a discipline bids in; so many have then done it."""

    def act(stage: Stage) -> None:
        stage.free(MARION)
        stage.press(user, "bid")
        stage.form(user, "form:bid", kind=kind, note=note)
        stage.expect(user, lambda: _bids_on(stage) == given, f"{given} bids on the card")

    return act


def _bids_on(stage: Stage) -> int:
    lines = (stage.card() or {"text": ""})["text"].splitlines()
    return next((line.count("✓") for line in lines if line.startswith("Budt ind")), 0)


def shelter_rejected(stage: Stage) -> None:
    """Keep what the team decided against, with the reason."""
    stage.free(MARION)
    stage.log_fully(
        TRINE,
        type="shelter_referral",
        state="considered_rejected",
        note="Et forsorgshjem hjælper ham ikke videre. Vi ved for lidt om, hvad han kan selv.",
    )
    stage.card_says("1 overvejet – fravalgt")


def record(stage: Stage) -> None:
    """Finish the record: decision, lead, contact and the citizen's own words."""
    stage.press(MARION, "record")
    stage.form(
        MARION,
        "form:record",
        decision=(
            "Vi motiverer til et midlertidigt ophold på et botilbud, inden fogeden kommer. "
            "Botilbuddet skriver en funktionsbeskrivelse."
        ),
        lead=MARION,
        contact=CAMILLA,
        citizen_voice="Jeg vil ikke på forsorgshjem. Men jeg vil godt høre om et andet sted.",
    )
    stage.card_says("Tovholder Marion", "Kontakt Camilla")
    stage.card_offers("log")


def measured_first(stage: Stage) -> None:
    """Measure how it stands at the start, on the page that has followed the record."""
    measure(
        stage,
        MARION,
        (0, 1, 1, 1, 2),
        {"housing": 0, "mental_health": 1},
        "*Bolig:* 0 · borgeren: 0",
        "*Netværk:* 1 · borgeren: ikke spurgt",
    )


def filed(stage: Stage) -> None:
    """File the start meeting's note: the card asks for it no longer."""
    file_open(stage, MARION)


def lone_hears(stage: Stage) -> None:
    """See that the referrer is told of the meeting."""
    stage.hears(LONE, "Startmødet", "Marion Lund er tovholder")


def talk(stage: Stage) -> None:
    """Visit him the same day, and log it with one tap."""
    stage.working_day(MEETING, 0, time(13, 10))
    stage.log(MARION, "motivational_talk")
    stage.choose(MARION, "contacted")
    stage.card_says("1 iværksat", "første kontakt")


def says_yes(stage: Stage) -> None:
    """Note two days later that he says yes: the talk worked."""
    stage.working_day(MEETING, 2, time(10, 15))
    stage.finish(MARION, "motivational_talk", "worked", "Han sagde ja, da han selv måtte vælge.")
    stage.card_says("1 gennemført")


def moves_in(stage: Stage) -> None:
    """Begin the temporary stay; the formal decision is made in the official system."""
    stage.working_day(MEETING, 5, time(9, 40))
    stage.log(CHRISTINA, "temp_housing")
    stage.tell_grant(CHRISTINA, "temp_housing", "granted")
    stage.card_says("1 iværksat", "1 gennemført")


def describing(stage: Stage) -> None:
    """Begin the functional description."""
    stage.working_day(MEETING, 7, time(11, 0))
    stage.log_fully(
        CHRISTINA,
        type="functional_description",
        state="ongoing",
        note="Botilbuddet ser på, hvad han klarer selv, og hvad han skal have hjælp til.",
    )
    stage.card_says("1 i gang")


def reminded(stage: Stage) -> None:
    """See that the outer date came with its reminder; nobody had to remember it."""
    stage.working_day(MEETING, 12, time(9, 0))
    stage.thread_says("<@U0MARION>", "Fogedsag", "i dag")


def described(stage: Stage) -> None:
    """Finish the description: it shows what is needed."""
    stage.working_day(MEETING, 21, time(14, 0))
    stage.finish(
        CHRISTINA,
        "functional_description",
        "worked",
        "Viser, at han har brug for hjælp hele døgnet.",
    )
    stage.card_says("2 gennemført")


def called_again(stage: Stage) -> None:
    """See all three called to the follow-up, and let them answer on the card."""
    called_to_follow_up(stage, MEETING, CAMILLA, MARION, CHRISTINA)
    stage.card_says("Camilla kommer", "Marion kommer", "Christina kommer")


def thirty_days(stage: Stage) -> None:
    """See the digest ask for the follow-up after thirty days."""
    stage.working_day(MEETING, 30, time(7, 45))
    stage.channel_says("Opfølgning", stage.code, "virker indsatsen")
    stage.thread_says("<@U0MARION>", "Virker indsatsen?")


def follow_up(stage: Stage) -> None:
    """Follow up by its agenda: it works, and it goes on."""
    stage.working_day(MEETING, 30, time(8, 40))
    stage.thread_says("Dagsorden til opfølgningen", "2 virkede")
    before = stage.card_says("opfølgning")["text"]
    stage.choose(MARION, "follow_up")
    stage.form(
        MARION,
        "form:follow_up",
        works="worked",
        decision="continue",
        citizen_voice="Jeg sover og spiser bedre. Jeg vil helst bo et sted, hvor der er nogen.",
        note="Camilla søger plejebolig.",
    )
    stage.marks["followed_up"] = stage.now()
    stage.card_leaves(before)


def measured_again(stage: Stage) -> None:
    """Measure on the page that has followed the follow-up, and file its note."""
    measure(
        stage,
        MARION,
        (2, 1, 2, 1, 2),
        {"housing": 3, "mental_health": 2},
        "*Bolig:* fra 0 til 2, to trin frem · borgeren: fra 0 til 3, tre trin frem",
    )
    file_open(stage, MARION)


def granted(stage: Stage) -> None:
    """Note that the care home is granted."""
    stage.working_day("followed_up", 14, time(10, 30))
    stage.log_fully(
        CAMILLA,
        type="care_home",
        state="ongoing",
        note="Bevilget i fagsystemet. Venter på ledig bolig.",
    )
    stage.tell_grant(CAMILLA, "care_home", "granted")
    stage.card_says("1 i gang")


def stay_ends(stage: Stage) -> None:
    """Finish the temporary stay: it worked."""
    stage.working_day("followed_up", 26, time(12, 0))
    stage.finish(
        CHRISTINA, "temp_housing", "worked", "Gav ro til at finde ud af, hvad han manglede."
    )
    stage.card_says("3 gennemført")


def lives_there(stage: Stage) -> None:
    """Finish the care home: he lives there and thrives."""
    stage.finish(
        CAMILLA,
        "care_home",
        "worked",
        "Han har det godt. Der er altid nogen, og han bliver boende.",
    )
    stage.card_says("4 gennemført")


def close(stage: Stage) -> None:
    """Close the case: the goal is met; and guess what would have happened otherwise."""
    stage.working_day("followed_up", 29, time(9, 15))
    stage.choose(MARION, "close")
    stage.form(
        MARION,
        "form:close",
        outcome="goal_met",
        reason="Bor på plejecenter. Plejecentret har ansvaret nu.",
        citizen_voice="Her er der nogen. Jeg bliver.",
        alternative="eviction",
        certainty="high",
    )
    stage.marks[CLOSED] = stage.now()
    stage.card_says("afsluttet", "formålet opnået", "Mangler lille måling")


def measured_last(stage: Stage) -> None:
    """Measure on the page that has followed the closing: the steps from the start, and the guess.

    With it the card misses no measurement any more.
    """
    measure(
        stage,
        MARION,
        (4, 2, 3, 3, 3),
        {"housing": 4, "mental_health": 3},
        "*Bolig:* fra 0 til 4, fire trin frem · borgeren: fra 0 til 4, fire trin frem",
        "*Rusmidler:* fra 1 til 2, et trin frem · borgeren: ikke spurgt",
    )
    stage.card_is_rid_of("lille måling")


def filed_whole(stage: Stage) -> None:
    """File the whole case's note: the card has nothing to ask for any more."""
    file_whole(stage, MARION)


def lone_hears_the_end(stage: Stage) -> None:
    """See that the referrer is told the kind of outcome, and no more; she says that it helped."""
    stage.hears(LONE, "afsluttet", "formålet opnået")
    answer(stage, LONE, "feedback:yes", "Hjalp det, at du henviste", "Tak. Du svarede ja.")


def team_says(stage: Stage) -> None:
    """Let those who took part say whether it helped to be three about it."""
    helped(stage, MARION, CAMILLA, CHRISTINA)


def fourteen_days(stage: Stage) -> None:
    """Let Camilla, who reached him, say after fourteen days that he still stands in it."""
    _still_holds(stage, 14)


def sixty_days(stage: Stage) -> None:
    """Let her say it again after sixty days, which is the last that is asked."""
    _still_holds(stage, 60)


def _still_holds(stage: Stage, days: int) -> None:
    stage.working_day(CLOSED, days, time(8, 20))
    answer(stage, CAMILLA, "after:yes", HOLDS, f"Du har svaret ja om {stage.code}, {days} dage")
    stage.card_says(f"Efterkontrol {days} dage: ja")


def whole(stage: Stage) -> None:
    """See that the private view holds the end, what it was worth, and the time after."""
    stage.sheet_says(
        MARION,
        "Ellers var der nok sket: udsættelse (høj sikkerhed).",
        "Hjalp det? 4 af 5 svarede: 4 ja",
        "Efterkontrol 60 dage: ja (Camilla Holm",
    )


def timeline_words(stage: Stage) -> str:
    """Return the case's whole timeline, as the private view shows it."""
    return "\n".join(stage.timeline(MARION))
