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
    add theirs by extending :meth:`_get_waiting` and :meth:`_get_todo_kinds`."""

    def _get_waiting(self, frame):
        """Return what waits, by kind, as both the cards and the list are about it:
        ``weeks`` to confirm, ``bills`` (unsubmitted, of them returned), ``schedules``
        (number, next cut-off in UTC, pounds). Constant number of queries."""
        waiting = {"weeks": [], "bills": (0, 0), "schedules": (0, False, 0.0)}
        provider = frame.provider
        if frame.has_actuals:
            actuals = request.env["lcc.actual"]
            waiting["weeks"] = actuals._get_weeks_to_confirm(provider)
        if frame.has_invoices:
            counts = request.env["account.move"]._lcc_count_unsubmitted(provider)
            waiting["bills"] = counts.get(provider, (0, 0))
        if frame.has_payments:
            schedules = request.env["lcc.scheduled.payment"]
            (waiting["schedules"],) = schedules._read_group(
                schedules._get_to_answer_domain(provider),
                [],
                ["__count", "date_cutoff:min", "amount_payable:sum"],
            )
        return waiting

    def _get_todo_kinds(self, frame, waiting):
        """Return the :class:`TodoKind` of all that needs doing, of what waits as
        :meth:`_get_waiting` found it; constant number of queries."""
        kinds = []
        if frame.has_actuals:
            kinds.append(self._get_weeks_to_do(waiting["weeks"]))
        if frame.has_invoices:
            _all, returned = waiting["bills"]
            kinds.append(self._get_bills_to_do(frame.provider, returned))
        if frame.has_payments:
            number, *_rest = waiting["schedules"]
            kinds.append(self._get_schedules_to_do(frame.provider, number))
        return kinds

    def _find_first(self, model, domain, order, number):
        """Return the first records of ``number``, which are not looked for where there
        are none."""
        records = request.env[model]
        if not number:
            return records
        return records.search_fetch(domain, order=order, limit=MOST_OF_A_KIND)

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

    def _get_bills_to_do(self, provider, number):
        domain = request.env["account.move"]._lcc_get_returned_domain(provider)
        order = "lcc_date_returned, id"
        found = self._find_first("account.move", domain, order, number)
        todos = [self._bill_to_do(bill) for bill in found]
        return TodoKind(todos, number, "returned documents", INVOICES_PATH)

    def _bill_to_do(self, bill):
        returned = request.env.company._lcc_local(bill.lcc_date_returned)
        return Todo(
            f"Mend and submit {bill._lcc_label()}: {bill.lcc_return_reason}",
            f"{INVOICES_PATH}/{bill.id}",
            f"returned on {long_date(returned)}",
            returned,
        )

    def _get_schedules_to_do(self, provider, number):
        model = "lcc.scheduled.payment"
        domain = request.env[model]._get_to_answer_domain(provider)
        found = self._find_first(model, domain, "date_cutoff, id", number)
        todos = [self._schedule_to_do(schedule) for schedule in found]
        return TodoKind(todos, number, "schedules to answer", PAYMENTS_PATH)

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
