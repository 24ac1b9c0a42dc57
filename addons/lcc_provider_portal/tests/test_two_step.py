"""Two steps to sign in, and how long a sign-in lasts, over HTTP and RPC."""

import base64
import time

from lxml import html
from odoo.exceptions import AccessDenied
from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.auth_totp.models.totp import hotp
from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .common import PortalHttpCommon

PATH = "/my/two-step"
#: A black dot.
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAA"
    "AABJRU5ErkJggg=="
)
QUIET = (
    "odoo.http",
    "odoo.addons.base.models.res_users",
    "odoo.addons.rpc.controllers.jsonrpc",
)


def code_of(secret):
    """The six digits that an app shows now for a secret as typed."""
    key = base64.b32decode(secret.replace(" ", ""))
    return f"{hotp(key, int(time.time() // 30)):06d}"


class SignInCommon(PortalHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.cases.test_user
        cls.council = cls.user.company_id

    def setUp(self):
        super().setUp()
        self.forget_failures()
        self.addCleanup(self.forget_failures)

    def forget_failures(self):
        """Wrong passwords of before don't make anybody wait."""
        getattr(self.registry, "_login_failures", {}).clear()

    def post(self, path, page=PATH, **form):
        tree = html.fromstring(self.url_open(page).content)
        (token, *_same) = tree.xpath("//input[@name='csrf_token']/@value")
        return self.url_open(path, data={"csrf_token": token, **form})

    def make_key(self):
        keys = self.env["res.users.apikeys"].with_user(self.user).sudo()
        key = keys._generate("rpc", "Care system", None)
        self.env.flush_all()
        return key

    def ask_json(self, key):
        with mute_logger(*QUIET):
            return self.url_open(
                "/json/2/lcc.actual/search_count",
                json={"domain": []},
                headers={"Authorization": f"Bearer {key}"},
            )

    def ask_jsonrpc(self, password):
        """Ask as older care systems do, with a password or key in each call."""
        args = [self.env.cr.dbname, self.user.id, password, "lcc.actual"]
        params = {
            "service": "object",
            "method": "execute_kw",
            "args": [*args, "search_count", [[]]],
        }
        with mute_logger(*QUIET):
            answer = self.url_open(
                "/jsonrpc", json={"method": "call", "params": params}
            )
        return answer.json()


@tagged("post_install", "-at_install")
class TestTwoStep(SignInCommon):
    def require(self):
        self.council.lcc_requires_two_step = True
        self.env.flush_all()

    def set_up(self):
        """Walk the page's three steps; return its last answer."""
        self.post(f"{PATH}/begin", password=PASSWORD)
        page = html.fromstring(self.url_open(PATH).content)
        self.assertTrue(page.xpath("//img[contains(@src, 'data:image/png')]"))
        self.secret = page.xpath("//code")[0].text_content()
        return self.post(PATH, code=code_of(self.secret))

    def test_nothing_is_asked_while_it_is_not_required(self):
        self.sign_in(self.user)
        self.assertIn("Actuals", self.url_open("/my/actuals").text)
        self.assertGreater(
            self.call_kw("lcc.actual", "search_count", [[]]).json()["result"], 0
        )

    def test_who_lacks_the_second_step_gets_nowhere_but_to_setting_it_up(self):
        key = self.make_key()
        self.assertGreater(self.ask_json(key).json(), 0)
        self.assertGreater(self.ask_jsonrpc(key)["result"], 0)
        self.sign_in(self.user)
        self.require()
        for address in ("/my", "/my/actuals", "/my/security", "/my/account", "/odoo"):
            page = self.url_open(address)
            self.assertTrue(page.url.endswith(PATH), address)
            self.assertIn("requires two-step sign-in", page.text)
        with mute_logger(*QUIET):
            answer = self.call_kw("lcc.actual", "search_count", [[]]).json()
        self.assertNotIn("result", answer)
        self.assertIn("requires two steps", answer["error"]["data"]["message"])
        refused = self.ask_json(key)
        self.assertEqual(refused.status_code, 403)
        self.assertNotIn("result", self.ask_jsonrpc(key))
        self.assertNotIn("result", self.ask_jsonrpc(PASSWORD))

    def test_files_that_anybody_may_open_are_open_as_to_anybody(self):
        own = self.user.partner_id
        own.image_1920 = PICTURE
        self.sign_in(self.user)
        address = f"/web/content?model=res.partner&id={own.id}&field=image_128"
        self.assertEqual(self.url_open(address).status_code, 200)
        self.require()
        with mute_logger(*QUIET):
            self.assertEqual(self.url_open(address).status_code, 404)

    def test_it_is_set_up_without_scripts_and_the_way_is_free(self):
        self.sign_in(self.user)
        self.require()
        for password in ("not it", "", "x" * 5000, "\0"):
            wrong = self.post(f"{PATH}/begin", password=password)
            self.assertEqual(wrong.status_code, 422)
            self.assertIn("That is not your password", wrong.text)
        self.assertNotIn("data:image", self.url_open(PATH).text)
        done = self.set_up()
        self.assertIn("Two-step sign-in is on", done.text)
        self.assertIn("TEST PROVIDER", self.url_open("/my/actuals").text)
        self.assertIn("Two-step sign-in is on.", self.url_open(PATH).text)
        self.assertGreater(self.ask_json(self.make_key()).json(), 0)
        with mute_logger(*QUIET):
            self.assertNotIn("result", self.ask_jsonrpc(PASSWORD))

    def test_a_wrong_code_turns_nothing_on(self):
        self.sign_in(self.user)
        self.post(f"{PATH}/begin", password=PASSWORD)
        for code in ("000000", "x", "", "9" * 40):
            page = self.post(PATH, code=code)
            self.assertIn("That is not the code shown now", page.text)
        self.assertFalse(self.user.totp_enabled)

    def test_guessing_the_password_of_an_open_session_has_to_wait(self):
        self.sign_in(self.user)
        for number in range(5):
            self.post(f"{PATH}/begin", password=f"guess {number}")
        with mute_logger("odoo.addons.base.models.res_users"):
            page = self.post(f"{PATH}/begin", password=PASSWORD)
        self.assertIn("Too many login failures", page.text)
        self.assertNotIn("data:image", self.url_open(PATH).text)

    def test_signing_in_asks_for_the_code_from_then_on(self):
        self.sign_in(self.user)
        self.set_up()
        self.user.invalidate_recordset()
        self.assertTrue(self.user.totp_enabled)
        self.logout()
        page = self.post(
            "/web/login", "/web/login", login=self.user.login, password=PASSWORD
        )
        self.assertIn("/web/login/totp", page.url)
        self.assertIn("/web/login", self.url_open("/my").url)

    def test_staff_and_who_serves_nobody_are_asked_nothing(self):
        self.require()
        nobody = self.world.portal_user("Nobody's User", "nobody", [])
        for user in (nobody, self.world.officer):
            self.sign_in(user)
            self.assertNotIn(PATH, self.url_open("/my").url)

    def test_a_passkey_is_two_steps_in_one(self):
        self.require()
        self.assertTrue(self.user._lcc_lacks_two_step(is_by_passkey=False))
        self.assertFalse(self.user._lcc_lacks_two_step(is_by_passkey=True))
        # A password lets its owner in as well, so a session by it is one step.
        self.env["auth.passkey.key"].with_user(self.user).sudo().create(
            {"name": "Key", "credential_identifier": "x", "public_key": "y"}
        )
        self.env.flush_all()
        self.sign_in(self.user)
        self.assertTrue(self.url_open("/my").url.endswith(PATH))
        self.session["lcc_by_passkey"] = True
        root.session_store.save(self.session)
        self.assertFalse(self.url_open("/my").url.endswith(PATH))

    def test_what_rpc_let_in_before_is_asked_anew(self):
        key = self.make_key()
        credential = (self.user.id, key)
        users = self.env["res.users"]
        users._check_uid_passwd(*credential)
        self.require()
        with self.assertRaises(AccessDenied):
            users._check_uid_passwd(*credential)


@tagged("post_install", "-at_install")
class TestSignInLasts(SignInCommon):
    def pass_time(self, **changes):
        """Let the session be from earlier: {its key: minutes ago}."""
        session = root.session_store.get(self.session.sid)
        for key, minutes in changes.items():
            session[key] = time.time() - minutes * 60
        root.session_store.save(session)

    def is_in(self):
        return "/web/login" not in self.url_open("/my").url

    def test_an_hour_without_use_signs_out(self):
        self.sign_in(self.user)
        self.assertTrue(self.is_in())
        self.pass_time(lcc_seen=59)
        self.assertTrue(self.is_in())
        self.pass_time(lcc_seen=61)
        page = self.url_open("/my/actuals?week=2023-07-17")
        self.assertIn("/web/login?redirect=", page.url)
        self.assertNotIn("TEST PROVIDER", page.text)
        self.assertFalse(self.is_in())

    def test_calls_and_files_end_with_it(self):
        self.sign_in(self.user)
        self.is_in()
        self.pass_time(lcc_seen=61)
        with mute_logger("odoo.http"):
            answer = self.call_kw("lcc.actual", "search_count", [[]]).json()
        self.assertNotIn("result", answer)

    def test_use_keeps_it_open_until_the_twelfth_hour(self):
        self.sign_in(self.user)
        self.is_in()
        self.pass_time(lcc_since=11 * 60 + 55)
        self.assertTrue(self.is_in())
        self.pass_time(lcc_since=12 * 60 + 5)
        self.assertFalse(self.is_in())

    def test_who_signs_in_again_begins_anew(self):
        self.sign_in(self.user)
        self.is_in()
        self.pass_time(lcc_since=11 * 60)
        self.post(
            "/web/login", "/my/two-step", login=self.user.login, password=PASSWORD
        )
        sid = self.opener.cookies["session_id"]
        self.is_in()
        session = root.session_store.get(sid)
        self.assertGreater(session["lcc_since"], time.time() - 60)

    def test_the_council_sets_how_long(self):
        self.council.lcc_sign_in_minutes = 15
        self.env.flush_all()
        self.sign_in(self.user)
        self.is_in()
        self.pass_time(lcc_seen=16)
        self.assertFalse(self.is_in())
        self.council.lcc_sign_in_minutes = 0
        self.env.flush_all()
        self.sign_in(self.user)
        self.is_in()
        self.pass_time(lcc_seen=300)
        self.assertTrue(self.is_in())

    def test_staff_keep_their_own_hours(self):
        self.sign_in(self.world.officer)
        self.url_open("/my")
        self.pass_time(lcc_seen=300, lcc_since=13 * 60)
        self.assertTrue(self.is_in())
