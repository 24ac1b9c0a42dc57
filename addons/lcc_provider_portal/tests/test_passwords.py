"""Which passwords are taken, and how often one may be tried and asked for."""

from lxml import html
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from ..models.people.lcc_reset_request import MOST
from ..tools.passwords import common_words, is_common, is_personal
from .common import PortalHttpCommon

GOOD = "tractor velvet onion"


@tagged("post_install", "-at_install")
class TestPasswords(TransactionCase):
    """The judgement itself, without users."""

    def test_common_words_are_seen_through_digits_and_symbols(self):
        for password in (
            "Password1234",
            "P4ssw0rd2024!",
            "Pa$$w0rd!!!!!",
            "passwordpassword",
            "password-welcome",
            "Liverpool-2024!",
            "qwertyuiop12",
            "Summer Holiday",
            "homecare2025!!",
            "!!!!lancashire",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "123456789012",
            "098765432109",
            "abcdefghijklm",
        ):
            with self.subTest(password=password):
                self.assertTrue(is_common(password))

    def test_length_counts_and_no_digit_or_symbol_is_asked_for(self):
        for password in (
            GOOD,
            "correct horse battery staple",
            "thursdaysrainagain",
            PASSWORD,
            "01772 533 999 rang twice",
            "Πάμε μια βόλτα",
        ):
            with self.subTest(password=password):
                self.assertFalse(is_common(password))

    def test_names_alone_are_no_secret(self):
        names = ["Mr Demo User", "demo.user", "demo.user@example.org", "DEMO PROVIDER"]
        for password in ("DemoProvider12", "demo.user.2024!", "Provider-Demo-xy"):
            with self.subTest(password=password):
                self.assertTrue(is_personal(password, names))
        for password in (GOOD, PASSWORD, "demonstrating velvet"):
            with self.subTest(password=password):
                self.assertFalse(is_personal(password, names))
        self.assertFalse(is_personal("anything at all", [None, "", "A B"]))

    def test_the_list_is_in_small_letters_and_long_enough(self):
        words = common_words()
        self.assertGreater(len(words), 400)
        self.assertFalse([w for w in words if w != w.lower().strip() or len(w) < 3])


@tagged("post_install", "-at_install")
class TestPasswordPages(PortalHttpCommon):
    """Changing and asking for one, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.cases.test_user

    def post(self, path, **form):
        page = html.fromstring(self.url_open(path).content)
        (token, *_same) = page.xpath("//input[@name='csrf_token']/@value")
        return self.url_open(path, data={"csrf_token": token, **form})

    def change(self, new, old=PASSWORD):
        form = {"op": "password", "old": old, "new1": new, "new2": new}
        return self.post("/my/security", **form)

    def takes(self, login, password):
        """Tell whether the sign-in page takes the password."""
        if self.session:
            self.logout()
        page = self.post("/web/login", login=login, password=password, redirect="/my")
        return "o_lcc_header" in page.text

    def ask(self, login):
        """Ask for a new password; return what the page says."""
        page = self.post("/web/reset_password", login=login)
        says = html.fromstring(page.content).xpath("//p[contains(@class, 'alert')]")
        return " ".join(says[0].text_content().split())

    def test_a_password_that_others_would_try_is_refused_on_the_page(self):
        self.sign_in(self.user)
        for new, words in (
            ("short words", "at least 12 characters"),
            ("Password1234", "one of those that others would try first"),
            ("TestProvider1", "little more than a name"),
        ):
            page = self.change(new)
            self.assertIn(words, page.text)
        self.assertTrue(self.takes(self.user.login, PASSWORD))

    def test_a_long_one_of_small_letters_is_taken(self):
        self.sign_in(self.user)
        self.change(GOOD)
        self.assertTrue(self.takes(self.user.login, GOOD))
        with mute_logger("odoo.addons.base.models.res_users"):
            self.assertFalse(self.takes(self.user.login, PASSWORD))

    def test_the_council_s_staff_choose_as_well(self):
        for user in (self.user, self.world.officer):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                user.password = "welcome-2024!"

    def test_other_sessions_end_when_the_password_changes(self):
        self.sign_in(self.user)
        elsewhere = self.session.sid
        self.assertIn("TEST PROVIDER", self.url_open("/my").text)
        self.user.password = GOOD
        self.env.flush_all()
        self.assertEqual(self.opener.cookies["session_id"], elsewhere)
        self.assertIn("/web/login", self.url_open("/my").url)

    def test_the_session_that_changes_it_goes_on(self):
        self.sign_in(self.user)
        self.change(GOOD)
        self.assertIn("TEST PROVIDER", self.url_open("/my").text)

    def test_five_wrong_passwords_make_the_right_one_wait(self):
        failures = getattr(self.registry, "_login_failures", {})
        failures.clear()
        self.addCleanup(failures.clear)
        with mute_logger("odoo.addons.base.models.res_users"):
            for number in range(5):
                self.assertFalse(self.takes(self.user.login, f"wrong {number}"))
            self.assertFalse(self.takes(self.user.login, PASSWORD))
        self.registry._login_failures.clear()
        self.assertTrue(self.takes(self.user.login, PASSWORD))

    def test_nobody_learns_from_asking_who_has_a_sign_in(self):
        self.user.login = "tess@example.org"
        self.user.email = "tess@example.org"
        silent = self.world.portal_user("Sil Ent", "silent", self.cases.test)
        silent.email = False
        self.env.flush_all()
        logins = ("tess@example.org", "nobody@example.org", "silent", "\0'")
        self.assertEqual(
            {self.ask(login) for login in logins},
            {"Password reset instructions sent to your email address."},
        )
        self.assertEqual(self.user.partner_id.signup_type, "reset", "a link was made")

    def test_it_is_asked_for_three_times_an_hour_and_not_more(self):
        for login in (self.user.login, "nobody@example.org"):
            for _each in range(MOST["login"]):
                self.assertIn("instructions sent", self.ask(login))
            self.assertIn("asked for several times", self.ask(login.upper()))
        self.env.cr.execute(
            "UPDATE lcc_reset_request SET moment = moment - interval '61 minutes'"
        )
        self.env.invalidate_all()
        self.assertIn("instructions sent", self.ask(self.user.login))

    def test_one_address_asks_for_twenty_people_at_most(self):
        for number in range(MOST["address"]):
            self.assertIn("instructions sent", self.ask(f"nobody.{number}"))
        self.assertIn("asked for several times", self.ask("somebody.else"))

    def test_what_was_typed_is_not_kept_and_soon_forgotten(self):
        self.ask("nobody@example.org")
        requests = self.env["lcc.reset.request"].search([])
        self.assertEqual(len(requests), 2)
        self.assertNotIn("nobody", "".join(requests.mapped("source")))
        for user in (self.user, self.world.officer):
            self.assertFalse(requests.with_user(user).has_access("read"))
        requests.moment = "2023-07-17 09:00:00"
        requests._gc_counted()
        self.assertFalse(requests.exists())
