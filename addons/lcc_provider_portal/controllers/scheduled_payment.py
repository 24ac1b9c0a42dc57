from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..tools.casts import as_id
from .provider_portal import ACT, READ
from .schedule_portal import SCHEDULE_ROUTE, SchedulePortal, schedule_url
from .schedule_seen import Seen, changes_since


class ProviderScheduledPayment(SchedulePortal):
    """One scheduled payment: to confirm, to reject, or to ask about a line of."""

    @http.route(SCHEDULE_ROUTE, **READ)
    def portal_my_scheduled_payment(self, schedule_id, **query):
        """The schedule, beside those of its year."""
        return self._render_schedule(self._find_schedule(schedule_id))

    @http.route(f"{SCHEDULE_ROUTE}/confirm", **ACT)
    def portal_scheduled_payment_confirm(self, schedule_id, **form):
        """[Confirm]."""
        schedule, seen = self._find_schedule(schedule_id), Seen.from_form(form)
        try:
            with request.env.cr.savepoint():
                schedule.action_confirm(seen.version)
        except UserError as error:
            return self._render_changed(schedule, error, seen)
        return self._done(schedule, f"{schedule._label()} was confirmed.")

    @http.route(f"{SCHEDULE_ROUTE}/reject", **READ)
    def portal_scheduled_payment_reject_form(self, schedule_id, **query):
        """What rejecting does, and the comment that it takes."""
        schedule = self._find_schedule(schedule_id)
        if schedule.state != "open":
            return request.redirect(schedule_url(schedule))
        return self._render_reject(schedule)

    @http.route(f"{SCHEDULE_ROUTE}/reject", **ACT)
    def portal_scheduled_payment_reject(self, schedule_id, comment="", **form):
        """[Reject], with a comment."""
        schedule, seen = self._find_schedule(schedule_id), Seen.from_form(form)
        try:
            with request.env.cr.savepoint():
                schedule.action_reject(comment, seen.version)
        except UserError as error:
            changes = changes_since(schedule, seen)
            return self._render_reject(schedule, comment, str(error), changes)
        return self._done(schedule, f"{schedule._label()} was rejected.")

    @http.route(f"{SCHEDULE_ROUTE}/question/<int:line_id>", **READ)
    def portal_scheduled_payment_question_form(self, schedule_id, line_id, **query):
        """What asking about a line does, and the comment that it takes."""
        schedule = self._find_schedule(schedule_id)
        line = self._find_line_of(schedule, line_id)
        if not line:
            return self._render_gone(schedule)
        if schedule.state != "open" or not line["can_question"]:
            return request.redirect(schedule_url(schedule))
        return self._render_question(schedule, line, line["question"])

    @http.route(f"{SCHEDULE_ROUTE}/question/<int:line_id>", **ACT)
    def portal_scheduled_payment_question(
        self, schedule_id, line_id, comment="", **form
    ):
        """[Ask about this line]."""
        schedule, seen = self._find_schedule(schedule_id), Seen.from_form(form)
        line = self._find_line_of(schedule, line_id)
        if not line:
            return self._render_gone(schedule, changes_since(schedule, seen))
        try:
            with request.env.cr.savepoint():
                schedule.action_question(line_id, comment, seen.version)
        except UserError as error:
            changes = changes_since(schedule, seen)
            return self._render_question(schedule, line, comment, str(error), changes)
        return self._done(
            schedule,
            f"The council was asked about {line['client']}, {line['cpli']}. The line "
            "waits for its reply; the rest goes ahead.",
        )

    @http.route(f"{SCHEDULE_ROUTE}/withdraw/<int:line_id>", **ACT)
    def portal_scheduled_payment_withdraw(self, schedule_id, line_id, **form):
        """[Withdraw] a question: the line goes ahead."""
        schedule, seen = self._find_schedule(schedule_id), Seen.from_form(form)
        line = self._find_line_of(schedule, line_id)
        if not line:
            return self._render_gone(schedule, changes_since(schedule, seen))
        try:
            with request.env.cr.savepoint():
                schedule.action_withdraw_question(line_id, seen.version)
        except UserError as error:
            return self._render_changed(schedule, error, seen)
        return self._done(
            schedule,
            f"The question about {line['client']}, {line['cpli']} was withdrawn.",
        )

    def _done(self, schedule, text):
        self._tell(text)
        return request.redirect(schedule_url(schedule))

    def _find_line_of(self, schedule, line_id):
        """Return a line of the schedule as ``action_read_schedule`` gives it, with
        ``client`` and ``client_reference``, or ``None``."""
        (figures,) = schedule.action_read_schedule()
        for group in figures["groups"] + figures["non_payable_groups"]:
            for client in group["clients"]:
                for line in client["lines"]:
                    if line["id"] == as_id(line_id):
                        reference = client["reference"]
                        named = {"client": client["client"], "reference": reference}
                        return {**line, **named, "heading": group["heading"]}
        return None

    def _render_gone(self, schedule, changes=()):
        problem = (
            f"{schedule._label()}: this line is no longer on it. What is planned has "
            "changed; look at it again."
        )
        return self._render_schedule(schedule, [("", problem)], 404, changes)

    def _render_reject(self, schedule, comment="", error="", changes=()):
        return self._render_schedule_page(
            "portal_scheduled_payment_reject",
            schedule,
            f"Reject {schedule._label()}",
            status=422 if error else 200,
            comment=comment,
            error=error,
            changes=changes,
        )

    def _render_question(self, schedule, line, comment, error="", changes=()):
        return self._render_schedule_page(
            "portal_scheduled_payment_question",
            schedule,
            f"Ask about {line['client']}, {line['cpli']}",
            status=422 if error else 200,
            line=line,
            comment=comment,
            error=error,
            changes=changes,
        )
