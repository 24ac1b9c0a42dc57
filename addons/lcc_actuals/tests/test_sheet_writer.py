import csv
import io
from datetime import date, datetime

from odoo.tests import BaseCase, tagged
from openpyxl import load_workbook

from ..tools.actuals_sheet import COLUMNS, Column
from ..tools.sheet_writer import EMPTY_ROWS, Form, write_csv, write_xlsx

REASONS = [f"A reason with rather many words, number {number}" for number in range(40)]
FORM = Form({"reason": REASONS}, ("reference", "week_start"))
ROW = {
    "reference": "CPLI000001",
    "client_reference": "SS000001",
    "client": "Bloggs, Jane",
    "contract": "DEMO CONTRACT",
    "service": "DEMO SERVICE",
    "service_level": "Two Carer",
    "unit": "Hour",
    "week_start": date(2023, 7, 17),
    "qty_planned": 14.0,
    "qty_actual": 12.0,
    "qty_frustrated": 0.0,
    "qty_missed": 2.0,
    "qty_extra": 0.0,
    "visits": 14,
    "reason": "Cancelled",
    "comment": "Cancelled by client",
    "price_unit": 20.5,
    "amount_total": 1246.0,
    "status": "Confirmed",
}
FORMULAS = ("=1+1", "+44 1772", "-", "@home", "=cmd|'/C calc'!A0", "http://x.example")


def read(write, rows, columns=COLUMNS, form=None):
    """Return what ``write`` makes of ``rows``, as bytes."""
    file = io.BytesIO()
    write(file, "Actuals", columns, rows, form)
    return file.getvalue()


@tagged("post_install", "-at_install")
class TestWorkbook(BaseCase):
    def book(self, rows=(ROW,), columns=COLUMNS, form=None):
        return load_workbook(io.BytesIO(read(write_xlsx, rows, columns, form)))

    def column(self, sheet, name):
        """Return the letter of the column called ``name``."""
        return next(cell.column_letter for cell in sheet[1] if cell.value == name)

    def cell(self, sheet, name, row=2):
        return sheet[f"{self.column(sheet, name)}{row}"]

    def column_style(self, sheet, name):
        """Return what the empty cells of a column look like."""
        letter = self.column(sheet, name)
        for dimension in sheet.column_dimensions.values():
            at = sheet[f"{letter}1"].column
            if dimension.min <= at <= dimension.max:
                return dimension
        raise AssertionError(name)

    def validations(self, sheet):
        return {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}

    def test_headings_are_bold_frozen_filtered_and_wide_enough(self):
        sheet = self.book()["Actuals"]
        self.assertEqual(
            [cell.value for cell in sheet[1]], [column.name for column in COLUMNS]
        )
        self.assertTrue(all(cell.font.bold for cell in sheet[1]))
        self.assertEqual(sheet.freeze_panes, "A2")
        self.assertEqual(sheet.auto_filter.ref, "A1:S2")
        for column in COLUMNS:
            width = self.column_style(sheet, column.name).width
            self.assertAlmostEqual(width, column.width, delta=1, msg=column.name)
            self.assertGreaterEqual(width, len(column.name) - 1, column.name)

    def test_values_have_their_types_and_formats(self):
        sheet = self.book()["Actuals"]
        for name, value, number_format in (
            ("CPLI Reference", "CPLI000001", "@"),
            ("Week Beginning", datetime(2023, 7, 17), "dd/mm/yyyy"),
            ("Actual", 12, "0.00"),
            ("Visits", 14, "0"),
            ("Cost", 1246, "£#,##0.00"),
        ):
            cell = self.cell(sheet, name)
            self.assertEqual((cell.value, cell.number_format), (value, number_format))

    def test_nothing_is_an_empty_cell(self):
        for form in (None, FORM):
            sheet = self.book([ROW | {"qty_planned": None}], form=form)["Actuals"]
            self.assertIsNone(self.cell(sheet, "Planned").value)

    def test_a_sheet_to_be_read_is_not_protected(self):
        sheet = self.book()["Actuals"]
        self.assertFalse(sheet.protection.sheet)
        self.assertFalse(sheet.data_validations.dataValidation)
        self.assertIsNone(self.cell(sheet, "Client").fill.fill_type)

    def test_only_what_is_entered_can_be_typed_in_the_rows(self):
        for row in (ROW, dict.fromkeys(ROW)):
            sheet = self.book([row], form=FORM)["Actuals"]
            for column in COLUMNS:
                cell = self.cell(sheet, column.name)
                with self.subTest(column=column.name):
                    self.assertEqual(cell.protection.locked, not column.is_entered)
                    shaded = cell.fill.fill_type == "solid"
                    self.assertEqual(shaded, not column.is_entered)

    def test_below_the_rows_lines_can_be_added(self):
        sheet = self.book(form=FORM)["Actuals"]
        for column in COLUMNS:
            style = self.column_style(sheet, column.name)
            is_open = column.is_entered or column.key in FORM.added
            with self.subTest(column=column.name):
                self.assertEqual(style.protection.locked, not is_open)
                self.assertEqual(style.fill.fill_type == "solid", not is_open)

    def test_the_sheet_is_protected_without_a_password(self):
        protection = self.book(form=FORM)["Actuals"].protection
        self.assertTrue(protection.sheet)
        self.assertIsNone(protection.password)
        # In the file, False stands for what is allowed.
        for name in ("sort", "autoFilter", "formatColumns", "insertRows", "deleteRows"):
            self.assertFalse(getattr(protection, name), name)
        for name in ("formatCells", "insertColumns", "deleteColumns"):
            self.assertTrue(getattr(protection, name), name)

    def test_quantities_and_visits_are_checked_in_the_rows_and_below(self):
        sheet = self.book(form=FORM)["Actuals"]
        last, rules = 2 + EMPTY_ROWS, self.validations(sheet)
        for name in ("Actual", "Frustrated", "Missed", "Extra", "Visits"):
            letter = self.column(sheet, name)
            rule = rules[f"{letter}2:{letter}{last}"]
            visits = name == "Visits"
            self.assertEqual(rule.type, "whole" if visits else "decimal")
            self.assertEqual(rule.formula1, "0")
            self.assertEqual(rule.formula2, "9999" if visits else "9999.99")
            self.assertIn("from 0 to 9,999", rule.error)
            self.assertTrue(rule.showErrorMessage)
        self.assertEqual(len(rules), 6)

    def test_reasons_are_a_drop_down_however_long(self):
        book = self.book(form=FORM)
        sheet, names = book.worksheets
        letter = self.column(sheet, "Reason")
        rule = self.validations(sheet)[f"{letter}2:{letter}{2 + EMPTY_ROWS}"]
        self.assertEqual(rule.type, "list")
        self.assertEqual(rule.formula1, "'Reason List'!$A$1:$A$40")
        self.assertEqual(names.title, "Reason List")
        self.assertEqual(names.sheet_state, "hidden")
        self.assertEqual([row[0].value for row in names.rows], REASONS)

    def test_without_reasons_any_can_be_typed(self):
        book = self.book(form=Form({"reason": []}))
        self.assertEqual(book.sheetnames, ["Actuals"])
        self.assertEqual(len(self.validations(book["Actuals"])), 5)

    def test_a_text_like_a_formula_stays_text(self):
        rows = [ROW | {"comment": text, "client": text} for text in FORMULAS]
        sheet = self.book(rows, form=FORM)["Actuals"]
        for name in ("Comments", "Client"):
            cells = sheet[self.column(sheet, name)][1:]
            self.assertEqual(tuple(cell.value for cell in cells), FORMULAS)
            self.assertEqual({cell.data_type for cell in cells}, {"s"})
            self.assertFalse(any(cell.hyperlink for cell in cells))

    def test_no_rows_are_a_sheet_of_headings_to_fill_in(self):
        sheet = self.book((), form=FORM)["Actuals"]
        self.assertEqual(sheet.max_row, 1)
        self.assertEqual(len(self.validations(sheet)), 6)

    def test_any_list_of_columns_will_do(self):
        error = Column("Error", "error", "text", 60, "Why it was rejected.")
        row = ROW | {"error": "Actual is empty."}
        sheet = self.book([row], (*COLUMNS, error), FORM)["Actuals"]
        self.assertEqual(sheet["T1"].value, "Error")
        self.assertEqual(sheet["T2"].value, "Actual is empty.")
        self.assertTrue(sheet["T2"].protection.locked)
        self.assertEqual(sheet.auto_filter.ref, "A1:T2")

    def test_a_row_handed_back_holds_what_was_typed(self):
        typed = {
            "qty_actual": "abc",
            "qty_missed": "=2",
            "qty_extra": datetime(2023, 7, 17),
            "visits": float("inf"),
            "week_start": "32/07/2023",
            "client_reference": 42.0,
            "comment": True,
        }
        sheet = self.book([ROW | typed], form=FORM)["Actuals"]
        for name, value in (
            ("Actual", "abc"),
            ("Missed", "=2"),
            ("Week Beginning", "32/07/2023"),
            ("Client Reference", "42"),
            ("Comments", "TRUE"),
        ):
            cell = self.cell(sheet, name)
            self.assertEqual((cell.value, cell.data_type), (value, "s"))

    def test_rows_are_taken_one_by_one(self):
        """A sheet that can't be finished leaves nothing open behind."""

        def broken():
            yield ROW
            raise RuntimeError("no more")

        with self.assertRaises(RuntimeError):
            self.book(broken())


@tagged("post_install", "-at_install")
class TestCsv(BaseCase):
    def rows(self, rows):
        content = read(write_csv, rows)
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    def test_values_are_written_as_people_write_them(self):
        headings, row = self.rows([ROW | {"qty_extra": None}])
        written = dict(zip(headings, row, strict=True))
        self.assertEqual(written["Week Beginning"], "17/07/2023")
        self.assertEqual(written["Actual"], "12")
        self.assertEqual(written["Extra"], "")
        self.assertEqual(written["Visits"], "14")
        self.assertEqual(written["Rate"], "20.50")
        self.assertEqual(written["Cost"], "1246.00")

    def test_a_text_like_a_formula_is_guarded(self):
        rows = self.rows([ROW | {"comment": text} for text in FORMULAS])
        comments = [row[15] for row in rows[1:]]
        guarded = [f"'{text}" for text in FORMULAS[:5]]
        self.assertEqual(comments, [*guarded, FORMULAS[5]])

    def test_a_row_handed_back_holds_what_was_typed(self):
        typed = {"qty_actual": "abc", "qty_missed": "=2", "client_reference": 42.0}
        _headings, row = self.rows([ROW | typed])
        self.assertEqual((row[1], row[9], row[11]), ("42", "abc", "'=2"))

    def test_lines_quotes_and_accents_survive(self):
        comment = 'Said "no",\nthen Zoë left'
        _headings, row = self.rows([ROW | {"comment": comment}])
        self.assertEqual(row[15], comment)
