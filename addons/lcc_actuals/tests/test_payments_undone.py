from contextlib import suppress

from odoo.exceptions import UserError
from odoo.tests import tagged

from .runs import RunsCommon


@tagged("post_install", "-at_install")
class TestPaymentsUndone(RunsCommon):
    """TEST PROVIDER's £1,599.00 and a bill of DEMO PROVIDER, sent to the bank in one
    run; then one payment comes back, or somebody takes its matching apart."""

    def setUp(self):
        super().setUp()
        self.rowan, self.demo = self.rowan_bill(), self.demo_bill()
        self.run_sent = self.generated()
        self.run_sent.generated2uploaded()
        self.payment = self.run_sent.payment_ids.filtered(
            lambda each: each.lcc_provider_id == self.cases.test
        ).with_user(self.accountant)

    def call_off(self):
        self.payment.action_draft()
        self.payment.action_cancel()

    def test_a_payment_called_off_stays_so(self):
        self.call_off()
        for step in ("action_draft", "action_validate"):
            with self.subTest(step=step), self.assertRefused("came back"):
                getattr(self.payment, step)()
        self.assertEqual(self.payment.state, "canceled")
        self.assertStatus(self.rowan, "authorised")

    def test_a_payment_that_is_rejected_settles_nothing(self):
        self.payment.action_reject()
        self.assertStatus(self.rowan, "authorised")
        self.assertEqual(self.rowan.amount_residual, 1599.00)
        self.assertStatus(self.demo, "finalised")
        again = self.generated()
        self.assertEqual(again.lcc_bill_ids, self.rowan)
        again.generated2uploaded()
        self.assertEqual(self.rowan.amount_residual, 0)
        with self.assertRefused("came back"):
            self.payment.action_draft()

    def test_calling_off_again_takes_no_bill_from_the_next_run(self):
        self.call_off()
        again = self.generated()
        self.assertEqual(again.lcc_bill_ids, self.rowan)
        for state in ("rejected", "canceled"):
            with suppress(UserError), self.env.cr.savepoint():
                self.payment.write({"state": state})
            self.assertEqual(again.lcc_bill_ids, self.rowan)
        self.assertStatus(self.rowan, "finalised")
        with self.assertRefused("No authorised invoice"):
            self.start()

    def test_what_was_sent_is_what_the_payment_says(self):
        self.payment.action_draft()
        for vals in (
            {"amount": 1.00},
            {"partner_id": self.cases.demo.id},
            {"partner_bank_id": self.demo_bank.id},
        ):
            with self.subTest(vals=vals), self.assertRefused("payment run"):
                self.payment.write(vals)
        self.payment.action_post()
        self.assertEqual(self.payment.amount, 1599.00)
        self.assertStatus(self.rowan | self.demo, "finalised")

    def test_a_bill_that_a_sent_run_paid_is_paid_by_nothing_else(self):
        payable = self.rowan.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        ).with_user(self.accountant)
        run_line = payable.matched_debit_ids.debit_move_id
        payable.remove_move_reconcile()
        self.assertEqual(self.rowan.amount_residual, 1599.00)
        with self.assertRefused("payment run"):
            wizard = (
                self.env["account.payment.register"]
                .with_user(self.accountant)
                .with_context(active_model="account.move", active_ids=self.rowan.ids)
                .create({})
            )
            wizard.action_create_payments()
        (payable | run_line).reconcile()
        self.assertEqual(self.rowan.amount_residual, 0)
