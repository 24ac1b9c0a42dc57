from odoo import models
from odoo.http import request
from werkzeug.datastructures import FileStorage

#: What forms of ours call their files.
FILE_FIELDS = ("file", "files")


class IrHttp(models.AbstractModel):
    """A form of ours holds text, and files where files are asked for."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Leave out files that were sent in place of text, which no form of ours does:
        it is then as if nothing had been typed."""
        if endpoint.func.__module__.startswith("odoo.addons.lcc_"):
            request.params = {
                name: value
                for name, value in request.params.items()
                if name in FILE_FIELDS or not isinstance(value, FileStorage)
            }
        return super()._dispatch(endpoint)
