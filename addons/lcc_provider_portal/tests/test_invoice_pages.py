import re
from html import unescape
from urllib.parse import urlsplit

from odoo.tests import tagged

from odoo.addons.lcc_actuals.demo.guide import WEEK_MANUAL, WEEKS_TESTINV4

from .common import PortalHttpCommon

PATH = "/my/invoices-credit-notes"


class InvoicePagesCommon(PortalHttpCommon):
    """TEST PROVIDER's four confirmed weeks of Mrs Rowanthwaite are £1,558.00."""

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    def moves(self, user=None):
        return self.env["account.move"].with_user(user or self.cases.test_user)

    def draw_up(self, reference, contract=None, user=None, kind="invoice", **values):
        """Create what is calculated for a contract; return the bill."""
        contract = contract or self.cases.test_contract
        moves = self.moves(user)
        lines = moves.action_lcc_calculate(kind, "contract", contract.id)["lines"]
        keys = [line["key"] for line in lines]
        move_id = moves.action_lcc_create(
            kind, "contract", contract.id, keys, {"reference": reference, **values}
        )
        return self.env["account.move"].browse(move_id)

    def confirm(self, client, *mondays):
        for monday in mondays:
            week = self.world.week(self.cases.test_service, client, monday)
            week.with_user(self.world.officer).action_confirm()

    def page(self, address, status=200):
        response = self.url_open(address)
        self.assertEqual(response.status_code, status, address)
        return self.text_of(response)

    def text_of(self, response):
        """Return what a page says, without tags and with single spaces."""
        body = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", response.text)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    def calculate_url(self, kind="invoice", scope="contract", record=None):
        record = record or self.cases.test_contract
        url = f"{PATH}/new/calculate?kind={kind}&scope={scope}&{scope}={record.id}"
        return f"{url}&provider={self.cases.test.id}" if scope == "client" else url

    def post(self, address, **form):
        page = self.url_open("/my").text
        token = re.search(r'csrf_token: "([^"]+)"', page)[1]
        return self.url_open(
            address, data={"csrf_token": token, **form}, allow_redirects=False
        )

    def keys(self, kind="invoice", contract=None):
        contract = contract or self.cases.test_contract
        data = self.moves().action_lcc_calculate(kind, "contract", contract.id)
        return [line["key"] for line in data["lines"]]


@tagged("post_install", "-at_install")
class TestInvoicesList(InvoicePagesCommon):
    def test_without_documents_the_list_says_so(self):
        page = self.page(PATH)
        self.assertIn("TEST PROVIDER has no invoices or credit notes yet", page)
        self.assertIn("New Invoice", page)
        self.assertIn("New Credit Note", page)

    def test_the_newest_document_s_year_is_shown_first(self):
        self.draw_up("TESTINV4")
        self.draw_up("OLD1", self.cases.demo_contract, self.cases.demo_user)
        page = self.page(PATH)
        self.assertIn("Financial year 2023/2024", page)
        self.assertIn("Documents 1 to 1 of 1", page)
        for text in ("TESTINV4", "Invoice", "Unsubmitted", "£1,558.00"):
            self.assertIn(text, page)
        self.assertNotIn("OLD1", page)

    def test_an_invoice_stands_in_every_year_of_its_commitments(self):
        lines = self.cases.bloggs_line.actual_ids
        week = lines.filtered(lambda week: week.week_start == WEEK_MANUAL)
        week.with_user(self.world.officer).action_confirm()
        self.draw_up("0B/5DF", self.cases.demo_contract, self.cases.demo_user)
        self.sign_in(self.cases.demo_user)
        self.assertIn("Financial year 2022/2023", self.page(PATH))
        for year in ("2021/2022", "2022/2023"):
            page = self.page(f"{PATH}?year={year.replace('/', '%2F')}")
            self.assertIn(f"Financial year {year}", page)
            self.assertIn("0B/5DF", page)
        # A year without documents, or none at all, is the newest one.
        self.assertIn("2022/2023", self.page(f"{PATH}?year=2019/2020&page=9"))
        self.assertIn("2022/2023", self.page(f"{PATH}?year=x%00&page=-1"))

    def test_a_search_goes_through_all_years(self):
        self.draw_up("TESTINV4")
        for text in ("testinv", "rosa rowan", self.cases.rowan.reference):
            with self.subTest(text=text):
                page = self.page(f"{PATH}?search={text}&year=2019/2020")
                self.assertIn("in all years", page)
                self.assertIn("£1,558.00", page)
        page = self.page(f"{PATH}?search=<b>nobody%00")
        self.assertIn("Found for “<b>nobody”", page)
        self.assertIn("Nothing is found", page)

    def test_each_status_has_its_word_and_its_shape(self):
        bill = self.draw_up("TESTINV4")
        for status, icon in (("Unsubmitted", "pencil"), ("Pending", "clock-o")):
            html = self.url_open(PATH).text
            self.assertRegex(html, rf'fa-{icon}"></i>\s*<span>{status}<')
            if status == "Unsubmitted":
                bill.with_user(self.cases.test_user).action_lcc_submit()

    def test_a_returned_invoice_shows_why(self):
        bill = self.draw_up("TESTINV4")
        bill._lcc_unsealed().lcc_return_reason = "Two visits are in question"
        self.assertIn("Returned: Two visits are in question", self.page(PATH))

    def test_a_held_invoice_shows_why_as_long_as_it_is_held(self):
        bill = self.draw_up("TESTINV4")
        bill.with_user(self.cases.test_user).action_lcc_submit()
        bill.with_user(self.world.officer).action_lcc_hold("Hours in question")
        self.assertIn("On Hold On Hold: Hours in question", self.page(PATH))
        bill.with_user(self.world.officer).action_lcc_release()
        self.assertNotIn("Hours in question", self.page(PATH))

    def test_the_list_says_what_each_is_for_as_the_document_does(self):
        self.confirm(self.cases.carr, *WEEKS_TESTINV4)
        rowan, carr = self.cases.rowan, self.cases.carr
        moves, provider = self.moves(), self.cases.test
        for scope, record in (("client", rowan), ("service", self.cases.test_service)):
            asked = {"kind": "invoice", "scope": scope, "record_id": record.id}
            asked["provider_id"] = provider.id
            lines = moves.action_lcc_calculate(**asked)["lines"]
            values = {"reference": f"FOR-{scope}", "invoice_date": "2023-10-02"}
            moves.action_lcc_create(**asked, keys=[lines[0]["key"]], values=values)
        carr.active = False
        page = self.page(PATH)
        for row in (
            f"FOR-client Invoice Client {rowan.name} 02/10/2023",
            f"FOR-service Invoice Service {self.cases.test_service.name} 02/10/2023",
        ):
            self.assertIn(row, page)

    def test_long_lists_have_pages(self):
        for number in range(52):
            bill = self.draw_up(f"NUMBER-{number:02}")
            bill.with_user(self.cases.test_user).action_lcc_remove(
                [line.lcc_line_key for line in bill.invoice_line_ids]
            )
        first, second = self.page(PATH), self.page(f"{PATH}?page=2")
        self.assertIn("Documents 1 to 50 of 52", first)
        self.assertIn("NUMBER-51", first)
        self.assertNotIn("NUMBER-01", first)
        self.assertIn("Documents 51 to 52 of 52", second)
        self.assertIn("NUMBER-01", second)

    def test_the_home_card_counts(self):
        page = self.page("/my")
        self.assertIn("View and create your invoices/credit notes online", page)
        self.assertIn("None unsubmitted; £1,558.00 to invoice", page)
        bill = self.draw_up("TESTINV4")
        self.assertIn("1 unsubmitted; £0.00 to invoice", self.page("/my"))
        bill._lcc_unsealed().lcc_return_reason = "Two visits are in question"
        self.assertIn("1 unsubmitted, 1 of them returned", self.page("/my"))

    def test_without_the_role_there_is_no_page_and_no_card(self):
        self.cases.test.lcc_access_ids.role_invoices = False
        self.env.flush_all()
        for address in (PATH, f"{PATH}/new", self.calculate_url()):
            with self.subTest(address=address):
                self.assertEqual(self.url_open(address).status_code, 404)
        response = self.post(self.calculate_url(), reference="A", keys="x")
        self.assertEqual(response.status_code, 404)
        self.assertNotIn("Invoices/Credit Notes", self.page("/my"))


@tagged("post_install", "-at_install")
class TestNewInvoice(InvoicePagesCommon):
    def test_a_contract_is_advised_in_the_guide_s_words(self):
        page = self.page(f"{PATH}/new?kind=invoice")
        self.assertIn(
            "It is advised to create invoices only at the Contract level, and to "
            "disregard the options for Provider and Service.",
            page,
        )
        self.assertIn(
            "LWHH - TEST HOMECARE CONTRACT (PR1 0LD) – £1,558.00 to invoice", page
        )
        reference = self.cases.rowan.reference
        self.assertIn(f"Rowanthwaite, Rosa ({reference}) – £1,558.00", page)
        self.assertNotIn("Carrbeck", page)
        self.assertNotIn("DEMO CONTRACT", page)

    def test_an_archived_contract_with_weeks_to_bill_can_be_chosen(self):
        self.cases.test_contract.active = False
        page = self.page(f"{PATH}/new")
        self.assertIn("LWHH - TEST HOMECARE CONTRACT (PR1 0LD) – £1,558.00", page)

    def test_nothing_chosen_is_an_error_beside_the_field(self):
        for scope in ("contract", "service", "provider", "client"):
            address = f"{PATH}/new/calculate?kind=invoice&scope={scope}&{scope}="
            page = self.page(address, status=422)
            self.assertIn(f"Choose a {scope}.", page)

    def test_the_page_shows_what_is_calculated(self):
        page = self.page(self.calculate_url())
        self.assertIn("for Contract LWHH - TEST HOMECARE CONTRACT (PR1 0LD)", page)
        for text in (
            "Rowanthwaite, Rosa, 2023/2024",
            "17/07/2023 - 13/08/2023",
            "Total Payable: £1,558.00",
        ):
            self.assertIn(text, page)
        html = self.url_open(self.calculate_url()).text
        today = self.env.company._lcc_today().isoformat()
        self.assertIn(f'value="{today}"', html)
        self.assertEqual(html.count('name="keys"'), 1)
        self.assertRegex(html, r'(?s)name="keys"[^>]*checked="checked"')

    def test_testinv4_is_created_and_comes_to_1599_pounds(self):
        week = self.world.week(
            self.cases.test_service, self.cases.rowan, WEEKS_TESTINV4[0]
        )
        lines = [self.world.line_of(actual) for actual in week]
        emergency = self.cases.emergency.id
        lines.append(
            {
                "service_level_id": emergency,
                "qty_actual": 2,
                "visits": 1,
                "comment": "Waiting for ambulance",
            }
        )
        self.env["lcc.actual"].with_user(self.cases.test_user).action_save_week(
            self.cases.test_service.id, self.cases.rowan.id, WEEKS_TESTINV4[0], lines
        )
        self.assertIn("Total Payable: £1,599.00", self.page(self.calculate_url()))
        response = self.post(
            self.calculate_url(),
            reference=" TESTINV4 ",
            invoice_date="2023-10-02",
            vat_number="GB123",
            keys=self.keys(),
        )
        bill = self.moves().search([("lcc_provider_id", "=", self.cases.test.id)])
        self.assertEqual(response.status_code, 303)
        self.assertEqual(
            urlsplit(response.headers["Location"]).path, f"{PATH}/{bill.id}"
        )
        self.assertRecordValues(
            bill,
            [
                {
                    "ref": "TESTINV4",
                    "lcc_vat_number": "GB123",
                    "lcc_status": "unsubmitted",
                    "amount_total": 1599.0,
                }
            ],
        )
        self.assertEqual(bill.invoice_date.isoformat(), "2023-10-02")
        self.assertIn("Invoice TESTINV4 created.", self.page(PATH))

    def test_a_line_that_is_not_ticked_stays_for_the_next_one(self):
        self.confirm(self.cases.carr, WEEKS_TESTINV4[0])
        carr, rowan = self.keys()
        self.post(
            self.calculate_url(),
            reference="INV1",
            invoice_date="2023-10-02",
            keys=[rowan],
        )
        page = self.page(self.calculate_url())
        self.assertIn("Carrbeck, Connie, 2023/2024", page)
        self.assertNotIn("Rowanthwaite", page)
        self.assertEqual(self.keys(), [carr])

    def test_errors_keep_what_was_typed_and_ticked(self):
        self.draw_up("USED", self.cases.demo_contract, self.cases.demo_user)
        self.draw_up("USED")
        self.confirm(self.cases.carr, *WEEKS_TESTINV4)
        other = self.world.client("Mr", "Otto", "Ormerod")
        self.world.cpli(
            other,
            self.cases.test_service,
            self.cases.travel,
            2,
            WEEKS_TESTINV4[0],
        )
        self.world.generate(self.cases.test_service, WEEKS_TESTINV4[0])
        self.confirm(other, WEEKS_TESTINV4[0])
        carr, ormerod = self.keys()
        typed = {"invoice_date": "2023-10-02", "vat_number": "GB <1>", "keys": [carr]}
        for wrong, text in (
            ({"reference": ""}, "Reference: enter your own reference"),
            ({"reference": "used"}, "Reference: used is already used by Invoice USED"),
            (
                {"reference": "A", "invoice_date": "soon"},
                "Date on Invoice: enter a date",
            ),
            (
                {"reference": "A", "invoice_date": "2999-01-01"},
                "can't be in the future",
            ),
            ({"reference": "A", "keys": []}, "Select at least one line"),
            ({"reference": "A", "keys": ["gone"]}, "have changed or are on another"),
        ):
            form = {**typed, **wrong}
            with self.subTest(**wrong):
                response = self.post(self.calculate_url(), **form)
                self.assertEqual(response.status_code, 422)
                page = self.text_of(response)
                self.assertIn("There is a problem", page)
                self.assertIn(text, page)
                self.assertIn('value="GB &lt;1&gt;"', response.text)
                self.assertIn(f'value="{form["reference"]}"', response.text)
                ticked = [
                    key
                    for key in (carr, ormerod)
                    if re.search(rf'value="{key}"\s+checked', response.text)
                ]
                self.assertEqual(ticked, [k for k in form["keys"] if k != "gone"])
        bills = self.moves().search([("lcc_provider_id", "=", self.cases.test.id)])
        self.assertEqual(bills.mapped("ref"), ["USED"])

    def test_all_that_is_wrong_is_said_at_once(self):
        response = self.post(self.calculate_url(), invoice_date="2999-01-01", keys=[])
        self.assertEqual(response.status_code, 422)
        summary = response.text[response.text.index("o_lcc_error_summary") :]
        for field, text in (
            ("reference", "Reference: enter your own reference"),
            ("invoice_date", "Date on Invoice: it can&#39;t be in the future."),
            ("lines", "Select at least one line to be included."),
        ):
            with self.subTest(field=field):
                link = rf'href="#{field}">{re.escape(text)}'
                self.assertRegex(summary, link)
                # And once more beside the field.
                self.assertEqual(response.text.count(text), 2)
        self.assertFalse(
            self.moves().search([("lcc_provider_id", "=", self.cases.test.id)])
        )

    def test_missing_weeks_are_named_with_ways_to_confirm_them(self):
        page = self.page(self.calculate_url())
        self.assertIn("Missing from it", page)
        self.assertIn("2 lines, 1 client £574.00", page)
        html = self.url_open(self.calculate_url()).text
        service = self.cases.test_service.id
        link = f"/my/actuals/confirm?service={service}&amp;week=2023-07-17"
        self.assertIn(link, html)
        self.assertEqual(self.url_open(unescape(link)).status_code, 200)
        carr = self.calculate_url(scope="client", record=self.cases.carr)
        self.assertIn(
            f"{link}&amp;client={self.cases.carr.id}", self.url_open(carr).text
        )
        self.cases.test.lcc_access_ids.role_actuals = False
        self.assertNotIn(
            "/my/actuals/confirm", self.url_open(self.calculate_url()).text
        )
        self.assertIn("2 lines, 1 client £574.00", self.page(self.calculate_url()))

    def test_confirming_what_is_missing_leads_back_to_the_new_invoice(self):
        address = self.calculate_url()
        html = self.url_open(address).text
        (link,) = re.findall(
            r'"(/my/actuals/confirm\?[^"]*week=2023-07-17[^"]*)"', html
        )
        check = self.url_open(unescape(link))
        self.assertIn(f'href="{address.replace("&", "&amp;")}"', check.text)
        self.assertIn("Back to New Invoice", self.text_of(check))
        form = {"service": self.cases.test_service.id, "week": "2023-07-17"}
        action = re.search(r'action="(/my/actuals/confirm\?[^"]*)"', check.text)[1]
        stale = self.post(unescape(action), **form, seen="stale")
        self.assertIn("new_bill=invoice-contract-", stale.headers["Location"])
        form["seen"] = re.search(r'name="seen" value="([^"]+)"', check.text)[1]
        done = self.post(unescape(action), **form)
        self.assertEqual(done.status_code, 303)
        back = urlsplit(done.headers["Location"])
        self.assertEqual(f"{back.path}?{back.query}", address)
        page = self.page(address)
        self.assertIn("2 lines confirmed.", page)
        # Mrs Rowanthwaite's £1,558.00 and Mrs Carrbeck's £574.00.
        self.assertIn("Total Payable: £2,132.00", page)

    def test_the_way_back_goes_along_to_the_list_and_the_edit_page(self):
        cases = self.cases
        for kind, scope, record in (
            ("invoice", "contract", cases.test_contract),
            ("invoice", "service", cases.test_service),
            ("invoice", "provider", cases.test),
            ("invoice", "client", cases.rowan),
            ("credit_note", "contract", cases.test_contract),
        ):
            word = f"{kind}-{scope}-{record.id}"
            word += f"-{cases.test.id}" if scope == "client" else ""
            back = self.calculate_url(kind, scope, record).replace("&", "&amp;")
            named = "Credit Note" if kind == "credit_note" else "Invoice"
            for address in self.pages_of_a_week(word):
                with self.subTest(word=word, address=address):
                    html = self.url_open(address).text
                    self.assertIn(f'href="{back}">Back to New {named}</a>', html)
                    self.assertNotIn("Clear filters", html)
        listed = self.url_open(f"/my/actuals?week=2023-07-17&new_bill={word}").text
        edit = f"/my/actuals/{cases.test_service.id}/{cases.carr.id}/2023-07-17"
        self.assertIn(f'href="{edit}?new_bill={word}"', listed)
        self.assertIn(f'name="new_bill" value="{word}"', listed)

    def pages_of_a_week(self, word):
        service, week = self.cases.test_service.id, "2023-07-17"
        kept = f"service={service}&week={week}&new_bill={word}"
        yield f"/my/actuals?{kept}"
        yield f"/my/actuals/confirm?{kept}"
        edit = f"/my/actuals/{service}/{self.cases.carr.id}/{week}"
        yield f"{edit}?new_bill={word}"

    def test_the_way_back_leads_nowhere_else(self):
        cases = self.cases
        own = f"invoice-contract-{cases.test_contract.id}"
        for word in (
            "https://example.org",
            "//example.org",
            "/my",
            f"invoice-contract-{cases.demo_contract.id}",
            f"invoice-client-{cases.bloggs.id}-{cases.demo.id}",
            f"invoice-client-{cases.rowan.id}",
            f"invoice-provider-{cases.demo.id}",
            "invoice-contract-999999",
            f"invoice-contract-{10**15}",
            "invoice-contract-0",
            "invoice-contract-x",
            f"bill-{own}",
            f"{own}%0d%0aX: y",
            f"{own}%26scope=client",
            f"{own}%00",
            "",
        ):
            for address in self.pages_of_a_week(word):
                with self.subTest(word=word, address=address):
                    response = self.url_open(address)
                    self.assertEqual(response.status_code, 200)
                    self.assertNotIn("Back to New", response.text)
                    self.assertNotIn("example.org", response.text)
        kept = f"service={cases.test_service.id}&week=2023-07-17"
        word = f"invoice-contract-{cases.demo_contract.id}"
        address = f"/my/actuals/confirm?{kept}&new_bill={word}"
        seen = re.search(r'name="seen" value="([^"]+)"', self.url_open(address).text)[1]
        form = {"service": cases.test_service.id, "week": "2023-07-17", "seen": seen}
        done = self.post(address, **form)
        self.assertEqual(urlsplit(done.headers["Location"]).path, "/my/actuals")
        self.assertIn("2 lines confirmed.", self.page("/my/actuals"))

    def test_a_long_document_is_cut_and_says_what_waits(self):
        self.env.company.lcc_invoice_max_lines = 1
        self.confirm(self.cases.carr, WEEKS_TESTINV4[0])
        page = self.page(self.calculate_url())
        self.assertIn("A document holds at most 1 lines. 1 more wait", page)
        self.assertIn("Carrbeck", page)
        self.assertIn("Total Payable: £574.00", page)
        response = self.post(
            self.calculate_url(),
            reference="A",
            invoice_date="2023-10-02",
            keys=self.keys(),
        )
        self.assertEqual(response.status_code, 422)
        self.assertIn("at most 1 lines; these are 2", self.text_of(response))

    def test_another_provider_s_things_are_not_there(self):
        self.sign_in(self.cases.demo_user)
        before = self.take_stock()
        cases = self.cases
        for scope, record in (
            ("contract", cases.test_contract),
            ("service", cases.test_service),
            ("provider", cases.test),
            ("client", cases.rowan),
        ):
            address = self.calculate_url(scope=scope, record=record)
            with self.subTest(scope=scope):
                response = self.url_open(address)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn("Rowanthwaite", response.text)
                response = self.post(address, reference="A", keys=["x"])
                self.assertEqual(response.status_code, 404)
        # Their client at one's own provider is not there either.
        own = f"{PATH}/new/calculate?scope=client&client={cases.rowan.id}"
        self.assertEqual(
            self.url_open(f"{own}&provider={cases.demo.id}").status_code, 404
        )
        self.assertEqual(self.take_stock(), before)

    def test_the_header_follows_to_another_provider_one_serves(self):
        self.env["lcc.provider.access"].create(
            {
                "user_id": self.cases.test_user.id,
                "provider_id": self.cases.demo.id,
                "role_invoices": True,
            }
        )
        self.post("/my/provider", provider_id=self.cases.test.id)
        self.assertIn("@ TEST PROVIDER", self.page("/my"))
        page = self.page(self.calculate_url(record=self.cases.demo_contract))
        self.assertIn("@ DEMO PROVIDER", page)
        self.assertIn("Total Payable: £2,399.60", page)


@tagged("post_install", "-at_install")
class TestNewCreditNote(InvoicePagesCommon):
    def test_where_there_is_nothing_to_credit_the_page_says_so(self):
        page = self.page(f"{PATH}/new?kind=credit_note")
        self.assertIn("New Credit Note", page)
        self.assertIn("nothing to credit", page)
        page = self.page(self.calculate_url("credit_note"))
        self.assertIn("There is nothing to credit", page)
        self.assertNotIn("Total Payable", page)

    def test_where_there_is_nothing_to_invoice_the_page_says_so(self):
        self.draw_up("TESTINV4")
        page = self.page(self.calculate_url())
        self.assertIn("There is nothing to invoice", page)
        self.assertNotIn("Total Payable", page)

    def test_a_lower_price_is_given_back_by_an_adjustment_that_names_its_weeks(self):
        self.draw_up("TESTINV4").with_user(self.cases.test_user).action_lcc_submit()
        self.world.rate(
            self.cases.test_contract,
            self.cases.single_carer,
            20.0,
            WEEKS_TESTINV4[2],
        )
        page = self.page(self.calculate_url("credit_note"))
        self.assertIn("31/07/2023 - 13/08/2023 (Adj)", page)
        self.assertIn("Weeks beginning 31 Jul 2023, 7 Aug 2023", page)
        self.assertIn("Total Payable: £7.00", page)
        self.post(
            self.calculate_url("credit_note"),
            reference="CN1",
            invoice_date="2023-10-02",
            keys=self.keys("credit_note"),
        )
        page = self.page(PATH)
        contract = self.cases.test_contract.name
        row = f"CN1 Credit Note Contract {contract} 02/10/2023 Unsubmitted £7.00"
        self.assertIn(row, page)
