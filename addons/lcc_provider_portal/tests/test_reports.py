import csv
import io
import re
from datetime import date, timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger
from openpyxl import load_workbook

from odoo.addons.lcc_actuals.demo.bills import register_payment
from odoo.addons.lcc_actuals.demo.guide import build_residential
from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .bills import draw_up
from .common import PortalHttpCommon

PATH = "/my/reports"
PENDING = f"{PATH}/pending-scheduled-payments"
REMITTANCE = f"{PATH}/remittance-advice"
PAID_ON = date(2023, 10, 9)


@tagged("post_install", "-at_install")
class TestReportPages(PortalHttpCommon):
    """TEST PROVIDER, paid £1,558.00 by invoice, and DEMO RES PROVIDER, paid on plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cases = cls.cases
        build_residential(cls.world, cases)
        bill = draw_up(cls.world, cases.test_user, cases.test_contract, "TESTINV4")
        bill.action_lcc_submit(bill.amount_total)
        bill = bill.with_user(cls.world.officer)
        bill.action_lcc_authorise()
        cls.payment = register_payment(bill, payment_date=PAID_ON)
        cls.today = cls.env.company._lcc_today()
        cls.start = cases.res_contract.calendar_id._get_period(cls.today)[0]
        cases.res_contract.date_paid_from = cls.start - timedelta(weeks=4)
        schedules = cls.env["lcc.scheduled.payment"].with_user(cls.world.officer)
        for day in (cls.start - timedelta(days=1), cls.today):
            ids = schedules.action_draw_up(cases.res_contract.ids, day)
            cls.open = schedules.browse(ids)
            if day != cls.today:
                cls.open.action_finalise()
                cls.finalised = cls.open
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    def page(self, address=PATH, status=200):
        response = self.url_open(address)
        self.assertEqual(response.status_code, status, address)
        return response.text

    def words(self, address=PATH, status=200):
        """Return the text of a page, spaces apart."""
        text = self.page(address, status)
        text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", text)
        return " ".join(text.split())

    def test_the_guide_s_way_to_the_remittance_advice(self):
        home = self.words("/my")
        self.assertRegex(home, r"POs Reports Help Logout")
        self.assertIn(
            "View &amp; print financial reports Last paid on 9 Oct 2023", home
        )
        reports = self.words()
        self.assertIn(
            "The following reports are currently available. Click to view.", reports
        )
        for address in (PENDING, REMITTANCE):
            self.assertIn(f'href="{address}"', self.page())
        self.assertIn("This report requires parameters.", self.words(REMITTANCE))
        words = self.words(f"{REMITTANCE}?view=1&contract=&method=&period=")
        self.assertIn("9 Oct 2023: £1,558.00", words)
        self.assertIn("Invoice TESTINV4", words)
        self.assertIn(
            f"Rowanthwaite, Rosa, 2023/2024 {self.cases.rowan.reference} "
            "Weekly actuals. 17/07/2023 - 13/08/2023 £1,558.00 Payment £1,558.00",
            words,
        )
        self.assertIn(f'href="{PATH}"', self.page(REMITTANCE))

    def test_the_guide_s_way_to_what_is_pending(self):
        self.sign_in(self.cases.res_user)
        self.assertIn("This report requires parameters.", self.words(PENDING))
        own = self.cases.res.id
        words = self.words(
            f"{PENDING}?view=1&organisation={own}&status=&date_from=&date_to="
        )
        contract = self.cases.res_contract.name
        for schedule, status in ((self.open, "Not confirmed"), (self.finalised, "Fin")):
            dates = f"{schedule.date_start:%d/%m/%Y} - {schedule.date_end:%d/%m/%Y}"
            row = f"{contract} DEMO RES PROVIDER {dates} {status}"
            self.assertIn(row, words)
            address = f'href="/my/scheduled-payments/{schedule.id}"'
            self.assertIn(address, self.page(f"{PENDING}?view=1"))
            self.assertIn(f"£{schedule.amount_payable:,.2f}", words)
        open_only = self.words(f"{PENDING}?view=1&status=none")
        self.assertIn("Confirm or reject it by", open_only)
        self.assertNotIn("Finalised £", open_only)
        day = self.start - timedelta(days=1)
        older = self.words(f"{PENDING}?view=1&date_to={day}")
        self.assertNotIn("Not confirmed £", older)

    def test_dates_in_the_wrong_order_are_told(self):
        self.sign_in(self.cases.res_user)
        query = "view=1&date_from=2023-02-01&date_to=2023-01-01"
        words = self.words(f"{PENDING}?{query}", 422)
        self.assertIn("Date From comes after Date To.", words)
        self.words(f"{PENDING}/pdf?{query}", 422)
        self.assertIn("not a date", self.words(f"{PENDING}?view=1&date_from=x", 422))

    def test_nothing_found_is_said_so(self):
        self.assertIn(
            "No scheduled payments are pending.", self.words(f"{PENDING}?view=1")
        )
        self.sign_in(self.cases.demo_user)
        self.assertIn(
            "No payments match the parameters.", self.words(f"{REMITTANCE}?view=1")
        )
        self.assertIn("No payments yet", self.words("/my"))

    def test_the_downloads_hold_the_same(self):
        answer = self.url_open(f"{REMITTANCE}/csv?contract=&period=2023/2024")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        self.assertEqual(
            (row["Amount"], row["Client"]), ("1558.00", "Rowanthwaite, Rosa")
        )
        book = load_workbook(io.BytesIO(self.url_open(f"{REMITTANCE}/xlsx").content))
        self.assertEqual([row[-1].value for row in book.active][1:], [1558])
        empty = self.url_open(f"{REMITTANCE}/csv?period=2022/2023").text
        self.assertIn("1558.00", empty)  # not a period in which it was paid: all
        pdf = self.url_open(f"{REMITTANCE}/pdf")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertEqual(pdf.headers["Cache-Control"], "no-store")
        self.sign_in(self.cases.res_user)
        rows = csv.DictReader(
            io.StringIO(self.url_open(f"{PENDING}/csv").content.decode("utf-8-sig"))
        )
        self.assertEqual(
            [row["Payable"] for row in rows],
            [f"{each.amount_payable:.2f}" for each in (self.open, self.finalised)],
        )
        self.assertEqual(self.url_open(f"{PENDING}/pdf").status_code, 200)
        self.assertEqual(self.url_open(f"{PENDING}/xlsx").status_code, 200)

    def test_another_s_ids_are_as_if_they_were_not_there(self):
        cases = self.cases
        for address in (
            f"{REMITTANCE}?contract={cases.demo_contract.id}",
            f"{REMITTANCE}?contract=999999",
            f"{REMITTANCE}/csv?contract={cases.demo_contract.id}",
            f"{PENDING}?organisation={cases.res.id}",
            f"{PENDING}/xlsx?organisation={cases.res.id}",
            f"{PENDING}?organisation=999999",
            f"{PENDING}/doc",
        ):
            with self.subTest(address=address):
                self.page(address, 404)
        for query in ("method=999999", "period=x", "page=99", "status=x", "contract=x"):
            self.page(f"{REMITTANCE}?view=1&{query}")
            self.page(f"{PENDING}?view=1&{query}")

    def test_the_role_payments_alone_opens_them(self):
        test = self.cases.test
        self.world.portal_user("Of pay", "payer", test, role_payments=True)
        self.world.portal_user("Of bill", "biller", test, role_invoices=True)
        for login, status in (("payer", 200), ("biller", 404)):
            self.authenticate(login, PASSWORD)
            for address in (
                PATH,
                PENDING,
                REMITTANCE,
                f"{REMITTANCE}?view=1",
                f"{REMITTANCE}/csv",
                f"{PENDING}/pdf",
            ):
                with self.subTest(login=login, address=address):
                    self.page(address, status)
            self.assertEqual("Reports" in self.words("/my"), status == 200)

    def test_payments_come_twenty_to_a_page(self):
        bill = self.payment.invoice_ids
        self.payment.action_cancel()
        bill = bill.with_user(self.world.officer)
        for day in range(1, 23):
            register_payment(bill, amount=10, payment_date=date(2023, 9, day))
        self.env.flush_all()
        page = self.page(f"{REMITTANCE}?view=1")
        # The newest is open, the others are a line each.
        self.assertEqual(page.count('class="o_lcc_payment"'), 20)
        self.assertEqual(page.count('class="o_lcc_payment" open="open"'), 1)
        first = self.words(f"{REMITTANCE}?view=1")
        self.assertIn("22 payments, the newest first", first)
        self.assertIn("Page 1 of 2", first)
        self.assertIn("3 Sep 2023: £10.00", first)
        self.assertNotIn(" 2 Sep 2023: £10.00", first)
        for number in (2, 99):
            last = self.words(f"{REMITTANCE}?view=1&page={number}")
            self.assertIn(" 2 Sep 2023: £10.00", last)
            self.assertNotIn("22 Sep 2023: £10.00", last)

    def test_others_read_nothing_over_rpc_either(self):
        cases = self.cases
        calls = (
            ("lcc.remittance.report", "action_read_remittance", [cases.test.id]),
            ("lcc.remittance.report", "action_read_choices", [cases.test.id]),
            ("lcc.pending.report", "action_read_pending", [cases.test.id]),
        )
        self.assertIn("TESTINV4", self.call_kw(*calls[0]).text)
        for user in (cases.demo_user, cases.res_user):
            self.sign_in(user)
            for call in calls:
                with self.subTest(user=user.login, call=call), mute_logger("odoo.http"):
                    response = self.call_kw(*call)
                    self.assertIn("AccessError", response.text)
                    for secret in self.secrets_of_test_provider():
                        self.assertNotIn(secret, response.text)

    def test_looking_changes_nothing(self):
        before = self.take_stock()
        for address in (PATH, PENDING, REMITTANCE):
            self.page(f"{address}?view=1")
        self.assertEqual(self.take_stock(), before)
