from odoo import api, models
from odoo.exceptions import UserError


class PortalShare(models.TransientModel):
    _inherit = "portal.share"

    @api.constrains("res_model", "res_id")
    def _check_lcc_bill(self):
        """Refuse to share a provider's bill: whoever may read it, signs in."""
        for wizard in self.filtered(lambda wizard: wizard.res_model == "account.move"):
            if self.env["account.move"].browse(wizard.res_id).lcc_provider_id:
                raise UserError(
                    self.env._(
                        "An invoice or credit note of a care provider is not shared by "
                        "link. Give the person the role Invoices on the provider's "
                        "page instead."
                    )
                )
