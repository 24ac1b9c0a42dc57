from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.models.reports.lcc_pending_report import STATUSES
from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import long_date, range_text, short_date

from ..tools.frame import NEW_PRICES_PATH, PAYMENTS_PATH, REPORTS_PATH
from .file_download import send_file
from .provider_portal import READ, ProviderPortal
from .reports_form import (
    PENDING_PATH,
    REMITTANCE_PATH,
    PendingForm,
    RemittanceForm,
)
from .sheet_download import send_sheet

#: What templates write figures with.
HELPERS = {
    "money": money_text,
    "long_date": long_date,
    "short_date": short_date,
    "range_text": range_text,
}
PENDING_TITLE = "Pending Scheduled Payments"
REMITTANCE_TITLE = "Remittance Advice Provider Payments"
#: Addresses and titles, and what they show.
REPORTS = (
    (PENDING_PATH, PENDING_TITLE, "What is not paid yet, and what happens next."),
    (REMITTANCE_PATH, REMITTANCE_TITLE, "Each payment, and what it paid."),
    (
        NEW_PRICES_PATH,
        "Statement of New Prices",
        "What prices approved in the last year mean, for each person and week.",
    ),
)


class ProviderReports(ProviderPortal):
    """Reports: what is to be paid, and what was paid (guide: View/Download Previous
    Payment Report, View Pending Scheduled Payments)."""

    @http.route(REPORTS_PATH, **READ)
    def portal_my_reports(self, **query):
        """The reports there are."""
        frame = self._get_payments_frame()
        return self._render_page(
            "portal_my_reports",
            frame,
            "reports",
            "Reports",
            reports=[
                report
                for report in REPORTS
                if report[0] != NEW_PRICES_PATH or frame.has_new_prices
            ],
        )

    # Pending Scheduled Payments

    @http.route(PENDING_PATH, **READ)
    def portal_report_pending(self, **query):
        """The parameters, and with [View] what they find."""
        form = self._get_pending_form()
        reports = request.env["lcc.pending.report"]
        is_shown = form.is_viewed and not form.error
        found = reports.action_read_pending(**form.parameters) if is_shown else None
        return self._render_report("portal_report_pending", PENDING_TITLE, form, found)

    @http.route(f"{PENDING_PATH}/<any(pdf, csv, xlsx):kind>", **READ)
    def portal_report_pending_file(self, kind, **query):
        """[Print] and [Download Data]."""
        form = self._get_pending_form()
        if form.error:
            return self._render_report(
                "portal_report_pending", PENDING_TITLE, form, None
            )
        reports = request.env["lcc.pending.report"]
        return self._send_report(reports, PENDING_TITLE, kind, form.parameters)

    def _get_pending_form(self):
        frame = self._get_payments_frame()
        form = PendingForm(frame, request.httprequest.args)
        if form.organisation and form.organisation not in frame.paid.ids:
            raise request.not_found()
        return form

    # Remittance Advice

    @http.route(REMITTANCE_PATH, **READ)
    def portal_report_remittance(self, **query):
        """The parameters, and with [View] a page of what they find."""
        form = self._get_remittance_form()
        found = form.read_page() if form.is_viewed else None
        return self._render_report(
            "portal_report_remittance", REMITTANCE_TITLE, form, found
        )

    @http.route(f"{REMITTANCE_PATH}/<any(pdf, csv, xlsx):kind>", **READ)
    def portal_report_remittance_file(self, kind, **query):
        """[Print] and [Download Data]: all that the parameters find."""
        form = self._get_remittance_form()
        reports = request.env["lcc.remittance.report"]
        return self._send_report(reports, REMITTANCE_TITLE, kind, form.parameters)

    def _get_remittance_form(self):
        frame = self._get_payments_frame()
        form = RemittanceForm(request.env, frame, request.httprequest.args)
        reports = request.env["lcc.remittance.report"]
        if not reports._has_contract(frame.provider.id, form.contract):
            raise request.not_found()
        return form

    # Both

    def _render_report(self, template, title, form, found):
        return self._render_page(
            template,
            form.frame,
            "reports",
            title,
            status=422 if form.error else 200,
            heading=title,
            form=form,
            found=found,
            statuses=STATUSES,
            back=REPORTS_PATH,
            payments_path=PAYMENTS_PATH,
            **HELPERS,
        )

    def _send_report(self, reports, title, kind, parameters):
        """Return a report as a download; what it reads checks the user."""
        name = f"{title} {request.env.company._lcc_today().isoformat()}"
        if kind == "pdf":
            content = reports._render_pdf(**parameters)
            return send_file(content, f"{name}.pdf", "application/pdf")
        return send_sheet(
            name, kind, lambda file: reports._write_sheet(kind, file, **parameters)
        )
