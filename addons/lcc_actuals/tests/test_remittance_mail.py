from odoo.exceptions import AccessError
from odoo.modules import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from ..demo.bills import register_payment
from .notices import NoticesCommon
from .test_settled import SettledCommon


@tagged("post_install", "-at_install")
class TestRemittanceMail(NoticesCommon, SettledCommon):
    """Who is told of a remittance advice of TEST PROVIDER's, and when; that mail
    arrives is in ``tests/test_notices_mail.py``."""

    def setUp(self):
        super().setUp()
        self.user = self.cases.test_user
        self.subscribe(self.user)

    def subscribe(self, user, wanted=True, provider=None):
        mode = "at_once" if wanted else "off"
        self.choose(user, provider or self.cases.test, remittance=mode)

    def send(self):
        """Do the scheduler's job; return the addresses it has told of a remittance."""
        mails = self.run_job()
        self.assertFalse(mails.recipient_ids | mails.mail_message_id.partner_ids)
        self.assertFalse(any(mails.mapped("email_cc")))
        told = mails.filtered(lambda mail: "remittance advice" in mail.subject)
        self.assert_names_nobody(*told)
        return sorted(told.mapped("email_to"))

    def paid(self):
        return register_payment(self.authorised_bill())

    def to(self, *users):
        return sorted(user.email_formatted for user in users)

    def test_who_asked_before_there_were_choices_stays_subscribed(self):
        """What an upgrade does with the ticks of before."""
        self.subscribe(self.user, wanted=False)
        payment = self.paid()
        self.assertEqual(self.send(), [])
        payment.lcc_date_remitted = False
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE lcc_provider_access ADD is_remittance_mailed boolean;"
            "ALTER TABLE account_payment ADD lcc_is_remittance_due boolean;"
            "DELETE FROM lcc_notice_choice"
        )
        self.env.cr.execute(
            "UPDATE lcc_provider_access SET is_remittance_mailed = (user_id = %s);"
            "UPDATE account_payment SET lcc_is_remittance_due = (id = %s)",
            (self.user.id, payment.id),
        )
        self.env.invalidate_all()
        path = file_path("lcc_actuals/migrations/19.0.1.1.0/post-remittance_notices.py")
        load_script(path, "post_remittance_notices").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(self.send(), self.to(self.user))
        self.assertTrue(payment.lcc_date_remitted)

    def test_only_those_who_asked_are_written_to(self):
        other = self.world.portal_user("Quiet", "quiet", self.cases.test)
        self.subscribe(self.cases.demo_user, provider=self.cases.demo)
        self.cases.test.email = "office@example.org"
        payment = self.paid()
        payment.message_subscribe(other.partner_id.ids)
        self.assertEqual(self.send(), self.to(self.user))
        self.assertTrue(payment.lcc_date_remitted)
        self.assertEqual(self.send(), [])

    def test_who_asks_after_a_payment_is_sent_later_ones(self):
        self.subscribe(self.user, wanted=False)
        bill = self.authorised_bill()
        register_payment(bill, amount=600)
        self.subscribe(self.user)
        self.assertEqual(self.send(), [])
        register_payment(bill)
        self.assertEqual(self.send(), self.to(self.user))

    def test_access_that_has_ended_ends_the_mail(self):
        cases = self.cases
        row = cases.test.lcc_access_ids.filtered(lambda r: r.user_id == self.user)
        for change in (
            lambda: row.write({"role_payments": False}),
            lambda: self.user.write({"active": False}),
            lambda: row.unlink(),
        ):
            with self.subTest(change=change):
                savepoint = self.env.cr.savepoint()
                self.paid()
                change()
                self.assertEqual(self.send(), [])
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_a_wish_is_one_s_own(self):
        cases = self.cases
        with self.assertRaises(AccessError):
            self.subscribe(cases.demo_user)
        biller = self.world.portal_user("B", "biller", cases.test, role_invoices=True)
        for user in (biller, self.officer):
            with self.assertRaises(AccessError):
                self.subscribe(user)

    def test_a_payment_put_back_before_is_not_mailed_and_anew_afterwards(self):
        payment = self.paid()
        payment.action_draft()
        self.assertEqual(self.send(), [])
        payment.action_post()
        self.assertEqual(self.send(), self.to(self.user))
        payment.action_draft()
        payment.action_post()
        self.assertEqual(self.send(), self.to(self.user))

    def test_payments_of_others_are_not_for_the_job(self):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.cases.test.id,
                "amount": 10,
            }
        )
        payment.action_post()
        self.assertFalse(payment.lcc_date_remitted)
        self.assertEqual(self.send(), [])

    def test_a_payment_matched_by_hand_is_mailed_too(self):
        bill = self.authorised_bill()
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.cases.test.id,
                "amount": 1599,
            }
        )
        payment.action_post()
        (self.payable(payment.move_id) | self.payable(bill)).reconcile()
        self.assertEqual(self.send(), self.to(self.user))
