from datetime import date

from odoo.tests import tagged

from .common import WEEK, WEEK_2, ActualsCommon

WEDNESDAY = date(2023, 7, 26)


@tagged("post_install", "-at_install")
class TestLockedWeeks(ActualsCommon):
    def setUp(self):
        super().setUp()
        self.actual_2 = self.actual(self.cases.two_carer, monday=WEEK_2)
        self.line = self.actual_2.package_line_id
        self.actual_2._do_lock("on invoice TESTINV4")

    def test_locked_lines_say_why_and_since_when(self):
        for change in (
            lambda: self.actual_2.write({"qty_actual": 13, "qty_missed": 1}),
            lambda: self.actual_2.action_confirm(),
            lambda: self.actual_2.write({"comment": "x"}),
        ):
            with (
                self.assertUntouched(self.actual_2),
                self.assertRefused(
                    "Locked since 21/08/2023: on invoice TESTINV4", "dispute"
                ),
            ):
                change()
        with self.assertRefused("can be removed"):
            self.actual_2.unlink()

    def test_locked_lines_only_show_a_new_plan(self):
        self.line.qty_week = 10.5
        self.assertRecordValues(
            self.actual_2,
            [
                {
                    "state": "locked",
                    "qty_planned": 14,
                    "qty_actual": 12,
                    "qty_plan_now": 10.5,
                    "is_plan_changed": True,
                    "amount_total": 246.00,
                }
            ],
        )

    def test_a_locked_week_wholly_outside_owes_nothing(self):
        self.line.date_end = date(2023, 7, 23)
        self.assertRecordValues(
            self.actual_2, [{"state": "locked", "qty_actual": 12, "amount_total": 0}]
        )

    def test_the_rest_of_the_week_can_be_saved_around_a_locked_line(self):
        week = self.week(monday=WEEK_2) - self.actual_2
        with self.assertUntouched(self.actual_2):
            self.save(self.lines(week, single_carer={"comment": "Fine"}), monday=WEEK_2)

    def test_a_returned_bill_gives_back_a_confirmed_line(self):
        self.actual_2._do_unlock()
        self.assertRecordValues(
            self.actual_2,
            [{"state": "confirmed", "date_locked": False, "lock_reason": False}],
        )

    def test_a_returned_bill_gives_back_a_changed_plan_to_confirm(self):
        self.line.qty_week = 10.5
        self.actual_2._do_unlock()
        self.assertRecordValues(self.actual_2, [{"state": "generated"}])


@tagged("post_install", "-at_install")
class TestPackageLines(ActualsCommon):
    def test_a_recorded_package_keeps_its_client_service_and_level(self):
        line = self.actual(self.cases.two_carer).package_line_id
        for name, value in (
            ("client_id", self.cases.bloggs.id),
            ("service_id", self.cases.demo_service.id),
            ("service_level_id", self.cases.demo_two_carer.id),
        ):
            with self.assertRefused(line.reference, "End it"):
                line.with_user(self.officer).write({name: value})
        line.write({"client_id": self.cases.rowan.id, "qty_week": 14})

    def test_an_unused_package_may_still_be_corrected(self):
        line = self.cases.bloggs_respite
        line.client_id = self.cases.rowan
        self.assertEqual(line.client_id, self.cases.rowan)

    def test_a_recorded_package_is_ended_not_deleted(self):
        line = self.actual(self.cases.two_carer).package_line_id
        with self.assertRefused(line.reference, "End it instead"):
            line.with_user(self.officer).unlink()

    def test_quantities_of_a_package_are_steps(self):
        line = self.actual(self.cases.two_carer).package_line_id
        with self.assertRefused("Rosa Rowanthwaite", "14.1", "steps of 0.25"):
            line.qty_week = 14.1

    def test_a_package_is_of_a_level_with_a_plan(self):
        with self.assertRefused("is unplanned"):
            self.world.cpli(
                self.cases.rowan, self.cases.test_service, self.cases.emergency, 1, WEEK
            )
