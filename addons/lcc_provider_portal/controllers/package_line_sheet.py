"""Care package line items as rows: one list of columns writes the page, the CSV and
the XLSX."""

import csv
import io
from collections.abc import Callable
from typing import Any, NamedTuple

import xlsxwriter

from odoo.addons.lcc_actuals.tools.quantities import money_text, quantity_text
from odoo.addons.lcc_actuals.tools.weeks import long_date

#: A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = {"date": "dd mmm yyyy", "money": "£#,##0.00", "number": "#,##0.00"}


class Column(NamedTuple):
    """A column: its heading, how it is written, and its value of a CPLI."""

    label: str
    kind: str
    value: Callable[[Any], Any]

    @property
    def is_number(self):
        return self.kind in ("number", "money")

    def text(self, line):
        """Return the value as the page shows it."""
        value = self.value(line)
        if value is None or value is False:
            return "--"
        write = {"date": long_date, "number": quantity_text, "money": money_text}
        return write.get(self.kind, str)(value)


def _purchase_type(line):
    return dict(line._fields["purchase_type"]._description_selection(line.env))[
        line.purchase_type
    ]


COLUMNS = (
    Column("CPLI Reference", "text", lambda line: line.reference),
    Column("Client", "text", lambda line: line.client_id.name),
    Column("Client Reference", "text", lambda line: line.client_id.reference),
    Column("Service", "text", lambda line: line.service_id.name),
    Column("Service Level", "text", lambda line: line.service_level_id.name),
    Column("Starts", "date", lambda line: line.date_start),
    Column("Ends", "date", lambda line: line.date_end),
    Column("Weekly Quantity", "number", lambda line: line.qty_week),
    Column("Unit", "text", lambda line: line.service_level_id._unit_text()),
    Column("Price", "money", lambda line: line.price_unit if line.rate_id else None),
    Column("Purchase Type", "text", _purchase_type),
)


def write_csv(lines):
    """Return the lines as CSV bytes that a spreadsheet opens as UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.label for column in COLUMNS])
    for line in lines:
        writer.writerow([_csv_cell(column.value(line)) for column in COLUMNS])
    return buffer.getvalue().encode("utf-8-sig")


def _csv_cell(value):
    if value is None or value is False:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value


def write_xlsx(lines):
    """Return the lines as an XLSX workbook's bytes."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("Care Package Line Items")
        sheet.freeze_panes(1, 0)
        heading = book.add_format({"bold": True})
        formats = {
            kind: book.add_format({"num_format": text})
            for kind, text in FORMATS.items()
        }
        for at, column in enumerate(COLUMNS):
            sheet.set_column(at, at, 20, formats.get(column.kind))
            sheet.write_string(0, at, column.label, heading)
        for row, line in enumerate(lines, start=1):
            _write_row(sheet, row, line, formats)
    return buffer.getvalue()


def _write_row(sheet, row, line, formats):
    for at, column in enumerate(COLUMNS):
        value = column.value(line)
        if value is None or value is False:
            continue
        if column.kind == "date":
            sheet.write_datetime(row, at, value, formats["date"])
        elif column.is_number:
            sheet.write_number(row, at, value, formats[column.kind])
        else:
            sheet.write_string(row, at, value)
