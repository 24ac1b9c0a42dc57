from datetime import date, datetime

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..demo.bills import register_payment
from ..demo.guide import WEEKS_TESTINV4
from .bills import BillsCommon
from .common import WEEK


@tagged("post_install", "-at_install")
class TestLifeOfABill(BillsCommon):
    """The council statuses as stories (DESIGN section 5)."""

    def test_held_released_authorised_and_paid_it_is_finalised(self):
        bill = self.guide_bill()
        self.assertStatus(bill, "pending")
        with freeze_time("2023-08-22 14:05:00"):
            bill.action_lcc_hold("  Two carers on\n24 July? ")
        self.assertRecordValues(
            bill,
            [
                {
                    "lcc_status": "on_hold",
                    "lcc_date_held": datetime(2023, 8, 22, 14, 5),
                    "lcc_hold_reason": "Two carers on 24 July?",
                }
            ],
        )
        self.assertNoted(bill, "Olive Marsden: put on hold", "Two carers on 24 July?")
        bill.action_lcc_release()
        self.assertRecordValues(
            bill,
            [
                {
                    "lcc_status": "pending",
                    "lcc_date_held": False,
                    "lcc_hold_reason": False,
                }
            ],
        )
        bill.action_lcc_authorise()
        self.assertRecordValues(
            bill,
            [
                {
                    "lcc_status": "authorised",
                    "state": "posted",
                    "lcc_authorised_by_id": self.officer.id,
                    "amount_total": 1599.00,
                }
            ],
        )
        self.assertTrue(bill.lcc_date_authorised)
        self.assertNoted(bill, "Olive Marsden: authorised.")
        register_payment(bill)
        self.assertStatus(bill, "finalised")
        self.assertEqual(set(self.weeks_of(bill).mapped("state")), {"locked"})

    def test_the_journal_entry_holds_the_exact_pennies(self):
        bill = self.guide_bill()
        bill.action_lcc_authorise()
        payable = self.payable(bill)
        self.assertRecordValues(
            payable,
            [{"credit": 1599.00, "debit": 0, "partner_id": self.cases.test.id}],
        )
        expenses = bill.line_ids - payable
        self.assertEqual(sum(expenses.mapped("debit")), 1599.00)
        self.assertEqual(set(expenses.product_id.mapped("type")), {"service"})

    def test_a_returned_bill_is_edited_updated_and_submitted_again(self):
        bill = self.guide_bill()
        bill.action_lcc_return("No visit on 24 July")
        self.assertRecordValues(
            bill,
            [
                {
                    "lcc_status": "unsubmitted",
                    "lcc_return_reason": "No visit on 24 July",
                    "lcc_date_submitted": False,
                    "lcc_submitted_by_id": False,
                }
            ],
        )
        self.assertTrue(bill.lcc_date_returned)
        message = bill.sudo().message_ids[0]
        self.assertIn("returned. No visit on 24 July", message.body)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(set(self.weeks_of(bill).mapped("state")), {"confirmed"})
        missed = {"qty_actual": 11, "qty_missed": 3, "comment": "No visit"}
        self.save_week(date(2023, 7, 24), two_carer=missed)
        with self.assertRefused("TESTINV4", "£1,599.00", "£1,578.50", "[Update]"):
            self.submit(bill)
        bill.with_user(self.submitter).action_lcc_update()
        self.submit(bill)
        self.assertRecordValues(
            bill, [{"lcc_status": "pending", "amount_total": 1578.50}]
        )
        bill.action_lcc_authorise()
        self.assertStatus(bill, "authorised")

    def test_a_cancelled_bill_frees_its_weeks_for_good(self):
        bill = self.guide_bill()
        bill.button_cancel()
        self.assertStatus(bill, "cancelled")
        self.assertNoted(bill, "Olive Marsden: cancelled.")
        links = bill.sudo().lcc_link_ids
        self.assertEqual(len(links), 9)
        self.assertFalse(any(links.mapped("is_live")))
        weeks = self.weeks_of(bill)
        self.assertEqual(set(weeks.mapped("state")), {"confirmed"})
        self.assertEqual(sum(weeks.mapped("amount_open")), 1599.00)
        again = self.draw_up("TESTINV4")
        self.assertEqual(again.amount_total, 1599.00)
        for revive in (
            bill.button_draft,
            bill.action_post,
            bill.action_lcc_release,
            bill.button_cancel,
            lambda: bill.write({"state": "draft"}),
        ):
            with self.assertRefused("TESTINV4"):
                revive()
        self.assertStatus(bill, "cancelled")

    def test_an_authorised_bill_is_cancelled_as_odoo_does_it(self):
        bill = self.guide_bill()
        bill.action_lcc_authorise()
        bill.button_cancel()
        self.assertRecordValues(
            bill, [{"lcc_status": "cancelled", "lcc_authorised_by_id": False}]
        )
        self.assertEqual(sum(self.weeks_of(bill).mapped("amount_open")), 1599.00)

    def test_an_unsubmitted_bill_can_be_cancelled_by_an_officer(self):
        bill = self.draw_up("TESTINV4")
        bill.button_cancel()
        self.assertStatus(bill, "cancelled")
        self.assertEqual(self.draw_up("TESTINV4").amount_total, 1558.00)

    def test_reset_to_draft_is_back_to_pending(self):
        bill = self.guide_bill()
        bill.action_lcc_authorise()
        number = bill.name
        bill.button_draft()
        self.assertRecordValues(
            bill,
            [
                {
                    "lcc_status": "pending",
                    "lcc_date_authorised": False,
                    "lcc_authorised_by_id": False,
                    "lcc_submitted_by_id": self.submitter.id,
                }
            ],
        )
        self.assertEqual(set(self.weeks_of(bill).mapped("state")), {"locked"})
        bill.action_lcc_authorise()
        self.assertEqual(bill.name, number)

    def test_a_bill_back_from_authorised_can_be_returned_and_deleted(self):
        bill = self.guide_bill()
        bill.action_lcc_authorise()
        bill.button_draft()
        bill.action_lcc_return("Wrong contract")
        bill.with_user(self.submitter).action_lcc_delete()
        self.assertStatus(bill, "cancelled")
        self.assertFalse(bill.sudo().lcc_link_ids)
        self.assertEqual(self.draw_up("TESTINV4").amount_total, 1599.00)

    def test_a_held_authorised_bill_goes_back_by_one_step_each(self):
        bill = self.guide_bill()
        bill.action_lcc_authorise()
        bill.action_lcc_hold("Duplicate?")
        self.assertRecordValues(
            bill, [{"lcc_status": "on_hold", "payment_state": "blocked"}]
        )
        with self.assertRefused("TESTINV4", "Back to Pending first"):
            bill.action_lcc_return("Duplicate")
        bill.action_lcc_release()
        self.assertRecordValues(
            bill, [{"lcc_status": "authorised", "payment_state": "not_paid"}]
        )
        bill.action_lcc_hold("Duplicate!")
        bill.button_draft()
        self.assertRecordValues(
            bill,
            [{"lcc_status": "on_hold", "state": "draft", "payment_state": "not_paid"}],
        )
        held = bill.lcc_date_held
        self.assertTrue(held)
        with self.assertRefused("TESTINV4", "Held Since follows from"):
            bill.write({"lcc_date_held": False})
        self.assertEqual(bill.lcc_date_held, held)
        bill.action_lcc_return("Duplicate")
        self.assertRecordValues(
            bill, [{"lcc_status": "unsubmitted", "lcc_date_held": False}]
        )

    def test_a_held_bill_that_is_cancelled_is_held_no_more(self):
        bill = self.guide_bill()
        bill.action_lcc_hold("Duplicate?")
        bill.button_cancel()
        self.assertRecordValues(
            bill,
            [
                {
                    "lcc_status": "cancelled",
                    "lcc_date_held": False,
                    "lcc_hold_reason": False,
                }
            ],
        )

    def test_a_finalised_bill_goes_back_only_by_its_payment(self):
        bill = self.guide_bill()
        bill.action_lcc_authorise()
        payment = register_payment(bill)
        for step in (
            bill.button_draft,
            bill.button_cancel,
            lambda: bill.action_lcc_hold("x"),
            lambda: bill.action_lcc_return("x"),
            bill.action_lcc_authorise,
        ):
            with self.assertRefused("TESTINV4"):
                step()
        with self.assertRefused("TESTINV4", "Cancel the payment"):
            bill.button_draft()
        payment.action_cancel()
        self.assertStatus(bill, "authorised")
        bill.button_draft()
        self.assertStatus(bill, "pending")

    def test_a_bill_paid_in_part_is_authorised_and_does_not_go_back(self):
        bill = self.guide_bill()
        bill.action_lcc_authorise()
        entry = self.matching_entry(100)
        bill.js_assign_outstanding_line(entry.id)
        self.assertRecordValues(
            bill, [{"payment_state": "partial", "lcc_status": "authorised"}]
        )
        with self.assertRefused("TESTINV4", "undo the matching"):
            bill.button_draft()
        bill.action_lcc_hold("Stop the rest")
        bill.action_lcc_release()
        self.assertEqual(bill.payment_state, "partial")

    def test_an_invoice_settled_by_a_credit_note_is_finalised_with_it(self):
        bill = self.carr_bill()
        bill.action_lcc_authorise()
        self.cases.carr.package_line_ids.date_end = date(2023, 7, 16)
        note = self.draw_up("CN1", self.cases.carr, kind="credit_note")
        self.submit(note)
        note.action_lcc_authorise()
        self.assertRecordValues(
            note, [{"lcc_status": "authorised", "amount_total": 2296.00}]
        )
        self.payable(bill | note).reconcile()
        self.assertEqual(bill.payment_state, "reversed")
        self.assertStatus(bill | note, "finalised")
        with self.assertRefused("TESTINV5", "undo the matching"):
            bill.button_draft()


@tagged("post_install", "-at_install")
class TestWhoDecides(BillsCommon):
    def steps(self, bill, user):
        bill = bill.with_user(user)
        return (
            lambda: bill.action_lcc_hold("x"),
            bill.action_lcc_release,
            lambda: bill.action_lcc_return("x"),
            bill.action_lcc_authorise,
            bill.action_post,
            bill.button_cancel,
            bill.button_draft,
        )

    def test_nobody_authorises_what_they_submitted(self):
        bill = self.guide_bill().with_user(self.submitter)
        for step in (bill.action_lcc_authorise, bill.action_post, bill._post):
            with self.assertRefused("Invoice TESTINV4", "you submitted it"):
                step()
        bill.sudo().with_user(self.officer).action_lcc_authorise()

    def test_a_reader_an_accountant_and_a_provider_decide_nothing(self):
        bill = self.guide_bill()
        care_only = self.world._user(
            "Cora Only", "cora", self.env.ref("lcc_actuals.group_lcc_officer")
        )
        users = (self.reader, self.accountant, self.cases.test_user, care_only)
        for user in users:
            for number, step in enumerate(self.steps(bill, user)):
                with (
                    self.subTest(user=user.login, step=number),
                    self.assertRaises(AccessError),
                ):
                    step()
        self.assertStatus(bill, "pending")

    def test_no_job_authorises(self):
        bill = self.guide_bill()
        root = bill.with_user(SUPERUSER_ID).sudo()
        for step in (root.action_post, root._post, root.action_lcc_authorise):
            with self.assertRefused("officers", error=AccessError):
                step()
        with self.assertRefused("follows from"):
            bill.write({"state": "posted"})
        self.env["ir.config_parameter"].flush_model()
        self.assertStatus(bill, "pending")

    def test_what_would_post_by_itself_is_refused(self):
        bill = self.guide_bill()
        self.sealed(bill, auto_post="at_date")
        with self.assertRefused("TESTINV4", "by itself"):
            bill._post(soft=True)
        self.sealed(bill, auto_post="no", date="2023-12-31")
        with self.assertRefused("TESTINV4", "by itself"):
            bill._post(soft=True)
        self.sealed(bill, invoice_date="2023-12-31")
        with self.assertRefused("TESTINV4", "in the future"):
            bill.action_lcc_authorise()

    def sealed(self, bill, **values):
        """Write what nobody can, to see that authorising is refused all the same."""
        bill._lcc_unsealed().write(values)

    def test_another_total_than_was_submitted_is_not_authorised(self):
        bill = self.guide_bill()
        self.sealed(bill, lcc_sealed_untaxed=1599.01)
        with self.assertRefused("TESTINV4", "no longer comes to what was submitted"):
            bill.action_lcc_authorise()

    def test_only_pending_bills_are_authorised(self):
        bill = self.draw_up("TESTINV4")
        for step in (bill.action_lcc_authorise, bill.action_post):
            with self.assertRefused("TESTINV4") as refused:
                step()
            self.assertEqual(
                str(refused.exception),
                "Invoice TESTINV4: it is Unsubmitted. A user of the provider with the "
                "role Invoices submits it on the portal, or an officer does so for "
                "them with [Submit]; then another officer authorises it.",
            )
        self.submit(bill)
        bill.action_lcc_hold("Wait")
        for step in (bill.action_lcc_authorise, bill.action_post):
            with self.assertRefused("TESTINV4", "is On Hold"):
                step()

    def test_hold_and_return_need_a_reason(self):
        bill = self.guide_bill()
        for reason in ("", None, " \n", "\0"):
            for step in (bill.action_lcc_hold, bill.action_lcc_return):
                with self.assertRefused("Enter a reason"):
                    step(reason)
        self.assertStatus(bill, "pending")

    def test_steps_are_not_typed(self):
        bill = self.guide_bill()
        manager = bill.with_user(self.accountant)
        for values in (
            {"state": "cancel"},
            {"payment_state": "paid"},
            {"lcc_date_submitted": False},
            {"lcc_submitted_by_id": self.officer.id},
            {"lcc_is_held": True},
            {"lcc_date_held": "2020-01-01"},
            {"lcc_sealed_untaxed": 1},
            {"lcc_authorised_by_id": self.officer.id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                manager.write(values)
        self.assertStatus(bill, "pending")

    def test_other_bills_are_odoos_own(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.cases.test.id,
                "invoice_date": "2023-08-20",
                "invoice_line_ids": [
                    Command.create({"name": "Lunch", "quantity": 1, "price_unit": 10})
                ],
            }
        )
        bill.action_post()
        bill.with_user(self.accountant).action_toggle_block_payment()
        bill.button_draft()
        bill.button_cancel()
        bill.button_draft()
        self.assertFalse(bill.lcc_status)
        for step in (
            lambda: bill.with_user(self.officer).action_lcc_hold("x"),
            bill.with_user(self.officer).action_lcc_authorise,
        ):
            with self.assertRefused("no invoice or credit note of a care provider"):
                step()


@tagged("post_install", "-at_install")
class TestManyAtOnce(BillsCommon):
    def test_many_are_held_released_and_authorised_together(self):
        bills = self.guide_bill() | self.carr_bill()
        bills.action_lcc_hold("Query")
        self.assertStatus(bills, "on_hold")
        bills.action_lcc_release()
        bills.action_lcc_authorise()
        self.assertStatus(bills, "authorised")
        self.assertEqual(sum(bills.mapped("amount_total")), 1599.00 + 2296.00)

    def test_one_that_is_refused_leaves_all_and_every_reason_is_named(self):
        bills = self.guide_bill() | self.carr_bill()
        bills[0].action_lcc_hold("Query")
        self.sealed_by_officer(bills[1])
        with self.assertRefused(
            "Invoice TESTINV4: it is On Hold", "Invoice TESTINV5: you submitted it"
        ):
            bills.action_lcc_authorise()
        with self.assertRefused("Invoice TESTINV4: it is On Hold"):
            bills.action_lcc_hold("Query")
        self.assertEqual(bills.mapped("lcc_status"), ["on_hold", "pending"])

    def sealed_by_officer(self, bill):
        bill.action_lcc_return("Mine now")
        bill.action_lcc_submit()

    def test_many_are_returned_together(self):
        bills = self.guide_bill() | self.carr_bill()
        bills.action_lcc_return("Wrong month")
        self.assertStatus(bills, "unsubmitted")
        weeks = self.weeks_of(bills[0]) | self.weeks_of(bills[1])
        self.assertEqual(set(weeks.mapped("state")), {"confirmed"})


@tagged("post_install", "-at_install")
class TestWeeksOfTwoBills(BillsCommon):
    def test_a_week_stays_locked_while_another_submitted_bill_holds_it(self):
        first = self.guide_bill()
        self.world.rate(self.cases.test_contract, self.cases.single_carer, 21.50, WEEK)
        second = self.draw_up("TESTINV4-ADJ")
        self.assertEqual(second.amount_total, 28.00)  # 4 x 7 h x £1.00
        self.submit(second)
        first.button_cancel()
        adjusted = self.weeks_of(second)
        self.assertEqual(set(adjusted.mapped("state")), {"locked"})
        self.assertEqual(
            set(adjusted.mapped("lock_reason")), {"on Invoice TESTINV4-ADJ"}
        )
        others = self.weeks_of(first) - adjusted
        self.assertEqual(set(others.mapped("state")), {"confirmed"})
        second.action_lcc_return("One bill will do")
        self.assertEqual(set(adjusted.mapped("state")), {"confirmed"})

    def test_a_billed_week_cut_and_then_wholly_outside_is_given_back(self):
        bill = self.guide_bill()
        last = self.weeks_of(bill).filtered(
            lambda week: (
                week.week_start == WEEKS_TESTINV4[-1]
                and week.service_level_id == self.cases.two_carer
            )
        )
        line = last.package_line_id
        line.date_end = date(2023, 8, 9)
        self.assertRecordValues(last, [{"approval_state": "awaiting"}])
        line.date_end = date(2023, 8, 6)
        self.assertRecordValues(last, [{"amount_open": -246.00}])
        credit_note = self.draw_up("CREDIT", kind="credit_note")
        self.assertEqual(credit_note.amount_total, 246.00)


@tagged("post_install", "-at_install")
class TestHeldBillsAreNotPaid(BillsCommon):
    """Every way in which Odoo pays a bill, for one that is held, and for one that
    nobody has authorised."""

    def setUp(self):
        super().setUp()
        self.held = self.guide_bill()
        self.held.action_lcc_authorise()
        self.held.action_lcc_hold("Query with the provider")
        self.pending = self.carr_bill()
        self.bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )

    def assertUnpaid(self, step):
        for bill in (self.held, self.pending):
            residual = bill.amount_residual
            with self.subTest(bill=bill.ref), self.assertRefused(bill.ref):
                step(bill)
            self.assertEqual(bill.amount_residual, residual)
            self.assertFalse(bill.sudo().matched_payment_ids)
        self.assertStatus(self.held, "on_hold")
        self.assertStatus(self.pending, "pending")

    def test_not_by_the_button_or_the_list(self):
        with self.assertRefused("TESTINV4", "on hold (Query with the provider)"):
            self.held.action_register_payment()
        self.assertUnpaid(lambda bill: bill.action_force_register_payment())

    def test_not_by_the_wizard(self):
        self.assertUnpaid(register_payment)

    def test_not_by_a_payment_that_names_them(self):
        self.assertUnpaid(lambda bill: self.payment(invoice_ids=bill.ids))
        payment = self.payment()
        self.assertUnpaid(lambda bill: payment.write({"invoice_ids": bill.ids}))
        self.assertUnpaid(lambda bill: bill.write({"matched_payment_ids": payment.ids}))

    def payment(self, **values):
        return (
            self.env["account.payment"]
            .with_user(self.officer)
            .create(
                {
                    "payment_type": "outbound",
                    "partner_type": "supplier",
                    "partner_id": self.cases.test.id,
                    "journal_id": self.bank.id,
                    "amount": 1599,
                    **values,
                }
            )
        )

    def test_not_by_a_payment_prepared_before_the_hold(self):
        self.held.action_lcc_release()
        payment = self.payment(invoice_ids=self.held.ids)
        self.held.action_lcc_hold("Wait")
        with self.assertRefused("TESTINV4", "on hold (Wait)"):
            payment.action_post()
        self.held.action_lcc_release()
        payment.action_post()
        self.assertEqual(payment.state, "in_process")

    def test_not_by_matching_items(self):
        line = self.matching_entry(5000)
        self.assertUnpaid(lambda bill: (line | self.payable(bill)).reconcile())
        self.assertUnpaid(lambda bill: bill.js_assign_outstanding_line(line.id))
        self.assertUnpaid(
            lambda bill: self.env["account.partial.reconcile"].create(
                {
                    "debit_move_id": line.id,
                    "credit_move_id": self.payable(bill).id,
                    "amount": 10,
                    "debit_amount_currency": 10,
                    "credit_amount_currency": 10,
                }
            )
        )

    def test_not_by_moving_a_matching_to_them(self):
        line, other = self.matching_entry(5000), self.matching_entry(1)
        partial = self.env["account.partial.reconcile"].create(
            {
                "debit_move_id": line.id,
                "credit_move_id": other.move_id.line_ids.filtered("credit").id,
                "amount": 1,
                "debit_amount_currency": 1,
                "credit_amount_currency": 1,
            }
        )
        self.assertUnpaid(
            lambda bill: partial.write({"credit_move_id": self.payable(bill).id})
        )

    def test_a_bill_paid_in_part_is_held_for_the_rest(self):
        self.held.action_lcc_release()
        self.held.js_assign_outstanding_line(self.matching_entry(599).id)
        self.held.action_lcc_hold("Query")
        self.assertEqual(self.held.amount_residual, 1000.00)
        self.assertUnpaid(register_payment)

    def test_odoos_own_block_is_not_undone_by_others(self):
        with self.assertRefused("TESTINV4", "use Hold"):
            self.held.with_user(self.accountant).action_toggle_block_payment()
        self.assertEqual(self.held.payment_state, "blocked")

    def test_once_released_it_is_paid(self):
        self.held.action_lcc_release()
        register_payment(self.held)
        self.assertStatus(self.held, "finalised")


@tagged("post_install", "-at_install")
class TestOdoosOwnMeaning(BillsCommon):
    """Lock dates and sequences work as for any bill."""

    def test_a_lock_date_moves_the_accounting_date_and_not_the_total(self):
        bill = self.guide_bill()
        self.env.company.purchase_lock_date = date(2023, 8, 31)
        with freeze_time("2023-09-15 09:00:00"):
            bill.action_lcc_authorise()
        self.assertRecordValues(
            bill,
            [
                {
                    "lcc_status": "authorised",
                    "invoice_date": date(2023, 8, 20),
                    "amount_total": 1599.00,
                }
            ],
        )
        self.assertGreater(bill.date, date(2023, 8, 31))

    def test_a_locked_period_does_not_go_back_to_pending(self):
        bill = self.guide_bill()
        bill.action_lcc_authorise()
        self.env.company.hard_lock_date = date(2023, 8, 31)
        with self.assertRaises(UserError):
            bill.button_draft()
        self.assertStatus(bill, "authorised")

    def test_the_number_comes_from_the_purchase_journal(self):
        bills = self.guide_bill() | self.carr_bill()
        bills.action_lcc_authorise()
        self.assertEqual(bills.journal_id, self.journal)
        first, second = bills.sorted("sequence_number")
        self.assertTrue(first.name.startswith(self.journal.code))
        self.assertEqual(second.sequence_number, first.sequence_number + 1)

    def test_the_week_that_was_billed_is_named(self):
        bill = self.guide_bill()
        week = self.week(monday=WEEK)[0]
        self.assertEqual(week.lock_reason, "on Invoice TESTINV4")
        self.assertIn(bill, week.sudo().link_ids.move_id)
