from odoo import fields, models


class LccActionTeam(models.Model):
    """Who at the council answers actions of a kind (guide: Assign to)."""

    _name = "lcc.action.team"
    _description = "Action Team"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain=[("share", "=", False)],
        help="Council staff who answer the team's actions.",
    )
    type_ids = fields.One2many("lcc.action.type", "team_id", "Types")

    _name_unique = models.UniqueIndex("(name)", "There already is a team of this name.")
