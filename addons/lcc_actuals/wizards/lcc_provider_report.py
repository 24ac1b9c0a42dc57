import base64
import io

from odoo import api, fields, models

from ..models.reports.lcc_pending_report import STATUSES
from ..models.saved_records import check_saved


class LccProviderReport(models.TransientModel):
    """The reports that providers have on the portal, for council staff."""

    _name = "lcc.provider.report"
    _description = "Report for a Provider"

    report = fields.Selection(
        [
            ("remittance", "Remittance Advice Provider Payments"),
            ("pending", "Pending Scheduled Payments"),
        ],
        required=True,
        default="remittance",
    )
    provider_id = fields.Many2one(
        "res.partner", "Organisation", domain=[("is_lcc_provider", "=", True)]
    )
    contract_id = fields.Many2one(
        "lcc.contract", domain="[('provider_id', '=', provider_id)]"
    )
    payment_method_id = fields.Many2one(
        "account.payment.method", domain="[('id', 'in', used_method_ids)]"
    )
    used_method_ids = fields.Many2many(
        "account.payment.method", compute="_compute_used_method_ids"
    )
    status = fields.Selection(STATUSES)
    date_from = fields.Date()
    date_to = fields.Date()
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.depends("provider_id", "contract_id")
    def _compute_used_method_ids(self):
        """Offer the methods by which the contract was really paid."""
        reports = self.env["lcc.remittance.report"]
        for wizard in self:
            choices = wizard.provider_id and reports.action_read_choices(
                wizard.provider_id.id, wizard._get_contract_id()
            )
            ids = [value for value, _label in choices["methods"]] if choices else []
            wizard.used_method_ids = self.env["account.payment.method"].browse(ids)

    def _get_contract_id(self):
        is_theirs = self.contract_id.provider_id == self.provider_id
        return self.contract_id.id if is_theirs else None

    def action_print(self):
        """Print the report as PDF."""
        self.ensure_one()
        check_saved(self)
        action = self.env.ref(f"lcc_actuals.action_report_{self.report}")
        parameters = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self._get_parameters().items()
        }
        return action.report_action(None, data={"parameters": parameters})

    def action_download_xlsx(self):
        """Download the report's rows as XLSX."""
        return self._download("xlsx")

    def action_download_csv(self):
        """Download the report's rows as CSV."""
        return self._download("csv")

    def _get_parameters(self):
        """Return the parameters of the report's own method."""
        self.ensure_one()
        if self.report == "pending":
            return {
                "provider_id": self.provider_id.id,
                "status": self.status,
                "date_from": self.date_from,
                "date_to": self.date_to,
            }
        first = self.date_from or fields.Date.to_date("2000-01-01")
        last = self.date_to or fields.Date.to_date("2099-12-31")
        return {
            "provider_id": self.provider_id.id,
            "contract_id": self._get_contract_id(),
            "method_id": self.payment_method_id.id,
            "period": f"{first}_{last}",
        }

    def _download(self, kind):
        self.ensure_one()
        file = io.BytesIO()
        reports = self.env[f"lcc.{self.report}.report"]
        reports._write_sheet(kind, file, **self._get_parameters())
        labels = dict(self._fields["report"]._description_selection(self.env))
        self.file = base64.b64encode(file.getvalue())
        self.file_name = f"{labels[self.report]}.{kind}"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.file_name}"
            "?download=true",
            "target": "download",
        }
