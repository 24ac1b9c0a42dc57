from odoo import models


class LccRate(models.Model):
    """Prices, as open scheduled payments follow them."""

    _inherit = "lcc.rate"

    def action_approve(self):
        result = super().action_approve()
        self.contract_id._redraw_schedules()
        return result

    def action_withdraw(self):
        result = super().action_withdraw()
        self.contract_id._redraw_schedules()
        return result
