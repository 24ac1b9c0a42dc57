from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import ActualsRefused
from .common import WEEK_2, ActualsCommon

NOT_A_QUANTITY = (
    "abc", "1e9", "-1", "NaN", "", float("nan"), float("inf"), 10**6, 10**400, True,
    [], {}, ["1"], b"1", "1,000", -1, None, "35.004",
)  # fmt: skip
MISSED = {"qty_actual": 5, "qty_missed": 2, "comment": "Cancelled in time"}


@tagged("post_install", "-at_install")
class TestQuantitiesAsTyped(ActualsCommon):
    def test_the_accepted_spellings(self):
        for planned, missed in (("12.5", "1.5"), ("12,5", "1,5"), (" 12.50 ", 1.5)):
            with self.subTest(planned=planned):
                self.save_week(
                    WEEK_2, two_carer={"qty_actual": planned, "qty_missed": missed}
                )
                self.assertRecordValues(
                    self.actual(self.cases.two_carer, monday=WEEK_2),
                    [{"qty_actual": 12.5, "qty_missed": 1.5, "amount_total": 256.25}],
                )

    def test_all_else_is_refused_by_every_route_and_nothing_is_written(self):
        actual = self.actual(self.cases.single_carer)
        for value in NOT_A_QUANTITY:
            with self.subTest(value=repr(value)[:20]), self.assertUntouched(self.week()):
                with self.assertRaises(ActualsRefused) as page:
                    self.save_week(single_carer={"qty_actual": value})
                with self.assertRaises(ActualsRefused):
                    actual.write({"qty_actual": value})
                with self.assertRaises(ActualsRefused):
                    self.create_emergency(qty_actual=value, comment="Fall")
                (problem,) = page.exception.problems
                self.assertEqual(problem.field, "qty_actual")
                self.assertEqual(problem.key, f"cpli-{actual.package_line_id.id}")
                self.assertTrue(
                    str(problem).startswith(
                        "Mrs Rosa Rowanthwaite, week beginning 17 Jul 2023, "
                        "Homecare (LWH) - Single Carer: Actual "
                    )
                )

    def create_emergency(self, **values):
        return self.actuals.create(
            {
                "week_start": "2023-07-17",
                "client_id": self.cases.rowan.id,
                "service_id": self.cases.test_service.id,
                "service_level_id": self.cases.emergency.id,
                **values,
            }
        )

    def test_odd_visits_comments_and_reasons_are_refused_in_words(self):
        for name, value, words in (
            ("visits", "1.5", "must be a whole number"),
            ("visits", "-1", "can't be less than 0"),
            ("visits", True, "is not a number"),
            ("comment", "x" * 501, "longer than 500 characters"),
            ("reason_id", 999_999_999, "is not one of the list"),
            ("reason_id", "9" * 30, "is not one of the list"),
            ("reason_id", "Client away", "is not one of the list"),
            ("reason_id", [1], "is not one of the list"),
        ):
            with self.subTest(name=name, value=value), self.assertProblems((name, words)):
                self.save_week(single_carer={name: value})

    def test_a_comment_that_the_database_cannot_hold_is_no_crash(self):
        entry = {**MISSED, "comment": "Nul \x00 and half a pair \ud800 of words"}
        self.save_week(single_carer=entry)
        self.assertEqual(
            self.actual(self.cases.single_carer).comment, "Nul and half a pair of words"
        )

    def test_odd_weeks_are_refused_in_words(self):
        cases = self.cases
        service, client = cases.test_service.id, cases.rowan.id
        for odd in (
            (service, client, "2023-07-18"),
            (service, client, "2023-02-30"),
            (service, client, "soon"),
            (service, client, None),
            (service, client, 5),
            (service, client, {}),
            (service, client, "9999-12-27"),
            (0, client, "2023-07-17"),
            ("x", client, "2023-07-17"),
            (service, 10**30, "2023-07-17"),
            (service, [client], "2023-07-17"),
        ):
            with self.subTest(odd=odd), self.assertRefused("There is no such week"):
                self.actuals.action_save_week(*odd, [])

    def test_lines_that_are_no_lines_are_refused_in_words(self):
        for lines in (None, "x", [1], [None], {"a": 1}, 7):
            with self.subTest(lines=lines), self.assertRaises(UserError):
                self.save(lines)

    def test_one_line_given_twice_is_refused_not_half_lost(self):
        lines = self.lines(self.week())
        added = self.unplanned(self.cases.emergency, qty_actual=2, comment="Fall")
        with self.assertUntouched(self.week()), self.assertRefused("twice"):
            self.save([*lines, added, {**added, "qty_actual": 3}])

    def test_lines_of_nothing_known_are_refused_in_words(self):
        lines = self.lines(self.week())
        for odd in (
            {},
            {"service_level_id": 999_999_999},
            {"service_level_id": "x"},
            {"package_line_id": 999_999_999},
            {"package_line_id": "x"},
            {"service_level_id": self.cases.single_carer.id},
            {"package_line_id": self.cases.bloggs_respite.id},
        ):
            added = {"qty_actual": 1, "comment": "Odd", **odd}
            with self.subTest(odd=odd), self.assertUntouched(self.week()):
                with self.assertRaises(ActualsRefused) as caught:
                    self.save([*lines, added])
                self.assertNotIn("Bloggs", str(caught.exception))


@tagged("post_install", "-at_install")
class TestEquationAndComment(ActualsCommon):
    def test_a_broken_sum_is_spelled_out_with_its_way_out(self):
        words = (
            "Actual 6 is not Planned 7 - Frustrated 0 - Missed 2 + Extra 0 = 5. "
            "Change Actual to 5, or correct the other figures."
        )
        with self.assertProblems(("qty_actual", words)):
            self.save_week(single_carer={**MISSED, "qty_actual": 6})
        with self.assertRefused("Rosa Rowanthwaite", "17 Jul 2023", words):
            self.actual(self.cases.single_carer).write({**MISSED, "qty_actual": 6})

    def test_the_sum_that_adds_up_is_saved_by_page_and_back_office_alike(self):
        self.save_week(single_carer=MISSED)
        actual = self.actual(self.cases.single_carer)
        self.assertRecordValues(actual, [{"qty_actual": 5, "amount_total": 102.50}])
        actual.write({"qty_actual": 8, "qty_missed": 0, "qty_extra": 1})
        self.assertRecordValues(actual, [{"qty_actual": 8, "amount_total": 164.00}])

    def test_more_missed_than_planned_has_no_sum(self):
        entry = {"qty_actual": 0, "qty_missed": 8, "comment": "All"}
        with self.assertProblems(("qty_actual", "= -1.")):
            self.save_week(single_carer=entry)

    def test_a_comment_is_compulsory_beside_each_difference(self):
        for name, actual, field in (
            ("qty_frustrated", 6, "Frustrated"),
            ("qty_missed", 6, "Missed"),
            ("qty_extra", 8, "Extra"),
        ):
            for comment in ("", "   ", False):
                entry = {"qty_actual": actual, name: 1, "comment": comment}
                with self.assertProblems(("comment", f"when {field} is not 0")):
                    self.save_week(single_carer=entry)

    def test_no_comment_is_needed_where_all_went_to_plan(self):
        self.save_week(single_carer={"comment": ""})
        self.assertRecordValues(
            self.actual(self.cases.single_carer), [{"state": "confirmed", "comment": ""}]
        )

    def test_quantities_step_by_a_quarter(self):
        entry = {"qty_actual": 6.9, "qty_missed": 0.1, "comment": "Late"}
        with self.assertProblems(
            ("qty_actual", "6.9 is not a whole number of steps of 0.25"),
            ("qty_missed", "0.1 is not a whole number of steps of 0.25"),
        ):
            self.save_week(single_carer=entry)
        self.save_week(single_carer={**entry, "qty_actual": 6.75, "qty_missed": 0.25})

    def test_a_level_counted_by_whole_units_takes_no_quarters(self):
        self.cases.single_carer.qty_step = 1
        with self.assertProblems(
            ("qty_actual", "steps of 1"), ("qty_missed", "steps of 1")
        ):
            self.save_week(
                single_carer={"qty_actual": 6.75, "qty_missed": 0.25, "comment": "Late"}
            )

    def test_every_problem_of_every_line_is_told_at_once_and_nothing_written(self):
        with self.assertUntouched(self.week()), self.assertProblems(
            ("qty_actual", "Change Actual to 6"),
            ("comment", "compulsory when Missed"),
            ("visits", "must be a whole number"),
        ) as caught:
            self.save_week(
                single_carer={"qty_missed": 1}, two_carer={"visits": "2.5"}
            )
        labels = {problem.label for problem in caught.exception.problems}
        self.assertEqual(len(labels), 2)

    def test_a_right_line_is_not_written_beside_a_wrong_one(self):
        with self.assertUntouched(self.week()), self.assertRaises(ActualsRefused):
            self.save_week(single_carer=MISSED, two_carer={"qty_missed": 7})


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
        if not any(line["package_line_id"] == cases.bloggs_respite.id for line in lines):
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


@tagged("post_install", "-at_install")
class TestWhatCannotBeWritten(ActualsCommon):
    """Money and life follow from what is entered; nobody types them."""

    FIELDS = {
        "state": "locked",
        "qty_planned": 1,
        "qty_plan_now": 1,
        "confirmed_by_id": 1,
        "date_confirmed": "2023-07-20 10:00:00",
        "date_locked": "2023-07-20 10:00:00",
        "lock_reason": "x",
        "approval_state": "approved",
        "approval_reason": "x",
        "approved_by_id": 1,
        "date_approved": "2023-07-20 10:00:00",
        "date_reopened_until": "2030-01-01",
        "version": "x",
        "amount_total": 0.01,
        "price_unit": 99.99,
        "rate_id": 1,
        "date_from": "2023-07-17",
        "date_to": "2023-07-17",
        "financial_year": "1999/2000",
        "kind": "unplanned",
        "contract_id": 1,
        "provider_id": 1,
        "company_id": 1,
        "is_plan_changed": True,
    }

    def test_workflow_and_money_are_not_written(self):
        actual = self.actual(self.cases.single_carer)
        for user in (self.officer, self.manager):
            for name, value in self.FIELDS.items():
                with self.subTest(name=name), self.assertUntouched(actual):
                    with self.assertRefused("can't be written"):
                        actual.with_user(user).write({name: value, "comment": "x"})

    def test_workflow_and_money_are_not_created(self):
        identity = {
            "week_start": WEEK_2,
            "client_id": self.cases.rowan.id,
            "service_id": self.cases.test_service.id,
            "service_level_id": self.cases.notice.id,
            "qty_actual": 1,
            "comment": "Notice",
        }
        for name, value in self.FIELDS.items():
            with self.subTest(name=name), self.assertRefused("can't be written"):
                self.actuals.create({**identity, name: value})
        self.assertRecordValues(
            self.actuals.create(identity), [{"amount_total": 20.50, "state": "confirmed"}]
        )

    def test_an_actual_stays_on_its_line_and_week(self):
        actual = self.actual(self.cases.single_carer)
        for name, value in (
            ("week_start", WEEK_2),
            ("client_id", self.cases.carr.id),
            ("package_line_id", self.cases.bloggs_line.id),
            ("service_id", self.cases.demo_service.id),
            ("service_level_id", self.cases.two_carer.id),
        ):
            with self.assertRefused("remove it and add another"):
                actual.write({name: value})

    def test_history_is_not_written_by_anyone(self):
        actual = self.actual(self.cases.two_carer)
        self.assertTrue(actual.history_ids)
        command = [(0, 0, {"event": "approved", "user_id": self.reader.id})]
        for user in (self.officer, self.manager):
            with self.assertRaises(UserError):
                actual.with_user(user).write({"history_ids": command})
            with self.assertRaises(UserError):
                actual.history_ids.with_user(user).write({"note": "x"})

    def test_a_created_line_is_of_its_cplis_client_whatever_is_sent(self):
        line = self.week().package_line_id[0]
        monday = date(2023, 8, 14)
        actual = self.actuals.create(
            {
                "package_line_id": line.id,
                "week_start": monday,
                "client_id": self.cases.bloggs.id,
                "service_id": self.cases.demo_service.id,
            }
        )
        self.assertRecordValues(
            actual,
            [
                {
                    "client_id": line.client_id.id,
                    "service_id": line.service_id.id,
                    "state": "generated",
                    "qty_actual": line.qty_week,
                }
            ],
        )

    def test_a_created_line_needs_a_monday(self):
        line = self.week().package_line_id[0]
        with self.assertRefused("is not a Monday"):
            self.actuals.create({"package_line_id": line.id, "week_start": "2023-08-15"})
        with self.assertRaises(UserError):
            self.actuals.create({"package_line_id": line.id})
