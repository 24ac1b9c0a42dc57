from datetime import date

from odoo import models
from odoo.tools import SQL

from ...tools.ledger import total
from ...tools.schedule import period_parts, periods_between
from ...tools.weeks import financial_year_bounds


class LccCommitmentLine(models.Model):
    """Purchase orders of contracts that are paid on plan: planned by the day, received
    and billed as finalised schedules have it (DESIGN section 5)."""

    _inherit = "lcc.commitment.line"
    _depends = {
        "lcc.scheduled.payment": ["state"],
        "lcc.scheduled.payment.line": [
            "client_id",
            "contract_id",
            "financial_year",
            "package_line_id",
            "service_level_id",
            "part",
            "quantity",
            "amount",
            "is_live",
            "is_payable",
        ],
    }

    def _sql_parts(self):
        return [*super()._sql_parts(), self._sql_scheduled()]

    def _sql_scheduled(self):
        """What is finalised is received and billed at once."""
        return SQL(
            """
            SELECT %s, p.service_id, l.service_level_id, l.package_line_id, NULL,
                l.quantity, l.cost, l.income, l.quantity, l.cost, l.income
            FROM lcc_commitment c
            JOIN LATERAL (
                SELECT *, CASE WHEN part = 'value' THEN amount ELSE 0 END AS cost,
                    CASE WHEN part = 'value' THEN 0 ELSE -amount END AS income
                FROM lcc_scheduled_payment_line
                WHERE is_live AND is_payable
            ) l ON l.client_id = c.client_id AND l.contract_id = c.contract_id
                AND l.financial_year = c.financial_year
            JOIN lcc_scheduled_payment s ON s.id = l.scheduled_payment_id
                AND s.state = 'finalised'
            JOIN lcc_package_line p ON p.id = l.package_line_id
            """,
            self._sql_commitment(),
        )

    def _is_planned_by_week(self):
        return super()._is_planned_by_week() and not self._is_scheduled()

    def _is_scheduled(self):
        return self.contract_id.basis == "scheduled"

    def _get_planned(self):
        planned = super()._get_planned()
        lines = self.filtered(lambda line: line.kind == "planned")
        lines = lines.filtered(lambda line: line._is_scheduled())
        book = self.env["lcc.rate"]._get_book(lines.contract_id, lines.service_level_id)
        for year, group in lines.grouped("financial_year").items():
            bounds = financial_year_bounds(year)
            absent = group.package_line_id._get_absent_days(*bounds)
            for line in group:
                away = absent.get(line.client_id.id, ())
                parts = line._get_planned_parts(book, away, *bounds)
                planned[line.id] = total(part.amounts for part in parts)
        return planned

    def _get_planned_parts(self, book, away, first, last):
        """Return what the CPLI comes to in the year ``first`` to ``last``, as
        schedules will have it: rounded once in each period."""
        terms = self.package_line_id._get_terms(
            book, frozenset(map(date.toordinal, away))
        )
        calendar = self.contract_id.calendar_id
        last = min(terms.end or last, last)
        return [
            part
            for period in periods_between(
                max(terms.start, first), last, calendar.date_anchor, calendar.weeks
            )
            for part in period_parts(*period, terms)[0]
            if part.financial_year == self.financial_year
        ]
