"""Pages and their forms, fetched and posted over HTTP as a browser would."""

import re
import urllib.error
import urllib.parse


def fetch(session, path, form=None):
    """Return (status, text) of a page."""
    data = urllib.parse.urlencode(form).encode() if form else None
    try:
        with session.opener.open(
            session.portal.url + path, data=data, timeout=60
        ) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def form_of(page):
    """Return the edit form's fields as a browser would post them."""
    names = re.findall(r'<input[^>]*name="([^"]+)"[^>]*>', page)
    fields = {}
    for name in names:
        tag = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', page)[0]
        value = re.search(r'value="([^"]*)"', tag)
        fields[name] = value[1] if value else ""
    return fields | {"do": "save"}
