from typing import NamedTuple

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .export_form import KINDS, ExportForm
from .provider_portal import READ, ProviderPortal
from .sheet_download import send_sheet


class ExportPage(NamedTuple):
    """An export page: its address, its heading, how its files are named."""

    path: str
    title: str
    file_name: str
    #: The bases of the contracts whose services can be chosen.
    bases: tuple
    nothing: str


ACTUALS = ExportPage(
    "/my/actuals/export",
    "Actuals Bulk Export",
    "Actuals",
    ("actuals",),
    "There are no actuals that match. Choose other dates or another service.",
)
COMMISSIONED = ExportPage(
    "/my/actuals/commissioned",
    "Commissioned Care Export",
    "Commissioned Care",
    ("actuals", "scheduled"),
    "No care package line item runs on these dates. Choose other dates or another "
    "service.",
)


class ProviderActualsExport(ProviderPortal):
    """Files to take away: actuals to fill in, and what care is commissioned."""

    @http.route(ACTUALS.path, **READ)
    def portal_actuals_export(self, **query):
        """Actuals Bulk Export: the form and, once [Export] is pressed, the file."""
        return self._export(ACTUALS, self._find_actuals_file)

    @http.route(COMMISSIONED.path, **READ)
    def portal_commissioned_export(self, **query):
        """Commissioned Care Export: likewise."""
        return self._export(COMMISSIONED, self._find_commissioned_file)

    def _find_actuals_file(self, provider, form, service):
        """Return the lines asked for, and what writes them into a file."""
        actuals = request.env["lcc.actual"]
        domain = actuals._get_sheet_domain(
            provider, form.date_from, form.date_to, service, form.only_to_confirm
        )
        actuals = actuals._search_sheet(domain)
        return actuals, lambda file: actuals._write_sheet(file, form.kind)

    def _find_commissioned_file(self, provider, form, service):
        """Return the CPLIs asked for, and what writes them into a file."""
        days = (form.date_from, form.date_to)
        lines = request.env["lcc.package.line"]._search_commissioned(
            provider, *days, service
        )
        return lines, lambda file: lines._write_commissioned(file, form.kind, *days)

    def _export(self, page, find_file):
        today = request.env.company._lcc_today()
        form = ExportForm.from_args(request.httprequest.args, today)
        frame = self._get_actuals_frame()
        service = self._get_export_service(page, form, frame)
        if not form.is_sent:
            return self._render_export(page, frame, form)
        errors = form.get_errors()
        if errors:
            return self._render_export(page, frame, form, errors)
        try:
            records, write = find_file(frame.provider, form, service)
        except UserError as error:
            return self._render_export(page, frame, form, {"date_to": str(error)})
        if not records:
            return self._render_export(page, frame, form, nothing=page.nothing)
        return send_sheet(f"{page.file_name} {form.range_text}", form.kind, write)

    def _get_export_service(self, page, form, frame):
        """Return the service chosen, if one is; 404 if it isn't one of the page's."""
        return form.service and self._find_document(
            "lcc.service", form.service, self._get_export_domain(page, frame)
        )

    def _get_export_domain(self, page, frame):
        return [
            *self._get_recorded("id"),
            ("provider_id", "=", frame.provider.id),
            ("contract_id.basis", "in", page.bases),
        ]

    def _render_export(self, page, frame, form, errors=None, nothing=""):
        errors = errors or {}
        services = request.env["lcc.service"].search(
            self._get_export_domain(page, frame)
        )
        return self._render_page(
            "portal_actuals_export",
            frame,
            "actuals",
            page.title,
            status=422 if errors else 200,
            export=page,
            form=form,
            errors=errors,
            problems=[(f"#{name}", text) for name, text in errors.items()],
            nothing=nothing,
            services=[(service.id, service.name) for service in services],
            kinds=KINDS.items(),
        )
