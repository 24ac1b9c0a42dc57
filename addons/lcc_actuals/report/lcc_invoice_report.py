from odoo import api, models
from odoo.exceptions import UserError

from ..tools.quantities import money_text
from ..tools.weeks import long_date, range_text, short_date


class LccInvoiceReport(models.AbstractModel):
    """What the print of an invoice or credit note shows: the page's own figures."""

    _name = "report.lcc_actuals.report_lcc_invoice"
    _description = "Print of an Invoice or Credit Note"

    @api.model
    def _get_report_values(self, docids, data=None):
        bills = self.env["account.move"].browse(docids)._lcc_is_bill()
        if not bills:
            raise UserError(
                self.env._("Only invoices and credit notes of care providers have it.")
            )
        return {
            "doc_ids": bills.ids,
            "doc_model": "account.move",
            "docs": bills,
            "figures": {bill.id: bill._lcc_get_figures() for bill in bills},
            "money": money_text,
            "long_date": long_date,
            "range_text": range_text,
            "short_date": short_date,
        }
