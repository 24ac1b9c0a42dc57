from odoo import api, models

#: The payment system has it, or has paid it.
MADE = ("in_process", "paid")


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _compute_outstanding_account_id(self):
        """Give every payment to a care provider an entry in the books, as Odoo does by
        itself: OCA's payment orders leave it out where the method names no account,
        and nothing would then be matched with the bill."""
        result = super()._compute_outstanding_account_id()
        for payment in self:
            if payment.partner_id.is_lcc_provider and not (
                payment.outstanding_account_id
            ):
                payment.outstanding_account_id = payment._get_outstanding_account(
                    payment.payment_type
                )
        return result

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
