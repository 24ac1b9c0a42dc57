from odoo import api, fields, models
from odoo.fields import Domain

from ..account_payment import MADE
from .lcc_notice import Told

PAYMENT = "account.payment"


class AccountPayment(models.Model):
    """A payment that is made is told to the provider's users who asked for it: its
    remittance advice can be read. One that is put back is told anew when it is made
    again."""

    _inherit = "account.payment"

    lcc_date_remitted = fields.Datetime("Remittance Told", readonly=True, copy=False)

    def write(self, vals):
        is_undone = "state" in vals and vals["state"] not in MADE
        if is_undone:
            vals = {**vals, "lcc_date_remitted": False}
        result = super().write(vals)
        if is_undone:
            self.env["lcc.notice"]._take_back(PAYMENT, self.ids)
        if vals.get("state") in MADE:
            self._lcc_send_remittance()
        return result

    def _lcc_send_remittance(self):
        """Tell of those of the payments that are made and pay bills of care providers:
        each once, however often this is called. Who asks later is told of later
        payments."""
        # Whoever pays may not read whom the provider wants it told to.
        due_sudo = self.sudo().filtered(
            lambda payment: payment.state in MADE and not payment.lcc_date_remitted
        )
        told = [
            Told(
                payment.id,
                provider.id,
                payment.payment_reference or payment.name,
                "/my/reports/remittance-advice?view=1",
            )
            for payment in due_sudo
            for provider in payment._lcc_get_bills().lcc_provider_id
        ]
        self.env["lcc.notice"]._tell("remittance", "paid", PAYMENT, told)
        paid_sudo = due_sudo.browse({each.res_id for each in told})
        paid_sudo.write({"lcc_date_remitted": fields.Datetime.now()})


class LccNotice(models.Model):
    _inherit = "lcc.notice"

    @api.model
    def _get_readable(self, user, model, record_ids):
        """Let those read of a payment who read its remittance advice; the payment
        itself is the council's."""
        if model != PAYMENT:
            return super()._get_readable(user, model, record_ids)
        providers = self.env["lcc.provider.access"]._providers_of(user, "role_payments")
        payments = self.env[PAYMENT]
        made = payments._lcc_made_domain(providers) & Domain("id", "in", record_ids)
        return payments.search(made).ids
