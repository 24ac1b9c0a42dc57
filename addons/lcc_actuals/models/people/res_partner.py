from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_lcc_invite(self):
        """Open the form that invites somebody to use the portal for the provider."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_access_invitation_action"
        )
        return {**action, "context": {"default_provider_id": self.id}}

    def action_lcc_end_access(self):
        """End the access of every user of the providers at once, administrators too.

        Raise AccessError unless the current user may delete provider users. Nobody
        gets it back but by being invited again.
        """
        rows = self.env["lcc.provider.access"]
        rows.check_access("unlink")
        rows.search([("provider_id", "in", self.ids)]).unlink()
