from odoo import api, fields, models

from ..tools.quantities import quantity_text
from .import_claims import IDENTITY
from .lcc_actual import ENTRY_FIELDS, STATES

#: What a row that was checked promised, beside the entry.
PROMISED = ("qty_planned", "price_unit", "amount_total", "approval_reason")
#: What is read of a row to update the system with it.
UPDATED_FIELDS = (
    "number",
    *IDENTITY,
    *ENTRY_FIELDS,
    *PROMISED,
    "actual_id",
    "version",
)
STATUSES = [
    ("change", "Will change"),
    ("unchanged", "Unchanged"),
    ("rejected", "Rejected"),
    ("left_out", "Left out"),
]


class LccActualsImportRow(models.Model):
    """One row of a provider's sheet: what it says, and what that does.

    Quantities are in the service level's unit, money in pounds. Rows are written
    thousands at a time, and once updated they tell what stood there before.
    """

    _name = "lcc.actuals.import.row"
    _description = "Row of a Bulk Import"
    _order = "import_id, number"
    _rec_name = "number"

    import_id = fields.Many2one(
        "lcc.actuals.import", required=True, readonly=True, ondelete="cascade"
    )
    number = fields.Integer("Row", required=True, readonly=True, aggregator=None)
    status = fields.Selection(STATUSES, required=True, readonly=True)
    actual_id = fields.Many2one(
        "lcc.actual",
        "Weekly Actual",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    package_line_id = fields.Many2one(
        "lcc.package.line", "CPLI", readonly=True, ondelete="set null"
    )
    client_id = fields.Many2one("lcc.client", readonly=True, ondelete="set null")
    service_id = fields.Many2one("lcc.service", readonly=True, ondelete="set null")
    service_level_id = fields.Many2one(
        "lcc.service.level", readonly=True, ondelete="set null"
    )
    week_start = fields.Date("Week Beginning", readonly=True)
    qty_planned = fields.Float("Planned", digits="Product Unit", readonly=True)
    qty_actual = fields.Float("Actual", digits="Product Unit", readonly=True)
    qty_frustrated = fields.Float("Frustrated", digits="Product Unit", readonly=True)
    qty_missed = fields.Float("Missed", digits="Product Unit", readonly=True)
    qty_extra = fields.Float("Extra", digits="Product Unit", readonly=True)
    visits = fields.Integer(readonly=True)
    reason_id = fields.Many2one(
        "lcc.variance.reason", readonly=True, ondelete="set null"
    )
    comment = fields.Char("Comments", readonly=True)
    currency_id = fields.Many2one(related="import_id.currency_id")
    price_unit = fields.Monetary("Price per Unit", readonly=True, aggregator=None)
    amount_total = fields.Monetary("Total Cost", readonly=True)
    approval_reason = fields.Char("Why Approval", readonly=True)
    version = fields.Char(
        readonly=True, help="Of the line when it was checked; none for a new one."
    )
    version_written = fields.Char(readonly=True)
    problems = fields.Json(readonly=True, help="(column, text) of each error.")
    problem_text = fields.Char("Errors", compute="_compute_problem_text")
    cells = fields.Json(readonly=True, help="The row as it was sent.")
    before = fields.Json(
        readonly=True,
        help="What the line was before it was updated.",
        groups="lcc_actuals.group_lcc_reader",
    )

    _import_number = models.Index("(import_id, number)")

    def _compute_problem_text(self):
        for row in self:
            row.problem_text = " ".join(text for _key, text in row.problems or [])

    @api.model
    def _get_changed_text(self, vals, verdict):
        """Return what has changed since a row, the dict ``vals`` of its columns, was
        checked; or ``None``."""
        if self._is_overtaken(vals, verdict.stored):
            return self._get_other_text(verdict.stored)
        if verdict.status != "change":
            return " ".join(text for _field, text in verdict.problems)
        if any((verdict.values[name] or 0) != (vals[name] or 0) for name in PROMISED):
            return self.env._(
                "Its plan, price or tolerance has changed since it was checked. Import "
                "the file again to see what it is now."
            )
        return None

    @api.model
    def _is_overtaken(self, vals, stored):
        """Tell whether somebody said something of the line since it was checked.
        Generating what was not there says nothing: it equals the plan."""
        if not vals["version"] and stored:
            return stored["kind"] != "planned" or bool(stored["confirmed_by_id"])
        seen = vals["actual_id"], vals["version"]
        return seen != (stored.get("id"), stored.get("version"))

    @api.model
    def _get_other_text(self, stored):
        if not stored:
            return self.env._("Someone removed this line since it was checked.")
        return self.env._(
            "Someone changed this line since it was checked. It is now: %(state)s, "
            "Actual %(actual)s, Frustrated %(frustrated)s, Missed %(missed)s, Extra "
            "%(extra)s. Import the file again if yours is right.",
            state=dict(STATES)[stored["state"]],
            actual=quantity_text(stored["qty_actual"]),
            frustrated=quantity_text(stored["qty_frustrated"]),
            missed=quantity_text(stored["qty_missed"]),
            extra=quantity_text(stored["qty_extra"]),
        )

    def _get_undo_refusal(self):
        """Return why the row's line can't be put back, or ``None``."""
        actual = self.actual_id
        if not actual:
            return self.env._("its line has been removed since.")
        if actual.state == "locked" or actual.is_in_dispute:
            reason = actual._get_refusal_text()
        elif actual.version != self.version_written:
            reason = self.env._("It was changed since.")
        elif self.before and self.before["state"] == "confirmed":
            reason = actual._get_refusal_text()
        else:
            reason = actual._get_time_refusal_text()
        return reason and f"{actual._label()}. {reason}"
