"""Neither the server's log nor any address names a client or holds a key."""

import logging
from urllib.parse import unquote_plus

from lxml import html
from odoo.tests import tagged

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .test_isolation import Doors


class Kept(logging.Handler):
    """Keeps all that is logged, as a file would have it."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@tagged("post_install", "-at_install")
class TestLogPrivacy(Doors):
    def setUp(self):
        super().setUp()
        self.kept = Kept()
        logging.getLogger().addHandler(self.kept)
        self.addCleanup(logging.getLogger().removeHandler, self.kept)

    def names(self):
        """Return what names a client of the pages that are walked."""
        clients = self.cases.rowan | self.cases.carr
        return ["Rowanthwaite", "Carrbeck", "Rosa", *clients.mapped("reference")]

    def assert_log_names_nobody(self, *keys):
        self.assertTrue(self.kept.lines)
        log = unquote_plus("\n".join(self.kept.lines))
        for secret in (*self.names(), PASSWORD, *keys):
            self.assertNotIn(secret, log)

    def test_a_walk_over_all_pages_leaves_no_name_in_log_or_address(self):
        self.sign_in(self.cases.test_user)
        form = self.csrf_form()
        walked = 0
        for rule in self.our_routes():
            if "GET" not in (rule.methods or {"GET"}):
                continue
            # Odoo's own downloads warn of a query that they don't know.
            for url in self.urls_of(rule)[: 1 if "/account/" in rule.rule else 2]:
                answer = self.url_open(url)
                walked += answer.status_code == 200
                if answer.headers["Content-Type"].startswith("text/html"):
                    self.check_addresses(answer)
        self.assertGreater(walked, 60)
        walk = "\n".join(self.kept.lines)
        self.assertIn("GET /my/purchase-orders", walk)
        self.assertNotIn("search=", walk)
        self.assert_log_names_nobody(form["csrf_token"], self.session.sid)

    def check_addresses(self, answer):
        """No link and no form of a page names a client, but for what was searched for
        in its own address."""
        for _element, attribute, link, _at in html.fromstring(answer.text).iterlinks():
            if attribute in ("href", "action", "src") and "search=" not in link:
                for name in self.names():
                    self.assertNotIn(name, unquote_plus(link), answer.url)

    def test_forms_leave_no_name_in_the_log_nor_in_where_they_lead(self):
        self.sign_in(self.cases.test_user)
        form = self.csrf_form() | {"text": "Rowanthwaite", "comment": "Rosa"}
        with self.env.cr.savepoint(flush=False):
            for rule in self.our_routes():
                if "POST" in (rule.methods or ()):
                    _path, url = self.urls_of(rule)
                    answer = self.url_open(url, data=form, allow_redirects=False)
                    location = unquote_plus(answer.headers.get("Location", ""))
                    if "search=" not in location:
                        for name in self.names():
                            self.assertNotIn(name, location, url)
        self.assert_log_names_nobody(form["csrf_token"])

    def test_a_refusal_is_logged_by_its_kind_alone(self):
        self.sign_in(self.cases.test_user)
        service, client = self.cases.test_service, self.cases.carr
        week = self.world.week(service, client, "2023-07-24")
        lines = [self.world.line_of(actual, qty_missed=7) for actual in week]
        answer = self.call_kw(
            "lcc.actual",
            "action_save_week",
            [service.id, client.id, "2023-07-24", lines],
        )
        self.assertIn("Carrbeck", answer.text)
        self.assertIn(
            "told to the user of lcc.actual.action_save_week", self.kept.lines[-2]
        )
        self.assert_log_names_nobody()

    def test_a_key_in_an_address_is_not_logged(self):
        self.authenticate(None, None)
        self.url_open("/web/reset_password?token=KEY-OF-A-DOOR")
        self.url_open("/web/login?redirect=/my%3Ftoken=KEY-OF-A-DOOR")
        self.assert_log_names_nobody("KEY-OF-A-DOOR")
        key = self.api_key(self.cases.test_user)
        self.url_open(
            "/json/2/lcc.client/search_read",
            json={"domain": [["last_name", "=", "Rowanthwaite"]]},
            headers={"Authorization": f"Bearer {key}"},
        )
        self.assert_log_names_nobody(key)
