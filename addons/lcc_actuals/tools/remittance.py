"""Which bills a payment pays, and how much of each: plain Python, no ORM.

Amounts are pence, whole numbers; a credit note's is negative. What a payment pays of a
bill comes from the matching of journal items. A credit note set against an invoice
moves no money by itself: both are told with the first payment that was matched with
either of them then or later, so that the advice of an earlier payment stays as it was.
"""

from collections import defaultdict
from typing import Any, NamedTuple


class Match(NamedTuple):
    """A payment matched with a bill, by ``moment`` (when) and ``order`` (its id)."""

    moment: Any
    order: int
    payment: Any
    bill: Any
    amount: int


class Offset(NamedTuple):
    """A credit note set against an invoice, for ``amount`` of both."""

    moment: Any
    order: int
    invoice: Any
    credit_note: Any
    amount: int


def share_out(matches, offsets, named):
    """Return {payment: {bill: pence}} of what each payment pays.

    ``named`` is {payment: bills} of the bills that a payment was made for: an offset
    between two of them that no payment is matched with is told there.
    """
    paid = defaultdict(lambda: defaultdict(int))
    by_bill = defaultdict(list)
    for match in matches:
        paid[match.payment][match.bill] += match.amount
        by_bill[match.bill].append(match)
    for offset in offsets:
        payment = _payment_of(offset, by_bill, named)
        if payment is not None:
            paid[payment][offset.invoice] += offset.amount
            paid[payment][offset.credit_note] -= offset.amount
    return {payment: dict(bills) for payment, bills in paid.items()}


def _payment_of(offset, by_bill, named):
    """Return the payment that an offset is told with, or ``None``."""
    matches = by_bill[offset.invoice] + by_bill[offset.credit_note]
    if matches:
        later = [match for match in matches if match.moment >= offset.moment]
        return min(later).payment if later else None
    both = {offset.invoice, offset.credit_note}
    return next((each for each in named if both <= set(named[each])), None)


def share_unmatched(amount, bills):
    """Return {bill: pence} for a payment of ``amount`` that stands in no journal item
    yet: ``bills`` is {bill: pence}, the oldest first; credit notes count whole, then
    invoices until the amount is used up."""
    paid = {bill: total for bill, total in bills.items() if total < 0}
    left = amount - sum(paid.values())
    for bill, total in bills.items():
        if total > 0 and left > 0:
            paid[bill] = min(total, left)
            left -= paid[bill]
    return paid
