"""What care packages come to in a payment period, and what of it a schedule takes.

Plain Python, no ORM. Pounds and quantities are ``Decimal``, periods are named by their
first day. What is owed is days x weekly price / 7, rounded half up **once** per CPLI,
period, contract year and price (DESIGN section 4); ``docs/ledger.md`` explains how
schedules and invoices share one rule.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from .ledger import Amounts, contribution_of, total
from .quantities import PENNY
from .weeks import (
    DAYS_IN_WEEK,
    financial_year,
    financial_year_bounds,
    overlap,
    period_of,
)

ONE_DAY = timedelta(days=1)
#: Lines of native bills hold quantities like this; amounts never follow from them.
QUANTITY = Decimal("0.01")


class Terms(NamedTuple):
    """What one CPLI says: ``start`` to ``end`` (``None``: open), how much a week, or
    ``per_day`` (seven quantities, Monday first), what the client pays a week to the
    provider, and the days on which payment stops, as ordinals.

    ``prices`` are (first day, last day or ``None``, pounds per unit); where two hold on
    a day, the one that comes first in the list counts.
    """

    start: date
    end: date | None
    per_week: Decimal
    prices: tuple
    per_day: tuple | None = None
    contribution: Decimal = Decimal(0)
    absent: frozenset = frozenset()


class Part(NamedTuple):
    """The days of a CPLI, period, contract year and price: the atom of what is owed.

    ``first`` and ``last`` are the first and last of its ``days``, a number; ``price``
    is ``None`` where no price is approved.
    """

    financial_year: str
    price: Decimal | None
    first: date
    last: date
    days: int
    amounts: Amounts


class Key(NamedTuple):
    """What is billed at once and corrected at once: a CPLI's days of one contract year
    in one period."""

    cpli: Any
    period_start: date
    financial_year: str


class Claim(NamedTuple):
    """What a schedule takes of one :class:`Key`: days never billed before with their
    own dates, or the difference to what is billed (``is_adjustment``), which shows the
    whole period it corrects."""

    key: Key
    is_adjustment: bool
    first: date
    last: date
    days: int
    price: Decimal | None
    amounts: Amounts


def period_parts(first, last, terms):
    """Return (payable, not payable) lists of :class:`Part` for the days ``first`` to
    ``last`` of one period.

    Not payable are days of an absence during which payment stops, each year and price
    with what it would have come to, and days without a price, which come to nothing.
    """
    payable, unpaid = defaultdict(list), defaultdict(list)
    shared = overlap(first, last, terms.start, terms.end)
    for price, start, end in _spans(*shared, terms.prices) if shared else ():
        days = range(start.toordinal(), end.toordinal() + 1)
        stopped = days if price is None else [d for d in days if d in terms.absent]
        if stopped:
            unpaid[financial_year(start), price].extend(stopped)
        if len(stopped) < len(days):
            group = payable[financial_year(start), price]
            group.extend(d for d in days if d not in terms.absent)
    return _parts(terms, payable), _parts(terms, unpaid)


def _spans(first, last, prices):
    """Yield (price or None, first, last day) of the days that share price and contract
    year, in order."""
    while first <= last:
        price, end = _price_on(first, last, prices)
        end = min(end, financial_year_bounds(financial_year(first))[1])
        yield price, first, end
        first = end + ONE_DAY


def _price_on(day, last, prices):
    """Return the price of ``day``, or None, and the last day up to ``last`` on which
    that stays so."""
    for start, end, price in prices:
        if day < start:
            # It beats what follows in the list, from its first day on.
            last = min(last, start - ONE_DAY)
        elif not end or day <= end:
            return price, min(last, end or last)
    return None, last


def _parts(terms, groups):
    return [_part(terms, *key, days) for key, days in groups.items()]


def _part(terms, year, price, days):
    """Return the part of ``days``, dates as ordinals: the one place that rounds."""
    units, days_of_units = _units(terms, days)
    value = units * (price or 0) / days_of_units
    value = value.quantize(PENNY, ROUND_HALF_UP)
    contribution = contribution_of(terms.contribution, len(days), value)
    quantity = (units / days_of_units).quantize(QUANTITY)
    first, last = date.fromordinal(days[0]), date.fromordinal(days[-1])
    amounts = Amounts(quantity, value, contribution)
    return Part(year, price, first, last, len(days), amounts)


def _units(terms, days):
    """Return a quantity and the number of days in which it is delivered once: divided
    last, so that half pennies stay exact."""
    if terms.per_day:
        per_day = terms.per_day
        return sum((per_day[(day - 1) % DAYS_IN_WEEK] for day in days), Decimal(0)), 1
    return terms.per_week * len(days), DAYS_IN_WEEK


def periods_between(first, last, anchor, weeks):
    """Return the (first, last) days of all payment periods touched by ``first`` to
    ``last``, both included, the oldest first."""
    periods = []
    while first <= last:
        periods.append(period_of(first, anchor, weeks))
        first = periods[-1][1] + timedelta(days=1)
    return periods


def claims(owed, billed, unpriced, length):
    """Return the :class:`Claim` tuples of a schedule.

    ``owed`` is {Key: [Part]} of what is payable in its period and before; ``billed`` is
    {Key: Amounts} of what stands on other schedules, in the same periods; ``unpriced``
    holds the keys of which some days have no approved price: they wait as they are.
    ``length`` is that of a period, in days.

    Keys are never netted against each other. A key never billed before gives a claim
    for each price with its own dates, however old; one that is billed gives its whole
    difference at once.
    """
    result = []
    for key in sorted(owed.keys() | billed.keys()):
        if key in unpriced:
            continue
        if key in billed:
            result.extend(_adjustment(key, owed.get(key, ()), billed[key], length))
        else:
            result.extend(
                Claim(key, False, p.first, p.last, p.days, p.price, p.amounts)
                for p in owed[key]
            )
    return result


def _adjustment(key, parts, billed, length):
    difference = total(part.amounts for part in parts).minus(billed)
    if difference.value or difference.contribution:
        last = key.period_start + timedelta(days=length - 1)
        yield Claim(key, True, key.period_start, last, 0, None, difference)
