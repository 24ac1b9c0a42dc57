from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.quantities import is_multiple, quantity_text
from ..tools.weeks import range_text
from .derived_fields import refuse_derived, without_derived_defaults
from .related_counts import fill_count

DAY_FIELDS = (
    "qty_monday",
    "qty_tuesday",
    "qty_wednesday",
    "qty_thursday",
    "qty_friday",
    "qty_saturday",
    "qty_sunday",
)


class LccPackageLine(models.Model):
    """Care package line item (CPLI): one client, one service level, how much a
    week, from when to when."""

    _name = "lcc.package.line"
    _description = "Care Package Line Item"
    _inherit = ["lcc.council.thread"]
    _order = "client_id, date_start desc, id"
    _rec_name = "reference"
    _rec_names_search = ["reference", "client_id.list_name", "service_level_id.name"]
    _check_company_auto = True

    reference = fields.Char(
        "CPLI Reference", required=True, readonly=True, copy=False, default="New"
    )
    client_id = fields.Many2one(
        "lcc.client", required=True, index=True, ondelete="restrict", tracking=True
    )
    service_id = fields.Many2one(
        "lcc.service",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    contract_id = fields.Many2one(
        related="service_id.contract_id", store=True, index=True
    )
    provider_id = fields.Many2one(
        related="service_id.provider_id", store=True, index=True
    )
    company_id = fields.Many2one(related="service_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    service_level_id = fields.Many2one(
        "lcc.service.level",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain=[("kind", "!=", "unplanned")],
    )
    kind = fields.Selection(related="service_level_id.kind", store=True)
    date_start = fields.Date("Starts", required=True, tracking=True)
    date_end = fields.Date("Ends", tracking=True, help="Empty while it lasts.")
    qty_week = fields.Float(
        "Weekly Quantity",
        digits="Product Unit",
        compute="_compute_qty_week",
        store=True,
        readonly=False,
        tracking=True,
    )
    is_by_day = fields.Boolean("By Day", tracking=True)
    qty_monday = fields.Float("Monday", digits="Product Unit", tracking=True)
    qty_tuesday = fields.Float("Tuesday", digits="Product Unit", tracking=True)
    qty_wednesday = fields.Float("Wednesday", digits="Product Unit", tracking=True)
    qty_thursday = fields.Float("Thursday", digits="Product Unit", tracking=True)
    qty_friday = fields.Float("Friday", digits="Product Unit", tracking=True)
    qty_saturday = fields.Float("Saturday", digits="Product Unit", tracking=True)
    qty_sunday = fields.Float("Sunday", digits="Product Unit", tracking=True)
    visits_planned = fields.Integer("Planned Visits", default=1, tracking=True)
    purchase_type = fields.Selection(
        [("spot", "Spot"), ("block", "Block")], required=True, default="spot"
    )
    has_allowance = fields.Boolean("Allowance", tracking=True)
    qty_allowance = fields.Float(
        "Allowed Quantity",
        digits="Product Unit",
        tracking=True,
        help="The most that can be claimed from start to end, such as 28 nights.",
    )
    qty_allowance_used = fields.Float(
        "Used", digits="Product Unit", compute="_compute_allowance_used"
    )
    qty_allowance_left = fields.Float(
        "Left", digits="Product Unit", compute="_compute_allowance_used"
    )
    amount_contribution = fields.Monetary("Weekly Client Contribution", tracking=True)
    is_contribution_collected = fields.Boolean(
        "Provider Collects It",
        tracking=True,
        help="The contribution is then deducted from what the council pays.",
    )
    rate_ids = fields.One2many("lcc.rate", "package_line_id", "Own Prices")
    actual_ids = fields.One2many("lcc.actual", "package_line_id", "Actuals")
    actual_count = fields.Integer(compute="_compute_actual_count")
    rate_id = fields.Many2one(
        "lcc.rate",
        "Current Rate",
        compute="_compute_rate",
        help="Today's rate, or the last one of an ended item.",
    )
    price_unit = fields.Monetary("Price per Unit", compute="_compute_rate")

    _reference_unique = models.UniqueIndex(
        "(reference)", "Another care package line item already has this reference."
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A care package line item can't end before it starts.",
    )
    _quantities_positive = models.Constraint(
        "CHECK (LEAST(qty_week, qty_monday, qty_tuesday, qty_wednesday, qty_thursday,"
        " qty_friday, qty_saturday, qty_sunday, qty_allowance, visits_planned,"
        " amount_contribution) >= 0)",
        "Quantities, visits and the contribution can't be negative.",
    )

    @api.depends("is_by_day", *DAY_FIELDS)
    def _compute_qty_week(self):
        """By day, the week is the sum of its days; otherwise it is typed."""
        for line in self:
            if line.is_by_day:
                line.qty_week = sum(line[name] for name in DAY_FIELDS)

    @api.depends("reference", "client_id", "service_level_id", "date_start")
    def _compute_display_name(self):
        """CPLI 01/04/2023 - 31/03/2024, Non-Framework Homecare - Rolling Respite"""
        for line in self:
            if not line.date_start:
                line.display_name = line.reference
                continue
            line.display_name = self.env._(
                "CPLI %(dates)s, %(level)s",
                dates=range_text(line.date_start, line.date_end),
                level=line.service_level_id.name or "",
            )

    @api.depends("actual_ids.qty_actual", "actual_ids.qty_frustrated", "qty_allowance")
    def _compute_allowance_used(self):
        used = {
            line.id: actual + frustrated
            for line, actual, frustrated in self.env["lcc.actual"]._read_group(
                [("package_line_id", "in", self.ids)],
                ["package_line_id"],
                ["qty_actual:sum", "qty_frustrated:sum"],
            )
        }
        for line in self:
            line.qty_allowance_used = used.get(line.id, 0.0)
            line.qty_allowance_left = line.qty_allowance - line.qty_allowance_used

    def _compute_actual_count(self):
        fill_count(self, "actual_count", "lcc.actual", "package_line_id")

    @api.depends("service_level_id", "contract_id", "date_start", "date_end")
    def _compute_rate(self):
        book = self.env["lcc.rate"]._get_book(self.contract_id, self.service_level_id)
        today = self.env.company._lcc_today()
        for line in self:
            day = min(max(today, line.date_start or today), line.date_end or today)
            line.rate_id = book.find(
                line.contract_id.id, line.service_level_id.id, line._origin.id, day
            )
            line.price_unit = line.rate_id.price

    @api.constrains("service_level_id")
    def _check_level_kind(self):
        for line in self:
            if line.service_level_id.kind == "unplanned":
                raise ValidationError(
                    self.env._(
                        "%(level)s is unplanned: it is claimed on a week without a "
                        "care package line item. Choose a planned or intermittent "
                        "service level.",
                        level=line.service_level_id.name,
                    )
                )

    @api.constrains("qty_week", "is_by_day", *DAY_FIELDS)
    def _check_week_is_its_days(self):
        for line in self:
            total = sum(line[name] for name in DAY_FIELDS)
            if line.is_by_day and round(line.qty_week - total, 4):
                raise ValidationError(
                    self.env._(
                        "%(client)s, %(level)s: the days add up to %(days)s, the "
                        "weekly quantity says %(week)s. Change the days, or untick "
                        "By Day.",
                        client=line.client_id.name,
                        level=line.service_level_id.name,
                        days=quantity_text(total),
                        week=quantity_text(line.qty_week),
                    )
                )

    @api.constrains("qty_week", "service_level_id", *DAY_FIELDS)
    def _check_step(self):
        for line in self:
            step = line.service_level_id.qty_step
            for name in ("qty_week", *DAY_FIELDS):
                if not is_multiple(line[name], step):
                    raise ValidationError(
                        self.env._(
                            "%(client)s, %(level)s: %(field)s %(quantity)s is not a "
                            "whole number of steps of %(step)s.",
                            client=line.client_id.name,
                            level=line.service_level_id.name,
                            field=line._fields[name].get_description(self.env)[
                                "string"
                            ],
                            quantity=quantity_text(line[name]),
                            step=quantity_text(step),
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_derived(self, vals)
            if vals.get("is_by_day"):
                vals.pop("qty_week", None)  # the sum of the days
            if vals.get("reference", "New") == "New":
                vals["reference"] = self.env["ir.sequence"].next_by_code(
                    "lcc.package.line"
                )
        return super(LccPackageLine, without_derived_defaults(self)).create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        for line in self:
            if line._is_recorded():
                raise ValidationError(
                    self.env._(
                        "%(reference)s has been recorded or paid, so it stays. "
                        "End it instead.",
                        reference=line.reference,
                    )
                )

    def action_view_actuals(self):
        """Open the line's weekly actuals."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_actual_action"
        )
        return {
            **action,
            "domain": [("package_line_id", "in", self.ids)],
            "context": {},
        }
