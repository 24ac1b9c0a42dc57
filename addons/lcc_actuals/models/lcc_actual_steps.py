from datetime import datetime, time
from typing import Any, NamedTuple

from odoo import SUPERUSER_ID, models

from ..tools.quantities import money_text, quantity_text
from ..tools.weeks import range_text

#: The figures that are told of an entry where they are not 0.
VARIANCES = ("qty_frustrated", "qty_missed", "qty_extra")
#: Rows of history that say what was delivered.
ENTRIES = ("saved", "confirmed", "imported", "import_undone")


class Step(NamedTuple):
    """What happened, when (the council's wall clock) and by whom; ``move`` is the
    bill it is about, if any; of some only the day is known."""

    moment: datetime
    who: str
    text: str
    move: Any = None
    is_day: bool = False


class LccActual(models.Model):
    """What happened to a week, from its plan to its payment."""

    _inherit = "lcc.actual"

    def _get_steps(self):
        """Return the :class:`Step` tuples of this week in order of time. Its history,
        bills and users are read, so it wants a sudo record."""
        self.ensure_one()
        history = self.history_ids.sorted("id")
        steps = [
            *self._get_plan_steps(history[:1]),
            *(self._get_history_step(row) for row in history),
            *self._get_approval_steps(history[-1:]),
        ]
        for link in self.link_ids.sorted("id"):
            steps += self._get_link_steps(link)
        return sorted(steps, key=lambda step: step.moment)

    def _step(self, moment, user, text, move=None):
        return Step(self.company_id._lcc_local(moment), self._who(user), text, move)

    def _who(self, user):
        """Name who did something, as far as the reader needs to know: to providers,
        council staff are the council."""
        if user.id == SUPERUSER_ID:
            return self.env._("The system")
        # The readers' own rights: these records are read past them.
        if not user.share and self.env.user.share:
            return self.env._("The council")
        return user.name

    # Plan

    def _get_plan_steps(self, first):
        """Tell of the plan and of generating the week from it; ``first`` is the first
        row of history, which kept the plan of that time."""
        if self.kind != "planned":
            return []
        line = self.package_line_id
        quantity = first.qty_planned if first else self.qty_planned
        plan = self.env._(
            "Planned: %(quantity)s %(unit)s, by %(reference)s (%(dates)s).",
            quantity=quantity_text(quantity),
            unit=self.service_level_id._unit_text(quantity),
            reference=line.reference,
            dates=range_text(line.date_start, line.date_end),
        )
        made = self.env._("Generated, equal to the plan.")
        planned = min(line.create_date, self.create_date)
        return [
            self._step(planned, line.create_uid, plan),
            self._step(self.create_date, self.create_uid, made),
        ]

    # Entry

    def _get_history_step(self, row):
        return self._step(row.date, row.user_id, self._get_history_text(row))

    def _get_history_text(self, row):
        """Say "Saved: Actual 12 Hours, Missed 2, Visits 14. Cancelled by client"."""
        event = dict(row._fields["event"]._description_selection(self.env))[row.event]
        told = [self._get_figures_text(row)] if row.event in ENTRIES else []
        told += [text for text in (row.note, row.event in ENTRIES and row.comment)]
        told = ". ".join(text.rstrip(".") for text in told if text)
        return f"{event}: {told}." if told else f"{event}."

    def _get_figures_text(self, row):
        unit = self.service_level_id._unit_text(row.qty_actual)
        name = self._field_name
        parts = [f"{name('qty_actual')} {quantity_text(row.qty_actual)} {unit}"]
        parts += [
            f"{name(field)} {quantity_text(row[field])}"
            for field in VARIANCES
            if row[field]
        ]
        parts.append(f"{name('visits')} {row.visits}")
        return ", ".join(parts)

    def _get_approval_steps(self, last):
        """Tell that the week waits for approval, since it was last entered."""
        if self.approval_state != "awaiting" or not last:
            return []
        text = self.env._(
            "Waits for the council's approval: %(reason)s", reason=self.approval_reason
        )
        system = self.env.ref("base.user_root")
        return [self._step(last.date, system, text)]

    # Bills

    def _get_link_steps(self, link):
        """Tell what became of the week on one invoice or credit note."""
        move = link.move_id
        label = {"bill": move._lcc_label()}
        steps = [
            self._step(link.create_date, link.create_uid, self._get_link_text(link))
        ]
        if move.lcc_date_returned:
            text = self.env._("%(bill)s returned by the council.", **label)
            if move.lcc_return_reason:
                text = self.env._(
                    "%(bill)s returned by the council: %(reason)s",
                    reason=move.lcc_return_reason,
                    **label,
                )
            steps.append(self._council_step(move.lcc_date_returned, text))
        if move.lcc_date_submitted:
            text = self.env._("%(bill)s submitted to the council.", **label)
            user = move.lcc_submitted_by_id
            steps.append(self._step(move.lcc_date_submitted, user, text))
        steps += self._get_decision_steps(link, move, label)
        return [step._replace(move=move) for step in steps]

    def _get_link_text(self, link):
        symbol = self.currency_id.symbol
        values = {
            "bill": link.move_id._lcc_label(),
            "adj": self.env._(" (Adj)") if link.ordinal > 1 else "",
            "value": money_text(link.amount_value, symbol),
        }
        if not link.amount_contribution:
            return self.env._("On %(bill)s%(adj)s: %(value)s.", **values)
        return self.env._(
            "On %(bill)s%(adj)s: %(value)s, less %(contribution)s that the client pays "
            "the provider.",
            contribution=money_text(link.amount_contribution, symbol),
            **values,
        )

    def _get_decision_steps(self, link, move, label):
        steps = []
        if move.lcc_date_authorised:
            text = self.env._("%(bill)s authorised.", **label)
            user = move.lcc_authorised_by_id
            steps.append(self._step(move.lcc_date_authorised, user, text))
        if move.lcc_status == "on_hold":
            text = self.env._(
                "%(bill)s put on hold: %(reason)s",
                reason=move.lcc_hold_reason or "",
                **label,
            )
            steps.append(self._council_step(move.lcc_date_held, text))
        if move.lcc_status == "cancelled":
            text = self.env._("%(bill)s cancelled: it no longer counts.", **label)
            steps.append(self._council_step(link.write_date, text))
        if move.lcc_status == "finalised":
            steps += self._get_paid_steps(move, label)
        return steps

    def _council_step(self, moment, text):
        """Tell what some officer decided."""
        return Step(self.company_id._lcc_local(moment), self.env._("The council"), text)

    def _get_paid_steps(self, move, label):
        paid = self._get_date_paid(move)
        if not paid:
            return []
        text = self.env._("%(bill)s paid.", **label)
        if how := move._lcc_settled_text():
            text = self.env._("%(bill)s settled: %(how)s.", how=how, **label)
        # Of a payment the books know the day only: it ends what happened on it.
        moment = datetime.combine(paid, time.max)
        return [Step(moment, self.env._("The council"), text, is_day=True)]
