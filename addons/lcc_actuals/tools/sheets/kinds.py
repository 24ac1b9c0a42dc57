"""What a file really is, whatever its name says."""

import posixpath

from .archive import Archive
from .compound import SIGNATURE, kind_of_compound_file
from .errors import MACROS, Unreadable

_KINDS = {".xlsx": "xlsx", ".xls": "xls", ".csv": "csv", ".txt": "csv", ".tsv": "csv"}
_NAMES = {
    "xlsx": "an Excel workbook (.xlsx)",
    "xls": "an Excel 97-2003 workbook (.xls)",
    "csv": "a text file",
}
_HEAD = 4096
#: How files begin that people choose by mistake.
_BEGINNINGS = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a picture, sound or film"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x09\x08\x10\0", "a workbook of a very old Excel"),
    (b"\x09\x04\x06\0", "a workbook of a very old Excel"),
    (b"\x09\x02\x06\0", "a workbook of a very old Excel"),
    (b"\x09\0\x04\0", "a workbook of a very old Excel"),
)
#: Some of those could as well begin a line of text.
_COULD_BE_TEXT = (b"BM", b"MZ", b"RIFF")
_WEB_PAGE = "a web page saved as a spreadsheet"
#: What a zip file is, by a part that only this kind has.
_PARTS = (
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a presentation"),
    ("index/document.iwa", "an Apple Numbers or Pages document"),
)


def kind_of(file_name, stream):
    """Return "xlsx", "xls" or "csv" for a file whose name and contents agree.

    :param str file_name: what the user calls it
    :param stream: seekable binary file object
    :raise Unreadable: when they don't agree, or it is of another kind
    """
    extension = posixpath.splitext(file_name.lower())[1]
    if extension == ".xlsm":
        raise Unreadable(MACROS)
    claimed = _KINDS.get(extension)
    if not claimed:
        raise Unreadable(
            "can't be read here. Choose an Excel workbook (.xlsx or .xls) or a CSV "
            "file (.csv)."
        )
    found = _look_inside(stream)
    if found != claimed:
        _refuse(claimed, found)
    return claimed


def _refuse(claimed, found):
    found = _NAMES.get(found, found)
    if claimed == "csv":
        way_out = "Choose the sheet saved as CSV, or give the file its right name."
    else:
        way_out = (
            "Open it in your spreadsheet program, save it as XLSX and choose that."
        )
    raise Unreadable(f"is {found}, not {_NAMES[claimed]}. {way_out}")


def _look_inside(stream):
    """Return a kind of sheet, or in words what else the stream is."""
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        raise Unreadable("is empty. Choose a file with rows.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(stream)
    if head.startswith(SIGNATURE):
        return kind_of_compound_file(stream)
    return _kind_by_beginning(head) or _kind_of_text(head)


def _kind_by_beginning(head):
    is_text = b"\0" not in head
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning) and not (is_text and beginning in _COULD_BE_TEXT):
            return kind
    return None


def _kind_of_text(head):
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "an XML spreadsheet of Excel 2003"
    if text.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        return _WEB_PAGE
    if text.startswith(b"<?xml"):
        return _WEB_PAGE if b"<html" in text else "an XML file"
    return "csv"


def _kind_of_zip(stream):
    with Archive(stream) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
            archive.check_workbook()
            return "xlsx"
        for part, kind in _PARTS:
            if part in names:
                return kind
        return _open_document(archive) or "a zip file that holds no workbook"


def _open_document(archive):
    if "mimetype" not in archive.namelist():
        return None
    mime_type = archive.head("mimetype")
    if mime_type.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "an OpenDocument spreadsheet (.ods)"
    return "an OpenDocument file"
