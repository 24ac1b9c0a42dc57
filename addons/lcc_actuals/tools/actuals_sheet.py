"""The sheet of weekly actuals that providers send to and fro: plain Python, no ORM.

:data:`COLUMNS` is the one list that writes the export, reads the import and fills
the help page. Quantities are in the service level's unit, money in pounds, weeks are
named by their Monday.
"""

from datetime import date
from typing import Any, NamedTuple

from .cells import CellError, as_monday, as_text
from .quantities import QuantityError, parse_count, parse_quantity


class Column(NamedTuple):
    """A column of the sheet.

    ``name`` is its heading; ``key`` what it holds, a field of ``lcc.actual`` where it
    is entered; ``kind`` is text, date, quantity, count, choice or money; ``width`` is
    in characters; ``help`` says how to fill it; ``is_entered`` tells what a provider
    fills in, all else is there to be read.
    """

    name: str
    key: str
    kind: str
    width: int
    help: str
    is_entered: bool = False


COLUMNS = (
    Column(
        "CPLI Reference",
        "reference",
        "text",
        16,
        "Names the care package line item. Leave it empty on an unplanned line.",
    ),
    Column(
        "Client Reference",
        "client_reference",
        "text",
        16,
        "The council's reference of the client. Needed on an unplanned line.",
    ),
    Column("Client", "client", "text", 24, "The client's name, for you to read."),
    Column("Contract", "contract", "text", 24, "The contract, for you to read."),
    Column(
        "Service",
        "service",
        "text",
        34,
        "The service. Needed on an unplanned line if you run more than one.",
    ),
    Column(
        "Service Level",
        "service_level",
        "text",
        34,
        "What is priced. Needed on an unplanned line, such as Emergency Hours.",
    ),
    Column("Unit", "unit", "text", 10, "What is counted: hours, nights, sessions."),
    Column(
        "Week Beginning",
        "week_start",
        "date",
        16,
        "The Monday of the week, such as 17/07/2023.",
    ),
    Column("Planned", "qty_planned", "quantity", 10, "What the care package plans."),
    Column(
        "Actual",
        "qty_actual",
        "quantity",
        10,
        "What was delivered: Planned - Frustrated - Missed + Extra.",
        True,
    ),
    Column(
        "Frustrated",
        "qty_frustrated",
        "quantity",
        10,
        "No entry, or cancelled inside 24 hours. It is paid. Empty means 0.",
        True,
    ),
    Column(
        "Missed",
        "qty_missed",
        "quantity",
        10,
        "Cancelled with notice, or not attended. It is not paid. Empty means 0.",
        True,
    ),
    Column(
        "Extra",
        "qty_extra",
        "quantity",
        10,
        "Delivered beyond the plan. It is paid. Empty means 0.",
        True,
    ),
    Column(
        "Visits",
        "visits",
        "count",
        8,
        "Visits, or instances of an unplanned line. Empty leaves them as they are.",
        True,
    ),
    Column(
        "Reason",
        "reason",
        "choice",
        26,
        "One of the list, when Frustrated, Missed or Extra is not 0.",
        True,
    ),
    Column(
        "Comments",
        "comment",
        "text",
        40,
        "Compulsory when Frustrated, Missed or Extra is not 0.",
        True,
    ),
    Column("Rate", "price_unit", "money", 10, "The price of a unit, in pounds."),
    Column(
        "Cost",
        "amount_total",
        "money",
        12,
        "(Actual + Frustrated) x Rate, worked out when it is recorded.",
    ),
    Column("Status", "status", "text", 14, "To confirm, Confirmed or Locked."),
)

#: Heading of the column that a file handed back carries at its end.
ERROR_HEADING = "Error"
_BY_HEADING = {column.name.casefold(): column for column in COLUMNS}
_BY_KEY = {column.key: column for column in COLUMNS}
#: Without these nothing in the sheet can be recorded.
_REQUIRED = ("week_start", "qty_actual")
#: Either names the line.
_IDENTIFYING = ("reference", "client_reference")
#: A row is the header when it has at least so many of our headings.
_HEADINGS_ENOUGH = 3


class SheetRow(NamedTuple):
    """One row of a provider's sheet, as typed values.

    ``number`` is the row's number in their sheet; ``names`` the texts that say which
    line it is, by key; ``week_start`` a Monday or ``None``; ``entry`` the entered
    values by field (a reason still as text), without what the sheet leaves open;
    ``errors`` are (key, text) pairs; ``cells`` is the row as it was; ``is_left_out``
    tells that nothing was entered: no Actual, and nothing that differs from the plan.
    """

    number: int
    names: dict[str, str]
    week_start: date | None
    entry: dict[str, Any]
    errors: list[tuple[str, str]]
    cells: list[Any]
    is_left_out: bool = False


class Header:
    """Where the columns stand in one sheet: their names count, not their order."""

    def __init__(self, cells):
        self.headings = [as_text(cell) for cell in cells]
        self.places, self.twice = {}, []
        for place, heading in enumerate(self.headings):
            column = _BY_HEADING.get(" ".join(heading.split()).casefold())
            if column and column.key in self.places:
                self.twice.append(column.name)
            elif column:
                self.places[column.key] = place

    @property
    def is_likely(self):
        """Tell whether this row can be the header at all."""
        return len(self.places) >= _HEADINGS_ENOUGH

    def get_problem(self):
        """Return what keeps the sheet from being read, in plain words, or ``None``."""
        if self.twice:
            return f"The column {self.twice[0]} is there twice. Remove one of them."
        missing = [_BY_KEY[key].name for key in _REQUIRED if key not in self.places]
        if missing:
            return f"The column {' and the column '.join(missing)} is missing."
        if not any(key in self.places for key in _IDENTIFYING):
            return (
                "There is neither a column CPLI Reference nor a column Client "
                "Reference to tell whose care a row is about."
            )
        return None

    def read_row(self, number, cells):
        """Return row ``number`` of the sheet as a :class:`SheetRow`."""
        found = {
            key: cells[place]
            for key, place in self.places.items()
            if place < len(cells)
        }
        if self._is_left_out(found):
            return SheetRow(number, {}, None, {}, [], list(cells), True)
        errors = []
        return SheetRow(
            number,
            {
                key: as_text(found.get(key))
                for key in (
                    "reference",
                    "client_reference",
                    "contract",
                    "service",
                    "service_level",
                )
            },
            self._read_week(found.get("week_start"), errors),
            self._read_entry(found, errors),
            errors,
            list(cells),
        )

    def _is_left_out(self, found):
        others = ("qty_frustrated", "qty_missed", "qty_extra")
        return _shown(found.get("qty_actual")) is None and all(
            _shown(found.get(key)) in (None, 0, "0") for key in others
        )

    def _read_week(self, cell, errors):
        try:
            return as_monday(cell)
        except CellError as error:
            errors.append(("week_start", f"Week Beginning {error}."))
            return None

    def _read_entry(self, found, errors):
        """Return the entered values; what can't be read goes to ``errors``.

        A column that the sheet lacks, and an empty Visits, say nothing; other empty
        quantities mean 0, but for Actual, which has to be said.
        """
        entry = {}
        for column in COLUMNS:
            if not column.is_entered or column.key not in self.places:
                continue
            try:
                value = _READERS[column.kind](column.key, found.get(column.key))
            except QuantityError as error:
                errors.append((column.key, f"{column.name} {error}."))
            else:
                if value is not None:
                    entry[column.key] = value
        return entry


def _read_quantity(key, cell):
    return parse_quantity(_shown(cell), None if key == "qty_actual" else 0)


def _read_count(_key, cell):
    cell = _shown(cell)
    return None if cell is None else parse_count(cell)


def _read_text(_key, cell):
    return as_text(cell)


_READERS = {
    "quantity": _read_quantity,
    "count": _read_count,
    "choice": _read_text,
    "text": _read_text,
}


def _shown(cell):
    """Return a cell that says nothing ("", "--") as ``None``."""
    if isinstance(cell, str):
        return None if cell.strip() in ("", "-", "--") else cell
    return cell


def find_header(rows, most=20):
    """Return (row number, :class:`Header`) of the first of ``rows``, pairs of a
    number and cells, that can be the header; ``None`` when the first ``most`` have
    none. A title may stand above it."""
    for looked_at, (number, cells) in enumerate(rows, start=1):
        header = Header(cells)
        if header.is_likely:
            return number, header
        if looked_at == most:
            break
    return None
