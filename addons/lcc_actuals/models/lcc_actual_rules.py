from datetime import timedelta

from odoo import api, fields, models

from ..exceptions import ActualsRefused, Problem
from ..tools.quantities import is_multiple, quantity_text
from ..tools.weeks import long_date, range_text, short_date, sunday_of
from .lcc_actual import ENTRY_FIELDS

QUANTITIES = ("qty_actual", "qty_frustrated", "qty_missed", "qty_extra")
#: Quantities that a kind of line has no room for: they show "--".
ABSENT_QUANTITIES = {
    "planned": (),
    "unplanned": ("qty_frustrated", "qty_missed"),
    "intermittent": ("qty_missed", "qty_extra"),
}


class LccActual(models.Model):
    """The rules of an actual (DESIGN section 3), each in one small method.

    ``_get_entry_problems`` judges figures; ``_get_refusals`` tells why a line
    can't be recorded at all. Page, RPC, import and back office meet the same.
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
            for check in (
                actual._check_quantities,
                actual._check_sum,
                actual._check_explained,
                actual._check_visits,
                actual._check_instances,
                actual._check_allowance,
            ):
                problems += check()
        return problems

    def _check_quantities(self):
        """Steps (rule 5), quantities the kind has (rule 3), policies (rule 13)."""
        policy, problems = self._get_policy(), []
        step = self.service_level_id.qty_step
        refused = {
            "qty_frustrated": not policy.allow_frustrated,
            "qty_extra": not policy.allow_extra and self.kind == "planned",
        }
        for name in QUANTITIES:
            quantity, field = self[name], self._field_name(name)
            if quantity and name in ABSENT_QUANTITIES[self.kind]:
                text = self.env._("%(field)s does not apply to this line.", field=field)
            elif quantity and refused.get(name):
                text = self.env._(
                    "%(field)s is not allowed under %(contract)s. Change it to 0, or "
                    "ask the council.",
                    field=field,
                    contract=self.contract_id.name,
                )
            elif not is_multiple(quantity, step):
                text = self.env._(
                    "%(field)s %(quantity)s is not a whole number of steps of "
                    "%(step)s. Change it to the nearest step.",
                    field=field,
                    quantity=quantity_text(quantity),
                    step=quantity_text(step),
                )
            else:
                continue
            problems.append(self._problem(name, text))
        return problems

    def _check_sum(self):
        """Actual = Planned - Frustrated - Missed + Extra (rule 1); an added line
        claims more than nothing."""
        if self.kind != "planned":
            if self._get_payable_quantity():
                return []
            text = self.env._("Enter the quantity delivered, or remove the line.")
            return [self._problem("qty_actual", text)]
        expected = round(
            self.qty_planned - self.qty_frustrated - self.qty_missed + self.qty_extra, 4
        )
        if round(self.qty_actual, 4) == expected:
            return []
        if expected < 0:
            return [self._problem("qty_actual", self._sum_text(expected))]
        way_out = self.env._(
            "Change Actual to %(expected)s, or correct the other figures.",
            expected=quantity_text(expected),
        )
        return [self._problem("qty_actual", f"{self._sum_text(expected)} {way_out}")]

    def _sum_text(self, expected):
        return self.env._(
            "Actual %(actual)s is not Planned %(planned)s - Frustrated %(frustrated)s "
            "- Missed %(missed)s + Extra %(extra)s = %(expected)s.",
            actual=quantity_text(self.qty_actual),
            planned=quantity_text(self.qty_planned),
            frustrated=quantity_text(self.qty_frustrated),
            missed=quantity_text(self.qty_missed),
            extra=quantity_text(self.qty_extra),
            expected=quantity_text(expected),
        )

    def _check_explained(self):
        """A comment, and where the policy asks for it a reason, stand beside
        whatever differs from the plan (rule 5)."""
        varied = [
            self._field_name(name)
            for name in ("qty_frustrated", "qty_missed", "qty_extra")
            if self[name]
        ]
        if not varied:
            return []
        problems, names = [], ", ".join(varied)
        if not (self.comment or "").strip():
            text = self.env._(
                "Enter a comment: it is compulsory when %(fields)s is not 0.",
                fields=names,
            )
            problems.append(self._problem("comment", text))
        if not self.reason_id and self._get_policy().require_reason:
            text = self.env._(
                "Choose a reason: %(contract)s asks for one when %(fields)s is not 0.",
                contract=self.contract_id.name,
                fields=names,
            )
            problems.append(self._problem("reason_id", text))
        return problems

    def _check_visits(self):
        """Visits follow the CPLI where the policy says so; an added line has at
        least one (rules 3, 4 and 13)."""
        planned = self.package_line_id.visits_planned
        if self.visits < 0 or (self.kind != "planned" and not self.visits):
            text = self.env._("Visits must be 1 or more.")
        elif (
            self.kind == "planned"
            and self.visits != planned
            and not self._get_policy().allow_visits
        ):
            text = self.env._(
                "Visits can't be changed under %(contract)s. Change them back to "
                "%(planned)s.",
                contract=self.contract_id.name,
                planned=planned,
            )
        else:
            return []
        return [self._problem("visits", text)]

    def _check_instances(self):
        """Emergency hours: at most 4 an instance, and visits are instances
        (rule 6, glossary of the guide)."""
        limit = self.service_level_id.qty_per_visit_max
        if not limit or self.qty_actual <= limit * max(self.visits, 1):
            return []
        text = self.env._(
            "%(quantity)s %(unit)s in %(visits)s instance(s): limited to %(limit)s "
            "%(unit)s per instance, or must be commissioned by Adult Social Care. "
            "Enter the number of instances under Visits, or raise a "
            '"CPLI Outstanding" action.',
            quantity=quantity_text(self.qty_actual),
            unit=self.service_level_id._unit_text(2),
            visits=self.visits,
            limit=quantity_text(limit),
        )
        return [self._problem("qty_actual", text)]

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
        self.ensure_one()
        if self.state == "locked":
            return self.env._(
                "Locked since %(date)s: %(reason)s. It changes only through a dispute.",
                date=short_date(self.date_locked.date()),
                reason=self.lock_reason,
            )
        if not self.date_from:
            bounds = self.package_line_id or self.service_id
            return self.env._(
                "It does not run in this week (%(dates)s), so nothing "
                'is owed for it. Raise an "Incorrect CPLI" action if that is '
                "wrong.",
                dates=range_text(bounds.date_start, bounds.date_end),
            )
        # A price that was withdrawn is hidden from providers; that it is counts.
        if not self.rate_id.sudo()._holds_on(self.date_from):
            return self.env._(
                'No price has been agreed from %(day)s. Raise an "Incorrect CPLI '
                '(Rate)" action.',
                day=long_date(self.date_from),
            )
        return self._get_time_refusal_text()

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

    # Approval

    def _get_approval_reason(self):
        """Return why an officer must approve the line before it is billed, or
        ``False`` (rule 13)."""
        self.ensure_one()
        free = self._get_policy()._get_free_quantity(self.kind, self.qty_planned)
        claimed, what = self._get_payable_quantity(), self.service_level_id.name
        if self.kind == "planned":
            claimed, what = self.qty_extra, self._field_name("qty_extra")
        if free is None or claimed <= free:
            return False
        return self.env._(
            "%(claimed)s %(unit)s of %(what)s is more than %(free)s allowed without "
            "approval.",
            claimed=quantity_text(claimed),
            unit=self.service_level_id._unit_text(2),
            what=what,
            free=quantity_text(free),
        )
