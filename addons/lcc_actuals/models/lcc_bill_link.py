from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.ledger import Amounts, Standing


class LccBillLink(models.Model):
    """What of one week's actual stands on one bill.

    The sum of a week's live links is what is billed for it (DESIGN section 4). Money
    and quantity count as the provider sees it: more on an invoice, less on a credit
    note. A cancelled bill's links stay to tell its story and count no more.
    """

    _name = "lcc.bill.link"
    _description = "Week on a Bill"
    _order = "move_id, actual_id"
    _rec_name = "actual_id"

    move_id = fields.Many2one(
        "account.move", "Bill", required=True, index=True, ondelete="restrict"
    )
    line_id = fields.Many2one(
        "account.move.line", "Bill Line", index="btree_not_null", ondelete="restrict"
    )
    contribution_line_id = fields.Many2one(
        "account.move.line", index="btree_not_null", ondelete="restrict"
    )
    actual_id = fields.Many2one(
        "lcc.actual", "Weekly Actual", required=True, index=True, ondelete="restrict"
    )
    commitment_id = fields.Many2one(
        "lcc.commitment", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    ordinal = fields.Integer(
        required=True,
        help="1 where the week was billed first; higher on an adjustment.",
    )
    line_key = fields.Char("Line", required=True)
    qty_billed = fields.Float("Quantity", digits="Product Unit")
    amount_value = fields.Monetary("Value")
    amount_contribution = fields.Monetary("Contribution")
    is_live = fields.Boolean("Counts", default=True)

    _actual_ordinal_unique = models.UniqueIndex(
        "(actual_id, ordinal) WHERE is_live",
        "Someone else has just billed this week. Try again.",
    )
    _actual_move_unique = models.UniqueIndex(
        "(actual_id, move_id)", "This week is already on this bill."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_drawing_up()
        return super().create(vals_list)

    def write(self, vals):
        self._check_drawing_up()
        return super().write(vals)

    def unlink(self):
        self._check_drawing_up()
        return super().unlink()

    def _get_amounts(self):
        """Return what stands on the bill of this week, as :class:`Amounts`."""
        self.ensure_one()
        return Amounts.of(self.qty_billed, self.amount_value, self.amount_contribution)

    def _get_standing(self):
        """Return the same with its ordinal, as :class:`Standing`."""
        return Standing(self.ordinal, self._get_amounts())

    def _check_drawing_up(self):
        """Links follow from drawing up a bill; nobody writes them otherwise."""
        if not self.env["account.move"]._lcc_is_drawing_up():
            raise UserError(
                self.env._(
                    "What of a week stands on a bill follows from the bill. Use "
                    "[Update] or [Suggest] on the invoice."
                )
            )
