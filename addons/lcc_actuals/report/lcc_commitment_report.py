from datetime import date

from odoo import api, models

from ..tools.quantities import money_text, quantity_text
from ..tools.weeks import long_date, range_text, short_date


class PurchaseOrderReport(models.AbstractModel):
    """The print of a commitment, from the same data as its page."""

    _name = "report.lcc_actuals.report_commitment"
    _description = "Purchase Order"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template takes; reading the orders checks the user."""
        commitments = self.env["lcc.commitment"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": "lcc.commitment",
            "docs": commitments,
            "orders": {order["id"]: order for order in commitments.action_read_order()},
            "today": self.env.company._lcc_today(),
            "money": money_text,
            "quantity": quantity_text,
            "long_date": long_date,
            "date_text": self._date_text,
            "dates_text": self._dates_text,
        }

    @api.model
    def _date_text(self, day):
        return short_date(date.fromisoformat(day)) if day else ""

    @api.model
    def _dates_text(self, line):
        """Write when a line's CPLI runs, "" for a line without one."""
        if not line["date_start"]:
            return ""
        end = line["date_end"] and date.fromisoformat(line["date_end"])
        return range_text(date.fromisoformat(line["date_start"]), end)
