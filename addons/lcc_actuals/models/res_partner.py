from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .related_counts import fill_count


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_lcc_provider = fields.Boolean(
        "Care Provider",
        index=True,
        help="An organisation the council buys care from, or one of its branches.",
    )
    lcc_access_ids = fields.One2many(
        "lcc.provider.access",
        "provider_id",
        "Portal Users",
        groups="lcc_actuals.group_lcc_reader",
    )
    lcc_contract_ids = fields.One2many("lcc.contract", "provider_id", "Contracts")
    lcc_contract_count = fields.Integer(compute="_compute_lcc_contract_count")

    def _compute_lcc_contract_count(self):
        fill_count(self, "lcc_contract_count", "lcc.contract", "provider_id")

    @api.constrains("is_lcc_provider", "is_company")
    def _check_provider_is_company(self):
        for partner in self:
            if partner.is_lcc_provider and not partner.is_company:
                raise ValidationError(
                    self.env._(
                        "%(name)s is a person. A care provider is a company or a "
                        "branch: tick Company first.",
                        name=partner.display_name,
                    )
                )

    def action_view_lcc_contracts(self):
        """Open the provider's contracts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_contract_action"
        )
        return {
            **action,
            "domain": [("provider_id", "in", self.ids)],
            "context": {"default_provider_id": self.id},
        }

    def action_view_lcc_package_lines(self):
        """Open the care package line items that the provider delivers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_package_line_action"
        )
        return {**action, "domain": [("provider_id", "in", self.ids)]}
