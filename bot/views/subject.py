"""What is kept about a case or an employee, for who asks: in Danish, and the same as JSON.

It is always in Danish, as the answer of a Danish authority is.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.locale import SOURCE, _, clock_words, day_year_words, listed, speaking
from bot.titles import column_title, table_title
from bot.views.timeline import WORDS
from bot.words import LABELS
from bot.work_calendar import local_date, to_local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.casework.subject import Found, Row


def subject_text(found: Found) -> str:
    """Return all that was found as text to be read, with what the one who asks should know."""
    with speaking(SOURCE):
        lines = [_title(found), "", *_said(found)]
        for table, rows in found.rows.items():
            lines += ["", f"{table_title(table)} ({len(rows)})"]
            for row in rows:
                lines += ["", *_row_lines(table, row)]
        return "\n".join(lines) + "\n"


def subject_json(found: Found) -> str:
    """Return the same as JSON: the sentences, and each row's values by table and column."""
    with speaking(SOURCE):
        said = {"title": _title(found), "about": found.about, "said": list(_said(found))}
    tables = {
        table: [({"code": row.code} if row.code else {}) | dict(row.values) for row in rows]
        for table, rows in found.rows.items()
    }
    whole = said | {"tables": tables}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _title(found: Found) -> str:
    words = _("Sag {about}") if found.case_id else _("Medarbejder {about}")
    return words.format(about=found.about)


def _said(found: Found) -> Iterator[str]:
    taken = _("Taget ud {when}. Det er alt, hvad Tværs gemmer om {about}.")
    yield taken.format(when=_moment(found.at), about=found.about)
    yield from _of_case(found) if found.case_id else _of_employee()
    yield _(
        "Formål, hjemmel, modtagere og slettefrister står i kommunens fortegnelse og i "
        "oplysningsteksten. Teksten er orientering og ikke juridisk rådgivning."
    )


def _of_case(found: Found) -> Iterator[str]:
    yield _(
        "Tværs gemmer hverken navn, CPR-nummer, adresse eller telefonnummer. Fagsystemet og Slack "
        "kan rumme mere; de er ikke med her."
    )
    yield _(
        "Medarbejdere står med deres id i Slack ved det, de har gjort, også når de har læst "
        "sagen. Borgeren har ret til at vide, hvornår og hvorfor der er slået op, men ikke uden "
        "videre hvem (EU-Domstolen, C-579/21). Kommunen afgør, om id'erne og andet skal "
        "undtages, før udtrækket gives videre (databeskyttelsesloven § 22)."
    )
    if found.others:
        words = _("Samme sagsnummer i fagsystemet har også: {codes}. Hent dem hver for sig.")
        yield words.format(codes=listed(found.others))
    if found.erased_at is not None:
        words = _(
            "Fritekst og sagsnummer er slettet {day}. Det, der stod der, findes ikke mere i "
            "databasen, og i de krypterede sikkerhedskopier højst, til de er slettet."
        )
        yield words.format(day=day_year_words(local_date(found.erased_at)))
    if found.anonymised_at is not None:
        words = _("Sagen er anonymiseret {day}. Resten kan ikke føres tilbage til en borger.")
        yield words.format(day=day_year_words(local_date(found.anonymised_at)))


def _of_employee() -> Iterator[str]:
    yield _(
        "Af hver række er medarbejderens egen del med: hvad, hvornår og i hvilken sag. Andre "
        "medarbejdere er skjult (…), og ord om en borger er ikke med: de er borgerens "
        "oplysninger."
    )


def _row_lines(table: str, row: Row) -> Iterator[str]:
    if row.code:
        yield f"  {_('Sagskode')}: {row.code}"
    for name, value in row.values.items():
        first, *more = (_words(name, value) or "–").splitlines()
        yield f"  {column_title(table, name)}: {first}"
        yield from (f"    {one}" for one in more)


def _words(name: str, value: Any) -> str:
    """Return a value as it is read: in local time, and by the words of its list."""
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return day_year_words(value)
    if isinstance(value, StrEnum):
        words = LABELS.get((type(value), value))
        return _(words) if words else value.value
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return _(WORDS[value]) if name == "kind" and value in WORDS else str(value)


def _moment(at: datetime) -> str:
    local = to_local(at)
    return f"{day_year_words(local.date())} {clock_words(local)}"


def _plain(value: Any) -> str:
    return str(value.isoformat())
