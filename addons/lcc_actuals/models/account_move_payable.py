from odoo import api, models

from .account_payment import MADE


class AccountMove(models.Model):
    """Whether a provider's bill can be paid: only once it is authorised, and not while
    it is held.

    Odoo registers payments in many ways, also for drafts. All of them either match
    the bill's payable line (``account.partial.reconcile``) or link a payment
    (``account.payment`` and, from this side, ``matched_payment_ids``).
    """

    _inherit = "account.move"

    @api.constrains("matched_payment_ids")
    def _check_lcc_matched_payments(self):
        self.filtered(
            lambda move: any(
                payment.state in ("draft", *MADE)
                for payment in move.matched_payment_ids
            )
        )._lcc_check_payable()

    def action_force_register_payment(self):
        """Refuse at once what could not be paid in the end."""
        self._lcc_check_payable()
        return super().action_force_register_payment()

    def _lcc_check_payable(self):
        """Raise UserError unless all bills of care providers among these moves can be
        paid."""
        self._lcc_is_bill()._lcc_check_each("_lcc_get_payment_problems")

    def _lcc_get_payment_problems(self):
        if self.lcc_status in ("authorised", "finalised"):
            return []
        if self.lcc_status == "on_hold":
            return [
                self.env._(
                    "it is on hold (%(reason)s), so nothing of it can be paid. Release "
                    "it first.",
                    reason=self.lcc_hold_reason,
                )
            ]
        return [
            self.env._(
                "it is %(status)s, and only authorised ones are paid.",
                status=self._lcc_status_text(),
            )
        ]

    def _lcc_is_paid_in_part(self):
        """Tell whether money has been paid or matched for it, all or in part."""
        self.ensure_one()
        return bool(
            self._lcc_get_matched()
            or self.matched_payment_ids.filtered(lambda payment: payment.state in MADE)
        )
