from contextlib import contextmanager
from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from odoo.exceptions import UserError
from odoo.tests import TransactionCase
from odoo.tests.common import freeze_time

from ..demo.guide import build_demo_provider, build_test_provider
from ..demo.world import World
from ..exceptions import ActualsRefused

# The same code gives the same answer twice, and leaves no files behind.
settings.register_profile(
    "lcc",
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)
settings.load_profile("lcc")

#: The days that councils and providers write about.
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))

#: A recorded and an unrecorded week of TEST PROVIDER.
WEEK = date(2023, 7, 17)
WEEK_2 = date(2023, 7, 24)


class Cases:
    """The guide's records by name; see ``demo/guide.py``."""


@freeze_time("2023-08-21 09:00:00")
class ActualsCommon(TransactionCase):
    """DEMO PROVIDER and TEST PROVIDER of the guide, on Monday 21 Aug 2023.

    Everything is recorded by council officers, so that these tests say the same
    with and without the portal addon, whose own tests sign in as providers.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = World(cls.env)
        cls.cases = Cases()
        cls.build_cases()
        cls.officer = cls.world.officer
        cls.second_officer = cls.world.second_officer
        cls.reader = cls.world.staff("Rhona Dale", "reader", "reader")
        cls.manager = cls.world.staff("Martha Kingsley", "manager", "manager")
        cls.actuals = cls.env["lcc.actual"].with_user(cls.officer)

    @classmethod
    def build_cases(cls):
        """Make what the class's tests are about."""
        build_demo_provider(cls.world, cls.cases)
        build_test_provider(cls.world, cls.cases)

    # What tests speak of

    def week(self, client=None, monday=WEEK, service=None):
        """The actuals of a week at TEST PROVIDER, by default Mrs Rowanthwaite's."""
        return self.world.week(
            service or self.cases.test_service, client or self.cases.rowan, monday
        )

    def actual(self, level, client=None, monday=WEEK, service=None):
        """One actual of that week, as the officer sees it."""
        week = self.week(client, monday, service)
        found = week.filtered(lambda actual: actual.service_level_id == level)
        return found.with_user(self.officer)

    def bloggs_actual(self, monday):
        """Mrs Bloggs's 35 hours at DEMO PROVIDER."""
        cases = self.cases
        return self.actual(
            cases.demo_two_carer, cases.bloggs, monday, cases.demo_service
        )

    def lines(self, week, **entries):
        """What the page sends for a week as it stands, but for ``entries``."""
        return [
            self.world.line_of(actual, **entries.get(self.world.level_word(actual), {}))
            for actual in week
        ]

    def unplanned(self, level, **values):
        """What the page sends for an unplanned line that is being added."""
        return {"service_level_id": level.id, "visits": 1, **values}

    def intermittent(self, line, **values):
        """What the page sends for an intermittent line that is being added."""
        return {"package_line_id": line.id, "visits": 1, **values}

    def save(self, lines, client=None, monday=WEEK, service=None, user=None):
        """Save a week at TEST PROVIDER, by default Mrs Rowanthwaite's."""
        service = service or self.cases.test_service
        client = client or self.cases.rowan
        actuals = self.env["lcc.actual"].with_user(user or self.officer)
        return actuals.browse(
            actuals.action_save_week(service.id, client.id, monday, lines)
        )

    def save_week(self, monday=WEEK, client=None, user=None, **entries):
        """Save a week as it stands, but for ``entries``."""
        lines = self.lines(self.week(client, monday), **entries)
        return self.save(lines, client, monday, user=user)

    def confirm(self, *actuals):
        """Confirm actuals unedited, as the officer."""
        for actual in actuals:
            actual.with_user(self.officer).action_confirm()

    def policy(self, **values):
        """Give TEST PROVIDER's contract a policy of its own."""
        policy = self.env["lcc.policy"].create({"name": "Of this test", **values})
        self.cases.test_contract.policy_id = policy
        return policy

    # Assertions

    @contextmanager
    def assertRefused(self, *texts, error=UserError):
        """The block is refused, and the message holds each of ``texts``."""
        with self.assertRaises(error) as caught:
            yield caught
        for text in texts:
            self.assertIn(text, str(caught.exception))

    @contextmanager
    def assertProblems(self, *expected):
        """The block is refused with exactly these (field, telling words)."""
        with self.assertRaises(ActualsRefused) as caught:
            yield caught
        problems = caught.exception.problems
        self.assertEqual(
            sorted(problem.field for problem in problems),
            sorted(field for field, _words in expected),
            [str(problem) for problem in problems],
        )
        for field, words in expected:
            texts = [problem.text for problem in problems if problem.field == field]
            self.assertTrue(any(words in text for text in texts), (words, texts))

    @contextmanager
    def assertUntouched(self, actuals):
        """The block changes no stored column of ``actuals``."""
        before = self.columns(actuals)
        yield
        self.assertEqual(self.columns(actuals), before)

    def columns(self, actuals):
        """Every stored column of ``actuals``, as PostgreSQL holds it."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM lcc_actual WHERE id IN %s ORDER BY id",
            [tuple(actuals.ids) or (0,)],
        )
        return self.env.cr.dictfetchall()
