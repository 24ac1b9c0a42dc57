from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account.models.account_move import AccountMove as OdooMove

from .sealed import SealCommon


@tagged("post_install", "-at_install")
class TestWhatStaysPossible(SealCommon):
    """Bookkeeping goes on around a bill that nobody changes."""

    def test_a_write_that_changes_nothing_is_no_change(self):
        for bill in self.unsubmitted | self.pending:
            line = bill.invoice_line_ids[0].with_user(self.bookkeeper)
            same = {"ref": bill.ref, "partner_id": bill.partner_id.id}
            bill.with_user(self.bookkeeper).write(same)
            line.write(
                {
                    "quantity": line.quantity,
                    "price_unit": line.price_unit,
                    "tax_ids": [Command.set(line.tax_ids.ids)],
                }
            )
        self.assertEqual(self.pending.amount_untaxed, 1558.00)

    def test_another_officer_posts(self):
        self.pending.with_user(self.officer).action_post()
        self.assertRecordValues(
            self.pending,
            [
                {
                    "state": "posted",
                    "lcc_status": "authorised",
                    "amount_untaxed": 1558.00,
                    "amount_total": 1558.00,
                }
            ],
        )
        self.assertTrue(self.pending.name)

    def test_a_lock_date_moves_the_accounting_date(self):
        self.pending.with_user(self.officer).write({"date": "2023-07-31"})
        self.env.company.fiscalyear_lock_date = "2023-07-31"
        self.pending.with_user(self.officer).action_post()
        self.assertEqual(self.pending.date, fields.Date.to_date("2023-08-21"))
        self.assertEqual(self.pending.amount_total, 1558.00)

    def test_the_bookkeepers_choose_the_period_before_it_is_posted(self):
        self.pending.with_user(self.officer).write({"date": "2023-07-31"})
        self.assertEqual(self.pending.date, fields.Date.to_date("2023-07-31"))
        self.assertEqual(self.pending.amount_total, 1558.00)

    def test_a_payment_is_registered_and_reconciled(self):
        wizard = self.env["account.payment.register"].with_user(self.officer)
        wizard = wizard.with_context(
            active_model="account.move", active_ids=self.authorised.ids
        ).create({})
        before = self.authorised.amount_total
        self.assertEqual(wizard.amount, before)
        wizard.action_create_payments()
        self.env.flush_all()
        self.assertRecordValues(
            self.authorised,
            [{"lcc_status": "finalised", "amount_total": before}],
        )

    def test_payments_reconcile_with_the_bill_by_hand(self):
        payable = self.authorised.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        bank = self.env["account.journal"].search([("type", "=", "bank")], limit=1)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": bank.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.authorised.commercial_partner_id.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in (
                        (payable.account_id, self.authorised.amount_total),
                        (bank.default_account_id, -self.authorised.amount_total),
                    )
                ],
            }
        )
        entry.action_post()
        line = entry.line_ids.filtered(lambda x: x.account_id == payable.account_id)
        (payable | line).with_user(self.officer).reconcile()
        self.assertTrue(payable.full_reconcile_id)
        self.assertIn(self.authorised.payment_state, ("paid", "in_payment"))
        payable.with_user(self.officer).remove_move_reconcile()
        self.assertEqual(self.authorised.payment_state, "not_paid")

    def test_a_payment_is_held_and_freed(self):
        bill = self.authorised.with_user(self.officer)
        before = self.columns_of_money()
        bill.action_lcc_hold("Asked for the timesheets")
        self.assertEqual(bill.payment_state, "blocked")
        bill.action_lcc_release()
        self.assertEqual(
            (bill.payment_state, bill.lcc_status), ("not_paid", "authorised")
        )
        self.assertEqual(self.columns_of_money(), before)

    def test_a_bill_goes_back_to_pending_and_is_cancelled_at_the_same_cost(self):
        before = self.columns_of_money()
        self.authorised.with_user(self.officer).button_draft()
        self.assertEqual(self.authorised.lcc_status, "pending")
        self.authorised.with_user(self.officer).button_cancel()
        self.assertEqual(self.authorised.lcc_status, "cancelled")
        self.assertEqual(self.columns_of_money(), before)
        self.assertSealed(lambda bill: bill.write({"ref": "x"}), bills=self.authorised)

    def columns_of_money(self):
        return self.authorised.read(["amount_untaxed", "amount_tax", "amount_total"])

    def test_the_council_writes_notes_and_puts_files_with_it(self):
        for bill in self.bills:
            theirs = bill.with_user(self.officer)
            theirs.message_post(
                body="Asked for the timesheets",
                attachments=[("timesheet.txt", b"Monday 7 h")],
            )
            theirs.activity_schedule("mail.mail_activity_data_todo", summary="Ring")
            theirs.write({"narration": "<p>See the timesheets</p>"})
            self.assertIn("Asked", bill.message_ids[0].body)
            self.assertEqual(len(bill.activity_ids), 1)

    def test_a_posted_bill_is_checked(self):
        bill = self.authorised.with_user(self.bookkeeper)
        bill.write({"checked": False})
        bill.button_set_checked()
        self.assertTrue(self.authorised.checked)

    def test_the_bookkeepers_put_the_numbers_in_order(self):
        wizard = self.env["account.resequence.wizard"].with_user(self.bookkeeper)
        wizard = wizard.with_context(
            active_model="account.move", active_ids=self.authorised.ids
        ).create({"first_name": "BILL/2023/08/0077"})
        before = self.columns_of_money()
        wizard.resequence()
        self.assertEqual(self.authorised.name, "BILL/2023/08/0077")
        self.assertEqual(self.columns_of_money(), before)

    def test_costs_are_deferred_beside_the_bill(self):
        costs = self.authorised.invoice_line_ids[0]
        account = self.env["account.account"].search(
            [("account_type", "=", "asset_current")], limit=1
        )
        journal = self.env["account.journal"].search(
            [("type", "=", "general")], limit=1
        )
        before = self.columns_of_money()
        wizard = self.env["account.automatic.entry.wizard"].with_user(self.bookkeeper)
        wizard.with_context(
            active_model="account.move.line", active_ids=costs.ids
        ).create(
            {
                "action": "change_account",
                "destination_account_id": account.id,
                "journal_id": journal.id,
            }
        ).do_action()
        self.assertEqual(self.columns_of_money(), before)
        self.assertEqual(self.authorised.lcc_status, "authorised")

    def test_ordinary_bills_are_as_free_as_ever(self):
        bill = self.ordinary_bill(user=self.bookkeeper)
        bill.write({"ref": "RENT 2", "invoice_date": "2023-08-02"})
        bill.invoice_line_ids.write({"price_unit": 12, "tax_ids": False})
        self.assertEqual(bill.amount_total, 12)
        bill.action_post()
        self.assertTrue(bill._reverse_moves())
        copy = bill.copy()
        copy.unlink()

    def test_totals_that_are_not_those_of_the_weeks_are_refused(self):
        """Whoever finds a way past the guards meets the sum."""
        attempts = [
            lambda bill: OdooMove.write(bill, {"amount_untaxed": 0.01}),
            lambda bill: OdooMove.write(bill, {"amount_total": 0.01}),
        ]
        for bill in self.unsubmitted | self.pending:
            for number, attempt in enumerate(attempts):
                before = self.holdings()
                with self.subTest(bill=bill.ref, number=number):
                    with self.assertRefused("can't be saved", error=ValidationError):
                        attempt(bill)
                        self.env.flush_all()
                    self.env.invalidate_all()
                    self.assertEqual(self.holdings(), before)
        with self.assertRefused("what was submitted", error=ValidationError):
            OdooMove.write(self.pending, {"amount_tax": 5, "amount_total": 1563})
