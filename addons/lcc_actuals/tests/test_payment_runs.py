import base64
import hashlib
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..demo.banking import build_bank_account, build_bank_journal
from .bacs_reader import BacsFile
from .runs import TUESDAY, RunsCommon
from .schedules import APRIL, ScheduleCommon


@tagged("post_install", "-at_install")
class TestPaymentRun(RunsCommon):
    """From bills to the file and on."""

    def file_of(self, run):
        kept = run.lcc_file_ids.with_context(bin_size=False)
        return BacsFile(base64.b64decode(kept.data))

    def test_bills_due_on_different_days_are_one_payment_on_the_processing_day(self):
        rowan, carr = self.rowan_bill(), self.carr_due()
        (rowan | carr)._lcc_unsealed().write({"invoice_date_due": date(2023, 8, 25)})
        carr._lcc_unsealed().write({"invoice_date_due": date(2023, 8, 30)})
        run = self.start()
        run.draft2open()
        self.assertRecordValues(run.payment_ids, [{"amount": 3895.00, "date": TUESDAY}])
        run.open2generated()
        run.generated2uploaded()
        self.assertEqual(run.payment_ids.move_id.date, TUESDAY)

    def test_one_payment_a_provider_in_one_file_finalises_its_bills(self):
        rowan, carr, demo = self.rowan_bill(), self.carr_due(), self.demo_bill()
        bills = rowan | carr | demo
        self.assertEqual(rowan.amount_total, 1599.00)
        self.assertEqual(carr.amount_total, 2296.00)
        run = self.start()
        self.assertStatus(bills, "authorised")
        self.assertEqual(run.lcc_bill_ids, bills)
        run.draft2open()
        self.assertStatus(bills, "authorised")
        self.assertRecordValues(
            run.payment_ids.sorted("amount"),
            [
                {"lcc_provider_id": self.cases.demo.id, "amount": demo.amount_total},
                {"lcc_provider_id": self.cases.test.id, "amount": 3895.00},
            ]
            if demo.amount_total < 3895
            else [
                {"lcc_provider_id": self.cases.test.id, "amount": 3895.00},
                {"lcc_provider_id": self.cases.demo.id, "amount": demo.amount_total},
            ],
        )
        run.open2generated()
        self.assertIn(
            f"/lcc.payment.run.file/{run.lcc_file_ids.id}/data/",
            run.action_lcc_download()["url"],
        )
        self.assertStatus(bills, "finalised")
        file = self.file_of(run)
        self.assertEqual(file.check(), [])
        self.assertEqual(file.user_number, "123456")
        self.assertEqual((file.created, file.processing), (date(2023, 8, 21), TUESDAY))
        paid = {each.payee: each for each in file.credits}
        self.assertEqual(paid["201575", "00112233"].pence, 389500)
        self.assertEqual(paid["201575", "00112233"].payee_name, "TEST PROVIDER")
        self.assertEqual(
            paid["089999", "66374958"].pence, round(demo.amount_total * 100)
        )
        self.assertEqual(len(file.credits), 2)
        self.assertEqual(file.contras[0].payee, ("601111", "12345678"))
        self.assertEqual(run.lcc_date_bank, date(2023, 8, 23))

    def test_sending_books_the_payments_and_settles_the_bills(self):
        rowan, carr = self.rowan_bill(), self.carr_due()
        run = self.generated()
        self.assertEqual(rowan.amount_residual, 1599.00)
        run.generated2uploaded()
        self.assertEqual(run.state, "uploaded")
        self.assertStatus(rowan | carr, "finalised")
        self.assertEqual((rowan | carr).mapped("amount_residual"), [0, 0])
        payment = run.payment_ids
        account = self.bacs.payment_account_id
        booked = payment.move_id.line_ids.filtered(lambda x: x.account_id == account)
        self.assertEqual(booked.balance, -3895.00)
        self.assertEqual(payment.partner_bank_id, self.test_bank)
        with self.assertRefused("No authorised invoice or credit note is due"):
            self.start()

    def test_a_credit_note_lowers_the_payment(self):
        carr = self.carr_due()
        note = self.credit_note()
        self.assertEqual(note.amount_total, 574.00)
        run = self.generated()
        self.assertEqual(run.payment_ids.amount, 1722.00)
        self.assertEqual(run.payment_line_ids.partner_bank_id, self.test_bank)
        self.assertEqual([each.pence for each in self.file_of(run).credits], [172200])
        self.assertStatus(carr | note, "finalised")
        run.generated2uploaded()
        self.assertEqual((carr | note).mapped("amount_residual"), [0, 0])

    def test_a_provider_with_a_net_debit_is_held_back_and_shown(self):
        self.carr_due()
        self.generated().generated2uploaded()
        note = self.credit_note(date(2023, 7, 23))
        self.assertEqual(note.amount_total, 1722.00)
        rowan, demo = self.rowan_bill(), self.demo_bill()
        run = self.start()
        self.assertEqual(run.lcc_bill_ids, demo)
        self.assertRecordValues(
            run.lcc_held_ids,
            [{"provider_id": self.cases.test.id, "amount": -123.0, "bill_count": 2}],
        )
        self.assertIn("(-£123.00)", run.lcc_held_ids.reason)
        self.assertIn("TESTCN1", run.lcc_held_ids.bills)
        run.draft2open()
        self.assertEqual(run.payment_ids.lcc_provider_id, self.cases.demo)
        run.open2generated()
        self.assertStatus(rowan | note, "authorised")

    def test_credit_notes_that_equal_the_invoices_are_no_payment_of_nothing(self):
        self.carr_due()
        self.credit_note(date(2023, 7, 16))
        run = self.start()
        self.assertFalse(run.lcc_bill_ids)
        self.assertIn("(£0.00)", run.lcc_held_ids.reason)

    def test_a_run_takes_what_is_due_and_no_more(self):
        rowan, carr = self.rowan_bill(), self.carr_due()
        self.assertEqual(rowan.invoice_date_due, date(2023, 8, 21))
        with self.assertRefused("No authorised invoice or credit note is due"):
            self.start(due=date(2023, 8, 20))
        carr.with_user(self.officer).action_lcc_hold("Timesheets asked for")
        pending = self.demo_pending()
        run = self.start(due=date(2023, 8, 21))
        self.assertEqual(run.lcc_bill_ids, rowan)
        self.assertStatus(pending, "pending")

    def demo_pending(self):
        bill = self.demo_bill()
        bill.with_user(self.officer).button_draft()
        return bill

    def test_a_bill_of_another_payment_method_waits_for_its_own_run(self):
        rowan, carr = self.rowan_bill(), self.carr_due()
        other = self.bacs.journal_id.outbound_payment_method_line_ids - self.bacs
        carr.preferred_payment_method_line_id = other[0]
        rowan.preferred_payment_method_line_id = self.bacs
        self.assertEqual(self.start().lcc_bill_ids, rowan)

    def test_choosing_again_takes_what_has_come_and_leaves_what_has_gone(self):
        rowan = self.rowan_bill()
        run = self.start()
        carr = self.carr_due()
        self.assertEqual(run.lcc_bill_ids, rowan)
        run.action_lcc_choose()
        self.assertEqual(run.lcc_bill_ids, rowan | carr)
        self.assertEqual(len(run.payment_line_ids), 2)
        run.draft2open()
        with self.assertRefused("Confirmed", "its bills stay"):
            run.action_lcc_choose()

    # Cancelled

    def test_cancelling_before_it_is_sent_puts_everything_back(self):
        rowan, carr = self.rowan_bill(), self.carr_due()
        bills = rowan | carr
        for step in ("start", "draft2open", "open2generated"):
            run = self.start()
            if step != "start":
                run.draft2open()
            if step == "open2generated":
                run.open2generated()
                self.assertStatus(bills, "finalised")
            with self.subTest(step=step):
                run.action_cancel()
                self.assertEqual(run.state, "cancel")
                self.assertStatus(bills, "authorised")
                self.assertFalse(bills.lcc_payment_run_id)
                self.assertEqual(bills.mapped("amount_residual"), [1599.00, 2296.00])
                self.assertEqual(
                    sum(run.payment_line_ids.mapped("amount_currency")), 3895
                )
                self.assertFalse(run.payment_ids.move_id)
        again = self.start()
        self.assertEqual(again.lcc_bill_ids, bills)

    def test_the_file_of_a_cancelled_run_is_kept_with_its_hash(self):
        self.rowan_bill()
        run = self.generated()
        kept = run.lcc_file_ids
        content = base64.b64decode(kept.with_context(bin_size=False).data)
        self.assertEqual(kept.sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual(kept.generated_by_id, self.officer)
        run.action_cancel()
        self.assertFalse(run.payment_file_id)
        self.assertEqual(
            base64.b64decode(kept.with_context(bin_size=False).data), content
        )
        self.assertEqual(kept.state, "cancel")
        other = self.generated()
        self.assertNotEqual(other.lcc_serial, run.lcc_serial)

    def test_a_returned_bill_of_a_cancelled_run_is_drawn_up_anew(self):
        rowan = self.rowan_bill()
        run = self.generated()
        run.action_cancel()
        officers = rowan.with_user(self.officer)
        officers.button_draft()
        officers.action_lcc_return("The second carer was not there")
        rowan.with_user(self.submitter).action_lcc_delete()
        self.assertEqual(run.payment_line_ids.amount_currency, 1599.00)

    def test_once_sent_it_is_not_cancelled(self):
        rowan = self.rowan_bill()
        run = self.generated()
        run.generated2uploaded()
        with self.assertRefused(run.name, "was sent"):
            run.action_cancel()
        self.assertStatus(rowan, "finalised")
        self.assertEqual(rowan.amount_residual, 0)

    def test_a_payment_that_the_bank_sent_back_can_be_made_again(self):
        rowan, demo = self.rowan_bill(), self.demo_bill()
        run = self.generated()
        run.generated2uploaded()
        payment = run.payment_ids.filtered(
            lambda each: each.lcc_provider_id == self.cases.test
        )
        payment.with_user(self.accountant).action_draft()
        payment.with_user(self.accountant).action_cancel()
        self.assertStatus(rowan, "authorised")
        self.assertStatus(demo, "finalised")
        again = self.generated()
        self.assertEqual(again.lcc_bill_ids, rowan)
        self.assertEqual([each.pence for each in self.file_of(again).credits], [159900])

    # Steps

    def test_each_step_comes_from_the_one_before(self):
        self.rowan_bill()
        run = self.start()
        for step in ("open2generated", "generated2uploaded"):
            with self.assertRefused(run.name, "Draft"):
                getattr(run, step)()
        run.draft2open()
        for step in ("draft2open", "generated2uploaded"):
            with self.assertRefused(run.name, "Confirmed"):
                getattr(run, step)()
        run.open2generated()
        for step in ("draft2open", "open2generated"):
            with self.assertRefused(run.name, "File Generated"):
                getattr(run, step)()
        run.generated2uploaded()
        for step in ("draft2open", "open2generated", "generated2uploaded"):
            with self.assertRefused(run.name, "File Uploaded"):
                getattr(run, step)()
        self.assertEqual(len(run.payment_ids), 1)
        other = self.env["account.payment.order"]
        with self.assertRefused("once cancelled it stays so"):
            (other | run).cancel2draft()

    def test_only_officers_who_keep_bills_take_steps(self):
        rowan = self.rowan_bill()
        run = self.start()
        clerk = self.world._user(
            "Paula Order",
            "paula",
            self.env.ref("account_payment_batch_oca.group_account_payment")
            | self.env.ref("account.group_account_manager"),
        )
        root = self.env.ref("base.user_root")
        for user in (self.reader, clerk, self.accountant, root):
            theirs = run.with_user(user)
            for step in (
                "action_lcc_choose",
                "draft2open",
                "open2generated",
                "generated2uploaded",
                "action_cancel",
                "generate_payment_file",
            ):
                with self.subTest(user=user.login, step=step):
                    with self.assertRaises(AccessError):
                        getattr(theirs, step)()
            with self.assertRaises(AccessError):
                theirs.action_lcc_start(self.bacs.id, "2023-08-31", TUESDAY)
        self.assertEqual(run.state, "draft")
        self.assertEqual(run.lcc_bill_ids, rowan)

    def test_nobody_writes_a_run_its_transactions_or_its_payments(self):
        rowan = self.rowan_bill()
        run = self.start()
        run.draft2open()
        groups = self.env.ref("account_payment_batch_oca.group_account_payment")
        groups |= self.env.ref("account.group_account_manager")
        clerk = self.world._user("Paula Order", "paula", groups)
        bank = self.demo_bank.id
        attempts = (
            lambda run: run.write({"state": "uploaded"}),
            lambda run: run.write({"date_scheduled": "2023-08-25"}),
            lambda run: run.write({"lcc_is_run": False}),
            lambda run: run.write({"payment_line_ids": [(5,)]}),
            lambda run: run.unlink(),
            lambda run: run.copy(),
            lambda run: run.payment_line_ids.write({"amount_currency": 9999}),
            lambda run: run.payment_line_ids.write({"partner_bank_id": bank}),
            lambda run: run.payment_line_ids.write({"order_id": False}),
            lambda run: run.payment_line_ids.unlink(),
            lambda run: run.payment_line_ids.create(
                {"order_id": run.id, "partner_id": self.cases.demo.id}
            ),
            lambda run: run.payment_ids.write({"amount": 9999}),
            lambda run: run.payment_ids.write({"partner_bank_id": bank}),
            lambda run: run.payment_ids.write({"payment_order_id": False}),
            lambda run: run.payment_ids.action_post(),
            lambda run: run.payment_ids.action_cancel(),
            lambda run: run.payment_ids.unlink(),
        )
        for user in (clerk, self.env.ref("base.user_root")):
            for number, attempt in enumerate(attempts):
                theirs = run.with_user(user).with_context(lcc_run_step=True)
                with self.subTest(user=user.login, number=number):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        attempt(theirs)
                        self.env.flush_all()
                self.env.invalidate_all()
        self.assertRecordValues(run.payment_ids, [{"amount": 1599, "state": "draft"}])
        self.assertStatus(rowan, "authorised")
        with self.assertRefused("[New Run]"):
            run.with_user(clerk).create(
                {
                    "lcc_is_run": True,
                    "payment_type": "outbound",
                    "payment_method_line_id": self.bacs.id,
                }
            )

    # Twice

    def test_a_bill_is_in_one_run_at_most(self):
        rowan = self.rowan_bill()
        first = self.start()
        with self.assertRefused("No authorised invoice or credit note is due"):
            self.start()
        carr = self.carr_due()
        second = self.start()
        self.assertEqual(first.lcc_bill_ids, rowan)
        self.assertEqual(second.lcc_bill_ids, carr)

    def test_other_orders_take_no_bill_of_a_provider(self):
        rowan = self.rowan_bill()
        groups = self.env.ref("account_payment_batch_oca.group_account_payment")
        groups |= self.env.ref("account.group_account_manager")
        clerk = self.world._user("Paula Order", "paula", groups)
        order = (
            self.env["account.payment.order"]
            .with_user(clerk)
            .create(
                {
                    "payment_type": "outbound",
                    "payment_method_line_id": self.bacs.id,
                    "date_prefered": "now",
                }
            )
        )
        item = self.payable(rowan).with_user(clerk)
        with self.assertRefused("TESTINV4", "paid by payment runs"):
            item.create_payment_line_from_move_line(order)
        wizard = self.env["account.payment.line.create"].with_user(clerk)
        wizard = wizard.with_context(
            active_model="account.payment.order", active_id=order.id
        ).create({"due_date": "2023-12-31", "payment_mode": "any"})
        self.assertNotIn(item, wizard.eligible_move_line_ids)
        rowan.preferred_payment_method_line_id = self.bacs
        with self.assertRefused("TESTINV4", "paid by payment runs"):
            rowan.with_user(clerk).create_account_payment_line()
        with self.assertRefused("made by payment runs"):
            order.generate_payment_file()

    def test_what_a_run_pays_is_paid_in_no_other_way(self):
        rowan = self.rowan_bill()
        run = self.start()
        for _step in range(3):
            with self.subTest(state=run.state):
                with self.assertRefused("TESTINV4", f"payment run {run.name} pays it"):
                    self.register(rowan)
                other = self.matching_entry(1599)
                with self.assertRefused("TESTINV4", "so nothing else does"):
                    (self.payable(rowan) | other).reconcile()
            if run.state == "draft":
                run.draft2open()
            else:
                run.open2generated() if run.state == "open" else None

    def register(self, bill):
        with self.env.cr.savepoint():
            wizard = self.env["account.payment.register"].with_user(self.officer)
            wizard.with_context(
                active_model="account.move", active_ids=bill.ids
            ).create({}).action_create_payments()

    def test_what_was_paid_otherwise_is_in_no_run(self):
        rowan, carr = self.rowan_bill(), self.carr_due()
        self.register(rowan)
        self.assertStatus(rowan, "finalised")
        self.assertEqual(self.start().lcc_bill_ids, carr)

    # Held and cancelled bills

    def test_a_held_or_cancelled_bill_leaves_a_draft_run(self):
        rowan, carr, demo = self.rowan_bill(), self.carr_due(), self.demo_bill()
        run = self.start()
        self.assertEqual(len(run.payment_line_ids), 3)
        rowan.with_user(self.officer).action_lcc_hold("Timesheets asked for")
        self.assertEqual(run.lcc_bill_ids, carr | demo)
        demo.with_user(self.officer).button_cancel()
        self.assertEqual(run.lcc_bill_ids, carr)
        self.assertEqual(run.payment_line_ids.lcc_bill_id, carr)
        run.draft2open()
        self.assertEqual(run.payment_ids.amount, 2296.00)

    def test_once_confirmed_a_bill_is_held_or_cancelled_by_cancelling_the_run(self):
        rowan = self.rowan_bill()
        run = self.start()
        run.draft2open()
        officers = rowan.with_user(self.officer)
        for attempt in (
            lambda: officers.action_lcc_hold("Timesheets asked for"),
            officers.button_draft,
            officers.button_cancel,
        ):
            with self.assertRefused("TESTINV4", run.name, "Cancel the run first"):
                attempt()
        run.open2generated()
        for attempt in (officers.button_draft, officers.button_cancel):
            with self.assertRefused("TESTINV4", run.name):
                attempt()
        with self.assertRefused("TESTINV4", "Finalised"):
            officers.action_lcc_hold("Timesheets asked for")
        run.action_cancel()
        officers.action_lcc_hold("Timesheets asked for")
        self.assertStatus(rowan, "on_hold")

    def test_a_hold_that_leaves_a_net_debit_stops_the_run_by_name(self):
        rowan, carr = self.rowan_bill(), self.carr_due()
        note = self.credit_note(date(2023, 7, 16))
        run = self.start()
        self.assertEqual(run.lcc_bill_ids, rowan | carr | note)
        carr.with_user(self.officer).action_lcc_hold("Timesheets asked for")
        with self.assertRefused("TEST PROVIDER", "(-£697.00)", "[Choose Bills]"):
            run.draft2open()
        with self.assertRefused("holds no bill"):
            run.action_lcc_choose()
            self.assertIn("(-£697.00)", run.lcc_held_ids.reason)
            run.draft2open()

    # Set-up and days

    def test_a_method_that_could_pay_twice_or_mail_another_is_refused(self):
        self.rowan_bill()
        with self.assertRefused("Outstanding Payment Account"):
            self.bacs.payment_account_id = False
            self.env.flush_all()
        with self.assertRefused("may be another provider"):
            self.bacs.mail_partner_policy = "last_payment"
            self.env.flush_all()
        manual = self.bacs.journal_id.outbound_payment_method_line_ids - self.bacs
        manual = manual[0]
        manual.write({"selectable": True, "payment_order_ok": True})
        manual.payment_account_id = False
        with self.assertRefused("enter the Outstanding Payment Account"):
            self.start(method=manual)
        self.bacs.group_lines = False
        with self.assertRefused("one payment a run"):
            self.start()

    def test_the_processing_day_is_a_working_day_to_come(self):
        self.rowan_bill()
        for day, text in (
            (date(2023, 8, 21), "from tomorrow"),
            (date(2023, 8, 26), "banks are closed. The next working day is 29/08/2023"),
            (date(2023, 8, 28), "banks are closed. The next working day is 29/08/2023"),
            (date(2023, 9, 22), "31 days ahead"),
        ):
            with self.subTest(day=day), self.assertRefused(text):
                self.start(day)
        run = self.start(date(2023, 8, 25))
        self.assertEqual(run.lcc_date_bank, date(2023, 8, 29))

    def test_a_run_whose_day_has_come_makes_no_file(self):
        rowan = self.rowan_bill()
        run = self.start()
        run.draft2open()
        with freeze_time("2023-08-22 09:00:00"):
            with self.assertRefused("22/08/2023", "cancel it and start another"):
                run.open2generated()
        self.assertStatus(rowan, "authorised")

    def test_the_journal_has_to_be_known_to_bacs(self):
        self.rowan_bill()
        run = self.start()
        run.draft2open()
        self.bacs.journal_id.lcc_bacs_user_number = False
        with self.assertRefused("Service user number"):
            run.open2generated()
        with self.assertRefused("six digits"):
            self.bacs.journal_id.lcc_bacs_user_number = "12345x"
        with self.assertRefused("LANCASHIRE C C"):
            self.bacs.journal_id.lcc_bacs_name = "Lancashire C*C"

    # Who sees it

    def test_other_staff_and_providers_see_no_run(self):
        self.rowan_bill()
        run = self.generated()
        clerk = self.world._user(
            "Colin Clerk", "clerk", self.env.ref("base.group_user")
        )
        records = (
            run,
            run.payment_line_ids,
            run.payment_lot_ids,
            run.payment_ids,
            run.lcc_held_ids,
            run.lcc_file_ids,
        )
        for user in (clerk, self.cases.test_user):
            for found in records:
                with self.subTest(user=user.login, model=found._name):
                    self.assertFalse(found.with_user(user).has_access("read"))
        provider = self.cases.test_user
        self.assertFalse(self.test_bank.with_user(provider).has_access("read"))
        self.assertTrue(run.with_user(self.reader).has_access("read"))
        with self.assertRaises(AccessError):
            run.lcc_file_ids.with_user(self.reader).data  # noqa: B018


@tagged("post_install", "-at_install")
class TestScheduledPaymentsInARun(ScheduleCommon):
    """Two care homes, on Wednesday 20 April 2022."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.date_paid_from = APRIL
        cls.bacs = build_bank_journal(cls.world)
        homes = (cls.contract | cls.other_contract).provider_id
        for number, home in enumerate(homes):
            build_bank_account(cls.world, home, "20-15-75", f"0011223{number}")

    def run_of_both(self):
        orders = self.env["account.payment.order"].with_user(self.officer)
        schedules = self.finalised(APRIL) | self.finalised(APRIL, self.other_contract)
        run_id = orders.action_lcc_start(self.bacs.id, "2022-04-20", "2022-04-22")
        return schedules, orders.browse(run_id)

    def test_a_finalised_schedule_is_paid_once_its_file_is_made(self):
        schedules, run = self.run_of_both()
        self.assertEqual(run.lcc_bill_ids, schedules.move_id)
        self.assertFalse(any(schedules.mapped("is_paid")))
        run.draft2open()
        with self.assertRefused(run.name, "Cancel the run first"):
            schedules[0].action_reopen()
        run.open2generated()
        self.assertTrue(all(schedules.mapped("is_paid")))
        kept = run.lcc_file_ids.with_context(bin_size=False)
        file = BacsFile(base64.b64decode(kept.data))
        self.assertEqual(file.check(), [])
        self.assertEqual(
            sorted((each.payee[1], each.pence) for each in file.credits),
            [("00112230", 620096), ("00112231", 280000)],
        )
        with self.assertRaises(UserError):
            schedules[0].action_reopen()
        run.action_cancel()
        self.assertFalse(any(schedules.mapped("is_paid")))
        schedules[0].action_reopen()
        self.assertEqual(schedules[0].state, "open")

    def test_a_schedule_says_the_days_of_the_run_that_has_it(self):
        schedules, run = self.run_of_both()
        theirs = schedules[1]
        days = "processing day 22 Apr 2022; expected at your bank on 25 Apr 2022."
        self.assertEqual(
            theirs._get_next_steps(),
            [f"Finalised on 20 Apr 2022. £2,800.00 is in a payment run, {days}"],
        )
        pending = self.env["lcc.pending.report"].with_user(self.officer)
        (row,) = pending.action_read_pending(theirs.provider_id.id)["rows"]
        self.assertEqual(
            row["next_text"],
            "In a payment run, processing day 22 Apr 2022, expected at the bank on 25 "
            "Apr 2022.",
        )
        run.draft2open()
        run.open2generated()
        self.assertEqual(
            theirs._get_next_steps(),
            [f"Paid: £2,800.00 was passed to the payment system, {days}"],
        )
        run.action_cancel()
        # Its own run once more.
        self.assertIn("the run of 11 May 2022;", theirs._get_next_steps()[0])

    def test_a_schedule_that_is_reopened_leaves_a_draft_run(self):
        schedules, run = self.run_of_both()
        schedules[0].action_reopen()
        self.assertEqual(run.lcc_bill_ids, schedules[1].move_id)
        run.draft2open()
        self.assertEqual(run.payment_ids.amount, 2800.00)
