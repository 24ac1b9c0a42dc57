from odoo import models

from ..tools.frame import INVOICES_PATH


class AccountMove(models.Model):
    _inherit = "account.move"

    def _compute_access_url(self):
        """A care provider's bill is read on the provider's own page of it."""
        result = super()._compute_access_url()
        # Which kind of document it is, is no secret to whoever holds its id.
        for bill in self.sudo()._lcc_is_bill():
            bill.access_url = f"{INVOICES_PATH}/{bill.id}"
        return result
