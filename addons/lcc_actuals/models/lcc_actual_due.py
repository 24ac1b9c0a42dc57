from datetime import date, datetime
from typing import Any, NamedTuple

from odoo import api, fields, models


class WeekToConfirm(NamedTuple):
    """A week of a service that nobody has confirmed yet; ``cutoff`` is on the
    council's wall clock."""

    provider: Any
    service: Any
    week_start: date
    clients: int
    cutoff: datetime
    is_overdue: bool


class LccActual(models.Model):
    """What is to be confirmed, and by when."""

    _inherit = "lcc.actual"

    @api.model
    def _get_weeks_to_confirm(self, providers):
        """Return :class:`WeekToConfirm` tuples of the weeks of ``providers`` that have
        begun and hold a line to confirm, the earliest cut-off first. One is overdue
        once its cut-off has passed (DESIGN section 3, rule 10). Constant number of
        queries, with the user's own rights, of services that the user records for."""
        contracts = self._get_recorded_contracts(providers)
        groups = self._read_group(
            [
                *self.env["lcc.provider.access"]._get_recorded_domain(),
                ("contract_id", "in", contracts.ids),
                ("state", "=", "generated"),
                # Those are corrected within their dispute.
                ("is_in_dispute", "=", False),
                ("week_start", "<=", self.env.company._lcc_today()),
            ],
            ["contract_id", "service_id", "week_start:day"],
            ["client_id:count_distinct"],
        )
        now = self.env.company._lcc_now()
        cutoffs = {}
        weeks = []
        for contract, service, day, clients in groups:
            monday = fields.Date.to_date(day)
            key = (contract.id, monday)
            cutoff = cutoffs.get(key) or contract._get_cutoff(monday)
            cutoffs[key] = cutoff
            week = (contract.provider_id, service, monday, clients)
            weeks.append(WeekToConfirm(*week, cutoff, cutoff < now))
        return sorted(weeks, key=lambda w: (w.cutoff, w.week_start, w.service.id))

    @api.model
    def _get_recorded_contracts(self, providers):
        # What was put away in the archive can have weeks to confirm.
        contracts = self.env["lcc.contract"].with_context(active_test=False)
        return contracts.search_fetch(
            [("provider_id", "in", providers.ids), ("basis", "=", "actuals")],
            order="id",
        )
