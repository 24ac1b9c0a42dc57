from odoo import models
from odoo.http import Response, request

from .api_mistakes import find_mistake

JSON = "application/json"
SERVER_ERROR, UNPROCESSABLE = 500, 422
#: As Odoo calls its own refusal of arguments that a method doesn't take.
MISTAKE = "werkzeug.exceptions.UnprocessableEntity"
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
            cls._lcc_hide_workings(response, exception)
        return response

    @classmethod
    def _lcc_hide_workings(cls, response, exception):
        """Leave name, message and arguments of an error; one that the caller made in
        asking Odoo's own methods is no fault of the server."""
        error = response.get_json()
        kept = {name: error.get(name) for name in ("name", "message", "arguments")}
        is_fault = response.status_code >= SERVER_ERROR
        if is_fault and (
            mistake := find_mistake(request.env, request.params, exception)
        ):
            response.status_code = UNPROCESSABLE
            kept = {"name": MISTAKE, "message": mistake, "arguments": [mistake]}
        elif is_fault:
            kept = {"name": "ServerError", "message": FAULT, "arguments": [FAULT]}
        response.set_data(request.make_json_response(kept).get_data())
