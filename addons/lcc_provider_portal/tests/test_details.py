"""Your details, as the person they are about meets them."""

from lxml import html
from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.exceptions import PeopleRefused

from .common import PortalHttpCommon

PATH = "/my/account"
DETAILS = {"name": "Tessa Test", "email": "Tessa@Example.org ", "phone": "01772 530000"}


@tagged("post_install", "-at_install")
class TestDetails(PortalHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.cases.test_user
        cls.office = cls.env["res.partner"].create(
            {"name": "Office", "type": "invoice", "parent_id": cls.cases.test.id}
        )

    def setUp(self):
        super().setUp()
        self.sign_in(self.user)

    def form(self, page=None):
        page = self.url_open(PATH) if page is None else page
        tree = html.fromstring(page.content)
        return tree.xpath(f"//form[@action='{PATH}/save']")[0]

    def save(self, **typed):
        fields = {**dict(self.form().form_values()), **typed}
        return self.url_open(f"{PATH}/save", data=fields)

    def details(self, user=None):
        self.env.invalidate_all()
        user = user or self.user
        return user.name, user.email, user.phone

    def test_the_person_changes_what_is_about_them_alone(self):
        provider = self.cases.test.read(["name", "email", "phone", "vat"])
        demo = self.details(self.cases.demo_user)
        fields = dict(self.form().form_values())
        del fields["csrf_token"]
        own = {"name": "PDPS TEST USER", "email": "test.user@example.org", "phone": ""}
        self.assertEqual(fields, own)
        page = self.save(**DETAILS)
        self.assertIn("Your details are saved.", page.text)
        self.assertIn("Tessa Test", page.text)
        self.assertEqual(
            self.details(), ("Tessa Test", "tessa@example.org", "01772 530000")
        )
        self.assertEqual(self.user.login, "test.user")
        warned = self.env["mail.mail"].search([("subject", "like", "Email Changed")])
        self.assertIn("test.user@example.org", warned.email_to or "")
        self.assertEqual(self.details(self.cases.demo_user), demo)
        self.assertEqual(
            self.cases.test.read(["name", "email", "phone", "vat"]), provider
        )

    def test_what_is_wrong_stands_beside_it_and_nothing_is_lost(self):
        before = self.details()
        for field, typed, text in (
            ("name", " ", "Enter a name of at most 100 characters."),
            ("name", "x" * 101, "Enter a name of at most 100 characters."),
            ("email", "", "Enter one e-mail address"),
            ("email", "nobody", "Enter one e-mail address"),
            ("email", "a@example.org, b@example.org", "Enter one e-mail address"),
            ("phone", "1" * 41, "at most 40 characters"),
        ):
            with self.subTest(field=field, typed=typed):
                page = self.save(**{"phone": "999", field: typed})
                self.assertEqual(page.status_code, 422)
                said = html.fromstring(page.content).xpath(f"//*[@id='{field}-error']")
                self.assertIn(text, said[0].text_content())
                self.assertIn("<title>Error: Your details", page.text)
                kept = dict(self.form(page).form_values())
                self.assertEqual(kept[field], typed)
                self.assertEqual(self.details(), before)
        self.assertEqual(kept["email"], "test.user@example.org")

    def test_fields_name_their_purpose_to_the_browser(self):
        inputs = self.form().xpath(".//input[@type='text']")
        self.assertEqual(
            [field.get("autocomplete") for field in inputs], ["name", "email", "tel"]
        )

    def test_whoever_serves_no_provider_keeps_odoo_s_own_page(self):
        nobody = self.world.portal_user("Nobody", "nobody.yet", [])
        for user in (nobody, self.world.officer):
            self.sign_in(user)
            page = self.url_open(PATH)
            self.assertIn("/my/address/submit", page.text)
            self.assertNotIn(f"{PATH}/save", page.text)
            token = page.text.partition('csrf_token: "')[2].partition('"')[0]
            data = {"csrf_token": token, **DETAILS}
            with mute_logger("odoo.http"):
                answer = self.url_open(f"{PATH}/save", data=data)
            self.assertEqual(answer.status_code, 404)
            self.assertNotIn("Tessa Test", self.details(user))

    def test_the_same_holds_over_rpc(self):
        users = self.env["res.users"].with_user(self.user)
        with self.assertRaises(PeopleRefused) as refused:
            users.action_lcc_set_details("no dict")
        self.assertEqual(set(refused.exception.problems), {"name", "email"})
        users.action_lcc_set_details({**DETAILS, "login": "x", "active": False})
        self.assertEqual(self.details()[0], "Tessa Test")
        self.assertEqual((self.user.login, self.user.active), ("test.user", True))
        with self.assertRaises(AccessError):
            users.with_user(self.world.officer).action_lcc_set_details(DETAILS)
        # A sign-in made for the provider's own record by Odoo's portal wizard.
        self.user.partner_id.write({"is_company": True, "is_lcc_provider": True})
        with self.assertRaises(AccessError):
            users.action_lcc_set_details(DETAILS)
        self.assertEqual(self.url_open(f"{PATH}/save").status_code, 405)

    # Odoo's own pages of addresses

    def change_address(self, **typed):
        """Post what Odoo's own form of an address would."""
        country = self.env.ref("base.uk")
        fields = {
            "name": "Taken Over",
            "email": "taken@example.org",
            "phone": "999",
            "street": "1 Elsewhere Road",
            "city": "Elsewhere",
            "zip": "PR1 0LD",
            "country_id": country.id,
            "csrf_token": http.Request.csrf_token(self),
            **typed,
        }
        with mute_logger("odoo.http"):
            return self.url_open("/my/address/submit", data=fields)

    def addresses(self):
        """Return everything that Odoo's form could change or add."""
        self.env.invalidate_all()
        partners = self.env["res.partner"].search([], order="id")
        fields = ["name", "email", "phone", "street", "parent_id", "active"]
        return partners.read(fields)

    def assertReachesNone(self, user):
        """None of Odoo's pages of addresses changes or tells anything to ``user``."""
        self.sign_in(user)
        before = self.addresses()
        self.assertIn("Office", str(before))
        for partner_id in (user.partner_id.id, self.office.id, ""):
            with self.subTest(partner=partner_id):
                answer = self.change_address(
                    partner_id=partner_id, company_name="Taken Over Ltd"
                )
                self.assertEqual(answer.status_code, 403)
                self.assertIn("changed by a change request", answer.text)
                self.assertEqual(self.addresses(), before)
        for path in ("/my/addresses", f"/my/address?partner_id={self.office.id}"):
            with self.subTest(path=path), mute_logger("odoo.http"):
                answer = self.url_open(path)
                self.assertEqual(answer.status_code, 403)
                self.assertNotIn("Office", answer.text)
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/my/address/archive", {"partner_id": self.office.id}
            )
        self.assertEqual(self.addresses(), before)

    def guest(self, **values):
        """Return a user without any provider, of a contact with ``values``, as Odoo's
        own portal wizard makes them."""
        guest = self.world.portal_user("Guest", "guest.user", [])
        guest.partner_id.write(values)
        return guest

    def test_who_serves_a_provider_reaches_no_address_of_odoo_s(self):
        self.assertReachesNone(self.user)
        self.user.partner_id.parent_id = self.cases.test
        self.assertReachesNone(self.user)

    def test_a_contact_under_a_provider_reaches_none(self):
        guest = self.guest(parent_id=self.cases.test.id)
        self.assertReachesNone(guest)
        with mute_logger("odoo.http"):
            page = self.url_open(PATH)
        self.assertEqual(page.status_code, 403)
        self.assertIn("ask the council", page.text)

    def test_a_contact_beside_a_provider_of_the_same_holding_reaches_none(self):
        holding = self.env["res.partner"].create(
            {"name": "Holding", "is_company": True}
        )
        self.cases.test.parent_id = holding
        self.assertReachesNone(self.guest(parent_id=holding.id))

    def test_a_sign_in_of_the_provider_s_own_record_changes_nothing_of_it(self):
        guest = self.guest(is_company=True, is_lcc_provider=True)
        self.assertReachesNone(guest)
        users = self.env["res.users"].with_user(guest).browse(guest.id)
        for name, value in (
            ("name", "Taken Over"),
            ("email", "taken@example.org"),
            ("phone", "999"),
            ("lang", "en_US"),
            ("image_1920", False),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                users.write({name: value})
        users.write({"signature": "Kind regards"})
        self.assertIn("Kind regards", guest.signature)
        with self.assertRaises(UserError):
            guest._deactivate_portal_user()
        self.assertEqual((guest.active, guest.partner_id.active), (True, True))
        self.assertEqual(self.details(guest)[0], "Guest")

    def write_of_oneself(self, **values):
        args = [[self.user.id], values]
        return self.call_kw("res.users", "write", args).json()

    def test_over_rpc_nobody_of_a_provider_s_passes_by_these_rules(self):
        before = self.details()
        for name, value in (("name", ""), ("email", "a@b, c@d"), ("phone", "9" * 41)):
            with self.subTest(field=name), mute_logger("odoo.http"):
                answer = self.write_of_oneself(**{name: value})
                message = answer["error"]["data"]["message"]
                self.assertIn("your own under Your details", message)
        self.assertEqual(self.details(), before)
        self.assertIs(self.write_of_oneself(lang="en_GB")["result"], True)
        nobody = self.world.portal_user("Nobody", "nobody.yet", [])
        nobody.with_user(nobody).name = "Somebody"
        self.assertEqual(self.details(nobody)[0], "Somebody")

    def test_who_has_to_do_with_no_provider_keeps_odoo_s_own_addresses(self):
        nobody = self.world.portal_user("Nobody", "nobody.yet", [])
        self.sign_in(nobody)
        answer = self.change_address(partner_id=nobody.partner_id.id)
        self.assertEqual(answer.json(), {"redirectUrl": "/my/addresses"})
        self.assertEqual(self.details(nobody)[0], "Taken Over")
        self.assertIn("Elsewhere", self.url_open("/my/addresses").text)
