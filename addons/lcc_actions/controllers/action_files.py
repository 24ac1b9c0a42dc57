import base64

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.lcc_actuals.models.lcc_provider_file import MEGABYTE
from odoo.addons.lcc_actuals.tools.bill_files import MIMETYPES
from odoo.addons.lcc_provider_portal.controllers.file_download import send_file
from odoo.addons.lcc_provider_portal.controllers.oversized_upload import drain_form
from odoo.addons.lcc_provider_portal.controllers.provider_portal import READ

from .actions_portal import ACTION_ROUTE, ActionsPortal

#: How many files of the largest size a form takes at once.
LARGEST_AT_ONCE = 3


class ActionFiles(ActionsPortal):
    """Files beside posts: sent with a form, and downloaded."""

    @http.route(f"{ACTION_ROUTE}/files/<int:file_id>", **READ)
    def portal_action_file(self, action_id, file_id, **query):
        """A file of a post: always saved, never shown by the browser."""
        action = self._find_action(action_id)
        try:
            file = action.get_file(file_id)
        except AccessError as error:
            raise request.not_found() from error
        content = base64.b64decode(file["content"])
        return send_file(content, file["name"], file["mimetype"])


class ActionUploads(ActionsPortal):
    """What forms with files share."""

    def _get_thread_upload_limit(self):
        """Return the most bytes that a form takes, with what a browser sends around
        the files."""
        limit = request.env["lcc.action"]._lcc_get_file_limit()
        return limit * LARGEST_AT_ONCE + MEGABYTE

    def _get_uploads(self):
        """Return what the field of files says."""
        actions = request.env["lcc.action"]
        limit = actions._lcc_get_file_limit()
        return {
            "max_bytes": limit,
            "max_mb": limit // MEGABYTE,
            "accept": ",".join(MIMETYPES),
            "kinds_text": ", ".join(kind[1:].upper() for kind in MIMETYPES),
        }

    def _get_sent_files(self):
        """Return the files of the form as (name, base64) pairs."""
        return [
            (file.filename, base64.b64encode(file.read()).decode())
            for file in request.httprequest.files.getlist("files")
            if file.filename
        ]

    def _drain(self):
        """Read a form beyond the limit to its end; return what was typed and what to
        say of its files."""
        typed, _names = drain_form(request.httprequest)
        most = self._get_uploads()["max_mb"] * LARGEST_AT_ONCE
        text = (
            f"The files are larger than {most} MB together, so nothing was sent. "
            "Choose fewer or smaller ones; more can follow with a reply."
        )
        return typed, {"files": text}
