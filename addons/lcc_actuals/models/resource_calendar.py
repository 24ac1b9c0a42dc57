from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.bank_holidays import bank_holidays

#: The scheduler looks so many years ahead.
YEARS_AHEAD = 2


class ResourceCalendar(models.Model):
    """The council's working days: England's bank holidays come from a library, and are
    the council's to change."""

    _inherit = "resource.calendar"

    def _lcc_add_bank_holidays(self, year):
        """Add England's bank holidays of ``year`` on which the calendar has no public
        holiday yet, and return them. What is there stays as it is."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": name,
                    "calendar_id": self.id,
                    "company_id": self.company_id.id,
                    "date_from": company._lcc_utc(datetime.combine(day, time.min)),
                    "date_to": company._lcc_utc(
                        datetime.combine(day, time(23, 59, 59))
                    ),
                }
                for day, name in self._lcc_find_missing(year).items()
            ]
        )

    def _lcc_find_missing(self, year):
        """Return {date: name} of the bank holidays that the calendar hasn't."""
        known = self._lcc_get_days_off()
        return {d: name for d, name in bank_holidays(year).items() if d not in known}

    def _lcc_get_days_off(self):
        """Return the dates of the calendar's public holidays on the council's clock."""
        company = self.company_id or self.env.company
        days = set()
        for leave in self.global_leave_ids:
            start = company._lcc_local(leave.date_from).date()
            end = company._lcc_local(leave.date_to).date()
            length = (end - start).days + 1
            days.update(start + timedelta(days=n) for n in range(length))
        return days

    @api.model
    def _lcc_get_council_calendars(self):
        """Return the calendars that cut-offs and payment runs follow."""
        shipped = self.env.ref("lcc_actuals.resource_calendar_council")
        own = [("lcc_working_calendar_id", "!=", False)]
        companies = self.env["res.company"].search(own)
        return shipped | companies.lcc_working_calendar_id

    @api.model
    def _lcc_check_keeps_holidays(self):
        if not self.env.user.has_group("lcc_actuals.group_lcc_manager"):
            raise AccessError(
                self.env._("Care purchasing managers keep the bank holidays.")
            )

    @api.model
    def _lcc_cron_bank_holidays(self):
        """Add those of the years to come; called by the scheduler every year.

        A year of which the council has any is the council's: what was deleted or moved
        there doesn't come back by itself.
        """
        this_year = self.env.company._lcc_today().year
        for calendar in self._lcc_get_council_calendars():
            known = {day.year for day in calendar._lcc_get_days_off()}
            for year in range(this_year, this_year + YEARS_AHEAD + 1):
                if year not in known:
                    calendar._lcc_add_bank_holidays(year)
