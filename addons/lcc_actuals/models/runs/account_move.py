from odoo import api, fields, models

from .account_payment_order import SENT


class AccountMove(models.Model):
    """What a payment run does to a provider's bill: it is in one run at most, and
    Finalised once the run's file is made."""

    _inherit = "account.move"

    lcc_payment_run_id = fields.Many2one(
        "account.payment.order",
        "Payment Run",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="lcc_actuals.group_lcc_reader",
    )

    @api.depends("lcc_payment_run_id.state")
    def _compute_lcc_status(self):
        return super()._compute_lcc_status()

    def _lcc_get_status(self):
        status = super()._lcc_get_status()
        if status == "authorised" and self.lcc_payment_run_id.state in SENT:
            return "finalised"
        return status

    # What the council decides while a run has it

    def action_lcc_hold(self, reason):
        """Hold as ever; a run that is not yet confirmed goes on without the bill."""
        result = super().action_lcc_hold(reason)
        self._lcc_leave_run()
        return result

    def button_draft(self):
        result = super().button_draft()
        self._lcc_leave_run()
        return result

    def button_cancel(self):
        self._lcc_is_bill()._lcc_check_each("_lcc_get_run_problems")
        result = super().button_cancel()
        self._lcc_leave_run()
        return result

    def _lcc_leave_run(self):
        """Take these out of the drafts of runs that chose them."""
        # The step that takes them out was checked; runs are written by steps alone.
        bills = self._lcc_is_bill()._lcc_unsealed().filtered("lcc_payment_run_id")
        runs = bills.lcc_payment_run_id._lcc_step()
        runs.payment_line_ids.filtered(lambda line: line.lcc_bill_id in bills).unlink()
        bills.write({"lcc_payment_run_id": False})

    def _lcc_get_hold_problems(self):
        return super()._lcc_get_hold_problems() + self._lcc_get_run_problems()

    def _lcc_get_paid_problems(self):
        return super()._lcc_get_paid_problems() + self._lcc_get_run_problems()

    def _lcc_get_run_problems(self):
        # Some of these fields are for council staff; the caller is checked already.
        run = self.sudo().lcc_payment_run_id
        if run.state == "open" or run.state in SENT:
            return [
                self.env._(
                    "payment run %(run)s pays it. Cancel the run first, while it has "
                    "not been sent.",
                    run=run.name,
                )
            ]
        return []

    def _lcc_get_payment_problems(self):
        problems = super()._lcc_get_payment_problems()
        run = self.sudo().lcc_payment_run_id
        if not problems and run and not run._lcc_is_stepping():
            if run.state != "uploaded":
                return [
                    self.env._(
                        "payment run %(run)s pays it, so nothing else does. Cancel the "
                        "run first.",
                        run=run.name,
                    )
                ]
        return problems

    def _lcc_get_match_problems(self, other):
        """Return why the entry ``other`` can't settle this bill of a sent run."""
        # Which run it was is for council staff; the caller is checked already.
        run = self.sudo().lcc_payment_run_id
        is_of_run = other.sudo().origin_payment_id.payment_order_id == run or (
            other.sudo().lcc_payment_run_id == run
        )
        if run.state != "uploaded" or run._lcc_is_stepping() or is_of_run:
            return []
        return [
            self.env._(
                "payment run %(run)s has paid it. Match it with that payment, or "
                "cancel the payment if the bank has sent it back.",
                run=run.name,
            )
        ]

    # What is paid of it

    def _lcc_get_payable_lines(self):
        """Return the journal items of which something is still to be paid."""
        return self.line_ids.filtered(
            lambda line: (
                line.account_type == "liability_payable" and not line.reconciled
            )
        )

    def _lcc_get_net_payable(self):
        """Return what these come to, credit notes against invoices."""
        return -sum(self._lcc_get_payable_lines().mapped("amount_residual"))
