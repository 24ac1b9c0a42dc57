from odoo import fields, models


class LccChangeDecision(models.TransientModel):
    """Ask why a change request is rejected, or how new bank details were verified."""

    _name = "lcc.change.decision"
    _description = "Decide on a Change Request"

    request_id = fields.Many2one("lcc.change.request", required=True)
    decision = fields.Selection(
        [("accept", "Accept"), ("reject", "Reject")], required=True
    )
    text = fields.Char(required=True)

    def action_decide(self):
        """Accept or reject, with the text."""
        self.ensure_one()
        if self.decision == "accept":
            self.request_id.action_accept(self.text)
        else:
            self.request_id.action_reject(self.text)
        return {"type": "ir.actions.act_window_close"}
