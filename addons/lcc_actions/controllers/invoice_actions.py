from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.bill_portal import (
    BillPortal,
    bill_url,
)
from odoo.addons.lcc_provider_portal.controllers.provider_portal import build_url

from .actions_list import ActionsList
from .named_actions import NEW_ACTION_PATH

#: Begins the names of the list's filters in the address of an invoice.
PREFIX = "action_"


class InvoiceActions(BillPortal):
    """The actions about an invoice or credit note, on its page."""

    def _render_bill_page(self, template, bill, title, /, **values):
        if template == "portal_my_invoice":
            values |= self._get_invoice_actions(bill)
        return super()._render_bill_page(template, bill, title, **values)

    def _get_invoice_actions(self, bill):
        """Return what the panel shows; nothing without the role Actions."""
        kind = "invoice" if bill.move_type == "in_invoice" else "credit_note"
        return {
            "actions": ActionsList(
                request.env,
                [("move_id", "=", bill.id)],
                request.httprequest.args,
                bill_url(bill),
                PREFIX,
            ),
            "new_action_url": build_url(
                NEW_ACTION_PATH, [("about_kind", kind), ("about_id", bill.id)]
            ),
        }
