"""What an OLE2 compound file holds, the container of XLS and of passwords.

Only the names in its directory are looked at, which lie in one place of 128 bytes
each; xlrd follows its tables, where the kernel bounds it.
"""

import re
from struct import pack

from .errors import DAMAGED, MACROS, PASSWORD, Unreadable

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 1_048_576
_NAME_BYTES = 64
_BOOK = ("workbook", "book")
_PASSWORD = ("encryptedpackage", "encryptioninfo")
_MACROS = ("_vba_project_cur", "_vba_project", "vba")
_ROOT = ("root entry",)


def kind_of_compound_file(stream):
    """Return "xls", or in words what else a compound file is.

    :raise Unreadable: when it is protected, has macros or is cut off
    """
    names = _names(stream)
    if names & {*_PASSWORD}:
        raise Unreadable(PASSWORD)
    if names & {*_BOOK}:
        if names & {*_MACROS}:
            raise Unreadable(MACROS)
        return "xls"
    if not names:
        raise Unreadable(DAMAGED)
    return "a document of another program, such as Word"


def _entry(name):
    """Return the pattern of a directory entry: the name, its length, a kind."""
    encoded = name.encode("utf-16-le")
    length = pack("<H", len(encoded) + 2)
    return re.escape(encoded.ljust(_NAME_BYTES, b"\0") + length) + b"[\x01\x02\x05]"


_ENTRIES = re.compile(
    b"|".join(map(_entry, (*_BOOK, *_PASSWORD, *_MACROS, *_ROOT))), re.IGNORECASE
)


def _names(stream):
    """Return those of the names that matter that are there, in lower case."""
    stream.seek(0)
    names = set()
    # Entries never lie across pieces: sectors are fractions of one.
    while piece := stream.read(_PIECE):
        for found in _ENTRIES.finditer(piece):
            names.add(found[0][:_NAME_BYTES].decode("utf-16-le").rstrip("\0").lower())
    return names
