"""What looks like a personal number and is none: generated examples of each kind, and the limit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from privacy.spelling import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    type_kind = Callable[[Random], str]


def _digits(chance: Random, count: int) -> str:
    return "".join(str(chance.randrange(10)) for _digit in range(count))


def _day(chance: Random) -> date:
    return date(2020, 1, 1) + timedelta(days=chance.randrange(365 * 10))


def _date(chance: Random) -> str:
    shapes = ("%d.%m.%Y", "%d.%m.%y", "%d/%m-%Y", "%d/%m %Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m")
    return _day(chance).strftime(chance.choice(shapes))


def _clock(chance: Random) -> str:
    mark = chance.choice((".", ":"))
    return f"{chance.randrange(7, 20):02}{mark}{chance.choice((0, 5, 12, 15, 30, 45, 59)):02}"


def _cvr(chance: Random) -> str:
    number = f"{chance.randint(1, 9)}{_digits(chance, 7)}"
    pairs = " ".join(number[at : at + 2] for at in range(0, 8, 2))
    return chance.choice((f"CVR {number}", f"CVR-nr. {pairs}", f"cvr: {number}", number))


def _production_unit(chance: Random) -> str:
    word = chance.choice(("P-nr. {}", "P-nummer: {}", "p.nr. {}", "produktionsenhed {}", "P nr {}"))
    return word.format(f"10{_digits(chance, 8)}")


def _ean(chance: Random) -> str:
    number = f"57980{_digits(chance, 8)}"
    spaced = f"{number[:4]} {number[4:8]} {number[8:]}"
    return chance.choice((f"EAN {number}", f"EAN-nr. {spaced}", f"ean: {number}", number, spaced))


def _account(chance: Random) -> str:
    bank, number = _digits(chance, 4), _digits(chance, chance.choice((7, 8, 10)))
    shapes = (
        "reg.nr. {} konto {}",
        "Reg. {} kontonr. {}",
        "konto {}-{}",
        "kontonummer {} {}",
        "konto: {} {}",
        "reg.nr.: {}, kontonr.: {}",
    )
    return chance.choice(shapes).format(bank, number)


def _iban(chance: Random) -> str:
    number = f"DK{_digits(chance, 16)}"
    spaced = " ".join(number[at : at + 4] for at in range(0, 18, 4))
    return chance.choice((number, spaced, f"IBAN {spaced}", f"IBAN: {number}"))


def _phone(chance: Random) -> str:
    number = f"{chance.randint(2, 9)}{_digits(chance, 7)}"
    pairs = [number[at : at + 2] for at in range(0, 8, 2)]
    shapes = (
        number,
        " ".join(pairs),
        f"{number[:4]} {number[4:]}",
        f"+45 {' '.join(pairs)}",
        f"+45{number}",
        f"0045 {number}",
        f"(+45) {number[:4]} {number[4:]}",
        "-".join(pairs),
        ".".join(pairs),
        f"tlf. {number[:2]} {number[2:5]} {number[5:]}",
        f"{' '.join(pairs)} lokal {_digits(chance, 4)}",
    )
    return chance.choice(shapes)


def _phones(chance: Random) -> str:
    joint = chance.choice((", ", " / ", " eller ", "\n", " og ", "; "))
    numbers = (f"{chance.randint(2, 9)}{_digits(chance, 7)}" for _number in range(3))
    return joint.join(" ".join(one[at : at + 2] for at in range(0, 8, 2)) for one in numbers)


def _foreign_phone(chance: Random) -> str:
    code = chance.choice(("46", "47", "49", "44", "48", "298", "299"))
    number = _digits(chance, 9)
    return chance.choice(
        (
            f"+{code} {number[:2]} {number[2:5]} {number[5:7]} {number[7:]}",
            f"+{code}{number}",
            f"00{code} {number[:3]} {number[3:6]} {number[6:]}",
        )
    )


def _invoice(chance: Random) -> str:
    number = _digits(chance, chance.choice((5, 6, 8, 10)))
    word = chance.choice(("faktura {}", "fakturanr. {}", "Faktura nr. {}", "fakturanummer: {}"))
    return word.format(number)


def _official_case(chance: Random) -> str:
    year, number = chance.randint(2005, 2029), _digits(chance, 6)
    shapes = (
        "{y}-{n}",
        "{s}/{n}",
        "{y}/{n}",
        "sag {s}-{n}",
        "sagsnr. {y}-{n}",
        "{y}-{n}-1",
        "{y}-0{n}",
        "{s}/{n}-12",
        "S{y}-{n}",
        "{y} - {n}",
    )
    return chance.choice(shapes).format(y=year, s=f"{year % 100:02}", n=number)


def _plan_number(chance: Random) -> str:
    """Write a number of KL's plan of subjects, with its facet and year."""
    plan = f"{chance.randrange(100):02}.{chance.randrange(100):02}.{chance.randrange(100):02}"
    facet = f"{chance.choice('GPKSAØ')}{chance.randrange(100):02}"
    shapes = (
        plan,
        f"{plan}-{facet}-{chance.randrange(1, 9999)}-{chance.randrange(20, 30)}",
        f"KLE {plan} {facet}",
        f"{plan}{facet}",
    )
    return chance.choice(shapes)


def _cadastre(chance: Random) -> str:
    number, letters = chance.randrange(1, 999), chance.choice(("a", "bk", "æ", ""))
    place = chance.choice(("Odder By, Odder", "Hadsten Markjorder", "Torsted By"))
    return f"matr.nr. {number}{letters} {place}, ejendomsnr. {_digits(chance, 6)}"


def _post_and_amount(chance: Random) -> str:
    town = chance.choice(("8300 Odder", "8370 Hadsten", "8382 Hinnerup", "8450 Hammel"))
    amount = chance.choice(("{}.{} kr.", "{}.{},50 kr.", "kr. {}.{},00")).format(
        chance.randint(1, 99), f"{chance.randrange(1000):03}"
    )
    return chance.choice((f"{town}, {amount}", f"{amount} i {town}", f"{town} ({amount})"))


def _amount(chance: Random) -> str:
    millions, thousands, rest = chance.randint(1, 99), _digits(chance, 3), _digits(chance, 3)
    shapes = ("{}.{}.{} kr.", "{}.{}.{},00 kr.", "{} {} {} kr.", "{}.{}.{}-")
    both = f"{chance.randint(1, 99)}.{thousands} kr. + {chance.randint(1, 99)}.{rest} kr."
    return chance.choice((*(one.format(millions, thousands, rest) for one in shapes), both))


def _date_and_time(chance: Random) -> str:
    joint = chance.choice((" kl. ", " ", ", kl. ", " klokken ", ", "))
    return _date(chance) + joint + _clock(chance)


def _date_and_hours(chance: Random) -> str:
    return f"{_date(chance)} {_hours(chance)}"


def _hours(chance: Random) -> str:
    first, last = chance.randint(7, 12), chance.randint(13, 19)
    shapes = (
        "{:02}.00-{:02}.30",
        "kl. {}-{}",
        "{}-{}",
        "{:02}:15 - {:02}:45",
        "fra {:02}00-{:02}30",
        "kl. {:02}.00 til {:02}.00",
    )
    return chance.choice(shapes).format(first, last)


def _opening_hours(chance: Random) -> str:
    days = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag")
    return ", ".join(f"{day} {_hours(chance)}" for day in chance.sample(days, 3))


def _range(chance: Random) -> str:
    first = _day(chance)
    last = first + timedelta(days=chance.randint(1, 200))
    shape = chance.choice(("%d.%m.%Y", "%d.%m.%y", "%d/%m-%Y", "%d/%m %Y", "%d.%m"))
    joint = chance.choice(("-", " - ", " til ", "–", " – "))
    return first.strftime(shape) + joint + last.strftime(shape.replace("%d.%m", "%d.%m", 1))


def _dates(chance: Random) -> str:
    shape = chance.choice(("%d.%m.%Y", "%d.%m.%y", "%d/%m", "%d/%m-%y"))
    return chance.choice((", ", " og ", "; ", "\n")).join(
        _day(chance).strftime(shape) for _day_of in range(4)
    )


def _written_date(chance: Random) -> str:
    day = _day(chance)
    said = f"{day.day}. {MONTHS[day.month - 1]} {day.year}"
    end = chance.choice(
        (f" kl. {_clock(chance)}", f", {_digits(chance, 2)} timer", "", ", 8300 Odder")
    )
    return f"{chance.choice(('den ', '', 'mandag den '))}{said}{end}"


def _stamp(chance: Random) -> str:
    day, clock = _day(chance), f"{chance.randrange(24):02}:{chance.randrange(60):02}"
    seconds = f"{chance.randrange(60):02}"
    shapes = (
        f"{day}T{clock}:{seconds}Z",
        f"{day}T{clock}:{seconds}.{_digits(chance, 3)}+02:00",
        f"{day} {clock}:{seconds}",
        f"{day:%Y%m%d}T{clock.replace(':', '')}{seconds}",
        f"1{_digits(chance, 9)}.{_digits(chance, 6)}",
    )
    return chance.choice(shapes)


def _version(chance: Random) -> str:
    numbers = [str(chance.randint(0, 30)) for _part in range(chance.randint(2, 4))]
    build = chance.choice(("", f".{_digits(chance, 4)}", f" build {_digits(chance, 5)}"))
    return f"version {'.'.join(numbers)}{build}"


def _coordinates(chance: Random) -> str:
    north, east = f"55.{_digits(chance, 6)}", f"10.{_digits(chance, 6)}"
    return chance.choice(
        (
            f"{north}, {east}",
            f"{north.replace('.', ',')} N {east.replace('.', ',')} Ø",
            f"55°{_digits(chance, 2)}'{_digits(chance, 2)}\" N",
        )
    )


def _serial(chance: Random) -> str:
    letters = "".join(chance.choice("ABCDEFGHJKLMNPRSTUVXYZ") for _letter in range(3))
    shapes = (
        f"{letters}{_digits(chance, 8)}",
        f"{letters}-{_digits(chance, 5)}-{_digits(chance, 4)}",
        f"S/N {_digits(chance, 4)}{letters}{_digits(chance, 4)}",
        f"{_digits(chance, 15)}",
    )
    return chance.choice(shapes)


def _dose(chance: Random) -> str:
    drug = chance.choice(("Metadon", "Antabuse", "Truxal", "Panodil", "Risperdal"))
    shapes = (
        "{d} {n} mg x {k}",
        "{d} {n} mg {k}+0+{k}",
        "{d} {n}/{m} mg, {k} stk. kl. 8-14-22",
        "{d} {n} mg kl. 08, 12, 18 og 22",
        "{d} {n},5 mg 1+1+1+2",
    )
    return chance.choice(shapes).format(
        d=drug,
        n=chance.choice((5, 10, 25, 50, 100, 500)),
        m=chance.choice((5, 10)),
        k=chance.randint(1, 4),
    )


def _plate(chance: Random) -> str:
    letters = "".join(chance.choice("ABCDEHJKLMNPRSTUVXYZ") for _letter in range(2))
    number = _digits(chance, 5)
    return chance.choice(
        (
            f"{letters} {number[:2]} {number[2:]}",
            letters + number,
            f"{letters}{number[:2]}.{number[2:]}",
        )
    )


def _room(chance: Random) -> str:
    place = f"{chance.randint(0, 4)}.{chance.randint(1, 60):02}"
    floor = f"{chance.randint(0, 4)}. sal"
    return f"lokale {place}, bygning {chance.randint(1, 20)}, {floor}, kl. {_clock(chance)}"


def _own_code(chance: Random) -> str:
    code = f"{chance.choice('UFS')}{chance.randint(24, 29)}-{_digits(chance, 4)}"
    return chance.choice(
        (code, f"{code} {_clock(chance)}", f"{code} den {_date(chance)}", f"{code}, {code[:-1]}7")
    )


def _isbn(chance: Random) -> str:
    number = _digits(chance, 9)
    shapes = (
        f"ISBN 978-87-{number[:3]}-{number[3:7]}-{number[8]}",
        f"97887{_digits(chance, 8)}",
        f"ISBN 87-{number[:4]}-{number[4:7]}-{number[8]}",
    )
    return chance.choice(shapes)


def _card(chance: Random) -> str:
    number = chance.choice(("4571", "5019", "5413")) + _digits(chance, 12)
    fours = [number[at : at + 4] for at in range(0, 16, 4)]
    return chance.choice((number, " ".join(fours), "-".join(fours)))


def _meter(chance: Random) -> str:
    word = chance.choice(("elmåler {}", "vandmåler nr. {}", "aflæst til {} kWh", "stand {} m3"))
    return word.format(_digits(chance, chance.choice((5, 6, 7, 8))))


def _paragraphs(chance: Random) -> str:
    first, next_, last = chance.randint(1, 60), chance.randint(61, 99), chance.randint(100, 160)
    law = f"lov nr. {_digits(chance, 4)} af {_date(chance)}"
    return f"§§ {first}, {next_} og {last}, stk. {chance.randint(1, 6)}, jf. {law}"


def _pressure(chance: Random) -> str:
    drawn = (f"{chance.randint(100, 180)}/{chance.randint(60, 110)}" for _reading in range(3))
    return f"{', '.join(drawn)} puls {chance.randint(50, 110)}"


def _years(chance: Random) -> str:
    first = chance.randint(1960, 2020)
    joint = chance.choice((", ", "-", " og ", "/", " "))
    return joint.join(str(first + more) for more in range(3))


def _weeks(chance: Random) -> str:
    first = chance.randint(1, 46)
    return "uge " + chance.choice((", ", "-", " ")).join(f"{first + more:02}" for more in range(5))


def _parcel(chance: Random) -> str:
    return chance.choice(
        (
            f"pakke 00{_digits(chance, 18)}",
            f"kvittering {_digits(chance, 12)}",
            f"RR{_digits(chance, 9)}DK",
        )
    )


def _minutes(chance: Random, mark: str) -> str:
    return f"{chance.randrange(24):02}{mark}{chance.choice((0, 5, 10, 15, 30, 45)):02}"


def _roster(chance: Random) -> str:
    """Write shifts from when to when, in hours or with minutes, or with their days."""
    hours = ("07-15", "15-23", "23-07", "08-16", "07-23")
    kinds: tuple[Callable[[], str], ...] = (
        lambda: f"{_minutes(chance, '.')}-{_minutes(chance, '.')}",
        lambda: f"{_day(chance):%d.%m} {chance.choice(hours)}",
        lambda: chance.choice(hours),
    )
    return _some_of(chance, chance.choice(kinds), (" ", ", ", "\n", " / "))


def _some_of(chance: Random, kind: Callable[[], str], joints: tuple[str, ...]) -> str:
    return chance.choice(joints).join(kind() for _one in range(chance.randint(2, 7)))


def _timetable(chance: Random) -> str:
    mark = chance.choice((".", ":"))
    return _some_of(chance, lambda: _minutes(chance, mark), (" ", ", ", "\n"))


def _short_days(chance: Random) -> str:
    return _some_of(chance, lambda: _day(chance).strftime("%-d/%-m"), (" ", ", ", "; ", " og "))


def _numbered_dates(chance: Random) -> str:
    shape = chance.choice(("%d-%m-%Y", "%d.%m.%Y", "%d/%m-%Y", "%d.%m.%y"))
    return "\n".join(f"{at}. {_day(chance).strftime(shape)}" for at in range(1, 7))


def _row(chance: Random) -> str:
    """Write a row of a table: amounts, or numbers that a tab or a blank parts."""
    kinds: tuple[Callable[[], str], ...] = (
        lambda: f"{chance.randint(10, 9999)},{_digits(chance, 2)}",
        lambda: f"{chance.randint(10, 9999)}",
        lambda: f"{chance.randint(0, 10)}",
    )
    drawn = chance.choice(kinds)
    return chance.choice((" ", "\t")).join(drawn() for _one in range(chance.randint(13, 20)))


def _measured(chance: Random) -> str:
    """Write readings of a day, a line each: pressure and pulse, or values of a laboratory."""
    return "\n".join(
        f"{_day(chance):%d.%m.%y}: {chance.randint(100, 200)} {chance.randint(1, 99)} "
        f"{chance.randint(1, 20)},{_digits(chance, 1)}"
        for _line in range(3)
    )


def _internet(chance: Random) -> str:
    address = ".".join(str(chance.randint(0, 255)) for _part in range(4))
    return address + chance.choice(("", ":8080", "/24", ":443"))


def _long_foreign_phone(chance: Random) -> str:
    one, two = _digits(chance, 3), _digits(chance, 7)
    return chance.choice((f"+49 {one} {two}", f"+1 ({one}) {two[:3]}-{two[3:]}"))


def _law(chance: Random) -> str:
    first = chance.randint(1, 60)
    day = _day(chance).strftime("%d/%m/%Y")
    return f"LBK nr. {_digits(chance, 4)} af {day} §§ {first}-{first + 9}"


def _slip(chance: Random) -> str:
    kind = chance.choice((f"+71<{_digits(chance, 15)}", f"+75<{_digits(chance, 16)}", "+73< >"))
    return f"{kind}+{_digits(chance, 8)}<"


KINDS: dict[str, type_kind] = {
    "CVR-nummer": _cvr,
    "P-nummer": _production_unit,
    "EAN-nummer": _ean,
    "reg.nr. og konto": _account,
    "IBAN": _iban,
    "dansk telefonnummer": _phone,
    "flere telefonnumre": _phones,
    "udenlandsk telefonnummer": _foreign_phone,
    "faktura": _invoice,
    "sagsnummer i fagsystemet": _official_case,
    "KLE-nummer": _plan_number,
    "matrikel og ejendom": _cadastre,
    "postnummer og beløb": _post_and_amount,
    "beløb": _amount,
    "dato med klokkeslæt": _date_and_time,
    "dato med tidsrum": _date_and_hours,
    "åbningstider": _opening_hours,
    "datointerval": _range,
    "flere datoer": _dates,
    "dato med månedsnavn": _written_date,
    "tidsstempel": _stamp,
    "version": _version,
    "koordinater": _coordinates,
    "serienummer": _serial,
    "medicin og dosis": _dose,
    "nummerplade": _plate,
    "lokale og bygning": _room,
    "vores egen sagskode": _own_code,
    "ISBN": _isbn,
    "betalingskort": _card,
    "målerstand": _meter,
    "paragraffer og love": _paragraphs,
    "blodtryk og puls": _pressure,
    "årstal": _years,
    "ugenumre": _weeks,
    "pakke og kvittering": _parcel,
    "vagtplan": _roster,
    "køreplan": _timetable,
    "korte datoer på rad": _short_days,
    "nummererede datoer": _numbered_dates,
    "række i et skema": _row,
    "målinger dag for dag": _measured,
    "internetadresse": _internet,
    "udenlandsk telefonnummer på ti cifre": _long_foreign_phone,
    "lovbekendtgørelse": _law,
    "indbetalingskort": _slip,
}


def _bare_ten(chance: Random) -> str:
    return _digits(chance, 10)


def _date_and_four(chance: Random) -> str:
    return f"{_day(chance):%d.%m.%y} {chance.randrange(24):02}{chance.randrange(60):02}"


def _other_word(chance: Random) -> str:
    return f"{chance.choice(('kundenr.', 'ordrenr.', 'policenr.', 'sag'))} {_digits(chance, 10)}"


def _five_pairs(chance: Random) -> str:
    return " ".join(_digits(chance, 2) for _pair in range(5))


def _short_date_and_town(chance: Random) -> str:
    return f"{_day(chance):%d.%m.%y}, {chance.randint(1000, 9990)} Odder"


def _date_and_year(chance: Random) -> str:
    return f"{_day(chance):%d.%m.%y} ({chance.randint(2015, 2029)})"


AMBIGUOUS: dict[str, type_kind] = {
    "ti cifre uden ord foran": _bare_ten,
    "ti cifre efter et ord, der ikke frikender (kundenr.)": _other_word,
    "dato og fire cifre (01.02.26 0830)": _date_and_four,
    "fem par cifre": _five_pairs,
    "kort dato, postnummer og by (01.02.26, 8300 Odder)": _short_date_and_town,
    "kort dato og årstal (01.02.26 (2025))": _date_and_year,
}
"""Kinds that no reader can tell from a personal number; stopped on purpose, listed, not counted."""

AROUND = ("{}", "Se {} i sagen.", "Vi har noteret {}, og det passer.", "({})", "Notat: {}\nTak.")


def examples(kind: type_kind, chance: Random, count: int) -> list[str]:
    """Return so many texts with an example of a kind in each."""
    return [chance.choice(AROUND).format(kind(chance)) for _example in range(count)]
