from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sealed_values import changes_of
from .account_payment_order import RUN_STEP

#: What of a run's payment is sealed until the run is sent; its run is so for good.
SEALED = {
    "state",
    "amount",
    "currency_id",
    "date",
    "partner_id",
    "partner_type",
    "partner_bank_id",
    "journal_id",
    "payment_type",
    "payment_method_line_id",
    "destination_account_id",
    "outstanding_account_id",
    "invoice_ids",
    "move_id",
    "memo",
    "payment_reference",
    "payment_lot_id",
    "payment_line_ids",
}
FOR_GOOD = {"payment_order_id", "lcc_provider_id"}
#: What the bank was told, which the books go on to say.
TOLD = {
    "amount",
    "currency_id",
    "partner_id",
    "partner_type",
    "partner_bank_id",
    "payment_type",
    "journal_id",
}
#: The bank sent it back, or somebody called it off.
UNDONE = ("canceled", "rejected")


class AccountPayment(models.Model):
    """The payment of one provider by one run."""

    _inherit = "account.payment"

    lcc_provider_id = fields.Many2one(
        "res.partner",
        "Care Provider",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._lcc_check_sealed(FOR_GOOD)
        return payments

    def write(self, vals):
        self._lcc_check_sealed(vals.keys())
        self._lcc_check_told(vals)
        undone = self.browse()
        if "state" in vals:
            was_undone = self.filtered(lambda payment: payment.state in UNDONE)
            if vals["state"] in UNDONE:
                undone = self - was_undone
            else:
                was_undone._lcc_refuse_reviving()
        result = super().write(vals)
        self._lcc_check_sealed(vals.keys() & FOR_GOOD)
        undone._lcc_give_back()
        return result

    def unlink(self):
        self._lcc_check_sealed(FOR_GOOD)
        return super().unlink()

    def _lcc_check_sealed(self, names):
        """Raise UserError where ``names`` of these are a run's to write."""
        orders = self.sudo().payment_order_id
        if orders._lcc_is_stepping():
            return
        sealed = orders.browse()
        if names & FOR_GOOD:
            sealed = orders
        elif names & SEALED:
            sealed = orders.filtered(lambda order: order.state != "uploaded")
        sealed._lcc_refuse_for_runs(self.env._("its payments follow from it"))

    def _lcc_check_told(self, vals):
        """Raise UserError where ``vals`` says something else than what was sent."""
        named = {name: vals[name] for name in TOLD & vals.keys()}
        for payment in self.sudo().filtered("lcc_provider_id") if named else ():
            if changes_of(payment, named):
                order = payment.payment_order_id
                if not order._lcc_is_stepping():
                    order._lcc_refuse_for_runs(
                        self.env._(
                            "%(payment)s was sent as it is", payment=payment.name
                        )
                    )

    def _lcc_refuse_reviving(self):
        """Raise UserError for payments of runs: once one came back, its bills are paid
        by another, so that it would pay them twice."""
        for payment in self.sudo().filtered("lcc_provider_id"):
            if payment.payment_order_id.lcc_is_run:
                raise UserError(
                    self.env._(
                        "%(payment)s of payment run %(run)s came back, so it stays as "
                        "it is. The next run pays its invoices.",
                        payment=payment.name,
                        run=payment.payment_order_id.name,
                    )
                )

    def _lcc_give_back(self):
        """Let the bills of payments that a bank sent back be paid again."""
        # The bookkeeper has called off the payment, which their rights decide.
        undone = self.sudo().filtered(
            lambda payment: payment.payment_order_id.state == "uploaded"
        )
        lines = undone.payment_line_ids.filtered("lcc_provider_id")
        bills = lines.lcc_bill_id._lcc_unsealed()
        bills.write({"lcc_payment_run_id": False})
        lines.with_context(lcc_run_step=RUN_STEP)._lcc_let_go()
        # Calling off takes the entry back by itself; rejecting would leave it, and the
        # bills settled by money that came back.
        rejected = undone.filtered(lambda payment: payment.state == "rejected")
        rejected.move_id.button_cancel()
        bills._lcc_note(self.env._("its payment came back, so it can be paid again"))
