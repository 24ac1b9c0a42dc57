from odoo import http
from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.actuals_edit import ProviderActualsEdit
from odoo.addons.lcc_provider_portal.controllers.actuals_form import WeekForm
from odoo.addons.lcc_provider_portal.controllers.provider_portal import ACT, READ
from odoo.addons.lcc_provider_portal.tools.casts import as_id, as_monday

from .paths import DISPUTE_ROUTE, dispute_url

WEEK_ROUTE = f"{DISPUTE_ROUTE}/<int:service_id>/<string:week>"


class DisputeWeekForm(WeekForm):
    """A client's week as it is recorded from within a dispute."""

    def __init__(self, dispute, service, monday, typed=None):
        self.dispute = dispute
        # The same records, for which the dispute lifts the lock.
        lifted = service.with_env(dispute._get_lifted_actuals().env)
        client = dispute.client_id.with_env(lifted.env)
        super().__init__(lifted, client, monday, typed)

    @property
    def hint(self):
        """What it is recorded for."""
        dispute = self.dispute
        return (
            f"In {dispute._label()}: {dispute.reason_id.name}. What you save here "
            "corrects the week; then go back and request resolution."
        )

    def _anew(self, typed):
        return DisputeWeekForm(self.dispute, self.service, self.monday, typed)

    def save(self):
        """Save all lines through the dispute."""
        self.dispute.action_save_week(
            self.service.id, self.monday.isoformat(), self.entries()
        )


class ProviderDisputeWeek(ProviderActualsEdit):
    """Correcting a disputed week: the page of every week, reached from its dispute."""

    @http.route(WEEK_ROUTE, **READ)
    def portal_dispute_week(self, dispute_id, service_id, week, **query):
        """The week as it is saved."""
        form = self._get_dispute_form(dispute_id, service_id, week)
        return self._leave(form) or self._render_week(form)

    @http.route(WEEK_ROUTE, **ACT)
    def portal_dispute_week_act(self, dispute_id, service_id, week, do="", **typed):
        """[Save], [Add] or [Remove], as on the page of every week."""
        form = self._get_dispute_form(dispute_id, service_id, week, typed)
        return self._leave(form) or self._act(form, do)

    def _get_dispute_form(self, dispute_id, service_id, week, typed=None):
        """Return the form of a week of the dispute, or 404."""
        dispute = self._find_document("lcc.dispute", as_id(dispute_id))
        service = self._find_service(as_id(service_id))
        monday = as_monday(week)
        if not monday or not dispute._get_lines_of(service.id, monday):
            raise request.not_found()
        return DisputeWeekForm(dispute, service, monday, typed)

    def _leave(self, form):
        """Once the dispute is not the provider's to correct, its page says so;
        ``None`` while it is."""
        dispute = form.dispute
        if dispute.state == "in_dispute":
            return None
        self._tell_problems(
            f"{dispute._label()} is {dispute._get_state_text()}, so its actuals can't "
            "be changed.",
            [],
        )
        return request.redirect(dispute_url(dispute))

    # As every week's page, but for its addresses

    def _edit_url(self, form):
        if not isinstance(form, DisputeWeekForm):
            return super()._edit_url(form)
        step = f"/{form.service.id}/{form.monday.isoformat()}"
        return dispute_url(form.dispute, step)

    def _week_back_url(self, form):
        if not isinstance(form, DisputeWeekForm):
            return super()._week_back_url(form)
        return dispute_url(form.dispute)
