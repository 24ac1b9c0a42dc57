import base64
import csv
import io
import zipfile
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from openpyxl import load_workbook
from PyPDF2 import PdfFileReader

from .bills import FIRST_WEEK, LAST_WEEK, draw_up, draw_up_testinv4, save_week
from .common import PortalCommon

SHORTER = {"single_carer": {"qty_actual": 6, "qty_missed": 1, "comment": "Away"}}


def b64(content):
    return base64.b64encode(content).decode()


class BillCommon(PortalCommon):
    """TESTINV4 of TEST PROVIDER, unsubmitted, as its own user sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.cases.test_user
        cls.bill = draw_up_testinv4(cls.world, cls.cases)

    def totals(self, bill=None):
        """Return {row: (net, vat)} of the page's totals."""
        totals = (bill or self.bill).action_lcc_read()["totals"]
        return {name: (row["net"], row["vat"]) for name, row in totals.items()}

    def key(self):
        (line,) = self.bill.action_lcc_read()["lines"]
        return line["key"]

    def save(self, monday=FIRST_WEEK, emergency=None, **entries):
        save_week(self.world, self.cases, monday, emergency, **entries)

    def confirm_carr(self):
        """Confirm Mrs Carrbeck's first week, £574.00 more to bill."""
        self.cases.carr.package_line_ids.actual_ids.filtered(
            lambda week: week.week_start == FIRST_WEEK
        ).with_user(self.user).action_confirm()

    def submit(self, bill=None, seen_total=1599.00):
        (bill or self.bill).action_lcc_submit(seen_total)

    def assertRefused(self, text, act, *args):
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            act(*args)
        self.assertIn(text, str(refused.exception))

    def tax(self, amount):
        """Return the purchase tax of that percentage."""
        return self.env["account.tax"].search(
            [
                ("type_tax_use", "=", "purchase"),
                ("amount_type", "=", "percent"),
                ("amount", "=", amount),
                ("price_include_override", "=", False),
            ],
            limit=1,
        )


@tagged("post_install", "-at_install")
class TestInvoiceFigures(BillCommon):
    def test_testinv4_comes_to_the_guide_s_pennies(self):
        figures = self.bill.action_lcc_read()
        self.assertEqual(figures["label"], "Invoice TESTINV4")
        self.assertEqual(figures["status"], "unsubmitted")
        self.assertEqual(
            figures["scope_text"], f"Contract {self.cases.test_contract.name}"
        )
        self.assertEqual(figures["invoice_date"], date(2023, 10, 2))
        (line,) = figures["lines"]
        self.assertEqual(line["commitment"], "Rowanthwaite, Rosa, 2023/2024")
        self.assertEqual(
            (line["value"], line["vat"], line["contribution"]), (1599.00, 0, 0)
        )
        self.assertEqual(
            (line["date_from"], line["date_to"]), (date(2023, 7, 17), date(2023, 8, 13))
        )
        self.assertEqual(
            self.totals(),
            {"items": (1599.00, 0), "now": (1599.00, 0), "short_by": (0, 0)},
        )
        self.assertEqual(figures["total_payable"], 1599.00)
        self.assertFalse(figures["is_changed"])

    def test_the_invoice_of_2021_comes_to_its_pennies(self):
        cases = self.cases
        bill = draw_up(self.world, cases.demo_user, cases.demo_contract, "0B/5DF")
        figures = bill.action_lcc_read()
        self.assertEqual(
            [(line["commitment"], line["value"]) for line in figures["lines"]],
            [("Bloggs, Jane, 2021/2022", 2399.60)],
        )
        self.assertEqual(figures["total_payable"], 2399.60)

    def test_a_changed_week_shows_what_the_invoice_is_short_by(self):
        self.save(**SHORTER)  # 6 of 7 hours: £20.50 less
        self.assertEqual(
            self.totals(),
            {
                "items": (1599.00, 0),
                "now": (1578.50, 0),
                "short_by": (-20.50, 0),
            },
        )
        self.assertTrue(self.bill.action_lcc_read()["is_changed"])
        self.assertRefused("recalculated they are £1,578.50", self.submit)
        self.bill.action_lcc_update()
        self.assertEqual(self.totals()["items"], (1578.50, 0))
        self.assertEqual(self.totals()["short_by"], (0, 0))
        self.submit(seen_total=1578.50)
        self.assertEqual(self.bill.lcc_status, "pending")

    def test_a_total_that_was_not_seen_is_not_declared(self):
        self.assertRefused("Total Payable has changed", self.submit, None, 1578.50)
        self.assertEqual(self.bill.lcc_status, "unsubmitted")

    def test_changes_that_cancel_out_still_need_an_update(self):
        other = date(2023, 7, 24)
        self.save(**SHORTER)
        longer = {"qty_actual": 13, "qty_missed": 1, "comment": "One more"}
        self.save(other, two_carer=longer)
        figures = self.bill.action_lcc_read()
        self.assertEqual(figures["totals"]["short_by"], {"net": 0, "vat": 0})
        self.assertTrue(figures["is_changed"])

    def test_a_line_s_page_says_so_of_its_own_weeks_alone(self):
        own = self.key()
        self.confirm_carr()
        (claim,) = self.bill.action_lcc_suggest()
        self.bill.action_lcc_add([claim["key"]])
        self.save(**SHORTER)
        move_sudo = self.bill.sudo()
        self.assertTrue(move_sudo._lcc_get_line_figures(own)["is_changed"])
        other = move_sudo._lcc_get_line_figures(claim["key"])
        self.assertFalse(other["is_changed"])
        self.assertEqual(other["line"]["value"], 574.00)
        self.assertEqual(other["label"], "Invoice TESTINV4")
        self.assertIsNone(move_sudo._lcc_get_line_figures("no-such-key"))
        self.bill.action_lcc_update()
        self.assertFalse(move_sudo._lcc_get_line_figures(own)["is_changed"])

    def test_vat_of_the_lines_adds_up_to_the_bill_s(self):
        self.bill.action_lcc_delete()
        self.cases.two_carer.product_id.supplier_taxes_id = self.tax(20)
        bill = draw_up(self.world, self.user, self.cases.test_contract, "VAT1")
        # 4 x 12 h x £20.50 = £984.00, of it 20 %.
        self.assertEqual(self.totals(bill)["items"], (1599.00, 196.80))
        (line,) = bill.action_lcc_read()["lines"]
        self.assertEqual(line["vat"], 196.80)
        self.assertEqual(bill.action_lcc_read()["total_payable"], 1795.80)
        # 11 h in one week: £20.50 less, and £4.10 of VAT.
        self.save(two_carer={"qty_actual": 11, "qty_missed": 3, "comment": "Away"})
        self.assertEqual(
            self.totals(bill),
            {
                "items": (1599.00, 196.80),
                "now": (1578.50, 192.70),
                "short_by": (-20.50, -4.10),
            },
        )
        bill.action_lcc_update()
        self.assertEqual(self.totals(bill)["items"], (1578.50, 192.70))
        self.assertEqual(self.totals(bill)["short_by"], (0, 0))

    def test_vat_rounded_once_a_document_still_adds_up(self):
        self.bill.action_lcc_delete()
        self.env.company.tax_calculation_rounding_method = "round_globally"
        levels = self.cases.single_carer | self.cases.two_carer | self.cases.emergency
        levels.product_id.supplier_taxes_id = self.tax(5)
        for monday in (FIRST_WEEK, LAST_WEEK):
            early = {"qty_actual": 6.75, "qty_missed": 0.25, "comment": "Early"}
            self.save(monday, single_carer=early)
        bill = draw_up(self.world, self.user, self.cases.test_contract, "VAT2")
        figures = bill.action_lcc_read()
        shown = sum(line["vat"] for line in figures["lines"])
        self.assertAlmostEqual(shown, figures["totals"]["items"]["vat"], 2)
        rows = bill._lcc_get_readable()._lcc_sheet_rows()
        self.assertAlmostEqual(
            sum(row["gross"] for row in rows), figures["total_payable"], 2
        )

    def test_a_contribution_is_shown_and_taken_off(self):
        self.bill.action_lcc_delete()
        line = self.cases.rowan.package_line_ids[0]
        line.write({"amount_contribution": 10, "is_contribution_collected": True})
        bill = draw_up(self.world, self.user, self.cases.test_contract, "C1")
        (shown,) = bill.action_lcc_read()["lines"]
        self.assertEqual((shown["value"], shown["contribution"]), (1599.00, 40.00))
        self.assertEqual(self.totals(bill)["items"], (1559.00, 0))
        rows = bill._lcc_get_readable()._lcc_sheet_rows()
        (share,) = [row for row in rows if row["net"] < 0]
        self.assertEqual((share["net"], share["quantity"]), (-40.00, 1))
        self.assertEqual(round(sum(row["gross"] for row in rows), 2), 1559.00)

    def test_lines_are_suggested_added_and_removed(self):
        self.confirm_carr()
        (claim,) = self.bill.action_lcc_suggest()
        self.assertEqual(
            (claim["commitment"], claim["value"]),
            ("Carrbeck, Connie, 2023/2024", 574.00),
        )
        self.bill.action_lcc_add([claim["key"]])
        lines = self.bill.action_lcc_read()["lines"]
        self.assertEqual([line["value"] for line in lines], [574.00, 1599.00])
        self.assertFalse(self.bill.action_lcc_suggest())
        self.bill.action_lcc_remove([claim["key"]])
        self.assertEqual(self.totals()["items"], (1599.00, 0))
        self.assertEqual([c["value"] for c in self.bill.action_lcc_suggest()], [574])

    def test_an_adjustment_names_its_weeks_and_a_credit_note_is_positive(self):
        self.submit()
        locked = self.world.week(
            self.cases.test_service, self.cases.rowan, FIRST_WEEK
        ).filtered(lambda week: week.service_level_id == self.cases.single_carer)
        locked.package_line_id.date_end = date(2023, 7, 16)  # nothing was owed
        self.assertEqual(self.totals()["short_by"], (0, 0), "the cost stands")
        credit = draw_up(
            self.world, self.user, self.cases.test_contract, "TESTCR1", "credit_note"
        )
        figures = credit.action_lcc_read()
        self.assertEqual(figures["label"], "Credit Note TESTCR1")
        (line,) = figures["lines"]
        self.assertTrue(line["is_adjustment"])
        self.assertEqual(line["weeks"][0], FIRST_WEEK)
        self.assertEqual(line["value"], figures["total_payable"])
        self.assertGreater(line["value"], 0)

    def test_the_weeks_of_a_line_are_those_billed_and_those_that_could_be(self):
        key = self.key()
        weeks = self.bill._lcc_read_weeks(key)
        self.assertEqual(len(weeks), 9)  # 4 weeks of two levels, and emergency hours
        self.assertEqual(sum(billed.value for _week, billed in weeks), 1599)
        self.save(emergency=1)
        weeks = self.bill._lcc_read_weeks(key)
        (added,) = [week for week, billed in weeks if billed is None]
        self.assertEqual(added.service_level_id, self.cases.emergency)
        self.assertFalse(self.bill._lcc_read_weeks("1-2-2023-20230717-plain"))

    def test_strangers_and_colleagues_without_the_role_read_nothing(self):
        outsider = self.world.portal_user("Nobody's User", "nobody", [])
        carer = self.world.portal_user(
            "Cara Carer", "cara", self.cases.test, role_actuals=True
        )
        for user in (self.cases.demo_user, outsider, carer):
            bill = self.bill.with_user(user)
            for act, *args in (
                (bill.action_lcc_read,),
                (bill.action_lcc_suggest,),
                (bill._lcc_read_weeks, self.key()),
                (bill.action_lcc_attach, "a.txt", b64(b"Hello")),
                (bill._lcc_write_sheet, "csv", io.BytesIO()),
                (bill._lcc_render_pdf,),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act(*args)

    def test_an_officer_reads_it_and_other_bills_are_none(self):
        figures = self.bill.with_user(self.world.officer).action_lcc_read()
        self.assertEqual(figures["total_payable"], 1599.00)
        other = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.cases.test.id}
        )
        self.assertRefused(
            "no invoice of a care provider",
            other.with_user(self.world.officer).action_lcc_read,
        )


@tagged("post_install", "-at_install")
class TestInvoiceSheet(BillCommon):
    """The lines as bookkeeping packages take them."""

    def sheet(self, kind, bill=None):
        file = io.BytesIO()
        (bill or self.bill)._lcc_write_sheet(kind, file)
        file.seek(0)
        return file

    def csv_rows(self, bill=None):
        text = self.sheet("csv", bill).read().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def test_rows_multiply_and_add_up_to_total_payable(self):
        rows = self.csv_rows()
        self.assertEqual(
            [(r["Service Level"], r["Quantity"], r["Net Amount"]) for r in rows],
            [
                ("Homecare (LWH) - Emergency Hours", "2", "41.00"),
                ("Homecare (LWH) - Single Carer", "28", "574.00"),
                ("Homecare (LWH) - Two Carer", "48", "984.00"),
            ],
        )
        for row in rows:
            product = float(row["Quantity"]) * float(row["Unit Amount"])
            self.assertAlmostEqual(product, float(row["Net Amount"]), 2)
        self.assertEqual(sum(float(row["Gross Amount"]) for row in rows), 1599.00)
        first = rows[0]
        self.assertEqual(first["Invoice Number"], "TESTINV4")
        self.assertEqual(first["Invoice Date"], "02/10/2023")
        self.assertEqual(first["Customer"], "Lancashire County Council")
        self.assertEqual(first["Client"], "Rowanthwaite, Rosa")
        self.assertEqual(rows[1]["Period From"], "17/07/2023")
        self.assertEqual(first["Unit"], "Hours")
        self.assertEqual(first["Unit Amount"], "20.50")
        self.assertEqual(first["VAT Rate"], "Exempt")

    def test_the_workbook_holds_the_same_as_numbers_and_dates(self):
        sheet = load_workbook(self.sheet("xlsx")).active
        head, *rows = sheet.iter_rows(values_only=True)
        gross = head.index("Gross Amount")
        self.assertEqual(round(sum(row[gross] for row in rows), 2), 1599.00)
        day = rows[0][head.index("Invoice Date")]
        self.assertEqual(day.date(), date(2023, 10, 2))

    def test_a_reference_that_looks_like_a_formula_stays_text(self):
        self.bill.action_lcc_update({"reference": "=1+1"})
        self.assertEqual(self.csv_rows()[0]["Invoice Number"], "'=1+1")
        sheet = load_workbook(self.sheet("xlsx")).active
        cell = sheet.cell(2, 1)
        self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"))

    def test_a_sum_of_half_pennies_is_given_a_price_that_multiplies_back(self):
        self.bill.action_lcc_delete()
        quarter = {"qty_actual": 6.75, "qty_missed": 0.25, "comment": "Early"}
        for monday in (FIRST_WEEK, LAST_WEEK):
            # 6.75 h x £20.50 = £138.375: half a penny more, twice.
            self.save(monday, single_carer=quarter)
        bill = draw_up(self.world, self.user, self.cases.test_contract, "HALF")
        row = self.csv_rows(bill)[1]
        self.assertEqual((row["Quantity"], row["Net Amount"]), ("27.5", "563.76"))
        product = float(row["Quantity"]) * float(row["Unit Amount"])
        self.assertEqual(round(product, 2), 563.76)
        rows = self.csv_rows(bill)
        total = round(sum(float(row["Gross Amount"]) for row in rows), 2)
        self.assertEqual(total, bill.action_lcc_read()["total_payable"])

    def test_a_file_s_name_has_no_slash(self):
        self.bill.action_lcc_update({"reference": "0B/5DF"})
        self.assertEqual(self.bill._lcc_file_name(), "Invoice 0B-5DF")


@tagged("post_install", "-at_install")
class TestInvoicePrint(BillCommon):
    def text_of(self, bills):
        reports = self.env["ir.actions.report"].with_user(self.world.officer)
        content, kind = reports.with_context(
            force_report_rendering=True
        )._render_qweb_pdf("lcc_actuals.action_report_lcc_invoice", bills.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfFileReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def test_the_print_says_what_the_page_does(self):
        (text,) = self.text_of(self.bill)
        for words in (
            "Lancashire County Council",
            "Invoice TESTINV4",
            "Unsubmitted",
            "TEST PROVIDER",
            f"for Contract {self.cases.test_contract.name}",
            "02/10/2023",
            "Rowanthwaite, Rosa, 2023/2024",
            "17/07/2023 - 13/08/2023",
            "£1,599.00",
        ):
            self.assertIn(words, text)

    def test_several_are_printed_one_by_one(self):
        cases = self.cases
        other = draw_up(self.world, cases.demo_user, cases.demo_contract, "0B/5DF")
        texts = self.text_of(self.bill | other)
        self.assertEqual(len(texts), 2)
        self.assertIn("£1,599.00", texts[0])
        self.assertIn("£2,399.60", texts[1])

    def test_officers_find_it_in_the_print_menu_of_these_bills_only(self):
        report = self.env.ref("lcc_actuals.action_report_lcc_invoice")
        other = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.cases.test.id}
        )
        for bill, offered in ((self.bill, [report.id]), (other, [])):
            found = report.get_valid_action_reports("account.move", bill.ids)
            self.assertEqual(found, offered)


PDF = b"%PDF-1.7\n%of TEST PROVIDER"


@tagged("post_install", "-at_install")
class TestInvoiceFiles(BillCommon):
    def attach(self, name="July.pdf", content=PDF, bill=None, user=None):
        bill = (bill or self.bill).with_user(user or self.user)
        return bill.action_lcc_attach(name, b64(content))

    def files(self):
        return self.bill.sudo()._lcc_get_files()

    def test_a_file_is_kept_as_sent_where_officers_look(self):
        file = self.env["ir.attachment"].browse(self.attach())
        self.assertEqual((file.name, file.raw), ("July.pdf", PDF))
        self.assertEqual(file.mimetype, "application/pdf")
        seen = file.with_user(self.world.officer).search(
            [("res_model", "=", "account.move"), ("res_id", "=", self.bill.id)]
        )
        self.assertEqual(seen, file)
        self.assertFalse(self.bill.sudo().message_main_attachment_id)
        self.assertEqual(self.totals()["items"], (1599.00, 0), "nothing was read of it")

    def test_kinds_that_are_taken(self):
        book, text = io.BytesIO(), b"Client,Hours\nSS1,7\n"
        self.bill._lcc_write_sheet("xlsx", book)
        for name, content in (
            ("a.pdf", PDF),
            ("a.PNG", b"\x89PNG\r\n\x1a\n" + bytes(20)),
            ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(20)),
            ("a.jpeg", b"\xff\xd8\xff\xe0" + bytes(20)),
            ("a.xlsx", book.getvalue()),
            ("a.csv", text),
            ("a.txt", text),
            ("a.docx", zip_of("[Content_Types].xml", "word/document.xml")),
        ):
            with self.subTest(name=name):
                self.attach(name, content)
        self.assertEqual(len(self.files()), 8)

    def test_what_is_not_taken(self):
        macros = zip_of("[Content_Types].xml", "word/document.xml", "vbaProject.bin")
        for name, content, words in (
            ("page.html", b"<script>", "kind that is not taken"),
            ("run.exe", b"MZ", "kind that is not taken"),
            ("book.xlsm", b"PK", "kind that is not taken"),
            ("name", b"%PDF-", "kind that is not taken"),
            ("page.pdf", b"<html><script>", "not what its name says"),
            ("page.txt", b"<html><script>alert(1)</script>", "not what its name says"),
            ("a.csv", b"a,b\0", "not what its name says"),
            ("a.png", PDF, "not what its name says"),
            ("a.xlsx", PDF, "not what its name says"),
            ("a.xlsx", b"PK\x03\x04 cut off", "not what its name says"),
            ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not what its name says"),
            ("a.docx", zip_of("anything"), "not what its name says"),
            ("a.docx", b"PK\x03\x04", "not what its name says"),
            ("a.docx", macros, "holds macros"),
            ("a.pdf", b"", "is empty"),
        ):
            with self.subTest(name=name, words=words):
                self.assertRefused(words, self.attach, name, content)
        for content in ("no base64!", None, 7):
            with self.subTest(content=content):
                self.assertRefused(
                    "a.pdf", self.bill.action_lcc_attach, "a.pdf", content
                )
        self.assertFalse(self.files())

    def test_a_file_beyond_the_size_is_refused_and_one_within_is_taken(self):
        self.env.company.lcc_attachment_max_mb = 1
        self.attach(content=PDF.ljust(1024 * 1024, b" "))
        too_large = PDF.ljust(1024 * 1024 + 1, b" ")
        self.assertRefused("larger than 1 MB", self.attach, "a.pdf", too_large)
        self.assertRefused(
            "larger than 1 MB", self.attach, "a.pdf", PDF.ljust(3 * 1024 * 1024)
        )
        self.assertEqual(len(self.files()), 1)

    def test_names_are_cleaned(self):
        for name in ("../../etc/a\n.pdf", "C:\\temp\\a .pdf", "x" * 300 + ".pdf"):
            file = self.env["ir.attachment"].browse(self.attach(name))
            self.assertNotIn("/", file.name)
            self.assertNotIn("\\", file.name)
            self.assertNotIn("\n", file.name)
            self.assertLessEqual(len(file.name), 120)
            self.assertTrue(file.name.endswith(".pdf"))

    def test_twenty_files_and_no_more(self):
        for number in range(20):
            self.attach(f"{number}.pdf")
        self.assertRefused("already has 20 files", self.attach, "one more.pdf")
        self.assertEqual(len(self.files()), 20)

    def test_files_are_added_until_it_is_authorised_and_never_taken_away(self):
        self.submit()
        file = self.files().browse(self.attach("While pending.pdf"))
        officer = file.with_user(self.world.officer)
        for act in (
            officer.unlink,
            lambda: officer.write({"raw": b"Other"}),
            lambda: officer.write({"datas": b64(b"Other")}),
            lambda: officer.write({"name": "Other.pdf"}),
            lambda: officer.write({"res_id": 0}),
        ):
            self.assertRefused("kept as it is", act)
        self.bill._lcc_unsealed().write({"state": "posted"})
        self.assertRefused("so no file can be added", self.attach, "Late.pdf")
        self.assertEqual(self.files(), file)

    def test_files_go_with_an_unsubmitted_invoice(self):
        file = self.files().browse(self.attach())
        self.bill.action_lcc_delete()
        self.assertFalse(file.exists())

    def test_the_council_s_own_attachments_are_not_the_provider_s(self):
        own = self.env["ir.attachment"].create(
            {
                "name": "Audit.txt",
                "raw": b"Not for the provider",
                "res_model": "account.move",
                "res_id": self.bill.id,
            }
        )
        mine = self.files().browse(self.attach())
        self.assertEqual(self.files(), mine)
        with self.assertRaises(AccessError):
            own.with_user(self.user).read(["raw"])


def zip_of(*names):
    """Return a zip file with parts of these names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return file.getvalue()
