from datetime import timedelta

from odoo import api, fields, models

from ..exceptions import ActualsRefused, Problem
from ..tools.entry_rules import (
    Entry,
    EntryRules,
    Policy,
    Terms,
    Words,
    refusal_code,
)
from ..tools.quantities import quantity_text
from ..tools.weeks import long_date, range_text, short_date, sunday_of
from .lcc_actual import ENTRY_FIELDS


class LccActual(models.Model):
    """The rules of an actual (DESIGN section 3). Page, RPC, import and back office
    meet the same.

    ``_get_entry_problems`` judges figures by ``tools/entry_rules.py`` and allowances;
    ``_get_refusals`` tells why a line can't be recorded at all.
    """

    _inherit = "lcc.actual"

    refusal = fields.Char("Can't Be Recorded", compute="_compute_refusal")
    is_aged = fields.Boolean("Past Its Age Limit", compute="_compute_refusal")

    is_week_reopened = fields.Boolean(compute="_compute_is_week_reopened")

    @api.depends("date_reopened_until")
    def _compute_is_week_reopened(self):
        """Tell whether an officer opened the client's week again: an added line
        belongs to it as much as the line that was reopened."""
        # Asked of the user's own lines; their weeks are the user's to know.
        weeks_sudo = self.sudo()._read_group(
            [
                ("client_id", "in", self.client_id.ids),
                ("week_start", "in", self.mapped("week_start")),
                ("date_reopened_until", ">=", self.env.company._lcc_today()),
            ],
            ["service_id", "client_id", "week_start:day"],
        )
        reopened = {
            (service.id, client.id, fields.Date.to_date(day))
            for service, client, day in weeks_sudo
        }
        for actual in self:
            week = (actual.service_id.id, actual.client_id.id, actual.week_start)
            actual.is_week_reopened = week in reopened

    @api.depends("state", "rate_id.state", "date_from", "date_reopened_until")
    def _compute_refusal(self):
        """Say beforehand why a stored line would be refused, and the way out."""
        for actual in self:
            stored = bool(actual._origin)
            actual.refusal = stored and actual._get_refusal_text()
            actual.is_aged = stored and actual._is_aged()

    @api.constrains("qty_planned", *ENTRY_FIELDS)
    def _check_entry(self):
        problems = self._get_entry_problems()
        if problems:
            raise ActualsRefused(problems)

    def _line_key(self):
        """Return what names the line within its week, saved or not."""
        self.ensure_one()
        if self.package_line_id:
            return f"cpli-{self.package_line_id.id}"
        return f"level-{self.service_level_id.id}"

    def _get_policy(self):
        """Return the policy that rules this line (rule 13)."""
        self.ensure_one()
        # A policy is the council's; what it allows is said in messages only.
        return self.sudo().service_level_id._get_policy(self.sudo().contract_id)

    def _problem(self, field, text):
        return Problem(self._line_key(), field, self._label(), text)

    def _field_name(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]

    # Figures

    def _get_entry_problems(self):
        """Return every :class:`Problem` of the figures of these lines."""
        problems = []
        for actual in self:
            rules = actual._get_entry_rules()
            problems += [actual._problem(*found) for found in rules.get_problems()]
            problems += actual._check_allowance()
        return problems

    def _get_entry_rules(self):
        """Return the rules of what this line says; see ``tools/entry_rules.py``."""
        return EntryRules(self._get_terms(), self._get_entry(), self._get_words())

    def _get_terms(self):
        """Return what service level, contract and policy say of this line."""
        level, policy_sudo = self.service_level_id, self._get_policy()
        return Terms(
            kind=self.kind,
            level=level.name,
            units=level._unit_text(2),
            step=level.qty_step,
            visit_limit=level.qty_per_visit_max,
            contract=self.contract_id.name,
            policy=Policy(*(policy_sudo[name] for name in Policy._fields)),
        )

    def _get_entry(self):
        return Entry(
            qty_planned=self.qty_planned,
            visits_planned=self.package_line_id.visits_planned,
            is_in_dispute=self.is_in_dispute,
            **{name: self[name] for name in ENTRY_FIELDS},
        )

    def _get_words(self):
        return Words(self.env._, self._field_name)

    def _check_allowance(self):
        """A CPLI's allowance is not exceeded over its span (rule 3)."""
        line = self.package_line_id
        if not line.has_allowance:
            return []
        # Two claims at once would each find the allowance unused.
        self.client_id.sudo()._lock_for_entry()
        if line.qty_allowance_left >= 0:
            return []
        own = self._get_payable_quantity()
        left = line.qty_allowance_left + own
        text = self.env._(
            "%(quantity)s %(unit)s is more than the %(left)s left of the allowance "
            "of %(allowance)s (%(used)s used in other weeks). Enter at most %(left)s, "
            'or raise a "Rolling Respite Claim" action.',
            quantity=quantity_text(own),
            unit=self.service_level_id._unit_text(2),
            left=quantity_text(max(left, 0)),
            allowance=quantity_text(line.qty_allowance),
            used=quantity_text(line.qty_allowance_used - own),
        )
        return [self._problem("qty_actual", text)]

    # Whether it can be recorded at all

    def _get_refusals(self):
        """Return a :class:`Problem` for every line that can't be recorded now."""
        found = ((actual, actual._get_refusal_text()) for actual in self)
        return [actual._problem("", text) for actual, text in found if text]

    def _get_refusal_text(self):
        """Return why this line can't be recorded now and the way out, or ``None``
        (rules 8, 9 and 10)."""
        return self._get_line_refusal_text() or self._get_time_refusal_text()

    def _is_barred_by_dispute(self):
        """Tell whether the line changes only elsewhere, within its dispute."""
        self.ensure_one()
        return self.is_in_dispute

    def _get_dispute_text(self):
        """Return why a line in dispute can't be recorded here, and the way out."""
        return self.env._("In dispute, so it changes only within its dispute.")

    def _get_line_refusal_code(self):
        """Return why nothing can be recorded on this line, or ``None``."""
        self.ensure_one()
        # A price that was withdrawn is hidden from providers; that it is counts.
        rate_sudo = self.rate_id.sudo()
        has_price = self.date_from and rate_sudo._holds_on(self.date_from)
        return refusal_code(
            self.state, self.date_from, has_price, self._is_barred_by_dispute()
        )

    def _get_line_refusal_text(self):
        """Return why nothing can be recorded on this line and the way out, or
        ``None``."""
        code = self._get_line_refusal_code()
        if code == "in dispute":
            return self._get_dispute_text()
        if code == "locked":
            return self.env._(
                "Locked since %(date)s: %(reason)s. It changes only through a dispute.",
                date=short_date(self.date_locked.date()),
                reason=self.lock_reason,
            )
        if code == "not running":
            bounds = self.package_line_id or self.service_id
            return self.env._(
                "It does not run in this week (%(dates)s), so nothing "
                'is owed for it. Raise an "Incorrect CPLI" action if that is '
                "wrong.",
                dates=range_text(bounds.date_start, bounds.date_end),
            )
        if code == "no price":
            return self.env._(
                'No price has been agreed from %(day)s. Raise an "Incorrect CPLI '
                '(Rate)" action.',
                day=long_date(self.date_from),
            )
        return None

    def _get_time_refusal_text(self):
        """Return why the week is too early or too old to record, or ``None``."""
        today = self.env.company._lcc_today()
        policy, sunday = self._get_policy(), sunday_of(self.week_start)
        if self.week_start > today:
            return self.env._(
                "The week has not begun. Come back on %(day)s.",
                day=long_date(self.week_start),
            )
        if policy.bar_unended_weeks and sunday >= today:
            return self.env._(
                "The week has not ended, and %(contract)s takes only ended weeks. "
                "Come back on %(day)s.",
                contract=self.contract_id.name,
                day=long_date(sunday + timedelta(days=1)),
            )
        if self._is_aged():
            return self.env._(
                "The week closed on %(day)s, %(days)s days after it ended. Raise an "
                '"Aged Actuals Submission" action to have it reopened.',
                day=long_date(sunday + timedelta(days=policy.age_limit_days)),
                days=policy.age_limit_days,
            )
        return None

    def _is_aged(self):
        """Tell whether the week is past its policy's age limit and not reopened."""
        today = self.env.company._lcc_today()
        days = self._get_policy().age_limit_days
        limit = sunday_of(self.week_start) + timedelta(days=days)
        return bool(days and limit < today and not self.is_week_reopened)
