from odoo import fields, models

from ..models.lcc_provider_access import ROLES


class LccAccessInvitation(models.TransientModel):
    """Invite somebody to use the portal for a provider, as its administrators do."""

    _name = "lcc.access.invitation"
    _description = "Invite a Provider User"

    provider_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="cascade",
        domain=[("is_lcc_provider", "=", True)],
    )
    name = fields.Char(required=True)
    email = fields.Char("E-mail Address", required=True)
    role_actuals = fields.Boolean("Actuals", default=True)
    role_invoices = fields.Boolean("Invoices", default=True)
    role_payments = fields.Boolean("Payments", default=True)
    role_actions = fields.Boolean("Actions", default=True)
    role_administrator = fields.Boolean(
        "Administrator", help="Invites and removes the provider's users."
    )
    has_all_services = fields.Boolean("All Services", default=True)
    service_ids = fields.Many2many(
        "lcc.service",
        string="Only These Services",
        domain="[('provider_id', '=', provider_id)]",
        context={"active_test": False},
    )

    def action_invite(self):
        """Invite them; the model refuses what is wrong."""
        self.ensure_one()
        is_for_all = self.has_all_services or not self.role_actuals
        values = {
            "name": self.name,
            "email": self.email,
            "roles": [role for role in ROLES if self[role]],
            "services": is_for_all or self.service_ids.ids,
        }
        self.env["lcc.provider.access"].action_invite(self.provider_id.id, values)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
