from odoo import api, fields, models

from ..tools.weeks import long_date


class LccBankHolidays(models.TransientModel):
    """Add England's bank holidays of a year to the council's working days."""

    _name = "lcc.bank.holidays"
    _description = "Add Bank Holidays"

    year = fields.Integer(
        required=True,
        default=lambda self: self.env.company._lcc_today().year + 1,
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Days",
        required=True,
        default=lambda self: self._default_calendar_id(),
    )
    missing = fields.Text("To Add", compute="_compute_missing")

    _year_range = models.Constraint(
        "CHECK (year BETWEEN 2000 AND 2099)", "Choose a year from 2000 to 2099."
    )

    @api.model
    def _default_calendar_id(self):
        own = self.env.company.lcc_working_calendar_id
        return own or self.env.ref("lcc_actuals.resource_calendar_council")

    @api.depends("year", "calendar_id")
    def _compute_missing(self):
        for wizard in self:
            found = {}
            if wizard.calendar_id and 2000 <= wizard.year <= 2099:
                found = wizard.calendar_id._lcc_find_missing(wizard.year)
            lines = [f"{long_date(day)}: {name}" for day, name in found.items()]
            wizard.missing = "\n".join(lines)

    def action_add(self):
        """Add what is missing; days that the calendar has stay as they are."""
        self.ensure_one()
        self.env["resource.calendar"]._lcc_check_keeps_holidays()
        added = self.calendar_id._lcc_add_bank_holidays(self.year)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if added else "info",
                "message": self.env._(
                    "%(count)s bank holidays were added for %(year)s.",
                    count=len(added),
                    year=self.year,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
