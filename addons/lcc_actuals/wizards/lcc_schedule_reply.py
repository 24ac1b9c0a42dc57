from odoo import fields, models


class LccScheduleReply(models.TransientModel):
    """Ask for the council's reply to a provider's question about a scheduled line."""

    _name = "lcc.schedule.reply"
    _description = "Reply about a Scheduled Line"

    line_id = fields.Many2one(
        "lcc.scheduled.payment.line",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    client_id = fields.Many2one(related="line_id.client_id")
    question = fields.Char(related="line_id.question")
    reply = fields.Char(required=True, help="The provider reads it on the schedule.")

    def action_reply(self):
        """Reply; the line goes ahead at what the plan says."""
        self.ensure_one()
        schedule = self.line_id.scheduled_payment_id
        schedule.action_reply(self.line_id.id, self.reply)
        return {"type": "ir.actions.act_window_close"}
