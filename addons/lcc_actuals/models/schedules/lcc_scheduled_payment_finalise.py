from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from psycopg2 import IntegrityError

from .account_move import FINALISING

#: So many are finalised at once while the officer waits; more go on in the background,
#: so many to a transaction.
BATCH = 20


class LccScheduledPayment(models.Model):
    """Finalising: the council's last word, which posts a native vendor bill for each
    schedule (DESIGN section 6). Reopening cancels the bill, until it is paid."""

    _inherit = "lcc.scheduled.payment"

    def action_finalise(self):
        """Finalise open schedules: their bills are authorised for payment. Many go on
        in the background, of which the action that is returned tells;
        ``is_to_finalise`` says which are still to come.

        Raise AccessError for others than officers who keep bills, UserError for ones
        that are finalised or rejected, and for one that has just changed.
        """
        self.env["account.move"]._lcc_check_officer()
        self.check_access("read")
        self._check_finalisable()
        # The officer may; schedules are written by steps alone.
        schedules = self.sudo()
        if len(schedules) > BATCH:
            schedules.write({"is_to_finalise": True, "finalised_by_id": self.env.uid})
            self.env.ref("lcc_actuals.cron_finalise_schedules").sudo()._trigger()
            return self._tell_many()
        changed = schedules._finalise()
        if changed:
            raise UserError(
                self.env._(
                    "%(schedule)s comes to something else by now. Look at it again.",
                    schedule=changed[0]._label(),
                )
            )
        return None

    def _tell_many(self):
        """Return the action that tells the officer where to see how far it is."""
        message = self.env._(
            "%(number)s scheduled payments are being finalised in the background. The "
            "filter [Being Finalised] shows those that are still to come, and "
            "[Could Not Be Finalised] those that stay open.",
            number=len(self),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "info",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_reopen(self):
        """Reopen finalised schedules whose bill is not paid: it is cancelled for good,
        and the schedule follows the plan again.

        Raise AccessError for others than officers who keep bills, UserError for paid
        ones.
        """
        self.env["account.move"]._lcc_check_officer()
        self.check_access("read")
        for schedule in self.sudo():
            if schedule.state != "finalised":
                raise UserError(
                    self.env._("%(schedule)s is open.", schedule=schedule._label())
                )
            if schedule.move_id:
                # Refuses what is paid, and frees the schedule (account_move).
                schedule.move_id.with_user(self.env.user).button_cancel()
            else:
                schedule._free()

    def _check_finalisable(self):
        for schedule in self:
            if schedule.state != "open":
                raise UserError(
                    self.env._(
                        "%(schedule)s is finalised already.", schedule=schedule._label()
                    )
                )
            if schedule.date_start > self._today():
                raise UserError(
                    self.env._(
                        "%(schedule)s has not begun, so it is not yet paid.",
                        schedule=schedule._label(),
                    )
                )
            if schedule.answer == "rejected":
                raise UserError(
                    self.env._(
                        "%(schedule)s is rejected by the provider: %(comment)s Mend "
                        "the plan, or use Ask Again, first.",
                        schedule=schedule._label(),
                        comment=schedule.answer_comment,
                    )
                )

    @api.model
    def _cron_finalise(self):
        """Finalise what officers asked for, and what nobody rejected by its cut-off;
        called by the scheduler, some schedules to a transaction: a job killed half way
        leaves each of them finalised or open, and is gone on with."""
        scheduler = self.env["ir.cron"]
        waiting = self._find_due()
        scheduler._commit_progress(remaining=len(waiting))
        while waiting:
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            try:
                batch._finalise_or_tell()
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Someone changes the plan of one of them: they are due the next time.
                self.env.cr.rollback()
                self.env.ref("lcc_actuals.cron_finalise_schedules")._trigger()
            if not scheduler._commit_progress(len(batch)):
                break

    def _finalise_or_tell(self):
        """Finalise what can be; what can't is left open, with the reason. One that
        can't does not keep the others from it."""
        try:
            with self.env.cr.savepoint():
                changed = self._finalise()
                (self - changed).write({"is_to_finalise": False, "problem": False})
        except (UserError, IntegrityError) as error:
            if len(self) == 1:
                self._tell_problem(self._get_words(error))
                return
            for schedule in self:
                schedule._finalise_or_tell()

    def _tell_problem(self, text):
        """Say on the schedule why it is open still, and tell the officer who asked."""
        if self.problem != text:
            why = self.env._("It could not be finalised: %(why)s", why=text)
            self._note(why)
            if self.finalised_by_id:
                self.message_notify(
                    partner_ids=self.finalised_by_id.partner_id.ids,
                    subject=self._label(),
                    body=why,
                )
        self.write({"problem": text, "is_to_finalise": False, "finalised_by_id": False})

    def _get_words(self, error):
        """Say what is wrong in words, where the database refused something too."""
        if isinstance(error, IntegrityError):
            return self.env["account.move"]._sql_error_to_message(error)
        return str(error)

    @api.model
    def _find_due(self):
        return self.search(
            [
                ("state", "=", "open"),
                ("answer", "!=", "rejected"),
                "|",
                ("is_to_finalise", "=", True),
                ("date_cutoff", "<=", fields.Datetime.now()),
            ],
            order="date_start, id",
        )

    def _finalise(self):
        """Finalise schedules and post their bills; leave alone, and return, those that
        come to something else than was last seen, unless their cut-off has passed."""
        contracts = self.contract_id
        contracts._lock_plans()
        now = fields.Datetime.now()
        redrawn = self._redraw()
        changed = redrawn.filtered(lambda schedule: schedule.date_cutoff > now)
        # Since they were found, a provider may have rejected one.
        final = (self - changed).filtered(
            lambda each: each.state == "open" and each.answer != "rejected"
        )
        left_out = self.line_ids.browse()
        for schedule in final:
            waiting = schedule.line_ids.filtered(lambda line: line._is_questioned())
            waiting.write({"is_live": False})
            left_out |= waiting
        final._post_bills()
        for asked_by, group in final.grouped("finalised_by_id").items():
            group.write(
                {
                    "state": "finalised",
                    "is_to_finalise": False,
                    "problem": False,
                    "date_finalised": now,
                    "finalised_by_id": asked_by.id or self._get_finaliser_id(),
                }
            )
        # What was asked about waits on the next schedule, where that is drawn up.
        left_out.contract_id._redraw_schedules()
        return changed

    @api.model
    def _get_finaliser_id(self):
        """Return who finalises: nobody where it is the job, at the cut-off."""
        return self.env.uid if self.env.uid != SUPERUSER_ID else False

    def _post_bills(self):
        """Make and post a bill for every schedule with something to bill."""
        moves = self.env["account.move"]._lcc_bill_schedules(self)
        for move in moves:
            move.lcc_scheduled_payment_id.move_id = move
        # What a schedule comes to was checked and is the same still.
        moves.with_context(lcc_finalising=FINALISING)._post(soft=False)

    def _free(self):
        """Let schedules whose bills are cancelled follow the plan again."""
        self.contract_id._lock_plans()
        self.line_ids.write({"is_live": True, "move_line_id": False})
        self.write(
            {
                "state": "open",
                "move_id": False,
                "finalised_by_id": False,
                "date_finalised": False,
            }
        )
        self._note(self.env._("%(user)s reopened it.", user=self.env.user.name))
        self._redraw()
