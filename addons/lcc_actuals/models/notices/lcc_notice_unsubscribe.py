from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import hash_sign, verify_hash_signed

STOP_PATH = "/notifications/unsubscribe"
#: What the signature is good for, and nothing else.
SCOPE = "lcc.notice.unsubscribe"


class LccNoticeChoice(models.Model):
    """Unsubscribing from within a mail, without a sign-in: whoever has the mail has a
    signed token that can turn off what the mail is about, and nothing else."""

    _inherit = "lcc.notice.choice"

    @api.model
    def _get_stop_path(self, user_id, provider_id, code):
        """Return the path that turns off the event ``code`` of a provider for a user;
        with neither, all of the user's daily summary."""
        # The signature's secret is nobody's to read.
        token = hash_sign(self.sudo().env, SCOPE, [user_id, provider_id, code])
        return f"{STOP_PATH}/{token}"

    @api.model
    def _read_token(self, token):
        """Return (user, provider, event), as sudo, that a token names, the last two
        empty for the daily summary; ``None`` for what we haven't signed."""
        try:
            wish = verify_hash_signed(self.sudo().env, SCOPE, str(token))
        except ValueError:
            return None
        if not wish:
            return None
        user_id, provider_id, code = wish
        # Signed by us: whoever sends it back may be told what it is about.
        env = self.sudo().env
        user = env["res.users"].browse(user_id).exists()
        provider = env["res.partner"].browse(provider_id or []).exists()
        event = env["lcc.notice.event"].search([("code", "=", code)])
        if not user or (code and not (provider and event)):
            return None
        return user, provider, event

    @api.model
    def _unsubscribe(self, user, provider, event):
        """Turn off what :meth:`_read_token` returned."""
        if event:
            self.sudo()._set_mode(user, provider, event, "off")
            return
        for provider_id, event_id in self._find_digest(user):
            self.sudo()._set_mode(
                user,
                self.env["res.partner"].browse(provider_id),
                self.env["lcc.notice.event"].browse(event_id),
                "off",
            )

    @api.model
    def _find_digest(self, user):
        """Return the (provider id, event id) pairs of a user's daily summary."""
        self.env["lcc.provider.access"].sudo().flush_model()
        return self.env.execute_query(
            SQL(
                "SELECT access.provider_id, event.id FROM lcc_provider_access access"
                " JOIN lcc_notice_event event ON %s"
                " LEFT JOIN lcc_notice_choice choice"
                " ON choice.user_id = access.user_id"
                " AND choice.provider_id = access.provider_id"
                " AND choice.event_id = event.id"
                " WHERE access.user_id = %s"
                " AND COALESCE(choice.mode, event.default_mode) = 'digest'"
                " ORDER BY access.provider_id, event.id",
                self.env["lcc.notice.event"]._covers_sql(),
                user.id,
            )
        )
