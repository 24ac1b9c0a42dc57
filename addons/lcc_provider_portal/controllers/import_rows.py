"""How one row of an import reads: what its line was and becomes, and what is wrong."""

from functools import cached_property
from typing import NamedTuple

from odoo.addons.lcc_actuals.models.import_staging import restore_cell
from odoo.addons.lcc_actuals.models.lcc_actual import ENTRY_FIELDS
from odoo.addons.lcc_actuals.tools.actuals_sheet import COLUMNS
from odoo.addons.lcc_actuals.tools.cells import as_text
from odoo.addons.lcc_actuals.tools.quantities import money_text, quantity_text
from odoo.addons.lcc_actuals.tools.sheet_rows import Header
from odoo.addons.lcc_actuals.tools.weeks import short_date

from .actual_row import ABSENT, ABSENT_FIGURES, FIGURES

#: The columns of their sheet that each cell of the page is about.
CELLS = {
    "client": ("reference", "client_reference", "client"),
    "week": ("week_start",),
    "level": ("service_level", "service", "contract", "unit"),
    "qty_actual": ("qty_actual",),
    **{name: (name,) for name, _short, _long in FIGURES},
    "cost": ("price_unit", "amount_total"),
    "comment": ("reason", "comment"),
}
#: A cell can hold a whole letter; its beginning tells which one it is.
MOST_SHOWN = 200
_HEADINGS = {column.key: column.name for column in COLUMNS}


class Value(NamedTuple):
    """What a row says; ``was`` is what stood there, where that differs."""

    now: str
    was: str = ""


def compared(now, was):
    """Return the :class:`Value` of two texts; ``was`` is "" where nothing stood."""
    return Value(now, was if was != now else "")


class ImportRow:
    """The texts of one row of an import; ``header`` is that of their sheet.

    Typed values tell what a row that changes something becomes; of all others the
    cells of the sheet tell what it says, understood or not.
    """

    def __init__(self, row, header, is_open):
        self.row, self.header, self.is_open = row, header, is_open
        self.number, self.status = row.number, row.status
        self.is_change = row.status == "change"

    @cached_property
    def _before(self):
        """What the line was: its record while nothing is updated, else what was
        kept; empty for a line that was not there."""
        if self.is_open:
            return self.row.actual_id
        # Kept beside the council's notes; it is the provider's own entry.
        return self.row.sudo().before or {}

    def _said(self, key):
        """Return what a column of their sheet says, "" where it says nothing."""
        place, cells = self.header.places.get(key), self.row.cells or []
        if place is None or place >= len(cells):
            return ""
        text = as_text(restore_cell(cells[place]))
        return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."

    # Which line it is

    @property
    def client(self):
        return self.row.client_id.name or self._said("client")

    @property
    def references(self):
        """The references of client and CPLI, where there are any."""
        row = self.row
        found = (
            row.client_id.reference or self._said("client_reference"),
            row.package_line_id.reference or self._said("reference"),
        )
        return [reference for reference in found if reference]

    @property
    def week(self):
        monday = self.row.week_start
        return short_date(monday) if monday else self._said("week_start")

    @property
    def level(self):
        return self.row.service_level_id.name or self._said("service_level")

    @property
    def service(self):
        return self.row.service_id.name or self._said("service")

    # What it was and becomes

    def figure(self, name):
        """Return the :class:`Value` of a quantity."""
        if not self.is_change:
            return Value(self._said(name) or self._recorded_figure(name))
        if name in ABSENT_FIGURES[self.row.service_level_id.kind]:
            return Value(ABSENT)
        was = quantity_text(self._before[name]) if self._before else ""
        return compared(quantity_text(self.row[name]), was)

    def _recorded_figure(self, name):
        """Return what is recorded, for a sheet without the column."""
        has_it = self._before and self.header.places.get(name) is None
        return quantity_text(self._before[name]) if has_it else ""

    @property
    def cost(self):
        """Return the :class:`Value` of the cost; what it was is known while nothing
        is updated."""
        symbol, was = self.row.currency_id.symbol, ""
        if self.is_open and self._before:
            was = money_text(self._before.amount_total, symbol)
        if self.is_change:
            return compared(money_text(self.row.amount_total, symbol), was)
        return Value(was if was and self.status == "unchanged" else ABSENT)

    @property
    def reason(self):
        if not self.is_change:
            return Value(self._said("reason"))
        was = self._before.reason_id.name if self.is_open and self._before else ""
        return compared(self.row.reason_id.name or "", was or "")

    @property
    def comment(self):
        if not self.is_change:
            return Value(self._said("comment"))
        was = self._before["comment"] if self._before else ""
        return compared(self.row.comment or "", was or "")

    @property
    def notes(self):
        """What must be known of the row, as (icon, text) pairs."""
        notes = []
        if self.is_open and self._is_overtaken:
            notes.append(("refresh", "Someone changed the line since it was checked"))
        if self.is_change and not self._before:
            notes.append(("plus", self._new_text))
        elif self.is_change and self.is_open and self._is_as_it_stands:
            notes.append(("check", "Confirmed as it stands: nothing else changes"))
        if self.is_change and self.row.approval_reason:
            text = f"An officer will check: {self.row.approval_reason}"
            notes.append(("hourglass-half", text))
        return notes

    @property
    def _is_overtaken(self):
        actual = self.row.actual_id
        return bool(actual) and actual.version != self.row.version

    @property
    def _new_text(self):
        if self.row.service_level_id.kind == "planned":
            return "Not generated yet: this generates the line too"
        return "New line"

    @property
    def _is_as_it_stands(self):
        row, before = self.row, self._before
        return all(
            (row[name] or 0) == (before[name] or 0)
            for name in ("qty_planned", *ENTRY_FIELDS)
        )

    # What is wrong

    @cached_property
    def problems(self):
        """Every error: (id, key of its column or "", text with the column's name)."""
        return [
            (f"row-{self.number}-{at}", key, self._problem_text(key, text))
            for at, (key, text) in enumerate(self.row.problems or [], start=1)
        ]

    def _problem_text(self, key, text):
        heading = _HEADINGS.get(key, "")
        return text if text.startswith(heading) else f"{heading}: {text}"

    def described_by(self, cell):
        """Return the ids of what is said of a cell of :data:`CELLS`, or ``None``."""
        ids = [place for place, key, _text in self.problems if key in CELLS[cell]]
        return " ".join(ids) or None


def get_rows(rows, sheet):
    """Return the :class:`ImportRow` of each row of an import's page."""
    header, is_open = Header(sheet.headings or []), sheet.state == "checked"
    return [ImportRow(row, header, is_open) for row in rows]
