"""Which files a provider may put beside an invoice or an action: plain Python, no
ORM.

What a file is, its name and its bytes have to agree on; both come from outside.
"""

import io
import posixpath
import re
import zipfile
from email.parser import BytesHeaderParser

from .sheets.archive import Archive
from .sheets.compound import SIGNATURE
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
    ".eml": "message/rfc822",
    ".msg": "application/vnd.ms-outlook",
}
#: What the council takes or doesn't, as it is set up.
FAMILIES = {
    "pdf": (".pdf",),
    "images": (".png", ".jpg", ".jpeg"),
    "office": (".xlsx", ".xls", ".docx"),
    "csv": (".csv", ".txt"),
    "email": (".eml", ".msg"),
}
_SHEETS = (".xlsx", ".xls", ".csv", ".txt")
_BEGINNINGS = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
#: The stream that each message saved by Outlook has, as its directory names it.
_MESSAGE_STREAM = "__properties_version1.0".encode("utf-16-le")
_HEADER_LINE = re.compile(rb"(?:From [^\n]*\n)?[!-9;-~]+:", re.ASCII)
_OTHER_KIND = "is not what its name says. Save it as a PDF document and choose that."


def mimetype_of(file_name, content, families=tuple(FAMILIES)):
    """Return the type to serve a file as.

    ``families`` names those of :data:`FAMILIES` that are taken. Raise
    :class:`Unreadable`, whose text follows the file's name, for a kind that is not
    taken, and for one whose bytes are something else than its name says.
    """
    extension = posixpath.splitext(file_name.lower())[1]
    taken = [name for family in families for name in FAMILIES[family]]
    if extension not in taken:
        names = ", ".join(name[1:].upper() for name in taken if name != ".jpeg")
        raise Unreadable(f"is of a kind that is not taken. Choose one of: {names}.")
    if not content:
        raise Unreadable("is empty. Choose another file.")
    if extension in _SHEETS:
        _check_sheet(file_name, extension, content)
    elif extension == ".docx":
        _check_word_document(content)
    elif extension == ".eml":
        _check_mail(content)
    elif extension == ".msg":
        _check_outlook_message(content)
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


def _check_mail(content):
    """An e-mail begins with its headers, one of which says whom it is from."""
    if b"\0" in content or not _HEADER_LINE.match(content):
        raise Unreadable(_OTHER_KIND)
    headers = BytesHeaderParser().parsebytes(content)
    if not headers["From"] or not (headers["Date"] or headers["Received"]):
        raise Unreadable(_OTHER_KIND)


def _check_outlook_message(content):
    if not content.startswith(SIGNATURE) or _MESSAGE_STREAM not in content:
        raise Unreadable(_OTHER_KIND)
