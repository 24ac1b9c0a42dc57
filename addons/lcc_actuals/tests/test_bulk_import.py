import io
from datetime import date, datetime, timedelta

import openpyxl
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.lcc_actuals_import import DAYS_KEPT_UNCONFIRMED
from ..models.lcc_actuals_import_file import MOST_OPEN
from ..tools.actuals_sheet import COLUMNS
from ..tools.sheet_writer import write_xlsx
from .bulk_import import NAMES, BulkImportCommon
from .common import WEEK, WEEK_2

FUTURE = date(2023, 8, 28)


@tagged("post_install", "-at_install")
class TestBulkImport(BulkImportCommon):
    """The guide's Confirm Import and Update System."""

    def test_a_sheet_is_shown_before_anything_is_recorded(self):
        actual = self.actual_of(self.carr_single)
        with self.assertUntouched(actual):
            sheet = self.send_rows(
                self.row(
                    self.carr_single,
                    qty_actual="20.5",
                    qty_missed=0.5,
                    comment="Left early",
                )
            )
        self.assertRecordValues(
            sheet.row_ids,
            [
                {
                    "number": 2,
                    "status": "change",
                    "actual_id": actual.id,
                    "qty_planned": 21.0,
                    "qty_actual": 20.5,
                    "qty_missed": 0.5,
                    "comment": "Left early",
                    "amount_total": 420.25,
                }
            ],
        )
        self.assertEqual(sheet.state, "checked")
        self.assertEqual(sheet._get_total_texts(), ("£430.50", "£420.25"))

    def test_update_system_confirms_with_the_exact_pennies(self):
        self.update_rows(
            self.row(self.carr_single, qty_actual=20, qty_missed=1, comment="Out"),
            self.row(self.carr_travel),
        )
        self.assertRecordValues(
            self.actual_of(self.carr_single) | self.actual_of(self.carr_travel),
            [
                {
                    "state": "confirmed",
                    "confirmed_by_id": self.officer.id,
                    "qty_planned": 21.0,
                    "qty_actual": 20.0,
                    "qty_missed": 1.0,
                    "comment": "Out",
                    "amount_total": 410.0,
                },
                {
                    "state": "confirmed",
                    "confirmed_by_id": self.officer.id,
                    "qty_planned": 7.0,
                    "qty_actual": 7.0,
                    "qty_missed": 0.0,
                    "comment": False,
                    "amount_total": 143.5,
                },
            ],
        )

    def test_figures_are_stored_as_any_other_entry_stores_them(self):
        row = self.row(self.carr_travel, qty_actual=6.5, qty_missed=0.5, comment="Out")
        self.update_rows(row)
        self.env.cr.execute(
            "SELECT qty_actual::text, qty_missed::text, amount_total::text"
            " FROM lcc_actual WHERE id = %s",
            [self.actual_of(self.carr_travel).id],
        )
        self.assertEqual(self.env.cr.fetchone(), ("6.50", "0.50", "133.25"))

    def test_the_history_says_who_imported_what(self):
        sheet = self.update_rows(self.row(self.carr_travel))
        (event,) = self.actual_of(self.carr_travel).history_ids
        self.assertEqual(
            (event.event, event.user_id, event.note, event.qty_actual),
            ("imported", self.officer, "actuals.csv", 7.0),
        )
        self.assertEqual((sheet.state, sheet.updated_by_id), ("done", self.officer))

    def test_the_same_file_again_changes_nothing(self):
        rows = (
            self.row(self.carr_single, qty_actual=20, qty_missed=1, comment="Out"),
            self.row(self.carr_travel),
        )
        self.update_rows(*rows)
        stored = self.actual_of(self.carr_single) | self.actual_of(self.carr_travel)
        with self.assertUntouched(stored):
            again = self.send_rows(*rows)
            self.assertEqual(self.counts(again), (2, 0, 2, 0, 0))
            with self.assertRefused("nothing to update"):
                again.action_update_system()

    def test_rows_that_are_not_in_the_file_are_left_alone(self):
        others = self.week() | self.actual_of(self.carr_single)
        with self.assertUntouched(others):
            self.update_rows(self.row(self.carr_travel))

    def test_a_row_in_which_nothing_is_entered_is_left_out(self):
        sheet = self.send_rows(
            self.row(self.carr_single, qty_actual=""),
            self.row(self.carr_travel, qty_actual="", qty_missed="0", qty_extra=""),
            {"comment": "Total"},
            self.row(self.rowan_double, qty_actual="", qty_missed=14, comment="Away"),
            self.row(self.carr_travel, qty_actual="", qty_missed="0.00", visits=""),
        )
        self.assertEqual(self.counts(sheet), (5, 0, 0, 1, 4))
        left_out = sheet.row_ids.filtered(lambda row: row.status == "left_out")
        self.assertEqual(left_out.mapped("number"), [2, 3, 4, 6])
        self.assertIn(self.carr_single.reference, left_out[0].cells)
        self.assertEqual(
            self.errors(sheet),
            [(5, "qty_actual", "Actual is empty: type a quantity, or 0.")],
        )

    def test_columns_that_the_sheet_lacks_stay_as_they_are(self):
        stored = self.actual(self.cases.two_carer)
        content = (
            "week beginning;ACTUAL;Missed;cpli  reference;Our own\n"
            f"17/07/2023;13;1;{self.rowan_double.reference};x\n"
        )
        sheet = self.send(content.encode())
        self.assertEqual(self.errors(sheet), [])
        sheet.action_update_system()
        self.assertRecordValues(
            stored,
            [
                {
                    "qty_actual": 13.0,
                    "qty_missed": 1.0,
                    "comment": "Cancelled by client",
                    "visits": 14,
                    "amount_total": 266.5,
                }
            ],
        )

    def test_a_sheet_without_comments_still_has_to_explain(self):
        reference = self.carr_travel.reference
        heading = "CPLI Reference,Week Beginning,Actual,Extra\n"
        plain = f"{heading}{reference},17/07/2023,7,0\n".encode()
        self.send(plain).action_update_system()
        self.assertEqual(self.actual_of(self.carr_travel).comment, False)
        more = self.send(f"{heading}{reference},17/07/2023,10,3\n".encode())
        ((_row, key, text),) = self.errors(more)
        self.assertEqual(key, "comment")
        self.assertIn("compulsory", text)

    def test_a_title_above_the_headings_is_skipped(self):
        content = b"Our week in July\n\n" + self.sheet(self.row(self.carr_travel))
        sheet = self.send(content)
        self.assertEqual([row.number for row in sheet.row_ids], [4])

    def test_dates_are_read_as_spreadsheets_write_them(self):
        written = ("17/07/2023", "2023-07-17", "17 Jul 2023", "45124", "17/7/23")
        with_time = ("17/07/2023 00:00", "2023-07-17T09:30:00", "Mon, 17th July 2023")
        for cell in (*written, *with_time):
            with self.subTest(cell=cell):
                sheet = self.send_rows(self.row(self.carr_travel, week_start=cell))
                self.assertEqual(sheet.row_ids.week_start, WEEK)

    def test_a_reason_is_found_by_its_name(self):
        reason = self.env["lcc.variance.reason"].search([], limit=1)
        said = {"qty_actual": 6, "qty_missed": 1, "comment": "Out"}
        self.update_rows(self.row(self.carr_travel, reason=reason.name.upper(), **said))
        self.assertEqual(self.actual_of(self.carr_travel).reason_id, reason)
        # Put away later, it still stands on the line that has it.
        reason.active = False
        again = self.send_rows(self.row(self.carr_travel, reason=reason.name, **said))
        self.assertEqual(self.counts(again), (1, 0, 1, 0, 0))
        other = self.send_rows(self.row(self.carr_single, reason=reason.name))
        self.assertEqual(
            self.errors(other), [(2, "reason", "The reason is no longer on the list.")]
        )

    def test_a_line_above_its_tolerance_waits_for_an_officer(self):
        self.policy(has_extra_limit=True, extra_tolerance_qty=1)
        self.update_rows(
            self.row(self.carr_travel, qty_actual=9, qty_extra=2, comment="Hospital"),
            self.row(self.carr_single, qty_actual=22, qty_extra=1, comment="Hospital"),
        )
        travel, single = map(self.actual_of, (self.carr_travel, self.carr_single))
        self.assertEqual(travel.approval_state, "awaiting")
        self.assertIn("2 Hours of Extra is more than 1", travel.approval_reason)
        self.assertEqual(single.approval_state, "none")

    # Some rows wrong

    def test_one_wrong_row_keeps_all_back_until_the_good_ones_are_chosen(self):
        sheet = self.send_rows(
            self.row(self.carr_single, qty_actual=20),
            self.row(self.carr_travel),
        )
        self.assertEqual(self.counts(sheet), (2, 1, 0, 1, 0))
        everything = self.env["lcc.actual"].search([])
        with self.assertUntouched(everything):
            with self.assertRefused("Rows with errors: 1.", "nothing was updated"):
                sheet.action_update_system()
        with self.assertUntouched(everything - self.actual_of(self.carr_travel)):
            self.assertTrue(sheet.action_update_system(only_good=True))
        self.assertEqual(self.actual_of(self.carr_travel).state, "confirmed")
        self.assertEqual(self.counts(sheet), (2, 1, 0, 1, 0))

    def test_what_is_wrong_stands_at_its_cell(self):
        locked = self.actual_of(self.carr_single, WEEK_2)
        locked._do_lock("on invoice 1")
        cases = {
            "sum": ({"qty_actual": 20}, "qty_actual", "Change Actual to 21"),
            "comment": ({"qty_actual": 20, "qty_missed": 1}, "comment", "compulsory"),
            "words": ({"qty_actual": "lots"}, "qty_actual", "is not a number"),
            "negative": ({"qty_missed": -1}, "qty_missed", "can't be less than 0"),
            "no number": ({"qty_extra": "NaN"}, "qty_extra", "is not a number"),
            "endless": ({"qty_actual": "1e308"}, "qty_actual", "is not a number"),
            "large": ({"qty_actual": "100000"}, "qty_actual", "is too large"),
            "two ways": ({"qty_actual": "1,000"}, "qty_actual", "two ways"),
            "step": (
                {"qty_actual": 20.9, "qty_missed": 0.1, "comment": "x"},
                "qty_missed",
                "steps of 0.25",
            ),
            "visits": ({"visits": "2.5"}, "visits", "whole number"),
            "reason": ({"reason": "Because"}, "reason", "list of reasons"),
            "long": ({"comment": "x" * 501}, "comment", "longer than 500"),
            "no Monday": ({"week_start": "18/07/2023"}, "week_start", "not a Monday"),
            "no date": ({"week_start": "July"}, "week_start", "is not a date"),
            "no week": ({"week_start": ""}, "week_start", "is empty"),
            "last century": ({"week_start": "17/07/1899"}, "week_start", "century"),
            "locked": (
                {"week_start": "24/07/2023", "qty_actual": 20, "qty_missed": 1},
                "status",
                "on invoice 1",
            ),
            "future": (
                {"week_start": f"{FUTURE:%d/%m/%Y}"},
                "week_start",
                "has not begun",
            ),
            "before it runs": (
                {"week_start": "26/06/2023"},
                "week_start",
                "does not run",
            ),
            "unknown": ({"reference": "CPLI999999"}, "reference", "of TEST PROVIDER"),
            "no reference": ({"reference": ""}, "reference", "CPLI Reference is empty"),
            "other person": (
                {"client_reference": self.cases.rowan.reference},
                "client_reference",
                "sorted apart",
            ),
            "other level": ({"service_level": "Sitting"}, "service_level", "Sitting"),
        }
        for name, (said, key, words) in cases.items():
            with self.subTest(case=name):
                sheet = self.send_rows(self.row(self.carr_single, **said))
                self.assertEqual(sheet.count_rejected, 1)
                found = [text for _row, at, text in self.errors(sheet) if at == key]
                self.assertTrue(found, self.errors(sheet))
                self.assertIn(words, found[0])
                sheet.action_cancel()

    def test_every_error_of_a_row_is_told_at_once(self):
        sheet = self.send_rows(
            self.row(self.carr_single, qty_missed="x", week_start="18/07/2023")
        )
        self.assertEqual(
            [key for _row, key, _text in self.errors(sheet)],
            ["week_start", "qty_missed"],
        )

    def test_another_provider_s_line_and_none_get_the_same_words(self):
        texts = set()
        for line in (self.cases.bloggs_line, self.env["lcc.package.line"]):
            reference = line.reference or "CPLI424242"
            sheet = self.send_rows(self.row(self.carr_single, reference=reference))
            ((_row, key, text),) = self.errors(sheet)
            self.assertEqual(key, "reference")
            self.assertFalse(sheet.row_ids.client_id)
            texts.add(text.replace(reference, "REFERENCE"))
        self.assertEqual(len(texts), 1)

    def test_an_untouched_row_of_a_locked_week_is_no_error(self):
        actual = self.actual_of(self.carr_single)
        actual.with_user(self.officer).action_confirm()
        actual._do_lock("on invoice 1")
        sheet = self.send_rows(self.row(self.carr_single))
        self.assertEqual(self.counts(sheet), (1, 0, 1, 0, 0))

    def test_a_closed_week_names_the_way_out(self):
        self.policy(age_limit_days=7)
        sheet = self.send_rows(self.row(self.carr_single))
        ((_row, key, text),) = self.errors(sheet)
        self.assertEqual(key, "week_start")
        self.assertIn('"Aged Actuals Submission"', text)

    def test_as_many_queries_for_100_rows_as_for_10(self):
        lines = self.world.crowd(
            self.cases.test_service, self.cases.travel, 100, date(2023, 7, 3)
        )
        self.world.generate(self.cases.test_service, WEEK)
        for limit in (0, 60):
            self.policy(age_limit_days=limit)
            counts = []
            for number in (10, 10, 100):
                content = self.sheet(*[self.row(line) for line in lines[:number]])
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                sheet = self.send(content)
                counts.append(self.env.cr.sql_log_count - before)
                self.assertEqual(sheet.count_change, number)
            self.assertGreater(counts[1], 10, "nothing was counted")
            self.assertEqual(counts[1], counts[2])

    def test_two_rows_for_one_line_are_both_refused(self):
        sheet = self.send_rows(
            self.row(self.carr_travel),
            self.row(self.carr_single),
            self.row(self.carr_travel),
            self.unplanned_row(self.cases.emergency, 2),
            self.unplanned_row(self.cases.emergency, 3),
        )
        self.assertEqual(self.counts(sheet), (5, 1, 0, 4, 0))
        self.assertEqual({row for row, _key, _text in self.errors(sheet)}, {2, 4, 5, 6})
        self.assertIn("Rows 2, 4 are about the same line", self.errors(sheet)[0][2])

    def test_the_rest_comes_back_ready_to_mend(self):
        headings = "Our own,Week Beginning,CPLI Reference,ACTUAL,Missed,Comments"
        bad = f"x,17/07/2023,{self.carr_single.reference},abc,1,=1+1"
        good = f"y,17/07/2023,{self.carr_travel.reference},7,0,"
        sheet = self.send(f"{headings}\n{bad}\n{good}\n".encode(), "July.csv")
        sheet.action_update_system(only_good=True)
        name, content = self.rest_of(sheet)
        self.assertEqual(name, "July - to correct.csv")
        error = "Actual is not a number: type a quantity such as 12.5."
        lines = content.decode("utf-8-sig").splitlines()
        self.assertEqual(
            lines, [f"{headings},Error", f"{bad.replace('=1', chr(39) + '=1')},{error}"]
        )
        mended = content.replace(b"abc", b"20")
        again = self.send(mended, name)
        self.assertEqual(self.errors(again), [])
        again.action_update_system()
        self.assertRecordValues(
            self.actual_of(self.carr_single), [{"qty_actual": 20, "comment": "=1+1"}]
        )

    def test_the_rest_of_a_workbook_keeps_dates_and_numbers(self):
        buffer = io.BytesIO()
        row = self.row(self.carr_single, qty_actual=20.5, week_start=WEEK)
        row = dict.fromkeys(NAMES) | {k: v for k, v in row.items() if v != ""}
        write_xlsx(buffer, "Actuals", COLUMNS, [row])
        sheet = self.send(buffer.getvalue(), "July.xlsx")
        name, content = self.rest_of(sheet)
        self.assertEqual(name, "July - to correct.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(content))
        titles, cells = book.worksheets[0].iter_rows(values_only=True)
        found = dict(zip(titles, cells, strict=True))
        self.assertEqual(titles, (*NAMES.values(), "Error"))
        self.assertEqual(found["Week Beginning"].date(), WEEK)
        self.assertEqual((found["Actual"], found["Visits"]), (20.5, 21))
        self.assertIn("Change Actual to 21", found["Error"])
        # Sent again as it is, it has the same errors and no second column of them.
        again = self.send(content, name)
        self.assertEqual(self.errors(again), self.errors(sheet))
        self.assertEqual(
            openpyxl.load_workbook(io.BytesIO(self.rest_of(again)[1]))
            .worksheets[0]
            .max_column,
            len(titles),
        )

    # Added lines

    def test_an_unplanned_line_is_added_by_a_row(self):
        self.update_rows(self.unplanned_row(self.cases.emergency, 2))
        week = self.week()
        added = week.filtered(lambda x: x.service_level_id == self.cases.emergency)
        self.assertRecordValues(
            added,
            [
                {
                    "state": "confirmed",
                    "qty_actual": 2.0,
                    "qty_extra": 2.0,
                    "visits": 1,
                    "amount_total": 41.0,
                }
            ],
        )
        # The guide's week: £389.50 and two emergency hours.
        self.assertAlmostEqual(sum(week.mapped("amount_total")), 430.5)

    def test_a_stored_unplanned_line_is_found_again(self):
        self.update_rows(self.unplanned_row(self.cases.emergency, 2))
        again = self.send_rows(self.unplanned_row(self.cases.emergency, 2))
        self.assertEqual(self.counts(again), (1, 0, 1, 0, 0))
        more = self.update_rows(self.unplanned_row(self.cases.emergency, 3))
        self.assertRecordValues(
            more.row_ids.actual_id, [{"qty_extra": 3.0, "amount_total": 61.5}]
        )

    def test_an_unplanned_line_names_client_service_and_level(self):
        other = self.cases.bloggs
        cases = {
            "nobody": ({"client_reference": "SS999999"}, "client_reference"),
            "another's": ({"client_reference": other.reference}, "client_reference"),
            "no level": ({"service_level": ""}, "service_level"),
            "planned": ({"service_level": self.cases.travel.name}, "service_level"),
            "service": ({"service": "DEMO SERVICE"}, "service"),
            "nothing": ({"qty_actual": 0, "qty_extra": 2}, "qty_actual"),
            "instances": ({"qty_actual": 5}, "qty_actual"),
            "no comment": ({"comment": ""}, "comment"),
        }
        for name, (said, at) in cases.items():
            with self.subTest(case=name):
                row = self.unplanned_row(self.cases.emergency, 2, **said)
                sheet = self.send_rows(row)
                self.assertEqual([e[1] for e in self.errors(sheet)], [at])

    def test_the_only_service_needs_no_name(self):
        row = self.unplanned_row(self.cases.emergency, 2, service="")
        self.assertEqual(self.errors(self.send_rows(row)), [])

    def test_rolling_respite_is_added_by_a_row(self):
        line = self.cases.bloggs_respite
        row = self.row(line, date(2023, 5, 1), qty_actual=4, visits="")
        sheet = self.send_rows(row, provider=self.cases.demo)
        self.assertEqual(self.errors(sheet), [])
        sheet.action_update_system()
        self.assertRecordValues(
            self.actual_of(line, date(2023, 5, 1)),
            [{"state": "confirmed", "qty_actual": 4.0, "amount_total": 82.0}],
        )

    def test_an_allowance_is_judged_over_the_whole_file(self):
        line = self.cases.bloggs_respite
        line.write({"has_allowance": True, "qty_allowance": 10})
        weeks = [date(2023, 5, 1) + timedelta(weeks=week) for week in range(3)]
        rows = [self.row(line, monday, qty_actual=4) for monday in weeks]
        sheet = self.send_rows(*rows, provider=self.cases.demo)
        self.assertEqual(sheet.count_rejected, 3)
        self.assertIn("claims 12 Hours more of", self.errors(sheet)[0][2])
        fits = self.send_rows(*rows[:2], provider=self.cases.demo)
        self.assertTrue(fits.action_update_system())
        self.assertEqual(line.qty_allowance_left, 2.0)
        # From one week to another, within what was claimed before.
        moved = self.send_rows(
            self.row(line, weeks[0], qty_actual=6),
            self.row(line, weeks[1], qty_actual=2),
            self.row(line, weeks[2], qty_actual=2),
            provider=self.cases.demo,
        )
        self.assertEqual(self.errors(moved), [])
        self.assertTrue(moved.action_update_system())
        self.assertEqual(line.qty_allowance_left, 0.0)

    def test_a_planned_week_that_nobody_generated_is_made(self):
        monday = date(2023, 8, 14)
        self.assertFalse(self.actual_of(self.carr_travel, monday))
        self.update_rows(self.row(self.carr_travel, monday))
        self.assertRecordValues(
            self.actual_of(self.carr_travel, monday),
            [{"state": "confirmed", "qty_planned": 7.0, "amount_total": 143.5}],
        )

    # Which line a row is about

    def second_service(self, name):
        """Another contract of TEST PROVIDER, whose service has this name."""
        contract = self.world.contract(self.cases.test, "SECOND CONTRACT")
        self.world.rate(contract, self.cases.emergency, 30.0)
        return self.world.service(contract, name)

    def test_services_of_one_name_are_told_apart_by_their_contract(self):
        name = self.cases.test_service.name
        second = self.second_service(name)
        row = self.unplanned_row(self.cases.emergency, 2)
        ((_row, key, text),) = self.errors(self.send_rows(row))
        self.assertEqual(key, "contract")
        self.assertIn("SECOND CONTRACT", text)
        contract = self.cases.test_contract.name
        sheet = self.send_rows({**row, "contract": contract})
        self.assertEqual(sheet.row_ids.service_id, self.cases.test_service)
        self.world.cpli(
            self.cases.rowan, second, self.cases.single_carer, 1, date(2023, 7, 3)
        )
        other = self.update_rows({**row, "contract": "second contract"})
        self.assertEqual(other.row_ids.actual_id.amount_total, 60.0)
        again = self.send(self.export(other.row_ids.actual_id))
        self.assertEqual(self.counts(again), (1, 0, 1, 0, 0))

    def test_a_whole_export_is_taken_back_after_things_were_put_away(self):
        self.update_rows(
            self.row(self.carr_travel), self.unplanned_row(self.cases.emergency, 2)
        )
        actuals = self.actual_of(self.carr_travel) | self.actual(self.cases.emergency)
        content = self.export(actuals)
        self.cases.test_service.active = False
        self.cases.emergency.active = False
        self.cases.carr.active = False
        self.assertEqual(self.counts(self.send(content)), (2, 0, 2, 0, 0))
        new = self.send_rows(self.unplanned_row(self.cases.emergency, 2, monday=WEEK_2))
        self.assertIn("no longer in use", self.errors(new)[0][2])

    def test_references_are_read_as_spreadsheets_leave_them(self):
        self.cases.rowan.reference = "0012345"
        for row in (
            self.unplanned_row(self.cases.emergency, 2, client_reference="12345"),
            self.row(self.rowan_double, client_reference="12345"),
            self.row(self.carr_travel, reference=self.carr_travel.reference.lower()),
        ):
            keys = [key for _row, key, _text in self.errors(self.send_rows(row))]
            self.assertNotIn("client_reference", keys)
            self.assertNotIn("reference", keys)
        # Not when it could be another's.
        self.cases.carr.reference = "012345"
        row = self.unplanned_row(self.cases.emergency, 2, client_reference="12345")
        self.assertEqual(self.errors(self.send_rows(row))[0][1], "client_reference")

    def test_a_row_that_names_nothing_is_told_once(self):
        sheet = self.send_rows({"qty_actual": 312, "comment": "Total"})
        ((_row, key, text),) = self.errors(sheet)
        self.assertEqual(key, "")
        self.assertIn("names no line", text)

    def test_a_column_filled_down_is_told_in_few_words(self):
        sheet = self.send_rows(*[self.row(self.carr_travel)] * 300)
        self.assertEqual(sheet.count_rejected, 300)
        self.assertIn("Rows 2, 3, 4, 5, 6 and 295 more", self.errors(sheet)[0][2])
        self.assertLess(max(len(row.problem_text) for row in sheet.row_ids), 200)
        long = self.send_rows(self.row(self.carr_travel, reference="x" * 3000))
        self.assertLess(len(self.errors(long)[0][2]), 250)

    # Changed since it was checked

    def test_a_row_that_someone_changed_since_is_reported_and_not_written(self):
        sheet = self.send_rows(self.row(self.carr_single), self.row(self.carr_travel))
        self.save_week(
            client=self.cases.carr,
            single_carer={"qty_actual": 20, "qty_missed": 1, "comment": "Theirs"},
        )
        everything = self.env["lcc.actual"].search([])
        with self.assertUntouched(everything):
            self.assertFalse(sheet.action_update_system())
        self.assertIn("Nothing was updated", sheet.message)
        self.assertIn("Someone changed this line", self.errors(sheet)[0][2])
        self.assertIn("Actual 20, Frustrated 0, Missed 1", self.errors(sheet)[0][2])

    def test_the_good_rows_go_on_without_those_that_changed(self):
        sheet = self.send_rows(
            self.row(self.carr_single), self.row(self.carr_travel, WEEK_2)
        )
        self.confirm(self.actual_of(self.carr_single))
        with self.assertUntouched(self.actual_of(self.carr_single)):
            self.assertTrue(sheet.action_update_system(only_good=True))
        self.assertEqual(self.counts(sheet), (2, 1, 0, 1, 0))
        self.assertEqual(self.actual_of(self.carr_travel, WEEK_2).state, "confirmed")

    def test_what_was_recorded_and_then_planned_anew_is_reported(self):
        monday = date(2023, 8, 14)
        sheet = self.send_rows(self.row(self.carr_travel, monday))
        self.world.generate(self.cases.test_service, monday)
        line = self.actual_of(self.carr_travel, monday)
        self.confirm(line)
        self.carr_travel.qty_week = 8
        self.carr_travel.qty_week = 7
        self.assertFalse(sheet.action_update_system())
        self.assertIn("Someone changed this line", self.errors(sheet)[0][2])

    def test_a_line_whose_care_package_went_is_reported(self):
        line = self.cases.bloggs_respite
        row = self.row(line, date(2023, 5, 1), qty_actual=4)
        sheet = self.send_rows(row, provider=self.cases.demo)
        line.unlink()
        self.assertFalse(sheet.action_update_system())
        self.assertEqual(self.counts(sheet), (1, 0, 0, 1, 0))

    def test_generating_the_week_meanwhile_says_nothing(self):
        monday = date(2023, 8, 14)
        sheet = self.send_rows(self.row(self.carr_travel, monday))
        self.world.generate(self.cases.test_service, monday)
        self.assertTrue(sheet.action_update_system(), sheet.message)
        self.assertEqual(self.actual_of(self.carr_travel, monday).state, "confirmed")

    def test_a_price_that_changed_since_is_reported(self):
        sheet = self.send_rows(self.row(self.carr_single))
        self.world.rate(self.cases.test_contract, self.cases.single_carer, 21.00, WEEK)
        self.assertFalse(sheet.action_update_system())
        self.assertIn("price or tolerance has changed", self.errors(sheet)[0][2])

    def test_a_line_that_someone_added_or_removed_since_is_reported(self):
        added = self.send_rows(self.unplanned_row(self.cases.emergency, 2))
        self.update_rows(self.unplanned_row(self.cases.emergency, 3))
        self.assertFalse(added.action_update_system())
        changed = self.send_rows(self.unplanned_row(self.cases.emergency, 1))
        self.actual(self.cases.emergency).unlink()
        self.assertFalse(changed.action_update_system())
        self.assertIn("Someone removed this line", self.errors(changed)[0][2])

    # Cancel, and who may

    def test_cancel_leaves_nothing_behind(self):
        before = self.env["ir.attachment"].search([])
        sheet = self.send_rows(self.row(self.carr_single))
        sheet.action_cancel()
        self.assertFalse(sheet.exists())
        self.assertFalse(self.env["lcc.actuals.import.row"].search([]))
        self.assertEqual(self.env["ir.attachment"].search([]), before)

    def test_what_nobody_confirmed_is_forgotten(self):
        old = self.send_rows(self.row(self.carr_single))
        new = self.send_rows(self.row(self.carr_single))
        done = self.update_rows(self.row(self.carr_travel))
        days = timedelta(days=DAYS_KEPT_UNCONFIRMED, hours=1)
        # The clock of these tests stands in 2023, the database's does not.
        for sheet, age in ((old, days), (done, days), (new, timedelta())):
            self.env.cr.execute(
                "UPDATE lcc_actuals_import SET create_date = %s WHERE id = %s",
                [datetime.now() - age, sheet.id],
            )
        self.env.invalidate_all()
        self.env["lcc.actuals.import"]._gc_unconfirmed()
        self.assertEqual((old | new | done).exists(), new | done)

    def test_what_was_updated_stays_listed(self):
        sheet = self.update_rows(self.row(self.carr_travel))
        with self.assertRefused("can't be done any more"):
            sheet.action_cancel()
        with self.assertRefused("can't be done any more"):
            sheet.action_update_system()
        with self.assertRaises(UserError):
            sheet.sudo().unlink()

    def test_what_the_council_sent_is_its_sender_s_to_update(self):
        """Else who typed the figures could approve them: a colleague confirmed."""
        sheet = self.send_rows(self.row(self.carr_travel))
        with self.assertRefused("only its sender"):
            sheet.with_user(self.second_officer).action_update_system()
        self.assertTrue(sheet.action_update_system())

    def test_imports_that_nobody_confirms_do_not_pile_up(self):
        rows = self.sheet(self.row(self.carr_travel))
        sheets = [self.send(rows) for _number in range(MOST_OPEN)]
        with self.assertRefused("wait to be confirmed"):
            self.send(rows)
        sheets[0].action_cancel()
        self.send(rows)

    def test_only_those_who_record_actuals_import_them(self):
        content = self.sheet(self.row(self.carr_travel))
        with self.assertRaises(AccessError):
            self.send(content, user=self.reader)
        sheet = self.send(content)
        for method in ("action_update_system", "action_cancel", "action_undo"):
            with self.assertRaises(AccessError):
                getattr(sheet.with_user(self.reader), method)()
        with self.assertRaises(AccessError):
            sheet.row_ids.with_user(self.officer).write({"qty_actual": 1})

    def test_a_file_that_cannot_be_read_leaves_nothing(self):
        cases = {
            "no file": (b"", "actuals.csv"),
            "no headings": (b"a,b,c\n1,2,3\n", "actuals.csv"),
            "no week": (b"CPLI Reference,Actual,Missed\nx,1,1\n", "actuals.csv"),
            "twice": (
                b"CPLI Reference,Week Beginning,Actual,actual\nx,1,1,1\n",
                "actuals.csv",
            ),
            "nobody": (b"Week Beginning,Actual,Missed\nx,1,1\n", "actuals.csv"),
            "picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "actuals.xlsx"),
            "other": (b"%PDF-1.7", "actuals.pdf"),
        }
        for name, (content, file_name) in cases.items():
            with self.subTest(case=name), self.assertRaises(UserError) as caught:
                self.send(content, file_name)
            self.assertIn("actuals.", str(caught.exception))
            self.assertFalse(self.env["lcc.actuals.import"].search([]))

    def test_what_is_no_file_at_all_is_refused(self):
        imports = self.env["lcc.actuals.import"].with_user(self.officer)
        for content in ("*", None, 7, ["x"], "é"):
            with self.assertRefused("base64"):
                imports.action_import(self.cases.test.id, "actuals.csv", content)

    def test_an_import_is_for_a_provider(self):
        imports = self.env["lcc.actuals.import"].with_user(self.officer)
        nobody = self.env["res.partner"].create({"name": "No provider"})
        for provider in (0, "x", None, 10**12, -1, nobody.id, "٣"):
            with self.assertRefused("no such provider"):
                imports.action_import(provider, "actuals.csv", "")

    def test_files_and_rows_are_limited(self):
        company = self.env.company
        company.lcc_import_max_rows = 2
        rows = [self.row(self.carr_travel, monday) for monday in (WEEK, WEEK_2)]
        self.assertEqual(self.send_rows(*rows).count_read, 2)
        with self.assertRefused("more than 2 rows"):
            self.send_rows(*rows, self.row(self.carr_single))
        company.lcc_import_max_mb = 1
        with self.assertRefused("actuals.csv is larger than 1 MB"):
            self.send(b"x" * (1024 * 1024 + 1))
