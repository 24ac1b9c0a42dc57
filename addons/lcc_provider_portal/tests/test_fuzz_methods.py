"""Whatever is put into the arguments of a public method of ours, the answer is a result
or a refusal in words, never a broken server."""

import inspect
import logging
import random
import traceback
from collections import Counter

from odoo.exceptions import AccessDenied, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_security_table import MUTED, SecurityTable, json_copy

_logger = logging.getLogger(__name__)

#: What JSON can carry and no argument of ours should be.
HOSTILE = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    -(10**30),
    1.5,
    1e308,
    float("nan"),
    float("inf"),
    "",
    " ",
    "\0",
    "a\0b",
    "\u202e\ufeff",
    "🦓" * 300,
    "x" * 5_000,
    "½",
    "1e999999999",
    "0001-01-01",
    "9999-12-31",
    "2023-02-30",
    "2023-07-17T00:00:00Z",
    "%s%(x)s{0}",
    "../../etc/passwd",
    [],
    [[]],
    [None],
    [0],
    [-1],
    [2**63],
    ["\0"],
    [["x"]],
    [[1, 2], [3, 4]],
    {},
    {"x": "y"},
    {"id": None},
    {"\0": "\0"},
    [{}],
    [{"id": 2**63}],
)
#: Ids as they could be sent; what isn't a list of numbers is for Odoo itself to refuse.
IDS = ([], [0], [-1], [999999999], [2**31], [2**63], [1, 2], [1, 1])
#: So many of the values each argument gets, and each place within one. The same code
#: puts the same ones.
EACH, WITHIN = 20, 6


def variants(value, seed):
    """Yield copies of ``value``, each with something hostile in place of one of the
    parts of which it is made."""
    if isinstance(value, dict):
        parts = list(value)
    elif isinstance(value, list):
        parts = [0] if value else []
    else:
        return
    for part in parts:
        chosen = random.Random(f"{seed}.{part}").sample(HOSTILE, WITHIN)
        for other in (*chosen, *variants(value[part], f"{seed}.{part}")):
            copy = json_copy(value)
            copy[part] = other
            yield copy
    if isinstance(value, dict):
        yield {**value, "unknown": 1}
        for part in parts:
            yield {name: each for name, each in value.items() if name != part}


@tagged("post_install", "-at_install")
class TestFuzzMethods(SecurityTable):
    """As a user of TEST PROVIDER in all roles and as DEMO PROVIDER's user, at every
    public method of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases.test.lcc_access_ids.role_administrator = True
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.called = Counter()
        self.addCleanup(self.forget_failures)
        self.broken = {}

    def test_no_argument_breaks_a_method(self):
        self.call_all(self.cases.test_user, self.wrong_arguments)
        self.assertGreater(self.called.total(), 2_500)

    def test_no_argument_of_a_stranger_breaks_one(self):
        self.call_all(self.cases.demo_user, self.few_wrong_arguments)
        self.assertGreater(self.called.total(), 1_000)

    def test_what_breaks_a_method_is_noticed(self):
        """The judgement, which the tests above rest on, can fail."""
        bills = self.env["account.move"].with_user(self.cases.test_user)
        self.assertTrue(self.try_call(bills, "read", [[["x"]]], {}))
        self.assertFalse(self.try_call(bills, "read", [[1], [], "x", 2, 3, 4], {}))
        self.assertFalse(self.try_call(bills, "read", [[999999999]], {}))

    def call_all(self, user, ways):
        """Call every public method of ours in all ``ways``; each call is undone."""
        with mute_logger(*MUTED):
            for name in self.models_with_methods():
                model = self.env(user=user, su=False, context={})[name]
                for method, function in self.own_methods(name):
                    for args, kwargs in ways(name, function):
                        if broken := self.try_call(model, method, args, kwargs):
                            self.broken.setdefault(f"{name}.{method}: {broken}", kwargs)
                        self.called[name] += 1
        _logger.info("%s: %s calls", self._testMethodName, self.called.total())
        if self.broken:
            told = [f"{what} {sent!r:.300}" for what, sent in self.broken.items()]
            self.fail("\n".join(told))

    def own_methods(self, name):
        """Return the public methods that none but us has: what Odoo's own take, such as
        ``write``, Odoo judges, before us or after."""
        return [
            (method, function)
            for method, function in self.public_methods(name)
            if all(
                base.__module__.startswith("odoo.addons.lcc_")
                for base in type(self.env[name]).__mro__
                if method in vars(base) and base.__module__ != "odoo.orm.model_classes"
            )
        ]

    # What is sent

    def good_arguments(self, name, function):
        """Return (positional, by name): what the method could be asked with."""
        is_model = hasattr(function, "_api_model")
        ids = [] if is_model else [sorted(self.victims(name))[-1:]]
        return ids, self.fill(function)

    def parameters(self, function):
        return [
            name
            for name, each in list(inspect.signature(function).parameters.items())[1:]
            if each.kind is each.POSITIONAL_OR_KEYWORD
        ]

    def wrong_arguments(self, name, function):
        ids, good = self.good_arguments(name, function)
        yield from self.few_wrong_arguments(name, function)
        for parameter in self.parameters(function):
            seed = f"{name}.{function.__name__}.{parameter}"
            for value in random.Random(f"each.{seed}").sample(HOSTILE, EACH):
                yield ids, good | {parameter: value}
            for value in variants(good.get(parameter), seed):
                yield ids, good | {parameter: value}

    def few_wrong_arguments(self, name, function):
        """Yield calls with other ids, too few and too many arguments, and a few values
        at each place."""
        ids, good = self.good_arguments(name, function)
        yield ids, good
        if ids:
            for other in IDS:
                yield [other], good
        yield [*ids, *[1] * 30], {}
        yield ids, good | {"unknown": 1}
        for parameter in self.parameters(function):
            yield ids, {key: each for key, each in good.items() if key != parameter}
            seed = f"{name}.{function.__name__}.{parameter}"
            for value in random.Random(seed).sample(HOSTILE, WITHIN):
                yield ids, good | {parameter: value}

    # What comes back

    def try_call(self, model, method, args, kwargs):
        """Return how the call broke, or "" where it was done or refused."""
        model.env.invalidate_all()
        undo = self.env.cr.savepoint()
        try:
            call_kw(model, method, json_copy(args), json_copy(kwargs))
            self.env.flush_all()
        except (UserError, AccessDenied):
            return ""
        except Exception as error:  # noqa: BLE001 - as the dispatcher catches it
            return "" if is_odoo_s_refusal(error) else told(error)
        finally:
            self.env.clear()
            undo.close(rollback=True)
        return ""


def is_odoo_s_refusal(error):
    """Tell whether Odoo itself found the wrong number of arguments or of ids, before
    anything was done."""
    if isinstance(error, ValueError) and str(error).startswith("Expected singleton"):
        return True
    last = traceback.extract_tb(error.__traceback__)[-1]
    is_call = last.filename.endswith(("service/model.py", "lcc_trail_calls.py"))
    return isinstance(error, TypeError) and is_call


def told(error):
    """Return the error and where it happened, the last place of ours."""
    places = traceback.extract_tb(error.__traceback__)
    ours = [place for place in places if "/lcc_" in place.filename] or places
    place = ours[-1]
    name = place.filename.rpartition("addons/")[2]
    return f"{type(error).__name__} at {name}:{place.lineno}: {str(error)[:150]}"
