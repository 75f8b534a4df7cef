"""The Favrskov course: a team is set up, two meet a citizen who rings, and what helps is simple.

The facts are those a municipality has told of its unit in public; the words, the dates and the
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
    name_barrier,
)
from sandbox.tale.set_up import SOEREN, make_team, name_seats, page
from sandbox.tale.stage import offers

if TYPE_CHECKING:
    from datetime import date

    from sandbox.tale.stage import Json, Stage

HANNE, PETER, BO, SANNE = "U0HANNE", "U0PETER", "U0BO", "U0SANNE"
IDA, KAREN, VIBEKE = "U0IDA", "U0KAREN", "U0VIBEKE"
NAMES = {
    "Hanne": HANNE,
    "Peter": PETER,
    "Bo": BO,
    "Sanne": SANNE,
    "Ida": IDA,
    "Karen": KAREN,
}
SQUARE, MEETING, CLOSED = "C0TORVET", "meeting", "closed"


def set_up(stage: Stage) -> None:
    """Let Søren invite Tværs and make the team, unless it is there from an earlier telling."""
    stage.office_hours()
    make_team(stage, "favrskov", "S", VIBEKE)


def seats(stage: Stage) -> None:
    """Name the six colleagues, each in a vacant seat."""
    name_seats(stage, [(user,) for user in NAMES.values()])


def time_to_learn(stage: Stage) -> None:
    """Set time aside for sparring: the first working day from a week on, every second week."""
    page(stage)
    stage.person(SOEREN).click_modal("setup:learning")
    stage.opened(SOEREN, "form:learning")
    on = stage.now().date() + timedelta(days=7)
    while _is_refused(stage, on):
        on += timedelta(days=1)
    stage.free(SOEREN)


def advice(stage: Stage) -> None:
    """Let Karen and whose turn it is advise somebody who turns up; no case comes of it."""
    stage.free(KAREN).command(stage.place.room, "/henvisning kontakt")
    stage.opened(KAREN, "form:encounter")
    stage.form(KAREN, "form:encounter", channel="in_person", about=["job_centre_contact"])
    stage.free(KAREN)


def refer(stage: Stage) -> None:
    """Let Karen take in a citizen who rings."""
    stage.refer(
        KAREN,
        target_groups=["bridge_building", "other"],
        urgency="this_week",
        official_number=f"{stage.now():%Y-2%d%H}",
        situation=(
            "Ung kvinde, sårbar og alene. Har mistet overblikket over breve og regninger, og "
            "værelset er sagt op."
        ),
        citizen_wish="Jeg vil gerne have én, jeg kan ringe til, og et sted at bo.",
        contact_channel="phone",
        reach="Ring om formiddagen",
    )


def card(stage: Stage) -> None:
    """See that two of different disciplines are called, and nobody else."""
    stage.card_says("Makkerpar")
    stage.thread_says("Ny sag, og I er makkerpar", *(f"<@{user}>" for user in pair(stage)))


def card_words(stage: Stage) -> str:
    """Return the card as it reads now."""
    return str(stage.card_says()["text"])


def swap(stage: Stage) -> None:
    """Let the second ask a colleague to go instead, who says yes."""
    first, second = pair(stage)
    stage.press(second, "swap")
    view = stage.opened(second, "form:swap")
    seen = {user: len(stage.letters(user, "passing:accept")) for user in NAMES.values()}
    menu = next(block["element"] for block in view["blocks"] if block["block_id"] == "taker")
    taker = str(menu["initial_option"]["value"])
    stage.form(second, "form:swap", taker=taker)
    stage.press_letter(taker, "passing:accept", seen[taker])
    stage.expect(first, lambda: pair(stage) == [first, taker], "the new pair on the card")


def receive(stage: Stage) -> None:
    """Let the first take the case and come."""
    first, _second = pair(stage)
    stage.press(first, "receive")
    stage.press(first, "come")
    stage.card_says("Modtaget af", "kommer")


def morning(stage: Stage) -> None:
    """See the digest name the meeting."""
    stage.next_morning()
    stage.channel_says("Godmorgen", stage.code)
    stage.marks[MEETING] = stage.now()


def conclude(stage: Stage) -> None:
    """Let one write what the two agree on."""
    stage.working_day(MEETING, 0, time(9, 10))
    stage.card_offers("record")
    first, second = pair(stage)
    stage.press(first, "record")
    stage.form(
        first,
        "form:record",
        decision=(
            "Ingen lang udredning. Vi ringer til jobcentret sammen med hende, søger bolig og går "
            "brevene igennem hver torsdag."
        ),
        lead=first,
        contact=second,
        citizen_voice="Godt at I er to, så skal jeg kun sige det én gang.",
    )
    stage.card_says("Tovholder")


def measured_first(stage: Stage) -> None:
    """Measure how she stands at the start, and file the meeting's note."""
    first, _second = _leads(stage)
    steps = "*Bolig:* 0 · borgeren: 1"
    measure(stage, first, (0, 3, 2, 1, 1), {"housing": 1, "economy": 0}, steps)
    file_open(stage, first)


def act_now(stage: Stage) -> None:
    """Begin the same day: the job centre, and a home; whoever of the two logs it."""
    stage.working_day(MEETING, 0, time(13, 0))
    first, second = _leads(stage)
    stage.log(first, "job_centre_contact")
    stage.choose(second, "contacted")
    stage.log_fully(second, type="housing_search", state="ongoing", note="Skrevet op fire steder.")
    stage.card_says("1 i gang")


def across_fields(stage: Stage) -> None:
    """Let the social worker do what used to be a support worker's: the field does not decide."""
    stage.working_day(MEETING, 2, time(10, 0))
    stage.log_fully(
        KAREN, type="living_support", state="ongoing", note="Går brevene igennem om torsdagen."
    )
    stage.tell_grant(KAREN, "living_support", "not_needed")
    stage.card_says("2 i gang")


def ask(stage: Stage) -> None:
    """Ask the other disciplines, without a case."""
    _first, second = _leads(stage)
    stage.seen = {user: len(stage.letters(user, "sparring:answer")) for user in NAMES.values()}
    stage.free(second).command(SQUARE, "/henvisning sparring")
    view = stage.opened(second, "form:question")
    teams = [block["element"] for block in view["blocks"] if block["block_id"] == "team"]
    chosen = [o["value"] for menu in teams for o in menu["options"] if _is(o, stage.place.team)]
    stage.form(
        second,
        "form:question",
        **({"team": chosen[0]} if chosen else {}),
        themes=["bridge_building"],
        text="Hvilken paragraf giver støtte til indskud, og hvem afgør det?",
    )
    stage.free(second)


def answered(stage: Stage) -> None:
    """Let every other discipline answer from its own field; the asker reads it all."""
    _first, second = _leads(stage)
    before = len(stage.letters(second, "sparring:read"))
    for users, words in (
        ((HANNE, PETER), "Søg indskudslån. Jeg afgør det i fagsystemet."),
        ((BO, SANNE), "Tag hende med til fremvisningen, så siger hun selv ja eller nej."),
        ((IDA,), "Se på indretningen først: overblik kræver plads."),
        ((KAREN,), "Ring til boligselskabet, før ansøgningen sendes."),
    ):
        others = [user for user in users if user != second]
        for user in others[:1]:
            stage.press_letter(user, "sparring:answer", stage.seen[user])
            stage.form(user, "form:answer", text=words)
    stage.press_letter(second, "sparring:read", before)
    stage.opened(second, "page:knowledge")
    stage.free(second)


def gathered(stage: Stage) -> None:
    """Meet the slot's invitation the working day before it, and say that two come."""
    for _day in range(10):
        if _invitation(stage):
            break
        stage.next_morning()
        stage.travel(stage.now() + timedelta(minutes=30))
    post = stage.channel_has("Sparring og læring", "Kommer du?")
    for user in (BO, IDA):
        stage.free(user).click(stage.place.room, post["ts"], "learning:come")


def stalled(stage: Stage) -> None:
    """Say what stands in the way of a home: a waiting list."""
    _first, second = _leads(stage)
    name_barrier(stage, second, MEETING, "housing_search", "waiting_list")
    stage.free(second)
    stage.sheet_says(second, "Venteliste, siden")


def works(stage: Stage) -> None:
    """Finish what was begun: she has a contact, and a home."""
    stage.working_day(MEETING, 20, time(11, 0))
    first, second = _leads(stage)
    stage.finish(first, "job_centre_contact", "worked", "Hun har en fast kontakt nu.")
    stage.finish(second, "housing_search", "worked", "Hun er flyttet ind.")
    stage.card_says("2 gennemført")


def called_again(stage: Stage) -> None:
    """See the two called who lead and reach her, and nobody else; both come."""
    leads = _leads(stage)
    called_to_follow_up(stage, MEETING, *leads)
    stage.thread_says(f"<@{leads[0]}> <@{leads[1]}> Opfølgning")
    stage.expect(leads[0], lambda: _coming(stage) == 2, "both to come")  # noqa: PLR2004 - the two


def thirty_days(stage: Stage) -> None:
    """See the digest ask for the follow-up, and hold it: there is no need of more."""
    stage.working_day(MEETING, 30, time(7, 45))
    stage.channel_has("Opfølgning", stage.code)
    stage.working_day(MEETING, 30, time(9, 0))
    first, _second = _leads(stage)
    stage.choose(first, "follow_up")
    stage.form(
        first,
        "form:follow_up",
        works="worked",
        decision="close",
        citizen_voice="Jeg ringer selv nu.",
        note="Karen slutter som bostøtte om to uger.",
    )
    stage.card_says("afslut eller overdrag")


def close(stage: Stage) -> None:
    """Close the case, and keep what it taught."""
    first, _second = _leads(stage)
    stage.finish(KAREN, "living_support", "worked", "Brevene er under kontrol.")
    stage.choose(first, "close")
    stage.form(
        first,
        "form:close",
        outcome="goal_met",
        reason="Klarer sig selv. Kan altid møde op igen.",
        citizen_voice="Jeg ved, hvor I bor, hvis det går galt.",
        lesson="To ved første møde sparede hende for at fortælle det forfra tre gange.",
    )
    stage.marks[CLOSED] = stage.now()
    stage.card_says("afsluttet", "formålet opnået", "Mangler journalisering")


def measured_last(stage: Stage) -> None:
    """Measure in steps from the start, and file the whole case's note."""
    first, _second = _leads(stage)
    steps = "*Bolig:* fra 0 til 4, fire trin frem · borgeren: fra 1 til 4, tre trin frem"
    measure(stage, first, (4, 3, 3, 2, 3), {"housing": 4, "economy": 3}, steps)
    file_whole(stage, first)


def learnt(stage: Stage) -> None:
    """See the lesson under Home, where the team finds it, and read it."""
    person = stage.free(KAREN)
    person.open_home()
    stage.expect(KAREN, lambda: "Erfaring" in str(person.home()), "the lesson in App Home")
    person.click_home("sparring:read")
    stage.opened(KAREN, "page:knowledge")
    stage.free(KAREN)


def asked_if_it_helped(stage: Stage) -> None:
    """Let the two say that it helped to be two, and Karen that it helped to refer."""
    helped(stage, *(user for user in _leads(stage) if user != KAREN))
    answer(stage, KAREN, "feedback:yes", "Hjalp det, at du henviste", "Tak. Du svarede ja.")


def fourteen_days(stage: Stage) -> None:
    """Let the contact say after fourteen days that nobody knows."""
    _after(stage, 14, "unknown", "ved ikke")


def sixty_days(stage: Stage) -> None:
    """Let the contact say after sixty days that she still stands in it."""
    _after(stage, 60, "yes", "ja")


def _after(stage: Stage, days: int, said: str, words: str) -> None:
    stage.working_day(CLOSED, days, time(8, 20))
    _first, second = _leads(stage)
    thanks = f"Du har svaret {words} om {stage.code}, {days} dage"
    answer(stage, second, f"after:{said}", "Står borgeren stadig i det?", thanks)
    stage.card_says(f"Efterkontrol {days} dage: {words}")


def timeline_words(stage: Stage) -> str:
    """Return the case's whole timeline, as the private view shows it."""
    return "\n".join(stage.timeline(_leads(stage)[0]))


def pair(stage: Stage) -> list[str]:
    """Return who is in the pair, as the card names them."""
    return _named(stage.card_says("Makkerpar")["text"], "Makkerpar: ", " og ")


def _coming(stage: Stage) -> int:
    return str((stage.card() or {"text": ""})["text"]).count(" kommer")


def _leads(stage: Stage) -> list[str]:
    """Return the lead and the contact, who are the pair once the meeting is held."""
    key = f"pair of {stage.code}"
    if key not in stage.names:
        text = stage.card_says("Tovholder")["text"].replace(" · Kontakt ", " og ")
        stage.names[key] = _named(text, "Tovholder ", " og ")
    return stage.names[key]


def _named(text: str, before: str, between: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.startswith(before))
    words = line.removeprefix(before).split(between)
    return [NAMES[word.split()[0]] for word in words]


def _is_refused(stage: Stage, on: date) -> bool:
    given = {"first_on": on.isoformat(), "weeks": "2", "at": "14:00"}
    answer = stage.person(SOEREN).submit(given)
    return bool(answer.get("errors"))


def _invitation(stage: Stage) -> bool:
    every = stage.person(stage.place.onlooker).messages(stage.place.room)
    return any("learning:come" in offers(one) for one in every)


def _is(option: Json, name: str) -> bool:
    return bool(option["text"]["text"] == name)
