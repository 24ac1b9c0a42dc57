from odoo import http
from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.paging import find_page
from odoo.addons.lcc_provider_portal.controllers.provider_portal import (
    READ,
    ProviderPortal,
    build_url,
)
from odoo.addons.lcc_provider_portal.tools.casts import as_page

from .paths import DISPUTES_PATH, dispute_url

DISPUTES_A_PAGE = 50


class ProviderDisputes(ProviderPortal):
    """The weeks that the council questions."""

    @http.route(DISPUTES_PATH, **READ)
    def portal_my_disputes(self, page=None, resolved="", **query):
        """The provider's disputes, the newest first; resolved ones on demand."""
        frame = self._get_actuals_frame()
        disputes = request.env["lcc.dispute"]
        domain = [("provider_id", "=", frame.provider.id)]
        if not resolved:
            domain += disputes._get_open_domain()
        found = find_page(disputes, domain, as_page(page), DISPUTES_A_PAGE)
        kept = [("resolved", "1")] if resolved else []
        return self._render_page(
            "lcc_disputes.portal_my_disputes",
            frame,
            "disputes",
            "Disputes",
            rows=[self._dispute_row(dispute) for dispute in found.records],
            resolved=bool(resolved),
            page=found.number,
            page_count=found.count,
            page_url=lambda number: build_url(DISPUTES_PATH, [*kept, ("page", number)]),
        )

    def _dispute_row(self, dispute):
        # Whoever reads a dispute may be told whom it is about.
        client = dispute.sudo().client_id
        return {
            "url": dispute_url(dispute),
            "label": dispute._label(),
            "client": client.list_name,
            "reference": client.reference,
            "state": dispute.state,
            "state_label": dispute._get_state_text(),
            "reason": dispute.reason_id.name,
            "weeks": dispute._get_weeks_text(),
        }
