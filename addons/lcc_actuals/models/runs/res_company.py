from datetime import timedelta

from odoo import models


class ResCompany(models.Model):
    """Days on which England's banks are open."""

    _inherit = "res.company"

    def _lcc_get_bank_holidays(self, first, last):
        """Return the set of bank holidays from ``first`` to ``last``."""
        contracts = self.env["lcc.contract"].new({"company_id": self.id})
        return contracts._get_bank_holidays(first, last)

    def _lcc_next_working_day(self, day):
        """Return the first working day after ``day``."""
        holidays = self._lcc_get_bank_holidays(day, day + timedelta(days=20))
        day += timedelta(days=1)
        while day.weekday() > 4 or day in holidays:
            day += timedelta(days=1)
        return day

    def _lcc_is_working_day(self, day):
        return self._lcc_next_working_day(day - timedelta(days=1)) == day
