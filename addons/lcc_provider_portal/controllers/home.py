from typing import NamedTuple

from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import financial_year, long_date

from ..tools.casts import as_id
from ..tools.frame import (
    INVOICES_PATH,
    ORDERS_PATH,
    PAYMENTS_PATH,
    PROVIDER_KEY,
    REPORTS_PATH,
    build_frame,
)
from ..tools.todo import most_urgent_first
from .actuals_calendar import moment_text
from .home_next import ProviderNext
from .provider_portal import ACT

#: The tasks in the guide's order; others stand behind them.
GUIDE_ORDER = (
    "Actuals",
    "Invoices/Credit Notes",
    "Scheduled Payments",
    "Purchase Orders",
    "Reports",
    "Actions and Change Requests",
    "Care Package Line Items",
    "Email Notifications",
    "Disputes",
)


class Task(NamedTuple):
    """A card of the home page."""

    title: str
    url: str
    text: str
    count: str


def in_guide_order(tasks):
    """Return the cards as the guide's home page has them."""
    places = {title: place for place, title in enumerate(GUIDE_ORDER)}
    return sorted(tasks, key=lambda task: places.get(task.title, len(places)))


class ProviderHome(ProviderNext):
    @http.route()
    def home(self, **kw):
        """A provider's tasks; everyone else keeps Odoo's own page."""
        frame = build_frame(request.env, request.session)
        if not frame:
            return super().home(**kw)
        waiting = self._get_waiting(frame)
        kinds = self._get_todo_kinds(frame, waiting)
        return self._render_page(
            "portal_home",
            frame,
            "provider_home",
            frame.provider.name,
            tasks=in_guide_order(self._get_tasks(frame, waiting)),
            todos=most_urgent_first(kinds),
            rests=[(kind.url, kind.rest) for kind in kinds if kind.rest],
            has_todo_kinds=bool(kinds),
        )

    @http.route("/my/provider", **ACT)
    def portal_choose_provider(self, provider_id=None, **form):
        """Serve another provider from now on."""
        frame = build_frame(request.env, request.session)
        if not frame or as_id(provider_id) not in frame.providers.ids:
            raise request.not_found()
        request.session[PROVIDER_KEY] = as_id(provider_id)
        return request.redirect("/my/home")

    def _get_tasks(self, frame, waiting):
        """Return the cards of what the provider can do, with live counts, of what
        :meth:`_get_waiting` found."""
        tasks = []
        if frame.has_actuals:
            text = (
                f"Submit your actuals to {frame.council} using the online form or bulk "
                "import facility"
            )
            count = self._get_weeks_text(waiting["weeks"])
            tasks.append(Task("Actuals", "/my/actuals", text, count))
        if frame.has_invoices:
            text = "View and create your invoices/credit notes online"
            count = self._get_bills_text(frame.provider, waiting["bills"])
            tasks.append(Task("Invoices/Credit Notes", INVOICES_PATH, text, count))
        if frame.has_payments:
            text = "View and confirm or reject scheduled payments."
            count = self._get_payments_text(waiting["schedules"])
            tasks.append(Task("Scheduled Payments", PAYMENTS_PATH, text, count))
        if frame.has_package_lines:
            text = "View Care Package Line Items"
            count = self._get_running_text(frame.provider)
            tasks.append(
                Task("Care Package Line Items", "/my/package-lines", text, count)
            )
        if frame.has_orders:
            text = "View & print purchase orders"
            count = self._get_orders_text(frame.provider)
            tasks.append(Task("Purchase Orders", ORDERS_PATH, text, count))
        if frame.has_reports:
            text = "View & print financial reports"
            count = self._get_paid_text(frame.provider)
            tasks.append(Task("Reports", REPORTS_PATH, text, count))
        return tasks

    def _get_weeks_text(self, weeks):
        """Say "3 weeks to confirm, 1 overdue"; a week of two services is one week."""
        number = len({week.week_start for week in weeks})
        overdue = len({week.week_start for week in weeks if week.is_overdue})
        if not weeks:
            return "No weeks to confirm"
        text = f"{number} week{'s' if number > 1 else ''} to confirm"
        return f"{text}, {overdue} overdue" if overdue else text

    def _get_bills_text(self, provider, bills):
        """Say "2 unsubmitted, 1 of them returned; £1,599.00 to invoice"."""
        unsubmitted, returned = bills
        moves = request.env["account.move"]
        amount = moves._lcc_get_open_amount("invoice", provider)
        money = money_text(amount, request.env.company.currency_id.symbol)
        text = f"{unsubmitted or 'None'} unsubmitted"
        if returned:
            text += f", {returned} of them returned"
        return f"{text}; {money} to invoice"

    def _get_payments_text(self, schedules):
        """Say "2 to answer by Tue 10 May 2022, 5pm, £45,197.49"."""
        count, cutoff, amount = schedules
        if not count:
            return "None to answer"
        until = request.env.company._lcc_local(cutoff)
        money = money_text(amount, request.env.company.currency_id.symbol)
        return f"{count} to answer by {moment_text(until)}, {money}"

    def _get_running_text(self, provider):
        today = request.env.company._lcc_today()
        running = request.env["lcc.package.line"].search_count(
            [
                *self._get_recorded(),
                ("provider_id", "=", provider.id),
                ("date_start", "<=", today),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", today),
            ]
        )
        return f"{running} running today"

    def _get_orders_text(self, provider):
        year = financial_year(request.env.company._lcc_today())
        count = request.env["lcc.commitment"].search_count(
            [("provider_id", "=", provider.id), ("financial_year", "=", year)]
        )
        return f"{count} in {year}"

    def _get_paid_text(self, provider):
        """Say "Last paid on 13 May 2022"."""
        day = request.env["lcc.remittance.report"]._get_last_day(provider)
        return f"Last paid on {long_date(day)}" if day else "No payments yet"
