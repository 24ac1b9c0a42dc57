from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _can_be_edited_by_current_customer(self, **kwargs):
        """Nobody changes or archives a provider's addresses by Odoo's own pages."""
        if self.env["res.users"]._lcc_find_reached():
            return False
        return super()._can_be_edited_by_current_customer(**kwargs)
