"""Who may do what, and while a case is in which state: the whole matrix, in one table.

The doors in `access` ask it, the matrix in docs/databeskyttelse is made from it, and run 3 of
`make privacy` tries every cell of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# "log:home_visit" and its like are one action
LOG = "log"


class Role(StrEnum):
    """What somebody is to a case, a team or a question; asked of the database each time.

    A `concerned` person is asked something, or it is about them or who they lead; a `colleague` is
    anybody else in the same workspace. Guests, strangers and other workspaces have no role.
    """

    MEMBER = "member"
    SUBSTITUTE = "substitute"
    LEADER = "leader"
    REFERRER = "referrer"
    RECIPIENT = "recipient"
    CONCERNED = "concerned"
    ADMINISTRATOR = "administrator"
    COLLEAGUE = "colleague"


TEAM = frozenset({Role.MEMBER, Role.SUBSTITUTE})
TEAM_AND_LEADER = TEAM | {Role.LEADER}
LEADER = frozenset({Role.LEADER})
RECIPIENT = frozenset({Role.RECIPIENT})
CONCERNED = frozenset({Role.CONCERNED})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
EVERYONE = frozenset(Role)


class Stage(StrEnum):
    """How far a case has come, as the table asks it: its state, or that its words are erased."""

    NEW = "new"
    UNDERWAY = "underway"
    CLOSED = "closed"
    ERASED = "erased"


ALWAYS = frozenset(Stage)
KEPT = ALWAYS - {Stage.ERASED}
OPEN = frozenset({Stage.NEW, Stage.UNDERWAY})


@dataclass(frozen=True)
class Right:
    """One row: what it is (in Danish, as the docs print it), its actions, who, and when.

    An action is what a button, a form or a shortcut is called, or "/" and a command's first word;
    `named` holds them with blanks between.
    """

    what: str
    named: str
    who: frozenset[Role]
    when: frozenset[Stage] = ALWAYS

    @property
    def actions(self) -> list[str]:
        """Return the names of the actions."""
        return self.named.split()


RIGHTS: tuple[Right, ...] = (
    Right(
        "Henvise en borger",
        "home:refer referral:team form:referral shortcut:refer shortcut:refer_from /",
        EVERYONE,
    ),
    Right(
        "Spørge et teams fagligheder om noget uden sag",
        "home:sparring form:question /sparring",
        EVERYONE,
    ),
    Right(
        "Bladre i App Home, vælge sprog, følge en adresse, der virker én gang",
        "home:back home:on home:language_da home:language_en paper:link",
        EVERYONE,
    ),
    Right(
        "Se teamets sager som liste: koder, datoer og tilstande",
        "home:cases cases:filter_all cases:filter_mine cases:filter_late cases:filter_new "
        "cases:back cases:on /sager",
        TEAM_AND_LEADER,
    ),
    Right(
        "Bladre i teamets videnskort",
        "home:knowledge learning:back learning:on",
        TEAM_AND_LEADER,
    ),
    Right(
        "Læse, besvare og fjerne et videnskort",
        "sparring:answer sparring:read learning:remove form:answer",
        TEAM | CONCERNED,
    ),
    Right(
        "Komme eller ikke komme til tid til sparring og læring",
        "learning:come learning:stay_away",
        TEAM_AND_LEADER,
    ),
    Right(
        "Læse sagens tekst: den private visning, dagsordenen og notatet til journalen",
        "card:show card:agenda card:note cases:show sheet:newer sheet:older sheet:back "
        "sheet:on journal:read journal:on journal:back /vis",
        TEAM,
    ),
    Right(
        "Hente notatet som PDF, og notere, at det er journaliseret",
        "journal:pdf journal:file journal:take_back",
        TEAM,
    ),
    Right(
        "Se, hvad der kan gøres ved sagen",
        "card:deeds",
        TEAM,
        OPEN,
    ),
    Right(
        "Svare på mødeindkaldelsen, modtage sagen, byde ind og føre mødet",
        "card:come card:stay_away card:phone_in card:receive card:bid form:bid card:record "
        "form:record card:move form:move card:swap form:swap",
        TEAM,
        OPEN,
    ),
    Right(
        "Vælge kun sparring, vise til et andet sted, eller lægge sammen med en tidligere sag",
        "card:sparring form:sparring_only card:redirect form:redirect card:add card:apart",
        TEAM,
        frozenset({Stage.NEW}),
    ),
    Right(
        "Notere indsatser, bevilling, barrierer, kontakt og besøg",
        "log card:log log:form logged:correct logged:undo form:intervention "
        "form:intervention_correct sheet:log sheet:correct sheet:done sheet:ongoing "
        "sheet:start sheet:more sheet:grant grant:yes grant:no grant:unclear form:grant "
        "sheet:barrier barrier:goes_on form:barrier sheet:order form:order "
        "barrier:waiting_list barrier:rule barrier:budget barrier:opening_hours "
        "barrier:consent barrier:other card:contacted card:visit form:visit /indsats",
        TEAM,
        OPEN,
    ),
    Right(
        "Skrive, om en indsats virkede, og hvorfor",
        "sheet:effect form:effect form:why",
        TEAM,
        KEPT,
    ),
    Right(
        "Skrive noter, og måle",
        "sheet:note sheet:note_correct form:note form:note_correct tacit:write "
        "card:measure measure:unasked measure:done measure:bid measure:0 measure:1 measure:2 "
        "measure:3 measure:4",
        TEAM,
        KEPT,
    ),
    Right(
        "Skrive, hvem borgeren har tillid til",
        "sheet:trust form:trust",
        TEAM,
        OPEN,
    ),
    Right(
        "Notere borgerens samtykke",
        "sheet:consent form:consent",
        TEAM,
        KEPT,
    ),
    Right(
        "Begrænse sagen til navngivne, og ændre, hvem de er",
        "sheet:restrict form:restrict",
        TEAM,
        KEPT,
    ),
    Right(
        "Ophæve en begrænsning",
        "sheet:lift form:lift",
        TEAM,
        KEPT,
    ),
    Right(
        "Følge op, flytte opfølgningen og udsætte påmindelser",
        "card:follow_up form:follow_up card:move_follow_up form:move_follow_up card:snooze "
        "form:snooze /opfølgning /udsæt",
        TEAM,
        OPEN,
    ),
    Right(
        "Forlænge fristen",
        "late:extend form:extend /forlæng",
        LEADER,
        OPEN,
    ),
    Right(
        "Afslutte sagen, og skrive, hvad teamet lærte",
        "card:close form:close /afslut",
        TEAM,
        OPEN,
    ),
    Right(
        "Skrive, hvad teamet lærte af en sag",
        "card:lesson form:lesson",
        TEAM,
    ),
    Right(
        "Genåbne sagen",
        "card:reopen form:reopen",
        TEAM,
        frozenset({Stage.CLOSED}),
    ),
    Right(
        "Overdrage sagen",
        "card:handover unit:chosen form:handover card:handover_no form:handover_no "
        "card:handover_day form:handover_day card:handover_text card:handover_told "
        "card:confirm card:withdraw text:pdf text:mail /overdrag",
        TEAM,
        OPEN,
    ),
    Right(
        "Læse det, en overdragelse giver med (se Modtager), og svare på den",
        "handover:read handover:accept handover:decline handover:another_day "
        "form:handover_yes form:decline",
        RECIPIENT,
        OPEN,
    ),
    Right(
        "Svare på, om borgeren stadig står i det, og genåbne ved et nej",
        "after:yes after:no after:unknown after:reopen",
        TEAM | CONCERNED,
        frozenset({Stage.CLOSED}),
    ),
    Right(
        "Svare på, om samarbejdet hjalp",
        "feedback:yes feedback:no",
        CONCERNED,
        frozenset({Stage.CLOSED}),
    ),
    Right(
        "Melde hjem fra et besøg",
        "visit:home",
        TEAM_AND_LEADER | CONCERNED,
    ),
    Right(
        "Åbne formularen til fravær, og vælge, hvis opgaver der skal gives videre",
        "home:absence /fravær passing:whose",
        TEAM_AND_LEADER,
    ),
    Right(
        "Melde fravær, og give det videre, man har",
        "form:absence absence:call_off passing:open form:passing form:passing_whose ",
        CONCERNED | LEADER,
    ),
    Right(
        "Trække det tilbage, som man har bedt en kollega om at tage over",
        "passing:withdraw",
        CONCERNED | LEADER,
    ),
    Right(
        "Svare på, om man tager noget over",
        "passing:accept passing:decline",
        CONCERNED,
    ),
    Right(
        "Notere, at man følger op på en besked, der ikke kom frem",
        "digest:handled",
        TEAM_AND_LEADER,
    ),
    Right(
        "Notere en rådgivning, der ikke blev en sag",
        "form:encounter /kontakt",
        TEAM_AND_LEADER,
    ),
    Right(
        "Have sin egen kalenderadresse og sit eget dagsoverblik",
        "home:calendar calendar:make calendar:remove home:digest_on home:digest_off",
        TEAM,
    ),
    Right(
        "Melde et brud på datasikkerheden",
        "form:breach /brud",
        EVERYONE,
    ),
    Right(
        "Se og udfylde tjeklisten for et brud, som man har meldt, eller som man hører om",
        "breach:open breach:stopped breach:adviser_told breach:risk_judged breach:authority_told "
        "breach:authority_not_needed breach:citizens_told breach:citizens_not_needed "
        "breach:written_down breach:undo breach:end breach:time form:breach_time",
        LEADER | CONCERNED | ADMINISTRATOR,
    ),
    Right(
        "Sætte teamet op: pladser, dage, regler, målgrupper, priser, administratorer",
        "home:set_up setup:new setup:team setup:seat setup:add_seat setup:closing "
        "setup:groups setup:rules setup:back setup:on setup:administrators setup:learning "
        "setup:themes setup:prices setup:price form:team form:seat form:closing_days "
        "form:groups form:rules form:themes form:price form:learning form:administrators "
        "/opsætning",
        ADMINISTRATOR,
    ),
)
BY_ACTION = {action: right for right in RIGHTS for action in right.actions}


@dataclass(frozen=True)
class Sight:
    """A kind of field (in Danish, as the docs print it), and the actions that show it.

    Nothing else shows it, so that who sees it is who has one of those rights.
    """

    what: str
    shown_by: str
    but: str = ""

    @property
    def who(self) -> frozenset[Role]:
        """Return the roles that see it."""
        return frozenset().union(*(BY_ACTION[name].who for name in self.shown_by.split()))


SIGHTS: tuple[Sight, ...] = (
    Sight("Listen over teamets sager: koder, målgrupper, datoer, antal, tilstande", "home:cases"),
    Sight("Fagsystemets sagsnummer", "card:show journal:read"),
    Sight("Fritekst: situation, borgerens ord, noter, referat", "card:show journal:read"),
    Sight(
        "En overdragelses opsummering",
        "card:show handover:read",
        "modtageren kun, til der er svaret",
    ),
    Sight("Et videnskorts tekst", "sparring:read", "den, det gælder: den, der spurgte"),
    Sight("Et bruds tjekliste", "breach:open", "den, det gælder: den, der meldte det"),
    Sight("Teamets opsætning", "setup:team"),
)
"""Each kind of field that is not everybody's. What names a citizen is no field at all."""
