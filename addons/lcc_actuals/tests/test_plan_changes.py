from datetime import date

from odoo.tests import tagged

from .common import WEEK, WEEK_2, ActualsCommon

WEDNESDAY = date(2023, 7, 26)


@tagged("post_install", "-at_install")
class TestUnconfirmedWeeksFollow(ActualsCommon):
    """Rule 9: nobody has said anything of them, so they become the plan."""

    def setUp(self):
        super().setUp()
        self.line = self.actual(self.cases.travel, self.cases.carr).package_line_id
        self.actual_2 = self.actual(self.cases.travel, self.cases.carr, WEEK_2)

    def test_they_take_the_new_quantity_and_visits(self):
        self.line.write({"qty_week": 10.5, "visits_planned": 3})
        self.assertRecordValues(
            self.actual_2,
            [
                {
                    "qty_planned": 10.5,
                    "qty_actual": 10.5,
                    "visits": 3,
                    "amount_total": 215.25,
                    "is_plan_changed": False,
                    "state": "generated",
                }
            ],
        )

    def test_a_part_week_is_planned_when_the_package_ends_in_it(self):
        self.line.date_end = WEDNESDAY
        self.assertRecordValues(
            self.actual_2,
            [{"qty_planned": 3, "amount_total": 61.50, "date_to": WEDNESDAY}],
        )

    def test_weeks_in_which_the_package_no_longer_runs_go(self):
        later = self.actual(self.cases.travel, self.cases.carr, date(2023, 7, 31))
        self.line.date_end = date(2023, 7, 30)
        self.assertTrue(self.actual_2.exists())
        self.assertFalse(later.exists())

    def test_weeks_before_a_later_start_go(self):
        first = self.actual(self.cases.travel, self.cases.carr, WEEK)
        self.line.date_start = WEEK_2
        self.assertFalse(first.exists())
        self.assertRecordValues(self.actual_2, [{"qty_planned": 7}])

    def test_a_day_pattern_takes_over(self):
        self.line.write({"is_by_day": True, "qty_saturday": 4, "qty_sunday": 4})
        self.assertRecordValues(self.line, [{"qty_week": 8}])
        self.assertRecordValues(self.actual_2, [{"qty_planned": 8, "qty_actual": 8}])
        self.line.date_end = date(2023, 7, 29)
        self.assertRecordValues(self.actual_2, [{"qty_planned": 4}])

    def test_another_providers_weeks_do_not_move(self):
        monday = date(2022, 6, 20)
        with self.assertUntouched(self.bloggs_actual(monday)):
            self.line.qty_week = 10


@tagged("post_install", "-at_install")
class TestAbsences(ActualsCommon):
    def away(self, client, start, end=None, **values):
        return (
            self.env["lcc.absence"]
            .with_user(self.officer)
            .create(
                {
                    "client_id": client.id,
                    "reason": "hospital",
                    "date_start": start,
                    "date_end": end,
                    **values,
                }
            )
        )

    def planned(self, monday=WEEK_2):
        week = self.week(self.cases.carr, monday)
        return {self.world.level_word(actual): actual.qty_planned for actual in week}

    def test_days_in_hospital_are_not_planned_and_come_back(self):
        absence = self.away(self.cases.carr, date(2023, 7, 27), date(2023, 7, 30))
        self.assertEqual(self.planned(), {"single_carer": 9, "travel": 3})
        absence.date_start = date(2023, 7, 29)
        self.assertEqual(self.planned(), {"single_carer": 15, "travel": 5})
        absence.unlink()
        self.assertEqual(self.planned(), {"single_carer": 21, "travel": 7})

    def test_a_stay_without_an_end_empties_the_weeks_after_it(self):
        self.away(self.cases.carr, WEEK_2)
        self.assertEqual(self.planned(), {"single_carer": 0, "travel": 0})
        self.assertEqual(self.planned(WEEK), {"single_carer": 21, "travel": 7})

    def test_an_absence_during_which_payment_continues_changes_nothing(self):
        with self.assertUntouched(self.week(self.cases.carr, WEEK_2)):
            self.away(self.cases.carr, WEEK_2, payment="continue")

    def test_an_absence_moved_to_another_client_frees_the_first(self):
        absence = self.away(self.cases.carr, WEEK_2)
        absence.client_id = self.cases.rowan
        self.assertEqual(self.planned(), {"single_carer": 21, "travel": 7})
        single = self.actual(self.cases.single_carer, monday=WEEK_2)
        self.assertRecordValues(single, [{"qty_plan_now": 0}])

    def test_two_absences_of_one_day_count_once(self):
        for _twice in range(2):
            self.away(self.cases.carr, date(2023, 7, 30), date(2023, 7, 30))
        self.assertEqual(self.planned(), {"single_carer": 18, "travel": 6})


@tagged("post_install", "-at_install")
class TestConfirmedWeeksAreKept(ActualsCommon):
    def setUp(self):
        super().setUp()
        self.actual_2 = self.actual(self.cases.two_carer, monday=WEEK_2)
        self.line = self.actual_2.package_line_id

    def assertKept(self, actual):
        """What was entered stands: 12 of 14 hours, two missed."""
        self.assertRecordValues(
            actual,
            [
                {
                    "qty_planned": 14,
                    "qty_actual": 12,
                    "qty_missed": 2,
                    "comment": "Cancelled by client",
                }
            ],
        )

    def test_they_go_back_to_confirm_with_their_figures(self):
        self.line.qty_week = 10.5
        self.assertKept(self.actual_2)
        self.assertRecordValues(
            self.actual_2,
            [
                {
                    "state": "generated",
                    "is_plan_changed": True,
                    "qty_plan_now": 10.5,
                    "amount_total": 246.00,
                    "approval_state": "none",
                }
            ],
        )
        self.assertEqual(self.actual_2.history_ids[0].event, "plan_changed")
        self.assertIn("14 was planned, 10.5 is now", self.actual_2.history_ids[0].note)

    def test_they_are_not_confirmed_unseen(self):
        self.line.qty_week = 10.5
        with (
            self.assertUntouched(self.actual_2),
            self.assertRefused(
                "Rosa Rowanthwaite", "24 Jul 2023", "plan has changed", "[Add/Edit]"
            ),
        ):
            self.actual_2.action_confirm()

    def test_entering_them_again_takes_the_plan_of_now(self):
        self.line.qty_week = 10.5
        with self.assertProblems(("qty_actual", "Planned 10.5")):
            self.save_week(WEEK_2)
        self.save_week(WEEK_2, two_carer={"qty_actual": 8.5})
        self.assertRecordValues(
            self.actual_2,
            [
                {
                    "qty_planned": 10.5,
                    "is_plan_changed": False,
                    "state": "confirmed",
                    "amount_total": 174.25,
                }
            ],
        )

    def test_a_plan_that_comes_back_can_be_confirmed(self):
        self.line.qty_week = 10.5
        self.line.qty_week = 14
        self.assertKept(self.actual_2)
        self.confirm(self.actual_2)
        self.assertRecordValues(self.actual_2, [{"state": "confirmed"}])

    def test_a_week_cut_by_the_end_goes_to_an_officer_with_old_and_new(self):
        self.line.date_end = WEDNESDAY
        self.assertKept(self.actual_2)
        self.assertRecordValues(
            self.actual_2,
            [{"state": "confirmed", "approval_state": "awaiting", "qty_plan_now": 6}],
        )
        reason = self.actual_2.approval_reason
        self.assertIn("03/07/2023 - 26/07/2023: 14 was planned, 6 is now", reason)

    def test_an_officer_lets_a_cut_week_stand_and_it_stays_so(self):
        self.line.date_end = WEDNESDAY
        self.actual_2.action_approve()
        with self.assertUntouched(self.actual_2):
            self.save_week(WEEK_2, single_carer={"comment": "As planned"})
        self.assertRecordValues(
            self.actual_2, [{"approval_state": "approved", "amount_total": 246.00}]
        )
        single = self.actual(self.cases.single_carer, monday=WEEK_2)
        self.assertRecordValues(single, [{"comment": "As planned"}])

    def test_an_officer_corrects_a_cut_week(self):
        self.line.date_end = WEDNESDAY
        self.actual_2.write({"qty_actual": 4})
        self.assertRecordValues(
            self.actual_2,
            [{"qty_planned": 6, "approval_state": "none", "amount_total": 82.00}],
        )

    def test_a_week_wholly_outside_owes_nothing_and_blocks_nobody(self):
        self.line.date_end = date(2023, 7, 23)
        self.assertKept(self.actual_2)
        self.assertRecordValues(
            self.actual_2,
            [{"amount_total": 0, "date_from": False, "state": "confirmed"}],
        )
        self.save_week(WEEK_2, single_carer={"comment": "As planned"})
        with self.assertProblems(("", "does not run in this week")):
            self.save_week(WEEK_2, two_carer={"qty_actual": 13, "qty_missed": 1})

    def test_an_end_that_moves_on_takes_its_question_back(self):
        for end in (date(2023, 7, 23), False):
            self.line.date_end = WEDNESDAY
            self.assertRecordValues(self.actual_2, [{"approval_state": "awaiting"}])
            self.line.date_end = end
            self.assertRecordValues(
                self.actual_2, [{"approval_state": "none", "approval_reason": False}]
            )

    def test_a_week_back_to_confirm_that_falls_outside_is_no_longer_outstanding(self):
        self.line.qty_week = 10.5
        self.line.date_end = date(2023, 7, 23)
        self.assertRecordValues(
            self.actual_2, [{"amount_total": 0, "state": "confirmed"}]
        )
        self.save_week(WEEK_2, single_carer={"comment": "As planned"})

    def test_a_week_that_comes_back_inside_owes_again(self):
        self.line.date_end = date(2023, 7, 23)
        self.line.date_end = False
        self.assertKept(self.actual_2)
        self.assertRecordValues(
            self.actual_2, [{"amount_total": 246.00, "state": "confirmed"}]
        )

    def test_a_week_that_comes_back_inside_with_another_plan_is_to_confirm(self):
        self.line.date_end = date(2023, 7, 23)
        self.line.write({"date_end": False, "qty_week": 7})
        self.assertRecordValues(
            self.actual_2, [{"qty_plan_now": 7, "state": "generated"}]
        )

    def test_the_version_changes_with_the_plan(self):
        version = self.actual_2.version
        self.line.qty_week = 10.5
        self.assertNotEqual(self.actual_2.version, version)

    def test_a_line_without_a_price_blocks_nobody_and_stays_to_confirm(self):
        sit = self.world.level("Homecare (LWH) - Sit")
        self.world.cpli(self.cases.carr, self.cases.test_service, sit, 3, WEEK)
        self.world.generate(self.cases.test_service, WEEK)
        week = self.week(self.cases.carr)
        lines = self.lines(week)
        for line in lines:
            if line["service_level_id"] == sit.id:
                line_without_price = {
                    name: line[name] for name in ("package_line_id", "version")
                }
                rest = [other for other in lines if other is not line]
        self.save([*rest, line_without_price], self.cases.carr)
        states = {a.service_level_id.name.rpartition(" - ")[2]: a.state for a in week}
        self.assertEqual(
            states,
            {"Single Carer": "confirmed", "Travel": "confirmed", "Sit": "generated"},
        )
        with self.assertRefused("No price has been agreed from 17 Jul 2023"):
            self.save(self.lines(week), self.cases.carr)
