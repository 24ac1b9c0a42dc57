from odoo import api, models


class AccountPartialReconcile(models.Model):
    """What a sent run has paid is matched with that run's payment, or not at all: taken
    apart and matched with another, it would have been paid twice."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        for partial in partials:
            sides = partial.debit_move_id.move_id, partial.credit_move_id.move_id
            for bill, other in (sides, reversed(sides)):
                bill._lcc_is_bill()._lcc_check_each("_lcc_get_match_problems", other)
        return partials
