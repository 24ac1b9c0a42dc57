from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: unit -> (its plural, the product unit of measure that counts it)
UNITS = {
    "hour": ("Hours", "uom.product_uom_hour"),
    "night": ("Nights", "lcc_actuals.uom_night"),
    "session": ("Sessions", "lcc_actuals.uom_session"),
    "week": ("Weeks", "lcc_actuals.uom_week"),
    "mile": ("Miles", "uom.product_uom_mile"),
}

KINDS = [
    ("planned", "Planned"),
    ("unplanned", "Unplanned"),
    ("intermittent", "Intermittent"),
]


class LccServiceLevel(models.Model):
    """What is priced: "Homecare (LWH) - Two Carer", by the hour."""

    _name = "lcc.service.level"
    _description = "Service Level"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    unit = fields.Selection(
        [(unit, unit.capitalize()) for unit in UNITS], required=True, default="hour"
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        default="planned",
        help="Planned: generated every week from the CPLI. Unplanned: emergency "
        "hours, notice, risk assessment, claimed without a CPLI. Intermittent: "
        "rolling respite, claimed when it happens against its CPLI.",
    )
    qty_step = fields.Float(
        "Step",
        digits="Product Unit",
        required=True,
        default=0.25,
        help="Quantities are whole numbers of this step.",
    )
    qty_per_visit_max = fields.Float(
        "Limit per Instance",
        digits="Product Unit",
        help="Largest quantity of one instance (visit), such as 4; 0 for none.",
    )
    policy_id = fields.Many2one(
        "lcc.policy", "Own Policy", help="Beats the contract's policy when set."
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="restrict",
        help="Gives accounts, taxes and unit of measure on bills.",
    )
    uom_id = fields.Many2one(
        related="product_id.uom_id", string="Product Unit of Measure"
    )

    _name_unique = models.UniqueIndex(
        "(name)", "Another service level already has this name."
    )
    _step_positive = models.Constraint(
        "CHECK (qty_step > 0)", "The step must be more than 0."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Give a level without a product its own, so that it can be billed."""
        for vals in vals_list:
            if not vals.get("product_id"):
                product = self.env["product.product"].create(
                    self._prepare_product_vals(vals)
                )
                vals["product_id"] = product.id
        return super().create(vals_list)

    def write(self, vals):
        """Refuse another kind once care is planned at the level: what is billed as
        planned would be taken back whole."""
        if "kind" in vals:
            self.filtered(lambda level: level.kind != vals["kind"])._check_unused()
        return super().write(vals)

    def _check_unused(self):
        # Who may change a level may be told that it is used.
        cplis_sudo = self.env["lcc.package.line"].sudo()
        found = cplis_sudo.search([("service_level_id", "in", self.ids)], limit=1)
        if found:
            raise ValidationError(
                self.env._(
                    "%(level)s: care package line items are of it, so its kind stays. "
                    "Make a new service level.",
                    level=found.service_level_id.name,
                )
            )

    @api.model
    def _prepare_product_vals(self, vals):
        """Return the values of a level's product: a purchased service without tax.

        Welfare services are VAT exempt (DESIGN section 5), so the tax is named:
        Odoo would give 20 % to a product that names none.
        """
        uom = self.env.ref(UNITS[vals.get("unit") or "hour"][1])
        return {
            "name": vals["name"],
            "type": "service",
            "uom_id": uom.id,
            "sale_ok": False,
            "purchase_ok": True,
            "taxes_id": [fields.Command.clear()],
            "supplier_taxes_id": [fields.Command.set(self._get_exempt_tax().ids)],
        }

    @api.model
    def _get_exempt_tax(self):
        """Return the company's purchase tax for exempt supplies, if its chart has
        one (UK chart: PT2)."""
        chart = self.env["account.chart.template"].with_company(self.env.company)
        return chart.ref("PT2", raise_if_not_found=False) or self.env["account.tax"]

    @api.constrains("unit", "product_id")
    def _check_unit_of_product(self):
        """The level's unit and the product's must count the same thing, or bills
        would say hours where the portal says nights."""
        for level in self:
            expected = self.env.ref(UNITS[level.unit][1])
            if level.uom_id != expected:
                raise ValidationError(
                    self.env._(
                        "%(level)s is counted by the %(unit)s, but its product by "
                        "%(uom)s. Choose a product counted by %(expected)s.",
                        level=level.name,
                        unit=level._unit_text(),
                        uom=level.uom_id.name,
                        expected=expected.name,
                    )
                )

    def _unit_text(self, quantity=1):
        """Return the unit's word for ``quantity``: "Hour" or "Hours"."""
        self.ensure_one()
        return self.unit.capitalize() if quantity == 1 else UNITS[self.unit][0]

    def _get_policy(self, contract):
        """Return the policy that rules this level under ``contract``."""
        self.ensure_one()
        return self.policy_id or contract.policy_id
