from datetime import date, datetime

from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import ActualsCommon


@tagged("post_install", "-at_install")
class TestCutOff(ActualsCommon):
    def cutoff(self, monday, weekday="1", hour=17.0):
        contract = self.cases.test_contract
        contract.write({"cutoff_weekday": weekday, "cutoff_hour": hour})
        return contract._get_cutoff(monday)

    def test_the_cut_off_follows_the_week(self):
        self.assertEqual(self.cutoff(date(2023, 7, 17)), datetime(2023, 7, 25, 17))
        self.assertEqual(
            self.cutoff(date(2023, 7, 17), "4", 9.5), datetime(2023, 7, 28, 9, 30)
        )

    def test_easter_monday_moves_it_to_tuesday(self):
        self.assertEqual(self.cutoff(date(2024, 3, 25), "0"), datetime(2024, 4, 2, 17))

    def test_good_friday_moves_it_past_easter(self):
        self.assertEqual(self.cutoff(date(2023, 3, 27), "4"), datetime(2023, 4, 11, 17))

    def test_christmas_and_boxing_day_move_it_to_wednesday(self):
        self.assertEqual(
            self.cutoff(date(2023, 12, 18), "0"), datetime(2023, 12, 27, 17)
        )

    def test_substitute_days_count(self):
        # Christmas 2021 fell on a weekend: Monday 27 and Tuesday 28 were off.
        self.assertEqual(
            self.cutoff(date(2021, 12, 20), "0"), datetime(2021, 12, 29, 17)
        )

    def test_a_bank_holiday_lasts_its_day_on_the_councils_clock_only(self):
        # Summer bank holiday, Monday 28 Aug 2023, is kept as 27 Aug 23:00 UTC.
        days = self.cases.test_contract._get_bank_holidays(
            date(2023, 8, 1), date(2023, 8, 31)
        )
        self.assertEqual(days, {date(2023, 8, 28)})

    def test_the_councils_own_calendar_beats_the_shipped_one(self):
        calendar = self.env["resource.calendar"].create({"name": "Ours"})
        self.env.company.lcc_working_calendar_id = calendar
        self.assertEqual(self.cutoff(date(2024, 3, 25), "0"), datetime(2024, 4, 1, 17))

    def test_an_hour_just_short_of_the_next_is_not_an_hour_early(self):
        self.assertEqual(
            self.cutoff(date(2023, 7, 17), hour=16.9999), datetime(2023, 7, 25, 17)
        )
        self.assertEqual(
            self.cutoff(date(2023, 7, 17), hour=23.9999), datetime(2023, 7, 25, 23, 59)
        )

    def test_there_is_no_hour_24(self):
        for hour in (24, -0.5):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self.cases.test_contract.cutoff_hour = hour
                self.env.flush_all()

    def test_the_cut_off_does_not_lock(self):
        monday = date(2023, 7, 24)
        self.assertLess(self.cutoff(monday), self.env.company._lcc_now())
        self.save_week(monday)


@tagged("post_install", "-at_install")
class TestPaymentCalendars(ActualsCommon):
    def test_the_two_grids_of_lancashire(self):
        homecare = self.cases.test_contract.calendar_id
        self.assertEqual(
            homecare._get_period(date(2023, 8, 13)),
            (date(2023, 7, 17), date(2023, 8, 13)),
        )
        self.assertEqual(homecare, self.cases.demo_contract.calendar_id)
        home = self.world.contract(self.cases.demo, "CH - HOME", "scheduled")
        self.assertEqual(
            home.calendar_id._get_period(date(2022, 4, 11)),
            (date(2022, 4, 11), date(2022, 5, 8)),
        )

    def test_a_grid_starts_on_a_monday(self):
        with self.assertRefused("18 Jul 2023 is not a Monday"):
            self.world.calendar("Crooked", date(2023, 7, 18))

    def test_a_period_has_weeks(self):
        vals = {"name": "None", "date_anchor": "2023-07-17", "weeks": 0}
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["lcc.payment.calendar"].create(vals)
