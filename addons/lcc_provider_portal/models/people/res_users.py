from odoo import SUPERUSER_ID, models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _lcc_end_sign_in(self):
        """Also end what spares a second step, and what signs in without a password."""
        users = self.with_user(SUPERUSER_ID)
        users._revoke_all_devices()
        users.auth_passkey_key_ids.unlink()
        return super()._lcc_end_sign_in()
