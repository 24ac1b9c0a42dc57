from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    def _lcc_end_sign_in(self):
        """Also end what spares a second step, and what signs in without a password."""
        users = self.with_user(SUPERUSER_ID)
        users._revoke_all_devices()
        users.auth_passkey_key_ids.unlink()
        return super()._lcc_end_sign_in()

    def _deactivate_portal_user(self, **post):
        """Refuse it to who serves a provider: an administrator there, or the council,
        ends access, and the last administrator stays. Nor does a sign-in made for the
        provider's own record archive that."""
        for user in self:
            if user._lcc_serves() or user.sudo().partner_id.is_lcc_provider:
                raise UserError(
                    self.env._(
                        "%(user)s serves a care provider. Ask your organisation's "
                        "administrator, or the council, to end your access.",
                        user=user.name,
                    )
                )
        return super()._deactivate_portal_user(**post)
