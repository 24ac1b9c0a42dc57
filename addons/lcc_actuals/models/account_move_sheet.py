from odoo import models

from ..tools.bill_lines import VALUE
from ..tools.bill_sheet import COLUMNS, unit_amount
from ..tools.sheet_writer import WRITERS


class AccountMove(models.Model):
    """A document as a file: its lines for the provider's own books, and its print."""

    _inherit = "account.move"

    def _lcc_write_sheet(self, kind, file):
        """Write the document's ledger lines into a binary ``file``; ``kind`` is "xlsx"
        or "csv". Raise AccessError or UserError unless it is the user's."""
        rows = self._lcc_get_readable()._lcc_sheet_rows()
        WRITERS[kind](file, "Lines", COLUMNS, rows)

    def _lcc_sheet_rows(self):
        """Return the rows of ``tools/bill_sheet.py``, in the order of the page.
        Constant number of queries."""
        vat = self._lcc_get_line_vat()
        weeks = self._lcc_get_line_weeks()
        groups = self._lcc_ledger_lines().grouped("lcc_line_key").values()
        return [
            self._lcc_sheet_row(line, vat[line.id], weeks[line.id])
            for lines in sorted(groups, key=self._lcc_line_order)
            for line in lines
        ]

    def _lcc_get_line_weeks(self):
        """Return {id of a ledger line: one of the weeks that it is of}."""
        weeks = {}
        for link in self.lcc_link_ids:
            for line in link.line_id | link.contribution_line_id:
                weeks[line.id] = link.actual_id
        return weeks

    def _lcc_sheet_row(self, line, vat, week):
        commitment = line.lcc_commitment_id
        is_value = line.lcc_part == VALUE
        # Floats of the database, to be written as the bill shows them.
        quantity, net = round(line.quantity, 2), round(line.price_subtotal, 2)
        return {
            "reference": self.ref,
            "invoice_date": self.invoice_date or None,
            "customer": self.company_id.name,
            "description": line.name,
            "client_reference": commitment.client_id.reference,
            "client": commitment.client_id.list_name,
            "commitment": commitment.name,
            "contract": commitment.contract_id.name,
            "service": week.service_id.name,
            "service_level": (
                week.service_level_id.name if is_value else line.product_id.name
            ),
            "date_from": line.lcc_date_from,
            "date_to": line.lcc_date_to,
            "quantity": quantity,
            "unit": line.product_uom_id.name,
            "unit_amount": unit_amount(quantity, net),
            "net": net,
            "vat_rate": self._lcc_tax_text(line.tax_ids) or None,
            "vat": vat,
            "gross": self.currency_id.round(net + vat),
            "document": self._lcc_kind_text(),
        }

    def _lcc_tax_text(self, taxes):
        """Name taxes as a bill prints them: "20%", "Exempt"."""
        return ", ".join(tax.invoice_label or tax.name for tax in taxes)

    def _lcc_render_pdf(self):
        """Return the document as PDF. Raise AccessError or UserError unless it is the
        user's."""
        move_sudo = self._lcc_get_readable()
        report = move_sudo.env["ir.actions.report"]
        pdf, _kind = report._render_qweb_pdf(
            "lcc_actuals.action_report_lcc_invoice", move_sudo.ids
        )
        return pdf

    def _lcc_file_name(self):
        """Name a file of the document: references may hold "/"."""
        return self._lcc_label().replace("/", "-")
