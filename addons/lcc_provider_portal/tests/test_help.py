import re
from html import unescape
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from ..controllers.help import ProviderHelp
from ..models.lcc_help_page import PUBLIC
from .common import PortalHttpCommon

FOOTER = ("Privacy", "Accessibility statement", "Cookies", "Contact", "About us")
#: The fourteen how-tos of the guide, in its order.
TITLES = (
    "Submit a Manual Actual",
    "Submit Actuals via Bulk Import",
    "Add Unplanned Actuals",
    "Add Rolling Respite Actuals",
    "View Invoices and Credit Memos",
    "Create an Invoice",
    "Submit an Action to Request a Change",
    "Submit a Manual Action",
    "View Open Actions",
    "Respond to an Action",
    "Respond to a Dispute",
    "View a Scheduled Payment",
    "View/Download Previous Payment Report",
    "View Pending Scheduled Payments",
)


@tagged("post_install", "-at_install")
class TestHelp(PortalHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pages = cls.env["lcc.help.page"]
        cls.reader = cls.world.staff("Rita Reader", "rita", "reader")
        cls.manager = cls.world.staff("Mona Manager", "mona", "manager")

    def page(self, code):
        return self.pages.search([("code", "=", code)])

    def text_of(self, address):
        response = self.url_open(address)
        self.assertEqual(response.status_code, 200, address)
        text = re.sub(r"<(script|style).*?</\1>", " ", response.text, flags=re.S)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())

    # Who may read what

    def test_the_public_pages_open_without_signing_in(self):
        self.authenticate(None, None)
        for code in PUBLIC:
            text = self.text_of(f"/help/{code}")
            self.assertIn(self.page(code).name, text)
            self.assertIn("Owner: Care Purchasing", text)

    def test_the_sign_in_page_and_a_visitor_s_pages_have_the_footer(self):
        self.authenticate(None, None)
        for address in ("/web/login", "/web/reset_password", "/help/cookies"):
            text = self.text_of(address)
            for title in FOOTER:
                self.assertIn(title, text, address)
            self.assertIn("PO Box 78, County Hall, Fishergate, Preston, PR1 8XJ", text)

    def test_every_page_of_a_provider_has_help_before_logout_and_the_footer(self):
        self.sign_in(self.cases.demo_user)
        for address in ("/my", "/my/actuals", "/my/help", "/my/account", "/help/about"):
            text = self.text_of(address)
            self.assertIn("Help Logout", text, address)
            self.assertEqual(text.count("Accessibility statement"), 1, address)

    def test_the_duties_and_drafts_are_not_public(self):
        self.authenticate(None, None)
        with mute_logger("odoo.http"):
            for code in ("duties", "guide", "nothing"):
                self.assertEqual(self.url_open(f"/help/{code}").status_code, 404)
        for address in ("/my/help", "/my/help/how-to/create-an-invoice"):
            self.assertIn("/web/login", self.url_open(address).url)

    def test_staff_and_users_of_no_provider_read_help_too(self):
        outsider = self.world.portal_user("Nobody's User", "nobody", [])
        for user in (outsider, self.reader):
            self.sign_in(user)
            self.assertIn("Submit a Manual Actual", self.text_of("/my/help"))
            self.assertIn("About us", self.text_of("/my/help/glossary"))

    # What it says

    def test_the_fourteen_how_tos_stand_in_the_guide_s_order(self):
        self.sign_in(self.cases.demo_user)
        listed = re.findall(
            r'<h3><a href="(/my/help/how-to/[^"]+)">([^<]+)</a></h3>',
            self.url_open("/my/help").text,
        )
        self.assertEqual(tuple(unescape(title) for _url, title in listed), TITLES)
        for address, title in listed:
            page = self.url_open(address).text
            self.assertIn(f"<h1>{title}</h1>", page)
            self.assertIn("last reviewed on", page)

    def test_steps_lead_only_to_pages_that_the_user_may_open(self):
        invoices = "/my/help/how-to/create-an-invoice"
        link = 'href="/my/invoices-credit-notes"'
        self.sign_in(self.cases.demo_user)
        steps = self.url_open(invoices).text.split('class="o_lcc_steps"')[1]
        self.assertIn(link, steps)
        carer = self.world.portal_user(
            "Una Carer", "una", self.cases.demo, role_actuals=True
        )
        self.sign_in(carer)
        page = self.url_open(invoices).text
        self.assertNotIn(link, page)
        self.assertIn("With your roles and services, or for the provider", page)

    def test_an_unknown_how_to_is_not_found(self):
        self.sign_in(self.cases.demo_user)
        with mute_logger("odoo.http"):
            answer = self.url_open("/my/help/how-to/nothing")
        self.assertEqual(answer.status_code, 404)

    def test_the_duties_name_identity_checks_consent_and_written_requests(self):
        self.sign_in(self.cases.demo_user)
        text = self.text_of("/my/help/confidentiality")
        for words in ("ring back", "in writing", "consent", "uncontrolled"):
            self.assertIn(words, text)

    def test_every_word_of_the_guide_s_glossary_is_explained(self):
        self.sign_in(self.cases.demo_user)
        text = self.text_of("/my/help/glossary")
        for word in ("Actual", "Frustrated", "Missed", "Emergency hours"):
            self.assertIn(word, text)
        self.assertIn("Action Something that the council", text)
        self.assertIn("Dispute A week that the council", text)

    def test_each_pictured_step_has_its_picture_and_no_picture_is_left_over(self):
        named = {
            (how_to.module, how_to.picture_name(number))
            for how_to in self.how_tos()
            for number in how_to.pictured
        }
        there = {
            (module, picture.stem)
            for module in {how_to.module for how_to in self.how_tos()}
            for picture in Path(file_path(f"{module}/static/help")).glob("*.webp")
        }
        self.assertEqual(there, named)

    def how_tos(self):
        """Return the how-tos of every addon that is installed."""
        makers = [ProviderHelp, *ProviderHelp.__subclasses__()]
        return [how_to for maker in makers for how_to in maker()._get_how_tos()]

    def test_whatever_is_printed_says_that_it_is_uncontrolled(self):
        self.sign_in(self.cases.demo_user)
        for address in ("/my/actuals", "/my/package-lines", "/my/help/glossary"):
            self.assertIn("Uncontrolled when printed", self.text_of(address))
        letterhead = self.env["ir.qweb"]._render(
            "lcc_actuals.report_letterhead", {"council": self.env.company}
        )
        self.assertIn("Uncontrolled when printed", letterhead)
        reports = self.env["ir.actions.report"].search([])
        documents = reports.filtered(lambda report: report._is_lcc_document())
        self.assertGreaterEqual(len(documents), 6)
        for report in documents:
            view = self.env.ref(report.report_name)
            self.assertIn("report_letterhead", view.arch, report.name)

    # The council's own words

    def test_a_manager_writes_and_everyone_reads_it_so(self):
        page = self.page("contact").with_user(self.manager)
        page.write({"name": "Reach us", "body": "<p>Ask for Ruth.</p>", "version": "2"})
        self.authenticate(None, None)
        text = self.text_of("/help/contact")
        self.assertIn("Reach us – Lancashire County Council", text)
        self.assertIn("Ask for Ruth.", text)
        self.assertIn("Version 2,", text)
        self.assertIn("Reach us", self.text_of("/web/login"))

    def test_scripts_in_its_text_are_dropped(self):
        page = self.page("about").with_user(self.manager)
        page.body = "<p>Us</p><script>alert(1)</script><img src=x onerror=alert(1)>"
        self.assertNotIn("alert", str(page.body))

    def test_a_page_stays_with_its_code(self):
        page = self.page("privacy")
        with self.assertRaisesRegex(UserError, "Privacy: the portal links"):
            page.code = "secrets"
        with self.assertRaisesRegex(UserError, "Privacy: the portal links"):
            page.unlink()

    def test_readers_read_managers_write_and_nobody_makes_or_deletes_one(self):
        rights = {
            self.reader: ("read",),
            self.manager: ("read", "write"),
            self.cases.demo_user: (),
            self.cases.test_user: (),
        }
        for user, may in rights.items():
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    pages = self.pages.with_user(user)
                    self.assertEqual(pages.has_access(operation), operation in may)
        with self.assertRaises(AccessError):
            self.page("guide").with_user(self.reader).version = "9"

    def test_a_review_that_is_overdue_is_seen(self):
        page = self.page("cookies")
        page.write({"date_reviewed": "2020-01-01", "date_review_due": "2021-01-01"})
        self.assertTrue(page.is_review_overdue)
        page.date_review_due = "2999-01-01"
        self.assertFalse(page.is_review_overdue)
