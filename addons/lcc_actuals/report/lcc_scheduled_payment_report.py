from odoo import api, models

from ..tools.quantities import money_text
from ..tools.weeks import long_date, range_text, short_date


class ScheduledPaymentReport(models.AbstractModel):
    """The print of a scheduled payment, from the same data as its page."""

    _name = "report.lcc_actuals.report_scheduled_payment"
    _description = "Print of a Scheduled Payment"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template takes; reading the schedules checks the user."""
        schedules = self.env["lcc.scheduled.payment"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": "lcc.scheduled.payment",
            "docs": schedules,
            "figures": {each["id"]: each for each in schedules.action_read_schedule()},
            "money": money_text,
            "long_date": long_date,
            "range_text": range_text,
            "short_date": short_date,
        }
