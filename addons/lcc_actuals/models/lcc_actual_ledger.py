from odoo import api, fields, models

from ..tools.ledger import Amounts, open_amount
from .staff_names import may_see_staff


class LccActual(models.Model):
    """What is owed for a week and what of it is billed (DESIGN section 4)."""

    _inherit = "lcc.actual"

    amount_contribution = fields.Monetary(
        "Contribution",
        compute="_compute_amount_contribution",
        store=True,
        precompute=True,
        help="What the provider collects from the client for this week; deducted "
        "from what the council pays.",
    )
    link_ids = fields.One2many(
        "lcc.bill.link",
        "actual_id",
        "On Bills",
        groups="lcc_actuals.group_lcc_reader",
    )
    qty_billed = fields.Float(
        "Billed Quantity",
        digits="Product Unit",
        compute="_compute_billed",
        store=True,
        precompute=True,
    )
    amount_billed = fields.Monetary(
        "Billed", compute="_compute_billed", store=True, precompute=True
    )
    amount_contribution_billed = fields.Monetary(
        "Contribution Billed", compute="_compute_billed", store=True, precompute=True
    )
    amount_open = fields.Monetary(
        "To Bill",
        compute="_compute_amount_open",
        store=True,
        precompute=True,
        help="Owed less billed, without VAT: more than 0 goes on an invoice, less "
        "than 0 on a credit note.",
    )

    _open_by_contract = models.Index("(contract_id, client_id) WHERE amount_open <> 0")

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    @api.depends(
        "amount_total",
        "date_from",
        "date_to",
        "package_line_id.amount_contribution",
        "package_line_id.is_contribution_collected",
    )
    def _compute_amount_contribution(self):
        for actual in self:
            actual.amount_contribution = actual.package_line_id._get_contribution(
                actual.date_from, actual.date_to, actual.amount_total
            )

    @api.depends(
        "link_ids.qty_billed",
        "link_ids.amount_value",
        "link_ids.amount_contribution",
        "link_ids.is_live",
    )
    def _compute_billed(self):
        for actual in self:
            live = actual.link_ids.filtered("is_live")
            actual.qty_billed = sum(live.mapped("qty_billed"))
            actual.amount_billed = sum(live.mapped("amount_value"))
            actual.amount_contribution_billed = sum(live.mapped("amount_contribution"))

    @api.depends(
        "state",
        "approval_state",
        "is_in_dispute",
        "amount_total",
        "amount_contribution",
        "qty_billed",
        "amount_billed",
        "amount_contribution_billed",
    )
    def _compute_amount_open(self):
        for actual in self:
            owed, billed = actual._get_owed(), actual._get_billed()
            actual.amount_open = float(open_amount(owed, billed))

    def _is_decided(self):
        """Tell whether what is owed for this week is settled: somebody confirmed it,
        nobody has to approve it and it is not in dispute. Until then nothing of it is
        billed, and what stands on submitted bills stays there."""
        self.ensure_one()
        is_open = self.approval_state == "awaiting" or self.is_in_dispute
        return self.state != "generated" and not is_open

    def _get_owed(self):
        """Return the :class:`Amounts` owed for this week, or ``None`` while that is
        undecided."""
        self.ensure_one()
        if not self._is_decided():
            return None
        quantity = self._get_payable_quantity() if self.date_from else 0
        return Amounts.of(quantity, self.amount_total, self.amount_contribution)

    def _get_billed(self):
        """Return the :class:`Amounts` of this week on all live bills."""
        self.ensure_one()
        return Amounts.of(
            self.qty_billed, self.amount_billed, self.amount_contribution_billed
        )

    def unlink(self):
        """Take an added line that goes off the unsubmitted document it stands on."""
        self._leave_documents()
        return super().unlink()

    def _leave_documents(self):
        """Let go of what is no submitted document's: lines of unsubmitted ones, and
        the story of cancelled ones."""
        # What may be removed at all is judged by unlink; links are nobody's to write.
        weeks = self.sudo()
        for move in weeks.link_ids.move_id._lcc_unsealed():
            if move.lcc_status == "unsubmitted":
                move._lcc_rewrite(move.lcc_link_ids.actual_id - weeks)
            elif move.lcc_status == "cancelled":
                move.lcc_link_ids.filtered(
                    lambda link: link.actual_id in weeks
                ).unlink()
