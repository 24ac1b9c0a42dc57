"""A form that arrives after its sign-in has ended is kept for who signs in again."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from odoo.http import request

from ...tools.sign_in_time import HOURS, IDLE

#: Where the session keeps it.
KEPT_KEY = "lcc_kept_form"
#: A form of more bytes than this isn't kept.
MOST_BYTES = 200_000
#: Forms with these fields aren't: nobody keeps passwords, codes belong to a moment.
SECRETS = {"password", "old", "new1", "new2", "code"}
#: By this in the address, a page that leaves by itself says why.
UNSENT = "lcc_unsent"
#: Where to go when nothing says from which page a form was sent.
HOME = "/my"


def take_form(endpoint):
    """Return what the form of this request says, for the session: the user's id, its
    address, the page it was on, and its fields as a list of (name, value); or ``None``
    when it isn't to be kept.

    It is one of our own pages', proved by its token, of text alone.
    """
    asked, routing = request.httprequest, endpoint.routing
    is_ours = endpoint.func.__module__.startswith("odoo.addons.lcc_")
    is_text = asked.mimetype in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    )
    if not (is_ours and is_text and asked.method == "POST"):
        return None
    if routing.get("lcc_one_step") or (asked.content_length or 0) > MOST_BYTES:
        return None
    fields = [
        (name, value)
        for name, value in asked.form.items(multi=True)
        if value is not None
    ]
    names = {name for name, _value in fields}
    if names & SECRETS or any(file.filename for file in asked.files.values()):
        return None
    # Another site's form would wait here until somebody sends it.
    token = asked.form.get("csrf_token", "")
    if not (token.isascii() and request.validate_csrf(token)):
        return None
    return {
        "user_id": request.session.uid,
        "path": _unmarked(asked.full_path),
        "page": page_of_form(),
        "fields": [pair for pair in fields if pair[0] != "csrf_token"],
    }


def unsent_reason():
    """Return why the page left by itself that sent what was typed on it and nobody had
    sent, as the form's address says, or ""."""
    asked = request.httprequest
    why = asked.args.get(UNSENT, "") if asked.method == "POST" else ""
    return why if why in (IDLE, HOURS) else ""


def page_of_form():
    """Return the address, on this server, of the page that can be opened again: the
    one that is asked for, or the one that the form was on."""
    asked = request.httprequest
    if asked.method in ("GET", "HEAD"):
        return _unmarked(asked.full_path)
    # Browsers tell the page to this server alone, see Referrer-Policy.
    page = urlsplit(asked.referrer or "")
    if page.netloc != asked.host or not page.path.startswith("/my"):
        return HOME
    return _unmarked(f"{page.path}?{page.query}")


def _unmarked(address):
    """Return the path and query of an address without the mark of a page that left."""
    path, _mark, query = address.partition("?")
    if UNSENT in query:
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([pair for pair in pairs if pair[0] != UNSENT])
    return f"{path}?{query}" if query else path
