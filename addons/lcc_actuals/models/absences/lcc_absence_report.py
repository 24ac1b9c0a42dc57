from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.weeks import long_date
from ..staff_names import may_see_staff

KINDS = [
    ("hospital", "Hospital stay"),
    ("away", "Absence"),
    ("death", "Death"),
    ("end", "End of care"),
]
#: Kinds that suspend the client's care; the others end it with the provider.
STAYS = ("hospital", "away")
STATES = [
    ("reported", "Reported"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
]


class LccAbsenceReport(models.Model):
    """What a provider reports of a client: a stay elsewhere, a death, the end of care.

    Nothing changes until an officer accepts it: then a stay becomes an absence, and a
    death or end of care the last day of the client's care package line items with that
    provider. Access rows are read-only; the public methods check as the user.
    """

    _name = "lcc.absence.report"
    _description = "Reported Absence"
    _inherit = ["lcc.council.thread"]
    _order = "date_reported desc, id desc"

    provider_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict"
    )
    client_id = fields.Many2one(
        "lcc.client", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    is_scheduled = fields.Boolean(
        "Paid on Plan",
        help="The client had care under a contract of scheduled payments.",
    )
    # Read by record rules.
    service_ids = fields.Many2many(
        "lcc.service",
        "lcc_absence_report_service_rel",
        "report_id",
        "service_id",
        "Services",
        context={"active_test": False},
        groups="lcc_actuals.group_lcc_reader",
        help="Those at which the provider cared for the client when it was reported.",
    )
    kind = fields.Selection(KINDS, "What Happened", required=True)
    date_start = fields.Date(
        "From", required=True, help="First day away; otherwise the last day of care."
    )
    date_end = fields.Date("To", help="Last day away; empty while it lasts.")
    comment = fields.Char("Provider's Comment", required=True)
    state = fields.Selection(STATES, required=True, default="reported")
    reported_by_id = fields.Many2one(
        "res.users", required=True, groups="lcc_actuals.group_lcc_reader"
    )
    date_reported = fields.Datetime("Reported", required=True)
    reply = fields.Char("Council's Reason", help="Why it was declined.")
    decided_by_id = fields.Many2one("res.users", groups="lcc_actuals.group_lcc_reader")
    date_decided = fields.Datetime("Decided")
    absence_id = fields.Many2one(
        "lcc.absence",
        index="btree_not_null",
        ondelete="set null",
        groups="lcc_actuals.group_lcc_reader",
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "An absence can't end before it begins.",
    )

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    @api.depends("client_id", "kind", "date_start", "date_end")
    def _compute_display_name(self):
        """Mrs Olga Othersby, Hospital stay, from 20 Apr 2022 to 25 Apr 2022"""
        for report in self:
            # Whoever reads the report may be told whom it is about.
            client = report.sudo().client_id.name or ""
            kind = dict(KINDS).get(report.kind, "")
            report.display_name = f"{client}, {kind}, {report._get_dates_text()}"

    def _get_dates_text(self):
        """Say "from 20 Apr 2022 to 25 Apr 2022", "from 20 Apr 2022 on", "on ..."."""
        self.ensure_one()
        if not self.date_start:
            return ""
        start = long_date(self.date_start)
        if self.kind not in STAYS:
            return self.env._("on %(day)s", day=start)
        if not self.date_end:
            return self.env._("from %(start)s on", start=start)
        return self.env._(
            "from %(start)s to %(end)s", start=start, end=long_date(self.date_end)
        )

    # Providers

    @api.model
    def action_report(
        self, provider_id, client_id, kind, date_start, date_end=None, comment=""
    ):
        """Report what happened to a client of the provider; return the report's id.

        ``kind`` is one of :data:`KINDS`. Of a stay, the dates (dates or ISO text) are
        its first and last day, ``date_end`` empty while it lasts; of a death or end of
        care, ``date_start`` is the last day of care. ``comment`` is compulsory.

        Raise AccessError without the role Actuals or Payments for the provider, and
        AbsenceRefused with every problem found.
        """
        provider = self._get_provider(provider_id)
        client, cplis = self._find_client(provider, client_id)
        client._lock_for_entry()
        typed = {
            "client": client_id,
            "kind": kind,
            "date_start": date_start,
            "date_end": date_end,
        }
        vals = self._check_typed(client, cplis, {**typed, "comment": comment})
        # Whoever reports it, it is about all of the client's care with the provider.
        everything = self._find_care(provider, client)
        # The user may; reports are written by steps alone.
        report = self.sudo().create(
            {
                **vals,
                "provider_id": provider.id,
                "client_id": client.id,
                "company_id": cplis[0].company_id.id,
                "is_scheduled": "scheduled" in everything.contract_id.mapped("basis"),
                "service_ids": [fields.Command.set(everything.service_id.ids)],
                "reported_by_id": self.env.uid,
                "date_reported": fields.Datetime.now(),
            }
        )
        return report.id

    def action_withdraw(self):
        """Take reports back on which the council has not decided.

        Raise AccessError without the role, UserError for decided ones.
        """
        self.check_access("read")
        for report in self.sudo():
            self._check_may_report(report.provider_id)
        self._check_undecided()
        self.sudo().write({"state": "withdrawn"})

    # The council

    def action_review(self):
        """Open the decision, with the effect in pounds."""
        self.ensure_one()
        self._check_officer()
        self._check_undecided()
        decision = self.env["lcc.absence.decision"].create({"report_id": self.id})
        decision._show_effect()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide on a Reported Absence"),
            "res_model": decision._name,
            "res_id": decision.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_accept(self, payment="stop"):
        """Accept: the plan changes, and what is owed and scheduled follows at once.

        ``payment`` says of a stay whether it stops (``stop``) or goes on
        (``continue``). Raise AccessError for others than officers, UserError for what
        is decided or can't be done.
        """
        self._check_officer()
        self._check_undecided()
        for report in self:
            effect = report._get_effect(payment)
            report._apply(payment)
            # The officer may; reports are written by steps alone.
            report.sudo()._decide("accepted")
            report._note_effect(effect)

    def action_decline(self, reason):
        """Decline; ``reason`` is compulsory and the provider reads it. Raise as
        :meth:`action_accept`."""
        self._check_officer()
        self._check_undecided()
        text = self._clean_text(reason)
        if not text:
            raise UserError(self.env._("Enter a reason: the provider reads it."))
        # As above.
        self.sudo()._decide("declined", text)

    def _decide(self, state, reply=False):
        self.write(
            {
                "state": state,
                "reply": reply,
                "decided_by_id": self.env.uid,
                "date_decided": fields.Datetime.now(),
            }
        )
