from odoo import api, models

from ..lcc_package_line_plan import OWED_FIELDS
from ..sealed_values import changes_of
from .lcc_notice import Told

#: What a provider reads of a CPLI.
TOLD_FIELDS = OWED_FIELDS | {
    "client_id",
    "has_allowance",
    "purchase_type",
    "qty_allowance",
    "service_id",
    "service_level_id",
}


class LccPackageLine(models.Model):
    """New and changed CPLIs are told to the provider's users."""

    _inherit = "lcc.package.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._tell_users("new")
        return lines

    def write(self, vals):
        told = {name: vals[name] for name in TOLD_FIELDS & vals.keys()}
        changed = self.filtered(lambda line: changes_of(line, told)) if told else ()
        result = super().write(vals)
        if changed:
            changed._tell_users("changed")
        return result

    def _tell_users(self, step):
        self.env["lcc.notice"]._tell(
            "package_line",
            step,
            self._name,
            [
                Told(
                    line.id,
                    line.provider_id.id,
                    line.reference,
                    line._get_page_path(),
                    line.service_id.id,
                )
                for line in self
            ],
        )

    def _get_page_path(self):
        """Return the path of the portal's page that lists the CPLI."""
        client, service = self.client_id.id, self.service_id.id
        return (
            f"/my/package-lines?view=1&historical=1&service={service}&client={client}"
        )
