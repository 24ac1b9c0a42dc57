from odoo import fields, models

from odoo.addons.lcc_actuals.models.staff_names import may_see_staff


class LccDisputeLine(models.Model):
    """One actual that is, or was, in a dispute.

    What it is about stands here as well, so that the history stays when an added line
    is removed after the dispute has ended.
    """

    _name = "lcc.dispute.line"
    _description = "Actual in a Dispute"
    _order = "week_start, id"
    _rec_name = "actual_id"

    dispute_id = fields.Many2one(
        "lcc.dispute", required=True, index=True, ondelete="cascade"
    )
    actual_id = fields.Many2one(
        "lcc.actual", "Weekly Actual", index="btree_not_null", ondelete="set null"
    )
    week_start = fields.Date("Week Beginning", required=True)
    service_id = fields.Many2one("lcc.service", required=True, ondelete="restrict")
    service_level_id = fields.Many2one(
        "lcc.service.level", required=True, ondelete="restrict"
    )
    contract_id = fields.Many2one(
        related="service_id.contract_id", store=True, index=True
    )
    company_id = fields.Many2one(related="dispute_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_live = fields.Boolean("Lasts", required=True, default=True)
    qty_before = fields.Float("Actual before", digits="Product Unit")
    amount_before = fields.Monetary("Cost before")
    amount_now = fields.Monetary("Cost now", related="actual_id.amount_total")
    dropped_move_id = fields.Many2one(
        "account.move",
        "Taken off",
        index="btree_not_null",
        ondelete="set null",
        groups="lcc_actuals.group_lcc_reader",
        help="The unsubmitted document that it stood on.",
    )

    _actual_live_unique = models.UniqueIndex(
        "(actual_id) WHERE is_live",
        "One of these weeks is in a dispute already.",
    )

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    def action_view_actual(self):
        """Open the actual."""
        self.ensure_one()
        return self.actual_id._get_records_action()
