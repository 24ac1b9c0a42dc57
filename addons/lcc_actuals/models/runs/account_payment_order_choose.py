from odoo import api, models
from odoo.exceptions import UserError

from ...tools.bacs import LARGEST
from ...tools.quantities import money_text


class AccountPaymentOrder(models.Model):
    """Which bills a run takes, and which providers it holds back."""

    _inherit = "account.payment.order"

    @api.model
    def action_lcc_start(self, method_line_id, date_due, date_processing):
        """Start a run: choose what is due up to ``date_due`` and paid by the method;
        Bacs or the bank processes it on ``date_processing``, a working day to come.

        Return its id. Raise AccessError for others than officers who keep bills,
        UserError where the method or the day won't do, or nothing is due.
        """
        self.env["account.move"]._lcc_check_officer()
        method_line = self.env["account.payment.method.line"].search(
            [
                ("id", "=", method_line_id),
                ("company_id", "=", self.env.company.id),
                ("payment_order_ok", "=", True),
            ]
        )
        if not method_line:
            raise UserError(self.env._("Choose a payment method for payment runs."))
        self._lcc_check_method(method_line)
        run = self._lcc_step().create(
            {
                "lcc_is_run": True,
                "payment_type": "outbound",
                "payment_method_line_id": method_line.id,
                "company_id": self.env.company.id,
                "lcc_date_due": date_due,
                "date_scheduled": date_processing,
            }
        )
        run._lcc_check_day()
        run._lcc_do_choose()
        if not run.lcc_bill_ids and not run.lcc_held_ids:
            raise UserError(
                self.env._(
                    "No authorised invoice or credit note is due by then for "
                    "%(method)s.",
                    method=method_line.name,
                )
            )
        return run.id

    def action_lcc_choose(self):
        """Choose the bills of a draft run anew: what is authorised, due and in no other
        run by now. Raise AccessError for others than officers who keep bills,
        UserError once it is confirmed."""
        run = self._lcc_get_run("draft", self.env._("its bills stay"))
        run._lcc_do_choose()

    def _lcc_do_choose(self):
        self.ensure_one()
        self._lcc_free_bills()
        self.payment_line_ids.unlink()
        self.lcc_held_ids.unlink()
        taken, held = self.env["account.move"], []
        for provider, bills in (
            self._lcc_find_bills().grouped("lcc_provider_id").items()
        ):
            reason = self._lcc_get_held_reason(provider, bills)
            if reason:
                held.append(self._lcc_prepare_held_vals(provider, bills, reason))
            else:
                taken |= bills
        taken._lcc_unsealed().write({"lcc_payment_run_id": self.id})
        self.lcc_held_ids.create(held)
        self.payment_line_ids.create(
            [
                self._lcc_prepare_line_vals(bill, line)
                for bill in taken
                for line in bill._lcc_get_payable_lines()
            ]
        )

    def _lcc_find_bills(self):
        """Return the bills that are authorised, due, in no run, and for this method or
        for none in particular."""
        return self.env["account.move"].search(
            [
                ("lcc_provider_id", "!=", False),
                ("lcc_status", "=", "authorised"),
                ("lcc_payment_run_id", "=", False),
                ("company_id", "=", self.company_id.id),
                ("currency_id", "=", self.company_currency_id.id),
                ("amount_residual", "!=", 0),
                ("invoice_date_due", "<=", self.lcc_date_due),
                (
                    "preferred_payment_method_line_id",
                    "in",
                    [False, self.payment_method_line_id.id],
                ),
            ],
            order="lcc_provider_id, invoice_date_due, id",
        )

    def _lcc_get_held_reason(self, provider, bills):
        """Return why nothing is paid to ``provider`` for ``bills``, or ``""``."""
        net = bills._lcc_get_net_payable()
        if self.company_currency_id.compare_amounts(net, 0) <= 0:
            return self.env._(
                "Its credit notes come to as much as its invoices, or more (%(net)s). "
                "They wait for a run with more invoices.",
                net=money_text(net, self.company_currency_id.symbol),
            )
        if round(net * 100) > LARGEST:
            return self.env._(
                "%(net)s is more than one payment can hold.",
                net=money_text(net, self.company_currency_id.symbol),
            )
        if not self.payment_method_id.bank_account_required:
            return ""
        return provider._lcc_get_payment_account()[1]

    def _lcc_prepare_held_vals(self, provider, bills, reason):
        return {
            "run_id": self.id,
            "provider_id": provider.id,
            "amount": bills._lcc_get_net_payable(),
            "bill_count": len(bills),
            "bills": ", ".join(bills.mapped("ref")),
            "reason": reason,
        }

    def _lcc_prepare_line_vals(self, bill, line):
        return {
            "order_id": self.id,
            "move_line_id": line.id,
            "lcc_bill_id": bill.id,
            "lcc_provider_id": bill.lcc_provider_id.id,
        }

    def _lcc_free_bills(self):
        """Let the run's bills go: they are Authorised again."""
        self.lcc_bill_ids._lcc_unsealed().write({"lcc_payment_run_id": False})
