from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import long_date, range_text, short_date

from ..tools.casts import as_id
from ..tools.frame import INVOICES_PATH
from .invoices_list import InvoicesList
from .provider_portal import ProviderPortal

BILL_ROUTE = f"{INVOICES_PATH}/<int:move_id>"
#: What can be typed.
HEADER_FIELDS = ("reference", "vat_number", "invoice_date")


def bill_url(bill, step=""):
    """Return the address of a document's page, or of one of its steps."""
    return f"{INVOICES_PATH}/{bill.id}{step}"


def disputed_notes(line):
    """Return the (icon, text) pairs about a document's line of which weeks are in
    dispute."""
    weeks = line["disputed_weeks"]
    if not weeks:
        return []
    beginning = "week" if len(weeks) == 1 else "weeks"
    text = f"In dispute: {beginning} beginning {', '.join(map(long_date, weeks))}"
    return [("gavel", text)]


class BillPortal(ProviderPortal):
    """What the pages of one invoice or credit note share."""

    def _find_bill(self, move_id):
        """Return a document of a provider whom the user serves in the role Invoices;
        else 404."""
        billed = request.env["lcc.provider.access"]._providers_of(
            request.env.user, "role_invoices"
        )
        return self._find_document(
            "account.move", as_id(move_id), [("lcc_provider_id", "in", billed.ids)]
        )

    def _change_bill(self, bill, change, done):
        """Do what ``change()`` does and go back to the document, which says ``done``,
        or why nothing was changed."""
        try:
            with request.env.cr.savepoint():
                change()
        except UserError as error:
            problems = [("", text) for text in str(error).split("\n")]
            self._tell_problems("There is a problem", problems)
        else:
            self._tell(done)
        return request.redirect(bill_url(bill))

    def _render_bill_page(self, template, bill, title, /, **values):
        return self._render_page(
            template,
            self._follow_bills_of(bill.lcc_provider_id),
            "invoices",
            title,
            url=bill_url(bill),
            # What templates write figures with.
            money=money_text,
            long_date=long_date,
            short_date=short_date,
            range_text=range_text,
            disputed_notes=disputed_notes,
            **values,
        )

    def _render_bill(self, bill, problems=(), typed=None, status=422):
        """Render the document. ``problems`` are (field or "", text) pairs of what was
        refused; ``typed`` stays in the fields."""
        figures = bill.action_lcc_read()
        return self._render_bill_page(
            "portal_my_invoice",
            bill,
            figures["label"],
            status=status if problems else 200,
            bill=figures,
            header=self._get_header(figures, typed or {}),
            errors={field: text for field, text in problems if field},
            problems=[(field and f"#{field}", text) for field, text in problems],
            bills=self._get_bills_beside(bill),
            files=bill._lcc_get_readable()._lcc_get_files(),
            can_attach=bill._lcc_takes_files(),
            max_file_mb=request.env.company.sudo().lcc_attachment_max_mb,
        )

    def _get_header(self, figures, typed):
        """Return {field: what stands in it}."""
        day = figures["invoice_date"]
        stored = {**figures, "invoice_date": day.isoformat() if day else ""}
        return {name: typed.get(name, stored[name]) for name in HEADER_FIELDS}

    def _get_bills_beside(self, bill):
        args = request.httprequest.args
        # The provider is named, no more; which documents are the user's is asked anew.
        provider_sudo = bill.lcc_provider_id.sudo()
        return InvoicesList.from_args(request.env, provider_sudo, args, opened=bill)
