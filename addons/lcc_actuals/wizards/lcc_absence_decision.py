from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.absences.lcc_absence_report import STAYS


class LccAbsenceDecision(models.TransientModel):
    """Accept or decline what a provider reported, with the effect in pounds."""

    _name = "lcc.absence.decision"
    _description = "Decide on a Reported Absence"

    report_id = fields.Many2one(
        "lcc.absence.report", required=True, readonly=True, ondelete="cascade"
    )
    client_id = fields.Many2one(related="report_id.client_id")
    provider_id = fields.Many2one(related="report_id.provider_id")
    kind = fields.Selection(related="report_id.kind")
    date_start = fields.Date(related="report_id.date_start")
    date_end = fields.Date(related="report_id.date_end")
    comment = fields.Char(related="report_id.comment")
    is_stay = fields.Boolean(compute="_compute_is_stay")
    payment = fields.Selection(
        [("stop", "Payment stops"), ("continue", "Payment continues")],
        required=True,
        default="stop",
    )
    obstacle = fields.Text(readonly=True)
    effect_ids = fields.One2many("lcc.absence.effect", "decision_id", readonly=True)
    currency_id = fields.Many2one(related="report_id.company_id.currency_id")
    amount_effect = fields.Monetary("In All", compute="_compute_amount_effect")
    other_care = fields.Char(compute="_compute_other_care")
    reason = fields.Char("Reason to Decline", help="The provider reads it.")

    @api.depends("kind")
    def _compute_is_stay(self):
        for decision in self:
            decision.is_stay = decision.kind in STAYS

    @api.depends("effect_ids.difference")
    def _compute_amount_effect(self):
        for decision in self:
            decision.amount_effect = sum(decision.effect_ids.mapped("difference"))

    @api.depends("client_id", "provider_id")
    def _compute_other_care(self):
        """Name the other providers of the client: a death is for them too."""
        for decision in self:
            others = self.env["lcc.package.line"].search(
                [
                    ("client_id", "=", decision.client_id.id),
                    ("provider_id", "!=", decision.provider_id.id),
                    "|",
                    ("date_end", "=", False),
                    ("date_end", ">", decision.date_start),
                ]
            )
            decision.other_care = ", ".join(sorted(others.provider_id.mapped("name")))

    def _show_effect(self):
        """Work out what accepting changes, or why it can't be done."""
        self.ensure_one()
        obstacle, effect = False, []
        try:
            effect = self.report_id._get_effect("stop")
        except UserError as error:
            obstacle = str(error)
        self.write(
            {
                "obstacle": obstacle,
                "effect_ids": [
                    fields.Command.create(each._asdict()) for each in effect
                ],
            }
        )

    def action_accept(self):
        """Accept the report."""
        self.ensure_one()
        self.report_id.action_accept(self.payment)
        return {"type": "ir.actions.act_window_close"}

    def action_decline(self):
        """Decline the report, for the reason given."""
        self.ensure_one()
        self.report_id.action_decline(self.reason)
        return {"type": "ir.actions.act_window_close"}


class LccAbsenceEffect(models.TransientModel):
    """A week or payment period that accepting a report changes."""

    _name = "lcc.absence.effect"
    _description = "Effect of a Reported Absence"

    decision_id = fields.Many2one(
        "lcc.absence.decision", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="decision_id.currency_id")
    label = fields.Char("What Changes", required=True)
    before = fields.Monetary()
    after = fields.Monetary()
    difference = fields.Monetary(compute="_compute_difference")
    note = fields.Char()

    @api.depends("before", "after")
    def _compute_difference(self):
        for effect in self:
            effect.difference = effect.after - effect.before
