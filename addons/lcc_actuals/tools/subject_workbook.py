"""Everything held on one person, as a workbook with a sheet for each kind of record:
plain Python, no ORM."""

from datetime import date, datetime

from xlsxwriter import Workbook

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: What XLSX holds at most in a cell, and in the name of a sheet.
MAX_CELL = 32_767
MAX_TITLE = 31
WIDTH = 22


def write_workbook(file, sheets):
    """Write (title, headings, rows of values) of each sheet into a binary ``file``."""
    with Workbook(file, _OPTIONS) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        for title, headings, rows in sheets:
            sheet = book.add_worksheet(title[:MAX_TITLE])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(headings) - 1, 0), WIDTH)
            for column, heading in enumerate(headings):
                sheet.write_string(0, column, heading, bold)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, cell_text(value)[:MAX_CELL])


def cell_text(value):
    """Return a value as people read it: "17/07/2023", "Yes", "" for nothing.

    >>> cell_text(date(2023, 7, 17)), cell_text(True), cell_text(None), cell_text(0)
    ('17/07/2023', 'Yes', '', '0')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "Yes"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)
