from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.bacs import Account, bacs_text, digits


class AccountJournal(models.Model):
    """The council's own account, as Bacs knows it."""

    _inherit = "account.journal"

    lcc_bacs_user_number = fields.Char(
        "Bacs Service User Number",
        size=6,
        help="The six digits that Bacs has given to the council.",
    )
    lcc_bacs_name = fields.Char(
        "Council's Name on Bacs",
        size=18,
        help="What providers read on their statements: at most 18 of A to Z, 0 to 9, "
        "space and . & / -",
    )

    @api.constrains("lcc_bacs_name", "lcc_bacs_user_number")
    def _check_lcc_bacs(self):
        for journal in self:
            number = journal.lcc_bacs_user_number or ""
            if number and not (len(number) == 6 and number.isdecimal()):
                raise ValidationError(
                    self.env._(
                        "%(journal)s: the Bacs service user number has six digits.",
                        journal=journal.name,
                    )
                )
            name = journal.lcc_bacs_name or ""
            if name != bacs_text(name):
                raise ValidationError(
                    self.env._(
                        "%(journal)s: write the council's name on Bacs as %(name)s.",
                        journal=journal.name,
                        name=bacs_text(name),
                    )
                )

    def _lcc_get_bacs_account(self):
        """Return the council's :class:`Account` that pays from this journal."""
        bank = self.bank_account_id
        return Account(
            digits(bank.clearing_number),
            digits(bank.acc_number),
            self.lcc_bacs_name or "",
        )
