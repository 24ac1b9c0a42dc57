import json
import re

from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from odoo.addons.lcc_provider_portal.tests.common import PortalHttpCommon

from .changes import BANK, NOTE, NUMBERS, ChangesCommon

PATH = "/my/change-requests"
TABLE = "/my/actions"
XSS = "<script>alert(1)</script>"
#: What is refused over RPC is logged.
QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestChangePages(ChangesCommon, PortalHttpCommon):
    """TEST PROVIDER's user at the pages of change requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_records()

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    def post(self, address=f"{PATH}/new", **typed):
        page = self.url_open("/my").text
        token = re.search(r'csrf_token: "([^"]+)"', page)[1]
        return self.url_open(address, data={"csrf_token": token, **typed})

    def changes(self):
        return self.env["lcc.change.request"].search([])

    def test_nothing_was_asked_for_yet(self):
        page = self.url_open(TABLE).text
        self.assertIn(
            "There are no change requests that match your filter criteria", page
        )
        self.assertIn(f'href="{PATH}/new"', page)

    def test_proposed_looked_at_and_withdrawn(self):
        chosen = self.url_open(f"{PATH}/new").text
        self.assertIn("Service&#39;s Manager", chosen)
        form = self.url_open(f"{PATH}/new?kind=phone").text
        self.assertIn("Now: 01772 111111", form)
        self.assertRegex(form, r'name="phone"\s+value="01772 111111"')
        self.assertRegex(form, r'<textarea\s+id="comment"')
        table = self.post(
            kind="phone", phone="01772 222222", comment="From 1 September"
        ).text
        self.assertIn("Change request has been submitted.", table)
        for text in (
            "Submitted",
            "21/08/2023 10:00",
            "TEST PROVIDER (Organisation)",
            "Telephone: 01772 222222 (was 01772 111111)",
        ):
            self.assertIn(text, table)
        change = self.changes()
        page = self.url_open(f"{PATH}/{change.id}").text
        self.assertIn("PDPS TEST USER", page)
        self.assertIn("From 1 September", page)
        gone = self.post(f"{PATH}/{change.id}/withdraw").text
        self.assertIn("Change request has been withdrawn.", gone)
        self.assertNotIn("01772 222222", gone)
        self.assertIn("01772 222222", self.url_open(f"{TABLE}?historical=1").text)
        again = self.post(f"{PATH}/{change.id}/withdraw").text
        self.assertIn("it is withdrawn, so it stays as it is", again)

    def test_a_service_is_chosen_and_its_manager_proposed(self):
        missing = self.url_open(f"{PATH}/new?kind=service_manager")
        self.assertEqual(missing.status_code, 422)
        self.assertIn("Choose one of your services.", missing.text)
        service = self.cases.test_service
        number = service.id
        form = self.url_open(f"{PATH}/new?kind=service_manager&service_id={number}")
        self.assertIn(f"of {service.name}", " ".join(form.text.split()))
        table = self.post(
            kind="service_manager",
            service_id=number,
            manager_name="Ms Lund",
            manager_phone="",
            manager_email="lund@example.org",
        ).text
        self.assertIn(f"{service.name} (Service)", table)
        self.assertIn("Manager: Ms Lund (was empty)", table)

    def test_what_is_wrong_stands_beside_what_was_typed(self):
        page = self.post(
            kind="address", street="", street2="", city="Leyland", zip="12345"
        )
        self.assertEqual(page.status_code, 422)
        self.assertIn('href="#street"', page.text)
        self.assertIn("Write a UK postcode, like PR1 8XJ.", page.text)
        self.assertRegex(page.text, r'name="zip"\s+value="12345"')
        self.assertRegex(page.text, r'name="city"\s+value="Leyland"')
        for kind in ("", "vat", "../x"):
            self.assertEqual(self.post(kind=kind).status_code, 422)
            page = self.url_open(f"{PATH}/new?kind={kind}")
            self.assertEqual(page.status_code, 422)
        self.assertFalse(self.changes())

    def test_one_that_waits_already_is_told_with_what_was_typed(self):
        self.propose()
        page = self.post(kind="phone", phone="01772 333333")
        self.assertEqual(page.status_code, 422)
        self.assertIn("waits already", page.text)
        self.assertRegex(page.text, r'name="phone"\s+value="01772 333333"')

    @mute_logger(*QUIET)
    def test_account_numbers_are_masked_on_every_page_and_over_rpc(self):
        form = self.url_open(f"{PATH}/new?kind=bank").text
        self.assertIn("Now: ending 2233", form)
        self.assertIn("Now: 20-15-75", form)
        pages = [form, self.post(**BANK).text]
        change = self.changes()
        pages.append(self.url_open(f"{PATH}/{change.id}").text)
        self.as_officer(change).action_accept(NOTE)
        pages.append(self.url_open(f"{PATH}/{change.id}").text)
        self.assertIn("Being checked", pages[-1])
        self.assertIn("ending 4321", pages[-1])
        for model in ("lcc.change.request", "lcc.change.request.line"):
            pages.append(self.call_kw(model, "search_read", [[]]).text)
        for page in pages:
            for secret in (*NUMBERS, "Mrs Hill on", "Olive Marsden"):
                self.assertNotIn(secret, page)
        for name in ("new_value", "old_value"):
            answer = self.call_kw(
                "lcc.change.request.line", "search_read", [[(name, "like", "8765")]]
            )
            self.assertIn("error", json.loads(answer.text))

    def test_a_rejection_says_why(self):
        change = self.propose()
        self.as_officer(change).action_reject("Ring us first")
        self.assertNotIn("Ring us first", self.url_open(TABLE).text)
        self.assertIn("Ring us first", self.url_open(f"{TABLE}?historical=1").text)
        self.assertIn("Ring us first", self.url_open(f"{PATH}/{change.id}").text)

    def test_what_was_typed_is_shown_as_text(self):
        self.post(kind="contact", lcc_contact_name=XSS, comment=XSS)
        change = self.changes()
        self.as_officer(change).action_reject(XSS)
        wrong = self.post(kind="phone", phone=XSS).text
        for page in (
            self.url_open(f"{TABLE}?historical=1").text,
            self.url_open(f"{PATH}/{change.id}").text,
            wrong,
        ):
            self.assertNotIn(XSS, page)
            self.assertIn("&lt;script&gt;", page)

    @mute_logger(*QUIET)
    def test_another_provider_finds_no_such_request(self):
        change = self.propose()
        service = self.cases.test_service.id
        self.sign_in(self.cases.demo_user)
        self.assertNotIn("01772 222222", self.url_open(f"{TABLE}?historical=1").text)
        self.assertNotIn("LWHH - TEST", self.url_open(f"{PATH}/new").text)
        theirs = self.url_open(f"{PATH}/new?kind=service_manager&service_id={service}")
        self.assertEqual(theirs.status_code, 422)
        for number in (change.id, 999999):
            self.assertEqual(self.url_open(f"{PATH}/{number}").status_code, 404)
            gone = self.post(f"{PATH}/{number}/withdraw")
            self.assertEqual(gone.status_code, 404)
        for method, arguments in (
            ("action_withdraw", []),
            ("action_accept", []),
            ("action_reject", ["x"]),
            ("action_compare_again", []),
            ("action_ask", []),
        ):
            answer = self.call_kw(
                "lcc.change.request", method, [[change.id], *arguments]
            )
            self.assertIn("error", json.loads(answer.text))
        self.assertEqual(change.state, "submitted")

    def test_without_the_role_actions_there_are_no_such_pages(self):
        change = self.propose()
        self.cases.test.lcc_access_ids.role_actions = False
        for address in (TABLE, f"{PATH}/new", f"{PATH}/{change.id}"):
            self.assertEqual(self.url_open(address).status_code, 404)
        self.assertEqual(self.post(kind="phone", phone="1234567").status_code, 404)

    def test_many_requests_come_a_page_at_a_time(self):
        for number in range(51):
            change = self.propose(
                kind="contact", lcc_contact_name=f"Mrs Number {number}"
            )
            self.as_officer(change).action_reject("No")
        page = self.url_open(f"{TABLE}?historical=1").text
        self.assertIn("changes_page=2", page)
        second = self.url_open(f"{TABLE}?historical=1&changes_page=2").text
        self.assertIn("Mrs Number 0 ", second)
