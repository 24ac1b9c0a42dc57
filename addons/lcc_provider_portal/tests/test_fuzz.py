"""Whatever is put into an address, a form or a file of ours, the answer is a page,
never a broken server."""

import io
import logging
import zipfile
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .found_forms import find_forms
from .test_isolation import QUIET, Doors

_logger = logging.getLogger(__name__)

#: Tries of each form and each route. The same code tries the same again.
TRIES = 4
FUZZ = settings(
    max_examples=TRIES,
    derandomize=True,
    database=None,
    deadline=None,
    # The first thing that breaks is told as it was sent: smaller ones cost minutes.
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)

NUMBERS = st.sampled_from(
    [0, -1, 1, 2**31 - 1, 2**31, 2**63, 2**64, -(2**63), 10**40, 10**400]
).map(str)
TEXTS = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "a\0b",
        "\x1b[31m",
        "\r\nX-Injected: 1",
        "٣",
        "−1",
        "½",
        "\u202e\ufeff",
        "🦓" * 300,
        "\ud7ff\ue000",
        "%",
        "%s%(x)s{0}",
        "'; DROP TABLE lcc_client; --",
        "\\",
        "<script>alert(1)</script>",
        "{{7*7}}${7*7}",
        "../../../../etc/passwd",
        "[]",
        "{}",
        "null",
        "None",
        "True",
        "NaN",
        "inf",
        "1e308",
        "1e999999999",
        "-0",
        "0x10",
        "1_000",
        "1,000.00",
        "x" * 5_000,
    ]
)
DATES = st.sampled_from(
    [
        "0000-00-00",
        "0001-01-01",
        "9999-12-31",
        "2023-02-30",
        "2023-13",
        "2023-W29-1",
        "20230717",
        "2023-07-17T00:00:00Z",
        "17/07/2023",
        "2023/2024",
        "9999/10000",
        "1/2",
    ]
)
HOSTILE = st.one_of(NUMBERS, TEXTS, DATES, st.text(max_size=40))
#: What else could be sent that no form has.
STRAY = st.sampled_from(
    [
        "page",
        "week",
        "year",
        "search",
        "id",
        "self",
        "provider",
        "csrf",
        "x[]",
        "\0",
        "",
    ]
)


def zipped(name, content):
    """Return a ZIP file of one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


NAMES = st.sampled_from(
    ["a.csv", "a.xlsx", "a.pdf", "a.zip", "a", ".", "../a.csv", "a\n.csv", "🦓.XLSX"]
)
CONTENTS = st.sampled_from(
    [
        b"",
        b"\0" * 100,
        b"\xff\xfe\x00",
        b"%PDF-1.4",
        b"CPLI Reference,Week Beginning\r\n\0,\xff",
        b'"' * 1000,
        b"," * 20_000,
        b"PK\x03\x04broken",
        zipped("a.csv", b"CPLI Reference\r\n1"),
        zipped("xl/workbook.xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc'>]>"),
        zipped("[Content_Types].xml", b"<Types/>"),
        b"GIF89a" + b"\0" * 20,
        b"<html><script>alert(1)</script>",
    ]
)


class Errors(logging.Handler):
    """Keeps what the server logs as an error."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.kept = []

    def emit(self, record):
        self.kept.append(self.format(record)[-1500:])


class Fuzz(Doors):
    """Sends what nobody should to routes; ``self.sent`` counts requests by method."""

    def setUp(self):
        super().setUp()
        self.errors = Errors()
        logging.getLogger().addHandler(self.errors)
        self.addCleanup(logging.getLogger().removeHandler, self.errors)
        self.addCleanup(self.forget_failures)
        self.sent = Counter()

    def send(self, method, path, fields, files=None):
        """Send a form, or an address with a query; the answer is one of a server that
        is well."""
        self.errors.kept.clear()
        with mute_logger(*set(QUIET) - {"odoo.http"}):
            if method == "GET":
                answer = self.url_open(path, params=fields, allow_redirects=False)
            else:
                data = [("csrf_token", self.token), *fields]
                answer = self.url_open(
                    path, data=data, files=files, allow_redirects=False
                )
        self.sent[method] += 1
        what = f"{method} {path} {fields!r:.600} {files!r:.200}"
        self.assertFalse(self.errors.kept, what)
        self.assertLess(answer.status_code, 500, what)
        self.assertNotIn("Traceback", answer.text, what)
        self.assertNotIn("X-Injected", answer.headers, what)
        return answer

    def try_each(self, targets, attempt):
        """Run ``attempt(data, target)`` for each; what one has done is undone."""
        for target in targets:
            with self.subTest(target=repr(target)[:200]):
                undo = self.env.cr.savepoint()
                try:
                    FUZZ(given(data=st.data())(self.bind(attempt, target)))()
                finally:
                    undo.close(rollback=True)
                    self.env.invalidate_all()
        _logger.info("%s: %s", self._testMethodName, dict(self.sent))

    def bind(self, attempt, target):
        def bound(data):
            attempt(data, target)

        return bound

    # Routes

    def all_routes(self):
        """Return the (rule, method) pairs of all routes of ours."""
        return [
            (rule, method)
            for rule in self.our_routes()
            for method in ("GET", "POST")
            if method in (rule.methods or {"GET", "POST"})
        ]

    def ask_wrongly(self, data, target):
        rule, method = target
        path, url = self.urls_of(rule)
        if rule.arguments and data.draw(st.booleans()):
            path = self.spoil_path(data, rule, path)
        known = [pair.partition("=")[0] for pair in url.partition("?")[2].split("&")]
        names = data.draw(st.lists(st.sampled_from(known), max_size=6))
        fields = [(name, data.draw(HOSTILE)) for name in names]
        return self.send(method, path, fields)

    def spoil_path(self, data, rule, path):
        """Return the address with one of its parts replaced."""
        parts, pattern = path.split("/"), rule.rule.split("/")
        spots = [index for index, part in enumerate(pattern) if "<" in part]
        spot = data.draw(st.sampled_from(spots))
        part = data.draw(HOSTILE).replace("/", "").replace("?", "").replace("#", "")
        parts[spot] = part.replace("%", "%25") or "0"
        return "/".join(parts)


@tagged("post_install", "-at_install")
class TestFuzz(Fuzz):
    """As a user of TEST PROVIDER in all roles, at every route and form of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases.test.lcc_access_ids.role_administrator = True
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)
        self.token = self.csrf_form()["csrf_token"]

    # Forms

    def find_all_forms(self):
        """Return the forms and queried addresses of all pages that the user can
        open, each kind once."""
        found = {}
        for rule in self.our_routes():
            if "GET" not in (rule.methods or {"GET"}):
                continue
            for url in self.urls_of(rule):
                with mute_logger(*QUIET):
                    answer = self.url_open(url)
                if answer.headers["Content-Type"].startswith("text/html"):
                    for form in find_forms(answer.text, answer.url):
                        if form.path.startswith("/my"):
                            found.setdefault(form.key, form)
        self.assertGreater(len(found), 40)
        return list(found.values())

    def test_no_form_breaks_the_server(self):
        forms = self.find_all_forms()
        self.assertIn("POST", {form.method for form in forms})
        self.try_each(forms, self.fill_form_wrongly)
        self.assertGreaterEqual(self.sent.total(), len(forms))

    def fill_form_wrongly(self, data, form):
        fields = list(form.fields)
        for index in range(len(fields)):
            if data.draw(st.booleans()):
                fields[index] = (fields[index][0], data.draw(HOSTILE))
        change = data.draw(st.sampled_from(["", "missing", "twice", "stray"]))
        if change == "missing" and fields:
            del fields[data.draw(st.integers(0, len(fields) - 1))]
        elif change == "twice" and fields:
            name, _value = data.draw(st.sampled_from(fields))
            fields.append((name, data.draw(HOSTILE)))
        elif change == "stray":
            fields.append((data.draw(STRAY), data.draw(HOSTILE)))
        files = [(name, (data.draw(NAMES), data.draw(CONTENTS))) for name in form.files]
        if not files and form.method == "POST" and data.draw(st.booleans()):
            # A file where text is asked for.
            name = fields[0][0] if fields else "file"
            files = [(name or "file", (data.draw(NAMES), data.draw(CONTENTS)))]
        if form.files and data.draw(st.booleans()):
            files = []
            fields.append((form.files[0], data.draw(HOSTILE)))
        self.send(form.method, form.path, fields, files or None)

    def test_a_file_in_place_of_text_is_as_if_nothing_was_typed(self):
        service, client = self.cases.test_service.id, self.cases.rowan.id
        path, file = f"/my/actuals/{service}/{client}/2023-07-17", ("a.csv", b"x")
        self.send("POST", path, [], [("do", file)])
        self.send("POST", "/my/actions/new", [], [("title", file), ("text", file)])

    # Routes

    def test_no_address_breaks_the_server(self):
        routes = self.all_routes()
        self.try_each(routes, self.ask_wrongly)
        self.assertGreaterEqual(self.sent.total(), len(routes))


@tagged("post_install", "-at_install")
class TestFuzzOfStrangers(Fuzz):
    """The same addresses, asked for by who has no business there: whatever is sent,
    nothing is told of TEST PROVIDER."""

    def ask_as_a_stranger(self, data, target):
        answer = self.ask_wrongly(data, target)
        # The page may repeat what was typed, which names nobody.
        self.assert_tells_nothing(answer, f"{target}")

    def try_as(self, user):
        self.authenticate(user and user.login, user and PASSWORD)
        page = self.url_open("/my" if user else "/web/login").text
        self.token = page.partition('csrf_token: "')[2].partition('"')[0]
        self.assertTrue(self.token)
        routes = self.all_routes()
        self.try_each(routes, self.ask_as_a_stranger)
        self.assertGreaterEqual(self.sent.total(), len(routes))

    def test_nobody_signed_in_breaks_nothing_and_learns_nothing(self):
        self.try_as(None)

    def test_a_stranger_provider_breaks_nothing_and_learns_nothing(self):
        self.try_as(self.cases.demo_user)
