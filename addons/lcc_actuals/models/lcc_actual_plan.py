from uuid import uuid4

from odoo import models

from ..tools.quantities import quantity_text
from ..tools.weeks import monday_of, range_text


class LccActual(models.Model):
    """How recorded weeks follow a new plan (DESIGN section 3, rule 9)."""

    _inherit = "lcc.actual"

    def _follow_plan_unconfirmed(self, plan):
        """Become the plan: nobody has said anything of this week."""
        figures = self.package_line_id._prepare_plan_vals(plan)
        if any(self[name] != value for name, value in figures.items()):
            self._write_workflow({**figures, "version": uuid4().hex})

    def _follow_plan_entered(self, plan):
        """Keep what was entered and show the plan of now.

        A week cut by the CPLI's end goes to an officer; another new plan sends a
        confirmed week back to its provider; a locked one only shows it.
        """
        waits = self.state == "generated" or self.approval_state == "awaiting"
        settled = self.date_from or not waits
        if self.qty_plan_now == plan and settled:
            return
        vals = {"qty_plan_now": plan, "version": uuid4().hex}
        if self._is_cut_by_end():
            event = "cut"
            vals |= self._prepare_cut_vals(plan)
        else:
            event = "plan_changed"
            vals |= self._prepare_followed_vals(plan)
        self._write_workflow(vals)
        if event != "cut":
            # What an end inside the week asked of an officer is no question any more.
            self._settle_approval()
        self.env["lcc.actual.history"]._log(self, event, self._plan_change_text(plan))

    def _prepare_followed_vals(self, plan):
        """Return the state that a new plan gives: a week that the CPLI no longer
        runs in owes nothing, so nobody is asked to confirm it; one in dispute stays
        as it is until that ends."""
        if self.state == "locked" or self.is_in_dispute:
            return {}
        if not self.date_from:
            return {"state": "confirmed"}
        return {"state": "generated"} if plan != self.qty_planned else {}

    def _is_cut_by_end(self):
        """Tell whether the CPLI ends inside the week, before its Sunday."""
        end = self.package_line_id.date_end
        return bool(end and monday_of(end) == self.week_start and end.weekday() < 6)

    def _prepare_cut_vals(self, plan):
        return {
            "approval_state": "awaiting",
            "approval_reason": self._plan_change_text(plan),
            "approved_by_id": False,
            "date_approved": False,
        }

    def _plan_change_text(self, plan):
        line = self.package_line_id
        return self.env._(
            "%(reference)s now runs %(dates)s: %(old)s was planned, %(new)s is now.",
            reference=line.reference,
            dates=range_text(line.date_start, line.date_end),
            old=quantity_text(self.qty_planned),
            new=quantity_text(plan),
        )
