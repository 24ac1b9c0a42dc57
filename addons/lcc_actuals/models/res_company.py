from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from odoo import fields, models

COUNCIL_TIMEZONE = "Europe/London"


class ResCompany(models.Model):
    _inherit = "res.company"

    lcc_working_calendar_id = fields.Many2one(
        "resource.calendar",
        "Council Working Days",
        help="Its public holidays (England's bank holidays) move cut-offs.",
    )

    def _lcc_now(self):
        """Return the time on the council's wall clock, without time zone.

        A week begins and a day ends for everyone at the same moment, whatever
        time zone a user's browser reports.
        """
        return self._lcc_local(datetime.now(timezone.utc))

    def _lcc_local(self, moment):
        """Return a moment (UTC, as the database keeps it) as the council's
        wall clock shows it."""
        # Portal users may not read the council's own contact.
        zone = ZoneInfo(self.sudo().partner_id.tz or COUNCIL_TIMEZONE)
        return moment.replace(tzinfo=timezone.utc).astimezone(zone).replace(tzinfo=None)

    def _lcc_today(self):
        """Return today's date at the council."""
        return self._lcc_now().date()
