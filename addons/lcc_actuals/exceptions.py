"""Refusals that a page can show beside the field they are about."""

from contextlib import contextmanager
from typing import NamedTuple

from odoo.exceptions import UserError, ValidationError


class Problem(NamedTuple):
    """One thing that is wrong with one line of a client's week.

    ``key`` names the line within the week (see ``lcc.actual._line_key``), ``field``
    the field ("" for the line as a whole), ``label`` client, week and service
    level, and ``text`` what is wrong and the way out.
    """

    key: str
    field: str
    label: str
    text: str

    def __str__(self):
        return f"{self.label}: {self.text}"


class ActualsRefused(ValidationError):
    """What was entered breaks a rule; nothing was written.

    ``problems`` holds every :class:`Problem` found; the message is all of them.
    """

    def __init__(self, problems):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ActualsConflict(UserError):
    """Someone else changed the week since it was read; nothing was written.

    ``keys`` names the lines concerned.
    """

    def __init__(self, message, keys):
        super().__init__(message)
        self.keys = keys


class BillRefused(UserError):
    """An invoice or credit note can't be as asked; nothing was written.

    ``problems`` is {what is wrong: why, and the way out}; what is wrong is
    "reference", "invoice_date" or "lines". The message is all of them.
    """

    def __init__(self, problems):
        super().__init__("\n".join(problems.values()))
        self.problems = problems


class AbsenceRefused(UserError):
    """An absence can't be reported like this; nothing was written.

    ``problems`` is {what is wrong: why, and the way out}; what is wrong is "client",
    "kind", "date_start", "date_end" or "comment". The message is all of them.
    """

    def __init__(self, problems):
        super().__init__("\n".join(problems.values()))
        self.problems = problems


@contextmanager
def gather_problems(problems):
    """Add what refuses the block to ``problems``, and go on: several blocks, and all
    that is wrong is said at once."""
    try:
        yield
    except BillRefused as refused:
        problems.update(refused.problems)


class PeopleRefused(UserError):
    """Somebody can't be invited, or be called, like this; nothing was written and
    nobody mailed.

    ``problems`` is {what is wrong: why, and the way out}; what is wrong is "name",
    "email", "phone", "roles" or "services". The message is all of them.
    """

    def __init__(self, problems):
        super().__init__("\n".join(problems.values()))
        self.problems = problems
