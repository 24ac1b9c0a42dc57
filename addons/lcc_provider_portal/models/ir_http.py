from odoo import models
from odoo.http import request
from werkzeug.exceptions import abort


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Let a route say itself that an upload is beyond its ``max_content_length``:
        its key ``lcc_too_large`` is called with the controller and returns the answer.

        Odoo gives up on such a form before any controller is asked, and its own error
        page would read the form once more.
        """
        result = super()._pre_dispatch(rule, args)
        answer = rule.endpoint.routing.get("lcc_too_large")
        size = request.httprequest.content_length or 0
        if answer and size > request.httprequest.max_content_length:
            response = answer(rule.endpoint.func.__self__)
            response.flatten()
            abort(response)
        return result
