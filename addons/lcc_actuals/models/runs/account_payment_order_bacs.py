from odoo import models
from odoo.exceptions import UserError

from ...tools.bacs import BacsRefused, Payment, Submission, bacs_text, write_file
from .account_payment_method import BACS


class AccountPaymentOrder(models.Model):
    """The file of a run that is paid by Bacs."""

    _inherit = "account.payment.order"

    def generate_payment_file(self):
        """Return (bytes, extension) of the file, as OCA's orders do."""
        self.ensure_one()
        if self.payment_method_code != BACS:
            return super().generate_payment_file()
        if not self.lcc_is_run:
            raise UserError(
                self.env._(
                    "%(order)s: Bacs files are made by payment runs, under Care "
                    "Purchasing.",
                    order=self.name,
                )
            )
        self.env["account.move"]._lcc_check_officer()
        try:
            return write_file(self._lcc_get_submission()), "txt"
        except BacsRefused as error:
            raise UserError("\n".join(error.problems)) from error

    def _lcc_get_submission(self):
        today = self.company_id._lcc_today()
        created = self.date_generated or today
        payments = self.payment_ids.sorted("id")
        return Submission(
            user_number=self.journal_id.lcc_bacs_user_number or "",
            serial=self.lcc_serial or "",
            account=self.journal_id._lcc_get_bacs_account(),
            created=created,
            processing=self.date_scheduled,
            holidays=frozenset(
                self.company_id._lcc_get_bank_holidays(created, self.date_scheduled)
            ),
            payments=tuple(
                Payment(
                    payee=payment.lcc_provider_id.display_name,
                    account=payment.partner_bank_id._lcc_get_bacs_account(),
                    amount=round(payment.amount * 100),
                    reference=f"{bacs_text(self.name)}/{number}",
                )
                for number, payment in enumerate(payments, start=1)
            ),
        )
