from odoo import api, fields, models


class LccBillDecision(models.TransientModel):
    """Ask for the reason why invoices and credit notes are held or returned."""

    _name = "lcc.bill.decision"
    _description = "Hold or Return Invoices"

    decision = fields.Selection(
        [("hold", "Hold"), ("return", "Return to Provider")],
        required=True,
        default="hold",
    )
    move_ids = fields.Many2many(
        "account.move",
        string="Invoices and Credit Notes",
        default=lambda self: self._default_move_ids(),
    )
    reason = fields.Char(
        required=True, help="The provider reads it on the invoice or credit note."
    )

    @api.model
    def _default_move_ids(self):
        """Take the documents chosen in a list, or the one of a form."""
        moves = self.env["account.move"]
        if self.env.context.get("active_model") != moves._name:
            return moves
        return moves.browse(self.env.context.get("active_ids"))

    def action_decide(self):
        """Hold or return them all, or none."""
        self.ensure_one()
        if self.decision == "hold":
            self.move_ids.action_lcc_hold(self.reason)
        else:
            self.move_ids.action_lcc_return(self.reason)
        return {"type": "ir.actions.act_window_close"}
