from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.casts import as_id
from ..tools.frame import INVOICES_PATH, PROVIDER_KEY, build_frame
from .actual_row import STORY_PATH
from .provider_portal import READ, build_url
from .ways_back import WaysBack


class ProviderStory(WaysBack):
    """A line's story: from its plan to its payment."""

    @http.route(f"{STORY_PATH}/<int:actual_id>", **READ)
    def portal_actual_story(self, actual_id, **query):
        """What happened to a week's line, and what it waits for."""
        actual = self._find_document("lcc.actual", as_id(actual_id))
        frame = self._get_story_frame(actual.provider_id)
        (story,) = actual.action_read_story()
        week = long_date(actual.week_start)
        invoice = self._get_invoice_left(actual.provider_id)
        return self._render_page(
            "portal_actual_story",
            frame,
            "actuals",
            f"Story of {actual.display_name}",
            actual=actual,
            story=story,
            week_text=week,
            week_url=self._get_story_week_url(frame, actual, invoice),
            invoice=invoice,
            invoices_path=INVOICES_PATH if frame.has_invoices else "",
        )

    def _get_story_frame(self, provider):
        """Return the frame of the line's provider, whom the user serves in the role
        Actuals or Invoices; else 404."""
        frame = build_frame(request.env, request.session, provider)
        if not frame or provider not in frame.recorded | frame.billed:
            raise request.not_found()
        request.session[PROVIDER_KEY] = provider.id
        return frame

    def _get_story_week_url(self, frame, actual, invoice):
        """Return the way to the week's own page, which leads back to ``invoice`` as
        well; "" for who doesn't record its service."""
        if not actual.filtered_domain(self._get_recorded()):
            return ""
        week = actual.week_start.isoformat()
        path = f"/my/actuals/{actual.service_id.id}/{actual.client_id.id}/{week}"
        return build_url(path, [("invoice", invoice.id)] if invoice else [])
