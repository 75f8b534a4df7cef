"""What is told of the Favrskov course."""

from __future__ import annotations

from sandbox.tale import favrskov
from sandbox.tale.script import Step

STEPS = (
    Step(
        "Søren opretter Social Indsats efter Favrskovs model: to fagligheder møder borgeren.",
        "Søren sets up Social Indsats after Favrskov's model: two disciplines meet the citizen.",
        favrskov.set_up,
    ),
    Step(
        "Seks kolleger fra fire fagligheder får hver en plads. Alle har samme rolle.",
        "Six colleagues from four disciplines get a seat each. All have the same role.",
        favrskov.seats,
    ),
    Step(
        "Der sættes fast tid af til at sparre og lære hinandens fag at kende.",
        "Time is set aside to spar and to learn each other's field.",
        favrskov.time_to_learn,
    ),
    Step(
        "En borger møder op. Karen og en makker giver et råd, og det bliver ikke til en sag.",
        "A citizen turns up. Karen and a partner give advice, and it becomes no case.",
        favrskov.advice,
    ),
    Step(
        "En anden ringer. Karen skriver en henvisning.",
        "Another one rings. Karen writes a referral.",
        favrskov.refer,
    ),
    Step(
        "Tværs finder makkerparret: to fra hver sin faglighed, de to, hvis tur det er.",
        "Tværs finds the pair: two of different disciplines, the two whose turn it is.",
        favrskov.card,
        favrskov.card_words,
    ),
    Step(
        "Den ene spørger en kollega om at bytte. Kollegaen siger ja og er nu makker.",
        "One of them asks a colleague to swap. The colleague says yes and is the partner now.",
        favrskov.swap,
    ),
    Step(
        "Den anden modtager sagen og kommer.",
        "The other one takes the case and comes.",
        favrskov.receive,
    ),
    Step(
        "Næste morgen kl. 07.45: dagsoverblikket minder om mødet.",
        "Next morning at 07:45: the digest reminds of the meeting.",
        favrskov.morning,
    ),
    Step(
        "Mødet er holdt, sammen med borgeren. Den ene skriver den fælles konklusion.",
        "The meeting is held, together with the citizen. One writes the common conclusion.",
        favrskov.conclude,
        favrskov.card_words,
    ),
    Step(
        "Samme dag er der ringet til jobcentret, og der bliver søgt bolig.",
        "The same day the job centre is rung, and a home is looked for.",
        favrskov.act_now,
    ),
    Step(
        "Karen, socialrådgiver, går ind som bostøtte. Faget bestemmer ikke opgaven.",
        "Karen, a social worker, steps in as living support. The field doesn't decide the task.",
        favrskov.across_fields,
    ),
    Step(
        "En makker er på fremmed grund og spørger fagligheder, uden sag og uden navn.",
        "One partner is on foreign ground and asks the disciplines, without case or name.",
        favrskov.ask,
    ),
    Step(
        "De svarer hver fra sit fag. Svarene bliver et videnkort.",
        "Each answers from its own field. The answers become a knowledge card.",
        favrskov.answered,
    ),
    Step(
        "Dagen før den faste tid til sparring: Tværs kalder sammen, og to kommer.",
        "The day before the time set aside for sparring: Tværs convenes, and two come.",
        favrskov.gathered,
    ),
    Step(
        "Hun har en kontakt i jobcentret og et sted at bo. Begge dele virkede.",
        "She has a contact at the job centre and a place to live. Both worked.",
        favrskov.works,
    ),
    Step(
        "30 dage efter mødet: det virker, og hun har ikke brug for mere.",
        "30 days after the meeting: it works, and she needs no more.",
        favrskov.thirty_days,
    ),
    Step(
        "Sagen afsluttes: formålet er opnået. Hvad lærte vi?",
        "The case is closed: the goal is met. What did we learn?",
        favrskov.close,
        favrskov.card_words,
    ),
    Step(
        "Det, vi lærte, står under Hjem, hvor teamet finder det. Hele forløbet står i Se sagen.",
        "What we learnt stands under Home, where the team finds it. The whole course can be read.",
        favrskov.learnt,
        favrskov.timeline_words,
    ),
)
