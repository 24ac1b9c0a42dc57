import io
from datetime import date

from odoo.tests import tagged
from openpyxl import load_workbook
from PyPDF2 import PdfFileReader

from .common import PortalHttpCommon

PATH = "/my/new-prices"


@tagged("post_install", "-at_install")
class TestNewPricesPages(PortalHttpCommon):
    """TEST PROVIDER's two carers: £20.50, from 24 Jul 2023 on £21.26."""

    def setUp(self):
        super().setUp()
        cases = self.cases
        self.world.rate(cases.test_contract, cases.two_carer, 21.26, date(2023, 7, 24))

    def test_the_page_the_print_and_the_sheet_say_the_same(self):
        self.sign_in(self.cases.test_user)
        page = self.url_open(PATH).text
        for text in ("Mrs Rosa Rowanthwaite", "£20.50", "£21.26", "£10.64", "£27.36"):
            self.assertIn(text, page)
        book = load_workbook(io.BytesIO(self.url_open(f"{PATH}/xlsx").content))
        (row,) = list(book.active.iter_rows(min_row=2, values_only=True))
        self.assertEqual(row[1], "Mrs Rosa Rowanthwaite")
        self.assertEqual(row[6:11], (20.5, 21.26, 14, 10.64, 27.36))
        self.assertIn("10.64", self.url_open(f"{PATH}/csv").text)
        pdf = self.url_open(f"{PATH}/pdf")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        # In tests Odoo leaves it at the page that becomes the PDF.
        self.assertIn("£27.36", pdf.text)

    def test_the_print_is_a_pdf(self):
        rates = self.env["lcc.rate"].with_user(self.cases.test_user)
        rates = rates.with_context(force_report_rendering=True)
        content = rates._render_price_pdf(self.cases.test.id)
        pages = PdfFileReader(io.BytesIO(content)).pages
        words = " ".join(" ".join(page.extract_text() for page in pages).split())
        self.assertEqual(len(pages), 1)
        for text in ("TEST PROVIDER", "Mrs Rosa Rowanthwaite", "£10.64", "£27.36"):
            self.assertIn(text, words)

    def test_reports_lead_there_and_it_leads_back(self):
        self.sign_in(self.cases.test_user)
        reports = self.url_open("/my/reports").text
        menu = reports[: reports.index('id="wrap"')]
        self.assertNotIn(PATH, menu)
        self.assertIn(f'<a href="{PATH}">Statement of New Prices</a>', reports)
        page = self.url_open(PATH).text
        self.assertRegex(page, r'href="/my/reports">Close and return</a>')
        self.assertIn('href="/my/reports" aria-current="page"', page)

    def test_who_bills_alone_finds_it_at_the_purchase_orders(self):
        orders = "/my/purchase-orders"
        self.sign_in(self.cases.test_user)
        self.assertNotIn(PATH, self.url_open(orders).text)
        biller = self.world.portal_user(
            "Ann Bill", "biller", self.cases.test, role_invoices=True
        )
        self.sign_in(biller)
        self.assertIn(f'<a href="{PATH}">', self.url_open(orders).text)
        page = self.url_open(PATH).text
        self.assertIn("£27.36", page)
        self.assertRegex(page, f'href="{orders}">Close and return</a>')

    def test_who_may_not_see_it_is_not_led_there(self):
        payer = self.world.portal_user(
            "Ann Pay", "payer", self.cases.test, role_payments=True
        )
        self.sign_in(payer)
        self.assertNotIn(PATH, self.url_open("/my/reports").text)
        self.assertEqual(self.url_open(PATH).status_code, 404)

    def test_others_find_nothing_of_it(self):
        self.sign_in(self.cases.demo_user)
        page = self.url_open(PATH)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("Rowanthwaite", page.text)
        self.assertIn("Mrs Jane Bloggs", page.text)
        self.assertIn("£24.50", page.text)
        self.assertNotIn("Rowanthwaite", self.url_open(f"{PATH}/csv").text)
        entry = self.world.portal_user(
            "Ann Entry", "ann", self.cases.test, role_actuals=True
        )
        self.sign_in(entry)
        for address in (PATH, f"{PATH}/csv", f"{PATH}/pdf"):
            self.assertEqual(self.url_open(address).status_code, 404)
