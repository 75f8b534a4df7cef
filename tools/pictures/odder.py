"""The pictures that the Odder case gives: a team of three, from the referral to the end."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from sandbox.seeds import ZONE
from sandbox.tale import Stage, odder
from sandbox.tale.odder import CAMILLA, CHRISTINA, LONE, MARION, MEETING
from sandbox.tale.stage import offers
from tools.pictures.album import LONG, PHONE, TALL, WIDE, dm

if TYPE_CHECKING:
    from tools.pictures.album import Album, Scenes

ALI, METTE, JONAS, SOEREN = "U0ALI", "U0METTE", "U0JONAS", "U0SOEREN"
SQUARE = "C0TORVET"


def referral(album: Album) -> None:
    """Show the form as it is filled in, in two parts; then how it stops a personal number."""
    person = album.stage.person(ALI)
    person.command(SQUARE, "/henvisning")
    view = album.stage.opened(ALI, "form:referral")
    groups = next(b["block_id"] for b in view["blocks"] if b["block_id"].startswith("target_"))
    asked = {
        groups: ["homeless_limited_function", "acute_no_network"],
        "urgency": "this_week",
        "outer_kind": "discharge",
        "outer_on": "2026-11-30",
        "official_number": "2026-118734",
        "situation": "Udskrives på mandag og har ikke noget sted at bo.",
        "citizen_wish": "Vil helst bo alene, men ikke langt fra sin søster.",
    }
    more = {
        "tried_worked": ["home_help"],
        "tried_not": ["shelter_referral"],
        "contact_channel": "in_person",
        "taken_in_by": LONE,
        "reach": "Hjemmeplejens dagvagt, bedst før kl. 11",
    }
    album.fill(ALI, **asked, **more)
    dialog = album.dialog(ALI, SQUARE)
    album.between("referral", dialog, "", "hr")
    album.between("referral_more", dialog, "hr", "")
    person.submit({"official_number": "010203-1234"})
    dialog = album.dialog(ALI, SQUARE)
    expect(dialog.locator(".input-block--wrong")).to_contain_text("CPR-nummer")
    album.between("referral_stopped", dialog, ".input-block--wrong", ".input-block--wrong + .block")
    album.close(ALI)


def card_before(album: Album) -> None:
    """Show the card while an answer is missing, also on a phone, and the calls in its thread."""
    album.look(MARION)
    album.take("card_before", album.card())
    album.page.set_viewport_size(PHONE)
    album.look(MARION)
    album.take("card_phone", album.card())
    album.page.set_viewport_size(TALL)
    album.look(MARION, f"{album.stage.place.room}/t{_ts(album.stage)}")
    thread = album.page.get_by_role("complementary", name="Tråd")
    calls = thread.locator(".message").filter(has_text="Svar på kortet")
    expect(calls.last).to_contain_text("Kan du?")
    album.stretch("call", calls.first, calls.last)


def trust(album: Album) -> None:
    """Show the form for whom the citizen opens the door for; it is kept."""
    album.sheet(CAMILLA, "sheet:trust")
    album.stage.opened(CAMILLA, "form:trust")
    kept = {
        "trusts": "Hjemmeplejens dagvagt, som er kommet der længe.",
        "meets": "Om formiddagen, i hans egen lejlighed.",
        "ways": "Bank på, og giv ham tid. Begynd ikke med rusmidlerne.",
    }
    album.fill(CAMILLA, **kept)
    album.take("trust", album.dialog(CAMILLA))
    album.stage.person(CAMILLA).submit()
    album.close(CAMILLA)


def move(album: Album) -> None:
    """Show the form that moves a meeting."""
    album.stage.choose(MARION, "move")
    album.stage.opened(MARION, "form:move")
    album.fill(MARION, on="2026-11-25", at="10:15", reason="Camilla er først fri kl. 10.")
    album.form("move", MARION)


def whole_page(album: Album) -> None:
    """Show the page on the morning of the meeting: card, digest and thread."""
    album.page.set_viewport_size(WIDE)
    album.look(MARION, f"{album.stage.place.room}/t{_ts(album.stage)}")
    thread = album.page.get_by_role("complementary", name="Tråd")
    thread.locator(".message").last.scroll_into_view_if_needed()
    expect(thread.get_by_text("Kan du?")).to_be_in_viewport()
    album.page.get_by_role("button", name="Skjul rådet").click()
    album.page.mouse.move(0, 0)
    album.take("readme")
    album.page.set_viewport_size(TALL)


def agenda(album: Album) -> None:
    """Show the agenda that lies in the thread an hour before the meeting."""
    person, card = album.stage.person(CAMILLA), album.stage.card() or {}
    room = album.stage.place.room
    post = person.wait_message(room, "Dagsorden", card["ts"])
    person.click(room, post["ts"], "card:agenda")
    album.stage.opened(CAMILLA, "page:agenda")
    album.form("agenda", CAMILLA)


def bid(album: Album) -> None:
    """Show the form a discipline bids in with."""
    album.stage.press(CAMILLA, "bid")
    album.stage.opened(CAMILLA, "form:bid")
    album.fill(CAMILLA, note="Hjemmehjælpen fortsætter. Jeg tager den første snak med ham.")
    album.form("bid", CAMILLA)


def record(album: Album) -> None:
    """Show the record's form, with all bids on top."""
    album.stage.press(MARION, "record")
    album.stage.opened(MARION, "form:record")
    album.form("record", MARION)


def pin(album: Album) -> None:
    """Put a 📌 on a message in the thread, and show it."""
    room, ts = album.stage.place.room, _ts(album.stage)
    words = "Udlejer venter med nøglen til på fredag."
    album.at(CHRISTINA).say(room, words, ts)
    said = album.stage.person(CHRISTINA).wait_message(room, words, ts)
    album.at(MARION).react(room, said["ts"], "pushpin")
    album.look(MARION, f"{room}/t{ts}")
    thread = album.page.get_by_role("complementary", name="Tråd")
    message = thread.locator(".message").filter(has_text=words)
    expect(message).to_contain_text("📌")
    album.take("pin", message)


def measured(album: Album) -> None:
    """Show the small measurement as it is tapped at the start."""
    album.stage.choose(MARION, "measure")
    album.stage.opened(MARION, "page:measure")
    album.form("measure", MARION)


def steps(album: Album) -> None:
    """Show the steps that the measurement comes to at the follow-up."""
    album.stage.choose(MARION, "measure")
    album.stage.opened(MARION, "page:measure")
    album.stage.person(MARION).click_modal("measure:done")
    album.stage.opened(MARION, "page:measured")
    album.form("measured", MARION)


def journal(album: Album) -> None:
    """Show the top of the start meeting's note, before it is filed."""
    person = album.at(MARION)
    album.stage.choose(MARION, "note")
    album.stage.expect(
        MARION, lambda: "journal:read" in offers(person.modal() or {}), "a note to read"
    )
    person.click_modal("journal:read")
    album.stage.opened(MARION, "page:journal")
    album.between("journal", album.dialog(MARION), "", "h3:text-is('Oplysninger')")
    album.close(MARION)


def visit(album: Album) -> None:
    """Show a visit: the form, the message with "Hjemme igen", and what the leader hears."""
    album.stage.choose(MARION, "visit")
    album.stage.opened(MARION, "form:visit")
    album.take("visit", album.dialog(MARION))
    album.stage.person(MARION).submit()
    album.close(MARION)
    album.letter("visit_out", MARION, "Du er på besøg")
    album.stage.travel(album.stage.now() + timedelta(hours=2))
    album.letter("visit_alarm", METTE, "har ikke meldt sig hjem")
    letter = album.stage.letter(MARION, "visit:home")
    album.at(MARION).click(dm(MARION), letter["ts"], "visit:home")
    album.stage.expect(
        MARION, lambda: "på besøg" not in (album.stage.card() or {"text": ""})["text"], "the return"
    )


def quick_log(album: Album) -> None:
    """Show the most used types under the card, seen by one person, and the form behind them."""
    album.stage.press(CHRISTINA, "log")
    album.look(CHRISTINA)
    album.take("log", album.said("Flere …"))
    menu = [m for m in _ephemerals(album, CHRISTINA) if "Hvad er sat i gang" in m["text"]][-1]
    album.stage.person(CHRISTINA).click_ephemeral(menu["id"], "log:form")
    album.stage.opened(CHRISTINA, "form:intervention")
    album.fill(CHRISTINA, type="accompany_doctor", state="offered_declined")
    album.form("log_form", CHRISTINA)


def sheet(album: Album) -> None:
    """Show the private view in its parts, and the card, while the case is under way."""
    album.look(MARION)
    album.take("card_underway", album.card())
    album.stage.press(MARION, "show")
    album.stage.opened(MARION, "page:sheet")
    dialog = album.dialog(MARION)
    album.between("sheet", dialog, "", "hr")
    album.between("sheet_interventions", dialog, "h3:text-is('Indsatser')", "h3:text-is('Noter')")
    album.between("timeline", dialog, "h3:text-is('Noter')", ".modal__foot")
    album.close(MARION)


def order(album: Album) -> None:
    """Show the form that orders something outside the team."""
    album.sheet(CHRISTINA, "sheet:order")
    album.stage.opened(CHRISTINA, "form:order")
    words = "En beskrivelse af, hvad han kan selv, og hvad han skal have hjælp til."
    album.fill(CHRISTINA, deliverable=words, unit="shelter", person="Afdelingslederen")
    album.form("order", CHRISTINA)


def note(album: Album) -> None:
    """Show the form to write in the timeline."""
    album.sheet(MARION, "sheet:note")
    album.stage.opened(MARION, "form:note")
    album.fill(MARION, text="Søsteren har nøgle og vil gerne være med ved flytningen.")
    album.form("note", MARION)


def own_digest(album: Album) -> None:
    """Let Marion have a morning digest of her own."""
    album.at(MARION).open_home()
    album.stage.expect(MARION, lambda: album.stage.person(MARION).home(), "her App Home")
    album.stage.person(MARION).click_home("home:digest_on")


def second_case(album: Album) -> None:
    """Refer another citizen just before Christmas, and leave the record: a morning has lines."""
    album.stage.working_day(MEETING, 26, time(10, 0))
    other = Stage(album.stage.url)
    other.refer(
        ALI,
        target_groups=["homeless_limited_function"],
        urgency="this_week",
        official_number="2026-118734",
        situation="Udskrevet og har ikke noget sted at bo.",
        citizen_wish="Vil helst bo alene.",
    )
    other.press(CAMILLA, "come")
    other.press(MARION, "receive")
    other.press(MARION, "come")
    other.card_says("Marion kommer")


def administrator(album: Album) -> None:
    """Name Søren as an administrator of Tværs, and show what App Home tells him then."""
    person = album.at(SOEREN)
    person.command(SQUARE, "/henvisning opsætning")
    album.stage.opened(SOEREN, "page:setup")
    person.click_modal("setup:administrators")
    album.stage.form(SOEREN, "form:administrators", administrators=[SOEREN])
    album.at(SOEREN)
    album.home("home_administrator", SOEREN)


def morning(album: Album) -> None:
    """Show the digests, what each role finds in the Home tab, and the list of cases."""
    album.look(MARION)
    digest = album.said("Godmorgen")
    expect(digest).to_contain_text(album.stage.code)
    album.take("digest", digest)
    album.letter("own_digest", MARION, "din dag")
    album.home("home", MARION)
    album.home("home_leader", METTE)
    album.home("home_referrer", LONE)
    for name, user in (("cases", MARION), ("cases_leader", METTE)):
        album.at(user).command(album.stage.place.room, "/henvisning sager")
        album.stage.opened(user, "page:cases")
        album.form(name, user)


def calendar(album: Album) -> None:
    """Show the page on which one gets the calendar's address."""
    album.at(MARION).open_home()
    album.stage.person(MARION).click_home("home:calendar")
    album.stage.opened(MARION, "page:calendar")
    album.form("calendar", MARION)


def follow_up(album: Album) -> None:
    """Show the follow-up's form."""
    album.stage.choose(MARION, "follow_up")
    album.stage.opened(MARION, "form:follow_up")
    album.form("follow_up", MARION)


def away(album: Album) -> None:
    """Show the leader's form for being away, and what those it touches hear the day before."""
    days = {"first_on": "2027-01-04", "last_on": "2027-01-07"}
    for user, given in ((MARION, days), (METTE, None)):
        album.at(user).command(album.stage.place.room, "/henvisning fravær")
        album.stage.opened(user, "form:absence")
        if given:
            album.stage.person(user).submit(given)
    album.form("absence_leader", METTE)
    album.at(MARION).command(album.stage.place.room, "/henvisning fravær")
    album.stage.opened(MARION, "form:absence")
    album.form("absence", MARION)
    album.stage.travel(datetime(2027, 1, 4, 8, 5, tzinfo=ZONE))
    album.letter("tacit", MARION, "kun står i dit hoved")
    album.letter("stand_in", JONAS, "Du træder ind for")


def passing(album: Album) -> None:
    """Show the list of what is one's own, and the question to a colleague; then take it back."""
    person = album.at(MARION)
    person.command(album.stage.place.room, "/henvisning fravær")
    album.stage.opened(MARION, "form:absence")
    person.click_modal("passing:open")
    album.stage.opened(MARION, "form:passing")
    album.fill(MARION, taker=JONAS)
    album.take("passing", album.dialog(MARION))
    person.submit()
    album.close(MARION)
    album.letter("passing_asked", JONAS, "vil give dig det her")
    letter = album.stage.letter(JONAS, "passing:decline")
    album.at(JONAS).click(dm(JONAS), letter["ts"], "passing:decline")


def handover(album: Album) -> None:
    """Show the form, and the letter a colleague elsewhere gets; then take the handover back."""
    album.stage.choose(MARION, "handover")
    album.stage.opened(MARION, "form:handover")
    words = "Bor på botilbud og trives. Plejebolig er bevilget. Venter på indflytning."
    album.fill(MARION, unit="health_care", recipient=ALI, summary=words)
    album.take("handover_form", album.dialog(MARION))
    album.stage.person(MARION).submit()
    album.close(MARION)
    letter = album.stage.letter(ALI, "handover:read")
    album.at(ALI).click(dm(ALI), letter["ts"], "handover:read")
    album.stage.opened(ALI, "page:letter")
    album.form("handover", ALI)
    album.stage.choose(MARION, "withdraw")
    album.stage.card_is_rid_of("Overdragelse")


def handover_outside(album: Album) -> None:
    """Show the page with the text for a colleague outside Slack; then take the handover back."""
    words = "Bor på botilbud og trives. Plejebolig er bevilget. Venter på indflytning."
    given = {"unit": "health_care", "recipient_name": "Inge Bak, Plejehjemmet", "summary": words}
    album.stage.choose(MARION, "handover")
    album.stage.form(MARION, "form:handover", **given)
    album.stage.opened(MARION, "page:handover_text")
    album.form("handover_outside", MARION)
    album.stage.choose(MARION, "withdraw")
    album.stage.card_is_rid_of("Overdragelse")


def close_form(album: Album) -> None:
    """Show the form that closes a case, with what it taught."""
    album.stage.choose(MARION, "close")
    album.stage.opened(MARION, "form:close")
    album.fill(MARION, outcome="goal_met", lesson="Et roligt ophold først gav ham lyst til mere.")
    album.form("close", MARION)


def closed(album: Album) -> None:
    """Show how little a closed case's card takes."""
    album.look(MARION)
    album.take("card_closed", album.card())


def letters(album: Album) -> None:
    """Show all that the referrer has heard."""
    album.page.set_viewport_size(LONG)
    album.look(LONE, dm(LONE))
    said = album.page.locator("main .message").filter(has_text=album.stage.code)
    expect(said.last).to_contain_text("afsluttet")
    album.stretch("letters", said.first, said.last)
    album.page.set_viewport_size(TALL)


def _ephemerals(album: Album, user: str) -> list[dict[str, str]]:
    every = album.stage.person(user).messages(album.stage.place.room)
    return [one for one in every if one.get("ephemeral")]


def _ts(stage: Stage) -> str:
    return str(stage.card_says()["ts"])


BEFORE: Scenes = {
    odder.refer: (referral,),
    odder.record: (record,),
    odder.filed: (journal,),
    odder.thirty_days: (own_digest, second_case),
}
AFTER: Scenes = {
    odder.christina_cannot: (card_before,),
    odder.marion_receives: (trust, move),
    odder.morning: (whole_page, agenda),
    odder.tried_before: (bid,),
    odder.measured_first: (measured,),
    odder.moves_in: (pin, visit),
    odder.describing: (sheet, quick_log, order, note),
    odder.thirty_days: (morning, administrator, calendar, follow_up),
    odder.follow_up: (away,),
    odder.measured_again: (steps,),
    odder.granted: (passing, handover, handover_outside),
    odder.lives_there: (close_form,),
    odder.filed_whole: (closed,),
    odder.lone_hears_the_end: (letters,),
}
