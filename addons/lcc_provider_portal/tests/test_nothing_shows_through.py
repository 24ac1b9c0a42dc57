"""No count, no total and no list of one provider follows what happens at another."""

import json
import re

from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import json_default, mute_logger

from .test_isolation import QUIET, READS, Doors

#: What is new in each answer, whatever it says.
FRESH = re.compile(
    r'csrf_token[^,]*?value="[^"]*"|csrf_token: "[^"]*"|_o\d+\w+'
    # Seconds that a sign-in still lasts.
    r'|-left="\d+"'
)


@tagged("post_install", "-at_install")
class TestNothingShowsThrough(Doors):
    """Every answer to DEMO PROVIDER's user, before TEST PROVIDER has a document and
    after it has one of each kind, is the same to the letter."""

    @classmethod
    def build_documents(cls):
        """They come in the middle of the test."""

    @classmethod
    def build_documents_now(cls):
        return super().build_documents()

    def test_a_stranger_reads_the_same_with_and_without_them(self):
        # Names of what the council buys are for every provider.
        self.world.level("Residential (Bed)", unit="week")
        self.sign_in(self.cases.demo_user)
        with mute_logger(*QUIET):
            before = self.read_everything()
            self.build_documents_now()
            self.env.flush_all()
            self.env.invalidate_all()
            after = self.read_everything()
        self.assertGreater(len(before), 400)
        self.assertEqual(before.keys(), after.keys())
        for door, answer in before.items():
            self.assertEqual(answer, after[door], door)

    def test_their_own_user_reads_another_answer(self):
        """The comparison above can fail."""
        self.sign_in(self.cases.test_user)
        with mute_logger(*QUIET):
            before = self.read_everything()
            self.build_documents_now()
            self.env.flush_all()
            self.env.invalidate_all()
            after = self.read_everything()
        changed = {door for door in before if before[door] != after[door]}
        for door in ("/my/home", "/my/invoices-credit-notes", "/my/disputes"):
            self.assertIn(door, changed)
        for door in ("lcc.action.search_count", "account.move.search_read"):
            self.assertIn(door, changed)

    def read_everything(self):
        """Return {door: answer} of all pages that take no id and all ways to read."""
        return {**self.read_pages(), **self.read_models()}

    def read_pages(self):
        paths = [
            rule.rule
            for rule in self.our_routes()
            if not rule.arguments and "GET" in (rule.methods or {"GET"})
        ]
        return {path: FRESH.sub("", self.url_open(path).text) for path in paths}

    def read_models(self):
        user = self.env["res.users"].browse(self.session.uid)
        answers = {}
        for name in self.our_models():
            model = self.env(user=user, su=False)[name]
            for method, args, kwargs in READS:
                try:
                    with self.env.cr.savepoint():
                        answer = call_kw(model, method, args, kwargs)
                except Exception as error:  # noqa: BLE001 - as the dispatcher does
                    answer = repr(error)
                answers[f"{name}.{method}"] = json.dumps(answer, default=json_default)
        return answers
