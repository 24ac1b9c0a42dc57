import csv
import io
from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from openpyxl import load_workbook

from ..demo.bills import draw_up, register_payment
from ..models.reports.lcc_remittance_report import period_bounds
from .schedules import APRIL, MARCH, MAY, ScheduleCommon
from .test_settled import SettledCommon

#: The ways from a payment to what it pays.
TO_BILLS = (
    "invoice_ids",
    "move_id.line_ids.matched_credit_ids.credit_move_id.move_id",
    "move_id.line_ids.matched_debit_ids.debit_move_id.move_id",
)


class RemittanceCommon:
    """What tests of remittance advice ask, always with the sum that must come out."""

    def advice(self, provider=None, user=None, **parameters):
        reports = self.env["lcc.remittance.report"].with_user(user or self.reader)
        provider = provider or self.cases.test
        self.assertFoundEitherWay(provider)
        advice = reports.action_read_remittance(provider.id, **parameters)
        for payment in advice["payments"]:
            self.assertAddsUp(payment)
        return advice["payments"]

    def assertFoundEitherWay(self, provider):
        """Payments are found from their bills; asked one by one they are the same."""
        payments = self.env["account.payment"].sudo()
        bills = Domain("lcc_provider_id", "=", provider.id)
        bills &= Domain("state", "=", "posted")
        asked = Domain("state", "in", ("in_process", "paid"))
        asked &= Domain.OR([Domain(way, "any", bills) for way in TO_BILLS])
        found = payments.search(payments._lcc_made_domain(provider))
        self.assertEqual(found, payments.search(asked))

    def assertAddsUp(self, payment):
        """Lines come to their bill, bills and what is left to the payment."""
        for bill in payment["bills"]:
            lines = sum(line["amount"] for line in bill["lines"])
            self.assertEqual(round(lines, 2), round(bill["paid"], 2))
        paid = sum(bill["paid"] for bill in payment["bills"]) + payment["rest"]
        self.assertEqual(round(paid, 2), round(payment["amount"], 2))

    def told(self, payment):
        """Return (kind, reference, paid) of the bills."""
        return [
            (bill["kind_text"], bill["reference"], round(bill["paid"], 2))
            for bill in payment["bills"]
        ]

    def choices(self, provider=None, contract=None, user=None):
        reports = self.env["lcc.remittance.report"].with_user(user or self.reader)
        return reports.action_read_choices(
            (provider or self.cases.test).id, contract and contract.id
        )


@tagged("post_install", "-at_install")
class TestRemittanceOfInvoices(RemittanceCommon, SettledCommon):
    def two_invoices_and_a_credit_note(self):
        """TESTINV4 of £1,599.00, TESTINV5 of £2,296.00 and a credit note of £492.00 for
        two weeks of Mrs Rowanthwaite's that were cut off."""
        first = self.authorised_bill()
        second = self.carr_bill()
        second.action_lcc_authorise()
        return first, second, self.credit_note()

    def credit_note(self):
        actual = self.actual(self.cases.two_carer)
        actual.sudo().package_line_id.date_end = date(2023, 7, 24)
        note = self.draw_up("TESTCN1", kind="credit_note")
        self.submit(note)
        note.action_lcc_authorise()
        return note

    def test_one_payment_of_three_documents_is_told_to_the_penny(self):
        first, second, note = self.two_invoices_and_a_credit_note()
        back = note.amount_total
        self.assertEqual(back, 492.00)  # the last two weeks' 12 h, at £20.50
        payment = register_payment(
            first | second | note, payment_date=date(2023, 8, 25), group_payment=True
        )
        self.assertEqual(len(payment), 1)
        (told,) = self.advice()
        self.assertEqual(told["amount"], round(1599.00 + 2296.00 - back, 2))
        self.assertEqual(
            self.told(told),
            [
                ("Invoice", "TESTINV4", 1599.00),
                ("Invoice", "TESTINV5", 2296.00),
                ("Credit Note", "TESTCN1", -back),
            ],
        )
        self.assertEqual(told["rest"], 0)
        self.assertEqual(told["date"], date(2023, 8, 25))
        (line,) = told["bills"][0]["lines"]
        self.assertEqual(
            (line["client"], line["financial_year"], line["is_adjustment"]),
            ("Rowanthwaite, Rosa", "2023/2024", False),
        )
        self.assertEqual(
            (line["date_from"], line["date_to"]), (date(2023, 7, 17), date(2023, 8, 13))
        )
        (adjustment,) = told["bills"][2]["lines"]
        self.assertTrue(adjustment["is_adjustment"])
        self.assertEqual(adjustment["description"], "Weekly actuals. (Adj)")

    def test_what_the_provider_pays_back_is_told_as_well(self):
        self.authorised_bill()
        note = self.credit_note()
        payment = register_payment(note, payment_date=date(2023, 8, 25))
        self.assertEqual(payment.payment_type, "inbound")
        for is_named in (True, False):
            with self.subTest(is_named=is_named):
                (told,) = self.advice()
                self.assertEqual(told["amount"], -492.00)
                self.assertEqual(self.told(told), [("Credit Note", "TESTCN1", -492.00)])
            # As if it had been matched by hand.
            payment.invoice_ids = [Command.clear()]

    def test_two_payments_of_a_bill_each_tell_their_own_part(self):
        bill = self.authorised_bill()
        register_payment(bill, amount=600, payment_date=date(2023, 8, 22))
        register_payment(bill, payment_date=date(2023, 8, 29))
        newest, oldest = self.advice()
        self.assertEqual((oldest["amount"], newest["amount"]), (600.00, 999.00))
        self.assertEqual(self.told(oldest), [("Invoice", "TESTINV4", 600.00)])
        texts = [line["description"] for line in newest["bills"][0]["lines"]]
        self.assertEqual(texts[-1], "Paid at another time, or still to be paid")

    def test_an_old_advice_stays_as_it_was(self):
        bill = self.authorised_bill()
        register_payment(bill, amount=600, payment_date=date(2023, 8, 22))
        before = self.advice()
        self.env.flush_all()
        # What follows happens later: within a test all would happen at once.
        self.env.cr.execute(
            "UPDATE account_partial_reconcile SET create_date = '2023-08-22 09:00'"
        )
        self.env.invalidate_all()
        note = self.credit_note()
        self.payable(bill | note).filtered(lambda line: not line.reconciled).reconcile()
        self.assertEqual(self.advice(), before)
        register_payment(bill, payment_date=date(2023, 8, 29))
        newest, oldest = self.advice()
        self.assertEqual([oldest], before)
        self.assertEqual(
            self.told(newest),
            [("Invoice", "TESTINV4", 999.00), ("Credit Note", "TESTCN1", -492.00)],
        )
        self.assertEqual(newest["amount"], 507.00)

    def test_what_was_written_off_is_told(self):
        bill = self.authorised_bill()
        self.pay_with_write_off(bill, 1500)
        (told,) = self.advice()
        self.assertEqual(told["amount"], 1500.00)
        self.assertEqual(told["rest"], -99.00)
        self.assertIn("other entries", told["rest_text"])

    def test_a_payment_put_back_or_cancelled_is_no_payment(self):
        payment = register_payment(self.authorised_bill())
        self.assertEqual(len(self.advice()), 1)
        payment.action_draft()
        self.assertEqual(self.advice(), [])
        payment.action_post()
        self.assertEqual(len(self.advice()), 1)
        payment.action_cancel()
        self.assertEqual(self.advice(), [])

    def test_a_payment_without_an_entry_is_told_by_the_bills_it_was_made_for(self):
        bill = self.authorised_bill()
        payment = register_payment(bill, amount=600)
        payment.move_id.line_ids.remove_move_reconcile()
        payment.invoice_ids = bill
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_payment SET move_id = NULL WHERE id = %s", payment.ids
        )
        self.env.invalidate_all()
        (told,) = self.advice()
        self.assertEqual(self.told(told), [("Invoice", "TESTINV4", 600.00)])

    def test_another_provider_s_payments_are_not_told(self):
        register_payment(self.authorised_bill())
        self.assertEqual(self.advice(self.cases.demo), [])
        cases = self.cases
        payer = self.world.portal_user("Pay", "payer", cases.test, role_payments=True)
        biller = self.world.portal_user("Bill", "bill", cases.test, role_invoices=True)
        self.assertEqual(len(self.advice(user=payer)), 1)
        for user in (biller, self.cases.demo_user):
            for read in (self.advice, self.choices):
                with self.assertRaises(AccessError):
                    read(user=user)
        clerk = self.world._user("Col", "clerk", self.env.ref("base.group_user"))
        with self.assertRaises(AccessError):
            self.advice(user=clerk)
        with self.assertRaises(AccessError):
            self.advice(contract_id=cases.demo_contract.id, user=payer)
        cases.test.lcc_access_ids.filtered(lambda row: row.user_id == payer).unlink()
        with self.assertRaises(AccessError):
            self.advice(user=payer)

    def test_of_a_payment_to_two_branches_each_is_told_its_own_part(self):
        branch = self.world.provider("TEST BRANCH", self.cases.test)
        both = self.authorised_bill() | self.branch_bill(branch)
        self.pay_by_hand(both, 1599.00 + 246.00)
        for provider, reference, amount in (
            (self.cases.test, "TESTINV4", 1599.00),
            (branch, "BRANCHINV", 246.00),
        ):
            (told,) = self.advice(provider)
            self.assertEqual(self.told(told), [("Invoice", reference, amount)])
            self.assertEqual((told["amount"], told["rest"]), (amount, 0))
            self.assertTrue(told["is_part"])

    def pay_by_hand(self, bills, amount):
        """Make one payment to the first provider and match it with all bills."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": bills[0].partner_id.id,
                "amount": amount,
            }
        )
        payment.action_post()
        (self.payable(payment.move_id) | self.payable(bills)).reconcile()

    def branch_bill(self, branch):
        """An invoice of 12 hours at £20.50, authorised."""
        contract = self.world.contract(branch, "LWHH - BRANCH")
        service = self.world.service(contract, "BRANCH")
        self.world.rate(contract, self.cases.two_carer, 20.50)
        client = self.world.client("Mr", "Bertram", "Branchley")
        self.world.cpli(client, service, self.cases.two_carer, 12, date(2023, 7, 3))
        self.world.generate(service, date(2023, 7, 17))
        self.confirm(*self.world.week(service, client, date(2023, 7, 17)))
        bill = draw_up(
            self.world, self.submitter, branch, contract, "BRANCHINV", date(2023, 8, 20)
        )
        self.submit(bill)
        bill.action_lcc_authorise()
        return bill

    # Parameters

    def test_methods_are_those_the_contract_was_really_paid_by(self):
        bill = self.authorised_bill()
        self.assertEqual(self.choices()["methods"], [])
        payment = register_payment(bill)
        method = payment.payment_method_id
        choice = [(method.id, method.name)]
        self.assertEqual(self.choices()["methods"], choice)
        contract = self.cases.test_contract
        self.assertEqual(self.choices(contract=contract)["methods"], choice)
        second = self.world.contract(self.cases.test, "SECOND CONTRACT")
        self.assertEqual(self.choices(contract=second)["methods"], [])
        self.assertEqual(self.advice(contract_id=second.id), [])
        self.assertEqual(len(self.advice(contract_id=contract.id)), 1)
        self.assertEqual(len(self.advice(method_id=method.id)), 1)

    def test_periods_are_those_it_was_paid_in_the_newest_first(self):
        bill = self.authorised_bill()
        register_payment(bill, amount=600, payment_date=date(2023, 3, 30))
        register_payment(bill, payment_date=date(2023, 8, 29))
        periods = self.choices()["periods"]
        self.assertEqual(
            [value for value, _label in periods],
            [
                "2023/2024",
                "2022/2023",
                "2023-08-14_2023-09-10",
                "2023-03-27_2023-04-23",
            ],
        )
        self.assertEqual(periods[2][1], "14 Aug 2023 to 10 Sep 2023")
        for period, amounts in (
            ("2023/2024", [999.00]),
            ("2022/2023", [600.00]),
            ("2023-03-27_2023-04-23", [600.00]),
            ("2023-08-14_2023-09-10", [999.00]),
            (None, [999.00, 600.00]),
            ("nonsense", [999.00, 600.00]),
        ):
            with self.subTest(period=period):
                told = self.advice(period=period)
                self.assertEqual([each["amount"] for each in told], amounts)

    def test_odd_periods_are_read_as_none(self):
        for text in (None, "", "_", "2023_2024", "9999/10000", "2023-08-14_2023-08-01"):
            self.assertIsNone(period_bounds(text), text)

    def test_payments_come_a_page_at_a_time(self):
        bill = self.authorised_bill()
        for day in range(1, 6):
            register_payment(bill, amount=100, payment_date=date(2023, 9, day))
        page = self.advice(limit=2, offset=2)
        days = [payment["date"].day for payment in page]
        self.assertEqual(days, [3, 2])
        self.assertEqual(len(self.advice()), 5)

    # Files and queries

    def test_the_sheets_hold_text_as_text_and_numbers_as_numbers(self):
        bill = self.authorised_bill()
        bill._lcc_unsealed().ref = "=1+1"
        register_payment(bill, payment_date=date(2023, 8, 25))
        reports = self.env["lcc.remittance.report"].with_user(self.reader)
        files = {kind: io.BytesIO() for kind in ("csv", "xlsx")}
        for kind, file in files.items():
            reports._write_sheet(kind, file, provider_id=self.cases.test.id)
        text = files["csv"].getvalue().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual([row["Amount"] for row in rows], ["1599.00"])
        self.assertEqual(rows[0]["Document Reference"], "'=1+1")
        self.assertEqual(rows[0]["Payment Date"], "25/08/2023")
        head, row = load_workbook(files["xlsx"]).active.iter_rows()
        cells = {h.value: cell for h, cell in zip(head, row, strict=True)}
        self.assertEqual(cells["Amount"].value, 1599)
        reference = cells["Document Reference"]
        self.assertEqual((reference.data_type, reference.value), ("s", "=1+1"))

    def test_it_takes_as_many_queries_for_one_payment_as_for_many(self):
        bill = self.authorised_bill()
        second = self.carr_bill()
        second.action_lcc_authorise()
        register_payment(bill, amount=100)
        register_payment(second, amount=100)
        few = self.count_queries()
        for _each in range(11):
            register_payment(bill, amount=10)
            register_payment(second, amount=10)
        self.assertEqual(self.count_queries(), few)
        self.assertEqual(len(self.advice()), 24)

    def count_queries(self):
        """Return how many queries an advice takes, whatever is known beforehand."""
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.advice()
        return self.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestRemittanceOfSchedules(RemittanceCommon, ScheduleCommon):
    def test_a_home_reads_what_was_paid_with_adjustments(self):
        first = self.finalised(MARCH)
        register_payment(first.move_id, payment_date=date(2022, 4, 14))
        self.cora.date_end = date(2022, 3, 20)
        second = self.finalised(APRIL)
        register_payment(second.move_id, payment_date=date(2022, 5, 13))
        newest, oldest = self.advice(self.cases.res)
        for told, schedule in ((newest, second), (oldest, first)):
            self.assertEqual(told["amount"], round(schedule.amount_payable, 2))
            ((kind, reference, paid),) = self.told(told)
            self.assertEqual(
                (kind, reference, paid),
                ("Scheduled Payment", schedule._reference(), told["amount"]),
            )
        adjusted = [
            line for line in newest["bills"][0]["lines"] if line["is_adjustment"]
        ]
        # 21 of 28 days taken back: 21 March to 10 April, split at 31 March.
        self.assertEqual(
            [round(line["amount"], 2) for line in adjusted], [-841.19, -764.71]
        )
        for line in adjusted:
            self.assertEqual(
                (line["client"], line["date_from"], line["date_to"]),
                ("Cloughfold, Cora", date(2022, 3, 14), date(2022, 4, 10)),
            )
            self.assertTrue(line["description"].endswith("Spot. (Adj)"))
        self.assertEqual(self.advice(self.other_contract.provider_id), [])

    def test_a_negative_schedule_is_taken_off_the_next_payment(self):
        for day in (date(2022, 2, 14), MARCH):
            register_payment(self.finalised(day).move_id, payment_date=day)
        (self.dennis | self.mavis | self.cora).write({"date_end": date(2022, 3, 15)})
        back = self.finalised(APRIL)
        self.assertLess(back.amount_payable, 0)
        (self.dennis | self.mavis | self.cora).write({"date_end": False})
        pay = self.finalised(MAY)
        bills = back.move_id | pay.move_id
        register_payment(bills, group_payment=True, payment_date=date(2022, 6, 10))
        told = self.advice(self.cases.res)[0]
        self.assertEqual(
            self.told(told),
            [
                ("Scheduled Payment", pay._reference(), round(pay.amount_payable, 2)),
                ("Scheduled Payment", back._reference(), round(back.amount_payable, 2)),
            ],
        )
        self.assertEqual(
            told["amount"], round(pay.amount_payable + back.amount_payable, 2)
        )
