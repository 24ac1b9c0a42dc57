"""A program that reads the workbook on its standard input, for :mod:`.workbook_file`.

openpyxl and xlrd do the parsing as they are. On a hostile file they can ask for
gigabytes or never end, so they run here, where the kernel ends them. This module is
run by its path and knows nothing of Odoo.

It writes a line of JSON with the number of rows the file claims, then one of
[number, cells] for each filled row, and exits with a status of :data:`STATUSES`.
Dates and datetimes come as lists of one ISO text.
"""

import datetime
import importlib
import json
import mmap
import os
import re
import resource
import sys
import traceback

STATUSES = {"password": 10, "hidden": 11, "too much": 12, "damaged": 13}
_MOST_COLUMNS = 200
_MOST_FILES = 16
_MOST_LOG_BYTES = 100_000
#: Excel's way to write control characters.
_ESCAPED = re.compile("_x00([01][0-9A-Fa-f])_")
#: A length of time is kept as a moment this long after a day that no date is near:
#: no care was planned in early 1900, nor in early 1904 where days count from then.
_ZERO_DAYS = {
    1899: datetime.datetime(1899, 12, 31),
    1904: datetime.datetime(1904, 1, 1),
}
_LONGEST = datetime.timedelta(days=59)
_NO_TIME = datetime.time()


class Refused(Exception):
    """A workbook that is whole, and yet not to be read; the text is its status."""


def main(kind, last_row, room, seconds, *path):
    """Write the rows of a workbook and return a status of this process."""
    sys.path[:] = path
    # What the libraries print must not get between the rows.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    library = importlib.import_module({"xlsx": "openpyxl", "xls": "xlrd"}[kind])
    _bind(int(room), int(seconds))
    try:
        _write(out, _READERS[kind](library), int(last_row))
    except Refused as reason:
        return STATUSES[str(reason)]
    except MemoryError:
        return STATUSES["too much"]
    except Exception as error:
        traceback.print_exc(limit=-5)
        # Expat and zlib have their own errors for that.
        is_short = "out of memory" in str(error).lower()
        return STATUSES["too much" if is_short else "damaged"]
    return 0


def _bind(room, seconds):
    """Let the kernel allow this process ``room`` bytes on top of what it has now."""
    with open("/proc/self/statm") as sizes:
        used = int(sizes.read().split()[0]) * resource.getpagesize()
    _limit(resource.RLIMIT_AS, used + room)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_FSIZE, _MOST_LOG_BYTES)
    _limit(resource.RLIMIT_NOFILE, _MOST_FILES)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(kind, most):
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(kind, (most, most))


def _write(out, sheet, last_row):
    claimed, rows = sheet
    encode = json.JSONEncoder(default=_as_json, check_circular=False).encode
    out.write(f"{min(claimed or 0, last_row)}\n")
    for number, cells in enumerate(rows, 1):
        cells = list(cells[:_MOST_COLUMNS])
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if cells or number > last_row:
            out.write(encode([number, cells]))
            out.write("\n")
        if number > last_row:
            break
    out.flush()


def _as_json(value):
    """Return a date as a list of its ISO text, a length of time as a text."""
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    if isinstance(value, datetime.time):
        moment = datetime.datetime.combine(_ZERO_DAYS[1904], value)
        return _duration(moment - _ZERO_DAYS[1904])
    if isinstance(value, datetime.datetime):
        # Fractions of a day are never quite the second that was typed.
        value = (value + datetime.timedelta(microseconds=500_000)).replace(
            microsecond=0
        )
        value = value.date() if value.time() == _NO_TIME else value
    return [value.isoformat()]


def _duration(length):
    """Return "7:30" for seven hours and a half, so that nobody takes it for 0.3125."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    text = f"{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _date_or_duration(moment, epoch):
    length = moment - _ZERO_DAYS[epoch.year]
    is_short = datetime.timedelta(0) <= length < _LONGEST
    return length if is_short else moment


# XLSX


def _read_xlsx(openpyxl):
    """Return (number of rows, rows) of the first sheet that can be seen."""
    workbook = openpyxl.load_workbook(
        sys.stdin.buffer, read_only=True, data_only=True, keep_links=False
    )
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            claimed = sheet.max_row
            sheet.reset_dimensions()
            return claimed, _rows_of_xlsx(sheet, workbook.epoch)
    raise Refused("hidden")


def _rows_of_xlsx(sheet, epoch):
    def plain(cell):
        if isinstance(cell, str):
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell)
        if isinstance(cell, datetime.datetime):
            return _date_or_duration(cell, epoch)
        return cell

    for cells in sheet.iter_rows(values_only=True):
        yield [plain(cell) for cell in cells[:_MOST_COLUMNS]]


# XLS


def _read_xls(xlrd):
    """Return (number of rows, rows) of the first sheet that can be seen."""
    data = mmap.mmap(0, 0, access=mmap.ACCESS_READ)
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=sys.stderr, on_demand=True, ragged_rows=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise Refused("password") from error
        raise
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        if sheet.visibility == 0:
            return sheet.nrows, _rows_of_xls(xlrd, sheet, book.datemode)
        book.unload_sheet(number)
    raise Refused("hidden")


def _rows_of_xls(xlrd, sheet, date_mode):
    def as_date(serial):
        try:
            if 0 <= serial < _LONGEST.days:
                return datetime.timedelta(days=serial)
            return xlrd.xldate.xldate_as_datetime(serial, date_mode)
        except OverflowError:
            return serial

    casts = {
        xlrd.XL_CELL_DATE: as_date,
        xlrd.XL_CELL_BOOLEAN: bool,
        xlrd.XL_CELL_ERROR: lambda code: xlrd.error_text_from_code.get(code, "#N/A"),
    }
    for row in range(sheet.nrows):
        cells = zip(sheet.row_types(row), sheet.row_values(row), strict=True)
        yield [casts[kind](cell) if kind in casts else cell for kind, cell in cells]


_READERS = {"xlsx": _read_xlsx, "xls": _read_xls}

if __name__ == "__main__":
    # Without taking a million cells apart first.
    os._exit(main(*sys.argv[1:]))
