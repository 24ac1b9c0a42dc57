"""What a provider's users are shown of each model, in one place to review.

The role Actuals can be for named services; the other roles show all of the provider's.
"""

from odoo import api, models
from odoo.fields import Domain

#: Services in the archive have weeks to look at, and are whose they were.
ARCHIVED_TOO = Domain("active", "in", [True, False])


class LccContract(models.Model):
    """Shown to who records one of its services."""

    _name = "lcc.contract"
    _inherit = ["lcc.contract", "lcc.served"]
    _served_roles = ("role_invoices", "role_actuals")
    _served_fields = ("service_ids",)

    @api.model
    def _get_services_domain(self, service_ids):
        return Domain(
            "service_ids", "any", ARCHIVED_TOO & Domain("id", "in", service_ids)
        )


class LccService(models.Model):
    _name = "lcc.service"
    _inherit = ["lcc.service", "lcc.served"]
    _served_roles = ("role_invoices", "role_actuals")
    _served_service = "id"


class LccPackageLine(models.Model):
    _name = "lcc.package.line"
    _inherit = ["lcc.package.line", "lcc.served"]
    _served_roles = ("role_invoices", "role_actuals")
    _served_fields = ("service_id",)


class LccActual(models.Model):
    _name = "lcc.actual"
    _inherit = ["lcc.actual", "lcc.served"]
    _served_roles = ("role_invoices", "role_actuals")
    _served_fields = ("service_id",)


class LccRate(models.Model):
    """Shown once approved: a contract's to who records one of its services, a care
    package line's own to who records its service."""

    _name = "lcc.rate"
    _inherit = ["lcc.rate", "lcc.served"]
    _served_roles = ("role_invoices", "role_actuals")
    _served_fields = ("state", "package_line_id.service_id", "contract_id.service_ids")

    @api.model
    def _get_served_domain(self):
        return Domain("state", "=", "approved") & super()._get_served_domain()

    @api.model
    def _get_services_domain(self, service_ids):
        of_contract = Domain("package_line_id", "=", False) & Domain(
            "contract_id.service_ids",
            "any",
            ARCHIVED_TOO & Domain("id", "in", service_ids),
        )
        return of_contract | Domain("package_line_id.service_id", "in", service_ids)


class LccClient(models.Model):
    """Shown to who is shown a care package line item of the client."""

    _name = "lcc.client"
    _inherit = ["lcc.client", "lcc.served"]
    _served_roles = ("role_invoices", "role_actuals")
    _served_provider = "package_line_ids.provider_id"
    _served_fields = ("package_line_ids.service_id",)

    @api.model
    def _get_served_domain(self):
        lines = self.env["lcc.provider.access"]._get_served_domain(
            self._served_roles, self._get_services_domain
        )
        return Domain("package_line_ids", "any", lines)


class LccActualsImport(models.Model):
    """For some services, one's own of these services alone: rows that named no known
    line hold names as they were typed."""

    _name = "lcc.actuals.import"
    _inherit = ["lcc.actuals.import", "lcc.served"]
    _served_roles = ("role_actuals",)
    _served_fields = ("user_id", "service_ids")

    @api.model
    def _get_services_domain(self, service_ids):
        others = ARCHIVED_TOO & Domain("id", "not in", service_ids)
        own = Domain("user_id", "=", self.env.uid)
        return own & Domain("service_ids", "not any", others)


class LccCommitment(models.Model):
    _name = "lcc.commitment"
    _inherit = ["lcc.commitment", "lcc.served"]
    _served_roles = ("role_invoices",)


class LccScheduledPayment(models.Model):
    _name = "lcc.scheduled.payment"
    _inherit = ["lcc.scheduled.payment", "lcc.served"]
    _served_roles = ("role_payments",)


class LccScheduledPaymentLine(models.Model):
    _name = "lcc.scheduled.payment.line"
    _inherit = ["lcc.scheduled.payment.line", "lcc.served"]
    _served_roles = ("role_payments",)


class LccAbsenceReport(models.Model):
    """Shown to who records a service at which the client was cared for, and in the role
    Payments where the client was paid for on plan."""

    _name = "lcc.absence.report"
    _inherit = ["lcc.absence.report", "lcc.served"]
    _served_roles = ("role_actuals",)
    _served_fields = ("is_scheduled", "service_ids")

    @api.model
    def _get_served_domain(self):
        paid = self.env["lcc.provider.access"]._get_served_domain(("role_payments",))
        return super()._get_served_domain() | Domain("is_scheduled", "=", True) & paid

    @api.model
    def _get_services_domain(self, service_ids):
        return Domain(
            "service_ids", "any", ARCHIVED_TOO & Domain("id", "in", service_ids)
        )
