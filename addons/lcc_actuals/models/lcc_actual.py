from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.quantities import cost, money_text, quantity_text
from ..tools.weeks import financial_year, long_date, running_days
from .lcc_service_level import KINDS

#: What is said of a week: typed by a provider or an officer.
ENTRY_FIELDS = (
    "qty_actual",
    "qty_frustrated",
    "qty_missed",
    "qty_extra",
    "visits",
    "reason_id",
    "comment",
)

STATES = [
    ("generated", "To confirm"),
    ("confirmed", "Confirmed"),
    ("locked", "Locked"),
]


class LccActual(models.Model):
    """Weekly actual: one CPLI, or one unplanned service level of a client and
    service, in one week.

    Quantities are in the service level's unit, money in pounds. This file holds
    what an actual is; its rules are in ``lcc_actual_rules``, saving and
    confirming in ``lcc_actual_entry``, a client's week and the calendar in
    ``lcc_actual_week``, and making and following the plan in
    ``lcc_actual_generation``.
    """

    _name = "lcc.actual"
    _description = "Weekly Actual"
    _order = "week_start desc, client_id, id"
    _check_company_auto = True

    week_start = fields.Date("Week Beginning", required=True)
    package_line_id = fields.Many2one(
        "lcc.package.line",
        "CPLI",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty on an unplanned line.",
    )
    client_id = fields.Many2one(
        "lcc.client", required=True, index=True, ondelete="restrict"
    )
    service_id = fields.Many2one(
        "lcc.service",
        required=True,
        index=True,
        ondelete="restrict",
    )
    service_level_id = fields.Many2one(
        "lcc.service.level", required=True, index=True, ondelete="restrict"
    )
    contract_id = fields.Many2one(
        related="service_id.contract_id", store=True, index=True, precompute=True
    )
    provider_id = fields.Many2one(
        related="service_id.provider_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="service_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, compute="_compute_kind", store=True, precompute=True)
    unit = fields.Selection(related="service_level_id.unit")

    qty_planned = fields.Float(
        "Planned", digits="Product Unit", readonly=True, default=0.0
    )
    qty_plan_now = fields.Float(
        "Plan Now",
        digits="Product Unit",
        readonly=True,
        default=0.0,
        help="What the CPLI plans today; Planned is what it was when last entered.",
    )
    qty_frustrated = fields.Float("Frustrated", digits="Product Unit", default=0.0)
    qty_missed = fields.Float("Missed", digits="Product Unit", default=0.0)
    qty_extra = fields.Float("Extra", digits="Product Unit", default=0.0)
    qty_actual = fields.Float("Actual", digits="Product Unit", default=0.0)
    visits = fields.Integer(default=0)
    reason_id = fields.Many2one("lcc.variance.reason", ondelete="restrict")
    comment = fields.Char("Comments")
    is_plan_changed = fields.Boolean(
        "Plan Changed", compute="_compute_is_plan_changed", store=True, precompute=True
    )

    date_from = fields.Date(
        "First Day", compute="_compute_days", store=True, precompute=True
    )
    date_to = fields.Date(
        "Last Day", compute="_compute_days", store=True, precompute=True
    )
    financial_year = fields.Char(compute="_compute_days", store=True, precompute=True)
    rate_id = fields.Many2one(
        "lcc.rate",
        compute="_compute_rate_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    price_unit = fields.Monetary(
        "Price per Unit",
        compute="_compute_rate_id",
        store=True,
        precompute=True,
        aggregator="avg",
    )
    amount_total = fields.Monetary(
        "Total Cost", compute="_compute_amount_total", store=True, precompute=True
    )
    cost_text = fields.Char(
        "Calculation",
        compute="_compute_cost_text",
    )

    state = fields.Selection(
        STATES, required=True, readonly=True, default="generated", copy=False
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_confirmed = fields.Datetime("Confirmed On", readonly=True, copy=False)
    date_locked = fields.Datetime("Locked Since", readonly=True, copy=False)
    lock_reason = fields.Char(readonly=True, copy=False)
    approval_state = fields.Selection(
        [
            ("none", "Not needed"),
            ("awaiting", "Awaiting approval"),
            ("approved", "Approved"),
        ],
        "Approval",
        required=True,
        readonly=True,
        default="none",
        copy=False,
    )
    approval_reason = fields.Char("Why Approval", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_approved = fields.Datetime("Approved On", readonly=True, copy=False)
    date_reopened_until = fields.Date("Reopened Until", readonly=True, copy=False)
    is_in_dispute = fields.Boolean(
        "In Dispute",
        readonly=True,
        copy=False,
        help="Nothing of it is billed, and it changes only within its dispute.",
    )
    version = fields.Char(
        readonly=True,
        copy=False,
        default="0",
        help="Changes whenever what is entered changes, so that two people who "
        "record one week notice each other.",
    )
    history_ids = fields.One2many(
        "lcc.actual.history",
        "actual_id",
        groups="lcc_actuals.group_lcc_reader",
    )

    _week_is_monday = models.Constraint(
        "CHECK (EXTRACT(isodow FROM week_start) = 1)",
        "A week is named by its Monday.",
    )
    _line_week_unique = models.UniqueIndex(
        "(package_line_id, week_start) WHERE package_line_id IS NOT NULL",
        "This care package line item already has an actual for that week.",
    )
    _unplanned_week_unique = models.UniqueIndex(
        "(client_id, service_id, service_level_id, week_start)"
        " WHERE package_line_id IS NULL",
        "This week already has a line of that unplanned service level.",
    )
    _service_week = models.Index("(service_id, week_start)")
    _to_confirm = models.Index("(contract_id, week_start) WHERE state = 'generated'")
    _to_approve = models.Index("(contract_id) WHERE approval_state = 'awaiting'")
    _in_dispute = models.Index("(client_id) WHERE is_in_dispute")

    @api.depends("client_id", "service_level_id", "week_start")
    def _compute_display_name(self):
        for actual in self:
            named = actual.client_id and actual.service_level_id
            actual.display_name = actual._label() if named else self.env._("New")

    @api.depends("service_level_id")
    def _compute_kind(self):
        for actual in self:
            actual.kind = actual.service_level_id.kind

    @api.depends("qty_planned", "qty_plan_now")
    def _compute_is_plan_changed(self):
        for actual in self:
            actual.is_plan_changed = actual.qty_planned != actual.qty_plan_now

    @api.depends(
        "week_start",
        "package_line_id.date_start",
        "package_line_id.date_end",
        "service_id.date_start",
        "service_id.date_end",
    )
    def _compute_days(self):
        """The days of the week on which the line runs. Both are empty when an end
        date has cut the whole week off: it then owes nothing (rule 9)."""
        for actual in self:
            bounds = actual.package_line_id or actual.service_id
            # A form being filled in may lack either.
            known = actual.week_start and bounds.date_start
            running = known and running_days(
                actual.week_start, bounds.date_start, bounds.date_end
            )
            actual.date_from, actual.date_to = running or (False, False)
            actual.financial_year = running and financial_year(running[1])

    @api.depends("date_from", "package_line_id", "service_level_id", "contract_id")
    def _compute_rate_id(self):
        """The price of the first day of the week on which the line runs. A recorded
        week keeps its price until another is approved for that day."""
        book = self.env["lcc.rate"]._get_book(self.contract_id, self.service_level_id)
        for actual in self:
            rate = actual.date_from and book.find(
                actual.contract_id.id,
                actual.service_level_id.id,
                actual.package_line_id.id,
                actual.date_from,
            )
            if actual.date_from and actual.confirmed_by_id and not rate:
                actual.rate_id, actual.price_unit = actual.rate_id, actual.price_unit
            else:
                actual.rate_id, actual.price_unit = rate, rate.price if rate else 0

    @api.depends("qty_actual", "qty_frustrated", "price_unit", "date_from")
    def _compute_amount_total(self):
        """Frustrated units are paid; missed ones are not (rule 2)."""
        for actual in self:
            payable = actual._get_payable_quantity() if actual.date_from else 0
            actual.amount_total = float(cost(payable, actual.price_unit))

    @api.depends("amount_total", "qty_actual", "qty_frustrated", "price_unit")
    def _compute_cost_text(self):
        for actual in self:
            actual.cost_text = actual.service_level_id and actual._cost_text()

    @api.constrains(
        "week_start", "package_line_id", "client_id", "service_id", "service_level_id"
    )
    def _check_line(self):
        for actual in self:
            reason = actual._get_wrong_line_reason()
            if reason:
                raise ValidationError(
                    self.env._(
                        "%(actual)s: %(reason)s", actual=actual._label(), reason=reason
                    )
                )

    def _get_wrong_line_reason(self):
        """Return why there can't be such a line, or ``None``: a CPLI's actual is
        of its client, service and level; an unplanned one is of a client whom the
        service cares for in that week. What is paid on plan has no actuals."""
        line = self.package_line_id
        if self.contract_id.basis != "actuals":
            return self.env._(
                "%(contract)s is paid on plan, so there are no actuals to record.",
                contract=self.contract_id.name,
            )
        if bool(line) == (self.kind == "unplanned"):
            return self.env._(
                "a planned or intermittent service level needs its care package line "
                "item, an unplanned one has none."
            )
        if line and (line.client_id, line.service_id, line.service_level_id) != (
            self.client_id,
            self.service_id,
            self.service_level_id,
        ):
            return self.env._(
                "client, service and service level must be those of %(reference)s.",
                reference=line.reference,
            )
        if not line and not self.env["lcc.package.line"]._find_running(
            self.service_id, self.week_start, self.client_id
        ):
            return self.env._(
                "%(service)s has no care package line item for the client in that "
                'week. Raise a "CPLI Outstanding" action if care was given.',
                service=self.service_id.name,
            )
        return None

    def _get_payable_quantity(self):
        """Return Actual + Frustrated, in the level's unit."""
        self.ensure_one()
        return round(self.qty_actual + self.qty_frustrated, 4)

    def _label(self):
        """Name the line as messages do: client, week, service level."""
        self.ensure_one()
        return self.env._(
            "%(client)s, week beginning %(week)s, %(level)s",
            client=self.client_id.name or "",
            week=long_date(self.week_start) if self.week_start else "",
            level=self.service_level_id.name or "",
        )

    def _cost_text(self):
        """Write the cost as the guide does:
        "£624.40 = 35 (Actual + Frstd) Hours x £17.84"."""
        self.ensure_one()
        symbol = self.currency_id.symbol
        payable = self._get_payable_quantity()
        return self.env._(
            "%(cost)s = %(quantity)s (Actual + Frstd) %(unit)s x %(price)s",
            cost=money_text(self.amount_total, symbol),
            quantity=quantity_text(payable),
            unit=self.service_level_id._unit_text(2),
            price=money_text(self.price_unit, symbol),
        )
