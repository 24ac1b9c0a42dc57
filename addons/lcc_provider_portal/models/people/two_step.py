from odoo import models
from odoo.exceptions import AccessDenied
from odoo.http import request

#: Where the session keeps that a passkey opened it, which is two steps in one.
PASSKEY_KEY = "lcc_by_passkey"
#: Where the session keeps when its user signed in.
SINCE_KEY = "lcc_since"


class ResUsers(models.Model):
    """Two steps to sign in, where the council requires them of providers' users."""

    _inherit = "res.users"

    def authenticate(self, credential, user_agent_env):
        """Keep in the session whether a passkey opened it, and nothing of an earlier
        sign-in."""
        auth_info = super().authenticate(credential, user_agent_env)
        if request:
            request.session.pop(PASSKEY_KEY, None)
            request.session.pop(SINCE_KEY, None)
            if auth_info.get("auth_method") == "passkey":
                request.session[PASSKEY_KEY] = True
        return auth_info

    def _check_credentials(self, credential, env):
        auth_info = super()._check_credentials(credential, env)
        is_rpc = not (env or {}).get("interactive", True)
        if is_rpc and self.env.user._lcc_lacks_two_step():
            raise AccessDenied(self._lcc_two_step_text())
        return auth_info

    def _lcc_lacks_two_step(self, is_by_passkey=None):
        """Tell whether two steps are required of the user who has but one. A session
        says whether a passkey opened it; of an API key having one is enough."""
        # What the council requires is no secret; users can't read all of themselves.
        user_sudo = self.sudo()
        if not user_sudo.company_id.lcc_requires_two_step or not self._lcc_serves():
            return False
        if is_by_passkey is None:
            is_by_passkey = bool(user_sudo.auth_passkey_key_ids)
        return not (user_sudo.totp_enabled or is_by_passkey)

    def _lcc_two_step_text(self):
        return self.env._(
            "%(council)s requires two steps to sign in. Sign in on the portal's pages "
            "and set up the second step first.",
            council=self.sudo().company_id.name,
        )
