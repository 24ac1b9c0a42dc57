from datetime import timedelta

from odoo import models

#: Providers are reminded so many working days before a cut-off.
DAYS_BEFORE = 2


class LccContract(models.Model):
    _inherit = "lcc.contract"

    def _get_reminder_day(self, day):
        """Return the working day on which to remind of a cut-off on ``day``."""
        self.ensure_one()
        holidays = self._get_bank_holidays(day - timedelta(days=20), day)
        left = DAYS_BEFORE
        while left:
            day -= timedelta(days=1)
            if day.weekday() < 5 and day not in holidays:
                left -= 1
        return day
