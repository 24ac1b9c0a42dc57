"""What a spreadsheet's cells say, as values: plain Python, no ORM.

A cell is ``None``, a text, a number, a bool, a date or a datetime, whichever the
program that saved it made of what was typed.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta

from .weeks import is_monday, monday_of

#: A text that begins with one of these is a formula to a spreadsheet.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
#: Day 0 of the serial numbers that spreadsheets count dates in.
_DAY_ZERO = date(1899, 12, 30)
#: Serial numbers of 2000 to 2099: no other number is taken for a date.
_SERIALS = range(36526, 73051)
_YEARS = range(2000, 2100)
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_NUMERIC_DATE = re.compile(
    r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})" + _TIME, re.ASCII
)
_NAMED_DATE = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ -]"
    r"([A-Za-z]{3,9}),?[ -](\d{4}|\d{2})" + _TIME,
    re.ASCII,
)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})" + _TIME, re.ASCII)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


class CellError(ValueError):
    """A cell does not hold what its column asks for; the text says why."""


def as_text(cell):
    """Return what a cell says as one line of text, "" for an empty one.

    Whole numbers lose their ".0"; the apostrophe that keeps a text from being a
    formula in a CSV file (see :func:`guarded`) goes.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    text = one_line(str(cell))
    if text.startswith("'") and text[1:].startswith(FORMULA_SIGNS):
        return text[1:]
    return text


def one_line(text):
    """Return a text as one line, without what neither a page nor the database can
    hold (NUL, halves of characters)."""
    if not text.isprintable():
        text = text.encode(errors="ignore").decode().replace("\0", "")
        text = " ".join(text.split())
    return text.strip()


def visible_line(value):
    """Return a value from outside as one line of what people can see: two texts that
    look alike are alike."""
    text = one_line(str(value or ""))
    seen = (c for c in text if not unicodedata.category(c).startswith("C"))
    return " ".join("".join(seen).split())


def guarded(text):
    """Return a text as a CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def as_monday(cell):
    """Return the Monday that a cell names: a date, a serial number, or a text such
    as "17/07/2023", "2023-07-17", "17 Jul 2023".

    Raise :class:`CellError` when it is no date, or not a Monday.
    """
    day = _as_date(cell)
    if not is_monday(day):
        raise CellError(
            f"{day:%d/%m/%Y} is not a Monday: the week of that day begins on "
            f"{monday_of(day):%d/%m/%Y}"
        )
    return day


def _as_date(cell):
    day = _dated(cell)
    if day is None:
        if not as_text(cell):
            raise CellError("is empty: type the Monday of the week, as 17/07/2023")
        raise CellError("is not a date: type it as 17/07/2023")
    if day.year not in _YEARS:
        raise CellError(f"{day:%d/%m/%Y} is not a date of this century")
    return day


def _dated(cell):
    """Return the date in a cell, or ``None``."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _from_serial(cell)
    return _from_text(str(cell).strip())


def _from_serial(number):
    """Return the day of a serial number; a time of day is its fraction."""
    if not _SERIALS.start <= number < _SERIALS.stop:
        return None
    return _DAY_ZERO + timedelta(days=int(number))


def _from_text(text):
    if not text.isascii():
        return None
    if text.isdecimal() and len(text) == 5:
        return _from_serial(int(text))
    if found := _ISO_DATE.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _NUMERIC_DATE.fullmatch(text):
        return _day(found[3], found[2], found[1])
    if found := _NAMED_DATE.fullmatch(text):
        return _day(found[3], _month(found[2]), found[1])
    return None


def _month(word):
    word = word.lower()
    for number, name in enumerate(_MONTHS, start=1):
        if name.startswith(word) or (number == 9 and word == "sept"):
            return number
    return 0


def _day(year, month, day):
    """Return the date of these texts, a two-digit year as one of this century."""
    year = int(year)
    try:
        return date(year + 2000 if year < 100 else year, int(month), int(day))
    except ValueError:
        return None
