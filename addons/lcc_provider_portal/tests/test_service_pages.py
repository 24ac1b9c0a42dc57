"""What a colleague for some services meets on pages, over RPC and the JSON API."""

import re
from datetime import date

from lxml import html
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from odoo.addons.lcc_actuals.tests.common import WEEK

from .bills import draw_up
from .common import PortalHttpCommon
from .services import TwoServices, limit

PEOPLE = "/my/people"
#: What is TEST PROVIDER's other service's.
OTHERS = ("Rowanthwaite", "Carrbeck")


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestServicePages(TwoServices, PortalHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_two_services()
        cls.ada = cls.world.portal_user(
            "Ada Admin", "ada", cls.cases.test, role_administrator=True
        )
        cls.env.flush_all()

    def week_url(self, service, client):
        return f"/my/actuals/{service.id}/{client.id}/{WEEK}"

    def page_of(self, path):
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200, path)
        for name in OTHERS:
            self.assertNotIn(name, page.text, path)
        return page.text

    def post(self, path, **form):
        token = re.search(r'csrf_token: "(\w+)"', self.url_open("/my").text)[1]
        return self.url_open(path, data={"csrf_token": token, **form})

    # Pages

    def test_pages_show_the_own_service_and_no_other(self):
        self.sign_in(self.limited)
        for values in ({}, {"role_invoices": True}):
            self.row.write(values)
            self.env.flush_all()
            with self.subTest(values=values):
                home = self.page_of("/my")
                self.assertIn("1 week to confirm", home)
                self.assertIn("1 running today", home)
                listed = self.page_of(f"/my/actuals?week={WEEK}")
                self.assertIn("Sedgewick", listed)
                self.assertIn("£205.00", listed)
                lines = self.page_of("/my/package-lines?view=1")
                self.assertIn(self.cases.sedge_line.reference, lines)
                self.assertIn("SECOND SERVICE", self.page_of("/my/actuals/export"))
                self.page_of("/my/actuals/commissioned")
                self.page_of("/my/absences/new")
                chart = self.page_of("/my/actuals/delivered")
                self.assertNotIn("21", html.fromstring(chart).xpath("//td/text()"))
                self.page_of(self.week_url(self.cases.second_service, self.cases.sedge))

    def test_pages_of_another_service_are_not_there(self):
        cases = self.cases
        client, service = cases.carr, cases.test_service
        line = client.package_line_ids[0]
        story = self.world.week(service, client, WEEK)[0]
        paths = (
            f"/my/actuals?service={service.id}&week={WEEK}",
            f"/my/actuals/confirm?service={service.id}&week={WEEK}",
            self.week_url(service, client),
            self.week_url(cases.second_service, client),
            f"/my/actuals/export?service={service.id}",
            f"/my/actuals/commissioned?service={service.id}",
            f"/my/package-lines?service={service.id}&view=1",
            f"/my/package-lines?client={client.id}&view=1",
            f"/my/actuals/story/{story.id}",
        )
        for user, status in ((cases.test_user, (200, 404)), (self.limited, (404,))):
            self.sign_in(user)
            for path in paths:
                with self.subTest(user=user.name, path=path):
                    found = self.url_open(path)
                    self.assertIn(found.status_code, status)
                    if status == (404,):
                        self.assertNotIn(line.reference, found.text)

    def test_who_also_bills_records_only_the_own_service(self):
        self.row.role_invoices = True
        self.env.flush_all()
        cases = self.cases
        self.sign_in(self.limited)
        other = self.week_url(cases.test_service, cases.carr)
        self.assertEqual(self.url_open(other).status_code, 404)
        refused = self.post(
            "/my/actuals/generate", service=cases.test_service.id, week=str(WEEK)
        )
        self.assertEqual(refused.status_code, 404)
        self.assertEqual(self.post(f"{other}/confirm").status_code, 404)
        week = self.world.week(cases.test_service, cases.carr, WEEK)
        self.assertEqual(set(week.mapped("state")), {"generated"})
        own = self.week_url(cases.second_service, cases.sedge)
        self.assertIn("1 line confirmed", self.post(f"{own}/confirm").text)
        self.assertEqual(cases.sedge_week.state, "confirmed")
        # Bills are about the whole provider.
        story = self.url_open(f"/my/actuals/story/{week[0].id}")
        self.assertIn("Carrbeck", story.text)
        self.assertNotIn(other, story.text)

    @freeze_time("2023-10-02 09:00:00")
    def test_the_weeks_of_a_bill_lead_to_the_own_service_alone(self):
        cases = self.cases
        self.row.role_invoices = True
        cases.sedge_week.with_user(self.limited).action_confirm()
        bill = draw_up(self.world, self.limited, cases.test_contract, "BOTH1")
        missing = f"/my/actuals/confirm?service={cases.test_service.id}&amp;week={WEEK}"
        self.sign_in(self.limited)
        linked = {}
        for line in bill.action_lcc_read()["lines"]:
            page = self.url_open(
                f"/my/invoices-credit-notes/{bill.id}/line/{line['key']}"
            )
            linked[line["commitment"]] = "Add/Edit" in page.text
        self.assertEqual(
            linked,
            {
                "Rowanthwaite, Rosa, 2023/2024": False,
                "Sedgewick, Sally, 2023/2024": True,
            },
        )
        new = (
            "/my/invoices-credit-notes/new/calculate?kind=invoice&scope=contract"
            f"&contract={cases.test_contract.id}"
        )
        self.assertNotIn(missing, self.url_open(new).text)
        self.sign_in(cases.test_user)
        self.assertIn(missing, self.url_open(new).text)

    def test_the_overview_counts_the_own_services(self):
        self.env["lcc.provider.access"].create(
            {
                "user_id": self.limited.id,
                "provider_id": self.cases.demo.id,
                "role_actuals": True,
            }
        )
        self.env.flush_all()
        self.sign_in(self.limited)
        tree = html.fromstring(self.url_open("/my/overview").content)
        rows = {
            row.xpath("string(th)").strip().split("\n")[0]: [
                "".join(cell.itertext()).strip() for cell in row.xpath("td")
            ]
            for row in tree.xpath("//tbody/tr")
        }
        (own,) = (cells for name, cells in rows.items() if "TEST" in name)
        self.assertEqual(own[0], "1", rows)

    # RPC and JSON

    def test_rpc_and_json_tell_what_the_pages_tell(self):
        self.sign_in(self.limited)
        other = self.cases.carr.package_line_ids[0]
        found = self.call_kw("lcc.package.line", "search_read", [[], ["reference"]])
        references = [line["reference"] for line in found.json()["result"]]
        self.assertEqual(references, [self.cases.sedge_line.reference])
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            refused = self.call_kw("lcc.package.line", "read", [other.ids, []])
        self.assertIn("error", refused.json())
        self.assertNotIn(other.reference, refused.text)
        named = self.call_kw("lcc.client", "name_search", [""]).text
        self.assertIn("Sedgewick", named)
        self.assertNotIn("Carrbeck", named)
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.limited)
            .sudo()
            ._generate("rpc", "Care system", None)
        )
        self.env.flush_all()
        bearer = {"Authorization": f"Bearer {key}"}
        asked = {"domain": [], "fields": ["amount_total"]}
        answer = self.url_open(
            "/json/2/lcc.actual/search_read", json=asked, headers=bearer
        )
        self.assertEqual([row["amount_total"] for row in answer.json()], [205.00])
        saved = {
            "service_id": self.cases.test_service.id,
            "client_id": self.cases.carr.id,
            "week_start": str(WEEK),
            "lines": [],
        }
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/json/2/lcc.actual/action_save_week", json=saved, headers=bearer
            )
        self.assertEqual(answer.status_code, 422)
        self.assertIn("There is no such week", answer.text)

    # The administrator's pages

    def ticked(self, page):
        """The ids of the boxes and buttons that are on."""
        tree = html.fromstring(page.content)
        return set(tree.xpath("//fieldset[@id='services']//input[@checked]/@id"))

    def test_the_administrator_gives_and_takes_services(self):
        cases = self.cases
        first, second = cases.test_service, cases.second_service
        self.sign_in(self.ada)
        listed = self.url_open(PEOPLE).text
        self.assertIn('data-label="Services">SECOND SERVICE<', listed)
        address = f"{PEOPLE}/{self.row.id}"
        page = self.url_open(address)
        self.assertEqual(self.ticked(page), {"services-some", f"service_{second.id}"})
        self.assertIn("always about the whole provider", page.text)
        page = self.post(
            address, role_actuals="1", services="some", **{f"service_{first.id}": "1"}
        )
        self.assertIn("The roles and services of Lily Limited were saved", page.text)
        self.assertEqual(self.row.service_ids, first)
        refused = self.post(address, role_actuals="1", services="some")
        self.assertEqual(refused.status_code, 422)
        self.assertIn("Choose at least one service", refused.text)
        self.assertIn('href="#services"', refused.text)
        self.assertEqual(self.ticked(refused), {"services-some"})
        strange = {f"service_{cases.demo_service.id}": "1"}
        refused = self.post(address, role_actuals="1", services="some", **strange)
        self.assertEqual(refused.status_code, 422)
        kept = self.post(address, services="some", **{f"service_{second.id}": "1"})
        self.assertIn("Choose at least one role", kept.text)
        self.assertEqual(self.ticked(kept), {"services-some", f"service_{second.id}"})
        self.assertEqual(self.row.service_ids, first)
        page = self.post(address, role_actuals="1", services="all")
        self.assertTrue(self.row.has_all_services)
        self.assertIn('data-label="Services">All services<', page.text)

    def test_an_invitation_names_services_and_keeps_them_on_an_error(self):
        second = self.cases.second_service
        self.sign_in(self.ada)
        page = self.url_open(f"{PEOPLE}/invite")
        self.assertEqual(self.ticked(page), {"services-all"})
        form = {
            "name": "Nora Newman",
            "email": "nora",
            "role_actuals": "1",
            "services": "some",
            f"service_{second.id}": "1",
        }
        refused = self.post(f"{PEOPLE}/invite", **form)
        self.assertEqual(
            self.ticked(refused), {"services-some", f"service_{second.id}"}
        )
        self.post(f"{PEOPLE}/invite", **{**form, "email": "nora@example.org"})
        row = self.env["lcc.provider.access"].search([], order="id desc", limit=1)
        self.assertEqual((row.has_all_services, row.service_ids), (False, second))
        self.assertEqual(row.user_id.name, "Nora Newman")

    def test_what_the_administrator_changes_shows_on_the_next_page(self):
        self.sign_in(self.limited)
        self.page_of(f"/my/actuals?week={WEEK}")
        limit(self.row, self.cases.test_service)
        self.env.flush_all()
        now = self.url_open(f"/my/actuals?week={WEEK}").text
        self.assertIn("Carrbeck", now)
        self.assertNotIn("Sedgewick", now)

    def test_who_has_lost_every_service_finds_no_actuals(self):
        empty = self.world.service(
            self.cases.test_contract, "THIRD SERVICE", date(2023, 7, 3)
        )
        limit(self.row, empty)
        empty.unlink()
        self.env.flush_all()
        self.sign_in(self.limited)
        home = self.page_of("/my")
        self.assertNotIn("to confirm", home)
        self.assertIn("0 running today", home)
        self.page_of("/my/package-lines?view=1")
