from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..models.api_keys import LONGEST_NAME, ApiKeyRefused
from ..tools.api_guide import CALLS, ERRORS
from ..tools.frame import build_frame
from .provider_portal import ACT, READ, ProviderPortal

KEYS_PATH = "/my/api-keys"
#: What the form offers first, in days.
USUAL_TERM = 90


class ProviderApiKeys(ProviderPortal):
    """The keys of the user's care systems, and what such a system can ask for."""

    @http.route(KEYS_PATH, **READ)
    def portal_my_api_keys(self, **query):
        """The user's keys, and the form for another."""
        return self._render_keys()

    @http.route(KEYS_PATH, **ACT)
    def portal_api_key_make(self, name="", days="", password="", **form):
        """Make a key and show it. There is no way back to this page, so it is the
        answer itself; sent twice it says that there is such a key."""
        self._get_keys_frame()
        try:
            key = request.env["res.users.apikeys"]._lcc_make(name, days, password)
        except ApiKeyRefused as refused:
            typed = {"name": name, "days": days}
            return self._render_keys(typed, refused.problems, status=422)
        return self._render_page(
            "portal_api_key_made",
            self._get_keys_frame(),
            "api_keys",
            "Your New API Key",
            key=key,
            name=name,
            keys_path=KEYS_PATH,
        )

    @http.route(f"{KEYS_PATH}/<int:key_id>/revoke", **READ)
    def portal_api_key_check(self, key_id, **query):
        """Ask before a key ends."""
        frame = self._get_keys_frame()
        return self._render_page(
            "portal_api_key_revoke",
            frame,
            "api_keys",
            "Revoke API Key",
            key=self._find_key(key_id),
            keys_path=KEYS_PATH,
        )

    @http.route(f"{KEYS_PATH}/<int:key_id>/revoke", **ACT)
    def portal_api_key_revoke(self, key_id, **form):
        """End a key."""
        self._get_keys_frame()
        key = self._find_key(key_id)
        name = key.name
        key._lcc_revoke()
        self._tell(f"API key {name} has been revoked.")
        return request.redirect(KEYS_PATH)

    @http.route(f"{KEYS_PATH}/guide", **READ)
    def portal_api_guide(self, **query):
        """What a care system can ask for, and how."""
        return self._render_page(
            "portal_api_guide",
            self._get_keys_frame(),
            "api_keys",
            "Connecting Your Care System",
            calls=CALLS,
            errors=ERRORS,
            address=request.httprequest.host_url.rstrip("/"),
            keys_path=KEYS_PATH,
        )

    def _get_keys_frame(self):
        """Return the page's frame; 404 for anyone who serves no provider."""
        frame = build_frame(request.env, request.session)
        if not frame:
            raise request.not_found()
        return frame

    def _find_key(self, key_id):
        """Return a key of the user's own; else 404."""
        key = request.env["res.users.apikeys"]._lcc_get_own()
        key = key.filtered(lambda each: each.id == key_id)
        if not key:
            raise request.not_found()
        return key

    def _render_keys(self, typed=None, errors=None, status=200):
        keys = request.env["res.users.apikeys"]
        errors = errors or {}
        return self._render_page(
            "portal_my_api_keys",
            self._get_keys_frame(),
            "api_keys",
            "API Keys",
            status=status,
            keys=keys._lcc_get_own(),
            terms=keys._lcc_get_terms(),
            may_make=keys._lcc_may_make(),
            typed=typed or {"days": USUAL_TERM},
            errors=errors,
            problems=[(f"#{at}", text) for at, text in errors.items()],
            name_length=LONGEST_NAME,
            keys_path=KEYS_PATH,
            day_of=lambda moment: long_date(request.env.company._lcc_local(moment)),
        )
