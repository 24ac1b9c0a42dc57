"""What a caller of the JSON API got wrong about ids, fields, domain or order: told in
words, where Odoo's own methods fail as if the server had a fault."""

import re

from odoo.fields import Domain

#: Odoo's own methods that take a domain, fields or an order; elsewhere these names may
#: mean something else.
READING = {
    "formatted_read_group",
    "name_search",
    "read",
    "search",
    "search_count",
    "search_read",
}
#: An order's part: a field, with or without a direction.
ORDER_PART = re.compile(
    r"\s*([a-z0-9_.]+)(:\w+)?(\s+(asc|desc))?(\s+nulls\s+\w+)?\s*", re.I
)
#: As the database numbers records.
MOST_ID = 2**31 - 1
#: A word of the caller's is repeated so far.
SHOWN = 64


def find_mistake(env, params, exception):
    """Return what is wrong in ``params`` of a call that broke with ``exception``, in
    words for a person, or "" where nothing is found: the server may be at fault.

    Only words of the caller's own and names of models are repeated.
    """
    name, method = params.get("__model__"), params.get("__method__")
    if name not in env:
        return ""
    model, ids = env[name], params.get("ids", [])
    if not is_ids(ids):
        return env._("ids is no list of the numbers of records.")
    if isinstance(exception, ValueError) and str(exception).startswith(
        "Expected singleton"
    ):
        return env._("%(method)s is about one record: give one id.", method=method)
    if method not in READING:
        return ""
    checks = (
        ("fields", _check_fields),
        ("domain", _check_domain),
        ("order", _check_order),
    )
    for argument, check in checks:
        if argument in params and (problem := check(model, params[argument])):
            return problem
    return ""


def is_ids(ids):
    """Tell whether it is a list of numbers that records could have."""
    return isinstance(ids, list | tuple) and all(
        isinstance(each, int) and not isinstance(each, bool) and 0 < each <= MOST_ID
        for each in ids
    )


def _check_fields(model, names):
    if names is None:
        return ""
    if not isinstance(names, list | tuple):
        return model.env._("fields is no list of names of fields.")
    for name in names:
        if not isinstance(name, str) or name not in model._fields:
            return _no_field(model, name)
    return ""


def _check_domain(model, domain):
    try:
        parsed = Domain(domain)
        for condition in parsed.iter_conditions():
            if problem := _check_path(model, condition.field_expr):
                return problem
        parsed.validate(model)
    except (ValueError, TypeError, KeyError, AttributeError):
        return model.env._(
            "The domain can't be read: it is a list of [field, operator, value], such "
            'as [["state", "=", "generated"]], with "&", "|" and "!" before what they '
            "join. Check operators and values."
        )
    except Exception:  # noqa: BLE001 - what the database itself says is no mistake found
        return ""
    return ""


def _check_path(model, path):
    """Follow "client_id.last_name"; what comes after a date is a part of it."""
    for name in path.split("."):
        field = model._fields.get(name)
        if not field:
            return _no_field(model, name)
        if not field.relational:
            return ""
        model = model.env[field.comodel_name]
    return ""


def _check_order(model, order):
    if not order:
        return ""
    parts = order.split(",") if isinstance(order, str) else [""]
    found = [ORDER_PART.fullmatch(part) for part in parts]
    if not all(found):
        return model.env._('order is no text such as "week_start desc, id".')
    for part in found:
        if problem := _check_path(model, part[1]):
            return problem
    return ""


def _no_field(model, name):
    return model.env._(
        "%(model)s has no field %(name)s.",
        model=model._name,
        name=str(name)[:SHOWN] or '""',
    )
