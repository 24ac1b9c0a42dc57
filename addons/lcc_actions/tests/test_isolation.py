import inspect

from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import SQL, mute_logger
from odoo.tools.misc import limited_field_access_token

from odoo.addons.lcc_provider_portal.tests.common import PortalHttpCommon

from .common import PDF, ActionsCommon, encoded

TABLES = ("lcc_action", "lcc_action_seen", "mail_message", "ir_attachment")
MODELS = ("lcc.action", "lcc.action.seen")
SECRET = "QUAGGA"
QUIET = (
    "odoo.http",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
)


@tagged("post_install", "-at_install")
class TestIsolation(PortalHttpCommon):
    """Over HTTP and RPC, a stranger learns and changes nothing of TEST PROVIDER's
    action, and its own user gets files by the action alone."""

    prepare = ActionsCommon.prepare
    type = ActionsCommon.type
    raise_action = ActionsCommon.raise_action

    def setUp(self):
        super().setUp()
        cases = self.cases
        self.action = self.raise_action(
            cases.test_user,
            entity=cases.test_contract,
            provider=cases.test,
            title=f"{SECRET} payments",
            text=f"{SECRET} of May",
            files=[(f"{SECRET}.pdf", encoded(PDF))],
        )
        self.action.with_user(self.world.officer).action_reply(f"Which {SECRET}?")
        (file,) = self.action.get_posts()[0]["files"]
        self.file = self.env["ir.attachment"].browse(file["id"])
        self.strangers = (
            cases.demo_user,
            self.world.portal_user("Ina Voice", "ina", cases.test, role_payments=True),
        )

    def take_stock(self):
        self.env.flush_all()
        stock = {}
        for table in TABLES:
            query = "SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM %s t"
            self.env.cr.execute(SQL(query, SQL.identifier(table)))
            stock[table] = self.env.cr.fetchone()
        return stock

    def methods(self, name):
        model = type(self.env[name])
        return [
            (method, function)
            for method, function in inspect.getmembers(model, inspect.isfunction)
            if not method.startswith("_")
            and function.__module__.startswith("odoo.addons.lcc_")
        ]

    def arguments(self, function):
        known = {
            "provider_id": self.cases.test.id,
            "type_id": self.type("payment_query").id,
            "values": self.prepare(
                "payment_query", "contract", self.cases.test_contract
            ),
            "text": "Hello",
            "reason": "Hello",
            "team_id": self.env.ref("lcc_actions.action_team_accounts").id,
            "file_id": self.file.id,
            "kind": "package_line",
            "record_id": self.cases.rowan.package_line_ids[0].id,
            "vals": {"title": "Hello"},
            "vals_list": [{"provider_id": self.cases.test.id}],
            "name": "a.pdf",
            "content": encoded(PDF),
        }
        names = list(inspect.signature(function).parameters)[1:]
        return {name: known[name] for name in names if name in known}

    def test_a_stranger_gets_nothing_by_any_method(self):
        secrets = [SECRET, *self.secrets_of_test_provider()]
        for user in self.strangers:
            self.sign_in(user)
            before = self.take_stock()
            for name in MODELS:
                ids = self.env[name].sudo().search([]).ids
                self.assertTrue(ids)
                calls = [("read", [ids], {}), ("search_read", [[]], {})]
                calls += [("unlink", [ids], {}), ("message_post", [ids], {"body": "x"})]
                for method, function in self.methods(name):
                    arguments = [] if hasattr(function, "_api_model") else [ids]
                    calls.append((method, arguments, self.arguments(function)))
                for method, arguments, kwargs in calls:
                    with mute_logger(*QUIET):
                        answer = self.call_kw(name, method, arguments, **kwargs)
                    for secret in secrets:
                        told = f"{user.login} {name}.{method} tells {secret}"
                        self.assertNotIn(secret, answer.text, told)
            self.assertEqual(self.take_stock(), before)

    def test_no_route_of_odoos_serves_a_file_to_providers(self):
        file = self.file.sudo()
        (token,) = file.generate_access_token()
        limited = limited_field_access_token(file, "raw", scope="binary")
        routes = [
            f"{path}/{file.id}{query}"
            for path in ("/web/content", "/web/image", "/web/content/ir.attachment")
            for query in ("", "/raw", f"?access_token={token}")
        ]
        routes += [
            f"/web/content/{file.id}?access_token={limited}",
            f"/web/content/{file.id}?access_token={token}&download=true",
            f"/web/image/{file.id}/100x100?access_token={token}",
            f"/web/content/ir.attachment/{file.id}/raw?access_token={limited}",
        ]
        for user in (*self.strangers, self.cases.test_user, None):
            self.authenticate(user and user.login, user and "Care-portal-demo-1")
            for route in routes:
                with self.subTest(user=user and user.login, route=route):
                    with mute_logger(*QUIET):
                        answer = self.url_open(route)
                    self.assertNotIn(PDF, answer.content)
                    if "/web/content" in route:
                        self.assertEqual(answer.status_code, 404)
        self.sign_in(self.world.officer)
        answer = self.url_open(f"/web/content/{file.id}")
        self.assertEqual(answer.content, PDF)
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_no_route_of_odoos_thread_lets_providers_in(self):
        thread = {"thread_model": "lcc.action", "thread_id": self.action.id}
        message_id = self.action.get_posts()[0]["id"]
        calls = {
            "/mail/thread/messages": thread,
            "/mail/thread/data": {**thread, "request_list": ["attachments"]},
            "/mail/message/post": {**thread, "post_data": {"body": "Hello"}},
            "/mail/message/update_content": {
                "message_id": message_id,
                "update_data": {"body": "Changed"},
            },
            "/mail/message/reaction": {
                "message_id": message_id,
                "content": "x",
                "action": "add",
            },
            "/mail/attachment/delete": {"attachment_id": self.file.id},
        }
        for user in (*self.strangers, self.cases.test_user):
            self.sign_in(user)
            before = self.take_stock()
            for route, params in calls.items():
                body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
                with self.subTest(user=user.login, route=route), mute_logger(*QUIET):
                    answer = self.url_open(route, json=body)
                    self.assertNotIn(SECRET, answer.text)
            self.assertEqual(self.take_stock(), before)

    @freeze_time("2023-08-21 09:00:00")
    def test_a_file_name_is_shown_as_text(self):
        name = "<img src=x onerror=alert(1)>.pdf"
        self.action.action_reply("See there.", [(name, encoded(PDF))])
        (file,) = self.action.get_posts()[-1]["files"]
        self.assertEqual(file["name"], name)
