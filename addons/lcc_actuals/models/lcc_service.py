from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .derived_fields import refuse_derived, without_derived_defaults
from .related_counts import fill_count


class LccService(models.Model):
    """What a contract runs at one place."""

    _name = "lcc.service"
    _description = "Service"
    _inherit = ["lcc.council.thread", "lcc.analytic.mixin"]
    _order = "name, id"
    _check_company_auto = True
    _analytic_plan = "lcc_actuals.analytic_plan_service"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    contract_id = fields.Many2one(
        "lcc.contract",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    provider_id = fields.Many2one(
        related="contract_id.provider_id", store=True, index=True
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    basis = fields.Selection(related="contract_id.basis")
    date_start = fields.Date("Starts", required=True, tracking=True)
    date_end = fields.Date("Ends", tracking=True)
    package_line_count = fields.Integer(compute="_compute_package_line_count")
    access_ids = fields.Many2many(
        "lcc.provider.access",
        "lcc_provider_access_service_rel",
        "service_id",
        "access_id",
        "Users of This Service",
        copy=False,
        groups="lcc_actuals.group_lcc_reader",
        help="Users who record actuals for named services, this one among them.",
    )

    _contract_name_unique = models.UniqueIndex(
        "(contract_id, name)", "This contract already has a service of this name."
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A service can't end before it starts.",
    )

    def _compute_package_line_count(self):
        fill_count(self, "package_line_count", "lcc.package.line", "service_id")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_derived(self, vals)
        return super(LccService, without_derived_defaults(self)).create(vals_list)

    def write(self, vals):
        """Refuse to move a used service to another contract: its rates, weeks and
        payments hang on the contract it ran under."""
        refuse_derived(self, vals)
        if "contract_id" in vals:
            moved = self.filtered(lambda s: s.contract_id.id != vals["contract_id"])
            used = moved.filtered("package_line_count")
            if used:
                raise ValidationError(
                    self.env._(
                        "%(service)s already has care package line items, so it "
                        "can't move to another contract. End it and open a new "
                        "service under the other contract.",
                        service=used[0].name,
                    )
                )
        result = super().write(vals)
        if "contract_id" in vals:
            self._leave_other_providers()
        if "date_start" in vals or "date_end" in vals:
            # Weeks without a CPLI are bounded by their service alone.
            unplanned_sudo = (
                self.env["lcc.actual"]
                .sudo()
                .search([("service_id", "in", self.ids), ("kind", "=", "unplanned")])
            )
            self.env["lcc.commitment"]._ensure_of(unplanned_sudo)
        return result

    def _leave_other_providers(self):
        """Take the services from users of providers whose they are no more."""
        # Whoever may move services need not write access rows.
        for service_sudo in self.sudo():
            provider_sudo = service_sudo.provider_id
            rows_sudo = service_sudo.access_ids.filtered(
                lambda row, provider=provider_sudo: row.provider_id != provider
            )
            rows_sudo.write({"service_ids": [fields.Command.unlink(service_sudo.id)]})

    def action_view_package_lines(self):
        """Open the service's care package line items."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_package_line_action"
        )
        return {
            **action,
            "domain": [("service_id", "in", self.ids)],
            "context": {"default_service_id": self.id},
        }

    def action_view_actuals(self):
        """Open the service's weekly actuals, those of this week and last first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_actual_action"
        )
        return {**action, "domain": [("service_id", "in", self.ids)]}
