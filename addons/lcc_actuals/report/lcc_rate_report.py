from odoo import api, models

from ..tools.quantities import money_text, quantity_text
from ..tools.weeks import long_date, short_date


class NewPricesReport(models.AbstractModel):
    """The print of what new prices mean, a statement for each provider."""

    _name = "report.lcc_actuals.report_new_prices"
    _description = "Print of New Prices"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template takes; each statement checks the user."""
        providers = self.env["res.partner"].browse(docids)
        rates, company = self.env["lcc.rate"], self.env.company
        return {
            "doc_ids": docids,
            "doc_model": "res.partner",
            "docs": providers,
            "statements": {
                each.id: rates.action_read_price_statement(each.id)
                for each in providers
            },
            "council": company,
            "today": company._lcc_today(),
            "money": money_text,
            "quantity": quantity_text,
            "long_date": long_date,
            "short_date": short_date,
        }
