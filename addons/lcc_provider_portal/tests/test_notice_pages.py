from datetime import date

from lxml import html
from odoo.tests import tagged

from odoo.addons.lcc_actuals.tests.notices import NoticesCommon

from .common import PortalHttpCommon

PATH = "/my/notifications"


@tagged("post_install", "-at_install")
class TestNoticePages(NoticesCommon, PortalHttpCommon):
    """Email Notifications as its users meet them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.cases.test_user
        cls.provider = cls.cases.test

    def page(self, path=PATH):
        return html.fromstring(self.url_open(path).content)

    def chosen(self):
        """{code: mode} as the page shows it."""
        boxes = self.page().xpath("//fieldset//input[@checked]")
        return {box.get("name"): box.get("value") for box in boxes}

    def save(self, **form):
        (token,) = self.page().xpath("//main//form//input[@name='csrf_token']/@value")
        form["csrf_token"] = token
        return self.url_open(f"{PATH}/save", data=form)

    def mode(self, code):
        choices = self.env["lcc.notice.choice"].with_user(self.user)
        self.env.invalidate_all()
        modes = {c["code"]: c["mode"] for c in choices.get_choices(self.provider.id)}
        return modes[code]

    def token_path(self, *wish):
        return self.env["lcc.notice.choice"]._get_stop_path(*wish)

    def test_the_page_saves_what_is_chosen(self):
        self.sign_in(self.user)
        before = self.chosen()
        self.assertEqual(before["package_line"], "digest")
        answer = self.save(package_line="at_once", bill="off", odd="off")
        self.assertIn("are saved", answer.text)
        after = before | {"package_line": "at_once", "bill": "off"}
        self.assertEqual(self.chosen(), after)
        # What nobody can choose changes nothing.
        self.save(package_line="hourly")
        self.assertEqual(self.chosen(), after)

    def test_each_role_is_offered_its_own(self):
        biller = self.world.portal_user(
            "Bill", "biller", self.provider, role_invoices=True
        )
        self.sign_in(biller)
        self.assertEqual(set(self.chosen()), {"bill"})
        self.save(bill="off", package_line="off")
        self.assertEqual(self.chosen(), {"bill": "off"})

    def test_the_home_page_counts_what_is_subscribed(self):
        self.sign_in(self.user)
        codes = self.chosen()
        off = sum(mode == "off" for mode in codes.values())
        home = self.url_open("/my").text
        self.assertIn("Subscribe and unsubscribe from email notifications", home)
        self.assertIn(f"{len(codes) - off} of {len(codes)} subscribed", home)
        self.save(**dict.fromkeys(codes, "off"))
        self.assertIn(f"None of {len(codes)} subscribed", self.url_open("/my").text)

    def test_whoever_serves_nobody_and_staff_have_no_such_page(self):
        for user in (
            self.world.portal_user("Nobody", "nobody", []),
            self.world.officer,
        ):
            self.sign_in(user)
            self.assertEqual(self.url_open(PATH).status_code, 404)

    # From within a mail

    def test_looking_at_the_link_changes_nothing(self):
        path = self.token_path(self.user.id, self.provider.id, "bill")
        self.authenticate(None, None)
        before = self.take_stock()
        page = self.url_open(path)
        self.assertIn("Stop these e-mails?", page.text)
        self.assertIn("Status of invoices and credit notes", page.text)
        self.assertEqual(self.take_stock(), before)
        self.assertEqual(self.mode("bill"), "digest")

    def test_one_click_unsubscribes_without_sign_in_or_form_token(self):
        path = self.token_path(self.user.id, self.provider.id, "bill")
        self.authenticate(None, None)
        for _time in range(2):
            answer = self.url_open(
                path,
                data={"List-Unsubscribe": "One-Click"},
                allow_redirects=False,
            )
            self.assertEqual(answer.status_code, 200)
            self.assertIn("You are unsubscribed", answer.text)
            self.assertEqual(self.mode("bill"), "off")
        self.assertEqual(self.mode("package_line"), "digest")

    def test_a_link_of_nobody_s_is_a_404_and_changes_nothing(self):
        path = self.token_path(self.user.id, self.provider.id, "bill")
        self.authenticate(None, None)
        before = self.take_stock()
        for odd in (path[:-3], f"{path[:-3]}AAA", "/notifications/unsubscribe/x"):
            for data in (None, {"List-Unsubscribe": "One-Click"}):
                answer = self.url_open(odd, data=data)
                self.assertEqual(answer.status_code, 404, odd)
                self.assertNotIn("TEST PROVIDER", answer.text)
        self.assertEqual(self.take_stock(), before)

    def test_a_mail_s_link_opens_the_cpli_for_its_user(self):
        branches = self.cases.demo | self.provider
        user = self.world.portal_user("Bo", "bo", branches)
        self.choose(user, self.provider, package_line="at_once")
        line = self.cases.rowan.package_line_ids[0]
        line.with_user(self.world.officer).date_end = date(2024, 3, 31)
        notice = self.env["lcc.notice"].search(
            [("user_id", "=", user.id), ("res_id", "=", line.id)]
        )
        self.sign_in(user)
        self.assertIn("@ <strong>DEMO", self.squeezed("/my"))
        self.assertIn("Rowanthwaite", self.url_open(notice.path).text)
        self.sign_in(self.cases.demo_user)
        self.assertEqual(self.url_open(notice.path).status_code, 404)

    def squeezed(self, path):
        return " ".join(self.url_open(path).text.split())
