import hashlib

from odoo import models
from odoo.exceptions import UserError


class AccountPaymentOrder(models.Model):
    """OCA's own steps, which check neither what they come from nor who asks: each does
    now. Runs are for officers who keep bills, other orders as OCA has it."""

    _inherit = "account.payment.order"

    def draft2open(self):
        """Confirm: one payment a provider is prepared, and the bills stay."""
        runs = self.filtered("lcc_is_run")
        (self - runs)._lcc_check_state("draft", self.env._("it is confirmed once"))
        for each in runs:
            run = each._lcc_get_run("draft", self.env._("it is confirmed once"))
            run._lcc_check_day()
            run._lcc_check_ready()
            super(AccountPaymentOrder, run).draft2open()
        others = self - runs
        return super(AccountPaymentOrder, others).draft2open() if others else None

    def open2generated(self):
        """Make the file: its bills are Finalised. It is kept, whatever becomes of the
        run, with its SHA-256."""
        self.ensure_one()
        what = self.env._("its file is made once, after it is confirmed")
        if not self.lcc_is_run:
            self._lcc_check_state("open", what)
            return super().open2generated()
        run = self._lcc_get_run("open", what)
        run._lcc_check_day()
        run._lcc_check_ready()
        sequence = run.env["ir.sequence"]
        run.lcc_serial = sequence.next_by_code("lcc.payment.run.file")
        super(AccountPaymentOrder, run).open2generated()
        # The council's day, which the file has, whatever time zone the user is in.
        run.date_generated = run.company_id._lcc_today()
        run._lcc_keep_file()
        run.message_post(
            body=self.env._(
                "%(user)s made the file: %(count)s payments, %(total)s.",
                user=self.env.user.name,
                count=len(run.payment_ids),
                total=run.company_currency_id.format(run.total_company_currency),
            )
        )
        # Nothing to open, so that the form shows what has become of the run.
        return None

    def generated2uploaded(self):
        """Say that the file was sent: the payments are booked and settle the bills."""
        self.ensure_one()
        what = self.env._("it is sent once, after its file is made")
        if not self.lcc_is_run:
            self._lcc_check_state("generated", what)
            return super().generated2uploaded()
        run = self._lcc_get_run("generated", what)
        run._lcc_check_ready()
        run._lcc_check_kept_file()
        run._lcc_do_send()
        return None

    def _lcc_do_send(self):
        """Book the payments and settle the bills, as OCA's step does one by one."""
        self.payment_ids.action_post()
        self.env["account.move.line"]._reconcile_plan(
            [
                payment.payment_line_ids.move_line_id
                | payment.move_id.line_ids.filtered(
                    lambda line, payment=payment: (
                        line.account_id == payment.destination_account_id
                    )
                )
                for payment in self.payment_ids
            ]
        )
        today = self.company_id._lcc_today()
        self.write({"state": "uploaded", "date_uploaded": today})

    def action_cancel(self):
        """Cancel a run that wasn't sent: all its bills are Authorised again."""
        runs = self.filtered("lcc_is_run")
        for each in runs:
            run = each._lcc_get_live_run()
            super(AccountPaymentOrder, run).action_cancel()
            run.payment_line_ids._lcc_let_go()
            run._lcc_free_bills()
        others = self - runs
        return super(AccountPaymentOrder, others).action_cancel() if others else None

    def cancel2draft(self):
        self._lcc_refuse_for_runs(self.env._("once cancelled it stays so"))
        self._lcc_check_state("cancel", self.env._("it isn't cancelled"))
        return super().cancel2draft()

    def _lcc_get_live_run(self):
        """Return the run as our own steps write it, unless it was sent or cancelled."""
        text = self.env._("it can't be cancelled")
        if self.state == "uploaded":
            raise UserError(
                self.env._(
                    "%(run)s was sent: the payments are on their way, so the run can't "
                    "be cancelled. Cancel the payment of a provider whose bank has "
                    "sent it back; its bills can be paid again then.",
                    run=self.name,
                )
            )
        states = ("draft", "open", "generated")
        return self._lcc_get_run(self.state if self.state in states else "draft", text)

    # The file

    def action_lcc_download(self):
        """Download the file of the run, which officers may read."""
        self.ensure_one()
        return self.lcc_file_ids.action_download()

    def _lcc_keep_file(self):
        """Keep the file that was just made, out of everybody's reach."""
        content = self.payment_file_id.raw
        if not content:
            return
        self.lcc_file_ids.create(
            {
                "run_id": self.id,
                "name": self.payment_file_name,
                "data": self.payment_file_id.datas,
                "sha256": hashlib.sha256(content).hexdigest(),
                "serial": self.lcc_serial,
                "generated_by_id": self.env.uid,
            }
        )

    def _lcc_check_kept_file(self):
        """Raise UserError unless the file is what was made, and what would be made of
        today's bank details."""
        content, _extension = self.generate_payment_file()
        if not content:
            return
        kept = self.lcc_file_ids
        if not kept._is_unaltered() or not self._lcc_is_same_file(content, kept):
            raise UserError(
                self.env._(
                    "%(run)s: bank details or names have changed since the file was "
                    "made. If it was not sent, cancel the run and start another.",
                    run=self.name,
                )
            )
