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
        "De to måler kort, hvor hun står, og mødets notat bliver journaliseret.",
        "The two measure in short how she stands, and the meeting's note is filed.",
        favrskov.measured_first,
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
        "Boligen lader vente på sig. Hvad står i vejen? Ét tryk: venteliste.",
        "A home is long in coming. What stands in the way? One tap: a waiting list.",
        favrskov.stalled,
    ),
    Step(
        "Hun har en kontakt i jobcentret og et sted at bo. Begge dele virkede.",
        "She has a contact at the job centre and a place to live. Both worked.",
        favrskov.works,
    ),
    Step(
        "Tværs kalder de to til opfølgning. Begge svarer på kortet: Jeg kommer.",
        "Tværs calls the two to the follow-up. Both answer on the card: they come.",
        favrskov.called_again,
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
    ),
    Step(
        "Lille måling til sidst, i trin fra start, og notatet for hele sagen er journaliseret.",
        "Measured at the end, in steps from the start, and the whole case's note is filed.",
        favrskov.measured_last,
        favrskov.card_words,
    ),
    Step(
        "Det, vi lærte, står under Hjem, hvor teamet finder det.",
        "What we learnt stands under Home, where the team finds it.",
        favrskov.learnt,
    ),
    Step(
        "Hjalp det, at I var fælles? De to siger ja, og Karen, der henviste, siger det samme.",
        "Did it help to be two about it? Both say yes, and so does Karen, who referred her.",
        favrskov.asked_if_it_helped,
    ),
    Step(
        "14 dage efter: Står borgeren stadig i det? Ingen har hørt fra hende. Svaret er: ved ikke.",
        "14 days after: does she still stand in it? Nobody has heard. The answer: not known.",
        favrskov.fourteen_days,
    ),
    Step(
        "60 dage efter: Hun har ringet og klarer sig. Svaret er ja. Alt står i Se sagen.",
        "60 days after: she has rung and does well. The answer is yes. All of it can be read.",
        favrskov.sixty_days,
        favrskov.timeline_words,
    ),
)
