from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.models.notices.lcc_notice_event import MODES
from odoo.addons.lcc_actuals.models.notices.lcc_notice_unsubscribe import STOP_PATH

from ..tools.frame import build_frame
from .home import ProviderHome, Task
from .provider_portal import ACT, READ, ProviderPortal

NOTICES_PATH = "/my/notifications"
STOP_ROUTE = f"{STOP_PATH}/<string:token>"
TITLE = "Email Notifications"


class ProviderNotices(ProviderPortal):
    """Email Notifications: what a user is told of by e-mail, and unsubscribing from
    within a mail."""

    @http.route(NOTICES_PATH, **READ)
    def portal_my_notifications(self, **query):
        """What the user can be told of the provider chosen in the header, and how."""
        frame = self._get_notices_frame()
        choices = request.env["lcc.notice.choice"].get_choices(frame.provider.id)
        return self._render_page(
            "portal_my_notifications",
            frame,
            "notifications",
            TITLE,
            choices=choices,
            modes=MODES,
            path=NOTICES_PATH,
            address=request.env.user.email or "",
        )

    @http.route(f"{NOTICES_PATH}/save", **ACT)
    def portal_notifications_save(self, **form):
        """[Save]; what the form doesn't name stays as it is."""
        frame = self._get_notices_frame()
        choices = request.env["lcc.notice.choice"]
        codes = [choice["code"] for choice in choices.get_choices(frame.provider.id)]
        known = dict(MODES)
        modes = {code: form[code] for code in codes if form.get(code) in known}
        choices.action_choose(frame.provider.id, modes)
        self._tell(f"Your notifications of {frame.provider.name} are saved.")
        return request.redirect(NOTICES_PATH)

    def _get_notices_frame(self):
        """Return the page's frame; 404 for whoever serves no provider."""
        frame = build_frame(request.env, request.session)
        if not frame:
            raise request.not_found()
        return frame

    # From within a mail

    @http.route(STOP_ROUTE, type="http", auth="public", methods=["GET"], website=True)
    def notifications_stop(self, token, **query):
        """Ask whether to stop; looking changes nothing, as programs follow links."""
        return self._render_stop("ask", token)

    @http.route(
        STOP_ROUTE,
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        csrf=False,
    )
    def notifications_do_stop(self, token, **form):
        """Stop at once. The signed token is all that is asked for, and the answer is no
        redirect: mail programs post here by themselves (RFC 8058)."""
        return self._render_stop("done", token)

    def _render_stop(self, step, token):
        choices = request.env["lcc.notice.choice"]
        wish = choices._read_token(token)
        if not wish:
            step = "unknown"
        elif step == "done":
            choices._unsubscribe(*wish)
        _user, provider, event = wish or (None, None, None)
        council = request.env.company.name
        response = request.render(
            "lcc_provider_portal.notifications_stop",
            {
                "title": f"{TITLE} – {council}",
                "step": step,
                "what": event.name if event else "",
                "provider": provider.name if provider else "",
                "path": NOTICES_PATH,
            },
            status=404 if step == "unknown" else 200,
        )
        response.headers["Cache-Control"] = "no-store"
        return response


class NoticesHome(ProviderHome):
    """The card of the home page."""

    def _get_tasks(self, frame, waiting):
        choices = request.env["lcc.notice.choice"].get_choices(frame.provider.id)
        tasks = super()._get_tasks(frame, waiting)
        if not choices:
            return tasks
        text = "Subscribe and unsubscribe from email notifications"
        wanted = [choice for choice in choices if choice["mode"] != "off"]
        count = f"{len(wanted) or 'None'} of {len(choices)} subscribed"
        return [*tasks, Task(TITLE, NOTICES_PATH, text, count)]
