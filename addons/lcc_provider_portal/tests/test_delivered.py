import re

from odoo.tests import BaseCase, tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.models.lcc_contract_delivered import DeliveredWeek

from ..tools.chart import Bar, draw_bars, round_top
from .common import PortalHttpCommon
from .schedules import words_of

PATH = "/my/actuals/delivered"


class TestChart(BaseCase):
    """Where the bars stand."""

    def test_the_scale_ends_at_a_round_number(self):
        for largest, top in ((0, 1), (1, 1), (1.5, 2), (49, 50), (50, 50), (51, 100)):
            self.assertEqual(round_top(largest), top)

    def test_what_is_to_confirm_stands_on_what_was_delivered(self):
        weeks = [DeliveredWeek(None, 49, 19, 28), DeliveredWeek(None)]
        self.assertEqual(
            draw_bars(weeks),
            (
                50,
                [
                    Bar("planned", 50, 2, 200, 98),
                    Bar("delivered", 250, 62, 200, 38),
                    Bar("to_confirm", 250, 6, 200, 56),
                ],
            ),
        )


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestDelivered(PortalHttpCommon):
    """TEST PROVIDER plans 49 hours a week from 17 Jul 2023: of Mrs Rowanthwaite's 21,
    19 were delivered, Mrs Carrbeck's 28 are to be confirmed."""

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    def page(self, query=""):
        response = self.url_open(f"{PATH}{query}")
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_the_table_says_what_the_bars_show(self):
        page = self.page()
        words = words_of(page)
        self.assertIn("Planned 196 Delivered 76 To confirm 112", words)
        self.assertIn("17 Jul 2023 49 19 28", words)
        self.assertIn("14 Aug 2023 0 0 0", words)
        self.assertEqual(len(re.findall(r'<rect[^>]*o_lcc_bar_planned"', page)), 4)
        self.assertEqual(len(re.findall(r"<th scope=\"row\"", page)), 13)

    def test_what_is_confirmed_is_delivered(self):
        weeks = self.env["lcc.actual"].search(
            [("provider_id", "=", self.cases.test.id), ("state", "=", "generated")]
        )
        weeks.with_user(self.world.officer).action_confirm()
        self.assertIn("17 Jul 2023 49 47 0", words_of(self.page()))

    def test_another_span_shows_as_many_weeks(self):
        for weeks, rows in (("26", 26), ("52", 52), ("7", 13), ("x", 13)):
            page = self.page(f"?weeks={weeks}")
            self.assertEqual(page.count('<th scope="row"'), rows, weeks)

    def test_another_unit_has_a_picture_of_its_own(self):
        nights = self.world.level("Waking Night", "unplanned", unit="night")
        self.world.rate(self.cases.test_contract, nights, 90)
        self.env["lcc.actual"].with_user(self.world.officer).create(
            {
                "client_id": self.cases.rowan.id,
                "service_id": self.cases.test_service.id,
                "service_level_id": nights.id,
                "week_start": "2023-07-17",
                "qty_actual": 2,
                "comment": "Unwell",
            }
        )
        page = self.page()
        self.assertEqual(page.count("<svg"), 2)
        self.assertLess(page.index(">Hours<"), page.index(">Nights<"))
        self.assertIn("17 Jul 2023 0 2 0", words_of(page))

    def test_who_has_no_actuals_in_these_weeks_is_told_so(self):
        contract = self.world.contract(self.cases.test, "LWHH - NEW")
        page = self.page(f"?contract={contract.id}")
        self.assertIn("There are no actuals in these weeks.", page)
        self.assertNotIn("<svg", page)

    def test_another_provider_s_contract_is_a_404_like_a_missing_one(self):
        for contract in (self.cases.demo_contract.id, 999999):
            address = f"{PATH}?contract={contract}"
            self.assertEqual(self.url_open(address).status_code, 404)
        scheduled = self.world.contract(self.cases.test, "CH - TEST", "scheduled")
        address = f"{PATH}?contract={scheduled.id}"
        self.assertEqual(self.url_open(address).status_code, 404)

    def test_without_the_role_actuals_there_is_no_such_page(self):
        self.env["lcc.provider.access"].search(
            [("user_id", "=", self.cases.test_user.id)]
        ).role_actuals = False
        self.assertEqual(self.url_open(PATH).status_code, 404)
        address = f"{PATH}?contract={self.cases.test_contract.id}"
        self.assertEqual(self.url_open(address).status_code, 404)

    def test_the_page_of_actuals_leads_there(self):
        page = self.url_open("/my/actuals").text
        self.assertIn(f'href="{PATH}?contract={self.cases.test_contract.id}"', page)
