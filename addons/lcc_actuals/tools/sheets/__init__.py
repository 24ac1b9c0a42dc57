"""The rows of a spreadsheet that someone uploaded: plain Python, no ORM.

Whatever the file holds, :func:`open_sheet` gives its rows or a :class:`SheetError`
in plain words, in bounded time and memory.
"""

from .errors import SheetError
from .reader import open_sheet
