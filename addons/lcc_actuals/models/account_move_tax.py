from odoo import models


class AccountMove(models.Model):
    """The VAT of what is not on a bill yet, as Odoo would work it out."""

    _inherit = "account.move"

    def _lcc_tax_of(self, product, amount):
        """Return the VAT, in pounds, that ``amount`` pounds of ``product`` would bear
        on this bill: the product's own taxes, else those of its account, as the
        provider's fiscal position maps them."""
        self.ensure_one()
        taxes = self._lcc_get_taxes(product)
        computed = taxes.compute_all(
            float(amount),
            currency=self.currency_id,
            product=product,
            partner=self.partner_id,
            is_refund=self.move_type == "in_refund",
        )
        vat = computed["total_included"] - computed["total_excluded"]
        return self.currency_id.round(vat)

    def _lcc_get_taxes(self, product):
        """Return the taxes that Odoo would choose for a line of ``product``; see
        ``account.move.line._get_computed_taxes``."""
        position = self.fiscal_position_id
        taxes = product.supplier_taxes_id._filter_taxes_by_company(self.company_id)
        if not taxes:
            accounts = product.product_tmpl_id.with_company(
                self.company_id
            ).get_product_accounts(fiscal_pos=position)
            taxes = accounts["expense"].tax_ids.filtered(
                lambda tax: tax.type_tax_use == "purchase"
            )
        return position.map_tax(taxes) if position else taxes
