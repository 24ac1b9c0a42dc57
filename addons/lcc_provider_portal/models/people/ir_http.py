import time

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.http import request
from werkzeug.exceptions import abort

from ...tools.sign_in_time import MINUTE, SignInTime, ended_text
from .kept_form import KEPT_KEY, page_of_form, take_form, unsent_reason
from .two_step import PASSKEY_KEY, SINCE_KEY

#: Where the session keeps when its user last asked for something.
SEEN_KEY = "lcc_seen"
#: Where a form is offered again that came too late.
UNSENT_PATH = "/my/unsent"
#: The page of setting up the second step; its routes carry ``lcc_one_step``.
TWO_STEP_PATH = "/my/two-step"


class IrHttp(models.AbstractModel):
    """What Odoo's own time-outs and two-factor sign-in leave open for providers' users:
    theirs need scripts, and ask nobody who has no second step yet."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        cls._lcc_leave_again(endpoint)
        result = super()._authenticate(endpoint)
        if ended := cls._lcc_use_sign_in():
            result = cls._lcc_sign_out(endpoint, ended)
        cls._lcc_require_two_step(endpoint)
        return result

    @classmethod
    def _lcc_leave_again(cls, endpoint):
        """Ask for a sign-in when a page leaves by itself whose sign-in is gone: another
        tab was first. What is on it can't be kept, nobody says whose it is; what the
        other tab left here stays."""
        session, why = request.session, unsent_reason()
        if not why or session.uid is not None or endpoint.routing["auth"] != "user":
            return
        page = UNSENT_PATH if KEPT_KEY in session else page_of_form()
        query = {"redirect": page, "ended": why, "form": "typed_lost"}
        abort(request.redirect_query("/web/login", query))

    @classmethod
    def _lcc_sign_out(cls, endpoint, ended):
        """End the session and ask for a sign-in, saying why; the way back in leads to
        the same page. A form that was sent is kept for it, where it can be."""
        session, page = request.session, page_of_form()
        kept = take_form(endpoint)
        # As Odoo does with the sessions of before a change of password.
        session.logout(keep_db=True)
        request.env = api.Environment(request.env.cr, None, session.context)
        routing = endpoint.routing
        if routing["type"] != "http" or routing["auth"] != "user":
            return super()._authenticate(endpoint)
        query = {"redirect": page, "ended": ended}
        if kept:
            session[KEPT_KEY] = kept
            query["redirect"] = UNSENT_PATH
        if request.httprequest.method == "POST":
            typed = "typed_" if unsent_reason() else ""
            query["form"] = f"{typed}{'kept' if kept else 'lost'}"
        return abort(request.redirect_query("/web/login", query))

    @classmethod
    def _lcc_get_sign_in_time(cls):
        """Return the :class:`SignInTime` of the session, or ``None`` when it isn't that
        of a portal user."""
        session = request.session
        user = request.env(user=session.uid).user
        if session.uid is None or not user._is_portal():
            return None
        now = time.time()
        longest = [seconds for seconds, _mfa in cls._lcc_get_longest(user)]
        return SignInTime(
            # The user's own council; only how long is read.
            user.sudo().company_id.lcc_sign_in_minutes * MINUTE,
            # Odoo's own hours start anew with each change of the session's name, which
            # happens every three hours of use.
            int(min(longest, default=0)),
            now - session.get(SEEN_KEY, now),
            now - session.get(SINCE_KEY, now),
        )

    @classmethod
    def _lcc_use_sign_in(cls):
        """Tell why the sign-in is over, if it is that of a portal user who has asked
        for nothing for too long, or signed in too long ago; else keep that there was
        this request, and return ""."""
        session, lasts = request.session, cls._lcc_get_sign_in_time()
        if lasts is None:
            return ""
        session.setdefault(SINCE_KEY, time.time())
        # Nobody sent what a page sends when it leaves: it is kept and never done,
        # whatever the server's clock says.
        if why := unsent_reason():
            return lasts.ended or why
        if not lasts.ended and (SEEN_KEY not in session or not lasts.is_use_kept):
            session[SEEN_KEY] = time.time()
        return lasts.ended

    @classmethod
    def _lcc_stay_signed_in(cls):
        """Keep that the user is here, to the second; return the new
        :class:`SignInTime`, or ``None`` when it isn't a portal user."""
        if cls._lcc_get_sign_in_time() is not None:
            request.session[SEEN_KEY] = time.time()
        return cls._lcc_get_sign_in_time()

    @classmethod
    def _lcc_get_form_page(cls):
        """Return the address of the page whose form this request sent, or ``None`` for
        a page that its own address opens again."""
        is_page = request.httprequest.method in ("GET", "HEAD")
        return None if is_page else page_of_form()

    @classmethod
    def _lcc_get_ended_text(cls):
        """Return what the sign-in page says of a sign-in that ended by itself, as its
        address tells, or ""."""
        env, asked = request.env, request.params
        # How long is no secret: every page says it.
        company_sudo, group_sudo = (
            env.company.sudo(),
            env.ref("base.group_portal").sudo(),
        )
        longest = [
            most for most, _mfa in group_sudo._get_lock_timeouts()["lock_timeout"]
        ]
        return ended_text(
            SignInTime(
                company_sudo.lcc_sign_in_minutes * MINUTE, int(min(longest, default=0))
            ),
            asked.get("ended"),
            asked.get("form"),
        )

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
