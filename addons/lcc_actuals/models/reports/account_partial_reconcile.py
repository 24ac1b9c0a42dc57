from odoo import api, models


class AccountPartialReconcile(models.Model):
    """A payment matched with a care provider's bill is told to the provider."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Send the remittance advice of the payments that were matched."""
        partials = super().create(vals_list)
        moves = (partials.debit_move_id | partials.credit_move_id).move_id
        if moves._lcc_is_bill():
            moves.origin_payment_id._lcc_send_remittance()
        return partials
