from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import WEEK_2, ActualsCommon


@tagged("post_install", "-at_install")
class TestAddedLines(ActualsCommon):
    def add(self, level, monday=WEEK_2, **values):
        added = self.unplanned(level, **values)
        self.save([*self.lines(self.week(monday=monday)), added], monday=monday)
        return self.actual(level, monday=monday)

    def test_extra_mirrors_actual_whatever_is_sent(self):
        notice = self.add(
            self.cases.notice, qty_actual=3, qty_extra=9, comment="Two days' notice"
        )
        self.assertRecordValues(notice, [{"qty_actual": 3, "qty_extra": 3}])
        notice.write({"qty_actual": 2})
        self.assertRecordValues(notice, [{"qty_actual": 2, "qty_extra": 2}])
        notice.write({"qty_extra": 9})
        self.assertRecordValues(notice, [{"qty_actual": 2, "qty_extra": 2}])

    def test_an_unplanned_line_has_no_frustrated_or_missed_hours(self):
        for name in ("qty_frustrated", "qty_missed"):
            with self.assertProblems((name, "does not apply to this line")):
                self.add(self.cases.notice, qty_actual=3, comment="x", **{name: 1})

    def test_an_added_line_claims_something(self):
        with self.assertProblems(("qty_actual", "or remove the line")):
            self.add(self.cases.notice, qty_actual=0, comment="Nothing")

    def test_an_added_line_has_at_least_one_visit(self):
        with self.assertProblems(("visits", "1 or more")):
            self.add(self.cases.notice, qty_actual=1, visits=0, comment="None")

    def test_an_added_line_goes_until_it_is_locked(self):
        notice = self.add(self.cases.notice, qty_actual=3, comment="Notice")
        notice._do_lock("on invoice TESTINV4")
        with self.assertRefused("not locked"):
            notice.action_remove()
        notice._do_unlock()
        notice.action_remove()
        self.assertFalse(notice.exists())

    def test_a_removed_line_leaves_word_with_the_client(self):
        added = self.unplanned(
            self.cases.emergency, qty_actual=2, visits=1, comment="Fall"
        )
        self.save([*self.lines(self.week()), added])
        self.actual(self.cases.emergency).action_remove()
        note = self.cases.rowan.message_ids[0]
        self.assertIn("Homecare (LWH) - Emergency Hours", note.body)
        self.assertIn("£41.00 = 2 (Actual + Frstd) Hours x £20.50", note.body)

    def test_a_planned_line_is_never_removed(self):
        with self.assertRefused("Only an added line"):
            self.actual(self.cases.single_carer).action_remove()
        with self.assertRefused("Rosa Rowanthwaite", "can be removed"):
            self.actual(self.cases.single_carer).unlink()

    def test_a_recorded_line_stays_when_its_plan_changes(self):
        single = self.actual(self.cases.single_carer)
        single.package_line_id.qty_week = 10
        self.assertEqual(single.state, "generated")
        with self.assertRefused("can be removed"):
            single.unlink()

    def test_four_emergency_hours_an_instance_and_visits_are_instances(self):
        cases, comment = self.cases, "Fell twice"
        with self.assertProblems(
            ("qty_actual", "limited to 4 Hours per instance"),
        ) as caught:
            self.add(cases.emergency, qty_actual=4.25, comment=comment)
        self.assertIn("CPLI Outstanding", str(caught.exception))
        emergency = self.add(cases.emergency, qty_actual=8, visits=2, comment=comment)
        self.assertRecordValues(emergency, [{"visits": 2, "amount_total": 164.00}])

    def test_a_client_the_service_does_not_care_for_has_no_emergencies(self):
        added = self.unplanned(self.cases.emergency, qty_actual=1, comment="Fall")
        with self.assertRefused("Bloggs", "CPLI Outstanding"):
            self.save([added], client=self.cases.bloggs)

    def test_a_second_line_of_one_unplanned_level_is_no_second_payment(self):
        notice = self.add(self.cases.notice, qty_actual=3, comment="Notice")
        identity = ("week_start", "client_id", "service_id", "service_level_id")
        again = notice.copy_data()[0]
        again = {name: again[name] for name in (*identity, "qty_actual", "comment")}
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.actuals.create(again)
        self.assertEqual(len(self.actual(self.cases.notice, monday=WEEK_2)), 1)

    def test_a_price_is_needed(self):
        level = self.world.level("Homecare (LWH) - Waking Night", "unplanned")
        with self.assertRefused("No price has been agreed from 24 Jul 2023", "(Rate)"):
            self.add(level, qty_actual=1, comment="Night")


@tagged("post_install", "-at_install")
class TestRespite(ActualsCommon):
    def setUp(self):
        super().setUp()
        self.cases.bloggs_respite.write({"has_allowance": True, "qty_allowance": 6})

    def claim(self, monday, **values):
        cases = self.cases
        week = self.week(cases.bloggs, monday, cases.demo_service)
        lines = self.lines(week)
        if not any(
            line["package_line_id"] == cases.bloggs_respite.id for line in lines
        ):
            lines.append(self.intermittent(cases.bloggs_respite))
        for line in lines:
            if line["package_line_id"] == cases.bloggs_respite.id:
                line.update(values)
        self.save(lines, cases.bloggs, monday, cases.demo_service)
        return self.actual(cases.respite, cases.bloggs, monday, cases.demo_service)

    def test_an_allowance_is_used_up_and_not_exceeded(self):
        self.claim(WEEK_2, qty_actual=4)
        self.assertRecordValues(
            self.cases.bloggs_respite,
            [{"qty_allowance_used": 4, "qty_allowance_left": 2}],
        )
        with self.assertProblems(("qty_actual", "more than the 2 left")) as caught:
            self.claim(self.world_monday(1), qty_actual=2.25)
        self.assertIn("allowance of 6 (4 used in other weeks)", str(caught.exception))
        self.claim(self.world_monday(1), qty_actual=2)
        self.assertEqual(self.cases.bloggs_respite.qty_allowance_left, 0)

    @staticmethod
    def world_monday(weeks):
        return WEEK_2.fromordinal(WEEK_2.toordinal() + 7 * weeks)

    def test_changing_a_claim_counts_it_once(self):
        self.claim(WEEK_2, qty_actual=4)
        respite = self.claim(WEEK_2, qty_actual=6)
        self.assertRecordValues(respite, [{"qty_actual": 6, "amount_total": 123.00}])
        with self.assertProblems(("qty_actual", "more than the 6 left")):
            self.claim(WEEK_2, qty_actual=6.25)

    def test_frustrated_respite_is_paid_and_counts(self):
        entry = {"qty_actual": 2, "qty_frustrated": 1, "comment": "No entry"}
        respite = self.claim(WEEK_2, **entry)
        self.assertRecordValues(respite, [{"amount_total": 61.50, "qty_extra": 0}])
        self.assertEqual(self.cases.bloggs_respite.qty_allowance_left, 3)

    def test_frustrated_respite_obeys_the_policy(self):
        self.cases.demo_contract.policy_id = self.policy(allow_frustrated=False)
        with self.assertProblems(("qty_frustrated", "not allowed under DEMO CONTRACT")):
            self.claim(WEEK_2, qty_actual=2, qty_frustrated=1, comment="No entry")

    def test_respite_has_no_missed_or_extra_hours(self):
        for name in ("qty_missed", "qty_extra"):
            with self.assertProblems((name, "does not apply")):
                self.claim(WEEK_2, qty_actual=2, comment="x", **{name: 1})

    def test_respite_outside_the_dates_of_its_cpli_is_refused(self):
        with self.assertRefused("does not run in this week (01/04/2023 - 31/03/2024)"):
            week = self.week(
                self.cases.bloggs, self.world_monday(-57), self.cases.demo_service
            )
            self.assertTrue(week)
            self.claim(self.world_monday(-57), qty_actual=1)
