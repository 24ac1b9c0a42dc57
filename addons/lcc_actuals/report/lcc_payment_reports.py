from odoo import api, models

from ..models.reports.lcc_pending_report import FIGURES
from ..tools.quantities import money_text
from ..tools.weeks import long_date, parse_day, range_text, short_date


class PendingPrint(models.AbstractModel):
    """The print of Pending Scheduled Payments, from the same rows as its page."""

    _name = "report.lcc_actuals.report_pending"
    _description = "Print of Pending Scheduled Payments"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template takes; reading the rows checks the user."""
        parameters = (data or {}).get("parameters", {})
        report = self.env["lcc.pending.report"].action_read_pending(**parameters)
        days = {
            name: parse_day(parameters.get(name)) for name in ("date_from", "date_to")
        }
        return {**report, **days, "figures": FIGURES, **_helpers(self.env)}


class RemittancePrint(models.AbstractModel):
    """The print of a remittance advice: what parameters find, or the payments whose
    ids are given."""

    _name = "report.lcc_actuals.report_remittance"
    _description = "Print of a Remittance Advice"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template takes; reading the payments checks the user."""
        data = data or {}
        reports = self.env["lcc.remittance.report"]
        if docids:
            report = reports._read_advice(docids, data.get("provider_id"))
        else:
            report = reports.action_read_remittance(**data.get("parameters", {}))
        return {**report, **_helpers(self.env)}


def _helpers(env):
    """Return what both templates write with."""
    return {
        "council": env.company.sudo(),
        "today": env.company._lcc_today(),
        "money": money_text,
        "long_date": long_date,
        "short_date": short_date,
        "range_text": range_text,
    }
