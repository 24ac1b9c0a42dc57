from datetime import date, timedelta

from odoo.tests import tagged

from .common import WEEK, ActualsCommon

NEW_WEEK = date(2023, 8, 14)
#: Columns that differ between any two rows.
OWN = {"id", "package_line_id", "client_id", "create_uid", "write_uid"}
TIMES = {"create_date", "write_date"}


@tagged("post_install", "-at_install")
class TestGeneration(ActualsCommon):
    def generate(self, monday=NEW_WEEK, service=None, user=None):
        service = service or self.cases.test_service
        return service.with_user(user or self.officer).action_generate_actuals(monday)

    def generated(self, monday=NEW_WEEK, service=None):
        domain = [
            ("week_start", "=", monday),
            ("service_id", "=", (service or self.cases.test_service).id),
        ]
        return self.env["lcc.actual"].search(domain)

    def test_every_running_planned_package_gets_its_week_once(self):
        self.assertEqual(self.generate(), 4)
        self.assertEqual(len(self.generated()), 4)
        self.assertEqual(self.generate(), 0)
        self.assertEqual(len(self.generated()), 4)
        self.assertEqual(self.generated().provider_id, self.cases.test)

    def test_a_week_equals_its_plan(self):
        self.generate()
        self.assertRecordValues(
            self.week(monday=NEW_WEEK).sorted("qty_planned"),
            [
                {
                    "qty_planned": hours,
                    "qty_actual": hours,
                    "visits": hours,
                    "amount_total": pounds,
                    "state": "generated",
                }
                for hours, pounds in ((7, 143.50), (14, 287.00))
            ],
        )

    def test_intermittent_packages_are_not_generated(self):
        self.generate(service=self.cases.demo_service)
        generated = self.generated(service=self.cases.demo_service)
        self.assertEqual(generated.package_line_id, self.cases.bloggs_line)

    def test_packages_that_do_not_run_in_the_week_are_not_generated(self):
        for start, end in (
            (date(2023, 8, 21), None),
            (date(2023, 7, 1), date(2023, 8, 13)),
        ):
            self.line(7, start, end)
        self.assertEqual(self.generate(), 4)

    def line(self, hours, start, end=None, **values):
        client = self.world.client("Mr", "Arthur", "Newbrook")
        cases = self.cases
        return self.world.cpli(
            client, cases.test_service, cases.single_carer, hours, start, end, **values
        )

    def test_part_weeks_patterns_and_absences_are_planned(self):
        starts = self.line(14, date(2023, 8, 17))
        weekend = {"is_by_day": True, "qty_saturday": 2.5, "qty_sunday": 3}
        pattern = self.line(0, WEEK, date(2023, 8, 19), **weekend)
        away = self.line(21, WEEK)
        self.env["lcc.absence"].create(
            {
                "client_id": away.client_id.id,
                "reason": "away",
                "date_start": NEW_WEEK,
                "date_end": date(2023, 8, 15),
            }
        )
        self.generate()
        lines = (starts, pattern, away)
        planned = [line.actual_ids.qty_planned for line in lines]
        self.assertEqual(planned, [8, 2.5, 15])

    def test_generated_rows_equal_created_ones_in_every_column(self):
        """The generator writes SQL; this holds it to what the ORM would do."""
        names = ["full", "part", "unpriced"]
        unpriced = self.world.level("Homecare (LWH) - Sit")
        for generated, created in self.pairs(names, unpriced):
            self.generate_only(generated)
            self.actuals.create({"package_line_id": created.id, "week_start": NEW_WEEK})
            (row,) = self.columns(generated.actual_ids)
            (orm,) = self.columns(created.actual_ids)
            self.assertEqual(row.keys(), orm.keys())
            for name in row.keys() - OWN - TIMES:
                with self.subTest(kind=generated.reference, column=name):
                    self.assertEqual(row[name], orm[name])
            self.assertTrue(all(row[name] for name in TIMES | {"create_uid"}))

    def pairs(self, names, unpriced):
        for name in names:
            start = date(2023, 8, 16) if name == "part" else WEEK
            pair = [self.line(10, start) for _both in range(2)]
            if name == "unpriced":
                for line in pair:
                    line.service_level_id = unpriced
            yield pair

    def generate_only(self, line):
        rows = line._prepare_generated_rows(NEW_WEEK)
        self.assertEqual(len(self.env["lcc.actual"]._insert_rows(list(rows))), 1)
        self.env.invalidate_all()

    def test_a_second_insert_of_one_row_is_dropped_by_the_index(self):
        line = self.line(7, WEEK)
        rows = list(line._prepare_generated_rows(NEW_WEEK))
        actuals = self.env["lcc.actual"]
        self.assertEqual(len(actuals._insert_rows(rows * 2)), 1)
        self.assertEqual(len(actuals._insert_rows(rows)), 0)

    def test_scheduled_contracts_have_no_actuals(self):
        cases = self.cases
        contract = self.world.contract(cases.demo, "CH - HOME", "scheduled")
        service = self.world.service(contract, "HOME")
        bed = self.world.level("Residential (Bed)", unit="week")
        self.world.rate(contract, bed, 535.30)
        line = self.world.cpli(cases.bloggs, service, bed, 1, WEEK)
        self.assertEqual(self.generate(service=service), 0)
        added = {"package_line_id": line.id, "qty_actual": 1, "visits": 1}
        with self.assertRefused("CH - HOME is paid on plan"):
            self.save([added], cases.bloggs, NEW_WEEK, service)
        with self.assertRefused("CH - HOME is paid on plan"):
            self.actuals.create({"package_line_id": line.id, "week_start": NEW_WEEK})

    def test_other_days_and_future_weeks_are_not_generated(self):
        for day in ("2023-08-15", "2023-02-30", "soon", None, 5, [], "9999-12-27"):
            with self.subTest(day=day), self.assertRefused("is not a Monday"):
                self.generate(day)
        with self.assertRefused("28 Aug 2023 has not begun"):
            self.generate(date(2023, 8, 28))
        self.assertEqual(self.generate(date(2023, 8, 21)), 4)  # this week has begun

    def run_weekly_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("lcc_actuals.cron_generate_actuals").method_direct_trigger()

    def test_the_weekly_job_makes_this_week_and_three_before_it_once(self):
        self.run_weekly_job()
        mondays = [date(2023, 8, 21) - timedelta(days=7 * back) for back in range(5)]
        for monday in mondays[:4]:
            self.assertEqual(len(self.generated(monday)), 4, monday)
            self.assertEqual(len(self.generated(monday, self.cases.demo_service)), 1)
        self.assertFalse(self.generated(mondays[4], self.cases.demo_service))
        before = self.env["lcc.actual"].search([])
        self.run_weekly_job()
        self.assertEqual(self.env["lcc.actual"].search([]), before)

    def test_generating_leaves_recorded_weeks_alone(self):
        with self.assertUntouched(self.week()):
            self.assertEqual(self.generate(WEEK), 0)

    def test_generating_asks_as_many_queries_for_fifty_as_for_one(self):
        one = self.crowd_of(1, "ONE")
        fifty = self.crowd_of(50, "FIFTY")
        self.count_queries(one, date(2023, 7, 3))  # warm up
        self.assertEqual(
            self.count_queries(one, NEW_WEEK), self.count_queries(fifty, NEW_WEEK)
        )
        self.assertEqual(len(self.generated(service=fifty)), 50)

    def crowd_of(self, number, name):
        service = self.world.service(self.cases.test_contract, name)
        self.world.crowd(service, self.cases.single_carer, number, date(2023, 7, 3))
        return service

    def count_queries(self, service, monday):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.generate(monday, service)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
