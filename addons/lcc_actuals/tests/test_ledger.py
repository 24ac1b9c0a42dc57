"""Owed minus billed with random histories, in plain Python.

A small council of six weeks and as many bills as come is moved by random steps. What
a document takes is asked of the product's own functions; what is owed is reckoned a
second time, in whole pennies. After every step the equation has to hold:

    what stands on bills + what is open = what is owed
"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged
from odoo.tools import float_round

from ..tools.bill_lines import (
    Item,
    LineKey,
    billed_quantity,
    group_lines,
    ledger_lines,
)
from ..tools.ledger import (
    CREDIT_NOTE,
    INVOICE,
    NOTHING,
    Amounts,
    claim_beside,
    contribution_of,
    open_amount,
    total,
)
from ..tools.quantities import cost
from ..tools.weeks import financial_year

MONDAYS = [date(2023, 3, 20) + timedelta(days=7 * number) for number in range(3)]
PERIOD = date(2023, 3, 20)
SUBMITTED = ("pending", "on_hold", "authorised")


def pence(amount):
    """Return pounds as whole pennies; fail where they are none."""
    exact = Decimal(str(amount)) * 100
    assert exact == int(exact), amount
    return int(exact)


class Week:
    """A weekly actual of one of two clients, as far as the ledger goes: hours in
    quarters, money in pennies."""

    def __init__(self, number):
        self.number = number
        self.client, place = divmod(number, len(MONDAYS))
        self.monday = MONDAYS[place]
        self.quarters, self.price, self.days = 56, 2050, 7
        self.contribution = 0
        self.is_confirmed = self.is_awaiting = False

    @property
    def is_decided(self):
        return self.is_confirmed and not self.is_awaiting

    def owed(self):
        """Return what the product reckons: Amounts, or None while undecided."""
        if not self.is_decided:
            return None
        hours = Decimal(self.quarters) / 4 if self.days else Decimal(0)
        value = cost(hours, Decimal(self.price) / 100)
        weekly = Decimal(self.contribution) / 100
        return Amounts.of(hours, value, contribution_of(weekly, self.days, value))

    def owed_pence(self):
        """Return what is owed, reckoned without the product: halves count up."""
        value = (self.quarters * self.price + 2) // 4 if self.days else 0
        share = (2 * self.contribution * self.days + 7) // 14
        return value - min(share, value)


class Bill:
    def __init__(self, sign):
        self.sign = sign
        self.status = "unsubmitted"
        self.items = {}

    @property
    def is_live(self):
        return self.status != "cancelled"

    @property
    def is_submitted(self):
        return self.status in SUBMITTED

    def standing(self):
        """Return {week number: what stands here}, to compare."""
        return {number: (item.key, item.amounts) for number, item in self.items.items()}


class Council:
    """Six weeks and the bills drawn up from them. Every step takes two numbers, which
    choose among what is there, and does nothing where it would be refused."""

    def __init__(self):
        self.weeks = [Week(number) for number in range(2 * len(MONDAYS))]
        self.bills = []
        #: What stood on the bills when they were submitted.
        self.sealed = {}

    # What the product does

    def standing(self, week):
        return {
            bill: bill.items[week.number]
            for bill in self.bills
            if bill.is_live and week.number in bill.items
        }

    def billed(self, week):
        return total(item.amounts for item in self.standing(week).values())

    def open(self, week):
        return open_amount(week.owed(), self.billed(week))

    def items(self, weeks, sign, own=None):
        found = (
            self.item(week, claim_beside(week.owed(), self.standing(week), own, sign))
            for week in weeks
        )
        return [item for item in found if item]

    def item(self, week, taken):
        if not taken:
            return None
        last = week.monday + timedelta(days=max(week.days - 1, 0))
        year = financial_year(last)
        key = LineKey(1, week.client, year, PERIOD, taken.is_adjustment)
        price = Decimal(week.price) / 100
        dates = (week.monday, week.monday, last)
        return Item(key, week, *dates, 1, 1, price, taken.ordinal, taken.amounts)

    def propose(self, sign):
        """Return the items that a new document would take."""
        left = [
            week
            for week in self.weeks
            if self.open(week) * sign > 0
            and all(bill.is_submitted for bill in self.standing(week))
        ]
        return self.items(left, sign)

    def recalculate(self, bill):
        weeks = [item.week for item in bill.items.values()]
        return self.items(weeks, bill.sign, bill)

    def fill(self, bill, items):
        bill.items = {item.week.number: item for item in items}

    # Steps: weeks

    def is_locked(self, week):
        return any(bill.is_submitted for bill in self.standing(week))

    def enter(self, number, quarters):
        """More than 20 hours are above the tolerance."""
        week = self.weeks[number % 6]
        if not self.is_locked(week):
            week.quarters = quarters % 134
            week.is_confirmed, week.is_awaiting = True, week.quarters > 80

    def correct(self, number, quarters):
        """Hours of a locked week, as a dispute may settle them."""
        self.weeks[number % 6].quarters = quarters % 134

    def confirm(self, number, _other):
        week = self.weeks[number % 6]
        if not self.is_locked(week):
            week.is_confirmed = True

    def approve(self, number, _other):
        self.weeks[number % 6].is_awaiting = False

    def change_plan(self, number, _other):
        """A new plan sends a confirmed week back to its provider."""
        week = self.weeks[number % 6]
        if not self.is_locked(week):
            week.is_confirmed = False

    def end(self, number, days):
        """A week cut partly waits for an officer; one cut wholly owes nothing."""
        week = self.weeks[number % 6]
        week.days = days % 8
        if week.days in (0, 7):
            week.is_awaiting = False
            week.is_confirmed = week.is_confirmed or not week.days
        else:
            week.is_awaiting = True

    def price(self, number, price):
        """A price approved now, from any week on."""
        for week in self.weeks:
            if week.monday >= MONDAYS[number % 3]:
                week.price = price

    def contribute(self, number, contribution):
        for week in self.weeks:
            if week.client == number % 2:
                week.contribution = contribution * 7

    # Steps: documents

    def draw_up(self, kind, leave):
        """Draw up what is proposed but for one line, which may be none of them."""
        sign = INVOICE if kind % 3 else CREDIT_NOTE
        lines = group_lines(self.propose(sign))
        chosen = [line for at, line in enumerate(lines) if at != leave % 4]
        if chosen:
            bill = Bill(sign)
            self.bills.append(bill)
            self.fill(bill, [item for line in chosen for item in line.items])

    def choose(self, number, *statuses):
        found = [bill for bill in self.bills if bill.status in statuses]
        return found[number % len(found)] if found else None

    def update(self, number, _other):
        if bill := self.choose(number, "unsubmitted"):
            self.fill(bill, self.recalculate(bill))

    def add(self, number, _other):
        """Take all that is suggested; once more would add nothing."""
        if bill := self.choose(number, "unsubmitted"):
            weeks = [item.week for item in bill.items.values()]
            weeks += [item.week for item in self.propose(bill.sign)]
            self.fill(bill, self.items(weeks, bill.sign, bill))
            assert not self.propose(bill.sign)
            assert bill.standing() == self.fresh(self.recalculate(bill))

    def remove(self, number, at):
        if bill := self.choose(number, "unsubmitted"):
            lines = group_lines(bill.items.values())
            if lines:
                gone = lines[at % len(lines)].key
                kept = [i.week for i in bill.items.values() if i.key != gone]
                self.fill(bill, self.items(kept, bill.sign, bill))

    def delete(self, number, _other):
        if bill := self.choose(number, "unsubmitted"):
            self.bills.remove(bill)

    def submit(self, number, _other):
        """Refused while the document is short by anything, or empty."""
        if bill := self.choose(number, "unsubmitted"):
            now = self.fresh(self.recalculate(bill))
            if bill.items and now == bill.standing():
                bill.status = "pending"
                self.sealed[bill] = bill.standing()

    def settle(self):
        """Update what is unsubmitted and draw up all the rest."""
        for bill in self.bills:
            if bill.status == "unsubmitted":
                self.fill(bill, self.recalculate(bill))
        for sign in (INVOICE, CREDIT_NOTE):
            bill = Bill(sign)
            self.fill(bill, self.propose(sign))
            self.bills.append(bill)

    def fresh(self, items):
        return {item.week.number: (item.key, item.amounts) for item in items}

    def hold(self, number, _other):
        if bill := self.choose(number, "pending", "authorised"):
            bill.status = "on_hold"

    def send_back(self, number, _other):
        if bill := self.choose(number, "pending", "on_hold"):
            bill.status = "unsubmitted"
            del self.sealed[bill]

    def authorise(self, number, _other):
        if bill := self.choose(number, "pending"):
            bill.status = "authorised"

    def cancel(self, number, _other):
        if bill := self.choose(number, *SUBMITTED):
            bill.status = "cancelled"
            del self.sealed[bill]


#: Weeks and bills have to be there before they can be billed and changed.
STEPS = Counter(
    enter=4,
    confirm=4,
    correct=2,
    approve=2,
    change_plan=1,
    end=2,
    price=3,
    contribute=2,
    draw_up=6,
    update=3,
    add=2,
    remove=2,
    delete=1,
    submit=4,
    hold=1,
    send_back=2,
    authorise=1,
    cancel=1,
)
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(sorted(STEPS.elements())),
        st.integers(0, 11),
        st.integers(0, 4000),
    ),
    min_size=10,
    max_size=40,
)


@tagged("post_install", "-at_install")
class TestLedger(BaseCase):
    @settings(max_examples=2000)
    @given(HISTORIES)
    def test_bills_and_what_is_open_come_to_what_is_owed(self, history):
        council = Council()
        for week in council.weeks:
            week.is_confirmed = bool(week.number % 3)
        for step, number, other in history:
            getattr(council, step)(number, other)
            for week in council.weeks:
                self.check_equation(council, week)
            for bill in filter(lambda bill: bill.is_live, council.bills):
                self.check_stands(council, bill)
        self.check_proposals(council)
        council.settle()
        self.assertEqual([council.open(week) for week in council.weeks], [0] * 6)
        for bill in filter(lambda bill: bill.is_live, council.bills):
            self.check_bill(bill)

    def check_equation(self, council, week):
        """By the penny and for each week: then nothing is netted across weeks.

        An undecided week owes what stands on submitted bills. What an unsubmitted one
        still has of it goes with the next [Update].
        """
        standing = council.standing(week)
        ordinals = [each.ordinal for each in standing.values()]
        self.assertEqual(len(set(ordinals)), len(ordinals))
        if week.is_decided:
            billed = sum(pence(each.amounts.payable) for each in standing.values())
            self.assertEqual(
                billed + pence(council.open(week)), week.owed_pence(), vars(week)
            )
            return
        self.assertEqual(council.open(week), 0)
        for bill in standing:
            if not bill.is_submitted:
                now = council.fresh(council.recalculate(bill))
                self.assertNotIn(week.number, now)

    def check_bill(self, bill):
        """Lines as Odoo reckons them add up to the items, and none is nothing."""
        items = list(bill.items.values())
        lines = ledger_lines(items, bill.sign)
        amounts = [float_round(q * p, 2) for q, p in map(billed_quantity, lines)]
        self.assertTrue(all(amounts), lines)
        self.assertEqual([float(line.amount) for line in lines], amounts)
        self.assertTrue(all(q > 0 for q, _price in map(billed_quantity, lines)))
        expected = total(item.amounts for item in items).payable * bill.sign
        self.assertEqual(sum(map(pence, amounts)), pence(expected))
        # Each week gives the document what it is for.
        for item in items:
            self.assertGreater(item.amounts.payable * bill.sign, 0)

    def check_stands(self, council, bill):
        """What was submitted is never rewritten."""
        if bill.is_submitted:
            self.assertEqual(bill.standing(), council.sealed[bill])

    def check_proposals(self, council):
        """An invoice would take every positive difference, a credit note every
        negative one; together, whatever is on no unsubmitted document."""
        for sign in (INVOICE, CREDIT_NOTE):
            free = [
                week
                for week in council.weeks
                if all(bill.is_submitted for bill in council.standing(week))
            ]
            expected = {
                week.number: pence(council.open(week))
                for week in free
                if council.open(week) * sign > 0
            }
            items = council.propose(sign)
            found = {i.week.number: pence(i.amounts.payable) for i in items}
            self.assertEqual(found, expected)

    @settings(max_examples=500)
    @given(HISTORIES)
    def test_suggesting_twice_adds_nothing(self, history):
        council = Council()
        for step, number, other in history:
            getattr(council, step)(number, other)
        for sign in (INVOICE, CREDIT_NOTE):
            items = council.propose(sign)
            bill = Bill(sign)
            council.bills.append(bill)
            council.fill(bill, items)
            self.assertFalse(council.propose(sign))
            self.assertEqual(bill.standing(), council.fresh(council.recalculate(bill)))
            bill.status = "pending"
            self.assertFalse(council.propose(sign))

    def test_nothing_stands_where_nothing_was_billed(self):
        self.assertEqual(total([]), NOTHING)
        self.assertIsNone(claim_beside(NOTHING, {}, None, INVOICE))
        self.assertIsNone(claim_beside(None, {}, None, INVOICE))
