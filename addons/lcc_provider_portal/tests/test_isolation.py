"""A stranger at every door: all routes of the router and all models of ours."""

import base64
import inspect
import threading
from copy import deepcopy
from datetime import date, datetime, timedelta
from functools import cached_property

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.demo.scheduled import draw_up as draw_up_schedule

from .common import PortalHttpCommon
from .sheets import import_of, row_of, sheet_of

#: Ways to read that every model has: (method, arguments, arguments by name).
READS = (
    ("search_read", [[]], {}),
    ("search", [[]], {}),
    ("search_count", [[]], {}),
    ("search_fetch", [[], ["display_name"]], {}),
    ("name_search", ["a"], {}),
    ("web_name_search", ["a", {"display_name": {}}], {}),
    ("web_search_read", [[]], {"specification": {"display_name": {}}}),
    ("formatted_read_group", [[]], {"groupby": [], "aggregates": ["__count"]}),
    ("web_read_group", [[]], {"groupby": ["create_date:month"]}),
    ("read_progress_bar", [[], "create_date:day", {"field": "id", "colors": {}}], {}),
)
#: Addresses that are for everyone.
PUBLIC = ("/help/", "/notifications/unsubscribe/")
QUIET = ("odoo.http", "odoo.addons.base.models.ir_model", "odoo.models")


class Doors(PortalHttpCommon):
    """TEST PROVIDER's people and figures, the routes and methods by which they could
    be asked for, and what to put into those: new arguments go into ``urls_of`` and
    ``arguments``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The router is asked for outside any request, which would name the database.
        threading.current_thread().dbname = cls.env.cr.dbname
        cls.outsider = cls.world.portal_user("Nobody's User", "nobody", [])
        cls.build_documents()
        cls.env.flush_all()

    @classmethod
    def build_documents(cls):
        """Make a document of each kind for TEST PROVIDER."""
        line = cls.cases.rowan.package_line_ids[0]
        cls.row = row_of(line, date(2023, 7, 24), qty_actual="wrong")
        cls.cases.rowan_order = cls.env["lcc.commitment"].search(
            [("client_id", "=", cls.cases.rowan.id)]
        )
        cls.sheet = import_of(cls.cases.test_user, cls.cases.test, cls.row)
        cls.report_id = (
            cls.env["lcc.absence.report"]
            .with_user(cls.cases.test_user)
            .action_report(
                cls.cases.test.id,
                cls.cases.rowan.id,
                "away",
                "2023-08-01",
                "2023-08-02",
                "Rowanthwaite is with her daughter",
            )
        )
        cls.request_id = (
            cls.env["lcc.change.request"]
            .with_user(cls.cases.test_user)
            .action_submit_change(
                cls.cases.test.id,
                {"kind": "contact", "lcc_contact_name": "Mrs Rowanthwaite"},
            )
        )
        cls.bill, cls.key = cls.draw_up_bill()
        file = base64.b64encode(b"SECRETFILE of Rosa").decode()
        cls.file_id = cls.bill.action_lcc_attach("July.txt", file)
        cls.schedule = cls.draw_up_schedule()
        cls.action_id = cls.raise_action(file)
        cls.dispute_id = cls.open_dispute()
        cls.key_id = cls.make_key()
        cls.env.flush_all()

    @classmethod
    def make_key(cls):
        """Make an API key of TEST PROVIDER's user; return its id."""
        keys = cls.env["res.users.apikeys"].with_user(cls.cases.test_user)
        keys._generate("rpc", "Rowanthwaite", datetime.now() + timedelta(days=1))
        return keys.search([("name", "=", "Rowanthwaite")]).id

    @classmethod
    def raise_action(cls, file):
        """Raise an action of TEST PROVIDER, with a file; return its id."""
        types = cls.env["lcc.action.type"]
        return (
            cls.env["lcc.action"]
            .with_user(cls.cases.test_user)
            .action_raise(
                cls.cases.test.id,
                {
                    "type_id": types.search([("code", "=", "actuals_query")]).id,
                    "kind": "client",
                    "entity_id": cls.cases.rowan.id,
                    "title": "Rowanthwaite has moved",
                    "text": "Mrs Rowanthwaite lives with her daughter",
                },
                [("Rowanthwaite.txt", file)],
            )
        )

    @classmethod
    def open_dispute(cls):
        """Dispute a later week of Mrs Rowanthwaite's; return the dispute's id."""
        disputes = cls.env["lcc.dispute"].with_user(cls.world.officer)
        later = date(2023, 8, 14)
        week = cls.world.week(cls.cases.test_service, cls.cases.rowan, later)
        reason = cls.env["lcc.dispute.reason"].search([], limit=1)
        return disputes.action_open(
            week[:1].ids, reason.id, "Rowanthwaite: her diary differs"
        )

    @classmethod
    def draw_up_schedule(cls):
        """Draw up a schedule of Mrs Carrbeck's bed at TEST PROVIDER; return it."""
        start = date(2023, 7, 17)
        contract = cls.world.contract(
            cls.cases.test, "LWHH - TEST HOME", "scheduled", start=start
        )
        service = cls.world.service(contract, "LWHH - TEST HOME")
        bed = cls.world.level("Residential (Bed)", unit="week")
        cls.world.rate(contract, bed, 389.50)
        cls.world.cpli(cls.cases.carr, service, bed, 1, start)
        return draw_up_schedule(cls.world, contract, start)

    @classmethod
    def draw_up_bill(cls):
        """Draw up Mrs Rowanthwaite's first period, leave another of her weeks to bill;
        return the bill and the key of its line."""
        contract = cls.cases.test_contract
        moves = cls.env["account.move"].with_user(cls.cases.test_user)
        asked = {"kind": "invoice", "scope": "contract", "record_id": contract.id}
        key = moves.action_lcc_calculate(**asked)["lines"][0]["key"]
        bill_id = moves.action_lcc_create(
            **asked, keys=[key], values={"reference": "SECRETINV"}
        )
        later = date(2023, 8, 14)
        cls.world.generate(cls.cases.test_service, later)
        week = cls.world.week(cls.cases.test_service, cls.cases.rowan, later)
        week.with_user(cls.world.officer).action_confirm()
        return cls.env["account.move"].browse(bill_id), key

    def assert_tells_nothing(self, response, what):
        for secret in self.secrets_of_test_provider():
            self.assertNotIn(secret, response.text, f"{what} tells {secret!r}")

    # Routes

    def our_routes(self):
        """Return every rule of the router whose endpoint an addon of ours made."""
        routes = [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if self.is_ours(rule.endpoint)
        ]
        self.assertGreaterEqual(len(routes), 8, "the router lost our routes")
        return routes

    def is_ours(self, endpoint):
        function = inspect.unwrap(endpoint.func)
        owner = getattr(function, "__self__", None)
        classes = type(owner).__mro__ if owner else ()
        modules = [c.__module__ for c in classes if function.__name__ in vars(c)]
        return any(
            m.startswith("odoo.addons.lcc_") for m in [function.__module__, *modules]
        )

    @cached_property
    def route_ids(self):
        """What stands for the arguments of routes: TEST PROVIDER's ids, once a test."""
        return {
            "service_id": self.cases.test_service.id,
            "client_id": self.cases.rowan.id,
            "provider_id": self.cases.test.id,
            "package_line_id": self.cases.rowan.package_line_ids[0].id,
            "import_id": self.sheet.id,
            "actual_id": self.cases.rowan.package_line_ids[0].actual_ids[0].id,
            "move_id": self.bill.id,
            "key": self.key,
            "file_id": self.file_id,
            "attachments": self.file_id,
            "invoice_id": self.bill.id,
            "invoices": self.bill.id,
            "moves": self.bill.id,
            "filetype": "pdf",
            "schedule_id": self.schedule.id,
            "line_id": self.schedule.line_ids[0].id,
            "commitment_id": self.cases.rowan_order.id,
            "access_id": self.cases.test.lcc_access_ids[:1].id,
            "action_id": self.action_id,
            "answer": "reply",
            "report_id": self.report_id,
            "request_id": self.request_id,
            "key_id": self.key_id,
            "dispute_id": self.dispute_id,
            "how_to": "create-an-invoice",
            "code": "privacy",
            "week": "2023-07-17",
            "token": "signed-by-nobody",
            "page": 1,
            "kind": "csv",
        }

    def urls_of(self, rule):
        """Return the rule's address filled with TEST PROVIDER's ids."""
        ids = self.route_ids
        unknown = rule.arguments - ids.keys()
        self.assertFalse(unknown, f"{rule.rule}: tell this test what to put there")
        address = rule.rule
        for name in rule.arguments:
            start = address.rfind("<", 0, address.index(f"{name}>"))
            end = address.index(">", start)
            address = address[:start] + str(ids[name]) + address[end + 1 :]
        query = (
            f"service={ids['service_id']}&client={ids['client_id']}&week=2023-07-17"
            f"&level={self.cases.two_carer.id}&view=1&historical=1&kind=invoice"
            f"&scope=contract&contract={self.cases.test_contract.id}"
            f"&provider={ids['provider_id']}&year=2023/2024&search=Rosa"
            f"&invoice={self.bill.id}&select=all&organisation={ids['provider_id']}"
            f"&new_bill=invoice-contract-{self.cases.test_contract.id}"
        )
        return address, f"{address}?{query}"

    def csrf_form(self):
        """Return a form that any route could take, naming TEST PROVIDER's things."""
        page = self.url_open("/my").text
        marker = 'csrf_token: "'
        start = page.index(marker) + len(marker)
        line = self.cases.rowan.package_line_ids[0]
        return {
            "csrf_token": page[start : page.index('"', start)],
            "provider": self.cases.test.id,
            "provider_id": self.cases.test.id,
            "service": self.cases.test_service.id,
            "client": self.cases.rowan.id,
            "week": "2023-07-17",
            "do": "save",
            "text": "No text",
            "reference": "STRANGER",
            "invoice_date": "2023-10-02",
            "key": self.key,
            "keys": self.key,
            "seen_total": "1558.00",
            f"cpli-{line.id}-qty_actual": "1",
            f"cpli-{line.id}-version": line.actual_ids[0].version,
        }

    def forget_failures(self):
        """Wrong passwords that were sent make nobody wait who signs in next."""
        getattr(self.registry, "_login_failures", {}).clear()

    # RPC

    def our_models(self):
        names = [
            name
            for name, model in self.env.registry.items()
            if name.startswith("lcc.") and not model._abstract
        ]
        self.assertIn("lcc.actual", names)
        return [*names, "account.move", "account.move.line", "ir.attachment"]

    def public_methods(self, name):
        """Return the methods of a model that RPC may call and that we wrote."""
        model = type(self.env[name])
        return [
            (method, function)
            for method, function in inspect.getmembers(model, inspect.isfunction)
            if not method.startswith("_")
            and function.__module__.startswith("odoo.addons.lcc_")
        ]

    def victims(self, name):
        if name == "account.move":
            # Its methods are about one bill.
            return self.bill.ids
        return self.env[name].sudo().search([]).ids[:200]

    @cached_property
    def known_arguments(self):
        """What public methods could be asked with, by the argument's name, once a
        test."""
        line = self.cases.rowan.package_line_ids[0]
        return {
            "service_id": self.cases.test_service.id,
            "client_id": self.cases.rowan.id,
            "provider_id": self.cases.test.id,
            "file_name": "actuals.csv",
            "content": base64.b64encode(sheet_of(self.row)).decode(),
            "only_good": True,
            "name": "July.csv",
            "kind": "invoice",
            "scope": "contract",
            "record_id": self.cases.test_contract.id,
            "keys": [self.key],
            "values": {"reference": "STRANGER", "invoice_date": "2023-10-02"},
            "seen_total": 1558.00,
            "reason": "No reason",
            "comment": "No comment",
            "reply": "No reply",
            "text": "No text",
            "line_id": self.schedule.line_ids[0].id,
            "contract_ids": self.schedule.contract_id.ids,
            "modes": {"bill": "off"},
            "day": "2023-07-17",
            "actual_ids": line.actual_ids.ids,
            "reason_id": 1,
            "details": "No details",
            "response": "No response",
            "week_start": "2023-07-17",
            "lines": [{"package_line_id": line.id, "qty_actual": 1}],
            "vals": {"create_date": "2020-01-01"},
            "vals_list": [{"week_start": "2023-07-17", "package_line_id": line.id}],
        }

    def arguments(self, function):
        """Return arguments by name that a public method could be asked with."""
        known = self.known_arguments
        names = list(inspect.signature(function).parameters)[1:]
        return {name: deepcopy(known[name]) for name in names if name in known}

    def api_key(self, user):
        until = datetime.now() + timedelta(hours=1)
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "isolation", until)
        self.env.flush_all()
        return key


@tagged("post_install", "-at_install")
class TestIsolation(Doors):
    """TEST PROVIDER's people and figures, asked for by DEMO PROVIDER's user and by
    a portal user who serves nobody."""

    def test_a_document_of_another_provider_is_a_404_like_a_missing_one(self):
        service, client = self.cases.test_service.id, self.cases.rowan.id
        contract = self.cases.test_contract.id
        self.sign_in(self.cases.demo_user)
        huge = f"/my/actuals/{10**15}/{10**15}/2023-07-17"
        self.assertEqual(self.url_open(huge).status_code, 404)
        for ids in ((service, client, contract), (999999, 999998, 999997)):
            for address in (
                f"/my/purchase-orders?contract={ids[2]}",
                f"/my/actuals/{ids[0]}/{ids[1]}/2023-07-17",
                f"/my/actuals?service={ids[0]}",
                f"/my/package-lines?view=1&client={ids[1]}",
            ):
                with self.subTest(address=address):
                    self.assertEqual(self.url_open(address).status_code, 404)

    def test_the_same_addresses_open_for_their_own_user(self):
        self.sign_in(self.cases.test_user)
        service, client = self.cases.test_service.id, self.cases.rowan.id
        page = self.url_open(f"/my/actuals/{service}/{client}/2023-07-17")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Rowanthwaite", page.text)

    def test_no_page_opens_without_signing_in(self):
        self.authenticate(None, None)
        for rule in self.our_routes():
            if "GET" in (rule.methods or {"GET"}):
                address, _with_query = self.urls_of(rule)
                with mute_logger(*QUIET):
                    response = self.url_open(address)
                if not address.startswith(PUBLIC):
                    self.assertIn("/web/login", response.url, address)
                self.assert_tells_nothing(response, address)

    def test_every_page_that_names_a_client_is_in_the_trail(self):
        """Whom a page names, as the own user, it has noted."""
        user, clients = self.cases.test_user, self.cases.rowan | self.cases.carr
        self.sign_in(user)
        self.env.cr.flush()
        named = 0
        for rule in self.our_routes():
            # What providers want changed of themselves, and how they call their keys,
            # is nobody's care.
            is_own = "change" in rule.rule or "api-keys" in rule.rule
            if is_own or "GET" not in (rule.methods or {"GET"}):
                continue
            for url in self.urls_of(rule):
                self.env.cr.execute("DELETE FROM lcc_trail")
                with mute_logger(*QUIET):
                    page = self.url_open(url)
                trail = self.env["lcc.trail"].search([("user_id", "=", user.id)])
                for client in clients:
                    # The address names whom it was searched for; pages repeat it.
                    if client.last_name in page.text.replace("search=Rosa", ""):
                        named += 1
                        with self.subTest(page=url, client=client.last_name):
                            self.assertIn(client, trail.client_id)
        self.assertGreater(named, 20)

    def test_the_own_user_reads_and_records_over_json(self):
        """The doors above are shut for strangers, not for everyone."""
        key = self.api_key(self.cases.test_user)
        headers = {"Authorization": f"Bearer {key}"}
        read = self.url_open(
            "/json/2/lcc.client/search_read", json={"domain": []}, headers=headers
        )
        self.assertIn("Rowanthwaite", read.text)
        monday = "2023-07-17"
        week = self.world.week(self.cases.test_service, self.cases.carr, monday)
        lines = [self.world.line_of(actual) for actual in week]
        saved = self.url_open(
            "/json/2/lcc.actual/action_save_week",
            json={
                "service_id": self.cases.test_service.id,
                "client_id": self.cases.carr.id,
                "week_start": monday,
                "lines": lines,
            },
            headers=headers,
        )
        self.assertEqual(saved.status_code, 200, saved.text)
        self.env.invalidate_all()
        self.assertEqual(set(week.mapped("state")), {"confirmed"})
