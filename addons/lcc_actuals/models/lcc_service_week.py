from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.weeks import long_date, month_weeks, parse_monday, sunday_of


class LccService(models.Model):
    """A service's weeks: generating them, and the state each is in."""

    _inherit = "lcc.service"

    def action_generate_actuals(self, week_start):
        """Make the missing rows of a week (guide: [Generate Actuals]): one for every
        planned CPLI of these services, under an actuals contract, that runs in it.

        ``week_start`` is a Monday, not in the future. Return how many rows were
        made; a second call makes none. Raise UserError for another day, AccessError
        without the role.
        """
        self.check_access("read")
        self.env["lcc.provider.access"]._check_records(self)
        monday = self._check_week(week_start)
        # Portal users have read-only access rows; the role above lets them do this.
        return self.env["lcc.actual"].sudo()._generate(self.sudo(), monday)

    @api.model
    def _check_week(self, week_start):
        """Return ``week_start`` as a Monday that has begun; else raise UserError."""
        monday = parse_monday(week_start)
        if not monday:
            raise UserError(
                self.env._(
                    "%(day)s is not a Monday, and a week is named by its Monday.",
                    day=week_start,
                )
            )
        if monday > self.env.company._lcc_today():
            raise UserError(
                self.env._(
                    "The week beginning %(day)s has not begun, so there is nothing to "
                    "generate yet.",
                    day=long_date(monday),
                )
            )
        return monday

    def _get_month_states(self, year, month):
        """Return {Monday: week state} of the weeks that touch a month, with a
        constant number of queries (DESIGN section 3, rule 14)."""
        self.ensure_one()
        mondays = month_weeks(year, month)
        counts = {monday: {} for monday in mondays}
        groups = self.env["lcc.actual"]._read_group(
            [("service_id", "=", self.id), ("week_start", "in", mondays)],
            ["week_start:day", "state", "is_in_dispute"],
            ["__count"],
        )
        for day, state, is_in_dispute, count in groups:
            shown = "in_dispute" if is_in_dispute else state
            counts[fields.Date.to_date(day)][shown] = count
        planned = self._get_planned_weeks(mondays)
        today = self.env.company._lcc_today()
        return {
            monday: self._week_state(monday, counts[monday], monday in planned, today)
            for monday in mondays
        }

    def _week_state(self, monday, counts, is_planned, today):
        if monday > today:
            return "future"
        if not counts and is_planned:
            return "not_generated"
        return self.env["lcc.actual"]._state_of(counts)

    def _get_planned_weeks(self, mondays):
        """Return the Mondays in whose week a planned CPLI of the service runs."""
        spans = self.env["lcc.package.line"]._read_group(
            [
                ("service_id", "=", self.id),
                ("kind", "=", "planned"),
                ("date_start", "<=", sunday_of(max(mondays))),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", min(mondays)),
            ],
            ["date_start:day", "date_end:day"],
        )
        return {
            monday
            for monday in mondays
            for start, end in spans
            if start <= sunday_of(monday) and (not end or end >= monday)
        }
