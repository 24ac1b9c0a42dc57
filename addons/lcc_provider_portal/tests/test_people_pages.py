"""Users of a provider as its administrators meet them, over HTTP."""

import re

from lxml import html
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .common import PortalHttpCommon

PATH = "/my/people"


@tagged("post_install", "-at_install")
class TestPeoplePages(PortalHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls.world.portal_user(
            "Ada Admin", "ada", cls.cases.test, role_administrator=True
        )
        cls.clerk = cls.cases.test_user
        cls.row = cls.cases.test.lcc_access_ids.filtered(
            lambda row: row.user_id == cls.clerk
        )

    def post(self, path, **form):
        page = html.fromstring(self.url_open("/my/people/invite").content)
        # Each form has one; they differ when a second ends between them.
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        return self.url_open(path, data={"csrf_token": token, **form})

    def rows(self, page):
        """The table's rows by name, as text."""
        found = {}
        for row in html.fromstring(page.content).xpath("//tbody/tr"):
            cells = [" ".join(cell.text_content().split()) for cell in row]
            found[cells[0]] = cells[1:]
        return found

    def test_the_page_shows_who_may_sign_in_and_the_home_page_leads_to_it(self):
        self.sign_in(self.ada)
        self.assertIn("2 users, 1 not signed in yet", self.url_open("/my").text)
        rows = self.rows(self.url_open(PATH))
        self.assertEqual(set(rows), {"Ada Admin (you)", "PDPS TEST USER"})
        email, roles, services, last, _change = rows["PDPS TEST USER"]
        self.assertEqual(email, self.clerk.email)
        self.assertEqual(roles, "Actuals, Invoices, Payments, Actions")
        self.assertEqual(services, "All services")
        self.assertEqual(rows["Ada Admin (you)"][2], "--")
        self.assertEqual(last, "Not yet")
        self.assertNotIn("DEMO", self.url_open(PATH).text)

    def test_a_colleague_is_invited_chooses_a_password_and_signs_in(self):
        self.sign_in(self.ada)
        before = self.env["mail.mail"].search([])
        page = self.post(
            f"{PATH}/invite",
            name="Nora Newman",
            email="nora@example.org",
            role_actuals="1",
        )
        self.assertIn("The invitation is on its way", page.text)
        self.assertEqual(self.rows(page)["Nora Newman"][1], "Actuals")
        (mail,) = self.env["mail.mail"].search([]) - before
        (url,) = set(re.findall(r"/web/signup\?[^\"]*", str(mail.body_html)))
        self.logout()
        signup = self.url_open(html.fromstring(f"<a href='{url}'/>").get("href"))
        form = html.fromstring(signup.content).forms[-1]
        fields = {**dict(form.fields), "password": PASSWORD}
        fields["confirm_password"] = PASSWORD
        self.url_open("/web/signup", data=fields)
        self.assertIn("Nora Newman", self.url_open("/my").text)
        self.assertIn("TEST PROVIDER", self.url_open("/my/actuals").text)
        self.assertEqual(self.url_open(PATH).status_code, 404)
        self.sign_in(self.ada)
        self.assertNotEqual(self.rows(self.url_open(PATH))["Nora Newman"][3], "Not yet")

    def test_what_is_wrong_with_an_invitation_stands_beside_it(self):
        self.sign_in(self.ada)
        page = self.post(f"{PATH}/invite", name="Nora", email="nora", role_actions="1")
        self.assertEqual(page.status_code, 422)
        tree = html.fromstring(page.content)
        self.assertEqual(tree.xpath("//input[@id='name']/@value"), ["Nora"])
        self.assertEqual(tree.xpath("//input[@id='email']/@value"), ["nora"])
        ticked = tree.xpath("//input[@type='checkbox'][@checked]/@name")
        self.assertEqual(ticked, ["role_actions"])
        self.assertIn("Enter one e-mail address", page.text)
        self.assertIn('href="#email"', page.text)
        self.assertIn("<title>Error: Invite a User", page.text)

    def test_one_invitation_too_many_keeps_what_was_typed_and_says_when(self):
        self.sign_in(self.ada)
        for number in range(20):
            self.post(
                f"{PATH}/invite",
                name=f"Person {number}",
                email=f"person.{number}@example.org",
                role_actuals="1",
            )
        page = self.post(
            f"{PATH}/invite",
            name="Nora Newman",
            email="nora@example.org",
            role_actions="1",
        )
        self.assertEqual(page.status_code, 422)
        self.assertRegex(
            page.text,
            r"You have sent 20 invitations within an hour, which is the most. Try "
            r"again after \d\d:\d\d\.",
        )
        tree = html.fromstring(page.content)
        self.assertEqual(tree.xpath("//input[@id='name']/@value"), ["Nora Newman"])
        self.assertEqual(
            tree.xpath("//input[@id='email']/@value"), ["nora@example.org"]
        )
        ticked = tree.xpath("//input[@type='checkbox' and @checked]/@name")
        self.assertEqual(ticked, ["role_actions"])
        row = self.cases.test.lcc_access_ids.filtered("invited_name")[:1]
        again = self.post(f"{PATH}/{row.id}/invite-again")
        self.assertIn("You have sent 20 invitations within an hour", again.text)

    def test_roles_are_changed_on_their_page(self):
        self.sign_in(self.ada)
        address = f"{PATH}/{self.row.id}"
        ticked = html.fromstring(self.url_open(address).content).xpath(
            "//input[@type='checkbox'][@checked]/@name"
        )
        self.assertEqual(len(ticked), 4)
        page = self.post(address, role_payments="1")
        self.assertIn("The roles and services of PDPS TEST USER were saved", page.text)
        self.assertEqual(self.rows(page)["PDPS TEST USER"][1], "Payments")
        refused = self.post(address)
        self.assertEqual(refused.status_code, 422)
        self.assertIn("Choose at least one role", refused.text)
        own = self.cases.test.lcc_access_ids - self.row
        refused = self.post(f"{PATH}/{own.id}", role_actuals="1")
        self.assertIn("would have no administrator", refused.text)
        self.assertTrue(own.role_administrator)

    def test_a_removed_colleague_s_session_and_key_end_at_once(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.clerk)
            .sudo()
            ._generate("rpc", "Care system", None)
        )
        bearer = {"Authorization": f"Bearer {key}"}
        asked = "/json/2/lcc.actual/search_count"
        self.env.flush_all()
        answer = self.url_open(asked, json={"domain": []}, headers=bearer)
        self.assertGreater(answer.json(), 0)
        self.sign_in(self.clerk)
        self.assertIn("TEST PROVIDER", self.url_open("/my/actuals").text)
        access = self.env["lcc.provider.access"].with_user(self.ada)
        access.action_remove(self.row.id)
        self.env.flush_all()
        after = self.url_open("/my/actuals")
        self.assertIn("/web/login", after.url)
        self.assertNotIn("TEST PROVIDER", after.text)
        with mute_logger("odoo.http"):
            answer = self.url_open(asked, json={"domain": []}, headers=bearer)
        self.assertEqual(answer.status_code, 401)

    def test_a_colleague_is_removed_after_a_question(self):
        self.sign_in(self.ada)
        page = self.url_open(f"{PATH}/{self.row.id}/remove")
        self.assertIn("Remove PDPS TEST USER", page.text)
        self.assertTrue(self.row.exists(), "GET changes nothing")
        page = self.post(f"{PATH}/{self.row.id}/remove")
        self.assertIn("PDPS TEST USER was removed", page.text)
        self.assertEqual(set(self.rows(page)), {"Ada Admin (you)"})

    def test_removing_oneself_ends_the_own_session(self):
        self.world.portal_user(
            "Second", "second", self.cases.test, role_administrator=True
        )
        own = self.cases.test.lcc_access_ids.filtered(lambda r: r.user_id == self.ada)
        self.sign_in(self.ada)
        after = self.post(f"{PATH}/{own.id}/remove")
        self.assertIn("/web/login", after.url)
        self.assertFalse(own.exists())

    def test_nobody_leaves_by_odoo_s_own_way_which_asks_no_administrator(self):
        self.sign_in(self.ada)
        self.post(
            "/my/deactivate_account", validation=self.ada.login, password=PASSWORD
        )
        self.assertTrue(self.ada.active)
        with self.assertRaisesRegex(UserError, "Ada Admin serves a care provider"):
            self.ada._deactivate_portal_user()
        self.assertIn("TEST PROVIDER", self.url_open("/my").text)

    def test_pages_of_users_are_for_administrators_of_that_provider(self):
        stranger = self.world.portal_user(
            "Stranger", "stranger", self.cases.demo, role_administrator=True
        )
        for user, status in ((self.clerk, 404), (stranger, 200)):
            self.sign_in(user)
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(PATH).status_code, status)
                for address in (
                    f"{PATH}/{self.row.id}",
                    f"{PATH}/{self.row.id}/remove",
                ):
                    self.assertEqual(self.url_open(address).status_code, 404)
            shown = self.url_open(PATH).text if status == 200 else ""
            self.assertNotIn("PDPS TEST", shown.replace(user.name, ""))

    def test_the_page_asks_as_much_for_thirty_users_as_for_three(self):
        self.sign_in(self.ada)
        self.url_open(PATH)
        counts = []
        for number in (3, 30):
            for each in range(number):
                login = f"user.{number}.{each}"
                self.world.portal_user(login, login, self.cases.test)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.url_open(PATH)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
