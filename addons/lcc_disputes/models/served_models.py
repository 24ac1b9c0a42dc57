"""What a provider's users are shown of disputes."""

from odoo import api, models
from odoo.fields import Domain


class LccDispute(models.Model):
    """Shown to who records every service in it, as its text may be about any."""

    _name = "lcc.dispute"
    _inherit = ["lcc.dispute", "lcc.served"]
    _served_roles = ("role_actuals",)
    _served_fields = ("line_ids.service_id",)

    @api.model
    def _get_services_domain(self, service_ids):
        own = Domain("line_ids", "any", [("service_id", "in", service_ids)])
        others = Domain("line_ids", "any", [("service_id", "not in", service_ids)])
        return own & ~others
