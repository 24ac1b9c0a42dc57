from decimal import Decimal

from odoo import api, models
from odoo.fields import Command

from ..tools.bill_lines import VALUE, billed_quantity, ledger_lines
from ..tools.quantities import PENNY


class AccountMove(models.Model):
    """VAT of lines that are not on a bill yet, by the product's own taxes."""

    _inherit = "account.move"

    @api.model
    def _lcc_get_vat(self, document, lines):
        """Return {key: VAT in pounds} of :class:`Line` tuples as a bill of
        ``document`` that holds all of them would show it.

        Taxes, fiscal position and rounding are what Odoo gives the bill's own lines,
        so that page and bill agree to the penny. Welfare services are exempt: then
        nothing is calculated at all.
        """
        vat = {line.key: Decimal("0.00") for line in lines}
        for base_line in self._lcc_get_taxed_lines(document, lines):
            vat[base_line["record"]["key"]] += sum(
                Decimal(str(tax["tax_amount_currency"])).quantize(PENNY)
                for tax in base_line["tax_details"]["taxes_data"]
            )
        return vat

    @api.model
    def _lcc_get_taxed_lines(self, document, lines):
        """Return the base lines of Odoo's tax engine, calculated, of what is taxed."""
        items = [item for line in lines for item in line.items]
        taxes = self._lcc_find_taxes(document, items)
        base_lines = [
            self._lcc_prepare_base_line(document, line, taxes[line.level_id])
            for line in ledger_lines(items, document.sign)
            if line.part == VALUE and line.level_id in taxes
        ]
        if base_lines:
            company = items[0].week.company_id
            engine = self.env["account.tax"].sudo()
            engine._add_tax_details_in_base_lines(base_lines, company)
            engine._round_base_lines_tax_details(base_lines, company)
        return base_lines

    @api.model
    def _lcc_find_taxes(self, document, items):
        """Return {level id: its taxes on such a bill}, without the levels whose taxes
        come to nothing."""
        if not items:
            return {}
        # Products and taxes are the council's; of them only the VAT is shown.
        levels = (
            self.env["lcc.service.level"]
            .sudo()
            .browse({item.level_id for item in items})
        )
        bill = self.sudo().with_company(items[0].week.company_id)
        bill = bill.new(
            {
                "move_type": document.move_type,
                "partner_id": document.provider.id,
                "invoice_line_ids": [
                    Command.create({"product_id": product.id})
                    for product in levels.product_id
                ],
            }
        )
        by_product = {
            line.product_id.id: line._get_computed_taxes()
            for line in bill.invoice_line_ids
        }
        taxes = {level.id: by_product[level.product_id.id] for level in levels}
        return {
            level: found
            for level, found in taxes.items()
            if found and any(found.flatten_taxes_hierarchy().mapped("amount"))
        }

    @api.model
    def _lcc_prepare_base_line(self, document, line, taxes):
        """Return what Odoo's tax engine takes of a :class:`LedgerLine`."""
        quantity, price = billed_quantity(line)
        level = self.env["lcc.service.level"].sudo().browse(line.level_id)
        return taxes._prepare_base_line_for_taxes_computation(
            {"key": line.key},
            product_id=level.product_id,
            partner_id=document.provider,
            currency_id=line.items[0].week.currency_id,
            quantity=quantity,
            price_unit=price,
            tax_ids=taxes,
            is_refund=document.move_type == "in_refund",
            sign=document.sign,
        )
