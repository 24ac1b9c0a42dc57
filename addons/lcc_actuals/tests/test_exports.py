import io
from datetime import date, datetime

from odoo.tests import tagged
from openpyxl import load_workbook

from ..demo.guide import WEEK_RESPITE, WEEKS_TESTINV4
from ..tools.actuals_sheet import COLUMNS
from ..tools.commissioned_sheet import columns_of
from .common import WEEK, WEEK_2, ActualsCommon

QUANTITIES = ("qty_planned", "qty_actual", "qty_frustrated", "qty_missed", "qty_extra")
PRICES = ("price", "rate_from", "rate_to")


class ExportsCommon(ActualsCommon):
    def crowd(self, number):
        """Return the CPLIs of so many clients at a service of their own."""
        service = self.world.service(self.cases.test_contract, f"FOR {number}")
        levels = self.cases.single_carer | self.cases.two_carer
        return self.world.crowd(service, levels, number, date(2023, 4, 3))

    def queries(self, read, number):
        """Return how many queries it takes to ``read()`` so many rows, once what
        Odoo keeps between requests is warm."""
        for _warming in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(list(read())), number)
        count = self.env.cr.sql_log_count - before
        self.assertGreater(count, 3, "nothing was counted")
        return count


@tagged("post_install", "-at_install")
class TestActualsExport(ExportsCommon):
    def found(self, first=WEEK, last=WEEK, provider=None, **options):
        """The lines of an export of TEST PROVIDER's, by default of one week."""
        domain = self.actuals._get_sheet_domain(
            provider or self.cases.test, first, last, **options
        )
        return self.actuals._search_sheet(domain)

    def rows(self, *args, **options):
        return list(self.found(*args, **options)._get_sheet_rows())

    def figures(self, row):
        return tuple(row[name] for name in QUANTITIES)

    def test_a_week_of_the_guide_to_the_penny(self):
        rows = self.rows()
        self.assertEqual(
            [
                (row["client"], row["service_level"], self.figures(row), row["visits"])
                for row in rows
            ],
            [
                (
                    "Carrbeck, Connie",
                    "Homecare (LWH) - Single Carer",
                    (21, 21, 0, 0, 0),
                    21,
                ),
                ("Carrbeck, Connie", "Homecare (LWH) - Travel", (7, 7, 0, 0, 0), 7),
                (
                    "Rowanthwaite, Rosa",
                    "Homecare (LWH) - Single Carer",
                    (7, 7, 0, 0, 0),
                    7,
                ),
                (
                    "Rowanthwaite, Rosa",
                    "Homecare (LWH) - Two Carer",
                    (14, 12, 0, 2, 0),
                    14,
                ),
            ],
        )
        costs = [f"{row['amount_total']:.2f}" for row in rows]
        self.assertEqual(costs, ["430.50", "143.50", "143.50", "246.00"])
        self.assertEqual({row["price_unit"] for row in rows}, {20.50})

    def test_a_row_names_its_line_in_full(self):
        line = self.actual(self.cases.two_carer).package_line_id
        name = "LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
        self.assertEqual(
            self.rows()[-1],
            {
                "reference": line.reference,
                "client_reference": self.cases.rowan.reference,
                "client": "Rowanthwaite, Rosa",
                "contract": name,
                "service": name,
                "service_level": "Homecare (LWH) - Two Carer",
                "unit": "Hour",
                "week_start": WEEK,
                "qty_planned": 14,
                "qty_actual": 12,
                "qty_frustrated": 0,
                "qty_missed": 2,
                "qty_extra": 0,
                "visits": 14,
                "reason": None,
                "comment": "Cancelled by client",
                "price_unit": 20.50,
                "amount_total": 246.00,
                "status": "Confirmed",
            },
        )

    def test_rows_have_the_columns_of_the_sheet_and_no_others(self):
        keys = {column.key for column in COLUMNS}
        for row in self.rows():
            self.assertEqual(set(row), keys)

    def test_the_weeks_that_the_dates_touch_are_in_it(self):
        for first, last, weeks in (
            (date(2023, 7, 20), date(2023, 7, 20), [WEEK]),
            (date(2023, 7, 23), date(2023, 7, 24), [WEEK, WEEK_2]),
            (date(2023, 7, 17), date(2023, 7, 23), [WEEK]),
            (date(2023, 8, 13), date(2023, 9, 30), WEEKS_TESTINV4[-1:]),
            (date(2023, 7, 1), date(2023, 7, 16), []),
            (date(2023, 7, 1), date(2023, 12, 31), WEEKS_TESTINV4),
        ):
            with self.subTest(first=first, last=last):
                found = self.found(first, last)
                self.assertEqual(sorted(set(found.mapped("week_start"))), weeks)

    def test_rows_stand_week_by_week(self):
        rows = self.rows(WEEK, WEEKS_TESTINV4[-1])
        self.assertEqual(len(rows), 16)
        weeks = [row["week_start"] for row in rows]
        self.assertEqual(weeks, sorted(weeks))

    def test_only_to_confirm_leaves_out_what_is_said(self):
        rows = self.rows(only_to_confirm=True)
        self.assertEqual({row["status"] for row in rows}, {"To confirm"})
        self.assertEqual({row["client"] for row in rows}, {"Carrbeck, Connie"})
        self.confirm(self.week(self.cases.carr))
        self.assertEqual(self.rows(only_to_confirm=True), [])

    def test_one_service_leaves_out_the_others(self):
        other = self.world.service(self.cases.test_contract, "ANOTHER SERVICE")
        line = self.world.cpli(
            self.cases.carr, other, self.cases.single_carer, 3.5, WEEK
        )
        self.world.generate(other, WEEK)
        rows = self.rows(service=other)
        self.assertEqual([row["reference"] for row in rows], [line.reference])
        self.assertEqual(len(self.rows()), 5)

    def test_another_provider_s_rows_are_never_in_it(self):
        everything = (date(2021, 1, 1), date(2024, 1, 1))
        found = self.found(*everything)
        self.assertEqual(found.provider_id, self.cases.test)
        found = self.found(*everything, service=self.cases.demo_service)
        self.assertFalse(found)

    def test_an_unplanned_line_has_no_plan_and_no_cpli(self):
        added = self.unplanned(self.cases.emergency, qty_actual="2", comment="Fall")
        self.save([*self.lines(self.week()), added])
        row = next(row for row in self.rows() if "Emergency" in row["service_level"])
        self.assertIsNone(row["reference"])
        self.assertEqual(row["client_reference"], self.cases.rowan.reference)
        self.assertEqual(self.figures(row), (None, 2, None, None, 2))
        self.assertEqual((row["visits"], row["amount_total"]), (1, 41.00))

    def test_an_intermittent_line_has_no_plan(self):
        cases = self.cases
        added = self.intermittent(cases.bloggs_respite, qty_actual="4")
        week = self.week(cases.bloggs, WEEK_RESPITE, cases.demo_service)
        lines = [*self.lines(week), added]
        self.save(lines, cases.bloggs, WEEK_RESPITE, cases.demo_service)
        rows = self.rows(WEEK_RESPITE, WEEK_RESPITE, cases.demo)
        row = next(row for row in rows if "Respite" in row["service_level"])
        self.assertEqual(row["reference"], cases.bloggs_respite.reference)
        self.assertEqual(self.figures(row), (None, 4, 0, None, None))
        self.assertEqual(sum(row["amount_total"] for row in rows), 706.40)

    def test_planned_is_what_an_entry_is_judged_against(self):
        line = self.actual(self.cases.two_carer).package_line_id
        line.qty_week = 10
        row = self.rows()[-1]
        self.assertEqual(self.figures(row), (10, 12, 0, 2, 0))
        self.assertEqual(row["status"], "To confirm")

    def test_a_part_week_and_an_absence_lower_the_plan(self):
        client = self.world.client("Mr", "Alan", "Aprilfold")
        level = self.cases.single_carer
        service = self.cases.test_service
        line = self.world.cpli(client, service, level, 7, date(2023, 7, 20))
        self.env["lcc.absence"].create(
            {
                "client_id": client.id,
                "reason": "hospital",
                "date_start": date(2023, 7, 22),
                "date_end": date(2023, 7, 25),
            }
        )
        self.world.generate(service, WEEK, WEEK_2)
        rows = self.rows(WEEK, WEEK_2)
        planned = [
            row["qty_planned"] for row in rows if row["reference"] == line.reference
        ]
        self.assertEqual(planned, [2, 5])

    def test_reason_and_locked_state_are_said_in_words(self):
        reason = self.env["lcc.variance.reason"].search([], limit=1)
        self.save_week(two_carer={"reason_id": reason.id, "comment": "Cancelled"})
        self.actual(self.cases.two_carer)._do_lock("on invoice TESTINV4")
        row = self.rows()[-1]
        self.assertEqual((row["reason"], row["status"]), (reason.name, "Locked"))

    def test_an_archived_client_s_weeks_stay_in_it(self):
        self.cases.carr.active = False
        self.assertEqual(len(self.rows()), 4)

    def test_more_rows_than_a_file_holds_are_refused(self):
        self.env.company.lcc_import_max_rows = 3
        with self.assertRefused("4 rows", "at most 3", "Choose fewer weeks"):
            self.found()

    def test_the_workbook_says_the_same(self):
        file = io.BytesIO()
        self.found()._write_sheet(file, "xlsx")
        book = load_workbook(file)
        headings, *rows = book["Actuals"].iter_rows(values_only=True)
        self.assertEqual(list(headings), [column.name for column in COLUMNS])
        last = dict(zip(headings, rows[-1], strict=True))
        self.assertEqual(last["Week Beginning"], datetime(2023, 7, 17))
        self.assertEqual((last["Planned"], last["Actual"], last["Cost"]), (14, 12, 246))
        reasons = self.env["lcc.variance.reason"].search([]).mapped("name")
        listed = [row[0].value for row in book["Reason List"].rows]
        self.assertEqual(listed, reasons)

    def test_300_clients_take_as_many_queries_as_10(self):
        counts = {}
        for number in (10, 300):
            lines = self.crowd(number)
            self.world.generate(lines.service_id, WEEK)
            found = self.found(service=lines.service_id)
            self.assertEqual(len(found), number)
            counts[number] = self.queries(found._get_sheet_rows, number)
        self.assertEqual(counts[10], counts[300])


@tagged("post_install", "-at_install")
class TestCommissionedExport(ExportsCommon):
    def setUp(self):
        super().setUp()
        self.lines_of = self.env["lcc.package.line"].with_user(self.officer)

    def rows(self, first, last, provider=None, service=None):
        provider = provider or self.cases.demo
        lines = self.lines_of._search_commissioned(provider, first, last, service)
        return list(lines._get_commissioned_rows(first, last))

    def one(self, *values):
        """A CPLI at TEST PROVIDER of somebody who has no other."""
        client = self.world.client("Mr", "Alan", "Aprilfold")
        service = self.cases.test_service
        return self.world.cpli(client, service, self.cases.single_carer, *values)

    def rows_of(self, line, first, last):
        rows = self.rows(first, last, line.provider_id)
        return [row for row in rows if row["reference"] == line.reference]

    def prices(self, rows):
        return [tuple(row[name] for name in PRICES) for row in rows]

    def test_a_cpli_in_full(self):
        first, last = date(2023, 5, 1), date(2023, 5, 14)
        line = self.cases.bloggs_line
        row = self.rows_of(line, first, last)
        self.assertEqual(
            row,
            [
                {
                    "reference": line.reference,
                    "client_reference": self.cases.bloggs.reference,
                    "client": "Bloggs, Jane",
                    "contract": "DEMO CONTRACT",
                    "service": "DEMO SERVICE",
                    "service_level": "Non-Framework Homecare - Two Carer",
                    "kind": "Planned",
                    "unit": "Hour",
                    "date_start": date(2021, 4, 21),
                    "date_end": None,
                    "purchase_type": "Spot",
                    "qty_week": 35,
                    "visits": 35,
                    "price": 17.84,
                    "rate_from": first,
                    "rate_to": last,
                    "qty_allowance": None,
                    "qty_allowance_used": None,
                    "qty_allowance_left": None,
                    date(2023, 5, 1): 35,
                    date(2023, 5, 8): 35,
                }
            ],
        )
        mondays = [date(2023, 5, 1), date(2023, 5, 8)]
        self.assertEqual(set(row[0]), {column.key for column in columns_of(mondays)})

    def test_every_cpli_that_runs_on_a_day_is_in_it(self):
        for first, last, number in (
            (date(2021, 4, 1), date(2021, 4, 20), 0),
            (date(2021, 4, 1), date(2021, 4, 21), 1),
            (date(2024, 3, 31), date(2024, 4, 30), 2),
            (date(2024, 4, 1), date(2024, 4, 30), 1),
        ):
            with self.subTest(first=first, last=last):
                self.assertEqual(len(self.rows(first, last)), number)

    def test_a_new_price_is_a_new_row_and_weeks_are_said_once(self):
        mondays = [date(2022, 3, 21), date(2022, 3, 28), date(2022, 4, 4)]
        first, last = date(2022, 3, 21), date(2022, 4, 10)
        rows = self.rows(first, last)
        self.assertEqual(
            self.prices(rows),
            [
                (17.14, first, date(2022, 3, 31)),
                (17.84, date(2022, 4, 1), last),
            ],
        )
        self.assertEqual(
            [[row[monday] for monday in mondays] for row in rows],
            [[35, 35, None], [None, None, 35]],
        )

    def test_a_week_that_the_range_cuts_is_in_the_row_of_its_first_day_there(self):
        monday, first = date(2022, 3, 28), date(2022, 4, 2)
        rows = self.rows(first, first)
        self.assertEqual(self.prices(rows), [(17.84, first, first)])
        self.assertEqual(rows[0][monday], 35)

    def test_own_prices_beat_the_contract_s_and_gaps_are_empty(self):
        line = self.one(7, date(2023, 7, 17), date(2023, 8, 20))
        contract, level = line.contract_id, line.service_level_id
        own = (date(2023, 7, 24), date(2023, 7, 30))
        self.world.rate(contract, level, 25.00, *own, line=line)
        rates = self.env["lcc.rate"].search(
            [("contract_id", "=", contract.id), ("service_level_id", "=", level.id)]
        )
        general = rates.filtered(lambda rate: not rate.package_line_id)
        general._write_workflow({"date_end": date(2023, 8, 6)})
        rows = self.rows_of(line, date(2023, 7, 1), date(2023, 12, 31))
        self.assertEqual(
            self.prices(rows),
            [
                (20.50, date(2023, 7, 17), date(2023, 7, 23)),
                (25.00, *own),
                (20.50, date(2023, 7, 31), date(2023, 8, 6)),
                (None, date(2023, 8, 7), date(2023, 8, 20)),
            ],
        )

    def test_a_rate_renewed_at_the_same_price_is_no_new_row(self):
        line = self.one(7, date(2023, 7, 17))
        level = line.service_level_id
        self.world.rate(line.contract_id, level, 20.50, date(2023, 7, 24))
        rows = self.rows_of(line, WEEK, date(2023, 8, 6))
        self.assertEqual(self.prices(rows), [(20.50, WEEK, date(2023, 8, 6))])

    def test_a_price_not_yet_approved_is_not_in_it(self):
        self.env["lcc.rate"].with_user(self.officer).create(
            {
                "contract_id": self.cases.demo_contract.id,
                "service_level_id": self.cases.demo_two_carer.id,
                "price": 99.99,
                "date_start": "2023-05-03",
            }
        )
        rows = self.rows_of(self.cases.bloggs_line, WEEK_RESPITE, WEEK_RESPITE)
        self.assertEqual([row["price"] for row in rows], [17.84])

    def test_part_weeks_and_absences_lower_the_plan(self):
        line = self.one(7, date(2023, 7, 20), date(2023, 8, 2))
        self.env["lcc.absence"].create(
            {
                "client_id": line.client_id.id,
                "reason": "hospital",
                "date_start": date(2023, 7, 22),
                "date_end": date(2023, 7, 25),
            }
        )
        (row,) = self.rows_of(line, date(2023, 7, 10), date(2023, 8, 13))
        mondays = [date(2023, 7, 10), *WEEKS_TESTINV4]
        self.assertEqual([row[monday] for monday in mondays], [None, 2, 5, 3, None])

    def test_rolling_respite_has_its_allowance_and_no_plan(self):
        line = self.cases.bloggs_respite
        line.write({"has_allowance": True, "qty_allowance": 28})
        cases = self.cases
        week = self.week(cases.bloggs, WEEK_RESPITE, cases.demo_service)
        added = self.intermittent(line, qty_actual="4")
        lines = [*self.lines(week), added]
        self.save(lines, cases.bloggs, WEEK_RESPITE, cases.demo_service)
        (row,) = self.rows_of(line, WEEK_RESPITE, WEEK_RESPITE)
        self.assertEqual(row["kind"], "Intermittent")
        self.assertIsNone(row[WEEK_RESPITE])
        names = ("qty_allowance", "qty_allowance_used", "qty_allowance_left")
        self.assertEqual([row[name] for name in names], [28, 4, 24])

    def test_one_service_leaves_out_the_others_and_other_providers(self):
        other = self.world.service(self.cases.demo_contract, "ANOTHER SERVICE")
        level = self.cases.demo_two_carer
        line = self.world.cpli(self.cases.rowan, other, level, 7, WEEK)
        rows = self.rows(WEEK, WEEK, service=other)
        self.assertEqual([row["reference"] for row in rows], [line.reference])
        self.assertEqual(self.rows(WEEK, WEEK, service=self.cases.test_service), [])
        clients = {row["client"] for row in self.rows(WEEK, WEEK)}
        self.assertEqual(clients, {"Bloggs, Jane", "Rowanthwaite, Rosa"})

    def test_more_weeks_or_rows_than_a_file_holds_are_refused(self):
        first = date(2023, 1, 2)
        self.assertTrue(self.rows(first, date(2024, 1, 7)))
        with self.assertRefused("54 weeks", "at most 53"):
            self.rows(first, date(2024, 1, 8))
        self.env.company.lcc_import_max_rows = 1
        with self.assertRefused("2 rows", "at most 1"):
            self.rows(WEEK_RESPITE, WEEK_RESPITE)

    def test_the_workbook_says_the_same_week_by_week(self):
        first, last = date(2022, 3, 21), date(2022, 4, 10)
        lines = self.lines_of._search_commissioned(self.cases.demo, first, last)
        file = io.BytesIO()
        lines._write_commissioned(file, "xlsx", first, last)
        headings, *rows = load_workbook(file).active.iter_rows(values_only=True)
        weeks = headings[-3:]
        self.assertEqual(
            weeks, ("Week 21/03/2022", "Week 28/03/2022", "Week 04/04/2022")
        )
        self.assertEqual(len(rows), 2)
        for at in (-3, -2, -1):
            self.assertEqual(sum(row[at] or 0 for row in rows), 35)

    def test_300_clients_take_as_many_queries_as_10(self):
        counts = {}
        for number in (10, 300):
            lines = self.lines_of.browse(self.crowd(number).ids)
            counts[number] = self.queries(
                lambda lines=lines: lines._get_commissioned_rows(WEEK, WEEK_2), number
            )
        self.assertEqual(counts[10], counts[300])
