import csv
import io
from datetime import date

from lxml import html
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from openpyxl import load_workbook

from odoo.addons.lcc_actuals.demo.world import PASSWORD
from odoo.addons.lcc_actuals.tools.actuals_sheet import COLUMNS

from .common import PortalHttpCommon

EXPORT = "/my/actuals/export"
COMMISSIONED = "/my/actuals/commissioned"
BOTH = (EXPORT, COMMISSIONED)
WEEKS = {"date_from": "2023-07-17", "date_to": "2023-08-13", "export": "1"}


@tagged("post_install", "-at_install")
class TestExportPages(PortalHttpCommon):
    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    def get(self, path, **query):
        return self.url_open(path, params=query)

    def page(self, response):
        """Return the page's elements."""
        return html.fromstring(response.text)

    def value(self, page, name):
        return page.xpath(f"//input[@name='{name}']")[0].get("value")

    def xlsx_rows(self, response):
        """Return the rows of a downloaded workbook's first sheet, by heading."""
        book = load_workbook(io.BytesIO(response.content))
        headings, *rows = book.worksheets[0].iter_rows(values_only=True)
        return [dict(zip(headings, row, strict=True)) for row in rows]

    def csv_rows(self, response):
        text = response.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    # The files

    def test_the_export_is_a_workbook_of_the_weeks(self):
        response = self.get(EXPORT, **WEEKS)
        self.assertEqual(response.status_code, 200)
        self.assertIn("spreadsheetml", response.headers["Content-Type"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        name = "Actuals 17 Jul 2023 - 13 Aug 2023.xlsx"
        self.assertIn(name.replace(" ", "%20"), response.headers["Content-Disposition"])
        rows = self.xlsx_rows(response)
        self.assertEqual(len(rows), 16)
        self.assertEqual(list(rows[0]), [column.name for column in COLUMNS])
        first = [row for row in rows if row["Week Beginning"].day == 17]
        costs = {
            (row["Client"], row["Service Level"].rpartition(" - ")[2]): row["Cost"]
            for row in first
        }
        self.assertEqual(
            costs,
            {
                ("Carrbeck, Connie", "Single Carer"): 430.50,
                ("Carrbeck, Connie", "Travel"): 143.50,
                ("Rowanthwaite, Rosa", "Single Carer"): 143.50,
                ("Rowanthwaite, Rosa", "Two Carer"): 246,
            },
        )

    def test_the_export_as_csv(self):
        response = self.get(EXPORT, kind="csv", **WEEKS)
        self.assertIn("text/csv", response.headers["Content-Type"])
        self.assertIn(".csv", response.headers["Content-Disposition"])
        self.assertEqual(int(response.headers["Content-Length"]), len(response.content))
        rows = self.csv_rows(response)
        self.assertEqual(len(rows), 16)
        two_carer = [row for row in rows if "Two Carer" in row["Service Level"]]
        self.assertEqual(two_carer[0]["Week Beginning"], "17/07/2023")
        self.assertEqual(two_carer[0]["Actual"], "12")
        self.assertEqual(two_carer[0]["Comments"], "Cancelled by client")

    def test_only_what_is_not_yet_confirmed(self):
        response = self.get(EXPORT, kind="csv", only_to_confirm="1", **WEEKS)
        rows = self.csv_rows(response)
        self.assertEqual({row["Status"] for row in rows}, {"To confirm"})
        self.assertEqual({row["Client"] for row in rows}, {"Carrbeck, Connie"})

    def test_what_care_is_commissioned(self):
        response = self.get(COMMISSIONED, service=self.cases.test_service.id, **WEEKS)
        name = "Commissioned Care 17 Jul 2023 - 13 Aug 2023.xlsx"
        self.assertIn(name.replace(" ", "%20"), response.headers["Content-Disposition"])
        rows = self.xlsx_rows(response)
        self.assertEqual(len(rows), 4)
        self.assertEqual({row["Rate"] for row in rows}, {20.50})
        self.assertEqual(sum(row["Week 17/07/2023"] for row in rows), 49)

    def test_what_care_is_commissioned_while_someone_is_away(self):
        """Absences are the council's to read; the plan they leave is the user's."""
        self.env["lcc.absence"].create(
            {
                "client_id": self.cases.carr.id,
                "reason": "hospital",
                "date_start": "2023-07-17",
                "date_end": "2023-07-23",
            }
        )
        rows = self.csv_rows(self.get(COMMISSIONED, kind="csv", **WEEKS))
        carr = [row for row in rows if row["Client"] == "Carrbeck, Connie"]
        self.assertEqual({row["Week 17/07/2023"] for row in carr}, {"0"})

    def test_reading_changes_nothing(self):
        before = self.take_stock()
        for path in BOTH:
            self.get(path)
            self.get(path, **WEEKS)
        self.assertEqual(self.take_stock(), before)

    def test_a_text_like_a_formula_leaves_as_text(self):
        week = self.world.week(
            self.cases.test_service, self.cases.rowan, date(2023, 7, 17)
        )
        week[-1].with_user(self.cases.test_user).sudo().write({"comment": "=1+1"})
        rows = self.xlsx_rows(self.get(EXPORT, **WEEKS))
        self.assertIn("=1+1", [row["Comments"] for row in rows])
        rows = self.csv_rows(self.get(EXPORT, kind="csv", **WEEKS))
        self.assertIn("'=1+1", [row["Comments"] for row in rows])

    # The pages

    def test_the_pages_are_a_click_from_actuals(self):
        page = self.page(self.get("/my/actuals", week="2023-07-17"))
        (box,) = page.xpath("//nav[h2='Bulk Import/Export']")
        links = [(link.text, link.get("href")) for link in box.iter("a")]
        self.assertEqual(
            links,
            [
                ("Actuals Bulk Import", "/my/actuals/import"),
                ("Actuals Bulk Export", EXPORT),
                ("Commissioned Care Export", COMMISSIONED),
            ],
        )
        for path in BOTH:
            page = self.page(self.get(path))
            (current,) = page.xpath("//nav[h2='Bulk Import/Export']//a[@aria-current]")
            self.assertEqual(current.get("href"), path)

    def test_home_says_what_actuals_are_for(self):
        text = (
            "Submit your actuals to Lancashire County Council using the online form "
            "or bulk import facility"
        )
        self.assertIn(text, self.get("/my").text)

    @freeze_time("2023-08-21 09:00:00")
    def test_the_last_four_ended_weeks_are_asked_for_by_default(self):
        for path in BOTH:
            page = self.page(self.get(path))
            self.assertEqual(self.value(page, "date_from"), "2023-07-24")
            self.assertEqual(self.value(page, "date_to"), "2023-08-20")

    def test_only_bases_that_have_actuals_can_be_exported(self):
        contract = self.world.contract(self.cases.test, "BEDS", "scheduled")
        beds = self.world.service(contract, "BEDS OF TEST")
        self.assertNotIn("BEDS OF TEST", self.get(EXPORT).text)
        self.assertIn("BEDS OF TEST", self.get(COMMISSIONED).text)
        self.assertEqual(self.get(EXPORT, service=beds.id).status_code, 404)
        self.assertEqual(self.get(COMMISSIONED, service=beds.id).status_code, 200)

    # What is wrong

    def assert_refused(self, response, name, words):
        """The page comes back with ``words`` above and beside the field ``name``."""
        self.assertEqual(response.status_code, 422)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        page = self.page(response)
        self.assertTrue(page.xpath("//title")[0].text.startswith("Error: "))
        (link,) = page.xpath(f"//*[@role='alert']//a[@href='#{name}']")
        self.assertIn(words, link.text)
        (field,) = page.xpath(f"//input[@id='{name}']")
        self.assertEqual(field.get("aria-invalid"), "true")
        (error,) = page.xpath(f"//*[@id='{field.get('aria-describedby')}']")
        self.assertIn(words, error.text_content())
        return page

    def test_wrong_dates_are_said_beside_their_field(self):
        for path in BOTH:
            for change, name, words in (
                ({"date_from": ""}, "date_from", "Enter Date From."),
                ({"date_to": " "}, "date_to", "Enter Date To."),
                ({"date_to": "31/02/2023"}, "date_to", "must be a date"),
                ({"date_to": "0001-01-01"}, "date_to", "must be a date"),
                ({"date_to": "2023-07-16"}, "date_to", "before Date From 17/07/2023"),
            ):
                with self.subTest(path=path, change=change):
                    response = self.get(path, **{**WEEKS, **change})
                    self.assert_refused(response, name, words)

    def test_what_was_typed_stays(self):
        service = self.cases.test_service.id
        response = self.get(
            EXPORT,
            **{**WEEKS, "date_to": "nonsense"},
            only_to_confirm="1",
            service=service,
            kind="csv",
        )
        page = self.assert_refused(response, "date_to", "must be a date")
        self.assertEqual(self.value(page, "date_from"), "2023-07-17")
        self.assertEqual(self.value(page, "date_to"), "nonsense")
        checked = page.xpath("//input[@checked]/@id")
        self.assertEqual(checked, ["only_to_confirm", "kind-csv"])
        (option,) = page.xpath("//select[@id='service']/option[@selected]")
        self.assertEqual(option.get("value"), str(service))

    def test_nothing_sent_at_all_asks_for_both_dates(self):
        for path in BOTH:
            page = self.page(self.get(path, export="1"))
            self.assertEqual(len(page.xpath("//*[@role='alert']//a")), 2)

    def test_more_rows_than_a_file_holds(self):
        self.env.company.lcc_import_max_rows = 3
        self.env.flush_all()
        self.assert_refused(self.get(EXPORT, **WEEKS), "date_to", "That is 16 rows")
        self.assert_refused(self.get(COMMISSIONED, **WEEKS), "date_to", "That is 4")

    def test_more_weeks_than_a_file_holds(self):
        response = self.get(COMMISSIONED, **{**WEEKS, "date_to": "2024-12-31"})
        self.assert_refused(response, "date_to", "touch 77 weeks")

    def test_no_rows_are_said_in_words(self):
        dates = {"date_from": "2001-01-01", "date_to": "2001-01-07", "export": "1"}
        for path, words in (
            (EXPORT, "There are no actuals that match"),
            (COMMISSIONED, "No care package line item runs on these dates"),
        ):
            response = self.get(path, **dates)
            self.assertEqual(response.status_code, 200)
            (status,) = self.page(response).xpath("//*[@role='status']")
            self.assertIn(words, status.text)

    # Whose they are

    def test_another_provider_s_service_is_a_404_like_a_missing_one(self):
        for path in BOTH:
            for service in (self.cases.demo_service.id, 999999):
                for query in ({}, WEEKS):
                    response = self.get(path, service=service, **query)
                    self.assertEqual(response.status_code, 404)

    def test_another_provider_s_user_gets_none_of_it(self):
        self.sign_in(self.cases.demo_user)
        response = self.get(EXPORT, kind="csv", **WEEKS)
        self.assertIn("There are no actuals that match", response.text)
        dates = {"date_from": "2021-01-01", "date_to": "2030-12-31", "export": "1"}
        rows = self.csv_rows(self.get(EXPORT, kind="csv", **dates))
        self.assertEqual({row["Contract"] for row in rows}, {"DEMO CONTRACT"})
        response = self.get(COMMISSIONED, kind="csv", **WEEKS)
        rows = self.csv_rows(response)
        self.assertEqual({row["Contract"] for row in rows}, {"DEMO CONTRACT"})
        for secret in self.secrets_of_test_provider():
            self.assertNotIn(secret, response.text)

    def test_a_user_of_two_providers_gets_the_chosen_one_s(self):
        both = self.cases.demo | self.cases.test
        self.world.portal_user("User of Both", "both", both)
        self.authenticate("both", PASSWORD)
        dates = {"date_from": "2021-01-01", "date_to": "2030-12-31", "export": "1"}
        rows = self.csv_rows(self.get(EXPORT, kind="csv", **dates))
        self.assertEqual({row["Contract"] for row in rows}, {"DEMO CONTRACT"})

    def test_other_roles_do_not_open_the_pages(self):
        self.cases.test.lcc_access_ids.write({"role_actuals": False})
        self.env.flush_all()
        for path in BOTH:
            self.assertEqual(self.get(path).status_code, 404)
            self.assertEqual(self.get(path, **WEEKS).status_code, 404)

    # Care package line items

    def test_care_package_line_items_come_by_the_same_writer(self):
        rows = self.xlsx_rows(self.get("/my/package-lines/xlsx"))
        self.assertEqual({row["Price"] for row in rows}, {20.50})
        response = self.get("/my/package-lines/csv")
        rows = self.csv_rows(response)
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows[0]["Starts"], "03/07/2023")
        self.assertEqual(rows[0]["Ends"], "")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
