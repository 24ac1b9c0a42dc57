from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..tools import weeks
from .common import DAYS

ONE_DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestWeeks(BaseCase):
    def test_a_week_is_named_by_its_monday(self):
        for day in (date(2023, 7, 17), date(2023, 7, 20), date(2023, 7, 23)):
            self.assertEqual(weeks.monday_of(day), date(2023, 7, 17))
        self.assertEqual(weeks.monday_of(date(2023, 7, 24)), date(2023, 7, 24))

    @given(DAYS)
    def test_weeks_tile_the_calendar(self, day):
        monday = weeks.monday_of(day)
        self.assertTrue(weeks.is_monday(monday))
        self.assertLessEqual(monday, day)
        self.assertLessEqual(day, weeks.sunday_of(monday))
        self.assertEqual(
            weeks.sunday_of(monday) + ONE_DAY, weeks.monday_of(monday + 7 * ONE_DAY)
        )
        self.assertEqual(weeks.week_days(monday)[day.weekday()], day)

    @given(DAYS, st.integers(0, 500))
    def test_mondays_between_name_each_touched_week_once(self, first, length):
        last = first + length * ONE_DAY
        touched = {weeks.monday_of(first + n * ONE_DAY) for n in range(length + 1)}
        self.assertEqual(weeks.mondays_between(first, last), sorted(touched))

    def test_no_week_lies_between_a_day_and_the_day_before(self):
        self.assertEqual(
            weeks.mondays_between(date(2023, 7, 20), date(2023, 7, 19)), []
        )


@tagged("post_install", "-at_install")
class TestRunningDays(BaseCase):
    def test_a_package_that_starts_on_wednesday_runs_five_days(self):
        self.assertEqual(
            weeks.running_days(date(2021, 4, 19), date(2021, 4, 21), None),
            (date(2021, 4, 21), date(2021, 4, 25)),
        )

    def test_a_package_that_ended_on_sunday_does_not_run_on_monday(self):
        monday = date(2023, 7, 17)
        self.assertIsNone(
            weeks.running_days(monday, date(2020, 1, 1), date(2023, 7, 16))
        )
        self.assertIsNone(weeks.running_days(monday, date(2023, 7, 24), False))

    @given(DAYS, DAYS, st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS))
    def test_an_overlap_holds_exactly_the_days_of_both(self, first, start, last, end):
        shared = weeks.overlap(first, last, start, end)
        for day in {first, start, last or start, end or first}:
            in_both = (
                first <= day
                and start <= day
                and (last is None or day <= last)
                and (end is None or day <= end)
            )
            in_shared = bool(shared) and shared[0] <= day <= shared[1]
            self.assertEqual(in_shared, in_both)


@tagged("post_install", "-at_install")
class TestFinancialYears(BaseCase):
    def test_the_year_turns_on_the_first_of_april(self):
        self.assertEqual(weeks.financial_year(date(2023, 3, 31)), "2022/2023")
        self.assertEqual(weeks.financial_year(date(2023, 4, 1)), "2023/2024")
        self.assertEqual(weeks.financial_year(date(2024, 1, 1)), "2023/2024")

    def test_bounds_are_1_april_and_31_march(self):
        self.assertEqual(
            weeks.financial_year_bounds("2022/2023"),
            (date(2022, 4, 1), date(2023, 3, 31)),
        )

    def test_other_texts_are_not_a_financial_year(self):
        for text in (
            "2022",
            "2022/23",
            "2022/2024",
            "2022-2023",
            "",
            "a/b",
            "²/³",
            "0/1",
        ):
            with self.subTest(text=text), self.assertRaises(ValueError):
                weeks.financial_year_bounds(text)

    @given(DAYS)
    def test_a_year_holds_its_day_and_ends_where_the_next_begins(self, day):
        first, last = weeks.financial_year_bounds(weeks.financial_year(day))
        self.assertTrue(first <= day <= last)
        self.assertIn((last - first).days, (364, 365))
        following = weeks.financial_year(last + ONE_DAY)
        self.assertEqual(weeks.financial_year_bounds(following)[0], last + ONE_DAY)


@tagged("post_install", "-at_install")
class TestPeriods(BaseCase):
    HOMECARE, RESIDENTIAL = date(2023, 7, 17), date(2022, 4, 11)

    def test_the_homecare_grid_holds_17_july_to_13_august_2023(self):
        for day in (date(2023, 7, 17), date(2023, 8, 1), date(2023, 8, 13)):
            self.assertEqual(
                weeks.period_of(day, self.HOMECARE, 4),
                (date(2023, 7, 17), date(2023, 8, 13)),
            )

    def test_the_residential_grid_lies_14_days_apart(self):
        first, last = weeks.period_of(date(2022, 5, 8), self.RESIDENTIAL, 4)
        self.assertEqual((first, last), (date(2022, 4, 11), date(2022, 5, 8)))
        homecare, _end = weeks.period_of(first, self.HOMECARE, 4)
        self.assertEqual((first - homecare).days, 14)

    def test_invoice_26_april_to_23_may_2021_is_one_homecare_period(self):
        self.assertEqual(
            weeks.period_of(date(2021, 5, 1), self.HOMECARE, 4),
            (date(2021, 4, 26), date(2021, 5, 23)),
        )

    @given(DAYS, DAYS.map(weeks.monday_of), st.integers(1, 13))
    def test_periods_partition_the_days(self, day, anchor, length):
        start, end = weeks.period_of(day, anchor, length)
        self.assertTrue(start <= day <= end)
        self.assertEqual((end - start).days, 7 * length - 1)
        self.assertTrue(weeks.is_monday(start))
        self.assertEqual(weeks.period_of(start, anchor, length), (start, end))
        self.assertEqual(weeks.period_of(end, anchor, length), (start, end))
        self.assertEqual(
            weeks.period_of(end + ONE_DAY, anchor, length)[0], end + ONE_DAY
        )
        self.assertEqual(weeks.period_of(anchor, anchor, length)[0], anchor)


@tagged("post_install", "-at_install")
class TestMonthsAndTexts(BaseCase):
    def test_july_2023_has_six_weeks_and_february_2021_four(self):
        self.assertEqual(
            weeks.month_weeks(2023, 7),
            [date(2023, 6, 26)] + [date(2023, 7, day) for day in (3, 10, 17, 24, 31)],
        )
        self.assertEqual(len(weeks.month_weeks(2021, 2)), 4)

    @given(DAYS)
    def test_a_month_holds_the_week_of_each_of_its_days(self, day):
        mondays = weeks.month_weeks(day.year, day.month)
        self.assertIn(weeks.monday_of(day), mondays)
        for monday in mondays:
            months = {(d.year, d.month) for d in weeks.week_days(monday)}
            self.assertIn((day.year, day.month), months)

    def test_dates_are_written_as_in_the_guide(self):
        self.assertEqual(weeks.long_date(date(2023, 7, 17)), "17 Jul 2023")
        self.assertEqual(weeks.long_date(date(2023, 5, 1)), "1 May 2023")
        self.assertEqual(weeks.short_date(date(2023, 5, 1)), "01/05/2023")
        self.assertEqual(
            weeks.range_text(date(2023, 4, 1), date(2024, 3, 31)),
            "01/04/2023 - 31/03/2024",
        )
        self.assertEqual(weeks.range_text(date(2023, 4, 1), False), "01/04/2023 - open")
