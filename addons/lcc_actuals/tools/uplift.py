"""Raising prices: plain Python, no ORM. Pounds are ``Decimal``."""

from decimal import Decimal

from .quantities import cost, nearest_step

#: A year of a weekly sum, as tenders and uplift letters count it.
WEEKS_IN_YEAR = 52


def raised(price, percentage, step):
    """Return ``price`` raised by ``percentage`` and rounded half up to a whole
    number of ``step`` pounds."""
    factor = (100 + Decimal(str(percentage))) / 100
    return nearest_step(Decimal(str(price)) * factor, step)


def difference_a_week(quantities, old, new):
    """Return what weeks of ``quantities`` cost more at ``new`` than at ``old``, each
    rounded to the penny as a week is."""
    return sum((cost(each, new) - cost(each, old) for each in quantities), Decimal(0))
