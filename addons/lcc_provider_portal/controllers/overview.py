from odoo import http
from odoo.http import request

from ..tools.frame import OVERVIEW_PATH, build_frame
from ..tools.overview import Column
from .provider_portal import READ, ProviderPortal


class ProviderOverview(ProviderPortal):
    """All branches: what waits for each provider that the user serves. Addons add
    their columns by extending :meth:`_get_overview_columns`."""

    @http.route(OVERVIEW_PATH, **READ)
    def portal_my_overview(self, **query):
        """A row for each provider; the number of queries doesn't depend on theirs."""
        frame = build_frame(request.env, request.session)
        if not frame:
            raise request.not_found()
        columns = self._get_overview_columns(frame)
        return self._render_page(
            "portal_my_overview",
            frame,
            "overview",
            "All branches",
            columns=[column for column in columns if column.providers],
        )

    def _get_overview_columns(self, frame):
        """Return the :class:`Column` tuples, from left to right."""
        return [
            *self._get_week_columns(self._get_paid_by(frame.recorded, "actuals")),
            self._get_bill_column(self._get_paid_by(frame.billed, "actuals")),
            self._get_schedule_column(self._get_paid_by(frame.paid, "scheduled")),
        ]

    def _get_paid_by(self, providers, basis):
        """Return those of ``providers`` who have a contract on this basis."""
        # Whom the user serves was looked up before; in the role Payments contracts
        # can't be read.
        contracts_sudo = request.env["lcc.contract"].sudo()
        groups = contracts_sudo.with_context(active_test=False)._read_group(
            [("provider_id", "in", providers.ids), ("basis", "=", basis)],
            ["provider_id"],
        )
        found = {provider for (provider,) in groups}
        return providers.filtered(lambda provider: provider in found)

    def _get_week_columns(self, providers):
        """Weeks of services that wait to be confirmed, and those past their cut-off;
        as on the home page, a week of two services is one week."""
        weeks = request.env["lcc.actual"]._get_weeks_to_confirm(providers)
        late = [week for week in weeks if week.is_overdue]
        return [
            Column("Weeks to confirm", providers, self._count_weeks(weeks)),
            Column("Weeks overdue", providers, self._count_weeks(late)),
        ]

    def _count_weeks(self, weeks):
        mondays = {}
        for week in weeks:
            mondays.setdefault(week.provider, set()).add(week.week_start)
        return {provider: len(found) for provider, found in mondays.items()}

    def _get_bill_column(self, providers):
        counts = request.env["account.move"]._lcc_count_unsubmitted(providers)
        unsubmitted = {provider: number for provider, (number, _) in counts.items()}
        return Column("Unsubmitted invoices and credit notes", providers, unsubmitted)

    def _get_schedule_column(self, providers):
        schedules = request.env["lcc.scheduled.payment"]
        groups = schedules._read_group(
            schedules._get_to_answer_domain(providers), ["provider_id"], ["__count"]
        )
        return Column("Schedules to answer", providers, dict(groups))
