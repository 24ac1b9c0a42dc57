"""From claimed weeks to the lines of a bill: plain Python, no ORM.

A line that people see is a commitment in a payment period. Below it stand the
lines of the ledger, one for each service, service level and price, and one for
the contribution of the clients (DESIGN section 5).
"""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .ledger import Amounts, total

VALUE, CONTRIBUTION = "value", "contribution"


class LineKey(NamedTuple):
    """Names a line that people see; also in addresses, as text."""

    contract_id: int
    client_id: int
    financial_year: str
    period_start: date
    is_adjustment: bool

    def __str__(self):
        """Return "12-34-2023-20230717-plain"."""
        kind = "adj" if self.is_adjustment else "plain"
        year = self.financial_year[:4]
        day = f"{self.period_start:%Y%m%d}"
        return f"{self.contract_id}-{self.client_id}-{year}-{day}-{kind}"


class Item(NamedTuple):
    """What a document claims of one week; ``week`` is its actual."""

    key: LineKey
    week: Any
    week_start: date
    date_from: date
    date_to: date
    service_id: int
    level_id: int
    price: Decimal
    ordinal: int
    amounts: Amounts


class Line(NamedTuple):
    """A line that people see and the weeks it is made of."""

    key: LineKey
    items: tuple

    @property
    def amounts(self):
        return total(item.amounts for item in self.items)

    @property
    def date_from(self):
        return min(item.date_from for item in self.items)

    @property
    def date_to(self):
        return max(item.date_to for item in self.items)


class LedgerLine(NamedTuple):
    """One line of the ledger; ``level_id`` is None on a contribution.

    ``amount`` is in pounds and as the document shows it: what a credit note gives
    back is positive there.
    """

    text: str
    key: LineKey
    part: str
    service_id: int
    level_id: Any
    quantity: Decimal
    amount: Decimal
    items: tuple

    @property
    def date_from(self):
        return min(item.date_from for item in self.items)

    @property
    def date_to(self):
        return max(item.date_to for item in self.items)


def group_lines(items):
    """Return the items as :class:`Line` tuples, in the order they are met."""
    groups = {}
    for item in items:
        groups.setdefault(item.key, []).append(item)
    return [Line(key, tuple(found)) for key, found in groups.items()]


def ledger_lines(items, sign):
    """Return the :class:`LedgerLine` tuples of a document; none is worth nothing."""
    groups = {}
    for item in items:
        value_key = (item.key, VALUE, item.service_id, item.level_id, item.price)
        groups.setdefault(value_key, []).append(item)
        if item.amounts.contribution:
            share_key = (item.key, CONTRIBUTION, item.service_id, None, None)
            groups.setdefault(share_key, []).append(item)
    lines = (_ledger_line(key, tuple(found), sign) for key, found in groups.items())
    return [line for line in lines if line.amount]


def _ledger_line(group, items, sign):
    key, part, service_id, level_id, price = group
    amounts = total(item.amounts for item in items)
    amount = amounts.value if part == VALUE else -amounts.contribution
    quantity = amounts.quantity if part == VALUE else Decimal(0)
    text = "|".join(map(str, (key, part, service_id, level_id or "", price or "")))
    return LedgerLine(
        text,
        key,
        part,
        service_id,
        level_id,
        quantity * sign,
        amount * sign,
        items,
    )


def billed_quantity(line):
    """Return the (quantity, price) to write on a bill so that their product is the
    line's amount to the penny.

    A sum of rounded weeks is not hours x price once quarter hours give half pennies,
    so the price is the amount by the quantity. A line of money alone (a price that
    changed afterwards, a contribution) is one unit.
    """
    if line.quantity * line.amount > 0:
        return float(line.quantity), float(line.amount) / float(line.quantity)
    return 1.0, float(line.amount)
