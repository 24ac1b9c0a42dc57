import base64
from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..demo.bills import register_payment
from .schedules import APRIL, ScheduleCommon
from .test_settled import SettledCommon


@tagged("post_install", "-at_install")
class TestPaymentReport(SettledCommon):
    """TESTINV4, £1,599.00 of 1 Aug 2023: £600.00 paid within 30 days, the rest late."""

    def setUp(self):
        super().setUp()
        self.bill = self.authorised_bill()
        self.bill._lcc_unsealed().lcc_date_submitted = datetime(2023, 8, 1, 9)
        self.env.company.lcc_base_rate = 5.25
        register_payment(self.bill, amount=600, payment_date=date(2023, 8, 31))
        register_payment(self.bill, payment_date=date(2023, 9, 10))
        self.report = self.env["lcc.payment.report"].with_user(self.reader)

    def sums(self, *groupby, **domain):
        found = self.report._read_group(
            [(name, "=", value) for name, value in domain.items()],
            list(groupby),
            ["amount:sum", "amount_in_time:sum", "days_to_pay:avg"],
            order=groupby and f"{groupby[0]} asc" or None,
        )
        return [
            (*row[:-3], round(row[-3], 2), round(row[-2], 2), round(row[-1], 2))
            for row in found
        ]

    def test_it_comes_to_what_was_paid(self):
        self.assertEqual(
            self.sums("date_paid:day"),
            [
                (date(2023, 8, 31), 600.00, 600.00, 30),
                (date(2023, 9, 10), 999.00, 0, 40),
            ],
        )
        self.assertEqual(self.sums()[0][:2], (1599.00, 600.00))

    def test_each_payment_counts_once_in_averages_however_many_lines_it_has(self):
        other = self.carr_bill()
        other.action_lcc_authorise()
        lines = len(other.invoice_line_ids), len(self.bill.invoice_line_ids)
        self.assertNotEqual(*lines)
        other._lcc_unsealed().lcc_date_submitted = datetime(2023, 8, 1, 9)
        register_payment(other, payment_date=date(2023, 8, 6))
        averages = ["days_to_pay:avg", "share_in_time:avg"]
        ((days, share),) = self.report._read_group([], [], averages)
        # 30 and 40 days for the one bill, 5 for the other.
        self.assertEqual(round(days, 6), 25)
        self.assertEqual(round(share, 2), 66.67)

    def test_the_interest_is_eight_per_cent_over_the_base_rate(self):
        rows = self.report.search([])
        interest = sum(rows.mapped("amount_interest"))
        # £999.00 ten days late at 13.25 % a year.
        self.assertEqual(round(interest, 2), 3.63)
        self.env.company.lcc_base_rate = 0
        self.env.invalidate_all()
        interest = sum(self.report.search([]).mapped("amount_interest"))
        self.assertEqual(round(interest, 2), 2.19)

    def test_a_payment_put_back_is_not_in_it(self):
        self.bill.matched_payment_ids.action_draft()
        self.assertFalse(self.report.search_count([]))

    def test_it_tells_provider_contract_and_service_level(self):
        rows = self.report.search([])
        self.assertEqual(rows.provider_id, self.cases.test)
        self.assertEqual(rows.contract_id, self.cases.test_contract)
        self.assertEqual(
            rows.service_level_id,
            self.cases.two_carer | self.cases.single_carer | self.cases.emergency,
        )
        self.assertEqual(set(rows.mapped("basis")), {"actuals"})
        self.assertEqual(min(rows.mapped("date_delivered")), date(2023, 7, 17))

    def test_its_views_open(self):
        for kind in ("list", "pivot", "graph", "search"):
            self.report.get_view(view_type=kind)
        fields = ["share_in_time:avg", "days_from_invoice:avg", "amount_interest:sum"]
        groups = self.report.formatted_read_group(
            [], ["provider_id", "date_delivered:week", "date_paid:week"], fields
        )
        self.assertTrue(groups)


@tagged("post_install", "-at_install")
class TestReportsOfTheCouncil(ScheduleCommon):
    def test_staff_print_and_download_the_providers_reports(self):
        schedule = self.finalised(APRIL)
        wizards = self.env["lcc.provider.report"].with_user(self.reader)
        pending = wizards.create(
            {"report": "pending", "provider_id": self.cases.res.id}
        )
        pending.action_download_csv()
        text = base64.b64decode(pending.file).decode("utf-8-sig")
        self.assertIn(f",{schedule.amount_payable:.2f},", text)
        register_payment(schedule.move_id, payment_date=date(2022, 5, 13))
        advice = wizards.create({"provider_id": self.cases.res.id})
        self.assertEqual(len(advice.used_method_ids), 1)
        advice.action_download_csv()
        text = base64.b64decode(advice.file).decode("utf-8-sig")
        self.assertIn(f",{schedule.amount_payable:.2f},", text)
        advice.date_to = date(2022, 5, 12)
        advice.action_download_csv()
        rows = base64.b64decode(advice.file).decode("utf-8-sig").splitlines()
        self.assertEqual(len(rows), 1)
        for wizard in (pending, advice):
            action = wizard.action_print()
            values = self.env[f"report.{action['report_name']}"].with_user(self.reader)
            self.assertTrue(values._get_report_values(None, action["data"]))

    def test_others_at_the_council_do_not(self):
        clerk = self.world._user(
            "Colin Clerk", "clerk", self.env.ref("base.group_user")
        )
        with self.assertRaises(AccessError):
            self.env["lcc.provider.report"].with_user(clerk).create({})
