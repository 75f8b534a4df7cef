"""Finds street addresses: a street's name with a house number."""

from __future__ import annotations

import re

_UPPER = "A-ZÆØÅÄÖÜÉ"
_ENDS = (
    "gade|gaden|vej|vejen|alle|allé|alleen|alléen|stræde|strædet|vænge|vænget|park|parken|toft|toften"
    "|torv|torvet|pladsen|boulevard|boulevarden|bakke|bakken|ager|ageren|eng|engen|haven"
    "|høj|højen|lund|lunden|skov|skoven|mark|marken|krog|krogen|gård|gården|gaard|banke|banken|led"
    "|leddet|sti|stien|stræde|brink|brinken|dal|dalen|løkke|løkken|kaj|kajen|havn|havnen|passage"
    "|bro|broen|drag|draget|bugt|bugten|kær|kæret|mose|mosen|vang|vangen|bæk|bækken|kvarter|kvarteret"
)
_PLAIN_ENDS = "gade|gaden|vej|vejen|allé|stræde|strædet|vænge|vænget|boulevard|toften"
_NUMBER = (
    r",? (?:nr\.? ?)?(?P<number>[0-9]{1,3}(?: ?[A-Za-z](?![\wæøå]))?)(?![0-9\w]|[.,:/-][0-9])"
    r"(?! ?(?:%|kr|gange|gang|dage|dag|uger|uge|timer|time|år|måned|minut|børn|barn|borger|beboer"
    r"|person|plads|sager|sag|møde|besøg|nætter|nat|medarbejder|ansat|elev|km|meter|stk|procent"
    r"|om ugen|ud af|til [0-9]|og [0-9]|eller [0-9]))"
)
_STREET = re.compile(
    r"(?<![\w])(?!Børnehav|Skolegård|Danmark|Værested)(?:"
    rf"[{_UPPER}][\w'.-]{{1,30}}(?<=[a-zæøåé])(?:{_ENDS})"  # Rosensgade
    rf"|(?:[{_UPPER}][\w'.-]{{0,30}} ){{1,4}}(?:{_ENDS.title()}|Plads|Have)"  # Jens Baggesens Vej
    rf"|Torvet|Havnen|Kirkestien|Å(?:{_PLAIN_ENDS})"
    rf"){_NUMBER}"
)
_LOWER_STREET = re.compile(
    rf"(?<![\w])(?!(?:om|gen|af|ud|ind|motor|lande|skole|sti|under|ad|hoved|ad|mellem|rets)ve?j)"
    rf"[a-zæøå]{{3,30}}(?:{_PLAIN_ENDS}){_NUMBER}"
)
_ANY_END = tuple(f"{_ENDS}|{_PLAIN_ENDS}|plads|have|torvet|havnen|kirkestien".split("|"))
_LONGEST_END = max(map(len, _ANY_END))
_BEFORE_NUMBER = re.compile(r",? (?:nr\.? ?)?(?=[0-9])")
_FLOOR = re.compile(
    r"(?<![\w.])[0-9]{1,3} ?[A-Za-z]?,? (?:[0-9]{1,2}\.|st\.?|kl\.?) ?(?:sal,? ?)?(?:th|tv|mf)\b",
    re.IGNORECASE,
)


def has_address(text: str) -> bool:
    """Tell whether folded text seems to hold a street address. Linear in its length.

    A postcode and a town alone name no home, and a street without a number none either.
    """
    streets = (_STREET, _LOWER_STREET) if _may_hold_street(text) else ()
    return any(each.search(text) for each in (*streets, _FLOOR))


def _may_hold_street(text: str) -> bool:
    """Tell whether a number follows an end of a street's name; few do, so this comes first."""
    return any(
        text[max(found.start() - _LONGEST_END, 0) : found.start()].casefold().endswith(_ANY_END)
        for found in _BEFORE_NUMBER.finditer(text)
    )
