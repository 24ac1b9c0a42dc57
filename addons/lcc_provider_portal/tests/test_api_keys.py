"""API keys of portal users: made, shown once, revoked; and calls that are refused."""

import inspect
import re
from datetime import datetime, timedelta
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from ..tools.api_guide import CALLS
from .common import PortalHttpCommon

KEYS = "/my/api-keys"
QUIET = ("odoo.http", "odoo.addons.base.models.ir_model", "odoo.models")
SIGN_IN = "odoo.addons.base.models.res_users"
TRACEBACK = ("Traceback", '"debug"', 'File "')


@tagged("post_install", "-at_install")
class TestApiKeys(PortalHttpCommon):
    def setUp(self):
        super().setUp()
        self.user = self.cases.demo_user
        self.sign_in(self.user)

    def post(self, path, **form):
        """Post a form as its page would; return the answer."""
        page = self.url_open("/my").text
        token = re.search(r'csrf_token: "([^"]+)"', page)[1]
        return self.url_open(path, data={"csrf_token": token, **form})

    def make_key(self, **form):
        values = {"name": "Rota system", "days": "90", "password": PASSWORD}
        return self.post(KEYS, **{**values, **form})

    def keys(self, user=None):
        self.env.invalidate_all()
        keys = self.env["res.users.apikeys"]
        return keys.search([("user_id", "=", (user or self.user).id)])

    def shown_key(self, answer):
        return re.search(r'<code id="api-key">([0-9a-f]{40})</code>', answer.text)[1]

    def call(self, key, model, method, **body):
        return self.url_open(
            f"/json/2/{model}/{method}",
            json=body,
            headers={"Authorization": f"Bearer {key}"},
            method="POST",
        )

    # Making one

    def test_a_key_is_shown_once_and_does_what_its_user_may(self):
        answer = self.make_key()
        key = self.shown_key(answer)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        made = self.keys()
        self.assertEqual(made.name, "Rota system")
        left = made.expiration_date - datetime.now()
        self.assertEqual(round(left / timedelta(days=1)), 90)

        self.assertNotIn(key, self.url_open(KEYS).text)
        self.assertIn("Rota system", self.url_open(KEYS).text)

        self.opener.cookies.clear()
        found = self.call(
            key, "lcc.provider.access", "search_read", fields=["provider_id"]
        )
        self.assertEqual(found.status_code, 200, found.text)
        (row,) = found.json()
        self.assertEqual(row["provider_id"][0], self.cases.demo.id)
        read = self.call(key, "lcc.client", "search_read", domain=[], fields=["name"])
        names = {client["name"] for client in read.json()}
        self.assertEqual(names, {self.cases.bloggs.name})

    def test_the_same_form_sent_twice_makes_one_key(self):
        self.make_key()
        answer = self.make_key()
        self.assertEqual(answer.status_code, 422)
        self.assertIn("You have a key Rota system already", answer.text)
        self.assertEqual(len(self.keys()), 1)

    @mute_logger(SIGN_IN)
    def test_what_is_wrong_is_said_beside_its_field_and_no_key_is_made(self):
        cases = (
            ({"name": "  "}, "name", "Enter a name"),
            ({"name": "x" * 101}, "name", "longer than 100 characters"),
            ({"days": "366"}, "days", "Choose how long"),
            ({"days": "0"}, "days", "Choose how long"),
            ({"days": "-1"}, "days", "Choose how long"),
            ({"days": "ninety"}, "days", "Choose how long"),
            ({"password": ""}, "password", "This is not your password"),
            ({"password": "Guessed-1234567"}, "password", "This is not your password"),
        )
        for form, field, text in cases:
            with self.subTest(**form):
                answer = self.make_key(**form)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(text, answer.text)
                self.assertIn(f'id="{field}-error"', answer.text)
                self.assertNotIn("Guessed-1234567", answer.text)
        self.assertFalse(self.keys())

    def test_guessing_the_password_is_no_faster_here_than_at_the_door(self):
        self.env["ir.config_parameter"].set_param("base.login_cooldown_after", 3)
        self.addCleanup(self.registry.__dict__.pop, "_login_failures", None)
        with mute_logger(SIGN_IN):
            for _guess in range(4):
                self.make_key(password="Guessed-1234567")
            answer = self.make_key()
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(self.keys())

    def test_a_key_lasts_a_year_at_most_or_what_the_council_says(self):
        self.assertIn('value="365"', self.url_open(KEYS).text)
        self.env.ref("base.group_portal").api_key_duration = 30
        self.assertNotIn('value="90"', self.url_open(KEYS).text)
        self.assertEqual(self.make_key(days="90").status_code, 422)
        self.assertEqual(self.make_key(days="30").status_code, 200)

    def test_the_council_can_switch_keys_off(self):
        self.env["ir.config_parameter"].set_param("portal.allow_api_keys", False)
        self.assertIn("lets nobody make new keys", self.url_open(KEYS).text)
        with mute_logger(*QUIET):
            self.assertEqual(self.make_key().status_code, 403)
        self.assertFalse(self.keys())

    def test_without_the_form_s_token_no_key_is_made(self):
        form = {"name": "Rota system", "days": "90", "password": PASSWORD}
        with mute_logger(*QUIET):
            self.assertEqual(self.url_open(KEYS, data=form).status_code, 400)
        self.assertFalse(self.keys())

    # Ending one

    def test_a_revoked_key_is_refused_at_once(self):
        key = self.shown_key(self.make_key())
        made = self.keys()
        check = self.url_open(f"{KEYS}/{made.id}/revoke")
        self.assertIn("Revoke API Key", check.text)
        self.assertTrue(self.keys(), "looking ends nothing")
        answer = self.post(f"{KEYS}/{made.id}/revoke")
        self.assertIn("API key Rota system has been revoked", answer.text)
        self.assertFalse(self.keys())
        self.opener.cookies.clear()
        with mute_logger(*QUIET):
            refused = self.call(key, "lcc.client", "search_read")
        self.assertEqual(refused.status_code, 401)

    def test_a_stranger_s_key_is_not_there(self):
        self.make_key()
        made = self.keys()
        self.sign_in(self.cases.test_user)
        self.assertNotIn("Rota system", self.url_open(KEYS).text)
        with mute_logger(*QUIET):
            seen = self.url_open(f"{KEYS}/{made.id}/revoke")
            ended = self.post(f"{KEYS}/{made.id}/revoke")
        self.assertEqual((seen.status_code, ended.status_code), (404, 404))
        self.assertEqual(self.keys(), made)

    def test_who_serves_no_provider_has_no_such_page(self):
        self.sign_in(self.world.portal_user("Nobody's User", "nobody", []))
        for path in (KEYS, f"{KEYS}/guide"):
            self.assertEqual(self.url_open(path).status_code, 404)
        self.sign_in(self.world.officer)
        self.assertEqual(self.url_open(KEYS).status_code, 404)

    def test_when_access_ends_the_key_reads_nothing(self):
        key = self.shown_key(self.make_key())
        self.opener.cookies.clear()
        read = {"domain": [], "fields": ["name"]}
        self.assertTrue(self.call(key, "lcc.client", "search_read", **read).json())
        access = self.env["lcc.provider.access"]
        access.search([("user_id", "=", self.user.id)]).unlink()
        self.env.flush_all()
        after = self.call(key, "lcc.client", "search_read", **read)
        # Either the key has ended with the access, or it reads nothing.
        self.assertIn((after.status_code, after.text), [(200, "[]"), (401, after.text)])

    # Refusals

    def test_refusals_are_words_without_the_workings_or_names(self):
        key = self.shown_key(self.make_key())
        self.opener.cookies.clear()
        theirs, rowan = self.cases.rowan.package_line_ids[0], self.cases.rowan.ids
        calls = (
            (401, "0" * 40, "lcc.client", "search_read", {}),
            (403, key, "lcc.client", "read", {"ids": rowan}),
            (403, key, "lcc.client", "write", {"ids": rowan, "vals": {"name": "x"}}),
            (403, key, "res.partner.bank", "search_read", {"fields": ["acc_number"]}),
            (403, key, "lcc.actual", "action_confirm", {"ids": theirs.actual_ids.ids}),
            (404, key, "lcc.nothing", "search_read", {}),
            (404, key, "lcc.client", "nothing", {}),
            (403, key, "lcc.client", "_search", {}),
            (422, key, "lcc.service", "action_generate_actuals", {"nothing": 1}),
            (422, key, "lcc.client", "search_read", {"domain": [["x", "=", 1]]}),
            (
                422,
                key,
                "lcc.actual",
                "action_save_week",
                {
                    "service_id": self.cases.test_service.id,
                    "client_id": self.cases.rowan.id,
                    "week_start": "2023-07-17",
                    "lines": [],
                },
            ),
            (422, key, "lcc.client", "read", {"ids": rowan, "fields": 5}),
        )
        for status, with_key, model, method, body in calls:
            with self.subTest(model=model, method=method, **body):
                with mute_logger(*QUIET):
                    answer = self.call(with_key, model, method, **body)
                self.assertEqual(answer.status_code, status, answer.text)
                self.assertEqual(
                    set(answer.json()), {"name", "message", "arguments"}, answer.text
                )
                for word in (*TRACEBACK, *self.secrets_of_test_provider()):
                    self.assertNotIn(word, answer.text)

    def test_a_mistake_in_asking_is_named_and_is_no_fault_of_the_server(self):
        key = self.shown_key(self.make_key())
        self.opener.cookies.clear()
        own = self.env["lcc.client"].with_user(self.user).search([]).ids
        no_field = "has no field"
        for method, body, words in (
            ("search_read", {"fields": ["nme"]}, "lcc.client has no field nme."),
            ("search_read", {"fields": [["name"]]}, no_field),
            ("read", {"ids": own, "fields": "name"}, "no list of names of fields"),
            ("search", {"domain": [["nme", "=", 1]]}, "lcc.client has no field nme."),
            (
                "search_count",
                {"domain": [["package_line_ids.nme", "=", 1]]},
                "lcc.package.line has no field nme.",
            ),
            ("search", {"domain": [["id", "~~", 1]]}, "The domain can't be read"),
            ("search", {"domain": ["&", ["id", "=", 1]]}, "The domain can't be read"),
            ("search", {"domain": [["id"]]}, "The domain can't be read"),
            ("search", {"domain": "all"}, "The domain can't be read"),
            ("search", {"domain": [], "order": "nme desc"}, "has no field nme."),
            ("search", {"domain": [], "order": 5}, "order is no text"),
            ("read", {"ids": "all"}, "ids is no list"),
            ("read", {"ids": [[1]]}, "ids is no list"),
        ):
            with self.subTest(method=method, **body):
                with mute_logger(*QUIET, "odoo.sql_db"):
                    answer = self.call(key, "lcc.client", method, **body)
                self.assertEqual(answer.status_code, 422, answer.text)
                self.assertIn(words, answer.json()["message"])
                self.assertEqual(
                    set(answer.json()), {"name", "message", "arguments"}, answer.text
                )
        # What is asked for as it should be is answered.
        body = {
            "domain": ["|", ["last_name", "ilike", "o"], ["id", ">", 0]],
            "fields": ["last_name"],
            "order": "last_name desc, id",
        }
        self.assertTrue(self.call(key, "lcc.client", "search_read", **body).json())

    def test_a_body_that_is_no_json_is_refused_in_json(self):
        key = self.shown_key(self.make_key())
        self.opener.cookies.clear()
        with mute_logger(*QUIET):
            answer = self.url_open(
                "/json/2/lcc.client/search_read",
                data="{",
                headers={
                    "Authorization": f"Bearer {key}",
                    "Content-Type": "application/json",
                },
            )
        self.assertEqual(answer.status_code, 400)
        self.assertNotIn("debug", answer.json())

    # The guide

    def test_the_guide_names_methods_that_are_there_with_their_arguments(self):
        number = 0
        for topic in CALLS:
            for call in topic.calls:
                method = getattr(self.registry[call.model], call.method)
                takes = set(inspect.signature(method).parameters) - {"self"}
                sends = set(call.sends)
                if not hasattr(method, "_api_model"):
                    takes |= {"ids"}
                self.assertLessEqual(sends, takes | {"ids"}, call)
                self.assertFalse(hasattr(method, "_api_model") and "ids" in sends, call)
                number += 1
        self.assertGreater(number, 15)

    def test_the_guide_s_fields_can_be_read_with_a_key(self):
        key = self.shown_key(self.make_key())
        self.opener.cookies.clear()
        for topic in CALLS:
            for call in topic.calls:
                if not call.gives:
                    continue
                answer = self.call(
                    key, call.model, call.method, fields=list(call.gives), limit=1
                )
                self.assertEqual(answer.status_code, 200, f"{call}: {answer.text}")

    def test_the_page_and_the_document_name_the_same_calls(self):
        page = re.sub(r"<wbr\s*/?>", "", self.url_open(f"{KEYS}/guide").text)
        addon = Path(file_path("lcc_provider_portal/__manifest__.py")).parent
        document = (addon.parents[1] / "docs" / "api.md").read_text()
        named = {
            f"{call.model}/{call.method}" for topic in CALLS for call in topic.calls
        }
        for each in named:
            self.assertIn(each, page)
        listed = re.findall(r"^\|[^|]*\| `([a-z.]+/[a-z_]+)`", document, re.MULTILINE)
        self.assertEqual(set(listed), named)
