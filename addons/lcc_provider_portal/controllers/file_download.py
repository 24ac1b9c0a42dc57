"""Files as downloads, all at once."""

from odoo.http import content_disposition, request

from odoo.addons.lcc_actuals.models.trail.place import keep_look


def send_file(content, name, mimetype):
    """Return a file that the browser saves, never shows, and leaves no copy of."""
    keep_look("printed" if mimetype == "application/pdf" else "exported")
    return request.make_response(
        content,
        headers=[
            ("Content-Type", mimetype),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
    )
