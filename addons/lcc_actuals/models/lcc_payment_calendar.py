from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.weeks import is_monday, long_date, period_of


class LccPaymentCalendar(models.Model):
    """A grid of payment periods: an anchor date and a length."""

    _name = "lcc.payment.calendar"
    _description = "Payment Calendar"
    _order = "name"

    name = fields.Char(required=True)
    date_anchor = fields.Date(
        "Anchor Date",
        required=True,
        help="First day of any one period; the grid repeats both ways from it.",
    )
    weeks = fields.Integer("Weeks in a Period", required=True, default=4)

    _weeks_positive = models.Constraint(
        "CHECK (weeks > 0)", "A payment period is at least one week long."
    )

    @api.constrains("date_anchor")
    def _check_anchor_is_monday(self):
        for calendar in self:
            if not is_monday(calendar.date_anchor):
                raise ValidationError(
                    self.env._(
                        "%(calendar)s: %(day)s is not a Monday. Payment periods are "
                        "whole weeks, so the anchor date must be a Monday.",
                        calendar=calendar.name,
                        day=long_date(calendar.date_anchor),
                    )
                )

    def _get_period(self, day):
        """Return the (first, last) day of the period that holds ``day``."""
        self.ensure_one()
        return period_of(day, self.date_anchor, self.weeks)
