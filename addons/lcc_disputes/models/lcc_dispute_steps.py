from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.lcc_actuals.models.saved_records import check_saved
from odoo.addons.lcc_actuals.tools.weeks import parse_monday

from .lcc_actual import LIFT_KEY, Lift
from .lcc_dispute import PROVIDER, STEPS


class LccDispute(models.Model):
    """What follows once a dispute is open: correcting its weeks, requesting resolution,
    answering and resolving. ``STEPS`` says which step leads from where to where."""

    _inherit = "lcc.dispute"

    # The provider

    def action_save_week(self, service_id, week_start, lines):
        """Save the client's week from within the dispute, as ``action_save_week`` of
        ``lcc.actual`` does: for the actuals in dispute, and for these alone, the lock
        and the age limit are lifted while it is In Dispute.

        Return the ids of the week's actuals. Raise as that does, and UserError for a
        week that is not in the dispute or while it is not In Dispute.
        """
        self.ensure_one()
        self._check_provider()
        self._check_correctable(service_id, week_start)
        return self._get_lifted_actuals().action_save_week(
            # The client is the dispute's; the method looks it up as the user.
            service_id,
            self.sudo().client_id.id,
            week_start,
            lines,
        )

    def action_request_resolution(self, response):
        """Ask the council to resolve the dispute (guide: [Request Resolution]), having
        corrected its actuals or saying why they are right: ``response`` is compulsory.

        Raise AccessError without the role Actuals for the provider, UserError while it
        is not In Dispute or without a response.
        """
        self._take_step("request", "requested", self._clean_text(response))

    # The council

    def action_answer(self, text):
        """Answer back: the dispute is the provider's again; ``text`` is compulsory.

        Raise AccessError for others than officers, UserError while resolution is not
        requested or without a text.
        """
        self._take_step("answer", "answered", self._clean_text(text))

    def action_resolve(self, text=""):
        """Resolve the dispute: what its weeks are owed now is billed from here on, as
        (Adj) where they were billed before. ``text`` is compulsory where the provider
        has not requested it.

        Raise AccessError for others than officers, UserError once it is resolved.
        """
        self._take_step("resolve", "resolved", self._clean_text(text))

    # Checks

    def _check_provider(self):
        """Raise AccessError unless the user may act for the provider."""
        self.check_access("read")
        # The rule above has shown the dispute to be the user's to read.
        self.env["lcc.provider.access"]._check_role(
            self.sudo().provider_id, "role_actuals"
        )

    def _check_side(self, step):
        """Raise AccessError unless the step is the user's to take."""
        if STEPS[step].side != PROVIDER:
            self._check_officer()
            self.check_access("read")
            return
        self._check_provider()
        if not self.env.user.share:
            raise AccessError(
                self.env._(
                    "It is the provider who requests resolution. As an officer, "
                    "resolve the dispute."
                )
            )

    def _get_step_problem(self, step, text):
        """Return why a dispute can't take the step now, in words, or ``None``."""
        self.ensure_one()
        if self.state not in STEPS[step].sources:
            return self.env._(
                "%(dispute)s is %(state)s, so this can't be done. Look at it again.",
                dispute=self._label(),
                state=self._get_state_text(),
            )
        if not text:
            return self._get_text_problem(step)
        return next(iter(self._get_length_problems(text)), None)

    def _get_text_problem(self, step):
        if step == "request":
            return self.env._(
                "Enter a response: say what you corrected, or why the actuals are "
                "right."
            )
        if step == "answer":
            return self.env._("Enter an answer: the provider has to know what is left.")
        if self.state == "in_dispute":
            return self.env._(
                "Enter why %(dispute)s ends: the provider has not requested "
                "resolution.",
                dispute=self._label(),
            )
        return None

    def _check_correctable(self, service_id, week_start):
        """Raise UserError unless the week is in the dispute and the dispute is the
        provider's to correct."""
        if self.state != "in_dispute":
            raise UserError(
                self.env._(
                    "%(dispute)s is %(state)s, so its actuals can't be changed. While "
                    "resolution is requested the council looks at them as they are.",
                    dispute=self._label(),
                    state=self._get_state_text(),
                )
            )
        if not self._get_lines_of(service_id, week_start):
            raise UserError(
                self.env._(
                    "This week is not in %(dispute)s. Record it under Actuals.",
                    dispute=self._label(),
                )
            )

    def _get_lines_of(self, service_id, week_start):
        """Return its lines of a week at a service."""
        service = self._as_id(service_id)
        monday = parse_monday(week_start)
        return self.line_ids.filtered(
            lambda line: line.service_id.id == service and line.week_start == monday
        )

    def _get_lifted_actuals(self):
        """Return the model of actuals as it is within the dispute: its own lines can
        be recorded, as long as it is In Dispute."""
        ids = self.line_ids.actual_id.ids if self.state == "in_dispute" else ()
        return self.env["lcc.actual"].with_context(**{LIFT_KEY: Lift(frozenset(ids))})

    # Steps

    def _take_step(self, step, event, text):
        """Let these disputes take the step, all or none."""
        check_saved(self)
        self._check_side(step)
        # Who may is checked; access rows are read-only for all.
        # Whoever names one twice has said it once.
        disputes = self.sudo().union()
        disputes.client_id._lock_for_entry()
        problems = [
            problem
            for dispute in disputes
            if (problem := dispute._get_step_problem(step, text))
        ]
        if problems:
            raise UserError("\n".join(problems))
        disputes.write(
            {"state": STEPS[step].target, "date_turn": fields.Datetime.now()}
        )
        disputes._post(event, text)
        if STEPS[step].target == "resolved":
            disputes._do_resolve()

    def _do_resolve(self):
        now = fields.Datetime.now()
        for dispute in self:
            dispute.write(
                {
                    "date_resolved": now,
                    "resolved_by_id": self.env.uid,
                    "days_to_resolve": (now - dispute.date_opened).days,
                }
            )
            dispute.line_ids.is_live = False
            # Another dispute on them would meet the index before it is told.
            dispute.line_ids.flush_recordset(["is_live"])
            dispute.line_ids.actual_id._leave_dispute(dispute._label())
