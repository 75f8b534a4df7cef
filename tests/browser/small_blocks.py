"""The messages and forms of the small bot, after the shapes that the product's messages have."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

PING = (
    "<@U0CAMILLA> <@U0MARION> <@U0CHRISTINA> Ny sag. Startmøde i morgen kl. 08.30, "
    "fordi i morgen er første arbejdsdag. Svar på kortet."
)
RECEIPT = (
    "Tak. U26-0042 er hos Udsatte-teamet. De mødes onsdag den 25. november kl. 08.30. "
    "Du får besked, når mødet er holdt."
)
NO_CPR = (
    "Feltet ser ud til at indeholde et CPR-nummer. Fjern det, og brug sagsnummeret fra fagsystemet."
)
WARNING = (
    "Skriv ikke navn, CPR-nummer, adresse eller andet, der kan identificere borgeren. "
    "Brug sagsnummeret fra fagsystemet."
)
TARGETS = (
    "Borger i hjemløshed med fysisk og/eller psykisk funktionsnedsættelse",
    "Voldsudsat borger med behov for koordineret indsats",
    "Akut sag: uforudset ændring, ingen ressourcer i netværket",
    "Melding om udsættelse med formodede tværfaglige problemstillinger",
    "Rusmiddelproblematik med behov for tværfaglig indsats",
    "Sparring til generel sag",
    "Borger til gene for andre i lokalsamfundet",
    "Kan ikke afvente normal visitation",
    "Brobygning til andre instanser i kommunen",
    "Andet",
)


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    """Return a section of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def context(text: str) -> Json:
    """Return a context of mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def button(text: str, action_id: str, **more: Any) -> Json:
    """Return a button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": "x", **more}


def options(*texts: str) -> list[Json]:
    """Return options whose values are their numbers."""
    return [{"text": plain(text), "value": str(at)} for at, text in enumerate(texts)]


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """Return an input block whose element has the block's own id."""
    element = {**element, "action_id": block_id}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **more,
    }


def card(*, answered: bool = False) -> list[Json]:
    """Return a case's card before the meeting; `answered` once Marion has said that she comes."""
    marion = "Marion kommer" if answered else "*Marion har ikke svaret*"
    rows = [
        ("Sundhed & Omsorg", "Camilla kommer"),
        ("Forebyggelse & Rusmidler", marion),
        ("Det Specialiserede Område", "Christina kan ikke – Trine er spurgt"),
        ("Modtaget af", "_ingen endnu_"),
    ]
    cells = [text.replace("&", "&amp;") for row in rows for text in row]
    fields = [{"type": "mrkdwn", "text": text} for text in cells]
    later = {"title": plain("Kan du ikke komme?"), "confirm": plain("Jeg kan ikke")}
    later |= {"text": plain("Så bliver din stedfortræder spurgt."), "deny": plain("Fortryd")}
    return [
        section(
            "*Sag U26-0042 · Melding om udsættelse*\nStartmøde *onsdag den 25. november kl. 08.30*"
        ),
        context(
            "Henvist af Lone Friis, Hjemmeplejen · tirsdag den 24. november kl. 08.25 · "
            "Haster: denne uge"
        ),
        {"type": "section", "fields": fields},
        section(
            "Opfølgning mandag den 28. december · Frist onsdag den 24. februar\n"
            ":warning: Fogedsag *fredag den 4. december*: 8 arbejdsdage. "
            "Forebyggelse &amp; Rusmidler handler først."
        ),
        {
            "type": "actions",
            "block_id": "answers",
            "elements": [
                button("Jeg kommer", "coming", style="primary"),
                button("Jeg kan ikke", "not_coming", confirm=later),
                button("Jeg modtager", "receive"),
                button("Se sagen", "see"),
                {
                    "type": "overflow",
                    "action_id": "more",
                    "options": options("Flyt møde", "Kun sparring", "Hører til et andet sted"),
                },
            ],
        },
    ]


def case_list() -> list[Json]:
    """Return the open cases, for one person's eyes."""
    accessory = button("Se sagen", "see")
    return [
        {"type": "header", "text": plain("Åbne sager")},
        section("*U26-0042* · opfølgning mandag den 28. december", accessory=accessory),
    ]


def modal(title: str, callback_id: str, blocks: list[Json], **more: Any) -> Json:
    """Return a modal."""
    return {
        "type": "modal",
        "title": plain(title),
        "callback_id": callback_id,
        "blocks": blocks,
        **more,
    }


def form(team: str = "0") -> Json:
    """Return the referral form; team "1" has a hint that team "0" has not."""
    teams = options("Udsatte-teamet", "Social Indsats")
    urgent = {"type": "radio_buttons", "options": options("I dag", "Denne uge", "Kan vente")}
    many: Json = {"type": "multi_static_select", "options": options(*TARGETS)}
    many["placeholder"] = plain("Vælg en eller flere")
    chosen = {"type": "static_select", "options": teams, "initial_option": teams[int(team)]}
    number: Json = {"type": "plain_text_input", "max_length": 40}
    children = "Er der børn under 18 i hjemmet? Husk underretningspligten."
    short = {"type": "plain_text_input", "multiline": True, "max_length": 500}
    return modal(
        "Ny henvisning",
        "referral",
        [
            section(f":warning: {WARNING}"),
            field("team", "Team", chosen, dispatch_action=True),
            field("targets", "Målgruppe", many),
            field("urgency", "Hvor meget haster det?", urgent),
            field("outer", "Er der en fast dato?", {"type": "datepicker"}, optional=True),
            field("number", "Sagsnummer i fagsystemet", number, hint=plain("Fx 2026-11873")),
            field("now", "Hvad sker der lige nu?", short),
            *([context("Social Indsats møder borgeren to og to.")] if team == "1" else []),
            {"type": "divider"},
            field("tried", "Hvad er prøvet?", short, optional=True),
            context(children),
        ],
        submit=plain("Send"),
        close=plain("Annuller"),
    )


def everything() -> Json:
    """Return a modal with the rest of the inputs that Slack has."""
    ticks = {"type": "checkboxes", "options": options("Borgeren er spurgt", "Netværket er spurgt")}
    here: Json = {"type": "static_select", "action_id": "place", "options": options("Her", "Der")}
    here["placeholder"] = plain("Hvor")
    return modal(
        "Alle felter",
        "everything",
        [
            {"type": "header", "text": plain("Mødet")},
            field("user", "Tovholder", {"type": "users_select"}),
            field("users", "Deltagere", {"type": "multi_users_select"}),
            field("channel", "Kanal", {"type": "conversations_select"}),
            field("clock", "Mødetid", {"type": "timepicker", "initial_time": "08:30"}),
            field("days", "Dage", {"type": "number_input", "is_decimal_allowed": False}),
            field("ticks", "Hvem er spurgt?", ticks, optional=True),
            section("Hvor holdes mødet?", accessory=here),
        ],
        submit=plain("Gem"),
    )


def private_view() -> Json:
    """Return what a team member sees of a case."""
    return modal(
        "Sag U26-0042",
        "private",
        [
            {"type": "header", "text": plain("Hvad sker der lige nu?")},
            section("&gt; Borgeren har fået brev om _fogedsag_ og åbner ikke døren."),
            {"type": "divider"},
            section("*Prøvet før*\n• Bostøtte: virkede delvist\n• Misbrugsbehandling: takkede nej"),
            {"type": "actions", "elements": [button("Notat til journal", "note")]},
        ],
    )


def deep() -> Json:
    """Return a modal that is pushed upon another."""
    text = {"type": "plain_text_input", "multiline": True}
    blocks = [field("note", "Notat", {**text, "initial_value": "Mødet er holdt."})]
    return modal("Notat", "deep", blocks, submit=plain("Gem"))


def silent() -> Json:
    """Return a modal whose submission is never answered."""
    blocks = [field("word", "Et ord", {"type": "plain_text_input"})]
    return modal("Tavs", "bad", blocks, submit=plain("Send"))


def home() -> Json:
    """Return the App Home of somebody with one case."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("I dag")},
            section("*08.30* Startmøde U26-0042 – Marion har ikke svaret"),
            {"type": "header", "text": plain("Mine sager")},
            section(
                "*U26-0042* · Melding om udsættelse\nFrist onsdag den 24. februar",
                accessory=button("Se sagen", "see"),
            ),
            {"type": "divider"},
            {
                "type": "actions",
                "elements": [button("Ny henvisning", "see", style="primary")],
            },
            context("Personligt dagsoverblik er slået fra · Sprog: dansk"),
        ],
    }
