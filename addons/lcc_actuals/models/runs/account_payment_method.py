from odoo import api, models
from odoo.exceptions import ValidationError

#: Methods stand in the order of their codes, and what Odoo offers first is "manual".
BACS = "uk_bacs_std18"
#: OCA's method for ISO 20022 files, SEPA or not.
PAIN = "sepa_credit_transfer"
#: What payment runs make files for.
OF_RUNS = (BACS, PAIN)


class AccountPaymentMethod(models.Model):
    """The payment method "Bacs Standard 18"."""

    _inherit = "account.payment.method"

    @api.model
    def _get_payment_method_information(self):
        return {
            **super()._get_payment_method_information(),
            BACS: {"mode": "multi", "type": ("bank",)},
        }


class AccountPaymentMethodLine(models.Model):
    """What a journal's payment method needs before anything is paid by it."""

    _inherit = "account.payment.method.line"

    @api.constrains(
        "selectable", "payment_account_id", "payment_method_id", "mail_partner_policy"
    )
    def _check_lcc_safe(self):
        """Refuse what would let a bill be paid twice, or mail the wrong provider."""
        for line in self:
            if line.payment_type != "outbound":
                continue
            if line.mail_partner_policy == "last_payment":
                raise ValidationError(
                    self.env._(
                        "%(method)s: the partner of the last payment may be another "
                        "provider. Choose another Partner to Notify.",
                        method=line.name,
                    )
                )
            if line.code in OF_RUNS and line.selectable and not line.payment_account_id:
                raise ValidationError(line._lcc_no_account_text())

    def _lcc_no_account_text(self):
        return self.env._(
            "%(method)s: enter the Outstanding Payment Account. Without it a payment "
            "books nothing, and its bills could be paid again.",
            method=self.display_name,
        )
