from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

ROLES = {
    "role_actuals": "Actuals",
    "role_invoices": "Invoices",
    "role_payments": "Payments",
    "role_actions": "Actions",
    "role_administrator": "Administrator",
}


class LccProviderAccess(models.Model):
    """Which provider a portal user serves, and in which roles.

    Every record rule of a portal user follows this table, never the user's own
    company, so that one person may serve several providers and that taking a
    row away ends the access at once (DESIGN section 2).
    """

    _name = "lcc.provider.access"
    _description = "Provider User"
    _order = "provider_id, user_id"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    provider_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_lcc_provider", "=", True)],
    )
    role_actuals = fields.Boolean(
        "Actuals", help="Actuals, bulk import, care package line items, disputes."
    )
    role_invoices = fields.Boolean("Invoices", help="Invoices and purchase orders.")
    role_payments = fields.Boolean("Payments", help="Scheduled payments and reports.")
    role_actions = fields.Boolean("Actions", help="Actions and change requests.")
    role_administrator = fields.Boolean(
        "Administrator", help="Invites and removes the provider's users."
    )

    _user_provider_unique = models.UniqueIndex(
        "(user_id, provider_id)",
        "This user already serves this provider: change the roles on that row.",
    )

    @api.constrains("user_id")
    def _check_user_is_portal(self):
        for access in self:
            if not access.user_id._is_portal():
                raise ValidationError(
                    self.env._(
                        "%(user)s is not a portal user. Council staff see providers "
                        "through their own groups; give portal access first.",
                        user=access.user_id.name,
                    )
                )

    @api.constrains("provider_id")
    def _check_provider(self):
        for access in self:
            if not access.provider_id.is_lcc_provider:
                raise ValidationError(
                    self.env._(
                        "%(name)s is not flagged as a care provider.",
                        name=access.provider_id.display_name,
                    )
                )

    @api.model
    def _providers_of(self, user, role=None):
        """Return the providers that ``user`` serves (in ``role``, when given)."""
        domain = [("user_id", "=", user.id)]
        if role:
            domain.append((role, "=", True))
        # The user may read the own rows; sudo lets the partners be named.
        return self.sudo().search(domain).provider_id

    @api.model
    def _check_role(self, providers, role):
        """Raise AccessError unless the current user may act for all
        ``providers`` in ``role``: as their portal user, or as council officer.
        """
        user = self.env.user
        if user.has_group("lcc_actuals.group_lcc_officer"):
            return
        if not user._is_portal() or providers - self._providers_of(user, role):
            raise AccessError(
                self.env._(
                    "This needs the role %(role)s for the provider concerned. Ask "
                    "your organisation's administrator, or the council, to give it.",
                    role=ROLES[role],
                )
            )
