from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.quantities import money_text
from ..tools.weeks import long_date, range_text
from .derived_fields import refuse_derived, without_derived_defaults
from .rate_book import RateBook

#: What a second officer has agreed to; frozen from approval on.
TERMS = {
    "contract_id",
    "service_level_id",
    "package_line_id",
    "date_start",
    "date_end",
    "price",
}
#: Written by approval only, never through create or write.
WORKFLOW = {"state", "prepared_by_id", "approved_by_id", "date_approved"}


class LccRate(models.Model):
    """Price of a service level under a contract over a range of dates.

    A spot purchase has its own price: a rate that names its CPLI, which beats
    the contract's. A rate counts once a second officer has approved it.
    """

    _name = "lcc.rate"
    _description = "Rate"
    _inherit = ["lcc.council.thread"]
    _order = "contract_id, service_level_id, date_start desc, id desc"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "lcc.contract",
        required=True,
        index=True,
        ondelete="restrict",
    )
    provider_id = fields.Many2one(related="contract_id.provider_id", store=True)
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    service_level_id = fields.Many2one(
        "lcc.service.level", required=True, index=True, ondelete="restrict"
    )
    package_line_id = fields.Many2one(
        "lcc.package.line",
        "Own Price of CPLI",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Set for a spot purchase; empty for the contract's price.",
    )
    date_start = fields.Date("From", required=True, tracking=True)
    date_end = fields.Date("To", tracking=True, help="Empty while it lasts.")
    price = fields.Monetary(
        "Price per Unit", required=True, tracking=True, aggregator="avg"
    )
    state = fields.Selection(
        [("draft", "To approve"), ("approved", "Approved")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    prepared_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, groups="lcc_actuals.group_lcc_reader"
    )
    approved_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, groups="lcc_actuals.group_lcc_reader"
    )
    date_approved = fields.Datetime("Approved On", readonly=True, copy=False)

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (contract_id WITH =, service_level_id WITH =,"
        " (COALESCE(package_line_id, 0)) WITH =, state WITH =,"
        " daterange(date_start, date_end, '[]') WITH &&)",
        "Two prices of one service level can't hold on the same day. End the "
        "earlier rate first, or change the dates of this one.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A rate can't end before it starts.",
    )
    _price_positive = models.Constraint(
        "CHECK (price >= 0)", "A price can't be negative."
    )

    @api.depends("service_level_id", "price", "date_start")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = self.env._(
                "%(level)s at %(price)s from %(start)s",
                level=rate.service_level_id.name or "",
                price=money_text(rate.price, rate.currency_id.symbol or ""),
                start=long_date(rate.date_start) if rate.date_start else "",
            )

    @api.constrains("package_line_id", "contract_id", "service_level_id")
    def _check_package_line(self):
        for rate in self:
            line = rate.package_line_id
            if line and (line.contract_id, line.service_level_id) != (
                rate.contract_id,
                rate.service_level_id,
            ):
                raise ValidationError(
                    self.env._(
                        "%(line)s is %(level)s under %(contract)s: its own price must "
                        "name the same contract and service level.",
                        line=line.reference,
                        level=line.service_level_id.name,
                        contract=line.contract_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Every rate begins unapproved, whatever the caller sends."""
        for vals in vals_list:
            refuse_derived(self, vals)
        # All named, so that no default of the context takes their place.
        unapproved = dict.fromkeys(WORKFLOW, False)
        unapproved |= {"state": "draft", "prepared_by_id": self.env.uid}
        return super(LccRate, without_derived_defaults(self)).create(
            [{**vals, **unapproved} for vals in vals_list]
        )

    def write(self, vals):
        if WORKFLOW & vals.keys():
            raise UserError(
                self.env._("A rate's approval is changed by [Approve] and [Withdraw].")
            )
        refuse_derived(self, vals)
        if TERMS & vals.keys():
            self._check_not_approved()
            changed = self.filtered(lambda rate: rate._changes_terms(vals))
            changed._write_workflow({"prepared_by_id": self.env.uid})
        return super().write(vals)

    def _changes_terms(self, vals):
        """Tell whether ``vals`` says other terms: only then is it another's price."""
        self.ensure_one()
        return any(
            self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
            for name in TERMS & vals.keys()
        )

    def _write_workflow(self, vals):
        """Write past the guards of :meth:`write`; for the workflow's own steps."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self._check_not_approved()

    def _check_not_approved(self):
        for rate in self:
            if rate.state == "approved":
                raise UserError(
                    self.env._(
                        "%(rate)s is approved and can't be changed. Prepare a new "
                        "rate from the day the price changes, or withdraw this one.",
                        rate=rate.display_name,
                    )
                )

    def _get_cannot_approve_reason(self):
        """Return why the current user can't approve the rate, or ``None``."""
        self.ensure_one()
        if self.state == "approved":
            return self.env._("%(rate)s is already approved.", rate=self.display_name)
        if not self.env.user.has_group("lcc_actuals.group_lcc_officer"):
            return self.env._("Only a council officer can approve a rate.")
        if self.prepared_by_id == self.env.user:
            return self.env._(
                "You prepared %(rate)s, so a second officer must approve it.",
                rate=self.display_name,
            )
        return None

    def action_approve(self):
        """Let the rates count; a price that ran on into them ends the day before.

        Raise UserError for whoever prepared the rate, and ValidationError when a
        later price stands in the way.
        """
        for rate in self:
            reason = rate._get_cannot_approve_reason()
            if reason:
                raise UserError(reason)
        actuals_sudo = self._find_priced_actuals()
        actuals_sudo.client_id._lock_for_entry()
        self.contract_id._lock_plans()
        for rate in self:
            rate._end_predecessor()
            rate._check_room()
            rate._write_workflow(
                {
                    "state": "approved",
                    "approved_by_id": self.env.uid,
                    "date_approved": fields.Datetime.now(),
                }
            )
        self.flush_recordset()
        # Approved rates are no field that a week could depend on: as its first day
        # would, they change its rate, and with it price and cost.
        actuals_sudo.modified(["date_from"])

    def action_withdraw(self):
        """Take approval back. Recorded weeks keep their price until a rate for
        their days is approved; new ones can't be recorded meanwhile."""
        if not self.env.user.has_group("lcc_actuals.group_lcc_manager"):
            raise UserError(
                self.env._("Only a care purchasing manager withdraws a rate.")
            )
        self.contract_id._lock_plans()
        self.filtered(lambda rate: rate.state == "approved")._write_workflow(
            {
                "state": "draft",
                "prepared_by_id": self.env.uid,
                "approved_by_id": False,
                "date_approved": False,
            }
        )

    def _holds_on(self, day):
        """Tell whether this price counts on ``day``; no rate never does."""
        return (
            self.state == "approved"
            and self.date_start <= day
            and not (self.date_end and self.date_end < day)
        )

    def _end_predecessor(self):
        """End the approved open-ended rate that this one takes over from; where this
        one ends, the old price goes on afterwards."""
        self.ensure_one()
        predecessor = self.search(
            [
                *self._same_price_domain(),
                ("date_start", "<", self.date_start),
                ("date_end", "=", False),
            ]
        )
        predecessor._write_workflow({"date_end": self.date_start - timedelta(days=1)})
        if predecessor and self.date_end:
            follower = predecessor.copy(
                {"date_start": self.date_end + timedelta(days=1), "date_end": False}
            )
            # Approved when its price was: nothing about it is new.
            follower._write_workflow(
                {
                    "state": "approved",
                    "prepared_by_id": predecessor.prepared_by_id.id,
                    "approved_by_id": predecessor.approved_by_id.id,
                    "date_approved": predecessor.date_approved,
                }
            )

    def _same_price_domain(self):
        """Return the domain of the approved rates that this one competes with."""
        return [
            ("contract_id", "=", self.contract_id.id),
            ("service_level_id", "=", self.service_level_id.id),
            ("package_line_id", "=", self.package_line_id.id),
            ("state", "=", "approved"),
        ]

    def _check_room(self):
        """Raise UserError naming an approved price that holds on the same days; the
        database would refuse it too, without a name or a way out."""
        taken = self.search(
            [
                *self._same_price_domain(),
                ("date_start", "<=", self.date_end or date.max),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", self.date_start),
            ],
            limit=1,
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(rate)s under %(contract)s can't be approved: %(taken)s holds on "
                    "some of its days (%(dates)s). Choose other dates, or ask a "
                    "manager to withdraw that one first.",
                    rate=self.display_name,
                    contract=self.contract_id.name,
                    taken=taken.display_name,
                    dates=range_text(taken.date_start, taken.date_end),
                )
            )

    def _find_priced_actuals(self):
        """Return the recorded weeks whose price these rates may decide, as sudo:
        prices count for everyone's weeks."""
        actuals_sudo = self.env["lcc.actual"].sudo()
        for rate in self:
            domain = [
                ("contract_id", "=", rate.contract_id.id),
                ("service_level_id", "=", rate.service_level_id.id),
                ("date_to", ">=", rate.date_start),
            ]
            if rate.package_line_id:
                domain.append(("package_line_id", "=", rate.package_line_id.id))
            actuals_sudo |= actuals_sudo.search(domain)
        return actuals_sudo

    @api.model
    def _get_book(self, contracts, levels):
        """Return the approved rates of ``contracts`` and ``levels`` as a
        :class:`RateBook`, with one query."""
        # Prices decide what everyone's weeks cost, so they are looked up whole.
        rates_sudo = self.sudo().search_fetch(
            [
                ("contract_id", "in", contracts.ids),
                ("service_level_id", "in", levels.ids),
                ("state", "=", "approved"),
            ],
            [
                "contract_id",
                "service_level_id",
                "package_line_id",
                "date_start",
                "date_end",
                "price",
                "state",
            ],
        )
        return RateBook(rates_sudo)
