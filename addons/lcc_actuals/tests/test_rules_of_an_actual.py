from odoo.exceptions import UserError
from odoo.tests import tagged

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
            with (
                self.subTest(value=repr(value)[:20]),
                self.assertUntouched(self.week()),
            ):
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
            with (
                self.subTest(name=name, value=value),
                self.assertProblems((name, words)),
            ):
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
            self.actual(self.cases.single_carer),
            [{"state": "confirmed", "comment": ""}],
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
        with (
            self.assertUntouched(self.week()),
            self.assertProblems(
                ("qty_actual", "Change Actual to 6"),
                ("comment", "compulsory when Missed"),
                ("visits", "must be a whole number"),
            ) as caught,
        ):
            self.save_week(single_carer={"qty_missed": 1}, two_carer={"visits": "2.5"})
        labels = {problem.label for problem in caught.exception.problems}
        self.assertEqual(len(labels), 2)

    def test_a_right_line_is_not_written_beside_a_wrong_one(self):
        with self.assertUntouched(self.week()), self.assertRaises(ActualsRefused):
            self.save_week(single_carer=MISSED, two_carer={"qty_missed": 7})
