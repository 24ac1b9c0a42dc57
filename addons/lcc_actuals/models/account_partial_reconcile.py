from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Every matching of journal items, however it is done, makes one of these."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse to match a provider's bill that isn't authorised, or is held."""
        self._check_lcc_payable(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse to give the matching to such a bill afterwards."""
        self._check_lcc_payable([vals])
        return super().write(vals)

    @api.model
    def _check_lcc_payable(self, vals_list):
        ids = {
            vals[name]
            for vals in vals_list
            for name in ("debit_move_id", "credit_move_id")
            if vals.get(name)
        }
        self.env["account.move.line"].browse(ids).move_id._lcc_check_payable()
