from odoo import api, models
from odoo.exceptions import AccessError


class LccProviderAccess(models.Model):
    """Whose payments a user may read of."""

    _inherit = "lcc.provider.access"

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
