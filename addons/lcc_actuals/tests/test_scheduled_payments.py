from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from .schedules import APRIL, MARCH, MAY, ScheduleCommon

#: What the demo home's three residents come to in the guide's period.
WHOLE_APRIL = 2029.96 + 2141.20 + 2029.80


@tagged("post_install", "-at_install")
class TestScheduledPayments(ScheduleCommon):
    """Schedules are drawn up once, finalised into native bills, and taken back."""

    def test_a_schedule_holds_each_resident_s_days(self):
        self.finalised(MARCH)
        schedule = self.draw_up(date(2022, 4, 20))
        self.assertEqual(
            schedule.display_name, "CH - DEMO RES - 11 Apr 2022 to 8 May 2022"
        )
        self.assertEqual(schedule.financial_year, "2022/2023")
        self.assertEqual(
            self.lines(schedule),
            [
                ("2022/2023", False, APRIL, date(2022, 5, 8), 2141.20),
                ("2022/2023", False, APRIL, date(2022, 5, 8), 2029.96),
                ("2022/2023", False, APRIL, date(2022, 5, 8), 2029.80),
            ],
        )
        self.assertAlmostEqual(schedule.amount_payable, WHOLE_APRIL)
        self.assertEqual(schedule.amount_non_payable, 0)
        self.assertEqual((schedule.state, schedule.answer), ("open", "none"))

    def test_days_since_the_first_paid_one_come_with_the_first_schedule(self):
        schedule = self.draw_up(MARCH)
        self.assertEqual(
            self.lines(schedule, self.cora),
            [
                ("2021/2022", False, date(2022, 2, 14), date(2022, 3, 13), 2141.20),
                ("2021/2022", False, MARCH, date(2022, 3, 31), 1376.49),
                ("2022/2023", False, date(2022, 4, 1), date(2022, 4, 10), 764.71),
            ],
        )
        self.assertEqual(
            self.lines(schedule, self.dennis)[0][2], date(2022, 2, 14), "paid elsewhere"
        )

    def test_made_twice_it_is_the_same_once(self):
        first = self.draw_up(APRIL)
        lines, version = first.line_ids, first.version
        self.assertEqual(self.draw_up(date(2022, 5, 8)), first)
        self.assertEqual((first.line_ids, first.version), (lines, version))
        self.assertEqual(len(first.contract_id.scheduled_payment_ids), 1)

    def test_the_days_that_follow_are_stated(self):
        """8 May 2022 is a Sunday; the cut-off is Tuesday 17:00 on the council's clock,
        the run a working day later, the bank two after that."""
        schedule = self.draw_up(APRIL)
        self.assertEqual(schedule.date_cutoff, datetime(2022, 5, 10, 16, 0))
        self.assertEqual(schedule.date_run, date(2022, 5, 11))
        self.assertEqual(schedule.date_bank, date(2022, 5, 13))

    def test_bank_holidays_move_run_and_bank(self):
        calendar = self.env.ref("lcc_actuals.resource_calendar_council")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "A holiday",
                "calendar_id": calendar.id,
                "date_from": datetime(2022, 5, 11, 0, 0),
                "date_to": datetime(2022, 5, 11, 22, 59),
            }
        )
        schedule = self.draw_up(APRIL)
        self.assertEqual(schedule.date_run, date(2022, 5, 12))
        self.assertEqual(schedule.date_bank, date(2022, 5, 16))

    def test_finalising_posts_a_native_bill_to_the_penny(self):
        self.finalised(MARCH)
        schedule = self.finalised(APRIL)
        bill = schedule.move_id
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "posted"))
        self.assertEqual(bill.lcc_status, "authorised")
        self.assertEqual(bill.lcc_authorised_by_id, self.officer)
        self.assertEqual(bill.ref, "CH - DEMO RES 11/04/2022")
        self.assertAlmostEqual(bill.amount_total, WHOLE_APRIL)
        self.assertEqual(
            sorted(bill.invoice_line_ids.mapped("price_subtotal")),
            [2029.80, 2029.96, 2141.20],
        )
        payable = bill.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        self.assertAlmostEqual(payable.balance, -WHOLE_APRIL)
        self.assertEqual(schedule.state, "finalised")
        self.assertEqual(schedule.finalised_by_id, self.officer)
        for line in schedule.line_ids:
            self.assertAlmostEqual(line.move_line_id.price_subtotal, line.amount)
            self.assertNotIn(line.client_id.last_name, line.move_line_id.name)
            self.assertTrue(line.move_line_id.analytic_distribution)
            self.assertEqual(
                line.move_line_id.lcc_commitment_id.client_id, line.client_id
            )

    def test_paid_natively_it_is_paid(self):
        schedule = self.finalised(APRIL)
        self.assertEqual(
            schedule.line_ids.mapped(lambda line: line._get_status()).pop(), "finalised"
        )
        self.pay(schedule.move_id)
        self.assertEqual(schedule.move_id.lcc_status, "finalised")
        self.assertTrue(schedule.is_paid)
        self.assertEqual({line._get_status() for line in schedule.line_ids}, {"paid"})
        with self.assertRaisesRegex(UserError, "money has been paid"):
            schedule.action_reopen()

    def pay(self, bill):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        ).create({})._create_payments()

    def test_a_period_that_has_not_begun_is_not_finalised(self):
        schedule = self.draw_up(MAY)
        with self.assertRaisesRegex(UserError, "9 May 2022 to .* has not begun"):
            schedule.action_finalise()
        with freeze_time("2022-05-09 09:00:00"):
            schedule.action_finalise()
        self.assertEqual(schedule.state, "finalised")

    def test_a_finalised_one_stays_and_the_next_corrects_it(self):
        schedule = self.finalised(MARCH)
        lines = schedule.line_ids
        self.cora.with_user(self.officer).date_end = date(2022, 2, 20)
        self.assertEqual(self.draw_up(MARCH).line_ids, lines)
        following = self.draw_up(APRIL)
        self.assertEqual(
            self.lines(following, self.cora),
            [
                ("2021/2022", True, date(2022, 2, 14), date(2022, 3, 13), -1605.90),
                ("2021/2022", True, MARCH, date(2022, 4, 10), -1376.49),
                ("2022/2023", True, MARCH, date(2022, 4, 10), -764.71),
            ],
        )
        line = following.line_ids.filtered("is_adjustment")[0]
        self.assertEqual(
            line._get_reason_text(),
            "Discharge Support - Residential (Bed), Spot. (Adj)",
        )
        again = self.draw_up(MAY)
        self.assertFalse(self.lines(again, self.cora), "corrected once")

    def test_a_negative_schedule_is_a_credit_note(self):
        self.finalised(APRIL, self.other_contract)
        self.olga.with_user(self.officer).date_end = date(2022, 4, 17)
        schedule = self.finalised(MAY, self.other_contract)
        self.assertEqual(schedule.amount_payable, -2100.00)
        bill = schedule.move_id
        self.assertEqual((bill.move_type, bill.amount_total), ("in_refund", 2100.00))
        self.assertEqual(bill.lcc_status, "authorised")

    def test_contributions_are_income_of_the_provider(self):
        self.olga.write(
            {"amount_contribution": 160.75, "is_contribution_collected": True}
        )
        schedule = self.finalised(APRIL, self.other_contract)
        self.assertEqual(
            [(line.part, line.amount) for line in schedule.line_ids.sorted()],
            [("value", 2800.00), ("contribution", -643.00)],
        )
        self.assertEqual(schedule.amount_payable, 2157.00)
        self.assertEqual(schedule.move_id.amount_total, 2157.00)
        self.assertEqual(schedule.move_id.lcc_amount_contribution, 643.00)

    def test_reopening_cancels_the_bill_and_follows_the_plan_again(self):
        schedule = self.finalised(APRIL, self.other_contract)
        bill = schedule.move_id
        self.olga.with_user(self.officer).date_end = date(2022, 4, 17)
        schedule.action_reopen()
        self.assertEqual((bill.state, bill.lcc_status), ("cancel", "cancelled"))
        self.assertEqual((schedule.state, schedule.amount_payable), ("open", 700.00))
        schedule.action_finalise()
        self.assertNotEqual(schedule.move_id, bill)
        self.assertEqual(schedule.move_id.amount_total, 700.00)

    def test_cancelling_the_bill_in_accounting_reopens_too(self):
        schedule = self.finalised(APRIL, self.other_contract)
        bill = schedule.move_id
        bill.with_user(self.officer).button_cancel()
        self.assertEqual((schedule.state, schedule.move_id.id), ("open", False))
        with self.assertRaisesRegex(UserError, "cancelling is for good"):
            bill.with_user(self.officer).button_draft()

    def test_a_bill_of_a_schedule_is_sealed(self):
        bill = self.finalised(APRIL, self.other_contract).move_id
        for user in (self.officer, self.env.user):
            as_user = bill.with_user(user)
            with self.assertRaises(UserError):
                as_user.button_draft()
            with self.assertRaises(UserError):
                as_user.ref = "Another"
            with self.assertRaises(UserError):
                as_user.invoice_line_ids[0].price_unit = 1
            with self.assertRaises(UserError):
                as_user.lcc_scheduled_payment_id = False
            with self.assertRaises(UserError):
                as_user.copy()

    def test_what_nobody_answers_is_finalised_at_its_cut_off(self):
        schedule = self.draw_up(APRIL, self.other_contract)
        rejected = self.draw_up(APRIL)
        rejected.action_reject("Mrs Cloughfold left us")
        with freeze_time("2022-05-10 15:59:00"):
            self.run_job("cron_finalise_schedules")
        self.assertEqual(schedule.state, "open")
        with freeze_time("2022-05-10 16:01:00"):
            self.run_job("cron_finalise_schedules")
        self.assertEqual(schedule.state, "finalised")
        self.assertEqual(schedule.answer, "none")
        self.assertFalse(schedule.finalised_by_id, "the job did")
        self.assertEqual(rejected.state, "open")

    def test_the_daily_job_draws_up_what_is_missing(self):
        self.draw_up(APRIL)
        self.run_job("cron_draw_up_schedules")
        found = self.env["lcc.scheduled.payment"].search([("date_start", "=", APRIL)])
        self.assertEqual(
            found.contract_id, self.contract | self.other_contract, "homecare is not"
        )

    def test_one_that_cannot_be_finalised_says_why_and_keeps_no_other_from_it(self):
        schedule, other = self.draw_up(APRIL), self.draw_up(APRIL, self.other_contract)
        # A tax that is part of the price would change what is paid.
        tax = self.env["account.tax"].create(
            {
                "name": "Included",
                "amount": 20,
                "type_tax_use": "purchase",
                "price_include_override": "tax_included",
            }
        )
        self.olga.service_level_id.product_id.supplier_taxes_id = tax
        with freeze_time("2022-05-10 16:01:00"):
            self.run_job("cron_finalise_schedules")
        self.assertEqual(schedule.state, "finalised")
        self.assertEqual((other.state, other.move_id.id), ("open", False))
        self.assertIn("comes to £2,800.00, its bill would come to", other.problem)
        self.assertFalse(
            self.env["account.move"].search([("ref", "like", "CH - OTHER")])
        )

    def test_the_job_keeps_no_empty_schedule(self):
        empty = self.world.contract(self.world.provider("EMPTY"), "CH", "scheduled")
        self.olga.date_end = APRIL
        self.other_contract.date_end = date(2022, 4, 17)
        self.run_job("cron_draw_up_schedules")
        self.assertFalse(empty.scheduled_payment_ids)
        self.assertEqual(
            self.other_contract.scheduled_payment_ids.amount_payable, 100.00
        )

    def test_many_are_finalised_in_the_background(self):
        schedules = self.schedules.browse()
        for number in range(21):
            provider = self.world.provider(f"HOME {number}")
            contract = self.world.contract(provider, "CH", "scheduled", start=APRIL)
            schedules |= self.draw_up(APRIL, contract)
        told = schedules.action_finalise()["params"]["message"]
        self.assertIn("21 scheduled payments are being finalised", told)
        self.assertEqual(set(schedules.mapped("state")), {"open"})
        self.assertTrue(all(schedules.mapped("is_to_finalise")))
        self.run_job("cron_finalise_schedules")
        self.assertEqual(set(schedules.mapped("state")), {"finalised"})
        self.assertEqual(schedules.finalised_by_id, self.officer)
        self.assertFalse(schedules.move_id, "nothing to bill")

    def test_what_changes_before_its_turn_in_the_background_is_told(self):
        other = self.draw_up(APRIL, self.other_contract)
        schedules = self.draw_up(APRIL) | other
        for number in range(19):
            provider = self.world.provider(f"HOME {number}")
            contract = self.world.contract(provider, "CH", "scheduled", start=APRIL)
            schedules |= self.draw_up(APRIL, contract)
        schedules.action_finalise()
        self.olga.with_user(self.second_officer).date_end = date(2022, 4, 17)
        self.run_job("cron_finalise_schedules")
        self.assertEqual(set((schedules - other).mapped("state")), {"finalised"})
        self.assertEqual((other.state, other.is_to_finalise), ("open", False))
        self.assertIn(f"changed since {self.officer.name} asked", other.problem)
        told = self.env["mail.message"].search(
            [("model", "=", other._name), ("res_id", "=", other.id)]
        )
        self.assertIn(self.officer.partner_id, told.partner_ids)
        other.action_finalise()
        self.assertEqual(other.move_id.amount_total, 700.00)
        self.assertFalse(other.problem)

    def test_one_rejected_before_its_turn_in_the_background_is_asked_for_anew(self):
        other = self.draw_up(APRIL, self.other_contract)
        schedules = other
        for number in range(20):
            provider = self.world.provider(f"HOME {number}")
            contract = self.world.contract(provider, "CH", "scheduled", start=APRIL)
            schedules |= self.draw_up(APRIL, contract)
        schedules.action_finalise()
        other.action_reject("Mrs Othersby left on the 17th")
        self.run_job("cron_finalise_schedules")
        other.action_clear_answer()
        self.run_job("cron_finalise_schedules")
        self.assertEqual((other.state, other.answer), ("open", "none"))

    def test_a_reference_that_is_taken_says_so_and_keeps_no_other_from_it(self):
        schedule, other = self.draw_up(APRIL), self.draw_up(APRIL, self.other_contract)
        taken = self.finalised(APRIL, self.other_contract).move_id
        taken.with_user(self.officer).button_cancel()
        self.assertEqual(other.state, "open")
        self.env.flush_all()
        # As the provider's own invoice of that reference stands in the books.
        self.env.cr.execute(
            "UPDATE account_move SET state = 'draft' WHERE id = %s", [taken.id]
        )
        with freeze_time("2022-05-10 16:01:00"), mute_logger("odoo.sql_db"):
            self.run_job("cron_finalise_schedules")
        self.assertEqual((schedule.state, other.state), ("finalised", "open"))
        self.assertIn("already has an invoice or credit note of that", other.problem)

    def test_days_without_an_approved_price_wait(self):
        bed = self.world.level("Residential (Suite)", unit="week")
        service = self.olga.service_id
        client = self.world.client("Mr", "Oscar", "Oversby")
        cpli = self.world.cpli(client, service, bed, 1, APRIL)
        schedule = self.draw_up(APRIL, self.other_contract)
        self.assertEqual(schedule.amount_payable, 2800.00)
        (line,) = schedule.line_ids.filtered(lambda line: not line.is_payable)
        self.assertEqual((line.package_line_id, line.obstacle), (cpli, "price"))
        self.world.rate(self.other_contract, bed, 650.00, APRIL)
        self.assertEqual(schedule.amount_payable, 5400.00)
        self.assertTrue(all(schedule.line_ids.mapped("is_payable")))

    def test_a_withdrawn_price_takes_nothing_back(self):
        self.finalised(APRIL, self.other_contract)
        self.other_contract.rate_ids.with_user(self.manager).action_withdraw()
        schedule = self.draw_up(MAY, self.other_contract)
        self.assertEqual(self.lines(schedule), [])

    # Who may

    def test_only_officers_who_keep_bills_finalise(self):
        schedule = self.draw_up(APRIL)
        for user in (self.reader, self.cases.res_user):
            with self.assertRaises(AccessError):
                schedule.with_user(user).action_finalise()
            with self.assertRaises(AccessError):
                self.schedules.with_user(user).action_draw_up(self.contract.ids)
        self.officer.group_ids -= self.env.ref("account.group_account_invoice")
        with self.assertRaises(AccessError):
            schedule.action_finalise()
        self.assertEqual(schedule.state, "open")

    def test_nobody_writes_schedules_by_hand(self):
        schedule = self.draw_up(APRIL)
        for user in (self.officer, self.manager):
            with self.assertRaises(AccessError):
                schedule.with_user(user).state = "finalised"
            with self.assertRaises(AccessError):
                schedule.with_user(user).line_ids[0].amount = 1
            with self.assertRaises(AccessError):
                schedule.with_user(user).unlink()

    def test_a_contract_keeps_basis_calendar_and_first_day(self):
        self.draw_up(APRIL)
        homecare = self.world.calendar("Homecare", date(2023, 7, 17))
        self.contract.calendar_id.weeks = 4
        for vals in ({"weeks": 2}, {"date_anchor": date(2022, 4, 18)}):
            with self.assertRaisesRegex(ValidationError, "payments follow it"):
                self.contract.calendar_id.write(vals)
        homecare.weeks = 2
        for vals in (
            {"basis": "actuals"},
            {"calendar_id": homecare.id},
            {"date_paid_from": date(2022, 1, 1)},
            {"date_start": date(2021, 1, 1)},
        ):
            with self.assertRaisesRegex(ValidationError, "has scheduled payments"):
                self.contract.write(vals)
        self.other_contract.calendar_id = homecare

    def test_a_level_that_care_is_planned_at_keeps_its_kind(self):
        schedule = self.finalised(APRIL, self.other_contract)
        with self.assertRaisesRegex(ValidationError, "so its kind stays"):
            self.olga.service_level_id.kind = "intermittent"
        self.olga.service_level_id.kind = "planned"
        self.assertEqual(self.draw_up(MAY, self.other_contract).amount_payable, 2800)
        self.assertEqual(schedule.amount_payable, 2800.00)

    def test_a_paid_package_stays(self):
        self.draw_up(APRIL)
        with self.assertRaisesRegex(ValidationError, "recorded or paid"):
            self.mavis.unlink()
        with self.assertRaisesRegex(ValidationError, "recorded or paid"):
            self.mavis.client_id = self.dennis.client_id

    # Purchase orders

    def test_purchase_orders_say_what_is_planned_received_and_billed(self):
        self.draw_up(APRIL, self.other_contract)
        order = self.env["lcc.commitment"].search(
            [("contract_id", "=", self.other_contract.id)]
        )
        self.assertEqual(order.name, "Othersby, Olga, 2022/2023")
        figures = order.action_read_order()[0]["totals"]
        self.assertEqual(figures["received"]["value"], 0)
        # 11 Apr 2022 to 31 Mar 2023: 355 days at £100.
        self.assertEqual(figures["planned"]["value"], 35500.00)
        schedule = self.finalised(APRIL, self.other_contract)
        (read,) = order.action_read_order()
        self.assertEqual(read["totals"]["received"]["value"], 2800.00)
        self.assertEqual(read["totals"]["billed"]["value"], 2800.00)
        self.assertEqual(read["lines"][0]["billed"]["quantity"], 4.0)
        (document,) = read["documents"]
        self.assertEqual(document["schedule_id"], schedule.id)
        self.assertEqual((document["value"], document["contribution"]), (2800.00, 0))
        schedule.action_reopen()
        (read,) = order.action_read_order()
        self.assertEqual(read["totals"]["billed"]["value"], 0)
