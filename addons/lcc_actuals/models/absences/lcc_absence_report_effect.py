from contextlib import closing
from datetime import timedelta
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.quantities import money_text, quantity_text
from ...tools.weeks import range_text, short_date
from .lcc_absence_report import STAYS


class Figure(NamedTuple):
    """What a client's week, or period on a schedule, comes to: pounds, and for weeks
    what the plan says and how far it is."""

    label: str
    amount: float
    plan: float = 0.0
    state: str = ""
    to_bill: float = 0.0


class Effect(NamedTuple):
    """One week or period that changes; ``note`` says what else happens to it."""

    label: str
    before: float
    after: float
    note: str


class LccAbsenceReport(models.Model):
    """What accepting a report changes, in pounds: done, read and undone, so that the
    preview is what will happen, to the penny."""

    _inherit = "lcc.absence.report"

    def _get_effect(self, payment):
        """Return the :class:`Effect` tuples of accepting now. Raise UserError where
        that can't be done. Nothing stays."""
        self.ensure_one()
        with closing(self.env.cr.savepoint()):
            cplis = self._get_affected()
            schedules = self._open_schedules(cplis.contract_id)
            before = self._read_schedules(schedules) | self._read_weeks(cplis)
            self.with_context(tracking_disable=True)._apply(payment)
            self.env.flush_all()
            after = self._read_schedules(schedules) | self._read_weeks(cplis)
            # Read as plain data: nothing of it is there any more afterwards.
            return [
                self._compare(before.get(key), after.get(key))
                for key in sorted(before.keys() | after.keys())
                if before.get(key) != after.get(key)
            ]

    def _get_affected(self):
        """Return the CPLIs that follow, as sudo: of a stay all of the client's, with
        whatever provider."""
        domain = Domain("client_id", "=", self.client_id.id)
        if self.kind not in STAYS:
            domain &= Domain("provider_id", "=", self.provider_id.id)
        # What is paid for them is not for every officer to read.
        return self.env["lcc.package.line"].sudo().search(domain)

    def _open_schedules(self, contracts):
        """Return the open schedules of contracts that are paid on plan. Where all are
        finalised, the next one is drawn up: it is what takes their corrections."""
        schedules = self.env["lcc.scheduled.payment"].sudo()
        today = self.env.company._lcc_today()
        for contract in contracts.filtered(lambda each: each.basis == "scheduled"):
            found = schedules.search([("contract_id", "=", contract.id)])
            opened = found.filtered(lambda schedule: schedule.state == "open")
            if not opened:
                ends = found.mapped("date_end")
                day = max([today, *(end + timedelta(days=1) for end in ends)])
                opened = schedules._draw_up(contract, day)
            schedules |= opened
        return schedules

    def _read_schedules(self, schedules):
        """Return {key: Figure} of the client's payable days on ``schedules``."""
        lines = schedules.line_ids.filtered(
            lambda line: line.is_payable and line.client_id == self.client_id
        )
        figures = {}
        for line in lines:
            schedule, start = line.scheduled_payment_id, line.period_start
            key = ("", start, schedule.id)
            known = figures.get(key)
            label = self._label_period(schedule, start)
            amount = line.amount + (known.amount if known else 0)
            figures[key] = Figure(label, round(amount, 2))
        return figures

    def _label_period(self, schedule, start):
        length = schedule.date_end - schedule.date_start
        text = self.env._(
            "%(contract)s, scheduled payment %(dates)s",
            contract=schedule.contract_id.name,
            dates=range_text(schedule.date_start, schedule.date_end),
        )
        if start == schedule.date_start:
            return text
        return self.env._(
            "%(schedule)s: (Adj) for %(dates)s",
            schedule=text,
            dates=range_text(start, start + length),
        )

    def _read_weeks(self, cplis):
        """Return {key: Figure} of the recorded weeks of ``cplis``."""
        cplis.invalidate_recordset(["actual_ids"])
        figures = {}
        for actual in cplis.actual_ids:
            key = ("week", actual.week_start, actual.id)
            figures[key] = Figure(
                self.env._(
                    "%(contract)s, week of %(monday)s, %(level)s",
                    contract=actual.contract_id.name,
                    monday=short_date(actual.week_start),
                    level=actual.service_level_id.name,
                ),
                round(actual.amount_total - actual.amount_contribution, 2),
                actual.qty_plan_now,
                "awaiting" if actual.approval_state == "awaiting" else actual.state,
                round(actual.amount_open, 2),
            )
        return figures

    def _compare(self, before, after):
        label = (after or before).label
        nothing = Figure(label, 0.0)
        note = "" if not (after or before).state else self._note_week(before, after)
        return Effect(
            label, (before or nothing).amount, (after or nothing).amount, note
        )

    def _note_week(self, before, after):
        """Say what happens to a recorded week beside its cost."""
        if not after:
            return self.env._("Nobody has confirmed it: it goes.")
        if before.state == "generated":
            return self.env._("Not confirmed yet: it follows the plan.")
        texts = [
            self.env._(
                "Planned %(old)s, now %(new)s.",
                old=quantity_text(before.plan),
                new=quantity_text(after.plan),
            )
        ]
        if after.state == "locked":
            texts.append(self.env._("On a bill: it stays as entered."))
        elif after.state == "awaiting":
            texts.append(self.env._("An officer decides on it."))
        elif after.state == "generated":
            texts.append(self.env._("The provider confirms it again."))
        if before.to_bill != after.to_bill:
            symbol = self.company_id.currency_id.symbol
            texts.append(
                self.env._(
                    "To bill %(old)s, now %(new)s.",
                    old=money_text(before.to_bill, symbol),
                    new=money_text(after.to_bill, symbol),
                )
            )
        return " ".join(texts)

    # Doing it

    def _apply(self, payment):
        """Change what the report is about, as the officer."""
        self.ensure_one()
        if self.kind in STAYS:
            self._apply_stay(payment)
        else:
            self._apply_end()

    def _apply_stay(self, payment):
        """Make the absence, or end that which was reported before its end was known."""
        earlier = self.search(
            [
                ("id", "!=", self.id),
                ("client_id", "=", self.client_id.id),
                ("provider_id", "=", self.provider_id.id),
                ("state", "=", "accepted"),
                ("date_start", "=", self.date_start),
            ]
        ).filtered(lambda report: report._is_continued_by(self._read_dates()))
        absence = earlier.absence_id
        if absence:
            absence.write({"date_end": self.date_end, "payment": payment})
        else:
            absence = absence.create(
                {
                    "client_id": self.client_id.id,
                    "reason": self.kind,
                    "date_start": self.date_start,
                    "date_end": self.date_end,
                    "payment": payment,
                }
            )
        # The officer may; reports are written by steps alone.
        (self | earlier).sudo().write({"absence_id": absence.id})

    def _read_dates(self):
        return {name: self[name] for name in ("kind", "date_start", "date_end")}

    def _apply_end(self):
        """End the client's CPLIs with the provider; the day of a death is paid."""
        cplis = self.env["lcc.package.line"].search(
            [
                ("client_id", "=", self.client_id.id),
                ("provider_id", "=", self.provider_id.id),
                "|",
                ("date_end", "=", False),
                ("date_end", ">", self.date_start),
            ]
        )
        later = cplis.filtered(lambda cpli: cpli.date_start > self.date_start)
        if later:
            raise UserError(
                self.env._(
                    "%(cpli)s starts on %(start)s, after the last day reported. "
                    "Delete it, or change its dates, first.",
                    cpli=later[0].reference,
                    start=short_date(later[0].date_start),
                )
            )
        cplis.write({"date_end": self.date_start})

    def _note_effect(self, effect):
        """Keep in the council's thread what accepting changed."""
        symbol = self.company_id.currency_id.symbol
        lines = [
            f"{each.label}: {money_text(each.before, symbol)} → "
            f"{money_text(each.after, symbol)} {each.note}".strip()
            for each in effect
        ]
        text = "; ".join(lines) or self.env._("No amount changes.")
        self._message_log(
            body=self.env._(
                "%(user)s accepted it. %(effect)s",
                user=self.env.user.name,
                effect=text,
            )
        )
