from odoo import fields, models


class LccVarianceReason(models.Model):
    """Why a week differs from its plan: the pick-list beside the comment."""

    _name = "lcc.variance.reason"
    _description = "Variance Reason"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This reason already exists.")
