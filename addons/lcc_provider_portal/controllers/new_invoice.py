from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.exceptions import BillRefused
from odoo.addons.lcc_actuals.models.bill_document import KINDS

from ..tools.casts import as_choice
from ..tools.frame import INVOICES_PATH
from .bill_portal import HEADER_FIELDS
from .new_invoice_choices import get_choices
from .new_invoice_form import (
    CALCULATE_PATH,
    NEW_PATH,
    AskedBill,
    NewBillForm,
    missing_rest,
    missing_rows,
)
from .provider_portal import ACT, READ, ProviderPortal


class ProviderNewInvoice(ProviderPortal):
    """New Invoice and New Credit Note: choose what for, calculate, create."""

    @http.route(NEW_PATH, **READ)
    def portal_new_bill(self, kind=None, **query):
        """What the document can be for (guide: step 4)."""
        kind = as_choice(kind, KINDS, "invoice")
        return self._render_choices(self._get_invoices_frame(), kind)

    @http.route(CALCULATE_PATH, **READ)
    def portal_bill_calculate(self, **query):
        """[Continue]: the lines to include, and what is missing (guide: step 5)."""
        asked = AskedBill.from_args(request.httprequest.args)
        if not asked.record_id:
            frame = self._get_invoices_frame()
            errors = {asked.scope: f"Choose a {asked.scope}."}
            return self._render_choices(frame, asked.kind, errors)
        return self._render_calculated(asked)

    @http.route(CALCULATE_PATH, **ACT)
    def portal_bill_create(self, **form):
        """[Create]: what was typed and ticked stays, whatever is wrong with it."""
        asked = AskedBill.from_args(request.httprequest.args)
        typed = {name: form.get(name, "") for name in HEADER_FIELDS}
        keys = request.httprequest.form.getlist("keys")
        try:
            # What was refused half-way leaves nothing behind.
            with request.env.cr.savepoint():
                move_id = request.env["account.move"].action_lcc_create(
                    keys=keys, values=typed, **asked.arguments()
                )
        except BillRefused as refused:
            errors = refused.problems
        except UserError as error:
            errors = {"": str(error)}
        else:
            label = self._name_kind(asked.kind)
            self._tell(f"{label} {typed['reference'].strip()} created.")
            return request.redirect(f"{INVOICES_PATH}/{move_id}")
        return self._render_calculated(asked, {**typed, "keys": keys}, errors)

    def _name_kind(self, kind):
        return request.env["account.move"]._lcc_name_kind(kind)

    # Choosing

    def _render_choices(self, frame, kind, errors=None):
        errors = errors or {}
        label = self._name_kind(kind)
        return self._render_page(
            "portal_new_bill",
            frame,
            "invoices",
            f"New {label}",
            status=422 if errors else 200,
            kind=kind,
            label=label,
            errors=errors,
            problems=[(f"#{name}", text) for name, text in errors.items()],
            action=CALCULATE_PATH,
            choices=get_choices(request.env, kind, frame.provider),
        )

    # The calculated document

    def _render_calculated(self, asked, typed=None, errors=None):
        data = self._calculate(asked)
        provider = request.env["res.partner"].browse(data["provider_id"])
        frame = self._follow_bills_of(provider)
        company = request.env.company
        defaults = {
            "reference": "",
            "invoice_date": company._lcc_today().isoformat(),
            "vat_number": frame.provider.vat or "",
        }
        symbol = company.currency_id.symbol
        form = NewBillForm(asked, data, defaults, typed, errors, symbol)
        label = self._name_kind(asked.kind)
        return self._render_page(
            "portal_bill_calculate",
            frame,
            "invoices",
            f"New {label} for {data['title']}",
            status=422 if errors else 200,
            form=form,
            label=label,
            asked=asked,
            missing=missing_rows(
                asked, data, self._find_recorded(data["missing"]), form.money
            ),
            missing_rest=missing_rest(data, form.money),
        )

    def _find_recorded(self, missing):
        """Return the ids of those services of missing weeks that the user records."""
        ids = {row["service_id"] for row in missing}
        services = request.env["lcc.service"].with_context(active_test=False)
        return services.search([*self._get_recorded("id"), ("id", "in", list(ids))]).ids

    def _calculate(self, asked):
        """Return the document's data; what isn't the user's and what isn't there are
        the same 404."""
        try:
            return request.env["account.move"].action_lcc_calculate(**asked.arguments())
        except UserError as error:
            raise request.not_found() from error
