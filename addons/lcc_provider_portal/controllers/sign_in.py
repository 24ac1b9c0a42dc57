from odoo import http
from odoo.http import request

from ..models.people.ir_http import UNSENT_PATH
from ..models.people.kept_form import HOME, KEPT_KEY
from ..tools.frame import build_frame
from .provider_portal import ACT, READ, ProviderPortal


class ProviderSignIn(ProviderPortal):
    """What follows from a sign-in that ends by itself."""

    @http.route("/my/sign-in/stay", **ACT, lcc_one_step=True)
    def portal_stay_signed_in(self, **form):
        """[Stay signed in]: answers with the seconds left, by reason."""
        lasts = request.env["ir.http"]._lcc_stay_signed_in()
        if lasts is None:
            raise request.not_found()
        return request.make_json_response(lasts.left)

    @http.route(UNSENT_PATH, **READ)
    def portal_unsent(self, **query):
        """The form that came after its sign-in had ended, to be sent again; shown once,
        to who had sent it."""
        kept = request.session.pop(KEPT_KEY, None)
        frame = build_frame(request.env, request.session)
        if not (frame and kept and kept["user_id"] == request.env.uid):
            return request.redirect(HOME)
        return self._render_page(
            "portal_unsent", frame, "unsent", "Your form was not sent", kept=kept
        )
