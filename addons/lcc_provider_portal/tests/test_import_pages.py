import re
import socket
import time
from unittest.mock import patch
from urllib.parse import urlsplit

from lxml import html
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.demo.world import PASSWORD
from odoo.addons.lcc_actuals.tools.actuals_sheet import COLUMNS

from ..controllers import actuals_import, confirm_import
from .common import PortalHttpCommon
from .sheets import WEEK, import_of, line_of, row_of, sheet_of

IMPORT = "/my/actuals/import"
COMMENT = "Cancelled by client"


@tagged("post_install", "-at_install")
class TestImportPages(PortalHttpCommon):
    """TEST PROVIDER's Mrs Rowanthwaite, week of 14 Aug 2023: 7 h and 14 h planned at
    £20.50, of which 12 delivered and 2 missed make £389.50."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cases = cls.cases
        cls.world.generate(cases.test_service, WEEK)
        cls.single = line_of(cases.rowan, cases.single_carer)
        cls.double = line_of(cases.rowan, cases.two_carer)
        cls.travel = line_of(cases.carr, cases.travel)
        cls.guide_rows = (
            row_of(cls.single),
            row_of(cls.double, qty_actual=12, qty_missed=2, comment=COMMENT),
        )
        cls.wrong_row = row_of(cls.travel, qty_actual=9, qty_missed=-1)
        cls.imports = cls.env["lcc.actuals.import"]

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    # What a person does

    def token(self):
        return re.search(r'csrf_token: "([^"]+)"', self.url_open("/my").text)[1]

    def post(self, address, **form):
        return self.url_open(address, data={"csrf_token": self.token(), **form})

    def upload(self, content, name="actuals.csv", provider=None):
        """Choose a file and press [Import]; return the page that follows."""
        provider = provider or self.cases.test
        return self.url_open(
            IMPORT,
            data={"csrf_token": self.token(), "provider": provider.id},
            files={"file": (name, content, "text/csv")},
        )

    def send(self, *rows, name="actuals.csv"):
        """Send rows; return the import, which the page then shows."""
        return import_of(self.cases.test_user, self.cases.test, *rows, name=name)

    def open(self, sheet, query=""):
        return self.page(self.url_open(f"{IMPORT}/{sheet.id}{query}"))

    # What a person sees

    def page(self, response):
        return html.fromstring(response.text)

    def text(self, element):
        return " ".join(element.text_content().split())

    def counts(self, page):
        """Return the summary: {word: figure}."""
        (summary,) = page.xpath("//dl[contains(@class, 'o_lcc_summary')]")
        return {
            self.text(entry[0]): self.text(entry[1]) for entry in summary.xpath("div")
        }

    def cells(self, page, number):
        """Return the cells of a row of the sheet: {heading: text}."""
        (row,) = page.xpath(f"//tr[th[contains(., 'Row {number}')]]")
        return {cell.get("data-label"): self.text(cell) for cell in row}

    def messages(self, page, number):
        """Return what stands below a row of the sheet."""
        below = page.xpath(f"//tr[th[contains(., 'Row {number}')]]/../tr[2]")
        return [self.text(found) for row in below for found in row.xpath(".//p|.//li")]

    def buttons(self, page):
        (main,) = page.xpath("//div[@id='wrap']")
        return [self.text(button) for button in main.xpath(".//button")]

    def told(self, page):
        return [self.text(found) for found in page.xpath("//*[@role='status']")]

    def alert(self, page):
        (alert,) = page.xpath("//*[@role='alert']")
        return self.text(alert)

    def week(self, client=None):
        client = client or self.cases.rowan
        return self.world.week(self.cases.test_service, client, WEEK)

    # The guide's steps

    def test_the_guide_s_week_comes_out_to_the_penny(self):
        response = self.upload(sheet_of(*self.guide_rows), "week 14 Aug.csv")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        page = self.page(response)
        self.assertEqual(self.text(page.xpath("//h1")[0]), "Confirm Import")
        self.assertEqual(
            self.counts(page),
            {
                "Read": "2",
                "Will change": "2",
                "Unchanged": "0",
                "Rejected": "0",
                "Left out": "0",
                "Cost of what will change": "was £430.50 → becomes £389.50",
            },
        )
        self.assertEqual(set(self.week().mapped("state")), {"generated"})
        self.assertEqual(self.buttons(page), ["Update System", "Cancel"])
        page = self.page(self.post(f"{response.url}/update"))
        self.assertEqual(self.told(page), ["2 lines updated and confirmed."])
        self.assertEqual(self.counts(page)["Changed"], "2")
        self.assertEqual(set(self.week().mapped("state")), {"confirmed"})
        self.assertEqual(sum(self.week().mapped("amount_total")), 389.50)
        actuals = self.url_open(f"/my/actuals?week={WEEK}").text
        self.assertIn("£389.50 of £389.50", actuals)

    def test_each_row_says_what_was_and_what_becomes(self):
        page = self.open(self.send(*self.guide_rows))
        cells = self.cells(page, 3)
        self.assertEqual(cells["Row"], "Row 3 Will change")
        self.assertEqual(
            cells["Client"],
            f"Mrs Rosa Rowanthwaite {self.cases.rowan.reference} "
            f"{self.double.reference}",
        )
        self.assertEqual(cells["Week Beginning"], "14/08/2023")
        self.assertEqual(cells["Service Level"], "Homecare (LWH) - Two Carer")
        self.assertEqual(cells["Actual"], "was 14 → becomes 12")
        self.assertEqual(cells["Planned"], "14")
        self.assertEqual(cells["Missed"], "was 0 → becomes 2")
        self.assertEqual(cells["Extra"], "0")
        self.assertEqual(cells["Visits"], "14")
        self.assertEqual(cells["Total Cost"], "was £287.00 → becomes £246.00")
        self.assertEqual(cells["Comments"], COMMENT)
        self.assertEqual(self.messages(page, 3), [])
        self.assertEqual(self.cells(page, 2)["Actual"], "7")
        self.assertEqual(
            self.messages(page, 2), ["Confirmed as it stands: nothing else changes"]
        )

    def test_what_was_stays_on_the_page_after_the_update(self):
        sheet = self.send(*self.guide_rows)
        sheet.action_update_system()
        page = self.open(sheet)
        cells = self.cells(page, 3)
        self.assertEqual(cells["Row"], "Row 3 Changed")
        self.assertEqual(cells["Actual"], "was 14 → becomes 12")
        self.assertEqual(cells["Total Cost"], "£246.00")
        history = self.text(page.xpath("//dl")[0])
        self.assertIn("by PDPS TEST USER", history)
        self.assertIn("Updated", history)

    def test_a_line_that_was_not_there_is_new(self):
        row = {
            "client_reference": self.cases.rowan.reference,
            "service_level": self.cases.emergency.name,
            "week_start": f"{WEEK:%d/%m/%Y}",
            "qty_actual": 2,
            "comment": "Waiting for ambulance",
        }
        sheet = self.send(row)
        page = self.open(sheet)
        cells = self.cells(page, 2)
        self.assertEqual((cells["Actual"], cells["Extra"]), ("2", "2"))
        self.assertEqual((cells["Planned"], cells["Missed"]), ("--", "--"))
        self.assertEqual(cells["Total Cost"], "£41.00")
        self.assertEqual(self.messages(page, 2), ["New line"])
        self.post(f"{IMPORT}/{sheet.id}/update")
        self.assertEqual(sum(self.week().mapped("amount_total")), 471.50)
        self.assertEqual(self.messages(self.open(sheet), 2), ["New line"])

    def test_a_row_that_needs_approval_says_so(self):
        policy = self.env["lcc.policy"].create(
            {"name": "Of this test", "has_extra_limit": True, "extra_tolerance_qty": 1}
        )
        self.cases.test_contract.policy_id = policy
        sheet = self.send(row_of(self.single, qty_actual=10, qty_extra=3, comment="x"))
        (message,) = self.messages(self.open(sheet), 2)
        self.assertIn("An officer will check: 3 Hours of Extra is more than 1", message)

    def test_the_same_file_again_changes_nothing_and_says_so(self):
        self.send(*self.guide_rows).action_update_system()
        page = self.page(self.upload(sheet_of(*self.guide_rows)))
        main = self.text(page.xpath("//div[@id='wrap']")[0])
        self.assertIn("This file changes nothing: every line in it is already", main)
        self.assertEqual(self.counts(page)["Unchanged"], "2")
        self.assertEqual(self.buttons(page), ["Cancel"])
        self.assertEqual(self.cells(page, 3)["Total Cost"], "£246.00")
        self.assertEqual(self.cells(page, 3)["Actual"], "12")

    def test_a_file_in_which_nothing_is_filled_in_says_so(self):
        rows = (row_of(self.single, qty_actual=""), row_of(self.double, qty_actual=""))
        page = self.page(self.upload(sheet_of(*rows)))
        self.assertEqual(self.counts(page)["Left out"], "2")
        main = self.text(page.xpath("//div[@id='wrap']")[0])
        self.assertIn("This file changes nothing: no Actual is filled in.", main)
        self.assertEqual(self.buttons(page), ["Cancel"])

    def test_cancel_leaves_nothing(self):
        sheet = self.send(*self.guide_rows)
        page = self.page(self.post(f"{IMPORT}/{sheet.id}/cancel"))
        self.assertEqual(
            self.told(page), ["actuals.csv was removed. Nothing of it was recorded."]
        )
        self.assertFalse(sheet.exists())
        self.assertEqual(set(self.week().mapped("state")), {"generated"})

    # Errors

    def test_errors_are_marked_at_their_cells(self):
        page = self.open(self.send(*self.guide_rows, self.wrong_row))
        self.assertEqual(self.counts(page)["Rejected"], "1")
        self.assertIn("1 row has errors", self.text(page))
        (current,) = page.xpath("//nav[@aria-label='Rows to show']//a[@aria-current]")
        self.assertEqual(self.text(current), "Errors (1)")
        self.assertEqual(len(page.xpath("//table//th[@scope='row']")), 1)
        cells = self.cells(page, 4)
        self.assertEqual(cells["Missed"], "Error: -1")
        self.assertEqual(cells["Actual"], "9")
        (wrong,) = page.xpath("//td[@data-label='Missed']")
        (said,) = page.xpath(f"//*[@id='{wrong.get('aria-describedby')}']")
        self.assertEqual(self.text(said), "Error: Missed can't be less than 0.")

    def test_what_could_not_be_understood_is_shown_as_it_was_sent(self):
        row = {
            "reference": "CPLI424242",
            "client": "Bloggs, Joe",
            "service_level": "Gardening",
            "week_start": "18/07/2023",
            "qty_actual": "abc",
            "comment": "C" * 300,
        }
        page = self.open(self.send(row))
        cells = self.cells(page, 2)
        self.assertEqual(cells["Client"], "Error: Bloggs, Joe CPLI424242")
        self.assertEqual(cells["Week Beginning"], "Error: 18/07/2023")
        self.assertEqual(cells["Service Level"], "Gardening")
        self.assertEqual(cells["Actual"], "Error: abc")
        self.assertEqual(cells["Total Cost"], "--")
        self.assertEqual(cells["Comments"], "C" * 200 + "...")
        said = " ".join(self.messages(page, 2))
        self.assertIn("CPLI424242 is not a care package line item of", said)
        self.assertIn("Week Beginning 18/07/2023 is not a Monday", said)
        self.assertIn("Actual is not a number", said)

    def test_what_is_wrong_with_a_whole_row_stands_below_it(self):
        week = self.world.week(self.cases.test_service, self.cases.carr, WEEK)
        week._do_lock("on invoice TESTINV4")
        page = self.open(self.send(row_of(self.travel, qty_actual=6)))
        (message,) = self.messages(page, 2)
        self.assertIn("on invoice TESTINV4", message)
        self.assertFalse(page.xpath("//td[@aria-describedby]"))

    def test_dates_of_a_sheet_read_as_dates(self):
        sheet = self.send(row_of(self.single, qty_actual="x"))
        row = sheet.sudo().row_ids
        place = [column.key for column in COLUMNS].index("week_start")
        row.cells = [
            {"date": "2023-08-15"} if at == place else cell
            for at, cell in enumerate(row.cells)
        ]
        row.week_start = False
        page = self.open(sheet)
        self.assertEqual(self.cells(page, 2)["Week Beginning"], "15/08/2023")

    def test_a_name_like_markup_is_a_text(self):
        row = row_of(self.single, reference="<script>alert(1)</script>", client="<b>B")
        response = self.upload(sheet_of(row), "<i>file.csv")
        self.assertNotIn("<script>alert(1)", response.text)
        self.assertNotIn("<b>B", response.text)
        self.assertNotIn("<i>file", response.text)

    def test_with_errors_only_the_second_choice_updates(self):
        sheet = self.send(*self.guide_rows, self.wrong_row)
        page = self.open(sheet)
        self.assertEqual(self.buttons(page), ["Cancel", "Update 2 good rows"])
        page = self.page(self.post(f"{IMPORT}/{sheet.id}/update"))
        self.assertIn("nothing was updated. Rows with errors: 1.", self.text(page))
        self.assertEqual(set(self.week().mapped("state")), {"generated"})
        page = self.page(self.post(f"{IMPORT}/{sheet.id}/update", only_good="1"))
        self.assertEqual(self.told(page), ["2 lines updated and confirmed."])
        self.assertIn("1 row was not recorded", self.text(page))
        self.assertTrue(page.xpath(f"//a[@href='{IMPORT}/{sheet.id}/rest']"))
        self.assertEqual(sum(self.week().mapped("amount_total")), 389.50)
        self.assertEqual(set(self.week(self.cases.carr).mapped("state")), {"generated"})

    def test_the_rest_comes_back_as_a_file(self):
        sheet = self.send(*self.guide_rows, self.wrong_row)
        for _before_and_after in range(2):
            response = self.url_open(f"{IMPORT}/{sheet.id}/rest")
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            self.assertIn("attachment", response.headers["Content-Disposition"])
            text = response.content.decode("utf-8-sig")
            self.assertIn(self.travel.reference, text)
            self.assertNotIn(self.double.reference, text)
            self.assertIn("Missed can't be less than 0.", text)
            self.post(f"{IMPORT}/{sheet.id}/update", only_good="1")
        whole = self.send(*self.guide_rows)
        self.assertEqual(self.url_open(f"{IMPORT}/{whole.id}/rest").status_code, 404)

    def test_without_a_good_row_there_is_only_cancel_and_the_rest(self):
        page = self.open(self.send(self.wrong_row))
        self.assertEqual(self.buttons(page), ["Cancel"])
        self.assertIn("Download the 1 row with errors", self.text(page))

    def test_a_row_changed_since_it_was_checked_is_told(self):
        sheet = self.send(*self.guide_rows)
        self.week().with_user(self.world.officer).action_confirm()
        page = self.page(self.post(f"{IMPORT}/{sheet.id}/update"))
        self.assertIn("that changed since they were checked: 2.", self.alert(page))
        self.assertIn("Someone changed this line since", self.messages(page, 3)[0])
        self.assertEqual(sum(self.week().mapped("amount_total")), 430.50)

    # Which rows

    def test_the_rows_can_be_chosen_by_what_they_do(self):
        self.week()[0].with_user(self.world.officer).action_confirm()
        sheet = self.send(*self.guide_rows, self.wrong_row)
        shown = {
            show: [
                self.text(row)
                for row in self.open(sheet, f"?show={show}").xpath(
                    "//table//th[@scope='row']"
                )
            ]
            for show in ("all", "errors", "change", "unchanged", "nonsense", "")
        }
        unchanged, change = "Row 2 Unchanged", "Row 3 Will change"
        rejected = "Row 4 Rejected"
        self.assertEqual(
            shown,
            {
                "all": [unchanged, change, rejected],
                "errors": [rejected],
                "change": [change],
                "unchanged": [unchanged],
                "nonsense": [rejected],
                "": [rejected],
            },
        )

    def test_rows_come_fifty_to_a_page(self):
        crowd = self.world.crowd(
            self.cases.test_service, self.cases.two_carer, 60, WEEK
        )
        self.world.generate(self.cases.test_service, WEEK)
        sheet = self.send(*[row_of(line) for line in crowd])
        page = self.open(sheet)
        self.assertEqual(len(page.xpath("//table//th[@scope='row']")), 50)
        (following,) = page.xpath("//a[@rel='next']/@href")
        self.assertEqual(following, f"{IMPORT}/{sheet.id}?show=all&page=2")
        for query in ("?show=all&page=2", "?page=9999"):
            page = self.open(sheet, query)
            self.assertEqual(len(page.xpath("//table//th[@scope='row']")), 10)

    # Undoing

    def test_an_import_is_undone_as_one(self):
        sheet = self.send(*self.guide_rows)
        sheet.action_update_system()
        page = self.open(sheet)
        (undo,) = page.xpath("//a[contains(., 'Undo this import')]/@href")
        check = self.page(self.url_open(undo))
        self.assertEqual(
            self.counts(check),
            {
                "Lines": "2",
                "Their cost before the import": "£430.50",
                "Their cost after it": "£389.50",
            },
        )
        page = self.page(self.post(undo))
        self.assertEqual(self.told(page), ["2 lines put back."])
        self.assertIn("This import was undone", self.text(page))
        self.assertEqual(set(self.week().mapped("state")), {"generated"})
        self.assertEqual(sum(self.week().mapped("amount_total")), 430.50)
        self.assertFalse(page.xpath("//a[contains(., 'Undo this import')]"))
        self.assertEqual(self.url_open(undo).url, f"{self.base_url()}{undo[:-5]}")

    def test_what_is_billed_can_t_be_undone_and_says_which(self):
        sheet = self.send(*self.guide_rows)
        sheet.action_update_system()
        self.week()._do_lock("on invoice TESTINV5")
        page = self.page(self.post(f"{IMPORT}/{sheet.id}/undo"))
        alert = self.alert(page)
        self.assertIn("actuals.csv can't be undone any more.", alert)
        self.assertIn("on invoice TESTINV5", alert)
        self.assertEqual(len(page.xpath("//*[@role='alert']//li")), 2)
        self.assertEqual(set(self.week().mapped("state")), {"locked"})

    # In the background

    def at_work(self, sheet, done, total, task="update"):
        return self.env["lcc.actuals.import.job"].create(
            {
                "import_id": sheet.id,
                "user_id": self.cases.test_user.id,
                "task": task,
                "rows_done": done,
                "rows_total": total,
            }
        )

    def test_while_at_work_the_page_shows_how_far_it_is(self):
        sheet = self.send(*self.guide_rows)
        job = self.at_work(sheet, 1200, 10000)
        page = self.open(sheet)
        (bar,) = page.xpath("//progress")
        self.assertEqual((bar.get("value"), bar.get("max")), ("1200", "10000"))
        self.assertIn("1,200 of 10,000 rows", self.text(page))
        self.assertTrue(page.xpath("//a[text()='Refresh']"))
        self.assertEqual(self.buttons(page), [])
        response = self.url_open(f"{IMPORT}/{sheet.id}/progress")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(
            response.json(),
            {
                "working": True,
                "done": 1200,
                "total": 10000,
                "text": "1,200 of 10,000 rows",
            },
        )
        self.assertEqual(self.url_open(f"{IMPORT}/{sheet.id}/rest").status_code, 404)
        page = self.page(self.post(f"{IMPORT}/{sheet.id}/update"))
        self.assertIn("is being worked on", self.alert(page))
        listing = self.page(self.url_open(IMPORT))
        self.assertTrue(listing.xpath("//td[text()='At work']"))
        job.unlink()
        answer = self.url_open(f"{IMPORT}/{sheet.id}/progress").json()
        self.assertFalse(answer["working"])

    def test_a_total_that_nobody_knows_yet_is_not_made_up(self):
        sheet = self.send(*self.guide_rows)
        sheet.sudo().state = "new"
        self.at_work(sheet, 1, 0, "check")
        page = self.open(sheet)
        (bar,) = page.xpath("//progress")
        self.assertEqual(dict(bar.items()).keys() & {"value", "max"}, set())
        self.assertIn("Reading and checking the file", self.text(page))
        self.assertIn("1 row so far", self.text(page))

    def test_a_long_file_is_put_to_work(self):
        self.env.company.lcc_import_background_rows = 1
        page = self.page(self.upload(sheet_of(*self.guide_rows)))
        self.assertTrue(page.xpath("//progress"))

    def test_what_failed_in_the_background_says_why_and_can_be_removed(self):
        sheet = self.send(*self.guide_rows)
        sheet.sudo()._write_failure("check", "It failed.\nTell the council.")
        page = self.open(sheet)
        self.assertEqual(self.alert(page), "It failed. Tell the council.")
        self.assertEqual(self.buttons(page), ["Remove"])
        self.post(f"{IMPORT}/{sheet.id}/cancel")
        self.assertFalse(sheet.exists())

    # Files that are not read

    def assert_refused(self, response, words, status=422):
        """The page comes back with ``words`` above and beside the file."""
        self.assertEqual(response.status_code, status)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        page = self.page(response)
        self.assertTrue(page.xpath("//title")[0].text.startswith("Error: "))
        (link,) = page.xpath("//*[@role='alert']//a[@href='#file']")
        self.assertIn(words, link.text)
        (field,) = page.xpath("//input[@id='file']")
        self.assertEqual(field.get("aria-invalid"), "true")
        (error,) = page.xpath("//*[@id='file-error']")
        self.assertIn(words, error.text_content())
        self.assertFalse(self.imports.search([]))

    def test_no_file_is_said_beside_the_field(self):
        for response in (
            self.upload(b"", ""),
            self.post(IMPORT, provider=self.cases.test.id),
            self.post(IMPORT, provider=self.cases.test.id, file="a text"),
        ):
            self.assert_refused(response, "Choose the file to import.")

    def test_a_file_that_can_t_be_read_says_why(self):
        for content, name, words in (
            (b"a,b\n1,2\n", "list.csv", "no row of headings"),
            (b"Client\n", "list.csv", "no row of headings"),
            (b"PK\x03\x04 torn", "torn.xlsx", "torn.xlsx"),
            (sheet_of(), "empty.pdf", "empty.pdf"),
        ):
            with self.subTest(name=name):
                self.assert_refused(self.upload(content, name), words)

    def test_a_file_beyond_the_limit_is_refused_by_the_page(self):
        self.env.company.lcc_import_max_mb = 1
        response = self.upload(b"x" * 1_500_000, "large.csv")
        self.assert_refused(response, "large.csv is larger than 1 MB")

    def test_a_file_far_beyond_the_limit_gets_the_same_words(self):
        self.env.company.lcc_import_max_mb = 1
        response = self.upload(b"x" * 30_000_000, "huge.csv")
        self.assert_refused(response, "huge.csv is larger than 1 MB", 413)

    def test_a_flood_without_a_file_is_answered_too(self):
        self.env.company.lcc_import_max_mb = 1
        response = self.url_open(IMPORT, data={"file": "x" * 5_000_000})
        self.assert_refused(response, "is larger than 1 MB", 413)

    def test_an_upload_that_is_broken_off_leaves_nothing(self):
        before = self.take_stock()
        for size in (900_000, 90_000_000):
            with self.subTest(size=size):
                with mute_logger("werkzeug"), self.assertNoLogs("odoo", "ERROR"):
                    self.break_off(size)
                self.assertEqual(self.take_stock(), before)

    def break_off(self, size):
        """Begin to send a file of ``size`` bytes and go away."""
        host = urlsplit(self.base_url())
        begun = (
            f"POST {IMPORT} HTTP/1.1\r\nHost: {host.netloc}\r\n"
            f"Cookie: session_id={self.opener.cookies.get('session_id')}\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\n"
            f"Content-Length: {size}\r\n\r\n--b\r\n"
            'Content-Disposition: form-data; name="file"; filename="a.csv"'
            "\r\n\r\nCPLI Reference,"
        )
        with socket.create_connection((host.hostname, host.port), 10) as client:
            client.sendall(begun.encode())
        time.sleep(0.5)

    # Earlier imports, help

    @freeze_time("2023-08-21 09:05:00")
    def test_earlier_imports_are_listed(self):
        self.assertIn("has not imported a file yet", self.url_open(IMPORT).text)
        self.send(*self.guide_rows, name="first.csv").action_update_system()
        self.env.flush_all()
        self.send(*self.guide_rows, self.wrong_row, name="second.csv")
        page = self.page(self.url_open(IMPORT))
        (table,) = page.xpath("//table[@aria-labelledby='earlier']")
        listed = [[self.text(cell) for cell in row] for row in table.xpath("tbody/tr")]
        self.assertEqual(
            [[cells[0], *cells[2:]] for cells in listed],
            [
                ["second.csv", "PDPS TEST USER", *"3021", "To be confirmed"],
                ["first.csv", "PDPS TEST USER", *"2200", "Updated"],
            ],
        )

    def test_earlier_imports_come_a_page_at_a_time(self):
        for number in range(3):
            self.send(*self.guide_rows, name=f"{number}.csv")
        with patch.object(actuals_import, "IMPORTS_A_PAGE", 2):
            page = self.page(self.url_open(IMPORT))
            self.assertTrue(page.xpath(f"//a[@href='{IMPORT}?page=2']"))
            page = self.page(self.url_open(f"{IMPORT}?page=2"))
            links = page.xpath("//table//th/a")
            self.assertEqual([link.text for link in links], ["0.csv"])

    def test_the_columns_are_explained(self):
        page = self.page(self.url_open(f"{IMPORT}/columns"))
        rows = [[self.text(cell) for cell in row] for row in page.xpath("//tbody/tr")]
        self.assertEqual([row[:2] for row in rows], [[c.name, c.help] for c in COLUMNS])
        who = {row[0]: row[2] for row in rows}
        self.assertEqual((who["Missed"], who["Cost"]), ("You", "The export"))
        self.assertIn("on a line that you add", who["Client Reference"])
        text = self.text(page)
        for reason in self.env["lcc.variance.reason"].search([]):
            self.assertIn(reason.name, text)
        self.assertIn("at most 20 MB and 50,000 rows", text)
        self.assertIn("choose Review, then Unprotect Sheet", text)

    def test_the_form_says_what_it_takes(self):
        page = self.page(self.url_open(IMPORT))
        (field,) = page.xpath("//input[@type='file']")
        self.assertEqual(field.get("accept"), ".xlsx,.xls,.csv")
        (label,) = page.xpath("//label[@for='file']")
        self.assertEqual(label.text, "Choose File")
        (form,) = page.xpath("//form[@enctype='multipart/form-data']")
        self.assertEqual(form.get("data-max-bytes"), str(20 * 1024 * 1024))
        self.assertIn("{file} is larger than 20 MB", form.get("data-too-large"))

    # Whose it is

    def routes(self, sheet):
        own = f"{IMPORT}/{sheet.id}"
        reads = (own, f"{own}/undo", f"{own}/rest", f"{own}/progress")
        acts = (f"{own}/update", f"{own}/cancel", f"{own}/undo")
        return reads, acts

    def test_another_provider_s_import_is_a_404_like_a_missing_one(self):
        sheet = self.send(*self.guide_rows, self.wrong_row)
        self.sign_in(self.cases.demo_user)
        before = self.take_stock()
        for known in (sheet, self.imports.browse(999999), self.imports.browse(10**15)):
            reads, acts = self.routes(known)
            for address in reads:
                self.assertEqual(self.url_open(address).status_code, 404, address)
            for address in acts:
                response = self.post(address, only_good="1")
                self.assertEqual(response.status_code, 404, address)
        self.assertEqual(self.take_stock(), before)
        listing = self.url_open(IMPORT)
        self.assertNotIn("actuals.csv", listing.text)

    def test_other_roles_do_not_open_the_pages(self):
        sheet = self.send(*self.guide_rows)
        self.cases.test.lcc_access_ids.write({"role_actuals": False})
        self.env.flush_all()
        reads, acts = self.routes(sheet)
        for address in (IMPORT, f"{IMPORT}/columns", *reads):
            self.assertEqual(self.url_open(address).status_code, 404, address)
        for address in (IMPORT, *acts):
            self.assertEqual(self.post(address).status_code, 404, address)
        self.env.company.lcc_import_max_mb = 1
        response = self.upload(b"x" * 5_000_000)
        self.assertEqual(response.status_code, 413)
        self.assertNotIn("Actuals Bulk Import", response.text)

    def test_a_file_is_the_chosen_provider_s_and_a_link_chooses_it(self):
        sheet = self.send(*self.guide_rows)
        both = self.cases.demo | self.cases.test
        self.world.portal_user("User of Both", "both", both)
        self.authenticate("both", PASSWORD)
        rows = sheet_of(*self.guide_rows)
        page = self.page(self.upload(rows, provider=self.cases.demo))
        self.assertEqual(self.counts(page)["Rejected"], "2")
        # The header says DEMO PROVIDER; this form was opened for the other one.
        page = self.upload(rows, provider=self.cases.test)
        self.assertEqual(page.status_code, 409)
        self.assertIn("You have switched to DEMO PROVIDER", page.text)
        page = self.open(sheet)
        self.assertEqual(self.counts(page)["Will change"], "2")
        self.assertIn("@ TEST PROVIDER", self.text(page))
        page = self.page(self.upload(sheet_of(*self.guide_rows)))
        self.assertEqual(self.counts(page)["Will change"], "2")

    def test_reading_changes_nothing(self):
        sheet = self.send(*self.guide_rows, self.wrong_row)
        self.env.flush_all()
        before = self.take_stock()
        reads, _acts = self.routes(sheet)
        for address in (IMPORT, f"{IMPORT}/columns", *reads):
            self.url_open(address)
        self.assertEqual(self.take_stock(), before)

    def test_numbers_read_well(self):
        self.assertEqual(confirm_import.counted(1, "row"), "1 row")
        self.assertEqual(confirm_import.counted(1599, "line"), "1,599 lines")
        self.assertEqual(confirm_import.progress_text(0, 0), "0 rows so far")
