"""The trace's events in words, as the case's timeline shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.locale import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models import Event

WORDS = {
    "referred": N_("henviste borgeren"),
    "received": N_("modtog sagen"),
    "sparring_only": N_("besluttede, at det kun er sparring"),
    "added": N_("lagde henvisningen til en sag, teamet havde"),
    "referred_again": N_("lagde en ny henvisning til sagen"),
    "kept_apart": N_("besluttede, at det er en sag for sig"),
    "coming": N_("kommer til mødet"),
    "not_coming": N_("kan ikke komme til mødet"),
    "by_phone": N_("ringer ind til mødet"),
    "stepped_aside": N_("noterede fravær på mødedagen, så stedfortræderen er spurgt"),
    "stepped_back": N_("noterede, at fraværet på mødedagen er aflyst"),
    "bid": N_("bød ind"),
    "paired": N_("satte et nyt makkerpar sammen"),
    "contacted": N_("fik kontakt med borgeren første gang"),
    "trust_told": N_("noterede, hvem borgeren åbner døren for"),
    "consent_noted": N_("noterede borgerens samtykke"),
    "restricted": N_("begrænsede sagen til navngivne"),
    "lifted": N_("ophævede begrænsningen"),
    "named": N_("navngav en kollega"),
    "unnamed": N_("tog en kollega af de navngivne"),
    "taken_over": N_("overtog noget i sagen"),
    "visit_begun": N_("tog på besøg"),
    "visit_ended": N_("noterede, at besøget er slut"),
    "noted": N_("skrev en note"),
    "note_corrected": N_("rettede en note"),
    "pinned": N_("satte 📌"),
    "unpinned": N_("tog 📌 af en besked igen"),
    "meeting_moved": N_("flyttede startmødet"),
    "record_finished": N_("afsluttede startmødets referat"),
    "intervention_logged": N_("noterede en indsats"),
    "intervention_ordered": N_("bestilte en indsats udefra"),
    "intervention_corrected": N_("rettede en indsats"),
    "intervention_undone": N_("fortrød en indsats"),
    "intervention_proposed": N_("satte en indsats til foreslået"),
    "intervention_started": N_("satte en indsats til iværksat"),
    "intervention_ongoing": N_("satte en indsats til i gang"),
    "intervention_done": N_("satte en indsats til gennemført"),
    "intervention_stopped": N_("satte en indsats til afbrudt"),
    "intervention_offered_declined": N_("noterede, at borgeren takkede nej"),
    "intervention_considered_rejected": N_("noterede, at en indsats blev fravalgt"),
    "intervention_goes_on": N_("noterede, at en indsats går fremad"),
    "why_told": N_("noterede hvorfor"),
    "grant_needed": N_("noterede, at en indsats skal bevilges"),
    "grant_unclear": N_("noterede, at det er uafklaret, om en indsats skal bevilges"),
    "grant_granted": N_("noterede, at en indsats er bevilget"),
    "grant_refused": N_("noterede, at en indsats er afslået"),
    "grant_not_needed": N_("noterede, at en indsats ikke skal bevilges"),
    "barrier_named": N_("noterede, hvad der står i vejen"),
    "effect_told": N_("noterede effekten af en indsats"),
    "followed_up": N_("holdt opfølgning"),
    "snoozed": N_("udsatte påmindelser"),
    "extended": N_("forlængede fristen"),
    "follow_up_moved": N_("flyttede opfølgningen"),
    "measured": N_("målte, hvordan det går"),
    "closed": N_("afsluttede sagen"),
    "reopened": N_("genåbnede sagen"),
    "after_checked": N_("svarede på efterkontrollen"),
    "lesson_kept": N_("noterede, hvad vi lærte"),
    "handover_offered": N_("tilbød en overdragelse"),
    "handover_accepted": N_("bekræftede overdragelsen"),
    "handover_declined": N_("sagde nej til overdragelsen"),
    "handover_no_noted": N_("noterede, at modtageren siger nej"),
    "handover_told": N_("noterede, at borgeren ved, hvem der er ny"),
    "handover_day": N_("aftalte en anden dag til trepartsmødet"),
    "handover_withdrawn": N_("trak overdragelsen tilbage"),
    "filed": N_("journaliserede notatet"),
    "filing_undone": N_("fortrød, at notatet var journaliseret"),
    "download_made": N_("lavede et link til en fil"),
    "exported": N_("hentede filen"),
    "viewed": N_("åbnede sagen"),
}


def event_words(event: Event, about: Mapping[str, str]) -> str:
    """Return what happened, in a few words; `about` names rows by id, such as an intervention."""
    words = _(WORDS[event.kind]) if event.kind in WORDS else event.kind
    named = about.get(event.subject.partition(",")[0])
    return f"{words}: {named}" if named else words
