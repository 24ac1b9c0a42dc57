from datetime import date
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.ledger import CREDIT_NOTE

#: Why weeks are not on a document yet -> what such a week fulfils; each week fulfils
#: one of them at most.
REASONS = {
    "to_confirm": Domain("state", "=", "generated")
    & Domain("approval_state", "!=", "awaiting")
    & Domain("is_plan_changed", "=", False),
    "plan_changed": Domain("state", "=", "generated")
    & Domain("approval_state", "!=", "awaiting")
    & Domain("is_plan_changed", "=", True),
    "awaiting": Domain("approval_state", "=", "awaiting")
    & Domain("is_in_dispute", "=", False),
    "in_dispute": Domain("is_in_dispute", "=", True),
}
#: What a week's open amount is made of.
MONEY = (
    "amount_total",
    "amount_contribution",
    "amount_billed",
    "amount_contribution_billed",
)


class Missing(NamedTuple):
    """A week of a service of which something is undecided and so on no document.

    ``amount`` is what it comes to as it is entered, less what is billed of it, in
    pounds; ``service`` is a sudo record.
    """

    service: Any
    week_start: date
    reason: str
    lines: int
    clients: int
    amount: float


class AccountMove(models.Model):
    """What is missing from a document, since nobody confirmed or approved it yet."""

    _inherit = "account.move"

    @api.model
    def _lcc_get_missing(self, document):
        """Return :class:`Missing` tuples, service by service and week by week, of what
        ``document`` would bill if it were decided as it stands. A credit note misses
        only what was billed before. Writes nothing; one query for each reason."""
        domain = document.domain() & Domain(
            "week_start", "<=", self.env.company._lcc_today()
        )
        if document.sign == CREDIT_NOTE:
            domain &= Domain("amount_billed", "!=", 0)
        missing = [
            found
            for reason in REASONS
            for found in self._lcc_get_missing_for(reason, domain)
        ]
        reasons = list(REASONS)
        return sorted(
            missing,
            key=lambda m: (
                m.service.name,
                m.service.id,
                m.week_start,
                reasons.index(m.reason),
            ),
        )

    @api.model
    def _lcc_get_missing_for(self, reason, domain):
        # The document was found as the user; its weeks are the user's to bill.
        weeks_sudo = self.env["lcc.actual"].sudo()
        groups = weeks_sudo._read_group(
            domain & REASONS[reason],
            ["service_id", "week_start:day"],
            ["__count", "client_id:count_distinct", *(f"{m}:sum" for m in MONEY)],
        )
        missing = []
        for service, day, lines, clients, *sums in groups:
            monday = fields.Date.to_date(day)
            amount = _open_amount(*sums)
            missing.append(Missing(service, monday, reason, lines, clients, amount))
        return missing


def _open_amount(cost, contribution, billed, contribution_billed):
    return round(cost - contribution - (billed - contribution_billed), 2)
