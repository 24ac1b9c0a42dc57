from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.weeks import sunday_of
from .related_counts import fill_count
from .request_tries import lock_rows

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
]


class LccContract(models.Model):
    """What the council buys from one provider, and on which basis it pays."""

    _name = "lcc.contract"
    _description = "Contract"
    _inherit = ["lcc.council.thread", "lcc.analytic.mixin"]
    _order = "provider_id, name"
    _check_company_auto = True
    _analytic_plan = "lcc_actuals.analytic_plan_contract"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    provider_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        domain=[("is_lcc_provider", "=", True)],
    )
    basis = fields.Selection(
        [("actuals", "Actuals"), ("scheduled", "Scheduled")],
        required=True,
        default="actuals",
        tracking=True,
        help="Actuals: paid by invoice for what was delivered. "
        "Scheduled: paid on plan, every period.",
    )
    calendar_id = fields.Many2one(
        "lcc.payment.calendar", "Payment Calendar", required=True
    )
    policy_id = fields.Many2one(
        "lcc.policy",
        required=True,
        tracking=True,
        default=lambda self: self.env.ref("lcc_actuals.lcc_policy_standard", False),
    )
    date_start = fields.Date("Starts", required=True, tracking=True)
    date_end = fields.Date("Ends", tracking=True)
    cutoff_weekday = fields.Selection(
        WEEKDAYS, "Cut-off Day", required=True, default="1"
    )
    cutoff_hour = fields.Float(
        "Cut-off Time",
        default=17.0,
        help="Weeks confirmed by this day and time after they end fall into the "
        "next payment run; a bank holiday moves it to the next working day.",
    )
    service_ids = fields.One2many("lcc.service", "contract_id", "Services")
    rate_ids = fields.One2many("lcc.rate", "contract_id", "Rates")
    service_count = fields.Integer(compute="_compute_service_count")
    package_line_count = fields.Integer(compute="_compute_package_line_count")
    commitment_count = fields.Integer(compute="_compute_commitment_count")

    _provider_name_unique = models.UniqueIndex(
        "(provider_id, name)", "This provider already has a contract of this name."
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A contract can't end before it starts.",
    )
    _cutoff_in_day = models.Constraint(
        "CHECK (cutoff_hour >= 0 AND cutoff_hour < 24)",
        "The cut-off is a time of the day, from 00:00 to 23:59.",
    )

    def _compute_service_count(self):
        fill_count(self, "service_count", "lcc.service", "contract_id")

    def _compute_package_line_count(self):
        fill_count(self, "package_line_count", "lcc.package.line", "contract_id")

    def _compute_commitment_count(self):
        fill_count(self, "commitment_count", "lcc.commitment", "contract_id")

    @api.constrains("provider_id")
    def _check_provider(self):
        for contract in self:
            if not contract.provider_id.is_lcc_provider:
                raise ValidationError(
                    self.env._(
                        "Contract %(contract)s: %(partner)s is not flagged as a care "
                        "provider.",
                        contract=contract.name,
                        partner=contract.provider_id.display_name,
                    )
                )

    def _get_cutoff(self, monday):
        """Return the council's wall-clock time by which the week named by
        ``monday`` must be confirmed to fall into the next payment run.

        The first cut-off day after the week's Sunday; on a weekend or bank
        holiday, the next working day (DESIGN section 3, rule 10).
        """
        self.ensure_one()
        day = sunday_of(monday) + timedelta(days=1 + int(self.cutoff_weekday))
        holidays = self._get_bank_holidays(day, day + timedelta(days=14))
        while day in holidays or day.weekday() > 4:
            day += timedelta(days=1)
        minutes = min(round(self.cutoff_hour * 60), 24 * 60 - 1)
        return datetime.combine(day, time(*divmod(minutes, 60)))

    def _get_bank_holidays(self, first, last):
        """Return the set of bank holidays from ``first`` to ``last``."""
        # Bank holidays are public; portal users have no access to calendars.
        company_sudo = self.company_id.sudo()
        calendar_sudo = company_sudo.lcc_working_calendar_id
        if not calendar_sudo:
            # Asked for once a contract and period: looked up without a query each.
            data_sudo = self.env["ir.model.data"].sudo()
            calendar_sudo = calendar_sudo.browse(
                data_sudo._xmlid_to_res_id("lcc_actuals.resource_calendar_council")
            )
        # Every other year's are passed over before they are put on the wall clock.
        earliest, latest = first - timedelta(days=1), last + timedelta(days=1)
        days = set()
        for leave in calendar_sudo.global_leave_ids:
            if leave.date_to.date() < earliest or leave.date_from.date() > latest:
                continue
            start = company_sudo._lcc_local(leave.date_from).date()
            end = company_sudo._lcc_local(leave.date_to).date()
            length = (end - start).days + 1
            days.update(start + timedelta(days=n) for n in range(length))
        return {day for day in days if first <= day <= last}

    def _check_may_choose_policy(self, policy_id):
        changed = self.filtered(lambda contract: contract.policy_id.id != policy_id)
        is_manager = self.env.user.has_group("lcc_actuals.group_lcc_manager")
        if changed and not is_manager:
            raise UserError(
                self.env._(
                    "%(contract)s: only a care purchasing manager changes its policy.",
                    contract=changed[0].name,
                )
            )

    def _lock_plans(self):
        """Let one transaction at a time change or use what these contracts plan and
        pay: generating a week from a plan or price that is just being changed would
        miss the change. The clients of recorded weeks are locked before."""
        if self:
            lock_rows(self, self._get_busy_words)

    def _get_busy_words(self):
        return self.env._(
            "Someone else is planning or pricing under %(contract)s just now. Try "
            "again.",
            contract=self[:1].sudo().name,
        )

    def write(self, vals):
        """Refuse to give a used contract to another provider: its weeks and its
        people would show at the other one. Policies are a manager's to choose: they
        decide what an officer must approve."""
        if "policy_id" in vals:
            self._check_may_choose_policy(vals["policy_id"])
        if "provider_id" in vals:
            moved = self.filtered(lambda c: c.provider_id.id != vals["provider_id"])
            used = moved.filtered("service_ids")
            if used:
                raise ValidationError(
                    self.env._(
                        "%(contract)s already has services, so it can't go to another "
                        "provider. End it and make a new contract with the other one.",
                        contract=used[0].name,
                    )
                )
        result = super().write(vals)
        if "provider_id" in vals:
            # Services put away in the archive go along.
            every = self.with_context(active_test=False)
            every.service_ids._leave_other_providers()
        return result

    def action_view_package_lines(self):
        """Open the contract's care package line items."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_package_line_action"
        )
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}

    def action_view_commitments(self):
        """Open the contract's purchase orders."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_commitment_action"
        )
        return {**action, "domain": [("contract_id", "in", self.ids)]}

    def action_view_services(self):
        """Open the contract's services."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_service_action"
        )
        return {
            **action,
            "domain": [("contract_id", "in", self.ids)],
            "context": {"default_contract_id": self.id},
        }

    def action_view_actuals(self):
        """Open the contract's weekly actuals, those of this week and last first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_actual_action"
        )
        return {**action, "domain": [("contract_id", "in", self.ids)]}
