from odoo import fields, models


class LccActualHistory(models.Model):
    """Going into a dispute and out of it is part of a week's history."""

    _inherit = "lcc.actual.history"

    event = fields.Selection(
        selection_add=[
            ("disputed", "In dispute"),
            ("dispute_resolved", "Dispute resolved"),
        ],
        ondelete={"disputed": "cascade", "dispute_resolved": "cascade"},
    )
