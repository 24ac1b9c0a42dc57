from odoo import fields, models


class LccDisputeDecision(models.TransientModel):
    """Ask what the council says when it answers back or resolves a dispute."""

    _name = "lcc.dispute.decision"
    _description = "Answer or Resolve a Dispute"

    decision = fields.Selection(
        [("answer", "Answer"), ("resolve", "Resolve")], required=True, default="answer"
    )
    dispute_id = fields.Many2one(
        "lcc.dispute",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    state = fields.Selection(related="dispute_id.state")
    text = fields.Text(help="The provider reads it.")

    def action_decide(self):
        """Answer back or resolve."""
        self.ensure_one()
        if self.decision == "answer":
            self.dispute_id.action_answer(self.text)
        else:
            self.dispute_id.action_resolve(self.text)
        return {"type": "ir.actions.act_window_close"}
