from typing import NamedTuple

from odoo import api, fields, models

from odoo.addons.lcc_actuals.models.staff_names import may_see_staff
from odoo.addons.lcc_actuals.tools.weeks import long_date

STATES = [
    ("in_dispute", "In Dispute"),
    ("resolution_requested", "Resolution Requested"),
    ("resolved", "Resolved"),
]
#: Whose a step is.
PROVIDER, COUNCIL = "provider", "council"


class Step(NamedTuple):
    """From which states a step leads to which, and whose it is."""

    sources: tuple
    target: str
    side: str


#: Every step there is after a dispute was opened.
STEPS = {
    "request": Step(("in_dispute",), "resolution_requested", PROVIDER),
    "answer": Step(("resolution_requested",), "in_dispute", COUNCIL),
    "resolve": Step(("in_dispute", "resolution_requested"), "resolved", COUNCIL),
}


class LccDispute(models.Model):
    """Weeks of one client and provider that the council questions (DESIGN section 7).

    While it lasts nothing of them is billed. The provider corrects them from within it
    or disagrees, and requests resolution; the council resolves, or answers back. This
    file says what a dispute is; opening one is in ``lcc_dispute_open``, what follows in
    ``lcc_dispute_steps``. Access rows are read-only; the public methods check as the
    user.
    """

    _name = "lcc.dispute"
    _description = "Dispute"
    _inherit = ["lcc.council.thread"]
    _order = "date_opened desc, id desc"
    _rec_name = "reference"

    reference = fields.Char(required=True, default="New")
    provider_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict"
    )
    client_id = fields.Many2one(
        "lcc.client", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True)
    reason_id = fields.Many2one(
        "lcc.dispute.reason", required=True, ondelete="restrict"
    )
    details = fields.Text(
        required=True, help="What the provider is asked; the provider reads it."
    )
    state = fields.Selection(
        STATES, "Status", required=True, default="in_dispute", index=True
    )
    line_ids = fields.One2many("lcc.dispute.line", "dispute_id", "Actuals")
    post_ids = fields.One2many("lcc.dispute.post", "dispute_id", "What Was Said")
    week_count = fields.Integer("Weeks", required=True, default=0)
    date_opened = fields.Datetime("Opened", required=True)
    date_turn = fields.Datetime(
        "With Them Since", required=True, help="When whoever has to answer was asked."
    )
    date_resolved = fields.Datetime("Resolved On")
    days_to_resolve = fields.Integer("Days to Resolve", aggregator="avg")
    opened_by_id = fields.Many2one("res.users", groups="lcc_actuals.group_lcc_reader")
    resolved_by_id = fields.Many2one("res.users", groups="lcc_actuals.group_lcc_reader")

    _reference_unique = models.UniqueIndex(
        "(reference)", "Another dispute already has this reference."
    )

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    def _label(self):
        """Name the dispute as messages do: "Dispute DIS000012"."""
        self.ensure_one()
        return self.env._("Dispute %(reference)s", reference=self.reference)

    def _get_state_text(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _get_weeks_text(self):
        """Return its weeks: "13 Jun 2022, 20 Jun 2022"."""
        self.ensure_one()
        mondays = sorted(set(self.line_ids.mapped("week_start")))
        return ", ".join(map(long_date, mondays))

    @api.model
    def _get_open_domain(self):
        """Return what a dispute fulfils that is not resolved."""
        return [("state", "!=", "resolved")]

    @api.model
    def _get_to_respond_domain(self, providers):
        """Return what a dispute fulfils that its provider has to respond to."""
        return [("provider_id", "in", providers.ids), ("state", "=", "in_dispute")]

    @api.model
    def _count_open(self, providers):
        """Return {provider: (open disputes, how many of them its provider has to
        respond to)} with the user's own rights; providers without any are left out."""
        groups = self._read_group(
            [("provider_id", "in", providers.ids), *self._get_open_domain()],
            ["provider_id", "state"],
            ["__count"],
        )
        counts = {}
        for provider, state, count in groups:
            total, own = counts.get(provider, (0, 0))
            is_own = state == "in_dispute"
            counts[provider] = (total + count, own + count * is_own)
        return counts
