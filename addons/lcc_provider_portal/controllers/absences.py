from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.exceptions import AbsenceRefused
from odoo.addons.lcc_actuals.models.absences.lcc_absence_report import KINDS, STATES

from ..tools.casts import as_id, as_page
from ..tools.frame import ABSENCES_PATH, PAYMENTS_PATH, build_frame
from .paging import find_page
from .provider_portal import ACT, READ, ProviderPortal, build_url

REPORTS_A_PAGE = 50
FIELDS = ("client", "kind", "date_start", "date_end", "comment")


class ProviderAbsences(ProviderPortal):
    """Reporting a client's hospital stay, absence, death or end of care, and what the
    council said to it."""

    @http.route(ABSENCES_PATH, **READ)
    def portal_my_absences(self, **query):
        """What was reported of the provider's clients, the newest first."""
        frame = self._get_absences_frame()
        domain = [("provider_id", "=", frame.provider.id)]
        reports = request.env["lcc.absence.report"]
        page = find_page(reports, domain, as_page(query.get("page")), REPORTS_A_PAGE)
        return self._render_page(
            "portal_my_absences",
            frame,
            "package_lines",
            "Reported Absences",
            rows=[self._absence_row(report) for report in page.records],
            page=page.number,
            page_count=page.count,
            page_url=lambda number: build_url(ABSENCES_PATH, [("page", number)]),
        )

    @http.route(f"{ABSENCES_PATH}/new", **READ)
    def portal_new_absence(self, **query):
        """The form, with the client that the address names."""
        frame = self._get_absences_frame()
        typed = {name: query.get(name, "") for name in FIELDS}
        return self._render_absence(frame, typed)

    @http.route(f"{ABSENCES_PATH}/new", **ACT)
    def portal_absence_report(self, **form):
        """[Report]."""
        frame = self._get_absences_frame()
        typed = {name: form.get(name, "") for name in FIELDS}
        reports = request.env["lcc.absence.report"]
        try:
            with request.env.cr.savepoint():
                report_id = reports.action_report(
                    frame.provider.id,
                    typed["client"],
                    typed["kind"],
                    typed["date_start"],
                    typed["date_end"],
                    typed["comment"],
                )
        except AbsenceRefused as refused:
            return self._render_absence(frame, typed, refused.problems)
        except UserError as error:
            return self._render_absence(frame, typed, {"": str(error)})
        name = reports.browse(report_id).display_name
        self._tell(f"{name}: reported. The council decides on it.")
        return request.redirect(ABSENCES_PATH)

    @http.route(f"{ABSENCES_PATH}/<int:report_id>/withdraw", **ACT)
    def portal_absence_withdraw(self, report_id, **form):
        """[Withdraw]."""
        report = self._find_document("lcc.absence.report", as_id(report_id))
        try:
            with request.env.cr.savepoint():
                report.action_withdraw()
        except UserError as error:
            self._tell_problems(str(error), [])
        else:
            self._tell(f"{report.display_name}: withdrawn.")
        return request.redirect(ABSENCES_PATH)

    def _get_absences_frame(self):
        """Return the page's frame; 404 for anyone without the role Actuals or Payments
        for the provider chosen in the header."""
        frame = build_frame(request.env, request.session)
        if not frame or not frame.has_absences:
            raise request.not_found()
        return frame

    def _render_absence(self, frame, typed, errors=None):
        errors = errors or {}
        # Named to choose from; the method has asked whether the user may.
        clients = request.env["lcc.absence.report"]._get_clients(frame.provider)
        return self._render_page(
            "portal_new_absence",
            frame,
            "package_lines",
            "Report an Absence or End of Care",
            status=422 if errors else 200,
            clients=[(c.id, f"{c.list_name}, {c.reference}") for c in clients],
            kinds=KINDS,
            typed={**typed, "client": as_id(typed["client"])},
            errors=errors,
            problems=[(f"#{at}" if at else "", text) for at, text in errors.items()],
            way_back=self._get_absence_way_back(frame),
        )

    def _get_absence_way_back(self, frame):
        """Return the (address, words) of the page that the form was reached from."""
        number = as_id(request.httprequest.args.get("schedule"))
        schedules = request.env["lcc.scheduled.payment"]
        if number and schedules.search_count([("id", "=", number)]):
            return f"{PAYMENTS_PATH}/{number}", "Back to the scheduled payment"
        if frame.has_package_lines:
            return "/my/package-lines", "Back to Care Package Line Items"
        return PAYMENTS_PATH, "Back to Scheduled Payments"

    def _absence_row(self, report):
        # Whoever reads a report may be told whom it is about and who reported it.
        report_sudo = report.sudo()
        user = report_sudo.reported_by_id
        local = report_sudo.company_id._lcc_local
        return {
            "id": report.id,
            "client": report_sudo.client_id.name,
            "reference": report_sudo.client_id.reference,
            "kind": dict(KINDS)[report.kind],
            "dates": report._get_dates_text(),
            "comment": report.comment,
            "reply": report.reply or "",
            "state": report.state,
            "state_label": dict(STATES)[report.state],
            "reported_by": user.name if user._is_portal() else "the council",
            "reported": local(report.date_reported),
        }
