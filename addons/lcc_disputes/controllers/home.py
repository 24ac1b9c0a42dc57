from odoo.http import request

from odoo.addons.lcc_actuals.tools.weeks import long_date
from odoo.addons.lcc_provider_portal.controllers.home import ProviderHome, Task
from odoo.addons.lcc_provider_portal.controllers.overview import ProviderOverview
from odoo.addons.lcc_provider_portal.tools.overview import Column
from odoo.addons.lcc_provider_portal.tools.todo import Todo, TodoKind

from .paths import DISPUTES_PATH, dispute_url


class DisputesHome(ProviderHome):
    def _get_waiting(self, frame):
        """Add ``disputes`` (open, of them to respond to)."""
        waiting = {**super()._get_waiting(frame), "disputes": (0, 0)}
        if frame.has_actuals:
            counts = request.env["lcc.dispute"]._count_open(frame.provider)
            waiting["disputes"] = counts.get(frame.provider, (0, 0))
        return waiting

    def _get_tasks(self, frame, waiting):
        tasks = super()._get_tasks(frame, waiting)
        if frame.has_actuals:
            text = "Review and respond to disputed actuals"
            count = self._get_disputes_text(*waiting["disputes"])
            tasks.append(Task("Disputes", DISPUTES_PATH, text, count))
        return tasks

    def _get_disputes_text(self, total, own):
        """Say "2 open Disputes, 1 to respond to"."""
        if not total:
            return "No open Disputes"
        text = f"{total} open Dispute{'s' if total > 1 else ''}"
        return f"{text}, {own or 'none'} to respond to"

    def _get_todo_kinds(self, frame, waiting):
        kinds = super()._get_todo_kinds(frame, waiting)
        if frame.has_actuals:
            _total, own = waiting["disputes"]
            kinds.append(self._get_disputes_to_do(frame.provider, own))
        return kinds

    def _get_disputes_to_do(self, provider, number):
        domain = request.env["lcc.dispute"]._get_to_respond_domain(provider)
        found = self._find_first("lcc.dispute", domain, "date_turn, id", number)
        todos = [self._dispute_to_do(dispute) for dispute in found]
        return TodoKind(todos, number, "disputes to respond to", DISPUTES_PATH)

    def _dispute_to_do(self, dispute):
        since = request.env.company._lcc_local(dispute.date_turn)
        return Todo(
            f"Respond to {dispute._label()}: {dispute.reason_id.name}",
            dispute_url(dispute),
            f"with you since {long_date(since)}",
            since,
        )


class DisputesOverview(ProviderOverview):
    def _get_overview_columns(self, frame):
        columns = super()._get_overview_columns(frame)
        providers = self._get_paid_by(frame.recorded, "actuals")
        counts = request.env["lcc.dispute"]._count_open(providers)
        totals = {provider: total for provider, (total, _own) in counts.items()}
        return [*columns, Column("Open Disputes", providers, totals)]
