"""What schedules take, in plain Python: the guide's own amounts, and random histories.

Two people's packages are changed at random, back-dated and in any order: starts, ends,
absences, prices, contributions, quantities. Schedules are drawn up period after period,
and some are taken back. After each, what stands on schedules has to be what is owed,
which is reckoned a second time, day by day and in fractions.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..tools.ledger import Amounts, total
from ..tools.schedule import (
    Key,
    Terms,
    claims,
    period_parts,
    periods_between,
)
from ..tools.weeks import financial_year

ANCHOR = date(2022, 4, 11)
HOMECARE = date(2023, 7, 17)
FIRST, LENGTH = date(2022, 1, 17), 28


def ordinals(first, last):
    return frozenset(range(first.toordinal(), last.toordinal() + 1))


def terms(start, end=None, price="507.49", **values):
    prices = values.pop("prices", ((start, None, Decimal(price)),))
    return Terms(start, end, Decimal(values.pop("per_week", 1)), prices, **values)


def period(day, anchor=ANCHOR):
    return periods_between(day, day, anchor, 4)[0]


def values_of(parts):
    return [(part.first, part.last, part.days, part.amounts.value) for part in parts]


@tagged("post_install", "-at_install")
class TestParts(BaseCase):
    """What a package comes to in one period."""

    def parts(self, day, each, anchor=ANCHOR):
        return period_parts(*period(day, anchor), each)

    def test_the_guide_s_fifteen_days(self):
        """Mr D: 17/03/2021 - 31/03/2021, £1087.48; the rest is of the next year."""
        payable, unpaid = self.parts(date(2021, 3, 17), terms(date(2021, 3, 17)))
        self.assertFalse(unpaid)
        self.assertEqual(
            values_of(payable),
            [
                (date(2021, 3, 17), date(2021, 3, 31), 15, Decimal("1087.48")),
                (date(2021, 4, 1), date(2021, 4, 11), 11, Decimal("797.48")),
            ],
        )
        self.assertEqual(
            [p.financial_year for p in payable], ["2020/2021", "2021/2022"]
        )

    def test_both_four_weekly_grids(self):
        self.assertEqual(
            period(date(2022, 4, 20)), (date(2022, 4, 11), date(2022, 5, 8))
        )
        self.assertEqual(
            period(date(2023, 8, 1), HOMECARE), (date(2023, 7, 17), date(2023, 8, 13))
        )
        each = terms(date(2022, 1, 3), price="700.00")
        for anchor in (ANCHOR, HOMECARE):
            payable, _unpaid = self.parts(date(2022, 6, 15), each, anchor)
            self.assertEqual([p.amounts.value for p in payable], [Decimal("2800.00")])

    def test_a_leap_day_is_a_day(self):
        each = terms(date(2024, 2, 29), date(2024, 2, 29), "700.00")
        payable, _unpaid = self.parts(date(2024, 2, 29), each)
        day = date(2024, 2, 29)
        self.assertEqual(values_of(payable), [(day, day, 1, Decimal("100.00"))])

    def test_days_of_an_absence_are_not_payable_and_keep_their_worth(self):
        away = ordinals(date(2022, 4, 20), date(2022, 4, 25))
        each = terms(date(2022, 1, 3), price="700.00", absent=away)
        payable, unpaid = self.parts(date(2022, 4, 11), each)
        self.assertEqual(
            values_of(payable),
            [(date(2022, 4, 11), date(2022, 5, 8), 22, Decimal("2200.00"))],
        )
        self.assertEqual(
            values_of(unpaid),
            [(date(2022, 4, 20), date(2022, 4, 25), 6, Decimal("600.00"))],
        )

    def test_a_price_that_changes_splits_the_period(self):
        prices = (
            (date(2022, 1, 3), date(2022, 4, 20), Decimal("500.00")),
            (date(2022, 4, 21), None, Decimal("510.00")),
        )
        payable, _unpaid = self.parts(
            date(2022, 4, 11), terms(date(2022, 1, 3), prices=prices)
        )
        self.assertEqual(
            values_of(payable),
            [
                (date(2022, 4, 11), date(2022, 4, 20), 10, Decimal("714.29")),
                (date(2022, 4, 21), date(2022, 5, 8), 18, Decimal("1311.43")),
            ],
        )

    def test_a_price_that_comes_back_is_rounded_once(self):
        prices = (
            (date(2022, 4, 16), date(2022, 4, 20), Decimal("510.00")),
            (date(2022, 1, 3), None, Decimal("500.00")),
        )
        payable, _unpaid = self.parts(
            date(2022, 4, 11), terms(date(2022, 1, 3), prices=prices)
        )
        self.assertEqual([p.days for p in payable], [23, 5])
        self.assertEqual(
            [p.amounts.value for p in payable], [Decimal("1642.86"), Decimal("364.29")]
        )

    def test_days_without_a_price_are_not_payable(self):
        prices = ((date(2022, 4, 18), date(2022, 5, 1), Decimal("700.00")),)
        payable, unpaid = self.parts(
            date(2022, 4, 11), terms(date(2022, 1, 3), prices=prices)
        )
        self.assertEqual([p.amounts.value for p in payable], [Decimal("1400.00")])
        self.assertEqual([(p.price, p.days) for p in unpaid], [(None, 14)])

    def test_days_of_the_week_count_as_they_are(self):
        per_day = tuple(Decimal(n) for n in ("2", "0", "0", "0", "0", "0", "1.5"))
        each = terms(date(2022, 4, 12), price="20.50", per_week=3.5, per_day=per_day)
        payable, _unpaid = self.parts(date(2022, 4, 11), each)
        # Three Mondays and four Sundays: 6 + 6 hours.
        self.assertEqual([p.amounts.value for p in payable], [Decimal("246.00")])

    def test_a_contribution_is_never_more_than_the_cost(self):
        each = terms(date(2022, 4, 11), price="70.00", contribution=Decimal("100.00"))
        payable, _unpaid = self.parts(date(2022, 4, 11), each)
        self.assertEqual(payable[0].amounts.contribution, Decimal("280.00"))


@tagged("post_install", "-at_install")
class TestClaims(BaseCase):
    """What a schedule takes beside others."""

    def owed(self, each, until):
        owed = defaultdict(list)
        for first, last in periods_between(each.start, until, ANCHOR, 4):
            for part in period_parts(first, last, each)[0]:
                owed[Key("cpli", first, part.financial_year)].append(part)
        return dict(owed)

    def claims(self, each, until, billed=()):
        found = claims(self.owed(each, until), dict(billed), (), LENGTH)
        return [
            (c.is_adjustment, c.first, c.last, c.amounts.value)
            for c in found
            if c.amounts != Amounts.of(0, 0, 0)
        ]

    def billed(self, each, until):
        owed = self.owed(each, until)
        return {key: total(p.amounts for p in parts) for key, parts in owed.items()}

    def test_the_guide_s_adjustments(self):
        """Mrs C ended on the day before 14 Feb 2022 week 2; M never came: 21 days at
        £535.30, 18 days of 2021/2022 at £535.30 and at £507.45, all given back."""
        before = terms(date(2022, 2, 14), price="535.30")
        ended = before._replace(end=date(2022, 2, 20))
        billed = self.billed(before, date(2022, 4, 10))
        found = self.claims(ended, date(2022, 4, 10), billed)
        self.assertEqual(
            [each for each in found if each[1] < date(2022, 4, 1)],
            [
                (True, date(2022, 2, 14), date(2022, 3, 13), Decimal("-1605.90")),
                (True, date(2022, 3, 14), date(2022, 4, 10), Decimal("-1376.49")),
                (True, date(2022, 3, 14), date(2022, 4, 10), Decimal("-764.71")),
            ],
        )
        before = terms(date(2022, 3, 14), price="507.45")
        gone = before._replace(end=date(2022, 3, 13))
        billed = self.billed(before, date(2022, 4, 10))
        self.assertEqual(
            self.claims(gone, date(2022, 4, 10), billed)[0],
            (True, date(2022, 3, 14), date(2022, 4, 10), Decimal("-1304.87")),
        )

    def test_old_days_never_billed_are_plain_lines_with_their_own_dates(self):
        each = terms(date(2021, 3, 17), date(2021, 3, 31))
        self.assertEqual(
            self.claims(each, date(2022, 5, 8)),
            [(False, date(2021, 3, 17), date(2021, 3, 31), Decimal("1087.48"))],
        )

    def test_another_contract_year_of_a_billed_period_is_new(self):
        """Billed from 1 April on; the start then moves back into March."""
        late = terms(date(2022, 4, 1), price="507.45")
        early = late._replace(
            start=date(2022, 3, 14),
            prices=((date(2022, 3, 14), None, late.prices[0][2]),),
        )
        billed = self.billed(late, date(2022, 4, 10))
        self.assertEqual(
            self.claims(early, date(2022, 4, 10), billed),
            [(False, date(2022, 3, 14), date(2022, 3, 31), Decimal("1304.87"))],
        )

    def test_the_same_schedule_again_takes_nothing(self):
        each = terms(date(2022, 1, 3))
        billed = self.billed(each, date(2022, 5, 8))
        self.assertEqual(self.claims(each, date(2022, 5, 8), billed), [])

    def test_days_that_lost_their_price_wait_as_they_are(self):
        each = terms(date(2022, 4, 11))
        billed = self.billed(each, date(2022, 5, 8))
        unpriced = set(billed)
        self.assertEqual(claims({}, billed, unpriced, LENGTH), [])


DATES = st.integers(0, 230).map(lambda days: FIRST + timedelta(days=days))
PRICES = st.integers(10_000, 150_000).map(lambda pence: Decimal(pence) / 100)
SHARES = st.sampled_from([Decimal("0"), Decimal("12.34"), Decimal("160.75")])
QUANTITIES = st.sampled_from([Decimal("1"), Decimal("0.5"), Decimal("21.25")])
STEPS = st.one_of(
    st.tuples(st.just("start"), DATES),
    st.tuples(st.just("end"), st.none() | DATES),
    st.tuples(st.just("absent"), st.tuples(DATES, st.integers(1, 40))),
    st.tuples(st.just("price"), st.tuples(DATES, PRICES)),
    st.tuples(st.just("share"), SHARES),
    st.tuples(st.just("quantity"), QUANTITIES),
    st.tuples(st.just("schedule"), st.none()),
    st.tuples(st.just("schedule"), st.none()),
    st.tuples(st.just("take back"), st.none()),
)


class History:
    """Two people's packages, and the schedules drawn up for them so far."""

    def __init__(self):
        self.people = [
            terms(FIRST, prices=((FIRST, None, Decimal("507.49")),)) for _who in "AB"
        ]
        self.schedules = []  # (period, [Claim]), the oldest first

    def change(self, who, step, value):
        each = self.people[who]
        if step == "start":
            each = each._replace(start=value)
        elif step == "end":
            each = each._replace(end=value)
        elif step == "absent":
            first, days = value
            last = first + timedelta(days=days - 1)
            each = each._replace(absent=each.absent ^ ordinals(first, last))
        elif step == "price":
            day, price = value
            each = each._replace(prices=((day, None, price), *each.prices))
        elif step == "share":
            each = each._replace(contribution=value)
        elif step == "quantity":
            each = each._replace(per_week=value)
        self.people[who] = each

    def billed(self):
        found = defaultdict(list)
        for _period, taken in self.schedules:
            for claim in taken:
                found[claim.key].append(claim.amounts)
        return {key: total(amounts) for key, amounts in found.items()}

    def schedule(self):
        """Draw up the schedule of the next period."""
        ends = [last for (_first, last), _taken in self.schedules]
        first = max(ends, default=FIRST - timedelta(days=1)) + timedelta(days=1)
        current = period(first)
        owed = defaultdict(list)
        for who, each in enumerate(self.people):
            last = min(each.end or current[1], current[1])
            for span in periods_between(each.start, last, ANCHOR, 4):
                for part in period_parts(*span, each)[0]:
                    owed[Key(who, span[0], part.financial_year)].append(part)
        taken = claims(owed, self.billed(), self.unpriced(current[1]), LENGTH)
        self.schedules.append((current, taken))
        return current[1]

    def unpriced(self, until):
        found = set()
        for who, each in enumerate(self.people):
            for day in self.days(each, until):
                if self.price(each, day) is None:
                    found.add(Key(who, period(day)[0], financial_year(day)))
        return found

    def take_back(self):
        if self.schedules:
            self.schedules.pop()

    # What is owed, reckoned a second time

    def days(self, each, until):
        day, last = each.start, min(each.end or until, until)
        while day <= last:
            yield day
            day += timedelta(days=1)

    def price(self, each, day):
        for start, end, price in each.prices:
            if start <= day and (end is None or day <= end):
                return price
        return None

    def owed(self, until):
        """{key: (value, contribution)} in pence."""
        owed, unpriced = defaultdict(lambda: [0, 0]), self.unpriced(until)
        for who, each in enumerate(self.people):
            groups = defaultdict(int)
            for day in self.days(each, until):
                if day.toordinal() not in each.absent:
                    key = Key(who, period(day)[0], financial_year(day))
                    groups[key, self.price(each, day)] += 1
            for (key, price), days in groups.items():
                if key not in unpriced:
                    week = Fraction(each.per_week) * Fraction(price) * 100
                    value = half_up(week * days / 7)
                    share = half_up(Fraction(each.contribution) * 100 * days / 7)
                    owed[key][0] += value
                    owed[key][1] += min(share, value)
        return owed, unpriced


def half_up(pence):
    return int(pence + Fraction(1, 2))


def pence(pounds):
    exact = pounds * 100
    assert exact == int(exact), pounds
    return int(exact)


@tagged("post_install", "-at_install")
class TestRandomSchedules(BaseCase):
    @settings(max_examples=400)
    @given(
        st.lists(st.tuples(st.integers(0, 1), STEPS), min_size=4, max_size=24),
    )
    def test_paid_so_far_and_the_next_schedule_are_what_is_owed(self, steps):
        history = History()
        for who, (step, value) in steps:
            if step == "schedule":
                self.check(history, history.schedule())
            elif step == "take back":
                history.take_back()
            else:
                history.change(who, step, value)
        self.check(history, history.schedule())

    def check(self, history, until):
        owed, unpriced = history.owed(until)
        billed = history.billed()
        for key in owed.keys() | billed.keys():
            if key in unpriced or key.period_start > until:
                continue
            amounts = billed.get(key) or Amounts.of(0, 0, 0)
            self.assertEqual(
                [pence(amounts.value), pence(amounts.contribution)], owed[key], key
            )

    def test_a_share_is_never_negative_and_never_above_the_cost(self):
        each = terms(FIRST, price="100.00", contribution=Decimal("160.75"))
        payable, _unpaid = period_parts(*period(FIRST), each)
        for part in payable:
            self.assertEqual(part.amounts.payable, Decimal("0.00"))
