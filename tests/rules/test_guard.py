"""No spelling of a personal number gets past the guard, and ordinary text is left alone."""

from __future__ import annotations

import sys
import unicodedata
from cProfile import Profile
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.guard import Verdict, verdict, warnings
from bot.pipes import guard_lines
from bot.views.answers import cpr_refused

ORDINARY = (
    Path(__file__).with_name("ordinary_sentences.txt").read_text(encoding="utf-8").splitlines()
)
KINDS = {"Pd", "Zs", "Zl", "Zp", "Cc", "Nd"}  # of dashes, all that parts words, and digits
SIGNS = [one for one in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(one) in KINDS]
DASHES = [char for char in SIGNS if unicodedata.category(char) == "Pd"] + list(
    "\u2212\u02d7\u207b\u208b\u2796\u30fc\uff70\u2500\u2043"
)
BLANKS = [char for char in SIGNS if char.isspace()] + ["\u2800", "\u3164", "\r\n"]
INVISIBLE = list(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u180e\u034f\u061c\u115f\u3164\ufe0f\x00\x7f"
)
ZEROS = [char for char in SIGNS if unicodedata.decimal(char, None) == 0]

SPELLINGS = """
010285-1234|0102851234|010285 1234|010285  -  1234|010285 - 1234|010285--1234|010285/1234
010285.1234|010285:1234|010285;1234|010285,1234|010285, 1234|010285_1234|010285=1234|010285+1234
010285#1234|(010285) 1234|(010285)-(1234)|[010285]-[1234]|010285 (1234)|«010285»-«1234»
"010285"-"1234"|010285\\-1234|010285 -> 1234|010285......1234|010285 · 1234|010285→1234
01 02 85 1234|01.02.85-1234|01.02.85 1234|01/02/85-1234|01/02-85 1234|01-02-85-1234|01:02:85:1234
01. 02. 85 - 1234|01 - 02 - 85 - 1234|01, 02, 85, 1234|01,02,85-1234|01 02 85-1234|01.02.85.1234
01.02.1985-1234|01/02/1985-1234|01/02-1985 1234|01-02-1985/1234|01 02 1985 1234|01021985-1234
01021985 1234|010219851234|01.02.1985, 1234|0102 1985 1234|01.02.1985 - 1234|1/2-85-1234
1.2.1985-1234|0102-85-1234|0102 85 1234|01 0285-1234|01 02851234|0102 851234|0102-851234
0 1 0 2 8 5 1 2 3 4|0-1-0-2-8-5-1-2-3-4|0.1.0.2.8.5 1.2.3.4|0 1 0 2 8 5 - 1234|01 02 85 12 34
01-02-85-12-34|01.02.85-12.34|010285-12-34|010285 12 34|010285-1 2 3 4|010 285 1234|0102 851 234
01028 51234|cpr010285-1234|cpr0102851234|nr.0102851234|CPR:010285-1234|cpr-nr. 010285-1234
010285-1234a|x010285-1234x|personnr010285-1234|cpr=010285-1234&x=1|sag 42 010285-1234
1. 010285-1234|1) 010285-1234|010285-1234, 8300 Odder|010285-1234 8300 Odder|010285-1234.
*010285-1234*|*010285*-*1234*|_010285_-_1234_|~010285~1234|`010285`-`1234`|```010285-1234```
*01*0285-12*34*|0*1*0_2_8~5~-`1`234|**010285**-**1234**|> 010285-1234|• 010285-1234
&lt;tel:0102851234&gt;|&lt;010285-1234&gt;
<https://x.dk/sag?cpr=0102851234>|<mailto:0102851234@x.dk>|https://x.dk/010285/1234/
010285&nbsp;1234|010285&amp;nbsp;1234|010285&#8209;1234|010285&ndash;1234|010285&shy;-1234
&#48;10285-1234|&#x30;10285-1234|010285%201234|010285%2D1234|010285&lt;br&gt;1234|010285<br/>1234
<b>01</b>0285-1234|:zero::one::zero::two::eight::five:-:one::two::three::four:
O10285-1234|01O285-1234|0I0285-I234|010285-l234|010285-1234²|①①⓪②⑧⑤-①②③④|⁰¹⁰²⁸⁵-¹²³⁴
０１０２８５－１２３４|٠١٠٢٨٥-١٢٣٤|०१०२८५-१२३४|𝟘𝟙𝟘𝟚𝟠𝟝-𝟙𝟚𝟛𝟜|0️⃣1️⃣0️⃣2️⃣8️⃣5️⃣-1️⃣2️⃣3️⃣4️⃣|0̲1̲0̲2̲8̲5̲-1̲2̲3̲4̲
610285-1234|710285-1234|61 02 85 1234|61.02.1985-1234|910185-1234|290284-1234|290200-1234
890284-1234|01.02.26 0830|311299-0000|010100-0001|010285-1234 010286-1234
faktura 12, cpr 010285-1234|P-nr. 1003265421, borger 010285-1234|kontoret 010285-1234
1/2-85 1234|1/2-85-2012|1/2 1985 1234|1. 2. 85 - 1234|1/2-851234|1.2.19851234|1/2-'85-1234
d. 1/2-85, 1234|1. februar 1985-1234|1. feb. 85 1234|01feb851234|1 FEB 1985, 1234|1/feb/85-1234
61. marts 1985-1234
010285, de sidste fire er 1234|010285 (sidste 4: 1234)|010285 løbenr. 1234|010285 bindestreg 1234
010285 minus 1234|010285 ender på 1234|nul et nul to otte fem en to tre fire|010285 en to tre fire
nul et, nul to, femogfirs, tolv, fireogtredive|010285:heavy_minus_sign:1234|:keycap_ten:0285-1234
🔟0285-1234|⑫⑩⑧⑤ 1234|010285ـ1234|010285ㅡ1234|010285一1234|01\ue0000285-1234|\u202e4321-582010
&#48;&#49&#48&#50&#56&#53-1234|&amp;amp;amp;#48;10285-1234|%2530%31%30%32%38%351234|010285=2D1234
010285\\u002D1234|[010285](https://x.dk)-1234|<span style="color:#123456">0102</span>851234
første februar femogfirs tolv fireogtredive|tredje anden fem og firs, en to tre fire
den første februar nitten hundrede femogfirs tolv fireogtredive|010285 tolv fireogtredive to
nul et nul to fem og firs tolv fire og tredive|Syvende marts nittenhundrede og firs elleve tolv
pnr: 010285-1234|P-nr. 010285-1234|0 102851234|010285123 4|010285-123 4|0 10285-1234
ØI0285-1234|0Ο0285-1234 010285-O234|OI.O2.85-I234|oio285-i234|CPR 10285-1234|cpr: 102851234
CPR 0102 8512 34|CPR-nr. 01028-51234|0 1 02 8 5 1234|010 285 12 34|0102-85-12-34|010285/12/34
kl. 14.12: 01 02 85 12 34|("010285") - ("1234")|01.02.1985-2012|010285-2012|2002851234|19 02 85 1234
010285=E2=80=931234|010285=C2=AD1234|010285=961234|0102=385-1234|010285\\u20131234
010285\\u{2013}1234|010285\\n1234|010285\\'961234|010285<!-- x -->-1234
010285\uff3f1234|1.2.\u00b485-1234
010285â€“1234|010285Â\u00a01234|010285Ã¢â‚¬â€œ1234|\uf030\uf031\uf030\uf032\uf038\uf035-\uf031\uf032\uf033\uf034
1. i 2. 85 1234|den 1. i 2. 1985 bindestreg 1234|første i anden femogfirs en to tre fire
enogtyvende i tolvte femogfirs 1234|nul et, nul to, femogfirs, 1234|010285 lodret streg 1234
010285 komma 1234|1985-02-01-1234|19850201-1234|1985-02-01 1234|198502011234|1985-02-61-1234
66, 07, 1966-1385, 45|31.,01; 31-1667|+450102851234|+45010285-1234
EAN og 010285-1234|nr. 010285-1234|tlf. 010285-1234|sag 010285-1234|kontonummeret er 010285-1234
""".replace("\n", "|").strip("|")
# The bar parts the spellings above; those with a bar inside are put together here
BARRED = ["010285|1234", "01|02|85|1234", "<tel:0102851234|ring>", "<https://x.dk|010285>-1234"]
BARRED += ["<https://x.dk|010285>-<https://x.dk|1234>", "<tel:010285|010285>-1234"]
BROKEN = ["010285\n1234", "010285-\n1234", "010285\r\n-1234", "01\n02\n85\n1234", "01028\n51234"]
BROKEN += ["> 010285\n> 1234", "0\n1\n0\n2\n8\n5\n1\n2\n3\n4", "010285\n\n1234", "010285\t1234"]
BROKEN += [
    "670124-9\n904",
    "67012\n4-9904",
    "0102\n> 85-1234",
    "> 0102\n> 851234",
    "010=\r\n285-1234",
]
BROKEN += ["01028-\n51234", "010285-12\n34", "0102=\n85-1234", "1. februar 1985\n1234"]

NOT_PERSONAL = [
    "010285",
    "010285-",
    "01.02.1985",
    "010285-123",
    "010285-12345",
    "310285-1x",
    "310431-1234",
    "300285-1234",
    "290285-1234",
    "29.02.1985-1234",
    "29.02.1900-1234",
    "001285-1234",
    "011385-1234",
    "321285-1234",
    "601285-1234",
    "920185-1234",
    "890285-1234",
    "10102851234",
    "01028512345",
    "12340102851234",
    "5790102851234",
    "2026-123456",
    "2012-123456",
    "24.11.2026 (2026-123456)",
    "U26-0042",
    "24.11.2026 kl. 14.12",
    "24.11.2026 14.12",
    "24.11.2026 14:12",
    "24.11.2026, 14.12-15.00",
    "24.11.26 10-12",
    "24.11.26 14:12:30",
    "2010-11-24 14:12",
    "den 24. november 2026 kl. 1430",
    "fra 01.02.2026 til 03.04.2026",
    "01.02.2026-03.04.2026",
    "01.02.26-03.04.26",
    "24.11.26, 25.11.26, 26.11.26",
    "10-12.11.2026",
    "10.-12.11.2026",
    "01.02-03.04.2026",
    "08.30 01.02.2026",
    "14.12 05.11.26",
    "20 10 30 40 10-12",
    "2010 3040 12",
    "22 11 33 44, 55 66 77 88",
    "22 11 33 44\n55 66 77 88",
    "44 20 10 30, 8300 Odder",
    "+45 22 11 33 44",
    "IBAN DK50 0040 0440 1162 43",
    "EAN 5798 0050 00000",
    "31.12.2026 10.000 kr.",
    "01.02.2026 1.500 kr.",
    "01.02.26 15,50 kr.",
    "10.112.345,00 kr.",
    "10.100-12.000 kr.",
    "uge 10, 11, 12, 13, 14",
    "2010, 2011, 2012",
    "2012-2013-2014",
    "120/80 130/85",
    "1764144300.123456",
    "24.11.2026, 24.12",
    "24.11.2026-24.12",
    "24/11-26-24.12",
    "17.12 2024-05-11",
    "U26-0112, 1500 kr.",
    "2026-151103, 14.12",
    "26/151103 00.05",
    "11:10:21 og 28 83 22 85",
    "29/10-2024 - 21/11 2019",
    "25 12 97 33\n47",
    "48 29 01 39, 3472 6343",
    "05.12, 20126719",
    "8-16, 12.10-20.00",
    "01.02.26 1000-1430",
    "01.02.26: 1500 kr.",
    "3. november 2026 2500 kroner",
    "den 12. november 2026, 8300 Odder",
    "24. november 2026 kl. 14.12",
    "1. december 2026 - 3. januar 2027",
    "01.08.2026-2027",
    "2009 - 110285",
    "F26-0299 18.00",
    "19/12 23/11 18/8 25/11",
    "14/12 1/2 22/11",
    "9/8 27/3 2/3 30/12 17/11",
    "11.00 07.15 15.00 10.10 04.10 02.05 11.40",
    "18.05-19.10 21.00-05.30 19.45-19.45",
    "20.20-07.15\n23.30-09.05",
    "07-07 07-23 23-23 08-07 23-07",
    "09.11 07-23\n20.06 07-23\n26.07 07-23",
    "08 12 17 21: 1 3 2 3",
    "09.05.21  5  5  86",
    "01.05.27.\n12/3: 2 timer, 13/3: 3 timer",
    "1. 12-02-2021\n2. 24.09.2023",
    "+45 68 70 08 13\n9128 4043",
    "98-68-09-71 - 8130 5555",
    "76-18-64-30 / 29-72-02-22 / 3578 4438",
    "+49 170 2252974",
    "+1 (880) 773-2992",
    "NO11 0203 6422 786",
    "490\t209\t80\t820\t97467\t60\t12",
    "47\t592\t78094\t15612",
    "63,47 3390,05 1126,35 57,45",
    "2205,99 8878,87",
    "6 2 4 10 2 2 5 7 4 7 4 2 1 6 4",
    "1105, 1900, 1215",
    "180.68.241.250:8080",
    "241.221.78.39",
    "af 27/08/2024 §§ 34-69",
    "+73< >+02903008<",
    "2026-02-01 0830",
    "20260201-0830",
    "+45 01 02 85 12",
    "uge 02-03-04-05-06",
    "version 1.2.10.1234",
    "DK18 0860 2631 1732 96",
    "5019 0112 2047 6507",
    "1110023307.750674",
    "1/2-10/3-2026",
    "1.2-10.12.2026",
    "10285-1234",
    "102851234",
    "en, to, tre, fire og fem",
    "12. marts 10 minus 4 dage",
    "O.K. og LO-2024",
]
ACQUITTED = [
    "P-nr. 0102851234",
    "P-nr.: 0102851234",
    "p nr 0102851234",
    "P-nummer 0102851234",
    "p.nr. 0102851234",
    "pnr. 0102851234",
    "produktionsenhed 0102851234",
    "konto 0102851234",
    "konto: 0102851234",
    "Kontonr. 0102851234",
    "kontonummer 0102851234",
    "lønkonto 0102851234",
    "konto 1234 0102851234",
    "reg.nr. 1234 0102851234",
    "reg.nr. 0102851234",
    "Reg. nr.: 0102851234",
    "registreringsnummer 0102851234",
    "faktura 0102851234",
    "fakturanr. 0102851234",
    "Faktura nr. *0102851234*",
    "fakturanummer: 0102851234",
    "kto. 1234 0102851234",
    "fakt.nr. 0102851234",
    "EAN 0102851234",
    "EAN-nr. 0102851234",
    "EAN-nummer: 0102851234",
]
# 1 January of these years: numbers were given out without modulus 11
WITHOUT_MODULUS_11 = [60, 64, 65, 66, 69, 70, 74, 80, 82, *range(84, 93)]

HOSTILE = {
    "digits": "1",
    "single digits": "9 ",
    "pairs": "32 ",
    "near misses": "01 02 85 1 ",
    "dashes": "0-",
    "ampersands": "&",
    "entities": "&amp;",
    "open entities": "&#0",
    "open tags": "<",
    "tags": "<a ",
    "links": "<|",
    "percent": "%20",
    "look-alikes": "O0",
    "capitals": "A ",
    "initials": "A.",
    "first names": "peter ",
    "streets": "Agade",
    "phones": "1122 ",
    "plus": "+0",
    "combining": "\u0301\u0316",
    "surrogates": "\ud800",
    "NUL": "\0",
    "blanks": " ",
    "accounts": "konto ",
    "links to phones": "tel:",
    "months": "1 maj ",
    "years first": "1985-02-01-",
    "case numbers": "010285 2026-",
    "numbered dates": "1. 12-02-2021\n",
    "phones and towns": "44 20 10 30, 8300 ",
    "garbled": "â1",
    "quoted lines": "\n> 1",
    "circled digits": "①",
}

real_days = st.dates(date(1858, 1, 1), date(2057, 12, 31))
serials = st.integers(0, 9999).map("{:04}".format)
separators = st.text(st.sampled_from("-–—.:/\u2212\u00a0 \u2009\n"), max_size=3)
invisible = st.text(st.sampled_from([*INVISIBLE, *"*_~`"]), max_size=2)


def _spelling_id(text: str) -> str:
    return ascii(text)


@pytest.mark.parametrize("text", [*SPELLINGS.split("|"), *BARRED, *BROKEN], ids=_spelling_id)
def test_every_spelling_is_found(text: str) -> None:
    """A personal number is found however it is written."""
    assert verdict(text) is Verdict.CPR
    assert verdict(f"Borgeren med {text} er her i dag") is Verdict.CPR


def test_there_are_many_spellings() -> None:
    """The list is long enough to mean something, with nothing in it twice."""
    assert len(set(SPELLINGS.split("|"))) >= 120


@pytest.mark.parametrize("char", [*DASHES, *BLANKS], ids=_spelling_id)
def test_every_dash_and_blank_is_a_separator(char: str) -> None:
    """Every dash and space that Unicode knows parts the groups, alone and around a dash."""
    for text in (
        f"010285{char}1234",
        f"01{char}02{char}85{char}1234",
        f"01{char}02{char}1985{char}1234",
        f"010285{char}-{char}1234",
        f"*010285*{char}_1234_",
    ):
        assert verdict(text) is Verdict.CPR, ascii(text)


@pytest.mark.parametrize("char", INVISIBLE, ids=_spelling_id)
def test_invisible_characters_hide_nothing(char: str) -> None:
    """Zero-width characters and soft hyphens anywhere in a number don't hide it."""
    assert verdict(char.join("010285-1234")) is Verdict.CPR
    assert verdict(f"010285{char}1234") is Verdict.CPR
    assert verdict(f"5{char}010285-1234") is Verdict.CPR


@pytest.mark.parametrize("zero", ZEROS, ids=unicodedata.name)
def test_every_script_has_digits(zero: str) -> None:
    """The digits of every script are digits."""
    text = "".join(chr(ord(zero) + int(char)) if char.isdigit() else char for char in "010285-1234")
    assert verdict(text) is Verdict.CPR


def test_combined_spellings() -> None:
    """Dates, separators, serials and surroundings combine freely."""
    dates = ["010285", "01 02 85", "01.02.85", "01/02-85", "01.02.1985", "01-02-1985", "610285"]
    joints = ["-", " ", " - ", "–", ".", "/", "\n", ") (", "*-*", "&nbsp;", "\u00ad", " -\u200b"]
    serials_ = ["1234", "*1234*", "1 2 3 4"]
    around = ["{}", "cpr{}", "({})", "*{}*", "nr. {} i dag", "<tel:1|{}>", "&lt;{}&gt;"]
    for day, joint, serial, place in product(dates, joints, serials_, around):
        text = place.format(day + joint + serial)
        assert verdict(text) is Verdict.CPR, ascii(text)


@given(
    real_days,
    serials,
    st.booleans(),
    st.booleans(),
    st.lists(separators, min_size=3, max_size=3),
    st.lists(invisible, min_size=16, max_size=16),
)
def test_any_date_and_four_digits_are_found(
    day: date,
    serial: str,
    replaced: bool,  # noqa: FBT001 - drawn
    long: bool,  # noqa: FBT001 - drawn
    parts: list[str],
    hidden: list[str],
) -> None:
    """Any real date, a replacement one too, with up to three separators between groups.

    Left out is what may read as a case number (2012-123456) or as dates (10-12.11.2026).
    """
    dd = f"{day.day + 60 * replaced:02}"
    year = f"{day.year:04}" if long else f"{day.year % 100:02}"
    first, second, third = parts
    plain = f"{dd}{first}{day.month:02}{second}{year}{third}{serial}"
    assume(not (serial[:2] in {"19", "20"} or (dd in {"19", "20"} and not first)))
    marked = "".join(
        char + hidden[place % 16] if char.isdigit() else char for place, char in enumerate(plain)
    )
    assert verdict(plain) is Verdict.CPR, ascii(plain)
    assert verdict(f"x {marked} x") is Verdict.CPR, ascii(marked)


@given(st.integers(1, 31), st.integers(1, 12), st.integers(0, 99), serials)
def test_the_date_decides(day: int, month: int, year: int, serial: str) -> None:
    """A number is found when its date is real in some century, with and without 60."""
    real = any(_is_real(century + year, month, day) for century in (1800, 1900, 2000))
    for dd in (day, day + 60):
        text = f"{dd:02}{month:02}{year:02}-{serial}"
        assert (verdict(text) is Verdict.CPR) == real


def _is_real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def test_a_time_that_reads_as_a_number_is_stopped_with_how_to_write_it() -> None:
    """A date and a time that could be a personal number are stopped; written as told they pass."""
    assert verdict("Møde 01.02.26 0830") is Verdict.CPR
    assert "skriv det som kl. 08.30" in cpr_refused()
    assert verdict("Møde 01.02.26 kl. 08.30") is Verdict.OK


@pytest.mark.parametrize("year", WITHOUT_MODULUS_11)
def test_modulus_11_never_acquits(year: int) -> None:
    """Whatever the last digit, and so the control sum, the number is found."""
    for last in range(10):
        assert verdict(f"0101{year}-123{last}") is Verdict.CPR
        assert verdict(f"6101{year}-400{last}") is Verdict.CPR


@pytest.mark.parametrize("text", NOT_PERSONAL, ids=_spelling_id)
def test_what_is_no_personal_number(text: str) -> None:
    """Unreal dates, longer numbers, dates with times, ranges and case numbers pass."""
    assert verdict(text) is not Verdict.CPR


@pytest.mark.parametrize("text", ACQUITTED, ids=_spelling_id)
def test_a_word_to_the_left_acquits(text: str) -> None:
    """An account, invoice or production unit is no person; the same number alone is."""
    assert verdict(text) is not Verdict.CPR
    assert verdict(f"{text} og 0102851234") is Verdict.CPR
    assert verdict("borger " + text[-11:].strip("* ")) is Verdict.CPR


def test_ordinary_sentences_pass() -> None:
    """Of a thousand sentences from casework none is stopped, and none warned about."""
    assert len(set(ORDINARY)) >= 1_000
    flagged = [(verdict(text), text) for text in ORDINARY if verdict(text) is not Verdict.OK]
    assert flagged == []


@pytest.mark.parametrize(
    "text",
    [
        "Ring 22 33 44 55",
        "tlf. 87803333",
        "8780 3333",
        "+45 22334455",
        "0045 22 33 44 55",
        "(+45) 22 33 44 55",
        "+46 70 123 45 67",
        "mobil: 22-33-44-55",
        "22.33.44.55",
        "<tel:+4522334455|22 33 44 55>",
        "２２ ３３ ４４ ５５",
        "*22* *33* *44* *55*",
        "22 33 44 55, 66 77 88 99",
    ],
)
def test_phones_are_warned_about(text: str) -> None:
    """Danish and foreign phone numbers in the usual groupings are seen."""
    assert verdict(text) is Verdict.PHONE


@pytest.mark.parametrize(
    "text",
    [
        "Rosensgade 12, 2. th",
        "Han bor på Vestergade 4B",
        "Skovvej 7",
        "Nørre Allé 5",
        "Bredstræde 1",
        "Enghavevænget 22",
        "Søparken 3",
        "Mølletoften 14, 8300 Odder",
        "Jens Baggesens Vej 12",
        "Store Torv 4",
        "bor på rosensgade 12",
        "Rosensgade nr. 12",
        "H.C. Andersens Boulevard 2",
        "nr. 12, 2. tv",
        "Ågade 59A",
        "Engdraget 104",
    ],
)
def test_addresses_are_warned_about(text: str) -> None:
    """A street with a house number is seen, in the usual kinds of street names."""
    assert verdict(text) is Verdict.ADDRESS


@pytest.mark.parametrize(
    "text",
    [
        "Jeg har talt med Peter Hansen i dag",
        "Peter Hansen har ringet",
        "peter hansen har ringet",
        "PETER HANSEN",
        "Hr. Jensen var hjemme",
        "fru Kirsten Jakobsen",
        "borgeren Xhevat Berisha sover ude",
        "Henvist af Lone Friis",
        "Ali Demir ringer tilbage",
        "*Mette* Ravn",
        "Mødet med Xhevat Jensen er aflyst",
        "Anne-Marie Friis Kjær",
    ],
)
def test_names_are_warned_about(text: str) -> None:
    """A first and a last name together are seen."""
    assert verdict(text) is Verdict.NAME


@pytest.mark.parametrize(
    "text",
    [
        "Det Specialiserede Socialområde",
        "Sundhed & Omsorg",
        "Forebyggelse & Rusmidler",
        "Odder Kommune",
        "Jobcenter Odder",
        "Mette fra Sundhed & Omsorg",
        "Jeg taler med Mette. Odder Kommune betaler.",
        "Hilsen Mette\nSocialrådgiver",
        "@Camilla @Marion @Christina Ny sag.",
        "8300 Odder",
        "Tak, Jonas",
        "Røde Kors og Kirkens Korshær",
        "09.15: ringet. 24.03.2026 10.40: talt med læge",
    ],
)
def test_units_and_first_names_pass(text: str) -> None:
    """Units, places and a first name alone are nobody's identity."""
    assert verdict(text) is Verdict.OK


def test_the_gravest_comes_first() -> None:
    """A text with everything is stopped; the rest is warned about in order."""
    text = "Peter Hansen, Rosensgade 12, tlf. 22 33 44 55"
    assert verdict(f"{text}, 010285-1234") is Verdict.CPR
    assert verdict(text) is Verdict.PHONE
    assert list(warnings(text)) == [Verdict.PHONE, Verdict.ADDRESS, Verdict.NAME]


@given(st.text(st.characters()) | st.text(st.sampled_from("0123456789 -./*<>|&;#%x\n\ud800\0é😀")))
def test_no_text_makes_it_raise(text: str) -> None:
    """Any string, lone surrogates and control characters too, gets a verdict."""
    assert verdict(text) in Verdict


@given(st.sampled_from(ORDINARY), st.sampled_from(ORDINARY), separators)
def test_a_number_is_found_anywhere(before: str, after: str, joint: str) -> None:
    """Whatever stands around it, a number on its own in a text is found."""
    assert verdict(f"{before} cpr 010285{joint}1234 {after}") is Verdict.CPR


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_time_is_linear(piece: str) -> None:
    """Ten times the text takes about ten times the calls, however hostile."""
    short, long = (_calls(piece * (size // len(piece))) for size in (1_000, 10_000))
    assert long < 12 * short + 1_000


def test_a_long_text_takes_no_time() -> None:
    """Ten kilobytes of anything are read well within the test's time limit."""
    for piece in HOSTILE.values():
        verdict(piece * (10_000 // len(piece)))


def _calls(text: str) -> int:
    """Count the Python and C calls that a verdict takes."""
    profile = Profile(timer=lambda: 0)
    profile.runcall(verdict, text)
    return sum(one.callcount for one in profile.getstats())


def test_lines_get_one_verdict_each() -> None:
    """A blank line is ok; line ends of every kind don't matter."""
    lines = ["010285-1234\r\n", "\n", "Rosensgade 12\n", "tlf. 22334455", "Peter Hansen\r\n"]
    assert list(guard_lines(lines)) == ["cpr", "ok", "address", "phone", "name"]
