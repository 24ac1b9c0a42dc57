"""Every route and every public method, found in the router and the registry, tried as
everyone who could stand before it."""

import inspect
import json
import logging
from collections import Counter
from contextlib import contextmanager
from functools import cached_property

from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import json_default, mute_logger

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .odoo_doors import OdooDoors
from .roles import build_roles
from .test_isolation import QUIET, READS, Doors

_logger = logging.getLogger(__name__)

MUTED = (
    *QUIET,
    "odoo.addons.base.models.ir_http",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.web.controllers.export",
    "odoo.addons.web.controllers.report",
    "odoo.sql_db",
    "odoo.tools.pdf",
)
#: What is done to records that every model has.
DEEDS = (
    ("read", [], {}),
    ("web_read", [{"display_name": {}}], {}),
    ("export_data", [["id", "display_name"]], {}),
    ("write", [{"create_date": "2020-01-01"}], {}),
    ("web_save", [{"create_date": "2020-01-01"}, {"display_name": {}}], {}),
    ("unlink", [], {}),
    ("copy", [], {}),
    ("message_post", [], {"body": "Hello"}),
    ("get_metadata", [], {}),
)
#: Most a single answer names of these is nothing at all, for who sees nothing.
EMPTY = {"search": [], "search_count": 0, "search_read": [], "name_search": []}


class SecurityTable(OdooDoors, Doors):
    """Tries the doors as one role; ``self.tried`` counts (door, role) pairs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ended = cls.world.portal_user("Enid Ended", "ended", cls.cases.test)
        cls.roles = build_roles(cls)
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.tried = Counter()

    # As whom

    @contextmanager
    def as_role(self, role):
        """Sign in; undo afterwards what the role may have done."""
        undo = self.env.cr.savepoint()
        try:
            with mute_logger(*MUTED):
                self.authenticate(role.user.login or None, role.user and PASSWORD)
                self.end_access(role)
                yield self.api_key(role.user) if role.user else None
        finally:
            undo.close(rollback=True)
            self.env.invalidate_all()

    def end_access(self, role):
        """The ended user has signed in before; now the row goes."""
        if role.user == self.ended:
            self.assertEqual(self.url_open("/my/home").status_code, 200)
            self.env["lcc.provider.access"].search(
                [("user_id", "=", self.ended.id)]
            ).unlink()

    def each_role(self, check, roles, least):
        """Run ``check(role, key)`` as each, ``least`` doors of it; nothing may change
        but where the provider is the user's own."""
        for role in roles:
            with self.subTest(role=role.name), self.as_role(role) as key:
                before = self.take_stock()
                check(role, key)
                if not role.is_own:
                    after = self.take_stock()
                    changed = {
                        table for table in after if after[table] != before[table]
                    }
                    self.assertFalse(changed - role.may_write, role.name)
        self.tell_pairs(roles, least)

    def tell_pairs(self, roles, least):
        """Log how many (door, role) pairs were tried; no role was left out."""
        for role in roles:
            self.assertGreaterEqual(self.tried[role.name], least, role.name)
        _logger.info(
            "%s: %s pairs of a door and a role; for each role: %s",
            self._testMethodName,
            sum(self.tried.values()),
            dict(self.tried),
        )

    def check_told(self, role, text, door):
        """The answer of a door names nothing that the role must not be told."""
        self.tried[role.name] += 1
        for secret in role.secrets:
            self.assertNotIn(secret, text, f"{role.name}, {door} tells {secret!r}")

    # Routes

    def knock_at_routes(self, role, _key):
        form = self.csrf_form() if role.user else {}
        for rule in self.our_routes():
            _path, url = self.urls_of(rule)
            for method in rule.methods or {"GET", "POST"}:
                if method in ("GET", "POST"):
                    data = form if method == "POST" else None
                    answer = self.url_open(url, data=data, allow_redirects=False)
                    self.check_answer(role, answer, f"{method} {url}")

    def check_answer(self, role, answer, door):
        told = f"{answer.text}{dict(answer.headers)}"
        self.check_told(role, told, door)
        self.assertLess(answer.status_code, 500, f"{role.name}: {door}")
        if role.user:
            self.assertNotEqual(answer.status_code, 400, f"{door}: not looked at")

    # Methods

    def models_with_methods(self):
        """Return the models that have a public method of ours, and those that hold
        what we keep."""
        names = {
            name
            for name, model in self.env.registry.items()
            if not model._abstract and self.public_methods(name)
        }
        self.assertGreater(len(names), 30)
        return sorted(names.union(self.our_models()))

    def is_private(self, name):
        """Whether all rows of a model belong to a provider or a client."""
        model = self.env[name]
        return (
            name.startswith("lcc.")
            and not model._transient
            and (
                name == "lcc.client"
                or bool(
                    {"provider_id", "client_id", "package_line_id"} & set(model._fields)
                )
            )
        )

    def calls_of(self, name):
        """Yield (method, positional arguments, named ones) of all ways into a model."""
        # The last ones are TEST PROVIDER's.
        ids = sorted(self.victims(name))[-20:]
        if name in self.our_models():
            yield from READS
            for method, args, kwargs in DEEDS:
                yield method, [ids, *args], kwargs
            yield "create", [[{}]], {}
        for method, function in self.public_methods(name):
            args = [] if hasattr(function, "_api_model") else [ids]
            yield method, args, self.fill(function)

    def fill(self, function):
        """Return ``arguments`` and something for each other that is compulsory."""
        known = self.arguments(function)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        for parameter in parameters:
            is_named = parameter.kind is parameter.POSITIONAL_OR_KEYWORD
            if is_named and parameter.default is parameter.empty:
                known.setdefault(parameter.name, self.guess(parameter.name))
        return known

    def guess(self, name):
        """Return something that an argument of this name could be."""
        if name.endswith("_id"):
            return 1
        if name.endswith(("_ids", "ids")):
            return [1]
        if name.startswith(("qty", "amount")):
            return 1.0
        return "2023-07-17" if "date" in name or "monday" in name else "no"

    def answer_of(self, user, name, method, args, kwargs):
        """Return what RPC would send back: the result, or the error's body; what a
        failed call had done is undone."""
        self.env.flush_all()
        # No record that someone else has read is at hand.
        self.env.invalidate_all()
        model = self.env(user=user, su=False, context={})[name]
        try:
            with self.env.cr.savepoint():
                result = call_kw(model, method, json_copy(args), json_copy(kwargs))
                self.env.flush_all()
        except Exception as error:  # noqa: BLE001 - as the dispatcher catches it
            self.env.invalidate_all()
            return None, f"{error!r} {error.args} {getattr(error, 'context', '')}"
        return result, json.dumps(result, default=json_default)

    @cached_property
    def calls(self):
        """All (model, method, positional arguments, named ones), found once a test."""
        return [
            (name, *call)
            for name in self.models_with_methods()
            for call in self.calls_of(name)
        ]

    def call_methods(self, role, _key):
        for name, method, args, kwargs in self.calls:
            result, told = self.answer_of(role.user, name, method, args, kwargs)
            self.check_told(role, told, f"{name}.{method}")
            if method == "action_import" and not role.is_own:
                self.forget_imports(role)
            if role.sees_nothing and self.is_private(name) and method in EMPTY:
                own = name == "lcc.provider.access" and "colleague" in role.name
                if result is not None and not own:
                    self.assertEqual(result, EMPTY[method], f"{name}.{method}")

    def forget_imports(self, role):
        """What somebody has typed and sent comes back to them; it tells nothing."""
        imports = self.env["lcc.actuals.import"]
        imports.search([("user_id", "=", role.user.id)]).unlink()
        self.env.flush_all()

    def knock_at_methods(self, role, key):
        """The same over the wire, by session and by key, for what all models have."""
        for name in self.our_models():
            self.check_told(
                role,
                self.call_kw(name, "web_search_read", [[]], specification={}).text,
                f"call_kw {name}",
            )
            answer = self.url_open(
                f"/json/2/{name}/search_read",
                json={"domain": []},
                headers={"Authorization": f"Bearer {key or 'none'}"},
            )
            self.check_told(role, answer.text, f"/json/2 {name}")
            if not role.user:
                self.assertEqual(answer.status_code, 401)


def json_copy(value):
    """Return ``value`` as it arrives when it is sent."""
    return json.loads(json.dumps(value, default=json_default))


@tagged("post_install", "-at_install")
class TestSecurityTable(SecurityTable):
    def test_routes_tell_and_do_nothing_to_who_has_no_right(self):
        routes = len(self.our_routes())
        self.assertGreater(routes, 80)
        self.each_role(self.knock_at_routes, self.roles, routes)

    def test_methods_tell_and_do_nothing_to_who_has_no_right(self):
        # Without a sign-in no method is called: see the test over the wire.
        signed_in = [role for role in self.roles if role.user]
        self.each_role(self.call_methods, signed_in, 1000)

    def test_methods_over_the_wire_tell_nothing_to_who_has_no_right(self):
        models = len(self.our_models())
        self.each_role(self.knock_at_methods, self.roles, 2 * models)

    def test_odoo_s_own_routes_tell_and_do_nothing_to_who_has_no_right(self):
        # Colleagues' roles say nothing to Odoo's routes: one of none stands for them.
        others = [role for role in self.roles if not role.is_own]
        self.each_role(self.knock_at_odoo_s_routes, others, 200)
