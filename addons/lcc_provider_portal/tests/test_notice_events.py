from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.demo.bills import draw_up, submit
from odoo.addons.lcc_actuals.tests.notices import NoticesCommon
from odoo.addons.lcc_actuals.tests.schedules import APRIL, MAY, ScheduleCommon

from .common import PortalCommon

#: Its cut-off is Tuesday 22 August 2023, 17:00.
WEEK = date(2023, 8, 14)


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestBillNotices(NoticesCommon, PortalCommon):
    """What becomes of TESTINV4, told to TEST PROVIDER's user."""

    def setUp(self):
        super().setUp()
        self.user = self.cases.test_user
        self.choose(self.user, self.cases.test, bill="at_once")
        self.bill = draw_up(
            self.world,
            self.user,
            self.cases.test,
            self.cases.test_contract,
            "TESTINV4",
            date(2023, 8, 20),
        )
        submit(self.bill, self.user)

    def subjects(self):
        self.env.flush_all()
        mails = self.run_job()
        self.assert_names_nobody(*mails)
        self.assertLessEqual(set(self.addressed_to(mails)), {"test.user@example.org"})
        return mails.mapped("subject")

    def test_each_step_of_the_council_s_is_told(self):
        self.assertEqual(self.subjects(), [])
        self.bill.action_lcc_hold("Query")
        self.assertEqual(self.subjects(), ["Invoice TESTINV4 was put on hold"])
        self.bill.action_lcc_release()
        self.assertEqual(self.subjects(), ["Invoice TESTINV4 is Pending again"])
        self.bill.action_lcc_return("Wrong week")
        told = self.subjects()
        self.assertIn("Invoice TESTINV4 was returned to you", told)
        submit(self.bill, self.user)
        self.assertEqual(self.subjects(), [])
        self.bill.action_lcc_authorise()
        self.assertEqual(self.subjects(), ["Invoice TESTINV4 was authorised"])

    def test_a_payment_finalises_it(self):
        self.bill.action_lcc_authorise()
        self.subjects()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.bill.ids
        )
        wizard.create({})._create_payments()
        self.assertEqual(self.subjects(), ["Invoice TESTINV4 was finalised"])

    def test_a_mail_says_how_things_stand(self):
        self.bill.action_lcc_hold("Query")
        self.env.flush_all()
        self.bill.action_lcc_release()
        self.assertEqual(self.subjects(), ["Invoice TESTINV4 is Pending again"])


@tagged("post_install", "-at_install")
class TestScheduleNotices(NoticesCommon, ScheduleCommon):
    """Scheduled payments of DEMO RES PROVIDER, on Wednesday 20 April 2022."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.contract.provider_id
        cls.user = cls.cases.res_user
        cls.world.portal_user("Other", "other", cls.other_contract.provider_id)

    def subjects(self, job="cron_send_notices"):
        mails = self.run_job(job)
        self.assert_names_nobody(*mails)
        self.assertLessEqual(set(self.addressed_to(mails)), {"res.user@example.org"})
        return mails.mapped("subject")

    def test_a_new_one_is_told_once_and_again_when_it_is_asked_for_again(self):
        ready = (
            "Your scheduled payment for 11 Apr 2022 to 8 May 2022 is ready to be "
            "answered"
        )
        schedule = self.draw_up(APRIL)
        self.draw_up(APRIL)
        self.assertEqual(self.subjects(), [ready])
        schedule.with_user(self.user).action_confirm()
        self.assertEqual(self.subjects(), [])
        schedule.action_clear_answer()
        self.assertEqual(self.subjects(), [ready])

    def test_one_that_changes_after_the_answer_is_told_of(self):
        schedule = self.draw_up(APRIL)
        schedule.with_user(self.user).action_confirm()
        self.subjects()
        self.dennis.with_user(self.officer).date_end = date(2022, 5, 1)
        self.assertEqual(
            self.subjects(),
            [
                "Your scheduled payment for 11 Apr 2022 to 8 May 2022 has changed "
                "since you answered it"
            ],
        )

    def test_what_is_over_is_told_to_nobody(self):
        with freeze_time("2022-06-20 09:00:00"):
            self.draw_up(APRIL)
            self.assertEqual(self.subjects(), [])

    def test_it_is_reminded_of_two_working_days_before(self):
        schedule = self.draw_up(MAY)
        self.assertEqual(schedule.date_end, date(2022, 6, 5))
        self.subjects()
        # Cut-off on Tuesday 7 June; Thursday and Friday before were bank holidays,
        # the Queen's Platinum Jubilee, so that two working days before is 1 June.
        for day, told in (("2022-05-31", 0), ("2022-06-01", 1), ("2022-06-06", 0)):
            with freeze_time(f"{day} 05:00:00"):
                self.run_job("cron_remind")
                self.assertEqual(len(self.subjects()), told, day)

    def test_a_daily_summary_leaves_out_what_was_answered_since(self):
        schedule = self.draw_up(MAY)
        reminders = [("event_id.code", "=", "schedule_due"), ("state", "=", "waiting")]
        self.choose(self.user, schedule.provider_id, schedule_due="digest")
        self.env["lcc.notice"].search([]).unlink()
        with freeze_time("2022-06-06 05:00:00"):
            self.run_job("cron_remind")
            self.assertEqual(self.env["lcc.notice"].search_count(reminders), 1)
            schedule.with_user(self.user).action_confirm()
            self.assertFalse(self.run_digests())
            self.assertFalse(self.env["lcc.notice"].search(reminders))

    def test_who_has_answered_is_not_reminded(self):
        schedule = self.draw_up(MAY)
        schedule.with_user(self.user).action_confirm()
        self.subjects()
        with freeze_time("2022-06-06 05:00:00"):
            self.run_job("cron_remind")
            self.assertEqual(self.subjects(), [])


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestReminders(NoticesCommon, PortalCommon):
    """Weeks that TEST PROVIDER has not confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider, cls.contract = cls.cases.test, cls.cases.test_contract
        cls.world.generate(cls.cases.test_service, WEEK)
        cls.env["lcc.notice"].search([]).unlink()

    def remind(self):
        """Do the daily job, and the one that mails; return (address, subject)."""
        self.run_job("cron_remind")
        mails = self.run_job()
        self.assert_names_nobody(*mails)
        return list(zip(self.addressed_to(mails), mails.mapped("subject"), strict=True))

    def test_two_working_days_before_the_cut_off(self):
        self.assertEqual(self.contract._get_cutoff(WEEK).date(), date(2023, 8, 22))
        told = (
            "test.user@example.org",
            "Please confirm the week beginning 14 Aug 2023, by 22 Aug 2023 17:00",
        )
        with freeze_time("2023-08-17 05:00:00"):
            self.assertEqual(self.remind(), [])
        with freeze_time("2023-08-18 05:00:00"):
            self.assertIn(told, self.remind())
            self.assertEqual(self.remind(), [])
        with freeze_time("2023-08-21 05:00:00"):
            self.assertEqual(self.remind(), [])

    def test_a_late_job_still_reminds_until_the_cut_off(self):
        with freeze_time("2023-08-22 15:00:00"):
            self.assertEqual(len(self.remind()), 1)
        self.env["lcc.notice"].search([]).unlink()
        with freeze_time("2023-08-22 17:00:00"):
            self.assertEqual(self.remind(), [])

    def test_bank_holidays_and_weekends_are_no_working_days(self):
        day = self.contract._get_reminder_day
        self.assertEqual(day(date(2023, 8, 1)), date(2023, 7, 28))
        # Monday 28 August is a bank holiday.
        self.assertEqual(day(date(2023, 8, 29)), date(2023, 8, 24))
        # Good Friday and Easter Monday.
        self.assertEqual(day(date(2023, 4, 11)), date(2023, 4, 5))
        self.assertEqual(day(date(2023, 7, 27)), date(2023, 7, 25))

    def test_who_has_confirmed_is_not_reminded(self):
        week = self.env["lcc.actual"].search(
            [("provider_id", "=", self.provider.id), ("week_start", "=", WEEK)]
        )
        with freeze_time("2023-08-21 05:00:00"):
            week.with_user(self.world.officer).action_confirm()
            self.assertEqual(self.remind(), [])

    def weeks_to_confirm(self):
        return self.env["lcc.actual"].search(
            [
                ("provider_id", "=", self.provider.id),
                ("week_start", "=", WEEK),
                ("state", "=", "generated"),
            ]
        )

    def test_a_daily_summary_leaves_out_what_was_confirmed_since(self):
        user = self.cases.test_user
        self.choose(user, self.provider, week_due="digest")
        with freeze_time("2023-08-21 05:00:00"):
            self.run_job("cron_remind")
            self.assertEqual(self.env["lcc.notice"].search_count([]), 1)
            self.weeks_to_confirm()[1:].with_user(user).action_confirm()
            self.assertEqual(len(self.run_digests()), 1, "one is left to confirm")
            self.env["lcc.notice"].search([]).unlink()
            self.run_job("cron_remind")
            self.weeks_to_confirm().with_user(user).action_confirm()
            self.assertFalse(self.run_digests())
            self.assertFalse(self.env["lcc.notice"].search([]), "it would wait on")

    def test_a_daily_summary_after_the_cut_off_reminds_of_nothing(self):
        self.choose(self.cases.test_user, self.provider, week_due="digest")
        with freeze_time("2023-08-21 05:00:00"):
            self.run_job("cron_remind")
        with freeze_time("2023-08-22 17:00:00"):
            self.assertFalse(self.run_digests())
