from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ActualsCommon


@tagged("post_install", "-at_install")
class TestRegister(ActualsCommon):
    def test_a_contract_with_services_stays_with_its_provider(self):
        contract = self.cases.demo_contract
        with self.assertRefused("DEMO CONTRACT already has services"):
            contract.provider_id = self.cases.test
        contract.provider_id = self.cases.demo
        unused = self.world.contract(self.cases.demo, "NOT USED")
        unused.provider_id = self.cases.test

    def test_a_service_with_packages_stays_under_its_contract(self):
        other = self.world.contract(self.cases.demo, "OTHER")
        with self.assertRefused("DEMO SERVICE already has care package line items"):
            self.cases.demo_service.contract_id = other

    def test_by_day_the_week_is_the_sum_of_its_days(self):
        line = self.world.cpli(
            self.cases.carr,
            self.cases.test_service,
            self.cases.single_carer,
            0,
            date(2023, 8, 14),
            is_by_day=True,
            qty_monday=1.5,
            qty_friday=2,
        )
        self.assertEqual(line.qty_week, 3.5)
        line.qty_sunday = 1
        self.assertEqual(line.qty_week, 4.5)
        with self.assertRefused("the days add up to 4.5, the weekly quantity says 7"):
            line.qty_week = 7

    def test_a_provider_is_a_company(self):
        with self.assertRaisesRegex(ValidationError, "is a person"):
            self.env["res.partner"].create(
                {"name": "Ann Walsh", "is_lcc_provider": True, "is_company": False}
            )

    def test_council_staff_are_no_provider_users(self):
        with self.assertRaisesRegex(ValidationError, "is not a portal user"):
            self.env["lcc.provider.access"].create(
                {"user_id": self.officer.id, "provider_id": self.cases.demo.id}
            )

    def test_a_client_is_named_for_headings_and_for_lists(self):
        self.assertRecordValues(
            self.cases.bloggs,
            [{"name": "Mrs Jane Bloggs", "list_name": "Bloggs, Jane"}],
        )
