"""Refusals that a page can show beside the field they are about."""

from odoo.exceptions import UserError


class ActionRefused(UserError):
    """An action can't be raised or answered like this; nothing was written.

    ``problems`` is {what is wrong: why, and the way out}; what is wrong is "type_id",
    "kind", "entity_id", "date_due", "title", "text" or "files". The message is all of
    them.
    """

    def __init__(self, problems):
        super().__init__("\n".join(problems.values()))
        self.problems = problems


class ChangeRefused(UserError):
    """A change can't be proposed like this; nothing was written.

    ``problems`` is {what is wrong: why, and the way out}; what is wrong is "kind",
    "service_id", "comment" or a field's name. The message is all of them.
    """

    def __init__(self, problems):
        super().__init__("\n".join(problems.values()))
        self.problems = problems
