from odoo import http
from odoo.http import request

from ..tools.frame import INVOICES_PATH
from .invoices_list import InvoicesList
from .provider_portal import READ, ProviderPortal


class ProviderInvoices(ProviderPortal):
    """Invoices/Credit Notes of the provider chosen in the header."""

    @http.route(INVOICES_PATH, **READ)
    def portal_my_bills(self, **query):
        """The documents of a financial year, or what a search finds in all years."""
        frame = self._get_invoices_frame()
        bills = InvoicesList.from_args(
            request.env, frame.provider, request.httprequest.args
        )
        return self._render_page(
            "portal_my_bills", frame, "invoices", "Invoices/Credit Notes", bills=bills
        )
