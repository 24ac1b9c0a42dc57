from odoo import api, fields, models


class LccDisputeOpening(models.TransientModel):
    """Ask what is disputed, why, and what the provider is to answer."""

    _name = "lcc.dispute.opening"
    _description = "Open a Dispute"

    actual_ids = fields.Many2many(
        "lcc.actual",
        string="Actuals",
        required=True,
        domain=[("state", "!=", "generated"), ("is_in_dispute", "=", False)],
        default=lambda self: self._default_actual_ids(),
    )
    reason_id = fields.Many2one("lcc.dispute.reason", required=True)
    details = fields.Text(
        required=True, help="What the provider is asked; the provider reads it."
    )

    @api.model
    def _default_actual_ids(self):
        """Take the actuals chosen in a list, or the one of a form."""
        actuals = self.env["lcc.actual"]
        if self.env.context.get("active_model") != actuals._name:
            return actuals
        return actuals.browse(self.env.context.get("active_ids"))

    def action_open(self):
        """Open the dispute, and its form."""
        self.ensure_one()
        disputes = self.env["lcc.dispute"]
        dispute_id = disputes.action_open(
            self.actual_ids.ids, self.reason_id.id, self.details
        )
        return disputes.browse(dispute_id)._get_records_action()
