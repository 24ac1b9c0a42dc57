from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_move_constraints(self, move):
        """Say of a care provider's bill that the provider has its own page of it."""
        constraints = super()._get_move_constraints(move)
        if move.lcc_provider_id:
            constraints["lcc_bill"] = self.env._(
                "%(bill)s is the provider's own: it reads it in the portal, nothing "
                "is sent.",
                bill=move._lcc_label(),
            )
        return constraints
