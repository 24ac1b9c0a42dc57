from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.quantities import money_text
from ...tools.report_sheets import PENDING_COLUMNS
from ...tools.sheet_writer import WRITERS
from ...tools.weeks import long_date, parse_day

STATUSES = [
    ("none", "Not confirmed"),
    ("confirmed", "Confirmed"),
    ("rejected", "Rejected"),
    ("finalised", "Finalised"),
]
#: What of a schedule is added up, as the print shows it.
FIGURES = (
    "cost",
    "income",
    "adjustments",
    "payable",
    "waiting",
    "to_pay",
    "non_payable",
)


class LccPendingReport(models.AbstractModel):
    """Pending Scheduled Payments: what is not paid yet, and what happens next (guide:
    View Pending Scheduled Payments)."""

    _name = "lcc.pending.report"
    _description = "Pending Scheduled Payments"

    @api.model
    def action_read_pending(
        self, provider_id=None, status=None, date_from=None, date_to=None
    ):
        """Return {"rows", "totals", "currency"} of the schedules that are open, or
        finalised and not yet paid, whose period shares a day with ``date_from`` to
        ``date_to``; ``status`` is one of STATUSES. Without ``provider_id``, of every
        provider the user may read of; what isn't a status or a date counts as all.
        Constant number of queries.

        Raise AccessError for another's, UserError for dates in the wrong order.
        """
        first, last = parse_day(date_from), parse_day(date_to)
        if first and last and first > last:
            raise UserError(self.env._("Date From comes after Date To."))
        providers = self.env["lcc.provider.access"]._get_reported(provider_id)
        domain = self._get_domain(providers, status, first, last)
        # Whose payments they are was checked.
        schedules_sudo = self.env["lcc.scheduled.payment"].sudo().search(domain)
        rows = self._get_rows(schedules_sudo)
        money = self.env.company.currency_id.round
        totals = {name: money(sum(row[name] for row in rows)) for name in FIGURES}
        return {
            "rows": rows,
            "totals": totals,
            "currency": self.env.company.currency_id.symbol,
        }

    def _get_domain(self, providers, status, first, last):
        domain = Domain("provider_id", "in", providers.ids)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        # A finalised one without a bill comes to nothing: there is nothing to pay.
        domain &= Domain("state", "=", "open") | (
            Domain("is_paid", "=", False) & Domain("move_id", "!=", False)
        )
        if status == "finalised":
            domain &= Domain("state", "=", "finalised")
        elif status in dict(STATUSES):
            domain &= Domain("state", "=", "open") & Domain("answer", "=", status)
        if first:
            domain &= Domain("date_end", ">=", first)
        if last:
            domain &= Domain("date_start", "<=", last)
        return domain

    def _get_rows(self, schedules):
        figures = self._get_figures(schedules)
        order = {each: at for at, each in enumerate(schedules)}
        return [
            self._get_row(schedule, figures[schedule.id])
            for schedule in schedules.sorted(
                lambda each: (each.provider_id.name, each.contract_id.name, order[each])
            )
        ]

    def _get_figures(self, schedules):
        """Return {schedule id: {"cost", "income", "adjustments", "waiting"}}; the first
        three add up to what is payable."""
        found = {
            schedule.id: dict.fromkeys(("cost", "income", "adjustments", "waiting"), 0)
            for schedule in schedules
        }
        lines = self.env["lcc.scheduled.payment.line"].sudo()
        domain = [
            ("scheduled_payment_id", "in", schedules.ids),
            ("is_payable", "=", True),
        ]
        groups = lines._read_group(
            domain,
            [
                "scheduled_payment_id",
                "part",
                "is_adjustment",
                "is_live",
                "is_answered",
                "question",
            ],
            ["amount:sum"],
        )
        for schedule, part, is_adj, is_live, is_answered, question, amount in groups:
            figures = found[schedule.id]
            plain = "cost" if part == "value" else "income"
            figures["adjustments" if is_adj else plain] += amount
            if not is_live or (question and not is_answered):
                figures["waiting"] += amount
        return found

    def _get_row(self, schedule, figures):
        money = schedule.currency_id.round
        status = "finalised" if schedule.state == "finalised" else schedule.answer
        payable = money(schedule.amount_payable)
        waiting = payable if status == "rejected" else money(figures["waiting"])
        to_pay = money(payable - waiting)
        if status == "finalised":
            # With VAT, and less what is paid of it.
            to_pay = money(-schedule.move_id.amount_residual_signed)
        cutoff = schedule.company_id._lcc_local(schedule.date_cutoff)
        _which, run, bank = schedule._get_coming_run()
        return {
            "id": schedule.id,
            "provider": schedule.provider_id.name,
            "contract": schedule.contract_id.name,
            "date_start": schedule.date_start,
            "date_end": schedule.date_end,
            "status": status,
            "status_text": dict(STATUSES)[status],
            "cost": money(figures["cost"]),
            "income": money(figures["income"]),
            "adjustments": money(figures["adjustments"]),
            "payable": payable,
            "waiting": waiting,
            "to_pay": to_pay,
            "non_payable": money(schedule.amount_non_payable),
            "cutoff_text": f"{long_date(cutoff)} {cutoff:%H:%M}",
            "date_run": run,
            "date_bank": bank,
            "next_text": self._get_next_text(schedule, status, to_pay),
        }

    def _get_next_text(self, schedule, status, to_pay):
        """Say what happens next, and by when."""
        company = schedule.company_id
        cutoff = company._lcc_local(schedule.date_cutoff)
        if status == "rejected":
            return self.env._(
                "Rejected: it waits for the council. Nothing of it is paid before."
            )
        payment = self._get_payment_text(schedule, to_pay)
        if status == "finalised":
            return payment
        if cutoff <= company._lcc_now():
            return self.env._(
                "It is about to be finalised as it stands. %(payment)s", payment=payment
            )
        when = f"{long_date(cutoff)} {cutoff:%H:%M}"
        if status == "confirmed":
            return self.env._(
                "Finalised after %(when)s. %(payment)s", when=when, payment=payment
            )
        return self.env._(
            "Confirm or reject it by %(when)s; it is finalised afterwards. %(payment)s",
            when=when,
            payment=payment,
        )

    def _get_payment_text(self, schedule, to_pay):
        amount = money_text(to_pay, schedule.currency_id.symbol)
        if to_pay < 0:
            return self.env._(
                "It comes to %(amount)s: that is taken off later payments.",
                amount=amount,
            )
        if not to_pay:
            return self.env._("Nothing is paid on it.")
        which, run, bank = schedule._get_coming_run()
        days = {"run": long_date(run), "bank": long_date(bank)}
        if which == "chosen":
            return self.env._(
                "In a payment run, processing day %(run)s, expected at the bank on "
                "%(bank)s.",
                **days,
            )
        if which == "own":
            return self.env._(
                "Paid in the run of %(run)s, expected at the bank on %(bank)s.", **days
            )
        return self.env._(
            "Paid in the next payment run, which is planned for %(run)s, expected at "
            "the bank on %(bank)s.",
            **days,
        )

    @api.model
    def _write_sheet(self, kind, file, **parameters):
        """Write the report into a binary ``file``; ``kind`` is "xlsx" or "csv"."""
        rows = self.action_read_pending(**parameters)["rows"]
        WRITERS[kind](file, "Pending", PENDING_COLUMNS, rows)

    @api.model
    def _render_pdf(self, **parameters):
        """Return the report as PDF; its values check the user."""
        # Reports are not for portal users to read.
        reports_sudo = self.env["ir.actions.report"].sudo()
        pdf, _kind = reports_sudo._render_qweb_pdf(
            "lcc_actuals.action_report_pending", data={"parameters": parameters}
        )
        return pdf
