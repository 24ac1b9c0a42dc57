from odoo import fields, models


class LccDisputeReason(models.Model):
    """Why the council questions a week: the list that a dispute's reason is from."""

    _name = "lcc.dispute.reason"
    _description = "Dispute Reason"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This reason already exists.")
