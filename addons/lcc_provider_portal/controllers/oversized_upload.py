"""An upload that is larger than its route takes."""

import os

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from odoo.addons.lcc_actuals.models.lcc_provider_file import MEGABYTE

#: What is larger still is not read to its end.
MOST_DRAINED = 1024 * MEGABYTE


def drain_upload(httprequest):
    """Read to its end what a browser is sending, a piece at a time, and keep nothing
    of it; return the name of the file, or "".

    A browser that can't send to the end shows a broken connection and no answer.
    """
    _typed, names = drain_form(httprequest)
    return next(iter(names), "") or ""


def drain_form(httprequest):
    """As :func:`drain_upload`, but return what was typed, {name: text}, and the names
    of all files."""
    parser = FormDataParser(
        stream_factory=_nowhere,
        max_form_memory_size=MEGABYTE,
        max_content_length=MOST_DRAINED,
    )
    try:
        # The bytes themselves; Odoo shows only what it has parsed of them.
        environ = httprequest._HTTPRequest__environ
        _stream, form, files = parser.parse_from_environ(environ)
    except RequestEntityTooLarge:
        return {}, []
    for _name, file in files.items(multi=True):
        file.close()
    return form.to_dict(), [file.filename for file in files.values()]


def _nowhere(**_what):
    """Return a file that forgets what is written to it."""
    return open(os.devnull, "r+b")
