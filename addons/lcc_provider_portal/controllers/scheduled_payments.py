from odoo import http
from odoo.http import request

from ..tools.frame import PAYMENTS_PATH
from .provider_portal import READ, ProviderPortal
from .scheduled_payments_list import SchedulesList


class ProviderScheduledPayments(ProviderPortal):
    """Scheduled Payments: the payment periods of a financial year and a contract."""

    @http.route(PAYMENTS_PATH, **READ)
    def portal_my_scheduled_payments(self, **query):
        """The payment period schedule."""
        frame = self._get_payments_frame()
        args = request.httprequest.args
        return self._render_page(
            "portal_my_scheduled_payments",
            frame,
            "scheduled_payments",
            "Scheduled Payments",
            schedules=SchedulesList(request.env, frame.provider, args),
        )
