"""What addresses and forms say, as typed values: plain Python, no ORM.

What can't be read becomes ``None`` or the default, never an exception: an address
is typed, cut and passed on by hand.
"""

import re
from datetime import date
from decimal import Decimal

from odoo.addons.lcc_actuals.tools.weeks import is_monday, monday_of

#: The largest id that PostgreSQL's integer columns hold.
MAX_ID = 2**31 - 1
YEARS = range(2000, 2100)
_POUNDS = re.compile(r"-?[0-9]{1,12}\.[0-9]{2}", re.ASCII)


def as_number(text, most):
    """Return ``text`` as a whole number from 1 to ``most``, or 0."""
    text = str(text or "")
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))):
        return 0
    number = int(text)
    return number if number <= most else 0


def as_id(text):
    """Return ``text`` as the id of a record, or 0."""
    return as_number(text, MAX_ID)


def as_page(text):
    """Return ``text`` as the number of a page, by default the first."""
    return as_number(text, 99999) or 1


def as_date(text):
    """Return an ISO date of this century, or ``None``."""
    try:
        day = date.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def as_week(text):
    """Return the Monday of the week that holds the ISO date ``text``, or ``None``."""
    day = as_date(text)
    return day and monday_of(day)


def as_monday(text):
    """Return the ISO date ``text`` if it names a week, or ``None``."""
    day = as_date(text)
    return day if day and is_monday(day) else None


def as_month(text):
    """Return "2023-07" as (2023, 7), or ``None``."""
    first = as_date(f"{text}-01")
    return first and (first.year, first.month)


def as_pounds(text):
    """Return "1599.00" as exact pounds, or ``None``."""
    text = str(text or "")
    return Decimal(text) if _POUNDS.fullmatch(text) else None


def as_search(text, most=100):
    """Return ``text`` as what to search for: without what a database can't hold, and
    no longer than a name."""
    return " ".join(str(text or "").replace("\0", " ").split())[:most]


def as_choice(text, choices, default=""):
    """Return ``text`` if it is one of ``choices``."""
    return text if text in choices else default
