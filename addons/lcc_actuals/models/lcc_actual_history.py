from odoo import fields, models
from odoo.tools import SQL

EVENTS = [
    ("saved", "Saved"),
    ("confirmed", "Confirmed"),
    ("imported", "Imported"),
    ("import_undone", "Import undone"),
    ("plan_changed", "Plan changed"),
    ("cut", "Cut by end date"),
    ("approved", "Approved"),
    ("reopened", "Reopened"),
    ("locked", "Locked"),
    ("unlocked", "Unlocked"),
]

#: What a row of history keeps of its actual.
COPIED = (
    "qty_planned",
    "qty_actual",
    "qty_frustrated",
    "qty_missed",
    "qty_extra",
    "visits",
    "comment",
)


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
        stand now. Nobody has a right to write history: it follows from what was
        allowed. In one statement, since an import logs thousands at once."""
        if not actuals:
            return
        actuals.flush_recordset()
        self.env.cr.execute(
            SQL(
                "INSERT INTO lcc_actual_history (actual_id, event, user_id, date, note,"
                " create_uid, create_date, write_uid, write_date, %(copied)s)"
                " SELECT id, %(event)s, %(uid)s, %(now)s, %(note)s,"
                " %(uid)s, %(now)s, %(uid)s, %(now)s, %(copied)s"
                " FROM lcc_actual WHERE id = ANY(%(ids)s) ORDER BY id",
                copied=SQL(", ").join(map(SQL.identifier, COPIED)),
                event=event,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                note=note or None,
                ids=actuals.ids,
            )
        )
        actuals.invalidate_recordset(["history_ids"])
