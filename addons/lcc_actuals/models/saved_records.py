"""The id 0, which RPC can send as any other."""

from odoo.exceptions import MissingError


def check_saved(records):
    """Raise MissingError where one of ``records`` has the id 0: Odoo takes it for a
    record that somebody is still filling in, and lets everybody read it."""
    if not all(records._ids):
        raise MissingError(records.env._("There is no such record."))
