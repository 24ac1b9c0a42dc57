from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.quantities import money_text
from ...tools.weeks import long_date


class LccScheduledPayment(models.Model):
    """What happens to a schedule next and by when, said in words (DESIGN section 6)."""

    _inherit = "lcc.scheduled.payment"

    def _get_next_steps(self):
        """Return sentences: what the provider can do and by when, when it is paid, and
        what waits."""
        self.ensure_one()
        if self.state == "finalised":
            steps = [self._get_finalised_text()]
        elif self.answer == "rejected":
            steps = [self._get_rejected_text()]
        else:
            steps = [self._get_answer_text(), self._get_cutoff_text()]
        return [*self._get_changed_texts(), *steps, *self._get_waiting_texts()]

    def _get_changed_texts(self):
        """Say what an answer was to, where it comes to something else by now."""
        if not self.is_changed or not self.currency_id.compare_amounts(
            self.amount_answered, self.amount_payable
        ):
            return []
        return [
            self.env._(
                "When it was answered, %(was)s was payable; now it is %(now)s.",
                was=self._money(self.amount_answered),
                now=self._money(self.amount_payable),
            )
        ]

    def _get_answer_text(self):
        until = moment_text(self.company_id._lcc_local(self.date_cutoff))
        if self._is_late():
            return self.env._("The time to answer it ended on %(until)s.", until=until)
        if self.is_changed:
            return self.env._(
                "It has changed since it was confirmed: check it and answer again by "
                "%(until)s.",
                until=until,
            )
        if self.answer == "confirmed":
            return self.env._(
                "It goes ahead. You can change your answer until %(until)s.",
                until=until,
            )
        return self.env._("Answer by %(until)s.", until=until)

    def _get_cutoff_text(self):
        payment = self._get_payment_text()
        if self._is_late():
            return self.env._(
                "It is about to be finalised as it stands. %(payment)s", payment=payment
            )
        return self.env._(
            "After that it is finalised as it stands. %(payment)s", payment=payment
        )

    def _get_rejected_text(self):
        if self.is_changed:
            return self.env._(
                "It has changed since it was rejected. Look at it again: confirm it if "
                "it is right now. Nothing of it is paid before."
            )
        return self.env._(
            "It waits for the council, which corrects the care package line items or "
            "asks you again. Nothing of it is paid before. You can still confirm it."
        )

    def _get_finalised_text(self):
        total = self._get_billed_total()
        if self.is_paid and total > 0:
            return self._get_paid_text(self._money(total))
        if self.is_paid and total < 0:
            return self._get_settled_text(self._money(total))
        return self.env._(
            "Finalised on %(day)s. %(payment)s",
            day=long_date(self.company_id._lcc_local(self.date_finalised)),
            payment=self._get_payment_text(),
        )

    def _get_paid_text(self, total):
        """Say when ``total`` was paid, and what the bank shows when."""
        day, bank = self._get_payment_dates()
        if bank:
            return self.env._(
                "Paid: %(total)s was passed to the payment system, processing day "
                "%(day)s; expected at your bank on %(bank)s.",
                total=total,
                day=long_date(day),
                bank=long_date(bank),
            )
        if day:
            return self.env._(
                "Paid: %(total)s was passed to the payment system on %(day)s.",
                total=total,
                day=long_date(day),
            )
        return self.env._(
            "Paid: %(total)s was passed to the payment system.", total=total
        )

    def _get_settled_text(self, total):
        """Say when ``total``, which the provider owed, was taken off."""
        day, _bank = self._get_payment_dates()
        if day:
            return self.env._(
                "Settled: %(total)s was taken off what was paid on %(day)s.",
                total=total,
                day=long_date(day),
            )
        return self.env._(
            "Settled: %(total)s was taken off what was paid.", total=total
        )

    def _get_payment_dates(self):
        """Return (day, bank): when a finalised one is paid, and when the bank shows it.
        Once a payment run has its bill these are the run's; a bill paid otherwise has
        the day of its last payment, and no more is known. ``False`` is not known."""
        # Whoever reads the schedule may be told when it is paid.
        bill_sudo = self.sudo().move_id
        run_sudo = bill_sudo.lcc_payment_run_id
        if run_sudo:
            return run_sudo.date_scheduled, run_sudo.lcc_date_bank
        if self.is_paid:
            return bill_sudo._lcc_get_paid_day(), False
        return False, False

    def _get_coming_run(self):
        """Return (which, run, bank) of what is not paid yet: "chosen" and the days of
        the payment run that has it, else "own" and those that its period plans, else,
        once these are over, "next" and those of the contract's next."""
        day, bank = self._get_payment_dates()
        if day and not self.is_paid:
            return "chosen", day, bank
        if not self._is_run_over():
            return "own", self.date_run, self.date_bank
        # Which days these are is for whoever reads the schedule.
        contract_sudo = self.sudo().contract_id
        today = self.company_id._lcc_today()
        # A run follows its period by some days: that of a period before may be to come.
        day = max(self.date_end + timedelta(days=1), today - timedelta(days=28))
        while True:
            end = contract_sudo.calendar_id._get_period(day)[1]
            _cutoff, run, bank = contract_sudo._get_payment_days(end)
            if run >= today:
                return "next", run, bank
            day = end + timedelta(days=1)

    def _get_payment_text(self):
        """Say which run pays it, and when the bank shows it."""
        total = self._get_going_ahead()
        if total < 0:
            return self.env._(
                "It comes to %(total)s, so nothing is paid: that is taken off later "
                "payments.",
                total=self._money(total),
            )
        if not total:
            return self.env._("Nothing is paid on it.")
        which, run, bank = self._get_coming_run()
        values = {
            "total": self._money(total),
            "run": long_date(run),
            "bank": long_date(bank),
        }
        if which == "chosen":
            return self.env._(
                "%(total)s is in a payment run, processing day %(run)s; expected at "
                "your bank on %(bank)s.",
                **values,
            )
        if which == "own":
            return self.env._(
                "%(total)s is paid in the run of %(run)s; expected at your bank on "
                "%(bank)s.",
                **values,
            )
        return self.env._(
            "%(total)s is paid in the next payment run, which is planned for %(run)s; "
            "expected at your bank on %(bank)s.",
            **values,
        )

    def _get_waiting_texts(self):
        waiting = self._get_waiting_lines()
        if not waiting:
            return []
        total = self._money(self._get_waiting_total())
        if self.state == "finalised":
            return [
                self.env._(
                    "Left out of it, since they were asked about: %(lines)s, "
                    "%(total)s. They come on a later schedule once the council has "
                    "replied.",
                    lines=self._count_lines(waiting),
                    total=total,
                )
            ]
        return [
            self.env._(
                "Waiting for the council's reply: %(lines)s, %(total)s. The rest goes "
                "ahead.",
                lines=self._count_lines(waiting),
                total=total,
            )
        ]

    def _count_lines(self, lines):
        if len(lines) == 1:
            return self.env._("1 line")
        return self.env._("%(number)s lines", number=len(lines))

    def _is_late(self):
        company = self.company_id
        return company._lcc_local(self.date_cutoff) <= company._lcc_now()

    @api.model
    def _get_to_answer_domain(self, providers):
        """Return what a schedule fulfils that its provider has to answer, or to answer
        again since it has changed, and still can: a rejected one waits beyond its
        cut-off."""
        is_changed = Domain("is_changed", "=", True)
        in_time = Domain("date_cutoff", ">", fields.Datetime.now())
        return (
            Domain("provider_id", "in", providers.ids)
            & Domain("state", "=", "open")
            & (
                (in_time & (Domain("answer", "=", "none") | is_changed))
                | (Domain("answer", "=", "rejected") & is_changed)
            )
        )

    def _is_run_over(self):
        """Tell whether the run that was to pay it is over, or was before it was
        finalised."""
        last = self.company_id._lcc_today()
        if self.date_finalised:
            last = max(last, self.company_id._lcc_local(self.date_finalised).date())
        return self.date_run < last

    def _get_waiting_lines(self):
        return self.line_ids.filtered(lambda line: line._get_status() == "questioned")

    def _get_waiting_total(self):
        """Return what of the payable lines waits for the council's reply."""
        waiting = self._get_waiting_lines()
        return self.currency_id.round(sum(waiting.mapped("amount")))

    def _get_going_ahead(self):
        """Return what is paid, or would be as it stands."""
        return self.currency_id.round(self.amount_payable - self._get_waiting_total())

    def _money(self, amount):
        return money_text(amount, self.currency_id.symbol)


def moment_text(wall):
    """Write a time of the wall clock: "Tue 10 May 2022 17:00"."""
    return f"{wall:%a} {long_date(wall)} {wall:%H:%M}"
