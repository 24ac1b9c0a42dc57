from datetime import date

from odoo.tests import tagged

from ..demo.guide import INVOICE_2021, WEEK_MANUAL, WEEK_RESPITE, WEEKS_TESTINV4
from .common import WEEK, ActualsCommon


@tagged("post_install", "-at_install")
class TestCasesToThePenny(ActualsCommon):
    """The figures of the guide and of DESIGN section 3 that concern actuals."""

    def save_bloggs(self, monday, *added, **entries):
        """Save Mrs Bloggs's week at DEMO PROVIDER."""
        cases = self.cases
        week = self.week(cases.bloggs, monday, cases.demo_service)
        lines = [*self.lines(week, **entries), *added]
        return self.save(lines, cases.bloggs, monday, cases.demo_service)

    def assertTotal(self, actuals, pounds):
        total = sum(actuals.mapped("amount_total"))
        self.assertEqual(f"{total:.2f}", pounds)

    def test_submit_a_manual_actual_of_35_then_32_then_33_hours(self):
        two_carer = self.bloggs_actual(WEEK_MANUAL)
        self.assertRecordValues(
            two_carer,
            [{"qty_planned": 35, "price_unit": 17.84, "amount_total": 624.40}],
        )
        comment = "Three visits missed"
        self.save_bloggs(
            WEEK_MANUAL,
            two_carer={"qty_actual": "32", "qty_missed": "3", "comment": comment},
        )
        self.assertRecordValues(two_carer, [{"qty_actual": 32, "amount_total": 570.88}])
        self.save_bloggs(WEEK_MANUAL, two_carer={"qty_actual": 33, "qty_missed": 2})
        self.assertRecordValues(
            two_carer,
            [{"amount_total": 588.72, "state": "confirmed", "comment": comment}],
        )

    def test_the_cost_is_spelled_out_as_in_the_guide(self):
        two_carer = self.bloggs_actual(WEEK_MANUAL)
        text = "£624.40 = 35 (Actual + Frstd) Hours x £17.84"
        self.assertEqual(two_carer._cost_text(), text)

    def test_frustrated_hours_are_paid_and_missed_are_not(self):
        two_carer = self.bloggs_actual(WEEK_MANUAL)
        entry = {"qty_actual": 30, "qty_frustrated": 2, "qty_missed": 3, "comment": "-"}
        self.save_bloggs(WEEK_MANUAL, two_carer=entry)
        self.assertRecordValues(two_carer, [{"amount_total": 570.88}])  # 32 h

    def test_four_hours_of_rolling_respite_make_the_week_706_40(self):
        line = self.cases.bloggs_respite
        week = self.save_bloggs(WEEK_RESPITE, self.intermittent(line, qty_actual="4"))
        respite = week.filtered("package_line_id").filtered(
            lambda actual: actual.kind == "intermittent"
        )
        self.assertRecordValues(
            respite,
            [{"qty_planned": 0, "qty_extra": 0, "visits": 1, "amount_total": 82.00}],
        )
        self.assertTotal(week, "706.40")

    def test_mrs_ro_with_two_missed_hours_costs_389_50(self):
        week = self.week()
        self.assertTotal(week, "389.50")
        self.assertRecordValues(
            self.actual(self.cases.two_carer),
            [{"qty_planned": 14, "qty_actual": 12, "visits": 14, "state": "confirmed"}],
        )

    def test_two_emergency_hours_make_it_430_50(self):
        added = self.unplanned(
            self.cases.emergency, qty_actual="2", comment="Fell on the stairs"
        )
        week = self.save([*self.lines(self.week()), added])
        self.assertTotal(week, "430.50")
        self.assertRecordValues(
            self.actual(self.cases.emergency),
            [
                {
                    "qty_planned": 0,
                    "qty_actual": 2,
                    "qty_extra": 2,
                    "visits": 1,
                    "amount_total": 41.00,
                    "state": "confirmed",
                }
            ],
        )

    def test_mrs_c_with_travel_costs_574_00(self):
        week = self.save_week(client=self.cases.carr)
        self.assertTotal(week, "574.00")
        self.assertEqual(set(week.mapped("state")), {"confirmed"})

    def test_the_four_weeks_of_testinv4_cost_1599_00(self):
        added = self.unplanned(self.cases.emergency, qty_actual=2, comment="Fall")
        last = WEEKS_TESTINV4[-1]
        self.save([*self.lines(self.week(monday=last)), added], monday=last)
        weeks = [self.week(monday=monday) for monday in WEEKS_TESTINV4]
        self.assertTotal(self.env["lcc.actual"].union(*weeks), "1599.00")

    def test_the_four_weeks_of_the_2021_invoice_cost_2399_60(self):
        weeks = [self.bloggs_actual(monday) for monday in INVOICE_2021]
        actuals = self.env["lcc.actual"].union(*weeks)
        self.assertTotal(actuals, "2399.60")
        self.assertEqual(set(actuals.mapped("price_unit")), {17.14})
        self.assertEqual(set(actuals.mapped("financial_year")), {"2021/2022"})

    def test_a_week_across_the_first_of_april_takes_the_price_of_its_first_day(self):
        monday = date(2022, 3, 28)
        self.world.generate(self.cases.demo_service, monday)
        self.assertRecordValues(
            self.bloggs_actual(monday),
            [
                {
                    "price_unit": 17.14,
                    "amount_total": 599.90,
                    "financial_year": "2022/2023",
                    "date_from": monday,
                    "date_to": date(2022, 4, 3),
                }
            ],
        )
        self.world.generate(self.cases.demo_service, date(2022, 4, 4))
        after = self.bloggs_actual(date(2022, 4, 4))
        self.assertRecordValues(after, [{"price_unit": 17.84, "amount_total": 624.40}])

    def test_a_package_that_starts_on_friday_1_april_takes_that_days_price(self):
        cases, monday = self.cases, date(2022, 3, 28)
        client = self.world.client("Mr", "Alan", "Aprilfold")
        self.world.cpli(
            client, cases.demo_service, cases.demo_two_carer, 35, date(2022, 4, 1)
        )
        self.world.generate(cases.demo_service, monday)
        actual = self.actual(cases.demo_two_carer, client, monday, cases.demo_service)
        self.assertRecordValues(  # three of seven days of 35 hours
            actual,
            [{"qty_planned": 15, "price_unit": 17.84, "amount_total": 267.60}],
        )

    def test_a_package_that_ends_on_31_march_belongs_to_the_old_year(self):
        cases, monday = self.cases, date(2022, 3, 28)
        client = self.world.client("Mr", "Alan", "Aprilfold")
        self.world.cpli(
            client,
            cases.demo_service,
            cases.demo_two_carer,
            35,
            monday,
            date(2022, 3, 31),
        )
        self.world.generate(cases.demo_service, monday)
        actual = self.actual(cases.demo_two_carer, client, monday, cases.demo_service)
        self.assertRecordValues(
            actual,
            [{"qty_planned": 20, "price_unit": 17.14, "financial_year": "2021/2022"}],
        )

    def test_half_a_penny_is_rounded_up_in_the_database(self):
        self.world.rate(
            self.cases.test_contract, self.cases.single_carer, 17.14, date(2023, 7, 17)
        )
        entry = {"qty_actual": 0.25, "qty_missed": 6.75, "comment": "Only a quarter"}
        self.save_week(single_carer=entry)
        actual = self.actual(self.cases.single_carer)
        self.assertRecordValues(actual, [{"amount_total": 4.29}])  # 4.285
        self.env.cr.execute(
            "SELECT amount_total::text FROM lcc_actual WHERE id = %s", [actual.id]
        )
        self.assertEqual(self.env.cr.fetchone(), ("4.29",))

    def test_providers_do_not_mix(self):
        demo = self.week(self.cases.bloggs, WEEK_MANUAL, self.cases.demo_service)
        self.assertEqual(demo.provider_id, self.cases.demo)
        self.assertEqual(self.week(monday=WEEK).provider_id, self.cases.test)
