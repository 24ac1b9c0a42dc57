from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.tools.weeks import long_date
from odoo.addons.lcc_provider_portal.controllers.actual_row import FIGURES
from odoo.addons.lcc_provider_portal.controllers.provider_portal import (
    ACT,
    READ,
    ProviderPortal,
)
from odoo.addons.lcc_provider_portal.tools.casts import as_id

from .dispute_weeks import DisputeWeek
from .paths import DISPUTE_ROUTE, DISPUTES_PATH, dispute_url


class ProviderDispute(ProviderPortal):
    """One dispute: what is asked, its actuals, and the provider's response."""

    @http.route(DISPUTE_ROUTE, **READ)
    def portal_my_dispute(self, dispute_id, **query):
        """The dispute as it stands."""
        return self._render_dispute(self._find_dispute(dispute_id))

    @http.route(f"{DISPUTE_ROUTE}/request-resolution", **ACT)
    def portal_dispute_request(self, dispute_id, response="", **form):
        """[Request Resolution]."""
        dispute = self._find_dispute(dispute_id)
        try:
            with request.env.cr.savepoint():
                dispute.action_request_resolution(response)
        except UserError as error:
            return self._render_dispute(dispute, response, str(error))
        self._tell("Resolution has been requested. The council looks at it next.")
        return request.redirect(dispute_url(dispute))

    def _find_dispute(self, dispute_id):
        """Return a dispute of a provider whom the user serves in the role Actuals;
        else 404."""
        return self._find_document("lcc.dispute", as_id(dispute_id))

    def _render_dispute(self, dispute, response="", error=""):
        provider = dispute.provider_id
        frame = self._follow_provider(provider)
        # Whoever reads a dispute may be told whom it is about.
        client = dispute.sudo().client_id
        is_open = dispute.state != "resolved"
        return self._render_page(
            "lcc_disputes.portal_my_dispute",
            frame,
            "disputes",
            f"{dispute._label()}: {client.list_name}",
            status=422 if error else 200,
            dispute=dispute,
            client=client,
            state_label=dispute._get_state_text(),
            weeks=DisputeWeek.of(dispute),
            posts=[self._dispute_post(post) for post in dispute.post_ids],
            figures=FIGURES,
            can_respond=dispute.state == "in_dispute",
            response=response,
            error=error,
            url=dispute_url(dispute),
            back=DISPUTES_PATH,
            new_action_url=is_open
            and self._get_new_action_url(
                frame, "disputes_pending", "provider", provider.id
            ),
        )

    def _dispute_post(self, post):
        moment = post.company_id.sudo()._lcc_local(post.date)
        events = dict(post._fields["event"]._description_selection(request.env))
        return {
            "event": events[post.event],
            "author": post._get_author(),
            "when": f"{long_date(moment)}, {moment:%H:%M}",
            "text": post.text or "",
        }
