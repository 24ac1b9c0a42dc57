"""What holds at every route of ours, found in the router: headers, forms that need
their token, pages that only read, ways on that stay here."""

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .test_isolation import QUIET, Doors

#: Routes of ours that take a POST without a token, and why.
WITHOUT_TOKEN = {
    # The mail's own signed token says whose notices stop (RFC 8058).
    "/notifications/unsubscribe/<string:token>",
}

#: Tables that a GET may write to, and why.
WRITTEN_BY_READING = {
    # When and from where a session was last used, kept by Odoo.
    "res_device_log",
    # Style sheets and scripts, put together when a page asks for them first.
    "ir_attachment",
    # Who looked at whom.
    "lcc_trail",
}

#: Where a sign-in could be told to lead to: all of them are other people's servers in
#: some browser.
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/%09/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http://127.0.0.1@evil.example/",
    "@evil.example",
    ".evil.example",
    "javascript:alert(1)",
    "data:text/html,evil.example",
)
WAYS_ON = ("redirect", "next", "return", "return_url", "url", "back", "r")


@tagged("post_install", "-at_install")
class TestDoors(Doors):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases.test.lcc_access_ids.role_administrator = True
        cls.env.flush_all()

    def knock(self, url, **options):
        with mute_logger(*QUIET, "odoo.addons.base.models.ir_http"):
            return self.url_open(url, allow_redirects=False, **options)

    def each_route(self, method):
        """Return (rule, its full address) of the routes that take ``method``."""
        routes = [
            (rule, self.urls_of(rule)[1])
            for rule in self.our_routes()
            if method in (rule.methods or {"GET", "POST"})
        ]
        self.assertGreater(len(routes), 20)
        return routes

    def count_writes(self):
        """Return {table: rows written in this transaction, savepoints undone too}."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
            " FROM pg_stat_xact_user_tables"
        )
        return Counter(dict(self.env.cr.fetchall()))

    # Headers

    def is_page(self, rule):
        return bool(rule.endpoint.routing.get("website"))

    def assert_hardened(self, answer, what, is_page=False):
        headers = answer.headers
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff", what)
        self.assertIn(headers["X-Frame-Options"], ("SAMEORIGIN", "DENY"), what)
        self.assertEqual(headers["Referrer-Policy"], "same-origin", what)
        policy = headers["Content-Security-Policy"]
        self.assertIn("frame-ancestors 'self'", policy, what)
        if is_page and headers["Content-Type"].startswith("text/html"):
            self.assertIn("default-src 'self'", policy, what)
            self.assertIn("form-action 'self'", policy, what)
            self.assertNotIn("http", policy, what)

    def test_answers_to_people_who_are_not_signed_in_say_so(self):
        self.authenticate(None, None)
        for rule, url in self.each_route("GET"):
            self.assert_hardened(self.knock(url), url, self.is_page(rule))

    def test_odoo_s_own_answers_say_so_too(self):
        self.sign_in(self.cases.test_user)
        addresses = {
            "/my/account": 200,
            "/my/security": 200,
            "/my/nothing-of-this-name": 404,
            "/web/content/999999": 404,
            "/web/image/999999": 200,
            "/odoo": 303,
            "/web/session/logout": 303,
            "/web/login": 200,
            "/web/reset_password": 200,
            "/my/provider": 405,
            "/web/dataset/call_kw": 415,
        }
        for address, status in addresses.items():
            answer = self.knock(address)
            self.assertEqual(answer.status_code, status, address)
            if status != 415:
                self.assert_hardened(answer, address)
        for address in ("/json/2/lcc.client/search", "/web/dataset/call_kw"):
            asked = {"params": {"model": "lcc.client", "method": "search", "args": []}}
            self.assert_hardened(self.knock(address, json=asked), address)
        style = self.knock("/web/static/img/favicon.ico")
        self.assertEqual(style.headers["X-Content-Type-Options"], "nosniff")

    def test_a_page_of_an_error_shows_nothing_of_the_code(self):
        self.sign_in(self.cases.demo_user)
        for address in ("/my/actuals/1/2/2023-07-17", "/my/invoices/999999999999"):
            answer = self.knock(f"{address}?debug=1")
            self.assertEqual(answer.status_code, 404)
            self.assertNotIn("Traceback", answer.text)
        answer = self.knock("/my/provider?debug=1", data={"x": 1})
        self.assertEqual(answer.status_code, 400)
        self.assertNotIn("Traceback", answer.text)

    # Forms

    def test_no_form_is_taken_without_its_token(self):
        self.sign_in(self.cases.test_user)
        self.knock("/my")
        form = self.csrf_form()
        right = form.pop("csrf_token")
        wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
        tried = 0
        for rule, url in self.each_route("POST"):
            if rule.rule in WITHOUT_TOKEN:
                continue
            before = self.count_writes()
            for token in ({}, {"csrf_token": wrong}):
                answer = self.knock(url, data={**form, **token})
                self.assert_hardened(answer, url, self.is_page(rule))
                # Odoo looks first whether the record that an address names is theirs.
                self.assertIn(answer.status_code, (400, 403), url)
                tried += answer.status_code == 400
            self.assert_nothing_written(before, url)
        self.assertGreater(tried, 60)

    def test_what_takes_no_token_is_listed_and_takes_json_alone(self):
        for rule, url in self.each_route("POST"):
            routing = rule.endpoint.routing
            if not routing.get("csrf", True):
                self.assertIn(rule.rule, WITHOUT_TOKEN)
            self.assertEqual(routing["type"], "http", url)
        # A page elsewhere can send no JSON here without asking first.
        self.sign_in(self.cases.test_user)
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            answer = self.knock(
                "/web/dataset/call_kw/lcc.client/read",
                data='{"params": {}}',
                headers={"Content-Type": kind},
            )
            self.assertEqual(answer.status_code, 415)

    # Reading

    def assert_nothing_written(self, before, what):
        written = self.count_writes()
        written.subtract(before)
        written = {
            table: count
            for table, count in written.items()
            if count and table not in WRITTEN_BY_READING
        }
        self.assertFalse(written, what)

    def test_reading_changes_nothing_and_leads_nowhere_else(self):
        self.sign_in(self.cases.test_user)
        statuses = Counter()
        for rule, url in self.each_route("GET"):
            path = url.partition("?")[0]
            ways_on = "&".join(f"{name}=//evil.example" for name in WAYS_ON)
            for address in (f"{url}&{ways_on}", f"{path}?{ways_on}"):
                before = self.count_writes()
                answer = self.knock(address)
                statuses[answer.status_code] += 1
                self.assertLess(answer.status_code, 500, address)
                self.assert_nothing_written(before, address)
                self.assert_hardened(answer, address, self.is_page(rule))
                self.assert_stays(answer, address)
                self.assertNotRegex(answer.text, r"(href|action|src)=.//evil")
        self.assertGreater(statuses[200], 60, statuses)

    def test_what_a_form_does_is_noticed(self):
        """The count of writes, which the tests above rest on, can fail."""
        self.sign_in(self.cases.test_user)
        service, client = self.cases.test_service, self.cases.carr
        before = self.count_writes()
        address = f"/my/actuals/{service.id}/{client.id}/2023-07-17"
        answer = self.knock(f"{address}/confirm", data=self.csrf_form())
        self.assertEqual(answer.status_code, 303)
        with self.assertRaises(AssertionError):
            self.assert_nothing_written(before, "confirming a week")

    # Ways on

    def assert_stays(self, answer, what):
        location = answer.headers.get("Location")
        if location is None:
            return
        # Browsers drop white space and take a backslash for a slash.
        read = re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")
        base = self.base_url()
        reached = urlsplit(urljoin(base, read))
        self.assertEqual(reached.netloc, urlsplit(base).netloc, f"{what}: {location}")
        self.assertIn(reached.scheme, ("http", "https"), f"{what}: {location}")

    def test_signing_in_and_out_leads_nowhere_else(self):
        for elsewhere in ELSEWHERE:
            self.authenticate(None, None)
            form = {
                "csrf_token": self.csrf_form()["csrf_token"],
                "login": "test.user",
                "password": PASSWORD,
                "redirect": elsewhere,
            }
            answer = self.knock("/web/login", data=form)
            self.assertEqual(answer.status_code, 303, elsewhere)
            self.assert_stays(answer, elsewhere)
            query = {"redirect": elsewhere}
            for path in ("/web/login", "/web/login/totp", "/web/session/logout"):
                self.assert_stays(self.knock(path, params=query), (path, elsewhere))
        self.sign_in(self.cases.test_user)
        for elsewhere in ELSEWHERE:
            query = {"redirect": elsewhere}
            for path in ("/web/login", "/web/become", "/web/session/logout"):
                self.assert_stays(self.knock(path, params=query), (path, elsewhere))

    def test_no_form_of_ours_leads_elsewhere(self):
        self.sign_in(self.cases.test_user)
        form = self.csrf_form() | dict.fromkeys(WAYS_ON, "//evil.example/")
        statuses = Counter()
        for _rule, url in self.each_route("POST"):
            answer = self.knock(url, data=form)
            statuses[answer.status_code] += 1
            self.assert_stays(answer, url)
        self.assertGreater(statuses[303], 10, statuses)

    def test_a_request_that_names_another_host_is_not_sent_there(self):
        self.sign_in(self.cases.test_user)
        answer = self.knock(
            "/my/invoices", headers={"X-Forwarded-Host": "evil.example"}
        )
        self.assertEqual(answer.status_code, 303)
        self.assert_stays(answer, "forwarded")

    # Sessions

    def test_other_sessions_end_when_the_password_changes(self):
        user = self.cases.test_user
        self.authenticate(None, None)
        form = self.csrf_form() | {"login": user.login, "password": PASSWORD}
        self.assertEqual(self.knock("/web/login", data=form).status_code, 303)
        self.assertEqual(self.knock("/my/home").status_code, 200)
        earlier = self.opener.cookies["session_id"]
        self.sign_in(user)
        form = {
            "csrf_token": self.csrf_form()["csrf_token"],
            "old": PASSWORD,
            "new1": "A quiet river runs by 7 mills",
            "new2": "A quiet river runs by 7 mills",
        }
        changed = self.knock("/my/security", data=form)
        self.assertIn("Password Updated", changed.text)
        self.assertEqual(self.knock("/my/home").status_code, 200)
        self.opener.cookies.clear()
        self.opener.cookies["session_id"] = earlier
        answer = self.knock("/my/home")
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
