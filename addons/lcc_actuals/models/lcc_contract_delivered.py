from datetime import date
from typing import NamedTuple

from odoo import fields, models

from ..tools.weeks import mondays_between


class DeliveredWeek(NamedTuple):
    """A week in units of one kind: what was planned, what of it was delivered as
    somebody confirmed, and what stands there that nobody has confirmed yet."""

    monday: date
    planned: float = 0.0
    delivered: float = 0.0
    to_confirm: float = 0.0


class LccContract(models.Model):
    """What was planned and what was delivered, week by week."""

    _inherit = "lcc.contract"

    def _get_delivered_weeks(self, first, last):
        """Return {unit: list of :class:`DeliveredWeek`} of a contract's actuals, of
        services that the user records for, with an entry for each week from ``first``
        to ``last``; the unit with the most planned comes first, and units without
        actuals are left out. Constant number of queries, with the user's own rights."""
        self.ensure_one()
        groups = self.env["lcc.actual"]._read_group(
            [
                *self.env["lcc.provider.access"]._get_recorded_domain(),
                ("contract_id", "=", self.id),
                ("week_start", ">=", first),
                ("week_start", "<=", last),
            ],
            ["service_level_id", "week_start:day", "state"],
            ["qty_planned:sum", "qty_actual:sum"],
        )
        units = {}
        for level, day, state, planned, actual in groups:
            weeks = units.setdefault(level.unit, {})
            monday = fields.Date.to_date(day)
            week = weeks.get(monday, DeliveredWeek(monday))
            field = "to_confirm" if state == "generated" else "delivered"
            figures = {
                "planned": round(week.planned + planned, 2),
                field: round(getattr(week, field) + actual, 2),
            }
            weeks[monday] = week._replace(**figures)
        mondays = mondays_between(first, last)
        found = {
            unit: [weeks.get(monday, DeliveredWeek(monday)) for monday in mondays]
            for unit, weeks in units.items()
        }
        return dict(
            sorted(found.items(), key=lambda item: -sum(w.planned for w in item[1]))
        )
