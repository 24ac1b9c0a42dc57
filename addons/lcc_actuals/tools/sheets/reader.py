"""Opening a sheet of any kind."""

import re
from contextlib import contextmanager

from .csv_file import CsvFile
from .errors import Unreadable, plain_errors
from .kinds import kind_of
from .limits import MOST_COLUMNS, MOST_TEXT, Limits
from .workbook_file import WorkbookFile

#: Characters that no cell shows and no database column takes.
_UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_MOST_NAME = 80


class Sheet:
    """The rows of an open file, to be read once.

    ``kind`` is "xlsx", "xls" or "csv"; ``row_count`` the number of rows as far as the
    file tells beforehand, else 0: fit for a progress bar and nothing else.

    Iterating gives (number, cells): the row's number as the user's program shows it,
    and its cells, each ``None``, a text, a number, a bool, a date or a datetime.
    Empty rows and the empty cells at the end of a row are left out. Going on after a
    break gives the rows that follow.
    """

    def __init__(self, name, kind, source, limits):
        self.kind = kind
        self.row_count = source.row_count
        self._rows = _told_plainly(name, _checked(source.rows(), limits))

    def __iter__(self):
        return self._rows


@contextmanager
def open_sheet(file_name, stream, most_rows):
    """Open an uploaded spreadsheet; a context manager that gives a :class:`Sheet`.

    :param str file_name: the user's name for it, whose extension has to be right
    :param stream: seekable binary file object; it stays open
    :param int most_rows: a sheet with more rows of data is refused
    :raise SheetError: here or while iterating, whatever is wrong with the file
    """
    name = _shown(file_name)
    limits = Limits(most_rows)
    with plain_errors(name):
        kind = kind_of(name, stream)
        source = _opened(kind, stream, limits)
    try:
        yield Sheet(name, kind, source, limits)
    finally:
        source.close()


def _opened(kind, stream, limits):
    if kind == "csv":
        return CsvFile(stream)
    return WorkbookFile(stream, limits, kind)


def _shown(file_name):
    """Return a file's name without folders, in a length that fits a message."""
    name = _UNSEEN.sub("", re.split(r"[/\\]", file_name)[-1])
    name = " ".join(name.split())
    return name if len(name) <= _MOST_NAME else f"...{name[-_MOST_NAME:]}"


def _told_plainly(name, rows):
    with plain_errors(name):
        yield from rows


def _checked(rows, limits):
    filled = 0
    for number, cells in rows:
        limits.check_number(number)
        cells = _tidied(number, cells[:MOST_COLUMNS])
        if cells:
            filled += 1
            limits.check_filled(filled)
            yield number, cells


def _tidied(number, cells):
    """Return the cells without unseen characters and without an empty end."""
    cells = [
        _tidied_text(number, cell) if isinstance(cell, str) else cell for cell in cells
    ]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _tidied_text(number, text):
    if len(text) > MOST_TEXT:
        raise Unreadable(
            f"has a text of more than {MOST_TEXT:,} characters in row {number:,}. "
            f"Shorten it and choose the file again."
        )
    if not text.isprintable():
        text = _UNSEEN.sub("", text)
    return None if not text or text.isspace() else text
