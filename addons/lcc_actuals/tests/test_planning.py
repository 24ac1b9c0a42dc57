from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..tools.planning import planned_days, planned_quantity
from ..tools.quantities import is_multiple
from ..tools.weeks import monday_of, week_days
from .common import DAYS

MONDAY = date(2023, 7, 17)
STEPS = st.sampled_from(["0.25", "0.5", "1"])
#: (quantity a week, step): a CPLI's quantity is a whole number of steps.
WEEKLY = st.tuples(st.integers(0, 400), STEPS).map(
    lambda drawn: (Decimal(drawn[0]) * Decimal(drawn[1]), Decimal(drawn[1]))
)
PATTERNS = st.lists(
    st.integers(0, 96).map(lambda quarters: quarters / 4), min_size=7, max_size=7
)
SUBSETS = st.sets(st.integers(0, 6)).map(sorted)


def days(*weekdays):
    return [MONDAY + timedelta(days=weekday) for weekday in weekdays]


@tagged("post_install", "-at_install")
class TestPlannedDays(BaseCase):
    def test_days_of_an_absence_do_not_count(self):
        away = {date(2023, 7, 18), date(2023, 7, 19), date(2023, 8, 1)}
        self.assertEqual(
            planned_days(MONDAY, date(2023, 7, 18), None, away), days(3, 4, 5, 6)
        )

    def test_a_package_that_does_not_run_has_no_days(self):
        self.assertEqual(planned_days(MONDAY, date(2023, 7, 24), None), [])

    @given(DAYS, DAYS, DAYS, st.sets(st.integers(0, 6)))
    def test_planned_days_are_the_running_days_less_the_absent(
        self, day, start, end, absent
    ):
        monday = monday_of(day)
        away = {monday + timedelta(days=weekday) for weekday in absent}
        self.assertEqual(
            planned_days(monday, start, end, away),
            [d for d in week_days(monday) if start <= d <= end and d not in away],
        )


@tagged("post_install", "-at_install")
class TestPlannedQuantity(BaseCase):
    def test_five_days_of_thirty_five_hours_are_twenty_five(self):
        self.assertEqual(planned_quantity(days(0, 1, 2, 3, 4), 35), 25)

    def test_a_share_goes_to_the_nearest_step(self):
        self.assertEqual(planned_quantity(days(0, 1, 2), 10), Decimal("4.25"))  # 4.286
        self.assertEqual(planned_quantity(days(0, 1, 2), 10, step=1), 4)
        self.assertEqual(
            planned_quantity(days(0), Decimal("1.75"), step="0.5"), Decimal("0.5")
        )

    def test_half_a_step_goes_up(self):
        self.assertEqual(planned_quantity(days(0), Decimal("3.5"), step=1), 1)

    def test_the_day_pattern_beats_the_share(self):
        weekend = [0, 0, 0, 0, 0, 3.5, 3.5]
        self.assertEqual(planned_quantity(days(0, 1, 2, 3, 4), 7, weekend), 0)
        self.assertEqual(planned_quantity(days(4, 5), 7, weekend), Decimal("3.5"))

    @given(WEEKLY, SUBSETS)
    def test_a_part_week_is_steps_and_never_more_than_the_week(self, weekly, weekdays):
        per_week, step = weekly
        quantity = planned_quantity(days(*weekdays), per_week, step=step)
        self.assertTrue(is_multiple(quantity, step))
        self.assertTrue(0 <= quantity <= per_week)
        share = per_week * len(weekdays) / 7
        self.assertLessEqual(abs(quantity - share), step / 2)

    @given(PATTERNS, SUBSETS)
    def test_a_day_pattern_loses_nothing_when_a_week_is_split(self, pattern, weekdays):
        rest = sorted(set(range(7)) - set(weekdays))
        whole = planned_quantity(days(*range(7)), 0, pattern)
        parts = [planned_quantity(days(*part), 0, pattern) for part in (weekdays, rest)]
        self.assertEqual(sum(parts), whole)
        self.assertEqual(whole, sum(Decimal(str(quantity)) for quantity in pattern))

    @given(WEEKLY, SUBSETS)
    def test_the_two_parts_of_a_split_week_differ_by_a_step_at_most(
        self, weekly, weekdays
    ):
        per_week, step = weekly
        rest = sorted(set(range(7)) - set(weekdays))
        parts = [
            planned_quantity(days(*part), per_week, step=step)
            for part in (weekdays, rest)
        ]
        self.assertLessEqual(abs(sum(parts) - per_week), step)
