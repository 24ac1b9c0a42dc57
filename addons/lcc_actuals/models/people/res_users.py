import secrets

from odoo import SUPERUSER_ID, fields, models


class ResUsers(models.Model):
    """Whom somebody serves, and ending every way in of who serves nobody any more."""

    _inherit = "res.users"

    # Every page asks for it several times; read once, the ORM keeps it.
    lcc_access_ids = fields.One2many(
        "lcc.provider.access", "user_id", "Provider Access", groups=fields.NO_ACCESS
    )

    def _lcc_end_sign_in(self):
        """End the users' sessions, API keys and sign-in, now and for good: who comes
        back is invited anew and starts with nothing of before.

        The login becomes free for that, so that what was done under the old one stays
        theirs who did it. Rights are checked by whoever calls this.
        """
        # Whoever may end access may not write users, and nobody archives themselves.
        users = self.with_user(SUPERUSER_ID)
        users.api_key_ids._remove()
        for user in users:
            # Sessions are tied to the password: those of before fit no other one, even
            # if somebody takes the user out of the archive.
            unknown = user._crypt_context().hash(secrets.token_urlsafe(32))
            user._set_encrypted_password(user.id, unknown)
            # By SQL, because the ORM would mail them that their login has changed.
            self.env.cr.execute(
                "UPDATE res_users SET login = %s WHERE id = %s",
                [f"ended-{user.id}-{user.login}", user.id],
            )
        users.invalidate_recordset(["login"])
        # Also cancels an invitation that waits, and forgets the sessions' tokens and
        # the passwords known to RPC.
        users.write({"active": False})
