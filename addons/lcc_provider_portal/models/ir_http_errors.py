from odoo import models
from odoo.http import Response, request

JSON = "application/json"
SERVER_ERROR = 500
#: What is said of anything unforeseen, a caller's mistakes among it; what it was is for
#: the server's log, since its words may come from a record.
FAULT = (
    "The server could not do this, and nothing was changed. Check the names and values "
    "that your system sends; if they are right, try again later."
)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """Tell callers of the JSON API what was refused and how to go on, and nothing
        of the workings: Odoo's answer carries the traceback."""
        response = super()._handle_error(exception)
        if (
            request.dispatcher.routing_type == "json2"
            and isinstance(response, Response)
            and response.mimetype == JSON
        ):
            cls._lcc_hide_workings(response)
        return response

    @classmethod
    def _lcc_hide_workings(cls, response):
        """Leave name, message and arguments of an error."""
        error = response.get_json()
        kept = {name: error.get(name) for name in ("name", "message", "arguments")}
        if response.status_code >= SERVER_ERROR:
            kept = {"name": "ServerError", "message": FAULT, "arguments": [FAULT]}
        response.set_data(request.make_json_response(kept).get_data())
