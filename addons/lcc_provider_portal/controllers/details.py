from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.exceptions import PeopleRefused

from ..tools.frame import build_frame
from .provider_portal import ACT, ProviderPortal

DETAILS_PATH = "/my/account"
FIELDS = ("name", "email", "phone")


class ProviderDetails(ProviderPortal):
    """Your details: the person's own, not the provider's."""

    @http.route()
    def account(self, **kwargs):
        """The name, e-mail address and phone number of a provider's user; who has to do
        with no provider keeps Odoo's own page of an address."""
        frame = build_frame(request.env, request.session)
        if not frame:
            request.env["res.users"]._lcc_check_addresses()
            return super().account(**kwargs)
        user = request.env.user
        return self._render_details(frame, {name: user[name] or "" for name in FIELDS})

    @http.route(f"{DETAILS_PATH}/save", **ACT)
    def portal_details_save(self, **form):
        """[Save]."""
        frame = build_frame(request.env, request.session)
        if not frame:
            raise request.not_found()
        typed = {name: form.get(name, "") for name in FIELDS}
        try:
            request.env["res.users"].action_lcc_set_details(typed)
        except PeopleRefused as refused:
            return self._render_details(frame, typed, refused.problems)
        self._tell("Your details are saved.")
        return request.redirect(DETAILS_PATH)

    # Odoo's own addresses

    @http.route()
    def my_addresses(self, **kwargs):
        request.env["res.users"]._lcc_check_addresses()
        return super().my_addresses(**kwargs)

    @http.route()
    def portal_address(self, **kwargs):
        request.env["res.users"]._lcc_check_addresses()
        return super().portal_address(**kwargs)

    @http.route()
    def portal_address_submit(self, **kwargs):
        request.env["res.users"]._lcc_check_addresses()
        return super().portal_address_submit(**kwargs)

    def _render_details(self, frame, typed, errors=None):
        errors = errors or {}
        return self._render_page(
            "portal_details",
            frame,
            "details",
            "Your details",
            status=422 if errors else 200,
            typed=typed,
            errors=errors,
            problems=[(f"#{field}", text) for field, text in errors.items()],
            login=request.env.user.login,
            path=DETAILS_PATH,
        )
