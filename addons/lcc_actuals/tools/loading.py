"""Reading many records at once."""

from odoo.tools.constants import PREFETCH_MAX


def load_whole(records, *names):
    """Return ``records``, whose fields ``names`` Odoo will read in one query each;
    without names, their columns, in one query: where there are thousands, it would
    take one for each thousand. What is known already is not read again."""
    if len(records) > PREFETCH_MAX:
        records.fetch(names or _columns_of(records))
    return records


def _columns_of(records):
    return [
        name
        for name, field in records._fields.items()
        if field.prefetch is True and records._has_field_access(field, "read")
    ]
