from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.home import ProviderHome, Task

from .paths import DISPUTES_PATH

#: The card stands behind these.
BEFORE = (
    "Actuals",
    "Invoices/Credit Notes",
    "Scheduled Payments",
    "Care Package Line Items",
    "Purchase Orders",
)


class DisputesHome(ProviderHome):
    def _get_tasks(self, frame):
        """Add the card of disputes, in the order of the guide."""
        tasks = super()._get_tasks(frame)
        if not frame.has_actuals:
            return tasks
        place = max(
            (at for at, task in enumerate(tasks, start=1) if task.title in BEFORE),
            default=0,
        )
        text = "Review and respond to disputed actuals"
        count = self._get_disputes_text(frame.provider)
        card = Task("Disputes", DISPUTES_PATH, text, count)
        return [*tasks[:place], card, *tasks[place:]]

    def _get_disputes_text(self, provider):
        """Say "2 open Disputes, 1 to respond to"."""
        disputes = request.env["lcc.dispute"]
        counts = dict(
            disputes._read_group(
                [("provider_id", "=", provider.id), *disputes._get_open_domain()],
                ["state"],
                ["__count"],
            )
        )
        total, own = sum(counts.values()), counts.get("in_dispute", 0)
        if not total:
            return "No open Disputes"
        text = f"{total} open Dispute{'s' if total > 1 else ''}"
        return f"{text}, {own or 'none'} to respond to"
