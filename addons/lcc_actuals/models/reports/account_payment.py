from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.remittance import Match, Offset, share_out, share_unmatched
from ..account_payment import MADE

#: What :meth:`AccountPayment._lcc_made_domain` reads by SQL.
READ = {
    "account.payment": ("invoice_ids", "move_id"),
    "account.move.line": ("move_id",),
    "account.partial.reconcile": ("credit_move_id", "debit_move_id"),
}


class AccountPayment(models.Model):
    """What a payment pays of the bills of care providers, however it was made: by
    Odoo's own wizard, by a payment run, or matched by hand."""

    _inherit = "account.payment"

    @api.model
    def _lcc_made_domain(self, providers, contract_id=None):
        """Return the domain of payments made to ``providers``, or to one of their
        contracts."""
        bills = Domain("lcc_provider_id", "in", providers.ids)
        bills &= Domain("state", "=", "posted")
        if contract_id:
            bills &= Domain(
                "invoice_line_ids.lcc_commitment_id.contract_id", "=", contract_id
            )
        # The caller knows for whom it asks.
        paid = self.env["account.move"].sudo()._search(bills).subselect()
        return Domain("state", "in", MADE) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), self._lcc_get_ways(paid)
            )
        )

    def _lcc_get_ways(self, bills):
        """Return the SQL of the ids of the payments that name one of ``bills``, an SQL
        of ids, or are matched with one, on either side.

        From the bills to their payments: as a condition on payments, each payment that
        the council ever made would be looked at, a second for 200,000 of them.
        """
        fields = [
            self.env[model]._fields[name]
            for model, names in READ.items()
            for name in names
        ]
        return SQL(
            """
            SELECT payment_id FROM account_move__account_payment
            WHERE invoice_id IN %(bills)s
            UNION
            SELECT payment.id FROM account_move_line bill
            JOIN account_partial_reconcile part ON part.credit_move_id = bill.id
            JOIN account_move_line entry ON entry.id = part.debit_move_id
            JOIN account_payment payment ON payment.move_id = entry.move_id
            WHERE bill.move_id IN %(bills)s
            UNION
            SELECT payment.id FROM account_move_line bill
            JOIN account_partial_reconcile part ON part.debit_move_id = bill.id
            JOIN account_move_line entry ON entry.id = part.credit_move_id
            JOIN account_payment payment ON payment.move_id = entry.move_id
            WHERE bill.move_id IN %(bills)s
            """,
            bills=bills,
            to_flush=fields,
        )

    def _lcc_get_paid(self):
        """Return {payment: {bill: amount}} of what each of the payments pays; a credit
        note's amount is negative. Constant number of queries."""
        named = {
            each: each.invoice_ids._lcc_is_bill().filtered(
                lambda bill: bill.state == "posted"
            )
            for each in self
        }
        matches, offsets = self._lcc_get_matches(
            self.env["account.move"].union(*named.values())
        )
        matched = {match.payment for match in matches}
        paid = share_out(
            matches, offsets, {each.id: b.ids for each, b in named.items()}
        )
        for payment, bills in named.items():
            if payment.id not in matched and not payment.move_id:
                paid[payment.id] = share_unmatched(
                    _pence(payment._lcc_get_amount()),
                    {
                        bill.id: _pence(-bill.amount_total_signed)
                        for bill in bills.sorted(lambda b: (b.invoice_date_due, b.id))
                    },
                )
        bills = self.env["account.move"].browse
        return {
            payment: {
                bills(bill): pence / 100
                for bill, pence in paid.get(payment.id, {}).items()
                if pence
            }
            for payment in self
        }

    def _lcc_get_bills(self):
        """Return the bills of care providers that the payments are for."""
        bills = self.invoice_ids | _partners_of(self.move_id.line_ids)
        return bills._lcc_is_bill()

    def _lcc_get_amount(self):
        """Return what the payment pays; what a provider pays back is negative."""
        self.ensure_one()
        return -self.amount_company_currency_signed

    def _lcc_get_matches(self, bills):
        """Return ([Match], [Offset]) of the payments' bills, ``bills`` among them, and
        of what these are set against."""
        own = self.move_id.line_ids
        bills |= _partners_of(own)._lcc_is_bill()
        bills |= _partners_of(_payable(bills))._lcc_is_bill()
        payable = _payable(bills)
        matches, offsets = [], []
        for partial in payable.matched_debit_ids | payable.matched_credit_ids:
            sides = partial.credit_move_id.move_id, partial.debit_move_id.move_id
            when = partial.create_date, partial.id
            pence = _pence(partial.amount)
            invoice, refund = (move._lcc_is_bill() for move in sides)
            if invoice and refund:
                offsets.append(Offset(*when, invoice.id, refund.id, pence))
                continue
            bill, other = sides if invoice else reversed(sides)
            payment = other.origin_payment_id
            if payment.state in MADE:
                sign = 1 if invoice else -1
                matches.append(Match(*when, payment.id, bill.id, pence * sign))
        return matches, offsets


def _payable(bills):
    return bills.line_ids.filtered(
        lambda line: line.account_type == "liability_payable"
    )


def _partners_of(lines):
    """Return the entries that journal items are matched with."""
    return (
        lines.matched_debit_ids.debit_move_id | lines.matched_credit_ids.credit_move_id
    ).move_id


def _pence(amount):
    return round(amount * 100)
