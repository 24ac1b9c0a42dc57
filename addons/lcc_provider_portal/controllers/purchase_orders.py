from datetime import date

from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.tools.quantities import money_text, quantity_text
from odoo.addons.lcc_actuals.tools.weeks import range_text, short_date

from ..tools.casts import as_id
from ..tools.frame import INVOICES_PATH, ORDERS_PATH, PAYMENTS_PATH, PROVIDER_KEY
from .file_download import send_file
from .provider_portal import READ, ProviderPortal
from .purchase_orders_list import OrdersList

ORDER_ROUTE = f"{ORDERS_PATH}/<int:commitment_id>"
REPORT = "lcc_actuals.action_report_commitment"
#: The figures of a line: its key and heading.
ORDER_FIGURES = (
    ("planned", "Planned"),
    ("received", "Received"),
    ("billed", "Billed"),
)


def line_dates(line):
    """Write when a line's CPLI runs, "" for a line without one."""
    if not line["date_start"]:
        return ""
    end = line["date_end"] and date.fromisoformat(line["date_end"])
    return range_text(date.fromisoformat(line["date_start"]), end)


class ProviderPurchaseOrders(ProviderPortal):
    """Purchase Orders: what the council commits to for a client, under a contract and
    in a financial year."""

    @http.route(ORDERS_PATH, **READ)
    def portal_my_purchase_orders(self, **query):
        """The purchase orders of a year, or what a search finds."""
        frame = self._get_invoices_frame()
        args = request.httprequest.args
        orders = OrdersList(request.env, frame.provider, args)
        if orders.contract:
            self._find_document("lcc.contract", orders.contract)
        return self._render_page(
            "portal_my_purchase_orders",
            frame,
            "purchase_orders",
            "Purchase Orders",
            orders=orders,
        )

    @http.route(ORDER_ROUTE, **READ)
    def portal_my_purchase_order(self, commitment_id, **query):
        """One purchase order: its lines, and what of it is on which invoice."""
        commitment = self._find_order(commitment_id)
        request.session[PROVIDER_KEY] = commitment.provider_id.id
        frame = self._get_invoices_frame(commitment.provider_id)
        (order,) = commitment.action_read_order()
        return self._render_page(
            "portal_my_purchase_order",
            frame,
            "purchase_orders",
            f"Purchase Order {order['name']}",
            order=order,
            figures=ORDER_FIGURES,
            pdf_url=f"{ORDERS_PATH}/{commitment.id}/pdf",
            back=ORDERS_PATH,
            invoices_path=INVOICES_PATH,
            payments_path=PAYMENTS_PATH,
            # What templates write figures with.
            money=lambda amount: money_text(amount, order["currency"]),
            quantity=quantity_text,
            day=lambda text: short_date(date.fromisoformat(text)) if text else "--",
            line_dates=line_dates,
        )

    @http.route(f"{ORDER_ROUTE}/pdf", **READ)
    def portal_purchase_order_pdf(self, commitment_id, **query):
        """The purchase order to print."""
        commitment = self._find_order(commitment_id)
        # It was found as the user; reports are not for portal users to read.
        reports_sudo = request.env["ir.actions.report"].sudo()
        content, _kind = reports_sudo._render_qweb_pdf(REPORT, commitment.ids)
        name = f"Purchase Order {commitment.name.replace('/', '-')}.pdf"
        return send_file(content, name, "application/pdf")

    def _find_order(self, commitment_id):
        """Return a commitment of a provider whom the user serves in the role Invoices;
        else 404."""
        billed = request.env["lcc.provider.access"]._providers_of(
            request.env.user, "role_invoices"
        )
        return self._find_document(
            "lcc.commitment", as_id(commitment_id), [("provider_id", "in", billed.ids)]
        )
