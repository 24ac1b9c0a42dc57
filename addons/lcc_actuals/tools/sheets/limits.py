"""How much of a sheet is read at most."""

from .errors import Unreadable

#: Columns beyond are left unread.
MOST_COLUMNS = 200
#: Characters in a cell; Excel's own limit.
MOST_TEXT = 32_767


class Limits:
    """The bounds of one reading.

    :param int most_rows: how many rows of data are wanted at most
    """

    def __init__(self, most_rows):
        self.most_rows = most_rows
        #: Gaps and empty formatted rows are forgiven up to here.
        self.last_row = 2 * most_rows + 1000
        #: A title, a header and a few notes come on top of the data.
        self.most_filled = most_rows + 25

    def check_number(self, number):
        """Raise :class:`Unreadable` when a sheet has a row of that number."""
        if number > self.last_row:
            raise Unreadable(
                f"is longer than can be read. The sheet goes on to row "
                f"{self.last_row:,} and further, filled or not. Copy the filled rows "
                f"into a new sheet and choose that."
            )

    def check_filled(self, count):
        """Raise :class:`Unreadable` when ``count`` rows with content are too many."""
        if count > self.most_filled:
            raise Unreadable(
                f"holds more than {self.most_rows:,} rows: divide it into smaller "
                f"files and choose one after the other."
            )
