import base64
from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.demo.bills import draw_up, submit
from odoo.addons.lcc_provider_portal.tests.common import PortalCommon

from ..exceptions import ActionRefused

PDF = b"%PDF-1.4\n% a letter\n"
#: The guide's day: a Monday without a bank holiday near.
GUIDE_DAY = "2022-06-20 12:35:00"


def encoded(content):
    """Return bytes as a caller from outside sends them."""
    return base64.b64encode(content).decode()


@freeze_time("2023-08-21 09:00:00")
class ActionsCommon(PortalCommon):
    """Actions between DEMO PROVIDER, TEST PROVIDER and the council, on Monday 21 Aug
    2023."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.world.officer
        cls.second_officer = cls.world.second_officer
        cls.reader = cls.world.staff("Rhona Dale", "reader", "reader")
        cls.manager = cls.world.staff("Martha Kingsley", "manager", "manager")

    # What tests speak of

    def type(self, code):
        """The action type known by ``code``."""
        return self.env.ref(f"lcc_actions.action_type_{code}")

    def prepare(self, code, kind, entity, **values):
        """What the form [New Action] sends."""
        return {
            "type_id": self.type(code).id,
            "kind": kind,
            "entity_id": entity.id,
            "title": "Outstanding Payments",
            "text": "A number of payments are outstanding.",
            **values,
        }

    def raise_action(
        self,
        user=None,
        code="payment_query",
        kind="contract",
        entity=None,
        provider=None,
        files=(),
        **values,
    ):
        """Raise an action, by default DEMO PROVIDER's payment query on its contract;
        return it as ``user`` sees it."""
        actions = self.env["lcc.action"].with_user(user or self.cases.demo_user)
        action_id = actions.action_raise(
            (provider or self.cases.demo).id,
            self.prepare(code, kind, entity or self.cases.demo_contract, **values),
            files,
        )
        return actions.browse(action_id)

    def as_user(self, action, user):
        """The action as another user sees it."""
        return action.with_user(user)

    def bills_of_test_provider(self):
        """An invoice and a credit note of TEST PROVIDER."""
        invoice = self.draw_up("TESTINV4")
        submit(invoice, self.cases.test_user)
        self.cases.rowan.package_line_ids.write({"date_end": date(2023, 8, 6)})
        return invoice, self.draw_up("TESTCN1", "credit_note")

    def draw_up(self, reference, kind="invoice"):
        """Draw up a document of all there is for TEST PROVIDER's contract, as its
        user; return it as the officer sees it."""
        return draw_up(
            self.world,
            self.cases.test_user,
            self.cases.test,
            self.cases.test_contract,
            reference,
            date(2023, 8, 20),
            kind,
        )

    # Assertions

    @contextmanager
    def assertRefused(self, *texts, error=UserError):
        """The block is refused, and the message holds each of ``texts``."""
        with self.assertRaises(error) as caught:
            yield caught
        for text in texts:
            self.assertIn(text, str(caught.exception))

    @contextmanager
    def assertProblems(self, **expected):
        """The block is refused with exactly these fields, whose texts hold these
        words."""
        with self.assertRaises(ActionRefused) as caught:
            yield caught
        problems = caught.exception.problems
        self.assertEqual(set(problems), set(expected), problems)
        for field, words in expected.items():
            self.assertIn(words, problems[field])
