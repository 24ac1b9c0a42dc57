"""Care package line items as rows: one list of columns writes the page, the CSV and
the XLSX."""

from collections.abc import Callable
from typing import Any, NamedTuple

from odoo.addons.lcc_actuals.tools.quantities import money_text, quantity_text
from odoo.addons.lcc_actuals.tools.weeks import long_date

TEXTS = {"date": long_date, "quantity": quantity_text, "money": money_text}


class Column(NamedTuple):
    """A column, as ``tools/sheet_writer.py`` takes it, with its value of a CPLI."""

    name: str
    key: str
    kind: str
    width: int
    value: Callable[[Any], Any]
    is_entered: bool = False

    @property
    def is_number(self):
        return self.kind in ("quantity", "money")

    def cell(self, line):
        """Return the value, ``None`` where the CPLI has none."""
        value = self.value(line)
        return None if value is False else value

    def text(self, line):
        """Return the value as the page shows it."""
        value = self.cell(line)
        return "--" if value is None else TEXTS.get(self.kind, str)(value)


def _purchase_type(line):
    return dict(line._fields["purchase_type"]._description_selection(line.env))[
        line.purchase_type
    ]


def _price(line):
    return line.price_unit if line.rate_id else None


COLUMNS = (
    Column("CPLI Reference", "reference", "text", 16, lambda line: line.reference),
    Column("Client", "client", "text", 24, lambda line: line.client_id.name),
    Column(
        "Client Reference",
        "client_reference",
        "text",
        16,
        lambda line: line.client_id.reference,
    ),
    Column("Service", "service", "text", 34, lambda line: line.service_id.name),
    Column(
        "Service Level",
        "service_level",
        "text",
        34,
        lambda line: line.service_level_id.name,
    ),
    Column("Starts", "date_start", "date", 12, lambda line: line.date_start),
    Column("Ends", "date_end", "date", 12, lambda line: line.date_end),
    Column("Weekly Quantity", "qty_week", "quantity", 16, lambda line: line.qty_week),
    Column("Unit", "unit", "text", 10, lambda line: line.service_level_id._unit_text()),
    Column("Price", "price", "money", 10, _price),
    Column("Purchase Type", "purchase_type", "text", 14, _purchase_type),
)


def get_rows(lines):
    """Yield a dict by column key for each CPLI."""
    for line in lines:
        yield {column.key: column.cell(line) for column in COLUMNS}
