from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from ..exceptions import ActualsRefused
from ..tools.entry_rules import QUANTITIES
from ..tools.quantities import QuantityError, parse_count, parse_quantity
from ..tools.weeks import parse_monday
from .lcc_actual import ENTRY_FIELDS
from .saved_records import check_saved

#: What says which line it is; another line is another actual.
IDENTITY_FIELDS = {
    "week_start",
    "package_line_id",
    "client_id",
    "service_id",
    "service_level_id",
}
COMMENT_LENGTH = 500


class LccActual(models.Model):
    """Saving and confirming: to write an entry field is to say what happened, so
    it confirms the line, whoever writes it and by whatever route."""

    _inherit = "lcc.actual"

    @api.model_create_multi
    def create(self, vals_list):
        """Make lines by hand: an unplanned or intermittent claim, or a planned
        line; entered figures make it confirmed, a planned line without them is
        generated equal to its plan.

        Raise ActualsRefused when a rule is broken.
        """
        self.check_access("create")
        for vals in vals_list:
            self._check_workflow_fields(vals)
        # No default of the context stands in for what the workflow decides.
        self = self.with_context(clean_context(self.env.context))
        prepared = [self._prepare_created_vals(vals) for vals in vals_list]
        services = [vals.get("service_id") for vals in prepared]
        # A price or an end date that is just being changed would be missed.
        self.env["lcc.service"].browse(services).contract_id._lock_plans()
        actuals = super().create(prepared)
        self.env["lcc.commitment"]._ensure_of(actuals)
        entered = actuals.filtered(lambda actual: actual.state == "confirmed")
        entered._check_open_for_entry()
        entered._finish_entry("saved")
        return actuals

    def write(self, vals):
        """Record what is entered; see the class. Raise ActualsRefused when a rule
        is broken, UserError for fields that only the workflow writes."""
        self.check_access("write")
        self._check_workflow_fields(vals)
        if IDENTITY_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "An actual stays on its line and week: remove it and add another."
                )
            )
        if not vals.keys() & set(ENTRY_FIELDS):
            return super().write(vals)
        # A lock on whose weeks these are changes nothing of the client.
        self.client_id.sudo()._lock_for_entry()
        self._check_open_for_entry()
        for actual in self:
            entry = actual._clean_entry(vals)
            confirmed = actual._prepare_confirmed_vals()
            taken = {"qty_planned": actual.qty_plan_now}
            super(LccActual, actual).write({**vals, **entry, **confirmed, **taken})
        self._finish_entry("saved")
        return True

    def _write_workflow(self, vals):
        """Write past the guards of :meth:`write`; for the life's own steps."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        """Only an added line goes, and only until it is locked (rule 3)."""
        for actual in self:
            recorded = actual.kind == "planned" and actual.confirmed_by_id
            if actual.state == "locked" or recorded:
                raise UserError(
                    self.env._(
                        "%(actual)s: only an added line that is not locked can be "
                        "removed.",
                        actual=actual._label(),
                    )
                )

    @api.onchange("package_line_id", "service_level_id")
    def _onchange_line(self):
        """Complete a line that an officer adds: a claim against a CPLI is of its
        client, service and level; an added line has at least one visit."""
        line = self.package_line_id
        if line and not self._origin:
            self.client_id = line.client_id
            self.service_id = line.service_id
            self.service_level_id = line.service_level_id
        if self.kind in ("unplanned", "intermittent"):
            self.visits = self.visits or 1

    def unlink(self):
        """Remove lines; see :meth:`_unlink_except_recorded`. What was claimed leaves
        word with the client, since the line's own history goes with it."""
        self.filtered("confirmed_by_id")._tell_removal()
        return super().unlink()

    # Public methods

    def action_confirm(self):
        """Confirm lines as they stand, unedited (guide: [Confirm]).

        Lines already confirmed are left as they are. Return the number confirmed.
        Raise ActualsRefused, with nothing written, when any can't be confirmed.
        """
        self._check_may_record()
        # The user may record these lines; access rows are read-only for portal
        # users, so the writing itself goes past them.
        lines_sudo = self.sudo().filtered(lambda actual: actual.state != "confirmed")
        lines_sudo.client_id._lock_for_entry()
        problems = lines_sudo._get_confirm_problems()
        if problems:
            raise ActualsRefused(problems)
        lines_sudo._write_workflow(self._prepare_confirmed_vals())
        lines_sudo._finish_entry("confirmed")
        return len(lines_sudo)

    def action_remove(self):
        """Remove added (unplanned or intermittent) lines that are not locked.

        Raise UserError for any other line, ActualsRefused for a week that is closed.
        """
        self._check_may_record()
        # As in action_confirm; _unlink_except_recorded judges each line.
        lines_sudo = self.sudo()
        lines_sudo.client_id._lock_for_entry()
        if any(actual.kind == "planned" for actual in lines_sudo):
            raise UserError(self.env._("Only an added line can be removed."))
        problems = [
            actual._problem("", text)
            for actual in lines_sudo
            if (text := actual._get_time_refusal_text())
        ]
        if problems:
            raise ActualsRefused(problems)
        lines_sudo.unlink()

    def _tell_removal(self):
        """Note on the client what is removed."""
        for actual in self:
            text = self.env._(
                "Removed %(actual)s: %(cost)s.",
                actual=actual._label(),
                cost=actual._cost_text(),
            )
            actual.client_id._message_log(body=text)

    def action_remove_in_form(self):
        """Remove the line that a form shows, and leave the form for the list."""
        self.action_remove()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_actual_action"
        )
        return {**action, "target": "main"}

    def action_approve(self):
        """Let lines above their tolerance, or cut by an end date, be billed.

        Raise UserError for a line that the officer entered.
        """
        self._check_officer()
        waiting = self.filtered(lambda actual: actual.approval_state == "awaiting")
        waiting.client_id._lock_for_entry()
        for actual in waiting:
            if actual.confirmed_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "%(actual)s: you entered it, so a colleague must approve it.",
                        actual=actual._label(),
                    )
                )
        waiting._write_workflow(
            {
                "approval_state": "approved",
                "approved_by_id": self.env.uid,
                "date_approved": fields.Datetime.now(),
            }
        )
        self.env["lcc.actual.history"]._log(waiting, "approved")

    def action_reopen(self):
        """Open weeks past their age limit for 14 days (rule 10)."""
        self._check_officer()
        today = self.env.company._lcc_today()
        self._write_workflow({"date_reopened_until": fields.Date.add(today, days=14)})
        self.invalidate_model(["is_week_reopened"])
        self.env["lcc.actual.history"]._log(self, "reopened")

    # Checks

    def _check_officer(self):
        if not self.env.user.has_group("lcc_actuals.group_lcc_officer"):
            raise AccessError(self.env._("Only a council officer can do this."))

    def _check_may_record(self):
        """Raise AccessError unless the user may record all these lines, MissingError
        for what is none."""
        check_saved(self)
        self.check_access("read")
        # The rule above has shown the lines to be the user's to read.
        self.env["lcc.provider.access"]._check_records(self.sudo().service_id)

    def _get_confirm_problems(self):
        """Return a :class:`Problem` for everything that keeps these lines from being
        confirmed unedited."""
        problems = self._get_refusals()
        for actual in self.filtered("is_plan_changed"):
            text = self.env._(
                "The plan has changed since it was entered, so it can't be confirmed "
                "unseen. Use [Add/Edit] to enter it again."
            )
            problems.append(actual._problem("", text))
        return problems

    def _check_open_for_entry(self):
        problems = self._get_refusals()
        if problems:
            raise ActualsRefused(problems)

    def _check_workflow_fields(self, vals):
        """Bar all but what is entered: plan, money and life follow from it."""
        # Odoo's own Import names the line by its id, which no write changes.
        entered = IDENTITY_FIELDS.union(ENTRY_FIELDS, {"id"})
        barred = (vals.keys() & self._fields.keys()) - entered
        if barred:
            raise UserError(
                self.env._(
                    "%(fields)s can't be written: it follows from what is entered, "
                    "confirmed and approved.",
                    fields=", ".join(self._field_name(name) for name in sorted(barred)),
                )
            )

    # Entry

    def _clean_entry(self, vals):
        """Return the entry fields of ``vals`` as typed values; on an unplanned line
        Extra mirrors Actual (rule 3), whatever is sent for it.

        Quantities may be numbers or texts (see ``parse_quantity``). Raise
        ActualsRefused naming each field that can't be read.
        """
        self.ensure_one()
        entry, problems = {}, []
        for name in set(ENTRY_FIELDS) & vals.keys():
            try:
                entry[name] = self._clean_value(name, vals[name])
            except QuantityError as error:
                text = f"{self._field_name(name)} {error}."
                problems.append(self._problem(name, text))
        if problems:
            raise ActualsRefused(problems)
        if self.kind == "unplanned":
            entry["qty_extra"] = entry.get("qty_actual", self.qty_actual)
        return entry

    @api.model
    def _clean_value(self, name, value):
        if name in QUANTITIES:
            return float(parse_quantity(value))
        if name == "visits":
            return parse_count(value)
        if name == "reason_id":
            return self._clean_reason(value)
        return self._clean_comment(value)

    @api.model
    def _clean_comment(self, value):
        """Return ``value`` as one line, without what PostgreSQL can't hold."""
        text = str(value or "").encode(errors="ignore").decode().replace("\0", " ")
        text = " ".join(text.split())
        if len(text) > COMMENT_LENGTH:
            raise QuantityError(
                self.env._("is longer than %(most)s characters", most=COMMENT_LENGTH)
            )
        return text

    @api.model
    def _clean_reason(self, value):
        if not value:
            return False
        known = str(value).isdecimal() and self.env["lcc.variance.reason"].search(
            [("id", "=", int(value))]
        )
        if not known:
            raise QuantityError(self.env._("is not one of the list"))
        return known.id

    def _prepare_created_vals(self, vals):
        """Return ``vals`` completed from the CPLI and cleaned; see create."""
        if not parse_monday(vals.get("week_start")):
            raise UserError(
                self.env._(
                    "%(day)s is not a Monday, and a week is named by its Monday.",
                    day=vals.get("week_start"),
                )
            )
        line = self.env["lcc.package.line"].browse(vals.get("package_line_id"))
        identity = {key: vals[key] for key in IDENTITY_FIELDS & vals.keys()}
        if line:
            identity |= line._prepare_actual_identity_vals()
        draft = self.new(identity)
        entry = draft._clean_entry(vals)
        if draft.kind == "planned":
            figures = line._prepare_planned_vals(draft.week_start)
        else:
            figures = {"visits": 1}
        confirmed = entry or draft.kind != "planned"
        life = self._prepare_confirmed_vals() if confirmed else {}
        return {**vals, **identity, **figures, **entry, **life}

    def _prepare_confirmed_vals(self):
        """Return what saving or confirming writes beside the figures: who and
        when are kept (rule 8)."""
        return {
            "state": "confirmed",
            "confirmed_by_id": self.env.uid,
            "date_confirmed": fields.Datetime.now(),
            "version": uuid4().hex,
        }

    def _finish_entry(self, event):
        """Settle what follows from new figures: approval and history."""
        self._settle_approval()
        self.env["lcc.actual.history"]._log(self, event)

    def _settle_approval(self):
        for actual in self:
            reason = actual._get_entry_rules().get_approval_reason()
            # The same excess stays approved; other figures are judged anew.
            if actual.approval_reason != reason:
                actual._write_workflow(
                    {
                        "approval_state": "awaiting" if reason else "none",
                        "approval_reason": reason,
                        "approved_by_id": False,
                        "date_approved": False,
                    }
                )

    # Locking

    def _do_lock(self, reason):
        """Freeze what was entered; ``reason`` names the bill it stands on."""
        self._write_workflow(
            {
                "state": "locked",
                "date_locked": fields.Datetime.now(),
                "lock_reason": reason,
            }
        )
        self.env["lcc.actual.history"]._log(self, "locked", reason)

    def _do_unlock(self):
        """Free the lines of a returned bill: they are confirmed again, or to confirm
        where the plan changed meanwhile (rule 9)."""
        self._write_workflow(
            {"state": "confirmed", "date_locked": False, "lock_reason": False}
        )
        for actual in self.filtered("is_plan_changed"):
            if not actual._is_cut_by_end():
                actual._write_workflow(
                    actual._prepare_followed_vals(actual.qty_plan_now)
                )
        self.env["lcc.actual.history"]._log(self, "unlocked")
