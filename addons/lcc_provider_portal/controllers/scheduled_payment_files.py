from odoo import http
from odoo.http import content_disposition, request

from .provider_portal import READ
from .schedule_portal import SCHEDULE_ROUTE, SchedulePortal
from .sheet_download import send_sheet


class ProviderScheduledPaymentFiles(SchedulePortal):
    """A scheduled payment as PDF or sheet."""

    @http.route(f"{SCHEDULE_ROUTE}/pdf", **READ)
    def portal_scheduled_payment_pdf(self, schedule_id, **query):
        """The schedule to print."""
        schedule = self._find_schedule(schedule_id)
        name = f"{schedule._file_name()}.pdf"
        return request.make_response(
            schedule._render_pdf(),
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )

    @http.route(f"{SCHEDULE_ROUTE}/<any(xlsx, csv):kind>", **READ)
    def portal_scheduled_payment_sheet(self, schedule_id, kind, **query):
        """Its lines as a sheet, with the columns of the page."""
        schedule = self._find_schedule(schedule_id)
        return send_sheet(
            schedule._file_name(),
            kind,
            lambda file: schedule._write_sheet(kind, file),
        )
