from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import WEEK_2, ActualsCommon
from .schedules import APRIL, MAY, ScheduleCommon

FIGURES = ("client", "date_from", "old", "new", "quantity", "week", "past")


class StatementsCommon:
    def statement(self, user, provider):
        rates = self.env["lcc.rate"].with_user(user)
        return rates.action_read_price_statement(provider.id)

    def figures(self, statement):
        return [tuple(row[name] for name in FIGURES) for row in statement["rows"]]


@tagged("post_install", "-at_install")
class TestStatementsOfHomecare(StatementsCommon, ActualsCommon):
    """TEST PROVIDER's two carers of £20.50, from 24 Jul 2023 on £21.26."""

    def setUp(self):
        super().setUp()
        cases = self.cases
        self.rate = self.world.rate(cases.test_contract, cases.two_carer, 21.26, WEEK_2)

    def test_a_backdated_uplift_of_a_person_and_week(self):
        cases = self.cases
        statement = self.statement(cases.test_user, cases.test)
        # 14 hours planned; three confirmed weeks of 12 hours, each £0.76 an hour more.
        self.assertEqual(
            self.figures(statement),
            [("Mrs Rosa Rowanthwaite", WEEK_2, 20.50, 21.26, 14.0, 10.64, 27.36)],
        )
        weeks = cases.rowan.package_line_ids.actual_ids.filtered(
            lambda week: week.rate_id == self.rate and week.state != "generated"
        )
        # 3 x £246.00 before.
        self.assertEqual(sum(weeks.mapped("amount_total")), 738.00 + 27.36)
        self.assertEqual(
            (statement["amount_week"], statement["amount_past"]), (10.64, 27.36)
        )

    def test_providers_read_their_own_statement(self):
        cases = self.cases
        # Mrs Bloggs's 35 hours, of £17.14 until 31 Mar 2022 and £17.84 since.
        self.assertEqual(
            self.figures(self.statement(cases.demo_user, cases.demo)),
            [("Mrs Jane Bloggs", date(2022, 4, 1), 17.14, 17.84, 35.0, 24.50, 0.00)],
        )
        for user in (cases.demo_user, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.statement(user, cases.test)
        clerk = self.world.portal_user(
            "Ann Entry", "ann", cases.test, role_actuals=True
        )
        with self.assertRaises(AccessError):
            self.statement(clerk, cases.test)

    def test_the_role_payments_alone_reads_of_what_is_paid_on_plan(self):
        clerk = self.world.portal_user(
            "Pay Clerk", "pay.clerk", self.cases.test, role_payments=True
        )
        self.assertIsNone(self.statement(clerk, self.cases.test))

    def test_who_came_at_the_new_price_is_not_told_of_an_old_one(self):
        client = self.world.client("Mr", "Neil", "Newcombe")
        cases = self.cases
        self.world.cpli(client, cases.test_service, cases.two_carer, 7, WEEK_2)
        statement = self.statement(self.officer, cases.test)
        self.assertEqual(len(statement["rows"]), 1)

    def test_prices_that_wait_for_approval_are_not_told(self):
        draft = self.env["lcc.rate"].with_user(self.officer)
        draft.create(
            {
                "contract_id": self.cases.test_contract.id,
                "service_level_id": self.cases.single_carer.id,
                "date_start": WEEK_2,
                "price": 99.99,
            }
        )
        statement = self.statement(self.officer, self.cases.test)
        self.assertNotIn(99.99, [row["new"] for row in statement["rows"]])

    def test_the_print_says_the_same(self):
        report = self.env["ir.actions.report"].with_user(self.officer)
        html = report._render_qweb_html(
            "lcc_actuals.action_report_new_prices", self.cases.test.ids
        )[0].decode()
        action = self.rate.with_user(self.officer).action_print_statements()
        self.assertEqual(action["context"]["active_ids"], self.cases.test.ids)
        for text in ("TEST PROVIDER", "Mrs Rosa Rowanthwaite", "£21.26", "£27.36"):
            self.assertIn(text, html)


@tagged("post_install", "-at_install")
class TestStatementsOfACareHome(StatementsCommon, ScheduleCommon):
    """Mrs Othersby of OTHER HOME: £700.00 a week, from 25 Apr 2022 on £714.00."""

    def test_so_far_is_the_adjustment_of_what_is_finalised(self):
        self.finalised(APRIL, self.other_contract)
        provider = self.other_contract.provider_id
        start = date(2022, 4, 25)
        self.world.rate(self.other_contract, self.olga.service_level_id, 714.00, start)
        statement = self.statement(self.officer, provider)
        self.assertEqual(
            self.figures(statement),
            [("Mrs Olga Othersby", start, 700.00, 714.00, 1.0, 14.00, 28.00)],
        )
        following = self.draw_up(MAY, self.other_contract)
        adjusted = following.line_ids.filtered("is_adjustment")
        self.assertEqual(adjusted.amount, 28.00)
