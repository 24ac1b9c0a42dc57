import csv
import io
from datetime import date, datetime

import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.cells import CellError, as_monday, as_text
from ..tools.sheet_rows import Header, find_header
from .bulk_import import NAMES, BulkImportCommon
from .common import WEEK

NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.integers(0, 120).map(lambda quarters: quarters / 4),
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ("", " ", "--", "NaN", "1e308", "-1", "1,000", "12,5", "=1+1", "#REF!", "TRUE")
    ),
)
DATES = st.one_of(
    st.dates(),
    st.datetimes(),
    st.sampled_from(("17/07/2023", "2023-07-17", "45124", "17 Jul 2023", "31/02/2023")),
)
CELLS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS, DATES)


def as_csv_cell(cell):
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return "" if cell is None else str(cell)


@tagged("post_install", "-at_install")
class TestRandomSheets(BulkImportCommon):
    """Whatever stands in a sheet is understood or told, and never half written."""

    def rows(self, changes):
        """Return four good rows, with (row, column, cell) ``changes`` made."""
        rows = [
            self.row(self.carr_single),
            self.row(self.carr_travel),
            self.row(self.rowan_double),
            self.unplanned_row(self.cases.emergency, 2),
        ]
        for row, key, cell in changes:
            rows[row][key] = cell
        return rows

    def check(self, content, name):
        """Send a file and update with its good rows; then undo all that."""
        with self.env.cr.savepoint() as savepoint:
            self.check_sent(content, name)
            savepoint.rollback()
        self.env.invalidate_all()

    def check_sent(self, content, name):
        everything = self.env["lcc.actual"].search([])
        with self.assertUntouched(everything):
            try:
                sheet = self.send(content, name)
            except UserError:
                return
        self.assertEqual(
            sheet.count_read,
            sheet.count_change
            + sheet.count_unchanged
            + sheet.count_rejected
            + sheet.count_left_out,
        )
        for row in sheet.row_ids:
            self.assertEqual(row.status == "rejected", bool(row.problems))
        changed = sheet.row_ids.filtered(lambda row: row.status == "change")
        with self.assertUntouched(everything - changed.actual_id):
            if changed:
                self.assertTrue(sheet.action_update_system(only_good=True))
        self.assertFalse(changed.actual_id._get_entry_problems())
        self.assertEqual(
            changed.mapped("amount_total"), changed.actual_id.mapped("amount_total")
        )

    @settings(max_examples=150)
    @given(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(list(NAMES)), CELLS),
            max_size=4,
        ),
        st.sampled_from(",;\t"),
    )
    def test_any_cells_of_a_csv_file(self, changes, separator):
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=separator)
        writer.writerow(NAMES.values())
        for row in self.rows(changes):
            writer.writerow([as_csv_cell(row.get(key)) for key in NAMES])
        content = buffer.getvalue().encode(errors="surrogatepass")
        self.check(content, "random.csv")

    @settings(max_examples=25)
    @given(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(list(NAMES)), CELLS),
            min_size=1,
            max_size=6,
        )
    )
    def test_any_cells_of_a_workbook(self, changes):
        buffer = io.BytesIO()
        options = {"nan_inf_to_errors": True, "default_date_format": "dd/mm/yyyy"}
        with xlsxwriter.Workbook(buffer, options) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, NAMES.values())
            for number, row in enumerate(self.rows(changes), start=1):
                for place, key in enumerate(NAMES):
                    self.write_cell(sheet, number, place, row.get(key))
        self.check(buffer.getvalue(), "random.xlsx")

    def write_cell(self, sheet, number, place, cell):
        is_early = isinstance(cell, date) and cell.year < 1900
        if isinstance(cell, str) or is_early:
            text = str(cell).encode(errors="ignore").decode()
            sheet.write_string(number, place, text)
        elif isinstance(cell, int) and abs(cell) > 10**15:
            sheet.write_number(number, place, float(cell))
        else:
            sheet.write(number, place, cell)

    @given(st.lists(st.lists(CELLS, max_size=25), max_size=30))
    def test_any_cells_can_stand_where_the_headings_should_be(self, rows):
        header = find_header(enumerate(rows, start=1))
        if header:
            self.assertIn(header.headings, [list(map(as_text, row)) for row in rows])
            known = {name.casefold() for name in NAMES.values()}
            told = {heading.casefold() for heading in header.headings}
            self.assertGreaterEqual(len(known & told), 3)

    @given(st.dictionaries(st.sampled_from(list(NAMES)), CELLS))
    def test_any_cells_are_read_or_told(self, cells):
        header = Header([NAMES[key] for key in cells])
        row = header.read_row(7, list(cells.values()))
        self.assertEqual(row.number, 7)
        self.assertTrue(all(key in NAMES for key, _text in row.errors))

    @given(CELLS)
    @example(45124)
    @example("17/07/23")
    def test_a_week_is_a_monday_or_told(self, cell):
        try:
            monday = as_monday(cell)
        except CellError as error:
            self.assertTrue(str(error).strip())
        else:
            self.assertEqual(monday.weekday(), 0)
            self.assertEqual(as_monday(as_text(monday)), monday)
            self.assertNotIsInstance(monday, datetime)

    def test_the_known_spellings_of_a_week(self):
        for cell in (WEEK, datetime(2023, 7, 17), 45124, 45124.0, "17.07.2023"):
            self.assertEqual(as_monday(cell), WEEK)
        for cell in (True, 45125, "45125", 1.5, "0/7/2023", "١٧/٠٧/٢٠٢٣", "1/1/99999"):
            with self.assertRaises(CellError):
                as_monday(cell)
