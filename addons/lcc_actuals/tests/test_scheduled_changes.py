from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .schedules import APRIL, MAY, ScheduleCommon


@tagged("post_install", "-at_install")
class TestScheduledAnswers(ScheduleCommon):
    """What providers say of a schedule, and what the council does about it."""

    def setUp(self):
        super().setUp()
        self.schedule = self.draw_up(APRIL, self.other_contract)
        provider = self.other_contract.provider_id
        self.user = self.world.portal_user("Mrs Home User", "home.user", provider)

    def as_provider(self):
        can_read = self.schedule.with_user(self.user).has_access("read")
        # Without the portal addon, an officer answers for the provider.
        return self.schedule.with_user(self.user if can_read else self.officer)

    def test_confirmed_by_whom_and_when(self):
        self.as_provider().action_confirm(self.schedule.version)
        self.assertEqual(self.schedule.answer, "confirmed")
        self.assertEqual(self.schedule.answered_by_id, self.as_provider().env.user)
        self.assertTrue(self.schedule.date_answered)
        self.schedule.action_finalise()
        with self.assertRaisesRegex(UserError, "is finalised, so it stays"):
            self.as_provider().action_confirm()

    def test_confirming_what_has_changed_meanwhile_is_refused(self):
        seen = self.schedule.version
        self.olga.with_user(self.officer).date_end = date(2022, 4, 17)
        self.assertEqual(self.schedule.amount_payable, 700.00)
        with self.assertRaisesRegex(UserError, "has changed since you opened it"):
            self.as_provider().action_confirm(seen)
        self.assertEqual(self.schedule.answer, "none")
        self.as_provider().action_confirm(self.schedule.version)

    def test_what_changes_afterwards_is_told(self):
        self.as_provider().action_confirm()
        self.assertFalse(self.schedule.is_changed)
        self.olga.with_user(self.officer).date_end = date(2022, 4, 17)
        self.assertTrue(self.schedule.is_changed)
        text = "When it was answered, £2,800.00 was payable; now it is £700.00."
        self.assertIn(text, self.schedule._get_next_steps())
        self.finalise(self.schedule)
        self.assertIn(text, self.schedule._get_next_steps())
        self.schedule.action_reopen()
        self.as_provider().action_confirm()
        self.assertFalse(self.schedule.is_changed)

    def test_a_rejected_one_waits_until_the_provider_is_asked_again(self):
        with self.assertRaisesRegex(UserError, "enter a comment"):
            self.as_provider().action_reject("  ")
        self.as_provider().action_reject("Mrs Othersby left on the 17th")
        with self.assertRaisesRegex(UserError, "rejected by the provider: Mrs Oth"):
            self.schedule.action_finalise()
        self.schedule.action_clear_answer()
        self.schedule.action_finalise()
        self.assertEqual(self.schedule.move_id.amount_total, 2800.00)

    def test_a_questioned_line_waits_while_the_rest_goes_ahead(self):
        client = self.world.client("Mr", "Otto", "Ormerod")
        level = self.olga.service_level_id
        self.world.cpli(client, self.olga.service_id, level, 1, APRIL)
        line = self.line_of(self.olga)
        self.as_provider().action_question(line.id, "She left on the 17th")
        self.assertEqual(self.schedule.question_count, 1)
        self.schedule.action_finalise()
        self.assertEqual(self.schedule.move_id.amount_total, 2800.00)
        self.assertEqual(line._get_status(), "questioned")
        following = self.draw_up(MAY, self.other_contract)
        waiting = following.line_ids.filtered(lambda each: each.question)
        self.assertEqual(
            [(each.date_from, each.amount) for each in waiting], [(APRIL, 2800.00)]
        )
        # The council mends the plan and replies; what is left goes ahead.
        self.olga.with_user(self.officer).date_end = date(2022, 4, 17)
        waiting = following.line_ids.filtered(lambda each: each.question)
        self.assertEqual(waiting.amount, 700.00)
        # Whichever of its lines the officer replies on.
        self.schedule.action_reply(line.id, "Ended on the 17th, thank you")
        self.assertTrue(waiting.is_answered)
        self.finalise(following)
        self.assertEqual(following.move_id.amount_total, 700.00 + 2800.00)
        last = self.draw_up(date(2022, 6, 6), self.other_contract)
        self.assertFalse(last.line_ids.filtered("question"))
        self.assertEqual(last.amount_payable, 2800.00)

    def test_reopened_it_takes_its_days_back_from_the_next(self):
        self.finalise(self.schedule)
        following = self.draw_up(MAY, self.other_contract)
        self.olga.with_user(self.officer).date_end = date(2022, 5, 1)
        dates = date(2022, 4, 11), date(2022, 5, 8)
        correction = ("2022/2023", True, *dates, -700.00)
        self.assertEqual(self.lines(following), [correction])
        following.action_question(following.line_ids.id, "She left on the 2nd")
        self.schedule.action_reopen()
        stay = ("2022/2023", False, dates[0], date(2022, 5, 1), 2100.00)
        self.assertEqual(self.lines(self.schedule), [stay])
        self.assertEqual(self.schedule.line_ids.question, "She left on the 2nd")
        self.assertFalse(following.line_ids)

    def test_drawn_up_out_of_turn_each_holds_its_own_period(self):
        june = self.draw_up(date(2022, 6, 6), self.other_contract)
        self.assertEqual(june.amount_payable, 5600.00)
        following = self.draw_up(MAY, self.other_contract)
        for schedule in (self.schedule, following, june):
            self.assertEqual(schedule.amount_payable, 2800.00)
            self.assertEqual(schedule.line_ids.period_start, schedule.date_start)

    def test_a_question_waits_at_once_on_a_next_schedule_drawn_up_already(self):
        following = self.draw_up(MAY, self.other_contract)
        self.assertEqual(following.amount_payable, 2800.00)
        line = self.schedule.line_ids
        self.as_provider().action_question(line.id, "She left on the 17th")
        self.finalise(self.schedule)
        self.assertFalse(self.schedule.move_id)
        self.assertEqual(following.amount_payable, 5600.00)
        self.assertEqual(following._get_waiting_total(), 2800.00)
        self.schedule.action_reply(line.id, "She did not")
        self.finalise(following)
        self.assertEqual(following.move_id.amount_total, 5600.00)

    def test_an_officer_of_another_company_takes_no_step(self):
        company = self.env["res.company"].create({"name": "Another council"})
        stranger = self.world._user(
            "Olive Stranger", "stranger", self.officer.group_ids
        )
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        line = self.schedule.line_ids
        self.as_provider().action_question(line.id, "She left on the 17th")
        theirs = self.schedule.with_user(stranger)
        for attempt in (
            lambda: theirs.action_reply(line.id, "No"),
            theirs.action_clear_answer,
            theirs.action_finalise,
            theirs.action_reopen,
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                attempt()
        self.assertFalse(line.reply)

    def test_cost_and_income_wait_together(self):
        self.olga.write(
            {"amount_contribution": 160.75, "is_contribution_collected": True}
        )
        self.as_provider().action_question(self.line_of(self.olga).id, "Is it right?")
        self.schedule.action_finalise()
        self.assertFalse(self.schedule.move_id)
        following = self.draw_up(MAY, self.other_contract)
        self.assertEqual(following.amount_payable, 2 * (2800.00 - 643.00))

    def test_a_question_can_be_taken_back(self):
        line = self.line_of(self.olga)
        self.as_provider().action_question(line.id, "Is it right?")
        self.as_provider().action_withdraw_question(line.id)
        self.schedule.action_finalise()
        self.assertEqual(self.schedule.move_id.amount_total, 2800.00)

    def line_of(self, cpli):
        lines = self.schedule.line_ids
        return lines.filtered(lambda line: line.package_line_id == cpli)[:1]

    def test_lines_of_others_are_not_there(self):
        foreign = self.draw_up(APRIL).line_ids[0]
        for number in (foreign.id, 0, -1, "x", 2**70, None):
            with self.assertRaisesRegex(UserError, "no longer on it"):
                self.as_provider().action_question(number, "Hello")
            with self.assertRaisesRegex(UserError, "no longer on it"):
                self.schedule.action_reply(number, "Hello")

    def test_only_the_role_payments_of_that_provider_answers(self):
        access = self.env["lcc.provider.access"]
        mine = access.search([("user_id", "=", self.user.id)])
        mine.write({"role_payments": False})
        for user in (self.user, self.cases.res_user, self.reader):
            schedule = self.schedule.with_user(user)
            with self.assertRaises(AccessError):
                schedule.action_confirm()
            with self.assertRaises(AccessError):
                schedule.action_reject("No")
            with self.assertRaises(AccessError):
                schedule.action_question(self.schedule.line_ids[0].id, "Why?")
        for user in (self.user, self.reader):
            with self.assertRaises(AccessError):
                self.schedule.with_user(user).action_reply(1, "Because")
            with self.assertRaises(AccessError):
                self.schedule.with_user(user).action_clear_answer()
        self.assertEqual(self.schedule.answer, "none")


@tagged("post_install", "-at_install")
class TestScheduledChanges(ScheduleCommon):
    """Open schedules follow the plan as soon as it changes."""

    def setUp(self):
        super().setUp()
        self.schedule = self.draw_up(APRIL, self.other_contract)

    def test_an_absence_is_apart_and_comes_back_when_it_goes(self):
        absence = (
            self.env["lcc.absence"]
            .with_user(self.officer)
            .create(
                {
                    "client_id": self.olga.client_id.id,
                    "reason": "hospital",
                    "date_start": date(2022, 4, 20),
                    "date_end": date(2022, 4, 25),
                }
            )
        )
        self.assertEqual(self.schedule.amount_payable, 2200.00)
        self.assertEqual(self.schedule.amount_non_payable, 600.00)
        (line,) = self.schedule.line_ids.filtered(lambda line: not line.is_payable)
        self.assertEqual(line.obstacle, "absence")
        self.assertIn("payment stopped during an absence", line._get_reason_text())
        absence.payment = "continue"
        self.assertEqual(self.schedule.amount_payable, 2800.00)
        absence.payment = "stop"
        absence.unlink()
        self.assertEqual(self.schedule.amount_payable, 2800.00)
        self.assertEqual(self.schedule.amount_non_payable, 0)

    def test_an_absence_reported_late_is_corrected_on_the_next(self):
        self.schedule.action_finalise()
        self.env["lcc.absence"].create(
            {
                "client_id": self.olga.client_id.id,
                "reason": "hospital",
                "date_start": date(2022, 4, 20),
                "date_end": date(2022, 4, 25),
            }
        )
        following = self.draw_up(MAY, self.other_contract)
        self.assertEqual(
            self.lines(following),
            [
                ("2022/2023", True, APRIL, date(2022, 5, 8), -600.00),
                ("2022/2023", False, MAY, date(2022, 6, 5), 2800.00),
            ],
        )

    def test_a_new_resident_joins_at_once(self):
        client = self.world.client("Mr", "Otto", "Ormerod")
        level = self.olga.service_level_id
        start = date(2022, 5, 2)
        self.world.cpli(client, self.olga.service_id, level, 1, start)
        self.assertEqual(self.schedule.amount_payable, 3500.00)

    def test_a_backdated_price_corrects_what_was_paid(self):
        self.schedule.action_finalise()
        level = self.olga.service_level_id
        self.world.rate(self.other_contract, level, 714.00, date(2022, 4, 25))
        following = self.draw_up(MAY, self.other_contract)
        self.assertEqual(
            self.lines(following),
            [
                ("2022/2023", True, APRIL, date(2022, 5, 8), 28.00),
                ("2022/2023", False, MAY, date(2022, 6, 5), 2856.00),
            ],
        )

    def test_two_open_schedules_never_hold_the_same_days(self):
        following = self.draw_up(MAY, self.other_contract)
        self.assertEqual(following.amount_payable, 2800.00)
        self.olga.with_user(self.officer).date_start = date(2022, 4, 18)
        self.assertEqual(self.schedule.amount_payable, 2100.00)
        self.assertEqual(following.amount_payable, 2800.00)
        self.finalise(following)
        self.olga.with_user(self.officer).date_end = date(2022, 5, 15)
        self.schedule.action_finalise()
        last = self.draw_up(date(2022, 6, 6), self.other_contract)
        self.assertEqual(
            self.lines(last), [("2022/2023", True, MAY, date(2022, 6, 5), -2100.00)]
        )

    def test_the_other_home_s_schedule_stays(self):
        other = self.draw_up(APRIL)
        version = other.version
        self.olga.with_user(self.officer).date_end = date(2022, 4, 17)
        self.assertEqual(other.version, version)
