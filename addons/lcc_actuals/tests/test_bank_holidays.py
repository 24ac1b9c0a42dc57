from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..tools.bank_holidays import bank_holidays
from .common import ActualsCommon

#: As GOV.UK lists them for England and Wales.
KNOWN = {
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}


@tagged("post_install", "-at_install")
class TestBankHolidays(ActualsCommon):
    def setUp(self):
        super().setUp()
        self.calendar = self.env.ref("lcc_actuals.resource_calendar_council")

    def days(self, year):
        return sorted(d for d in self.calendar._lcc_get_days_off() if d.year == year)

    def add(self, year, user=None):
        """[Add Bank Holidays] of a year."""
        wizard = self.env["lcc.bank.holidays"].with_user(user or self.manager)
        wizard = wizard.create({"year": year})
        wizard.action_add()
        return wizard

    def test_the_library_knows_the_known_days(self):
        for year, days in KNOWN.items():
            expected = [date.fromisoformat(f"{year}-{day}") for day in days.split()]
            self.assertEqual(list(bank_holidays(year)), expected)

    def test_the_shipped_days_are_the_library_s(self):
        for year in range(2021, 2031):
            self.assertEqual(self.days(year), list(bank_holidays(year)), year)

    def test_a_year_is_added_once_and_as_whole_days_of_the_council_s_clock(self):
        self.assertFalse(self.days(2031))
        wizard = self.add(2031)
        self.assertEqual(self.days(2031), list(bank_holidays(2031)))
        self.assertEqual(len(self.days(2031)), 8)
        self.assertFalse(wizard.missing)
        count = len(self.calendar.global_leave_ids)
        self.add(2031)
        self.assertEqual(len(self.calendar.global_leave_ids), count)
        # Good Friday, 11 Apr 2031, in summer time: no cut-off on it.
        contract = self.cases.test_contract
        contract.write({"cutoff_weekday": "4", "cutoff_hour": 17})
        cutoff = contract._get_cutoff(date(2031, 3, 31))
        self.assertEqual(cutoff.date(), date(2031, 4, 15))

    def test_the_council_s_edits_stay(self):
        leaves = self.calendar.global_leave_ids
        christmas = leaves.filtered(lambda leave: leave.date_from.year == 2028)[-1]
        christmas.name = "County Hall closed"
        count = len(leaves)
        self.add(2028)
        self.assertEqual(christmas.name, "County Hall closed")
        self.assertEqual(len(self.calendar.global_leave_ids), count)

    def test_what_is_missing_is_shown_before_it_is_added(self):
        leaves = self.calendar.global_leave_ids
        leaves.filtered(lambda leave: leave.name.startswith("Coronation")).unlink()
        wizard = self.env["lcc.bank.holidays"].with_user(self.manager)
        wizard = wizard.create({"year": 2023})
        self.assertEqual(wizard.missing.split(": ")[0], "8 May 2023")
        wizard.action_add()
        self.assertIn(date(2023, 5, 8), self.days(2023))

    def test_the_scheduler_adds_years_to_come_and_brings_nothing_back(self):
        run = self.env["resource.calendar"]._lcc_cron_bank_holidays
        with freeze_time("2029-01-02 09:00:00"):
            may_day = self.calendar.global_leave_ids.filtered(
                lambda leave: leave.date_to.date() == date(2029, 5, 7)
            )
            may_day.unlink()
            run()
            self.assertEqual(self.days(2031), list(bank_holidays(2031)))
            self.assertFalse(self.days(2032))
            self.assertNotIn(date(2029, 5, 7), self.days(2029))
            count = len(self.calendar.global_leave_ids)
            run()
            self.assertEqual(len(self.calendar.global_leave_ids), count)

    def test_only_managers_add_them(self):
        for user in (self.officer, self.reader):
            with self.assertRaises(AccessError):
                self.add(2031, user)
        self.assertFalse(self.days(2031))
