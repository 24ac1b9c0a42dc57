from odoo import api, models
from odoo.exceptions import UserError

#: Sent in the context by the steps of this file alone, as DRAWING_UP is.
DECIDING = object()

#: Follow from the council's steps and from Odoo's own; nobody types them.
STEP_FIELDS = frozenset(
    (
        "state",
        "payment_state",
        "lcc_date_submitted",
        "lcc_submitted_by_id",
        "lcc_sealed_untaxed",
        "lcc_sealed_tax",
        "lcc_is_held",
        "lcc_date_held",
        "lcc_hold_reason",
        "lcc_date_returned",
        "lcc_return_reason",
        "lcc_date_authorised",
        "lcc_authorised_by_id",
    )
)


class AccountMove(models.Model):
    """Odoo's own steps on a provider's bill: posting authorises, reset to draft is
    back to Pending, and cancelling is for good (DESIGN section 5).

    Locks, sequences, accounts and analytic keep their meaning; what the council does
    not allow is refused with the reason before Odoo's own step begins.
    """

    _inherit = "account.move"

    def _post(self, soft=True):
        """Post as Odoo does, what the current user may authorise.

        Everything that posts comes by here: buttons, the confirmation wizard, the
        job that posts by date.
        """
        bills = self._lcc_is_bill()
        if not bills:
            return super()._post(soft)
        bills._lcc_unsealed()._lcc_check_can_authorise(soft)
        posted = super(AccountMove, self._lcc_deciding())._post(soft)
        bills._lcc_unsealed()._lcc_do_authorise()
        return posted.with_env(self.env)

    def button_draft(self):
        """Put authorised documents back to Pending; refuse those that are paid or
        cancelled."""
        bills = self._lcc_is_bill()
        if not bills or self._lcc_is_deciding():
            return super().button_draft()
        moves = bills._lcc_decide("_lcc_get_draft_problems")
        moves._lcc_unblock()
        result = super(AccountMove, self._lcc_deciding()).button_draft()
        moves._lcc_clear_authorised()
        moves._lcc_note(self.env._("put back to Pending"))
        return result

    def button_cancel(self):
        """Cancel for good; the weeks are free for other documents."""
        bills = self._lcc_is_bill()
        if not bills:
            return super().button_cancel()
        # A provider's user who deletes what had a number of the ledger cancels it.
        moves = (
            bills._lcc_unsealed()
            if self._lcc_is_drawing_up()
            else bills._lcc_decide("_lcc_get_cancel_problems")
        )
        moves._lcc_unblock()
        result = super(AccountMove, self._lcc_deciding()).button_cancel()
        moves._lcc_clear_authorised()
        moves._lcc_free_weeks()
        moves._lcc_note(self.env._("cancelled"))
        return result

    def action_toggle_block_payment(self):
        """Block payment as Odoo does; of care providers' bills only through Hold and
        Release, which keep the reason."""
        if self._lcc_is_bill() and not self._lcc_is_drawing_up():
            raise UserError(
                self.env._(
                    "%(bill)s: use Hold, with a reason, or Release.",
                    bill=self._lcc_is_bill()[0]._lcc_label(),
                )
            )
        return super().action_toggle_block_payment()

    # Steps

    @api.model
    def _lcc_is_deciding(self):
        """Tell whether one of our steps has called Odoo's own."""
        return self.env.context.get("lcc_decision") is DECIDING

    def _lcc_deciding(self):
        return self.with_context(lcc_decision=DECIDING)

    def _lcc_unblock(self):
        """Let payments be Odoo's to say again; what is held stays held."""
        for move in self.filtered(lambda move: move.payment_state == "blocked"):
            move.action_toggle_block_payment()

    def _lcc_clear_authorised(self):
        self.write({"lcc_date_authorised": False, "lcc_authorised_by_id": False})

    def _lcc_free_weeks(self):
        """Let what stands on cancelled documents count no more."""
        self.write(self._lcc_prepare_unheld_vals())
        self.lcc_link_ids.write({"is_live": False})
        self._lcc_unlock_weeks()

    # Checks

    def _lcc_get_draft_problems(self):
        if self.state == "cancel":
            return [self.env._("it is Cancelled, and cancelling is for good.")]
        if self.state == "draft":
            return [
                self.env._(
                    "it is %(status)s and has not been authorised.",
                    status=self._lcc_status_text(),
                )
            ]
        return self._lcc_get_paid_problems()

    def _lcc_get_cancel_problems(self):
        if self.state == "cancel":
            return [self.env._("it is Cancelled already.")]
        return self._lcc_get_paid_problems()

    def _lcc_get_paid_problems(self):
        if self._lcc_is_paid_in_part():
            return [
                self.env._(
                    "money has been paid or matched for it. Cancel the payment, or "
                    "undo the matching, first."
                )
            ]
        return []
