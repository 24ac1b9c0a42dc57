from datetime import date

from odoo.tests import tagged

from .common import ActualsCommon

JULY = [date(2023, 6, 26), *(date(2023, 7, day) for day in (3, 10, 17, 24, 31))]
SINGLE = date(2023, 7, 24)


@tagged("post_install", "-at_install")
class TestMonthStates(ActualsCommon):
    def states(self, year=2023, month=7, service=None):
        service = (service or self.cases.test_service).with_user(self.reader)
        return list(service._get_month_states(year, month).values())

    def test_a_month_of_the_guide(self):
        self.assertEqual(
            self.cases.test_service._get_month_states(2023, 7),
            {
                JULY[0]: "empty",  # the packages start on 3 July
                JULY[1]: "not_generated",
                JULY[2]: "not_generated",
                JULY[3]: "part_confirmed",
                JULY[4]: "part_confirmed",
                JULY[5]: "part_confirmed",
            },
        )

    def test_a_week_goes_from_generated_to_locked(self):
        monday = JULY[1]
        self.world.generate(self.cases.test_service, monday)
        week = self.env["lcc.actual"].search(
            [
                ("service_id", "=", self.cases.test_service.id),
                ("week_start", "=", monday),
            ]
        )
        self.assertEqual(self.states()[1], "to_confirm")
        self.confirm(week[0])
        self.assertEqual(self.states()[1], "part_confirmed")
        self.confirm(week)
        self.assertEqual(self.states()[1], "confirmed")
        week[0]._do_lock("billed")
        self.assertEqual(self.states()[1], "confirmed")
        week[1:]._do_lock("billed")
        self.assertEqual(self.states()[1], "locked")

    def test_locked_and_to_confirm_is_part_confirmed(self):
        week = self.week(self.cases.carr, SINGLE)
        self.confirm(week)
        self.week(monday=SINGLE)._do_lock("billed")
        week[0].package_line_id.qty_week = 10.5
        self.assertEqual(self.states()[4], "part_confirmed")

    def test_future_weeks_are_future(self):
        self.assertEqual(
            self.states(month=8),  # today is Monday 21 August
            [
                "part_confirmed",
                "part_confirmed",
                "not_generated",
                "not_generated",
                "future",
            ],
        )

    def test_a_month_before_everything_is_empty(self):
        self.assertEqual(set(self.states(2020, 1)), {"empty"})

    def test_the_other_providers_weeks_do_not_show(self):
        demo = self.states(service=self.cases.demo_service)
        self.assertEqual(set(demo), {"not_generated"})

    def test_a_client_s_week_reads_confirmed_of_total(self):
        week = self.week(self.cases.rowan)
        total = sum(week.mapped("amount_total"))
        confirmed = sum(
            week.filtered(lambda a: a.state == "confirmed").mapped("amount_total")
        )
        self.assertEqual((confirmed, total), (389.50, 389.50))

    def test_a_month_asks_as_many_queries_for_many_packages_as_for_few(self):
        self.queries()  # warm up
        few = self.queries()
        self.world.crowd(
            self.cases.test_service, self.cases.single_carer, 30, date(2023, 7, 3)
        )
        self.world.generate(self.cases.test_service, *JULY[1:])
        self.assertEqual(self.queries(), few)

    def queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.cases.test_service._get_month_states(2023, 7)
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestOutstandingWeeks(ActualsCommon):
    def outstanding(self, service=None):
        return (
            self.env["lcc.outstanding.week"]
            .with_user(self.reader)
            .search([("service_id", "=", (service or self.cases.test_service).id)])
        )

    def test_unconfirmed_weeks_are_listed_with_lines_people_and_pounds(self):
        self.assertRecordValues(
            self.outstanding(),
            [
                {
                    "week_start": monday,
                    "provider_id": self.cases.test.id,
                    "line_count": 2,
                    "client_count": 1,
                    "amount_total": 574.00,
                    "age_weeks": age,
                    "age_band": "0" if age < 2 else "1" if age < 5 else "2",
                }
                for monday, age in (
                    (date(2023, 7, 17), 5),
                    (date(2023, 7, 24), 4),
                    (date(2023, 7, 31), 3),
                    (date(2023, 8, 7), 2),
                )
            ],
        )

    def test_the_oldest_week_is_over_twelve_weeks_old(self):
        weeks = self.outstanding(self.cases.demo_service)
        self.assertRecordValues(
            weeks,
            [{"age_weeks": 61, "age_band": "3"}, {"age_weeks": 16, "age_band": "3"}],
        )

    def test_a_confirmed_week_leaves_the_list_and_a_changed_plan_comes_back(self):
        week = self.week(self.cases.carr, SINGLE)
        self.confirm(week)
        self.assertNotIn(SINGLE, self.outstanding().mapped("week_start"))
        week[0].package_line_id.qty_week = 10.5
        self.assertIn(SINGLE, self.outstanding().mapped("week_start"))

    def test_a_week_wholly_outside_its_package_leaves_the_list(self):
        week = self.week(self.cases.carr, SINGLE)
        self.confirm(week)
        for line in week.package_line_id:
            line.qty_week = 10.5
            line.date_end = date(2023, 7, 16)
        self.assertNotIn(SINGLE, self.outstanding().mapped("week_start"))
