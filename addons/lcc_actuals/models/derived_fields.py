"""Stored copies of other records' fields: kept by the ORM, written by nobody.

Record rules and prices follow them, so a copy that says something else than its
source would show one provider's people to another.
"""

from odoo.exceptions import UserError


def refuse_derived(records, vals):
    """Raise UserError when ``vals`` names a stored related field of ``records``."""
    named = sorted(vals.keys() & _derived_fields(records))
    if named:
        raise UserError(
            records.env._(
                "%(fields)s can't be written: it follows from the record it is a copy "
                "of. Change that one.",
                fields=", ".join(named),
            )
        )


def without_derived_defaults(records):
    """Return ``records`` in a context that gives no defaults for such fields."""
    barred = {f"default_{name}" for name in _derived_fields(records)}
    context = {k: v for k, v in records.env.context.items() if k not in barred}
    return records.with_env(records.env(context=context))


def _derived_fields(records):
    return {
        name for name, field in records._fields.items() if field.related and field.store
    }
