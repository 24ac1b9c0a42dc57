import base64

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.models.lcc_provider_file import MEGABYTE

from ..tools.casts import as_id
from .bill_portal import BILL_ROUTE, BillPortal, bill_url
from .file_download import send_file
from .oversized_upload import drain_upload
from .provider_portal import ACT, READ
from .sheet_download import send_sheet


class ProviderInvoiceFiles(BillPortal):
    """A document as PDF or sheet, and the provider's own files beside it."""

    def _get_file_limit(self):
        """Return the most bytes that the form takes: a file of the largest size is
        let in, with what a browser sends around it."""
        return request.env["account.move"]._lcc_get_file_limit() + MEGABYTE

    def _refuse_file(self):
        """Answer a file beyond that limit, none of which is looked at."""
        move_id = request.httprequest.path.split("/")[-2]
        bill = self._find_bill(move_id)
        name = bill._lcc_clean_file_name(drain_upload(request.httprequest))
        problem = ("file", bill._lcc_too_large_text(name))
        return self._render_bill(bill, [problem], status=413)

    @http.route(
        f"{BILL_ROUTE}/files",
        max_content_length=_get_file_limit,
        lcc_too_large=_refuse_file,
        **ACT,
    )
    def portal_invoice_attach(self, move_id, file=None, **form):
        """[Upload File]: add a file of the provider's own."""
        bill = self._find_bill(move_id)
        if not getattr(file, "filename", ""):
            return self._render_bill(bill, [("file", "Choose the file to upload.")])
        content = base64.b64encode(file.read()).decode()
        try:
            with request.env.cr.savepoint():
                bill.action_lcc_attach(file.filename, content)
        except UserError as error:
            return self._render_bill(bill, [("file", str(error))])
        self._tell("The file was added.")
        return request.redirect(bill_url(bill))

    @http.route(f"{BILL_ROUTE}/files/<int:file_id>", **READ)
    def portal_invoice_file(self, move_id, file_id, **query):
        """One of those files: always saved, never shown by the browser."""
        bill = self._find_bill(move_id)
        files = bill._lcc_get_readable()._lcc_get_files()
        file = files.filtered(lambda found: found.id == as_id(file_id))
        if not file:
            raise request.not_found()
        request.env["lcc.trail"]._note_document(bill)
        return send_file(file.raw, file.name, file.mimetype)

    @http.route(f"{BILL_ROUTE}/pdf", **READ)
    def portal_invoice_pdf(self, move_id, **query):
        """The document to print."""
        bill = self._find_bill(move_id)
        name = f"{bill._lcc_file_name()}.pdf"
        return send_file(bill._lcc_render_pdf(), name, "application/pdf")

    @http.route(f"{BILL_ROUTE}/<any(xlsx, csv):kind>", **READ)
    def portal_invoice_sheet(self, move_id, kind, **query):
        """The lines of the ledger, as bookkeeping packages take them."""
        bill = self._find_bill(move_id)
        return send_sheet(
            bill._lcc_file_name(),
            kind,
            lambda file: bill._lcc_write_sheet(kind, file),
        )
