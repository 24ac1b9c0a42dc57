from odoo import models

from ..tools.quantities import money_text

#: Accounts that money goes out of, and comes in to.
MONEY_ACCOUNTS = ("asset_cash", "liability_credit_card")


class AccountMove(models.Model):
    """What has settled a provider's bill: payments, the provider's other documents, or
    entries by which the council paid less than the bill comes to."""

    _inherit = "account.move"

    def _lcc_get_matched(self):
        """Return what the bill is matched with: (amount, journal item) pairs."""
        self.ensure_one()
        payable = self.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        debits = payable.matched_debit_ids
        credits = payable.matched_credit_ids
        return [(match.amount, match.debit_move_id) for match in debits] + [
            (match.amount, match.credit_move_id) for match in credits
        ]

    def _lcc_is_settled(self):
        """Tell whether what the bill is matched with stands in the books. Odoo keeps a
        payment's matching while it is put back to draft, and still says Paid."""
        return all(
            line.parent_state == "posted" for _amount, line in self._lcc_get_matched()
        )

    def _lcc_settled_text(self):
        """Say how a Finalised document was settled, part by part: "£1,500.00 paid,
        £99.00 by other entries in the council's books"; ``""`` where all was paid.

        Of an entry that pays less than it settles, such as a payment with a write-off,
        each bill has its share.
        """
        paid, documents, other = 0, {}, 0
        for amount, line in self._lcc_get_matched():
            move = line.move_id
            if move.lcc_provider_id:
                documents[move] = documents.get(move, 0) + amount
            else:
                money = self.currency_id.round(amount * move._lcc_get_money_share())
                paid += money
                other += amount - money
        if not documents and self.currency_id.is_zero(other):
            return ""
        return self._lcc_parts_text(paid, documents, other)

    def _lcc_parts_text(self, paid, documents, other):
        symbol = self.currency_id.symbol
        parts = [
            self.env._(
                "%(amount)s set against %(bill)s",
                amount=money_text(amount, symbol),
                bill=move._lcc_label(),
            )
            for move, amount in documents.items()
        ]
        if not self.currency_id.is_zero(paid):
            text = self.env._("%(amount)s paid", amount=money_text(paid, symbol))
            parts.insert(0, text)
        if not self.currency_id.is_zero(other):
            parts.append(
                self.env._(
                    "%(amount)s by other entries in the council's books",
                    amount=money_text(other, symbol),
                )
            )
        return ", ".join(parts)

    def _lcc_get_money_share(self):
        """Return which share of what this entry settles is money, from 0 to 1."""
        self.ensure_one()
        outstanding = self.origin_payment_id.outstanding_account_id
        money = self.line_ids.filtered(
            lambda line: (
                line.account_type in MONEY_ACCOUNTS or line.account_id == outstanding
            )
        )
        settled = self.line_ids.filtered(
            lambda line: line.account_type in ("liability_payable", "asset_receivable")
        )
        amount = abs(sum(settled.mapped("balance")))
        return min(1, abs(sum(money.mapped("balance"))) / amount) if amount else 0
