from odoo import api, models

#: The payment system has it, or has paid it.
MADE = ("in_process", "paid")


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        """Refuse to make a payment for a provider's bill that isn't authorised, or is
        held by now."""
        if vals.get("state") in MADE:
            waiting = self.filtered(lambda payment: payment.state not in MADE)
            waiting.invoice_ids._lcc_check_payable()
        return super().write(vals)

    @api.constrains("invoice_ids")
    def _check_lcc_invoices(self):
        """Refuse to prepare one, too."""
        live = self.filtered(lambda payment: payment.state in ("draft", *MADE))
        live.invoice_ids._lcc_check_payable()
