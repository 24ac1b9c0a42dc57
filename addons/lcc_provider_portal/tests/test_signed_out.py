"""A sign-in that ends by itself says so, and loses as little as can be, over HTTP."""

import time
from urllib.parse import parse_qs, urlsplit

from lxml import html
from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .test_two_step import SignInCommon

STAY = "/my/sign-in/stay"
IDLE_TEXT = "You were signed out because the portal was not used for 60 minutes."


@tagged("post_install", "-at_install")
class TestSignedOut(SignInCommon):
    def setUp(self):
        super().setUp()
        self.sign_in(self.user)
        self.week = (
            f"/my/actuals/{self.cases.test_service.id}/{self.cases.carr.id}/2023-07-17"
        )

    def pass_time(self, **changes):
        """Let the session be from earlier: {its key: minutes ago}."""
        session = root.session_store.get(self.opener.cookies["session_id"])
        for key, minutes in changes.items():
            session[key] = time.time() - minutes * 60
        root.session_store.save(session)

    def sign_in_again(self, page, user=None):
        """Fill in the sign-in page that was met; return the answer."""
        form = html.fromstring(page.content).xpath("//form[@class]")[0]
        fields = {field.name: field.value for field in form.xpath(".//input[@name]")}
        login = (user or self.user).login
        return self.url_open(
            "/web/login", data={**fields, "login": login, "password": PASSWORD}
        )

    def typed(self):
        """Open a week; return its form with a comment typed."""
        tree = html.fromstring(self.url_open(self.week).content)
        form = tree.xpath(f"//form[@action='{self.week}']")[0]
        fields = dict(form.form_values())
        comment = next(name for name in fields if name.endswith("-comment"))
        return fields | {comment: "Late — “bus”", "do": "save"}

    def send(self, fields, query="", **headers):
        headers = {"Referer": f"{self.base_url()}{self.week}?view=1", **headers}
        return self.url_open(self.week + query, data=fields, headers=headers)

    def told(self, page):
        return " ".join(html.fromstring(page.content).text_content().split())

    # What pages say

    def test_every_page_says_how_long_and_when_it_ends(self):
        self.pass_time_of_first_use()
        for address in ("/my", self.week, "/my/account", "/my/security", "/my/no-page"):
            with mute_logger("odoo.http"):
                page = self.url_open(address)
            self.assertIn(
                "You're signed out after 60 minutes without use, and 12 hours after "
                "signing in.",
                self.told(page),
                address,
            )
            (box,) = html.fromstring(page.content).xpath("//dialog")
            self.assertLessEqual(int(box.get("data-idle-left")), 3600)
            self.assertGreater(int(box.get("data-idle-left")), 3500)
            self.assertEqual(box.get("data-idle-warning"), "300")
            self.assertLessEqual(int(box.get("data-hours-left")), 1800)
            # Its own address opens it again.
            self.assertIsNone(box.get("data-page"))

    def pass_time_of_first_use(self):
        self.url_open("/my")
        self.pass_time(lcc_since=11.5 * 60)

    def test_nobody_else_is_told(self):
        self.council.lcc_sign_in_minutes = 0
        self.env.ref("base.group_portal").lock_timeout = 0
        self.env.flush_all()
        self.assertNotIn("signed out after", self.url_open("/my").text)
        self.assertNotIn("<dialog", self.url_open("/my").text)
        self.council.lcc_sign_in_minutes = 60
        self.env.flush_all()
        self.sign_in(self.world.officer)
        self.assertNotIn("<dialog", self.url_open("/my").text)
        self.authenticate(None, None)
        self.assertNotIn("<dialog", self.url_open("/help/contact").text)
        self.assertNotIn("signed out", self.url_open("/web/login").text)

    # Staying

    def test_staying_counts_as_use_to_the_second_and_looking_does_not_stay(self):
        form = {"csrf_token": self.csrf_token()}
        self.pass_time(lcc_seen=59.99, lcc_since=100)
        left = self.url_open(STAY, data=form).json()
        self.assertEqual(left, {"idle": 3600, "hours": 720 * 60 - 6000})
        self.pass_time(lcc_seen=0.5)
        self.assertGreater(self.url_open(STAY, data=form).json()["idle"], 3598)
        self.assertEqual(self.url_open(STAY).status_code, 405)

    def csrf_token(self):
        tree = html.fromstring(self.url_open("/my").content)
        return tree.xpath("//dialog//input[@name='csrf_token']/@value")[0]

    def test_who_is_signed_out_or_has_no_token_can_t_stay(self):
        form = {"csrf_token": self.csrf_token()}
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(STAY, data={"x": 1}).status_code, 400)
        self.pass_time(lcc_seen=61)
        self.assertIn("/web/login", self.url_open(STAY, data=form).url)
        self.sign_in(self.world.officer)
        page = self.url_open("/my").text
        staff = {"csrf_token": page.partition('csrf_token: "')[2].partition('"')[0]}
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(STAY, data=staff).status_code, 404)

    def test_the_smallest_limit_is_kept_open_by_use(self):
        self.council.lcc_sign_in_minutes = 1
        self.env.flush_all()
        self.url_open("/my")
        for _each in range(3):
            self.pass_time(lcc_seen=50 / 60)
            self.assertIn("TEST PROVIDER", self.url_open("/my/home").text)
        self.pass_time(lcc_seen=61 / 60)
        self.assertIn("not used for 1 minute.", self.told(self.url_open("/my")))

    # After the end

    def test_the_sign_in_page_says_why_and_leads_back(self):
        for key, minutes, words in (
            ("lcc_seen", 61, IDLE_TEXT),
            ("lcc_since", 721, "signed out because a sign-in lasts 12 hours."),
        ):
            self.url_open("/my")
            self.pass_time(**{key: minutes})
            page = self.url_open(f"{self.week}?view=1")
            self.assertIn(words, self.told(page))
            self.assertNotIn("TEST PROVIDER", page.text)
            # A wrong password changes nothing about that.
            with mute_logger("odoo.addons.base.models.res_users"):
                form = html.fromstring(page.content).xpath("//form[@class]")[0]
                fields = dict(form.form_values()) | {"login": "x", "password": "y"}
                page = self.url_open("/web/login", data=fields)
            self.assertIn(words, self.told(page))
            back = self.sign_in_again(page)
            self.assertTrue(back.url.endswith(f"{self.week}?view=1"), back.url)

    def test_an_address_that_was_made_up_says_nothing_and_leads_nowhere(self):
        self.authenticate(None, None)
        page = self.url_open("/web/login?ended=%3Cb%3E&form=kept")
        self.assertNotIn("signed out", self.told(page))
        page = self.url_open("/web/login?ended=idle&redirect=//evil.example/")
        back = self.sign_in_again(page)
        self.assertEqual(urlsplit(back.url).netloc, urlsplit(self.base_url()).netloc)

    def test_a_form_that_comes_too_late_is_kept_and_sent_again(self):
        fields = self.typed()
        self.pass_time(lcc_seen=61)
        page = self.send(fields)
        self.assertIn("was not saved: sign in to send it again.", self.told(page))
        self.assertNotIn("Late", page.text)
        page = self.sign_in_again(page)
        self.assertIn("Your form was not sent", self.told(page))
        form = html.fromstring(page.content).xpath(f"//form[@action='{self.week}']")[0]
        kept = dict(form.form_values())
        self.assertNotEqual(kept.pop("csrf_token"), fields.pop("csrf_token"))
        self.assertEqual(kept, fields)
        self.assertIn(f"{self.week}?view=1", form.xpath(".//a/@href")[0])
        week = self.world.week(self.cases.test_service, self.cases.carr, "2023-07-17")
        self.assertNotIn("Late — “bus”", week.mapped("comment"), "too early")
        self.url_open(self.week, data=dict(form.form_values()))
        self.env.invalidate_all()
        self.assertIn("Late — “bus”", week.mapped("comment"))
        # Shown once.
        self.assertTrue(self.url_open("/my/unsent").url.endswith("/my"))

    def test_what_a_page_sends_when_it_leaves_is_kept_and_never_done(self):
        """Whether or not the server has ended the sign-in by then."""
        week = self.world.week(self.cases.test_service, self.cases.carr, "2023-07-17")
        for why, minutes in (("idle", 0), ("idle", 61), ("hours", 0)):
            fields = self.typed()
            self.pass_time(lcc_seen=minutes)
            page = self.send(fields, f"?view=1&lcc_unsent={why}")
            self.assertIn(
                "What you had typed was not saved: sign in to send it.", self.told(page)
            )
            self.assertNotIn("Late", page.text)
            self.assertIn("/web/login", self.url_open("/my").url)
            page = self.sign_in_again(page)
            form = html.fromstring(page.content).xpath("//main//form")[0]
            self.assertEqual(form.action, f"{self.week}?view=1")
            kept = dict(form.form_values())
            del kept["csrf_token"], fields["csrf_token"]
            self.assertEqual(kept, fields)
        self.env.invalidate_all()
        self.assertNotIn("Late — “bus”", week.mapped("comment"))
        self.url_open(self.week, data=dict(form.form_values()))
        self.env.invalidate_all()
        self.assertIn("Late — “bus”", week.mapped("comment"))

    def test_a_page_that_leaves_with_what_is_not_kept_says_so(self):
        for change in ({"password": "x"}, {"comment": "x" * 200_000}):
            fields = self.typed()
            page = self.send({**fields, **change}, "?lcc_unsent=idle")
            self.assertIn(
                "What you had typed was not saved: sign in and enter it again.",
                self.told(page),
            )
            self.sign_in_again(page)
        week = self.world.week(self.cases.test_service, self.cases.carr, "2023-07-17")
        self.assertNotIn("Late — “bus”", week.mapped("comment"))

    def test_a_second_page_that_leaves_takes_nothing_from_the_first(self):
        """Of two tabs, and of one whose sign-in is gone already."""
        fields = self.typed()
        second = {**fields, "do": "save", "csrf_token": "of the session before"}
        self.send(fields, "?lcc_unsent=idle")
        page = self.send(second, "?lcc_unsent=idle")
        self.assertIn("and enter it again.", self.told(page))
        page = self.sign_in_again(page)
        self.assertIn("Your form was not sent", self.told(page))
        self.assertIn("Late — “bus”", page.text)

    def test_where_nothing_is_kept_it_leads_back_to_the_page_without_the_mark(self):
        fields = self.typed()
        self.authenticate(None, None)
        for referer in ("?view=1", "?view=1&lcc_unsent=idle"):
            page = self.send(
                fields,
                "?lcc_unsent=idle",
                Referer=f"{self.base_url()}{self.week}{referer}",
            )
            self.assertIn("and enter it again.", self.told(page))
            asked = parse_qs(urlsplit(page.url).query)
            self.assertEqual(asked["redirect"], [f"{self.week}?view=1"])

    def test_another_word_is_no_leaving_and_no_link_leaves(self):
        self.send(self.typed(), "?lcc_unsent=other")
        week = self.world.week(self.cases.test_service, self.cases.carr, "2023-07-17")
        self.assertIn("Late — “bus”", week.mapped("comment"))
        self.url_open("/my?lcc_unsent=idle")
        self.assertNotIn("/web/login", self.url_open("/my").url)

    def test_somebody_else_who_signs_in_there_never_sees_it(self):
        fields = self.typed()
        self.pass_time(lcc_seen=61)
        page = self.send(fields)
        page = self.sign_in_again(page, self.cases.demo_user)
        self.assertTrue(page.url.endswith("/my"), page.url)
        self.assertNotIn("Late", page.text)
        self.assertNotIn("Late", self.url_open("/my/unsent").text)

    def test_what_is_not_kept_is_said_to_be_lost_and_leads_back_to_its_page(self):
        fields = self.typed()
        for change in (
            {"csrf_token": "of another site"},
            {"csrf_token": "né"},
            {"csrf_token": None},
            {"password": "x"},
            {"comment": "x" * 200_000},
        ):
            self.pass_time(lcc_seen=61)
            page = self.send({**fields, **change})
            self.assertIn("and enter it again.", self.told(page), change)
            asked = parse_qs(urlsplit(page.url).query)
            self.assertEqual(asked["redirect"], [f"{self.week}?view=1"])
            self.assertTrue(self.sign_in_again(page).url.endswith("?view=1"))
            fields = self.typed()

    def test_a_file_is_not_kept_and_a_page_elsewhere_is_no_way_back(self):
        tree = html.fromstring(self.url_open("/my/actuals/import").content)
        token = tree.xpath("//input[@name='csrf_token']/@value")[0]
        self.pass_time(lcc_seen=61)
        page = self.url_open(
            "/my/actuals/import",
            data={"csrf_token": token},
            files={"file": ("July.csv", b"x")},
            headers={"Referer": "https://evil.example/my/actuals"},
        )
        self.assertIn("and enter it again.", self.told(page))
        self.assertEqual(parse_qs(urlsplit(page.url).query)["redirect"], ["/my"])
