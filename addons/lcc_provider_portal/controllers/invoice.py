from datetime import date

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.exceptions import BillRefused

from .bill_portal import BILL_ROUTE, HEADER_FIELDS, BillPortal, bill_url
from .provider_portal import ACT, READ


class ProviderInvoice(BillPortal):
    """One invoice or credit note, and changing it while it is unsubmitted."""

    @http.route(BILL_ROUTE, **READ)
    def portal_my_invoice(self, move_id, **query):
        """The document, beside those of its year."""
        return self._render_bill(self._find_bill(move_id))

    @http.route(f"{BILL_ROUTE}/update", **ACT)
    def portal_invoice_update(self, move_id, **form):
        """[Update]: take what was typed and recalculate the lines."""
        bill = self._find_bill(move_id)
        typed = {name: form[name] for name in HEADER_FIELDS if name in form}
        try:
            with request.env.cr.savepoint():
                bill.action_lcc_update(typed)
        except BillRefused as refused:
            return self._render_bill(bill, list(refused.problems.items()), typed)
        except UserError as error:
            return self._render_bill(bill, [("", str(error))], typed)
        self._tell(f"{bill._lcc_label()} is up to date.")
        return request.redirect(bill_url(bill))

    @http.route(f"{BILL_ROUTE}/remove", **ACT)
    def portal_invoice_remove(self, move_id, key="", **form):
        """[Remove] of a line."""
        bill = self._find_bill(move_id)
        return self._change_bill(
            bill,
            lambda: bill.action_lcc_remove([key]),
            "Removed. Use Suggest to add it again.",
        )

    @http.route(f"{BILL_ROUTE}/suggest", **READ)
    def portal_invoice_suggest(self, move_id, select="", **query):
        """[Suggest]: the lines that could be added; all are ticked with "select=all"
        in the address."""
        bill = self._find_bill(move_id)
        if bill.lcc_status != "unsubmitted":
            return request.redirect(bill_url(bill))
        return self._render_suggest(bill, is_ticked=select == "all")

    @http.route(f"{BILL_ROUTE}/suggest", **ACT)
    def portal_invoice_add(self, move_id, **form):
        """[Add]: put the lines that were selected on the document."""
        bill = self._find_bill(move_id)
        keys = request.httprequest.form.getlist("keys")
        if not keys and bill.lcc_status == "unsubmitted":
            return self._render_suggest(bill, "Select at least one line to add.")
        added = "1 line added." if len(keys) == 1 else f"{len(keys)} lines added."
        return self._change_bill(bill, lambda: bill.action_lcc_add(keys), added)

    def _render_suggest(self, bill, error="", is_ticked=False):
        label = bill._lcc_label()
        return self._render_bill_page(
            "portal_invoice_suggest",
            bill,
            f"Suggest lines for {label}",
            status=422 if error else 200,
            label=label,
            groups=self._group_suggested(bill.action_lcc_suggest(), label),
            is_ticked=is_ticked,
            symbol=bill.currency_id.symbol,
            error=error,
        )

    def _group_suggested(self, lines, label):
        """Return (heading, lines) pairs: clients who are on the document, then others;
        a heading is "" where all lines are of one kind."""
        groups = []
        kinds = ((True, f"Clients on {label}"), (False, "Other clients"))
        for is_on_it, heading in kinds:
            found = [
                self._suggested(line)
                for line in lines
                if line["is_client_on_it"] == is_on_it
            ]
            if found:
                groups.append((heading if len(found) < len(lines) else "", found))
        return groups

    def _suggested(self, line):
        """Return a suggested line with its weeks as dates."""
        return {**line, "weeks": [date.fromisoformat(week) for week in line["weeks"]]}
