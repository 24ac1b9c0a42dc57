from odoo import fields, models

EVENTS = [
    ("saved", "Saved"),
    ("confirmed", "Confirmed"),
    ("plan_changed", "Plan changed"),
    ("cut", "Cut by end date"),
    ("approved", "Approved"),
    ("reopened", "Reopened"),
    ("locked", "Locked"),
    ("unlocked", "Unlocked"),
]


class LccActualHistory(models.Model):
    """What happened to an actual: who, when, and the figures it left.

    A row of its own and not a chatter message: there are millions of actuals.
    """

    _name = "lcc.actual.history"
    _description = "Weekly Actual History"
    _order = "id desc"
    _rec_name = "event"

    actual_id = fields.Many2one(
        "lcc.actual",
        "Weekly Actual",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    event = fields.Selection(EVENTS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    qty_planned = fields.Float("Planned", digits="Product Unit", readonly=True)
    qty_actual = fields.Float("Actual", digits="Product Unit", readonly=True)
    qty_frustrated = fields.Float("Frustrated", digits="Product Unit", readonly=True)
    qty_missed = fields.Float("Missed", digits="Product Unit", readonly=True)
    qty_extra = fields.Float("Extra", digits="Product Unit", readonly=True)
    visits = fields.Integer(readonly=True)
    comment = fields.Char("Comments", readonly=True)
    note = fields.Char(readonly=True)

    def _log(self, actuals, event, note=False):
        """Write one row for each of ``actuals``, by the current user, as they
        stand now."""
        copied = (
            "qty_planned",
            "qty_actual",
            "qty_frustrated",
            "qty_missed",
            "qty_extra",
            "visits",
            "comment",
        )
        # Nobody has a right to write history; it follows from what was allowed.
        self.sudo().create(
            [
                {
                    "actual_id": actual.id,
                    "event": event,
                    "user_id": self.env.uid,
                    "note": note,
                    **{name: actual[name] for name in copied},
                }
                for actual in actuals
            ]
        )
