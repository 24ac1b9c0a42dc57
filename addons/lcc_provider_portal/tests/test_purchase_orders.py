import io
import re
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from PyPDF2 import PdfFileReader

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .bills import draw_up
from .common import PortalCommon, PortalHttpCommon

PATH = "/my/purchase-orders"
STORY = "/my/actuals/story"
WEEK = date(2023, 7, 17)


class Orders:
    """Purchase orders and stories of both providers."""

    def order(self, client=None, year="2023/2024", provider=None):
        """Return a commitment, by default Mrs Rowanthwaite's at TEST PROVIDER."""
        return self.env["lcc.commitment"].search(
            [
                ("client_id", "=", (client or self.cases.rowan).id),
                ("provider_id", "=", (provider or self.cases.test).id),
                ("financial_year", "=", year),
            ]
        )

    def draw_testinv4(self):
        """An invoice of Mrs Rowanthwaite's four weeks as they are."""
        cases = self.cases
        return draw_up(self.world, cases.test_user, cases.test_contract, "TESTINV4")

    def two_carer_week(self):
        """Mrs Rowanthwaite's 12 of 14 hours."""
        week = self.world.week(self.cases.test_service, self.cases.rowan, WEEK)
        return week.filtered(lambda a: a.service_level_id == self.cases.two_carer)

    def user_in(self, login, **roles):
        """Return a user of TEST PROVIDER in other roles than the usual ones."""
        return self.world.portal_user(f"Of {login}", login, self.cases.test, **roles)


@tagged("post_install", "-at_install")
class TestPurchaseOrderPages(Orders, PortalHttpCommon):
    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    def page(self, address=PATH, status=200):
        response = self.url_open(address)
        self.assertEqual(response.status_code, status, address)
        return response.text

    def words(self, address):
        """Return the text of a page, spaces apart."""
        text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", self.page(address))
        return " ".join(text.split())

    # The list

    def test_the_list_shows_the_year_s_orders_and_what_they_come_to(self):
        self.draw_testinv4()
        words = self.words(PATH)
        self.assertIn("Purchase orders 1 to 2 of 2", words)
        for client, received, billed in (
            (self.cases.rowan, "£1,558.00", "£1,558.00"),
            (self.cases.carr, "£0.00", "£0.00"),
        ):
            row = (
                f"{client.list_name}, 2023/2024 {client.reference} "
                f"{self.cases.test_contract.name} {received} {billed}"
            )
            self.assertIn(row, words)
        self.assertNotIn("Bloggs", words)
        self.assertIn(f'href="{PATH}/{self.order().id}"', self.page())

    def test_it_opens_with_this_year_or_the_newest(self):
        self.sign_in(self.cases.demo_user)
        newest = self.words(PATH)
        self.assertIn("Purchase orders 1 to 1 of 1", newest)
        self.assertIn("Bloggs, Jane, 2023/2024", newest)
        self.assertIn("Purchase orders 1 to 3 of 3", self.words(f"{PATH}?year="))
        older = self.words(f"{PATH}?year=2021/2022")
        self.assertIn("Bloggs, Jane, 2021/2022", older)
        self.assertIn("£2,399.60", older)
        self.assertNotIn("Bloggs, Jane, 2022/2023", older)

    def test_it_is_searched_by_name_and_reference(self):
        rowan, carr = self.cases.rowan, self.cases.carr
        for search in (
            "rowan",
            "Rowanthwaite, Rosa",
            "Mrs Rosa",
            rowan.reference,
            f"  {rowan.reference.lower()}%00",
        ):
            with self.subTest(search=search):
                words = self.words(f"{PATH}?search={search}")
                self.assertIn(rowan.reference, words)
                self.assertNotIn(carr.reference, words)
        for search in ("Bloggs", "%", "_", self.cases.bloggs.reference):
            with self.subTest(search=search):
                words = self.words(f"{PATH}?search={search}")
                self.assertIn("No purchase orders match the filters.", words)

    def test_a_search_goes_through_all_years_and_says_so(self):
        self.sign_in(self.cases.demo_user)
        for year in ("", "&year=2023/2024", "&year=2021/2022"):
            with self.subTest(year=year):
                words = self.words(f"{PATH}?search=bloggs{year}")
                self.assertIn("Found for “bloggs”, in all years", words)
                self.assertIn("Purchase orders 1 to 3 of 3", words)
                for found in ("2021/2022", "2022/2023", "2023/2024"):
                    self.assertIn(f"Bloggs, Jane, {found}", words)
        self.assertNotIn("Found for", self.words(PATH))
        self.assertIn("Client's Name or Reference, in all years", self.words(PATH))

    def test_it_is_filtered_by_contract(self):
        contract = self.world.contract(self.cases.test, "SECOND CONTRACT")
        service = self.world.service(contract, "SECOND SERVICE")
        self.world.rate(contract, self.cases.single_carer, 21.00)
        self.world.cpli(self.cases.carr, service, self.cases.single_carer, 7, WEEK)
        self.world.generate(service, WEEK)
        self.assertIn("1 to 3 of 3", self.words(PATH))
        words = self.words(f"{PATH}?contract={contract.id}")
        self.assertIn("1 to 1 of 1", words)
        self.assertIn("Carrbeck", words)
        theirs = self.cases.demo_contract.id
        self.page(f"{PATH}?contract={theirs}", 404)

    def test_odd_addresses_are_answered(self):
        for query in ("page=x", "page=99", "year=x", "contract=x", "search=%ff"):
            with self.subTest(query=query):
                self.page(f"{PATH}?{query}")
        self.page(f"{PATH}/{10**15}", 404)
        self.page(f"{PATH}/{10**15}/pdf", 404)
        self.page(f"{STORY}/{10**15}", 404)

    # The page

    def test_the_page_says_what_was_planned_received_and_billed(self):
        bill = self.draw_testinv4()
        address = f"{PATH}/{self.order().id}"
        words = self.words(address)
        # 39 weeks of 21 h from 3 July 2023 to 31 March 2024, at £20.50.
        self.assertIn("Planned £16,789.50 Received £1,558.00 Billed £1,558.00", words)
        line = self.two_carer_week().package_line_id
        self.assertIn(
            f"Homecare (LWH) - Two Carer {self.cases.test_service.name} "
            f"{line.reference}, 03/07/2023 - open "
            "£11,193.00 546 Hours £984.00 48 Hours £984.00 48 Hours",
            words,
        )
        self.assertIn("Invoice TESTINV4 02/10/2023 Unsubmitted 8 £1,558.00", words)
        link = f'href="/my/invoices-credit-notes/{bill.id}"'
        self.assertIn(link, self.page(address))
        self.assertIn("<h1>Rowanthwaite, Rosa, 2023/2024</h1>", self.page(address))

    def test_nothing_billed_is_said_so(self):
        self.assertIn("Nothing is billed yet", self.words(f"{PATH}/{self.order().id}"))

    def test_another_s_order_is_as_if_it_were_not_there(self):
        theirs = self.order(self.cases.bloggs, "2021/2022", self.cases.demo).id
        for suffix in ("", "/pdf"):
            self.page(f"{PATH}/{theirs}{suffix}", 404)
            self.page(f"{PATH}/999999{suffix}", 404)
            self.page(f"{PATH}/{self.order().id}{suffix}")

    def test_its_print_is_saved_and_leaves_no_copy(self):
        answer = self.url_open(f"{PATH}/{self.order().id}/pdf")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        name = answer.headers["Content-Disposition"].replace("%20", " ")
        self.assertIn("attachment", name)
        self.assertIn("Purchase Order Rowanthwaite", name)
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_the_role_invoices_alone_opens_it(self):
        self.user_in("recorder", role_actuals=True)
        self.user_in("biller", role_invoices=True)
        address = f"{PATH}/{self.order().id}"
        for login, status in (("recorder", 404), ("biller", 200)):
            self.authenticate(login, PASSWORD)
            for url in (PATH, address, f"{address}/pdf"):
                with self.subTest(login=login, url=url):
                    self.page(url, status)
            home, may = self.words("/my"), status == 200
            self.assertEqual("POs" in home, may)
            self.assertEqual("View &amp; print purchase orders" in home, may)

    def test_home_counts_this_year_s_orders(self):
        today = self.env.company._lcc_today()
        self.assertRegex(self.words("/my"), r"purchase orders 0 in 20\d\d/20\d\d")
        self.world.generate(self.cases.test_service, self.monday(today))
        self.assertRegex(self.words("/my"), r"purchase orders 2 in 20\d\d/20\d\d")

    def monday(self, day):
        return date.fromordinal(day.toordinal() - day.weekday())

    def test_looking_changes_nothing(self):
        self.draw_testinv4()
        week = self.two_carer_week()
        self.env.flush_all()
        before = self.take_stock()
        for url in (PATH, f"{PATH}/{self.order().id}", f"{STORY}/{week.id}"):
            self.page(url)
        self.page(f"{PATH}/{self.order().id}/pdf")
        self.assertEqual(self.take_stock(), before)

    # The story

    def test_a_story_is_reached_from_the_list_and_the_week(self):
        cases, week = self.cases, self.two_carer_week()
        link = f'href="{STORY}/{week.id}"'
        listed = self.page(f"/my/actuals?service={cases.test_service.id}&week={WEEK}")
        self.assertIn(link, listed)
        address = f"/my/actuals/{cases.test_service.id}/{cases.rowan.id}/{WEEK}"
        self.assertIn(link, self.page(address))
        self.assertIn(f'href="{address}"', self.page(f"{STORY}/{week.id}"))

    def test_a_story_names_the_own_people_and_the_council(self):
        bill = self.draw_testinv4()
        bill.action_lcc_submit()
        address = f"{STORY}/{self.two_carer_week().id}"
        words = self.words(address)
        self.assertIn("Mrs Rosa Rowanthwaite", words)
        self.assertIn("Invoice TESTINV4 is pending with the council since", words)
        self.assertIn("In the hands of the council", words)
        self.assertRegex(words, r"PDPS TEST USER Saved: Actual 12 Hours, Missed 2,")
        self.assertRegex(words, r"The council Generated, equal to the plan\.")
        self.assertNotIn("Olive Marsden", words)
        link = f'href="/my/invoices-credit-notes/{bill.id}"'
        self.assertIn(link, self.page(address))

    def test_a_story_opens_in_either_role(self):
        bill = self.draw_testinv4()
        address = f"{STORY}/{self.two_carer_week().id}"
        link = f'href="/my/invoices-credit-notes/{bill.id}"'
        for login, roles, sees in (
            ("recorder", {"role_actuals": True}, (False, True)),
            ("biller", {"role_invoices": True}, (True, False)),
        ):
            self.user_in(login, **roles)
            self.authenticate(login, PASSWORD)
            page = self.page(address)
            seen = (link in page, "To the week's actuals" in page)
            self.assertEqual(seen, sees, login)
        self.user_in("payer", role_payments=True)
        self.authenticate("payer", PASSWORD)
        self.page(address, 404)

    def test_a_story_leads_back_to_the_invoice_it_was_opened_from(self):
        own, theirs = self.draw_testinv4(), self.bill_of_demo()
        week = self.two_carer_week()
        address = f"{STORY}/{week.id}"
        self.user_in("recorder", role_actuals=True)
        self.user_in("biller", role_invoices=True)
        edit = f"/my/actuals/{self.cases.test_service.id}/{self.cases.rowan.id}/{WEEK}"
        for login, invoice, ways in (
            ("biller", own.id, ["Back to Invoice TESTINV4"]),
            ("biller", theirs.id, ["Back to Invoices/Credit Notes"]),
            ("biller", "x", ["Back to Invoices/Credit Notes"]),
            ("recorder", own.id, ["To the week's actuals"]),
            ("recorder", theirs.id, ["To the week's actuals"]),
        ):
            self.authenticate(login, PASSWORD)
            with self.subTest(login=login, invoice=invoice):
                page = self.page(f"{address}?invoice={invoice}")
                found = re.findall(r">(Back to [^<]*|To the week's actuals)</a>", page)
                self.assertEqual(found, ways)
                self.assertNotIn("SECRET", page)
                self.assertEqual(f'href="{edit}"' in page, login == "recorder")

    def bill_of_demo(self):
        """Another provider's invoice."""
        cases = self.cases
        return draw_up(self.world, cases.demo_user, cases.demo_contract, "SECRET")

    def test_another_s_story_is_as_if_it_were_not_there(self):
        theirs = self.cases.bloggs_line.actual_ids[0].id
        self.page(f"{STORY}/{theirs}", 404)
        self.page(f"{STORY}/999999", 404)


@tagged("post_install", "-at_install")
class TestPurchaseOrdersOverRpc(Orders, PortalCommon):
    """Providers' own systems read what the pages show, and no more."""

    def test_the_own_user_reads_orders_and_stories(self):
        user = self.cases.test_user
        (order,) = self.order().with_user(user).action_read_order()
        self.assertEqual(order["totals"]["received"]["value"], 1558.00)
        (story,) = self.two_carer_week().with_user(user).action_read_story()
        self.assertEqual(story["standings"][0]["code"], "not_billed")

    def test_nobody_else_does(self):
        order, week = self.order(), self.two_carer_week()
        recorder = self.user_in("recorder", role_actuals=True)
        payer = self.user_in("payer", role_payments=True)
        for user, method, records in (
            (self.cases.demo_user, "action_read_order", order),
            (recorder, "action_read_order", order),
            (payer, "action_read_order", order),
            (self.cases.demo_user, "action_read_story", week),
            (payer, "action_read_story", week),
        ):
            with self.subTest(user=user.login, method=method):
                with self.assertRaises(AccessError):
                    getattr(records.with_user(user), method)()

    def test_lines_and_sums_are_not_read_past_it(self):
        user = self.cases.test_user
        with self.assertRaises(AccessError):
            self.env["lcc.commitment.line"].with_user(user).search([])
        order = self.order().with_user(user)
        for name in ("line_ids", "amount_billed"):
            with self.assertRaises(AccessError):
                order.read([name])
        with self.assertRaises(AccessError):
            self.two_carer_week().with_user(user).read(["story_text"])


@tagged("post_install", "-at_install")
class TestPurchaseOrderPrint(Orders, PortalCommon):
    def text_of(self, orders):
        reports = self.env["ir.actions.report"].with_user(self.world.officer)
        content, kind = reports.with_context(
            force_report_rendering=True
        )._render_qweb_pdf("lcc_actuals.action_report_commitment", orders.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfFileReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def test_the_print_says_what_the_page_does(self):
        self.draw_testinv4()
        (text,) = self.text_of(self.order())
        for words in (
            "Lancashire County Council",
            "PO Box 78",
            "Purchase Order",
            "Rowanthwaite, Rosa, 2023/2024",
            "TEST PROVIDER",
            self.cases.test_contract.name,
            "Mrs Rosa Rowanthwaite",
            self.cases.rowan.reference,
            "03/07/2023 - open",
            "£11,193.00",
            "546 Hours",
            "£16,789.50",
            "£984.00",
            "Invoice TESTINV4",
            "02/10/2023",
            "£1,558.00",
        ):
            self.assertIn(words, text)

    def test_a_stranger_prints_nothing(self):
        report = self.env["ir.actions.report"].with_user(self.cases.demo_user).sudo()
        values = report.env["report.lcc_actuals.report_commitment"]
        strangers = values.with_user(self.cases.demo_user)
        with self.assertRaises(AccessError):
            strangers._get_report_values(self.order().ids)


@tagged("post_install", "-at_install")
class TestPurchaseOrderQueries(Orders, PortalHttpCommon):
    """Pages ask as much of the database for many as for few."""

    def provider_of(self, number):
        """Return a provider of ``number`` clients, of whom the first has as many
        CPLIs and the others one."""
        provider = self.world.provider(f"PROVIDER OF {number}")
        contract = self.world.contract(provider, f"CONTRACT OF {number}")
        service = self.world.service(contract, f"SERVICE OF {number}")
        levels = self.cases.single_carer | self.cases.two_carer
        for level in levels:
            self.world.rate(contract, level, 20.50)
        lines = self.world.crowd(service, levels, number, date(2023, 4, 3))
        client = lines[0].client_id
        for _more in range(number):
            self.world.cpli(client, service, levels[0], 7, date(2023, 4, 3))
        self.world.generate(service, date(2023, 9, 4), date(2023, 9, 11))
        actuals = self.env["lcc.actual"].search([("service_id", "=", service.id)])
        actuals.with_user(self.world.officer).action_confirm()
        user = self.world.portal_user(
            f"User of {number}", f"user.of.{number}", provider
        )
        draw_up(self.world, user, contract, f"INV{number}")
        return self.order(client, provider=provider), lines[0].actual_ids[0]

    def queries_of(self, number, address):
        self.authenticate(f"user.of.{number}", PASSWORD)
        for _warming in range(2):
            self.url_open(address)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        response = self.url_open(address)
        self.assertEqual(response.status_code, 200, address)
        self.assertIn(f"PROVIDER OF {number}", response.text)
        return self.env.cr.sql_log_count - before

    def test_pages_ask_as_many_queries_for_40_clients_as_for_4(self):
        made = {number: self.provider_of(number) for number in (4, 40)}
        counts = {
            (name, number): self.queries_of(number, address)
            for number, (order, actual) in made.items()
            for name, address in (
                ("list", PATH),
                ("search", f"{PATH}?search=a&year="),
                ("order", f"{PATH}/{order.id}"),
                ("story", f"{STORY}/{actual.id}"),
            )
        }
        for name in {name for name, _number in counts}:
            with self.subTest(page=name):
                self.assertGreater(counts[name, 4], 5, "nothing was counted")
                self.assertEqual(counts[name, 4], counts[name, 40])
