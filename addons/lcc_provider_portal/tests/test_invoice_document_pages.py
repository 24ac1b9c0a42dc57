import io
import re
from html import unescape

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.demo.bills import register_payment

from .bills import FIRST_WEEK, draw_up_many, draw_up_testinv4, save_week
from .common import PortalHttpCommon

PDF = b"%PDF-1.7\n%of TEST PROVIDER"
SHORTER = {"single_carer": {"qty_actual": 6, "qty_missed": 1, "comment": "Away"}}


class InvoicePagesCommon(PortalHttpCommon):
    """TESTINV4 of TEST PROVIDER, unsubmitted; its own user is signed in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bill = draw_up_testinv4(cls.world, cls.cases)
        cls.bill = bill.with_user(cls.env.user)
        cls.path = f"/my/invoices-credit-notes/{bill.id}"
        cls.key = bill.action_lcc_read()["lines"][0]["key"]

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    def get(self, step=""):
        return self.url_open(self.path + step)

    def post(self, step, files=None, **form):
        page = self.url_open("/my").text
        token = re.search(r'csrf_token: "(\w+)"', page)[1]
        return self.url_open(
            self.path + step, data={"csrf_token": token, **form}, files=files
        )

    def assertShows(self, page, *words):
        main = page.text[page.text.index('id="wrap"') :]
        text = " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
        for word in words:
            self.assertIn(word, text)

    def confirm_carr(self):
        """Let a week of Mrs Carrbeck be there to be suggested."""
        week = self.world.week(self.cases.test_service, self.cases.carr, FIRST_WEEK)
        week.with_user(self.cases.test_user).action_confirm()


@tagged("post_install", "-at_install")
class TestInvoicePages(InvoicePagesCommon):
    def test_the_page_shows_what_the_guide_s_does(self):
        self.assertShows(
            self.get(),
            "Invoice TESTINV4 Unsubmitted",
            f"for Contract {self.cases.test_contract.name}",
            "Total £1,599.00 £0.00",
            "Items Total £1,599.00 £0.00",
            "Short by £0.00 £0.00",
            "Total Payable £1,599.00",
            "Rowanthwaite, Rosa, 2023/2024",
            "17/07/2023 - 13/08/2023",
            "Submit Invoice",
            "Delete Invoice",
            "Suggest",
        )

    def test_update_takes_what_was_typed_and_recalculates(self):
        save_week(self.world, self.cases, FIRST_WEEK, **SHORTER)
        self.assertShows(
            self.get(), "Total £1,578.50", "Items Total £1,599.00", "Short by -£20.50"
        )
        page = self.post(
            "/update",
            reference="TESTINV5",
            vat_number="GB 123",
            invoice_date="2023-10-03",
        )
        self.assertShows(
            page, "Invoice TESTINV5 is up to date.", "Items Total £1,578.50"
        )
        self.assertRecordValues(
            self.bill, [{"ref": "TESTINV5", "lcc_vat_number": "GB 123"}]
        )

    def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(self):
        page = self.post("/update", reference="", invoice_date="2199-01-01")
        self.assertEqual(page.status_code, 422)
        self.assertShows(page, "There is a problem", "enter your own reference")
        self.assertIn('value="2199-01-01"', page.text)
        self.assertIn('id="reference-error"', page.text)
        self.assertIn('href="#invoice_date"', page.text)
        self.assertEqual(self.bill.ref, "TESTINV4")

    def test_a_line_is_removed_suggested_and_added(self):
        self.confirm_carr()
        page = self.post("/remove", key=self.key)
        self.assertShows(page, "There are no lines on it.", "Total Payable £0.00")
        page = self.get("/suggest")
        self.assertShows(page, "Carrbeck, Connie", "Rowanthwaite, Rosa", "£1,599.00")
        page = self.post("/suggest")
        self.assertEqual(page.status_code, 422)
        self.assertShows(page, "Select at least one line")
        page = self.post("/suggest", keys=self.key)
        self.assertShows(page, "1 line added.", "Total Payable £1,599.00")
        self.assertNotIn("Carrbeck", page.text)
        page = self.post("/suggest", keys=self.key)
        self.assertShows(page, "Some of the lines you selected have changed")

    def test_the_clients_who_are_on_it_come_first(self):
        self.confirm_carr()
        self.assertNotIn("Clients on Invoice", self.get("/suggest").text)
        save_week(self.world, self.cases, FIRST_WEEK, emergency=1)
        page = self.get("/suggest")
        self.assertShows(
            page,
            "Clients on Invoice TESTINV4 Rowanthwaite, Rosa, 2023/2024",
            "Other clients Carrbeck, Connie, 2023/2024",
        )
        lines = self.bill.with_user(self.cases.test_user).action_lcc_suggest()
        said = [(line["commitment"], line["is_client_on_it"]) for line in lines]
        self.assertEqual(
            said,
            [
                ("Rowanthwaite, Rosa, 2023/2024", True),
                ("Carrbeck, Connie, 2023/2024", False),
            ],
        )

    def test_one_drawn_up_for_a_client_is_suggested_that_client_s_lines(self):
        self.confirm_carr()
        user, rowan = self.cases.test_user, self.cases.rowan
        self.bill.with_user(user).action_lcc_delete()
        asked = {"kind": "invoice", "scope": "client", "record_id": rowan.id}
        asked["provider_id"] = self.cases.test.id
        moves = self.env["account.move"].with_user(user)
        move_id = moves.action_lcc_create(
            **asked, keys=[self.key], values={"reference": "ROSA"}
        )
        save_week(self.world, self.cases, FIRST_WEEK, emergency=1)
        self.path = f"/my/invoices-credit-notes/{move_id}"
        page = self.get("/suggest")
        self.assertShows(page, "Rowanthwaite, Rosa, 2023/2024")
        self.assertNotIn("Carrbeck", page.text)

    def test_all_are_ticked_and_added_without_scripts(self):
        self.confirm_carr()
        self.post("/remove", key=self.key)
        page = self.get("/suggest")
        ticked = re.compile(r'name="keys"[^>]*value="([^"]+)"[^>]*checked')
        self.assertFalse(ticked.findall(page.text))
        self.assertIn(f'href="{self.path}/suggest?select=all">Select all<', page.text)
        keys = ticked.findall(self.get("/suggest?select=all").text)
        self.assertEqual(len(keys), 2)
        self.assertFalse(ticked.findall(self.get("/suggest?select=none").text))
        page = self.post("/suggest", keys=keys)
        # Her four weeks and Mrs Carrbeck's one: £1,599.00 + £574.00.
        self.assertShows(page, "2 lines added.", "Total Payable £2,173.00")

    def test_one_button_is_green_the_next_step(self):
        green = re.compile(r'class="o_lcc_button"[^>]*>([^<]+)')
        self.assertEqual(green.findall(self.get().text), ["Submit Invoice"])
        save_week(self.world, self.cases, FIRST_WEEK, **SHORTER)
        self.assertEqual(green.findall(self.get().text), ["Update"])
        self.assertIn("/submit", self.get().text)

    def test_the_date_is_asked_for_in_words(self):
        page = self.get()
        self.assertShows(page, "Date on Invoice Today or an earlier day.")
        self.assertIn('aria-describedby="invoice_date-hint"', page.text)
        page = self.post("/update", invoice_date="2199-01-01")
        described = 'aria-describedby="invoice_date-hint invoice_date-error"'
        self.assertIn(described, page.text)

    def test_nothing_to_suggest_is_said(self):
        self.assertShows(self.get("/suggest"), "There is nothing to add.")

    def test_submitting_declares_the_total_that_was_seen(self):
        page = self.get("/submit")
        self.assertShows(
            page,
            "Submitted invoices will only ever be processed as the submitted cost.",
            "Lancashire County Council will not amend this cost.",
            "£1,599.00 and that it is true and accurate",
        )
        self.assertIn('name="seen_total" value="1599.00"', page.text)
        for seen in ("1578.50", "nan", "", "1,599.00"):
            self.post("/submit", seen_total=seen)
            self.assertEqual(self.bill.lcc_status, "unsubmitted", seen)
        page = self.post("/submit", seen_total="1599.00")
        self.assertShows(page, "It is Pending", "Invoice TESTINV4 Pending")
        self.assertEqual(self.bill.lcc_submitted_by_id, self.cases.test_user)
        self.assertNotIn("Delete Invoice", page.text)

    def test_what_is_short_is_not_submitted(self):
        save_week(self.world, self.cases, FIRST_WEEK, **SHORTER)
        page = self.get("/submit")
        self.assertShows(page, "It can't be submitted yet", "Use [Update] first")
        self.assertNotIn("seen_total", page.text)
        page = self.post("/submit", seen_total="1599.00")
        self.assertShows(page, "There is a problem", "Use [Update] first")
        self.assertEqual(self.bill.lcc_status, "unsubmitted")

    def test_deleting_asks_first_and_frees_the_weeks(self):
        self.assertShows(self.get("/delete"), "Delete Invoice TESTINV4", "£1,599.00")
        self.assertTrue(self.bill.exists())
        self.post("/delete")
        self.assertFalse(self.bill.exists())
        weeks = self.cases.rowan.package_line_ids.actual_ids
        self.assertEqual(sum(weeks.mapped("amount_open")), 1558.00)

    def test_a_submitted_one_is_changed_by_no_form(self):
        self.confirm_carr()
        self.bill.with_user(self.cases.test_user).action_lcc_submit(1599.00)
        before = self.take_stock()
        for step, form in (
            ("/update", {"reference": "OTHER"}),
            ("/remove", {"key": self.key}),
            ("/suggest", {"keys": self.key}),
            ("/submit", {"seen_total": "1599.00"}),
            ("/delete", {}),
        ):
            page = self.post(step, **form)
            with self.subTest(step=step):
                self.assertShows(page, "is Pending, so it can't be changed")
        for step in ("/suggest", "/submit", "/delete"):
            self.assertTrue(self.get(step).url.endswith(self.path))
        self.assertEqual(self.take_stock(), before)
        self.assertRecordValues(
            self.bill,
            [{"ref": "TESTINV4", "amount_total": 1599, "lcc_status": "pending"}],
        )

    def test_why_it_was_held_or_returned_is_shown(self):
        self.bill.with_user(self.cases.test_user).action_lcc_submit(1599.00)
        unsealed = self.bill._lcc_unsealed()
        unsealed.write(unsealed._lcc_prepare_held_vals("Hours in question"))
        self.assertShows(self.get(), "On Hold by the council: Hours in question")
        unsealed.write(
            {
                "lcc_is_held": False,
                "lcc_date_submitted": False,
                "lcc_return_reason": "Two weeks are missing",
            }
        )
        self.assertShows(self.get(), "Returned by the council: Two weeks are missing")

    def test_what_was_not_paid_is_told(self):
        self.bill.with_user(self.cases.test_user).action_lcc_submit(1599.00)
        bill = self.bill.with_user(self.world.officer)
        bill.action_lcc_authorise()
        self.assertNotIn("Settled:", self.get().text)
        account = bill.sudo().invoice_line_ids.account_id[:1]
        register_payment(
            bill,
            amount=1500,
            payment_difference_handling="reconcile",
            writeoff_account_id=account.id,
        )
        self.assertShows(
            self.get(),
            "Finalised",
            "Settled: £1,500.00 paid, £99.00 by other entries in the council's books",
        )


@tagged("post_install", "-at_install")
class TestInvoiceLinePages(InvoicePagesCommon):
    def test_a_line_leads_to_its_weeks_and_back(self):
        page = self.get(f"/line/{self.key}")
        self.assertShows(
            page,
            "Week Beginning 17 Jul 2023",
            "Week Beginning 7 Aug 2023",
            "£143.50 = 7 (Actual + Frstd) Hours x £20.50",
            "Back to Invoice TESTINV4",
        )
        self.assertEqual(page.text.count("Add/Edit"), 4)
        service, client = self.cases.test_service.id, self.cases.rowan.id
        edit = f"/my/actuals/{service}/{client}/2023-07-17?invoice={self.bill.id}"
        self.assertIn(edit, page.text)
        actual = self.world.week(self.cases.test_service, self.cases.rowan, FIRST_WEEK)[
            0
        ]
        story = f"/my/actuals/story/{actual.id}?invoice={self.bill.id}"
        self.assertIn(f'href="{story}"', page.text)
        self.assertShows(self.url_open(edit), "Back to Invoice TESTINV4")
        self.assertIn(f'href="{story}"', self.url_open(edit).text)
        page = self.url_open(story)
        self.assertShows(page, "Back to Invoice TESTINV4", "To the week's actuals")
        self.assertIn(f'href="{self.path}"', page.text)
        self.assertIn(f'href="{edit}"', page.text)

    def test_the_way_back_stays_when_the_week_is_saved(self):
        service, client = self.cases.test_service.id, self.cases.rowan.id
        address = f"/my/actuals/{service}/{client}/2023-07-17"
        form = {"do": "save"}
        week = self.world.week(self.cases.test_service, self.cases.rowan, FIRST_WEEK)
        for actual in week:
            key = actual._line_key()
            for name in ("qty_actual", "qty_missed", "comment", "visits", "version"):
                said = actual[name]
                form[f"{key}-{name}"] = "" if said is False else said
        self.path = address
        page = self.post(f"?invoice={self.bill.id}", **form)
        self.assertShows(page, "Saved.", "Back to Invoice TESTINV4")
        self.assertIn(f"invoice={self.bill.id}", page.url)
        # Another's invoice, or one that is gone, is no way back and no hindrance.
        for other in (999999, "x", 10**15):
            page = self.url_open(f"{address}?invoice={other}")
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("Back to", page.text)

    def test_a_line_that_is_not_there_is_a_404(self):
        for key in ("1-2-2023-20230717-plain", "x", "%2e%2e", "1"):
            with self.subTest(key=key):
                self.assertEqual(self.get(f"/line/{key}").status_code, 404)

    def test_without_the_role_actuals_weeks_are_looked_at_only(self):
        self.cases.test.lcc_access_ids.write({"role_actuals": False})
        page = self.get(f"/line/{self.key}")
        self.assertShows(page, "Week Beginning 17 Jul 2023", "£389.50")
        self.assertNotIn("Add/Edit", page.text)

    def test_what_is_not_on_it_yet_is_said(self):
        save_week(self.world, self.cases, FIRST_WEEK, emergency=1)
        self.assertShows(self.get(f"/line/{self.key}"), "not on this document")


@tagged("post_install", "-at_install")
class TestInvoiceDownloads(InvoicePagesCommon):
    def upload(self, name="July.pdf", content=PDF):
        return self.post("/files", files={"file": (name, io.BytesIO(content))})

    def test_a_file_is_uploaded_and_only_ever_saved_by_the_browser(self):
        page = self.upload()
        self.assertShows(page, "The file was added.", "July.pdf")
        (file,) = self.bill._lcc_get_files()
        answer = self.get(f"/files/{file.id}")
        self.assertEqual(answer.content, PDF)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_what_is_refused_is_said_beside_the_field(self):
        page = self.upload("page.html", b"<script>alert(1)</script>")
        self.assertEqual(page.status_code, 422)
        self.assertShows(page, "page.html is of a kind that is not taken")
        self.assertIn('href="#file"', page.text)
        page = self.post("/files")
        self.assertShows(page, "Choose the file to upload.")
        self.env.company.lcc_attachment_max_mb = 1
        page = self.upload(content=PDF.ljust(3 * 1024 * 1024))
        self.assertEqual(page.status_code, 413)
        self.assertShows(page, "July.pdf is larger than 1 MB")
        self.assertFalse(self.bill._lcc_get_files())

    def test_the_council_s_own_attachments_are_not_served(self):
        own = self.env["ir.attachment"].create(
            {
                "name": "Audit.txt",
                "raw": b"Not for the provider",
                "res_model": "account.move",
                "res_id": self.bill.id,
            }
        )
        for address in (
            f"{self.path}/files/{own.id}",
            f"/web/content/{own.id}",
            f"/web/content/account.move/{self.bill.id}/message_main_attachment_id",
        ):
            with self.subTest(address=address), mute_logger("odoo.http"):
                answer = self.url_open(address)
                self.assertIn(answer.status_code, (403, 404))
                self.assertNotIn("Not for the provider", answer.text)

    def test_a_file_of_another_document_is_a_404(self):
        self.upload()
        (file,) = self.bill._lcc_get_files()
        file.sudo()._write({"res_id": self.bill.id + 1})
        self.assertEqual(self.get(f"/files/{file.id}").status_code, 404)

    def test_sheets_are_downloads_named_after_the_document(self):
        for kind in ("xlsx", "csv"):
            answer = self.get(f"/{kind}")
            self.assertEqual(answer.status_code, 200)
            name = answer.headers["Content-Disposition"]
            self.assertIn(f"Invoice TESTINV4.{kind}", name.replace("%20", " "))
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(self.get("/ods").status_code, 404)


@tagged("post_install", "-at_install")
class TestInvoiceDoors(InvoicePagesCommon):
    STEPS = ("", "/suggest", "/submit", "/delete", "/pdf", "/csv", "/xlsx", "/files/1")

    def doors(self):
        return [*self.STEPS, f"/line/{self.key}"]

    def forms(self):
        return ("/update", "/remove", "/suggest", "/submit", "/delete", "/files")

    def test_others_and_colleagues_without_the_role_get_404_everywhere(self):
        carer = self.world.portal_user(
            "Cara Carer", "cara", self.cases.test, role_actuals=True
        )
        clerk = self.world.officer
        before = self.take_stock()
        for user in (self.cases.demo_user, carer, clerk):
            self.sign_in(user)
            for step in self.doors():
                with self.subTest(user=user.login, step=step):
                    self.assertEqual(self.get(step).status_code, 404)
        for user in (self.cases.demo_user, carer):
            self.sign_in(user)
            for step in self.forms():
                with self.subTest(user=user.login, form=step):
                    page = self.post(step, key=self.key, seen_total="1599.00")
                    self.assertEqual(page.status_code, 404)
        self.assertEqual(self.take_stock(), before)
        self.assertEqual(self.bill.lcc_status, "unsubmitted")

    def test_a_native_bill_is_no_document_of_these_pages(self):
        other = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.cases.test.id}
        )
        for number in (other.id, 999999, 10**15):
            answer = self.url_open(f"/my/invoices-credit-notes/{number}")
            self.assertEqual(answer.status_code, 404)


@tagged("post_install", "-at_install")
class TestInvoiceQueries(PortalHttpCommon):
    def test_pages_ask_as_many_queries_for_100_lines_of_4_weeks_as_for_10_of_1(self):
        few = self.count_queries(10, 1)
        many = self.count_queries(100, 4)
        self.assertGreater(min(few.values()), 5, "nothing was counted")
        self.assertEqual(few, many)

    def count_queries(self, clients, weeks):
        """Return {page: its queries} of an invoice of that size."""
        bill, user = draw_up_many(self.world, self.cases, clients, weeks)
        figures = bill.action_lcc_read()
        self.assertEqual(len(figures["lines"]), clients)
        self.assertEqual(figures["totals"]["short_by"]["net"], -clients * weeks)
        self.sign_in(user)
        line = figures["lines"][0]
        steps = ("", "/submit", "/delete", "/csv", f"/line/{line['key']}")
        counts = {
            step.rpartition("/")[0] or step: self.queries_of(bill, step)
            for step in steps
        }
        bill.action_lcc_remove([line["key"] for line in figures["lines"]])
        counts["/suggest"] = self.queries_of(bill, "/suggest")
        return counts

    def queries_of(self, bill, step):
        """Return how many queries a page takes once everything is warm."""
        address = f"/my/invoices-credit-notes/{bill.id}{step}"
        for _warming in range(2):
            self.url_open(address)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self.url_open(address).status_code, 200, address)
        return self.env.cr.sql_log_count - before
