import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.quantities import money_text
from ...tools.weeks import long_date
from ..account_payment import MADE

_logger = logging.getLogger(__name__)


class AccountPayment(models.Model):
    """The remittance advice of a payment, mailed to those of the provider's users who
    asked for it, and to nobody else. It is noted when the payment is made and sent by a
    job: a payment run waits for no print and fails for no mail."""

    _inherit = "account.payment"

    lcc_is_remittance_due = fields.Boolean(
        "Remittance to Be Mailed", readonly=True, copy=False
    )
    lcc_date_remitted = fields.Datetime("Remittance Mailed", readonly=True, copy=False)

    _lcc_remittance_index = models.Index("(id) WHERE lcc_is_remittance_due")

    def write(self, vals):
        """Mail the advice of a payment that is made; one that is put back is told anew
        when it is made again."""
        if "state" in vals and vals["state"] not in MADE:
            vals = {**vals, "lcc_is_remittance_due": False, "lcc_date_remitted": False}
        result = super().write(vals)
        if vals.get("state") in MADE:
            self._lcc_send_remittance()
        return result

    def _lcc_send_remittance(self):
        """Have the advice of those of the payments mailed that are made and pay bills
        of care providers with users who have asked for it: each once, however often
        this is called. Who asks later is sent later payments."""
        access = self.env["lcc.provider.access"]
        # Whoever pays may not read whom the provider wants it sent to.
        due_sudo = self.sudo().filtered(
            lambda payment: (
                payment.state in MADE
                and not payment.lcc_is_remittance_due
                and not payment.lcc_date_remitted
                and access._get_subscribed(payment._lcc_get_bills().lcc_provider_id)
            )
        )
        if due_sudo:
            due_sudo.write({"lcc_is_remittance_due": True})
            self.env.ref("lcc_actuals.cron_send_remittances").sudo()._trigger()

    @api.model
    def _cron_send_remittances(self):
        """Mail what is due; called by the scheduler, a payment to a transaction: a job
        killed half way sends none twice and leaves none out."""
        scheduler = self.env["ir.cron"]
        due = self.search([("lcc_is_remittance_due", "=", True)], order="date, id")
        scheduler._commit_progress(remaining=len(due))
        for payment in due:
            try:
                with self.env.cr.savepoint():
                    payment._lcc_mail_remittance()
            except UserError:
                _logger.exception("The remittance advice of %s waits", payment.name)
            if not scheduler._commit_progress(1):
                break

    def _lcc_mail_remittance(self):
        """Mail the advice to everyone who asked for it, each what they may read."""
        self.ensure_one()
        bills = self._lcc_get_paid()[self]
        providers = self.env["res.partner"].union(
            *(bill.lcc_provider_id for bill in bills)
        )
        for provider in providers:
            for row in self.env["lcc.provider.access"]._get_subscribed(provider):
                self._lcc_mail_to(row)
        self.write(
            {
                "lcc_is_remittance_due": False,
                "lcc_date_remitted": fields.Datetime.now(),
            }
        )

    def _lcc_mail_to(self, row):
        """Mail the advice to the user of an access row, made with that user's rights.

        The address is the user's own: never that of the payment's partner, nor of
        whoever follows the payment.
        """
        reports = self.env["lcc.remittance.report"].with_user(row.user_id)
        (advice,) = reports._read_advice(self.ids, row.provider_id.id)["payments"]
        template = self.env.ref("lcc_actuals.mail_template_remittance").with_context(
            lcc_advice={
                "user": row.user_id.name,
                "provider": row.provider_id.name,
                "date": long_date(advice["date"]),
                "method": advice["method"],
                "reference": advice["reference"],
                "amount": money_text(advice["amount"], self.currency_id.symbol),
            }
        )
        pdf = reports._render_advice(self.ids, row.provider_id.id)
        name = f"Remittance Advice {advice['date']} {advice['reference']}.pdf"
        template.send_mail(
            self.id,
            email_values={
                "email_to": row.user_id.email_formatted,
                "email_cc": False,
                "recipient_ids": [],
                "attachments": [(name.replace("/", "-"), base64.b64encode(pdf))],
            },
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
