from odoo import models

from ...tools.bacs import account_problems


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        """Let a provider that goes to another company end the verification of that
        company's accounts: it would be paid to them."""
        if "parent_id" not in vals:
            return super().write(vals)
        before = {partner: partner.parent_id for partner in self}
        result = super().write(vals)
        moved = self.filtered(
            lambda partner: (
                partner.is_lcc_provider and partner.parent_id != before[partner]
            )
        )
        # Who may say where a branch belongs may change whom it is paid through.
        moved.sudo().parent_id.bank_ids.with_env(self.env)._lcc_do_distrust()
        return result

    def _lcc_get_payment_account(self):
        """Return (account, problem) of a provider: the bank account that is paid now,
        or why nothing can be.

        The provider's own, or that of the company it is a branch of. One that waits for
        its verification stops all: it may be meant to replace the others.
        """
        self.ensure_one()
        banks = self.bank_ids or self.parent_id.bank_ids
        if not banks:
            return banks, self.env._(
                "It has no bank account. Enter one on its contact; another officer "
                "verifies it."
            )
        for bank in banks:
            if not bank._lcc_is_verified():
                return bank.browse(), self.env._(
                    "The bank account %(account)s is new or has changed. An officer "
                    "who didn't change it has to verify it, or it has to be archived.",
                    account=bank._lcc_label(),
                )
        bank = banks.sorted(lambda each: (each.sequence, each.id))[0]
        problems = account_problems(bank._lcc_get_bacs_account())
        if problems:
            return bank.browse(), " ".join(text.capitalize() for text in problems)
        return bank, ""
