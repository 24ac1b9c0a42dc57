from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.account.controllers.download_docs import (
    AccountDocumentDownloadController,
)
from odoo.addons.account.controllers.portal import PortalAccount

from ..tools.frame import INVOICES_PATH, build_frame

MOVE = "account.move"


class StockInvoices(PortalAccount):
    """Odoo's own pages of invoices and bills know nothing of roles, of drafts that a
    provider may see, nor of tokens that must not open anything: they leave bills of
    care providers out, and send the provider's users to ours."""

    def _get_invoices_domain(self, m_type=None):
        domain = super()._get_invoices_domain(m_type)
        return domain & Domain("lcc_provider_id", "=", False)

    @http.route()
    def portal_my_invoices(self, page=1, **query):
        """Send whoever has the role Invoices to the page of care providers."""
        frame = build_frame(request.env, request.session)
        if frame and frame.billed:
            return request.redirect(INVOICES_PATH)
        return super().portal_my_invoices(page=page, **query)

    @http.route()
    def portal_my_invoice_detail(self, invoice_id, access_token=None, **query):
        """Send whoever may read a care provider's bill to our page of it; to all
        others it is as if there were none, with a token or without."""
        # Only to learn which kind of document it is, and that there is one.
        move_sudo = request.env["account.move"].sudo().browse(invoice_id).exists()
        if move_sudo and not move_sudo.lcc_provider_id:
            return super().portal_my_invoice_detail(invoice_id, access_token, **query)
        if not may_read_bill(move_sudo):
            raise request.not_found()
        return request.redirect(move_sudo.access_url)


class StockDownloads(AccountDocumentDownloadController):
    """A care provider's bill is printed and its files are listed on our own page, so
    Odoo's downloads are for council staff."""

    @http.route()
    def download_invoice_attachments(self, attachments):
        # Only to learn what they are attached to.
        moves = attachments.sudo().filtered(lambda file: file.res_model == MOVE)
        check_no_bills(request.env[MOVE].browse(moves.mapped("res_id")))
        return super().download_invoice_attachments(attachments)

    @http.route()
    def download_invoice_documents_filetype(
        self, invoices, filetype, allow_fallback=True, **query
    ):
        check_no_bills(invoices)
        return super().download_invoice_documents_filetype(
            invoices, filetype, allow_fallback
        )

    @http.route()
    def download_move_attachments(self, moves, **query):
        check_no_bills(moves)
        return super().download_move_attachments(moves)


def may_read_bill(move_sudo):
    """Tell whether the user, signed in, serves the bill's provider as Invoices."""
    if not move_sudo or not request.env.user._is_portal():
        return False
    return move_sudo.with_user(request.env.user).has_access("read")


def check_no_bills(moves):
    """404 for portal users who ask for bills of care providers, or for none."""
    # Only to learn which kind of document they are.
    moves_sudo = moves.sudo().exists()
    if request.env.user.share and (not moves_sudo or moves_sudo._lcc_is_bill()):
        raise request.not_found()
