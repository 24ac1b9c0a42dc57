import time

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.http import request
from werkzeug.exceptions import abort

from .two_step import PASSKEY_KEY, SINCE_KEY

#: Where the session keeps when its user last asked for something.
SEEN_KEY = "lcc_seen"
#: Seconds within which the session isn't written again for that.
PRECISION = 60
#: The page of setting up the second step; its routes carry ``lcc_one_step``.
TWO_STEP_PATH = "/my/two-step"


class IrHttp(models.AbstractModel):
    """What Odoo's own time-outs and two-factor sign-in leave open for providers' users:
    theirs need scripts, and ask nobody who has no second step yet."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        result = super()._authenticate(endpoint)
        if cls._lcc_is_timed_out():
            # As Odoo does with the sessions of before a change of password: the way
            # back in leads to the same page.
            request.session.logout(keep_db=True)
            request.env = api.Environment(request.env.cr, None, request.session.context)
            result = super()._authenticate(endpoint)
        cls._lcc_require_two_step(endpoint)
        return result

    @classmethod
    def _lcc_is_timed_out(cls):
        """Tell whether the session is that of a portal user who has asked for nothing
        for too long, or signed in too long ago; keep that there was this request."""
        session = request.session
        user = request.env(user=session.uid).user
        if session.uid is None or not user._is_portal():
            return False
        now = time.time()
        since, seen = session.setdefault(SINCE_KEY, now), session.get(SEEN_KEY, now)
        # The user's own council; only how long is read.
        minutes = user.sudo().company_id.lcc_sign_in_minutes
        if minutes and now - seen > minutes * 60:
            return True
        # Odoo's own hours start anew with each change of the session's name, which
        # happens every three hours of use.
        if any(now - since > most for most, _mfa in cls._lcc_get_longest(user)):
            return True
        if SEEN_KEY not in session or abs(now - seen) >= PRECISION:
            session[SEEN_KEY] = now
        return False

    @classmethod
    def _lcc_get_longest(cls, user):
        """Return the (seconds, whether a second step is asked for then) after which
        the user's groups want a new sign-in."""
        return user._get_lock_timeouts()["lock_timeout"]

    @classmethod
    def _lcc_require_two_step(cls, endpoint):
        """Lead who lacks a required second step to setting it up, and refuse their
        calls. Pages that anybody may open stay open, as to anybody."""
        routing, session = endpoint.routing, request.session
        if not request.env.uid or not request.env.user._is_portal():
            return
        is_by_passkey = session.get(PASSKEY_KEY, False) if session.uid else None
        if not request.env.user._lcc_lacks_two_step(is_by_passkey):
            return
        if routing["auth"] == "public":
            request.update_env(user=request.env.ref("base.public_user").id)
        elif routing["type"] != "http":
            raise AccessDenied(request.env.user._lcc_two_step_text())
        elif not routing.get("lcc_one_step"):
            abort(request.redirect(TWO_STEP_PATH))
