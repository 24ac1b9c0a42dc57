"""The zip file around an XLSX workbook, checked before anything is unpacked."""

import zipfile

from .errors import (
    DAMAGED,
    DECLARATIONS,
    MACROS,
    PASSWORD,
    STRICT,
    TOO_MUCH,
    Unreadable,
)

_MOST_MEMBERS = 2000
_MOST_DIRECTORY_BYTES = 1_000_000
_MOST_BYTES = 1_000_000_000
#: Deflate can't do better than 1032 to 1: beyond, the directory lies.
_MOST_RATIO = 1100
_HEADER_BYTES = 30
_TYPES = "[Content_Types].xml"
_MOST_TYPES_BYTES = 1_000_000
_HEAD = 4096
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml"


class Archive(zipfile.ZipFile):
    """A zip file whose directory has been checked.

    Python's zipfile never unpacks more of a part than the directory declares, and
    checks its sum at the end: what is declared can be relied on as a limit.

    :raise Unreadable: when the directory can't be true, or is too large
    """

    def __init__(self, stream):
        _check_directory_size(stream)
        super().__init__(stream)
        _check_members(self.infolist(), self.start_dir)

    def head(self, name, most=_HEAD):
        """Return how a part begins, in capitals or not, in UTF-8 or UTF-16."""
        with self.open(name) as part:
            return part.read(most).replace(b"\0", b"")

    def check_workbook(self):
        """Raise :class:`Unreadable` when a workbook holds what is not to be read."""
        names = self.namelist()
        types = self.head(_TYPES, _MOST_TYPES_BYTES).lower()
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Unreadable(MACROS)
        if b"macroenabled" in types or b"vbaproject" in types:
            raise Unreadable(MACROS)
        for name in names:
            self._check_part(name)

    def _check_part(self, name):
        if name.lower().endswith((".xml", ".rels")):
            head = self.head(name)
            if b"<!doctype" in head.lower():
                raise Unreadable(DECLARATIONS)
            if _STRICT in head:
                raise Unreadable(STRICT)


def _check_directory_size(stream):
    # ZipFile reads the whole directory at once. Its own function finds the end
    # record, so that both see the same one in a file made to hold two.
    end = zipfile._EndRecData(stream)
    if not end:
        raise Unreadable(DAMAGED)
    if end[zipfile._ECD_SIZE] > _MOST_DIRECTORY_BYTES:
        raise Unreadable(TOO_MUCH)


def _check_members(members, directory_start):
    if any(member.flag_bits & 0x41 for member in members):
        raise Unreadable(PASSWORD)
    if len(members) > _MOST_MEMBERS:
        raise Unreadable(TOO_MUCH)
    if sum(member.file_size for member in members) > _MOST_BYTES:
        raise Unreadable(TOO_MUCH)
    _check_places(members, directory_start)
    for member in members:
        if member.file_size > (member.compress_size + 1) * _MOST_RATIO:
            raise Unreadable(DAMAGED)


def _check_places(members, directory_start):
    """Refuse members that lie over each other: a little can't stand for a lot."""
    taken = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < taken:
            raise Unreadable(DAMAGED)
        taken = member.header_offset + _HEADER_BYTES + member.compress_size
    if taken > directory_start:
        raise Unreadable(DAMAGED)
