from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.saved_records import check_saved
from ..models.sealed_values import changes_of
from ..tools.uplift import WEEKS_IN_YEAR, difference_a_week, raised
from ..tools.weeks import long_date


class LccRateUplift(models.TransientModel):
    """Raise approved prices by a percentage from a day on: look at what it comes to,
    then prepare the new rates. They count once a second officer has approved them."""

    _name = "lcc.rate.uplift"
    _description = "Raise Prices"

    contract_ids = fields.Many2many(
        "lcc.contract",
        string="Contracts",
        default=lambda self: self._default_contract_ids(),
        help="Leave empty for all contracts.",
    )
    level_ids = fields.Many2many(
        "lcc.service.level",
        string="Service Levels",
        help="Leave empty for all service levels.",
    )
    date_from = fields.Date("From", required=True)
    percentage = fields.Float(required=True, digits=(6, 3))
    step = fields.Float(
        "Round To",
        required=True,
        default=0.01,
        digits=(8, 2),
        help="Pounds; new prices are whole numbers of it, rounded half up.",
    )
    has_own_prices = fields.Boolean(
        "Own Prices of CPLIs",
        default=True,
        help="Raise the prices of spot purchases as well.",
    )
    line_ids = fields.One2many("lcc.rate.uplift.line", "uplift_id", "New Prices")
    left_out = fields.Text(readonly=True)
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    amount_week = fields.Monetary("A Week", compute="_compute_amounts")
    amount_year = fields.Monetary("In 52 Weeks", compute="_compute_amounts")

    _percentage_range = models.Constraint(
        "CHECK (percentage > 0 AND percentage <= 100)",
        "Raise prices by more than 0 and at most 100 per cent.",
    )
    _step_positive = models.Constraint(
        "CHECK (step >= 0.01)", "Prices are rounded to a penny or more."
    )

    @api.model
    def _default_contract_ids(self):
        """Take the contracts chosen in a list, or the one of a form."""
        contracts = self.env["lcc.contract"]
        if self.env.context.get("active_model") != contracts._name:
            return contracts
        return contracts.browse(self.env.context.get("active_ids"))

    @api.depends("line_ids.amount_week", "line_ids.amount_year")
    def _compute_amounts(self):
        for uplift in self:
            uplift.amount_week = sum(uplift.line_ids.mapped("amount_week"))
            uplift.amount_year = sum(uplift.line_ids.mapped("amount_year"))

    def action_preview(self):
        """Show the new prices and what they come to; nothing is prepared yet."""
        self.ensure_one()
        check_saved(self)
        vals_list, left_out = self._prepare_preview()
        self.write(
            {
                "line_ids": [Command.clear(), *map(Command.create, vals_list)],
                "left_out": "\n".join(left_out),
            }
        )
        return self._reopen()

    def _prepare_preview(self):
        """Return the values of the lines as of now, and why others are left out."""
        rates = self._find_rates()
        reasons = {rate: self._get_reason_left_out(rate) for rate in rates}
        quantities = self._get_quantities(rates)
        vals_list = [
            self._prepare_line(rate, quantities[rate])
            for rate, reason in reasons.items()
            if not reason
        ]
        return vals_list, list(filter(None, reasons.values()))

    def action_prepare(self):
        """Prepare the new rates that are listed, and open them."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._("There is no price to raise. Press [Preview] first.")
            )
        self._check_still_so()
        rates = self.env["lcc.rate"].create(
            [line._prepare_rate() for line in self.line_ids]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_rate_action"
        )
        return {**action, "domain": [("id", "in", rates.ids)], "context": {}}

    def _check_still_so(self):
        """Raise UserError where prices, packages or what was entered have changed since
        the preview: nobody has seen what it would come to."""
        vals_list, _left_out = self._prepare_preview()
        now = {vals["rate_id"]: vals for vals in vals_list}
        seen = {line.rate_id.id: line for line in self.line_ids}
        if now.keys() != seen.keys() or any(
            changes_of(line, now[rate_id]) for rate_id, line in seen.items()
        ):
            raise UserError(
                self.env._(
                    "Prices, care packages or what you entered have changed since the "
                    "preview. Press [Preview] and look at it again."
                )
            )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Raise Prices"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _find_rates(self):
        """Return the approved rates in force on the day, and later ones."""
        domain = Domain("state", "=", "approved")
        domain &= Domain("date_end", "=", False) | Domain(
            "date_end", ">=", self.date_from
        )
        if self.contract_ids:
            domain &= Domain("contract_id", "in", self.contract_ids.ids)
        if self.level_ids:
            domain &= Domain("service_level_id", "in", self.level_ids.ids)
        # The own price of a CPLI goes with it.
        domain &= (
            Domain("package_line_id", "=", False)
            | Domain("package_line_id.date_end", "=", False)
            | Domain("package_line_id.date_end", ">=", self.date_from)
        )
        if not self.has_own_prices:
            domain &= Domain("package_line_id", "=", False)
        return self.env["lcc.rate"].search(domain)

    def _get_reason_left_out(self, rate):
        """Return why a rate is not raised, or ``None``."""
        if rate.date_start >= self.date_from:
            reason = self.env._("it begins on that day or later")
        elif rate.date_end:
            reason = self.env._("it ends on %(end)s", end=long_date(rate.date_end))
        elif self._find_waiting(rate):
            reason = self.env._("another price for these days waits for approval")
        elif raised(rate.price, self.percentage, self.step) == rate.price:
            reason = self.env._("rounded, it stays the same")
        else:
            return None
        return self.env._(
            "%(contract)s, %(rate)s: %(reason)s.",
            contract=rate.contract_id.name,
            rate=rate.display_name,
            reason=reason,
        )

    def _find_waiting(self, rate):
        return self.env["lcc.rate"].search_count(
            [
                ("contract_id", "=", rate.contract_id.id),
                ("service_level_id", "=", rate.service_level_id.id),
                ("package_line_id", "=", rate.package_line_id.id),
                ("state", "=", "draft"),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", self.date_from),
            ],
            limit=1,
        )

    def _get_quantities(self, rates):
        """Return {rate: weekly quantities} of the CPLIs that run on the day at each."""
        cplis = self.env["lcc.package.line"].search(
            [
                ("contract_id", "in", rates.contract_id.ids),
                ("service_level_id", "in", rates.service_level_id.ids),
                ("date_start", "<=", self.date_from),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", self.date_from),
            ]
        )
        book = rates._get_book(rates.contract_id, rates.service_level_id)
        quantities = {rate: [] for rate in rates}
        for cpli in cplis:
            ids = (cpli.contract_id.id, cpli.service_level_id.id, cpli.id)
            rate = book.find(*ids, self.date_from).with_env(self.env)
            if rate in quantities:
                quantities[rate].append(cpli.qty_week)
        return quantities

    def _prepare_line(self, rate, quantities):
        price = raised(rate.price, self.percentage, self.step)
        week = difference_a_week(quantities, rate.price, price)
        return {
            "rate_id": rate.id,
            "price_new": float(price),
            "cpli_count": len(quantities),
            "qty_week": sum(quantities),
            "amount_week": float(week),
            "amount_year": float(week * WEEKS_IN_YEAR),
        }


class LccRateUpliftLine(models.TransientModel):
    """An approved price, what it becomes, and what that comes to."""

    _name = "lcc.rate.uplift.line"
    _description = "Raised Price"

    uplift_id = fields.Many2one("lcc.rate.uplift", required=True, ondelete="cascade")
    rate_id = fields.Many2one("lcc.rate", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="uplift_id.currency_id")
    contract_id = fields.Many2one(related="rate_id.contract_id")
    service_level_id = fields.Many2one(related="rate_id.service_level_id")
    package_line_id = fields.Many2one(related="rate_id.package_line_id")
    price_old = fields.Monetary("Price", related="rate_id.price")
    price_new = fields.Monetary("New Price", readonly=True)
    cpli_count = fields.Integer("Running CPLIs", readonly=True)
    qty_week = fields.Float("Weekly Quantity", digits="Product Unit", readonly=True)
    amount_week = fields.Monetary("More a Week", readonly=True)
    amount_year = fields.Monetary("More in 52 Weeks", readonly=True)

    def _prepare_rate(self):
        self.ensure_one()
        return {
            "contract_id": self.contract_id.id,
            "service_level_id": self.service_level_id.id,
            "package_line_id": self.package_line_id.id,
            "date_start": self.uplift_id.date_from,
            "price": self.price_new,
        }
