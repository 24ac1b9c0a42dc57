"""Scheduled payments for tests of the portal, drawn up as the council does."""

import re
from datetime import date
from html import unescape
from types import SimpleNamespace

from odoo.tests import HttpCase
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.demo.guide import build_residential
from odoo.addons.lcc_actuals.demo.scheduled import draw_up
from odoo.addons.lcc_actuals.demo.world import PASSWORD, World

PATH = "/my/scheduled-payments"
#: The guide's period and the two before it.
FEBRUARY, MARCH, APRIL = date(2022, 2, 14), date(2022, 3, 14), date(2022, 4, 11)


def build_homes(env):
    """Return the world, the guide's care home, paid from 14 Feb 2022 on, and OTHER
    HOME with Mrs Othersby at £700.00 a week."""
    world, cases = World(env), SimpleNamespace()
    build_residential(world, cases)
    cases.res_contract.date_paid_from = FEBRUARY
    cases.other = world.provider("OTHER HOME")
    cases.other_user = world.portal_user("Mr Other", "other.user", cases.other)
    cases.other_contract = world.contract(cases.other, "CH - OTHER", "scheduled")
    cases.other_contract.date_paid_from = APRIL
    service = world.service(cases.other_contract, "OTHER HOME - CH")
    level = world.level("Residential (Room)", unit="week")
    world.rate(cases.other_contract, level, 700.00)
    olga = world.client("Mrs", "Olga", "Othersby")
    cases.olga = world.cpli(olga, service, level, 1, APRIL)
    lines = env["lcc.package.line"].search(
        [("contract_id", "=", cases.res_contract.id)]
    )
    for line in lines:
        setattr(cases, line.client_id.first_name.lower(), line)
    return world, cases


def correct_plans(cases):
    """Mrs Cloughfold left on 20 Feb 2022, Miss Millergate came on 1 Apr 2022."""
    cases.cora.date_end = date(2022, 2, 20)
    cases.mavis.date_start = date(2022, 4, 1)


def words_of(page):
    """Return the words of a page's body, spaces apart, without the heads that each
    client's table repeats for who can't see them."""
    main = page[page.index('id="wrap"') :]
    main = re.sub(r'(?s)<thead class="visually-hidden">.*?</thead>', " ", main)
    main = re.sub(r"(?s)<(script|style).*?</\1>", " ", main)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@freeze_time("2022-04-20 09:00:00")
class SchedulePagesCommon(HttpCase):
    """The guide's schedule of 11 Apr 2022 with its corrections, on Wednesday 20 April
    2022; the home's own user is signed in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world, cls.cases = build_homes(cls.env)
        for day in (FEBRUARY, MARCH):
            draw_up(cls.world, cls.cases.res_contract, day).action_finalise()
        correct_plans(cls.cases)
        cls.schedule = draw_up(cls.world, cls.cases.res_contract, APRIL)
        cls.theirs = draw_up(cls.world, cls.cases.other_contract, APRIL)
        cls.path = f"{PATH}/{cls.schedule.id}"

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.res_user)

    def sign_in(self, user):
        self.authenticate(user.login, PASSWORD)

    def user_in(self, login, **roles):
        """Return a user of the home in other roles than the usual ones."""
        return self.world.portal_user(f"Of {login}", login, self.cases.res, **roles)

    def get(self, address=None, status=200):
        response = self.url_open(address or self.path)
        self.assertEqual(response.status_code, status, address)
        return response.text

    def words(self, address=None, status=200):
        return words_of(self.get(address, status))

    def seen(self, schedule=None):
        """Return what a form of the schedule's page sends along."""
        page = self.get(f"{PATH}/{(schedule or self.schedule).id}/reject")
        fields = re.findall(r'name="(version|seen_\w+)" value="([^"]*)"', page)
        return dict(fields)

    def post(self, step, path=None, **form):
        page = self.url_open("/my").text
        token = re.search(r'csrf_token: "(\w+)"', page)[1]
        return self.url_open(
            (path or self.path) + step, data={"csrf_token": token, **form}
        )

    def line(self, cpli, schedule=None):
        """Return the first line of a CPLI on the schedule."""
        lines = (schedule or self.schedule).line_ids
        return lines.filtered(lambda line: line.package_line_id == cpli).sorted()[:1]
