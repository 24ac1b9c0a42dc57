from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .common import WEEK, WEEK_2, ActualsCommon

EXTRA_3 = {"qty_actual": 10, "qty_extra": 3, "comment": "Longer visits"}


@tagged("post_install", "-at_install")
class TestPolicies(ActualsCommon):
    def save_single(self, **entry):
        self.save_week(WEEK_2, single_carer=entry)
        return self.actual(self.cases.single_carer, monday=WEEK_2)

    def test_frustrated_and_extra_can_be_barred(self):
        self.policy(allow_frustrated=False, allow_extra=False)
        contract = "not allowed under LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
        with self.assertProblems(("qty_extra", contract)):
            self.save_single(**EXTRA_3)
        with self.assertProblems(("qty_frustrated", contract)):
            self.save_single(qty_actual=6, qty_frustrated=1, comment="No entry")
        self.save_single(qty_actual=6, qty_missed=1, comment="Cancelled")

    def test_barred_extra_leaves_unplanned_lines_alone(self):
        self.policy(allow_extra=False)
        added = self.unplanned(self.cases.notice, qty_actual=2, comment="Notice")
        self.save([*self.lines(self.week()), added])
        self.assertRecordValues(self.actual(self.cases.notice), [{"qty_extra": 2}])

    def test_visits_can_be_barred(self):
        self.policy(allow_visits=False)
        with self.assertProblems(("visits", "Change them back to 7")):
            self.save_single(visits=6)
        self.save_single(visits=7)

    def test_visits_are_free_by_default_and_do_not_fall_with_missed_hours(self):
        single = self.save_single(qty_actual=6, qty_missed=1, comment="Cancelled")
        self.assertRecordValues(single, [{"visits": 7}])
        self.assertRecordValues(self.save_single(visits=6), [{"visits": 6}])

    def test_a_reason_can_be_compulsory(self):
        self.policy(require_reason=True)
        with self.assertProblems(("reason_id", "Choose a reason")):
            self.save_single(**EXTRA_3)
        reason = self.env.ref("lcc_actuals.variance_reason_8")
        single = self.save_single(**EXTRA_3, reason_id=str(reason.id))
        self.assertRecordValues(single, [{"reason_id": reason.id}])

    def test_the_policy_of_a_level_beats_the_contracts(self):
        own = self.env["lcc.policy"].create({"name": "No extra", "allow_extra": False})
        self.cases.single_carer.policy_id = own
        with self.assertProblems(("qty_extra", "not allowed")):
            self.save_single(**EXTRA_3)
        two_carer = {"qty_actual": 15, "qty_missed": 0, "qty_extra": 1}
        self.save_week(WEEK_2, two_carer=two_carer)

    def test_the_other_providers_policy_does_not_count(self):
        self.cases.demo_contract.policy_id = self.policy(allow_extra=False)
        self.cases.test_contract.policy_id = self.env.ref(
            "lcc_actuals.lcc_policy_standard"
        )
        self.save_single(**EXTRA_3)


@tagged("post_install", "-at_install")
class TestApproval(ActualsCommon):
    LIMITS = {
        "has_extra_limit": True,
        "extra_tolerance_percent": 10,
        "extra_tolerance_qty": 1,
        "has_unplanned_limit": True,
        "unplanned_limit_qty": 2,
        "has_intermittent_limit": True,
        "intermittent_limit_qty": 3,
    }

    def setUp(self):
        super().setUp()
        self.limits = self.policy(**self.LIMITS)

    def extra(self, level, hours, monday=WEEK_2):
        actual = self.actual(level, monday=monday)
        planned = actual.qty_planned
        self.save_week(
            monday,
            **{
                self.world.level_word(actual): {
                    "qty_actual": planned + hours,
                    "qty_missed": 0,
                    "qty_extra": hours,
                    "comment": "Longer visits",
                }
            },
        )
        return actual

    @property
    def colleague(self):
        return self.world.second_officer

    def assertApproval(self, actual, state):
        self.assertRecordValues(actual, [{"approval_state": state}])

    def test_the_larger_of_percentage_and_quantity_is_free(self):
        single = self.extra(self.cases.single_carer, 1)  # 10 % of 7 h is less than 1
        self.assertApproval(single, "none")
        self.assertApproval(self.extra(self.cases.single_carer, 1.25), "awaiting")
        self.assertApproval(self.extra(self.cases.two_carer, 1.25), "none")  # 1.4 h
        self.assertApproval(self.extra(self.cases.two_carer, 1.5), "awaiting")

    def test_the_reason_is_said(self):
        single = self.extra(self.cases.single_carer, 1.25)
        words = "1.25 Hours of Extra is more than 1 allowed without approval."
        self.assertEqual(single.approval_reason, words)

    def test_less_extra_afterwards_needs_no_approval(self):
        single = self.extra(self.cases.single_carer, 3)
        self.assertApproval(single, "awaiting")
        self.assertApproval(self.extra(self.cases.single_carer, 1), "none")
        self.assertFalse(single.approval_reason)

    def test_approved_stays_approved_when_saved_unchanged(self):
        single = self.extra(self.cases.single_carer, 3)
        single.with_user(self.colleague).action_approve()
        self.assertRecordValues(
            single,
            [{"approval_state": "approved", "approved_by_id": self.colleague.id}],
        )
        self.save_week(WEEK_2, single_carer={"comment": "Said in other words"})
        self.assertApproval(single, "approved")

    def test_approved_is_judged_anew_when_changed(self):
        single = self.extra(self.cases.single_carer, 3)
        single.with_user(self.colleague).action_approve()
        self.assertApproval(self.extra(self.cases.single_carer, 4), "awaiting")
        self.assertRecordValues(
            single, [{"approved_by_id": False, "date_approved": False}]
        )

    def test_nobody_approves_what_they_entered(self):
        single = self.extra(self.cases.single_carer, 3)
        with self.assertRefused("you entered it, so a colleague must approve it"):
            single.action_approve()
        self.assertApproval(single, "awaiting")

    def test_unplanned_lines_have_their_own_limit(self):
        for hours, state in ((2, "none"), (2.25, "awaiting")):
            added = self.unplanned(
                self.cases.notice, qty_actual=hours, comment="Notice"
            )
            self.save([*self.lines(self.week()), added])
            notice = self.actual(self.cases.notice)
            self.assertApproval(notice, state)
            notice.action_remove()

    def test_intermittent_lines_have_their_own_limit(self):
        cases = self.cases
        cases.demo_contract.policy_id = self.limits
        line = self.world.cpli(
            cases.rowan, cases.test_service, cases.respite, 0, WEEK, date(2023, 12, 31)
        )
        self.world.rate(cases.test_contract, cases.respite, 20.50)
        for hours, state in ((3, "none"), (3.25, "awaiting")):
            added = self.intermittent(line, qty_actual=hours)
            self.save([*self.lines(self.week()), added])
            respite = self.actual(cases.respite)
            self.assertApproval(respite, state)
            respite.action_remove()

    def test_confirming_unedited_needs_no_approval(self):
        single = self.actual(self.cases.single_carer, self.cases.carr, WEEK_2)
        self.confirm(single)
        self.assertApproval(single, "none")

    def test_only_what_waits_is_approved(self):
        single = self.extra(self.cases.single_carer, 3)
        two_carer = self.actual(self.cases.two_carer, monday=WEEK_2)
        (single | two_carer).with_user(self.colleague).action_approve()
        self.assertApproval(single, "approved")
        self.assertApproval(two_carer, "none")
        self.assertEqual(single.history_ids[0].event, "approved")
        self.assertNotIn("approved", two_carer.history_ids.mapped("event"))


@tagged("post_install", "-at_install")
class TestWhenAWeekCanBeRecorded(ActualsCommon):
    def test_no_future_week_is_recorded(self):
        line = self.actual(self.cases.single_carer).package_line_id
        monday = date(2023, 8, 28)
        future = self.actuals.create({"package_line_id": line.id, "week_start": monday})
        with self.assertRefused("28 Aug 2023", "has not begun. Come back on 28 Aug"):
            self.confirm(future)
        with self.assertRefused("has not begun"):
            self.save_week(monday)
        with freeze_time("2023-08-28 09:00:00"):
            self.confirm(future)
        self.assertRecordValues(future, [{"state": "confirmed"}])

    def test_a_week_begins_at_midnight_on_the_councils_clock(self):
        line = self.actual(self.cases.single_carer).package_line_id
        vals = {"package_line_id": line.id, "week_start": "2023-08-28"}
        future = self.actuals.create(vals)
        with freeze_time("2023-08-27 22:59:59"), self.assertRefused("has not begun"):
            self.confirm(future)
        with freeze_time("2023-08-27 23:00:00"):  # British Summer Time
            self.confirm(future)

    def test_a_contract_may_bar_weeks_that_have_not_ended(self):
        self.policy(bar_unended_weeks=True)
        with freeze_time("2023-07-30 12:00:00"):  # Sunday of the week
            with self.assertRefused("takes only ended weeks. Come back on 31 Jul 2023"):
                self.save_week(WEEK_2, self.cases.carr)
        with freeze_time("2023-07-31 00:00:00"):
            self.save_week(WEEK_2, self.cases.carr)

    def test_old_weeks_close_at_the_age_limit(self):
        self.policy(age_limit_days=22)  # WEEK ended on 23 July
        actual = self.actual(self.cases.single_carer, self.cases.carr)
        with freeze_time("2023-08-14 12:00:00"):
            self.assertFalse(actual.is_aged)
            self.confirm(actual)
        self.env.invalidate_all()
        with freeze_time("2023-08-15 12:00:00"):
            with self.assertRefused("closed on 14 Aug 2023, 22 days", "Aged Actuals"):
                self.save_week(client=self.cases.carr)

    def test_an_officer_reopens_an_old_week_for_14_days(self):
        self.policy(age_limit_days=7)
        actual = self.actual(self.cases.single_carer, self.cases.carr)
        with self.assertRefused("closed on 30 Jul 2023"):
            self.confirm(actual)
        actual.action_reopen()
        self.assertRecordValues(actual, [{"date_reopened_until": date(2023, 9, 4)}])
        with freeze_time("2023-09-05 12:00:00"), self.assertRefused("closed on"):
            self.confirm(actual)
        with freeze_time("2023-09-04 12:00:00"):
            self.confirm(actual)

    def test_a_reopened_week_takes_an_added_line_too(self):
        self.policy(age_limit_days=7)
        added = self.unplanned(
            self.cases.emergency, qty_actual=2, visits=1, comment="Fall"
        )
        week = self.week(self.cases.carr)
        with self.assertRefused("closed on 30 Jul 2023"):
            self.save([*self.lines(week), added], self.cases.carr)
        week[:1].with_user(self.officer).action_reopen()
        self.save([*self.lines(week), added], self.cases.carr)
        self.assertEqual(sum(self.week(self.cases.carr).mapped("amount_total")), 615.00)

    def test_backdated_weeks_are_normal_without_a_limit(self):
        monday = date(2023, 7, 3)
        self.world.generate(self.cases.test_service, monday)
        with freeze_time("2029-07-03 12:00:00"):
            self.save_week(monday)
        self.assertEqual(set(self.week(monday=monday).mapped("state")), {"confirmed"})

    def test_confirming_twice_keeps_who_and_when(self):
        single = self.actual(self.cases.single_carer, self.cases.carr)
        self.assertEqual(single.action_confirm(), 1)
        again = single.with_user(self.second_officer)
        self.assertEqual(again.action_confirm(), 0)
        self.assertRecordValues(single, [{"confirmed_by_id": self.officer.id}])

    def test_confirming_many_is_all_or_nothing(self):
        week = self.week(self.cases.carr) | self.actual(self.cases.two_carer)
        self.actual(self.cases.two_carer)._do_lock("on invoice TESTINV4")
        with self.assertUntouched(week), self.assertRefused("Locked since"):
            self.confirm(week)
