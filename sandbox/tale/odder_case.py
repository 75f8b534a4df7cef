"""What is told of the Odder case."""

from __future__ import annotations

from sandbox.tale import odder
from sandbox.tale.script import Step

STEPS = (
    Step(
        "Lone fra hjemmeplejen henviser en ældre mand, der skal sættes ud.",
        "Lone from home care refers an elderly man who is to be evicted.",
        odder.refer,
    ),
    Step(
        "Sagen står i teamets kanal med mødetid, fogedsag og frister. Lone har fået kvittering.",
        "The case stands in the team's channel with its meeting and dates. Lone has a receipt.",
        odder.card,
        odder.card_words,
    ),
    Step(
        "Camilla, visitator, svarer på kortet: Jeg kommer.",
        "Camilla from health and care answers on the card: she comes.",
        odder.camilla_comes,
    ),
    Step(
        "Christina kan ikke. Tværs spørger hendes stedfortræder, Trine.",
        "Christina cannot come. Tværs asks her substitute, Trine.",
        odder.christina_cannot,
    ),
    Step("Trine kommer i stedet.", "Trine comes instead.", odder.trine_comes),
    Step(
        "Marion modtager sagen og kommer. Nu er alle tre fagligheder på plads.",
        "Marion takes the case and comes. Now all three disciplines are there.",
        odder.marion_receives,
    ),
    Step(
        "Næste morgen kl. 07.45: dagsoverblikket minder om mødet.",
        "Next morning at 07:45: the digest reminds everybody of the meeting.",
        odder.morning,
    ),
    Step(
        "Mødet begynder. Marion åbner sagen: Hvad er prøvet før, og hvad virkede?",
        "The meeting begins. Marion opens the case: what was tried before, and what worked?",
        odder.tried_before,
    ),
    Step(
        "Camilla byder ind: hjemmehjælpen fortsætter, og hun tager den første snak med ham.",
        "Camilla bids in: home help goes on, and she has the first talk with him.",
        odder.bid(
            odder.CAMILLA, "does", "Hjemmehjælpen fortsætter. Jeg tager den første snak med ham.", 1
        ),
    ),
    Step(
        "Marion byder ind: hun besøger ham og motiverer, uden krav om behandling.",
        "Marion bids in: she visits and motivates him, without asking for treatment.",
        odder.bid(odder.MARION, "does", "Besøger og motiverer, uden krav om behandling.", 2),
    ),
    Step(
        "Trine byder ind: hun spørger botilbuddet om en plads til et midlertidigt ophold.",
        "Trine bids in: she asks for a place for a temporary stay.",
        odder.bid(
            odder.TRINE, "asks", "Botilbuddet, om der er en plads til et midlertidigt ophold.", 3
        ),
    ),
    Step(
        "Referatet: hvad der sættes i gang, Marion er tovholder, og hvad han selv siger.",
        "The record: what begins, Marion leads, and what he says himself.",
        odder.record,
        odder.card_words,
    ),
    Step(
        "Lille måling ved start: hvor går det godt, fra 0 til 4? Teamet svarer, og han selv om to.",
        "Small measurement at the start: 0 to 4, the team on all five themes and he on two.",
        odder.measured_first,
    ),
    Step(
        "Forsorgshjem blev overvejet og fravalgt. Det noterer Trine også, med grunden.",
        "A shelter was considered and rejected. Trine notes that too, with the reason.",
        odder.shelter_rejected,
    ),
    Step(
        "Lone får besked: mødet er holdt, og Marion er tovholder.",
        "Lone is told that the meeting was held and that Marion leads.",
        odder.lone_hears,
    ),
    Step(
        "Marion lægger mødets notat i fagsystemet og trykker Journaliseret.",
        "Marion puts the meeting's note in the official system and presses that it is filed.",
        odder.filed,
    ),
    Step(
        "Samme dag besøger Marion ham. Samtalen er noteret med et tryk.",
        "Marion visits him the same day. The talk is noted with one tap.",
        odder.talk,
    ),
    Step(
        "Han siger ja til at prøve et midlertidigt ophold. Samtalen virkede.",
        "He says yes to trying a temporary stay. The talk worked.",
        odder.says_yes,
    ),
    Step(
        "Før fogedsagen flytter han ind på botilbuddet. Christina noterer det, og bevillingen.",
        "Before the eviction he moves into temporary housing. Christina notes it and its grant.",
        odder.moves_in,
    ),
    Step(
        "Botilbuddet begynder på en funktionsbeskrivelse.",
        "The staff there begin a functional description.",
        odder.describing,
    ),
    Step(
        "Fogedsagens dag er gået. Tværs mindede Marion om den i tråden.",
        "The eviction date has passed. Tværs reminded Marion of it in the thread.",
        odder.reminded,
    ),
    Step(
        "Funktionsbeskrivelsen er færdig: han har brug for hjælp hele døgnet.",
        "The functional description is done: he needs help day and night.",
        odder.described,
    ),
    Step(
        "Opfølgningen nærmer sig. Tværs kalder som til startmødet, og alle tre svarer på kortet.",
        "The follow-up is near. Tværs calls as for the first meeting; all three answer.",
        odder.called_again,
    ),
    Step(
        "30 dage efter mødet: dagsoverblikket spørger, om indsatsen virker.",
        "30 days after the meeting: the digest asks whether it works.",
        odder.thirty_days,
    ),
    Step(
        "Opfølgning: det virker, og det fortsætter. Der er en ny dato.",
        "The follow-up: it works, and it goes on. There is a new date.",
        odder.follow_up,
    ),
    Step(
        "Lille måling igen: boligen er gået to trin frem. Også det notat bliver journaliseret.",
        "Measured again: housing is two steps ahead. That note is filed too.",
        odder.measured_again,
    ),
    Step(
        "En plejebolig er bevilget. Camilla noterer den som i gang.",
        "A care home is granted. Camilla notes it as under way.",
        odder.granted,
    ),
    Step(
        "Han flytter. Det midlertidige ophold er gennemført, og det virkede.",
        "He moves. The temporary stay is done, and it worked.",
        odder.stay_ends,
    ),
    Step(
        "Han bor nu i plejeboligen og har det godt. Også det virkede.",
        "He lives in the care home now and is well. That worked too.",
        odder.lives_there,
    ),
    Step(
        "Marion afslutter sagen: formålet er opnået. Ellers var han nok blevet sat ud.",
        "Marion closes the case: the goal is met. Otherwise he would probably be evicted.",
        odder.close,
    ),
    Step(
        "Sidste lille måling, regnet fra start: boligen er gået fire trin frem.",
        "The last small measurement, counted from the start: housing is four steps ahead.",
        odder.measured_last,
    ),
    Step(
        "Notatet for hele sagen er journaliseret. Kortet fylder nu næsten intet.",
        "The whole case's note is filed. The card takes hardly any room now.",
        odder.filed_whole,
        odder.card_words,
    ),
    Step(
        "Lone får at vide, hvordan det endte. Hjalp det at henvise? Hun svarer ja.",
        "Lone hears how it ended. Did it help to refer him? She answers yes.",
        odder.lone_hears_the_end,
    ),
    Step(
        "Tværs spørger også teamet: Hjalp det, at I var fælles? De svarer ja.",
        "Tværs asks the team too: did it help to be several about it? They answer yes.",
        odder.team_says,
    ),
    Step(
        "14 dage efter spørger Tværs Camilla: Står borgeren stadig i det? Hun svarer ja.",
        "14 days after Tværs asks Camilla whether he still stands in it. She answers yes.",
        odder.fourteen_days,
    ),
    Step(
        "60 dage efter spørger Tværs igen, for sidste gang. Svaret er stadig ja.",
        "60 days after Tværs asks again, for the last time. The answer is still yes.",
        odder.sixty_days,
    ),
    Step(
        "Hele forløbet står i Se sagen, fra henvisningen til nu.",
        "The whole course can be read in the private view, from the referral until now.",
        odder.whole,
        odder.timeline_words,
    ),
)
