from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.tools.quantities import money_text, quantity_text
from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.frame import NEW_PRICES_PATH, ORDERS_PATH, REPORTS_PATH, build_frame
from .file_download import send_file
from .provider_portal import READ, ProviderPortal
from .sheet_download import send_sheet

NAME = "Statement of New Prices"


class ProviderNewPrices(ProviderPortal):
    """What prices approved in the last year mean, per person and week."""

    @http.route(NEW_PRICES_PATH, **READ)
    def portal_my_new_prices(self, **query):
        """The statement."""
        frame = self._get_new_prices_frame()
        rates = request.env["lcc.rate"]
        return self._render_page(
            "portal_my_new_prices",
            frame,
            "reports" if frame.has_reports else "purchase_orders",
            NAME,
            # Where the link to it stands.
            back=REPORTS_PATH if frame.has_reports else ORDERS_PATH,
            statement=rates.action_read_price_statement(frame.provider.id),
            money=money_text,
            quantity=quantity_text,
            long_date=long_date,
        )

    @http.route(f"{NEW_PRICES_PATH}/<any(pdf, xlsx, csv):kind>", **READ)
    def portal_new_prices_file(self, kind, **query):
        """The same to print, or as a sheet."""
        frame = self._get_new_prices_frame()
        rates, provider_id = request.env["lcc.rate"], frame.provider.id
        if kind == "pdf":
            pdf = rates._render_price_pdf(provider_id)
            return send_file(pdf, f"{NAME}.pdf", "application/pdf")
        return send_sheet(
            NAME, kind, lambda file: rates._write_price_sheet(provider_id, kind, file)
        )

    def _get_new_prices_frame(self):
        """Return the page's frame; 404 for anyone without the role Invoices or Payments
        for the provider chosen in the header."""
        frame = build_frame(request.env, request.session)
        if not frame or not frame.has_new_prices:
            raise request.not_found()
        return frame
