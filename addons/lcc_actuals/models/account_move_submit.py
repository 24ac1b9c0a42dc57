from decimal import Decimal, InvalidOperation

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.ledger import total
from ..tools.quantities import money_text


class AccountMove(models.Model):
    """Submitting a document: from here on the council pays what was declared, or
    returns it, and never amends the cost (guide: Create an Invoice, step 11)."""

    _inherit = "account.move"

    def action_lcc_submit(self, seen_total=None):
        """Submit for payment, declaring that the balance is true and accurate (guide,
        step 11); from here on the cost stands and its weeks are locked.

        ``seen_total``, in pounds, is the Total Payable that the user declared on.
        Raise UserError while anything is missing or short, or if that has changed.
        """
        move = self._lcc_get_editable()
        move._lcc_lock(move.lcc_link_ids.actual_id)
        problems = move._lcc_get_submit_problems(seen_total)
        if problems:
            raise UserError("\n".join(problems))
        move._lcc_do_submit(self.env.uid)

    def _lcc_get_submit_problems(self, seen_total=None):
        """Return why the document can't be submitted now, in words."""
        problems = []
        if not self.lcc_link_ids:
            problems.append(
                self.env._("There is nothing on it. Use [Suggest] to add lines.")
            )
        if not self.ref or not self.invoice_date:
            problems.append(self.env._("Reference and Date on Invoice are needed."))
        items = self._lcc_recalculate()
        if self._lcc_differs(items):
            problems.append(self._lcc_short_text(items))
        elif seen_total is not None and not self._lcc_is_total(seen_total):
            problems.append(
                self.env._("Total Payable has changed since you checked. Check again.")
            )
        return [f"{self._lcc_label()}: {problem}" for problem in problems]

    def _lcc_is_total(self, seen):
        """Tell whether what a caller from outside saw is the total of now."""
        try:
            return Decimal(str(seen)) == Decimal(f"{self.amount_total:.2f}")
        except InvalidOperation:
            return False

    def _lcc_short_text(self, items):
        now = total(item.amounts for item in items).payable * self._lcc_sign()
        return self.env._(
            "its weeks have changed: its items come to %(stored)s, recalculated they "
            "are %(now)s. Use [Update] first.",
            stored=money_text(self.amount_untaxed, self.currency_id.symbol),
            now=money_text(now, self.currency_id.symbol),
        )

    def _lcc_do_submit(self, user_id):
        """Seal the cost and lock the weeks (DESIGN section 5, Pending)."""
        self.write(
            {
                "lcc_date_submitted": fields.Datetime.now(),
                "lcc_submitted_by_id": user_id,
                "lcc_sealed_untaxed": self.amount_untaxed,
                "lcc_sealed_tax": self.amount_tax,
                "lcc_return_reason": False,
            }
        )
        weeks = self.lcc_link_ids.actual_id
        # A week that is adjusted here may be locked by an earlier bill already.
        weeks.filtered(lambda week: week.state != "locked")._do_lock(
            self._lcc_lock_reason()
        )
        self._message_log(
            body=self.env._(
                "Submitted by %(user)s, who declared %(total)s true and accurate.",
                user=self.env["res.users"].browse(user_id).name,
                total=money_text(self.amount_total, self.currency_id.symbol),
            )
        )

    def _lcc_lock_reason(self):
        return self.env._("on %(bill)s", bill=self._lcc_label())
