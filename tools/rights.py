"""Write docs/databeskyttelse/rettighedsmatrix.md from the table of rights, or check that it is so."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.rights import ALWAYS, KEPT, OPEN, RIGHTS, SIGHTS, Right, Role, Sight, Stage

PAGE = Path(__file__).parent.parent / "docs" / "databeskyttelse" / "rettighedsmatrix.md"
ROLES = {
    Role.MEMBER: "medlem",
    Role.SUBSTITUTE: "stedfortræder",
    Role.LEADER: "leder",
    Role.REFERRER: "henviser",
    Role.RECIPIENT: "modtager",
    Role.CONCERNED: "den, det gælder",
    Role.ADMINISTRATOR: "administrator",
    Role.COLLEAGUE: "anden kollega",
}
STAGES = {
    ALWAYS: "altid",
    KEPT: "indtil teksten er slettet",
    OPEN: "mens sagen er åben",
    frozenset({Stage.NEW}): "indtil startmødet er ført",
    frozenset({Stage.CLOSED}): "når sagen er afsluttet, indtil teksten er slettet",
}
HEAD = """# Rettighedsmatrix

Tabellen er skrevet ud fra koden (`bot/rights.py`) med `make rights`, og `make check` fejler, hvis de to ikke er ens. Kørsel 3 i `make privacy` prøver hver celle: hver handling, for hver rolle, i hver tilstand, også med opdigtede værdier og gamle knapper. Tallene står i [målingerne](maalinger.md).

Hvem der er hvad, slås op i databasen, hver gang der trykkes. Hverken medlemskab af en Slack-kanal, en videresendt besked eller en knap, man engang har fået, giver adgang.

- **Medlem** har en plads i teamet. **Stedfortræder** står på pladsens liste.
- **Leder** er teamets eller pladsens leder. En leder ser koder, datoer, tilstande og tal, men åbner ikke en sags tekst.
- **Henviser** har henvist borgeren og ser sin egen henvisnings status i App Home. **Modtager** er den, sagen er tilbudt overdraget til, og ser kun det, teamet giver med, indtil der er svaret: opsummeringen, hvem borgeren har tillid til, borgerens samtykke og hjemlen.
- **Den, det gælder** er spurgt om noget eller har selv meldt det, for eksempel sit fravær eller et besøg.
- **Administrator** sætter teams op og ser ingen sager.
- **Anden kollega** er alle andre i kommunens Slack. Har man en plads i et andet team, er man "anden kollega" for dette teams sager.
- En **begrænset sag** findes kun for dem, der er navngivet på den: Er man medlem, stedfortræder eller leder uden at være navngivet, er man "anden kollega" for den sag. Har ingen af de navngivne en plads længere, navngiver Tværs selv lederen, så sagen ikke går tabt: lederen kan da navngive andre, og læser stadig ingen tekst. Det står i sporet.
- Gæster, fremmede i delte kanaler, lukkede konti og andre arbejdsområder har ingen rettigheder. De og alle uden ret får samme svar, som hvis sagen ikke fandtes.

"""


SEEN = """
## Hvem ser hvilke felter

Et felt ses kun gennem en handling i tabellen ovenfor, så hvem der ser det, er dem, der har retten til den. Henviseren ser selv, hvad der blev af henvendelsen: kode, tilstand og dato, i **Hjem**. Borgerens navn, CPR-nummer, adresse og telefon har ingen felter og ses af ingen.

"""


def page() -> str:
    """Return the page as the tables have it."""
    rights = _table("hvornår", [_cells(right) for right in RIGHTS])
    return HEAD + rights + SEEN + _table("men", [_seen(sight) for sight in SIGHTS])


def main() -> int:
    """Write the page, or with "check" tell whether it is current."""
    if sys.argv[1:] != ["check"]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    sys.stderr.write(f"{PAGE.name} is not what bot/rights.py says: run make rights.\n")
    return 1


def _cells(right: Right) -> list[str]:
    marks = ["ja" if role in right.who else "" for role in ROLES]
    return [right.what, *marks, STAGES[right.when]]


def _seen(sight: Sight) -> list[str]:
    return [sight.what, *("ja" if role in sight.who else "" for role in ROLES), sight.but]


def _table(last: str, rows: list[list[str]]) -> str:
    head = ["hvad", *ROLES.values(), last]
    return "\n".join(map(_row, [head, ["---"] * len(head), *rows])) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
