"""Sheets as downloads, written to disk: they can be longer than memory is wide."""

from tempfile import TemporaryFile

from odoo.http import Response, content_disposition, request
from werkzeug.wsgi import wrap_file

from odoo.addons.lcc_actuals.models.trail.place import keep_look

MIMETYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv;charset=utf-8",
}


def send_sheet(name, kind, write):
    """Return what ``write(file)`` writes as a download called ``name``; ``kind`` is
    "xlsx" or "csv". The file has no name on disk, so nothing stays behind."""
    keep_look("exported")
    file = TemporaryFile()
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    headers = [
        ("Content-Type", MIMETYPES[kind]),
        ("Content-Length", str(size)),
        ("Content-Disposition", content_disposition(f"{name}.{kind}")),
        ("Cache-Control", "no-store"),
    ]
    body = wrap_file(request.httprequest.environ, file)
    return Response(body, headers=headers, direct_passthrough=True)
