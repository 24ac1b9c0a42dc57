from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from ..demo.bills import register_payment
from .bills import BillsCommon


class SettledCommon(BillsCommon):
    def authorised_bill(self):
        bill = self.guide_bill()
        bill.action_lcc_authorise()
        return bill

    def pay_with_write_off(self, bills, amount, **values):
        """Pay less than is due and write the rest off, by Odoo's own wizard."""
        return register_payment(
            bills,
            amount=amount,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.journal.default_account_id.id,
            payment_date=date(2023, 8, 25),
            **values,
        )


@tagged("post_install", "-at_install")
class TestPaymentsThatAreUndone(SettledCommon):
    """Finalised follows the payment back (DESIGN section 5: computed, never typed)."""

    def test_a_payment_put_back_to_draft_finalises_nothing(self):
        bill = self.authorised_bill()
        payment = register_payment(bill)
        self.assertStatus(bill, "finalised")
        payment.action_draft()
        # Odoo keeps the matching, and its own state says that it is paid for.
        self.assertEqual(bill.payment_state, "in_payment")
        self.assertStatus(bill, "authorised")
        with self.assertRefused("TESTINV4", "Cancel the payment"):
            bill.action_lcc_hold("Query")
        with self.assertRefused("TESTINV4", "Cancel the payment"):
            bill.button_draft()
        payment.action_post()
        self.assertStatus(bill, "finalised")

    def test_a_cancelled_payment_leaves_the_bill_to_be_paid(self):
        bill = self.authorised_bill()
        register_payment(bill).action_cancel()
        self.assertRecordValues(
            bill, [{"lcc_status": "authorised", "amount_residual": 1599.00}]
        )
        payment = register_payment(bill)
        payment.action_draft()
        payment.action_cancel()
        self.assertRecordValues(
            bill, [{"lcc_status": "authorised", "amount_residual": 1599.00}]
        )
        register_payment(bill)
        self.assertStatus(bill, "finalised")

    def test_of_two_payments_both_have_to_stand(self):
        bill = self.authorised_bill()
        first = register_payment(bill, amount=100)
        self.assertStatus(bill, "authorised")
        register_payment(bill)
        self.assertStatus(bill, "finalised")
        first.action_draft()
        self.assertStatus(bill, "authorised")

    def test_a_held_bill_stays_held_when_a_payment_of_part_is_put_back(self):
        bill = self.authorised_bill()
        payment = register_payment(bill, amount=100)
        bill.action_lcc_hold("Query")
        payment.action_draft()
        self.assertStatus(bill, "on_hold")
        with self.assertRefused("TESTINV4", "on hold"):
            payment.action_post()
        payment.action_cancel()
        bill.action_lcc_release()
        self.assertRecordValues(
            bill, [{"lcc_status": "authorised", "amount_residual": 1599.00}]
        )

    def test_an_entry_put_back_to_draft_finalises_nothing(self):
        bill = self.authorised_bill()
        line = self.matching_entry(1599)
        (self.payable(bill) | line).reconcile()
        self.assertStatus(bill, "finalised")
        line.move_id.button_draft()
        self.assertStatus(bill, "authorised")


@tagged("post_install", "-at_install")
class TestHowABillWasSettled(SettledCommon):
    """Nothing is left to pay of a Finalised bill; what was not paid is told."""

    def assertSettled(self, bill, text):
        """The bill is Finalised, and document and story tell ``text``."""
        self.assertStatus(bill, "finalised")
        self.assertEqual(bill.amount_residual, 0)
        self.assertEqual(bill._lcc_get_figures()["settled_text"], text)
        week = self.weeks_of(bill)[0].with_user(self.officer)
        (story,) = week.action_read_story()
        (standing,) = [s for s in story["standings"] if s["code"] == "finalised"]
        told = [step["text"] for step in story["steps"]]
        if text:
            self.assertIn(f": {text}.", standing["text"])
            self.assertIn(f"{bill._lcc_label()} settled: {text}.", told)
            self.assertNotIn(f"{bill._lcc_label()} paid.", told)
        else:
            self.assertIn("was paid on", standing["text"])
            self.assertIn(f"{bill._lcc_label()} paid.", told)

    def ordinary_refund(self, amount):
        refund = self.env["account.move"].create(
            {
                "move_type": "in_refund",
                "partner_id": self.cases.test.id,
                "invoice_date": "2023-08-20",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Deposit",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        refund.action_post()
        return refund

    def test_what_was_paid_in_full_is_paid(self):
        bill = self.authorised_bill()
        register_payment(bill, amount=100)
        register_payment(bill)
        self.assertSettled(bill, "")

    def test_a_payment_in_transit_on_an_account_of_its_own_is_money(self):
        lines = self.env["account.payment.method.line"].search([])
        lines.payment_account_id = self.env["account.account"].create(
            {
                "name": "Payments in transit",
                "code": "LCC119900",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        bill = self.authorised_bill()
        register_payment(bill)
        self.assertSettled(bill, "")

    def test_a_write_off_is_not_told_as_paid(self):
        bill = self.authorised_bill()
        self.pay_with_write_off(bill, 1500)
        self.assertSettled(
            bill,
            "£1,500.00 paid, £99.00 by other entries in the council's books",
        )
        self.assertEqual(sum(self.weeks_of(bill).mapped("amount_open")), 0)

    def test_of_one_payment_with_a_write_off_each_bill_has_its_share(self):
        bills = self.guide_bill() | self.carr_bill()
        bills.action_lcc_authorise()
        # £3,895.00 are due; £389.50 of them, a tenth, are written off.
        self.pay_with_write_off(bills, 3505.50, group_payment=True)
        self.assertSettled(
            bills[0],
            "£1,439.10 paid, £159.90 by other entries in the council's books",
        )
        self.assertSettled(
            bills[1],
            "£2,066.40 paid, £229.60 by other entries in the council's books",
        )

    def test_an_ordinary_refund_is_not_told_as_paid(self):
        bill = self.authorised_bill()
        (self.payable(bill) | self.payable(self.ordinary_refund(99))).reconcile()
        self.assertStatus(bill, "authorised")
        register_payment(bill)
        self.assertSettled(
            bill,
            "£1,500.00 paid, £99.00 by other entries in the council's books",
        )

    def test_an_entry_is_not_told_as_paid(self):
        bill = self.authorised_bill()
        (self.payable(bill) | self.matching_entry(1599)).reconcile()
        self.assertSettled(bill, "£1,599.00 by other entries in the council's books")

    def test_a_credit_note_is_named(self):
        bill = self.carr_bill()
        bill.action_lcc_authorise()
        lines = self.cases.carr.package_line_ids
        lines.date_end = date(2023, 8, 6)
        note = self.draw_up("CN1", self.cases.carr, kind="credit_note")
        self.submit(note)
        note.action_lcc_authorise()
        self.payable(bill | note).reconcile()
        self.assertStatus(note, "finalised")
        self.assertStatus(bill, "authorised")
        register_payment(bill)
        self.assertSettled(bill, "£1,722.00 paid, £574.00 set against Credit Note CN1")
        self.assertEqual(
            note._lcc_settled_text(), "£574.00 set against Invoice TESTINV5"
        )
