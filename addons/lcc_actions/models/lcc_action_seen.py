from odoo import fields, models


class LccActionSeen(models.Model):
    """Until when a user has read the posts of an action."""

    _name = "lcc.action.seen"
    _description = "Action Seen"
    _rec_name = "action_id"

    action_id = fields.Many2one(
        "lcc.action", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    date_seen = fields.Datetime(required=True)

    _action_user_unique = models.UniqueIndex("(action_id, user_id)")
