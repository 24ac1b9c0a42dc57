from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import ValidationError

from ...tools.weeks import monday_of
from ..related_counts import fill_count
from ..sealed_values import changes_of

#: What the days and periods of scheduled payments follow from.
GRID_FIELDS = {"basis", "calendar_id", "date_paid_from", "date_start"}


class LccContract(models.Model):
    """Contracts that are paid on plan, every period of their calendar."""

    _inherit = "lcc.contract"

    date_paid_from = fields.Date(
        "Scheduled From",
        tracking=True,
        help="First day that scheduled payments pay; days before it were paid "
        "elsewhere. Empty: from the contract's start.",
    )
    scheduled_payment_ids = fields.One2many(
        "lcc.scheduled.payment", "contract_id", "Scheduled Payments"
    )
    scheduled_payment_count = fields.Integer(compute="_compute_scheduled_payment_count")

    def _compute_scheduled_payment_count(self):
        fill_count(
            self, "scheduled_payment_count", "lcc.scheduled.payment", "contract_id"
        )

    def _get_first_paid_day(self):
        """Return the first day that scheduled payments pay."""
        return max(self.date_start, self.date_paid_from or self.date_start)

    def _get_payment_days(self, period_end):
        """Return (cut-off, run, bank) of the scheduled payment of a period: the wall
        clock's time until which the provider can answer, the day of the payment run,
        and the day on which banks show it; all working days (DESIGN section 6)."""
        cutoff = self._get_cutoff(monday_of(period_end))
        run = self._add_working_days(cutoff.date(), self.calendar_id.days_to_run)
        return cutoff, run, self._add_working_days(run, self.calendar_id.days_to_bank)

    def _add_working_days(self, day, number):
        """Return the working day that comes ``number`` working days after ``day``."""
        holidays = self._get_bank_holidays(day, day + timedelta(days=20 + 2 * number))
        while number > 0:
            day += timedelta(days=1)
            if day.weekday() < 5 and day not in holidays:
                number -= 1
        return day

    def _redraw_schedules(self):
        """Let open scheduled payments follow what has just changed of the plan."""
        # Schedules follow from the plan, whoever may change the plan.
        schedules_sudo = (
            self.env["lcc.scheduled.payment"]
            .sudo()
            .search([("contract_id", "in", self.ids), ("state", "=", "open")])
        )
        schedules_sudo.contract_id._lock_plans()
        schedules_sudo._redraw()

    def write(self, vals):
        """Refuse another basis, calendar or first day once scheduled payments follow
        them: a period billed on one grid can't be corrected on another."""
        self._check_grid({name: vals[name] for name in GRID_FIELDS & vals.keys()})
        return super().write(vals)

    def _check_grid(self, vals):
        for contract in self:
            changed = changes_of(contract, vals)
            # Who may change a contract may be told that there are payments.
            if changed and contract.sudo().scheduled_payment_ids:
                raise ValidationError(
                    self.env._(
                        "%(contract)s has scheduled payments, so its %(fields)s stays. "
                        "End it and make a new contract.",
                        contract=contract.name,
                        fields=", ".join(
                            contract._fields[name]._description_string(self.env)
                            for name in sorted(changed)
                        ),
                    )
                )

    def action_draw_up_schedules(self):
        """Draw up the scheduled payment of the period that holds today, and open it.
        Drawn up again, an open one follows the plan of now; a finalised one stays."""
        schedules = self.env["lcc.scheduled.payment"].action_draw_up(self.ids)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_scheduled_payment_action"
        )
        return {**action, "domain": [("id", "in", schedules)], "context": {}}

    def action_view_scheduled_payments(self):
        """Open the contract's scheduled payments."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_scheduled_payment_action"
        )
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}
