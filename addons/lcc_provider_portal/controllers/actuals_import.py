from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.models.lcc_actuals_import import STATES
from odoo.addons.lcc_actuals.models.lcc_provider_file import MEGABYTE
from odoo.addons.lcc_actuals.tools.actuals_sheet import COLUMNS

from ..tools.casts import as_id, as_page
from .oversized_upload import drain_upload
from .paging import find_page
from .provider_portal import ACT, READ, ProviderPortal, build_url

IMPORT_PATH = "/my/actuals/import"
IMPORTS_A_PAGE = 20


def moment_text(moment):
    """Write when something was done: "21 Aug 2023, 09:05"."""
    local = request.env.company._lcc_local(moment)
    return f"{local.day} {local:%b %Y, %H:%M}"


class ProviderActualsImport(ProviderPortal):
    """Actuals Bulk Import: handing in a sheet, and what was handed in before."""

    def _get_upload_limit(self):
        """Return the most bytes that the form takes: a file of the largest size is
        let in, with what a browser sends around it."""
        return (self._get_import_limits().lcc_import_max_mb + 1) * MEGABYTE

    def _refuse_upload(self):
        """Answer an upload beyond that limit, none of which is looked at."""
        frame = self._get_actuals_frame()
        file_name = drain_upload(request.httprequest)
        imports = request.env["lcc.actuals.import"]
        text = imports._too_large_text(
            imports._clean_file_name(file_name),
            self._get_import_limits().lcc_import_max_mb,
        )
        return self._render_import(frame, text, 413)

    @http.route(IMPORT_PATH, **READ)
    def portal_actuals_import(self, **query):
        """The form, and earlier imports."""
        frame = self._get_actuals_frame()
        return self._render_import(frame, page=as_page(query.get("page")))

    @http.route(
        IMPORT_PATH,
        max_content_length=_get_upload_limit,
        lcc_too_large=_refuse_upload,
        **ACT,
    )
    def portal_actuals_import_act(self, file=None, provider="", **form):
        """[Import]: read the sheet and show what it would change."""
        frame = self._get_actuals_frame()
        if as_id(provider) != frame.provider.id:
            text = (
                f"You have switched to {frame.provider.name} since you opened this "
                "page. Choose the file again if it is theirs."
            )
            return self._render_import(frame, text, 409)
        if not getattr(file, "filename", ""):
            return self._render_import(frame, "Choose the file to import.", 422)
        imports = request.env["lcc.actuals.import"]
        try:
            with request.env.cr.savepoint():
                sheet = imports._start(frame.provider, file.filename, file.stream)
        except UserError as error:
            return self._render_import(frame, str(error), 422)
        return request.redirect(f"{IMPORT_PATH}/{sheet.id}")

    @http.route(f"{IMPORT_PATH}/columns", **READ)
    def portal_import_columns(self, **query):
        """What goes into each column."""
        return self._render_page(
            "portal_import_columns",
            self._get_actuals_frame(),
            "actuals",
            "Columns of the File",
            columns=COLUMNS,
            reasons=request.env["lcc.variance.reason"].search([]),
            limits=self._get_import_limits(),
        )

    def _get_import_limits(self):
        """Return the company, whose limits everyone who imports may know."""
        return request.env.company.sudo()

    def _render_import(self, frame, error="", status=200, page=1):
        imports, limits = request.env["lcc.actuals.import"], self._get_import_limits()
        found = find_page(
            imports, [("provider_id", "=", frame.provider.id)], page, IMPORTS_A_PAGE
        )
        return self._render_page(
            "portal_actuals_import",
            frame,
            "actuals",
            "Actuals Bulk Import",
            status=status,
            error=error,
            limits=limits,
            max_bytes=limits.lcc_import_max_mb * MEGABYTE,
            too_large=imports._too_large_text("{file}", limits.lcc_import_max_mb),
            found=found,
            # A colleague or the council: their name and no more.
            senders={sheet.id: sheet.user_id.name for sheet in found.records.sudo()},
            page_url=lambda number: build_url(IMPORT_PATH, [("page", number)]),
            state_words=dict(STATES),
            moment_text=moment_text,
        )
