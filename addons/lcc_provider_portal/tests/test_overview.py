import re
from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.demo.guide import build_branches

from .bills import draw_up
from .common import PortalHttpCommon
from .schedules import words_of

WEEKS = (date(2023, 8, 7), date(2023, 8, 14))


def table_of(page):
    """Return {first cell: {column: cell}} of the page's table."""
    table = re.search(
        r'(?s)<table class="o_lcc_table o_lcc_overview">.*?</table>', page
    )
    rows = re.findall(r"(?s)<tr>(.*?)</tr>", table[0])
    head, *rows = [
        [
            words_of(f'id="wrap">{cell}').removeprefix('id="wrap">').strip()
            for cell in re.findall(r"(?s)<t[hd][ >/].*?(?=<t[hd][ >/]|$)", row)
        ]
        for row in rows
    ]
    return {row[0]: dict(zip(head[1:-1], row[1:-1], strict=True)) for row in rows}


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestOverview(PortalHttpCommon):
    """Ms Branch serves Burnley and Chorley, on Monday 21 Aug 2023: six clients each,
    whose weeks of 7 and 14 August wait at Burnley, one of 14 August at Chorley."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_branches(cls.world, cls.cases)
        cls.burnley, cls.chorley = cls.cases.branches
        cls.world.generate(cls.service_of(cls.burnley), *WEEKS)
        cls.world.generate(cls.service_of(cls.chorley), WEEKS[1])

    @classmethod
    def service_of(cls, provider):
        return cls.env["lcc.service"].search([("provider_id", "=", provider.id)])

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.branches_user)

    def overview(self):
        page = self.url_open("/my/overview")
        self.assertEqual(page.status_code, 200)
        return page.text

    def test_each_provider_has_a_row_of_what_waits(self):
        weeks = self.env["lcc.actual"].search(
            [("provider_id", "=", self.burnley.id), ("week_start", "=", WEEKS[0])]
        )
        weeks.with_user(self.cases.branches_user).action_confirm()
        contract = self.service_of(self.burnley).contract_id
        with freeze_time("2023-10-02 09:00:00"):
            draw_up(self.world, self.cases.branches_user, contract, "BURNLEY1")
        table = table_of(self.overview())
        self.assertEqual(
            list(table), ["PENDLE HOMECARE BURNLEY", "PENDLE HOMECARE CHORLEY", "All"]
        )
        for name, expected in (
            ("PENDLE HOMECARE BURNLEY", ("1", "0", "1")),
            ("PENDLE HOMECARE CHORLEY", ("1", "0", "0")),
            ("All", ("2", "0", "1")),
        ):
            row = table[name]
            self.assertEqual(
                (
                    row["Weeks to confirm"],
                    row["Weeks overdue"],
                    row["Unsubmitted invoices and credit notes"],
                ),
                expected,
                name,
            )

    def test_weeks_past_their_cut_off_are_overdue(self):
        with freeze_time("2023-08-22 16:01:00"):
            self.sign_in(self.cases.branches_user)
            table = table_of(self.overview())
        burnley, chorley = (table[provider.name] for provider in self.cases.branches)
        self.assertEqual(
            (burnley["Weeks to confirm"], burnley["Weeks overdue"]), ("2", "2")
        )
        self.assertEqual(
            (chorley["Weeks to confirm"], chorley["Weeks overdue"]), ("1", "1")
        )

    def test_what_the_role_doesn_t_reach_is_not_counted(self):
        rows = self.env["lcc.provider.access"].search(
            [("user_id", "=", self.cases.branches_user.id)]
        )
        (chorley,) = rows.filtered(lambda row: row.provider_id == self.chorley)
        chorley.role_actuals = False
        table = table_of(self.overview())
        self.assertEqual(table[self.chorley.name]["Weeks to confirm"], "--")
        self.assertEqual(table["All"]["Weeks to confirm"], "2")
        rows.role_actuals = False
        self.assertNotIn("Weeks to confirm", self.overview())

    def test_schedules_to_answer_are_those_of_who_is_paid_on_plan(self):
        self.assertNotIn("Schedules to answer", self.overview())
        self.world.contract(self.chorley, "CH - CHORLEY", "scheduled")
        table = table_of(self.overview())
        self.assertEqual(table[self.chorley.name]["Schedules to answer"], "0")
        self.assertEqual(table[self.burnley.name]["Schedules to answer"], "--")

    def test_nobody_sees_providers_whom_they_don_t_serve(self):
        page = self.overview()
        for other in ("TEST PROVIDER", "DEMO PROVIDER"):
            self.assertNotIn(other, page)
        self.sign_in(self.cases.demo_user)
        self.assertEqual(list(table_of(self.overview())), ["DEMO PROVIDER", "All"])

    def test_who_serves_nobody_finds_no_page(self):
        self.sign_in(self.world.portal_user("Nobody's User", "nobody", []))
        self.assertEqual(self.url_open("/my/overview").status_code, 404)

    def test_the_header_leads_there_for_who_serves_several(self):
        self.assertIn('href="/my/overview"', self.url_open("/my").text)
        self.sign_in(self.cases.demo_user)
        self.assertNotIn('href="/my/overview"', self.url_open("/my").text)

    def test_open_chooses_the_provider(self):
        page = self.overview()
        token = re.search(r'csrf_token: "([^"]+)"', page)[1]
        form = {"csrf_token": token, "provider_id": self.chorley.id}
        home = self.url_open("/my/provider", data=form)
        self.assertIn("<h1>PENDLE HOMECARE CHORLEY</h1>", home.text)
        form["provider_id"] = self.cases.test.id
        self.assertEqual(self.url_open("/my/provider", data=form).status_code, 404)

    def test_twenty_branches_ask_as_many_queries_as_two(self):
        few = self.queries_of_overview()
        level = self.cases.single_carer
        for number in range(18):
            branch = self.world.provider(f"BRANCH {number}")
            contract = self.world.contract(branch, f"CONTRACT {number}")
            service = self.world.service(contract, f"SERVICE {number}")
            self.world.rate(contract, level, 20.50)
            self.world.crowd(service, level, 1, date(2023, 4, 3))
            self.world.generate(service, *WEEKS)
            self.env["lcc.provider.access"].create(
                {
                    "user_id": self.cases.branches_user.id,
                    "provider_id": branch.id,
                    "role_actuals": True,
                    "role_invoices": True,
                    "role_payments": True,
                    "role_actions": True,
                }
            )
        self.assertEqual(self.queries_of_overview(), few)
        table = table_of(self.overview())
        self.assertEqual(len(table), 21)
        self.assertEqual(table["BRANCH 7"]["Weeks to confirm"], "2")
        self.assertEqual(table["All"]["Weeks to confirm"], "39")

    def queries_of_overview(self):
        for _warming in range(2):
            self.overview()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.overview()
        return self.env.cr.sql_log_count - before
