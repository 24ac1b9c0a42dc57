"""Reading many records at once."""

from odoo.tools.constants import PREFETCH_MAX


def load_whole(records, *names):
    """Return ``records``, whose fields ``names`` Odoo will read in one query each;
    without names, their columns, in one query: where there are thousands, it would
    take one for each thousand. What is known already is not read again."""
    if len(records) > PREFETCH_MAX:
        columns = (field.name for field in records._determine_fields_to_fetch())
        records.fetch(names or list(columns))
    return records
