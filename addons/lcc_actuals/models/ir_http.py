import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


class IrHttp(models.AbstractModel):
    """What a user reads when a request has lost every race, whatever it was for."""

    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """Say in words that others were faster; Odoo has tried five times by now and
        would show the database's own error. Locks of ours have words of their own,
        see ``request_tries``."""
        if isinstance(exception, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            # Not an error of ours to be looked into, and each try has been logged.
            exception.loglevel = logging.WARNING
            exception = UserError(
                request.env._(
                    "Someone else is working on the same records just now. Nothing was "
                    "changed. Try again."
                )
            )
        return super()._handle_error(exception)
