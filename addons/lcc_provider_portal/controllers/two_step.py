import base64
import os

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request

from odoo.addons.auth_totp.models.totp import TOTP_SECRET_SIZE

from ..models.people.ir_http import TWO_STEP_PATH
from ..tools.casts import as_number
from ..tools.frame import build_frame
from .provider_portal import ACT, READ, ProviderPortal

#: Where the session keeps the secret until the first code has proved it is kept.
SECRET_KEY = "lcc_two_step_secret"
#: The longest password that Odoo's hashing takes.
MOST_LETTERS = 4096


class ProviderTwoStep(ProviderPortal):
    """Setting up the second step of sign-in without scripts: Odoo's own way needs
    them. The rules and the secret's keeping are Odoo's."""

    @http.route(TWO_STEP_PATH, **READ, lcc_one_step=True)
    def portal_two_step(self, **query):
        """Why, then the code to scan, then that it is done."""
        return self._render_two_step(self._get_any_frame())

    @http.route(f"{TWO_STEP_PATH}/begin", **ACT, lcc_one_step=True)
    def portal_two_step_begin(self, password="", **form):
        """[Continue]: asks for the password, as Odoo does before such a change."""
        frame = self._get_any_frame()
        if error := self._check_password(password):
            return self._render_two_step(frame, {"password": error})
        secret = os.urandom(TOTP_SECRET_SIZE // 8)
        request.session[SECRET_KEY] = base64.b32encode(secret).decode()
        return request.redirect(TWO_STEP_PATH)

    @http.route(TWO_STEP_PATH, **ACT, lcc_one_step=True)
    def portal_two_step_finish(self, code="", **form):
        """[Turn On]: the first code proves that the secret is kept."""
        frame = self._get_any_frame()
        secret = request.session.get(SECRET_KEY)
        number = as_number("1" + "".join(str(code).split()), 1999999) - 1000000
        if not secret:
            return request.redirect(TWO_STEP_PATH)
        if number < 0 or not request.env.user._totp_try_setting(secret, number):
            error = "That is not the code shown now. Enter the next one it shows."
            return self._render_two_step(frame, {"code": error})
        request.session.pop(SECRET_KEY)
        self._tell("Two-step sign-in is on. You will be asked for a code from now on.")
        return request.redirect("/my")

    def _check_password(self, password):
        """Return what is wrong with the user's password as typed, or "". Tries count
        and wait as they do on the sign-in page."""
        user = request.env.user
        # What is no text, or longer than any password may be, can't be judged.
        typed = password if isinstance(password, str) else ""
        typed = typed if len(typed) <= MOST_LETTERS else ""
        credential = {"login": user.login, "password": typed, "type": "password"}
        try:
            with user._assert_can_auth(user=user.login):
                user._check_credentials(credential, {"interactive": True})
        except AccessDenied as error:
            if str(error) != str(AccessDenied()):
                return str(error)
            return "That is not your password. Nothing was changed."
        return ""

    def _get_any_frame(self):
        """Return the page's frame; 404 for who serves no provider."""
        frame = build_frame(request.env, request.session)
        if not frame:
            raise request.not_found()
        return frame

    def _render_two_step(self, frame, errors=None):
        errors, user = errors or {}, request.env.user
        secret = request.session.get(SECRET_KEY)
        picture = None
        if secret and not user.totp_enabled:
            # Never stored: Odoo's wizard draws the picture of the user's own secret.
            wizard_sudo = request.env["auth_totp.wizard"].sudo()
            shown = wizard_sudo.new({"user_id": user.id, "secret": secret})
            picture = shown.qrcode
            picture = picture.decode() if isinstance(picture, bytes) else picture
        return self._render_page(
            "portal_two_step",
            frame,
            "two_step",
            "Two-step sign-in",
            status=422 if errors else 200,
            is_on=user.totp_enabled,
            is_required=user.sudo().company_id.lcc_requires_two_step,
            picture=picture,
            secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
            if picture
            else "",
            errors=errors,
            problems=[(f"#{at}", text) for at, text in errors.items()],
        )
