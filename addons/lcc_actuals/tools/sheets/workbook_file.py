"""The rows of an XLSX or XLS workbook, read by a process that the kernel bounds."""

import json
import logging
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from .child import STATUSES
from .errors import DAMAGED, HIDDEN, PASSWORD, TOO_MUCH, Unreadable

_logger = logging.getLogger(__name__)
_CHILD = Path(__file__).with_name("child.py")
#: Bytes on top of an idle child: 50,000 rows of 19 columns need half of it.
_ROOM = 100_000_000
#: Seconds of processor time, the same again of waiting: an XLSX row takes 0.2 ms.
_SECONDS = 4
_SECONDS_A_ROW = 1 / 1000
_PIECE = 65_536
_MOST_LINE = 8_000_000
_MOST_DIGITS = 15
_WORDS = {"password": PASSWORD, "hidden": HIDDEN, "too much": TOO_MUCH}
_REASONS = {STATUSES[name]: _WORDS.get(name, DAMAGED) for name in STATUSES}
#: openpyxl needs neither, and starts and reads faster without them.
_ENVIRONMENT = {"OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "False"}
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "LC_ALL", "LANG")


class WorkbookFile:
    """The first visible sheet of a workbook; see ``reader.Sheet``.

    :param str kind: "xlsx" or "xls"
    :raise Unreadable: when it can't be read
    """

    def __init__(self, stream, limits, kind):
        self._seconds = int(_SECONDS + limits.most_rows * _SECONDS_A_ROW)
        self._patience = 2 * self._seconds
        self._log = tempfile.TemporaryFile()
        with _copied(stream) as file:
            self._process = self._start(file, kind, limits.last_row)
        self._lines = self._read_lines()
        try:
            self.row_count = int(next(self._lines))
        except BaseException:
            self.close()
            raise

    def _start(self, file, kind, last_row):
        bounds = (kind, last_row, _ROOM, self._seconds)
        command = [sys.executable, "-ISB", _CHILD, *bounds, *sys.path]
        kept = {k: os.environ[k] for k in _KEPT_VARIABLES if k in os.environ}
        try:
            return subprocess.Popen(
                [str(word) for word in command],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=self._log,
                bufsize=0,
                env=kept | _ENVIRONMENT,
                cwd="/",
            )
        except OSError as error:
            raise ChildProcessError(f"{_CHILD} can't be started") from error

    def rows(self):
        """Yield (row number, cells) of the rows that have any."""
        for line in self._lines:
            number, cells = json.loads(line, parse_int=_number)
            yield (
                number,
                [_moment(*cell) if isinstance(cell, list) else cell for cell in cells],
            )

    def _read_lines(self):
        """Yield the lines that the child writes, never holding many."""
        left = b""
        while piece := self._read_piece():
            *lines, left = (left + piece).split(b"\n")
            yield from lines
            if len(left) > _MOST_LINE:
                raise Unreadable(TOO_MUCH)
        self._check_status()

    def _read_piece(self):
        poll = select.poll()
        poll.register(self._process.stdout, select.POLLIN)
        start = time.monotonic()
        if not poll.poll(max(0, self._patience) * 1000):
            raise Unreadable(TOO_MUCH)
        self._patience -= time.monotonic() - start
        return os.read(self._process.stdout.fileno(), _PIECE)

    def _check_status(self):
        """Raise what a child means that has closed its output."""
        status = self._process.wait(max(1, self._patience))
        if status in _REASONS:
            raise Unreadable(_REASONS[status])
        if status < 0:
            raise Unreadable(TOO_MUCH)
        if status:
            raise ChildProcessError(f"{_CHILD} failed: {self._tell_log()}")

    def _tell_log(self):
        self._log.seek(0)
        return self._log.read(_PIECE).decode(errors="replace")

    def close(self):
        """End the child, be it done or not."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        if _logger.isEnabledFor(logging.DEBUG):
            _logger.debug("status %s %s", self._process.returncode, self._tell_log())
        self._log.close()


def _copied(stream):
    """Return a nameless file of a stream's bytes: an upload may not be a file, and
    the child would move the place where others read it."""
    file = tempfile.TemporaryFile()
    stream.seek(0)
    shutil.copyfileobj(stream, file)
    file.seek(0)
    return file


def _number(text):
    """Return a whole number; one of very many digits in the precision of a float."""
    return int(text) if len(text) <= _MOST_DIGITS else float(text)


def _moment(text):
    return (datetime if "T" in text else date).fromisoformat(text)
