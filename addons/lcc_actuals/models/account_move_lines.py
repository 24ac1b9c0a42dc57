from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.bill_lines import CONTRIBUTION, billed_quantity, ledger_lines
from ..tools.ledger import total
from ..tools.quantities import money_text
from ..tools.weeks import long_date, range_text


class AccountMove(models.Model):
    """The lines of a provider's bill: from the claims of ``account_move_claims`` to
    native invoice lines and the links that say which week stands where."""

    _inherit = "account.move"

    # Lines

    def _lcc_write_lines(self, items):
        """Let the bill hold ``items``: its lines in one write, then its links."""
        self.ensure_one()
        lines = ledger_lines(items, self._lcc_sign())
        prepared = {vals["lcc_ledger_key"]: vals for vals in self._lcc_line_vals(lines)}
        commands, stale = [], self._lcc_get_stale_taxes()
        for line in self.invoice_line_ids:
            vals = prepared.pop(line.lcc_ledger_key, None)
            if vals and line in stale:
                vals["tax_ids"] = [Command.set(stale[line].ids)]
            if vals is None:
                commands.append(Command.delete(line.id))
            elif changed := line._lcc_get_changed(vals):
                commands.append(Command.update(line.id, changed))
        commands += [
            Command.create(vals | self._lcc_entry_vals(vals, self._lcc_sign()))
            for vals in prepared.values()
        ]
        self.lcc_link_ids.unlink()
        if commands:
            self.write({"invoice_line_ids": commands})
        self._lcc_link(items)

    def _lcc_prepare_new_lines(self, items, sign):
        """Return the commands that make the lines of a new bill."""
        lines = self._lcc_line_vals(ledger_lines(items, sign))
        return [
            Command.create(vals | self._lcc_entry_vals(vals, sign)) for vals in lines
        ]

    def _lcc_line_vals(self, lines):
        """Return the values of native invoice lines for :class:`LedgerLine` tuples.

        Account, tax and unit come from the product in Odoo's own ways. The text names
        clients by reference: whoever reads the ledger need not know who is cared for.
        """
        commitments = self.env["lcc.commitment"]._ensure(
            self._lcc_commitment_key(line.key) for line in lines
        )
        return [
            self._lcc_prepare_line_vals(
                line, commitments[self._lcc_commitment_key(line.key)]
            )
            for line in lines
        ]

    @api.model
    def _lcc_commitment_key(self, key):
        return (key.contract_id, key.client_id, key.financial_year)

    def _lcc_prepare_line_vals(self, line, commitment):
        quantity, price = billed_quantity(line)
        product = self._lcc_get_product(line)
        is_money_alone = line.quantity * line.amount <= 0
        # Money alone is no hours: reports by unit would add them up.
        unit = (
            self.env.ref("uom.product_uom_unit") if is_money_alone else product.uom_id
        )
        vals = {
            "product_id": product.id,
            "product_uom_id": unit.id,
            "name": self._lcc_line_text(line, commitment),
            "quantity": quantity,
            "price_unit": price,
            "analytic_distribution": self._lcc_get_distribution(line),
            "lcc_commitment_id": commitment.id,
            "lcc_part": line.part,
            "lcc_line_key": str(line.key),
            "lcc_ledger_key": line.text,
            "lcc_date_from": line.date_from,
            "lcc_date_to": line.date_to,
            "lcc_is_adjustment": line.key.is_adjustment,
        }
        if line.part == CONTRIBUTION:
            # Named, since Odoo gives its default tax to what names none.
            exempt = self.env["lcc.service.level"]._get_exempt_tax()
            vals["tax_ids"] = [Command.set(exempt.ids)]
        return vals

    @api.model
    def _lcc_entry_vals(self, vals, sign):
        """Return what the journal entry of a new line will hold: ``vals`` are the
        line's own, ``sign`` is -1 on a credit note.

        Odoo compares these once a bill is made, and writes what differs one line after
        the other (``_sync_tax_lines``): half of the time, where all of it does.
        """
        company = self.company_id or self.env.company
        product = self.env["product.product"].browse(vals["product_id"])
        taxes = product.supplier_taxes_id._filter_taxes_by_company(company)
        if vals["lcc_part"] == CONTRIBUTION:
            taxes = self.env["lcc.service.level"]._get_exempt_tax()
        tags = taxes.get_tax_tags(sign < 0, "base") | product.account_tag_ids
        amount = company.currency_id.round(vals["quantity"] * vals["price_unit"] * sign)
        return {
            "tax_tag_ids": [Command.set(tags.ids)],
            "balance": amount,
            "amount_currency": amount,
        }

    @api.model
    def _lcc_get_product(self, line):
        if line.level_id:
            return self.env["lcc.service.level"].browse(line.level_id).product_id
        return self.env.ref("lcc_actuals.product_client_contribution")

    @api.model
    def _lcc_get_distribution(self, line):
        """Return the analytic distribution: all of it to contract and service."""
        contract = self.env["lcc.contract"].browse(line.key.contract_id)
        service = self.env["lcc.service"].browse(line.service_id)
        accounts = contract._get_analytic_account() | service._get_analytic_account()
        return {",".join(str(account.id) for account in accounts): 100}

    @api.model
    def _lcc_line_text(self, line, commitment):
        level = self.env["lcc.service.level"].browse(line.level_id)
        what = level.name or self.env._("Client contribution")
        if not line.key.is_adjustment:
            return self.env._(
                "%(client)s, %(year)s: %(what)s, %(dates)s",
                client=commitment.client_id.reference,
                year=commitment.financial_year,
                what=what,
                dates=range_text(line.date_from, line.date_to),
            )
        return self.env._(
            "%(client)s, %(year)s: %(what)s (Adj), %(weeks)s",
            client=commitment.client_id.reference,
            year=commitment.financial_year,
            what=what,
            weeks=self._lcc_weeks_text(line.items),
        )

    @api.model
    def _lcc_weeks_text(self, items):
        """Name the weeks that an adjustment corrects."""
        weeks = sorted({item.week_start for item in items})
        return self.env._(
            "weeks beginning %(weeks)s", weeks=", ".join(map(long_date, weeks))
        )

    # Links

    def _lcc_link(self, items):
        """Note which week stands on which line, and check that the bill comes to what
        its weeks do."""
        self.ensure_one()
        lines = {line.lcc_ledger_key: line for line in self.invoice_line_ids}
        commitments = self.env["lcc.commitment"]._ensure(
            self._lcc_commitment_key(item.key) for item in items
        )
        self.env["lcc.bill.link"].with_env(self.env).create(
            [
                self._lcc_prepare_link_vals(
                    item, ledger, commitments[self._lcc_commitment_key(item.key)]
                )
                for item, ledger in self._lcc_lines_of_items(items, lines)
            ]
        )
        self._lcc_check_total(items)

    def _lcc_lines_of_items(self, items, lines):
        """Return (item, {part: bill line}) pairs."""
        found = {item.week.id: {} for item in items}
        for ledger_line in ledger_lines(items, self._lcc_sign()):
            for item in ledger_line.items:
                found[item.week.id][ledger_line.part] = lines[ledger_line.text]
        return [(item, found[item.week.id]) for item in items]

    def _lcc_prepare_link_vals(self, item, lines, commitment):
        none = self.env["account.move.line"]
        return {
            "move_id": self.id,
            "line_id": lines.get("value", none).id,
            "contribution_line_id": lines.get("contribution", none).id,
            "actual_id": item.week.id,
            "commitment_id": commitment.id,
            "company_id": self.company_id.id,
            "ordinal": item.ordinal,
            "line_key": str(item.key),
            "qty_billed": float(item.amounts.quantity),
            "amount_value": float(item.amounts.value),
            "amount_contribution": float(item.amounts.contribution),
        }

    def _lcc_check_total(self, items):
        """Refuse a bill that differs by a penny from what its weeks come to."""
        expected = total(item.amounts for item in items).payable * self._lcc_sign()
        is_equal = not self.currency_id.compare_amounts(
            self.amount_untaxed, float(expected)
        )
        if not is_equal or self.currency_id != self.company_id.currency_id:
            raise UserError(
                self.env._(
                    "%(bill)s would come to %(total)s, its weeks to %(expected)s, so "
                    "it was not saved. Taxes of care products must not be included in "
                    "their price.",
                    bill=self._lcc_label(),
                    total=money_text(self.amount_untaxed, self.currency_id.symbol),
                    expected=money_text(expected, self.company_id.currency_id.symbol),
                )
            )
