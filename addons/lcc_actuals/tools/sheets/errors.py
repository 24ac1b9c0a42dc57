"""What keeps a file from being read, in words for a care coordinator."""

from contextlib import contextmanager

DAMAGED = (
    "is damaged or cut off. Open it in your spreadsheet program, save it again and "
    "choose the new file."
)
PASSWORD = "is protected by a password. Save it without a password and choose it again."
MACROS = (
    "holds macros. Save it as an Excel workbook (.xlsx) without them and choose that."
)
DECLARATIONS = (
    "holds declarations that no spreadsheet program writes, so it is not read. Copy "
    "the rows into a new workbook and choose that."
)
STRICT = (
    'is a "Strict Open XML" workbook. Save it as an Excel workbook (.xlsx) and choose '
    "that."
)
HIDDEN = (
    "has no sheet that can be seen. Unhide the sheet with the rows, save it and choose "
    "it again."
)
TOO_MUCH = (
    "needs far more memory or time than a sheet of actuals. Copy the filled rows into "
    "a new sheet and choose that."
)


class SheetError(ValueError):
    """A file can't be read as rows; the text says why, and the way out."""


class Unreadable(ValueError):
    """What is wrong with a file, as a phrase that follows its name."""


@contextmanager
def plain_errors(name):
    """Whatever goes wrong inside is the fault of the file ``name``.

    Raise :class:`SheetError` instead of what the libraries raise: on hostile bytes
    that is nearly anything. A server that lacks memory, or can't start what reads
    the file, stays what it is.
    """
    try:
        yield
    except (SheetError, MemoryError, ChildProcessError):
        raise
    except Unreadable as error:
        raise SheetError(f"{name} {error}") from error
    except Exception as error:
        raise SheetError(f"{name} {DAMAGED}") from error
