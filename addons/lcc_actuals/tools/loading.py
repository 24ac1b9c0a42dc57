"""Reading many records at once."""

from odoo.tools.constants import PREFETCH_MAX


def load_whole(records):
    """Return ``records``, whose columns Odoo will read in one query: where there are
    thousands, it would take one for each thousand."""
    if len(records) > PREFETCH_MAX:
        records.fetch()
    return records
