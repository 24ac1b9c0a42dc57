"""Rows written as a workbook (XLSX) or as CSV: plain Python, no ORM.

A column has a ``name``, its heading; the ``key`` of its value in a row; a ``kind``:
text, choice, date, quantity, count, money or price; a ``width`` in characters; and
``is_entered``, see ``actuals_sheet.Column``. A row maps keys to values, ``None`` for
an empty cell. Rows are taken one by one, so that 50,000 take no more memory than one.
"""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter import Workbook

from .cells import as_text, guarded
from .quantities import MAX_QUANTITY, quantity_text
from .weeks import short_date

#: Below the last row, so many more can be filled in with the same checks.
EMPTY_ROWS = 500
_SHADED = {"bg_color": "#E7E6E6", "border": 1, "border_color": "#C9C7C7"}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # A number without end in a row handed back.
    "nan_inf_to_errors": True,
}
_TEXTS = ("text", "choice")
_NUMBER_FORMATS = {
    # What is typed into such a cell stays text too, a leading "-" or 0 included.
    "text": "@",
    "choice": "@",
    "date": "dd/mm/yyyy",
    "quantity": "0.00",
    "count": "0",
    "money": "£#,##0.00",
    # Of one unit: what a bill's amount by its quantity comes to.
    "price": "£#,##0.00####",
}
#: What may be done to a protected sheet beside typing into its open cells.
_ALLOWED = ("sort", "autofilter", "format_columns", "insert_rows", "delete_rows")
_VALIDATIONS = {
    "quantity": {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": float(MAX_QUANTITY),
        "error_title": "Not a quantity",
        "error_message": f"Type a quantity from 0 to {MAX_QUANTITY:,}, such as 12.5.",
    },
    "count": {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": int(MAX_QUANTITY),
        "error_title": "Not a whole number",
        "error_message": f"Type a whole number from 0 to {int(MAX_QUANTITY):,}.",
    },
    "choice": {
        "validate": "list",
        "error_title": "Not in the list",
        "error_message": "Choose one of the list, or leave the cell empty.",
    },
}


class Form(NamedTuple):
    """What makes a sheet one to be filled in: only what is entered can be typed.

    ``choices`` are the texts to choose from, by the key of their column; ``added``
    the keys of the columns that say which line a row is about: locked in the rows
    written, open in the empty ones below, where lines are added.
    """

    choices: dict
    added: tuple = ()


def write_xlsx(file, title, columns, rows, form=None):
    """Write ``rows`` as a workbook into a binary ``file``; ``title`` names its sheet
    (31 characters at most), ``form`` makes it one to be filled in."""
    with Workbook(file, _OPTIONS) as book:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        formats = _Formats(book, form)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width, formats.of_column(column))
            sheet.write_string(0, at, column.name, formats.heading)
        last = _write_rows(sheet, columns, rows, formats)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        if form:
            sheet.protect("", dict.fromkeys(_ALLOWED, True))
            _validate(book, sheet, columns, form, last + EMPTY_ROWS)


def write_csv(file, title, columns, rows, form=None):
    """Write ``rows`` as CSV into a binary ``file``, as spreadsheets read it: UTF-8 with
    its mark, dates as 17/07/2023, no text that is a formula."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([guarded(column.name) for column in columns])
    for row in rows:
        writer.writerow([_csv_text(column.kind, row[column.key]) for column in columns])
    text.detach()


#: Writers by what the file's name ends in.
WRITERS = {"xlsx": write_xlsx, "csv": write_csv}


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book, form):
        self.book = book
        self.form = form
        self.heading = book.add_format({"bold": True})
        self.made = {}

    def of_column(self, column):
        """Return the format of a column's empty cells below the rows."""
        added = bool(self.form) and column.key in self.form.added
        return self._get(column.kind, column.is_entered or added)

    def of_cell(self, column):
        """Return the format of a column's cells in the rows."""
        return self._get(column.kind, column.is_entered)

    def _get(self, kind, is_open):
        if (kind, is_open) not in self.made:
            properties = {"num_format": _NUMBER_FORMATS[kind]}
            if self.form:
                properties |= {"locked": False} if is_open else _SHADED
            self.made[kind, is_open] = self.book.add_format(properties)
        return self.made[kind, is_open]


def _write_rows(sheet, columns, rows, formats):
    """Write the rows below the headings; return the number of the last one."""
    cells = [
        (at, column.key, column.kind, formats.of_cell(column))
        for at, column in enumerate(columns)
    ]
    number = 0
    for number, row in enumerate(rows, start=1):
        for at, key, kind, form in cells:
            value = row[key]
            if value is None:
                if formats.form:
                    sheet.write_blank(number, at, None, form)
            elif not _fits(kind, value):
                sheet.write_string(number, at, _as_written(value), form)
            elif kind == "date":
                sheet.write_datetime(number, at, value, form)
            else:
                sheet.write_number(number, at, value, form)
    return number


def _validate(book, sheet, columns, form, last):
    """Let the sheet refuse what can't be meant, with a word of help."""
    for at, column in enumerate(columns):
        if not column.is_entered or column.kind not in _VALIDATIONS:
            continue
        options = _VALIDATIONS[column.kind]
        if column.kind == "choice":
            choices = form.choices.get(column.key)
            if not choices:
                continue
            source = _write_list(book, f"{column.name} List", choices)
            options = {**options, "source": source}
        sheet.data_validation(1, at, last, at, options)


def _write_list(book, name, texts):
    """Write the texts of a drop-down on a sheet that nobody sees, and return what
    names them: inside a validation they could have no more than 255 characters."""
    sheet = book.add_worksheet(name)
    sheet.hide()
    for number, text in enumerate(texts):
        sheet.write_string(number, 0, text)
    return f"='{name}'!$A$1:$A${len(texts)}"


def _fits(kind, value):
    """Tell whether a value is the date or number that its column is for: a row handed
    back holds whatever was typed, and that is written as text."""
    if kind in _TEXTS or isinstance(value, str | bool):
        return False
    return isinstance(value, date if kind == "date" else int | float | Decimal)


def _as_written(value):
    return value if isinstance(value, str) else as_text(value)


def _csv_text(kind, value):
    if value is None:
        return ""
    if not _fits(kind, value):
        return guarded(_as_written(value))
    return _CSV_TEXTS[kind](value)


_CSV_TEXTS = {
    "date": short_date,
    "quantity": quantity_text,
    "count": str,
    "money": lambda amount: f"{Decimal(str(amount)):.2f}",
    "price": lambda amount: f"{Decimal(str(amount)):f}",
}
