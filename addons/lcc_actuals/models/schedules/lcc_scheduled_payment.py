from odoo import api, fields, models

from ...tools.weeks import long_date, short_date
from ..staff_names import may_see_staff

STATES = [("open", "Open"), ("finalised", "FINALISED")]
ANSWERS = [
    ("none", "Not confirmed"),
    ("confirmed", "Confirmed"),
    ("rejected", "Rejected"),
]


class LccScheduledPayment(models.Model):
    """What the council pays under one contract on plan for one payment period (guide:
    View a Scheduled Payment; DESIGN sections 4 and 6).

    Two statuses stand beside each other: the council's (open or finalised) and the
    provider's answer. Everything is written by the steps of the files beside this one;
    access rows let people read.
    """

    _name = "lcc.scheduled.payment"
    _description = "Scheduled Payment"
    _inherit = ["lcc.council.thread"]
    _order = "date_start desc, contract_id, id"

    contract_id = fields.Many2one(
        "lcc.contract", required=True, index=True, ondelete="restrict"
    )
    provider_id = fields.Many2one(
        related="contract_id.provider_id", store=True, index=True
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_start = fields.Date("Start Date", required=True)
    date_end = fields.Date("End Date", required=True)
    financial_year = fields.Char(required=True, help="The year in which it ends.")
    state = fields.Selection(STATES, required=True, default="open")
    answer = fields.Selection(ANSWERS, "Status", required=True, default="none")
    answer_comment = fields.Char("Provider's Comment")
    answered_by_id = fields.Many2one("res.users", groups="lcc_actuals.group_lcc_reader")
    date_answered = fields.Datetime("Answered")
    amount_answered = fields.Monetary(
        "Payable When Answered", help="What it came to when the provider answered."
    )
    is_changed = fields.Boolean(
        "Changed Since", help="It came to something else when the provider answered."
    )
    version = fields.Integer(default=1, help="Counts up with every change of a line.")
    is_to_finalise = fields.Boolean("Being Finalised")
    problem = fields.Char(
        "Could Not Be Finalised", groups="lcc_actuals.group_lcc_reader"
    )
    finalised_by_id = fields.Many2one(
        "res.users", groups="lcc_actuals.group_lcc_reader"
    )
    date_finalised = fields.Datetime("Finalised")
    line_ids = fields.One2many(
        "lcc.scheduled.payment.line", "scheduled_payment_id", "Lines"
    )
    question_count = fields.Integer(
        "Questions", compute="_compute_question_count", store=True
    )
    move_ids = fields.One2many(
        "account.move",
        "lcc_scheduled_payment_id",
        "Bills",
        groups="lcc_actuals.group_lcc_reader",
    )
    move_id = fields.Many2one(
        "account.move",
        "Bill",
        index="btree_not_null",
        ondelete="restrict",
        groups="lcc_actuals.group_lcc_reader",
    )
    is_paid = fields.Boolean("Paid", compute="_compute_is_paid", store=True)
    amount_payable = fields.Monetary("Payable", compute="_compute_amounts", store=True)
    amount_non_payable = fields.Monetary(
        "Non-Payable", compute="_compute_amounts", store=True
    )
    date_cutoff = fields.Datetime(
        "Cut-off",
        required=True,
        help="Until then the provider can answer; it is finalised afterwards.",
    )
    date_run = fields.Date("Payment Run", compute="_compute_payment_days")
    date_bank = fields.Date("Expected at the Bank", compute="_compute_payment_days")

    _period_unique = models.UniqueIndex(
        "(contract_id, date_start)",
        "Someone else has just drawn up this scheduled payment. Try again.",
    )

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    @api.depends("contract_id", "date_start", "date_end")
    def _compute_display_name(self):
        """CH - DEMO RES - 11 Apr 2022 to 8 May 2022"""
        for schedule in self:
            schedule.display_name = self.env._(
                "%(contract)s - %(start)s to %(end)s",
                # Whoever reads the schedule may be told what it is of.
                contract=schedule.sudo().contract_id.name,
                start=long_date(schedule.date_start),
                end=long_date(schedule.date_end),
            )

    @api.depends("line_ids.amount", "line_ids.is_payable")
    def _compute_amounts(self):
        for schedule in self:
            payable = schedule.line_ids.filtered("is_payable")
            schedule.amount_payable = sum(payable.mapped("amount"))
            rest = schedule.line_ids - payable
            schedule.amount_non_payable = sum(rest.mapped("amount"))

    @api.depends("line_ids.question", "line_ids.is_answered")
    def _compute_question_count(self):
        for schedule in self:
            schedule.question_count = len(
                schedule.line_ids.filtered(lambda line: line._is_questioned())
            )

    @api.depends("move_ids.lcc_status", "move_id", "state")
    def _compute_is_paid(self):
        for schedule in self:
            # Only whether it is paid, of a bill that portal users don't see.
            bill_sudo = schedule.sudo().move_id
            is_settled = not bill_sudo or bill_sudo.lcc_status == "finalised"
            schedule.is_paid = schedule.state == "finalised" and is_settled

    @api.depends("contract_id", "date_end")
    def _compute_payment_days(self):
        for schedule in self:
            # Which days these are is for whoever reads the schedule.
            contract_sudo = schedule.sudo().contract_id
            days = contract_sudo._get_payment_days(schedule.date_end)
            schedule.date_run, schedule.date_bank = days[1:]

    def _label(self):
        """Name it as messages do: "Scheduled payment CH - DEMO RES - ..."."""
        return self.env._("Scheduled payment %(name)s", name=self.display_name)

    def _reference(self):
        """Return the reference of its bill, which the provider's bank shows."""
        return f"{self.contract_id.name} {short_date(self.date_start)}"

    def _note(self, text):
        """Leave a note of the council's own."""
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))
