from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from .account_move import PAID_STATES, SUBMITTED


class AccountMove(models.Model):
    """What council officers decide on a provider's bill: hold, release, return and
    authorise (DESIGN section 5).

    Every step works on many bills at once, all or none; a refusal names each bill
    and its reason. Who may authorise is in ``account_move_authorise``, Odoo's own
    buttons in ``account_move_native``, paying in ``account_move_payable``.
    """

    _inherit = "account.move"

    # Public methods

    def action_lcc_hold(self, reason):
        """Put Pending or Authorised documents on hold; ``reason`` is compulsory. While
        an authorised one is held, nothing of it can be paid.

        Raise AccessError for others than officers, UserError naming each document that
        can't be held, with nothing changed.
        """
        reason = self._lcc_clean_reason(reason)
        moves = self._lcc_decide("_lcc_get_hold_problems")
        moves.write(self._lcc_prepare_held_vals(reason))
        for move in moves.filtered(lambda move: move.state == "posted"):
            move.action_toggle_block_payment()
        moves._lcc_note(self.env._("put on hold"), reason)

    def action_lcc_release(self):
        """Put held documents back to Pending or Authorised, as they were.

        Raise as ``action_lcc_hold`` does.
        """
        moves = self._lcc_decide("_lcc_get_release_problems")
        moves._lcc_end_hold()
        moves._lcc_note(self.env._("released from hold"))

    def action_lcc_return(self, reason):
        """Give Pending or held documents back to the provider, Unsubmitted again;
        ``reason`` is compulsory and told to the provider. Their weeks unlock, but for
        those that another submitted document holds.

        Raise as ``action_lcc_hold`` does.
        """
        reason = self._lcc_clean_reason(reason)
        moves = self._lcc_decide("_lcc_get_return_problems")
        moves.write(self._lcc_prepare_returned_vals(reason))
        moves._lcc_unlock_weeks()
        for move in moves:
            # For the provider too; the other steps leave notes of the council's own.
            move.message_post(
                body=self._lcc_step_text(self.env._("returned"), reason),
                subtype_xmlid="mail.mt_comment",
            )

    def action_lcc_authorise(self):
        """Authorise Pending documents for payment: they are posted.

        Raise AccessError for others than officers, UserError naming each document and
        every reason why it can't be authorised by this user, with nothing changed.
        """
        self._lcc_check_each("_lcc_get_kind_problems")
        self.check_access("write")
        self._post(soft=False)

    # Checks

    def _lcc_decide(self, get_problems):
        """Return the documents as our own steps write them: the user is an officer,
        nobody else bills their weeks, and none has a problem.

        ``get_problems`` names a method that gives the problems of one.
        """
        self._lcc_check_officer()
        self.check_access("write")
        self._lcc_check_each("_lcc_get_kind_problems")
        moves = self._lcc_unsealed()
        moves._lcc_lock(moves.lcc_link_ids.actual_id)
        moves._lcc_check_each(get_problems)
        return moves

    @api.model
    def _lcc_check_officer(self):
        """Raise AccessError unless a care purchasing officer who keeps bills asks for
        it: a person who answers for it, never a job or a program."""
        user = self.env.user
        if (
            user.id == SUPERUSER_ID
            or not user.has_group("lcc_actuals.group_lcc_officer")
            or not user.has_group("account.group_account_invoice")
        ):
            raise AccessError(
                self.env._(
                    "Care providers' invoices and credit notes are decided on by care "
                    "purchasing officers who keep bills. Ask an administrator for both "
                    "roles: Care Purchasing, Officer, and Accounting, Invoicing."
                )
            )

    def _lcc_check_each(self, get_problems, *arguments):
        """Raise one UserError with every problem of every document."""
        problems = [
            self.env._("%(bill)s: %(problem)s", bill=move._lcc_label(), problem=problem)
            for move in self
            for problem in getattr(move, get_problems)(*arguments)
        ]
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _lcc_clean_reason(self, reason):
        """Return a reason as it is kept; raise UserError when there is none."""
        reason = " ".join(str(reason or "").replace("\0", "").split())
        if not reason:
            raise UserError(
                self.env._("Enter a reason: the provider has to know what is wrong.")
            )
        return reason

    def _lcc_get_kind_problems(self):
        if self.lcc_provider_id:
            return []
        return [self.env._("it is no invoice or credit note of a care provider.")]

    def _lcc_get_hold_problems(self):
        if self.lcc_status == "authorised" and self.payment_state in PAID_STATES:
            return [
                self.env._(
                    "its payment was put back to draft and is still matched with it. "
                    "Cancel the payment first."
                )
            ]
        if self.lcc_status in ("pending", "authorised"):
            return []
        return [
            self.env._(
                "it is %(status)s. Only Pending and Authorised ones can be held.",
                status=self._lcc_status_text(),
            )
        ]

    def _lcc_get_release_problems(self):
        if self.lcc_status == "on_hold":
            return []
        return [
            self.env._(
                "it is %(status)s, so there is nothing to release.",
                status=self._lcc_status_text(),
            )
        ]

    def _lcc_get_return_problems(self):
        if self.lcc_status in ("pending", "on_hold") and self.state == "draft":
            return []
        if self.lcc_status in ("authorised", "on_hold"):
            return [
                self.env._("it is authorised. Use Back to Pending first, then Return.")
            ]
        return [
            self.env._(
                "it is %(status)s. Only Pending and held ones can be returned.",
                status=self._lcc_status_text(),
            )
        ]

    # Steps

    def _lcc_end_hold(self):
        self._lcc_unblock()
        self.write(self._lcc_prepare_unheld_vals())

    @api.model
    def _lcc_prepare_held_vals(self, reason):
        return {
            "lcc_is_held": True,
            "lcc_date_held": fields.Datetime.now(),
            "lcc_hold_reason": reason,
        }

    @api.model
    def _lcc_prepare_unheld_vals(self):
        return {"lcc_is_held": False, "lcc_date_held": False, "lcc_hold_reason": False}

    @api.model
    def _lcc_prepare_returned_vals(self, reason):
        return {
            "lcc_date_submitted": False,
            "lcc_submitted_by_id": False,
            "lcc_sealed_untaxed": 0,
            "lcc_sealed_tax": 0,
            **self._lcc_prepare_unheld_vals(),
            "lcc_date_returned": fields.Datetime.now(),
            "lcc_return_reason": reason,
        }

    def _lcc_unlock_weeks(self):
        """Unlock the weeks of documents that are no longer submitted. What another
        submitted document holds stays locked, and says on which it is now."""
        weeks = self.lcc_link_ids.actual_id.filtered(
            lambda week: week.state == "locked"
        )
        held_by = {
            link.actual_id: link.move_id
            for link in weeks.link_ids
            if link.is_live and link.move_id.lcc_status in SUBMITTED
        }
        weeks.filtered(lambda week: week not in held_by)._do_unlock()
        for week, move in held_by.items():
            week._write_workflow({"lock_reason": move._lcc_lock_reason()})

    # The story in the chatter

    def _lcc_note(self, step, reason=None):
        """Leave a note of the council's own: who took the step, and why."""
        text = self._lcc_step_text(step, reason)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))

    def _lcc_step_text(self, step, reason=None):
        if reason:
            return self.env._(
                "%(user)s: %(step)s. %(reason)s",
                user=self.env.user.name,
                step=step,
                reason=reason,
            )
        return self.env._("%(user)s: %(step)s.", user=self.env.user.name, step=step)
