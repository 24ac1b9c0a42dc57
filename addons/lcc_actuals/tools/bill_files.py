"""Which files a provider may put beside an invoice: plain Python, no ORM.

What a file is, its name and its bytes have to agree on; both come from outside.
"""

import io
import posixpath
import zipfile

from .sheets.archive import Archive
from .sheets.errors import Unreadable
from .sheets.kinds import kind_of

MIMETYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".txt": "text/plain",
}
_SHEETS = (".xlsx", ".xls", ".csv", ".txt")
_BEGINNINGS = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
_OTHER_KIND = "is not what its name says. Save it as a PDF document and choose that."


def mimetype_of(file_name, content):
    """Return the type to serve a file as.

    Raise :class:`Unreadable`, whose text follows the file's name, for a kind that is
    not taken, and for one whose bytes are something else than its name says.
    """
    extension = posixpath.splitext(file_name.lower())[1]
    if extension not in MIMETYPES:
        raise Unreadable(
            "is of a kind that is not taken. Choose a PDF, PNG, JPG, XLSX, XLS, CSV, "
            "DOCX or TXT file."
        )
    if not content:
        raise Unreadable("is empty. Choose another file.")
    if extension in _SHEETS:
        _check_sheet(file_name, extension, content)
    elif extension == ".docx":
        _check_word_document(content)
    elif not content.startswith(_BEGINNINGS[extension]):
        raise Unreadable(_OTHER_KIND)
    return MIMETYPES[extension]


def _check_sheet(file_name, extension, content):
    try:
        kind_of(file_name, io.BytesIO(content))
    except (Unreadable, zipfile.BadZipFile, ValueError) as error:
        raise Unreadable(_OTHER_KIND) from error
    if extension in (".csv", ".txt") and b"\0" in content:
        raise Unreadable(_OTHER_KIND)


def _check_word_document(content):
    try:
        with Archive(io.BytesIO(content)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (Unreadable, zipfile.BadZipFile, ValueError) as error:
        raise Unreadable(_OTHER_KIND) from error
    if not {"[content_types].xml", "word/document.xml"} <= names:
        raise Unreadable(_OTHER_KIND)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable("holds macros. Save it as a PDF document and choose that.")
