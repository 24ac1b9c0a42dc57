"""What the rows of a provider's sheet say, as typed values: plain Python, no ORM."""

from datetime import date
from typing import Any, NamedTuple

from .actuals_sheet import COLUMNS
from .cells import CellError, as_monday, as_text
from .quantities import QuantityError, parse_count, parse_quantity

_BY_HEADING = {column.name.casefold(): column for column in COLUMNS}
_BY_KEY = {column.key: column for column in COLUMNS}
#: Without these nothing in the sheet can be recorded.
_REQUIRED = ("week_start", "qty_actual")
#: Either names the line.
_IDENTIFYING = ("reference", "client_reference")
#: What names a line, all as texts.
_NAMES = [c.key for c in COLUMNS if c.is_identifying and c.kind == "text"]
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
        if _is_left_out(found):
            return SheetRow(number, {}, None, {}, [], list(cells), True)
        errors = []
        return SheetRow(
            number,
            {key: as_text(found.get(key)) for key in _NAMES},
            self._read_week(found.get("week_start"), errors),
            self._read_entry(found, errors),
            errors,
            list(cells),
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


def _is_left_out(found):
    """Tell whether nothing is said of a line: no Actual, and no other figure that
    would make one."""
    return _shown(found.get("qty_actual")) is None and all(
        _is_nothing(found.get(key))
        for key in ("qty_frustrated", "qty_missed", "qty_extra")
    )


def _is_nothing(cell):
    try:
        return parse_quantity(_shown(cell), 0) == 0
    except QuantityError:
        return False


def find_header(rows, most=20):
    """Return the :class:`Header` that is the first of ``rows``, pairs of a number and
    cells, that can be one; ``None`` when the first ``most`` have none. A title may
    stand above it."""
    for looked_at, (_number, cells) in enumerate(rows, start=1):
        header = Header(cells)
        if header.is_likely:
            return header
        if looked_at == most:
            break
    return None
