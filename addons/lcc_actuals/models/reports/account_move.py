from odoo import models


class AccountMove(models.Model):
    """A bill as a remittance advice tells it."""

    _inherit = "account.move"

    def write(self, vals):
        """Have the advice mailed of a payment that has no entry of its own: Odoo makes
        it first, and then says which bills it pays."""
        if "matched_payment_ids" not in vals:
            return super().write(vals)
        # Whoever pays may not read whom the provider wants it sent to.
        bills_sudo = self._lcc_is_bill().sudo()
        before = bills_sudo.matched_payment_ids
        result = super().write(vals)
        (bills_sudo.matched_payment_ids - before)._lcc_send_remittance()
        return result

    def _lcc_get_paid_day(self):
        """Return the day of what the bill was last matched with, a payment or a credit
        note, or ``False``."""
        own = self.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        others = own.matched_debit_ids.debit_move_id
        others |= own.matched_credit_ids.credit_move_id
        return max((others - own).mapped("date"), default=False)

    def _lcc_read_remitted(self, paid):
        """Return what a payment paid of the bill, ``paid`` pounds, as plain data:
        ``lines`` of dicts whose ``amount``, VAT included, add up to it."""
        self.ensure_one()
        schedule = self.lcc_scheduled_payment_id
        sign = -1 if self.move_type == "in_refund" else 1
        lines = self._lcc_read_remitted_lines(sign)
        total = self.currency_id.round(self.amount_total * sign)
        rest = self.currency_id.round(paid - total)
        if rest:
            lines.append(self._lcc_rest_line(rest))
        return {
            "id": self.id,
            "is_schedule": bool(schedule),
            "kind_text": (
                self.env._("Scheduled Payment") if schedule else self._lcc_kind_text()
            ),
            "reference": self.ref or "",
            "contract": ", ".join(
                sorted(
                    self.invoice_line_ids.lcc_commitment_id.contract_id.mapped("name")
                )
            ),
            "provider": self.lcc_provider_id.name,
            "total": total,
            "paid": paid,
            "lines": lines,
        }

    def _lcc_rest_line(self, rest):
        text = (
            self.env._("Paid at another time, or still to be paid")
            if rest * (self.amount_total or 1) < 0
            else self.env._("Settled at another time")
        )
        return {**_NO_LINE, "description": text, "amount": rest}

    def _lcc_read_remitted_lines(self, sign):
        """Return the lines that people see, of a schedule or of an invoice; what
        rounding VAT by document leaves over is the largest line's."""
        by_key = self.invoice_line_ids.filtered("lcc_commitment_id").grouped(
            lambda line: line.lcc_line_key or line.lcc_ledger_key
        )
        told = {line.id: line for line in self.lcc_scheduled_payment_id.line_ids}
        money = self.currency_id.round
        rows = []
        for key, lines in by_key.items():
            row = lines._lcc_read_remitted(
                told.get(int(key)) if key.isdigit() else None
            )
            rows.append(
                {**row, "amount": money(sum(lines.mapped("price_total")) * sign)}
            )
        rest = money(self.amount_total * sign - sum(row["amount"] for row in rows))
        if rest and rows:
            most = max(rows, key=lambda row: abs(row["amount"]))
            most["amount"] = money(most["amount"] + rest)
        return sorted(rows, key=lambda row: row["order"])


#: A line that is about nobody.
_NO_LINE = {
    "contract": None,
    "client": None,
    "client_reference": None,
    "financial_year": None,
    "description": None,
    "is_adjustment": False,
    "date_from": None,
    "date_to": None,
    "order": (),
}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _lcc_read_remitted(self, schedule_line=None):
        """Describe lines of the ledger that people see as one line."""
        commitment, first = self.lcc_commitment_id, self[0]
        dates = min(self.mapped("lcc_date_from")), max(self.mapped("lcc_date_to"))
        is_adjustment = first.lcc_is_adjustment
        if schedule_line:
            text = schedule_line._get_reason_text()
        else:
            text = self.env._("Weekly actuals.")
            if is_adjustment:
                text = self.env._("%(text)s (Adj)", text=text)
        return {
            "contract": commitment.contract_id.name,
            "client": commitment.client_id.list_name,
            "client_reference": commitment.client_id.reference,
            "financial_year": commitment.financial_year,
            "description": text,
            "is_adjustment": is_adjustment,
            "date_from": dates[0],
            "date_to": dates[1],
            "order": (commitment.list_name, commitment.financial_year, dates, first.id),
        }
