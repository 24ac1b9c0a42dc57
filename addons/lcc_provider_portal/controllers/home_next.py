"""What needs doing next, on the home page."""

from odoo.http import request

from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.frame import INVOICES_PATH, PAYMENTS_PATH
from ..tools.todo import MOST_OF_A_KIND, Todo, TodoKind
from .actuals_calendar import LIST_PATH, list_url, moment_text
from .provider_portal import ProviderPortal


def due_text(moment, is_over):
    """Say until when something was or is to be done."""
    return f"{'was due' if is_over else 'by'} {moment_text(moment)}"


class ProviderNext(ProviderPortal):
    """What the provider of the page has to do, as far as the user's roles reach. Addons
    add theirs by extending :meth:`_get_todo_kinds`."""

    def _get_todo_kinds(self, frame, weeks):
        """Return the :class:`TodoKind` of all that needs doing, of which ``weeks`` are
        those to confirm; constant number of queries."""
        kinds = []
        if frame.has_actuals:
            kinds.append(self._get_weeks_to_do(weeks))
        if frame.has_invoices:
            kinds.append(self._get_bills_to_do(frame.provider))
        if frame.has_payments:
            kinds.append(self._get_schedules_to_do(frame.provider))
        return kinds

    def _get_weeks_to_confirm(self, frame):
        """Return what both the cards and the list are about."""
        if not frame.has_actuals:
            return []
        return request.env["lcc.actual"]._get_weeks_to_confirm(frame.provider)

    def _get_weeks_to_do(self, weeks):
        todos = [self._week_to_do(week) for week in weeks[:MOST_OF_A_KIND]]
        return TodoKind(todos, len(weeks), "weeks to confirm", LIST_PATH)

    def _week_to_do(self, week):
        people = "1 client" if week.clients == 1 else f"{week.clients} clients"
        return Todo(
            f"Confirm the week beginning {long_date(week.week_start)}, "
            f"{week.service.name} ({people})",
            list_url(week.service, week.week_start),
            due_text(week.cutoff, week.is_overdue),
            week.cutoff,
            week.is_overdue,
        )

    def _get_bills_to_do(self, provider):
        moves = request.env["account.move"]
        domain = moves._lcc_get_returned_domain(provider)
        found = moves.search(domain, order="lcc_date_returned, id")
        todos = [self._bill_to_do(bill) for bill in found[:MOST_OF_A_KIND]]
        return TodoKind(todos, len(found), "returned documents", INVOICES_PATH)

    def _bill_to_do(self, bill):
        returned = request.env.company._lcc_local(bill.lcc_date_returned)
        return Todo(
            f"Mend and submit {bill._lcc_label()}: {bill.lcc_return_reason}",
            f"{INVOICES_PATH}/{bill.id}",
            f"returned on {long_date(returned)}",
            returned,
        )

    def _get_schedules_to_do(self, provider):
        schedules = request.env["lcc.scheduled.payment"]
        domain = schedules._get_to_answer_domain(provider)
        found = schedules.search(domain, order="date_cutoff, id")
        todos = [self._schedule_to_do(schedule) for schedule in found[:MOST_OF_A_KIND]]
        return TodoKind(todos, len(found), "schedules to answer", PAYMENTS_PATH)

    def _schedule_to_do(self, schedule):
        until = request.env.company._lcc_local(schedule.date_cutoff)
        is_late = until <= request.env.company._lcc_now()
        money = money_text(schedule.amount_payable, schedule.currency_id.symbol)
        again = " again, since it has changed" if schedule.is_changed else ""
        return Todo(
            f"Answer {schedule.display_name}, {money}{again}",
            f"{PAYMENTS_PATH}/{schedule.id}",
            due_text(until, is_late),
            until,
            is_late,
        )
