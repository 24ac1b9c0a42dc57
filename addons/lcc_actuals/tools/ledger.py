"""Owed minus billed: the one idea that carries all money (DESIGN section 4).

Plain Python, no ORM. Pounds and quantities are ``Decimal``; ``docs/ledger.md``
explains the rule with a diagram.
"""

from decimal import Decimal
from typing import NamedTuple

from .quantities import PENNY

#: What a document takes: an invoice what is owed more, a credit note what is less.
INVOICE, CREDIT_NOTE = 1, -1


class Amounts(NamedTuple):
    """A quantity in its level's unit, what it costs, and what of the cost the
    provider collects from the client."""

    quantity: Decimal
    value: Decimal
    contribution: Decimal

    @classmethod
    def of(cls, quantity, value, contribution):
        """Return numbers of the database as exact quantity and pounds."""
        return cls(
            round(Decimal(str(quantity)), 4),
            Decimal(str(value)).quantize(PENNY),
            Decimal(str(contribution)).quantize(PENNY),
        )

    @property
    def payable(self):
        """What the council pays, without VAT."""
        return self.value - self.contribution

    def plus(self, other):
        """Return the sum of both."""
        return Amounts(*(a + b for a, b in zip(self, other, strict=True)))

    def minus(self, other):
        """Return what this is more than ``other``."""
        return Amounts(*(a - b for a, b in zip(self, other, strict=True)))


NOTHING = Amounts(Decimal(0), Decimal("0.00"), Decimal("0.00"))


class Standing(NamedTuple):
    """What of one week stands on one document."""

    ordinal: int
    amounts: Amounts

    @property
    def is_adjustment(self):
        """Tell whether the week stood on a document before this one."""
        return self.ordinal > 1


def total(amounts):
    """Return the sum of an iterable of :class:`Amounts`."""
    result = NOTHING
    for each in amounts:
        result = result.plus(each)
    return result


def contribution_of(weekly, days, cost):
    """Return what of ``cost`` the client pays for ``days`` of a week: the weekly
    contribution by the day, rounded half up, and never more than the cost."""
    share = Decimal(str(weekly)) * days / 7
    return min(share.quantize(PENNY, "ROUND_HALF_UP"), Decimal(str(cost)))


def open_amount(owed, billed):
    """Return what is still to bill (more than 0) or to give back (less than 0) of one
    week.

    ``owed`` and ``billed`` are its :class:`Amounts`; ``owed`` is ``None`` for a week
    that nobody can bill as it stands: not confirmed, not approved or in dispute.
    """
    return Decimal("0.00") if owed is None else owed.minus(billed).payable


def claim(owed, billed, sign):
    """Return the :class:`Amounts` of one week that a document takes.

    ``billed`` is what stands on all *other* live documents, ``sign`` is INVOICE or
    CREDIT_NOTE. Weeks are never netted against each other: each is claimed by itself,
    and a week whose difference has the other sign, or none, is left.
    """
    if owed is None or open_amount(owed, billed) * sign <= 0:
        return NOTHING
    return owed.minus(billed)


def claim_beside(owed, standing, own, sign):
    """Return the :class:`Standing` of one week on the document ``own`` as it comes to
    now, or ``None`` where that takes nothing of it.

    ``standing`` is {document: Standing} on all live documents; ``own`` is ``None`` for
    one that is not there yet. A week is first billed with ordinal 1; whatever follows,
    while that stands, is an adjustment.
    """
    others = [each.amounts for document, each in standing.items() if document != own]
    amounts = claim(owed, total(others), sign)
    if amounts == NOTHING:
        return None
    if own in standing:
        return Standing(standing[own].ordinal, amounts)
    last = max((each.ordinal for each in standing.values()), default=0)
    return Standing(last + 1, amounts)
