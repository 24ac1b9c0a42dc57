"""The forms and the addresses that pages of ours offer, read from the pages."""

from typing import NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html

#: What a browser sends of a field that nobody has touched, by its type.
UNTOUCHED = {"checkbox": "on", "radio": "on"}


class FoundForm(NamedTuple):
    """A form, or an address with its query: where to, how, and what is sent.

    ``fields`` are (name, value) pairs as a browser would send them, every box ticked
    and every button pressed; ``files`` are the names of its file fields.
    """

    path: str
    method: str
    fields: tuple
    files: tuple = ()

    @property
    def key(self):
        """Forms of one place with the same fields are one."""
        names = {strip_ids(name) for name, _value in self.fields}
        return self.method, strip_ids(self.path), frozenset(names | set(self.files))


def strip_ids(text):
    """Return ``text`` without the digits that make one record's name."""
    return "".join("#" if char.isdigit() else char for char in text).replace("##", "#")


def find_forms(page, url):
    """Return the :class:`FoundForm` of a page's text: its forms, and its links to
    pages of ours that have a query."""
    tree = html.fromstring(page)
    found = [form_of(form, url) for form in tree.iter("form")]
    for link in tree.iterlinks():
        target = urlsplit(urljoin(url, link[2]))
        if target.path.startswith("/my") and target.query and link[1] == "href":
            fields = tuple(parse_qsl(target.query, keep_blank_values=True))
            found.append(FoundForm(target.path, "GET", fields))
    return found


def form_of(form, url):
    fields, files = [], []
    for field in form.xpath(".//*[@name]"):
        name, kind = field.get("name"), field.get("type")
        if kind == "file":
            files.append(name)
        elif name != "csrf_token":
            fields.append((name, value_of(field, kind)))
    for button in form.getroottree().xpath("//*[@name and @form]"):
        if button.get("form") == form.get("id"):
            fields.append((button.get("name"), value_of(button, button.get("type"))))
    target = urlsplit(urljoin(url, form.get("action") or ""))
    fields += parse_qsl(target.query)
    method = (form.get("method") or "get").upper()
    return FoundForm(target.path, method, tuple(fields), tuple(files))


def value_of(field, kind):
    if field.tag == "select":
        options = field.xpath(".//option[@selected]") or field.xpath(".//option")
        return options[0].get("value", "") if options else ""
    if field.tag == "textarea":
        return field.text or ""
    return field.get("value", UNTOUCHED.get(kind, ""))
