from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountPaymentLine(models.Model):
    """What a run pays of one bill."""

    _inherit = "account.payment.line"

    lcc_bill_id = fields.Many2one(
        "account.move", "Bill", readonly=True, copy=False, index="btree_not_null"
    )
    lcc_provider_id = fields.Many2one(
        "res.partner", "Care Provider", readonly=True, copy=False
    )

    @api.depends("lcc_provider_id")
    def _compute_partner_bank_id(self):
        """Pay a provider's account of now, for credit notes as for invoices."""
        result = super()._compute_partner_bank_id()
        for line in self.filtered("lcc_provider_id"):
            if line.order_id.payment_method_id.bank_account_required:
                account = line.lcc_provider_id._lcc_get_payment_account()[0]
                line.partner_bank_id = account
        return result

    @api.model
    def _payment_grouping_fields(self):
        """Make one payment a provider, branches of one company apart."""
        return [*super()._payment_grouping_fields(), "lcc_provider_id"]

    def _draft2open_payment_line_check(self):
        """Leave lines of runs to their own checks: a branch may be paid to the account
        of its company, which OCA's would refuse."""
        if self.order_id._lcc_is_stepping():
            return []
        return super()._draft2open_payment_line_check()

    def _prepare_account_payment_vals(self, payment_lot, pay_sequence):
        vals = super()._prepare_account_payment_vals(payment_lot, pay_sequence)
        return {**vals, "lcc_provider_id": self.lcc_provider_id.id}

    def _lcc_let_go(self):
        """Let the bills' journal items go, and keep what was to be paid of them."""
        for line in self:
            line.write(
                {
                    "move_line_id": False,
                    **{
                        name: line._fields[name].convert_to_write(line[name], line)
                        for name in (
                            "amount_currency",
                            "currency_id",
                            "partner_id",
                            "partner_bank_id",
                            "communication",
                            "communication_type",
                        )
                    },
                }
            )

    # Nobody writes what a run pays, and no other order pays a provider's bill.

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._lcc_check_ours()
        return lines

    def write(self, vals):
        self._lcc_check_ours()
        result = super().write(vals)
        self._lcc_check_ours()
        return result

    def unlink(self):
        self._lcc_check_ours()
        return super().unlink()

    def _lcc_check_ours(self):
        """Raise UserError where these belong to runs, or pay providers' bills."""
        if self.order_id._lcc_is_stepping():
            return
        lines = self.sudo()
        lines.order_id._lcc_refuse_for_runs(self.env._("its transactions stay"))
        for bill in lines.move_line_id.move_id._lcc_is_bill()[:1]:
            raise UserError(
                self.env._(
                    "%(bill)s: invoices and credit notes of care providers are paid by "
                    "payment runs, under Care Purchasing.",
                    bill=bill._lcc_label(),
                )
            )


class AccountPaymentLineCreate(models.TransientModel):
    _inherit = "account.payment.line.create"

    def _prepare_move_line_domain(self):
        """Offer no bill of a care provider."""
        return super()._prepare_move_line_domain() & Domain(
            "move_id.lcc_provider_id", "=", False
        )
