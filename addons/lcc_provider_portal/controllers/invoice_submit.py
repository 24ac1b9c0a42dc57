from odoo import http
from odoo.http import request

from ..tools.casts import as_pounds
from ..tools.frame import INVOICES_PATH
from .bill_portal import BILL_ROUTE, BillPortal, bill_url
from .provider_portal import ACT, READ


class ProviderInvoiceSubmit(BillPortal):
    """Submitting or deleting an unsubmitted document, each after a page to check."""

    @http.route(f"{BILL_ROUTE}/submit", **READ)
    def portal_invoice_submit_check(self, move_id, **query):
        """What is declared by submitting, or what keeps it from being submitted."""
        return self._render_check_page(
            "portal_invoice_submit",
            "Submit",
            move_id,
            lambda bill_sudo: bill_sudo._lcc_get_submit_problems(),
        )

    @http.route(f"{BILL_ROUTE}/submit", **ACT)
    def portal_invoice_submit(self, move_id, seen_total="", **form):
        """[Submit Invoice]: declare the total that was seen, and hand it in."""
        bill = self._find_bill(move_id)
        seen = as_pounds(seen_total)
        if seen is None:
            return request.redirect(bill_url(bill, "/submit"))
        label = bill._lcc_label()
        return self._change_bill(
            bill,
            lambda: bill.action_lcc_submit(str(seen)),
            f"{label} was submitted. It is Pending until the council approves it.",
        )

    @http.route(f"{BILL_ROUTE}/delete", **READ)
    def portal_invoice_delete_check(self, move_id, **query):
        """What deleting would do."""
        return self._render_check_page("portal_invoice_delete", "Delete", move_id)

    @http.route(f"{BILL_ROUTE}/delete", **ACT)
    def portal_invoice_delete(self, move_id, **form):
        """[Delete Invoice]: its weeks are free to be put on another document."""
        bill = self._find_bill(move_id)
        self._follow_bills_of(bill.lcc_provider_id)
        label = bill._lcc_label()
        answer = self._change_bill(
            bill, bill.action_lcc_delete, f"{label} was deleted."
        )
        return answer if bill.exists() else request.redirect(INVOICES_PATH)

    def _render_check_page(self, template, verb, move_id, find_problems=None):
        """Render the page; ``find_problems(document)`` says what is in the way."""
        bill = self._find_bill(move_id)
        if bill.lcc_status != "unsubmitted":
            return request.redirect(bill_url(bill))
        bill_sudo = bill._lcc_get_readable()
        figures = bill_sudo._lcc_get_summary()
        return self._render_bill_page(
            template,
            bill,
            f"{verb} {figures['label']}",
            bill=figures,
            word=figures["kind_text"],
            problems=find_problems(bill_sudo) if find_problems else [],
        )
