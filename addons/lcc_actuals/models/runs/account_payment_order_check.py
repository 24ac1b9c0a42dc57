from odoo import api, models
from odoo.exceptions import UserError

from ...tools.bacs import WINDOW
from ...tools.weeks import short_date
from ..request_tries import lock_rows


class AccountPaymentOrder(models.Model):
    """What has to be right before a run takes its next step."""

    _inherit = "account.payment.order"

    def _lcc_get_run(self, state, what):
        """Return the one run as our own steps write it: an officer asks, and it is in
        ``state``; raise UserError that says ``what`` otherwise."""
        self.ensure_one()
        self.env["account.move"]._lcc_check_officer()
        self.check_access("read")
        run = self._lcc_step()
        if not run.lcc_is_run:
            raise UserError(self.env._("%(order)s is no payment run.", order=run.name))
        # Two officers at once: the second one starts again on what the first left.
        lock_rows(run, run._lcc_busy_words)
        run._lcc_check_state(state, what)
        return run

    def _lcc_busy_words(self):
        return self.env._(
            "Someone else is working on %(run)s. Try again.", run=self.name
        )

    def _lcc_check_state(self, state, what):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for order in self:
            if order.state != state:
                raise UserError(
                    self.env._(
                        "%(order)s is %(state)s: %(what)s. Only one that is %(wanted)s "
                        "can take this step.",
                        order=order.name,
                        state=labels[order.state],
                        what=what,
                        wanted=labels[state],
                    )
                )

    @api.model
    def _lcc_check_method(self, line):
        """Raise UserError unless bills can be paid safely by this method."""
        problems = []
        if line.payment_type != "outbound":
            problems.append(self.env._("it receives payments."))
        if line.bank_account_link != "fixed" or not line.journal_id:
            problems.append(self.env._("link it to one bank journal, Fixed."))
        if not line.payment_account_id:
            problems.append(
                self.env._(
                    "enter the Outstanding Payment Account. Without it a payment books "
                    "nothing, and its bills could be paid again."
                )
            )
        if not line.group_lines:
            problems.append(
                self.env._(
                    "tick Group Transactions: a provider gets one payment a run."
                )
            )
        if line.mail_partner_policy == "last_payment":
            problems.append(
                self.env._("choose another Partner to Notify than Last Payment.")
            )
        if problems:
            raise UserError(
                "\n".join(
                    self.env._(
                        "%(method)s: %(problem)s",
                        method=line.display_name,
                        problem=problem,
                    )
                    for problem in problems
                )
            )

    def _lcc_check_day(self):
        """Raise UserError unless the processing day can still be met."""
        self.ensure_one()
        day, today = self.date_scheduled, self.company_id._lcc_today()
        if not day or day <= today or (day - today).days > WINDOW:
            raise UserError(
                self.env._(
                    "Processing day %(day)s: choose one from tomorrow to %(window)s "
                    "days ahead. A run keeps its day: cancel it and start another.",
                    day=short_date(day) if day else "",
                    window=WINDOW,
                )
            )
        if not self.company_id._lcc_is_working_day(day):
            raise UserError(
                self.env._(
                    "Processing day %(day)s: banks are closed. The next working day is "
                    "%(next)s.",
                    day=short_date(day),
                    next=short_date(self.company_id._lcc_next_working_day(day)),
                )
            )

    def _lcc_check_ready(self):
        """Raise UserError, naming each bill and provider, unless what the run pays is
        still right: bills authorised and unpaid, banks verified, sums above zero."""
        self.ensure_one()
        self._lcc_check_method(self.payment_method_line_id)
        problems = [*self._lcc_get_bill_problems(), *self._lcc_get_provider_problems()]
        if problems:
            way_out = (
                self.env._("Use [Choose Bills] again.")
                if self.state == "draft"
                else self.env._("Cancel the run and start another.")
            )
            raise UserError("\n".join([*problems, way_out]))

    def _lcc_get_bill_problems(self):
        if not self.payment_line_ids:
            yield self.env._("%(run)s holds no bill.", run=self.name)
        waiting = self.state not in ("generated", "uploaded")
        for line in self.payment_line_ids:
            bill, due = line.lcc_bill_id, -line.move_line_id.amount_residual
            if bill.lcc_payment_run_id != self:
                yield self.env._("%(bill)s left the run.", bill=bill._lcc_label())
            elif bill.lcc_status != ("authorised" if waiting else "finalised"):
                yield self.env._(
                    "%(bill)s is %(status)s.",
                    bill=bill._lcc_label(),
                    status=bill._lcc_status_text(),
                )
            elif self.company_currency_id.compare_amounts(due, line.amount_currency):
                yield self.env._(
                    "%(bill)s no longer comes to the same.", bill=bill._lcc_label()
                )

    def _lcc_get_provider_problems(self):
        for provider, lines in self.payment_line_ids.grouped("lcc_provider_id").items():
            reason = self._lcc_get_held_reason(provider, lines.lcc_bill_id)
            bank = provider._lcc_get_payment_account()[0]
            if not reason and bank != lines.partner_bank_id:
                reason = self.env._("Its bank account is another one now.")
            if reason:
                yield self.env._(
                    "%(provider)s: %(reason)s",
                    provider=provider.display_name,
                    reason=reason,
                )
