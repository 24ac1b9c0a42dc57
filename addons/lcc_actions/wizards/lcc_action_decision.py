from odoo import api, fields, models
from odoo.exceptions import UserError


class LccActionDecision(models.TransientModel):
    """Ask why actions are closed or reopened, or who answers them from now on."""

    _name = "lcc.action.decision"
    _description = "Decide on Actions"

    decision = fields.Selection(
        [("close", "Close"), ("reopen", "Reopen"), ("reassign", "Reassign")],
        required=True,
        default="close",
    )
    action_ids = fields.Many2many(
        "lcc.action",
        string="Actions",
        default=lambda self: self._default_action_ids(),
    )
    reason = fields.Char(help="The provider reads it.")
    team_id = fields.Many2one("lcc.action.team")
    user_id = fields.Many2one(
        "res.users", "Assignee", domain="[('id', 'in', member_ids)]"
    )
    member_ids = fields.Many2many(related="team_id.member_ids")

    @api.model
    def _default_action_ids(self):
        """Take the actions chosen in a list."""
        actions = self.env["lcc.action"]
        if self.env.context.get("active_model") != actions._name:
            return actions
        return actions.browse(self.env.context.get("active_ids"))

    @api.onchange("team_id")
    def _onchange_team(self):
        self.user_id &= self.team_id.member_ids

    def action_decide(self):
        """Take the step on them all, or none."""
        self.ensure_one()
        if not self.action_ids:
            raise UserError(self.env._("Choose the actions first."))
        if self.decision == "close":
            self.action_ids.action_close(self.reason)
        elif self.decision == "reopen":
            self.action_ids.action_reopen(self.reason)
        else:
            self.action_ids.action_reassign(self.team_id.id, self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
