from odoo import fields, models
from odoo.exceptions import ValidationError

from ..sealed_values import changes_of


class LccPaymentCalendar(models.Model):
    """When what a calendar's periods come to is paid."""

    _inherit = "lcc.payment.calendar"

    days_to_run = fields.Integer(
        "Working Days to the Run",
        required=True,
        default=1,
        help="From the cut-off of a scheduled payment to the run that takes it.",
    )
    days_to_bank = fields.Integer(
        "Working Days to the Bank",
        required=True,
        default=2,
        help="From the payment run to the day on which banks show the payment. Bacs "
        "takes two.",
    )

    _days_not_negative = models.Constraint(
        "CHECK (days_to_run >= 0 AND days_to_bank >= 0)",
        "Payment runs and payments come after the cut-off.",
    )

    def write(self, vals):
        """Refuse another grid once payments follow it: a period that is billed on one
        grid can't be corrected on another."""
        grid = {name: vals[name] for name in {"date_anchor", "weeks"} & vals.keys()}
        for calendar in self:
            if changes_of(calendar, grid) and calendar._has_schedules():
                raise ValidationError(
                    self.env._(
                        "%(calendar)s: scheduled payments follow it, so its anchor "
                        "date and length stay. Make a new calendar, for new contracts.",
                        calendar=calendar.name,
                    )
                )
        return super().write(vals)

    def _has_schedules(self):
        # Who may change a calendar may be told that there are payments.
        schedules_sudo = self.env["lcc.scheduled.payment"].sudo()
        domain = [("contract_id.calendar_id", "=", self.id)]
        return bool(schedules_sudo.search_count(domain, limit=1))
