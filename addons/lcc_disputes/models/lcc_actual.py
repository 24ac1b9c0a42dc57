from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.lcc_actuals.models.account_move import SUBMITTED
from odoo.addons.lcc_actuals.models.lcc_actual_standing import (
    COUNCIL,
    PROVIDER,
    Standing,
)
from odoo.addons.lcc_actuals.tools.weeks import long_date

#: Where the context says for which actuals a dispute lifts its own bar.
LIFT_KEY = "lcc_dispute_lift"


class Lift(NamedTuple):
    """The actuals that are being recorded from within their dispute. No caller from
    outside can put one into a context: JSON has no such thing."""

    actual_ids: frozenset


class LccActual(models.Model):
    """A week in dispute: nothing of it is billed, and it changes within the dispute
    alone. What its other rules are stands in ``lcc_actuals``."""

    _inherit = "lcc.actual"

    dispute_line_ids = fields.One2many(
        "lcc.dispute.line",
        "actual_id",
        "Disputes",
        groups="lcc_actuals.group_lcc_reader",
    )

    dispute_id = fields.Many2one(
        "lcc.dispute",
        compute="_compute_dispute_id",
        help="The one that it is in, if that is the user's to read.",
    )

    def _compute_dispute_id(self):
        live = {actual: actual._get_live_dispute() for actual in self}
        disputes_sudo = self.env["lcc.dispute"].sudo().union(*live.values())
        # With the user's own rights: it can be about other services as well.
        readable = self.env["lcc.dispute"].search([("id", "in", disputes_sudo.ids)])
        for actual, dispute_sudo in live.items():
            actual.dispute_id = readable & dispute_sudo.with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_dispute(self):
        for actual in self:
            if actual.is_in_dispute:
                raise UserError(
                    self.env._(
                        "%(actual)s: it is in dispute, so it can't be removed. Enter "
                        "0 within the dispute if nothing was delivered.",
                        actual=actual._label(),
                    )
                )

    def _get_live_dispute(self):
        """Return the dispute that a line is in, as sudo; none for others."""
        # Named to whoever may read the week.
        lines_sudo = self.sudo().dispute_line_ids
        return lines_sudo.filtered("is_live").dispute_id

    def action_view_dispute(self):
        """Open the dispute that the line is in."""
        self.ensure_one()
        self.check_access("read")
        dispute = self._get_live_dispute().with_env(self.env)
        dispute.check_access("read")
        return dispute._get_records_action()

    # The lock, and where it is lifted

    def _is_lifted(self):
        """Tell whether the line is being recorded from within its dispute."""
        self.ensure_one()
        lift = self.env.context.get(LIFT_KEY)
        return isinstance(lift, Lift) and self._origin.id in lift.actual_ids

    def _is_barred_by_dispute(self):
        return super()._is_barred_by_dispute() and not self._is_lifted()

    def _is_aged(self):
        """A dispute asks for weeks of any age."""
        return super()._is_aged() and not self._is_lifted()

    def _get_dispute_text(self):
        dispute = self._get_live_dispute()
        if not dispute:
            return super()._get_dispute_text()
        opened = dispute.company_id._lcc_local(dispute.date_opened)
        return self.env._(
            "In dispute since %(date)s: %(reason)s. It changes only within "
            "%(dispute)s: look it up under Disputes.",
            date=long_date(opened),
            reason=dispute.reason_id.name,
            dispute=dispute._label(),
        )

    # Its life

    def _enter_dispute(self, note):
        """Put the lines into dispute: what is billed of them stands, and the lock of
        a bill gives way to that of the dispute."""
        self._write_workflow(
            {
                "is_in_dispute": True,
                "state": "confirmed",
                "date_locked": False,
                "lock_reason": False,
            }
        )
        self.env["lcc.actual.history"]._log(self, "disputed", note)

    def _leave_dispute(self, note):
        """Let the lines out: what is on a submitted bill is locked again, the rest
        is as it would be had its plan changed just now (rule 9)."""
        self._write_workflow({"is_in_dispute": False})
        self.env["lcc.actual.history"]._log(self, "dispute_resolved", note)
        for actual in self:
            bill = actual._get_holding_bill()
            if bill:
                actual._do_lock(bill._lcc_lock_reason())
            elif actual.is_plan_changed and not actual._is_cut_by_end():
                actual._write_workflow(
                    actual._prepare_followed_vals(actual.qty_plan_now)
                )

    def _get_holding_bill(self):
        """Return the newest submitted document that the line stands on, if any."""
        links = self.link_ids.filtered(
            lambda link: link.is_live and link.move_id.lcc_status in SUBMITTED
        )
        return links.sorted("ordinal")[-1:].move_id

    # Its story

    def _get_standings(self):
        standings = super()._get_standings()
        document = self.is_in_dispute and self._get_document_standing()
        return [*standings, document] if document else standings

    def _get_dispute_standing(self):
        dispute = self._get_live_dispute()
        if not dispute:
            return super()._get_dispute_standing()
        since = long_date(dispute.company_id._lcc_local(dispute.date_turn))
        values = {"dispute": dispute._label(), "reason": dispute.reason_id.name}
        if dispute.state == "resolution_requested":
            text = self.env._(
                "%(dispute)s (%(reason)s): resolution was requested on %(since)s.",
                since=since,
                **values,
            )
            return Standing("in_dispute", COUNCIL, text)
        text = self.env._(
            "%(dispute)s (%(reason)s) waits for a response since %(since)s. Nothing "
            "more of the week is billed until it is resolved.",
            since=since,
            **values,
        )
        return Standing("in_dispute", PROVIDER, text)
