"""Nothing new is bought for a closed client, or from a closed provider."""

from odoo import api, models
from odoo.exceptions import ValidationError


class LccPackageLine(models.Model):
    _inherit = "lcc.package.line"

    @api.constrains("client_id", "service_id", "date_start", "date_end")
    def _check_not_closed(self):
        for line in self:
            if line.client_id.date_closed:
                raise ValidationError(
                    self.env._(
                        "%(client)s: nothing can be bought or changed any more. Make a "
                        "new client if care begins again.",
                        client=line.client_id.name,
                    )
                )
        self.provider_id._lcc_check_not_closed()


class LccAbsence(models.Model):
    _inherit = "lcc.absence"

    @api.constrains("client_id")
    def _check_not_closed(self):
        for client in self.client_id.filtered("date_closed"):
            raise ValidationError(
                self.env._("%(client)s has no absences any more.", client=client.name)
            )


class LccContract(models.Model):
    _inherit = "lcc.contract"

    @api.constrains("provider_id")
    def _check_provider_not_closed(self):
        self.provider_id._lcc_check_not_closed()


class LccProviderAccess(models.Model):
    _inherit = "lcc.provider.access"

    @api.constrains("provider_id")
    def _check_provider_not_closed(self):
        self.provider_id._lcc_check_not_closed()


class LccScheduledPayment(models.Model):
    _inherit = "lcc.scheduled.payment"

    @api.constrains("contract_id")
    def _check_provider_not_closed(self):
        self.contract_id.provider_id._lcc_check_not_closed()


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.constrains("lcc_provider_id")
    def _check_provider_not_closed(self):
        # Whoever may make the bill may be told that its provider is closed.
        self.sudo().lcc_provider_id._lcc_check_not_closed()
