from datetime import date
from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ...tools.ledger import total
from ...tools.schedule import (
    Claim,
    Key,
    Terms,
    claims,
    period_parts,
    periods_between,
)
from ...tools.weeks import DAYS_IN_WEEK
from ..lcc_package_line import DAY_FIELDS


class LccScheduledPayment(models.Model):
    """What schedules come to now: from the plan of their contracts to claims.

    Worked out afresh from the first paid day on, whatever changed in between, so that
    nothing depends on having noticed a change. A constant number of queries for any
    number of schedules of one period.
    """

    _inherit = "lcc.scheduled.payment"

    def _get_claims(self):
        """Return {schedule: (claims, idle)} of what each takes now; ``idle`` are claims
        of days in its own period that are not payable, with the reason: (obstacle,
        Claim) pairs."""
        last = max(self.mapped("date_end"))
        terms = self._get_terms(last)
        standing = self.line_ids._get_standing(self, max(self.mapped("date_start")))
        return {
            schedule: schedule._claim(
                terms.get(schedule.contract_id.id, ()),
                schedule._get_billed(standing),
            )
            for schedule in self
        }

    def _get_terms(self, last):
        """Return {contract id: [(CPLI, Terms)]} of every planned CPLI that starts by
        ``last``."""
        contracts = self.contract_id
        domain = Domain("contract_id", "in", contracts.ids)
        domain &= Domain("kind", "=", "planned") & Domain("date_start", "<=", last)
        # What is owed follows from the whole plan, whoever asks.
        cplis_sudo = self.env["lcc.package.line"].sudo().search(domain)
        first = min((c._get_first_paid_day() for c in contracts), default=last)
        absent = cplis_sudo._get_absent_days(first, last)
        book = self.env["lcc.rate"]._get_book(contracts, cplis_sudo.service_level_id)
        found = {}
        for cpli in cplis_sudo:
            away = absent.get(cpli.client_id.id, ())
            terms = cpli._get_terms(book, frozenset(map(date.toordinal, away)))
            found.setdefault(cpli.contract_id.id, []).append((cpli, terms))
        return found

    def _get_billed(self, standing):
        """Return {Key: Amounts} of what stands on other schedules of the contract."""
        billed = {}
        for key, by_schedule in standing.get(self.contract_id.id, {}).items():
            others = [each for id_, each in by_schedule.items() if id_ != self.id]
            if others:
                billed[Key(*key)] = total(others)
        return {k: each for k, each in billed.items() if k[1] <= self.date_start}

    def _claim(self, terms, billed):
        """Return the (claims, idle) of one schedule; see :meth:`_get_claims`."""
        calendar = self.contract_id.calendar_id
        grid = (calendar.date_anchor, calendar.weeks)
        owed, unpriced, idle = {}, set(), []
        for cpli, term in terms:
            last = min(term.end or self.date_end, self.date_end)
            for period in periods_between(term.start, last, *grid):
                payable, unpaid = period_parts(*period, term)
                for part in payable:
                    key = Key(cpli.id, period[0], part.financial_year)
                    owed.setdefault(key, []).append(part)
                for part in unpaid:
                    key = Key(cpli.id, period[0], part.financial_year)
                    if part.price is None:
                        unpriced.add(key)
                    if period[0] == self.date_start:
                        idle.append(_idle(key, part))
        found = claims(owed, billed, unpriced, calendar.weeks * DAYS_IN_WEEK)
        return found, idle


class LccPackageLine(models.Model):
    _inherit = "lcc.package.line"

    def _get_terms(self, book, absent):
        """Return the CPLI's :class:`Terms`, with the prices of ``book`` and the
        ordinals of ``absent`` days."""
        self.ensure_one()
        collected = self.is_contribution_collected and self.amount_contribution
        return Terms(
            max(self.date_start, self.contract_id._get_first_paid_day()),
            self.date_end or None,
            Decimal(str(self.qty_week)),
            book.steps(self.contract_id.id, self.service_level_id.id, self.id),
            self.is_by_day
            and tuple(Decimal(str(self[name])) for name in DAY_FIELDS)
            or None,
            Decimal(str(collected or 0)),
            absent,
        )


def _idle(key, part):
    obstacle = "price" if part.price is None else "absence"
    claim = Claim(
        key, False, part.first, part.last, part.days, part.price, part.amounts
    )
    return obstacle, claim
