from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class LccProviderAccess(models.Model):
    """Whose payments a user may be told of."""

    _inherit = "lcc.provider.access"

    is_remittance_mailed = fields.Boolean(
        "Remittances Mailed",
        readonly=True,
        copy=False,
        help="The user asked for each remittance advice by e-mail.",
    )

    def write(self, vals):
        """Let nobody inherit another's wish for mail."""
        if {"user_id", "provider_id"} & vals.keys():
            vals = {**vals, "is_remittance_mailed": False}
        return super().write(vals)

    @api.model
    def action_mail_remittances(self, provider_id, is_wanted):
        """Send the current user each remittance advice of a provider by e-mail from
        now on, or no more.

        Raise AccessError unless the user serves it in the role Payments, UserError
        without an e-mail address.
        """
        provider = self._get_reported(provider_id or "none")
        # The user's own row, of a provider that was checked.
        row_sudo = self.sudo().search(
            [("user_id", "=", self.env.uid), ("provider_id", "=", provider.id)]
        )
        if not row_sudo:
            raise AccessError(self.env._("Remittances are mailed to providers' users."))
        if is_wanted and not self.env.user.email:
            raise UserError(
                self.env._(
                    "You have no e-mail address yet. Enter one under your details, "
                    "then ask for mail again."
                )
            )
        if row_sudo.is_remittance_mailed != bool(is_wanted):
            row_sudo.is_remittance_mailed = bool(is_wanted)

    @api.model
    def _get_subscribed(self, providers):
        """Return the rows, as sudo, of those who asked for the providers' remittances
        and may read them still."""
        rows_sudo = self.sudo().search(
            [
                ("provider_id", "in", providers.ids),
                ("is_remittance_mailed", "=", True),
                ("role_payments", "=", True),
            ]
        )
        return rows_sudo.filtered(
            lambda row: (
                row.user_id.active and row.user_id._is_portal() and row.user_id.email
            )
        )

    @api.model
    def _get_reported(self, provider_id=None):
        """Return the providers, as sudo, of whose payments the current user may read:
        those served in the role Payments, or for council staff all. ``provider_id``
        names one of them.

        Raise AccessError for anybody else's, alike for what isn't there.
        """
        user = self.env.user
        number = self.env["lcc.actual"]._as_id(provider_id) if provider_id else 0
        if user._is_portal():
            providers = self._providers_of(user, "role_payments")
        elif user.has_group("lcc_actuals.group_lcc_reader"):
            domain = [("is_lcc_provider", "=", True)]
            # Who reads contracts may be told who has them.
            providers = self.env["res.partner"].sudo().search(domain)
        else:
            providers = self.env["res.partner"].sudo()
        if provider_id:
            providers = providers.filtered(lambda partner: partner.id == number)
        if not providers:
            raise AccessError(
                self.env._(
                    "This needs the role Payments for the provider concerned. Ask your "
                    "organisation's administrator, or the council, to give it."
                )
            )
        return providers
