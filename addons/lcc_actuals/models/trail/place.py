"""Where somebody looked: the page or method, never what was typed or found there."""

import re

from odoo.http import request

PLACE_KEY = "lcc_trail_place"
LOOK_KEY = "lcc_trail_look"
#: Odoo's own ways of calling a model's methods; their rule says nothing of which.
CALLS = ("/web/dataset/call_kw", "/web/dataset/call_button")
MAX_LENGTH = 128
_PLACEHOLDER = re.compile(r"<(?:[^:<>]*:)?(\w+)>")
#: Parts of an address that name code of ours or Odoo's.
_CODE = ("__model__", "__method__")


def describe(rule, args):
    """Return where a route's ``rule`` leads with its ``args``:
    ``/my/invoices-credit-notes/12``.

    Ids of records stay; other parts of an address, such as names of files, could
    name people and are left out.
    """

    def fill(match):
        name, value = match[1], args.get(match[1])
        ids = getattr(value, "_ids", (value,))
        if name in _CODE or all(isinstance(number, int) for number in ids):
            return ",".join(map(str, ids))
        return f"<{name}>"

    return _PLACEHOLDER.sub(fill, rule)[:MAX_LENGTH]


def keep_place(rule, args):
    """Keep for this request where it goes, but for its query and form, which can name
    people as well."""
    place = describe(rule.rule, args)
    if rule.rule.startswith(CALLS):
        params = request.get_json_data().get("params", {})
        place = f"{CALLS[0]}/{params.get('model')}/{params.get('method')}"
    request.httprequest.environ[PLACE_KEY] = place[:MAX_LENGTH]


def keep_look(done):
    """Let what this request looks at be told as "exported" or "printed"."""
    if request:
        request.httprequest.environ[LOOK_KEY] = done


def read_place():
    """Return where this request goes, "" outside of one."""
    return request.httprequest.environ.get(PLACE_KEY, "") if request else ""


def read_look():
    """Return what looking means in this request."""
    default = "looked"
    return request.httprequest.environ.get(LOOK_KEY, default) if request else default


def is_place_of(model, methods):
    """Tell whether this request calls one of these methods of the model."""
    place = read_place()
    return any(place.endswith(f"/{model}/{method}") for method in methods)
