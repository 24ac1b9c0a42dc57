"""What a write would change: whoever sends back what is there changes nothing."""


def changes_of(record, vals):
    """Return those of ``vals`` that say something else than ``record`` does.

    Names that are no fields are left out, as the ORM leaves them to its own checks.
    """
    changed = {}
    for name in vals.keys() & record._fields.keys():
        field = record._fields[name]
        now = field.convert_to_cache(record[name], record)
        if field.convert_to_cache(vals[name], record) != now:
            changed[name] = vals[name]
    return changed


def own_fields(records):
    """Return the names of all fields of ours on one of Odoo's models."""
    return {name for name in records._fields if name.startswith("lcc_")}


def own_marks(records):
    """Return the names of those of them that somebody would have to write."""
    return {
        name
        for name in own_fields(records)
        if (field := records._fields[name]).store
        and not field.compute
        and field.type != "one2many"
    }
