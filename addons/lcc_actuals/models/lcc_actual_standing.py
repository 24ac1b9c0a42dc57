from typing import NamedTuple

from odoo import models

from ..tools.quantities import money_text, quantity_text
from ..tools.weeks import long_date

#: In whose hands a week is.
PROVIDER, COUNCIL, PAYMENTS, NOBODY = "provider", "council", "payments", "nobody"
#: Statuses of the documents that a week is on, the one to wait for first.
WAITED_FOR = ("unsubmitted", "on_hold", "pending", "authorised", "finalised")


class Standing(NamedTuple):
    """Where a week has got to: a code, in whose hands it is, and one sentence."""

    code: str
    hands: str
    text: str


class LccActual(models.Model):
    """Where a week has got to on its way from plan to payment, and what it waits
    for."""

    _inherit = "lcc.actual"

    def _get_standings(self):
        """Return the :class:`Standing` tuples of this week, the one to see to first.

        There are two where a difference is open beside a document that is on its way.
        """
        self.ensure_one()
        entry = self._get_entry_standing()
        if entry:
            return [entry]
        difference = self._get_difference_standing()
        document = self._get_document_standing()
        return [standing for standing in (difference, document) if standing] or [
            Standing("nothing", NOBODY, self.env._("Nothing is owed for this week."))
        ]

    # Until it is decided what is owed

    def _get_entry_standing(self):
        """Return what keeps the week from being billed, or ``None``."""
        if self.is_in_dispute:
            return self._get_dispute_standing()
        if self.state == "generated":
            return self._get_to_confirm_standing()
        if self.approval_state == "awaiting":
            text = self.env._(
                "Awaiting the council's approval: %(reason)s",
                reason=self.approval_reason,
            )
            return Standing("awaiting", COUNCIL, text)
        return None

    def _get_dispute_standing(self):
        text = self.env._("In dispute: nothing more of it is billed until that ends.")
        return Standing("in_dispute", PROVIDER, text)

    def _get_to_confirm_standing(self):
        refusal = self._get_line_refusal_text()
        if refusal:
            hands = COUNCIL if self._get_line_refusal_code() == "no price" else PROVIDER
            return Standing("no_price", hands, refusal)
        refusal = self._get_time_refusal_text()
        if refusal:
            return Standing("closed", PROVIDER, refusal)
        if self.is_plan_changed:
            text = self.env._(
                "The plan has changed from %(old)s to %(new)s since this week was "
                "entered, so it is to be entered again.",
                old=quantity_text(self.qty_planned),
                new=quantity_text(self.qty_plan_now),
            )
            return Standing("plan_changed", PROVIDER, text)
        text = self.env._("To confirm: nobody has said yet what was delivered.")
        return Standing("to_confirm", PROVIDER, text)

    # Owed and billed

    def _get_live_moves(self):
        """Return the bills on which something of this week counts, those that the
        payment waits for first."""
        # Links and bills are not the reader's own; the week is.
        moves = self.sudo().link_ids.filtered("is_live").move_id
        return moves.sorted(lambda move: WAITED_FOR.index(move.lcc_status))

    def _get_difference_standing(self):
        """Return what is owed and not billed, or billed and not owed, or ``None``."""
        difference = self.currency_id.round(self.amount_open)
        if not difference:
            return None
        amount = money_text(abs(difference), self.currency_id.symbol)
        moves = self._get_live_moves()
        if moves[:1].lcc_status == "unsubmitted":
            return self._get_short_standing(moves[0], amount, difference)
        if difference < 0:
            text = self.env._(
                "%(amount)s more is billed than is owed: it goes on a credit note.",
                amount=amount,
            )
            return Standing("owed_less", PROVIDER, text)
        if moves:
            text = self.env._(
                "%(amount)s more is owed than is billed: it goes on an invoice, "
                "marked (Adj).",
                amount=amount,
            )
            return Standing("owed_more", PROVIDER, text)
        text = self.env._("%(amount)s is not on an invoice yet.", amount=amount)
        return Standing("not_billed", PROVIDER, text)

    def _get_short_standing(self, move, amount, difference):
        """A document that is still the provider's takes the difference itself."""
        values = {"amount": amount, "bill": move._lcc_label()}
        text = (
            self.env._(
                "%(amount)s more is owed than is billed: [Update] on %(bill)s takes "
                "it.",
                **values,
            )
            if difference > 0
            else self.env._(
                "%(amount)s more is billed than is owed: [Update] on %(bill)s takes "
                "it off.",
                **values,
            )
        )
        return Standing("short", PROVIDER, text)

    # On its way through the council

    def _get_document_standing(self):
        """Return how far the document has got that is furthest from its payment, or
        ``None`` for a week on none."""
        move = self._get_live_moves()[:1]
        if not move:
            return None
        hands, text = getattr(self, f"_tell_{move.lcc_status}")(move)
        return Standing(move.lcc_status, hands, text)

    def _tell_unsubmitted(self, move):
        text = self.env._(
            "On %(bill)s, which has not been submitted yet.", bill=move._lcc_label()
        )
        if move.lcc_return_reason:
            text = self.env._(
                "On %(bill)s, which the council returned: %(reason)s",
                bill=move._lcc_label(),
                reason=move.lcc_return_reason,
            )
        return PROVIDER, text

    def _tell_pending(self, move):
        submitted = self.company_id._lcc_local(move.lcc_date_submitted)
        text = self.env._(
            "%(bill)s is pending with the council since %(date)s.",
            bill=move._lcc_label(),
            date=long_date(submitted),
        )
        return COUNCIL, text

    def _tell_on_hold(self, move):
        text = self.env._(
            "%(bill)s is on hold: %(reason)s",
            bill=move._lcc_label(),
            reason=move.lcc_hold_reason or "",
        )
        return COUNCIL, text

    def _tell_authorised(self, move):
        text = self.env._(
            "%(bill)s is authorised and waits for its payment.", bill=move._lcc_label()
        )
        return PAYMENTS, text

    def _tell_finalised(self, move):
        paid = self._get_date_paid(move)
        if not paid:
            return NOBODY, self.env._("%(bill)s is paid.", bill=move._lcc_label())
        values = {"bill": move._lcc_label(), "date": long_date(paid)}
        if how := move._lcc_settled_text():
            return NOBODY, self.env._(
                "%(bill)s was settled on %(date)s: %(how)s.", how=how, **values
            )
        return NOBODY, self.env._("%(bill)s was paid on %(date)s.", **values)

    def _get_date_paid(self, move):
        """Return the date of the payment, or credit note, that settled a bill last, or
        ``None``."""
        return max(
            (line.date for _amount, line in move._lcc_get_matched()), default=None
        )
