"""The rows of a CSV file, as Excel and LibreOffice write them."""

import codecs
import csv
import io
import re
from itertools import chain, islice

from .errors import Unreadable

_PIECE = 65_536
_SEPARATORS = (",", ";", "\t")
_NAMED_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
_SAMPLE_LINES = 20
_SAMPLE_CHARACTERS = 100_000
#: Characters in a row: a quotation mark left open would make the rest one row.
_MOST_CHARACTERS = 1_000_000
_NOT_UTF8 = (
    'is not plain text: it holds NUL bytes, as "Unicode Text" (UTF-16) files do. Save '
    "it as CSV UTF-8 and choose that."
)


class CsvFile:
    """The records of a CSV file; see ``reader.Sheet``.

    :raise Unreadable: when it is no text that can be read
    """

    def __init__(self, stream):
        encoding, self.row_count = _scan(stream)
        stream.seek(0)
        raw = io.BufferedReader(_Borrowed(stream), _PIECE)
        self._text = io.TextIOWrapper(raw, encoding, errors="replace", newline="")

    def rows(self):
        """Yield (row number, cells) of all rows, be they empty."""
        sample = _sample(self._text)
        named = _NAMED_SEPARATOR.fullmatch(sample[0]) if sample else None
        separator = named[1] if named else _likely_separator(sample)
        lines = _Lines(chain(sample[1:] if named else sample, _lines_of(self._text)))
        records = csv.reader(lines, delimiter=separator, strict=True)
        yield from _numbered(records, lines, start=2 if named else 1)

    def close(self):
        """Let go of the stream, which stays open."""
        self._text.detach()


class _Borrowed(io.RawIOBase):
    """Somebody else's stream, for reading: closing this leaves it open."""

    def __init__(self, stream):
        super().__init__()
        self._stream = stream

    def readable(self):
        """Return that it can be read."""
        return True

    def readinto(self, buffer):
        """Fill ``buffer`` and return with how many bytes."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Lines:
    """Lines for the csv module; ``length`` counts characters since it was set to 0."""

    def __init__(self, lines):
        self._lines = iter(lines)
        self.length = 0

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self._lines)
        self.length += len(line)
        if self.length > _MOST_CHARACTERS:
            raise Unreadable(
                "has a row that never ends. Look for a quotation mark that is not "
                "closed, or save the sheet as XLSX."
            )
        return line


def _scan(stream):
    """Return (encoding, number of lines) of a stream, read once from its start."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, lines = True, 0
    while True:
        piece = stream.read(_PIECE)
        if b"\0" in piece or (
            not lines and piece.startswith((b"\xff\xfe", b"\xfe\xff"))
        ):
            raise Unreadable(_NOT_UTF8)
        lines += piece.count(b"\n")
        is_utf8 = is_utf8 and _decodes(decoder, piece)
        if not piece:
            return "utf-8-sig" if is_utf8 else "cp1252", lines


def _decodes(decoder, piece):
    try:
        decoder.decode(piece, final=not piece)
    except UnicodeDecodeError:
        return False
    return True


def _lines_of(text):
    """Yield the lines of a text; an endless one in pieces too long to be a row."""
    while line := text.readline(_MOST_CHARACTERS + 1):
        yield line


def _sample(text):
    lines, length = [], 0
    for line in islice(_lines_of(text), _SAMPLE_LINES):
        lines.append(line)
        length += len(line)
        if length > _SAMPLE_CHARACTERS:
            break
    return lines


def _likely_separator(sample):
    """Return the separator that divides the first lines most often."""

    def divisions(separator):
        try:
            rows = list(csv.reader(sample, delimiter=separator))
        except csv.Error:
            return 0
        return sum(len(row) - 1 for row in rows if row)

    return max(_SEPARATORS, key=divisions)


def _numbered(records, lines, start):
    number = start - 1
    try:
        for number, cells in enumerate(records, start):
            lines.length = 0
            yield number, cells
    except csv.Error as error:
        raise Unreadable(
            f"can't be read beyond row {number:,}. Look for a quotation mark that is "
            f"not closed or stands inside a text, or save the sheet as XLSX."
        ) from error
